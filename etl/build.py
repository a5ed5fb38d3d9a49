"""One build: files in, a published warehouse out, or nothing at all."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import duckdb

from etl.check import failed_invariants
from etl.config import Config
from etl.copying import forget_teams
from etl.errors import LoadError
from etl.folder import build_lock, current_build, new_build_name, publish, work_folder
from etl.previous import (
    LAYOUT,
    STEPS,
    attach_previous,
    same_as_before,
    settle_kept_files,
)
from etl.reading import read_files
from etl.report import Report, report_of
from etl.revisions import attach_history, fill_revisions
from etl.scripts import run, set_variables
from etl.sources import GIB, found_files
from etl.teams import TeamSource, fill_teams, kept_source, team_source
from etl.themes import fill_themes
from etl.unpacking import SourceFile, ready_files
from etl.wards import WardSource, ward_source


def _silent(*_: object) -> None:
    """Nobody is watching."""


@dataclass(frozen=True)
class Options:
    """How a build is to run: limits, patience, whom to tell, and whose history to keep.

    `history` : the folder of an earlier warehouse; its record of revisions is carried over.
    `anew` : start from the files alone, as if nothing had been served; what is replaced is deleted.
    """

    max_bytes: int = 16 * GIB
    wait_s: float = 600
    say: Callable[[str], None] = _silent
    progress: Callable[[str, float], None] = _silent
    history: Path | None = None
    anew: bool = False


def build(sources: list[Path], out: Path, config: Config, options: Options) -> Report:
    """Load the files in `sources` into the warehouse folder `out` and publish the result.

    The same (force, month, dataset) replaces what is there; everything else is kept. Nothing is
    published when the content is the same. Raises LoadError, and then `out` serves what it served.
    """
    started = time.monotonic()
    # Importing geopandas takes as long as reading a year of one force: both at once.
    threading.Thread(target=import_module, args=("etl.cells",), daemon=True).start()
    with publishing(out, options) as work:
        return _report(sources, out, work, config, options, started)


@contextmanager
def publishing(out: Path, options: Options) -> Iterator[Path]:
    """A folder to work in beside the builds of `out`, which nobody else writes to meanwhile.

    Raises LoadError for whatever goes wrong in it; what was served is served still.
    """
    with build_lock(out, options.say, wait_s=options.wait_s):
        try:
            with work_folder(out) as work:
                yield work
        except RuntimeError as error:
            # How DuckDB says that Ctrl-C ended a query.
            if "interrupted" not in str(error):
                raise
            raise KeyboardInterrupt from error
        except (duckdb.Error, OSError) as error:
            raise LoadError(
                f"The build stopped: {error}\nWhat was served before is as it was."
            ) from error


def _report(  # noqa: PLR0913, PLR0917  (what a build is given, and where it works)
    sources: list[Path],
    out: Path,
    work: Path,
    config: Config,
    options: Options,
    started: float,
) -> Report:
    options.progress("Looking for files", 0)
    found = found_files(sources, max_bytes=options.max_bytes)
    previous = None if options.anew else current_build(out)
    _require_space(out, sum(member.bytes for member in found.members), previous)
    files = ready_files(
        found, work, lambda done, total: options.progress("Unpacking", 0.3 * done / max(total, 1))
    )
    status, path = _published(files, out, work, previous, config, options)
    without_rows = [file.file_name for file in files if not file.contents.records]
    return report_of(path, status, without_rows, found.passed_over, time.monotonic() - started)


def _published(  # noqa: PLR0913, PLR0917
    files: list[SourceFile],
    out: Path,
    work: Path,
    previous: Path | None,
    config: Config,
    options: Options,
) -> tuple[str, Path]:
    """Build from the files and publish; ("built" or "unchanged", the served DuckDB file)."""
    filled = [file for file in files if file.contents.records]
    if not filled:
        names = ", ".join(file.file_name for file in files)
        raise LoadError(f"Nothing to load: {names} hold a header and no rows.")
    built = work / "new.duckdb"
    with duckdb.connect(built) as warehouse:
        attach_previous(warehouse, previous, config)
        more_history = attach_history(warehouse, options.history, config.force, previous)
        wards = ward_source(warehouse, config, options.say)
        teams = team_source(warehouse, config, options.say)
        ward_file_sha256 = wards.sha256 if wards else None
        boundaries_sha256 = teams.boundaries_sha256 if teams else None
        inputs_sha256 = config.fingerprint(ward_file_sha256, boundaries_sha256, STEPS)
        kept_teams = kept_source(warehouse)
        same = same_as_before(warehouse, filled, inputs_sha256)
        if same and teams == kept_teams and previous and not more_history:
            return "unchanged", previous
        now = datetime.now(UTC)
        build_name = new_build_name(now, inputs_sha256)
        set_variables(
            warehouse,
            build_name=build_name,
            built_at=now.replace(tzinfo=None),
            etl_version=LAYOUT,
            inputs_sha256=inputs_sha256,
            ward_file_sha256=ward_file_sha256,
            boundaries_sha256=boundaries_sha256,
            force=config.force,
            force_name=config.force_name,
            force_area_name=config.force_area_name,
            city_code=config.city_code,
        )
        _fill(warehouse, filled, work, config, wards, teams, options)
    options.progress("Publishing", 0.98)
    path = publish(built, out, build_name, previous)
    if previous and kept_teams and teams != kept_teams:
        forget_teams(previous, work, options.say)
    options.progress("Done", 1)
    return "built", path


def _fill(  # noqa: PLR0913, PLR0917
    warehouse: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    work: Path,
    config: Config,
    wards: WardSource | None,
    teams: TeamSource | None,
    options: Options,
) -> None:
    options.progress("Reading rows", 0.35)
    read_files(warehouse, files, work)
    demonstration = settle_kept_files(warehouse)
    set_variables(warehouse, demonstration=demonstration)
    run(warehouse, "036_replaced_files")
    options.progress("Placing points", 0.55)
    # Imported by the warm-up thread meanwhile.
    from etl.cells import fill_cells  # noqa: PLC0415
    from etl.placing import place  # noqa: PLC0415

    outlines = place(warehouse, config, wards, teams)
    fill_themes(warehouse, config.themes)
    options.progress("Writing the warehouse", 0.65)
    run(warehouse, "058_areas", "060_crime", "070_outcome_stop_search", "080_files")
    options.progress("Comparing with before", 0.73)
    fill_revisions(warehouse, demonstration=demonstration)
    fill_teams(warehouse, teams, config.force)
    options.progress("Counting by cell", 0.8)
    fill_cells(warehouse, outlines)
    run(warehouse, "090_views")
    options.progress("Checking", 0.9)
    failed = failed_invariants(warehouse)
    if failed:
        raise LoadError(
            "The new build does not hold together, and was not published:\n" + "\n".join(failed)
        )


def _require_space(out: Path, unpacked: int, previous: Path | None) -> None:
    kept = previous.stat().st_size if previous else 0
    needed, free = 2 * unpacked + kept + 2**26, shutil.disk_usage(out).free
    if free < needed:
        raise LoadError(
            f"{out} has {free / GIB:.1f} GiB free; this load needs about {needed / GIB:.1f} GiB. "
            "Make room or give another --out. Nothing was changed."
        )
