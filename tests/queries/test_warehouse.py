import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import beatline.warehouse as wh
from beatline.warehouse import (
    POINTER,
    WarehouseDamagedError,
    WarehouseMissingError,
    open_warehouse,
)

COUNT = "SELECT count(*) AS n FROM crime"


def copied(folder: Path, out: Path, name: str) -> Path:
    """The build in a folder of its own, under another name."""
    out.mkdir(exist_ok=True)
    source = folder / (folder / POINTER).read_text().strip()
    (out / name).write_bytes(source.read_bytes())
    (out / POINTER).write_text(f"{name}\n")
    return out


def test_no_folder_says_what_to_do(tmp_path):
    with pytest.raises(WarehouseMissingError, match="make data"):
        open_warehouse(tmp_path / "nowhere")


@pytest.mark.parametrize("pointer", ["", "gone.duckdb", "../secret.duckdb", "/etc/passwd"])
def test_a_pointer_to_nothing_or_out_of_the_folder_is_refused(tmp_path, pointer):
    (tmp_path / POINTER).write_text(pointer)
    with pytest.raises(WarehouseMissingError):
        open_warehouse(tmp_path)


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / "x.duckdb").write_bytes(b"no database" * 1000)
    (tmp_path / POINTER).write_text("x.duckdb")
    with pytest.raises(WarehouseDamagedError, match="cannot be read"):
        open_warehouse(tmp_path)


def test_a_database_without_the_tables_is_refused(tmp_path):
    duckdb.connect(str(tmp_path / "x.duckdb")).execute("CREATE TABLE crime (a INT)").close()
    (tmp_path / POINTER).write_text("x.duckdb")
    with pytest.raises(WarehouseDamagedError, match="another version"):
        open_warehouse(tmp_path)


def test_a_new_build_is_seen_at_once_and_the_old_one_still_answers(folder, tmp_path):
    out = copied(folder, tmp_path / "wh", "one.duckdb")
    old = open_warehouse(out)
    before = old.frame(COUNT)["n"].iloc[0]
    copied(folder, out, "two.duckdb")
    with duckdb.connect(str(out / "two.duckdb")) as con:
        con.execute("DELETE FROM crime WHERE crime_type::VARCHAR = 'Drugs'")
    new = open_warehouse(out)
    assert new.build_name != old.build_name
    assert new.frame(COUNT)["n"].iloc[0] < before
    assert old.frame(COUNT)["n"].iloc[0] == before


def test_a_pruned_build_is_answered_by_the_newest(folder, tmp_path):
    out = copied(folder, tmp_path / "wh", "one.duckdb")
    old = open_warehouse(out)
    copied(folder, out, "two.duckdb")
    expected = open_warehouse(out).frame(COUNT)
    (out / "one.duckdb").unlink()
    assert old.frame(COUNT).equals(expected)


def test_answers_are_kept_up_to_a_number_of_bytes_the_last_asked_for_first(monkeypatch):
    monkeypatch.setattr(wh, "MOST_BYTES_KEPT", 25_000)
    frame = pd.DataFrame({"n": range(1000)})
    kept = wh._Kept()
    for number in (1, 2, 3, 3):
        kept.keep((Path("x"), str(number), ()), frame)
    kept.find((Path("x"), "2", ()))
    kept.keep((Path("x"), "4", ()), frame)
    assert [sql for _, sql, _ in kept.answers] == ["3", "2", "4"]
    assert kept.size == sum(size for _, size in kept.answers.values()) <= 25_000
    kept.keep((Path("x"), "5", ()), pd.DataFrame({"n": range(9000)}))
    assert len(kept.answers) == 3


def test_the_app_cannot_write_read_files_or_change_settings(warehouse):
    for sql in (
        "DELETE FROM crime",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SET enable_external_access = true",
    ):
        with pytest.raises(WarehouseDamagedError):
            warehouse.frame(sql)


def test_a_caller_may_change_her_frame_without_changing_the_next(warehouse):
    first = warehouse.frame(COUNT)
    first.loc[0, "n"] = -1
    assert warehouse.frame(COUNT)["n"].iloc[0] > 0


def test_many_threads_may_ask_at_once(warehouse):
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(
            int(warehouse.frame("SELECT $number + count(*) AS n FROM crime", number=number)["n"][0])
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 20
