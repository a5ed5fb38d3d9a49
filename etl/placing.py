"""Where things are: ward, team and cells of each distinct snap point, and the areas' own rows."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import shapely
from h3.api import basic_str as h3

from etl.boundaries import Boundaries, read_boundaries
from etl.config import Config
from etl.errors import LoadError
from etl.holding import BRITISH_GRID, WGS84, held_or_nearest, holding
from etl.neighbourhoods import published_boundaries
from etl.outlines import (
    OfficialWards,
    Outlines,
    display,
    from_wkb,
    load_outlines,
    read_wards,
    snt_rows,
    ward_rows,
)
from etl.scripts import create_table, run, set_variables
from etl.teams import NOTICE, TeamSource
from etl.wards import WardSource

WARD_OF_LSOA = ["lsoa_code", "ward_code"]


def place(
    warehouse: duckdb.DuckDBPyConnection,
    config: Config,
    wards: WardSource | None,
    teams: TeamSource | None,
) -> Outlines:
    """Fill the tables of areas and the temporary table `placed_point` of all distinct points.

    Returns the outlines they were placed by. Raises LoadError when a lookup or a file of outlines
    does not hold what it should.
    """
    paths = {"lsoa": config.lsoas, "ward": config.wards, "snt": config.snts}
    lookups = {name: _lookup(path) for name, path in paths.items()}
    boundaries = _boundaries(config, teams, lookups)
    official = _official_wards(warehouse, config, wards) if wards else None
    outlines = load_outlines(config, lookups, official, boundaries)
    ward_of_lsoa = _ward_of_lsoa(warehouse, wards)
    if official:
        lookups["lsoa"] = _in_these_wards(lookups["lsoa"], official.areas, ward_of_lsoa)
    for name, frame in lookups.items():
        create_table(warehouse, f"lookup_{name}", frame)
    create_table(warehouse, "lookup_ward_of_lsoa", ward_of_lsoa)
    districts = pd.DataFrame(list(config.districts.items()), columns=["code", "name"])
    create_table(warehouse, "lookup_district", districts)
    create_table(warehouse, "ward_outline", ward_rows(outlines))
    create_table(warehouse, "snt_outline", snt_rows(outlines))
    create_table(warehouse, "district_outline", display(outlines.districts))
    remarks = pd.DataFrame(boundaries.notices if boundaries else [], columns=list(NOTICE))
    create_table(warehouse, "read_boundary_notice", remarks.astype(NOTICE))
    set_variables(
        warehouse,
        wards_are=outlines.wards_are,
        ward_vintage=outlines.ward_vintage,
        wards_are_kept=wards is not None and wards.path is None,
        snts_are=outlines.snts_are,
        places_note=outlines.note,
    )
    run(warehouse, "040_points", "050_places")
    points = warehouse.execute("SELECT * FROM point ORDER BY snap_point_id").df()
    placed = placed_points(points, outlines.wards, lookups["lsoa"], outlines.official_snts)
    create_table(warehouse, "placed_point", placed)
    return outlines


# Codes of teams may look like numbers, or be NA.
TEXTS = dict.fromkeys(
    (
        "lsoa_code", "lsoa_name", "vintage", "snt_code", "snt_name", "snt_match", "section",
        "division", "ward_code", "ward_name", "district_code",
    ),
    "str",
)  # fmt: skip


def _lookup(path: Path, columns: Iterable[str] = ()) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=TEXTS, keep_default_na=False, na_values=[""])
    except (ValueError, OSError) as error:
        raise LoadError(f"{path} cannot be read as a lookup: {error}") from error
    missing = [column for column in columns if column not in frame]
    if missing:
        raise LoadError(f"{path} lacks the columns {', '.join(missing)}.")
    return frame


def _boundaries(
    config: Config, teams: TeamSource | None, lookups: dict[str, pd.DataFrame]
) -> Boundaries | None:
    if teams is None:
        return None
    register = lookups["snt"]["snt_code"].sort_values().tolist()
    given = published_boundaries(
        teams.file_name, teams.content, force=config.force, register=register
    )
    return read_boundaries(given, register, lookups["lsoa"])


def _official_wards(
    warehouse: duckdb.DuckDBPyConnection, config: Config, wards: WardSource
) -> OfficialWards:
    if wards.path:
        return read_wards(wards.path, config, wards.vintage)
    kept = warehouse.execute(
        """
        SELECT ward_code AS code, ward_name AS name, district_code, outline
        FROM previous.ward
        ORDER BY ward_code
        """
    ).df()
    return OfficialWards(from_wkb(kept), wards.vintage)


def _ward_of_lsoa(warehouse: duckdb.DuckDBPyConnection, wards: WardSource | None) -> pd.DataFrame:
    """lsoa_code and ward_code of the vintage: from the list beside its file, or kept with it."""
    if wards and wards.lsoas:
        return _lookup(wards.lsoas, WARD_OF_LSOA)[WARD_OF_LSOA].drop_duplicates("lsoa_code")
    if wards and wards.path is None:
        return warehouse.execute(
            "SELECT lsoa_code, ward_code FROM previous.lsoa WHERE ward_code IS NOT NULL"
        ).df()
    return pd.DataFrame(columns=WARD_OF_LSOA, dtype="str")


def _in_these_wards(
    lsoas: pd.DataFrame, wards: gpd.GeoDataFrame, ward_of_lsoa: pd.DataFrame
) -> pd.DataFrame:
    """The LSOAs with a ward of this vintage, whatever vintage the lookup is of.

    By the list of the vintage; where it is silent by the lookup, when that ward is still there;
    else the ward that holds the point of the LSOA.
    """
    listed = lsoas["lsoa_code"].map(ward_of_lsoa.set_index("lsoa_code")["ward_code"])
    points = gpd.GeoSeries.from_xy(lsoas["longitude"], lsoas["latitude"], crs=WGS84)
    has_point = lsoas["longitude"].notna()
    held = pd.Series(None, index=lsoas.index, dtype=object)
    held[has_point] = holding(points[has_point], wards)
    codes = wards["code"]
    chosen = listed.where(listed.isin(codes), lsoas["ward_code"])
    return lsoas.assign(ward_code=chosen.where(chosen.isin(codes), held).astype("str"))


def placed_points(
    points: pd.DataFrame,
    wards: gpd.GeoDataFrame,
    lsoas: pd.DataFrame,
    boundaries: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Ward, team, nearest LSOA and H3 cells of each distinct snap point.

    Parameters
    ----------
    points : snap_point_id, longitude, latitude (degrees), one row each
    wards : code, geometry (WGS84), in order of precedence
    lsoas : lsoa_code, longitude, latitude (degrees; rows without are left out)
    boundaries : of teams, like wards; without any no point has a team

    Returns
    -------
    snap_point_id; ward_code, snt_code (none beyond 100 m of every one); ward_distance_m,
    snt_distance_m (0 inside); near_lsoa_code (none where there is no ward); h3_8, h3_9 (cells as
    text)
    """
    where = gpd.GeoSeries(
        gpd.points_from_xy(points["longitude"], points["latitude"]), crs=WGS84, index=points.index
    )
    ward = held_or_nearest(where, wards)
    none = pd.DataFrame({"code": None, "metres": float("nan")}, index=points.index)
    snt = none if boundaries is None else held_or_nearest(where, boundaries)
    near_lsoa_code = _nearest_lsoas(where[ward["code"].notna()], lsoas)
    latitudes, longitudes = points["latitude"].tolist(), points["longitude"].tolist()
    return pd.DataFrame(
        {
            "snap_point_id": points["snap_point_id"],
            # Text even where all are missing: a column of nothing would become a number.
            "ward_code": ward["code"].astype("str"),
            "ward_distance_m": ward["metres"],
            "snt_code": snt["code"].astype("str"),
            "snt_distance_m": snt["metres"],
            "near_lsoa_code": near_lsoa_code.reindex(points.index).astype("str"),
            "h3_8": list(map(h3.latlng_to_cell, latitudes, longitudes, [8] * len(points))),
            "h3_9": list(map(h3.latlng_to_cell, latitudes, longitudes, [9] * len(points))),
        }
    )


def _nearest_lsoas(inside: gpd.GeoSeries, lsoas: pd.DataFrame) -> pd.Series:
    """The LSOA whose point is nearest: a stand-in where no crime file gives an LSOA."""
    placed = lsoas[lsoas["longitude"].notna()]
    points = gpd.GeoSeries.from_xy(placed["longitude"], placed["latitude"], crs=WGS84)
    tree = shapely.STRtree(points.to_crs(BRITISH_GRID).to_numpy())
    nearest = tree.nearest(inside.to_crs(BRITISH_GRID).to_numpy()).astype(int)
    return pd.Series(placed["lsoa_code"].to_numpy()[nearest], index=inside.index, dtype=object)
