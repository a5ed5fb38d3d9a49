"""The teams of a warehouse refreshed alone: the same crime rows, published as a new build."""

import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from etl.build import Options, publishing
from etl.check import failed_invariants
from etl.copying import copy_without_teams, forget_teams
from etl.errors import LoadError
from etl.folder import current_build, new_build_name, publish
from etl.neighbourhoods import file_content
from etl.previous import attached_force
from etl.report import Report, report_of
from etl.scripts import run, set_variables
from etl.teams import TeamSource, fill_teams, kept_source


def refresh_teams(path: Path, out: Path, options: Options) -> Report:
    """Put a file of neighbourhoods into the warehouse folder `out` and publish the result.

    Everything else in the warehouse stays as it is, and records stay with the teams that the
    boundaries of the build gave them to. What the file before said is then nowhere in `out`.
    Nothing is published when the file is loaded already. Raises LoadError, and then `out` serves
    what it served.
    """
    started = time.monotonic()
    source = TeamSource(path.name, file_content(path))
    with publishing(out, options) as work:
        previous = current_build(out)
        if previous is None:
            raise LoadError(
                f"{out} holds no warehouse to refresh. Make one with: python -m etl build SOURCE "
                f"--out {out} --teams {path}"
            )
        status, served = _published(source, out, work, previous, options)
        return report_of(served, status, [], [], time.monotonic() - started)


def _published(
    source: TeamSource, out: Path, work: Path, previous: Path, options: Options
) -> tuple[str, Path]:
    """Copy the served build, fill its team tables, publish; ("built" or "unchanged", its file)."""
    with duckdb.connect() as scratch:
        force = attached_force(scratch, previous)
        kept = kept_source(scratch)
    if kept and kept.sha256 == source.sha256:
        return "unchanged", previous
    options.progress("Reading neighbourhoods", 0.2)
    built = work / "new.duckdb"
    copy_without_teams(previous, built)
    now = datetime.now(UTC)
    build_name = new_build_name(now, source.sha256)
    with duckdb.connect(built) as warehouse:
        run(warehouse, "000_settings")
        set_variables(warehouse, build_name=build_name, built_at=now.replace(tzinfo=None))
        fill_teams(warehouse, source, force)
        set_variables(warehouse, boundaries_sha256=source.boundaries_sha256)
        run(warehouse, "086_refreshed")
        options.progress("Checking", 0.7)
        failed = failed_invariants(warehouse)
        if failed:
            raise LoadError(
                "The new build does not hold together, and was not published:\n" + "\n".join(failed)
            )
    options.progress("Publishing", 0.98)
    served = publish(built, out, build_name, previous)
    if kept:
        forget_teams(previous, work, options.say)
    options.progress("Done", 1)
    return "built", served
