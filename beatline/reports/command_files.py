"""What every command does with the file that it writes, and how it speaks to a person."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from beatline.reports.command_scope import ReportError


def check_place(path: Path) -> None:
    """Say that a file cannot be there before minutes are spent on making it."""
    try:
        special = path.exists() and not path.is_file()
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from error
    if path.is_dir():
        raise ReportError(f"{path} is a folder: name a file in it.")
    if special:
        raise ReportError(f"{path} is no ordinary file and is left alone: name another.")
    if not path.parent.is_dir():
        raise ReportError(f"{path} cannot be written: there is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK):
        raise ReportError(f"{path} cannot be written: nothing may be written to {path.parent}.")


def write(path: Path, content: bytes) -> None:
    """Put a whole file in place, or none: it is written beside it first."""
    # What a link points to is replaced, and not the link.
    path = path.resolve()
    part = path.with_name(f".beatline-{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def month_of(text: str) -> date:
    """The month that an option names, as 2025-12.

    Raises
    ------
    argparse.ArgumentTypeError : it is none
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month like 2025-12") from error


def tell(text: str) -> None:
    """Say something that is not the result."""
    sys.stderr.write(f"{text}\n")
