"""How the double misbehaves: each mood makes another answer of the right one.

A mood is set for the paths that a pattern matches (`*` and `?`), for the next `times` requests or
until `it.calm()`, and may let the first `after` requests through:

    it.mood("/s3/archive/*", moods.busy(), times=2)
    it.mood("/api/derbyshire/SN-01/people", moods.too_many(retry_after="3"), times=1)
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatchcase

from tests.double.serving import Held, Request, Response, page, redirect

Change = Callable[[Request, Response], Response]

CAPTIVE_PORTAL = """<!DOCTYPE html>
<html><head><title>Example Guest Wi-Fi</title></head>
<body><h1>Welcome to Example Guest Wi-Fi</h1>
<form action="/login" method="post"><input name="room"><button>Accept and connect</button></form>
</body></html>
"""


@dataclass
class Mood:
    """A change of the answers to some requests."""

    pattern: str
    change: Change
    times: int | None = None
    after: int = 0
    method: str | None = None

    def takes(self, request: Request) -> bool:
        """Whether it is for this request; a request that it is for counts."""
        if not fnmatchcase(request.path, self.pattern) or self.times == 0:
            return False
        if self.method not in (None, request.method):
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Moods:
    """The moods that are set; the newest that matches decides."""

    set: list[Mood] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, request: Request, answer: Callable[[], Response]) -> Response:
        with self.lock:
            mood = next((mood for mood in reversed(self.set) if mood.takes(request)), None)
        return mood.change(request, answer()) if mood else answer()


def no_parts() -> Change:
    """The whole file with 200, whatever range was asked for."""

    def change(_: Request, right: Response) -> Response:
        if right.status not in (200, 206):
            return right
        whole = replace(right, status=200, first=0, last=None)
        return whole.with_headers(Accept_Ranges=None, Content_Range=None)

    return change


def promises_parts_but_sends_all() -> Change:
    """As `no_parts`, though the server goes on saying that it takes ranges."""

    def change(_: Request, right: Response) -> Response:
        whole = replace(right, status=200, first=0, last=None) if right.status == 206 else right
        return whole.with_headers(Content_Range=None)

    return change


def wrong_length(by: int) -> Change:
    """A Content-Length that is too large (`by` > 0) or too small, then the connection ends."""
    return lambda _, right: replace(right, length=right.true_length + by)


def cut(after: int) -> Change:
    """The connection breaks after so many bytes of the body."""
    return lambda _, right: replace(right, cut_after=after)


def hang_up() -> Change:
    """The connection ends without an answer."""
    return lambda _, right: replace(right, hang_up=True)


def status(code: int, body: str = "", **headers: str) -> Change:
    """Another status with a short text, or with an empty body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda *_: Response(code, {"Content-Type": "text/plain", **named}, Held(body.encode()))


def too_many(retry_after: str | None = "1") -> Change:
    """429, with Retry-After in seconds, as a date (see `in_seconds`), or without."""
    return status(429, "Too Many Requests", **({"Retry_After": retry_after} if retry_after else {}))


def in_seconds(seconds: float) -> str:
    """A moment from now as HTTP writes it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def broken() -> Change:
    """500."""
    return status(500, "Internal Server Error")


def busy() -> Change:
    """503 with an empty body."""
    return status(503)


def missing() -> Change:
    """404."""
    return status(404, "Not Found")


def drip(bytes_at_once: int = 1, every_s: float = 0.02) -> Change:
    """The body comes a little at a time."""
    return lambda _, right: replace(right, drip=(bytes_at_once, every_s))


def silent(seconds: float) -> Change:
    """Nothing comes for so long."""
    return lambda _, right: replace(right, wait_s=seconds)


def captive_portal() -> Change:
    """The page of a hotel, with 200."""
    return lambda *_: page(CAPTIVE_PORTAL)


def circle() -> Change:
    """A redirect to the same address."""
    return lambda request, _: redirect(request.path)


def other_edition(etag: str = '"replaced"') -> Change:
    """The file was replaced: another ETag, and If-Match is refused."""

    def change(request: Request, right: Response) -> Response:
        wanted = request.headers.get("If-Match")
        if wanted not in (None, "*", etag):
            return Response(412)
        return right.with_headers(ETag=etag)

    return change


def other_part(shift: int = 1) -> Change:
    """Another part of the file than was asked for."""

    def change(_: Request, right: Response) -> Response:
        if right.status != 206 or right.last is None:
            return right
        first, last = right.first + shift, min(right.last + shift, right.body.size - 1)
        moved = replace(right, first=first, last=last)
        return moved.with_headers(Content_Range=f"bytes {first}-{last}/{right.body.size}")

    return change


def without(*headers: str) -> Change:
    """The right answer without some of its headers."""

    def change(_: Request, right: Response) -> Response:
        kept = {name: value for name, value in right.headers.items() if name not in headers}
        return replace(right, headers=kept)

    return change


def says(body: str | bytes, content_type: str = "application/json") -> Change:
    """200 with this body."""
    content = body.encode() if isinstance(body, str) else body
    return lambda *_: Response(200, {"Content-Type": content_type}, Held(content))


@dataclass
class Bucket:
    """The limit of the police API: so many requests a second, and a burst at most."""

    per_second: float = 15
    burst: float = 30
    lock: threading.Lock = field(default_factory=threading.Lock)
    left: float = 30
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Whether another request may come now."""
        with self.lock:
            now = time.monotonic()
            self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
            self.at = now
            if self.left < 1:
                return False
            self.left -= 1
            return True
