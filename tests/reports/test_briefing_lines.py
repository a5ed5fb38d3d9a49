"""The parts of a briefing in few words."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from beatline.reports.briefing import briefing
from beatline.reports.briefing_lines import (
    left_out_line,
    more_patch_lines,
    patch_lines,
    printed_place,
    shortened,
    team_versions,
)
from beatline.reports.profile import patch_profile
from beatline.reports.team import Contact, Meeting, Member, Priority, Team
from tests.reports.printed import patch


def team(**changes):
    member = Member("Jane Example", "PC", "", ())
    meeting = Meeting("Coffee", "", datetime(2026, 12, 1, 18, 0), None, "Library", "", ())
    priority = Priority(
        "Speeding on the A6\nby the school " + "and the station " * 20, date(2026, 3, 3), "", None
    )
    full = Team(
        loaded=True,
        refusal="",
        fetched=date(2026, 11, 3),
        contacts=(Contact("Telephone", "101"), Contact("YouTube", "a channel")),
        members=(Member("Sam Example", "Sergeant", "", ()), *[member] * 6),
        priorities=(priority,) * 4,
        meetings=(meeting,) * 2,
    )
    return replace(full, **changes)


def test_the_team_is_told_in_a_few_lines_and_then_in_fewer():
    long, medium, short, contact = team_versions(team())
    assert long[0] == f"Sergeant Sam Example, {', '.join(['PC Jane Example'] * 4)} and 2 others"
    assert long[1] == "Contact: 101"
    assert [line[:10] for line in long[2:5]] == ["Priority: "] * 3
    assert long[2].endswith(" … (set on 3 March 2026)")
    assert long[5] == "Next: Tuesday 1 December 2026, 18:00, Coffee, Library"
    assert long[6] == "Fetched from data.police.uk on 3 November 2026; more on screen."
    assert medium[0] == "Sergeant Sam Example, PC Jane Example and 5 others"
    assert len(medium) == 6
    assert short[0] == "Sergeant Sam Example and 6 others"
    assert len(short[2]) < len(medium[2]) < len(long[2])
    assert contact == ("Contact: 101", long[6])
    assert team_versions(Team(False, "Not loaded.")) == ()
    assert team_versions(Team(True, "No entry.")) == ()


def test_a_team_of_which_all_is_told_says_nothing_of_more():
    one = team(members=team().members[:1], priorities=(), meetings=())
    whole, contact = team_versions(one)
    assert whole == (
        "Sergeant Sam Example",
        "Contact: 101",
        "Fetched from data.police.uk on 3 November 2026.",
    )
    assert contact == (
        "Contact: 101",
        "Fetched from data.police.uk on 3 November 2026; more on screen.",
    )


def test_a_way_to_reach_the_team_is_told_whole_or_not_at_all():
    contacts = (
        Contact("Email", f"{'x' * 70}@example.police.uk"),
        Contact("Mobile", "07700 900123"),
    )
    for version in team_versions(team(contacts=contacts)):
        assert "Contact: 07700 900123" in version
        assert version[-1].endswith("; more on screen.")


def test_long_names_are_cut_by_themselves():
    long = Member("Bartholomew " * 12, "Community Support Officer", "", ())
    people = team_versions(team(members=(long, *team().members)))[0][0]
    assert people.startswith("Community Support Officer Bartholomew")
    assert " …, Sergeant Sam Example, PC Jane Example" in people
    assert people.endswith(" and 3 others")


def dropped(*ranks):
    return pd.DataFrame({"where": [f"near Street {rank}" for rank in ranks], "rank": ranks})


def test_left_out_places_are_named_with_how_busy_they_are_three_at_most():
    assert left_out_line(dropped()) == left_out_line(dropped(), most=0) == ""
    assert left_out_line(dropped(2), most=0) == "Left out: 1 place."
    assert left_out_line(dropped(2, 5, 6, 7), most=0) == "Left out: 4 places."
    assert left_out_line(dropped(2)) == "Left out: near Street 2 (2nd busiest)."
    assert left_out_line(dropped(1, 11)) == (
        "Left out: near Street 1 (busiest of the patch); near Street 11 (11th busiest)."
    )
    assert left_out_line(dropped(2, 3, 4, 5, 6)).endswith(
        "near Street 4 (4th busiest); and 2 more."
    )


def test_a_rate_is_never_told_without_why_it_misleads(made_up):
    known = briefing(made_up, patch(made_up, "SN-03")).scope
    profile = patch_profile(made_up, known, today=date(2026, 11, 22))
    more = more_patch_lines(profile)
    assert more[0] == profile.deprivation
    assert more[1] == f"{profile.rate} {profile.caveat}"
    # Fifteen months are too few for a season.
    assert more[2].startswith("No seasons are told: ")
    assert patch_lines(profile) == (profile.residents,)


def test_a_place_is_printed_with_its_why_its_change_and_where_it_lies():
    row = {
        "number": 3,
        "where": "near a supermarket",
        "why": "2nd busiest: 1,040 records in 12 months, among the busiest 5% of cells in 3 of "
        "them. Mostly burglary (30).",
        "trend_words": "Growing: 20 in the newest 3 months.",
        "leg_words": "400 m north-east",
        "pinned": True,
    }
    place = printed_place(row)
    assert place.where == "Near a supermarket"
    assert place.why.endswith("Mostly burglary (30). Growing: 20 in the newest 3 months.")
    assert place.why_short == (
        "2nd busiest: 1,040 records in 12 months, among the busiest 5% of cells in 3 of them."
    )
    assert place.why_shortest == "2nd busiest: 1,040 records in 12 months."
    assert place.leg == "400 m north-east of 2"
    assert place.pinned
    first = printed_place(row | {"number": 1, "leg_words": "", "why": "No records.", "where": ""})
    assert (first.leg, first.why_short, first.where) == ("", "No records.", "")


def test_long_texts_are_cut_after_a_word():
    assert shortened("one two\n three", 20) == "one two three"
    assert shortened("one two three", 12) == "one two …"
    assert len(shortened("x" * 200, 90)) <= 91
