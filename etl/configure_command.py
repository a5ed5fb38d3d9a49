"""The command that writes a configuration for another force."""

import argparse
import re
from pathlib import Path
from typing import Any

from etl.arguments import add_config, path_given
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.terminal import Progress, put, tell
from etl.web import web_of

DONE = 0


def add_configure(commands: Any) -> None:
    """Add `configure`."""
    command = commands.add_parser("configure", help="write the configuration of another force")
    command.add_argument(
        "--force", required=True, metavar="SLUG", help="as data.police.uk names it in file names"
    )
    command.add_argument("--into", type=path_given, help="a folder (default: data/SLUG)")
    command.add_argument(
        "--as",
        dest="name",
        metavar="FILE",
        help="name of the file, which ends with .toml (default: SLUG.toml)",
    )
    command.add_argument(
        "--city", help="the district that the dashboard opens on (default: that with most LSOAs)"
    )
    command.add_argument("--replace", action="store_true", help="write over files that are there")
    add_config(command)
    command.set_defaults(command=_configure)


def _configure(options: argparse.Namespace) -> int:
    from etl.configure import configure  # noqa: PLC0415  (brings geopandas, which the others do without)

    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", options.force):
        raise LoadError(f"{options.force!r} is no force. Slugs look like west-midlands.")
    folder = options.into or DEFAULT.parent / options.force
    path = folder / Path(options.name or f"{options.force}.toml").name
    # A mirror that is used for one force is used for the next.
    sources = load_config(options.config).sources
    with Progress() as progress:
        done = configure(
            web_of(sources, tell),
            options.force,
            path,
            tell,
            progress.show,
            sources=sources,
            city=options.city,
            replace=options.replace,
        )
    put(done.as_text())
    return DONE
