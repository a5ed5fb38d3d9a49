"""A session of requests as all sources get it."""

import ssl
from collections.abc import Callable
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter

from etl import __version__

NAMED = f"Beatline/{__version__} (crime dashboard; reads open data)"
MOST_REDIRECTS = 10
# Kept open to a server, for as many threads.
CONNECTIONS = 16


def new_session(asked: Callable[[], None]) -> requests.Session:
    """Says who asks, and trusts what the machine trusts; `asked` hears of every request."""
    session = requests.Session()
    session.headers["User-Agent"] = NAMED
    session.max_redirects = MOST_REDIRECTS
    session.mount("http://", _Counting(asked))
    session.mount("https://", _MachineTrust(asked))
    return session


class _Counting(HTTPAdapter):
    """Tells of every request, redirects included."""

    def __init__(self, asked: Callable[[], None]) -> None:
        self._asked = asked
        super().__init__(pool_maxsize=CONNECTIONS)

    def send(self, *args: Any, **options: Any) -> requests.Response:
        self._asked()
        return super().send(*args, **options)


class _MachineTrust(_Counting):
    """Trusts what the machine trusts, so that the certificate of a police network's proxy works."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, ssl_context=context, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, ssl_context=context, **options)
