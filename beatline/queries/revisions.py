"""What later releases changed in months that were loaded before.

A release is named by the moment when its build was made (`revised_at`). What it means to a scope:

added, gone                  records that the source added or took away
came, went                   records that lie in the scope only after, or only before: their place
                             or type is another one
status_changed, place_changed, type_changed  records that stayed in the scope; a record can be in
                             two of these
net                          added + came - gone - went: by how much the figure moved
"""

from datetime import datetime

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def revision_releases(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """Each release that re-issued loaded months of the scope, and what it changed there.

    Returns one row per release, newest first; one that changed nothing here is among them:
        revised_at  datetime, UTC
        months      int, months of the scope of which it replaced a street file
        first_month, last_month  datetime, the first and the last of these
        added, gone, came, went, status_changed, place_changed, type_changed, net  int
    """
    return warehouse.frame(
        """
        WITH reissued AS (
            SELECT revised_at, count(*) AS months, min(month) AS first_month,
                max(month) AS last_month
            FROM reissued($first_month, $last_month)
            GROUP BY revised_at
        ),
        changes AS (
            SELECT revised_at, sum(COLUMNS([
                'added', 'gone', 'came', 'went', 'status_changed', 'place_changed',
                'type_changed', 'net'
            ]))
            FROM scoped_revisions(
                $area_kind, $area_code, $crime_types, $first_month, $last_month
            )
            GROUP BY revised_at
        )
        SELECT
            revised_at, months, first_month, last_month,
            coalesce(added, 0)::BIGINT AS added, coalesce(gone, 0)::BIGINT AS gone,
            coalesce(came, 0)::BIGINT AS came, coalesce(went, 0)::BIGINT AS went,
            coalesce(status_changed, 0)::BIGINT AS status_changed,
            coalesce(place_changed, 0)::BIGINT AS place_changed,
            coalesce(type_changed, 0)::BIGINT AS type_changed,
            coalesce(net, 0)::BIGINT AS net
        FROM reissued
        LEFT JOIN changes USING (revised_at)
        ORDER BY revised_at DESC
        """,
        **scope.params(),
    )


def revised_months(
    warehouse: Warehouse, scope: Scope, *, release: datetime | None = None
) -> pd.DataFrame:
    """What one release, or all of them together, changed in each loaded month of the scope.

    release : its `revised_at`; None for all

    Returns one row per loaded month, oldest first:
        month     datetime
        releases  int, how many of these releases re-issued the month; 0: nothing can have changed
        before    int, records of the scope before the release (or when first loaded), by the areas
            of today
        added, gone, came, went, status_changed, place_changed, type_changed, net  int
        after     int, records after the release: before + net
    """
    return warehouse.frame(
        """
        WITH reissued AS (
            SELECT month, count(*) AS releases
            FROM reissued($first_month, $last_month)
            WHERE $release::TIMESTAMP IS NULL OR revised_at = $release
            GROUP BY month
        ),
        every AS (
            FROM scoped_revisions(
                $area_kind, $area_code, $crime_types, $first_month, $last_month
            )
        ),
        changes AS (
            SELECT month, sum(COLUMNS([
                'added', 'gone', 'came', 'went', 'status_changed', 'place_changed',
                'type_changed', 'net'
            ]))
            FROM every
            WHERE $release::TIMESTAMP IS NULL OR revised_at = $release
            GROUP BY month
        ),
        later AS (
            SELECT month, sum(net) AS later_net
            FROM every
            WHERE revised_at > $release::TIMESTAMP
            GROUP BY month
        ),
        counts AS (
            SELECT month, count(*) AS records
            FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
            GROUP BY month
        )
        SELECT
            loaded_month.month,
            coalesce(releases, 0)::BIGINT AS releases,
            (coalesce(records, 0) - coalesce(later_net, 0) - coalesce(net, 0))::BIGINT AS before,
            coalesce(added, 0)::BIGINT AS added, coalesce(gone, 0)::BIGINT AS gone,
            coalesce(came, 0)::BIGINT AS came, coalesce(went, 0)::BIGINT AS went,
            coalesce(status_changed, 0)::BIGINT AS status_changed,
            coalesce(place_changed, 0)::BIGINT AS place_changed,
            coalesce(type_changed, 0)::BIGINT AS type_changed,
            coalesce(net, 0)::BIGINT AS net,
            (coalesce(records, 0) - coalesce(later_net, 0))::BIGINT AS after
        FROM loaded_month
        LEFT JOIN reissued USING (month)
        LEFT JOIN changes USING (month)
        LEFT JOIN later USING (month)
        LEFT JOIN counts USING (month)
        WHERE loaded_month.month BETWEEN $first_month AND $last_month
        ORDER BY loaded_month.month
        """,
        release=release,
        **scope.params(),
    )


def revised_types(
    warehouse: Warehouse, scope: Scope, *, release: datetime | None = None
) -> pd.DataFrame:
    """What one release, or all of them together, changed in each crime type of the scope.

    A record that was given another type went from the one and came to the other, so the sums of
    came and went are larger than those of the scope as a whole; that of net is the same.

    Returns one row per type that has any change, by name:
        crime_type  text
        added, gone, came, went, net  int, as to this type in the area
        status_changed, place_changed  int, of the records that stayed in the scope, under their
            type after
    """
    return warehouse.frame(
        """
        WITH chosen AS (
            SELECT
                *,
                before_in_scope AND after_in_scope AND crime_type_before = crime_type_after
                    AS stayed
            FROM scoped_revisions(
                $area_kind, $area_code, $crime_types, $first_month, $last_month
            )
            WHERE $release::TIMESTAMP IS NULL OR revised_at = $release
        ),
        sides AS (
            SELECT crime_type_after AS crime_type, added, 0 AS gone,
                (added = 0 AND NOT stayed)::INTEGER AS came, 0 AS went,
                (NOT stayed)::INTEGER AS net,
                status_changed, place_changed
            FROM chosen
            WHERE after_in_scope
            UNION ALL
            SELECT crime_type_before, 0, gone, 0, 1 - gone, -1, 0, 0
            FROM chosen
            WHERE before_in_scope AND NOT stayed
        )
        SELECT
            crime_type::VARCHAR AS crime_type,
            sum(added)::BIGINT AS added, sum(gone)::BIGINT AS gone,
            sum(came)::BIGINT AS came, sum(went)::BIGINT AS went,
            sum(status_changed)::BIGINT AS status_changed,
            sum(place_changed)::BIGINT AS place_changed,
            sum(net)::BIGINT AS net
        FROM sides
        GROUP BY crime_type
        ORDER BY crime_type
        """,
        release=release,
        **scope.params(),
    )


def revised_outcomes(
    warehouse: Warehouse, scope: Scope, *, release: datetime | None = None
) -> pd.DataFrame:
    """From which status to which the records that stayed in the scope changed.

    Returns one row per pair, most frequent first:
        outcome_before, outcome_after  text as published, None when nothing was
        records  int
    """
    return warehouse.frame(
        """
        SELECT
            outcome_before::VARCHAR AS outcome_before, outcome_after::VARCHAR AS outcome_after,
            sum(status_changed)::BIGINT AS records
        FROM scoped_revisions($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE status_changed = 1 AND ($release::TIMESTAMP IS NULL OR revised_at = $release)
        GROUP BY ALL
        ORDER BY records DESC, outcome_before NULLS FIRST, outcome_after NULLS FIRST
        """,
        release=release,
        **scope.params(),
    )


def replaced_files(
    warehouse: Warehouse, scope: Scope, *, release: datetime | None = None
) -> pd.DataFrame:
    """Every file of the loaded months of the scope that a release replaced by another content.

    Returns one row per file and release, newest release first:
        revised_at, loaded_at_before, month  datetime
        force, dataset  text
        rows_before, rows_after  int
        unchanged  float, rows that are the same in both; NaN where rows are not compared
        sha256_before, sha256_after  text
    """
    return warehouse.frame(
        """
        SELECT
            revised_at, month, force, dataset, rows_before, rows_after,
            unchanged::DOUBLE AS unchanged, loaded_at_before, sha256_before, sha256_after
        FROM revision_file
        WHERE month BETWEEN $first_month AND $last_month
            AND month IN (SELECT m.month FROM loaded_month m)
            AND ($release::TIMESTAMP IS NULL OR revised_at = $release)
        ORDER BY revised_at DESC, month DESC, force, dataset DESC
        """,
        release=release,
        first_month=scope.first_month,
        last_month=scope.last_month,
    )
