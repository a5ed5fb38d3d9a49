"""Does a warehouse hold together? Each invariant is one query for the rows that break it."""

from pathlib import Path

import duckdb

CHECKS = Path(__file__).parent / "sql" / "check"


def invariants(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Every invariant in words, with the number of rows that break it (0 when it holds)."""
    results = []
    for script in sorted(CHECKS.glob("*.sql")):
        text = script.read_text(encoding="utf-8")
        sentence = text.splitlines()[0].removeprefix("-- ")
        row = warehouse.execute(text).fetchone()
        results.append((sentence, int(row[0]) if row else 0))
    return results


def failed_invariants(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """The invariants that do not hold, in words."""
    return [
        f"{sentence} ({broken:,} do not)" for sentence, broken in invariants(warehouse) if broken
    ]
