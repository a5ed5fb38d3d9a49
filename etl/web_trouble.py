"""What goes wrong on the way to a source: what passes by itself, and what a person has to mend."""

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
import urllib3

from etl.errors import LoadError
from etl.plain_text import one_line

# What the network says of a tunnel or a certificate, within the long text of an error.
TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})([^'\")]*)")
CERTIFICATE = re.compile(r"certificate verify failed: ([^('\"\[]+)")
SECURITY = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
# What comes of a proxy whose address is none, among other things.
SENSELESS = (ValueError, TypeError, requests.exceptions.ProxyError)
# What may be over in a moment, and how it is said; the first that fits counts.
PASSES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((requests.exceptions.Timeout, urllib3.exceptions.TimeoutError), "does not answer in time"),
    ((requests.exceptions.ConnectionError,), "does not answer"),
    ((urllib3.exceptions.HTTPError,), "broke off in the middle of an answer"),
)
PROXY_IS = "The proxy is named by HTTPS_PROXY or HTTP_PROXY"
PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
PROXY_SCHEMES = frozenset({None, "http", "https"})
# The longest reason of a server that is repeated.
LONGEST_REASON = 200


class WebError(LoadError):
    """A source did not give what was asked of it. The message says why and what to do."""


class NotThereError(WebError):
    """The source has nothing under this address."""


class OfflineError(WebError):
    """No source can be reached at all."""


class RefusedError(WebError):
    """The source, or something on the way to it, does not let this through."""


class NoPartsError(WebError):
    """The server sends the whole of a file or nothing of it."""


class DamagedError(WebError):
    """What came is not what the source has."""


class ChangedError(WebError):
    """The file was replaced at the source while it was being read."""


class PassingError(Exception):
    """Something that may be over in a moment.

    reason : as it follows the name of the server
    wait_s : what the server asked for
    advice : what to do if it is not over, where that is not the usual
    """

    def __init__(self, reason: str, wait_s: float | None = None, advice: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s
        self.advice = advice


@contextmanager
def passing_or_not(url: str) -> Iterator[None]:
    """Tell failures that may pass (PassingError) from those a person has to mend (WebError)."""
    try:
        yield
    except (
        requests.exceptions.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        # An address that a server sends on to, or that of a proxy, may make no sense at all.
        ValueError,
        TypeError,
    ) as error:
        variable = _proxy_that_is_none() if isinstance(error, SENSELESS) else None
        if variable:
            raise _no_proxy(variable) from error
        if isinstance(error, TypeError):
            raise
        raise _meaning(url, error) from error


def _meaning(url: str, error: Exception) -> Exception:
    """What a failure of the network means."""
    if isinstance(error, SECURITY):
        return _insecure(url, error)
    if isinstance(error, requests.exceptions.ProxyError):
        return _proxy_in_the_way(url, error)
    for kinds, reason in PASSES:
        if isinstance(error, kinds):
            return PassingError(reason)
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return WebError(
            f"{host_of(url)} sends {path_of(url)} round in a circle. Try again later; where a page "
            "for signing in stands between, open a browser and sign in first."
        )
    if isinstance(error, requests.exceptions.RequestException | ValueError):
        # What the error says of it may hold a password.
        return WebError(
            f"{without_login(url)} cannot be asked: it is no address that can be understood, or "
            "it leads to one that is not. Look at the addresses under [sources] in the "
            "configuration, and at HTTPS_PROXY if it is set."
        )
    # Not one of the network: a file of certificates that is not there.
    return _no_certificates(url)


def without_login(url: str) -> str:
    """An address as a message may show it: what stands before its last @ may be a password.

    Also where a / or # stands in that password, so that it no longer looks like one.
    """
    before, at, after = url.rpartition("@")
    if not at:
        return url
    scheme, mark, _ = before.partition("://")
    return f"{scheme}{mark}{after}" if mark else after


def host_of(url: str) -> str:
    """The server of an address, as a message names it."""
    shown = without_login(url)
    try:
        return urlsplit(shown).netloc or shown
    except ValueError:
        return shown


def path_of(url: str) -> str:
    """Where on its server an address leads."""
    try:
        return urlsplit(without_login(url)).path or "/"
    except ValueError:
        return "/"


def reason_of(text: object) -> str:
    """What a server says of itself, as a message may repeat it: a line of plain text."""
    return one_line(str(text), LONGEST_REASON)[0]


def changed(url: str) -> str:
    """What to say when a file was replaced meanwhile."""
    return (
        f"{host_of(url)} replaced {path_of(url)} while it was being read: a new release is coming "
        "out. Run the same command again."
    )


def web_page(url: str, wanted: str) -> str:
    """What to say when a web page came where `wanted` was asked for."""
    return (
        f"{host_of(url)} answered with a web page where {wanted} was expected. On a guest or hotel "
        "network a page for signing in stands between; open a browser, sign in, and run the same "
        "command again. Behind a police proxy ask for the address to be let through."
    )


def unreachable(url: str, error: PassingError) -> str:
    """What to say when nothing at all has answered."""
    advice = error.advice or (
        "Is this machine on the internet? A proxy is named by HTTPS_PROXY, for example "
        "HTTPS_PROXY=http://proxy.example:8080. What is loaded goes on working."
    )
    return f"{host_of(url)} cannot be reached: it {error.reason}. {advice}"


def given_up(url: str, error: PassingError, tries: int) -> str:
    """What to say when so many tries in a row were in vain."""
    advice = error.advice or "Try again later: what is fetched already is not fetched again."
    times = f", and did so {tries} times" if tries > 1 else ""
    return f"{host_of(url)} {error.reason}{times}. {advice}"


def password_wanted() -> WebError:
    """The proxy does not know who asks."""
    return WebError(
        f"The proxy of your network wants a name and a password. {PROXY_IS}; write them into it: "
        "http://name:password@proxy.example:8080."
    )


def _no_certificates(url: str) -> WebError:
    return WebError(
        f"{host_of(url)} cannot be asked: no certificates can be read. REQUESTS_CA_BUNDLE must "
        "name a file of certificates (PEM) that is there, or not be set."
    )


def _insecure(url: str, error: Exception) -> Exception:
    """A certificate that is not trusted needs a person; a connection that broke does not."""
    if "[X509" in str(error):
        return _no_certificates(url)
    if not _caused_by(error, ssl.SSLCertVerificationError):
        return PassingError(
            "does not agree on a secure connection",
            advice="If it stays so, the address may be wrong, or a proxy or filter of your network "
            "may stand between: look at [sources] in the configuration and at HTTPS_PROXY.",
        )
    why = CERTIFICATE.search(str(error))
    reason = f" ({why[1].strip()})" if why else ""
    return WebError(
        f"{host_of(url)} shows a certificate that this machine does not trust{reason}. Where a "
        "proxy of your network opens connections, save its certificate as a file and name it by "
        "REQUESTS_CA_BUNDLE=/path/to/it.pem."
    )


def _proxy_in_the_way(url: str, error: Exception) -> Exception:
    tunnel = TUNNEL.search(str(error))
    if tunnel and tunnel[1] == "407":
        return password_wanted()
    if tunnel and tunnel[1].startswith("4"):
        return RefusedError(
            f"The proxy of your network does not let {host_of(url)} through: "
            f"{reason_of(tunnel[1] + tunnel[2])}. {PROXY_IS}; ask for the address to be let "
            "through."
        )
    return PassingError(
        "is behind a proxy that does not answer",
        advice=f"{PROXY_IS}: look whether it is right, and NO_PROXY for what needs none. What is "
        "loaded goes on working.",
    )


def _proxy_that_is_none() -> str | None:
    """The variable that names a proxy by something that is no address, if there is one."""
    for name in PROXY_VARIABLES:
        for variable in (name.lower(), name):
            address = os.environ.get(variable)
            if address and not _is_proxy(address):
                return variable
    return None


def _is_proxy(address: str) -> bool:
    try:
        # As requests reads it: http:// may be left out.
        parts = urllib3.util.parse_url(requests.utils.prepend_scheme_if_needed(address, "http"))  # type: ignore[no-untyped-call]
        urlsplit(address)
    except (ValueError, TypeError, urllib3.exceptions.HTTPError):
        return False
    # After a password with a / in it the host stands where a path does.
    after = f"{parts.path or ''}{parts.query or ''}{parts.fragment or ''}"
    return bool(parts.host) and parts.scheme in PROXY_SCHEMES and "@" not in after


def _no_proxy(variable: str) -> WebError:
    return WebError(
        f"{variable} cannot be understood. It is written like "
        "http://name:password@proxy.example:8080; write signs such as / # @ in its password as "
        "%2F %23 %40."
    )


def _caused_by(error: object, kind: type[BaseException], depth: int = 8) -> bool:
    """Whether an error of some kind lies behind another: as its cause, context or argument."""
    if isinstance(error, kind):
        return True
    if not isinstance(error, BaseException) or not depth:
        return False
    # urllib3 hands the errors of a proxy's tunnel on as arguments alone.
    behind = (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args)
    return any(_caused_by(each, kind, depth - 1) for each in behind)
