"""Is this month unusual, or is it the ordinary ups and downs?"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.change import FLAG, dispersion, expected_range, small_count_change
from beatline.analysis.season import MONTHS_FOR_A_SEASON, month_lengths, season_factors
from beatline.analysis.sentences import period_text, plural, range_text

# 3 standard deviations / 1.128, the expected range of two draws from a normal distribution.
LIMIT_PER_MEAN_RANGE = 2.66

# A moving range beyond this multiple of their mean lies outside the chart of ranges itself.
LIMIT_OF_RANGES = 3.267

# Months that are all alike have limits without width: arithmetic alone must not cross them.
ROUNDING = 1e-9

FEWEST_MONTHS = 6
MONTHS_FOR_FIRM_LIMITS = 12
MONTHS_OF_BASELINE = 24
FEWEST_EXPECTED = 5.0

# What removing a season takes from the freedom of a run: twelve months and a straight trend.
PARTS_OF_A_SEASON = 13


def process_limits(  # noqa: PLR0913  each is a choice that an analyst makes
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    baseline: int | tuple[date, date] = MONTHS_OF_BASELINE,
    breaks: Sequence[date] = (),
    screen_ranges: bool = False,
    remove_season: bool = True,
) -> pd.DataFrame:
    """Judge each month against the range that the baseline months lead us to expect.

    An XmR ("individuals") chart on counts per standard month: the limits are the baseline mean
    ± 2.66 times the mean difference between one baseline month and the next. They begin anew
    after a gap and at a known break, and have the season in them once 24 consecutive months
    are there to see it.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing
        month : datetime, first day of the month
        loaded : bool, whether the month's file is loaded
        `measure` : float, what was recorded that month; NaN when not loaded
    measure : the column to judge
    baseline : how many of the first months of each run set its limits; or a period, first and
        last month: a run with 6 or more months in it takes its limits from these, for its months
        before them too, and any other run from its first 24; see `baseline_problem`
    breaks : months at which a new run begins, for example when the snap points were replaced
    screen_ranges : leave moving ranges of 3.267 times their mean or more out of the limits, as
        NHSRplotthedots does; the NHS's own spreadsheet, and the default here, keep them
    remove_season : judge what is left after the season, where there are 24 months to see it;
        else the months as they are, so that a summer peak may be a signal

    Returns
    -------
    The rows of `monthly` with more columns:
        standard : float, `measure` per month of 30.4375 days
        season : float, usual height of that calendar month; 1 where no season is removed
        run : int, stretch of consecutive loaded months, from 0; -1 when not loaded
        expected, lower, upper : float, in counts of that very month, so they follow its number
            of days and its season; `lower` is never below 0; NaN in runs of fewer than 6 months
        provisional : bool, fewer than 12 baseline months
        judged : bool, at least 6 months and 5 expected a month
        signal : "above", "below" or "within" the limits; "too few"; "not loaded"
        low, high : float, the range that the signal is about: from lower to upper, but that of
            the test for small counts where the newest month is one (`judged` is False there)
        expected_words : text, the counts from low to high in words; "" without a signal

    Raises
    ------
    ValueError : a month is missing, or `baseline` is below 6 or a period without 6 months in a row

    Notes
    -----
    When nothing has changed the newest of 6 to 23 months falls outside 1 in 160 to 250 times, and
    where a season is removed 1 in 200 to 900 (simulated, see docs/methods.md#process-limits), so
    a signal is a reason to look, not a finding.

    Source: the XmR method of NHS England's Making Data Count; constants as in
    NHSRplotthedots. The lower limit stops at 0: see docs/methods.md#process-limits.
    """
    months = monthly["month"]
    calendar = pd.date_range(months.iloc[0], periods=len(months), freq="MS")
    if not (months.to_numpy() == calendar.to_numpy()).all():
        raise ValueError("months must be consecutive, oldest first, with none missing")

    lengths = month_lengths(months)
    standard = monthly[measure].to_numpy(dtype=float) / lengths
    standard = np.where(monthly["loaded"].to_numpy(dtype=bool), standard, np.nan)
    runs = runs_of_months(monthly, breaks)
    in_baseline = _baseline_months(monthly, runs, baseline, breaks)
    season, expected, half_width = (np.full(len(months), fill) for fill in (1.0, np.nan, np.nan))
    provisional = np.zeros(len(months), dtype=bool)
    for run in range(runs.max() + 1):
        here = runs == run
        if here.sum() < FEWEST_MONTHS:
            continue
        if remove_season:
            season[here] = _season(standard[here], months[here].dt.month.to_numpy())
        own = here & in_baseline
        mean, half = mean_and_half_width(standard[own] / season[own], screen=screen_ranges)
        expected[here], half_width[here] = mean, half * _widening(season[here])
        provisional[here] = own.sum() < MONTHS_FOR_FIRM_LIMITS

    counts = standard * lengths
    in_this_month = lengths * season
    limits = monthly.assign(
        standard=standard,
        season=season,
        run=runs,
        expected=expected * in_this_month,
        lower=np.maximum(expected - half_width, 0.0) * in_this_month,
        upper=(expected + half_width) * in_this_month,
        provisional=provisional,
        judged=np.nan_to_num(expected) >= FEWEST_EXPECTED,
    )
    above = counts > limits["upper"] * (1 + ROUNDING)
    below = counts < limits["lower"] * (1 - ROUNDING)
    limits["signal"] = np.select(
        [runs < 0, np.isnan(expected), above, below],
        ["not loaded", "too few", "above", "below"],
        "within",
    )
    limits.loc[~limits["judged"] & (runs >= 0), "signal"] = "too few"
    limits["low"], limits["high"] = limits["lower"], limits["upper"]
    if runs[-1] >= 0 and expected[-1] < FEWEST_EXPECTED:
        _judge_small_count(limits, counts, in_this_month, in_baseline)
    told = limits["signal"].isin(["above", "below", "within"])
    ranges = zip(told, limits["low"], limits["high"], strict=True)
    limits["expected_words"] = [range_text(low, high) if tell else "" for tell, low, high in ranges]
    return limits


def _judge_small_count(
    limits: pd.DataFrame,
    counts: NDArray[np.float64],
    exposure: NDArray[np.float64],
    in_baseline: NDArray[np.bool_],
) -> None:
    """Judge the newest month by the months before it, where 5 a month are not expected."""
    last = len(limits) - 1
    run = np.flatnonzero(limits["run"] == limits["run"].iloc[-1])
    before = run[:-1][in_baseline[run[:-1]]]
    weight = exposure[before].sum()
    mean = counts[before].sum() * exposure[last] / weight
    months, spread = weight / exposure[last], dispersion(counts[before], exposure[before])
    z = float(small_count_change(counts[last], mean, months, spread))
    if mean == 0 and z < FLAG:
        return
    low, high = expected_range(mean, months, spread)
    signal = "above" if z >= FLAG else "below" if z <= -FLAG else "within"
    newest = limits.index[last]
    limits.loc[newest, "low"], limits.loc[newest, "high"] = float(low), float(high)
    limits.loc[newest, "signal"] = signal


def runs_of_months(monthly: pd.DataFrame, breaks: Sequence[date] = ()) -> NDArray[np.int_]:
    """Number the stretches of consecutive loaded months, from 0; -1 for months not loaded."""
    loaded = monthly["loaded"].to_numpy(dtype=bool)
    broken = monthly["month"].isin(pd.to_datetime(list(breaks))).to_numpy()
    begins = loaded & (broken | ~np.concatenate([[False], loaded[:-1]]))
    return np.where(loaded, np.cumsum(begins) - 1, -1)


def baseline_problem(
    monthly: pd.DataFrame, period: tuple[date, date], breaks: Sequence[date] = ()
) -> str:
    """Why these months cannot set the limits, in a sentence, and what could; "" when they can."""
    first, last = (pd.Timestamp(month) for month in period)
    if first > last:
        return (
            "The baseline ends before it begins: choose a first month that is not after the last."
        )
    here = monthly["month"].between(first, last).to_numpy() & monthly["loaded"].to_numpy(bool)
    if not here.any():
        needs = f"Choose a period with {FEWEST_MONTHS} or more loaded months in a row."
        return f"No month of the baseline, {period_text(first, last)}, is loaded. {needs}"
    longest = int(np.bincount(runs_of_months(monthly, breaks)[here]).max())
    if longest >= FEWEST_MONTHS:
        return ""
    held = f"{plural(longest, 'loaded month', 'loaded months')} in a row"
    return (
        f"The baseline, {period_text(first, last)}, has no more than {held}, and limits need "
        f"{FEWEST_MONTHS}. Choose a period with {FEWEST_MONTHS} or more, without a gap or a break."
    )


def mean_and_half_width(
    values: NDArray[np.float64], *, screen: bool = False
) -> tuple[float, float]:
    """The middle of the chart, and how far its limits lie from it either way."""
    return float(values.mean()), LIMIT_PER_MEAN_RANGE * mean_range(values, screen=screen)


def mean_range(values: NDArray[np.float64], *, screen: bool = False) -> float:
    """Mean difference between one month and the next, without outlying ones when `screen`."""
    ranges = np.abs(np.diff(values))
    if screen:
        ranges = ranges[ranges < LIMIT_OF_RANGES * ranges.mean()] if ranges.any() else ranges
    return float(ranges.mean())


def _baseline_months(
    monthly: pd.DataFrame,
    runs: NDArray[np.int_],
    baseline: int | tuple[date, date],
    breaks: Sequence[date],
) -> NDArray[np.bool_]:
    """Which months set the limits of their run."""
    loaded = pd.Series(runs >= 0)
    place = loaded.groupby(runs).cumcount().to_numpy()
    if isinstance(baseline, int):
        if baseline < FEWEST_MONTHS:
            raise ValueError(f"a baseline needs {FEWEST_MONTHS} months, got {baseline}")
        return (runs >= 0) & (place < baseline)
    if problem := baseline_problem(monthly, baseline, breaks):
        raise ValueError(problem)
    first, last = (pd.Timestamp(month) for month in baseline)
    chosen = monthly["month"].between(first, last).to_numpy() & (runs >= 0)
    held = pd.Series(chosen).groupby(runs).transform("sum").to_numpy()
    return (runs >= 0) & np.where(held >= FEWEST_MONTHS, chosen, place < MONTHS_OF_BASELINE)


def _widening(season: NDArray[np.float64]) -> float:
    """How much too close to the mean the months lie because the season was fitted to them."""
    months = len(season)
    return float(np.sqrt(months / (months - PARTS_OF_A_SEASON))) if (season != 1).any() else 1.0


def _season(
    standard: NDArray[np.float64], calendar_months: NDArray[np.int_]
) -> NDArray[np.float64]:
    if len(standard) < MONTHS_FOR_A_SEASON:
        return np.ones(len(standard))
    factors = season_factors(standard[:, None], calendar_months)[:, 0]
    return factors[calendar_months - 1]
