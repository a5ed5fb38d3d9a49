"""Whether an answer is what was asked for: a file, a part of it, the same edition; or a pause."""

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests

from etl.web_trouble import (
    ChangedError,
    NoPartsError,
    NotThereError,
    PassingError,
    RefusedError,
    WebError,
    changed,
    host_of,
    path_of,
    reason_of,
    web_page,
)

GONE = frozenset({404, 410})
PARTIAL, CHANGED, NO_SUCH_RANGE = 206, 412, 416


@dataclass(frozen=True)
class RemoteFile:
    """A file at a source: where it really lies, its size, and what marks this edition of it."""

    url: str
    bytes: int | None
    edition: str | None


def require_success(response: requests.Response, url: str) -> None:
    """Raise what the status of an answer means, unless there is something in it to read."""
    if response.status_code in GONE:
        raise NotThereError(
            f"{host_of(url)} has nothing at {path_of(url)}. It may be there later; the addresses "
            "of the sources are under [sources] in the configuration."
        )
    if response.status_code == CHANGED:
        raise ChangedError(changed(url))
    if not response.ok and response.status_code != NO_SUCH_RANGE:
        raise RefusedError(
            f"{host_of(url)} refused {path_of(url)}: {status_of(response)}. If a proxy or a filter "
            "of your network stands between, ask for the address to be let through."
        )


def status_of(response: requests.Response) -> str:
    """The status of an answer and what the server calls it: 503 Service Unavailable."""
    return f"{response.status_code} {reason_of(response.reason or '')}".rstrip()


def size_told(response: requests.Response) -> int | None:
    """How many bytes an answer says that it has; None where it does not, or makes no sense."""
    size = response.headers.get("Content-Length", "")
    return int(size) if re.fullmatch(r"[0-9]{1,18}", size) else None


def document_of(body: bytes, response: requests.Response, url: str) -> Any:
    """The JSON document that an answer is. Raises PassingError where it may be cut, WebError."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        if body.lstrip()[:1] == b"<" or is_page(response):
            raise WebError(web_page(url, "JSON")) from error
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
            raise PassingError(f"sent something for {path_of(url)} that is no JSON") from error
        # Lists in lists without end, or a number of thousands of digits.
        raise WebError(
            f"{host_of(url)} sent something for {path_of(url)} that is too deep or too long to be "
            "read. It is not what was asked for and nothing of it was kept. Try again later."
        ) from error


def require_no_page(response: requests.Response) -> None:
    """Raise where a web page stands in for a file."""
    if is_page(response):
        raise WebError(web_page(response.url, "a zip"))


def require_part(response: requests.Response, file: RemoteFile, first: int, last: int) -> None:
    """Raise unless the answer is the very part that was asked for."""
    require_no_page(response)
    if response.status_code == NO_SUCH_RANGE:
        # The file ends before: it is shorter than the one that was described.
        raise ChangedError(changed(file.url))
    require_edition(response, file)
    if response.status_code != PARTIAL:
        raise NoPartsError(
            f"{host_of(file.url)} does not send parts of a file. The whole of it can be fetched "
            "instead."
        )
    if not response.headers.get("Content-Range", "").startswith(f"bytes {first}-{last}/"):
        raise PassingError("sent another part than was asked for")


def require_whole_or_rest(response: requests.Response, file: RemoteFile, start: int) -> None:
    """Raise unless the answer is the file from `start` on, or the whole of it."""
    require_no_page(response)
    require_edition(response, file)
    from_there = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
    if response.status_code == PARTIAL and not from_there:
        raise PassingError("sent another part than was asked for")


def require_edition(response: requests.Response, file: RemoteFile) -> None:
    """Raise where the file is no longer the one that was described."""
    if not file.edition:
        return
    # Only the same mark can be compared; a proxy may leave one out, or call it weak (W/).
    mark = "Last-Modified" if file.edition.endswith("GMT") else "ETag"
    now = response.headers.get(mark)
    if now and now.removeprefix("W/") != file.edition.removeprefix("W/"):
        raise ChangedError(changed(file.url))


def size_there(path: Path) -> int:
    """How many bytes of a file came already."""
    return path.stat().st_size if path.exists() else 0


def require_size(path: Path, file: RemoteFile) -> None:
    """Raise where more or less of a file came than it has; what is too much is deleted."""
    size = size_there(path)
    if file.bytes is not None and size > file.bytes:
        path.unlink()
        raise ChangedError(changed(file.url))
    if file.bytes is not None and size < file.bytes:
        raise PassingError(f"sent {size:,} of {file.bytes:,} bytes")


def is_page(response: requests.Response) -> bool:
    """Whether the answer calls itself HTML."""
    return "html" in response.headers.get("Content-Type", "").lower()


def asked_to_wait(response: requests.Response, longest_s: float) -> float | None:
    """Seconds that a server asks to wait; None where it does not, or says it in no known way.

    Raises WebError where it asks for more than `longest_s`.
    """
    seconds = _retry_after(response.headers.get("Retry-After", ""))
    if seconds is not None and seconds > longest_s:
        raise WebError(
            f"{host_of(response.url)} asks to wait {seconds / 60:,.0f} minutes. Try again after "
            "that; what is fetched already is not fetched again."
        )
    return seconds


def _retry_after(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0, seconds) if math.isfinite(seconds) else None
