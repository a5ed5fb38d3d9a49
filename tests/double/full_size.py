"""An archive as large as the real one, of which nothing lies anywhere.

Its directory and the home force's CSVs are real, and as large as real ones; of the others there is
the place in the file, filled with zeros as it is read.
"""

import bisect
import re
import struct
import zlib
from dataclasses import dataclass

from tests.double.archives import Archives
from tests.double.crimes import DATASETS, HOME, csv_bytes
from tests.double.police import FORCES

SIZE, MEMBERS = 1_733_868_300, 4_485
# The generated rows are a fiftieth of real ones.
COPIES = 50
WEIGHTS = {"outcomes": 42, "stop-and-search": 2, "street": 56}
UNSENT = {("btp", "outcomes"), ("northern-ireland", "outcomes")}
CRIME_ID = re.compile(rb"^[0-9a-f]{8}", re.MULTILINE)
STORED, DEFLATED = 0, 8


@dataclass(frozen=True)
class Sparse:
    """Pieces of content at their places in a file; between them there are zeros."""

    size: int
    starts: list[int]
    pieces: list[bytes]

    def read(self, first: int, last: int) -> bytes:
        found = bytearray(last - first + 1)
        at = max(0, bisect.bisect_right(self.starts, first) - 1)
        while at < len(self.starts) and self.starts[at] <= last:
            start, piece = self.starts[at], self.pieces[at]
            low, high = max(first, start), min(last + 1, start + len(piece))
            if low < high:
                found[low - first : high - first] = piece[low - start : high - start]
            at += 1
        return bytes(found)


@dataclass(frozen=True)
class _Member:
    """An entry of the zip. `packed` is its content as it lies there; None: zeros."""

    name: str
    packed: bytes | None
    packed_size: int
    size: int
    crc32: int

    def local_header(self) -> bytes:
        method = STORED if self.packed is None else DEFLATED
        name = self.name.encode()
        return b"PK\3\4" + struct.pack(
            "<HHHHHLLLHH",
            *(20, 0, method, 0, 0x21, self.crc32, self.packed_size, self.size, len(name), 0),
        ) + name  # fmt: skip

    def entry(self, offset: int) -> bytes:
        method = STORED if self.packed is None else DEFLATED
        name = self.name.encode()
        return b"PK\1\2" + struct.pack(
            "<HHHHHHLLLHHHHHLL",
            *(20, 20, 0, method, 0, 0x21, self.crc32, self.packed_size, self.size, len(name)),
            *(0, 0, 0, 0, 0, offset),
        ) + name  # fmt: skip


def full_size(archives: Archives, name: str) -> Sparse:
    """The archive of a release with 4,485 CSVs in 1,733,868,300 bytes."""
    members = _members(archives, name)
    starts, pieces, entries, at = [], [], [], 0
    for member in members:
        content = member.local_header() + (member.packed or b"")
        starts.append(at)
        pieces.append(content)
        entries.append(member.entry(at))
        at += len(member.local_header()) + member.packed_size
    directory = b"".join(entries)
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), at, 0)
    tail = directory + b"PK\5\6" + end
    return Sparse(at + len(tail), [*starts, at], [*pieces, tail])


def _members(archives: Archives, name: str) -> list[_Member]:
    """All members in the order of the archive, the unreal ones sharing what is left of its size."""
    places = _places(archives, name)
    real = {place: _real_member(archives, name, place) for place in places if place[1] == HOME}
    names = sum(len(_name(place)) for place in places)
    taken = sum(member.packed_size for member in real.values())
    overhead = len(places) * (30 + 46) + 2 * names + 22
    left = SIZE - overhead - taken
    unreal = [place for place in places if place not in real]
    weight = sum(WEIGHTS[dataset] for *_, dataset in unreal)
    sizes = {place: left * WEIGHTS[place[2]] // weight for place in unreal}
    sizes[unreal[-1]] += left - sum(sizes.values())
    return [
        real[place] if place in real else _Member(_name(place), None, sizes[place], sizes[place], 0)
        for place in places
    ]


def _places(archives: Archives, name: str) -> list[tuple[str, str, str]]:
    """Month, force and dataset of each CSV: as many as there are in a real archive of 36 months."""
    every = [
        (month, force, dataset)
        for month in archives.releases[name].months
        for force in sorted([*FORCES, "btp"])
        for dataset in DATASETS
        if (force, dataset) not in UNSENT
        and (force != HOME or archives.rows(name, month, force, dataset))
    ]
    # Some force fails to send something every month; never the one at home.
    spare = [place for place in every if place[1] != HOME]
    missing = set(spare[:: len(spare) // (len(every) - MEMBERS)][: len(every) - MEMBERS])
    return [place for place in every if place not in missing]


def _name(place: tuple[str, str, str]) -> str:
    month, force, dataset = place
    return f"{month}/{month}-{force}-{dataset}.csv"


def _real_member(archives: Archives, name: str, place: tuple[str, str, str]) -> _Member:
    month, force, dataset = place
    text = csv_bytes(archives.rows(name, month, force, dataset), dataset)
    header, _, rows = text.partition(b"\n")
    copies = [CRIME_ID.sub(f"{copy:08x}".encode(), rows) for copy in range(1, COPIES + 1)]
    content = b"\n".join([header, b"".join(copies)])
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return _Member(_name(place), packed, len(packed), len(content), zlib.crc32(content))
