"""Words and numbers as readers see them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pandas as pd

from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, percent_text
from beatline.scope import NEW_SNAP_POINTS_FROM, Scope

MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&@^=\"'/])")
LONGEST_QUOTE = 60
# Months after which a newer release should be out.
LATE_MONTHS = 3


def month_name(month: date | pd.Timestamp) -> str:
    """A month as in running text: "December 2025"."""
    return f"{month:%B %Y}"


def month_short(month: date | pd.Timestamp) -> str:
    """A month as in tables and links: "Dec 2025"."""
    return f"{month:%b %Y}"


def months_ago(month: date) -> int:
    """How many months before this one."""
    today = datetime.now(UTC).date()
    return (today.year - month.year) * 12 + today.month - month.month


def count_text(count: float) -> str:
    """A count with its thousands apart: "1,234"."""
    return f"{count:,.0f}"


def plain(text: object) -> str:
    """Text from a file or a link, made harmless for Markdown and HTML: shown, never obeyed."""
    return MARKDOWN_SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def quoted(text: object) -> str:
    """What somebody else wrote, in quotation marks, shortened, harmless."""
    words = " ".join(str(text).split())
    # Signs that nobody sees, or that turn the direction of writing, could make it say other things.
    words = "".join(sign for sign in words if unicodedata.category(sign)[0] != "C")
    if len(words) > LONGEST_QUOTE:
        words = words[: LONGEST_QUOTE - 1] + "…"
    return f"“{plain(words)}”"


def period(first: date | pd.Timestamp, last: date | pd.Timestamp) -> str:
    """The months in words: "January to December 2025", "December 2025"."""
    if (first.year, first.month) == (last.year, last.month):
        return month_name(first)
    if first.year == last.year:
        return f"{first:%B} to {month_name(last)}"
    return f"{month_name(first)} to {month_name(last)}"


def points_period(scope: Scope) -> str:
    """Which of the two sets of snap points the months of a scope, on one side of it, have."""
    later = scope.first_month >= NEW_SNAP_POINTS_FROM
    return "since July 2022" if later else "until June 2022"


def border_caveat(scope: Scope, first: date) -> list[str]:
    """What to mind where a small area is followed across July 2022; nothing elsewhere."""
    small = scope.area_kind in ("ward", "snt", "section")
    if not small or not first < NEW_SNAP_POINTS_FROM <= scope.last_month:
        return []
    return [
        "The snap points were replaced in July 2022: near a border, a record before it may count "
        "for the area beside."
    ]


def counted(count: float, one: str, many: str = "") -> str:
    """A count with its noun: "1 record", "1,234 records"."""
    return f"{count_text(count)} {one if round(count) == 1 else many or one + 's'}"


def share_text(part: float, whole: float) -> str:
    """A share as a whole percentage; "under 1%" where it would round to nothing.

    Under 20 a percentage says less than the counts do: then it is "3 of 18".
    """
    if not whole:
        return "none"
    if min(part, whole) < FEWEST_FOR_A_PERCENTAGE:
        return f"{count_text(part)} of {count_text(whole)}"
    return percent_text(part / whole)


def records_text(crimes: float, incidents: float) -> str:
    """Both kinds of records, each by its name and only when there are any."""
    parts: Sequence[str] = [
        f"{count_text(number)} {one if number == 1 else many}"
        for number, one, many in (
            (crimes, "recorded crime", "recorded crimes"),
            (
                incidents,
                "incident of anti-social behaviour",
                "incidents of anti-social behaviour",
            ),
        )
        if number
    ]
    return " and ".join(parts) or "no records"
