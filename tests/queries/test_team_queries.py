"""What is asked of the team tables."""

import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from etl.build import Options
from etl.refresh import refresh_teams
from tests.builders import neighbourhood, write_teams

SN_01 = Scope(
    "snt", "SN-01", "Example", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)  # fmt: skip
SN_02 = replace(SN_01, area_code="SN-02")
OF_A_TEAM = (
    queries.team,
    queries.team_members,
    queries.team_contacts,
    queries.team_priorities,
    queries.team_events,
)


@pytest.fixture(scope="module")
def staffed(folder, tmp_path_factory):
    """SN-01 with everything, SN-02 with nobody and without a list of events."""
    place = tmp_path_factory.mktemp("teams")
    out = shutil.copytree(folder, place / "warehouse")
    nobody = {"people": [], "priorities": [], "contact_details": {}, "links": [], "url_force": None}
    path = write_teams(
        place,
        neighbourhood(
            priorities=[
                {"issue": "undated"},
                {"issue": "older", "issue-date": "2025-01-01"},
                {"issue": "newer", "issue-date": "2026-01-01"},
            ],
            events=[
                {"title": "undated"},
                {"title": "later", "start_date": "2026-12-01T10:00:00"},
                {"title": "sooner", "start_date": "2026-11-01T10:00:00"},
            ],
        ),
        neighbourhood("SN02", name=None, events=None, **nobody),
    )
    refresh_teams(path, out, Options())
    return open_warehouse(out)


def test_without_a_file_of_neighbourhoods_every_answer_is_empty(warehouse):
    assert queries.team_file(warehouse).empty
    for query in OF_A_TEAM:
        assert query(warehouse, SN_01).empty


@pytest.mark.parametrize("kind", ["force", "district", "section", "ward"])
def test_only_an_snt_has_a_team(staffed, kind):
    scope = replace(SN_01, area_kind=kind)
    assert all(query(staffed, scope).empty for query in OF_A_TEAM)


def test_a_team_that_the_file_does_not_describe_has_no_row(staffed):
    scope = replace(SN_01, area_code="SN-05")
    assert all(query(staffed, scope).empty for query in OF_A_TEAM)


def test_the_file_is_one_row_that_reconciles(staffed):
    row = queries.team_file(staffed).iloc[0]
    assert row["fetched_at"] == pd.Timestamp("2026-11-03 09:30")
    assert row["neighbourhoods_read"] == 2
    assert row["neighbourhoods_loaded"] + row["neighbourhoods_set_aside"] == 2


def test_a_list_that_is_not_in_the_file_is_not_an_empty_one(staffed):
    row = queries.team(staffed, SN_02).iloc[0]
    assert (row["members"], row["priorities"]) == (0, 0)
    assert pd.isna(row["events"])
    assert row["team_id"] == "SN02"


def test_priorities_are_newest_first_and_events_soonest_first_and_undated_ones_last(staffed):
    assert list(queries.team_priorities(staffed, SN_01)["issue"]) == ["newer", "older", "undated"]
    assert list(queries.team_events(staffed, SN_01)["title"]) == ["sooner", "later", "undated"]


def test_members_and_contacts_stand_as_published(staffed):
    assert list(queries.team_members(staffed, SN_01)["member_name"]) == [
        "Ann Example",
        "Bob Example",
    ]
    contacts = queries.team_contacts(staffed, SN_01)
    assert list(contacts["whose"]) == ["team"] * 4 + ["member"]
    assert list(contacts["kind"]) == ["email", "telephone", "url_force", "link", "email"]
    assert contacts["position"].tolist()[-1] == 2
    assert queries.team_contacts(staffed, SN_02).empty
