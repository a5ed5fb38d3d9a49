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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from etl.archive import RemoteArchive, RemoteCsv, WholeArchive, readable_zip, stretches
from etl.errors import LoadError
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

MONTHS_IN_A_RELEASE = 36
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


@dataclass(frozen=True)
class Wish:
    """Which crime files are wanted, and in which folder they are to lie.

    police : address of data.police.uk or a mirror
    months : how many, back from the newest that the source has
    """

    police: str
    force: str
    months: int
    folder: Path


@dataclass(frozen=True)
class Plan:
    """What there is to fetch of a force.

    months : the months asked for, oldest first (YYYY-MM)
    to_fetch : release → its CSVs that are not here, or are here with another content
    whole : CSVs that are here already as the source has them
    not_there : months whose street file neither the source nor this folder has
    archive_bytes : size of the archive, where the server sends no parts and the whole has to come
        before anything else can be said
    """

    force: str
    release: str
    months: list[str] = field(default_factory=list)
    to_fetch: dict[str, list[RemoteCsv]] = field(default_factory=dict)
    whole: int = 0
    not_there: list[str] = field(default_factory=list)
    archive_bytes: int | None = None

    @property
    def files(self) -> int:
        """How many CSVs will come."""
        return sum(map(len, self.to_fetch.values()))

    @property
    def bytes(self) -> int:
        """What will be transferred for them."""
        if self.archive_bytes is not None:
            return self.archive_bytes
        return sum(csv.packed for csvs in self.to_fetch.values() for csv in csvs)

    def as_text(self) -> str:
        """The plan in a sentence or two."""
        if self.archive_bytes is not None:
            return (
                f"{self.force}: the server sends no parts of an archive, so the whole of release "
                f"{self.release} has to come, {size_text(self.archive_bytes)}."
            )
        words = f"{self.force}, {self.months[0]} to {self.months[-1]} (release {self.release}): "
        if self.files:
            words += f"{self.files:,} files to fetch, {size_text(self.bytes)}"
            words += f"; {self.whole:,} are here already." if self.whole else "."
        else:
            words += f"all {self.whole:,} files are here already."
        return f"{words}\n{self._gaps()}".rstrip()

    def as_json(self) -> dict[str, object]:
        """The plan for another program."""
        return {
            "force": self.force,
            "release": self.release,
            "first_month": self.months[0] if self.months else None,
            "last_month": self.months[-1] if self.months else None,
            "files": self.files,
            "bytes": self.bytes,
            "files_here": self.whole,
            "months_not_there": self.not_there,
            "whole_archive": self.archive_bytes is not None,
        }

    def done_text(self) -> str:
        """The same when it is done."""
        words = f"{self.force}, {self.months[0]} to {self.months[-1]} (release {self.release}): "
        if self.files:
            words += f"{self.files:,} files came, {size_text(self.bytes)}"
            words += f"; {self.whole:,} were here already." if self.whole else "."
        else:
            words += f"nothing new; all {self.whole:,} files were here already."
        return f"{words}\n{self._gaps()}".rstrip()

    def _gaps(self) -> str:
        if not self.not_there:
            return ""
        return f"The source has no crimes of {self.force} in: {_ranges(self.not_there)}."


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
        months = [_shifted(last, -back) for back in reversed(range(wish.months))]
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
        found = {csv.month for csvs in wanted.values() for csv in csvs if csv.dataset == "street"}
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
        held = _street_months(next(iter(wanted.values())))
        lacking = [month for month in months if month not in held and not self._here(month)]
        looked_for: Counter[str] = Counter()
        while lacking and len(wanted) < MOST_RELEASES:
            older = self._one_with(lacking, set(wanted))
            if older is None:
                looked_for[lacking[-1]] = MOST_TRIES
            else:
                csvs = self._csvs(older)
                wanted[older] = [csv for csv in csvs if csv.month in lacking]
                held = _street_months(csvs)
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
        near = [month for month in months if month > _shifted(months[-1], -MONTHS_IN_A_RELEASE)]
        for name in _releases_with(near):
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


def _releases_with(months: Sequence[str]) -> Iterator[str]:
    """Names of the releases that may hold the last of some months, the best first.

    months : in order, within as many as a release holds

    The newest that holds them all tells most of what became of each crime; after those that hold
    them all come those that hold ever fewer.
    """
    newest_with_all, last = _shifted(months[0], MONTHS_IN_A_RELEASE - 1), months[-1]
    names = [_shifted(newest_with_all, -by) for by in range(MONTHS_IN_A_RELEASE)]
    yield from (name for name in names if name >= last)
    names = [_shifted(newest_with_all, by) for by in range(1, MONTHS_IN_A_RELEASE)]
    yield from (name for name in names if name <= _shifted(last, MONTHS_IN_A_RELEASE - 1))


def _street_months(csvs: Iterable[RemoteCsv]) -> set[str]:
    return {csv.month for csv in csvs if csv.dataset == "street"}


def _ranges(months: Sequence[str]) -> str:
    """Months in words: 2021-01 to 2021-12, 2022-05."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month == _shifted(runs[-1][-1], 1):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


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


def _shifted(month: str, by: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
