"""The team of an SNT in words: nothing that is not published."""

import json
import shutil
from dataclasses import replace
from datetime import date, datetime

import pytest

from beatline.reports.team import Meeting, Priority, Team, team_of
from beatline.reports.team_words import dated_words, rank_order, stale_words
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from etl.build import Options
from etl.refresh import refresh_teams
from tests.builders import neighbourhood, write_teams

SN_01 = Scope(
    "snt", "SN-01", "Example", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)  # fmt: skip
TODAY = date(2026, 11, 9)


@pytest.fixture(scope="session")
def published(small, tmp_path_factory):
    """The team of a warehouse that holds these neighbourhoods."""

    def team(*neighbourhoods, scope=SN_01, today=TODAY, **file):
        place = tmp_path_factory.mktemp("team")
        out = shutil.copytree(small.path.parent, place / "warehouse")
        refresh_teams(write_teams(place, *neighbourhoods, **file), out, Options())
        return team_of(open_warehouse(out), scope, today=today)

    return team


def event(title, start, end=None):
    return {"title": title, "type": "meeting", "start_date": start, "end_date": end}


def test_without_a_file_of_neighbourhoods_one_sentence_says_what_is_missing(small):
    team = team_of(small, SN_01, today=TODAY)
    assert not team.loaded
    assert team.refusal == (
        "The people, priorities and meetings of this team are not loaded here; whoever runs this "
        "dashboard can load them, as its README says."
    )
    assert team == Team(loaded=False, refusal=team.refusal)


def test_a_team_is_told_as_published(published):
    team = published(neighbourhood())
    assert (team.loaded, team.refusal, team.snt_code) == (True, "", "SN-01")
    assert team.name == "Example Town"
    assert team.fetched == date(2026, 11, 3)
    assert team.source_words == "As published on data.police.uk, fetched on 3 November 2026."
    assert team.stale_words == ""
    # The sergeant first, though the list begins with the support officer.
    assert [(one.rank, one.name) for one in team.members] == [
        ("Sergeant", "Bob Example"),
        ("PCSO", "Ann Example"),
    ]
    assert [(one.kind, one.value) for one in team.members[0].contacts] == [
        ("Email", "bob@example.police.uk")
    ]
    assert [(one.kind, one.url) for one in team.contacts] == [
        ("Email", ""),
        ("Telephone", ""),
        ("Page of the force", "https://www.example.police.uk/example-town"),
        ("Example Watch", "https://watch.example"),
    ]
    assert team.priorities == (
        Priority("Parking near the school", date(2026, 9, 1), "", None),
        Priority(
            "Speeding on Example Street", date(2026, 8, 1), "• Checks\n• Letters", date(2026, 10, 5)
        ),
    )
    (meeting,) = team.meetings
    assert meeting.when == "Tuesday 10 November 2026, 18:00 to 19:30"
    assert (meeting.title, meeting.address) == ("Street surgery", "Example Hall")
    assert [one.value for one in meeting.contacts] == ["0123"]
    assert (team.members_words, team.priorities_words, team.meetings_words) == ("", "", "")


def test_empty_lists_are_told_and_lists_that_are_missing_are_told_apart(published):
    empty = published(neighbourhood(people=[], priorities=[], events=[], contact_details={}))
    assert empty.members_words == "No member of this team is named."
    assert empty.priorities_words == "No local priority is published."
    assert empty.meetings_words == "No meeting is announced."
    missing = published({"id": "SN-01"})
    assert missing.members_words == "The loaded list does not say who is in this team."
    assert missing.priorities_words == "The loaded list does not say what this team works on."
    assert missing.meetings_words == "The loaded list does not say when this team meets."
    assert missing.name == SN_01.area_name
    assert (missing.members, missing.contacts, missing.priorities, missing.meetings) == ((),) * 4


def test_meetings_are_those_from_today_on_soonest_first(published):
    team = published(
        neighbourhood(
            events=[
                event("next year", "2027-01-05T10:00:00"),
                event("yesterday", "2026-11-08T23:59:00"),
                event("today", "2026-11-09T00:00:00"),
                event("tomorrow", "2026-11-10T10:00:00"),
            ]
        )
    )
    assert [one.title for one in team.meetings] == ["today", "tomorrow", "next year"]


def test_meetings_that_are_past_or_without_a_date_are_none_to_go_to(published):
    events = [event("past", "2020-01-01T10:00:00"), event("one", None), event("two", "soon")]
    assert published(neighbourhood(events=events[:1])).meetings_words == "No meeting is announced."
    assert published(neighbourhood(events=events[:2])).meetings_words == (
        "No meeting is announced. 1 event is published without a date."
    )
    team = published(neighbourhood(events=[*events, event("next", "2026-12-01T10:00:00")]))
    assert team.meetings_words == "2 events are published without a date."
    assert [one.title for one in team.meetings] == ["next"]


def test_priorities_of_more_than_a_year_ago_are_called_so(published):
    def words(*dates):
        priorities = [{"issue": "x", "issue-date": one} for one in dates]
        return published(neighbourhood(priorities=priorities)).priorities_words

    assert words("2025-11-09") == ""
    assert words("2025-11-08", None) == (
        "The newest date among these priorities is 8 November 2025, more than a year ago: they may "
        "no longer hold."
    )
    assert words("2019-01-01", "2026-01-01") == ""
    assert words(None) == ""


def test_a_priority_dated_ahead_is_called_so_and_makes_no_old_one_newer(published):
    slip = [{"issue": "x", "issue-date": "2019-03-03"}, {"issue": "y", "issue-date": "2031-01-01"}]
    team = published(neighbourhood(priorities=slip))
    assert team.priorities_words == (
        "The newest date among these priorities is 3 March 2019, more than a year ago: they may no "
        "longer hold. A date among them is still to come, as published: it may be a slip."
    )
    assert [one.issued_words for one in team.priorities] == [
        "set on 1 January 2031, a day still to come",
        "set on 3 March 2019, 7 years ago",
    ]
    alone = published(neighbourhood(priorities=slip[1:]))
    assert alone.priorities_words.startswith("A date among them is still to come")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 9), "on 9 November 2026"),
        (date(2025, 11, 10), "on 10 November 2025"),
        (date(2025, 11, 9), "on 9 November 2025, 1 year ago"),
        (date(2024, 2, 29), "on 29 February 2024, 2 years ago"),
        (date(2026, 11, 10), "on 10 November 2026, a day still to come"),
    ],
)
def test_a_day_is_told_with_its_age_from_a_year_on(day, words):
    assert dated_words(day, TODAY) == words
    assert dated_words(day, None) == words.partition(",")[0]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_no_name_and_no_text(published, number):
    name = json.loads(number)
    team = published(
        neighbourhood(
            people=[{"name": name, "rank": "PC"}, {"name": "Ann Example", "rank": name}],
            priorities=[{"issue": name, "issue-date": name, "action": "Checks"}],
            contact_details={"telephone": name},
            name=name,
            events=[],
        )
    )
    assert [(one.name, one.rank) for one in team.members] == [("Ann Example", "")]
    assert [(one.issue, one.issued_on) for one in team.priorities] == [("", None)]
    assert team.name == SN_01.area_name
    assert not [one for one in team.contacts if one.kind == "Telephone"]


def test_a_number_of_any_length_is_a_text(published):
    contacts = {"telephone": 101, "mobile": 10**400}
    telephone, mobile = published(neighbourhood(contact_details=contacts)).contacts[:2]
    assert telephone.value == "101"
    assert mobile.value.startswith("1000")
    assert len(mobile.value) <= 200


@pytest.mark.parametrize("kind", ["force", "district", "section", "ward"])
def test_an_area_that_is_no_snt_is_told_to_choose_one(published, kind):
    team = published(neighbourhood(), scope=replace(SN_01, area_kind=kind))
    assert team.loaded
    assert "choose one to see its team" in team.refusal
    assert (team.members, team.snt_code) == ((), "")


def test_a_team_that_is_not_in_the_list_is_told_and_nothing_is_borrowed(published):
    team = published(neighbourhood(), scope=replace(SN_01, area_code="SN-02"))
    assert team.refusal.startswith(
        "The list fetched from data.police.uk on 3 November 2026 has no entry for SN-02."
    )
    assert (team.members, team.contacts, team.priorities, team.meetings) == ((),) * 4


@pytest.mark.parametrize(
    ("fetched", "words"),
    [
        (date(2026, 11, 9), ""),
        (date(2026, 9, 29), ""),
        (date(2026, 9, 28), "That is 6 weeks ago"),
        (date(2025, 11, 10), "That is 52 weeks ago"),
        # The clock of the computer that fetched it may be ahead.
        (date(2026, 11, 10), ""),
    ],
)
def test_an_old_list_says_so(fetched, words):
    told = stale_words(fetched, TODAY)
    assert told.startswith(words)
    assert bool(told) == bool(words)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((10, 18), (10, 19, 30), "Tuesday 10 November 2026, 18:00 to 19:30"),
        ((10, 18), None, "Tuesday 10 November 2026, 18:00"),
        ((10, 18), (10, 18), "Tuesday 10 November 2026, 18:00"),
        ((10, 18), (9, 18), "Tuesday 10 November 2026, 18:00"),
        ((10,), None, "Tuesday 10 November 2026"),
        ((10,), (10, 20), "Tuesday 10 November 2026"),
        ((10,), (12,), "Tuesday 10 November 2026 to Thursday 12 November 2026"),
    ],
)
def test_the_hours_of_a_meeting_are_told_as_far_as_they_are_published(start, end, words):
    starts, ends = (datetime(2026, 11, *one) if one else None for one in (start, end))
    assert Meeting("x", "meeting", starts, ends, "", "", ()).when == words


def test_ranks_stand_in_the_order_of_the_service():
    ranks = [
        "Chief Constable", "Chief Superintendent", "Superintendent", "Chief Inspector",
        "Inspector", "Sergeant", "Police Constable", "Special Constable",
        "Police Community Support Officer", "Volunteer",
    ]  # fmt: skip
    assert [rank_order(rank) for rank in ranks] == list(range(10))
    alike = {"PC": "Police Constable", "PCSO": "Police Community Support Officer",
             "Insp": "Inspector", "SNT Sergeant": "Sergeant", "PS": "Sergeant",
             "constable": "Police Constable", "": "Volunteer"}  # fmt: skip
    assert {short: rank_order(short) for short in alike} == {
        short: rank_order(rank) for short, rank in alike.items()
    }


@pytest.mark.parametrize("url", ["http://", "http://[bad", "https:///x", "www.example.uk"])
def test_what_is_no_address_of_the_web_is_text_and_no_link(published, url):
    team = published(neighbourhood(contact_details={"web": url}, url_force=None, links=[]))
    assert [(one.value, one.url) for one in team.contacts] == [(url, "")]
