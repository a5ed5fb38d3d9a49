"""How have series of very different size moved since the same year?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beatline.analysis.process_limits import runs_of_months
from beatline.analysis.season import month_lengths
from beatline.analysis.sentences import FEWEST_A_MONTH

MONTHS_OF_BASE = 12


@dataclass(frozen=True)
class Indexed:
    """Series as a percentage of their own first year.

    levels : float, series × months; 100 is the mean of the base; NaN outside the newest run, and
        all NaN where refused
    per_record : float, series × months; what one record of that month is worth, so that limits
        can be drawn on the same scale; NaN as above
    base : the months that are 100; empty when there are too few
    reasons : one for each series, "" or a sentence that says why it has no index
    """

    levels: NDArray[np.float64]
    per_record: NDArray[np.float64]
    base: pd.DatetimeIndex
    reasons: list[str]


def indexed(counts: ArrayLike, months: pd.DatetimeIndex, *, breaks: Sequence[date] = ()) -> Indexed:
    """Set every series against the mean of its first 12 months, which is 100.

    Parameters
    ----------
    counts : series × months; NaN in a month that is not loaded
    months : consecutive, oldest first
    breaks : months at which what is counted changed, so that an index begins anew

    Returns
    -------
    Indexed, over the newest run of loaded months: it ends at the last loaded month and begins
    after the gap or break before it. Refused in words where the run has fewer than 12 months, and
    for a series with fewer than 5 a month in its base

    Raises
    ------
    ValueError : months that do not match the counts, or are not consecutive

    Notes
    -----
    Counts per standard month, so that February is no dip. 100 is itself an average of few
    months: with 5 a month it is uncertain by a quarter. See docs/methods.md#indexed.
    """
    series = np.asarray(counts, dtype=float)
    if series.ndim != 2 or series.shape[1] != len(months):  # noqa: PLR2004  series × months
        raise ValueError("one count for each series and month")
    if not months.equals(pd.date_range(months[0], periods=len(months), freq="MS")):
        raise ValueError("months must be consecutive, oldest first, with none missing")
    loaded = ~np.isnan(series).all(axis=0)
    calendar = pd.DataFrame({"month": months, "loaded": loaded})
    runs = runs_of_months(calendar, breaks)
    run = np.flatnonzero((runs == runs.max()) & loaded)
    nothing = np.full(series.shape, np.nan)
    if len(run) < MONTHS_OF_BASE:
        return Indexed(nothing, nothing, months[:0], [_too_short(months[run])] * len(series))
    lengths = month_lengths(calendar["month"])
    first = run[:MONTHS_OF_BASE]
    level = (series[:, first] / lengths[first]).mean(axis=1)
    enough = level >= FEWEST_A_MONTH
    per_record = nothing.copy()
    worth = 100.0 / np.where(enough, level, np.nan)
    per_record[:, run] = worth[:, None] / lengths[run]
    reasons = ["" if one else _too_few(mean) for one, mean in zip(enough, level, strict=True)]
    return Indexed(series * per_record, per_record, months[first], reasons)


def _too_short(run: pd.DatetimeIndex) -> str:
    there = f"there {'is' if len(run) == 1 else 'are'} {len(run)}" if len(run) else "there is none"
    up_to = f" up to {run[-1]:%B %Y}" if len(run) else ""
    return f"An index needs {MONTHS_OF_BASE} loaded months in a row to start from; {there}{up_to}."


def _too_few(mean: float) -> str:
    # Rounded down, so that 4.96 is not told as the 5 that it misses.
    told = math.floor(mean * 10) / 10
    return (
        f"{told:.1f} records a month in the first {MONTHS_OF_BASE} months: too few for an index, "
        f"which needs {FEWEST_A_MONTH:.0f}."
    )
