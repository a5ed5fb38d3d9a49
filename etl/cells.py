"""Equal cells: which there are in the force area, where they lie, and which are neighbours.

Cells come from longitude and latitude, so no map projection enters. A cell belongs to the ward and
to the team whose outline holds its middle, by the same rule as a snap point.
"""

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
from h3.api import basic_str as h3
from numpy.typing import NDArray

from etl.outlines import WGS84, Outlines
from etl.scripts import create_table, run

# About 0.7 and 0.1 square kilometres. Finer cells would only redraw the snap points.
RESOLUTIONS = (8, 9)


def fill_cells(warehouse: duckdb.DuckDBPyConnection, outlines: Outlines) -> None:
    """Fill the tables of cells, from the outlines and from the crimes and points of this build."""
    used = warehouse.execute(
        """
        SELECT h3_8, h3_9
        FROM snap_point
        WHERE snap_point_id IN (SELECT snap_point_id FROM crime WHERE counted)
        """
    ).df()
    placed = [
        placed_cells(size, used[f"h3_{size}"], outlines.wards, outlines.snts)
        for size in RESOLUTIONS
    ]
    create_table(warehouse, "placed_cell", pd.concat(placed))
    beside = [neighbours(cells["cell"]) for cells in placed]
    create_table(warehouse, "placed_neighbour", pd.concat(beside))
    run(warehouse, "065_cells")


def placed_cells(
    resolution: int, used: "pd.Series[str]", wards: gpd.GeoDataFrame, snts: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Every cell whose middle lies in a ward or a team's area, and every used one.

    Parameters
    ----------
    resolution : of H3
    used : cells that must be there wherever they lie; may repeat
    wards, snts : code, geometry (WGS84)

    Returns
    -------
    One row per cell: cell (text), resolution, longitude, latitude (degrees, of its middle),
    ward_code, snt_code (text, or none)
    """
    west, south, east, north = np.array([wards.total_bounds, snts.total_bounds]).T
    corners = [(south.min(), west.min()), (south.min(), east.max())]
    corners += [(north.max(), east.max()), (north.max(), west.min())]
    box = h3.h3shape_to_cells(h3.LatLngPoly(corners), resolution)
    cells = pd.Index(box).union(pd.Index(used.unique()))
    middles = np.array([h3.cell_to_latlng(cell) for cell in cells])
    points = gpd.GeoSeries.from_xy(middles[:, 1], middles[:, 0], crs=WGS84)
    frame = pd.DataFrame(
        {
            "cell": cells,
            "resolution": resolution,
            "longitude": middles[:, 1],
            "latitude": middles[:, 0],
            "ward_code": _holding(points, wards),
            "snt_code": _holding(points, snts),
        }
    )
    inside = frame["ward_code"].notna() | frame["snt_code"].notna()
    return frame[inside | frame["cell"].isin(used)].reset_index(drop=True)


def neighbours(cells: "pd.Series[str]") -> pd.DataFrame:
    """Which of the cells share an edge: cell, neighbour (text), each pair both ways round."""
    rings = pd.Series([h3.grid_ring(cell, 1) for cell in cells], index=cells, dtype=object)
    pairs = rings.explode().rename("neighbour").rename_axis("cell").reset_index()
    return pairs[pairs["neighbour"].isin(cells)]


def _holding(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Code of the area that holds each point, None outside all; the lower code on a border."""
    codes = areas["code"].to_numpy()
    found = np.full(len(points), None, dtype=object)
    point, area = areas.sindex.query(points, predicate="intersects")
    order = np.argsort(codes[area], kind="stable")[::-1]
    found[point[order]] = codes[area[order]]
    return found
