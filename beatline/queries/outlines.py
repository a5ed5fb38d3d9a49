"""The outlines of all areas of one kind: the ground that maps stand on."""

import pandas as pd

from beatline.warehouse import Warehouse


def area_outlines(warehouse: Warehouse, *, by: str) -> pd.DataFrame:
    """Every ward or SNT with its outline: what a map shows round the places it is about.

    by : "ward" or "snt"

    Returns one row per area that has an outline, by code:
        area_code, area_name  text
        longitude, latitude   float, a point inside
        geometry              text, GeoJSON geometry
    """
    return warehouse.frame(
        """
        SELECT ward_code AS area_code, ward_name AS area_name, longitude, latitude, geometry
        FROM ward
        WHERE $by = 'ward' AND geometry <> ''
        UNION ALL
        SELECT snt_code, snt_name, longitude, latitude, geometry
        FROM snt
        WHERE $by = 'snt' AND geometry <> ''
        ORDER BY area_code
        """,
        by=by,
    )
