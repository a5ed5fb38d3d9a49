"""Copies of a build without what it says of the people of the teams.

Who has left a team should not be found here any longer. Rows that are deleted from a DuckDB file
leave their text in it, so everything else is written into a new file.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb

from etl.scripts import run

TEAM_TABLES = (
    "team_file",
    "team",
    "team_contact",
    "team_member",
    "team_priority",
    "team_event",
)


def copy_without_teams(build: Path, target: Path) -> None:
    """Write all of a build into the new file `target`, but the rows of the team tables."""
    with duckdb.connect() as copy:
        run(copy, "000_settings")
        for path, name in ((str(build), "previous (READ_ONLY)"), (str(target), "new")):
            quoted = path.replace("'", "''")
            copy.execute(f"ATTACH '{quoted}' AS {name}")
        copy.execute("COPY FROM DATABASE previous TO new (SCHEMA); USE new")
        tables = copy.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'previous'"
        ).fetchall()
        for (table,) in tables:
            if table not in TEAM_TABLES:
                copy.table(f"previous.{table}").insert_into(table)
        run(copy, "087_without_teams")


def forget_teams(build: Path, work: Path, say: Callable[[str], None]) -> None:
    """Take the teams out of a build that is no longer served, for whoever opens it from now on.

    Who reads it already goes on reading the file as it was. When it cannot be replaced it is left
    for the next load, which deletes it, and that is said.
    """
    copied = work / "forgotten.duckdb"
    try:
        copy_without_teams(build, copied)
        copied.chmod(0o444)
        copied.replace(build)
    except (duckdb.Error, OSError) as error:
        say(
            f"{build} was served before and still holds the neighbourhood teams as they were: it "
            f"cannot be replaced ({error}). The next load deletes it."
        )
