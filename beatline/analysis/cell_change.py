"""Which cells changed by more than chance, or have another mix of types than their area?"""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beatline.analysis.change import pearson, two_counts_z, two_sided
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
    Given a cell's records in both, those of now are binomial if nothing changed: p is twice the
    smaller exact tail of the counts divided by φ, as if φ records always came together, and z its
    normal quantile. Then Benjamini and Hochberg over the cells with any record. Swapping the two
    turns the sign of z and changes nothing else. When nothing changed, some cell of 850 passes in
    0 to 5 of 100 comparisons, in up to 9 of one month with twelve at φ = 2 (simulated). See
    docs/methods.md#cell-change.
    """
    x, b = np.asarray(now, dtype=np.int64), np.asarray(before, dtype=np.int64)
    if x.shape != b.shape or x.ndim != 1:
        raise ValueError("both periods have one count for each cell")
    if min(exposure_now, exposure_before) <= 0:
        raise ValueError("an exposure is above 0")
    if (x < 0).any() or (b < 0).any():
        raise ValueError("counts are never negative")
    if dispersion < 1:
        raise ValueError("dispersion is at least 1")
    expected = b * (exposure_now / exposure_before)
    share = exposure_now / (exposure_now + exposure_before)
    z = two_counts_z(x / dispersion, b / dispersion, share)
    any_record = x + b > 0
    p = np.where(any_record, two_sided(z), np.nan)
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


def change_dispersion(*stretches: tuple[ArrayLike, ArrayLike]) -> float:
    """How many times more the cells' months vary than Poisson says; never below 1.

    Parameters
    ----------
    stretches : one or several, each cells × months and the days of each month. Only the months
        within a stretch are compared, so that a change from one to the next is no variation

    Returns
    -------
    φ; NaN where no stretch has two months

    Notes
    -----
    Pearson's χ² over its degrees of freedom, both summed over the cells with a record a month or
    more in a stretch; 1 when there is no such cell. One number for all cells, since a cell's own
    months are too few. What moves all cells alike, as summer does, is part of it.
    """
    chi_square = freedom = 0.0
    months = 0
    for monthly, lengths in stretches:
        counts = np.asarray(monthly, dtype=float)
        share: NDArray[np.float64] = np.asarray(lengths, dtype=float)
        if len(share) != counts.shape[1]:
            raise ValueError("one length for each month")
        months = max(months, len(share))
        busy = counts[counts.sum(axis=1) >= FEWEST_A_MONTH * max(len(share), 1)]
        if busy.size:
            of_cells, free = pearson(busy, share)
            chi_square, freedom = chi_square + of_cells.sum(), freedom + free.sum()
    if months <= 1:
        return math.nan
    return max(1.0, float(chi_square / freedom)) if freedom else 1.0


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
