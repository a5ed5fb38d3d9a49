"""The static SQL of a build, its parameters, and the frames that it reads."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

SQL = Path(__file__).parent / "sql"


def run(warehouse: duckdb.DuckDBPyConnection, *scripts: str) -> None:
    """Run scripts of etl/sql by name, in the order given."""
    for script in scripts:
        warehouse.execute((SQL / f"{script}.sql").read_text(encoding="utf-8"))


def set_variables(warehouse: duckdb.DuckDBPyConnection, **variables: object) -> None:
    """Parameters for the scripts, read there by getvariable()."""
    for name, value in variables.items():
        warehouse.execute(f"SET VARIABLE {name} = $value", {"value": value})


def create_table(warehouse: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """A temporary table with the rows of a frame."""
    # Columns of text are taken over as they are; from the frame itself DuckDB copies word by word.
    warehouse.register("given_frame", pa.Table.from_pandas(frame, preserve_index=False))
    warehouse.execute(f"CREATE TEMP TABLE {name} AS FROM given_frame")
    warehouse.unregister("given_frame")
