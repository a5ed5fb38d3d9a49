"""How much of a month is only the time of year, or the number of its days?"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# The mean length of a month: counts are compared as if every month had this many days.
DAYS_PER_STANDARD_MONTH = 30.4375

# Two of each calendar month: with fewer a season cannot be told from a single odd month.
MONTHS_FOR_A_SEASON = 24

# Below this mean a factor says more about chance than about the time of year.
RECORDS_FOR_A_SEASON = 10.0

# An effect outside this range comes from a handful of records, not from a season. It is cut
# before the factors are scaled to mean 1, so a lone high month may still end near 6.
SMALLEST_FACTOR, LARGEST_FACTOR = 0.3, 3.0

Counts = NDArray[np.float64]


def month_lengths(months: "pd.Series[Any]") -> Counts:
    """Length of each month in standard months: 1.018 for 31 days, 0.920 for 28."""
    days: Counts = months.dt.days_in_month.to_numpy(dtype=float)
    return days / DAYS_PER_STANDARD_MONTH


def season_factors(standard: Counts, calendar_months: NDArray[np.int_]) -> Counts:
    """How high each calendar month usually runs, as a multiple of the average month.

    Parameters
    ----------
    standard : counts per standard month, one column per series, at least 24 consecutive months
    calendar_months : 1 to 12 for each row

    Returns
    -------
    One row per calendar month (January first), one column per series; each column has mean 1.
    Columns whose mean is below 10 records a month are all 1: their season cannot be seen.

    Raises
    ------
    ValueError : fewer than 24 months

    Notes
    -----
    Least squares on a straight trend plus twelve month effects, so that a steady rise is not
    taken for a season. A factor rests on one value a year: with 24 months half of an odd
    month's excess is taken for season, so real changes look smaller, never larger. See
    docs/methods.md#season.
    """
    if len(standard) < MONTHS_FOR_A_SEASON:
        raise ValueError(f"a season needs {MONTHS_FOR_A_SEASON} months, got {len(standard)}")
    level = standard.mean(axis=0)
    shares = standard / np.where(level > 0, level, 1.0)
    # The effects add up to nothing: December stands for minus the sum of the other eleven.
    effects = (calendar_months[:, None] == np.arange(1, 12)).astype(float)
    effects[calendar_months == 12] = -1.0  # noqa: PLR2004  December
    time = np.arange(len(standard), dtype=float)
    design = np.column_stack([np.ones(len(standard)), time - time.mean(), effects])
    solution = np.linalg.lstsq(design, shares, rcond=None)[0]
    eleven = solution[2:]
    factors = 1.0 + np.vstack([eleven, -eleven.sum(axis=0)])
    factors = np.clip(factors, SMALLEST_FACTOR, LARGEST_FACTOR)
    factors = factors / factors.mean(axis=0)
    return np.where(level < RECORDS_FOR_A_SEASON, 1.0, factors)
