"""How many records, by month, crime type, outcome and area."""

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def monthly_records(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Recorded crimes and incidents of anti-social behaviour in each month of the scope.

    Returns one row per month, consecutive, oldest first:
        month      datetime  first day of the month
        loaded     bool      whether the month is loaded
        crimes     float     recorded crimes (everything except anti-social behaviour)
        incidents  float     incidents of anti-social behaviour
        records    float     both together
    The counts are NaN, never 0, for a month that is not loaded.
    """
    return warehouse.frame(
        """
        WITH months AS (
            SELECT unnest(generate_series($first_month, $last_month, INTERVAL 1 MONTH))::DATE
                AS month
        ),
        counts AS (
            SELECT
                month,
                count(*) FILTER (crime_type <> 'Anti-social behaviour') AS crimes,
                count(*) FILTER (crime_type = 'Anti-social behaviour') AS incidents
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
            GROUP BY month
        )
        SELECT
            months.month,
            loaded,
            CASE WHEN loaded THEN coalesce(crimes, 0) END::DOUBLE AS crimes,
            CASE WHEN loaded THEN coalesce(incidents, 0) END::DOUBLE AS incidents,
            CASE WHEN loaded THEN coalesce(crimes + incidents, 0) END::DOUBLE AS records
        FROM (SELECT month, month IN (SELECT month FROM loaded_month) AS loaded FROM months) months
        LEFT JOIN counts ON counts.month = months.month
        ORDER BY months.month
        """,
        **scope.params(),
    )


def records_by_type(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Records of each crime type in each loaded month of the scope.

    Returns one row per type and month that has any, by type and month:
        crime_type  text
        month       datetime
        records     int
    """
    return warehouse.frame(
        """
        SELECT crime_type::VARCHAR AS crime_type, month, count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        GROUP BY ALL
        ORDER BY ALL
        """,
        **scope.params(),
    )


def series_by_area_and_type(warehouse: Warehouse, scope: Scope, *, by: str) -> pd.DataFrame:
    """Records of each crime type in each area of one kind in the scope, month by month.

    by : "ward", "snt", "section" or "district"

    Returns one row per area, type and month that has any, in that order:
        area_code, area_name, crime_type  text
        month    datetime
        records  int
    """
    return warehouse.frame(
        """
        WITH parts AS (
            SELECT ward_code AS area_code, ward_name AS area_name FROM ward WHERE $by = 'ward'
            UNION ALL
            SELECT snt_code, snt_name FROM snt WHERE $by = 'snt'
            UNION ALL
            SELECT DISTINCT section, section || ' section' FROM snt WHERE $by = 'section'
            UNION ALL
            SELECT district_code, district_name FROM district WHERE $by = 'district'
        ),
        counts AS (
            SELECT
                CASE $by
                    WHEN 'ward' THEN ward_code
                    WHEN 'snt' THEN snt_code
                    WHEN 'section' THEN section
                    WHEN 'district' THEN district_code
                END::VARCHAR AS area_code,
                crime_type, month, count(*) AS records
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
            GROUP BY ALL
        )
        SELECT area_code, area_name, crime_type::VARCHAR AS crime_type, month, records
        FROM counts
        JOIN parts USING (area_code)
        ORDER BY area_code, crime_type::VARCHAR, month
        """,
        by=by,
        **scope.params(),
    )


def outcome_records(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Recorded crimes of the scope by their last published outcome.

    Returns one row per outcome, most frequent first; anti-social behaviour, which never has an
    outcome, is left out:
        outcome  text, None when nothing was published
        records  int
    """
    return warehouse.frame(
        """
        SELECT outcome::VARCHAR AS outcome, count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE crime_type <> 'Anti-social behaviour'
        GROUP BY outcome
        ORDER BY records DESC, outcome
        """,
        **scope.params(),
    )
