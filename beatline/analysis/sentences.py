"""Plain-English parts of the sentences that statistics are told in."""

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd

# With fewer in the part or in the whole, a percentage says less than the two counts do.
FEWEST_FOR_A_PERCENTAGE = 20

# Below this mean of a month, a percentage of a series' level rests on a handful of records.
FEWEST_A_MONTH = 5.0


def plural(count: float, one: str, many: str) -> str:
    """A count with its noun: "1 record", "1,234 records"."""
    return f"{count:,.0f} {one if round(count) == 1 else many}"


def percent_text(share: float) -> str:
    """A share as a whole percentage; "under 1%" and "over 99%" where that would say none or all."""
    text = f"{share:.0%}"
    if text == "0%" and share > 0:
        return "under 1%"
    return "over 99%" if text == "100%" and share < 1 else text


def change_text(share: float) -> str:
    """A change as a signed percentage: "+8%", "−3%", "under 1% more", "no change"."""
    if share == 0:
        return "no change"
    text = percent_text(abs(share))
    if text.startswith("under"):
        return f"{text} {'more' if share > 0 else 'fewer'}"
    return f"{'+' if share > 0 else '−'}{abs(share):,.0%}"


def range_text(low: float, high: float) -> str:
    """The whole counts from low to high: "96 to 141"; "at most 3" when 0 is among them.

    Rounded inwards: a count lies within the words exactly when it lies within the numbers. A
    range too narrow to hold two counts is given by its middle: "about 12".
    """
    lowest, highest = math.ceil(low), math.floor(high)
    if lowest <= 0:
        return f"at most {highest:,}"
    if lowest >= highest:
        return f"about {(low + high) / 2:,.0f}"
    return f"{lowest:,} to {highest:,}"


def period_text(first: date, last: date) -> str:
    """The months from first to last: "June 2025", "June and July 2025", "June to August 2025"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B %Y}"
    span = (last.year - first.year) * 12 + last.month - first.month
    begin = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
    return f"{begin} {'and' if span == 1 else 'to'} {last:%B %Y}"


def months_text(months: pd.DatetimeIndex) -> str:
    """Months, oldest first; where some between are left out: "2 months of June to August 2025"."""
    first, last = months[0], months[-1]
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    of_them = "" if span == len(months) else f"{len(months)} months of "
    return f"{of_them}{period_text(first, last)}"


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    return f" {joint} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def sentence_start(words: str) -> str:
    """Words as the start of a sentence: "near High Street" → "Near High Street"."""
    return f"{words[:1].upper()}{words[1:]}"


def with_article(noun: str) -> str:
    """One of a kind: "a ward", "an SNT"."""
    return f"{'an' if noun.startswith(('SNT', 'a', 'e', 'i', 'o')) else 'a'} {noun}"


def part_text(part: float, whole: float, of_what: str) -> str:
    """A part of a whole: "85 of the 100 crimes of May 2025 (85%)"; no percentage below 20.

    of_what : the whole in words, its count included
    """
    words = f"{part:,.0f} of {of_what}"
    if min(part, whole) < FEWEST_FOR_A_PERCENTAGE:
        return words
    return f"{words} ({percent_text(part / whole)})"
