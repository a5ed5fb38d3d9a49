"""What a person, a script and a timer see of `python -m etl`."""

import contextlib
import io
import json
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from etl import __main__ as command_line
from etl.__main__ import main
from tests.builders import street_row, write_csv


@dataclass(frozen=True)
class Said:
    """What a command wrote."""

    out: str
    err: str


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder in which a file was loaded, and what was said of it."""
    folder = tmp_path_factory.mktemp("once")
    write_csv(folder / "in", [street_row(number=n) for n in range(3)])
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["build", str(folder / "in"), "--out", str(folder / "out")]) == 0
    return folder, Said(out.getvalue(), err.getvalue())


@pytest.fixture
def built(once, tmp_path):
    """What was said, with a copy of the folder in `tmp_path`."""
    folder, said = once
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return said


def test_the_report_lists_every_file_and_the_sum(built):
    assert "2025-01-derbyshire-street.csv" in built.out
    assert "All files" in built.out
    assert "Now serving" in built.out


def test_progress_is_plain_lines_without_a_terminal(built):
    assert built.err.splitlines()[0] == "Looking for files"
    assert "\r" not in built.err


def test_the_report_for_machines_reconciles(tmp_path, built, capsys):
    assert main(["build", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "unchanged"
    assert report["totals"]["rows_read"] == 3
    assert len(report["files"][0]["sha256"]) == 64


def test_path_prints_a_file_that_duckdb_opens(tmp_path, built, capsys):
    assert main(["path", str(tmp_path / "out")]) == 0
    with duckdb.connect(capsys.readouterr().out.strip(), read_only=True) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM crime").fetchone() == (3,)


def test_check_names_every_invariant_and_finds_a_broken_one(tmp_path, built, capsys):
    assert main(["check", str(tmp_path / "out")]) == 0
    assert "BROKEN" not in capsys.readouterr().out
    main(["path", str(tmp_path / "out")])
    path = Path(capsys.readouterr().out.strip())
    path.chmod(0o644)
    with duckdb.connect(path) as warehouse:
        warehouse.execute("DELETE FROM crime WHERE rowid = 0")
    assert main(["check", str(tmp_path / "out")]) == 1
    assert "BROKEN  Every file has as many rows" in capsys.readouterr().out


def test_a_failure_is_one_message_and_exit_1(tmp_path, built, capsys):
    assert main(["build", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 1
    message = capsys.readouterr().err
    assert "is not there" in message
    assert "Traceback" not in message


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_that_python_drops_ends_the_next_step(tmp_path, monkeypatch, capsys, sign):
    reached = []

    def drops_it(sources, out, config, options):
        options.progress("Unpacking", 0.1)
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), sign)
        options.progress("Publishing", 0.9)
        reached.append("the end")

    monkeypatch.setattr(command_line, "build", drops_it)
    assert main(["build", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert not reached
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["build"],
        ["build", "x"],
        ["nonsense"],
        ["demo", "--months", "0", "--out", "x"],
        ["demo", "--scale", "nan", "--out", "x"],
        ["demo", "--last-month", "soon", "--out", "x"],
        ["build", "x", "--out", ""],
        ["build", "", "--out", "x"],
        ["build", "x", "--out", "y", "--max-unpacked-gib", "inf"],
    ],
)
def test_wrong_use_is_exit_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_folder_without_a_warehouse_is_told_how_to_make_one(tmp_path, capsys):
    assert main(["path", str(tmp_path)]) == 1
    assert "python -m etl build" in capsys.readouterr().err


def test_an_out_that_cannot_be_written_is_told(tmp_path, built, capsys):
    blocked = tmp_path / "file"
    shutil.copy(__file__, blocked)
    assert main(["build", str(tmp_path / "in"), "--out", str(blocked)]) == 1
    assert "Cannot write" in capsys.readouterr().err


def test_a_damaged_warehouse_is_told_by_check(tmp_path, built, capsys):
    main(["path", str(tmp_path / "out")])
    path = Path(capsys.readouterr().out.strip())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:5000])
    assert main(["check", str(tmp_path / "out")]) == 1
    assert "damaged" in capsys.readouterr().err


def test_the_report_names_reasons_and_files_that_were_passed_over(tmp_path, capsys):
    rows = [street_row(number=n) for n in range(9)] + [street_row(Longitude="12.5")]
    path = write_csv(tmp_path / "in", rows)
    shutil.copy(path, path.with_name("2025-01-derbyshire-street (1).csv"))
    older = write_csv(tmp_path / "older", rows[:3])
    assert main(["build", str(older), str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    text = capsys.readouterr().out
    assert "1 rejected, coordinates outside Great Britain (line 11)" in text
    assert "its name is not one of police.uk" in text
    assert "is for the same month, and was named later" in text


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path, capsys):
    write_csv(tmp_path / "in", [street_row(Crime_type="\x1b[2Jboo"), street_row(number=1)])
    assert main(["build", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    assert "\x1b" not in capsys.readouterr().out
