"""The command line: python -m beatline.reports briefing --snt SN-03 --out FILE, or pack."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from beatline.analysis.sentences import plural
from beatline.reports.briefing import briefing_scope
from beatline.reports.briefing_book import PDF, ZIP, briefing_book, patches
from beatline.reports.briefing_sheet import URL_VARIABLE
from beatline.reports.command_files import check_place, month_of, tell, write
from beatline.reports.command_scope import ReportError, WrongUseError, scope_of_command
from beatline.reports.pack_command import add_pack
from beatline.reports.places_to_pass import MOST_DROPPED, MOST_PLACES, places_to_pass
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse, WarehouseError, open_warehouse

DONE, FAILED, WRONG_USE = 0, 1, 2
# What a QR code holds besides, the choice of places, takes most of it.
LONGEST_URL = 300
EXIT_CODES = "Exit codes: 0 written, 1 failed with nothing written, 2 wrong use."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 written, 1 failed with nothing written, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        options.make(options)
    except WrongUseError as error:
        tell(f"Wrong use: {error}")
        return WRONG_USE
    except (ReportError, WarehouseError) as error:
        tell(f"Failed: {error}")
        return FAILED
    except KeyboardInterrupt:
        return _interrupted()
    except RuntimeError as error:
        # So DuckDB tells that Ctrl-C came while it was counting.
        if "interrupted" not in str(error).lower():
            raise
        return _interrupted()
    return DONE


def _interrupted() -> int:
    tell("Interrupted. Nothing was written.")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m beatline.reports",
        description="Printable documents from the warehouse that BEATLINE_WAREHOUSE names.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    add_pack(commands, EXIT_CODES)
    command = commands.add_parser(
        "briefing", help="the briefing before a patrol, one A4 page an SNT", epilog=EXIT_CODES
    )
    command.set_defaults(make=_briefing)
    area = command.add_mutually_exclusive_group(required=True)
    area.add_argument("--snt", metavar="CODE", help="one SNT, by its code or name")
    area.add_argument("--section", metavar="NAME", help="every SNT of a section")
    area.add_argument("--force", action="store_true", help="every SNT")
    command.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help="ends with .pdf: one PDF with a page an SNT; with .zip: a PDF for each",
    )
    command.add_argument(
        "--month", type=month_of, metavar="YYYY-MM", help="as of this month (default: the newest)"
    )
    command.add_argument(
        "--types",
        default=ALL_TYPES_LABEL,
        metavar="LABEL",
        help="crime types, as the sidebar words them (default: all)",
    )
    for name, words in (("pin", "keep this place"), ("drop", "leave this place out")):
        command.add_argument(
            f"--{name}", action="append", default=[], metavar="CELL", help=f"{words}; repeatable"
        )
    command.add_argument(
        "--url",
        default=os.environ.get(URL_VARIABLE, ""),
        help=f"where the dashboard runs, for the QR code (default: {URL_VARIABLE})",
    )
    return parser


def _briefing(options: argparse.Namespace) -> None:
    check_place(options.out)
    kind = _kind(options)
    if (options.pin or options.drop) and options.snt is None:
        raise WrongUseError("--pin and --drop are for the places of one SNT: name it with --snt.")
    address = urlsplit(options.url)
    known = address.scheme in ("https", "http") and address.netloc
    if options.url and not (known and len(options.url) <= LONGEST_URL):
        raise WrongUseError(
            f"{options.url[:60]!r} is not an address like https://beatline.example of at most "
            f"{LONGEST_URL} signs."
        )
    warehouse = open_warehouse()
    scope = scope_of_command(
        warehouse,
        snt=options.snt,
        section=options.section,
        types=options.types,
        month=options.month,
    )
    scopes = patches(warehouse, scope)
    if options.pin or options.drop:
        _check_cells(warehouse, scopes[0], options.pin, options.drop)
    if not options.url:
        tell(f"No QR code: say where the dashboard runs with --url or {URL_VARIABLE}.")
    content = b""
    steps = briefing_book(
        warehouse,
        scopes,
        kind=kind,
        address=options.url,
        pinned=options.pin,
        dropped=options.drop,
        today=date.today(),
    )
    with tqdm(
        total=len(scopes), unit="page", disable=len(scopes) == 1 or not sys.stderr.isatty()
    ) as bar:
        for step in steps:
            bar.set_description_str(step.code, refresh=False)
            bar.update()
            if bar.disable and step.total > 1:
                tell(f"{step.code}: {step.done} of {step.total}")
            content = step.content
    write(options.out, content)
    pages = "1 page" if len(scopes) == 1 else f"{len(scopes)} pages"
    sys.stdout.write(f"{options.out}: {pages}, {len(content) / 1000:,.0f} KB\n")


def _kind(options: argparse.Namespace) -> str:
    """What the ending of the file asks for."""
    kind = str(options.out.suffix.lower().removeprefix("."))
    if kind not in (PDF, ZIP):
        raise WrongUseError(
            f"{options.out} ends with neither .pdf nor .zip. Name a file like page.pdf for one "
            "PDF, or like pages.zip for a PDF of each SNT."
        )
    return kind


def _check_cells(
    warehouse: Warehouse, scope: Scope, pinned: Sequence[str], dropped: Sequence[str]
) -> None:
    """Refuse what is no cell of the patch, and say which of the others find no room.

    Raises
    ------
    WrongUseError : some are no cells of the patch
    """
    known = briefing_scope(warehouse, scope) or scope
    places = places_to_pass(warehouse, known, pinned=pinned, dropped=dropped)
    if places.unknown:
        raise WrongUseError(
            f"no cell of {scope.area_label}: {', '.join(places.unknown)}. The cells stand in the "
            "link of its briefing once places are pinned or left out there."
        )
    if places.not_fitting:
        tell(
            f"{plural(places.not_fitting, 'pinned place', 'pinned places')} did not fit among the "
            f"{MOST_PLACES} of a page."
        )
    if places.not_dropped:
        tell(
            f"{plural(places.not_dropped, 'place', 'places')} to leave out came after the first "
            f"{MOST_DROPPED} and stayed."
        )


if __name__ == "__main__":
    sys.exit(main())
