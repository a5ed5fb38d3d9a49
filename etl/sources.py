"""Which police.uk files somebody named: found in zips and folders, and unpacked safely."""

import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from etl.csv_file import Contents, copied, header_problem
from etl.errors import LoadError

DATASETS = ("street", "outcomes", "stop-and-search")
FILE_NAME = re.compile(
    r"(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9-]*?)-"
    rf"(?P<dataset>{'|'.join(DATASETS)})\.csv"
)
MONTH_FOLDER = re.compile(r"\d{4}-\d{2}")
GIB = 2**30
# A force's CSV packs about 5 to 12 times; a member that claims much more was made to fill a disk.
MAX_PACKING_RATIO = 200
MAX_MEMBERS = 100_000
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """A CSV before it is read: where it lies, and what its name says."""

    container: Path
    name: str
    bytes: int
    in_zip: bool

    @property
    def label(self) -> str:
        """How a message names it."""
        return f"{self.name} in {self.container.name}" if self.in_zip else str(self.container)


@dataclass(frozen=True)
class SourceFile:
    """A CSV that is ready to be read by DuckDB, with what is known about it before that."""

    path: Path
    file_name: str
    archive_name: str | None
    force: str
    month: date
    dataset: str
    contents: Contents

    @property
    def slot(self) -> tuple[str, date, str]:
        """What it replaces in a warehouse: the same force, month and dataset."""
        return (self.force, self.month, self.dataset)


def found_members(sources: Iterable[Path], *, max_bytes: int) -> list[Member]:
    """Every police.uk CSV in the given zips, folders and files, in the order given.

    Raises LoadError for a source that is missing, unreadable, not a zip or CSV, hostile, or
    that unpacks to more than `max_bytes` altogether.
    """
    members: list[Member] = []
    for source in sources:
        found = list(_members_of(source))
        if not found:
            raise LoadError(
                f"{source} holds no police.uk file. Expected names like "
                "2025-12-derbyshire-street.csv, -outcomes.csv or -stop-and-search.csv, "
                "as in a download from data.police.uk."
            )
        members += found
    unpacked = sum(member.bytes for member in members)
    if unpacked > max_bytes:
        raise LoadError(
            f"The files unpack to {unpacked / GIB:.1f} GiB, more than the limit of "
            f"{max_bytes / GIB:.1f} GiB. Load fewer files at a time, or raise --max-unpacked-gib."
        )
    return members


def ready_files(
    members: list[Member], work: Path, progress: Callable[[int, int], None]
) -> list[SourceFile]:
    """Unpack, fingerprint and count each member.

    Of two for the same force, month and dataset the later one stays.
    `progress` is called with the bytes done and the bytes in all. Raises LoadError.
    """
    total, done = sum(member.bytes for member in members), 0
    files: dict[tuple[str, date, str], SourceFile] = {}
    # Unpacking, hashing and counting release the interpreter lock: two threads, half the time.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        jobs = [
            pool.submit(_ready, member, work / f"{number:05}.csv")
            for number, member in enumerate(members)
        ]
        try:
            for member, job in zip(members, jobs, strict=True):
                file = job.result()
                files.pop(file.slot, None)
                files[file.slot] = file
                done += member.bytes
                progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return sorted(files.values(), key=lambda file: (file.dataset, file.month, file.force))


def _members_of(source: Path) -> Iterator[Member]:
    try:
        if not source.exists():
            raise LoadError(f"{source} is not there. Check the path.")
        if source.is_dir():
            yield from _folder_members(source)
        elif source.suffix.lower() == ".csv":
            _check_name(source.name, str(source))
            yield Member(source, source.name, source.stat().st_size, in_zip=False)
        else:
            yield from _zip_members(source)
    except PermissionError as error:
        raise LoadError(f"No permission to read {error.filename or source}.") from error
    except OSError as error:
        raise LoadError(f"Cannot read {source}: {error.strerror or error}.") from error


def _folder_members(folder: Path) -> Iterator[Member]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".zip":
            yield from _zip_members(path)
        elif FILE_NAME.fullmatch(path.name):
            yield Member(path, path.name, path.stat().st_size, in_zip=False)


def _zip_members(path: Path) -> Iterator[Member]:
    if not zipfile.is_zipfile(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            begins_like_a_zip = file.read(4) == b"PK\x03\x04"
        if begins_like_a_zip:
            raise LoadError(
                f"{path} is a zip that was cut off after {size:,} bytes. Download it again."
            )
        raise LoadError(
            f"{path} is not a zip. Give a download from data.police.uk, a folder or a CSV."
        )
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise LoadError(
                f"{path} lists {len(entries):,} files; a police.uk archive has a few thousand."
            )
        seen = set()
        for entry in entries:
            _check_entry(entry, path)
            if FILE_NAME.fullmatch(PurePosixPath(entry.filename).name):
                if entry.filename in seen:
                    raise LoadError(f"{path} holds {entry.filename} twice. Download it again.")
                seen.add(entry.filename)
                yield Member(path, entry.filename, entry.file_size, in_zip=True)


def _check_entry(entry: zipfile.ZipInfo, path: Path) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
        raise LoadError(
            f"{path} holds the name {entry.filename!r}, which points outside the archive. "
            "It is not a police.uk download, and nothing of it was loaded."
        )
    if entry.flag_bits & ENCRYPTED:
        raise LoadError(f"{path} is encrypted. Unpack it with its password and give the folder.")
    if (
        entry.file_size > MAX_PACKING_RATIO * max(entry.compress_size, 1)
        and entry.file_size > 2**20
    ):
        raise LoadError(
            f"{entry.filename} in {path} would unpack to {entry.file_size:,} bytes from "
            f"{entry.compress_size:,}. No police.uk file packs so small; nothing was loaded."
        )


def _check_name(name: str, label: str) -> re.Match[str]:
    match = FILE_NAME.fullmatch(name)
    if not match:
        raise LoadError(
            f"{label}: the name does not say month, force and dataset. "
            "Name it as data.police.uk does, for example 2025-12-derbyshire-street.csv."
        )
    return match


def _ready(member: Member, target: Path) -> SourceFile:
    name = PurePosixPath(member.name).name
    match = _check_name(name, member.label)
    folder = (PurePosixPath(member.name) if member.in_zip else member.container).parent.name
    if MONTH_FOLDER.fullmatch(folder) and folder != match["month"]:
        raise LoadError(
            f"{member.label} lies in the folder {folder}, but its name says {match['month']}."
        )
    contents = _unpacked(member, target)
    problem = header_problem(contents, match["dataset"])
    if problem:
        raise LoadError(f"{member.label}: {problem}")
    return SourceFile(
        path=target,
        file_name=name,
        archive_name=member.container.name if member.in_zip else None,
        force=match["force"],
        month=date.fromisoformat(f"{match['month']}-01"),
        dataset=match["dataset"],
        contents=contents,
    )


def _unpacked(member: Member, target: Path) -> Contents:
    try:
        if not member.in_zip:
            _stand_in(member.container, target)
            with member.container.open("rb") as stream:
                return copied(stream, None, limit=member.bytes)
        with zipfile.ZipFile(member.container) as archive:
            info = archive.getinfo(member.name)
            if stat.S_ISLNK(info.external_attr >> 16):
                raise LoadError("it is a link, not a file.")
            with archive.open(info) as stream, target.open("wb") as out:
                return copied(stream, out, limit=member.bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise LoadError(f"{member.label} is damaged ({error}). Download the zip again.") from error
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{member.label} is not UTF-8 (byte {error.start:,} of its part). "
            "Use the file as downloaded; a spreadsheet may have saved it in another encoding."
        ) from error
    except PermissionError as error:
        raise LoadError(f"No permission to read {member.label}.") from error
    except LoadError as error:
        raise LoadError(f"{member.label}: {error}") from error


def _stand_in(path: Path, target: Path) -> None:
    """A plainly named link: DuckDB takes [ ] * ? in a path for a pattern."""
    try:
        target.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, target)
