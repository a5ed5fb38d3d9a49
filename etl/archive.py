"""The archive of a release at data.police.uk: one zip, of which only one force's CSVs are read.

A release holds 36 months of all forces in 1.7 GB. Its directory stands at its end and says where
each CSV lies, so that a CSV is a range of bytes. Those of one force and month lie side by side: a
month is one request.
"""

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from etl.errors import LoadError
from etl.sources import BROKEN_ZIP, FILE_NAME, check_entry
from etl.web import MIB, DamagedError, NoPartsError, RemoteFile, Web, WebError
from etl.web_trouble import without_login

# Holds the end record of any zip; the directory is then read in one piece.
TAIL = 2**16
# The directory of an archive takes half a megabyte.
MOST_DIRECTORY = 32 * MIB
# CSVs this near to each other are asked for together: the bytes between cost less than a request.
NEAR, MOST_AT_ONCE = 2**17, 16 * MIB
DAMAGED = (*BROKEN_ZIP, struct.error, UnicodeDecodeError)


@dataclass(frozen=True)
class RemoteCsv:
    """A CSV in an archive, as the archive's directory describes it.

    bytes, crc32 : of the CSV
    first, last : the bytes of the archive that hold it, both included
    """

    name: str
    month: str
    dataset: str
    bytes: int
    crc32: int
    first: int
    last: int

    @property
    def file_name(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.name).name

    @property
    def packed(self) -> int:
        """What fetching it transfers, in bytes."""
        return self.last - self.first + 1


class RemoteArchive:
    """An archive at its source, open for reading: its directory is here, the rest is asked for.

    Raises NoPartsError where the server sends whole files only, and WebError.
    """

    def __init__(self, web: Web, file: RemoteFile) -> None:
        if file.bytes is None:
            raise NoPartsError(f"{without_login(file.url)} does not say how large it is.")
        if not file.bytes:
            raise WebError(f"{without_login(file.url)} is empty. Try again later.")
        self.file = file
        self._window = _Window(web, file)
        self._window.hold(max(0, file.bytes - TAIL), file.bytes - 1)
        with readable_zip(without_login(file.url)):
            self._zip = zipfile.ZipFile(self._window)

    def csvs(self, force: str) -> list[RemoteCsv]:
        """The CSVs of a force in it; may be none."""
        return _csvs_in(self._zip, force, without_login(self.file.url))

    def forces(self) -> set[str]:
        """Every force that it has a CSV of."""
        return _forces_in(self._zip)

    @contextmanager
    def opened(self, group: Sequence[RemoteCsv]) -> Iterator[zipfile.ZipFile]:
        """The zip with the bytes of these CSVs at hand, fetched by one request."""
        self._window.hold(group[0].first, max(csv.last for csv in group))
        try:
            yield self._zip
        finally:
            self._window.let_go()


class WholeArchive:
    """An archive that was fetched as a whole, with the same parts to ask for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with readable_zip(path.name):
            self._zip = zipfile.ZipFile(path)

    def csvs(self, force: str) -> list[RemoteCsv]:
        """The CSVs of a force in it; may be none."""
        return _csvs_in(self._zip, force, self._path.name)

    def forces(self) -> set[str]:
        """Every force that it has a CSV of."""
        return _forces_in(self._zip)

    @contextmanager
    def opened(self, _: Sequence[RemoteCsv]) -> Iterator[zipfile.ZipFile]:
        """The zip."""
        yield self._zip

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _forces_in(archive: zipfile.ZipFile) -> set[str]:
    names = (FILE_NAME.fullmatch(PurePosixPath(name).name) for name in archive.namelist())
    return {name["force"] for name in names if name}


def _csvs_in(archive: zipfile.ZipFile, force: str, label: str) -> list[RemoteCsv]:
    """Raises WebError for an archive that is damaged or was made to do harm."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    ends = [entry.header_offset for entry in entries[1:]] + [archive.start_dir]
    found: dict[str, RemoteCsv] = {}
    for entry, end in zip(entries, ends, strict=True):
        parts = FILE_NAME.fullmatch(PurePosixPath(entry.filename).name)
        if parts is None or parts["force"] != force:
            continue
        try:
            check_entry(entry, label)
        except LoadError as error:
            raise WebError(f"Nothing was taken from the archive. {error}") from error
        csv = RemoteCsv(
            name=entry.filename,
            month=parts["month"],
            dataset=parts["dataset"],
            bytes=entry.file_size,
            crc32=entry.CRC,
            first=entry.header_offset,
            last=end - 1,
        )
        if csv.file_name in found or csv.last <= csv.first:
            raise WebError(
                f"{label} holds {csv.file_name} twice, or in no place of its own: it is damaged. "
                "Nothing was taken from it; try again later."
            )
        found[csv.file_name] = csv
    return list(found.values())


def stretches(csvs: Iterable[RemoteCsv]) -> list[list[RemoteCsv]]:
    """The CSVs in groups that are fetched by one request each."""
    groups: list[list[RemoteCsv]] = []
    for csv in sorted(csvs, key=lambda csv: csv.first):
        group = groups[-1] if groups else []
        near = group and csv.first - group[-1].last <= NEAR
        if near and csv.last - group[0].first < MOST_AT_ONCE:
            group.append(csv)
        else:
            groups.append([csv])
    return groups


@contextmanager
def readable_zip(label: str) -> Iterator[None]:
    """Turn whatever a damaged zip raises into a DamagedError that names it."""
    try:
        yield
    except DAMAGED as error:
        raise DamagedError(
            f"{label} arrived damaged ({error}). Run the same command again: what is whole is kept."
        ) from error


class _Window(io.RawIOBase):
    """A file at a source as one that can be read and sought in.

    What is held is read from memory; anything else is asked for as it is read.
    """

    def __init__(self, web: Web, file: RemoteFile) -> None:
        super().__init__()
        self._web = web
        self._file = file
        self._at = 0
        self._held = b""
        self._held_from = 0

    def hold(self, first: int, last: int) -> None:
        """Fetch these bytes, both included, in place of what was held."""
        self._held, self._held_from = self._web.part(self._file, first, last), first

    def let_go(self) -> None:
        """Hold nothing any longer."""
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes; fewer at the end of the file."""
        left = max(0, (self._file.bytes or 0) - self._at)
        size = left if size < 0 else min(size, left)
        if not size:
            return b""
        start = self._at - self._held_from
        if start < 0 or start + size > len(self._held):
            if size > MOST_DIRECTORY:
                raise WebError(
                    f"The directory of {without_login(self._file.url)} would take "
                    f"{size / MIB:,.0f} MiB. It is damaged, or not an archive of data.police.uk."
                )
            # In pieces of some length: a directory and its members are read in small steps.
            last = min(self._at + max(size, TAIL), self._file.bytes or 0) - 1
            self.hold(self._at, last)
            start = 0
        self._at += size
        return self._held[start : start + size]

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.bytes or 0}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seekable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Always."""
        return True
