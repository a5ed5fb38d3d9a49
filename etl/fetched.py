"""What was fetched before: the files that are whole, and which release each came from."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from etl.archive import RemoteCsv
from etl.writing import write_whole

MANIFEST = "fetched.json"


@dataclass(frozen=True)
class FetchedCsv:
    """A CSV that lies here whole.

    archive : the release it came from, for example 2026-10
    bytes, crc32 : of the CSV
    """

    archive: str
    bytes: int
    crc32: int


@dataclass
class Manifest:
    """The folder of fetched crime files, and what is known of each.

    csvs : file name → what it is
    releases : release → the edition that was read last (as the server marks it) and what it has of
        each force, so that an archive that did not change is not asked for its directory again
    """

    folder: Path
    csvs: dict[str, FetchedCsv] = field(default_factory=dict)
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, csv: RemoteCsv) -> Path:
        """Where a CSV lies or will lie. Its name was checked; its folder is made from that."""
        return self.folder / csv.month / csv.file_name

    def is_whole(self, csv: RemoteCsv) -> bool:
        """Whether this very content is here already."""
        known, path = self.csvs.get(csv.file_name), self.path(csv)
        try:
            if path.stat().st_size != csv.bytes:
                return False
        except OSError:
            return False
        if known is None:
            # Fetched just before an end of the fetch, or put here by hand.
            return _crc32(path) == csv.crc32
        return (known.bytes, known.crc32) == (csv.bytes, csv.crc32)

    def add(self, csv: RemoteCsv, archive: str) -> None:
        """Note that a CSV is here now."""
        self.csvs[csv.file_name] = FetchedCsv(archive, csv.bytes, csv.crc32)

    def listed(self, release: str, edition: str | None, force: str) -> list[RemoteCsv] | None:
        """What an unchanged archive has of a force, as it was read before; None if not known."""
        known = self.releases.get(release)
        if known is None or edition is None or known["edition"] != edition:
            return None
        listing = known["forces"].get(force)
        return None if listing is None else [RemoteCsv(**entry) for entry in listing]

    def note_listing(
        self, release: str, edition: str | None, force: str, csvs: Iterable[RemoteCsv]
    ) -> None:
        """Remember what an archive has of a force."""
        if edition is None:
            return
        known = self.releases.get(release)
        if known is None or known["edition"] != edition:
            known = self.releases[release] = {"edition": edition, "forces": {}}
        known["forces"][force] = [asdict(csv) for csv in csvs]

    def save(self) -> None:
        """Write it, whole or not at all."""
        document = {
            "csvs": {name: asdict(csv) for name, csv in sorted(self.csvs.items())},
            "releases": self.releases,
        }
        write_whole(self.folder / MANIFEST, json.dumps(document).encode())


def manifest(folder: Path) -> Manifest:
    """What is known of a folder. A damaged manifest is forgotten: files then prove themselves."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(
            folder,
            {name: FetchedCsv(**csv) for name, csv in document["csvs"].items()},
            _releases(document["releases"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Manifest(folder)


def _releases(read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    for release in read.values():
        for listing in release["forces"].values():
            for entry in listing:
                RemoteCsv(**entry)
        release["edition"].strip()
    return read


def _crc32(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(2**20):
            checksum = zlib.crc32(piece, checksum)
    return checksum
