"""The files of a load, unpacked, fingerprinted, counted, and one for each month and dataset."""

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from etl.csv_file import Contents, copied, file_problem
from etl.errors import LoadError
from etl.sources import Found, Member, named_parts, readable

MONTH_FOLDER = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class SourceFile:
    """A CSV that is ready to be read by DuckDB; `number` is its name in the work folder."""

    number: int
    member: Member
    path: Path
    force: str
    month: date
    dataset: str
    contents: Contents

    @property
    def file_name(self) -> str:
        """The CSV's name."""
        return self.member.file_name

    @property
    def archive_name(self) -> str | None:
        """The zip it came in."""
        return self.member.container.name if self.member.in_zip else None

    @property
    def slot(self) -> tuple[str, date, str]:
        """What it replaces in a warehouse: the same force, month and dataset."""
        return (self.force, self.month, self.dataset)


def ready_files(found: Found, work: Path, progress: Callable[[int, int], None]) -> list[SourceFile]:
    """Unpack, fingerprint and count each CSV that was found.

    Of two for the same force, month and dataset the later one stays and the other is added to
    `found.passed_over`. `progress` is called with the bytes done and in all. Raises LoadError.
    """
    total, done = sum(member.bytes for member in found.members), 0
    files: dict[tuple[str, date, str], SourceFile] = {}
    # Unpacking, hashing and counting release the interpreter lock: two threads, half the time.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        jobs = [
            pool.submit(_ready, number, member, work / f"{number}.csv")
            for number, member in enumerate(found.members, 1)
        ]
        try:
            for job in jobs:
                file = job.result()
                older = files.pop(file.slot, None)
                if older and older.contents.sha256 != file.contents.sha256:
                    found.passed_over.append(
                        f"{older.member.label}: {file.member.label} is for the same month, and "
                        "was named later"
                    )
                files[file.slot] = file
                done += file.member.bytes
                progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    _require_different_contents(files.values())
    return sorted(files.values(), key=lambda file: (file.dataset, file.month, file.force))


def _require_different_contents(files: Iterable[SourceFile]) -> None:
    seen: dict[str, SourceFile] = {}
    for file in files:
        twin = seen.setdefault(file.contents.sha256, file)
        if twin is not file and file.contents.records:
            raise LoadError(
                f"{twin.member.label} and {file.member.label} have the same content under two "
                "names. Give the one that is named rightly; nothing was loaded."
            )


def _ready(number: int, member: Member, target: Path) -> SourceFile:
    parts = named_parts(member)
    place = PurePosixPath(member.name) if member.in_zip else member.container
    month = date.fromisoformat(f"{parts['month']}-01")
    if MONTH_FOLDER.fullmatch(place.parent.name) and place.parent.name != parts["month"]:
        raise LoadError(
            f"{member.label} lies in the folder {place.parent.name}, "
            f"but its name says {parts['month']}."
        )
    if month > datetime.now(UTC).date():
        raise LoadError(f"{member.label} is of a month that has not begun. Check its name.")
    with readable(member.label):
        contents = _unpacked(member, target)
    problem = file_problem(contents, parts["dataset"])
    if problem:
        raise LoadError(f"{member.label}: {problem}")
    return SourceFile(number, member, target, parts["force"], month, parts["dataset"], contents)


def _unpacked(member: Member, target: Path) -> Contents:
    try:
        if not member.in_zip:
            _stand_in(member.container, target)
            with member.container.open("rb") as stream:
                return copied(stream, None, limit=member.bytes)
        with zipfile.ZipFile(member.container) as archive:
            entry = archive.getinfo(member.name)
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise LoadError("it is a link, not a file.")
            with archive.open(entry) as stream, target.open("wb") as out:
                return copied(stream, out, limit=member.bytes)
    except LoadError as error:
        raise LoadError(f"{member.label}: {error}") from error


def _stand_in(path: Path, target: Path) -> None:
    """A plainly named link: DuckDB takes [ ] * ? in a path for a pattern."""
    try:
        target.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, target)
