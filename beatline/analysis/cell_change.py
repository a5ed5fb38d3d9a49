"""Which cells changed by more than chance, or have another mix of types than their area?"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from beatline.analysis.change import pearson, small_count_change
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.sentences import plural

LEVEL = 0.05

# With fewer a month, Pearson's χ² says more about its own approximation than about the cells.
FEWEST_A_MONTH = 1.0


def cell_change(  # noqa: PLR0913 - each of the two has its count and its exposure
    now: ArrayLike,
    before: ArrayLike,
    *,
    exposure_now: float,
    exposure_before: float,
    level: float = LEVEL,
    dispersion: float = 1.0,
) -> pd.DataFrame:
    """Tell the cells whose count changed by more than chance from those that merely moved.

    Parameters
    ----------
    now, before : records of every cell in the two periods; or of two crime types
    exposure_now, exposure_before : days of the two periods; for two types the totals of the two,
        so that the question is whether the cell's mix is another than the area's
    level : accepted share of false finds among the cells that pass
    dispersion : how many times more the counts vary than Poisson says; see `change_dispersion`

    Returns
    -------
    One row per cell, in the order given:
        now, before : int
        expected : float, count now if nothing had changed, from before by exposure
        z : float, standard deviations
        p : float, two-sided; q : float, `adjusted_p` of it; both NaN where neither has a record
        changed : "more", "fewer", or "" where chance explains it

    Raises
    ------
    ValueError : cells that do not match, a negative count, a dispersion below 1, or an exposure
        that is not above 0

    Notes
    -----
    *Change* for each cell, then Benjamini and Hochberg over the cells with any record. Both
    periods are taken as uncertain: swapping them turns the sign of z, and changes its size only
    where a count is so small that one of the two takes the exact tail. When nothing changed,
    some cell passes in about 5 of 100 comparisons (simulated: 1 to 6; 11 for one month against
    twelve when counts vary twice as much as Poisson says). See docs/methods.md#cell-change.
    """
    x, b = np.asarray(now, dtype=np.int64), np.asarray(before, dtype=np.int64)
    if x.shape != b.shape or x.ndim != 1:
        raise ValueError("both periods have one count for each cell")
    if min(exposure_now, exposure_before) <= 0:
        raise ValueError("an exposure is above 0")
    if (b < 0).any():
        raise ValueError("counts and means are never negative")
    expected = b * (exposure_now / exposure_before)
    z = small_count_change(x, expected, exposure_before / exposure_now, dispersion)
    any_record = x + b > 0
    p = np.where(any_record, 2.0 * special.ndtr(-np.abs(z)), np.nan)
    q = adjusted_p(p)
    direction = np.where(z > 0, "more", "fewer")
    return pd.DataFrame(
        {
            "now": x,
            "before": b,
            "expected": expected,
            "z": z,
            "p": p,
            "q": q,
            "changed": np.where(q <= level, direction, ""),
        }
    )


def change_dispersion(monthly: ArrayLike, lengths: ArrayLike) -> float:
    """How many times more the cells' months vary than Poisson says; never below 1.

    Parameters
    ----------
    monthly : cells × months, records of the period before
    lengths : days of each month

    Notes
    -----
    Pearson's χ² over its degrees of freedom, both summed over the cells with a record a month or
    more; 1 when there is no such cell or only one month. One number for all cells, since a
    cell's own months are too few. What moves all cells alike, as summer does, is part of it.
    """
    counts = np.asarray(monthly, dtype=float)
    busy = counts[counts.sum(axis=1) >= FEWEST_A_MONTH * counts.shape[1]]
    share: NDArray[np.float64] = np.asarray(lengths, dtype=float)
    if len(share) != counts.shape[1]:
        raise ValueError("one length for each month")
    if not busy.size:
        return 1.0
    chi_square, freedom = pearson(busy, share)
    return max(1.0, float(chi_square.sum() / max(freedom.sum(), 1.0)))


def change_words(
    frame: pd.DataFrame, *, level: float = LEVEL, one: str = "cell", many: str = "cells"
) -> str:
    """Tell how many cells changed either way, of how many, and how many of them may be false.

    "12 cells have more than chance allows, 5 fewer, of 640 with any record; at most 5% of those
    are expected to be false."
    """
    tested = int(frame["p"].notna().sum())
    if not tested:
        return f"No {one} has a record on either side, so there is nothing to compare."
    more, fewer = (int((frame["changed"] == way).sum()) for way in ("more", "fewer"))
    among = f"of {tested:,} with any record"
    if not more + fewer:
        return f"No {one} has more or fewer than chance allows, {among}."
    has = "has" if more == 1 else "have"
    found = f"{plural(more, one, many) if more else 'No ' + one} {has if more else 'has'} more"
    less = f"{fewer:,} fewer" if fewer else "none fewer"
    return (
        f"{found} than chance allows, {less}, {among}; "
        f"at most {level:.0%} of those are expected to be false."
    )
