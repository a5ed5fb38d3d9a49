"""The archives of the double: releases of 36 months of several forces, as zips, and their list."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.double.crimes import (
    DATASETS,
    HOME,
    NAMES,
    Change,
    Changes,
    Row,
    changed_rows,
    csv_bytes,
    month_name,
    month_number,
    months_between,
    rows_of,
)
from tests.double.serving import Blob, Held

MONTH_NAMES = (
    "January February March April May June July August September October November December"
)


@dataclass
class Release:
    """An archive that is published.

    name : its newest month, YYYY-MM
    months : those that it holds, oldest first
    changes : what it changed of the home force's street rows in months that were published before
    added, vanished : months that the release before it did not hold, or that it no longer holds
    edition : counted up when it is published again under the same name
    """

    name: str
    months: list[str]
    changes: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    edition: int = 1
    blob: Blob | None = None
    md5: str | None = None
    # A large upload of old has a mark in the list that is no MD5 of the file.
    odd_md5: bool = False

    @property
    def modified(self) -> str:
        """When it was put there: two months after its newest month ended."""
        month = month_name(month_number(self.name) + 3)
        moment = datetime(int(month[:4]), int(month[5:]), 2, 9, 30, tzinfo=UTC)
        return format_datetime(moment + timedelta(hours=self.edition), usegmt=True)


class Archives:
    """All releases, each made when it is first asked for."""

    def __init__(self, newest: str, months: int, older: tuple[str, ...]) -> None:
        self.length = months
        self.releases: dict[str, Release] = {}
        self.hidden: set[tuple[str, str]] = set()
        self._street: dict[tuple[str, str], list[Row]] = {}
        self._before: dict[str, list[Row]] = {}
        for name in sorted({*older, newest}):
            self.publish(name, Changes(0, 0, 0, 0, 0))
        self.releases[min(self.releases)].odd_md5 = len(self.releases) > 1

    @property
    def newest(self) -> Release:
        return self.releases[max(self.releases)]

    def publish(self, name: str, changes: Changes) -> Release:
        """A newer release, which re-issues the months that were published before, changed."""
        if self.releases and name <= max(self.releases):
            raise ValueError(f"{name} is not newer than {max(self.releases)}")
        held = self.newest.months if self.releases else []
        first = month_name(month_number(name) - self.length + 1)
        release = Release(name, months_between(first, name))
        release.added = [month for month in release.months if month not in held]
        release.vanished = [month for month in held if month not in release.months]
        for month in release.months:
            rows = self._before.get(month)
            if rows is None:
                rows = rows_of(HOME, month, "street")
            elif any(vars(changes).values()):
                rows, done = changed_rows(rows, month, name, changes)
                release.changes += done
            self._street[name, month] = self._before[month] = rows
        self.releases[name] = release
        return release

    def publish_again(self, name: str, note: str = "again") -> None:
        """Replace an archive under its name by one with other bytes (and another ETag)."""
        release = self.releases[name]
        release.edition += 1
        release.blob = release.md5 = None

    def vanish(self, month: str, force: str = HOME) -> None:
        """Take a force's month out of every archive, as when a force fails to send it."""
        self.hidden.add((force, month))
        for name in self.releases:
            self.publish_again(name)

    def members(self, release: Release) -> dict[str, bytes]:
        """Name → content of every CSV, by month, then force, then dataset."""
        found = {}
        for month in release.months:
            for force in sorted(NAMES):
                for dataset in DATASETS:
                    rows = self.rows(release.name, month, force, dataset)
                    if rows:
                        name = f"{month}/{month}-{force}-{dataset}.csv"
                        found[name] = csv_bytes(rows, dataset)
        return found

    def rows(
        self, release: str, month: str, force: str = HOME, dataset: str = "street"
    ) -> list[Row]:
        """The rows of one CSV in a release; none where it is not in it."""
        if (force, month) in self.hidden:
            return []
        if (force, dataset) == (HOME, "street"):
            return self._street[release, month]
        return rows_of(force, month, dataset)

    def blob(self, name: str) -> Blob:
        """The zip of a release."""
        release = self.releases[name]
        if release.blob is None:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.comment = f"edition {release.edition}".encode()
                for member, content in self.members(release).items():
                    month = int(member[:4]), int(member[5:7])
                    entry = zipfile.ZipInfo(member, (*month, 1, 0, 0, 0))
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(entry, content)
            release.blob = Held(out.getvalue())
        return release.blob

    def etag(self, name: str) -> str:
        """As S3 marks a file that was sent in parts: no MD5 of the whole."""
        release = self.releases[name]
        parts = hashlib.md5(f"{name} {release.edition}".encode(), usedforsecurity=False)
        return f'"{parts.hexdigest()}-{max(1, self.blob(name).size // 2**24)}"'

    def md5(self, name: str) -> str:
        """The MD5 that the list shows."""
        release = self.releases[name]
        if release.odd_md5:
            return self.etag(name).strip('"')
        if release.md5 is None:
            blob, digest = self.blob(name), hashlib.md5(usedforsecurity=False)
            for at in range(0, blob.size, 2**22):
                digest.update(blob.read(at, min(at + 2**22, blob.size) - 1))
            release.md5 = digest.hexdigest()
        return release.md5

    def listing(self) -> str:
        """The page that lists the archives, newest first."""
        entries = "\n".join(self._entry(name) for name in sorted(self.releases, reverse=True))
        return LISTING.format(entries=entries)

    def _entry(self, name: str) -> str:
        release = self.releases[name]
        return ENTRY.format(
            name=name,
            title=_title(name),
            first=_title(release.months[0]),
            last=_title(release.months[-1]),
            size=_size(self.blob(name).size),
            md5=self.md5(name),
        )


def _title(month: str) -> str:
    return f"{MONTH_NAMES.split()[int(month[5:]) - 1]} {month[:4]}"


def _size(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size > 2**29 else f"{size / 2**20:.1f} MB"


ENTRY = """\
      <li class="archive">
        <h3><a href="/data/archive/{name}.zip">{title}</a></h3>
        <p>Contains data from {first} to {last}. <span class="size">{size}</span></p>
        <p>{name}.zip <abbr title="Message digest 5">MD5</abbr>:
          <code>
            {md5}
          </code>
        </p>
      </li>"""
LISTING = """\
<!DOCTYPE html>
<html lang="en-gb">
<head>
  <meta charset="utf-8">
  <title>Archive | data.police.uk</title>
  <link rel="stylesheet" href="/static/css/main.0123456789abcdef0123456789abcdef.css">
</head>
<body class="page-archive">
  <nav><a href="/">Home</a> <a href="/data/">Data</a> <a href="/docs/">API</a></nav>
  <main>
    <h1>Archive</h1>
    <p>Each archive holds every file that was published when it was made. The newest is always at
      <a href="/data/archive/latest.zip">/data/archive/latest.zip</a>.</p>
    <ul class="archives">
{entries}
    </ul>
  </main>
  <footer>All content is available under the Open Government Licence v3.0.</footer>
</body>
</html>
"""
