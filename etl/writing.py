"""Files that are written whole or not at all."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from etl.errors import LoadError


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path`, replacing what is there in one step. Raises LoadError."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise LoadError(
            f"Cannot write {path}: {error.strerror}. What was there before is as it was."
        ) from error


def csv_content(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV in UTF-8 with LF line ends, as the lookups of the project are written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
