"""The teams of a warehouse: loaded with a build, kept, refreshed alone, and never half."""

import json
import os
import shutil
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from etl import refresh
from etl.__main__ import main
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from etl.previous import attached_force
from etl.refresh import refresh_teams
from etl.teams import team_source
from tests.builders import (
    load,
    neighbourhood,
    rows_of,
    street_row,
    write_csv,
    write_teams,
)

ROOT = Path(__file__).parents[2]
TABLES = ("team_file", "team", "team_contact", "team_member", "team_priority", "team_event")
EARLIER, LATER = "2026-10-01T08:00:00+00:00", "2026-11-10T08:00:00+00:00"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A folder with a file of crimes, and the warehouse of it in `out`, without a team."""
    folder = tmp_path_factory.mktemp("base")
    load(folder / "out", write_csv(folder, [street_row(number=n) for n in range(3)]))
    return folder


@pytest.fixture
def crimes(base):
    return base / "2025-01" / "2025-01-derbyshire-street.csv"


@pytest.fixture
def out(base, tmp_path):
    """A copy of that warehouse."""
    return shutil.copytree(base / "out", tmp_path / "out")


@pytest.fixture
def teams(tmp_path):
    return write_teams(tmp_path / "teams", neighbourhood(), neighbourhood("SN02"))


def counts(out):
    return [rows_of(out, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


def team_names(out):
    return [name for (name,) in rows_of(out, "SELECT team_name FROM team ORDER BY snt_code")]


def refreshed(path, out, **options):
    return refresh_teams(path, out, Options(**options))


def test_a_build_without_a_file_of_neighbourhoods_has_empty_tables(out, capsys):
    assert counts(out) == [0] * len(TABLES)
    assert main(["check", str(out)]) == 0
    assert rows_of(out, "SELECT count(*) FROM notice") == [(0,)]


def test_a_build_with_one_fills_the_tables(tmp_path, crimes, teams):
    report = load(tmp_path / "out", crimes, teams=teams)
    assert counts(tmp_path / "out") == [1, 2, 12, 4, 4, 2]
    assert rows_of(
        tmp_path / "out",
        """
        SELECT file_name, fetched_at::VARCHAR, neighbourhoods_read, neighbourhoods_loaded,
            neighbourhoods_set_aside, loaded_at = built_at
        FROM team_file, build
        """,
    ) == [("neighbourhoods.json", "2026-11-03 09:30:00", 2, 2, 0, True)]
    assert rows_of(tmp_path / "out", "SELECT issued_on::VARCHAR, issue FROM team_priority")[0] == (
        "2026-08-01", "Speeding on Example Street"
    )  # fmt: skip
    assert report.teams["read"] == report.teams["loaded"] + report.teams["set_aside"] == 2
    assert "Neighbourhoods: 2 read = 2 loaded + 0 set aside" in report.as_text()
    assert main(["check", str(tmp_path / "out")]) == 0


def test_what_is_set_aside_is_told_by_the_report_and_in_the_notices(tmp_path, out):
    path = write_teams(tmp_path / "teams", neighbourhood(), neighbourhood("XX-99"), 7)
    report = refreshed(path, out)
    assert "Neighbourhoods: 3 read = 1 loaded + 2 set aside" in report.as_text()
    assert "which were set aside: XX-99." in report.as_text()
    assert rows_of(
        out, "SELECT subject, rows FROM notice WHERE source_file_id IS NULL ORDER BY subject"
    ) == [
        ("Neighbourhoods: not in the register", 1),
        ("Neighbourhoods: teams not described", 94),
        ("Neighbourhoods: unreadable", 1),
    ]
    assert report.as_text().count("XX-99") == 1


def test_the_same_file_again_changes_nothing_and_another_is_a_new_build(out, crimes, teams):
    first = refreshed(teams, out)
    loaded_at = rows_of(out, "SELECT loaded_at FROM team_file")
    again = load(out, crimes, teams=teams)
    assert (again.status, again.path) == ("unchanged", first.path)
    write_teams(teams.parent, neighbourhood(name="Another name"))
    assert load(out, crimes, teams=teams).status == "built"
    assert team_names(out) == ["Another name"]
    assert rows_of(out, "SELECT loaded_at FROM team_file") > loaded_at


def test_teams_are_kept_by_a_build_that_is_not_given_any(tmp_path, out, crimes, teams):
    refreshed(teams, out)
    before = [rows_of(out, f"FROM {table}") for table in TABLES]
    notices = rows_of(out, "FROM notice")
    assert load(out, crimes).status == "unchanged"
    load(out, write_csv(tmp_path / "more", [street_row(Month="2025-02")], "2025-02"))
    assert rows_of(out, "SELECT count(*) FROM crime") == [(4,)]
    assert [rows_of(out, f"FROM {table}") for table in TABLES] == before
    assert rows_of(out, "FROM notice") == notices


def test_the_file_as_read_is_kept(out, teams):
    refreshed(teams, out)
    ((content, sha256),) = rows_of(out, "SELECT content, sha256 FROM team_file")
    assert zlib.decompress(content) == teams.read_bytes()
    assert len(sha256) == 64


def test_a_refresh_changes_the_teams_and_nothing_else(out, teams):
    every_other = """
        SELECT table_name FROM duckdb_tables()
        WHERE table_name NOT LIKE 'team%' AND table_name <> 'build'
    """
    others = [name for (name,) in rows_of(out, every_other)]
    before = {name: rows_of(out, f"FROM {name}") for name in others}
    old = current_build(out)
    report = refreshed(teams, out)
    assert report.status == "built"
    assert current_build(out) == report.path != old
    assert counts(out) == [1, 2, 12, 4, 4, 2]
    after = {name: rows_of(out, f"FROM {name}") for name in others}
    assert {name for name in others if after[name] != before[name]} == {"notice"}
    assert rows_of(out, "SELECT build_name FROM build") == [(report.path.stem,)]
    assert report.path.stat().st_mode & 0o222 == 0
    assert main(["check", str(out)]) == 0


def test_a_second_refresh_takes_the_place_of_the_first(out, tmp_path):
    first = write_teams(tmp_path / "a", neighbourhood(), neighbourhood("XX-99"), fetched=EARLIER)
    second = write_teams(
        tmp_path / "b", neighbourhood("SN-02", name="New", people=[]), fetched=LATER
    )
    refreshed(first, out)
    refreshed(second, out)
    assert counts(out) == [1, 1, 5, 0, 2, 1]
    assert team_names(out) == ["New"]
    assert rows_of(out, "SELECT subject FROM notice") == [("Neighbourhoods: teams not described",)]


def test_a_file_that_describes_every_team_needs_no_notice(tmp_path, out):
    register = [code for (code,) in rows_of(out, "SELECT snt_code FROM snt")]
    report = refreshed(write_teams(tmp_path, *map(neighbourhood, register)), out)
    assert report.teams["notices"] == []
    assert counts(out)[1] == len(register) == report.teams["loaded"]
    assert rows_of(out, "SELECT count(*) FROM notice") == [(0,)]


def test_a_file_of_empty_neighbourhoods_is_loaded(tmp_path, out):
    refreshed(write_teams(tmp_path, {"id": "SN-01"}), out)
    assert counts(out) == [1, 1, 0, 0, 0, 0]
    assert rows_of(out, "SELECT members, priorities, events FROM team") == [(None, None, None)]


def test_a_refresh_with_the_same_file_changes_nothing(out, teams):
    first = refreshed(teams, out)
    again = refreshed(teams, out)
    assert (again.status, again.path) == ("unchanged", first.path)


def config_with(folder: Path, named=None):
    """The configuration of the project, copied with its lookups; `raw` may hold neighbourhoods."""
    folder.mkdir(exist_ok=True)
    for name in ("derbyshire.toml", "lsoa.csv", "snt.csv", "ward.csv"):
        if not (folder / name).exists():
            shutil.copy(DEFAULT.parent / name, folder)
    return load_config(folder / "derbyshire.toml", teams=named)


def chosen(out, config):
    """The file of neighbourhoods that a build into `out` would use, and what is said about it."""
    said = []
    with duckdb.connect() as warehouse:
        attached_force(warehouse, current_build(out))
        return team_source(warehouse, config, said.append), said


def test_a_file_in_its_place_is_used_by_a_build(tmp_path, out, crimes):
    write_teams(tmp_path / "data" / "raw", neighbourhood(name="In its place"))
    build([crimes], out, config_with(tmp_path / "data"), Options())
    assert team_names(out) == ["In its place"]


def test_a_file_in_its_place_does_not_undo_a_later_refresh_but_one_that_is_named_does(
    tmp_path, out
):
    refreshed(write_teams(tmp_path / "new", neighbourhood(name="Newer"), fetched=LATER), out)
    older = write_teams(tmp_path / "data" / "raw", neighbourhood(name="Older"), fetched=EARLIER)
    source, said = chosen(out, config_with(tmp_path / "data"))
    assert b"Newer" in source.content
    assert "was fetched on 1 October 2026, before the neighbourhoods that are loaded" in said[0]
    source, said = chosen(out, config_with(tmp_path / "data", named=older))
    assert b"Older" in source.content
    assert not said
    write_teams(tmp_path / "data" / "raw", neighbourhood(name="Newest"), fetched="2026-11-11")
    source, said = chosen(out, config_with(tmp_path / "data"))
    assert b"Newest" in source.content
    assert not said


def test_a_team_that_joins_the_register_is_found_in_the_file_that_is_kept(tmp_path, out, crimes):
    path = write_teams(tmp_path, neighbourhood("SN-01"), neighbourhood("ZZ-01", name="Joined"))
    refreshed(path, out)
    assert team_names(out) == ["Example Town"]
    config = config_with(tmp_path / "data")
    with (tmp_path / "data" / "snt.csv").open("a") as register:
        register.write("ZZ-01,Joined,Derby,South\n")
    build([crimes], out, config, Options())
    assert team_names(out) == ["Example Town", "Joined"]
    assert rows_of(out, "SELECT neighbourhoods_set_aside FROM team_file") == [(0,)]


WRONG = {
    "is a web page": "<html><title>Sign in to the Wi-Fi</title>",
    "is not JSON": "id,name",
    "without a list": "[]",
}


@pytest.mark.parametrize("message", WRONG)
@pytest.mark.parametrize("command", ["teams", "build"])
def test_a_wrong_file_is_one_message_exit_1_and_changes_nothing(
    tmp_path, out, crimes, capsys, command, message
):
    served, path = current_build(out), tmp_path / "neighbourhoods.json"
    path.write_text(WRONG[message])
    given = [str(path)] if command == "teams" else [str(crimes), "--teams", str(path)]
    assert main([command, *given, "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
    assert current_build(out) == served
    assert not list(out.glob(".building-*"))


def test_a_file_of_another_force_changes_nothing(tmp_path, out, capsys):
    served = current_build(out)
    path = write_teams(tmp_path / "kent", neighbourhood(), force="kent")
    assert main(["teams", str(path), "--out", str(out)]) == 1
    assert "is of the force 'kent'" in capsys.readouterr().err
    assert current_build(out) == served


def test_a_folder_without_a_warehouse_is_told_how_to_make_one_and_not_made(tmp_path, teams, capsys):
    assert main(["teams", str(teams), "--out", str(tmp_path / "none")]) == 1
    assert "python -m etl build" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    with pytest.raises(LoadError, match="no warehouse to refresh"):
        refreshed(teams, tmp_path / "none")


def test_a_file_that_is_not_there_is_named(tmp_path, out, crimes, capsys):
    for given in (["teams", "gone.json"], ["build", str(crimes), "--teams", "gone.json"]):
        assert main([*given, "--out", str(out)]) == 1
        assert "gone.json is not there" in capsys.readouterr().err


def test_the_command_tells_people_and_machines(out, teams, capsys):
    assert main(["teams", str(teams), "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "Neighbourhoods: 2 read = 2 loaded + 0 set aside (neighbourhoods.json, fetched" in text
    assert "Now serving" in text
    assert main(["teams", str(teams), "--out", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "unchanged"
    assert report["neighbourhoods"]["loaded"] == 2
    assert report["totals"]["rows_read"] == 3


def test_control_signs_of_a_file_do_not_reach_the_terminal(tmp_path, out, capsys):
    path = write_teams(tmp_path / "x", neighbourhood(), neighbourhood("\x1b[2JXX\u202e"))
    assert main(["teams", str(path), "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "[2JXX" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_a_warehouse_of_another_version_is_not_refreshed(out, teams):
    path = current_build(out)
    path.chmod(0o644)
    with duckdb.connect(path) as warehouse:
        warehouse.execute("UPDATE build SET etl_version = 'older'")
    with pytest.raises(LoadError, match="another version"):
        refreshed(teams, out)


def test_a_refresh_waits_for_a_build(out, teams):
    said = []
    with FileLock(out / ".lock"), pytest.raises(LoadError, match="still writing"):
        refreshed(teams, out, wait_s=0.2, say=said.append)
    assert "Another build" in said[0]


def test_a_refresh_that_does_not_hold_together_is_not_published(out, teams, monkeypatch):
    served = current_build(out)
    monkeypatch.setattr(refresh, "failed_invariants", lambda _: ["Something (1 do not)"])
    with pytest.raises(LoadError, match="was not published"):
        refreshed(teams, out)
    assert current_build(out) == served


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_refresh_that_is_ended_leaves_the_old_build_served(out, teams, how):
    served = current_build(out)
    job = subprocess.Popen(
        [sys.executable, "-m", "etl", "teams", str(teams), "--out", str(out)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = iter(job.stderr.readline, b"")
    assert any(b"Reading neighbourhoods" in line for line in said)
    os.kill(job.pid, how)
    rest = job.stderr.read().decode()
    assert job.wait(60) == (-signal.SIGKILL if how == signal.SIGKILL else 1)
    assert "Traceback" not in rest
    assert current_build(out) == served
    refreshed(teams, out)
    assert not list(out.glob(".building-*"))
    assert counts(out)[1] == 2


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("DELETE FROM team WHERE snt_code = 'SN-01'", "Neighbourhoods read = loaded"),
        ("UPDATE team SET snt_code = 'XX-99' WHERE snt_code = 'SN-01'", "Neighbourhoods read"),
        ("DELETE FROM team_member WHERE position = 1", "Every member, priority and event"),
        ("UPDATE team SET events = NULL WHERE snt_code = 'SN-01'", "Every member, priority"),
        ("UPDATE team_contact SET position = 9 WHERE whose = 'member'", "Every member, priority"),
        ("UPDATE team_contact SET snt_code = 'XX-99' WHERE whose = 'team'", "Every member"),
    ],
)
def test_check_finds_teams_that_are_not_whole(out, teams, capsys, harm, sentence):
    refreshed(teams, out).path.chmod(0o644)
    with duckdb.connect(current_build(out)) as warehouse:
        warehouse.execute(harm)
    assert main(["check", str(out)]) == 1
    broken = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BROKEN")]
    assert any(sentence in line for line in broken)
