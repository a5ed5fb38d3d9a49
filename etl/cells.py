"""Equal cells: which there are in the force area, where they lie, and which are neighbours.

Cells come from longitude and latitude, so no map projection enters. A cell belongs to the ward and
to the team whose outline holds its middle, by the same rule as a snap point.
"""

from itertools import chain

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
from h3.api import basic_int as h3

from etl.holding import WGS84, holding
from etl.outlines import Outlines
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
    wards, snts : code, geometry (WGS84), in order of precedence

    Returns
    -------
    One row per cell: cell (text), resolution, longitude, latitude (degrees, of its middle),
    ward_code, snt_code (text, or none)
    """
    west, south, east, north = np.array([wards.total_bounds, snts.total_bounds]).T
    corners = [(south.min(), west.min()), (south.min(), east.max())]
    corners += [(north.max(), east.max()), (north.max(), west.min())]
    must = [h3.str_to_int(cell) for cell in used.unique()]
    box = h3.h3shape_to_cells(h3.LatLngPoly(corners), resolution)
    cells = np.unique(np.array([*box, *must], dtype=np.int64))
    middles = np.array([h3.cell_to_latlng(cell) for cell in cells.tolist()])
    points = gpd.GeoSeries.from_xy(middles[:, 1], middles[:, 0], crs=WGS84)
    ward_codes, snt_codes = holding(points, wards), holding(points, snts)
    kept = (ward_codes != None) | (snt_codes != None) | np.isin(cells, must)  # noqa: E711  (arrays)
    return pd.DataFrame(
        {
            "cell": [h3.int_to_str(cell) for cell in cells[kept].tolist()],
            "resolution": resolution,
            "longitude": middles[kept, 1],
            "latitude": middles[kept, 0],
            "ward_code": ward_codes[kept],
            "snt_code": snt_codes[kept],
        }
    )


def neighbours(cells: "pd.Series[str]") -> pd.DataFrame:
    """Which of the cells share an edge: cell, neighbour (text), each pair both ways round."""
    numbers = pd.Index([h3.str_to_int(cell) for cell in cells], dtype="int64")
    rings = [h3.grid_ring(cell, 1) for cell in numbers]
    own = np.repeat(np.arange(len(cells)), [len(ring) for ring in rings])
    beside = numbers.get_indexer(list(chain.from_iterable(rings)))
    known = beside >= 0
    pairs = {"cell": cells.take(own[known]), "neighbour": cells.take(beside[known])}
    return pd.DataFrame({name: found.array for name, found in pairs.items()})
