"""Stops and searches by month, object, outcome, ethnicity and area.

They are the home force's own. The whole force has all of them; a smaller area has those that were
published with a place in it. The crime types of a scope say nothing about searches.
"""

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def monthly_searches(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Stops and searches of the area in each month of the scope, and those without a place.

    Returns one row per month, consecutive, oldest first:
        month         datetime, first day of the month
        loaded        bool, whether the home force's stop-and-search file is loaded
        searches      float, those of the area
        all_searches  float, those of the whole force
        no_place      float, those of them that were published without a place
    The counts are NaN, never 0, for a month that is not loaded.
    """
    return warehouse.frame(
        """
        WITH months AS (
            SELECT unnest(generate_series($first_month, $last_month, INTERVAL 1 MONTH))::DATE
                AS month
        ),
        files AS (
            SELECT month FROM coverage JOIN build USING (force) WHERE dataset = 'stop-and-search'
        ),
        counts AS (
            SELECT
                month,
                count(*) FILTER (in_area(
                    $area_kind, $area_code, district_code, section,
                    stop_search.snt_code, stop_search.ward_code
                )) AS searches,
                count(*) AS all_searches,
                count(*) FILTER (snap_point_id IS NULL) AS no_place
            FROM stop_search
            JOIN build USING (force)
            LEFT JOIN ward ON ward.ward_code = stop_search.ward_code
            LEFT JOIN snt ON snt.snt_code = stop_search.snt_code
            WHERE month BETWEEN $first_month AND $last_month
            GROUP BY month
        )
        SELECT
            months.month,
            files.month IS NOT NULL AS loaded,
            CASE WHEN loaded THEN coalesce(searches, 0) END::DOUBLE AS searches,
            CASE WHEN loaded THEN coalesce(all_searches, 0) END::DOUBLE AS all_searches,
            CASE WHEN loaded THEN coalesce(no_place, 0) END::DOUBLE AS no_place
        FROM months
        LEFT JOIN files ON files.month = months.month
        LEFT JOIN counts ON counts.month = months.month
        ORDER BY months.month
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
        first_month=scope.first_month,
        last_month=scope.last_month,
    )


def search_counts(warehouse: Warehouse, scope: Scope, *, by: str) -> pd.DataFrame:
    """Stops and searches of the scope's area and months, by one of their fields and by outcome.

    by : "month", "object", "ethnicity" (self-defined), "ward" or "snt"

    Returns one row per part, outcome and link that has any, in that order:
        part      text as published, None when nothing was; months as "2025-01"; for wards and
            SNTs the sidebar's label, None without a place in one
        outcome   text as published, None when nothing was
        linked    bool, None when not published: whether the outcome concerns what was searched for
        searches  int
    """
    return warehouse.frame(
        """
        SELECT
            CASE $by
                WHEN 'month' THEN strftime(month, '%Y-%m')
                WHEN 'object' THEN object_of_search
                WHEN 'ethnicity' THEN self_defined_ethnicity
                WHEN 'ward' THEN ward_name || ' ward, ' || district_name
                WHEN 'snt' THEN snt.snt_code || ' ' || snt_name
            END AS part,
            outcome, outcome_linked AS linked, count(*) AS searches
        FROM stop_search
        JOIN build USING (force)
        LEFT JOIN ward ON ward.ward_code = stop_search.ward_code
        LEFT JOIN district USING (district_code)
        LEFT JOIN snt ON snt.snt_code = stop_search.snt_code
        WHERE month BETWEEN $first_month AND $last_month
            AND in_area(
                $area_kind, $area_code, district_code, section,
                stop_search.snt_code, stop_search.ward_code
            )
        GROUP BY ALL
        ORDER BY ALL
        """,
        by=by,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
        first_month=scope.first_month,
        last_month=scope.last_month,
    )
