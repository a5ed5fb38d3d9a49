"""Publishing: one pointer, moved in one step, whatever happens meanwhile."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from etl import folder
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from tests.builders import load, rows_of, street_row, write_csv

ROOT = Path(__file__).parents[2]


def month_file(tmp_path, month, rows=1):
    return write_csv(
        tmp_path / "in", [street_row(number=n, Month=month) for n in range(rows)], month
    )


def test_each_build_is_a_file_of_its_own_and_old_ones_go(tmp_path):
    out = tmp_path / "out"
    paths = [load(out, month_file(tmp_path, f"2025-0{n}")).path for n in range(1, 5)]
    assert current_build(out) == paths[-1]
    assert sorted(out.glob("*.duckdb")) == paths[-2:]


def test_a_reader_of_the_old_build_goes_on_reading_it(tmp_path):
    out = tmp_path / "out"
    with duckdb.connect(load(out, month_file(tmp_path, "2025-01")).path, read_only=True) as reader:
        for n in range(2, 5):
            load(out, month_file(tmp_path, f"2025-0{n}"))
        assert reader.execute("SELECT count(*) FROM crime").fetchone() == (1,)
    assert rows_of(out, "SELECT count(*) FROM crime") == [(4,)]


def test_a_build_that_fails_while_publishing_leaves_the_old_one_served(tmp_path, monkeypatch):
    out = tmp_path / "out"
    first = load(out, month_file(tmp_path, "2025-01"))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "_flush", full)
    with pytest.raises(LoadError, match="is as it was"):
        load(out, month_file(tmp_path, "2025-02"))
    assert current_build(out) == first.path


def test_a_second_build_says_that_it_waits(tmp_path):
    out, said = tmp_path / "out", []
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(LoadError, match="still writing"):
        build(
            [month_file(tmp_path, "2025-01")],
            out,
            load_config(DEFAULT),
            Options(wait_s=0.2, say=said.append),
        )
    assert len(said) == 1
    assert "Another build" in said[0]


def test_two_builds_at_once_both_arrive(tmp_path):
    out = tmp_path / "out"
    files = [month_file(tmp_path, "2025-01"), month_file(tmp_path, "2025-02")]
    jobs = [start("build", str(file), "--out", str(out)) for file in files]
    assert [job.wait(60) for job in jobs] == [0, 0]
    assert rows_of(out, "SELECT count(*) FROM crime") == [(2,)]


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    """A warehouse of one month."""
    folder = tmp_path_factory.mktemp("january")
    load(folder / "out", month_file(folder, "2025-01"))
    return folder / "out"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A month of so many rows that a build can be ended while it reads them."""
    return month_file(tmp_path_factory.mktemp("large"), "2025-02", rows=60_000)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", ["Unpacking", "Reading rows", "Writing the warehouse"])
def test_a_build_that_is_ended_leaves_the_old_one_served_and_no_litter(
    january, large, tmp_path, how, step
):
    out = shutil.copytree(january, tmp_path / "out")
    first = current_build(out)
    job = start("build", str(large), "--out", str(out), stderr=subprocess.PIPE)
    said = iter(job.stderr.readline, b"")
    assert any(step in line.decode() for line in said)
    os.kill(job.pid, how)
    rest = job.stderr.read().decode()
    assert job.wait(60) == (-signal.SIGKILL if how == signal.SIGKILL else 1)
    assert "Traceback" not in rest
    assert current_build(out) == first
    load(out, month_file(tmp_path, "2025-03"))
    assert not list(out.glob(".building-*"))
    assert rows_of(out, "SELECT count(*) FROM crime") == [(2,)]


def test_a_deleted_pointer_loses_nothing(tmp_path):
    out = tmp_path / "out"
    load(out, month_file(tmp_path, "2025-01"))
    (out / "current").unlink()
    load(out, month_file(tmp_path, "2025-02"))
    assert rows_of(out, "SELECT count(*) FROM crime") == [(2,)]


def test_pruning_keeps_the_build_that_was_served_and_not_the_newest_stray(tmp_path):
    out = tmp_path / "out"
    first = load(out, month_file(tmp_path, "2025-01")).path
    (out / "beatline-99999999-stray.duckdb").write_bytes(b"")
    second = load(out, month_file(tmp_path, "2025-02")).path
    assert sorted(out.glob("*.duckdb")) == [first, second]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"beatline-gone.duckdb"])
def test_a_damaged_pointer_is_told(tmp_path, content):
    (tmp_path / "current").write_bytes(content)
    with pytest.raises(LoadError):
        current_build(tmp_path)


def test_a_pointer_to_nothing_is_told(tmp_path):
    (tmp_path / "current").write_text("beatline-gone.duckdb\n")
    with pytest.raises(LoadError, match="is not there"):
        current_build(tmp_path)


def test_a_pointer_does_not_lead_out_of_the_folder(tmp_path):
    (tmp_path / "current").write_text("../../etc/passwd\n")
    with pytest.raises(LoadError):
        current_build(tmp_path)


def test_a_warehouse_of_another_version_is_not_added_to(tmp_path):
    out = tmp_path / "out"
    path = load(out, month_file(tmp_path, "2025-01")).path
    path.chmod(0o644)
    with duckdb.connect(path) as warehouse:
        warehouse.execute("UPDATE build SET etl_version = 'older'")
    with pytest.raises(LoadError, match="another version"):
        load(out, month_file(tmp_path, "2025-02"))


def start(*arguments, stderr=subprocess.DEVNULL):
    return subprocess.Popen(
        [sys.executable, "-m", "etl", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )
