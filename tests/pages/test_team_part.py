"""The part of a page about a team: what is published is shown, and never obeyed."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from beatline.reports.team import NOT_LOADED, Contact, Meeting, Member, Priority, Team
from beatline.scope import ALL_TYPES_LABEL, Scope
from tests.pages.conftest import words

SN_01 = Scope(
    "snt", "SN-01", "Example", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)  # fmt: skip
EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) **b** :red[y] $z$ `c`"
BOB = Member("Bob Example", "Sergeant", "", (Contact("Email", "bob@example.police.uk"),))
SURGERY = Meeting(
    "Street surgery", "meeting", datetime(2026, 11, 10, 18), None, "Example Hall", "Come.", ()
)
TEAM = Team(
    loaded=True,
    refusal="",
    snt_code="SN-01",
    name="Example",
    fetched=date(2026, 11, 3),
    source_words="As published on data.police.uk, fetched on 3 November 2026.",
    contacts=(Contact("Telephone", "101"), Contact("Website", *["https://a.example/b_c"] * 2)),
    members=(BOB, Member("Ann Example", "", "", ())),
    priorities=(Priority("Speeding", date(2026, 9, 1), "• Checks\n• Letters", date(2026, 10, 5)),),
    meetings=(SURGERY,),
)


def shown(team, scope=SN_01):
    def script(team, scope):
        from beatline.widgets.team import team_part  # noqa: PLC0415

        team_part(team, scope)

    app = AppTest.from_function(script, kwargs={"team": team, "scope": scope}).run()
    assert not app.exception
    return app


def text(app):
    """What a reader sees: without the marks of Markdown and the signs that guard against them."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*+", "", words(app)))


def test_names_ranks_contact_priorities_and_meetings_are_shown():
    lines = text(shown(TEAM)).splitlines()
    assert [line.strip() for line in lines if line.strip()] == [
        "Team and priorities",
        "Who is in the team",
        "Sergeant Bob Example · Email bob@example.police.uk",
        "Ann Example",
        "Contact: Telephone 101",
        "Local priorities",
        "Speeding",
        "set on 1 September 2026",
        "Action:",
        "• Checks",
        "• Letters (on 5 October 2026)",
        "Next meetings",
        "Tuesday 10 November 2026, 18:00 · Street surgery, Example Hall",
        "Come.",
        "As published on data.police.uk, fetched on 3 November 2026.",
    ]


def test_a_page_of_the_web_is_a_link():
    (link,) = shown(TEAM).get("page_link")
    assert link.proto.page == "https://a.example/b_c"
    assert link.proto.external
    assert link.proto.label == "Website"


def test_where_nothing_is_loaded_one_sentence_says_how_to_load_it():
    app = shown(Team(loaded=False, refusal=NOT_LOADED))
    assert text(app).splitlines() == ["Team and priorities", NOT_LOADED]
    assert not app.get("page_link")


def test_an_old_list_another_name_and_what_is_missing_are_said():
    team = replace(
        TEAM,
        name="Example Town",
        stale_words="That is 9 weeks ago.",
        contacts=(),
        members=(),
        members_words="No member of this team is named.",
        priorities=(),
        priorities_words="No local priority is published.",
        meetings=(),
        meetings_words="No meeting is announced.",
    )
    told = text(shown(team))
    for sentence in (
        "Published as Example Town.",
        "That is 9 weeks ago.",
        "No member of this team is named.",
        "No number or address is published.",
        "No local priority is published.",
        "No meeting is announced.",
    ):
        assert sentence in told


def test_of_a_large_team_the_first_three_of_each_stand_open_and_the_rest_on_demand():
    speeding = TEAM.priorities[0]
    team = replace(
        TEAM,
        members=tuple(Member(f"Person {n}", "PC", "", ()) for n in range(1, 13)),
        priorities=tuple(replace(speeding, issue=f"Issue {n}") for n in range(1, 11)),
        meetings=tuple(replace(SURGERY, title=f"Meeting {n}") for n in range(1, 5)),
    )
    app = shown(team)
    assert [one.label for one in app.expander] == ["And 9 more", "And 7 more", "And 1 more"]
    hidden = [one.value for part in app.expander for one in part.markdown]
    seen = "\n".join(one.value for one in app.markdown if one.value not in hidden)
    hidden = "\n".join(hidden)
    for name, count in (("Person", 12), ("Issue", 10), ("Meeting", 4)):
        assert re.findall(rf"{name} (\d+)", seen) == ["1", "2", "3"]
        assert re.findall(rf"{name} (\d+)", hidden) == [str(n) for n in range(4, count + 1)]


def test_a_small_team_has_nothing_to_unfold():
    assert not shown(TEAM).expander


def test_a_caution_of_priorities_stands_before_those_to_unfold():
    team = replace(TEAM, priorities=TEAM.priorities * 5, priorities_words="They may not hold.")
    (caution,) = [one for one in shown(team).markdown if "They may not hold" in one.value]
    assert caution.value.count("Speeding") == 3


def test_a_priority_without_words_or_dates_says_so():
    told = text(shown(replace(TEAM, priorities=(Priority("", None, "Done", None),))))
    assert "The issue is not published" in told
    assert told.count("no date published") == 2


@pytest.mark.parametrize(
    "team",
    [
        replace(TEAM, name=EVIL),
        replace(TEAM, members=(Member(EVIL, EVIL, EVIL, (Contact(EVIL, EVIL),)),)),
        replace(TEAM, contacts=(Contact(EVIL, EVIL), Contact(EVIL, *["https://a.example"] * 2))),
        replace(TEAM, priorities=(Priority(EVIL, None, f"{EVIL}\n{EVIL}", None),)),
        replace(TEAM, meetings=(replace(SURGERY, title=EVIL, address=EVIL, description=EVIL),)),
        replace(TEAM, meetings=(replace(SURGERY, title="", kind=EVIL),)),
        Team(loaded=True, refusal=EVIL),
    ],
)
def test_what_somebody_wrote_is_shown_and_never_obeyed(team):
    app = shown(team)
    drawn = words(app) + "".join(one.proto.label for one in app.get("page_link"))
    assert "alert" in drawn
    for position, sign in enumerate(drawn):
        if sign in "[]()<>$`:_" and not drawn[:position].endswith("\\"):
            before, after = drawn[max(0, position - 20) : position], drawn[position : position + 20]
            # Our own words have colons and brackets, but none that Markdown or Streamlit obeys.
            assert sign in ":()" and not re.match(r":\w+\[|\]\(", after), f"{before}|{after}"
