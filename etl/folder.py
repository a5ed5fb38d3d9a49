"""The folder of a warehouse: one DuckDB file a build, and a pointer to the one that is served.

Publishing moves the pointer in one step: a reader sees the old build or the new, never a half.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from etl.errors import LoadError

POINTER = "current"
BUILD_PREFIX = "beatline-"
WORK_PREFIX = ".building-"


def current_build(folder: Path) -> Path | None:
    """The DuckDB file that is served now, or None when nothing was built yet.

    Without a pointer the newest build counts: a build that was killed just before its first
    pointer, or a pointer that was deleted, loses nothing.
    """
    pointer = folder / POINTER
    try:
        if not pointer.exists():
            return max(folder.glob(f"{BUILD_PREFIX}*.duckdb"), default=None)
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{pointer} cannot be read: {error}") from error
    build = folder / name
    if not name.startswith(BUILD_PREFIX) or Path(name).name != name or not build.is_file():
        raise LoadError(
            f"{pointer} names {name[:80]!r}, which is not there. Delete that pointer to go on "
            "with the newest build in the folder, or build into a new folder."
        )
    return build


@contextmanager
def build_lock(folder: Path, say: Callable[[str], None], *, wait_s: float) -> Iterator[None]:
    """Only one build at a time writes to `folder`; a second says so and waits up to `wait_s`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LoadError(f"Cannot write to {folder}: {error.strerror}.") from error
    lock = FileLock(folder / ".lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"Another build is writing to {folder}; waiting for it to end.")
            lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise LoadError(
            f"Another build was still writing to {folder} after {wait_s:.0f} seconds. "
            "Try again when it has ended."
        ) from error
    except OSError as error:
        raise LoadError(f"Cannot write to {folder}: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside the builds, gone afterwards; a killed build's goes first."""
    for left_over in folder.glob(f"{WORK_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def new_build_name(now: datetime, fingerprint: str) -> str:
    """A name that sorts by time and was never used before."""
    return f"{BUILD_PREFIX}{now:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"


def publish(built: Path, folder: Path, build_name: str, previous: Path | None) -> Path:
    """Move a finished file into `folder` and point to it.

    The build before stays, so that whoever still reads it can finish; older ones are pruned.
    """
    target = folder / f"{build_name}.duckdb"
    _flush(built)
    # A client that opens it to write would lock everybody else out.
    built.chmod(0o444)
    built.replace(target)
    pointer = folder / f"{POINTER}.new"
    pointer.write_text(f"{target.name}\n", encoding="utf-8")
    _flush(pointer)
    pointer.replace(folder / POINTER)
    _prune(folder, {target, previous})
    return target


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _prune(folder: Path, kept: set[Path | None]) -> None:
    for old in set(folder.glob(f"{BUILD_PREFIX}*.duckdb")) - kept:
        # On Windows a file that is still read cannot go; the next build tries again.
        try:
            old.unlink()
        except OSError:
            continue
