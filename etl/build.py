"""One build: files in, a published warehouse out, or nothing at all."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import duckdb

from etl.check import failed_invariants
from etl.config import Config
from etl.errors import LoadError
from etl.folder import build_lock, current_build, new_build_name, publish, work_folder
from etl.previous import (
    LAYOUT,
    attach_previous,
    same_as_before,
    settle_kept_files,
    ward_file_fingerprint,
)
from etl.reading import read_files
from etl.report import Report, report_of
from etl.scripts import run, set_variables
from etl.sources import GIB, SourceFile, found_members, ready_files


def _silent(*_: object) -> None:
    """Nobody is watching."""


@dataclass(frozen=True)
class Options:
    """How a build is to run: limits, patience, and whom to tell."""

    max_bytes: int = 16 * GIB
    wait_s: float = 600
    say: Callable[[str], None] = _silent
    progress: Callable[[str, float], None] = _silent


def build(sources: list[Path], out: Path, config: Config, options: Options) -> Report:
    """Load the files in `sources` into the warehouse folder `out` and publish the result.

    The same (force, month, dataset) replaces what is there; everything else is kept. Nothing is
    published when the content is the same. Raises LoadError, and then `out` serves what it served.
    """
    started = time.monotonic()
    # Importing geopandas takes as long as reading a year of one force: both at once.
    threading.Thread(target=import_module, args=("etl.placing",), daemon=True).start()
    with build_lock(out, options.say, wait_s=options.wait_s), work_folder(out) as work:
        try:
            options.progress("Looking for files", 0)
            members = found_members(sources, max_bytes=options.max_bytes)
            _require_space(out, sum(member.bytes for member in members))
            files = ready_files(
                members,
                work,
                lambda done, total: options.progress("Unpacking", 0.3 * done / max(total, 1)),
            )
            status, path = _published(files, out, work, config, options)
        except (duckdb.Error, OSError) as error:
            raise LoadError(
                f"The build stopped: {error}\nWhat was served before is still served."
            ) from error
    without_rows = [file.file_name for file in files if not file.contents.records]
    return report_of(path, status, without_rows, time.monotonic() - started)


def _published(
    files: list[SourceFile], out: Path, work: Path, config: Config, options: Options
) -> tuple[str, Path]:
    """Build from the files and publish; ("built" or "unchanged", the served DuckDB file)."""
    previous = current_build(out)
    filled = [file for file in files if file.contents.records]
    if not filled:
        names = ", ".join(file.file_name for file in files)
        raise LoadError(f"Nothing to load: {names} hold a header and no rows.")
    built = work / "new.duckdb"
    with duckdb.connect(built) as warehouse:
        attach_previous(warehouse, previous)
        ward_file_sha256 = ward_file_fingerprint(warehouse, config)
        inputs_sha256 = config.fingerprint(ward_file_sha256)
        if previous and same_as_before(warehouse, filled, inputs_sha256):
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
            force=config.force,
            force_name=config.force_name,
            force_area_name=config.force_area_name,
            city_code=config.city_code,
        )
        _fill(warehouse, filled, work, config, options)
    publish(built, out, build_name)
    options.progress("Done", 1)
    return "built", out / f"{build_name}.duckdb"


def _fill(
    warehouse: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    work: Path,
    config: Config,
    options: Options,
) -> None:
    options.progress("Reading rows", 0.35)
    read_files(warehouse, files, work)
    set_variables(warehouse, demonstration=settle_kept_files(warehouse))
    options.progress("Placing points", 0.55)
    # Imported by the warm-up thread meanwhile.
    from etl.placing import place  # noqa: PLC0415

    place(warehouse, config)
    options.progress("Writing the warehouse", 0.65)
    run(warehouse, "060_crime", "070_outcome_stop_search", "080_files", "090_views")
    options.progress("Checking", 0.9)
    failed = failed_invariants(warehouse)
    if failed:
        raise LoadError(
            "The new build does not hold together, and was not published:\n" + "\n".join(failed)
        )


def _require_space(out: Path, unpacked: int) -> None:
    needed, free = 2 * unpacked + 2**26, shutil.disk_usage(out).free
    if free < needed:
        raise LoadError(
            f"{out} has {free / GIB:.1f} GiB free; this load needs about {needed / GIB:.1f} GiB. "
            "Make room or give another --out. Nothing was changed."
        )
