"""The servers of the double: each on a port of its own, with a log; and a forward proxy."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.client import responses as reasons
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.double.serving import PIECE, Request, Response, pieces


@dataclass
class Seen:
    """A request and what became of it. `bytes` of the body were sent, or are being sent."""

    site: str
    method: str
    path: str
    query: dict[str, str]
    range: str | None
    status: int
    bytes: int
    through_proxy: bool
    headers: dict[str, str]

    @classmethod
    def of(cls, request: Request, response: Response, *, through_proxy: bool) -> "Seen":
        return cls(
            request.site,
            request.method,
            request.path,
            request.query,
            request.headers.get("Range"),
            0 if response.hang_up else response.status,
            0,
            through_proxy,
            dict(request.headers),
        )


Answer = Callable[[Request], Response]


class Site(ThreadingHTTPServer):
    """A server on a port of its own on this machine, which answers by a function."""

    daemon_threads = True
    # Many connections may come at once.
    request_queue_size = 128

    def __init__(
        self,
        name: str,
        answer: Answer,
        log: list[Seen],
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.name, self.answer, self.log, self.tls = name, answer, log, tls
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self.open: set[socket.socket] = set()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.netloc}"

    def stop(self) -> None:
        """End, and end connections that are kept alive: from now on nobody answers."""
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            _break(connection)
        self.thread.join()

    def server_bind(self) -> None:
        # The one of HTTPServer looks the machine's name up, which takes its time.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to print."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, has it answered, and sends the answer, as badly as it is meant to be."""

    server: Site
    protocol_version = "HTTP/1.1"
    server_version = "Double"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30

    def setup(self) -> None:
        if self.server.tls:
            self.request.do_handshake()
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._send(self._request())

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._send(self._request(dict(parse_qsl(body, keep_blank_values=True))))

    def do_CONNECT(self) -> None:
        self.close_connection = True
        refusal, target = 405, None
        if isinstance(self.server, Proxy):
            host = self.path.rpartition(":")[0]
            refusal, target = (
                self.server.refusal(host, self.headers),
                self.server.tunnels(self.path),
            )
        if refusal or target is None:
            self.send_response(refusal or 502)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        with socket.create_connection(("127.0.0.1", target)) as other:
            forth = threading.Thread(target=_pump, args=(self.connection, other), daemon=True)
            forth.start()
            _pump(other, self.connection)
            forth.join(5)

    def _request(self, form: dict[str, str] | None = None) -> Request:
        url = urlsplit(self.path)
        return Request(
            site=self.server.name,
            method=self.command,
            path=unquote(url.path),
            query={**dict(parse_qsl(url.query, keep_blank_values=True)), **(form or {})},
            headers=self.headers,
            host=url.netloc or self.headers.get("Host", ""),
            secure=self.server.tls is not None,
        )

    def _send(self, request: Request) -> None:
        response = self.server.answer(request)
        seen = Seen.of(request, response, through_proxy=isinstance(self.server, Proxy))
        self.server.log.append(seen)
        time.sleep(response.wait_s)
        broken = response.cut_after is not None or response.length is not None
        try:
            if not response.hang_up:
                self._send_head(response)
                self._send_body(response if request.method != "HEAD" else None, seen)
            if response.hang_up or broken:
                self._hang_up()
        except (ConnectionError, ssl.SSLError, ValueError):
            # The client went away.
            self.close_connection = True

    def _send_body(self, response: Response | None, seen: Seen) -> None:
        for piece in pieces(response) if response else ():
            # Counted before it leaves, so that a client that has it all finds it in the log.
            seen.bytes += len(piece)
            self.wfile.write(piece)
            if response and response.drip:
                self.wfile.flush()
                time.sleep(response.drip[1])
        self.wfile.flush()

    def _send_head(self, response: Response) -> None:
        self.send_response(response.status, reasons.get(response.status, ""))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status not in (204, 304):
            length = response.true_length if response.length is None else response.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        _break(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as inherited
        """The log is a list, not lines on the screen."""


class Proxy(Site):
    """A forward proxy: whole addresses for http, a tunnel for https."""

    def __init__(
        self, answer: Answer, log: list[Seen], tunnels: Callable[[str], int | None]
    ) -> None:
        self.tunnels = tunnels
        self.password: str | None = None
        self.forbidden: set[str] = set()
        super().__init__("proxy", answer, log)

    def refusal(self, host: str, headers: Message) -> int | None:
        """The status with which a request is refused; None where it may pass."""
        if self.password is not None and not headers.get("Proxy-Authorization"):
            return 407
        return 403 if host in self.forbidden else None


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(PIECE):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _break(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
