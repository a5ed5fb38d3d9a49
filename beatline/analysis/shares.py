"""How sure is a share of so many, and do two shares differ by more than chance?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, logsumexp, ndtri_exp, stdtr

Floats = NDArray[np.float64]

# The normal quantile that leaves 2.5% on each side.
Z_95 = 1.959963984540054
# A difference passes when chance alone would show one as large in fewer than 1 of 100 cases.
ALPHA = 0.01
# With fewer degrees of freedom nobody knows how much the months vary of themselves.
FEWEST_FREEDOM = 5


@dataclass(frozen=True)
class Spread:
    """How many times as much the shares of months vary as the throws of a coin would.

    `phi` is at least 1; `freedom` is how many months it rests on, less one for each mean.
    """

    phi: float
    freedom: int

    @property
    def known(self) -> bool:
        """Whether it rests on enough months to judge by."""
        return self.freedom >= FEWEST_FREEDOM


def share_range(part: ArrayLike, whole: ArrayLike) -> tuple[Floats, Floats]:
    """The 95% interval of a share: what true shares the two counts agree with.

    Parameters
    ----------
    part, whole : counts, part no larger than whole

    Returns
    -------
    low, high : float, 0 to 1; NaN where the whole is 0 or NaN

    Notes
    -----
    Wilson's score interval (1927). It keeps within 0 and 1, and has a width where the part is none
    or all. See docs/methods.md#shares.
    """
    x, n = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(n > 0, n, np.nan)
        share, square = x / n, Z_95**2
        middle = (share + square / (2 * n)) / (1 + square / n)
        half = Z_95 * np.sqrt(share * (1 - share) / n + square / (4 * n**2)) / (1 + square / n)
    low, high = np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
    # Rounding would leave a hair of room where there is none.
    return np.where(x == 0, low * 0.0, low), np.where(x == n, high * 0.0 + 1.0, high)


def share_spread(part: ArrayLike, whole: ArrayLike, period: ArrayLike) -> Spread:
    """How much shares vary from month to month beyond chance, around the mean of their period.

    Parameters
    ----------
    part, whole : counts of each month
    period : number of the period of each month; a change between periods counts for nothing

    Notes
    -----
    Pearson's χ² over its degrees of freedom. Months without anything to be a share of, and periods
    of which none or all is the part, say nothing.
    """
    x, n, of = np.asarray(part, float), np.asarray(whole, float), np.asarray(period, int)
    use = n > 0
    x, n, of = x[use], n[use], of[use]
    if not len(x):
        return Spread(1.0, 0)
    _, of = np.unique(of, return_inverse=True)
    mean = (np.bincount(of, x) / np.bincount(of, n))[of]
    some = (mean > 0) & (mean < 1)
    freedom = int(some.sum()) - int((np.bincount(of, some) > 0).sum())
    if freedom <= 0:
        return Spread(1.0, 0)
    x, n, mean = x[some], n[some], mean[some]
    chi_square = float(((x - n * mean) ** 2 / (n * mean * (1 - mean))).sum())
    return Spread(max(chi_square / freedom, 1.0), freedom)


def share_difference(
    part: float, whole: float, other_part: float, other_whole: float, spread: Spread | None = None
) -> float:
    """p-value of two shares of separate counts being the same, two-sided.

    Parameters
    ----------
    part, whole, other_part, other_whole : counts
    spread : from `share_spread`; without it the shares vary as chance says and no more

    Returns
    -------
    p, 0 to 1; 1 where a side is empty

    Notes
    -----
    Twice the smaller tail of Fisher's exact test. Its normal quantile is divided by √φ, and
    then read from Student's t, since φ itself is only known from so many months. See
    docs/methods.md#shares.
    """
    if min(whole, other_whole) <= 0:
        return 1.0
    lower, upper = _log_tails(int(part), int(whole), int(other_part), int(other_whole))
    tail = min(lower, upper, float(np.log(0.5)))
    if spread is None:
        return float(min(2.0 * np.exp(tail), 1.0))
    z = float(ndtri_exp(tail)) / np.sqrt(spread.phi)
    return float(min(2.0 * stdtr(max(spread.freedom, 1), z), 1.0))


def _log_tails(part: int, whole: int, other_part: int, other_whole: int) -> tuple[float, float]:
    """Logarithms of the chances of so few, and of so many, in the first of two samples."""
    found, everything = part + other_part, whole + other_whole
    possible = np.arange(max(0, found - other_whole), min(whole, found) + 1)
    log_chance = (
        _log_choose(whole, possible)
        + _log_choose(other_whole, found - possible)
        - _log_choose(everything, np.asarray(found))
    )
    at = part - int(possible[0])
    return float(logsumexp(log_chance[: at + 1])), float(logsumexp(log_chance[at:]))


def _log_choose(n: int, k: NDArray[np.int_]) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0), dtype=float)
