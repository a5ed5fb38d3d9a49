"""The areas: what there is to choose, what lies in it, beside it and above it."""

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def area_choices(warehouse: Warehouse) -> pd.DataFrame:
    """Every area that can be chosen, as the sidebar words it.

    Returns one row per area: the force, its city, the other districts, sections, SNTs, wards:
        area_kind  force, district, section, snt or ward
        area_code  text; a section's name
        area_name  text, for headings
        label      text, unique and stable: it stands in links
        parent     text, what it lies in: district of a ward, section of an SNT, else None
        residents  float, Census 2021
    """
    return warehouse.frame(
        """
        WITH choices AS (
            SELECT 1 AS place, 'force' AS area_kind, force AS area_code,
                force_area_name AS area_name, force_area_name || ' (whole force)' AS label,
                NULL AS parent, (SELECT sum(residents) FROM district) AS residents
            FROM build
            UNION ALL
            SELECT CASE WHEN district_code = city_code THEN 2 ELSE 3 END, 'district',
                district_code, district_name, district_name, NULL, residents
            FROM district CROSS JOIN build
            UNION ALL
            SELECT 4, 'section', section, section || ' section', section || ' section',
                any_value(division), sum(residents)
            FROM snt GROUP BY section
            UNION ALL
            SELECT 5, 'snt', snt_code, snt_name, snt_code || ' ' || snt_name, section, residents
            FROM snt
            UNION ALL
            SELECT CASE WHEN district_code = city_code THEN 6 ELSE 7 END, 'ward', ward_code,
                ward_name, ward_name || ' ward, ' || district_name, district_name, ward.residents
            FROM ward JOIN district USING (district_code) CROSS JOIN build
        )
        SELECT area_kind, area_code, area_name, label, parent, residents::DOUBLE AS residents
        FROM choices
        ORDER BY place, label
        """
    )


def area_records(warehouse: Warehouse, scope: Scope, *, by: str) -> pd.DataFrame:
    """The wards or SNTs that lie in the scope, with their records, rate, months and outline.

    by : "ward" or "snt"

    Returns one row per area, most records first. An area is here when one of its LSOAs lies in
    the scope, even if nothing was recorded, or when records of the scope lie in it:
        area_code, area_name, label  text; the label is the sidebar's
        residents           float, Census 2021; NaN when only a part of the area is in scope
        records             int, those of the scope only
        per_1000_residents  float, over the loaded months of the scope; NaN without residents
        months              list of float, records a month from first to last; NaN when not loaded
        longitude, latitude  float, a point inside
        geometry            text, GeoJSON geometry; None without an outline
        inside              bool, False for an area that only a point on the border belongs to
    """
    return warehouse.frame(
        """
        WITH parts AS (
            SELECT ward_code AS area_code, ward_name AS area_name,
                ward_name || ' ward, ' || district_name AS label,
                ward.residents, ward.longitude, ward.latitude, ward.geometry
            FROM ward JOIN district USING (district_code)
            WHERE $by = 'ward'
            UNION ALL
            SELECT snt_code, snt_name, snt_code || ' ' || snt_name,
                residents, longitude, latitude, geometry
            FROM snt
            WHERE $by = 'snt'
        ),
        -- How many LSOAs of each part there are, and how many of them lie in the chosen area.
        lsoas AS (
            SELECT
                CASE $by WHEN 'ward' THEN ward_code ELSE snt_code END AS area_code,
                count(*) AS all_lsoas,
                count(*) FILTER (CASE $area_kind
                    WHEN 'force' THEN true
                    WHEN 'district' THEN lsoa.district_code = $area_code
                    WHEN 'section' THEN section = $area_code
                    WHEN 'snt' THEN lsoa.snt_code = $area_code
                    WHEN 'ward' THEN ward_code = $area_code
                END) AS lsoas_in_scope
            FROM lsoa JOIN snt USING (snt_code)
            WHERE vintage <> '2011'
            GROUP BY 1
        ),
        months AS (
            SELECT month, month IN (SELECT month FROM loaded_month) AS loaded
            FROM (SELECT unnest(generate_series($first_month, $last_month, INTERVAL 1 MONTH))::DATE
                AS month)
        ),
        counts AS (
            SELECT CASE $by WHEN 'ward' THEN ward_code ELSE snt_code END::VARCHAR AS area_code,
                month, count(*) AS records
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
            GROUP BY ALL
        ),
        series AS (
            SELECT
                parts.area_code,
                sum(coalesce(records, 0))::BIGINT AS records,
                list(
                    CASE WHEN loaded THEN coalesce(records, 0) ELSE 'nan'::DOUBLE END
                    ORDER BY months.month
                )
                    AS months
            FROM parts
            CROSS JOIN months
            LEFT JOIN counts ON counts.area_code = parts.area_code AND counts.month = months.month
            GROUP BY parts.area_code
        )
        SELECT
            parts.area_code, area_name, label,
            CASE WHEN lsoas_in_scope = all_lsoas
                OR ($by = $area_kind AND parts.area_code = $area_code) THEN residents END::DOUBLE
                AS residents,
            records,
            1000.0 * records / CASE WHEN lsoas_in_scope = all_lsoas
                OR ($by = $area_kind AND parts.area_code = $area_code) THEN nullif(residents, 0) END
                AS per_1000_residents,
            months, longitude, latitude, nullif(geometry, '') AS geometry,
            coalesce(lsoas_in_scope, 0) > 0 OR parts.area_code = $area_code AS inside
        FROM parts
        JOIN series USING (area_code)
        LEFT JOIN lsoas USING (area_code)
        WHERE lsoas_in_scope > 0 OR records > 0 OR parts.area_code = $area_code
        ORDER BY records DESC, area_name, area_code
        """,
        by=by,
        **scope.params(),
    )


def neighbouring_areas(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The areas of the same kind that share a border with the chosen ward or SNT.

    Two areas are neighbours when their outlines have two corners in common: the outlines are
    simplified together, so a shared border has the same corners on both sides.

    Returns one row per neighbour, by name: area_code, area_name, label. None for other kinds.
    """
    return warehouse.frame(
        """
        WITH parts AS (
            SELECT ward_code AS area_code, ward_name AS area_name,
                ward_name || ' ward, ' || district_name AS label, ward.geometry
            FROM ward JOIN district USING (district_code)
            WHERE $area_kind = 'ward'
            UNION ALL
            SELECT snt_code, snt_name, snt_code || ' ' || snt_name, geometry
            FROM snt
            WHERE $area_kind = 'snt'
        ),
        corners AS (
            SELECT DISTINCT area_code, area_name, label,
                unnest(regexp_extract_all(geometry, '\\[(-?[0-9.]+, ?-?[0-9.]+)\\]', 1)) AS corner
            FROM parts
        )
        SELECT other.area_code, other.area_name, other.label
        FROM corners AS own
        JOIN corners AS other ON other.corner = own.corner AND other.area_code <> own.area_code
        WHERE own.area_code = $area_code
        GROUP BY ALL
        HAVING count(*) >= 2
        ORDER BY other.area_name, other.area_code
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def overlapping_areas(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The other geography: SNTs whose records lie in the chosen ward, or wards in the chosen SNT.

    Wards and SNTs lie side by side, neither within the other.

    Returns one row per area, most records first:
        area_code, area_name, label  text
        records  int, records of the scope that lie in it
        share    float, of all records of the scope, 0 to 1
    """
    return warehouse.frame(
        """
        SELECT area_code, area_name, label, count(*) AS records,
            count(*) / sum(count(*)) OVER () AS share
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month) AS chosen
        JOIN (
            SELECT 'snt' AS other_kind, snt_code AS area_code, snt_name AS area_name,
                snt_code || ' ' || snt_name AS label
            FROM snt
            UNION ALL
            SELECT 'ward', ward_code, ward_name, ward_name || ' ward, ' || district_name
            FROM ward JOIN district USING (district_code)
        )
            ON other_kind = CASE $area_kind WHEN 'ward' THEN 'snt' ELSE 'ward' END
            AND area_code = CASE $area_kind WHEN 'ward' THEN snt_code ELSE ward_code END::VARCHAR
        GROUP BY ALL
        ORDER BY records DESC, area_name
        """,
        **scope.params(),
    )


def parent_areas(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The areas that the chosen one lies in, the widest first: the way back up.

    A ward lies in a district, an SNT in a section; both, a district and a section in the force.

    Returns one row per area: area_kind, area_code, area_name, label. No rows for the whole force.
    """
    return warehouse.frame(
        """
        SELECT 1 AS place, 'force' AS area_kind, force AS area_code,
            force_area_name AS area_name, force_area_name || ' (whole force)' AS label
        FROM build
        WHERE $area_kind <> 'force'
        UNION ALL
        SELECT 2, 'district', district_code, district_name, district_name
        FROM ward JOIN district USING (district_code)
        WHERE $area_kind = 'ward' AND ward_code = $area_code
        UNION ALL
        SELECT 2, 'section', section, section || ' section', section || ' section'
        FROM snt
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        ORDER BY place
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )
