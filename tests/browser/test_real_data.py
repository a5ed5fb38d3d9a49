"""Real data by one command and by one button, from the double of the sources, as a user sees it."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from etl.folder import current_build
from tests.builders import rows_of
from tests.double import double
from tests.server import server, settle

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


def main(tab):
    return tab.locator('[data-testid="stMain"]')


def press(tab, name):
    button = tab.get_by_role("button", name=name)
    button.wait_for()
    settle(tab)
    button.click()


@pytest.fixture(scope="module")
def it():
    with double() as sources:
        yield sources


@pytest.fixture(scope="module")
def made(it, tmp_path_factory):
    """A warehouse by `make data`: its folder, the environment it was made in, and what was said."""
    folder = tmp_path_factory.mktemp("made")
    environment = {
        "BEATLINE_CONFIG": str(it.config(folder / "data")),
        "BEATLINE_WAREHOUSE": str(folder / "warehouse"),
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        ["make", "data"],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return folder / "warehouse", environment, done


@pytest.fixture(scope="module")
def address(made, browser):
    warehouse, environment, _ = made
    with server(warehouse, **environment) as (where, _):
        yield where


def test_one_command_brings_crimes_wards_and_teams_and_checks_them(made):
    warehouse, _, done = made
    assert done.returncode == 0, done.stderr
    assert "Checked: every invariant of the warehouse holds." in done.stdout
    assert rows_of(warehouse, "SELECT count(DISTINCT month) FROM loaded_month") == [(36,)]
    assert rows_of(warehouse, "SELECT count(*) FROM team") == [(95,)]
    assert rows_of(warehouse, "SELECT demonstration, ward_outlines, snt_outlines FROM build") == [
        (False, "official", "official")
    ]


def test_the_briefing_names_the_people_that_the_source_shows(made, address, tab):
    warehouse, _, _ = made
    [(code, name, member)] = rows_of(
        warehouse,
        """
        SELECT snt_code, snt_name, member_name
        FROM team_member
        JOIN snt USING (snt_code)
        WHERE snt_code = 'SN-03' AND position = 1
        """,
    )
    tab.goto(f"{address}/briefing?area={code}+{name.replace(' ', '+')}")
    settle(tab)
    expect(main(tab)).to_contain_text(member)
    tab.goto(f"{address}/about")
    settle(tab)
    expect(main(tab)).to_contain_text("May 2025")


def test_a_button_gets_the_next_release_and_its_revisions(it, made, address, tab):
    warehouse, _, _ = made
    before = current_build(warehouse)
    it.release("2026-01")
    tab.goto(f"{address}/about")
    settle(tab)
    press(tab, "Look what there is")
    expect(main(tab)).to_contain_text(re.compile(r"to January 2026.*to fetch"))
    assert current_build(warehouse) == before
    press(tab, "Get it")
    expect(main(tab)).to_contain_text("The newest data are loaded")
    assert current_build(warehouse) != before
    tab.goto(f"{address}/revisions?area=Derbyshire+(whole+force)")
    settle(tab)
    expect(main(tab)).to_contain_text(
        "The figure of Derbyshire for February 2025 to January 2026 went"
    )
    # What the release no longer has stays.
    assert rows_of(warehouse, "SELECT count(DISTINCT month) FROM loaded_month") == [(37,)]


def test_without_internet_the_button_says_so_and_the_data_stay(it, made, address, tab):
    warehouse, _, _ = made
    before = current_build(warehouse)
    it.stop()
    try:
        tab.goto(f"{address}/about")
        settle(tab)
        press(tab, "Look what there is")
        expect(main(tab)).to_contain_text("cannot be reached")
        tab.goto(address)
        settle(tab)
        expect(main(tab)).to_contain_text("newest month")
    finally:
        it.start()
    assert current_build(warehouse) == before


def test_the_first_start_offers_the_data_and_fetches_nothing_by_itself(it, tmp_path, tab):
    it.log.clear()
    environment = {"BEATLINE_CONFIG": str(it.config(tmp_path / "data"))}
    with server(tmp_path / "none", **environment) as (address, _):
        tab.goto(address)
        settle(tab)
        expect(main(tab)).to_contain_text("Get the newest data")
        assert it.log == []
        press(tab, "Look what there is")
        expect(main(tab)).to_contain_text(re.compile(r"files to fetch.*MB"))
        assert not list((tmp_path / "data").rglob("*.csv.part"))
        assert not (tmp_path / "data" / "raw" / "police-uk" / "2025-12").exists()
