"""The data dictionary, made from the comments in the table definitions."""

from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"
PREFACE = """# Data dictionary

What each table and column of a warehouse means. Made from the table definitions by
`python -m etl dictionary`; a test holds this page against them. `python -m etl path DIR` prints
the file to open in any DuckDB client.

`scoped(area_kind, area_code, crime_types, first_month, last_month)` is a table macro with the
columns of `crime`: the rows that every figure of the dashboard counts. `area_kind` is force,
district, section, snt or ward; an empty list of crime types means all of them. For example:

```sql
SELECT count(*) FROM scoped('snt', 'SN-01', [], DATE '2025-01-01', DATE '2025-12-01');
```

`scoped_cells(…)`, with the same parameters, gives those that have a place, counted by equal cell
(the columns of `cell_record`). `study_area(cell_size, area_kind, area_code)` gives the cells that
an area is studied by, also those without any record (the columns of `cell`); `cell_size` is 8 or 9.
"""


def dictionary() -> str:
    """Every table and view with its columns, as Markdown."""
    with duckdb.connect() as scratch:
        for script in ("010_tables", "011_cells", "090_views"):
            scratch.execute((SQL / f"{script}.sql").read_text(encoding="utf-8"))
        tables = scratch.execute(
            """
            SELECT table_name, comment FROM duckdb_tables()
            UNION ALL
            SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
            ORDER BY table_name
            """
        ).fetchall()
        columns = scratch.execute(
            """
            SELECT table_name, column_name, data_type, comment
            FROM duckdb_columns()
            WHERE NOT internal
            ORDER BY column_index
            """
        ).fetchall()
    parts = [PREFACE]
    for table, comment in tables:
        rows = [
            f"| `{name}` | {kind} | {text or ''} |"
            for owner, name, kind, text in columns
            if owner == table
        ]
        parts.append(
            "\n".join(
                [
                    f"## {table}",
                    "",
                    comment,
                    "",
                    "| column | type | meaning |",
                    "|---|---|---|",
                    *rows,
                    "",
                ]
            )
        )
    return "\n".join(parts).rstrip()
