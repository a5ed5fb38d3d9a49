"""What a build changes in months that were loaded before, and the record of earlier changes."""

from pathlib import Path

import duckdb

from etl.errors import LoadError
from etl.folder import current_build
from etl.scripts import run, set_variables

# A row before and a row after with the same Crime ID are the same record. Where several share one,
# those that agree in most are paired first.
PASSES = (
    ("type", "place", "status"),
    ("type", "place"),
    ("type", "status"),
    ("type",),
    ("place", "status"),
    ("place",),
    ("status",),
    (),
)
# What is read of an earlier warehouse: without the first nothing can be compared with it, and
# without the second it has no record, as those of the first versions.
ROWS = {
    "build": {"force", "demonstration"},
    "source_file": {
        "source_file_id", "force", "month", "dataset", "sha256", "loaded_at", "rows_loaded",
    },
    "crime": {
        "source_file_id", "crime_id", "month", "crime_type", "outcome", "snap_point_id",
        "lsoa_code",
    },
    "snap_point": {"snap_point_id", "longitude", "latitude"},
}  # fmt: skip
RECORD = ("revision_file", "revision_type", "revision")


def attach_history(
    warehouse: duckdb.DuckDBPyConnection, folder: Path | None, force: str, previous: Path | None
) -> bool:
    """Offer an earlier warehouse folder to the build as older_...; True when it adds to the record.

    It may have been built by another version: its record of revisions is carried over, and files
    that the build before does not have are compared with its rows. Without a folder all is empty.
    Raises LoadError for a folder that is no warehouse, of another force, of another form, or that
    comes too late: what is served would have to be compared with it, and is built already.
    """
    older = _older_build(folder) if folder else None
    if older and previous and older.samefile(previous):
        older = None
    found = _attached(warehouse, older) if older else {}
    for table in (*ROWS, *RECORD):
        source = f"older.{table}" if table in found else f"{table} LIMIT 0"
        warehouse.execute(f"CREATE TEMP VIEW older_{table} AS FROM {source}")
    if older is None:
        return False
    _require_same_kind(warehouse, older, force)
    _require_compared(warehouse, older)
    more = warehouse.execute(
        """
        SELECT count(*)
        FROM older_revision_file
        ANTI JOIN previous.revision_file USING (revised_at, force, month, dataset)
        """
    ).fetchone()
    return more != (0,)


def fill_revisions(warehouse: duckdb.DuckDBPyConnection, *, demonstration: bool) -> None:
    """Fill the tables of revisions: what earlier builds recorded, and what this one changes.

    Raises LoadError when the history given is a demonstration and the rows are real, or the
    other way round, and for a file without any row in place of one with rows.
    """
    older = warehouse.execute("SELECT demonstration FROM older_build").fetchone()
    if older and older[0] is not demonstration:
        raise LoadError(
            "The history is that of a demonstration and the files are real, or the other way "
            "round. Build without --history."
        )
    _require_rows(warehouse)
    run(warehouse, "081_replaced_rows")
    for agree in PASSES:
        set_variables(warehouse, agree=list(agree))
        run(warehouse, "082_pair_rows")
    run(warehouse, "083_revisions")


def _older_build(folder: Path) -> Path:
    build = current_build(folder)
    if build is None:
        raise LoadError(f"{folder} holds no warehouse whose history could be kept.")
    return build


def _attached(warehouse: duckdb.DuckDBPyConnection, older: Path) -> dict[str, set[str]]:
    """Attach an earlier build; its tables that can be read, each with its columns."""
    path = str(older).replace("'", "''")
    warehouse.execute(f"ATTACH '{path}' AS older (READ_ONLY)")
    columns = _columns(warehouse, "older")
    own = _columns(warehouse, "new")
    for table, needed in ROWS.items():
        missing = needed - columns.get(table, set())
        if missing:
            raise LoadError(
                f"{older.parent} cannot be compared with: its table {table} lacks "
                f"{', '.join(sorted(missing))}. Build without --history."
            )
    differing = [name for name in RECORD if name in columns and columns[name] != own[name]]
    if differing:
        raise LoadError(
            f"{older.parent} keeps its record of revisions in another form ({differing[0]}), which "
            "this version cannot carry over. Build without --history, and keep that folder."
        )
    return columns


def _columns(warehouse: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, set[str]]:
    found = warehouse.execute(
        """
        SELECT table_name, list(column_name)
        FROM duckdb_columns()
        WHERE database_name = $catalog AND NOT internal
        GROUP BY table_name
        """,
        {"catalog": catalog},
    ).fetchall()
    return {table: set(names) for table, names in found}


def _require_same_kind(warehouse: duckdb.DuckDBPyConnection, older: Path, force: str) -> None:
    found = warehouse.execute("SELECT force FROM older_build").fetchone()
    if found != (force,):
        name = found[0] if found else "no force"
        raise LoadError(
            f"{older.parent} is the warehouse of {name}, and the configuration is that of {force}. "
            "Build without --history."
        )


def _require_compared(warehouse: duckdb.DuckDBPyConnection, older: Path) -> None:
    """Refuse a history that does not lead to what is served: a file was replaced uncompared."""
    never = warehouse.execute(
        """
        WITH release AS (
            SELECT force, month, dataset, revised_at, sha256_before, sha256_after
            FROM previous.revision_file
            UNION
            SELECT force, month, dataset, revised_at, sha256_before, sha256_after
            FROM older_revision_file
        ),
        step AS (
            SELECT
                force, month, dataset, sha256_after AS sha256,
                lead(sha256_before) OVER (
                    PARTITION BY force, month, dataset ORDER BY revised_at
                ) AS next_sha256
            FROM release
            UNION ALL
            SELECT o.force, o.month, o.dataset, o.sha256, r.sha256_before
            FROM older_source_file o
            LEFT JOIN release r
                ON r.force = o.force AND r.month = o.month AND r.dataset = o.dataset
                    AND r.sha256_before = o.sha256
            WHERE o.rows_loaded > 0
        )
        SELECT p.file_name
        FROM step
        JOIN previous.source_file p USING (force, month, dataset)
        WHERE coalesce(next_sha256, p.sha256) <> step.sha256
            AND (SELECT demonstration FROM previous.build)
                = (SELECT demonstration FROM older_build)
        ORDER BY p.month, p.file_name
        """
    ).fetchone()
    if never:
        raise LoadError(
            f"{never[0]} was loaded without being compared with that of {older.parent}, so its "
            "record would not lead to what is served. Give --history with the first build into a "
            "new folder. Nothing was changed."
        )


def _require_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file that loads no row in place of one with rows."""
    empty = warehouse.execute(
        """
        SELECT source_file_id, f.file_name, f.rows_read, r.rows_before
        FROM replaced r
        JOIN source_file f USING (source_file_id)
        WHERE f.rows_loaded = 0
        ORDER BY source_file_id
        """
    ).fetchone()
    if empty:
        number, name, rows_read, rows_before = empty
        reasons = warehouse.execute(
            """
            SELECT r.reason || ' (' || count(*) || ')'
            FROM rejected_row r
            JOIN source_file f USING (source_file_id)
            WHERE source_file_id = $number
            GROUP BY r.reason
            ORDER BY count(*) DESC, r.reason
            """,
            {"number": number},
        ).fetchall()
        raise LoadError(
            f"{name}: none of its {rows_read:,} rows can be loaded: "
            f"{'; '.join(reason for (reason,) in reasons)}. It would take the place of "
            f"{rows_before:,} rows that were loaded before. Nothing was loaded; download it again."
        )
