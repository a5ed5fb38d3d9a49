"""Which police.uk files somebody named, found in zips and folders without trusting either."""

import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from etl.errors import LoadError

DATASETS = ("street", "outcomes", "stop-and-search")
FILE_NAME = re.compile(
    r"(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9-]*?)-"
    rf"(?P<dataset>{'|'.join(DATASETS)})\.csv"
)
GIB = 2**30
# CSVs of police.uk pack 5 to 12 times; a member that claims far more was made to fill a disk.
MAX_PACKING_RATIO, HARMLESS_BYTES = 500, 10 * 2**20
MAX_MEMBERS = 100_000
ENCRYPTED = 0x1
# What the standard library raises about a zip, depending on where it is broken.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


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

    @property
    def file_name(self) -> str:
        """Its name without folders, in small letters as police.uk writes it."""
        return PurePosixPath(self.name).name.lower()


@dataclass
class Found:
    """The police.uk CSVs of some sources, and what lay beside them and is not loaded."""

    members: list[Member] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def found_files(sources: Iterable[Path], *, max_bytes: int) -> Found:
    """Every police.uk CSV in the given zips, folders and files, in the order given.

    Raises LoadError for a source that is missing, unreadable, not a zip or CSV, hostile, or
    that unpacks to more than `max_bytes` altogether.
    """
    found = Found()
    for source in sources:
        before = len(found.members)
        _search(source, found)
        if len(found.members) == before:
            raise LoadError(
                f"{source} holds no police.uk file. Expected names like "
                "2025-12-derbyshire-street.csv, -outcomes.csv or -stop-and-search.csv, "
                "as in a download from data.police.uk."
            )
    unpacked = sum(member.bytes for member in found.members)
    if unpacked > max_bytes:
        raise LoadError(
            f"The files unpack to {unpacked / GIB:.1f} GiB, more than the limit of "
            f"{max_bytes / GIB:.1f} GiB. Load fewer files at a time, or raise --max-unpacked-gib."
        )
    return found


@contextmanager
def readable(label: object) -> Iterator[None]:
    """Turn whatever a broken or forbidden file raises into a LoadError that names it."""
    try:
        yield
    except BROKEN_ZIP as error:
        raise LoadError(f"{label} is damaged ({error}). Download it again.") from error
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{label} is not UTF-8. Use the file as downloaded; "
            "a spreadsheet may have saved it in another encoding."
        ) from error
    except PermissionError as error:
        raise LoadError(f"No permission to read {error.filename or label}.") from error
    except OSError as error:
        raise LoadError(f"{label} cannot be read: {error.strerror or error}.") from error


def named_parts(member: Member) -> re.Match[str]:
    """Month, force and dataset as the name says them. Raises LoadError."""
    match = FILE_NAME.fullmatch(member.file_name)
    if not match:
        raise LoadError(
            f"{member.label}: the name does not say month, force and dataset. "
            "Name it as data.police.uk does, for example 2025-12-derbyshire-street.csv."
        )
    return match


def _search(source: Path, found: Found) -> None:
    with readable(source):
        if source.is_dir():
            _search_folder(source, found)
        elif not source.exists():
            raise LoadError(f"{source} is not there. Check the path.")
        elif not source.is_file():
            raise LoadError(f"{source} is no file. Give a zip, a folder or a CSV.")
        elif source.suffix.lower() == ".csv":
            member = Member(source, source.name, source.stat().st_size, in_zip=False)
            named_parts(member)
            found.members.append(member)
        else:
            _search_zip(source, found)


def _search_folder(folder: Path, found: Found) -> None:
    def forbidden(error: OSError) -> None:
        raise error

    for where, folders, names in os.walk(folder, onerror=forbidden):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            # A pipe or a device would never end; a link to nothing is nothing.
            if not path.is_file():
                continue
            if path.suffix.lower() == ".zip":
                with readable(path):
                    _search_zip(path, found)
            else:
                _sort_out(Member(path, name, path.stat().st_size, in_zip=False), found)


def _search_zip(path: Path, found: Found) -> None:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            begins_like_a_zip = file.read(4) == b"PK\x03\x04"
        if begins_like_a_zip:
            raise LoadError(f"{path} is a zip that was cut off. Download it again.")
        raise LoadError(f"{path} is not a zip. Give a zip of data.police.uk, a folder or a CSV.")
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_MEMBERS:
        raise LoadError(f"{path} lists {len(entries):,} files; an archive has a few thousand.")
    names = [entry.filename for entry in entries]
    for entry in entries:
        check_entry(entry, path)
        if names.count(entry.filename) > 1:
            raise LoadError(f"{path} holds {entry.filename} twice. Download it again.")
        _sort_out(Member(path, entry.filename, entry.file_size, in_zip=True), found)


def _sort_out(member: Member, found: Found) -> None:
    if FILE_NAME.fullmatch(member.file_name):
        found.members.append(member)
    elif member.file_name.endswith((".csv", ".zip")):
        found.passed_over.append(f"{member.label}: its name is not one of police.uk")


def check_entry(entry: zipfile.ZipInfo, path: Path | str) -> None:
    """Refuse a member that was made to do harm. Raises LoadError."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        raise LoadError(
            f"{path} holds the name {entry.filename!r}, which points outside the archive. "
            "It is not a police.uk download, and nothing of it was loaded."
        )
    if entry.flag_bits & ENCRYPTED:
        raise LoadError(f"{path} is encrypted. Unpack it with its password and give the folder.")
    packed = max(entry.compress_size, 1)
    if entry.file_size > max(HARMLESS_BYTES, MAX_PACKING_RATIO * packed):
        raise LoadError(
            f"{entry.filename} in {path} would unpack to {entry.file_size:,} bytes from "
            f"{entry.compress_size:,}. No police.uk file packs so small; nothing was loaded."
        )
