"""The rows of the files, read by DuckDB, and the proof that none was lost."""

from pathlib import Path

import duckdb
import pandas as pd

from etl.csv_file import HEADERS
from etl.errors import LoadError
from etl.scripts import create_table, run, set_variables
from etl.unpacking import SourceFile

# Of a police.uk file hardly a row is refused; where most are, it is another file under its name.
MOST_REFUSED, ENOUGH_TO_TELL = 0.5, 20


def read_files(warehouse: duckdb.DuckDBPyConnection, files: list[SourceFile], work: Path) -> None:
    """Read every file into street_row, outcome_row and stop_search_row, and set refused rows aside.

    Raises LoadError for a file whose rows cannot be told apart or are mostly refused.
    """
    create_table(warehouse, "new_file", _new_file(files))
    by_number = {file.number: file for file in files}
    numbers = range(1, max(by_number) + 1)
    # A list counts from 1 in SQL, so file number n is its nth element.
    set_variables(
        warehouse,
        forces=[by_number[n].force if n in by_number else None for n in numbers],
        months=[by_number[n].month if n in by_number else None for n in numbers],
    )
    for dataset, header in HEADERS.items():
        paths = [str(file.path) for file in files if file.dataset == dataset]
        if not paths:
            # The reader wants a file; a header alone has no rows.
            none = work / f"no-{dataset}.csv"
            none.write_text(f"{header}\n", encoding="utf-8")
            paths = [str(none)]
        set_variables(warehouse, **{f"{dataset.replace('-', '_')}_paths": paths})
    run(warehouse, "020_read_street", "021_read_outcomes", "022_read_stop_and_search")
    _require_every_row(warehouse)
    run(warehouse, "030_set_aside")
    _require_most_rows(warehouse)


def _new_file(files: list[SourceFile]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_file_id": [file.number for file in files],
            "file_name": [file.file_name for file in files],
            "archive_name": pd.Series([file.archive_name for file in files], dtype="str"),
            "force": [file.force for file in files],
            "month": pd.to_datetime([file.month for file in files]),
            "dataset": [file.dataset for file in files],
            "sha256": [file.contents.sha256 for file in files],
            "bytes": [file.contents.bytes for file in files],
            "rows_read": [file.contents.records for file in files],
        }
    )


def _require_every_row(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file of which the reader saw fewer or more rows than its bytes hold."""
    wrong = warehouse.execute(
        """
        WITH seen AS (
            SELECT source_file_id FROM street_row
            UNION ALL SELECT source_file_id FROM outcome_row
            UNION ALL SELECT source_file_id FROM stop_search_row
            UNION ALL SELECT source_file_id FROM rejected_row
        )
        SELECT f.file_name, f.rows_read, count(s.source_file_id)
        FROM new_file f
        LEFT JOIN seen s USING (source_file_id)
        GROUP BY f.source_file_id, f.file_name, f.rows_read
        HAVING f.rows_read <> count(s.source_file_id)
        ORDER BY f.source_file_id
        """
    ).fetchone()
    if wrong:
        name, rows_read, seen = wrong
        raise LoadError(
            f"{name} has {rows_read:,} rows, of which {seen:,} could be told apart. "
            "It is damaged; download it again. Nothing was loaded."
        )


def _require_most_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file of which most rows were rejected: it is another file under its name."""
    wrong = warehouse.execute(
        """
        SELECT f.file_name, f.rows_read, count(*), mode(r.reason)
        FROM new_file f
        JOIN rejected_row r USING (source_file_id)
        WHERE r.kind = 'rejected'
        GROUP BY f.source_file_id, f.file_name, f.rows_read
        HAVING count(*) > $most * f.rows_read AND f.rows_read >= $enough
        ORDER BY f.source_file_id
        """,
        {"most": MOST_REFUSED, "enough": ENOUGH_TO_TELL},
    ).fetchone()
    if wrong:
        name, rows_read, rows, reason = wrong
        raise LoadError(
            f"{name}: {rows:,} of {rows_read:,} rows cannot be loaded, most because: {reason}. "
            "It is not the file that its name says; nothing was loaded."
        )
