"""Releases that re-issue months, through the real loader, and found again by the naive way."""

import json
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from beatline.warehouse import SETTINGS
from etl.build import Options, build
from etl.check import failed_invariants
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from etl.report import Report
from tests.builders import Row, load, rows_of, write_csv
from tests.etl.naive_revisions import Record, best_agreement
from tests.revised import build_revised, released
from tests.shared import shared

TABLES = ("revision_file", "revision_type", "revision")
FOUND = """
SELECT
    rows_before, rows_after, unchanged,
    count(*) FILTER (r.month IS NOT NULL AND crime_type_before IS NULL),
    count(*) FILTER (r.month IS NOT NULL AND crime_type_after IS NULL),
    count(*) FILTER (crime_type_before = crime_type_after AND NOT place_changed),
    count(*) FILTER (crime_type_before = crime_type_after)
FROM revision_file f
LEFT JOIN revision r USING (revised_at, force, month)
WHERE dataset = 'street' AND f.force = $force AND f.month = $month
GROUP BY f.revised_at, rows_before, rows_after, unchanged
ORDER BY f.revised_at
"""


def record(row: Row) -> Record:
    place = f"{row['Longitude']} {row['Latitude']} {row['LSOA code']}"
    return Record(row["Crime ID"], row["Crime type"], place, row["Last outcome category"])


def told(before: list[Row], after: list[Row]) -> tuple[object, ...]:
    """What FOUND should say, from the rows of the two files alone."""
    agreement = best_agreement([record(row) for row in before], [record(row) for row in after])
    return (
        len(before),
        len(after),
        agreement.whole,
        len(after) - agreement.pairs,
        len(before) - agreement.pairs,
        agreement.type_and_place - agreement.whole,
        agreement.type - agreement.whole,
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return shared(tmp_path_factory, build_revised)


def report(out: Path, release: int) -> dict[str, Any]:
    return json.loads((out.parent / str(release) / "report.json").read_text())


def record_of(build: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(build, read_only=True, config=SETTINGS) as warehouse:
        return {t: warehouse.execute(f"FROM {t} ORDER BY ALL").fetchall() for t in TABLES}


@pytest.mark.parametrize("force", ["derbyshire", "btp"])
def test_each_release_is_told_as_rows_in_plain_python_tell_it(out, force):
    expected = [told(*pair) for pair in pairwise(released(out.parent, force))]
    assert rows_of(out, FOUND, force=force, month="2025-01-01") == expected
    assert all(row[2] < row[0] for row in expected)


def test_the_first_load_of_a_month_is_no_revision(out):
    assert report(out, 1)["json"]["revisions"] is None
    assert "Revised" not in report(out, 1)["text"]
    assert revised_of(out, "2025-03-01", "derbyshire") == []


def test_the_same_file_again_and_a_month_that_vanished_are_no_revision(out):
    assert revised_of(out, "2025-02-01", "derbyshire") == []
    assert rows_of(out, "SELECT count(*) FROM crime WHERE month = '2025-02-01'") == [(57,)]


def test_a_file_that_no_longer_holds_everything_twice_has_only_unchanged_rows(out):
    assert revised_of(out, "2025-01-01", "kent") == [(25, 25, 25)]
    assert rows_of(out, "SELECT count(*) FROM revision WHERE force = 'kent'") == [(0,)]


def test_a_whole_type_can_be_taken_away_in_a_month_that_was_not_counted_yet(out):
    assert revised_of(out, "2024-12-01", "btp") == [(4, 1, 1)]
    december = "WHERE month = '2024-12-01'"
    assert rows_of(
        out, f"SELECT crime_type, rows_before, rows_after FROM revision_type {december} ORDER BY 1"
    ) == [("Burglary", 1, 1), ("Drugs", 3, 0)]
    assert (
        rows_of(
            out,
            f"SELECT crime_type_before, crime_type_after, counted_before FROM revision {december}",
        )
        == [("Drugs", None, False)] * 3
    )
    assert rows_of(out, "SELECT DISTINCT month FROM revision_file WHERE NOT month_counted") == [
        (date(2024, 12, 1),)
    ]


def test_a_later_release_keeps_the_record_of_the_one_before(out):
    before, now = (record_of(build) for build in sorted(out.glob("*.duckdb")))
    for table, rows in before.items():
        assert rows, table
        assert set(rows) < set(now[table])
    revised = rows_of(out, "SELECT DISTINCT revised_at FROM revision ORDER BY 1")
    assert len(revised) == 2
    assert revised[-1:] == rows_of(out, "SELECT built_at FROM build")


def test_rows_of_outcomes_are_counted_and_not_compared(out):
    assert rows_of(
        out,
        "SELECT rows_before, rows_after, unchanged FROM revision_file WHERE dataset = 'outcomes'",
    ) == [(1, 2, None)]


def revised_of(out: Path, month: str, force: str) -> list[tuple[object, ...]]:
    return rows_of(
        out,
        "SELECT rows_before, rows_after, unchanged FROM revision_file "
        "WHERE month = $month AND force = $force AND dataset = 'street' ORDER BY revised_at",
        month=month,
        force=force,
    )


def test_of_a_record_and_its_place_only_the_anonymous_point_is_kept(out):
    columns = {name for (name,) in rows_of(out, "SELECT column_name FROM (DESCRIBE revision)")}
    assert not {name for name in columns if any(w in name for w in ("crime_id", "key", "loc"))}


def test_areas_before_and_after_are_those_of_the_rows(out):
    wrong = """
        SELECT count(*) FROM revision
        WHERE (counted_after AND district_code_after IS NULL)
            OR (counted_before AND district_code_before IS NULL)
            OR (NOT place_changed AND crime_type_before IS NOT NULL
                AND crime_type_after IS NOT NULL
                AND (ward_code_before, snt_code_before, section_before, counted_before)
                IS DISTINCT FROM (ward_code_after, snt_code_after, section_after, counted_after))
    """
    assert rows_of(out, wrong) == [(0,)]
    assert rows_of(out, "SELECT count(*) > 0 FROM revision WHERE NOT counted_after") == [(True,)]


def test_the_report_tells_what_a_release_changed(out):
    revisions, text = report(out, 2)["json"]["revisions"], report(out, 2)["text"]
    january, railway = (released(out.parent, force)[:2] for force in ("derbyshire", "btp"))
    assert revisions["files"] == 4
    assert revisions["rows_before"] == len(january[0]) + len(railway[0]) + 4 + 25
    assert revisions["rows_after"] == len(january[1]) + len(railway[1]) + 1 + 25
    assert revisions["added"] - revisions["gone"] == (
        revisions["rows_after"] - revisions["rows_before"]
    )
    assert (
        f"Revised: 4 street files loaded before. Rows before {revisions['rows_before']} +" in text
    )
    assert f"{revisions['status_changed']} changed their status" in text
    assert "Revised: 1 street file loaded before." in report(out, 3)["text"]


def test_an_invariant_notices_a_lost_and_an_invented_change(out, tmp_path):
    for number, harm in enumerate(
        (
            "DELETE FROM revision WHERE rowid = 0",
            "UPDATE revision SET crime_type_before = 'Arson' WHERE crime_type_before IS NOT NULL",
            "UPDATE revision_type SET rows_after = rows_after + 1 WHERE rowid = 0",
            "UPDATE revision_file SET unchanged = unchanged + 1 WHERE dataset = 'street'",
            "UPDATE revision_file SET month_counted = false",
            "UPDATE revision SET force = 'kent'",
        )
    ):
        copy = tmp_path / f"{number}.duckdb"
        shutil.copyfile(current_build(out), copy)
        copy.chmod(0o600)
        with duckdb.connect(copy) as warehouse:
            warehouse.execute(harm)
            assert failed_invariants(warehouse), harm


def with_history(out: Path, history: Path, *sources: Path) -> Report:
    return build(list(sources), out, load_config(DEFAULT), Options(history=history))


def older_version(folder: Path, target: Path, *changes: str) -> Path:
    """The warehouse as another version of the loader could have left it."""
    target.mkdir()
    copy = target / current_build(folder).name
    shutil.copyfile(current_build(folder), copy)
    copy.chmod(0o600)
    with duckdb.connect(copy) as warehouse:
        for change in ("UPDATE build SET etl_version = 'another'", *changes):
            warehouse.execute(change)
    return target


def test_the_record_outlives_a_change_of_layout(out, tmp_path):
    older = older_version(out, tmp_path / "older")
    new = out.parent / "3"
    with pytest.raises(LoadError, match="--history"):
        load(older, new)
    # Also where the files are loaded already.
    load(tmp_path / "new", new)
    assert with_history(tmp_path / "new", older, new).status == "built"
    assert record_of(current_build(tmp_path / "new")) == record_of(current_build(out))
    # The same again has nothing to add.
    assert with_history(tmp_path / "new", older, new).status == "unchanged"
    assert with_history(tmp_path / "new", tmp_path / "new", new).status == "unchanged"


def test_a_new_release_is_compared_with_the_rows_of_the_history(out, tmp_path):
    drops = [f"DROP TABLE {table}" for table in TABLES]
    older = older_version(out, tmp_path / "older", *drops)
    rows = released(out.parent, "derbyshire")
    write_csv(tmp_path / "files", rows[0])
    with_history(tmp_path / "new", older, tmp_path / "files")
    found = rows_of(tmp_path / "new", FOUND, force="derbyshire", month="2025-01-01")
    assert found == [told(rows[2], rows[0])]
    assert failed(tmp_path / "new") == []


def failed(out: Path) -> list[str]:
    with duckdb.connect(current_build(out), read_only=True) as warehouse:
        return failed_invariants(warehouse)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE build SET force = 'kent'", "is the warehouse of kent"),
        ("UPDATE build SET demonstration = true", "demonstration"),
        ("ALTER TABLE revision RENAME place_changed TO moved", "in another form"),
        ("ALTER TABLE crime RENAME snap_point_id TO point", "lacks snap_point_id"),
    ],
)
def test_a_history_that_cannot_be_kept_is_refused_and_said(out, tmp_path, change, said):
    older = older_version(out, tmp_path / "older", change)
    with pytest.raises(LoadError, match=said):
        with_history(tmp_path / "new", older, out.parent / "3")
    assert current_build(tmp_path / "new") is None


def test_a_folder_without_a_warehouse_has_no_history(out, tmp_path):
    with pytest.raises(LoadError, match="holds no warehouse"):
        with_history(tmp_path / "new", tmp_path / "none", out.parent / "3")
