"""The build that a new one starts from, attached as `previous`."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import __version__
from etl.config import Config
from etl.errors import LoadError
from etl.scripts import SQL, run, set_variables
from etl.unpacking import SourceFile

# The tables decide whether an earlier build can be added to ...
LAYOUT = f"{__version__}+{hashlib.sha256((SQL / '010_tables.sql').read_bytes()).hexdigest()[:8]}"
# ... and all that a build does, whether loading the same files again would change anything.
STEPS = hashlib.sha256(
    b"".join(path.read_bytes() for path in sorted(SQL.rglob("*.sql")))
).hexdigest()


def attach_previous(
    warehouse: duckdb.DuckDBPyConnection, previous: Path | None, config: Config
) -> None:
    """Attach the served build, or empty tables the first time, so that the SQL is the same.

    Raises LoadError when it was built with other tables than these, or for another force.
    """
    run(warehouse, "000_settings", "010_tables", "011_cells")
    if previous is None:
        warehouse.execute("ATTACH ':memory:' AS previous; USE previous")
        run(warehouse, "010_tables")
        warehouse.execute("USE new")
        return
    force = attached_force(warehouse, previous)
    if force != config.force:
        raise LoadError(
            f"{previous.parent} is the warehouse of {force}, and the configuration is that of "
            f"{config.force}. Give --config (or BEATLINE_CONFIG) or --out for the right one."
        )


def attached_force(warehouse: duckdb.DuckDBPyConnection, previous: Path) -> str:
    """Attach a build as `previous`; the force it is of. Raises LoadError for another layout."""
    path = str(previous).replace("'", "''")
    warehouse.execute(f"ATTACH '{path}' AS previous (READ_ONLY)")
    layout, force = warehouse.execute("SELECT etl_version, force FROM previous.build").fetchall()[0]
    if layout != LAYOUT:
        raise LoadError(
            f"{previous.parent} was built by another version of Beatline and cannot be added to. "
            "Build into a new folder from all your files, with --history "
            f"{previous.parent} to keep its record of revisions."
        )
    return str(force)


@dataclass(frozen=True)
class Served:
    """What is served, as far as it decides whether a load can be added to it.

    this_version : made with the tables of this version
    files : names of its files; of a demonstration there are none, since they were made up
    """

    force: str
    this_version: bool
    files: frozenset[str]


def served(build: Path) -> Served:
    """What a build is, whichever version made it. Raises LoadError for what is no build."""
    try:
        with duckdb.connect(build, read_only=True) as warehouse:
            force, made_by, demonstration = warehouse.execute(
                "SELECT force, etl_version, demonstration FROM build"
            ).fetchall()[0]
            files = warehouse.execute("SELECT file_name FROM source_file").fetchall()
    except (duckdb.Error, IndexError) as error:
        raise LoadError(
            f"{build} cannot be read: {error}\nBuild into a new folder from your files."
        ) from error
    names = frozenset() if demonstration else frozenset(name for (name,) in files)
    return Served(force, made_by == LAYOUT, names)


def same_as_before(
    warehouse: duckdb.DuckDBPyConnection, files: list[SourceFile], inputs_sha256: str
) -> bool:
    """Whether every file is already loaded with this content and the places are the same.

    Raises LoadError when a content is loaded already under another force, month or dataset.
    """
    same_inputs = warehouse.execute(
        "SELECT count(*) FROM previous.build WHERE inputs_sha256 = $sha", {"sha": inputs_sha256}
    ).fetchone()
    loaded = warehouse.execute(
        "SELECT sha256, file_name, force, month, dataset FROM previous.source_file"
    ).fetchall()
    names = {sha256: (name, slot) for sha256, name, *slot in loaded}
    same = True
    for file in files:
        name, slot = names.get(file.contents.sha256, (None, None))
        if name and slot != list(file.slot):
            raise LoadError(
                f"{file.member.label} has the content of {name}, which is loaded already. "
                "One of the two names is wrong; nothing was loaded."
            )
        same = same and name is not None
    return same and same_inputs == (1,)


def settle_kept_files(warehouse: duckdb.DuckDBPyConnection) -> bool:
    """Decide which files of the build before stay, and say whether the rows are a demonstration.

    Real files replace a demonstration as a whole; a demonstration never enters real data.
    Raises LoadError when both are given together.
    """
    kinds = {
        kind
        for (kind,) in warehouse.execute(
            """
            SELECT DISTINCT context IS NOT DISTINCT FROM 'Demonstration' FROM street_row
            UNION
            SELECT DISTINCT crime_id LIKE '00000000%' FROM outcome_row WHERE refusal IS NULL
            UNION
            SELECT DISTINCT operation_name IS NOT DISTINCT FROM 'Demonstration' FROM stop_search_row
            """
        ).fetchall()
    }
    before = warehouse.execute("SELECT demonstration FROM previous.build").fetchone()
    was_demonstration = before[0] if before else None
    if len(kinds) > 1:
        raise LoadError(
            "Demonstration files and real files cannot be loaded together. Give one or the other."
        )
    demonstration = kinds.pop() if kinds else bool(was_demonstration)
    if demonstration and was_demonstration is False:
        raise LoadError(
            "This warehouse holds real data; demonstration files do not go in. Give another --out."
        )
    set_variables(warehouse, keep=demonstration or not was_demonstration)
    run(warehouse, "035_kept_files")
    return demonstration
