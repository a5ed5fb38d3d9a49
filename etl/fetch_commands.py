"""The commands that go to the internet: fetch, and update, which is fetch, build and check."""

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from etl.arguments import add_config, months, path_given
from etl.build import Options, build
from etl.check import failed_invariants
from etl.config import Config, load_config
from etl.errors import LoadError
from etl.fetch import CRIME_FOLDER, CRIMES, KINDS, Asked, Fetched, fetch, plans
from etl.fetch_plan import MONTHS_IN_A_RELEASE
from etl.folder import current_build
from etl.pace import MB, size_text
from etl.previous import Served, served
from etl.terminal import Progress, put, tell
from etl.web import Patience, Web, web_of

DONE, WRONG_USE, PARTLY = 0, 2, 3
# At a first start nobody wants to wait for a network that is not there.
AT_ONCE = Patience(attempts=1, connect_s=2, read_s=3)
# An archive holds as many forces, so one of them takes roughly so small a part of it.
FORCES = 43
RAW = "raw"


def add_fetch(commands: Any) -> None:
    """Add `fetch`."""
    command = commands.add_parser("fetch", help="bring open data from the internet to a folder")
    _add_what(command)
    command.add_argument(
        "--force",
        action="append",
        metavar="FORCE",
        help="crime files of this force alone, as police.uk names it; may be given several times",
    )
    command.add_argument(
        "--into", type=path_given, help="where to (default: raw, beside the configuration)"
    )
    command.add_argument(
        "--only", choices=KINDS, action="append", help="may be given several times (default: all)"
    )
    command.add_argument(
        "--plan", action="store_true", help="say what crime files would come, and fetch nothing"
    )
    command.add_argument("--json", action="store_true", help="print the plan as JSON")
    command.add_argument(
        "--offer", action="store_true", help="say whether real data can be had, and how large"
    )
    command.set_defaults(command=_fetch)


def add_update(commands: Any) -> None:
    """Add `update`."""
    command = commands.add_parser(
        "update", help="fetch what is new, load it and check the warehouse"
    )
    _add_what(command)
    command.add_argument("--out", required=True, type=path_given, help="the warehouse folder")
    command.add_argument(
        "--wait", default=600.0, type=float, help="seconds to wait for another build (default: 600)"
    )
    command.set_defaults(command=_update)


def _add_what(command: argparse.ArgumentParser) -> None:
    add_config(command)
    command.add_argument(
        "--months",
        default=MONTHS_IN_A_RELEASE,
        type=months,
        help=f"how many months back from the newest (default: {MONTHS_IN_A_RELEASE})",
    )


def _fetch(options: argparse.Namespace) -> int:
    config = load_config(options.config)
    if options.offer:
        return _offer(config)
    asked = _asked(options, config)
    if not asked.kinds:
        tell(
            f"Nothing to fetch: wards and teams are those of the configuration, {config.force}. "
            "For those of another force name its configuration with --config."
        )
        return WRONG_USE
    if options.json and not options.plan:
        tell("--json is for --plan.")
        return WRONG_USE
    if options.plan:
        return _plan(config, asked, as_json=options.json)
    return _told(_fetched(config, asked))


def _asked(options: argparse.Namespace, config: Config) -> Asked:
    """What the options ask for. Another force has no wards or teams in this configuration."""
    kinds = tuple(options.only) if options.only else KINDS
    if options.force:
        kinds = tuple(
            kind for kind in kinds if kind == CRIMES or not set(options.force) - {config.force}
        )
    return Asked(
        forces=tuple(dict.fromkeys(options.force or (config.force,))),
        months=options.months,
        into=options.into or _raw(options.config),
        kinds=kinds,
    )


def _plan(config: Config, asked: Asked, *, as_json: bool) -> int:
    found = plans(web_of(config.sources, tell), config, asked, tell)
    if as_json:
        put(json.dumps([plan.as_json() for plan in found]))
    else:
        for plan in found:
            put(plan.as_text())
    return DONE


def _offer(config: Config) -> int:
    """One question that transfers no file, for the first start; silent without an answer."""
    with suppress(LoadError):
        web = Web(AT_ONCE)
        archive = web.describe(f"{config.sources.police}/data/archive/latest.zip")
        share = (archive.bytes or 0) // FORCES
        size = f", about {size_text(share)}" if share >= MB else ""
        put(
            f"The real data of {config.force_area_name} can be had from data.police.uk: "
            f"{MONTHS_IN_A_RELEASE} months{size}. Fetch them with: make data\n"
            "Or on the page About the data. Nothing is fetched unless you ask for it."
        )
    return DONE


def _fetched(config: Config, asked: Asked) -> Fetched:
    with Progress() as progress:
        return fetch(web_of(config.sources, tell), config, asked, tell, progress.show)


def _told(fetched: Fetched) -> int:
    """Print what came and what did not; the exit code."""
    for words in fetched.done:
        put(words)
    put(f"Received {size_text(fetched.bytes)} in {fetched.requests:,} requests.")
    if not fetched.failed:
        return DONE
    reasons = "\n".join(fetched.failed)
    if not fetched.done:
        raise LoadError(f"Nothing was fetched; what is here is as it was.\n{reasons}")
    put(f"Not everything was fetched; what is here of the rest is as it was.\n{reasons}")
    return PARTLY


def _update(options: argparse.Namespace) -> int:
    """Fetch, build from all that is here, and check what is then served."""
    raw = _raw(options.config)
    config = load_config(options.config)
    older = _of_another_version(options.out, config)
    fetched = _fetched(config, Asked((config.force,), options.months, raw))
    code = _told(fetched)
    crimes = raw / CRIME_FOLDER
    names = {path.name for path in crimes.rglob("*.csv")}
    if not names:
        raise LoadError("There is no crime file to load.\n" + "\n".join(fetched.failed))
    if older:
        _require_all(older, names, options.out, crimes)
    # Read again: wards and teams may have come.
    config = load_config(options.config)
    with Progress() as progress:
        report = build(
            [crimes],
            options.out,
            config,
            Options(
                wait_s=options.wait,
                say=tell,
                progress=progress.show,
                history=options.out if older and older.files else None,
                anew=older is not None,
            ),
        )
    put(report.as_text())
    with duckdb.connect(report.path, read_only=True) as warehouse:
        failed = failed_invariants(warehouse)
    if failed:
        raise LoadError("The warehouse does not hold together:\n" + "\n".join(failed))
    put("Checked: every invariant of the warehouse holds.")
    return code


def _of_another_version(out: Path, config: Config) -> Served | None:
    """What is served, where another version made it. Raises LoadError where nothing can be added.

    Asked before anything is fetched.
    """
    build = current_build(out)
    found = served(build) if build else None
    if found and found.force != config.force:
        raise LoadError(
            f"{out} is the warehouse of {found.force}, and the configuration is that of "
            f"{config.force}. Give --config (or BEATLINE_CONFIG) or --out for the right one."
        )
    return found if found and not found.this_version else None


def _require_all(older: Served, names: set[str], out: Path, crimes: Path) -> None:
    """Raise LoadError where a file of a warehouse that is made anew would be lost."""
    lost = sorted(older.files - names)
    if lost:
        raise LoadError(
            f"{out} was built by another version of Beatline, from {len(older.files):,} files of "
            f"which {len(lost):,} are not in {crimes} ({', '.join(lost[:3])} …). Build into a new "
            f"folder from all of them: python -m etl build {crimes} OTHERS --out NEW --history "
            f"{out}"
        )
    tell(
        f"{out} was built by another version of Beatline. It is made anew from the files in "
        f"{crimes}; its record of revisions is kept."
    )


def _raw(config: Path) -> Path:
    return config.parent / RAW
