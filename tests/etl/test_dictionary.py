from pathlib import Path

from etl.dictionary import dictionary
from tests.builders import load, rows_of, street_row, write_csv

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_what_the_definitions_say():
    assert PAGE.read_text().strip() == dictionary(), (
        "python -m etl dictionary > docs/data-dictionary.md"
    )


def test_every_table_and_column_says_what_it_means(tmp_path):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]))
    silent = """
        SELECT table_name || '.' || column_name
        FROM duckdb_columns()
        WHERE NOT internal AND comment IS NULL AND table_name <> 'loaded_month'
        UNION ALL
        SELECT table_name FROM duckdb_tables() WHERE comment IS NULL
    """
    assert rows_of(tmp_path / "out", silent) == []


def test_the_tables_that_other_work_relies_on_are_there(tmp_path):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]))
    tables = {
        name for (name,) in rows_of(tmp_path / "out", "SELECT table_name FROM duckdb_tables()")
    }
    assert tables >= {
        "crime", "snap_point", "outcome", "stop_search", "ward", "snt", "district", "coverage",
        "source_file", "rejected_row", "build",
    }  # fmt: skip
