"""When crimes had their first outcome, and how long the outcomes files have followed them."""

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def first_outcomes(warehouse: Warehouse, scope: Scope, *, by: str = "") -> pd.DataFrame:
    """Recorded crimes of the scope by month, and by the age and name of their first outcome.

    by : "ward", "snt" or "district" to tell the crimes of each area and type apart; "" for none

    Anti-social behaviour, which never has an outcome, is left out. Crimes and outcomes are joined
    by Crime ID. Where several crimes share one, each takes the first outcome published at its own
    snap point; if there is none, the first one of the Crime ID. A name that says that nothing is
    decided yet is no outcome.

    Returns one row per month, last age, age and outcome, and with `by` per area and type, in that
    order:
        month     datetime, of the crimes
        last_age  int, months after the month of the crime up to which every outcomes file of the
            force is loaded that supplied the crime; -1 when not even that of the month itself is,
            or when the crime was published without a Crime ID
        age       float, months from the month of the crime to that of the outcome; NaN when there
            was none up to `last_age`
        outcome   text as published, None when there was none
        area_code, crime_type  text, None without `by`; no area for a crime in none of its kind
        crimes    int
    """
    return warehouse.frame(
        """
        WITH covered AS (
            -- Consecutive months share the date that lies as many months before as they number.
            SELECT force, month,
                month - to_months(row_number() OVER (PARTITION BY force ORDER BY month)::INTEGER)
                    AS stretch
            FROM coverage
            WHERE dataset = 'outcomes'
        ),
        followed AS (
            SELECT force, month, max(month) OVER (PARTITION BY force, stretch) AS known_to
            FROM covered
        ),
        chosen AS (
            SELECT
                chosen.key, chosen.month, crime_id, snap_point_id, known_to,
                CASE $by
                    WHEN 'ward' THEN ward_code
                    WHEN 'snt' THEN snt_code
                    WHEN 'district' THEN district_code
                END::VARCHAR AS area_code,
                CASE WHEN $by <> '' THEN crime_type::VARCHAR END AS crime_type
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month) AS chosen
            JOIN source_file USING (source_file_id)
            LEFT JOIN followed
                ON followed.force = source_file.force
                AND followed.month = chosen.month
                AND crime_id IS NOT NULL
            WHERE crime_type <> 'Anti-social behaviour'
        ),
        first_of_each AS (
            SELECT
                chosen.key,
                min({
                    'elsewhere': decided.snap_point_id IS DISTINCT FROM chosen.snap_point_id,
                    'month': decided.month,
                    'outcome': outcome_type
                }) AS first
            FROM chosen
            JOIN outcome AS decided
                ON decided.crime_id = chosen.crime_id
                AND decided.month BETWEEN chosen.month AND known_to
            WHERE lower(outcome_type) NOT IN ('under investigation', 'status update unavailable')
            GROUP BY chosen.key
        )
        SELECT
            chosen.month,
            coalesce(date_diff('month', chosen.month, known_to), -1)::INTEGER AS last_age,
            date_diff('month', chosen.month, first.month)::DOUBLE AS age,
            first.outcome AS outcome,
            area_code,
            crime_type,
            count(*) AS crimes
        FROM chosen
        LEFT JOIN first_of_each USING (key)
        GROUP BY ALL
        ORDER BY ALL
        """,
        by=by,
        **scope.params(),
    )


def outcomes_known_to(warehouse: Warehouse) -> pd.DataFrame:
    """The newest outcomes file of the home force that is loaded, and how many there are.

    Returns one row: newest (datetime, NaT without any), first (datetime), files (int).
    """
    return warehouse.frame(
        """
        SELECT max(month) AS newest, min(month) AS first, count(*) AS files
        FROM coverage
        JOIN build USING (force)
        WHERE dataset = 'outcomes'
        """
    )


def last_outcomes_by_month(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Recorded crimes of the scope by month and last published outcome category.

    Returns one row per month and outcome that has any, in that order; without anti-social
    behaviour:
        month    datetime
        outcome  text, None when nothing was published
        records  int
    """
    return warehouse.frame(
        """
        SELECT month, outcome::VARCHAR AS outcome, count(*) AS records
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE crime_type <> 'Anti-social behaviour'
        GROUP BY month, outcome
        ORDER BY month, outcome
        """,
        **scope.params(),
    )
