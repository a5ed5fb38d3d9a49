"""The double: a small server on this machine that behaves as the sources of open data do.

It serves generated data the way data.police.uk, the S3 host of its archives, the ArcGIS services
of the ONS and Nomis are documented to, badly included:

    with double() as it:
        config = load_config(it.config(tmp_path))        # [sources] points at the double
        it.mood("/s3/archive/*", moods.busy(), times=2)  # the next two requests get a 503
        ...
        assert [seen.range for seen in it.log if seen.site == "s3"] == [...]

What it has
    it.police, .ons, .nomis   base addresses, as [sources] names them; .s3 is where archives lie
    it.proxy             a forward proxy; the real host names lead to the double through it;
                         it.proxy_password(text), it.proxy_forbid(host)
    it.ca                with tls=True: the certificate to trust, as a PEM file
    it.log               every request (`Seen`); it.log.clear() forgets them
    it.mood, it.calm     misbehaviour by path pattern; see moods.py
    it.stop("s3")        nobody listens there any longer; it.start("s3") begins again
    it.release           a newer archive that re-issues the months before; `.changes` tells what
                         it changed of the home force's street rows
    it.archives          .newest, .releases, .rows(release, month), .vanish(month),
                         .publish_again(name), .md5(name)
    it.full_size()       makes the newest archive 4,485 CSVs in 1.7 GB, which lie nowhere
    it.teams             .teams[force][id] (change it as you like), .hostile_texts(id),
                         .without_boundary(id), .rename_ids(function)
    it.services          .page (records a page), .new_wards(), .publish(name, rows), .withdraw(name)
    it.limited           the police API's limit of requests: off unless it is switched on
    it.config            a configuration file beside copies of the lookups

`python -m tests.double --port 8600` starts one for a person or a browser. Crimes are those of the
demonstration without its marks, a fiftieth in number; outlines are drawn from points; people are
called "Example One". Nothing in it is anybody's real data.
"""

import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from etl.config import DEFAULT
from tests.double import moods, nomis, places
from tests.double.archives import Archives, Release
from tests.double.crimes import Change, Changes
from tests.double.full_size import full_size
from tests.double.moods import Bucket, Mood, Moods
from tests.double.ons import ROOT, Ons
from tests.double.police import Police
from tests.double.servers import Proxy, Seen, Site
from tests.double.serving import (
    Request,
    Response,
    access_denied,
    file_response,
    page,
    redirect,
    status_text,
)

__all__ = ["Change", "Changes", "Double", "Release", "Seen", "double", "moods"]

REAL_NAMES = {
    "data.police.uk": "police",
    "policeuk-data.s3.amazonaws.com": "s3",
    "services1.arcgis.com": "ons",
    "www.nomisweb.co.uk": "nomis",
}
NEWEST, OLDER = "2025-12", ("2024-12", "2025-06", "2025-11")


class Double:
    """All sources on this machine. Made and ended by `double()`."""

    def __init__(
        self,
        folder: Path,
        *,
        tls: bool,
        newest: str,
        months: int,
        older: tuple[str, ...],
        page: int | None,
        port: int,
    ) -> None:
        self.log: list[Seen] = []
        self.limited = False
        self.archives = Archives(newest, months, older)
        self.teams = Police(self.archives)
        self.services = Ons(page)
        self.bucket = Bucket()
        self.moods = Moods()
        self.ca = folder / "double-ca.pem" if tls else None
        self._tls = self._certificate() if tls else None
        self._answers: dict[str, Callable[[Request], Response]] = {
            "police": self._police,
            "s3": self._s3,
            "ons": self.services.answer,
            "nomis": nomis.answer,
        }
        self.sites = {
            name: self._site(name, port + offset if port else 0)
            for offset, name in enumerate(self._answers)
        }
        self._addresses = {name: site.address for name, site in self.sites.items()}
        self._proxy = Proxy(self._through_proxy, self.log, self._tunnel)

    @property
    def police(self) -> str:
        return self._addresses["police"]

    @property
    def s3(self) -> str:
        return self._addresses["s3"]

    @property
    def ons(self) -> str:
        return self._addresses["ons"] + ROOT

    @property
    def nomis(self) -> str:
        return self._addresses["nomis"]

    @property
    def proxy(self) -> str:
        return f"http://{self._proxy.netloc}"

    def proxy_password(self, password: str | None) -> None:
        """From now on the proxy wants a name and a password (any will do), or no longer does."""
        self._proxy.password = password

    def proxy_forbid(self, *hosts: str) -> None:
        """From now on the proxy lets nobody through to these hosts, and to all others."""
        self._proxy.forbidden = set(hosts)

    def mood(
        self,
        pattern: str,
        change: moods.Change,
        *,
        times: int | None = None,
        after: int = 0,
        method: str | None = None,
    ) -> Mood:
        """Misbehave for the paths that match; see moods.py."""
        mood = Mood(pattern, change, times, after, method)
        with self.moods.lock:
            self.moods.set.append(mood)
        return mood

    def calm(self) -> None:
        """No moods any longer."""
        with self.moods.lock:
            self.moods.set.clear()

    def stop(self, *names: str) -> None:
        """Nobody listens at these sites (all of them without a name): connection refused."""
        for name in names or tuple(self.sites):
            self.sites.pop(name).stop()

    def start(self, *names: str) -> None:
        """Listen again at the address of before."""
        for name in names or tuple(set(self._answers) - set(self.sites)):
            port = int(self._addresses[name].rpartition(":")[2])
            self.sites[name] = self._site(name, port)

    def close(self) -> None:
        self.stop()
        self._proxy.stop()

    def release(self, name: str, changes: Changes | None = None) -> Release:
        """Publish a newer archive; it changes months that were published before."""
        return self.archives.publish(name, changes or Changes())

    def full_size(self) -> None:
        """Make the newest archive as large as the real one."""
        release = self.archives.newest
        release.blob = full_size(self.archives, release.name)
        # That of so many zeros would take a while, and nobody fetches the whole of it.
        release.md5 = "0123456789abcdef0123456789abcdef"

    def config(self, folder: Path, force: str = places.HOME) -> Path:
        """Write the configuration of a force with its lookups, pointing here; its path."""
        folder.mkdir(parents=True, exist_ok=True)
        text = DEFAULT.read_text(encoding="utf-8")
        if force == places.HOME:
            for name in ("lsoa.csv", "snt.csv", "ward.csv"):
                shutil.copy(DEFAULT.parent / name, folder / name)
        else:
            places.write_other_lookups(folder)
            text = places.OTHER_CONFIG + text[text.index("[places]") :]
        path = folder / f"{force}.toml"
        urls = {"police": self.police, "ons": self.ons, "nomis": self.nomis}
        sources = "\n[sources]\n" + "".join(f'{key} = "{url}"\n' for key, url in urls.items())
        sources += "requests_per_second = 1000\n"
        path.write_text(text + sources, encoding="utf-8")
        return path

    def _site(self, name: str, port: int) -> Site:
        def answer(request: Request) -> Response:
            return self.moods.change(request, lambda: self._answers[name](request))

        return Site(name, answer, self.log, self._tls, port)

    def _certificate(self) -> ssl.SSLContext:
        authority = trustme.CA()
        assert self.ca is not None
        authority.cert_pem.write_to_path(str(self.ca))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost", *REAL_NAMES).configure_cert(context)
        return context

    def _police(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/api/"):
            if self.limited and not self.bucket.take():
                return status_text(429).with_headers(Retry_After="1")
            return self.teams.answer(request)
        if path == "/data/archive":
            return redirect("/data/archive/")
        if path == "/data/archive/":
            return page(self.archives.listing())
        name = path.removeprefix("/data/archive/").removesuffix(".zip")
        name = self.archives.newest.name if name == "latest" else name
        if name in self.archives.releases:
            return redirect(f"{self._as_seen(request, 's3')}/s3/archive/{name}.zip")
        return page("<h1>Page not found</h1>", 404)

    def _as_seen(self, request: Request, site: str) -> str:
        """The address of a site for a client that uses the real host names, or those of here."""
        if request.host not in REAL_NAMES:
            return self._addresses[site]
        real = next(host for host, name in REAL_NAMES.items() if name == site)
        return f"{'https' if request.secure else 'http'}://{real}"

    def _s3(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2].removesuffix(".zip")
        if not request.path.endswith(".zip") or name not in self.archives.releases:
            return access_denied()
        release = self.archives.releases[name]
        blob = self.archives.blob(name)
        return file_response(request, blob, self.archives.etag(name), release.modified)

    def _through_proxy(self, request: Request) -> Response:
        if refusal := self._proxy.refusal(request.host, request.headers):
            return status_text(refusal).with_headers(Proxy_Authenticate='Basic realm="example"')
        name = self._named(request.host)
        if name is None:
            return status_text(502)
        return self.moods.change(request, lambda: self._answers[name](request))

    def _named(self, host: str) -> str | None:
        if host in REAL_NAMES:
            return REAL_NAMES[host]
        return next((name for name, site in self.sites.items() if site.netloc == host), None)

    def _tunnel(self, target: str) -> int | None:
        """The port that a tunnel to a host leads to."""
        host, _, _ = target.rpartition(":")
        name = REAL_NAMES.get(host) or self._named(target)
        return self.sites[name].server_address[1] if name in self.sites else None


@contextmanager
def double(
    folder: Path | None = None,
    *,
    tls: bool = False,
    newest: str = NEWEST,
    months: int = 36,
    older: tuple[str, ...] = OLDER,
    page: int | None = None,
    port: int = 0,
) -> Iterator[Double]:
    """A double for the length of a block.

    folder : for the certificate; one that goes away again without it
    tls : over https, with a certificate authority of its own (`it.ca`)
    newest, older : the archives that are published at the beginning, from 2022-01 to 2026-03
    months : that each archive holds
    page : records a page of the ONS services, where fewer than 2,000
    port : of the police; the others take those that follow
    """
    with tempfile.TemporaryDirectory() as own:
        it = Double(
            folder or Path(own),
            tls=tls,
            newest=newest,
            months=months,
            older=older,
            page=page,
            port=port,
        )
        try:
            yield it
        finally:
            it.close()
