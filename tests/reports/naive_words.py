"""Parts of the sentences about an area, for a second opinion on them. Months are whole numbers."""

import math
from collections.abc import Iterable
from itertools import pairwise

from tests.reports.naive_counts import number_text
from tests.reports.naive_rows import month_text, period_text
from tests.reports.naive_scrutiny import ASB, CRIMES, Measure


def noun(measure: Measure) -> tuple[str, str]:
    if measure.crime_types == (ASB,):
        return "incident of anti-social behaviour", "incidents of anti-social behaviour"
    if measure.crime_types == CRIMES:
        return "recorded crime", "recorded crimes"
    name = measure.name.lower()
    if len(measure.crime_types) == 1:
        return f"record of {name}", f"records of {name}"
    name = name.split(", crimes")[0]
    return f"recorded crime of {name}", f"recorded crimes of {name}"


def months_text(months: list[int]) -> str:
    gaps = any(after - before > 1 for before, after in pairwise(months))
    words = period_text(months[0], months[-1])
    return f"{len(months)} months of {words}" if gaps else words


def rate_text(rate: float) -> str:
    if 0 < rate < 0.05:
        return "under 0.1"
    return f"{rate:,.1f}" if rate < 9.95 else f"{rate:,.0f}"


def change_text(change: int, before: int) -> str:
    size = f"{abs(change) / before:,.0%}"
    if size == "0%":
        return f"under 1% {'more' if change > 0 else 'fewer'}"
    return f"{'+' if change > 0 else '−'}{size}"


def before_text(months: list[int]) -> str:
    if len(months) == 1:
        return month_text(months[0])
    if months[0] // 12 == months[-1] // 12:
        return f"the same months of {months[0] // 12}"
    return "the same months a year before"


def range_text(low: float, high: float) -> str:
    lowest, highest = math.ceil(low), math.floor(high)
    if lowest > 0 and highest <= lowest:
        return f"about {(low + high) / 2:,.0f}"
    return number_text(lowest, highest)


def listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
