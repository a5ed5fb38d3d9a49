"""Which calendar months run high, which low, and is that more than chance?"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from beatline.analysis.quasi_poisson import QuasiPoisson, quasi_poisson
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
SEASON_BEYOND_CHANCE = 0.05

# How many more levels twelve calendar months have than one for all.
MORE_LEVELS = 11
UNEVEN = "No profile of the year is told: the records lie too unevenly over the months for one."

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MonthProfile:
    """How the year usually runs, and whether that is more than chance.

    rows : one row per calendar month, January first; empty when refused
        month_number : int, 1 to 12
        name : text, "January"
        usual : float, ratio to the average month, both per standard month
        low, high : float, its 95% interval
        years : int, how many such months are behind it
        records : int, what was recorded in them
        stands_out : "above", "below" or "": whether the interval leaves the average out, and the
            year as a whole has a season
    f, p : of the test that all calendar months are alike
    dispersion : φ, at least 1
    months : comparable months used
    refusal : a sentence that says what is missing; "" when there is an answer
    sentence : peak and trough in words, or the refusal
    """

    rows: pd.DataFrame
    f: float
    p: float
    dispersion: float
    months: int
    refusal: str
    sentence: str


COLUMNS = {
    "month_number": int,
    "name": str,
    "usual": float,
    "low": float,
    "high": float,
    "years": int,
    "records": int,
    "stands_out": str,
}


def month_profile(
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    breaks: Sequence[date] = (),
    noun: str = "records",
) -> MonthProfile:
    """Estimate how high each calendar month runs, after a steady trend is taken out.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`
    measure : the column to judge
    breaks : months from which counts cannot be compared with those before
    noun : what is counted, for the sentence

    Notes
    -----
    The regression of `growth`; months that are not loaded do no harm as long as every calendar
    month is loaded once. Where all months are alike a season is found in 0 to 7 of 100 series.
    See docs/methods.md#month-profile.
    """
    rows = comparable_months(monthly, measure=measure, breaks=breaks)
    refusal = _refusal(rows, noun)
    if refusal:
        return _refused(len(rows), refusal)
    own = (rows["month"].dt.month.to_numpy()[:, None] == np.arange(1, 13)).astype(float)
    try:
        full, flat = _fits(rows, own)
    except ValueError:
        return _refused(len(rows), UNEVEN)
    f = max(flat.deviance - full.deviance, 0.0) / MORE_LEVELS / full.dispersion
    p = float(special.fdtrc(MORE_LEVELS, full.freedom, f))
    usual, low, high = _ratios(full)
    table = pd.DataFrame(
        {
            "month_number": np.arange(1, 13),
            "name": list(calendar.month_name)[1:],
            "usual": usual,
            "low": low,
            "high": high,
            "years": own.sum(axis=0).astype(int),
            "records": (own.T @ rows["count"].to_numpy()).astype(int),
            "stands_out": np.select([low > 1, high < 1], ["above", "below"], ""),
        }
    )
    if p > SEASON_BEYOND_CHANCE:
        table["stands_out"] = ""
    words = _sentence(table, p)
    return MonthProfile(table, f, p, full.dispersion, len(rows), "", words)


def _refused(months: int, refusal: str) -> MonthProfile:
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    return MonthProfile(empty, np.nan, np.nan, np.nan, months, refusal, refusal)


def _fits(rows: pd.DataFrame, own: Floats) -> tuple[QuasiPoisson, QuasiPoisson]:
    """Two regressions on a trend: with a level for each calendar month, and with one for all."""
    years = rows["index"].to_numpy(dtype=float) / 12.0
    trend = (years - years.mean())[:, None]
    counts, lengths = rows["count"], rows["length"]
    full = quasi_poisson(counts, np.hstack([own, trend]), lengths)
    return full, quasi_poisson(counts, np.hstack([np.ones_like(trend), trend]), lengths)


def _ratios(fit: QuasiPoisson) -> tuple[Floats, Floats, Floats]:
    """Each month over the mean of the twelve, with its interval."""
    heights = np.exp(fit.coefficients[:12])
    # By how much the logarithm of a ratio moves when that of a month does.
    moves = np.eye(12) - heights / heights.sum()
    variance = np.einsum("ij,jk,ik->i", moves, fit.covariance[:12, :12], moves)
    reach = special.stdtrit(fit.freedom, 0.5 + LEVEL / 2.0) * np.sqrt(fit.dispersion * variance)
    usual = heights / heights.mean()
    return usual, usual * np.exp(-reach), usual * np.exp(reach)


def _refusal(rows: pd.DataFrame, noun: str) -> str:
    """Why there is no profile; "" when there is one."""
    months, no = len(rows), "No profile of the year is told:"
    if months < MONTHS_FOR_A_SEASON:
        have = plural(months, "comparable month is", "comparable months are")
        return f"{no} {have} loaded, and {MONTHS_FOR_A_SEASON} are needed."
    by_month = rows["count"].groupby(rows["month"].dt.month).agg(["size", "sum"])
    absent = [calendar.month_name[i] for i in range(1, 13) if i not in by_month.index]
    if absent:
        return f"{no} {absent[0]} is not loaded in any year, and every calendar month is needed."
    total = rows["count"].sum()
    if not total:
        return f"{no} no {noun} in {period_text(rows['month'].iloc[0], rows['month'].iloc[-1])}."
    if total < FEWEST_A_MONTH * months:
        return (
            f"{no} {total:,.0f} {noun} in {months} months are {total / months:.1f} a month, and "
            f"{FEWEST_A_MONTH:.0f} are needed."
        )
    empty = by_month.index[by_month["sum"] == 0]
    if len(empty):
        month = calendar.month_name[int(empty[0])]
        return f"{no} {month} had no {noun} in any year, so it cannot be set against the others."
    return ""


def _sentence(table: pd.DataFrame, p: float) -> str:
    """The highest and the lowest month, where the year as a whole is more than chance."""
    if p > SEASON_BEYOND_CHANCE:
        return "No season beyond chance: the calendar months differ no more than months do anyway."
    ordered = table.sort_values("usual")
    peak, trough = ordered.iloc[-1], ordered.iloc[0]
    parts = []
    if peak["stands_out"] == "above":
        parts.append(f"highest in {peak['name']}, {_distance(peak)}")
    if trough["stands_out"] == "below":
        parts.append(f"lowest in {trough['name']}, {_distance(trough)}")
    if not parts:
        return "There is a season, but no single calendar month stands out from the others."
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def _distance(row: pd.Series) -> str:
    """How far from the average month: in per cent, or in counts where these are small."""
    usual, records, years = float(row["usual"]), float(row["records"]), int(row["years"])
    average = records / usual
    way = "above" if usual > 1 else "below"
    if min(records, average) < FEWEST_FOR_A_PERCENTAGE:
        times = plural(years, "year", "years")
        return f"{records:,.0f} in {times} where an average month would have had {average:,.0f}"
    return f"{percent_text(abs(usual - 1))} {way} the average month"
