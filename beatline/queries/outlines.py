"""The outlines of all areas of one kind: the ground that maps stand on."""

import pandas as pd

from beatline.scope import Scope
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


def area_shapes(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The outline of the chosen area: of a force its districts, of a section its SNTs.

    Returns one row per part that has an outline: geometry (text, GeoJSON geometry).
    """
    return warehouse.frame(
        """
        SELECT geometry FROM ward WHERE $area_kind = 'ward' AND ward_code = $area_code
        UNION ALL
        SELECT geometry
        FROM snt
        WHERE ($area_kind = 'snt' AND snt_code = $area_code)
            OR ($area_kind = 'section' AND section = $area_code)
        UNION ALL
        SELECT geometry
        FROM district
        WHERE $area_kind = 'force' OR ($area_kind = 'district' AND district_code = $area_code)
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )
