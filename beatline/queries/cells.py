"""Equal cells: the study area of hotspots, what was recorded in each, and what is there.

`size` is the H3 resolution everywhere: 9 (about 0.1 km²) or 8 (about 0.7 km²).
"""

from collections.abc import Sequence

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def study_cells(warehouse: Warehouse, scope: Scope, *, size: int) -> pd.DataFrame:
    """Every cell that the chosen area is studied by, those without any record too.

    Those whose middle lies in the area, and those where anything was ever recorded for it: any
    type, any loaded month. A cell on the border is counted for the chosen area alone.

    Returns one row per cell, by id: cell (text), longitude, latitude (float, of its middle).
    """
    return warehouse.frame(
        """
        SELECT cell, longitude, latitude
        FROM study_area($size, $area_kind, $area_code)
        ORDER BY cell
        """,
        size=size,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def cell(warehouse: Warehouse, cell_id: str) -> pd.DataFrame:
    """One cell. Returns one row, or none when there is no such cell: cell (text), size (int)."""
    return warehouse.frame(
        "SELECT cell, resolution AS size FROM cell WHERE cell = $cell", cell=cell_id
    )


def cell_neighbours(warehouse: Warehouse, scope: Scope, *, size: int) -> pd.DataFrame:
    """Which cells of the study area share an edge.

    Returns one row per ordered pair, each both ways round: first, second (int), the positions of
    the two in `study_cells`.
    """
    return warehouse.frame(
        """
        WITH study AS (
            SELECT cell, row_number() OVER (ORDER BY cell) - 1 AS position
            FROM study_area($size, $area_kind, $area_code)
        )
        SELECT own.position AS first, other.position AS second
        FROM cell_neighbour
        JOIN study AS own ON own.cell = cell_neighbour.cell
        JOIN study AS other ON other.cell = cell_neighbour.neighbour
        """,
        size=size,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def cell_months(warehouse: Warehouse, scope: Scope, *, size: int) -> pd.DataFrame:
    """What was recorded in each cell in each month of the scope.

    Returns one row per cell and month that has any: cell (text), month (datetime), records (int).
    """
    return warehouse.frame(
        """
        SELECT if($size = 8, h3_8, h3_9) AS cell, month, sum(records)::BIGINT AS records
        FROM scoped_cells($area_kind, $area_code, $crime_types, $first_month, $last_month)
        GROUP BY ALL
        """,
        size=size,
        **scope.params(),
    )


def unplaced_records(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """How many records of the scope lie in no cell, since they were published without a point.

    Returns one row: records (int).
    """
    return warehouse.frame(
        """
        SELECT count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE snap_point_id IS NULL
        """,
        **scope.params(),
    )


def cell_places(
    warehouse: Warehouse, scope: Scope, cells: Sequence[str], *, size: int
) -> pd.DataFrame:
    """Where each of some cells is: the streets near it, its ward and its SNT.

    Returns one row per cell that has any record of the scope:
        cell   text
        names  list of text, the names of its points, those with most records first, at most
               ten; empty when none has a name
        ward_name, ward_label, snt_name, snt_label  text, where most of its records lie, of several
               with as many the first by code; the label is the sidebar's; None far from any ward
        points  int, snap points with any record
    """
    return warehouse.frame(
        """
        WITH chosen AS (
            SELECT if($size = 8, h3_8, h3_9) AS cell, snap_point_id, snap_point.name,
                scoped.ward_code, scoped.snt_code
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month) AS scoped
            JOIN snap_point USING (snap_point_id)
            WHERE if($size = 8, h3_8, h3_9) IN (SELECT unnest($cells::VARCHAR[]))
        ),
        named AS (
            SELECT cell, name, count(*) AS records
            FROM chosen
            WHERE name <> ''
            GROUP BY ALL
        ),
        names AS (
            SELECT cell, list(name ORDER BY records DESC, name)[:10] AS names
            FROM named
            GROUP BY cell
        ),
        main_ward AS (
            SELECT cell, first(ward_code ORDER BY records DESC, ward_code) AS ward_code
            FROM (
                SELECT cell, ward_code, count(*) AS records
                FROM chosen WHERE ward_code IS NOT NULL GROUP BY ALL
            )
            GROUP BY cell
        ),
        main_snt AS (
            SELECT cell, first(snt_code ORDER BY records DESC, snt_code) AS snt_code
            FROM (
                SELECT cell, snt_code, count(*) AS records
                FROM chosen WHERE snt_code IS NOT NULL GROUP BY ALL
            )
            GROUP BY cell
        ),
        points AS (
            SELECT cell, count(DISTINCT snap_point_id) AS points FROM chosen GROUP BY cell
        )
        SELECT
            cell, coalesce(names, []) AS names, ward_name,
            ward_name || ' ward, ' || district_name AS ward_label,
            snt_name, snt_code || ' ' || snt_name AS snt_label, points
        FROM points
        LEFT JOIN names USING (cell)
        LEFT JOIN main_ward USING (cell)
        LEFT JOIN main_snt USING (cell)
        LEFT JOIN ward USING (ward_code)
        LEFT JOIN district USING (district_code)
        LEFT JOIN snt USING (snt_code)
        ORDER BY cell
        """,
        cells=list(cells),
        size=size,
        **scope.params(),
    )


def cell_types(
    warehouse: Warehouse, scope: Scope, cells: Sequence[str], *, size: int
) -> pd.DataFrame:
    """Which crime types were recorded in each of some cells.

    Returns one row per cell and type that has any, most frequent first within the cell:
        cell, crime_type  text
        records           int
    """
    return warehouse.frame(
        """
        SELECT if($size = 8, h3_8, h3_9) AS cell, crime_type, sum(records)::BIGINT AS records
        FROM scoped_cells($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE if($size = 8, h3_8, h3_9) IN (SELECT unnest($cells::VARCHAR[]))
        GROUP BY ALL
        ORDER BY cell, records DESC, crime_type
        """,
        cells=list(cells),
        size=size,
        **scope.params(),
    )


def cell_outcomes(
    warehouse: Warehouse, scope: Scope, cells: Sequence[str], *, size: int
) -> pd.DataFrame:
    """What became of the crimes in each of some cells; incidents have no outcome and are left out.

    Returns one row per cell and outcome: cell (text), outcome (text as published, or None),
    records (int).
    """
    return warehouse.frame(
        """
        SELECT if($size = 8, h3_8, h3_9) AS cell, outcome, count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        JOIN snap_point USING (snap_point_id)
        WHERE crime_type <> 'Anti-social behaviour'
            AND if($size = 8, h3_8, h3_9) IN (SELECT unnest($cells::VARCHAR[]))
        GROUP BY ALL
        ORDER BY cell, records DESC, outcome
        """,
        cells=list(cells),
        size=size,
        **scope.params(),
    )
