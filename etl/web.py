"""The door to the internet: polite, patient with what passes, clear about what does not.

Everything that a source answers comes through here: retries with a growing pause, what the server
asks for by Retry-After, answers that are cut off, that drip, or that are a web page where data
were asked for. A proxy is taken from HTTPS_PROXY and NO_PROXY, certificates from the machine, or
from REQUESTS_CA_BUNDLE where that is set.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from requests.adapters import HTTPAdapter
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_exponential_jitter,
)

from etl import __version__
from etl.errors import LoadError

NAMED = f"Beatline/{__version__} (crime dashboard; reads open data)"
MIB = 2**20
# The outlines of the wards of a force take 10 MiB, the neighbourhoods less.
MOST_BYTES = 64 * MIB
CHUNK = 2**16
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
GONE = frozenset({404, 410})
PARTIAL, CHANGED, NO_SUCH_RANGE = 206, 412, 416
TRIES_WITHOUT_CONNECTION = 2

Answer = TypeVar("Answer")


class WebError(LoadError):
    """A source did not give what was asked of it. The message says why and what to do."""


class NotThereError(WebError):
    """The source has nothing under this address."""


class OfflineError(WebError):
    """No source can be reached at all."""


class NoPartsError(WebError):
    """The server sends the whole of a file or nothing of it."""


class ChangedError(WebError):
    """The file was replaced at the source while it was being read."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for what.

    attempts : tries of one request, the first included
    first_wait_s, longest_wait_s : pause before the second try, doubled each time, at most
    longest_asked_s : the longest Retry-After that is obeyed; beyond it the fetch ends
    connect_s, read_s : time-outs of a connection, and of each piece of an answer
    slow_after_s, slow_bytes_per_s : an answer that is slower than this after so long is given up
    per_second : requests at most
    """

    attempts: int = 6
    first_wait_s: float = 1
    longest_wait_s: float = 60
    longest_asked_s: float = 300
    connect_s: float = 10
    read_s: float = 60
    slow_after_s: float = 30
    slow_bytes_per_s: float = 1024
    per_second: float = 10


@dataclass(frozen=True)
class RemoteFile:
    """A file at a source: where it really lies, its size, and what marks this edition of it."""

    url: str
    bytes: int | None
    edition: str | None
    takes_parts: bool


class _PassingError(Exception):
    """Something that may be over in a moment. `wait_s` is what the server asked for."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s


@dataclass
class _Pace:
    """Spreads requests of several threads over time."""

    per_second: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0

    def wait(self) -> None:
        with self.lock:
            start = max(self.free_at, time.monotonic())
            self.free_at = start + 1 / self.per_second
        time.sleep(max(0, start - time.monotonic()))


class _MachineTrust(HTTPAdapter):
    """Trusts what the machine trusts, so that the certificate of a police network's proxy works."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, ssl_context=context, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, ssl_context=context, **options)


class Web:
    """Requests to open data sources. Safe to use from several threads.

    `requests` and `bytes` count what was asked and received. `say` hears of pauses.
    """

    def __init__(
        self, patience: Patience | None = None, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.requests = 0
        self.bytes = 0
        self._patience = patience or Patience()
        self._say = say
        self._pace = _Pace(self._patience.per_second)
        self._count = threading.Lock()
        self._answered = False
        self._session = requests.Session()
        self._session.headers["User-Agent"] = NAMED
        self._session.mount("https://", _MachineTrust(pool_maxsize=16))

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON document at an address. Raises WebError, NotThereError."""

        def ask() -> Any:
            with self._response("GET", url, params=params) as response:
                body = self._body(response, MOST_BYTES)
            try:
                return json.loads(body)
            except (ValueError, RecursionError) as error:
                raise WebError(_no_data(response, body, "JSON")) from error

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
                if _is_page(response):
                    raise WebError(_no_data(response, b"", "a zip"))
                size = response.headers.get("Content-Length", "")
                return RemoteFile(
                    url=response.url,
                    bytes=int(size) if size.isdigit() else None,
                    edition=response.headers.get("ETag") or response.headers.get("Last-Modified"),
                    takes_parts=response.headers.get("Accept-Ranges", "").lower() == "bytes",
                )

        return self._patiently(url, ask)

    def part(self, file: RemoteFile, first: int, last: int) -> bytes:
        """Bytes `first` to `last` of a file, both included.

        Raises NoPartsError where the server does not send parts, ChangedError where the file is
        no longer the edition that was described, and WebError.
        """

        def ask() -> bytes:
            headers = {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
            with self._response("GET", file.url, headers=headers) as response:
                _require_part(response, file, first, last)
                body = self._body(response, last - first + 1)
            if len(body) != last - first + 1:
                raise _PassingError(f"sent {len(body):,} of {last - first + 1:,} bytes")
            return body

        return self._patiently(file.url, ask)

    def save(
        self, file: RemoteFile, path: Path, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Write the whole of a file to `path`, going on after what is there already.

        `progress` hears of the bytes that are there. A server that does not send parts begins
        anew. Raises ChangedError and WebError, and then what came stays at `path`.
        """

        def go_on() -> None:
            there = path.stat().st_size if path.exists() else 0
            if there and there == file.bytes:
                return
            headers = {"Accept-Encoding": "identity"}
            if there:
                headers["Range"] = f"bytes={there}-"
            with self._response("GET", file.url, headers=headers) as response:
                if _is_page(response):
                    raise WebError(_no_data(response, b"", "a zip"))
                if response.status_code == PARTIAL:
                    _require_edition(response, file)
                else:
                    there = 0
                with path.open("ab" if there else "wb") as out:
                    for piece in self._read(response):
                        out.write(piece)
                        there += len(piece)
                        progress(there)
            if file.bytes is not None and there != file.bytes:
                raise _PassingError(f"sent {there:,} of {file.bytes:,} bytes")

        self._patiently(file.url, go_on, lambda: path.stat().st_size if path.exists() else 0)

    def _patiently(
        self, url: str, ask: Callable[[], Answer], reached: Callable[[], int] = lambda: 0
    ) -> Answer:
        """Ask until there is an answer; tries that get further than the one before do not count."""
        most = self._patience.attempts
        furthest, idle = reached(), 0

        def stop(_: RetryCallState) -> bool:
            nonlocal furthest, idle
            idle = 0 if reached() > furthest else idle + 1
            furthest = max(furthest, reached())
            # Where nothing has ever answered there is no connection, and no use in waiting for it.
            return idle >= (most if self._answered else min(most, TRIES_WITHOUT_CONNECTION))

        tries = Retrying(
            retry=retry_if_exception_type(_PassingError),
            wait=self._wait,
            stop=stop,
            before_sleep=lambda state: self._tell(url, state),
            reraise=True,
        )
        try:
            return tries(ask)
        except _PassingError as error:
            raise self._given_up(url, error) from error

    def _wait(self, state: RetryCallState) -> float:
        error = _failure(state)
        if error.wait_s is not None:
            return error.wait_s
        patience = self._patience
        # A little chance in it, so that many machines do not come back at the same moment.
        return wait_exponential_jitter(
            patience.first_wait_s, patience.longest_wait_s, jitter=patience.first_wait_s / 2
        )(state)

    def _tell(self, url: str, state: RetryCallState) -> None:
        seconds = state.next_action.sleep if state.next_action else 0
        self._say(f"{_host(url)} {_failure(state).reason}; trying again in {seconds:.0f} s.")

    def _given_up(self, url: str, error: _PassingError) -> WebError:
        host = _host(url)
        if not self._answered:
            return OfflineError(
                f"{host} cannot be reached: it {error.reason}. Is this machine on the internet? A "
                "proxy is named by HTTPS_PROXY, for example HTTPS_PROXY=http://proxy.example:8080. "
                "What is loaded goes on working."
            )
        return WebError(
            f"{host} {error.reason}, and did so {self._patience.attempts} times. Try again later: "
            "what is fetched already is not fetched again."
        )

    @contextmanager
    def _response(self, method: str, url: str, **options: Any) -> Iterator[requests.Response]:
        """An answer worth reading. Raises what it is otherwise."""
        self._pace.wait()
        with self._count:
            self.requests += 1
        times = (self._patience.connect_s, self._patience.read_s)
        with _passing_or_not(url):
            response = self._session.request(method, url, stream=True, timeout=times, **options)
        with response:
            # Every redirect was a request too.
            with self._count:
                self.requests += len(response.history)
            self._answered = True
            if response.status_code in PASSING:
                raise _PassingError(
                    f"answered {response.status_code} {response.reason}".rstrip(),
                    self._asked_to_wait(response),
                )
            if response.status_code in GONE:
                raise NotThereError(f"{_host(url)} has nothing at {_path(url)}.")
            if response.status_code == CHANGED:
                raise ChangedError(_changed(url))
            if not response.ok and response.status_code != NO_SUCH_RANGE:
                raise WebError(
                    f"{_host(url)} refused {_path(url)}: {response.status_code} {response.reason}. "
                    "If a proxy or a filter of your network stands between, ask for the address to "
                    "be let through."
                )
            yield response

    def _asked_to_wait(self, response: requests.Response) -> float | None:
        text = response.headers.get("Retry-After", "")
        if not text:
            return None
        try:
            seconds = float(text)
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):
                return None
        if seconds > self._patience.longest_asked_s:
            raise WebError(
                f"{_host(response.url)} asks to wait {seconds / 60:.0f} minutes. Try again after "
                "that; what is fetched already is not fetched again."
            )
        return max(0, seconds)

    def _body(self, response: requests.Response, most: int) -> bytes:
        pieces, size = [], 0
        for piece in self._read(response):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise WebError(
                    f"{_host(response.url)} sends more than {most:,} bytes for "
                    f"{_path(response.url)}. It is not what was asked for; nothing of it was kept."
                )
        return b"".join(pieces)

    def _read(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes; one that drips so slowly that it would never end is given up."""
        began, size = time.monotonic(), 0
        with _passing_or_not(response.url):
            while piece := response.raw.read1(CHUNK, decode_content=True):
                size += len(piece)
                with self._count:
                    self.bytes += len(piece)
                yield piece
                seconds = time.monotonic() - began
                if seconds > self._patience.slow_after_s:
                    if size < seconds * self._patience.slow_bytes_per_s:
                        raise _PassingError("sends so slowly that it would not end")
                    began, size = time.monotonic(), 0


@contextmanager
def _passing_or_not(url: str) -> Iterator[None]:
    """Tell failures that may pass from those that a person has to mend."""
    try:
        yield
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise WebError(
            f"{_host(url)} shows a certificate that this machine does not trust. Where a proxy of "
            "your network opens connections, save its certificate as a file and name it by "
            f"REQUESTS_CA_BUNDLE=/path/to/it.pem. ({error})"
        ) from error
    except requests.exceptions.ProxyError as error:
        raise WebError(
            f"The proxy that HTTPS_PROXY or HTTP_PROXY names does not let {_host(url)} through, or "
            f"is not there. Check its address and whether it wants a name and a password. ({error})"
        ) from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise _PassingError("does not answer in time") from error
    except requests.exceptions.TooManyRedirects as error:
        raise WebError(f"{_host(url)} sends {_path(url)} round in a circle.") from error
    except requests.exceptions.ConnectionError as error:
        raise _PassingError("does not answer") from error
    except (requests.exceptions.ChunkedEncodingError, urllib3.exceptions.HTTPError) as error:
        raise _PassingError("broke off in the middle of an answer") from error
    except requests.exceptions.RequestException as error:
        raise WebError(f"{url} cannot be asked: {error}") from error


def _require_part(response: requests.Response, file: RemoteFile, first: int, last: int) -> None:
    """Raise unless the answer is the very part that was asked for."""
    if _is_page(response):
        raise WebError(_no_data(response, b"", "a zip"))
    if response.status_code != PARTIAL:
        raise NoPartsError(f"{_host(file.url)} does not send parts of a file.")
    _require_edition(response, file)
    expected = f"bytes {first}-{last}/"
    if not response.headers.get("Content-Range", expected).startswith(expected):
        raise _PassingError("sent another part than was asked for")


def _require_edition(response: requests.Response, file: RemoteFile) -> None:
    now = response.headers.get("ETag") or response.headers.get("Last-Modified")
    if file.edition and now and now != file.edition:
        raise ChangedError(_changed(file.url))


def _changed(url: str) -> str:
    return (
        f"{_host(url)} replaced {_path(url)} while it was being read: a new release is coming out. "
        "Run the same command again."
    )


def _is_page(response: requests.Response) -> bool:
    return "html" in response.headers.get("Content-Type", "").lower()


def _no_data(response: requests.Response, body: bytes, wanted: str) -> str:
    if _is_page(response) or body.lstrip()[:1] == b"<":
        return (
            f"{_host(response.url)} answered with a web page where {wanted} was expected. On a "
            "guest or hotel network a page for signing in stands between; open a browser, sign in, "
            "and run the same command again. Behind a police proxy ask for the address to be let "
            "through."
        )
    return f"{_host(response.url)} sent something for {_path(response.url)} that is no {wanted}."


def _failure(state: RetryCallState) -> _PassingError:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, _PassingError) else _PassingError("did not answer")


def _host(url: str) -> str:
    return urlsplit(url).netloc or url


def _path(url: str) -> str:
    return urlsplit(url).path or "/"
