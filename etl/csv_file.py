"""A police.uk CSV before any parser has seen it: its fingerprint, header and number of records.

The records are counted here, from the bytes, so that what the reader loads can be held against
something that the reader did not say itself.
"""

import codecs
import hashlib
from dataclasses import dataclass
from typing import IO

import numpy as np

from etl.errors import LoadError

CHUNK = 2**20
# A line of police.uk has about 200 bytes; parsers choke on lines of millions.
LONGEST_LINE = 2**16
LINE_END, CARRIAGE_RETURN, QUOTE = b'\n\r"'
# The columns of a place, which street and outcomes files begin with.
PLACE = "Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name"
HEADERS = {
    "street": f"Crime ID,Month,{PLACE},Crime type,Last outcome category,Context",
    "outcomes": f"Crime ID,Month,{PLACE},Outcome type",
    "stop-and-search": (
        "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,"
        "Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,"
        "Outcome,Outcome linked to object of search,"
        "Removal of more than just outer clothing"
    ),
}
CHANGED = "Another program has changed it; use the file as downloaded."


@dataclass(frozen=True)
class Contents:
    """What the bytes of a CSV say: `records` are the lines below the header.

    `problem` says why its lines cannot be told apart, or is None.
    """

    sha256: str
    bytes: int
    records: int
    header: str
    problem: str | None


@dataclass
class _Lines:
    """What was seen of the lines so far."""

    ended: int = 0
    quotes: int = 0
    blank: int = 0
    blank_inside: bool = False
    quoted_end: bool = False
    bare_return: bool = False
    with_return: bool = False
    without_return: bool = False
    longest: int = 0
    length: int = 0
    last: int = LINE_END

    def read(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        raw = np.frombuffer(chunk, dtype=np.uint8)
        before = np.concatenate(([self.last], raw[:-1]))
        ends = raw == LINE_END
        # A carriage return belongs to the line end after it, so it is judged by what follows.
        self.bare_return |= bool(np.any((before == CARRIAGE_RETURN) & ~ends))
        if self.quotes % 2 or b'"' in chunk:
            inside = (np.cumsum(raw == QUOTE) + self.quotes) % 2 == 1
            self.quoted_end |= bool(np.any(ends & inside))
        self.quotes += chunk.count(b'"')
        self._measure(np.flatnonzero(ends), raw)
        self.last = int(raw[-1])

    def _measure(self, ends: np.ndarray, raw: np.ndarray) -> None:
        """Count lines and blank ones; a blank one with lines below it cannot be placed later."""
        if not len(ends):
            self.length += len(raw)
            self.longest = max(self.longest, self.length)
            return
        lengths = np.diff(ends, prepend=-1) - 1
        lengths[0] += self.length
        returns = raw[np.maximum(ends - 1, 0)] == CARRIAGE_RETURN
        returns[0] = returns[0] if ends[0] else self.last == CARRIAGE_RETURN
        self.with_return |= bool(returns.any())
        self.without_return |= not returns.all()
        filled = lengths - returns > 0
        self.length = len(raw) - int(ends[-1]) - 1
        self.longest = max(self.longest, int(lengths.max()), self.length)
        if filled.any():
            self.blank_inside |= self.blank > 0 or not filled[: np.flatnonzero(filled)[-1]].all()
        self.blank += int((~filled).sum())
        self.ended += int(filled.sum())

    def problem(self) -> str | None:
        """Why the lines cannot be told apart, or None."""
        problems = {
            "a quotation mark is never closed": self.quotes % 2,
            "a field has a line break inside": self.quoted_end,
            "lines end in carriage returns alone": (
                self.bare_return or self.last == CARRIAGE_RETURN
            ),
            "its lines end in two different ways": self.with_return and self.without_return,
            "it has blank lines between its rows": self.blank_inside
            or (self.blank and self.length),
            f"it has a line of {self.longest:,} bytes": self.longest > LONGEST_LINE,
        }
        found = next((words for words, applies in problems.items() if applies), None)
        return found and f"{found}, as no police.uk file has. {CHANGED}"


def copied(stream: IO[bytes], out: IO[bytes] | None, *, limit: int) -> Contents:
    """Copy a CSV to `out` and say what it holds, in one pass over its bytes.

    Raises LoadError when it is longer than `limit` bytes (what the zip declared), and
    UnicodeDecodeError when it is not UTF-8.
    """
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, header, lines = 0, b"", _Lines()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise LoadError(f"it unpacks to more than the {limit:,} bytes it declares.")
        digest.update(chunk)
        decoder.decode(chunk)
        if out:
            out.write(chunk)
        if b"\n" not in header and len(header) < CHUNK:
            header += chunk
        lines.read(chunk)
    decoder.decode(b"", final=True)
    records = lines.ended + (lines.length > 0) - 1
    first_line = header.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0]
    return Contents(
        sha256=digest.hexdigest(),
        bytes=size,
        records=max(records, 0),
        header=first_line.decode("utf-8", errors="replace").rstrip("\r"),
        problem=lines.problem(),
    )


def file_problem(contents: Contents, dataset: str) -> str | None:
    """Why these bytes cannot be the CSV that its name says, or None."""
    expected = HEADERS[dataset]
    if contents.bytes == 0:
        return "the file is empty. Download it again."
    if contents.header.replace('"', "") != expected:
        found = contents.header.split(",")
        missing = [name for name in expected.split(",") if name not in found]
        what = f"lacks the columns {', '.join(missing)}" if missing else "has another order"
        return f"it {what}, so it is not a police.uk {dataset} file, or a program has changed it."
    return contents.problem
