"""What the arguments of a command may be."""

import argparse
import math
import os
from datetime import date
from pathlib import Path

from etl.config import CONFIG_VARIABLE, DEFAULT

MOST_MONTHS = 600


def add_config(command: argparse.ArgumentParser) -> None:
    """Let a command be told which force it is for."""
    command.add_argument(
        "--config",
        default=os.environ.get(CONFIG_VARIABLE) or DEFAULT,
        type=path_given,
        help=f"the force (default: {CONFIG_VARIABLE}, or {DEFAULT.name})",
    )


def months(text: str) -> int:
    """A number of months."""
    if not text.isdigit() or not 1 <= int(text) <= MOST_MONTHS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of months, 1 to {MOST_MONTHS}")
    return int(text)


def above_zero(text: str) -> float:
    """A number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def path_given(text: str) -> Path:
    """A path that is not empty."""
    if not text:
        raise argparse.ArgumentTypeError("an empty path")
    return Path(text)


def month(text: str) -> date:
    """The first day of a month like 2025-10."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month like 2025-10") from error
