"""One way to show a value: in the pack, on a page and in a spreadsheet the same digits.

A spreadsheet rounds the decimal that it shows, half away from zero, and Python the binary number,
half to even. Here every value is rounded as a spreadsheet does.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from beatline.analysis.sentences import percent_text
from beatline.charts.marks import MARKS, Mark

# Kinds of values: numbers; a word of `analysis.funnel`, of a change, of either that asks for an
# answer; a series of months.
TEXT, COUNT, RATE, RATIO = "text", "count", "rate", "ratio"
CHANGE, SHARE = "change", "share"
MARK, EVIDENCE, FOUND, MONTHS = "mark", "evidence", "found", "months"
NUMBERS = (COUNT, RATE, RATIO, CHANGE, SHARE)

# What stands where there is no value.
NONE, NOT_LOADED = "–", "not loaded"

DIGITS = {COUNT: 0, RATE: 1, RATIO: 2, CHANGE: 0}
FORMATS = {
    COUNT: "#,##0",
    RATE: "#,##0.0",
    RATIO: "#,##0.00",
    CHANGE: '+#,##0;"−"#,##0;0',
    SHARE: "0%",
}
# As many digits as a spreadsheet keeps of a number.
SIGNIFICANT = 15

# How a change against a year before is told apart, as on the pages.
CHANGE_MARKS = {
    "more": Mark("", "▲", "more", "more"),
    "fewer": Mark("", "▼", "fewer", "fewer"),
    "within": Mark("", "●", "chance", "chance"),
    "too few": Mark("", "○", "too few", "too few"),
}
WORDS = {
    MARK: MARKS,
    EVIDENCE: CHANGE_MARKS,
    FOUND: MARKS | {word: CHANGE_MARKS[word] for word in ("more", "fewer")},
}


@dataclass(frozen=True)
class Months:
    """A series of months in a cell.

    values : one a month, NaN where it is not loaded
    svg : how it is drawn, "" where there is no drawing; alt : the same in words
    """

    values: tuple[float, ...]
    svg: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Judged:
    """A count with its judgement: "412 R ▲▲"; word as in `analysis.funnel`."""

    count: int
    word: str


Value = str | float | Months | Judged | None


def mark_of(value: Value, kind: str) -> Mark | None:
    """The mark that a word stands for; None where it is no judgement."""
    return WORDS.get(kind, {}).get(value) if isinstance(value, str) else None


def is_missing(value: Value) -> bool:
    """Whether there is nothing to show."""
    return value is None or (isinstance(value, float | np.floating) and math.isnan(value))


def value_text(value: Value, kind: str, missing: str = NONE) -> str:
    """A value as readers see it: "1,234", "12.3", "+5", "December 2025"; text stays as it is.

    missing : what stands for NaN and None
    """
    if is_missing(value):
        return missing
    if isinstance(value, Months):
        return value.alt
    if isinstance(value, Judged):
        return f"{_number_text(value.count, COUNT)} {MARKS[value.word].text}"
    if isinstance(value, str):
        mark = mark_of(value, kind)
        return mark.cell.strip() if mark else value or missing
    return _number_text(float(value), kind)  # type: ignore[arg-type]


def number_format(value: Value, kind: str) -> str:
    """How a spreadsheet must format a value so that it shows `value_text`.

    "General" for what is no number.
    """
    if isinstance(value, str | Months) or is_missing(value):
        return "General"
    if isinstance(value, Judged):
        return f'{FORMATS[COUNT]}" {MARKS[value.word].text}"'
    if kind != SHARE:
        return FORMATS.get(kind, "General")
    text = value_text(value, kind)
    # “under 1%”, or a half that is told as everywhere: shown as words, the number stays beneath.
    told = f"{_rounded(float(value), 2):.0%}"  # type: ignore[arg-type]
    return FORMATS[SHARE] if text == told else f'"{text}"'


def _number_text(value: float, kind: str) -> str:
    if kind == SHARE:
        return percent_text(value)
    if kind not in DIGITS:
        return f"{value:g}"
    rounded = _rounded(value, DIGITS[kind])
    if kind == CHANGE and rounded:
        return f"{'+' if rounded > 0 else '−'}{abs(rounded):,}"
    # No minus before a nought.
    return f"{rounded or abs(rounded):,}"


def _rounded(value: float, digits: int) -> Decimal:
    shown = Decimal(f"{value:.{SIGNIFICANT}g}")
    return shown.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
