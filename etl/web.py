"""The door to the internet: polite, patient with what passes, clear about what does not.

Everything that a source answers comes through here: retries with a growing pause, what the server
asks for by Retry-After, answers that are cut off, that drip, or that are a web page where data
were asked for. A proxy is taken from HTTPS_PROXY and NO_PROXY, certificates from the machine, or
from REQUESTS_CA_BUNDLE where that is set.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from etl.config import Sources
from etl.errors import LoadError
from etl.web_answers import (
    NO_SUCH_RANGE,
    PARTIAL,
    RemoteFile,
    asked_to_wait,
    document_of,
    require_no_page,
    require_part,
    require_size,
    require_success,
    require_whole_or_rest,
    size_there,
    size_told,
    status_of,
)
from etl.web_patience import Pace, Patience, Tries, failure
from etl.web_session import new_session
from etl.web_trouble import (
    ChangedError,
    DamagedError,
    NoPartsError,
    NotThereError,
    OfflineError,
    PassingError,
    RefusedError,
    WebError,
    changed,
    given_up,
    host_of,
    passing_or_not,
    password_wanted,
    path_of,
    unreachable,
)

__all__ = [
    "MIB",
    "ChangedError",
    "DamagedError",
    "NoPartsError",
    "NotThereError",
    "OfflineError",
    "Patience",
    "RefusedError",
    "RemoteFile",
    "Web",
    "WebError",
    "web_of",
]

MIB = 2**20
# The outlines of the wards of a force take 10 MiB, the neighbourhoods less.
MOST_BYTES = 64 * MIB
CHUNK = 2**16
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
PROXY_PASSWORD = 407

Answer = TypeVar("Answer")


def web_of(sources: Sources, say: Callable[[str], None]) -> "Web":
    """The door to the sources of a configuration, no faster than it says."""
    return Web(Patience(per_second=sources.requests_per_second), say)


class Web:
    """Requests to open data sources. Safe to use from several threads.

    `requests` and `bytes` count what was asked, and what came over the wire, compressed as it
    came. `say` hears of pauses.
    """

    def __init__(
        self, patience: Patience | None = None, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.requests = 0
        self.bytes = 0
        self._patience = patience or Patience()
        self._say = say
        self._paces: dict[str, Pace] = {}
        self._count = threading.Lock()
        self._answered = False
        self._session = new_session(self._asked)

    def json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        not_yet: Callable[[Any], str | None] = lambda _: None,
    ) -> Any:
        """The JSON document at an address. Raises WebError, NotThereError.

        `not_yet` tells a document that only says that the server is busy, which then is asked for
        again: its reason, as it follows the name of the server, or None.
        """

        def ask() -> Any:
            with self._response("GET", url, params=params) as response:
                body = self._body(response, MOST_BYTES)
            document = document_of(body, response, url)
            if reason := not_yet(document):
                raise PassingError(reason)
            return document

        return self._patiently(url, ask)

    def text(self, url: str) -> str:
        """A web page as text. Raises WebError, NotThereError."""

        def ask() -> str:
            with self._response("GET", url) as response:
                return self._body(response, MOST_BYTES).decode("utf-8", "replace")

        return self._patiently(url, ask)

    def describe(self, url: str) -> RemoteFile:
        """What lies at an address, after every redirect, without fetching it."""

        def ask() -> RemoteFile:
            plain = {"Accept-Encoding": "identity"}
            with self._response("HEAD", url, headers=plain) as response:
                require_no_page(response)
                edition = response.headers.get("ETag") or response.headers.get("Last-Modified")
                return RemoteFile(response.url, size_told(response), edition)

        return self._patiently(url, ask)

    def part(self, file: RemoteFile, first: int, last: int) -> bytes:
        """Bytes `first` to `last` of a file, both included.

        Raises NoPartsError where the server does not send parts, ChangedError where the file is
        no longer the edition that was described, and WebError.
        """

        def ask() -> bytes:
            headers = {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
            with self._response("GET", file.url, headers=headers) as response:
                require_part(response, file, first, last)
                body = self._body(response, last - first + 1)
            if len(body) != last - first + 1:
                raise PassingError(f"sent {len(body):,} of {last - first + 1:,} bytes")
            return body

        return self._patiently(file.url, ask)

    def save(
        self, file: RemoteFile, path: Path, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Write the whole of a file to `path`, going on after what is there already.

        What is there must be of the same edition: let its name tell the edition. `progress` hears
        of the bytes that are there. A server that does not send parts begins anew. Raises
        ChangedError, WebError, and LoadError where the disk is full; what came stays at `path`.
        """

        def go_on() -> None:
            if file.bytes is not None and size_there(path) > file.bytes:
                path.unlink()
            start = size_there(path)
            if start and start == file.bytes:
                return
            span = {"Range": f"bytes={start}-"} if start else {}
            headers = {"Accept-Encoding": "identity"} | span
            with self._response("GET", file.url, headers=headers) as response:
                if response.status_code == NO_SUCH_RANGE:
                    # All of a file that does not tell its size is here, or it is another file.
                    if response.headers.get("Content-Range") == f"bytes */{start}":
                        return
                    raise ChangedError(changed(file.url))
                require_whole_or_rest(response, file, start)
                appended = response.status_code == PARTIAL
                self._write(response, file, path, start if appended else 0, progress)
            require_size(path, file)

        self._patiently(file.url, go_on, lambda: size_there(path))

    def _write(
        self,
        response: requests.Response,
        file: RemoteFile,
        path: Path,
        start: int,
        progress: Callable[[int], None],
    ) -> None:
        """Append what comes to the first `start` bytes; no more than the file has."""
        try:
            with path.open("ab" if start else "wb") as out:
                for piece in self._read(response):
                    start += len(piece)
                    out.write(piece)
                    progress(start)
                    if file.bytes is not None and start > file.bytes:
                        break
        except OSError as error:
            raise LoadError(
                f"{path} cannot be written: {error.strerror or error}. Make room, or choose "
                "another folder; then run the same command again, which goes on from there."
            ) from error

    def _patiently(
        self, url: str, ask: Callable[[], Answer], reached: Callable[[], int] = lambda: 0
    ) -> Answer:
        """Ask until there is an answer, or until so many tries were in vain."""
        tries = Tries(self._patience, reached, reached())
        retrying = Retrying(
            retry=retry_if_exception_type(PassingError),
            after=tries.note,
            wait=tries.wait,
            stop=lambda _: tries.over(self._answered),
            before_sleep=lambda state: self._tell(url, state),
            reraise=True,
        )
        try:
            return retrying(ask)
        except PassingError as error:
            if self._answered:
                raise WebError(given_up(url, error, tries.in_vain)) from error
            raise OfflineError(unreachable(url, error)) from error

    def _tell(self, url: str, state: RetryCallState) -> None:
        seconds = state.next_action.sleep if state.next_action else 0
        self._say(f"{host_of(url)} {failure(state).reason}; trying again in {seconds:.0f} s.")

    @contextmanager
    def _response(self, method: str, url: str, **options: Any) -> Iterator[requests.Response]:
        """An answer worth reading. Raises what it is otherwise."""
        pace = self._paces.setdefault(host_of(url), Pace(self._patience.per_second))
        pace.wait()
        times = (self._patience.connect_s, self._patience.read_s)
        with passing_or_not(url):
            response = self._session.request(method, url, stream=True, timeout=times, **options)
        with response:
            if response.status_code == PROXY_PASSWORD:
                raise password_wanted()
            self._answered = True
            if response.status_code in PASSING:
                asked = asked_to_wait(response, self._patience.longest_asked_s)
                pace.hold(asked or 0)
                raise PassingError(f"answered {status_of(response)}", asked)
            require_success(response, url)
            yield response

    def _asked(self) -> None:
        with self._count:
            self.requests += 1

    def _body(self, response: requests.Response, most: int) -> bytes:
        pieces, size = [], 0
        for piece in self._read(response):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise WebError(
                    f"{host_of(response.url)} sends more than {most:,} bytes for "
                    f"{path_of(response.url)}. It is not what was asked for and nothing of it was "
                    "kept. Try again later."
                )
        return b"".join(pieces)

    def _read(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes; one that drips so slowly that it would never end is given up."""
        began, size, counted = time.monotonic(), 0, 0
        while True:
            with passing_or_not(response.url):
                piece = response.raw.read1(CHUNK, decode_content=True)
            came = response.raw.tell()
            with self._count:
                self.bytes += came - counted
            counted = came
            if not piece:
                return
            size += len(piece)
            yield piece
            seconds = time.monotonic() - began
            if seconds > self._patience.slow_after_s:
                if size < seconds * self._patience.slow_bytes_per_s:
                    raise PassingError("sends so slowly that it would not end")
                began, size = time.monotonic(), 0
