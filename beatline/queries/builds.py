"""What is loaded, from which files, and what was set aside."""

import pandas as pd

from beatline.warehouse import Warehouse


def build_info(warehouse: Warehouse) -> pd.DataFrame:
    """How and when the served build was made, for which force, and up to which month.

    Returns one row:
        build_name, force, force_name, force_area_name, city_code, city_name  text
        built_at       datetime, UTC
        demonstration  bool, the crime rows are made up
        ward_outlines  official or schematic; snt_outlines: official, approximate or schematic
        ward_vintage   text, as of when the official wards are: "May 2025" or "2025", or None
        places_note    text, where the outlines come from
        first_month, last_month  datetime, of the home force's street files; NaT without any
        months         int, how many of those months are loaded
    """
    return warehouse.frame(
        """
        SELECT
            build.build_name, built_at, demonstration, build.force, force_name, force_area_name,
            city_code, district_name AS city_name, ward_outlines, snt_outlines, places_note,
            CASE WHEN ward_vintage LIKE '____-__' THEN
                strftime((ward_vintage || '-01')::DATE, '%B %Y')
            ELSE ward_vintage END AS ward_vintage,
            (SELECT min(month) FROM loaded_month) AS first_month,
            (SELECT max(month) FROM loaded_month) AS last_month,
            (SELECT count(*) FROM loaded_month) AS months
        FROM build
        LEFT JOIN district ON district_code = city_code
        """
    )


def loaded_months(warehouse: Warehouse) -> pd.DataFrame:
    """The months whose street file of the home force is loaded, oldest first.

    Returns one row per month: month (datetime, first day). A month not here is unknown, not zero.
    """
    return warehouse.frame("SELECT month FROM loaded_month ORDER BY month")


def coverage(warehouse: Warehouse) -> pd.DataFrame:
    """Which month of which dataset is loaded, for every force, with its rows.

    Returns one row per force, dataset and month, in that order:
        force, dataset  text, as in the file name
        month           datetime, every month from the first to the last that any file has
        rows            float, rows loaded; NaN when that file was not loaded
        home            bool, the home force
    """
    return warehouse.frame(
        """
        WITH months AS (
            SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month
            FROM coverage
        ),
        kinds AS (SELECT DISTINCT force, dataset FROM coverage)
        SELECT
            kinds.force, kinds.dataset, months.month, rows_loaded::DOUBLE AS rows,
            kinds.force = (SELECT force FROM build) AS home
        FROM kinds
        CROSS JOIN months
        LEFT JOIN coverage
            ON coverage.force = kinds.force
            AND coverage.dataset = kinds.dataset
            AND coverage.month = months.month
        ORDER BY home DESC, kinds.force, kinds.dataset = 'street' DESC, kinds.dataset, months.month
        """
    )


def source_files(warehouse: Warehouse) -> pd.DataFrame:
    """Every file in the warehouse with its reconciliation, newest month first.

    Returns one row per file:
        source_file_id  int
        file_name, archive_name, force, dataset, sha256  text
        month, loaded_at  datetime
        rows_read, rows_loaded, rows_rejected, rows_corrected  int; the first is the sum of the rest
    """
    return warehouse.frame(
        """
        SELECT
            source_file_id, file_name, archive_name, force, dataset, month, loaded_at,
            rows_read, rows_loaded, rows_rejected, rows_corrected, sha256
        FROM source_file
        ORDER BY month DESC, force, dataset
        """
    )


def outline_of_team(warehouse: Warehouse, snt_code: str) -> pd.DataFrame:
    """How true the outline of a team is to its border.

    Returns one row, none for an unknown team: true_to (official, approximate or schematic). Beside
    official ones that of a team without a boundary is schematic.
    """
    return warehouse.frame(
        """
        SELECT if(snt_outlines = 'official' AND NOT boundary, 'schematic', snt_outlines) AS true_to
        FROM snt, build
        WHERE snt_code = $snt_code
        """,
        snt_code=snt_code,
    )


def team_changes(warehouse: Warehouse) -> pd.DataFrame:
    """What the boundaries of teams change in the counted records, team by team.

    Returns one row per team with a record either way, the most changed first; none when no
    boundaries of teams are loaded:
        snt_code, snt_name  text
        boundary       bool, whether it has a boundary itself
        rows_by_lsoa   int, records that the lookup of census areas gives it
        rows           int, records that it has
        came, went     int, of these the ones that come from, and go to, another team:
                       rows = rows_by_lsoa + came - went
    """
    return warehouse.frame(
        """
        SELECT
            snt_code, snt_name, boundary,
            coalesce(sum(rows) FILTER (was = snt_code), 0)::BIGINT AS rows_by_lsoa,
            coalesce(sum(rows) FILTER (now = snt_code), 0)::BIGINT AS rows,
            coalesce(sum(rows) FILTER (was <> snt_code), 0)::BIGINT AS came,
            coalesce(sum(rows) FILTER (now <> snt_code), 0)::BIGINT AS went
        FROM snt
        JOIN (SELECT snt_code_by_lsoa AS was, snt_code AS now, rows FROM team_change)
            ON snt.snt_code IN (was, now)
        GROUP BY snt_code, snt_name, boundary
        ORDER BY came + went DESC, snt_code
        """
    )


def rejected_rows(warehouse: Warehouse, *, limit: int | None = 500) -> pd.DataFrame:
    """Records that were read but not loaded, with the reason; the rejected ones first.

    limit : how many; None means all, an answer that is not kept in memory

    Returns at most `limit` rows:
        kind, reason, file_name, text  text; kind is rejected or corrected
        line  int, line in the file, the header being line 1
        rows  int, how many records of the file share kind and reason
        all_rows  int, how many there are in all
    """
    ask = warehouse.frame_uncached if limit is None else warehouse.frame
    return ask(
        """
        SELECT
            kind, reason, file_name, line, text,
            count(*) OVER (PARTITION BY source_file_id, kind, reason) AS rows,
            count(*) OVER () AS all_rows
        FROM rejected_row
        JOIN source_file USING (source_file_id)
        ORDER BY kind DESC, file_name, line
        LIMIT $limit
        """,
        limit=limit,
    )


def notices(warehouse: Warehouse) -> pd.DataFrame:
    """What a reader should know about the files that were loaded.

    Returns one row per notice, newest month first; whole build before single files:
        subject, message, file_name (None for the whole build)  text
        rows  int, how many rows it concerns
    """
    return warehouse.frame(
        """
        SELECT subject, message, file_name, rows
        FROM notice
        LEFT JOIN source_file USING (source_file_id)
        ORDER BY file_name IS NULL DESC, subject, source_file.month DESC
        """
    )
