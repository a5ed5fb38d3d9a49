"""The wards of a force's districts, and the ward of each LSOA, from the ONS services.

Each edition of the wards is a file of its own, dated; older ones stay, since what was published
about a ward of then is still about that ward.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from etl import arcgis
from etl.arcgis import Feature
from etl.config import Config
from etl.web import Web, WebError
from etl.web_trouble import without_login
from etl.writing import csv_content, write_whole

# Both ways in which ONS has named them: Wards_May_2024_Boundaries_UK_BGC, WD_MAY_2025_UK_BGC_V2.
WARDS = re.compile(r"(?:Wards|WD)_([A-Z]{3,9})_(20\d\d)_(?:Boundaries_)?UK_BGC(?:_V(\d+))?", re.I)
LOOKUP = re.compile(r"LSOA21_WD(\d\d)_LAD(\d\d)_EW_LU(?:_V(\d+))?", re.I)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LSOA_COLUMNS = ("lsoa_code", "ward_code", "district_code")
# How far back to look for an edition that knows all districts of the configuration.
EDITIONS_TRIED = 3

Say = Callable[[str], None]


@dataclass(frozen=True, order=True)
class Edition:
    """A service of ward boundaries: the month it is of, its version, its name."""

    month: date
    version: int
    service: str

    @property
    def called(self) -> str:
        """The edition in words."""
        return f"{self.month:%B %Y}"


@dataclass(frozen=True)
class WardsFetched:
    """Which wards are there now.

    path : the file of wards
    edition : in words, "May 2025"
    service : where they are from
    wards, lsoas : how many; lsoas 0 where no lookup could be had
    new : whether anything was transferred for them now
    notices : what a reader should know, a sentence each
    failed : why the LSOAs of these wards did not come, a sentence or two, where a source failed
    """

    path: Path
    edition: str
    service: str
    wards: int
    lsoas: int
    new: bool
    notices: tuple[str, ...]
    failed: str | None = None

    def as_text(self) -> str:
        """What there is, in a sentence, and what to know about it."""
        came = "fetched" if self.new else "here already"
        told = f"{self.wards:,} wards of {self.edition} and {self.lsoas:,} LSOAs: {came}."
        return "\n".join([told, *self.notices])


@dataclass
class _Kept:
    """A file of wards: its features, where they are from, and what the lookup beside it is."""

    features: list[Feature] = field(default_factory=list)
    source: dict[str, Any] = field(default_factory=dict)


def fetch_wards(web: Web, config: Config, into: Path, say: Say) -> WardsFetched:
    """Fetch the newest wards of the districts into `into`/wards, unless they are there.

    say : hears what is fetched

    Raises WebError when the services fail, and LoadError when a file cannot be written; the wards
    that are there stay.
    """
    names = arcgis.services(web, config.sources.ons)
    edition, notices = _chosen(web, config, into / "wards", names)
    return _brought(web, config, into / "wards", edition, names, notices, say)


def ward_editions(names: Iterable[str]) -> list[Edition]:
    """The editions among the services, newest first, each in its last version."""
    found: dict[date, Edition] = {}
    for name in names:
        match = WARDS.fullmatch(name)
        if match and match[1][:3].lower() in MONTHS:
            month = date(int(match[2]), MONTHS.index(match[1][:3].lower()) + 1, 1)
            edition = Edition(month, int(match[3] or 1), name)
            found[month] = max(edition, found.get(month, edition))
    return sorted(found.values(), reverse=True)


def lookup_for(names: Iterable[str], year: int) -> str | None:
    """The lookup from LSOAs to the wards of a year, or of the nearest one; its last version."""
    matches = [match for name in names if (match := LOOKUP.fullmatch(name))]
    nearest = min(
        matches,
        key=lambda match: (abs(2000 + int(match[1]) - year), -int(match[1]), -int(match[3] or 1)),
        default=None,
    )
    return nearest[0] if nearest else None


def lsoa_wards(web: Web, root: str, service: str, districts: Collection[str]) -> list[list[str]]:
    """Code, ward and district of each LSOA (2021) of some districts. Raises WebError."""
    layer = arcgis.layer(web, root, service)
    fields = [layer.field(pattern) for pattern in (r"LSOA21CD", r"WD\d\dCD", r"LAD\d\dCD")]
    found = arcgis.rows(web, layer, arcgis.one_of(fields[2], list(districts)), fields)
    # An LSOA may have no ward; what is named has a code.
    named = [row for row in found if row[fields[1]] is not None]
    for records, name in ((found, fields[0]), (named, fields[1]), (found, fields[2])):
        arcgis.codes_in(layer, records, name)
    rows = sorted([row[name] or "" for name in fields] for row in found)
    if len({code for code, *_ in rows}) < len(rows):
        raise WebError(f"The service {service} gives an LSOA to several wards. {arcgis.AGAIN}")
    return rows


def _chosen(
    web: Web, config: Config, folder: Path, names: Sequence[str]
) -> tuple[Edition, list[str]]:
    """The newest edition that has wards in every district, else the newest that has any."""
    editions = ward_editions(names)[:EDITIONS_TRIED]
    if not editions:
        root = without_login(config.sources.ons)
        raise WebError(f"{root} lists no wards of the kind that is used (UK, BGC).")
    newest, without = editions[0], _without(web, config, folder, editions[0])
    if not without:
        return newest, []
    told = [
        f"The wards of {newest.called} have none in {_listed(config, without)}: a district was "
        "merged or got another code. Write a new configuration with python -m etl configure "
        f"--force {config.force} --replace, or correct [districts]."
    ]
    for edition in editions[1:]:
        if not _without(web, config, folder, edition):
            return edition, [*told, f"Until then the wards of {edition.called} are used."]
    if len(without) == len(config.districts):
        raise WebError(told[0])
    return newest, told


def _without(web: Web, config: Config, folder: Path, edition: Edition) -> list[str]:
    """Codes of the districts in which an edition has no ward."""
    if _kept(folder, edition, config):
        return []
    layer = arcgis.layer(web, config.sources.ons, edition.service)
    field = layer.field(r"LAD\d\dCD")
    found = arcgis.rows(web, layer, arcgis.one_of(field, list(config.districts)), [field])
    here = {row[field] for row in found}
    return [code for code in config.districts if code not in here]


def _brought(  # noqa: PLR0913, PLR0917  (what is wanted, where it is to lie, and whom to tell)
    web: Web,
    config: Config,
    folder: Path,
    edition: Edition,
    names: Sequence[str],
    notices: list[str],
    say: Say,
) -> WardsFetched:
    path = folder / f"wards-{edition.month:%Y-%m}.geojson"
    kept = _kept(folder, edition, config)
    fetched = kept is None
    if kept is None:
        say(f"Fetching the wards of {edition.called} ({edition.service}).")
        kept = _wards(web, config, edition)
    lookup = lookup_for(names, edition.month.year)
    lsoas = folder / f"lsoas-{edition.month:%Y-%m}.csv"
    before = kept.source.get("lsoas") if not fetched and _is_whole(lsoas, kept, lookup) else None
    told, failed = list(notices), None
    if before is None and lookup:
        try:
            kept.source |= {"lookup": lookup, "lsoas": None}
            kept.source["lsoas"] = _bring_lsoas(web, config, lookup, lsoas, kept, told)
        except WebError as error:
            failed = f"The LSOAs of these wards were not fetched. {error}"
    elif lookup is None:
        told.append("The source lists no lookup from LSOAs to wards.")
    if fetched or before is None:
        document = {"type": "FeatureCollection", "source": kept.source, "features": kept.features}
        write_whole(path, json.dumps(document).encode())
    return WardsFetched(
        path=path,
        edition=edition.called,
        service=edition.service,
        wards=len(kept.features),
        lsoas=kept.source.get("lsoas") or 0,
        new=fetched or before is None,
        notices=tuple(told),
        failed=failed,
    )


def _wards(web: Web, config: Config, edition: Edition) -> _Kept:
    layer = arcgis.layer(web, config.sources.ons, edition.service)
    fields = [layer.field(pattern) for pattern in (r"WD\d\dCD", r"WD\d\dNM", r"LAD\d\dCD")]
    fields.append(layer.field(r"LAD\d\dNM"))
    where = arcgis.one_of(fields[2], list(config.districts))
    found = arcgis.features(web, layer, where, fields, shapes=True)
    codes = arcgis.codes_in(layer, [feature["properties"] for feature in found], fields[0])
    wrong = [code for code, ward in zip(codes, found, strict=True) if not arcgis.has_area(ward)]
    if wrong or len(set(codes)) < len(found):
        named = ", ".join(wrong[:5]) or "a code twice"
        raise WebError(
            f"The service {edition.service} has wards without a shape in degrees, or a code twice: "
            f"{named}. {arcgis.AGAIN}"
        )
    found.sort(key=lambda feature: feature["properties"][fields[0]])
    source = {
        "service": edition.service,
        "wards": len(found),
        "districts": sorted(config.districts),
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return _Kept(found, source)


def _bring_lsoas(  # noqa: PLR0913, PLR0917
    web: Web, config: Config, lookup: str, path: Path, kept: _Kept, told: list[str]
) -> int:
    """Write the ward of each LSOA; how many LSOAs there are."""
    rows = lsoa_wards(web, config.sources.ons, lookup, config.districts)
    wards = {ward_code(feature) for feature in kept.features}
    elsewhere = [row for row in rows if row[1] not in wards]
    if elsewhere:
        told.append(
            f"{len(elsewhere):,} of {len(rows):,} LSOAs lie in wards that this edition does not "
            f"have (the lookup is {lookup}); their ward is left empty."
        )
    known = [[row[0], row[1] if row[1] in wards else "", row[2]] for row in rows]
    write_whole(path, csv_content(LSOA_COLUMNS, known))
    return len(rows)


def ward_code(feature: Feature) -> str:
    """The code of a ward, whatever the year of its edition."""
    properties: Mapping[str, Any] = feature["properties"]
    return next(str(properties[name]) for name in properties if re.fullmatch(r"(?i)WD\d\dCD", name))


def _kept(folder: Path, edition: Edition, config: Config) -> _Kept | None:
    """The file of an edition, when it is whole, and of these districts and this service."""
    path = folder / f"wards-{edition.month:%Y-%m}.geojson"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        kept = _Kept(document["features"], document["source"])
        expected = (edition.service, len(kept.features), sorted(config.districts))
        found = tuple(kept.source[key] for key in ("service", "wards", "districts"))
        codes = [ward_code(feature) for feature in kept.features]
    except (OSError, ValueError, TypeError, KeyError, StopIteration, RecursionError):
        return None
    return kept if found == expected and all(codes) else None


def _is_whole(path: Path, kept: _Kept, lookup: str | None) -> bool:
    """Whether the LSOAs beside a file of wards are those that were fetched with it."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, ValueError):
        return False
    known = (kept.source.get("lookup"), kept.source.get("lsoas"))
    return known == (lookup, len(lines) - 1) and tuple(lines[0]) == LSOA_COLUMNS


def _listed(config: Config, codes: Iterable[str]) -> str:
    return ", ".join(f"{config.districts[code]} ({code})" for code in codes)
