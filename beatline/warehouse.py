"""The only door to DuckDB: the build that is being served, read-only, every answer kept."""

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

DEFAULT_FOLDER = Path("data/warehouse")
POINTER = "current"
# What the pages read. A file without them is not a warehouse, or one of another version.
EXPECTED_TABLES = frozenset(
    {
        "build", "cell", "cell_neighbour", "cell_record", "coverage", "crime", "district",
        "loaded_month", "lsoa", "notice", "outcome", "rejected_row", "revision",
        "revision_file", "revision_type", "snap_point", "snt", "source_file", "team",
        "team_change", "team_contact", "team_event", "team_file", "team_member", "team_priority",
        "theme", "theme_type", "ward",
    }
)  # fmt: skip
# A page asks for small answers; two threads and half a gigabyte leave room for other sessions.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "512MB",
    "threads": 2,
    "lock_configuration": True,
}
# Enough for the usual views of every area; one answer takes from 1 KB to some MB.
MOST_BYTES_KEPT = 64 * 2**20

Parameter = str | int | float | bool | None | tuple[object, ...]
Question = tuple[Path, str, tuple[tuple[str, Parameter], ...]]


class WarehouseError(Exception):
    """The warehouse cannot be read. The message says what happened and what to do."""


class WarehouseMissingError(WarehouseError):
    """There is no warehouse yet."""


class WarehouseDamagedError(WarehouseError):
    """There is a file, but not one that this version can read."""


@dataclass(frozen=True)
class Warehouse:
    """One build of the warehouse. It stays readable when a newer build is published."""

    path: Path

    @property
    def build_name(self) -> str:
        """The build's name, also its file name without the ending."""
        return self.path.stem

    def frame(self, sql: str, **params: object) -> pd.DataFrame:
        """The answer to a query with `$named` parameters, from the cache when it was asked before.

        The frame is a copy that shares its memory with the cached one: pandas copies a column
        when it is changed, so a caller can do with it as she likes.
        """
        question = (self.path, sql, _hashable(params))
        answer = _kept.find(question)
        if answer is None:
            answer = _answer(*question)
            _kept.keep(question, answer)
        return answer.copy(deep=False)

    def frame_uncached(self, sql: str, **params: object) -> pd.DataFrame:
        """The same, not kept: for downloads, which are large and rarely asked for twice."""
        return _answer(self.path, sql, _hashable(params))


@dataclass
class _Opened:
    """An open file and the number of queries that are running on it."""

    connection: duckdb.DuckDBPyConnection
    queries: int = 0
    newest: bool = True


@dataclass
class _Door:
    """Every file this process has open. Guarded by its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    files: dict[Path, _Opened] = field(default_factory=dict)


_door = _Door()


@dataclass
class _Kept:
    """The answers asked for last, up to a number of bytes, oldest first. Guarded by its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: OrderedDict[Question, tuple[pd.DataFrame, int]] = field(default_factory=OrderedDict)
    size: int = 0

    def find(self, question: Question) -> pd.DataFrame | None:
        with self.lock:
            if question not in self.answers:
                return None
            self.answers.move_to_end(question)
            return self.answers[question][0]

    def keep(self, question: Question, frame: pd.DataFrame) -> None:
        size = int(frame.memory_usage(deep=True).sum())
        if size > MOST_BYTES_KEPT:
            return
        with self.lock:
            self.size += size - self.answers.pop(question, (frame, 0))[1]
            self.answers[question] = (frame, size)
            while self.size > MOST_BYTES_KEPT:
                _, (_, given_up) = self.answers.popitem(last=False)
                self.size -= given_up

    def clear(self) -> None:
        with self.lock:
            self.answers.clear()
            self.size = 0


_kept = _Kept()


def warehouse_folder() -> Path:
    """The folder with the builds: `BEATLINE_WAREHOUSE`, or data/warehouse."""
    return Path(os.environ.get("BEATLINE_WAREHOUSE") or DEFAULT_FOLDER)


def open_warehouse(folder: Path | None = None) -> Warehouse:
    """The build that is being served now.

    Reads the pointer at each call, so a build published a moment ago is picked up without a
    restart. Each build has a file name of its own: DuckDB would go on showing the old rows if
    a file were replaced under the same name.

    Raises
    ------
    WarehouseMissingError : no folder, no pointer, or the file it names is not there
    WarehouseDamagedError : the file is no DuckDB file, or lacks tables that the pages read
    """
    path = _current_file(folder or warehouse_folder())
    with _door.lock:
        if path not in _door.files:
            _door.files[path] = _Opened(_connection(path))
            for other, opened in _door.files.items():
                opened.newest = other == path
            _kept.clear()
        _close_unused()
    return Warehouse(path)


def _current_file(folder: Path) -> Path:
    pointer = folder / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WarehouseMissingError(
            "No data are loaded yet. Run “make data SOURCE=…” with files from data.police.uk, "
            "or “make run” for the demonstration data."
        ) from error
    # The pointer holds a bare file name; anything else could lead out of the folder.
    if not name or Path(name).name != name or not (folder / name).is_file():
        raise WarehouseMissingError(
            "The warehouse folder names a build that is not there. Load the data again with "
            "“make data SOURCE=…”."
        )
    return (folder / name).resolve()


def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=True, config=SETTINGS)
        found = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    except duckdb.Error as error:
        raise WarehouseDamagedError(
            "The warehouse file cannot be read. Load the data again with “make data SOURCE=…”; "
            "nothing else is lost."
        ) from error
    missing = EXPECTED_TABLES - {name for (name,) in found}
    if missing:
        connection.close()
        raise WarehouseDamagedError(
            f"The warehouse lacks {', '.join(sorted(missing))}: it was made by another version. "
            "Load the data again with “make data SOURCE=…”."
        )
    return connection


@contextmanager
def _cursor(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of an open file, which is not closed while the cursor is in use."""
    with _door.lock:
        if path not in _door.files and not path.is_file():
            # The build was closed and pruned since: the newest one takes its place.
            path = _current_file(path.parent)
        opened = _door.files.get(path)
        if opened is None:
            # A page that began before a newer build came goes on with the build it began with.
            opened = _door.files[path] = _Opened(_connection(path), newest=False)
        opened.queries += 1
    try:
        with opened.connection.cursor() as cursor:
            yield cursor
    finally:
        with _door.lock:
            opened.queries -= 1
            _close_unused()


def _close_unused() -> None:
    for path in [p for p, o in _door.files.items() if not o.newest and o.queries == 0]:
        _door.files.pop(path).connection.close()


def _answer(path: Path, sql: str, params: tuple[tuple[str, Parameter], ...]) -> pd.DataFrame:
    bound = {name: list(v) if isinstance(v, tuple) else v for name, v in params}
    try:
        with _cursor(path) as cursor:
            return cursor.execute(sql, bound).df()
    except duckdb.Error as error:
        logging.getLogger(__name__).exception("A query failed on %s", path.name)
        raise WarehouseDamagedError(
            "The warehouse did not answer: its file is damaged, or was made by another version. "
            "Load the data again with “make data SOURCE=…”."
        ) from error


def _hashable(params: dict[str, object]) -> tuple[tuple[str, Parameter], ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value)  # type: ignore[misc]
        for name, value in sorted(params.items())
    )
