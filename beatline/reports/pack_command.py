"""The command of the meeting pack: python -m beatline.reports pack --ward Abbey --out FILE."""

import argparse
import sys
from datetime import date
from pathlib import Path

from tqdm import tqdm

from beatline.reports.command_files import check_place, month_of, tell, write
from beatline.reports.command_scope import WrongUseError, areas_of_command
from beatline.reports.pack_book import KINDS, pack_book
from beatline.warehouse import open_warehouse

MONTHS, MOST_MONTHS = 12, 36


def add_pack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", epilog: str) -> None:
    """Add the command and its options."""
    command = commands.add_parser(
        "pack", help="the pack for a meeting: figures, charts, questions, method", epilog=epilog
    )
    command.set_defaults(make=make_pack)
    area = command.add_mutually_exclusive_group(required=True)
    area.add_argument(
        "--ward",
        action="append",
        metavar="NAME",
        help="a ward, by its name or code; repeat it for several",
    )
    area.add_argument(
        "--snt", action="append", metavar="CODE", help="an SNT, by its code or name; repeatable"
    )
    area.add_argument("--district", metavar="NAME", help="every ward of a district")
    area.add_argument("--city", action="store_true", help="every ward of the force's city")
    command.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help="ends with .pdf, with .xlsx for a spreadsheet, or with .zip for both",
    )
    command.add_argument(
        "--month", type=month_of, metavar="YYYY-MM", help="up to this month (default: the newest)"
    )
    command.add_argument(
        "--months",
        type=_months,
        default=MONTHS,
        metavar="N",
        help=f"how many months, 1 to {MOST_MONTHS} (default: {MONTHS})",
    )


def make_pack(options: argparse.Namespace) -> None:
    """Make the pack that the options ask for, and say what was written.

    Raises
    ------
    WrongUseError : an area or ending that there is not
    ReportError : the month is not loaded, or the file cannot be written
    """
    check_place(options.out)
    kind = _kind(options.out)
    warehouse = open_warehouse()
    scopes = areas_of_command(
        warehouse,
        wards=options.ward,
        snts=options.snt,
        district=options.district,
        month=options.month,
        months=options.months,
    )
    content = b""
    quiet = len(scopes) == 1 or not sys.stderr.isatty()
    with tqdm(total=len(scopes), unit="area", disable=quiet) as bar:
        for step in pack_book(warehouse, scopes, kind=kind, today=date.today()):
            if not step.content:
                bar.set_description_str(step.name, refresh=False)
                bar.update()
                if bar.disable and len(scopes) > 1:
                    tell(f"{step.name}: {step.done} of {step.total}")
            content = step.content
    write(options.out, content)
    areas = "1 area" if len(scopes) == 1 else f"{len(scopes)} areas"
    sys.stdout.write(f"{options.out}: {areas}, {len(content) / 1000:,.0f} KB\n")


def _kind(path: Path) -> str:
    """What the ending of the file asks for."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise WrongUseError(
            f"{path} ends with neither .pdf, .xlsx nor .zip. Name a file like pack.pdf for the "
            "pages, pack.xlsx for the spreadsheet, or pack.zip for both."
        )
    return kind


def _months(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_MONTHS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of months, 1 to {MOST_MONTHS}")
    return int(text)
