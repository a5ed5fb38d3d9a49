"""The crime files of a force, brought from the archive of data.police.uk.

The newest release is asked first; older ones only for months that it no longer holds and that are
not here yet. What is here and unchanged is not fetched again, and nothing that is here is ever
deleted: the source drops months after three years, this folder does not.
"""

import hashlib
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from etl.archive import RemoteArchive, RemoteCsv, WholeArchive, readable_zip, stretches
from etl.errors import LoadError
from etl.fetch_plan import (
    MONTHS_IN_A_RELEASE,
    Plan,
    Wish,
    month_shifted,
    releases_with,
    street_months,
)
from etl.fetched import Manifest, manifest
from etl.pace import Pace, size_text
from etl.sources import GIB
from etl.web import (
    ChangedError,
    DamagedError,
    NoPartsError,
    NotThereError,
    OfflineError,
    RefusedError,
    RemoteFile,
    Web,
    WebError,
)

NAME = re.compile(r"((?:19|20)\d\d-(?:0[1-9]|1[0-2]))\.zip")
# The list of archives gives the MD5 of each somewhere behind its link; for some there is a mark
# with a hyphen, which is none.
LISTED = re.compile(
    NAME.pattern + r"(?:(?!\d{4}-\d\d\.zip).)*?(?<![\w-])([0-9a-fA-F]{32})(?![\w-])", re.DOTALL
)
# A release that comes out while it is read, or a month that arrives damaged, is asked for again.
MOST_TRIES = 3
# Forces have failed to send years of months; each archive that is asked in vain costs two requests.
MOST_RELEASES = 16
CHUNK = 2**18
WHOLE = "{}.zip.part"

Say = Callable[[str], None]
Show = Callable[[str, float], None]


def crimes_to_fetch(web: Web, wish: Wish, say: Say) -> Plan:
    """What `fetch_crimes` would fetch now. Raises WebError."""
    archives = _Archives(web, wish, say, None)
    try:
        return archives.plan()
    except NoPartsError:
        return archives.whole_plan()
    finally:
        archives.kept.save()


def fetch_crimes(web: Web, wish: Wish, say: Say, progress: Show) -> Plan:
    """Bring the crime files that are wanted and not here yet; what was done.

    Each CSV is here whole or not at all, so a fetch that was broken off goes on where it was.
    Raises LoadError and WebError.
    """
    tries = 0
    while True:
        archives = _Archives(web, wish, say, progress)
        try:
            plan = archives.plan()
            say(plan.as_text())
            archives.bring(plan)
            archives.clear()
        except ChangedError as error:
            tries += 1
            if tries == MOST_TRIES:
                raise
            say(f"{error} Looking again.")
        else:
            return plan
        finally:
            archives.kept.save()
            archives.close()


class _Archives:
    """The archives of the source, each opened when it is needed and only once.

    Without `progress` nothing is brought as a whole.
    """

    def __init__(self, web: Web, wish: Wish, say: Say, progress: Show | None) -> None:
        self.kept: Manifest = manifest(wish.folder)
        self._web = web
        self._wish = wish
        self._say = say
        self._progress = progress
        page = self._list()
        self._md5 = {name: md5.lower() for name, md5 in LISTED.findall(page)}
        self._names = set(NAME.findall(page))
        self._files: dict[str, RemoteFile] = {}
        self._opened: dict[str, RemoteArchive | WholeArchive] = {}

    def close(self) -> None:
        """Let go of what was brought as a whole; it stays, for a fetch that goes on from there."""
        for archive in self._opened.values():
            if isinstance(archive, WholeArchive):
                archive.close()

    def clear(self) -> None:
        """Delete what was brought as a whole: all that was wanted of it was taken out."""
        self.close()
        for left in self.kept.folder.glob(WHOLE.format("*")):
            left.unlink()

    def plan(self) -> Plan:
        """Compare what is wanted and what is here. Raises WebError."""
        wish = self._wish
        release = self._newest()
        newest = self._csvs(release)
        if not newest:
            raise WebError(self._unknown_force(release))
        last = max(csv.month for csv in newest)
        months = [month_shifted(last, -back) for back in reversed(range(wish.months))]
        wanted = {release: [csv for csv in newest if csv.month in months]}
        self._add_older(months, wanted)
        passed = sum(self._is_older(csv, name) for name, csvs in wanted.items() for csv in csvs)
        if passed:
            self._say(
                f"The source shows release {release}, older than that from which {passed:,} files "
                "here came; those stay."
            )
        to_fetch = {
            name: [
                csv for csv in csvs if not self._is_older(csv, name) and not self.kept.is_whole(csv)
            ]
            for name, csvs in wanted.items()
        }
        found = set().union(*map(street_months, wanted.values()))
        return Plan(
            force=wish.force,
            release=release,
            months=months,
            to_fetch={name: csvs for name, csvs in to_fetch.items() if csvs},
            whole=sum(map(len, wanted.values())) - sum(map(len, to_fetch.values())),
            not_there=[month for month in months if month not in found and not self._here(month)],
        )

    def _add_older(self, months: Sequence[str], wanted: dict[str, list[RemoteCsv]]) -> None:
        """Add what the newest release lacks and an older one has, as far as it is not here."""
        held = street_months(next(iter(wanted.values())))
        lacking = [month for month in months if month not in held and not self._here(month)]
        looked_for: Counter[str] = Counter()
        while lacking and len(wanted) < MOST_RELEASES:
            older = self._one_with(lacking, set(wanted))
            if older is None:
                looked_for[lacking[-1]] = MOST_TRIES
            else:
                csvs = self._csvs(older)
                wanted[older] = [csv for csv in csvs if csv.month in lacking]
                held = street_months(csvs)
                looked_for[lacking[-1]] += 1
            lacking = [
                month for month in lacking if month not in held and looked_for[month] < MOST_TRIES
            ]

    def _is_older(self, csv: RemoteCsv, release: str) -> bool:
        """Whether what is here of a CSV came from a newer release than this one."""
        known = self.kept.csvs.get(csv.file_name)
        if known is None or not NAME.fullmatch(f"{known.archive}.zip"):
            return False
        return known.archive > release and self.kept.path(csv).is_file()

    def whole_plan(self) -> Plan:
        """The plan where the server sends no parts."""
        release = self._newest()
        return Plan(self._wish.force, release, archive_bytes=self._files[release].bytes or 0)

    def bring(self, plan: Plan) -> None:
        """Fetch what is planned, month by month; each is kept as soon as it is whole."""
        unpacked = sum(csv.bytes for csvs in plan.to_fetch.values() for csv in csvs)
        _require_space(self._wish.folder, unpacked)
        counter = Pace("Fetching crimes", plan.bytes, self._progress)
        for release, csvs in plan.to_fetch.items():
            for group in stretches(csvs):
                self._bring(release, group)
                for csv in group:
                    self.kept.add(csv, release)
                self.kept.save()
                counter.add(sum(csv.packed for csv in group))

    def _bring(self, release: str, group: list[RemoteCsv]) -> None:
        tries = 0
        while True:
            try:
                with self._open(release).opened(group) as archive:
                    for csv in group:
                        _unpack(archive, csv, self.kept.path(csv))
                return
            except NoPartsError:
                self._opened[release] = self._whole(release)
            except DamagedError as error:
                tries += 1
                if tries == MOST_TRIES:
                    raise
                self._say(f"{error} Fetching it again.")

    def _newest(self) -> str:
        """The name of the newest release."""
        address = f"{self._wish.police}/data/archive/latest.zip"
        try:
            file = self._web.describe(address)
            # It leads to the archive of a month; where it does not, the list names the newest.
            named = NAME.search(file.url)
            name = named[1] if named else max(self._names, default="latest")
        except NotThereError:
            if not self._names:
                raise
            name = max(self._names)
            file = self._web.describe(f"{self._wish.police}/data/archive/{name}.zip")
        self._files[name] = file
        return name

    def _one_with(self, months: Sequence[str], known: set[str]) -> str | None:
        """Another release, with the newest of these months and as many of the others as can be."""
        near = [
            month for month in months if month > month_shifted(months[-1], -MONTHS_IN_A_RELEASE)
        ]
        for name in releases_with(near):
            if name in known or (self._names and name not in self._names):
                continue
            try:
                address = f"{self._wish.police}/data/archive/{name}.zip"
                self._files[name] = self._web.describe(address)
            except (NotThereError, RefusedError):
                # The host of the archives refuses what it does not have.
                continue
            return name
        return None

    def _csvs(self, release: str) -> list[RemoteCsv]:
        """What a release has of the force; remembered while the archive stays the same."""
        edition, force = self._files[release].edition, self._wish.force
        known = self.kept.listed(release, edition, force)
        if known is None:
            known = self._open(release).csvs(force)
            self.kept.note_listing(release, edition, force, known)
        return known

    def _open(self, release: str) -> RemoteArchive | WholeArchive:
        if release not in self._opened:
            try:
                self._opened[release] = RemoteArchive(self._web, self._files[release])
            except NoPartsError:
                if self._progress is None:
                    raise
                self._opened[release] = self._whole(release)
        return self._opened[release]

    def _whole(self, release: str) -> WholeArchive:
        """Fetch an archive as a whole, going on where an earlier fetch was broken off."""
        file = self._files[release]
        size = f", {size_text(file.bytes)}" if file.bytes else ""
        self._say(
            f"The server does not send parts of an archive. Fetching the whole of {release}{size}; "
            "it is deleted when the files of the force are taken out."
        )
        edition = hashlib.sha256(str(file.edition).encode()).hexdigest()[:8]
        path = self.kept.folder / WHOLE.format(f"{release}-{edition}")
        path.parent.mkdir(parents=True, exist_ok=True)
        # Parts of an edition that is no longer there would never be of use again.
        for left in set(path.parent.glob(WHOLE.format(f"{release}-*"))) - {path}:
            left.unlink()
        here = path.stat().st_size if path.exists() else 0
        _require_space(path.parent, (file.bytes or 0) - here)
        counter = Pace("Fetching the archive", file.bytes or 0, self._progress)
        self._web.save(file, path, counter.reached)
        self._prove(path, release)
        return WholeArchive(path)

    def _prove(self, path: Path, release: str) -> None:
        """Compare with the MD5 that the source lists, where it lists one."""
        listed = self._md5.get(release)
        if not listed:
            self._say(f"No MD5 is listed for {release}; its files prove themselves one by one.")
            return
        with path.open("rb") as file:
            found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        if found.hexdigest() != listed:
            path.unlink()
            raise WebError(
                f"{release}.zip arrived damaged: its MD5 is {found.hexdigest()}, and the source "
                f"lists {listed}. Run the same command again."
            )

    def _list(self) -> str:
        """The page that lists the archives. That it is odd or missing is no failure."""
        try:
            return self._web.text(f"{self._wish.police}/data/archive/")
        except OfflineError:
            raise
        except WebError:
            return ""

    def _here(self, month: str) -> bool:
        """Whether the street file of a month was fetched before."""
        name = f"{month}-{self._wish.force}-street.csv"
        return (self.kept.folder / month / name).is_file()

    def _unknown_force(self, release: str) -> str:
        forces = self._open(release).forces()
        near = get_close_matches(self._wish.force, forces, n=3, cutoff=0.4)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        return (
            f"Release {release} has no file of “{self._wish.force}”. A force is named as in the "
            f"file names of data.police.uk, for example derbyshire.{meant}"
        )


def _unpack(archive: zipfile.ZipFile, csv: RemoteCsv, path: Path) -> None:
    """Write a CSV of an archive, whole or not at all; its checksum is proved on the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.part")
    with (
        readable_zip(csv.file_name),
        archive.open(csv.name) as packed,
        written.open("wb") as file,
    ):
        shutil.copyfileobj(packed, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def _require_space(folder: Path, needed: int) -> None:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed + 2**26:
        raise LoadError(
            f"{folder} has {free / GIB:.1f} GiB free; the files take {needed / GIB:.1f} GiB. Make "
            "room, or give another folder by --into. What is there stays."
        )
