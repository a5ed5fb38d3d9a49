"""How many rows have another team by its boundary than by their census area."""

from typing import Any

import duckdb

# In the sentence; as JSON there are more.
TOLD = 3
LARGEST = 10


def team_changes(warehouse: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """What the boundaries of teams change in the counted rows; None when none are loaded.

    Returns rows (all that are counted), changed (those with another team) and largest: the ten
    most frequent changes, each with from, to (codes of teams) and rows
    """
    rows, changed = warehouse.execute(
        "SELECT sum(rows)::BIGINT, sum(rows) FILTER (snt_code <> snt_code_by_lsoa)::BIGINT "
        "FROM team_change"
    ).fetchall()[0]
    bounded = warehouse.execute("SELECT snt_outlines = 'official' FROM build").fetchone()
    if not bounded or not bounded[0]:
        return None
    largest = warehouse.execute(
        """
        SELECT snt_code_by_lsoa, snt_code, rows
        FROM team_change
        WHERE snt_code <> snt_code_by_lsoa
        ORDER BY rows DESC, snt_code_by_lsoa, snt_code
        LIMIT $largest
        """,
        {"largest": LARGEST},
    ).fetchall()
    return {
        "rows": rows or 0,
        "changed": changed or 0,
        "largest": [dict(zip(("from", "to", "rows"), row, strict=True)) for row in largest],
    }


def team_change_line(changes: dict[str, Any] | None) -> str:
    """The same in a sentence or two."""
    if changes is None:
        return "No boundaries of teams are loaded: the team of a row is that of its census area."
    rows, changed = changes["rows"], changes["changed"]
    how = "when the boundaries of teams decide and not their census areas"
    if not changed:
        return f"None of {rows:,} counted rows changes team {how}."
    most = changes["largest"][:TOLD]
    pairs = [f"{each['rows']:,} from {each['from']} to {each['to']}" for each in most]
    return (
        f"{changed:,} of {rows:,} counted rows ({changed / rows:.1%}) change team {how}, most "
        f"often {'; '.join(pairs)}. All of them stand on the page About the data."
    )
