"""Which area holds each point, and which is nearest to a point that none holds.

Whether a point lies in an area is decided in longitude and latitude, so no projection enters.
Metres to the nearest area are taken in EPSG:27700; without the OSTN15 grid, which no wheel ships,
that is off by up to 2 m, which changes no assignment.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

WGS84, BRITISH_GRID = "EPSG:4326", "EPSG:27700"
# Points lie on roads and roads are boundaries; a point further out belongs to no area.
NEAREST_M = 100


def holding(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Code of the area that holds each point, None outside all.

    points : in WGS84
    areas : code, geometry (WGS84), in order of precedence: a point that several areas hold, on a
        shared border for instance, goes to the first of them, in every build
    """
    codes = areas["code"].to_numpy(dtype=object)
    found = np.full(len(points), None, dtype=object)
    area, point = points.sindex.query(areas.geometry, predicate="intersects")
    order = np.argsort(area, kind="stable")[::-1]
    found[point[order]] = codes[area[order]]
    return found


def held_or_nearest(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The area that holds each point, or else the nearest within 100 m.

    points, areas : as for `holding`

    Returns
    -------
    One row per point, with its index: code (none beyond 100 m of every area), metres (0 inside,
    else to one decimal)
    """
    codes = pd.Series(holding(points, areas), index=points.index, dtype=object)
    metres = pd.Series(0.0, index=points.index).where(codes.notna())
    near = _nearest(points[codes.isna()], areas)
    codes.loc[near.index] = near["code"]
    # A point that is a hand's breadth outside is still outside.
    metres.loc[near.index] = near["metres"].round(1).clip(lower=0.1)
    return pd.DataFrame({"code": codes, "metres": metres})


def _nearest(outside: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Code of and metres to the nearest area within reach; points beyond it are left out."""
    west, south, east, north = areas.total_bounds
    # A hundredth of a degree is more than NEAREST_M in both directions.
    reach = outside.cx[west - 0.01 : east + 0.01, south - 0.01 : north + 0.01]
    near = gpd.sjoin_nearest(
        gpd.GeoDataFrame(geometry=reach.to_crs(BRITISH_GRID)),
        areas[["code", "geometry"]].reset_index(drop=True).to_crs(BRITISH_GRID),
        max_distance=NEAREST_M,
        distance_col="metres",
    ).sort_values("index_right", kind="stable")
    return pd.DataFrame(near[~near.index.duplicated()])
