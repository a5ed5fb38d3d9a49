"""The area of a force as the open sources describe it: its districts, wards, LSOAs and teams."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl import arcgis
from etl.arcgis import codes_in
from etl.boundaries import read_boundaries
from etl.config import Sources
from etl.fetch_teams import answers, api_of, listed_neighbourhoods
from etl.fetch_wards import lookup_for, ward_editions
from etl.holding import BRITISH_GRID, WGS84, holding
from etl.plain_text import one_line
from etl.residents import census_residents
from etl.web import Web, WebError

# Services as they are called now; later ones have other years and versions in these places.
FORCES = "LAD25_CSP25_PFA25_EW_LU"
CENTRES = "LSOA_PopCentroids_EW_2021"
OLD_CODES = "LSOA11_LSOA21_LAD22_EW_LU"
# Of its versions this gives each LSOA of 2011 to one of 2021, the others list all that overlap.
ONE_TO_ONE = f"{OLD_CODES}_v2"
YEAR = re.compile(r"(?<=LAD|CSP|PFA)\d\d")
LONGEST_NAME = 200
SECTION_NOT_KNOWN = "Section not known"

Say = Callable[[str], None]
Show = Callable[[str, float], None]


@dataclass(frozen=True)
class Force:
    """A force: its slug and name at data.police.uk, the name of its area, code → name of each of
    its districts."""

    slug: str
    name: str
    area_name: str
    districts: Mapping[str, str]


@dataclass(frozen=True)
class Area:
    """What lies in the area of a force, with the columns that the lookups of a configuration have.

    lsoas : one row per LSOA of 2021 and each that was only one in 2011
    wards, teams : one row each
    notices : what could not be had, a sentence each
    """

    lsoas: pd.DataFrame
    wards: pd.DataFrame
    teams: pd.DataFrame
    notices: Sequence[str]


def force_of(web: Web, sources: Sources, slug: str) -> Force:
    """A force and its districts. Raises WebError, also for a force without an area of its own."""
    listed = web.json(f"{sources.police}/api/forces")
    entries = listed if isinstance(listed, list) else []
    entries = [entry for entry in entries if isinstance(entry, dict)]
    names = {_shown(entry.get("id")): _shown(entry.get("name")) for entry in entries}
    if slug not in names:
        near = get_close_matches(slug, names, n=3, cutoff=0.4)
        meant = f"Did you mean {' or '.join(near)}?" if near else ""
        raise WebError(
            f"data.police.uk has no force {slug!r}. {meant} Forces without neighbourhoods, such as "
            f"the British Transport Police, cannot be configured. It has: {', '.join(names)}."
        )
    service = newest(arcgis.services(web, sources.ons), FORCES)
    layer = arcgis.layer(web, sources.ons, service)
    fields = [layer.field(pattern) for pattern in (r"LAD\d\dCD", r"LAD\d\dNM", r"PFA\d\dNM")]
    found = arcgis.rows(web, layer, "1=1", fields)
    codes_in(layer, found, fields[0])
    rows = [[_shown(row[name]) for name in fields] for row in found]
    area = area_called(slug, sorted({force for *_, force in rows}))
    if area is None:
        raise WebError(
            f"{names[slug]} has no area among the police force areas of ONS, which cover England "
            "and Wales. It cannot be configured from these sources: write its file by hand, after "
            "the one of Derbyshire."
        )
    districts = {code: name for code, name, force in sorted(rows) if force == area}
    return Force(slug, names[slug], _turned(area), districts)


def area_of(web: Web, sources: Sources, force: Force, say: Say, progress: Show) -> Area:
    """The LSOAs, wards and teams of a force. Raises WebError where the sources fail or disagree.

    An LSOA belongs to the team whose boundary holds its population-weighted centre, or else to
    the nearest one. Sections are not published: a team's is the district of most of its LSOAs.
    """
    services = arcgis.services(web, sources.ons)
    say("Reading the wards and the census areas (LSOAs) of the districts.")
    wards, year = _wards(web, sources, services, force)
    lsoas = _lsoas(web, sources, services, force, year)
    notices = []
    try:
        residents = census_residents(web, sources.nomis, list(lsoas["lsoa_code"]))
    except WebError as error:
        residents = {}
        notices.append(f"Residents were left empty, so there are no rates. {error}")
    lsoas["residents"] = lsoas["lsoa_code"].map(residents).astype("Int64")
    summed = lsoas.groupby("ward_code")["residents"].sum(min_count=1)
    wards["residents"] = wards["ward_code"].map(summed).astype("Int64")
    names, boundaries = _neighbourhoods(web, sources, force, say, progress)
    lsoas["snt_code"] = _teams_of(lsoas, names, boundaries, notices)
    old = _old_codes(web, sources, services, lsoas)
    both = set(old) & set(lsoas["lsoa_code"])
    lsoas["vintage"] = np.where(lsoas["lsoa_code"].isin(both), "both", "2021")
    gone = pd.DataFrame({"lsoa_code": sorted(set(old) - both)}, dtype=object)
    gone["now"] = gone["lsoa_code"].map(old)
    kept = lsoas[["lsoa_code", "snt_code", "district_code"]].rename(columns={"lsoa_code": "now"})
    gone = gone.merge(kept, on="now").assign(vintage="2011").drop(columns="now")
    teams = _team_rows(names, lsoas, force)
    lsoas = pd.concat([lsoas, gone]).assign(snt_match="inferred", imd_decile=None)
    return Area(lsoas.sort_values("lsoa_code"), wards, teams, notices)


def newest(names: Iterable[str], like: str) -> str:
    """The service of the latest years and version among those called like one. Raises WebError."""
    pattern = YEAR.sub(r"(\\d\\d)", like) + r"(?:_V(\d+))?"
    matches = [re.fullmatch(pattern, name, re.IGNORECASE) for name in names]
    found = [match for match in matches if match]
    if not found:
        raise WebError(
            f"ONS lists no service like {like} any longer: it may have been renamed. Look for a "
            "newer version of Beatline."
        )
    return max(found, key=lambda match: [int(part or 1) for part in match.groups()])[0]


def area_called(slug: str, areas: Sequence[str]) -> str | None:
    """The police force area of ONS that a slug of data.police.uk means."""
    slugs = {_slug(area): area for area in areas}
    # An area that has grown: hampshire is now Hampshire and Isle of Wight.
    longer = [area for long, area in slugs.items() if long.startswith(f"{slug}-and-")]
    return slugs.get(slug) or (longer[0] if len(longer) == 1 else None)


def _slug(area: str) -> str:
    """ "London, City of" → city-of-london, "Devon & Cornwall" → devon-and-cornwall."""
    words = _turned(area).lower().replace("&", "and").removesuffix(" police")
    return re.sub(r"[^a-z]+", "-", words).strip("-")


def _shown(text: object) -> str:
    """A name as a file or a message may hold it; empty for none."""
    return one_line(str(text or ""), LONGEST_NAME)[0]


def _turned(area: str) -> str:
    name, comma, before = area.partition(", ")
    return f"{before} {name}" if comma else area


def _wards(
    web: Web, sources: Sources, services: Sequence[str], force: Force
) -> tuple[pd.DataFrame, int]:
    """Code, name and district of the wards, and the year that they are of."""
    for edition in ward_editions(services):
        layer = arcgis.layer(web, sources.ons, edition.service)
        fields = [layer.field(pattern) for pattern in (r"WD\d\dCD", r"WD\d\dNM", r"LAD\d\dCD")]
        where = arcgis.one_of(fields[2], list(force.districts))
        rows = arcgis.rows(web, layer, where, fields)
        found = _table(layer, rows, fields, ["ward_code", "ward_name", "district_code"])
        if set(found["district_code"]) == set(force.districts):
            return found.sort_values("ward_code", ignore_index=True), edition.month.year
    raise WebError(
        f"No edition of the wards of ONS has wards in all of {', '.join(force.districts.values())}."
    )


def _lsoas(
    web: Web, sources: Sources, services: Sequence[str], force: Force, year: int
) -> pd.DataFrame:
    """Code, name, ward, district and a point of each LSOA of 2021."""
    service = lookup_for(services, year)
    if service is None:
        raise WebError("ONS lists no lookup from LSOAs to wards: it may have been renamed.")
    layer = arcgis.layer(web, sources.ons, service)
    wanted = (r"LSOA21CD", r"LSOA21NM", r"WD\d\dCD", r"LAD\d\dCD")
    fields = [layer.field(pattern) for pattern in wanted]
    rows = arcgis.rows(web, layer, arcgis.one_of(fields[3], list(force.districts)), fields)
    columns = ["lsoa_code", "lsoa_name", "ward_code", "district_code"]
    lsoas = _table(layer, rows, fields, columns)
    lsoas = lsoas.drop_duplicates("lsoa_code").sort_values("lsoa_code", ignore_index=True)
    centres = _centres(web, sources, newest(services, CENTRES), list(lsoas["lsoa_code"]))
    missing = [code for code in lsoas["lsoa_code"] if code not in centres]
    if missing or lsoas.empty:
        raise WebError(f"ONS has no points of {len(missing) or 'any'} LSOAs. {arcgis.AGAIN}")
    points = pd.DataFrame([centres[code] for code in lsoas["lsoa_code"]])
    return lsoas.assign(longitude=points[0].round(5), latitude=points[1].round(5))


def _table(
    layer: arcgis.Layer, rows: list[arcgis.Properties], fields: Sequence[str], columns: list[str]
) -> pd.DataFrame:
    """Some fields as columns: codes, and names as they may be shown. Raises WebError."""
    values: dict[str, list[str]] = {}
    for name, column in zip(fields, columns, strict=True):
        shown = column.endswith("_name")
        values[column] = (
            [_shown(row[name]) for row in rows] if shown else codes_in(layer, rows, name)
        )
    return pd.DataFrame(values, dtype=object)


def _centres(
    web: Web, sources: Sources, service: str, codes: Sequence[str]
) -> dict[str, tuple[float, float]]:
    layer = arcgis.layer(web, sources.ons, service)
    field = layer.field("LSOA21CD")
    found = {}
    for lot in arcgis.in_lots(codes):
        where = arcgis.one_of(field, lot)
        for feature in arcgis.features(web, layer, where, [field], shapes=True):
            place = arcgis.place_of(feature)
            if place is not None:
                found[feature["properties"][field]] = place
    return found


def _old_codes(
    web: Web, sources: Sources, services: Sequence[str], lsoas: pd.DataFrame
) -> dict[str, str]:
    """LSOA of 2011 → LSOA of 2021; of several the first."""
    exact = [name for name in services if name.lower() == ONE_TO_ONE.lower()]
    service = exact[0] if exact else newest(services, OLD_CODES)
    layer = arcgis.layer(web, sources.ons, service)
    old, new = layer.field("(F_)?LSOA11CD"), layer.field("LSOA21CD")
    found: dict[str, str] = {}
    for lot in arcgis.in_lots(list(lsoas["lsoa_code"])):
        rows = arcgis.rows(web, layer, arcgis.one_of(new, lot), [old, new])
        for name in (old, new):
            codes_in(layer, rows, name)
        for row in sorted(rows, key=lambda row: str(row[new])):
            found.setdefault(row[old], row[new])
    # One that is still there is itself, whatever else took a piece of it.
    return found | {code: code for code in lsoas["lsoa_code"] if code in found}


def _neighbourhoods(
    web: Web, sources: Sources, force: Force, say: Say, progress: Show
) -> tuple[dict[str, str], dict[str, Any]]:
    """Id → name and id → boundary of the neighbourhoods of a force, as the API has them."""
    address = api_of(sources, force.slug)
    listed = listed_neighbourhoods(web, address, [])
    names = {one: _shown(name) or one for one, name in listed.items()}
    say(f"Reading the boundaries of {len(names):,} neighbourhoods.")
    boundaries: dict[str, Any] = {}
    for one, _, boundary in answers(web, address, [(one, "boundary") for one in names]):
        boundaries[one] = boundary
        progress(
            f"Reading boundaries: {len(boundaries):,} of {len(names):,}",
            len(boundaries) / len(names),
        )
    return names, boundaries


def _teams_of(
    lsoas: pd.DataFrame, names: Iterable[str], boundaries: Mapping[str, Any], notices: list[str]
) -> Any:
    """The team of each LSOA: whose boundary holds its point, or else the nearest."""
    found = read_boundaries(boundaries, names, lsoas)
    if found is None or found.areas.empty:
        raise WebError("The source has no boundary of any neighbourhood, so LSOAs have no team.")
    notices += [sentence for _, _, sentence in found.notices]
    points = gpd.GeoSeries.from_xy(lsoas["longitude"], lsoas["latitude"], crs=WGS84)
    codes = holding(points, found.areas)
    tree = shapely.STRtree(found.areas.geometry.to_crs(BRITISH_GRID).to_numpy())
    nearest = tree.nearest(points.to_crs(BRITISH_GRID).to_numpy())
    near = found.areas["code"].to_numpy(dtype=object)[nearest]
    return np.where(pd.isna(codes), near, codes)


def _team_rows(names: Mapping[str, str], lsoas: pd.DataFrame, force: Force) -> pd.DataFrame:
    """Code, name, section and division of each team."""
    counts = lsoas.groupby(["snt_code", "district_code"]).size().reset_index(name="lsoas")
    counts = counts.sort_values(["lsoas", "district_code"], ascending=[False, True])
    main = counts.drop_duplicates("snt_code").set_index("snt_code")["district_code"]
    codes = pd.Series(list(names), dtype=object)
    sections = codes.map(main).map(force.districts).fillna(SECTION_NOT_KNOWN)
    return pd.DataFrame(
        {
            "snt_code": codes,
            "snt_name": list(names.values()),
            "section": sections,
            "division": force.area_name,
        }
    )
