"""Is each of the newest months, and are they together, different from a year before?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from beatline.analysis.cell_change import cell_change
from beatline.analysis.change import FLAG, expected_range, small_count_change
from beatline.analysis.judgement import NOT_LOADED, TOO_FEW, WORDS
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, plural
from beatline.analysis.stretch import comparable_months

MONTHS = 12

# From fewer pairs φ cannot be told; counts of this kind vary about twice as much as Poisson says.
PAIRS_FOR_DISPERSION = 6
USUAL_DISPERSION = 2.0

# The total is called a change where chance would do as much in fewer than 1 of 100 years.
CHANCE_OF_TOTAL = 0.01


@dataclass(frozen=True)
class YearOnYear:
    """The newest months against the same months a year before.

    rows : one row per month of the newest loaded ones, at most 12, oldest first; empty when refused
        month : datetime
        now, before : float, counts; `before` NaN where it is not loaded or not comparable
        expected : float, `before` for the days of this month
        low, high : float, the range that chance allows around it; NaN without `before`
        z : float, standard deviations
        signal : "above", "below", "within", "too few" or "not loaded"
        words : the same as the screen says it
    pairs : months that are loaded in both years; only these are in the totals
    now, before : their totals; None when refused
    percent : change in per cent; None when either total is below 20
    dispersion : φ, at least 1
    p : chance of totals at least this far apart, NaN when refused
    direction : "more", "fewer", or "" where chance explains the totals
    refusal : a sentence that says what is missing; "" when there is an answer
    sentence : the totals in words, or the refusal
    """

    rows: pd.DataFrame
    pairs: int
    now: int | None
    before: int | None
    percent: float | None
    dispersion: float
    p: float
    direction: str
    refusal: str
    sentence: str


def year_on_year(
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    breaks: Sequence[date] = (),
    noun: str = "records",
    months: int = MONTHS,
) -> YearOnYear:
    """Set the newest loaded months against the same months a year before.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`; the
        year before must be among the rows
    measure : the column to compare
    breaks : months from which counts cannot be compared with those before
    noun : what is counted, for the sentence
    months : how many of the newest loaded months, at most 12

    Notes
    -----
    Comparing like months takes the season out without estimating it. When nothing has changed
    the totals are called different in 0 to 12 of 1,000 series, a month in 0 to 2 of 1,000.
    See docs/methods.md#year-on-year.
    """
    known = comparable_months(monthly, measure=measure, breaks=breaks)
    earlier = known.set_index(known["index"] + 12)
    rows = known.tail(min(max(months, 1), MONTHS)).reset_index(drop=True)
    now = rows["count"].to_numpy()
    before = rows["index"].map(earlier["count"]).to_numpy(dtype=float)
    ratio = (rows["length"] / rows["index"].map(earlier["length"])).to_numpy(dtype=float)
    both = ~np.isnan(before)
    refusal = _refusal(rows, both)
    phi = pair_dispersion(now[both], before[both], ratio[both])
    table = _judged(rows, before, ratio, phi)
    if refusal:
        table = table.iloc[:0]
        return YearOnYear(table, 0, None, None, None, np.nan, np.nan, "", refusal, refusal)

    pairs, total, total_before = int(both.sum()), int(now[both].sum()), int(before[both].sum())
    p = _chance(total, total_before, float(ratio[both].mean()), phi, pairs)
    direction = "" if p > CHANCE_OF_TOTAL else "more" if total > total_before else "fewer"
    enough = min(total, total_before) >= FEWEST_FOR_A_PERCENTAGE
    percent = 100.0 * (total - total_before) / total_before if enough else None
    found = YearOnYear(table, pairs, total, total_before, percent, phi, p, direction, "", "")
    return replace(found, sentence=_sentence(found, noun))


def pair_dispersion(
    now: NDArray[np.float64], before: NDArray[np.float64], ratio: NDArray[np.float64]
) -> float:
    """How many times more the split between the two years varies than Poisson says, at least 1.

    Given what a month had in both years, its part of now is binomial with the share that all
    months have in common: neither the season nor a change of the whole year is taken for φ.
    Where fewer than 6 pairs are given, at least 2.
    """
    together = now + before
    freedom = int((together > 0).sum()) - 1
    if freedom + 1 < PAIRS_FOR_DISPERSION:
        return USUAL_DISPERSION
    # What now would be of both if the years were alike, moved so that the sums agree.
    odds = ratio * now.sum() / max(float((before * ratio).sum()), 1.0)
    share = odds / (1.0 + odds)
    expected, variance = together * share, together * share * (1.0 - share)
    chi_square = ((now - expected) ** 2 / np.where(variance > 0, variance, 1.0)).sum()
    return max(1.0, float(chi_square) / freedom)


def _judged(
    rows: pd.DataFrame, before: NDArray[np.float64], ratio: NDArray[np.float64], phi: float
) -> pd.DataFrame:
    """Each month with the range that chance allows around its month a year before."""
    both = ~np.isnan(before)
    now, expected = rows["count"].to_numpy(), before * ratio
    told, months = np.where(both, expected, 1.0), np.where(both, 1.0 / ratio, 1.0)
    z = small_count_change(now, told, months, phi)
    none = small_count_change(np.zeros_like(told), told, months, phi)
    low, high = expected_range(told, months, phi)
    signal = np.select(
        [~both, z >= FLAG, z <= -FLAG, none > -FLAG],
        ["not loaded", "above", "below", "too few"],
        "within",
    )
    words = {**WORDS, "too few": TOO_FEW, "not loaded": NOT_LOADED}
    return pd.DataFrame(
        {
            "month": rows["month"],
            "now": now,
            "before": before,
            "expected": expected,
            "low": np.where(both, low, np.nan),
            "high": np.where(both, high, np.nan),
            "z": np.where(both, z, np.nan),
            "signal": signal,
            "words": [words[one] for one in signal],
        }
    )


def _chance(now: int, before: int, ratio: float, phi: float, pairs: int) -> float:
    """Two-sided, of totals so far apart; with Student's t where φ comes from the pairs."""
    if not now + before:
        return 1.0
    change = cell_change([now], [before], exposure_now=ratio, exposure_before=1, dispersion=phi)
    z = abs(float(change["z"].iloc[0]))
    if pairs < PAIRS_FOR_DISPERSION:
        return float(2.0 * special.ndtr(-z))
    return float(2.0 * special.stdtr(pairs - 1, -z))


def _refusal(rows: pd.DataFrame, both: NDArray[np.bool_]) -> str:
    if both.any():
        return ""
    no = "No year is set against another:"
    if rows.empty:
        return f"{no} no month is loaded."
    return (
        f"{no} none of the newest {plural(len(rows), 'loaded month', 'loaded months')} has its "
        "month a year before loaded and comparable."
    )


def _sentence(found: YearOnYear, noun: str) -> str:
    """Both totals, what chance allows, and which months had to be left out."""
    left_out = len(found.rows) - found.pairs
    months = "month" if found.pairs == 1 else f"{found.pairs} months"
    same = "month" if found.pairs == 1 else "months"
    percent = "" if found.percent is None else f" ({found.percent:+.0f}%)"
    verdict = f"{found.direction} than chance allows" if found.direction else "as chance allows"
    out = ""
    if left_out:
        months_out = plural(left_out, "month is", "months are")
        out = f" {months_out} left out of both, since a year before is not loaded."
    return (
        f"{found.now:,} {noun} in the newest {months}, {found.before:,} in the same {same} a year "
        f"before{percent}: {verdict}.{out}"
    )
