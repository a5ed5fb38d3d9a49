"""The parts of a briefing in few words."""

from dataclasses import replace
from datetime import date, datetime

from beatline.reports.briefing_lines import printed_place, shortened, team_lines
from beatline.reports.team import Contact, Meeting, Member, Priority, Team


def team(**changes):
    member = Member("Jane Example", "PC", "", ())
    meeting = Meeting("Coffee", "", datetime(2026, 12, 1, 18, 0), None, "Library", "", ())
    priority = Priority(
        "Speeding on the A6\nby the school " + "x" * 200, date(2026, 3, 3), "", None
    )
    full = Team(
        loaded=True,
        refusal="",
        source_words="As published on data.police.uk, fetched on 3 November 2026.",
        contacts=(Contact("Telephone", "101"), Contact("YouTube", "a channel")),
        members=(Member("Sam Example", "Sergeant", "", ()), *[member] * 6),
        priorities=(priority,) * 4,
        meetings=(meeting,) * 2,
    )
    return replace(full, **changes)


def test_the_team_is_told_in_a_few_lines():
    lines = team_lines(team())
    assert lines[0] == f"Sergeant Sam Example, {', '.join(['PC Jane Example'] * 4)} and 2 others"
    assert lines[1] == "Contact: 101"
    assert [line[:10] for line in lines[2:5]] == ["Priority: "] * 3
    assert lines[2].endswith(" … (set on 3 March 2026)")
    assert lines[5] == "Next: Tuesday 1 December 2026, 18:00, Coffee, Library"
    assert lines[6].startswith("As published")
    short = team_lines(team(), short=True)
    assert short[0] == "Sergeant Sam Example"
    assert len(short) == 4
    assert team_lines(Team(False, "Not loaded.")) == ()
    assert team_lines(Team(True, "No entry.")) == ()


def test_a_place_is_printed_with_its_why_its_change_and_where_it_lies():
    row = {
        "number": 3,
        "where": "near a supermarket",
        "why": "2nd busiest: 40 records in 12 months. Mostly burglary (30).",
        "trend_words": "Growing: 20 in the newest 3 months.",
        "leg_words": "400 m north-east",
        "pinned": True,
    }
    place = printed_place(row)
    assert place.where == "Near a supermarket"
    assert place.why.endswith("Mostly burglary (30). Growing: 20 in the newest 3 months.")
    assert place.why_short == "2nd busiest: 40 records in 12 months."
    assert place.leg == "400 m north-east of 2"
    assert place.pinned
    first = printed_place(row | {"number": 1, "leg_words": "", "why": "No records.", "where": ""})
    assert (first.leg, first.why_short, first.where) == ("", "No records.", "")


def test_long_texts_are_cut_after_a_word():
    assert shortened("one two\n three", 20) == "one two three"
    assert shortened("one two three", 12) == "one two …"
    assert len(shortened("x" * 200, 90)) <= 91
