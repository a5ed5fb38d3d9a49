"""What is asked of the double and what it answers: pages, documents, redirects, parts of files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from http.client import responses as reasons
from typing import Any, Protocol

PIECE = 2**16


class Blob(Protocol):
    """A file to serve, whole or in parts; it need not lie anywhere."""

    size: int

    def read(self, first: int, last: int) -> bytes:
        """Bytes `first` to `last`, both included."""


@dataclass(frozen=True)
class Held:
    """A blob that is held in memory."""

    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, first: int, last: int) -> bytes:
        return self.content[first : last + 1]


@dataclass(frozen=True)
class Request:
    """What was asked. `host` is the one that the client believes it speaks to."""

    site: str
    method: str
    path: str
    query: dict[str, str]
    headers: Message
    host: str
    secure: bool = False


@dataclass(frozen=True)
class Response:
    """What is answered.

    body : first and last byte of a blob are chosen by `first` and `last`
    length : Content-Length, where it shall not be the true one
    cut_after : bytes of the body after which the connection breaks
    drip : so many bytes at a time, and the seconds between them
    wait_s : before anything is sent
    hang_up : the connection is closed without an answer
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Blob = field(default_factory=lambda: Held(b""))
    first: int = 0
    last: int | None = None
    length: int | None = None
    cut_after: int | None = None
    drip: tuple[int, float] | None = None
    wait_s: float = 0
    hang_up: bool = False

    @property
    def true_length(self) -> int:
        last = self.body.size - 1 if self.last is None else self.last
        return max(0, last - self.first + 1)

    def with_headers(self, **headers: str | None) -> "Response":
        """The same with other headers, _ for -; None takes one away."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {**self.headers, **named}
        return replace(self, headers={k: v for k, v in kept.items() if v is not None})


def page(html: str, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "text/html; charset=utf-8"}, Held(html.encode()))


def document(value: Any, status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(status, {"Content-Type": "application/json"}, Held(body))


def status_text(status: int) -> Response:
    """A status with its own name as a plain text."""
    return Response(status, {"Content-Type": "text/plain"}, Held(reasons[status].encode()))


def redirect(address: str) -> Response:
    return replace(page("", 302), headers={"Location": address, "Content-Type": "text/html"})


def file_response(request: Request, blob: Blob, edition: str, modified: str) -> Response:
    """A file as S3 serves it: whole, a range of it, or why not."""
    known = {"ETag": edition, "Last-Modified": modified, "Accept-Ranges": "bytes"}
    whole = Response(200, {**known, "Content-Type": "application/zip"}, blob)
    wanted = request.headers.get("If-Match")
    if wanted and wanted not in ("*", edition):
        return _refusal(412, "PreconditionFailed")
    if request.headers.get("If-None-Match") == edition:
        return Response(304, known)
    if request.headers.get("If-Range", edition) not in (edition, modified):
        return whole
    part = _range(request.headers.get("Range", ""), blob.size)
    if part is None:
        return whole
    first, last = part
    if first > last:
        return _refusal(416, "InvalidRange").with_headers(Content_Range=f"bytes */{blob.size}")
    headers = {**whole.headers, "Content-Range": f"bytes {first}-{last}/{blob.size}"}
    return Response(206, headers, blob, first, last)


def _refusal(status: int, code: str) -> Response:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Response(status, {"Content-Type": "application/xml"}, Held(xml.encode()))


def access_denied() -> Response:
    """What S3 says of a file that is not there, to somebody who may not list the folder."""
    return _refusal(403, "AccessDenied")


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole. An empty range has first > last."""
    unit, _, span = header.partition("=")
    start, dash, end = span.strip().partition("-")
    if unit != "bytes" or not dash or not (start + end).isdigit():
        return None
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) else (1, 0)
    last = min(int(end), size - 1) if end else size - 1
    if end and int(end) < int(start):
        return None
    return int(start), last


def pieces(response: Response) -> Iterator[bytes]:
    """The body as it is sent, up to where the connection shall break."""
    step = response.drip[0] if response.drip else PIECE
    end = response.first + response.true_length
    if response.cut_after is not None:
        end = min(end, response.first + response.cut_after)
    for at in range(response.first, end, step):
        yield response.body.read(at, min(at + step, end) - 1)
