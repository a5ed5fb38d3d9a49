"""Is it rising or falling over the years, once the time of year is taken out?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from beatline.analysis.quasi_poisson import quasi_poisson
from beatline.analysis.season import MONTHS_FOR_A_SEASON
from beatline.analysis.sentences import (
    FEWEST_A_MONTH,
    FEWEST_FOR_A_PERCENTAGE,
    percent_text,
    period_text,
    plural,
)
from beatline.analysis.stretch import comparable_months

LEVEL = 0.95

# In logarithms: an interval from a tenth to ten times as many a year says nothing.
WIDEST = 2.0 * math.log(10.0)
UNEVEN = "No trend is told: the records lie too unevenly over the months for one."


@dataclass(frozen=True)
class Growth:
    """The trend of a series in one number, or why there is none.

    per_year : change a year as a share, 0.08 for 8% more; NaN when refused, as are the others
    low, high : its 95% interval
    direction : "rising", "falling", "none" when the interval holds no change, "" when refused
    dispersion : φ, how many times more the months vary than Poisson says, at least 1
    months : comparable months used; `missing` months between them are not loaded
    first, last : the first and the last of them; None when there is none
    first_year, last_year : records of the first 12 and of the newest 12 of these months
    season : whether the time of year is taken out
    caveat : a sentence where fewer than half of the months are loaded, else ""
    refusal : a sentence that says what is missing; "" when there is an answer
    sentence : the answer, or the refusal
    """

    per_year: float
    low: float
    high: float
    direction: str
    dispersion: float
    months: int
    missing: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    first_year: int
    last_year: int
    season: bool
    caveat: str
    refusal: str
    sentence: str


def growth(
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    breaks: Sequence[date] = (),
    noun: str = "records",
) -> Growth:
    """Estimate the change a year, and how much of it chance and the time of year could make.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`
    measure : the column to judge
    breaks : months from which counts cannot be compared with those before; only the months since
        the newest of them are used
    noun : what is counted, for the sentence: "recorded crimes"

    Notes
    -----
    Quasi-Poisson regression on calendar months and a straight line in logarithms, so months that
    are not loaded do no harm but widen the interval. When nothing changes, 1 to 7 in 100 series
    are called rising or falling; more where months resemble the months before them, up to 25 in
    100. See docs/methods.md#growth.
    """
    rows = comparable_months(monthly, measure=measure, breaks=breaks)
    refusal = _refusal(rows, noun)
    if refusal:
        return _told_months(rows, refusal)
    # A calendar month that never had a record fits any trend: it says nothing of it.
    with_records = rows["count"].groupby(rows["month"].dt.month).transform("sum") > 0
    season = int(with_records.sum()) >= MONTHS_FOR_A_SEASON
    used = rows[with_records] if season else rows
    calendar = used["month"].dt.month.to_numpy() if season else np.zeros(len(used))
    years = used["index"].to_numpy(dtype=float) / 12.0
    months = (calendar[:, None] == np.unique(calendar)).astype(float)
    design = np.column_stack([months, years - years.mean()])
    try:
        fit = quasi_poisson(used["count"], design, used["length"])
    except ValueError:
        return _told_months(rows, UNEVEN)
    slope, variance = float(fit.coefficients[-1]), float(fit.covariance[-1, -1])
    ends = fit.interval(slope, variance, LEVEL)
    if ends[1] - ends[0] > WIDEST:
        return _told_months(rows, UNEVEN)
    low, high = (float(np.expm1(end)) for end in ends)
    found = replace(
        _told_months(rows, ""),
        per_year=float(np.expm1(slope)),
        low=low,
        high=high,
        direction="rising" if low > 0 else "falling" if high < 0 else "none",
        dispersion=fit.dispersion,
        season=season,
        caveat=_caveat(rows),
    )
    return replace(found, sentence=_sentence(found, noun))


def _told_months(rows: pd.DataFrame, refusal: str) -> Growth:
    """What is known of the months themselves, before or without an answer."""
    some = len(rows) > 0
    span = int(rows["index"].iloc[-1] - rows["index"].iloc[0]) + 1 if some else 0
    return Growth(
        per_year=math.nan,
        low=math.nan,
        high=math.nan,
        direction="",
        dispersion=math.nan,
        months=len(rows),
        missing=span - len(rows),
        first=rows["month"].iloc[0] if some else None,
        last=rows["month"].iloc[-1] if some else None,
        first_year=int(rows["count"].iloc[:12].sum()),
        last_year=int(rows["count"].iloc[-12:].sum()),
        season=False,
        caveat="",
        refusal=refusal,
        sentence=refusal,
    )


def _caveat(rows: pd.DataFrame) -> str:
    months = len(rows)
    span = int(rows["index"].iloc[-1] - rows["index"].iloc[0]) + 1
    if 2 * months >= span:
        return ""
    return (
        f"Only {months} of the {span} months from {rows['month'].iloc[0]:%B %Y} to "
        f"{rows['month'].iloc[-1]:%B %Y} are loaded: the rate and its interval take for granted "
        "that the others followed the same line."
    )


def _refusal(rows: pd.DataFrame, noun: str) -> str:
    """Why there is no trend to tell; "" when there is one."""
    months, no = len(rows), "No trend is told:"
    if months < MONTHS_FOR_A_SEASON:
        have = plural(months, "comparable month is", "comparable months are")
        return (
            f"{no} {have} loaded, and {MONTHS_FOR_A_SEASON} are needed to tell a trend from the "
            "time of year."
        )
    total = rows["count"].sum()
    if not total:
        return f"{no} no {noun} in {period_text(rows['month'].iloc[0], rows['month'].iloc[-1])}."
    if total < FEWEST_A_MONTH * months:
        return (
            f"{no} {total:,.0f} {noun} in {months} months are {total / months:.1f} a month, and "
            f"{FEWEST_A_MONTH:.0f} are needed."
        )
    return ""


def _sentence(found: Growth, noun: str) -> str:
    """The trend in words, with both counts and what its months leave open."""
    after = ", after the season" if found.season else ", with the season left in"
    subject = noun[0].upper() + noun[1:]
    if min(found.first_year, found.last_year) < FEWEST_FOR_A_PERCENTAGE:
        moved = {"rising": "rose", "falling": "fell", "none": "show no trend beyond chance"}
        words = f"{subject} {moved[found.direction]}{after}"
    elif found.direction == "none":
        words = (
            f"No trend beyond chance: between {_fewer_or_more(found.low)} and "
            f"{_fewer_or_more(found.high)} a year (95% interval){after}"
        )
    else:
        verb = "rose" if found.direction == "rising" else "fell"
        ends = sorted([abs(found.low), abs(found.high)])
        words = (
            f"{subject} {verb} by {percent_text(abs(found.per_year))} a year "
            f"(95% interval {percent_text(ends[0])} to {percent_text(ends[1])}){after}"
        )
    gap = f" ({plural(found.missing, 'month', 'months')} between not loaded)"
    return (
        f"{words}: {found.first_year:,} in the first 12 of {found.months} months"
        f"{gap if found.missing else ''}, {found.last_year:,} in the newest 12."
    )


def _fewer_or_more(share: float) -> str:
    return f"{percent_text(abs(share))} {'fewer' if share < 0 else 'more'}"
