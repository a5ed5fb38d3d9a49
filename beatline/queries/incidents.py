"""The rows behind any number, and all that is known of one of them."""

import pandas as pd

from beatline.scope import NO_FILTERS, Filters, Scope
from beatline.warehouse import Warehouse


def incident_rows(
    warehouse: Warehouse,
    scope: Scope,
    filters: Filters = NO_FILTERS,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """The published rows of the scope, one row each.

    filters : which records, and in which order; then by month and key
    limit, offset : which of them; limit None means all, an answer that is not kept in memory

    Returns one row per record:
        key         text, 16 hexadecimal digits, the same in every build
        month       datetime
        crime_type, location, outcome (None without)  text
        area_name   text, the SNT; ward_name: the ward, None far from any
        reported_by, lsoa_code, crime_id  text
        longitude, latitude  float, of the snap point; NaN without location
        snap_point_id  text
    """
    ask = warehouse.frame_uncached if limit is None else warehouse.frame
    return ask(
        """
        SELECT
            printf('%016x', key) AS key, month, crime_type::VARCHAR AS crime_type, location,
            outcome::VARCHAR AS outcome, chosen.snt_code || ' ' || snt_name AS area_name, ward_name,
            reported_by::VARCHAR AS reported_by, chosen.lsoa_code, crime_id,
            snap_point.longitude, snap_point.latitude,
            chosen.snap_point_id::VARCHAR AS snap_point_id
        FROM filtered(
            $area_kind, $area_code, $crime_types, $first_month, $last_month,
            $outcome, $snap_point_id, $cell
        ) AS chosen
        LEFT JOIN snt USING (snt_code)
        LEFT JOIN ward ON ward.ward_code = chosen.ward_code
        LEFT JOIN snap_point ON snap_point.snap_point_id = chosen.snap_point_id
        ORDER BY
            CASE $sort
                WHEN 'type' THEN crime_type::VARCHAR
                WHEN 'place' THEN location
                WHEN 'outcome' THEN outcome::VARCHAR
            END NULLS LAST,
            CASE WHEN $sort = 'oldest' THEN month END,
            month DESC, key
        LIMIT $limit OFFSET $offset
        """,
        sort=filters.sort,
        limit=limit,
        offset=offset,
        **filters.params(),
        **scope.params(),
    )


def incident_totals(
    warehouse: Warehouse, scope: Scope, filters: Filters = NO_FILTERS
) -> pd.DataFrame:
    """How many rows the same filters leave.

    Returns one row: crimes, incidents, records, places (snap points), no_location; all int.
    """
    return warehouse.frame(
        """
        SELECT
            count(*) FILTER (crime_type <> 'Anti-social behaviour') AS crimes,
            count(*) FILTER (crime_type = 'Anti-social behaviour') AS incidents,
            count(*) AS records,
            count(DISTINCT snap_point_id) AS places,
            count(*) FILTER (snap_point_id IS NULL) AS no_location
        FROM filtered(
            $area_kind, $area_code, $crime_types, $first_month, $last_month,
            $outcome, $snap_point_id, $cell
        )
        """,
        **filters.params(),
        **scope.params(),
    )


def outcomes_in_scope(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The outcomes that rows of the scope have, by name: what there is to filter by.

    Returns one row per outcome: outcome (text), records (int).
    """
    return warehouse.frame(
        """
        SELECT outcome::VARCHAR AS outcome, count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE outcome IS NOT NULL
        GROUP BY ALL
        ORDER BY 1
        """,
        **scope.params(),
    )


def incident(warehouse: Warehouse, key: str) -> pd.DataFrame:
    """One published row with all its fields, wherever it lies.

    key : 16 hexadecimal digits

    Returns one row, or none when no such row is loaded: the fields as published, its place and
    areas, and the file it came from.
    """
    return warehouse.frame(
        """
        SELECT
            printf('%016x', key) AS key, crime_id, crime.month, crime_type::VARCHAR AS crime_type,
            outcome::VARCHAR AS outcome, location, reported_by::VARCHAR AS reported_by,
            falls_within::VARCHAR AS falls_within, area::VARCHAR AS area, context,
            crime.lsoa_code, imd_decile, snt.snt_code || ' ' || snt_name AS snt_label, snt.section,
            CASE WHEN snap_point.snt_code = crime.snt_code
                THEN if(snap_point.snt_distance_m = 0, 'boundary', 'near')
                ELSE snt_match
            END AS snt_match,
            ward_name || ' ward, ' || ward_district.district_name AS ward_label,
            district.district_name, crime.snap_point_id::VARCHAR AS snap_point_id,
            snap_point.longitude, snap_point.latitude, ward_distance_m,
            ward.geometry AS ward_geometry, file_name
        FROM crime
        JOIN source_file USING (source_file_id)
        LEFT JOIN snt USING (snt_code)
        LEFT JOIN district ON district.district_code = crime.district_code
        LEFT JOIN lsoa ON lsoa.lsoa_code = crime.lsoa_code
        LEFT JOIN ward ON ward.ward_code = crime.ward_code
        LEFT JOIN district AS ward_district ON ward_district.district_code = ward.district_code
        LEFT JOIN snap_point ON snap_point.snap_point_id = crime.snap_point_id
        WHERE key = ('0x' || $key)::UBIGINT
        """,
        key=key,
    )


def outcome_history(warehouse: Warehouse, crime_id: str) -> pd.DataFrame:
    """What the outcomes files say about one Crime ID, oldest first.

    Returns one row per entry: month (datetime, of the decision), outcome (text), reported_by.
    None when the outcomes files of those months are not loaded, or nothing was decided.
    """
    return warehouse.frame(
        """
        SELECT outcome.month, outcome_type::VARCHAR AS outcome,
            reported_by::VARCHAR AS reported_by, file_name
        FROM outcome
        JOIN source_file USING (source_file_id)
        WHERE crime_id = $crime_id
        ORDER BY outcome.month, outcome_type::VARCHAR
        """,
        crime_id=crime_id,
    )


def same_id_records(warehouse: Warehouse, crime_id: str, key: str) -> pd.DataFrame:
    """The other rows that carry the same Crime ID. Each counts as a record of its own.

    Returns one row per record: key, month, crime_type, location, outcome.
    """
    return warehouse.frame(
        """
        SELECT printf('%016x', key) AS key, month, crime_type::VARCHAR AS crime_type, location,
            outcome::VARCHAR AS outcome
        FROM crime
        WHERE crime_id = $crime_id AND key <> ('0x' || $key)::UBIGINT
        ORDER BY month, crime_type::VARCHAR, key
        LIMIT 50
        """,
        crime_id=crime_id,
        key=key,
    )
