"""The command line: python -m etl fetch | build | update | teams | demo | check | and others."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from etl.arguments import above_zero, add_config, month, months, path_given
from etl.build import Options, build
from etl.check import invariants
from etl.config import DEFAULT, load_config
from etl.configure_command import add_configure
from etl.dictionary import dictionary
from etl.errors import LoadError
from etl.fetch_commands import add_fetch, add_update
from etl.folder import current_build
from etl.refresh import refresh_teams
from etl.sources import GIB
from etl.terminal import Progress, asked_to_stop, interrupted, put, tell

DONE, FAILED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code.

    0 done, 1 failed with the old warehouse untouched, 2 wrong use, 3 done but for a source that
    did not answer.
    """
    options = _parser().parse_args(arguments)
    asked_to_stop.clear()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, interrupted)
    try:
        return int(options.command(options))
    except LoadError as error:
        tell(f"Failed: {error}")
    except KeyboardInterrupt:
        tell("Interrupted. What was served before is still served.")
    except OSError as error:
        tell(f"Failed: {error}")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="police.uk files in, a warehouse out."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    command = commands.add_parser("build", help="load files into a warehouse")
    command.add_argument(
        "sources",
        nargs="+",
        type=path_given,
        metavar="SOURCE",
        help="zips, folders or CSVs of data.police.uk",
    )
    command.add_argument("--out", required=True, type=path_given, help="the warehouse folder")
    add_config(command)
    command.add_argument(
        "--wards", type=Path, help="official ward boundaries (GeoJSON, GeoPackage, shapefile)"
    )
    command.add_argument(
        "--teams", type=Path, help="neighbourhoods of data.police.uk: people and priorities (JSON)"
    )
    command.add_argument(
        "--history",
        type=path_given,
        metavar="DIR",
        help="an earlier warehouse folder, whose record of revisions is carried over",
    )
    command.add_argument(
        "--max-unpacked-gib",
        default=16.0,
        type=above_zero,
        help="limit on the unpacked size (default: 16)",
    )
    _add_report_options(command)
    command.set_defaults(command=_build)

    command = commands.add_parser("teams", help="refresh people and priorities alone")
    command.add_argument(
        "file", type=path_given, metavar="FILE", help="neighbourhoods of data.police.uk (JSON)"
    )
    command.add_argument("--out", required=True, type=path_given, help="the warehouse folder")
    _add_report_options(command)
    command.set_defaults(command=_teams)

    add_fetch(commands)
    add_update(commands)
    add_configure(commands)

    command = commands.add_parser("demo", help="write demonstration files")
    command.add_argument("--months", default=36, type=months, help="how many months (default: 36)")
    command.add_argument(
        "--seed", default=1, type=int, help="the same seed gives the same files (default: 1)"
    )
    command.add_argument(
        "--scale",
        default=1.0,
        type=above_zero,
        help="1 is Derbyshire, 60 England and Wales (default: 1)",
    )
    command.add_argument(
        "--last-month", default=date(2025, 10, 1), type=month, help="YYYY-MM (default: 2025-10)"
    )
    command.add_argument("--out", required=True, type=path_given, help="where to write them")
    command.set_defaults(command=_demo)

    command = commands.add_parser("check", help="verify every invariant of a warehouse")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.set_defaults(command=_check)

    command = commands.add_parser("path", help="print the DuckDB file that is served now")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.set_defaults(command=_path)

    command = commands.add_parser("dictionary", help="print the data dictionary as Markdown")
    command.set_defaults(command=_dictionary)
    return parser


def _add_report_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.add_argument(
        "--wait", default=600.0, type=float, help="seconds to wait for another build (default: 600)"
    )


def _build(options: argparse.Namespace) -> int:
    config = load_config(options.config, wards=options.wards, teams=options.teams)
    with Progress() as progress:
        report = build(
            options.sources,
            options.out,
            config,
            Options(
                max_bytes=int(options.max_unpacked_gib * GIB),
                wait_s=options.wait,
                say=tell,
                progress=progress.show,
                history=options.history,
            ),
        )
    put(json.dumps(report.as_json(), indent=2) if options.json else report.as_text())
    return DONE


def _teams(options: argparse.Namespace) -> int:
    _served(options.out)
    with Progress() as progress:
        report = refresh_teams(
            options.file,
            options.out,
            Options(wait_s=options.wait, say=tell, progress=progress.show),
        )
    put(json.dumps(report.as_json(), indent=2) if options.json else report.teams_as_text())
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from etl.demo import write_demonstration  # noqa: PLC0415  (brings geopandas, which the others do without)

    try:
        with Progress() as progress:
            files = write_demonstration(
                options.out,
                months=options.months,
                seed=options.seed,
                scale=options.scale,
                last_month=options.last_month,
                lookups=DEFAULT.parent,
                progress=lambda done, total: progress.show(
                    "Writing demonstration files", done / total
                ),
            )
    except ValueError as error:
        raise LoadError(f"No demonstration of that kind can be made: {error}.") from error
    put(f"Wrote {len(files)} demonstration files to {options.out}. No row of them is real.")
    return DONE


def _check(options: argparse.Namespace) -> int:
    path = _served(options.folder)
    try:
        with duckdb.connect(path, read_only=True) as warehouse:
            results = invariants(warehouse)
    except duckdb.Error as error:
        raise LoadError(
            f"{path} cannot be read: {error}\n"
            "If no other program holds it, it is damaged: build again from your files."
        ) from error
    for sentence, broken in results:
        put(f"BROKEN  {sentence} ({broken:,} rows do not)" if broken else f"holds   {sentence}")
    return FAILED if any(broken for _, broken in results) else DONE


def _path(options: argparse.Namespace) -> int:
    put(str(_served(options.folder)))
    return DONE


def _dictionary(_: argparse.Namespace) -> int:
    put(dictionary())
    return DONE


def _served(folder: Path) -> Path:
    path = current_build(folder)
    if path is None:
        raise LoadError(
            f"{folder} holds no warehouse. Make one with: python -m etl build SOURCE --out {folder}"
        )
    return path


def _said_elsewhere(dropped: "sys.UnraisableHookArgs") -> None:
    """Report what Python had to drop, but an interruption: `main` says that in its own words."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)


if __name__ == "__main__":
    sys.unraisablehook = _said_elsewhere
    sys.exit(main())
