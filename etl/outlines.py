"""The outlines of wards, teams and districts: official where a file is at hand, else drawn."""

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.boundaries import Boundaries
from etl.config import Config
from etl.errors import LoadError
from etl.holding import BRITISH_GRID, WGS84
from etl.schematic import merged, schematic_cells
from etl.wards import vintage_words

SIMPLIFY_M = 15
ONS = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right 2026."
)
POLICE = (
    "Boundaries of Safer Neighbourhood Teams: data.police.uk, Open Government Licence v3.0. "
    "Records are given to a team by them; its residents are those of the census areas (LSOAs) that "
    "come nearest to its area."
)
NOT_OFFICIAL = {
    "schematic": "schematic: drawn from the points of their LSOAs, not the official boundaries",
    "approximate": "approximate: LSOAs merged, not the official boundaries",
}


@dataclass(frozen=True)
class OfficialWards:
    """Wards as ONS publishes them: code, name, district_code, geometry (WGS84); and the vintage."""

    areas: gpd.GeoDataFrame
    vintage: str | None


@dataclass(frozen=True)
class Outlines:
    """Polygons in WGS84, each with `code`, wards also `name` and `district_code`.

    Each frame is in its order of precedence: a place that several areas hold belongs to the first.

    wards_are : official or schematic
    ward_vintage : as of which month, YYYY-MM, or year, YYYY; None when schematic or not known
    official_snts : those of `snts` that are boundaries as published, None without any
    others_are : what the other `snts` are, schematic or approximate
    """

    wards: gpd.GeoDataFrame
    snts: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    wards_are: str
    ward_vintage: str | None
    official_snts: gpd.GeoDataFrame | None
    others_are: str

    @property
    def snts_are(self) -> str:
        """What the outlines of teams are: official, approximate or schematic."""
        return self.others_are if self.official_snts is None else "official"

    @property
    def note(self) -> str:
        """Where the outlines come from, with the attribution they need."""
        schematic = NOT_OFFICIAL["schematic"]
        wards = ONS if self.wards_are == "official" else f"Ward outlines are {schematic}."
        if self.ward_vintage:
            wards += f" Wards as of {vintage_words(self.ward_vintage)}."
        return f"{wards} {self._note_of_teams}"

    @property
    def _note_of_teams(self) -> str:
        words = NOT_OFFICIAL[self.others_are]
        if self.official_snts is None:
            return f"Outlines of Safer Neighbourhood Teams are {words}."
        others = sorted(set(self.snts["code"]) - set(self.official_snts["code"]))
        if not others:
            return POLICE
        return f"{POLICE} The outlines of {', '.join(others)} are {words}."


def load_outlines(
    config: Config,
    lookups: dict[str, pd.DataFrame],
    official: OfficialWards | None,
    boundaries: Boundaries | None,
) -> Outlines:
    """The outlines to place and draw by.

    official : wards; without them they are drawn
    boundaries : of the teams; those that have none are drawn

    Raises LoadError when the file of teams' outlines cannot be read or lacks one.
    """
    try:
        cells = schematic_cells(lookups["lsoa"])
    except ValueError as error:
        raise LoadError(f"{config.lsoas}: {error}.") from error
    if official is None:
        names = lookups["ward"].rename(columns={"ward_code": "code", "ward_name": "name"})
        wards = _drawn(cells, "ward_code").merge(names[["code", "name", "district_code"]])
        districts = _drawn(cells, "district_code")
    else:
        wards = official.areas
        districts = wards.dissolve("district_code", as_index=False)[["district_code", "geometry"]]
        districts = districts.rename(columns={"district_code": "code"})
    if config.snt_outlines:
        drawn, others_are = _snt_file(config.snt_outlines, lookups["snt"]), "approximate"
    else:
        drawn, others_are = _drawn(cells, "snt_code"), "schematic"
    bounded = boundaries.areas if boundaries and len(boundaries.areas) else None
    return Outlines(
        wards=wards,
        snts=drawn if bounded is None else _beside(bounded, drawn),
        districts=districts,
        wards_are="official" if official else "schematic",
        ward_vintage=official.vintage if official else None,
        official_snts=bounded,
        others_are=others_are,
    )


def display(outlines: gpd.GeoDataFrame, *, may_overlap: bool = False) -> pd.DataFrame:
    """Per `code`: `geometry` as light GeoJSON text, and a point inside.

    Shared borders stay shared; outlines that do overlap are each drawn by themselves.
    """
    metres = outlines.geometry.to_crs(BRITISH_GRID).make_valid()
    if may_overlap and not metres.is_valid_coverage():
        simple = metres.simplify(SIMPLIFY_M).to_crs(WGS84).set_precision(1e-5)
    else:
        simple = metres.simplify_coverage(SIMPLIFY_M).to_crs(WGS84)
    # Five decimals are a metre: enough to draw by, and half the text.
    text = shapely.to_geojson(shapely.transform(simple.to_numpy(), lambda xy: xy.round(5)))
    inside = metres.representative_point().to_crs(WGS84)
    return pd.DataFrame(
        {
            "code": outlines["code"].to_numpy(),
            "geometry": text,
            "longitude": inside.x.round(5).to_numpy(),
            "latitude": inside.y.round(5).to_numpy(),
        }
    )


def ward_rows(outlines: Outlines) -> pd.DataFrame:
    """The wards for display, and their full `outline` as WKB when it is official."""
    wards = outlines.wards
    official = outlines.wards_are == "official"
    return display(wards).assign(
        name=wards["name"].to_numpy(),
        district_code=wards["district_code"].to_numpy(),
        outline=wards.geometry.to_wkb().to_numpy() if official else None,
    )


def snt_rows(outlines: Outlines) -> pd.DataFrame:
    """The teams for display, and whether the outline of each is its `boundary` as published."""
    if outlines.official_snts is None:
        return display(outlines.snts).assign(boundary=False)
    bounded = outlines.snts["code"].isin(outlines.official_snts["code"])
    return display(outlines.snts, may_overlap=True).assign(boundary=bounded.to_numpy())


def from_wkb(wards: pd.DataFrame) -> gpd.GeoDataFrame:
    """Official wards as an earlier build kept them (`outline` as WKB)."""
    geometry = gpd.GeoSeries.from_wkb(wards["outline"].map(bytes), crs=WGS84)
    return gpd.GeoDataFrame(wards.drop(columns="outline"), geometry=geometry)


def _drawn(cells: gpd.GeoDataFrame, by: str) -> gpd.GeoDataFrame:
    return merged(cells, by).rename(columns={by: "code"})


def _beside(bounded: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The boundaries, and of the teams without one what the boundaries leave of their outlines."""
    others = drawn[~drawn["code"].isin(bounded["code"])]
    left = others.assign(geometry=others.difference(bounded.union_all()))
    return gpd.GeoDataFrame(pd.concat([bounded, left[~left.is_empty]], ignore_index=True))


def read_wards(path: Path, config: Config, vintage: str | None) -> OfficialWards:
    """The wards of the configured districts from a file as ONS publishes it.

    vintage : as the name of the file says it; without one the name of a column tells the year

    Raises LoadError when it cannot be read, holds none of the districts, or is of another year.
    """
    wards = _read(path)
    code_column = _column(wards, path, r"WD\d\dCD|ward_code")
    columns = {
        code_column: "code",
        _column(wards, path, r"WD\d\dNM|ward_name"): "name",
        _column(wards, path, r"LAD\d\dCD|district_code"): "district_code",
    }
    wards = wards.rename(columns=columns)[[*columns.values(), "geometry"]]
    wards = wards[wards["district_code"].isin(list(config.districts))]
    if wards.empty:
        raise LoadError(f"{path} holds no ward of {', '.join(config.districts.values())}.")
    year = vintage if code_column.lower() == "ward_code" else f"20{code_column[2:4]}"
    if vintage and year and not vintage.startswith(year[:4]):
        raise LoadError(
            f"{path} is named as of {vintage_words(vintage)}, and its column {code_column} is of "
            f"{year}. Name it by its own month, for example wards-{year}-05.geojson."
        )
    areas = wards.sort_values("code").reset_index(drop=True)
    return OfficialWards(areas, vintage or year)


def _snt_file(path: Path, register: pd.DataFrame) -> gpd.GeoDataFrame:
    snts = _read(path)
    snts = snts.rename(columns={_column(snts, path, "snt_code"): "code"})
    missing = set(register["snt_code"]) - set(snts["code"])
    if missing:
        raise LoadError(f"{path} lacks the teams {', '.join(sorted(missing)[:5])}.")
    return snts[["code", "geometry"]].sort_values("code").reset_index(drop=True)


def _read(path: Path) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_file(path)
    except Exception as error:  # GDAL's drivers raise kinds of their own
        raise LoadError(f"{path} cannot be read as boundaries: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().any():
        raise LoadError(f"{path} has features without a shape. Use the file as published by ONS.")
    frame = frame.set_crs(WGS84) if frame.crs is None else frame.to_crs(WGS84)
    frame["geometry"] = frame.geometry.make_valid()
    return frame


def _column(frame: gpd.GeoDataFrame, path: Path, pattern: str) -> str:
    for column in frame.columns:
        if re.fullmatch(pattern, column, re.IGNORECASE):
            return str(column)
    raise LoadError(f"{path} has no column {pattern}; it has {', '.join(frame.columns)}.")
