"""Where things are: the ward and cells of each distinct snap point, and the areas' own rows.

Whether a point lies in a ward is decided in longitude and latitude, so no projection enters.
Metres to the nearest ward are taken in EPSG:27700; without the OSTN15 grid, which no wheel ships,
that is off by up to 2 m, which changes no assignment.
"""

from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from h3.api import basic_str as h3

from etl.config import Config
from etl.errors import LoadError
from etl.outlines import BRITISH_GRID, WGS84, Outlines, display, from_wkb, load_outlines, ward_rows
from etl.scripts import create_table, run, set_variables

# Points lie on roads and roads are boundaries; a point further out belongs to no ward.
NEAREST_WARD_M = 100


def place(warehouse: duckdb.DuckDBPyConnection, config: Config) -> Outlines:
    """Fill the tables of areas and the temporary table `placed_point` of all distinct points.

    Returns the outlines they were placed by. Raises LoadError when a lookup or a file of outlines
    does not hold what it should.
    """
    paths = {"lsoa": config.lsoas, "ward": config.wards, "snt": config.snts}
    lookups = {name: _lookup(path) for name, path in paths.items()}
    kept = warehouse.execute(
        """
        SELECT ward_code AS code, ward_name AS name, district_code, outline
        FROM previous.ward
        WHERE outline IS NOT NULL
        """
    ).df()
    outlines = load_outlines(config, lookups, from_wkb(kept))
    for name, frame in lookups.items():
        create_table(warehouse, f"lookup_{name}", frame)
    districts = pd.DataFrame(list(config.districts.items()), columns=["code", "name"])
    create_table(warehouse, "lookup_district", districts)
    create_table(warehouse, "ward_outline", ward_rows(outlines))
    create_table(warehouse, "snt_outline", display(outlines.snts))
    create_table(warehouse, "district_outline", display(outlines.districts))
    set_variables(
        warehouse,
        wards_are=outlines.wards_are,
        snts_are=outlines.snts_are,
        places_note=outlines.note,
    )
    run(warehouse, "040_points", "050_places")
    points = warehouse.execute("SELECT * FROM point ORDER BY snap_point_id").df()
    placed = placed_points(points, outlines.wards, lookups["lsoa"])
    create_table(warehouse, "placed_point", placed)
    return outlines


def _lookup(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except ValueError as error:
        raise LoadError(f"{path} cannot be read as a lookup: {error}") from error


def placed_points(
    points: pd.DataFrame, wards: gpd.GeoDataFrame, lsoas: pd.DataFrame
) -> pd.DataFrame:
    """Ward, nearest LSOA and H3 cells of each distinct snap point.

    Parameters
    ----------
    points : snap_point_id, longitude, latitude (degrees), one row each
    wards : code, geometry (WGS84)
    lsoas : lsoa_code, longitude, latitude (degrees; rows without are left out)

    Returns
    -------
    snap_point_id; ward_code (none beyond 100 m of every ward); ward_distance_m (0 inside);
    near_lsoa_code (none where there is no ward); h3_8, h3_9 (cells as text)
    """
    where = gpd.GeoSeries(
        gpd.points_from_xy(points["longitude"], points["latitude"]), crs=WGS84, index=points.index
    )
    ward_code = pd.Series(None, index=points.index, dtype=object)
    distance_m = pd.Series(np.nan, index=points.index)
    point, ward = wards.sindex.query(where, predicate="intersects")
    codes = wards["code"].to_numpy()
    # A point on a shared border is in two wards; it goes to the lower code, in every build.
    order = np.argsort(codes[ward], kind="stable")[::-1]
    ward_code.iloc[point[order]] = codes[ward[order]]
    distance_m.iloc[point] = 0.0

    near = _nearest_wards(where[ward_code.isna()], wards)
    ward_code.loc[near.index] = near["code"]
    distance_m.loc[near.index] = near["metres"].round(1)

    near_lsoa_code = _nearest_lsoas(where[ward_code.notna()], lsoas)
    latitudes, longitudes = points["latitude"].tolist(), points["longitude"].tolist()
    return pd.DataFrame(
        {
            "snap_point_id": points["snap_point_id"],
            # Text even where all are missing: a column of nothing would become a number.
            "ward_code": ward_code.astype("str"),
            "ward_distance_m": distance_m,
            "near_lsoa_code": near_lsoa_code.reindex(points.index).astype("str"),
            "h3_8": list(map(h3.latlng_to_cell, latitudes, longitudes, [8] * len(points))),
            "h3_9": list(map(h3.latlng_to_cell, latitudes, longitudes, [9] * len(points))),
        }
    )


def _nearest_wards(outside: gpd.GeoSeries, wards: gpd.GeoDataFrame) -> pd.DataFrame:
    """Code of and metres to the nearest ward within reach; points beyond it are left out."""
    west, south, east, north = wards.total_bounds
    # A hundredth of a degree is more than NEAREST_WARD_M in both directions.
    reach = outside.cx[west - 0.01 : east + 0.01, south - 0.01 : north + 0.01]
    near = gpd.sjoin_nearest(
        gpd.GeoDataFrame(geometry=reach.to_crs(BRITISH_GRID)),
        wards[["code", "geometry"]].to_crs(BRITISH_GRID),
        max_distance=NEAREST_WARD_M,
        distance_col="metres",
    ).sort_values("code")
    return pd.DataFrame(near[~near.index.duplicated()])


def _nearest_lsoas(inside: gpd.GeoSeries, lsoas: pd.DataFrame) -> pd.Series:
    """The LSOA whose point is nearest: a stand-in where no crime file gives an LSOA."""
    placed = lsoas[lsoas["longitude"].notna()]
    points = gpd.GeoSeries.from_xy(placed["longitude"], placed["latitude"], crs=WGS84)
    tree = shapely.STRtree(points.to_crs(BRITISH_GRID).to_numpy())
    nearest = tree.nearest(inside.to_crs(BRITISH_GRID).to_numpy()).astype(int)
    return pd.Series(placed["lsoa_code"].to_numpy()[nearest], index=inside.index, dtype=object)
