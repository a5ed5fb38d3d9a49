"""What releases changed, when afterwards the borders change, or files come that cannot follow."""

import json
from pathlib import Path

import duckdb
import pytest

from etl.build import Options, build
from etl.check import failed_invariants
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from etl.report import Report
from tests.builders import ABBEY, ARBORETUM, LSOAS, Row, load, rows_of, street_row, write_csv

BY_LSOA, BY_BOUNDARY = (str(LSOAS.loc[one, "snt_code"]) for one in (ARBORETUM, ABBEY))
SIDES = "SELECT count(crime_type_before), count(crime_type_after) FROM revision"


def rows(count: int, month: str = "2025-01") -> list[Row]:
    return [street_row(number=number, Month=month) for number in range(count)]


def loaded(out: Path, *sources: Path, teams: Path | None = None, **others: Path) -> Report:
    return build(list(sources), out, load_config(DEFAULT, teams=teams), Options(**others))


def release(folder: Path, name: str, count: int, month: str = "2025-01") -> Path:
    write_csv(folder / name, rows(count, month), month)
    return folder / name


@pytest.fixture
def first(tmp_path) -> Path:
    return release(tmp_path, "first", 3)


@pytest.fixture
def second(tmp_path) -> Path:
    return release(tmp_path, "second", 10)


@pytest.fixture
def boundaries(tmp_path) -> Path:
    """A boundary that puts the place of the rows into another team than its LSOA does."""
    x, y = LSOAS.loc[ARBORETUM, ["longitude", "latitude"]]
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    outline = [
        {"latitude": f"{y + 0.002 * b}", "longitude": f"{x + 0.002 * a}"} for a, b in corners
    ]
    team = {"id": BY_BOUNDARY, "name": "Elsewhere", "boundary": outline, "people": [],
            "priorities": [], "events": [], "contact_details": {}}  # fmt: skip
    path = tmp_path / "teams.json"
    path.write_text(
        json.dumps(
            {
                "force": "derbyshire",
                "fetched": "2026-11-01T00:00:00+00:00",
                "neighbourhoods": [team],
            }
        )
    )
    return path


def test_new_borders_reach_what_releases_changed_before(tmp_path, first, second, boundaries):
    out = tmp_path / "out"
    load(out, first)
    load(out, second)
    added = "SELECT DISTINCT snt_code_after, count(*) FROM revision GROUP BY ALL"
    assert rows_of(out, added) == [(BY_LSOA, 7)]
    loaded(out, second, teams=boundaries)
    assert rows_of(out, added) == [(BY_BOUNDARY, 7)]
    assert rows_of(out, "SELECT DISTINCT snt_code FROM crime") == [(BY_BOUNDARY,)]


def test_a_row_goes_away_from_the_team_of_the_borders_that_come_with_it(
    tmp_path, first, boundaries
):
    out = tmp_path / "out"
    x = LSOAS.loc[ARBORETUM, "longitude"]
    alone = street_row(number=90, Longitude=f"{x + 0.0005:.6f}")
    write_csv(tmp_path / "more", [*rows(3), alone])
    load(out, tmp_path / "more")
    loaded(out, first, teams=boundaries)
    gone = "SELECT snt_code_before, counted_before, crime_type_after FROM revision"
    assert rows_of(out, gone) == [(BY_BOUNDARY, True, None)]
    # The place of it is still known, though no row names it any more.
    assert rows_of(out, "SELECT count(*) FROM snap_point") == [(2,)]
    load(out, release(tmp_path, "other", 2, "2025-02"))
    assert rows_of(out, gone) == [(BY_BOUNDARY, True, None)]


def test_invariants_notice_a_change_in_another_area_than_its_rows_and_a_figure_below_none(
    tmp_path, first, second
):
    load(tmp_path / "out", first)
    load(tmp_path / "out", second)
    served = current_build(tmp_path / "out")
    served.chmod(0o600)
    for harm in (
        f"UPDATE revision SET snt_code_after = '{BY_BOUNDARY}' WHERE rowid = 0",
        "UPDATE revision SET ward_code_after = NULL WHERE rowid = 0",
        "INSERT INTO revision FROM revision",
    ):
        with duckdb.connect(served) as warehouse:
            assert failed_invariants(warehouse) == []
            warehouse.execute(f"BEGIN; {harm}")
            assert any("no area had less" in one for one in failed_invariants(warehouse)), harm
            warehouse.execute("ROLLBACK")


def test_a_history_that_comes_after_the_files_it_was_not_compared_with_is_refused(
    tmp_path, first, second
):
    old, new = tmp_path / "old", tmp_path / "new"
    load(old, first)
    load(old, second)
    third = release(tmp_path, "third", 20)
    load(new, third)
    with pytest.raises(LoadError, match="with the first build into a new folder"):
        loaded(new, third, history=old)
    assert rows_of(new, SIDES) == [(0, 0)]
    right = tmp_path / "right"
    assert loaded(right, third, history=old).status == "built"
    assert rows_of(right, SIDES) == [(0, 17)]
    assert loaded(right, third, history=old).status == "unchanged"
    # Both found the same change: it would be told twice.
    loaded(old, third)
    with pytest.raises(LoadError, match="with the first build into a new folder"):
        loaded(right, third, history=old)


def test_the_record_of_a_month_is_let_go_when_another_file_comes_for_it_uncompared(
    tmp_path, first, second
):
    old, new = tmp_path / "old", tmp_path / "new"
    load(old, first)
    load(old, second)
    loaded(new, release(tmp_path, "february", 2, "2025-02"), history=old)
    assert rows_of(new, SIDES) == [(0, 7)]
    loaded(new, release(tmp_path, "third", 1))
    assert rows_of(new, SIDES) == [(0, 0)]


def test_a_file_of_which_no_row_can_be_loaded_takes_no_rows_away(tmp_path, first):
    out = tmp_path / "out"
    load(out, first)
    served = current_build(out)
    write_csv(tmp_path / "bad", [row | {"Longitude": ""} for row in rows(3)])
    with pytest.raises(LoadError, match=r"none of its 3 rows .* coordinate is missing \(3\)"):
        load(out, tmp_path / "bad")
    assert current_build(out) == served


def test_what_comes_for_a_file_without_a_loaded_row_is_loaded_for_the_first_time(tmp_path, first):
    out = tmp_path / "out"
    write_csv(tmp_path / "bad", [row | {"Longitude": ""} for row in rows(3)])
    write_csv(tmp_path / "bad", rows(2), force="btp")
    load(out, tmp_path / "bad")
    # A month of which the home force has no row is not counted, now or in the next build.
    assert rows_of(out, "SELECT count(*) FILTER (counted), count(*) FROM crime") == [(0, 2)]
    load(out, first)
    assert rows_of(out, "SELECT count(*) FROM revision_file") == [(0,)]
    assert rows_of(out, "SELECT count(*) FILTER (counted), count(*) FROM crime") == [(5, 5)]
