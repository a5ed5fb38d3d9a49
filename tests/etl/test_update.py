"""Fetch, build and check in one command, again and again, also over what another version made."""

import duckdb
import pytest

from etl.__main__ import main
from etl.folder import current_build
from etl.web import Patience
from tests.builders import load, rows_of, street_row, write_csv
from tests.double import double, moods

PARTLY = 3
QUICK = Patience(attempts=2, first_wait_s=0.01, longest_wait_s=0.02, per_second=10_000)


@pytest.fixture(scope="module")
def it():
    with double() as sources:
        yield sources


@pytest.fixture
def update(it, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("etl.web.Patience", lambda **_: QUICK)
    config = it.config(tmp_path / "data")
    it.calm()

    def run(months=2):
        arguments = ["--config", str(config), "--out", str(tmp_path / "out")]
        code = main(["update", *arguments, "--months", str(months)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def without_teams(it, update):
    """Quicker: 475 requests less."""
    it.mood("/api/*", moods.missing())


def by_another_version(out):
    build = current_build(out)
    build.chmod(0o644)
    with duckdb.connect(build) as warehouse:
        warehouse.execute("UPDATE build SET etl_version = 'another'")
    return build


def months_of(out):
    return [row[0] for row in rows_of(out, "SELECT strftime(month, '%Y-%m') FROM loaded_month")]


def test_a_source_that_fails_is_told_and_the_rest_is_loaded(it, update, tmp_path):
    it.mood("/api/*", moods.broken())
    code, out, err = update()
    assert code == PARTLY
    assert "Not everything was fetched" in out
    assert "Checked: every invariant" in out
    assert "Not fetched: Teams" in err
    assert months_of(tmp_path / "out") == ["2025-11", "2025-12"]
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM team") == [(0,)]


def test_a_second_update_loads_no_crime_again_and_without_internet_the_data_stay(
    it, update, tmp_path
):
    assert update()[0] == 0
    files = rows_of(tmp_path / "out", "FROM source_file ORDER BY ALL")
    teams = rows_of(tmp_path / "out", "SELECT fetched_at FROM team_file")
    code, out, _ = update()
    assert code == 0
    assert "nothing new" in out
    assert rows_of(tmp_path / "out", "FROM source_file ORDER BY ALL") == files
    assert rows_of(tmp_path / "out", "FROM revision_file") == []
    assert rows_of(tmp_path / "out", "SELECT fetched_at FROM team_file") >= teams
    served = current_build(tmp_path / "out")
    it.stop()
    try:
        code, _, err = update()
    finally:
        it.start()
    assert code == 1
    assert "cannot be reached" in err
    assert current_build(tmp_path / "out") == served


def test_a_demonstration_gives_way_to_real_data(without_teams, update, tmp_path):
    assert main(["demo", "--months", "1", "--scale", "0.02", "--out", str(tmp_path / "demo")]) == 0
    load(tmp_path / "out", tmp_path / "demo")
    by_another_version(tmp_path / "out")
    assert update()[0] == PARTLY
    assert rows_of(tmp_path / "out", "SELECT demonstration FROM build") == [(False,)]
    assert months_of(tmp_path / "out") == ["2025-11", "2025-12"]


def test_what_another_version_made_is_made_anew_and_keeps_its_record(
    it, without_teams, update, tmp_path
):
    out = tmp_path / "out"
    assert update()[0] == PARTLY
    it.release("2026-01")
    assert update()[0] == PARTLY
    record = rows_of(out, "FROM revision_file ORDER BY ALL")
    changes = rows_of(out, "FROM revision ORDER BY ALL")
    assert record
    assert changes
    by_another_version(out)
    code, _, err = update()
    assert code == PARTLY
    assert "made anew" in err
    assert rows_of(out, "FROM revision_file ORDER BY ALL") == record
    assert rows_of(out, "FROM revision ORDER BY ALL") == changes
    assert months_of(out) == ["2025-11", "2025-12", "2026-01"]
    assert update()[0] == PARTLY


def test_a_file_that_would_be_lost_stops_that_and_is_named(without_teams, update, tmp_path):
    out = tmp_path / "out"
    assert update()[0] == PARTLY
    load(out, write_csv(tmp_path / "own", [street_row(Month="2020-05")], "2020-05"))
    served = by_another_version(out)
    code, _, err = update()
    assert code == 1
    assert "2020-05-derbyshire-street.csv" in err
    assert f"--history {out}" in err
    assert current_build(out) == served
