"""The outlines of wards, teams and districts: official where a file is at hand, else drawn."""

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.config import Config
from etl.errors import LoadError
from etl.schematic import merged, schematic_cells

WGS84, BRITISH_GRID = "EPSG:4326", "EPSG:27700"
SIMPLIFY_M = 15
ONS = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right 2026."
)
SCHEMATIC = "schematic: drawn from the points of their LSOAs, not the official boundaries"


@dataclass(frozen=True)
class Outlines:
    """Polygons in WGS84, each with `code`, wards also `name` and `district_code`."""

    wards: gpd.GeoDataFrame
    snts: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    wards_are: str
    snts_are: str

    @property
    def note(self) -> str:
        """Where the outlines come from, with the attribution they need."""
        merged_lsoas = "approximate: LSOAs merged, not the official boundaries"
        wards = ONS if self.wards_are == "official" else f"Ward outlines are {SCHEMATIC}."
        snts = SCHEMATIC if self.snts_are == "schematic" else merged_lsoas
        return f"{wards} Outlines of Safer Neighbourhood Teams are {snts}."


def load_outlines(
    config: Config, lookups: dict[str, pd.DataFrame], kept: gpd.GeoDataFrame | None
) -> Outlines:
    """The outlines to place and draw by.

    `kept` are official wards of the build before, used when no file is at hand. Raises LoadError
    when a file of outlines cannot be read or holds none of the configured areas.
    """
    try:
        cells = schematic_cells(lookups["lsoa"])
    except ValueError as error:
        raise LoadError(f"{config.lsoas}: {error}.") from error
    wards = _ward_file(config.ward_outlines, config) if config.ward_outlines else kept
    wards_are = "schematic" if wards is None else "official"
    if wards is None:
        names = lookups["ward"].rename(columns={"ward_code": "code", "ward_name": "name"})
        wards = _drawn(cells, "ward_code").merge(names[["code", "name", "district_code"]])
        districts = _drawn(cells, "district_code")
    else:
        districts = wards.dissolve("district_code", as_index=False)[["district_code", "geometry"]]
        districts = districts.rename(columns={"district_code": "code"})
    if config.snt_outlines:
        snts, snts_are = _snt_file(config.snt_outlines, lookups["snt"]), "approximate"
    else:
        snts, snts_are = _drawn(cells, "snt_code"), "schematic"
    return Outlines(wards, snts, districts, wards_are, snts_are)


def display(outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Per `code`: `geometry` as light GeoJSON text with shared borders kept, and a point inside."""
    metres = outlines.geometry.to_crs(BRITISH_GRID).make_valid()
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


def from_wkb(wards: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Official wards as an earlier build kept them (`outline` as WKB), or None without any."""
    if wards.empty:
        return None
    geometry = gpd.GeoSeries.from_wkb(wards["outline"].map(bytes), crs=WGS84)
    return gpd.GeoDataFrame(wards.drop(columns="outline"), geometry=geometry)


def _drawn(cells: gpd.GeoDataFrame, by: str) -> gpd.GeoDataFrame:
    return merged(cells, by).rename(columns={by: "code"})


def _ward_file(path: Path, config: Config) -> gpd.GeoDataFrame:
    wards = _read(path)
    columns = {
        _column(wards, path, r"WD\d\dCD|ward_code"): "code",
        _column(wards, path, r"WD\d\dNM|ward_name"): "name",
        _column(wards, path, r"LAD\d\dCD|district_code"): "district_code",
    }
    wards = wards.rename(columns=columns)[[*columns.values(), "geometry"]]
    wards = wards[wards["district_code"].isin(list(config.districts))]
    if wards.empty:
        raise LoadError(f"{path} holds no ward of {', '.join(config.districts.values())}.")
    return wards.reset_index(drop=True)


def _snt_file(path: Path, register: pd.DataFrame) -> gpd.GeoDataFrame:
    snts = _read(path)
    snts = snts.rename(columns={_column(snts, path, "snt_code"): "code"})
    missing = set(register["snt_code"]) - set(snts["code"])
    if missing:
        raise LoadError(f"{path} lacks the teams {', '.join(sorted(missing)[:5])}.")
    return snts[["code", "geometry"]]


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
        if re.fullmatch(pattern, column):
            return str(column)
    raise LoadError(f"{path} has no column {pattern}; it has {', '.join(frame.columns)}.")
