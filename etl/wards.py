"""Which official wards apply to a build: those of a file, or those of the build before."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from etl.config import WARDS_OF_A_MONTH, Config
from etl.sources import readable


@dataclass(frozen=True)
class WardSource:
    """Official wards.

    path : their file, None when those of the build before are kept
    lsoas : list of LSOAs with their ward of this vintage, None without one
    vintage : as of which month, YYYY-MM, or year, YYYY; None while that is not known
    sha256 : fingerprint of both files
    """

    path: Path | None
    lsoas: Path | None
    vintage: str | None
    sha256: str


def ward_source(
    warehouse: duckdb.DuckDBPyConnection, config: Config, say: Callable[[str], None]
) -> WardSource | None:
    """The official wards to build with: named, found in their place, or kept from before.

    A file that was merely found does not replace a later vintage. Raises LoadError when a file
    cannot be read.
    """
    row = warehouse.execute(
        """
        SELECT ward_vintage, ward_file_sha256
        FROM previous.build
        WHERE ward_file_sha256 IS NOT NULL
        """
    ).fetchone()
    kept = WardSource(None, None, *row) if row else None
    if config.ward_outlines is None:
        return kept
    given = _given(config.ward_outlines)
    if kept and not config.wards_named and _older(given.vintage, kept.vintage):
        say(
            f"{config.ward_outlines} has the wards as of {vintage_words(given.vintage)}, older "
            f"than those that are loaded ({vintage_words(kept.vintage)}); those stay. Name it "
            "with --wards to go back to it."
        )
        return kept
    return given


def vintage_words(vintage: str | None) -> str:
    """A vintage as it is read: May 2025, or 2025."""
    if vintage is None:
        return "an unknown month"
    return f"{date.fromisoformat(f'{vintage}-01'):%B %Y}" if "-" in vintage else vintage


def _given(path: Path) -> WardSource:
    named = WARDS_OF_A_MONTH.fullmatch(path.name)
    vintage = named["month"] if named else None
    beside = path.with_name(f"lsoas-{vintage}.csv")
    lsoas = beside if vintage and beside.is_file() else None
    digest = hashlib.sha256()
    for file in (path, lsoas):
        if file:
            with readable(file):
                digest.update(file.read_bytes())
    return WardSource(path, lsoas, vintage, digest.hexdigest())


def _older(one: str | None, other: str | None) -> bool:
    """Whether the first is the earlier vintage as far as both are known."""
    if one is None or other is None:
        return False
    known = min(len(one), len(other))
    return one[:known] < other[:known]
