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


@dataclass(frozen=True)
class Contents:
    """What the bytes of a CSV say.

    `records` are the non-empty lines below the header; a line end inside quotation marks ends none.
    """

    sha256: str
    bytes: int
    records: int
    header: str
    quotes: int


def copied(stream: IO[bytes], out: IO[bytes] | None, *, limit: int) -> Contents:
    """Copy a CSV to `out` and say what it holds, in one pass over its bytes.

    Raises LoadError when it is longer than `limit` bytes (what the zip declared), and
    UnicodeDecodeError when it is not UTF-8.
    """
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size = lines = quotes = 0
    header, last = b"", LINE_END
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
        ended, last = _ended_lines(chunk, last, in_quotes=quotes % 2 == 1)
        lines += ended
        quotes += chunk.count(b'"')
    decoder.decode(b"", final=True)
    lines += last != LINE_END
    first_line = (
        header.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].decode("utf-8").rstrip("\r")
    )
    return Contents(digest.hexdigest(), size, max(lines - 1, 0), first_line, quotes)


def _ended_lines(chunk: bytes, last: int, *, in_quotes: bool) -> tuple[int, int]:
    """How many non-empty lines end in `chunk`, outside quotation marks, and its last byte."""
    text = np.frombuffer(chunk, dtype=np.uint8)
    text = text[text != CARRIAGE_RETURN]
    if not len(text):
        return 0, last
    ends = text == LINE_END
    filled = ends & (np.concatenate(([last], text[:-1])) != LINE_END)
    if in_quotes or b'"' in chunk:
        filled &= (np.cumsum(text == QUOTE) + in_quotes) % 2 == 0
    return int(filled.sum()), int(text[-1])


def header_problem(contents: Contents, dataset: str) -> str | None:
    """Why these bytes cannot be the CSV that its name says, or None."""
    expected = HEADERS[dataset]
    if contents.bytes == 0:
        return "the file is empty. Download it again."
    if contents.header.replace('"', "") != expected:
        missing = [name for name in expected.split(",") if name not in contents.header.split(",")]
        what = (
            f"lacks the columns {', '.join(missing)}"
            if missing
            else "has other columns or another order"
        )
        return (
            f"it {what}, so it is not a police.uk {dataset} file (or a spreadsheet has changed it)."
        )
    if contents.quotes % 2:
        return (
            "a quotation mark is never closed, so its rows cannot be told apart. Download it again."
        )
    return None
