"""Is each of the newest months, and are they together, different from a year before?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.cell_change import cell_change
from beatline.analysis.change import FLAG, expected_range, small_count_change, two_sided
from beatline.analysis.judgement import TOO_FEW, WORDS
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, change_text, plural
from beatline.analysis.stretch import comparable_months

MONTHS = 12

# From fewer pairs φ cannot be told: it ranges from 1 to 10, so no guess would do.
PAIRS_FOR_DISPERSION = 6

SIGNAL_WORDS = {
    **WORDS,
    "too few": TOO_FEW,
    "not loaded": "year before not loaded",
    "not comparable": "year before not comparable",
}

# The total is called a change where chance would do as much in fewer than 1 of 100 years.
CHANCE_OF_TOTAL = 0.01


@dataclass(frozen=True)
class YearOnYear:
    """The newest months against the same months a year before.

    rows : one row per loaded month of those asked about, oldest first; empty when refused
        month : datetime
        now, before : float, counts; `before` NaN where it is not loaded or not comparable
        expected : float, `before` for the days of this month
        low, high : float, the range that chance allows around it; NaN without `before` or φ
        z : float, standard deviations; NaN likewise
        signal : "above", "below", "within", "too few", "not loaded" or "not comparable"
        words : the same as the screen says it
    asked : calendar months asked about, at most 12
    pairs : months of these that are loaded in both years; only these are in the totals
    now, before : their totals; None when refused
    percent : change in per cent; None when either total is below 20
    dispersion : φ, at least 1; NaN where too few months are loaded in both years to tell it
    p : chance of totals at least this far apart; NaN when refused, or without φ
    direction : "more", "fewer", or "" where chance explains the totals or nothing can be told
    refusal : a sentence that says what is missing; "" when the totals can be told
    sentence : the totals in words, or the refusal
    """

    rows: pd.DataFrame
    asked: int
    pairs: int
    now: int | None
    before: int | None
    percent: float | None
    dispersion: float
    p: float
    direction: str
    refusal: str
    sentence: str

    @property
    def judged(self) -> bool:
        """Whether it can be told if the totals differ by more than chance."""
        return not np.isnan(self.p)


def year_on_year(
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    breaks: Sequence[date] = (),
    noun: str = "records",
    months: int = MONTHS,
) -> YearOnYear:
    """Set the newest months against the same months a year before.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`; the
        year before must be among the rows
    measure : the column to compare
    breaks : months from which counts cannot be compared with those before
    noun : what is counted, for the sentence
    months : how many calendar months up to the newest loaded one, at most 12

    Notes
    -----
    Comparing like months takes the season out without estimating it. Calendar months, so that
    none is ever on both sides. How much the counts vary comes from the newest 12 months,
    whichever are asked about. When nothing has changed the totals are called different in 1 to 12
    of 1,000 series, a month in 0 to 2 of 1,000. See docs/methods.md#year-on-year.
    """
    asked = min(max(months, 1), MONTHS)
    known = comparable_months(monthly, measure=measure, breaks=breaks)
    earlier = known.set_index(known["index"] + 12)
    newest = known[known["index"] > known["index"].max() - MONTHS].reset_index(drop=True)
    years = newest.assign(
        before=newest["index"].map(earlier["count"]).astype(float),
        ratio=newest["length"] / newest["index"].map(earlier["length"]).astype(float),
        loaded_before=(newest["month"] - pd.DateOffset(years=1)).isin(_loaded(monthly, measure)),
    )
    both = years[years["before"].notna()]
    phi = pair_dispersion(*(both[name].to_numpy() for name in ("count", "before", "ratio")))
    rows = years[years["index"] > years["index"].max() - asked].reset_index(drop=True)
    table = _judged(rows, phi)
    compared = rows[rows["before"].notna()]
    if compared.empty:
        refusal = _refusal(asked, nothing=rows.empty)
        nothing = table.iloc[:0]
        return YearOnYear(nothing, asked, 0, None, None, None, np.nan, np.nan, "", refusal, refusal)
    total, before = int(compared["count"].sum()), int(compared["before"].sum())
    recorded = int((both["count"] + both["before"] > 0).sum())
    p = _chance(total, before, float(compared["ratio"].mean()), phi, recorded)
    direction = "" if not p <= CHANCE_OF_TOTAL else "more" if total > before else "fewer"
    enough = min(total, before) >= FEWEST_FOR_A_PERCENTAGE
    percent = 100.0 * (total - before) / before if enough else None
    found = YearOnYear(
        table, asked, len(compared), total, before, percent, phi, p, direction, "", ""
    )
    return replace(found, sentence=_sentence(found, noun))


def pair_dispersion(
    now: NDArray[np.float64], before: NDArray[np.float64], ratio: NDArray[np.float64]
) -> float:
    """How many times more the split between the two years varies than Poisson says, at least 1.

    Given what a month had in both years, its part of now is binomial with the share that all
    months have in common: neither the season nor a change of the whole year is taken for φ.
    NaN where fewer than 6 pairs with a record are given.
    """
    together = now + before
    freedom = int((together > 0).sum()) - 1
    if freedom + 1 < PAIRS_FOR_DISPERSION:
        return np.nan
    # What now would be of both if the years were alike, moved so that the sums agree.
    odds = ratio * now.sum() / max(float((before * ratio).sum()), 1.0)
    share = odds / (1.0 + odds)
    expected, variance = together * share, together * share * (1.0 - share)
    chi_square = ((now - expected) ** 2 / np.where(variance > 0, variance, 1.0)).sum()
    return max(1.0, float(chi_square) / freedom)


def _loaded(monthly: pd.DataFrame, measure: str) -> "pd.Series[pd.Timestamp]":
    return monthly.loc[monthly["loaded"].astype(bool) & monthly[measure].notna(), "month"]


def _judged(rows: pd.DataFrame, phi: float) -> pd.DataFrame:
    """Each month with the range that chance allows around its month a year before."""
    now, before, ratio = (rows[name].to_numpy(float) for name in ("count", "before", "ratio"))
    both = ~np.isnan(before)
    tells = both & ~np.isnan(phi)
    varies = 1.0 if np.isnan(phi) else phi
    told, months = np.where(both, before * ratio, 1.0), np.where(both, 1.0 / ratio, 1.0)
    z = small_count_change(now, told, months, varies)
    none = small_count_change(np.zeros_like(told), told, months, varies)
    low, high = expected_range(told, months, varies)
    signal = np.select(
        [~both & rows["loaded_before"], ~both, ~tells, z >= FLAG, z <= -FLAG, none > -FLAG],
        ["not comparable", "not loaded", "too few", "above", "below", "too few"],
        "within",
    )
    return pd.DataFrame(
        {
            "month": rows["month"],
            "now": now,
            "before": before,
            "expected": before * ratio,
            "low": np.where(tells, low, np.nan),
            "high": np.where(tells, high, np.nan),
            "z": np.where(tells, z, np.nan),
            "signal": signal,
            "words": [SIGNAL_WORDS[one] for one in signal],
        }
    )


def _chance(now: int, before: int, ratio: float, phi: float, pairs: int) -> float:
    """Two-sided, of totals so far apart: Student's t, since φ itself comes from the pairs."""
    if not now + before:
        return 1.0
    if np.isnan(phi):
        return np.nan
    change = cell_change([now], [before], exposure_now=ratio, exposure_before=1, dispersion=phi)
    return float(two_sided(change["z"].iloc[0], pairs - 1))


def _refusal(asked: int, *, nothing: bool) -> str:
    no = "No year is set against another:"
    if nothing:
        return f"{no} no month is loaded."
    which = "the newest month has not" if asked == 1 else f"none of the newest {asked} months has"
    return f"{no} {which} its month a year before loaded and comparable."


def _sentence(found: YearOnYear, noun: str) -> str:
    """Both totals, what chance allows, and which months had to be left out."""
    left_out = found.asked - found.pairs
    newest = "month" if found.asked == 1 else f"{found.asked} months"
    of_them = f"{found.pairs} of " if left_out else ""
    same = "month" if found.pairs == 1 else "months"
    percent = "" if found.percent is None else f" ({change_text(found.percent / 100)})"
    if not found.judged:
        verdict = f"{TOO_FEW}, since that takes {PAIRS_FOR_DISPERSION} months with records that "
        verdict += "are loaded in both years"
    else:
        verdict = f"{found.direction} than chance allows" if found.direction else "as chance allows"
    out = ""
    if left_out:
        months = plural(left_out, "month is", "months are")
        out = f" {months} left out of both: in one of the years not loaded or not comparable."
    return (
        f"{found.now:,} {noun} in {of_them}the newest {newest}, {found.before:,} in the same "
        f"{same} a year before{percent}: {verdict}.{out}"
    )
