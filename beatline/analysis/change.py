"""Has a small count really changed, or is it what chance does to small counts?"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

# Flagged beyond this many standard deviations: about 1 in 400 when nothing has changed.
FLAG = 3.0

# Below this count the square root is not yet normal: the exact tail is used.
EXACT_BELOW = 5.0

# Smaller chances are nothing to a computer: beyond them the formula goes on.
SMALLEST_CHANCE = 1e-300

# Above 0, for the side of a tail that is not used.
SMALLEST_COUNT = 1e-9


def small_count_change(
    observed: ArrayLike,
    mean: ArrayLike,
    months: ArrayLike | None = None,
    dispersion: ArrayLike = 1.0,
) -> NDArray[np.float64]:
    """Say how many standard deviations a month's count lies from its baseline mean.

    Parameters
    ----------
    observed : counts of the month
    mean : mean count of a month of the baseline
    months : how many months the mean comes from; None when it is known and not estimated
    dispersion : how many times more the counts vary than Poisson says, 1 or more

    Returns
    -------
    z, one for each count: flag at 3 or beyond, either way

    Raises
    ------
    ValueError : a negative count or mean, or a dispersion below 1

    Notes
    -----
    z = 2(√x − √m) / √(1 + 1/k) / √φ. Below 5 expected, and downwards where the formula would
    flag counts below 5 only: the exact tail, given the total of month and baseline (a binomial,
    so that a baseline without any record still means something), or the Poisson tail when the
    mean is known; its normal quantile is divided by √φ like the other. False alarms:
    docs/methods.md#change.
    """
    x, m, phi = np.broadcast_arrays(
        *(np.asarray(part, dtype=float) for part in (observed, mean, dispersion))
    )
    if (x < 0).any() or (m < 0).any():
        raise ValueError("counts and means are never negative")
    if (phi < 1).any():
        raise ValueError("dispersion is at least 1")
    spread, k = _spread(months)
    root = 2.0 * (np.sqrt(x) - np.sqrt(m)) / spread
    exact = np.where(x < m, _exact_downwards(m, spread), m < EXACT_BELOW)
    z: NDArray[np.float64] = np.where(exact, _exact_z(x, m, k), root) / np.sqrt(phi)
    return z


def expected_range(
    mean: ArrayLike,
    months: ArrayLike | None = None,
    dispersion: ArrayLike = 1.0,
    *,
    flag: ArrayLike = FLAG,
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """The lowest and highest count that `small_count_change` would not flag.

    flag : how many standard deviations are flagged, for all or for each
    """
    m, phi = np.broadcast_arrays(np.asarray(mean, float), np.asarray(dispersion, float))
    bar = np.asarray(flag, dtype=float)

    def z(count: NDArray[np.float64]) -> NDArray[np.float64]:
        return small_count_change(count, m, months, phi)

    quiet = np.floor(m)
    beyond = quiet + 1.0
    while (z(beyond) < bar).any():
        beyond = np.where(z(beyond) < bar, 2.0 * beyond, beyond)
    high = _last(lambda count: z(count) < bar, quiet, beyond)
    low = _last(lambda count: z(count) > -bar, quiet, np.full_like(quiet, -1.0))
    return low.astype(int), high.astype(int)


def poisson_tail(observed: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """Chance of a count at least this far on its side of the mean, when the mean is known."""
    x, m = np.asarray(observed, dtype=float), np.asarray(mean, dtype=float)
    # The guarded argument is never the one used where x is 0: its side is then the lower.
    upper = special.gammainc(np.maximum(x, 1.0), m)
    return np.where(x > m, upper, special.gammaincc(x + 1.0, m))


def two_counts_z(
    now: NDArray[np.float64], before: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """How many standard deviations two counts are apart, exactly binomial given both.

    now, before : counts, whole or divided by a dispersion
    share : what now has of the exposure of both

    Above 0 where now has more than its share. Swapping the two turns the sign.
    """
    rest = 1.0 - share
    upwards = now * rest > before * share
    # The guarded argument is never the one used where it is 0.
    upper = special.betainc(np.maximum(now, SMALLEST_COUNT), before + 1.0, share)
    lower = special.betainc(np.maximum(before, SMALLEST_COUNT), now + 1.0, rest)
    tail = np.where(upwards, upper, np.where(before > 0, lower, 1.0))
    distance = np.maximum(-special.ndtri(np.clip(tail, SMALLEST_CHANCE, 1.0)), 0.0)
    # Beyond what a computer can tell from none, the square root goes on.
    root = 2.0 * np.abs(np.sqrt(now * rest) - np.sqrt(before * share))
    distance = np.where(tail < SMALLEST_CHANCE, np.maximum(distance, root), distance)
    return np.where(upwards, distance, -distance)


def two_sided(z: ArrayLike, freedom: ArrayLike = np.inf) -> NDArray[np.float64]:
    """Chance of a z as far from 0, either way; by Student's t where `freedom` is finite.

    freedom : degrees of freedom behind the spread; infinite where it is known
    """
    distance, free = np.broadcast_arrays(-np.abs(np.asarray(z, float)), np.asarray(freedom, float))
    certain = np.isinf(free)
    uncertain = special.stdtr(np.where(certain, 1.0, free), distance)
    chance: NDArray[np.float64] = 2.0 * np.where(certain, special.ndtr(distance), uncertain)
    return np.minimum(chance, 1.0)


def dispersion(counts: ArrayLike, exposure: ArrayLike | None = None) -> float:
    """How many times more the months of a series vary than Poisson says; never below 1.

    Pearson's χ² over its degrees of freedom. `exposure` is the share of each month (its length,
    its season); equal when not given.
    """
    x = np.asarray(counts, dtype=float)
    share = np.ones_like(x) if exposure is None else np.asarray(exposure, dtype=float)
    chi_square, freedom = pearson(x, share)
    return max(1.0, float(chi_square) / float(freedom)) if freedom else 1.0


def pearson(
    counts: NDArray[np.float64], exposure: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pearson's χ² of each series along the last axis, and its degrees of freedom.

    A series without any record has none of either.
    """
    level = counts.sum(axis=-1, keepdims=True)
    expected = level * exposure / exposure.sum(axis=-1, keepdims=True)
    chi_square = ((counts - expected) ** 2 / np.where(expected > 0, expected, 1.0)).sum(axis=-1)
    return chi_square, np.where(level[..., 0] > 0, counts.shape[-1] - 1.0, 0.0)


def _last(
    holds: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    inside: NDArray[np.float64],
    outside: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The last whole number on the way from inside to outside for which it still holds."""
    while (np.abs(outside - inside) > 1).any():
        middle = np.trunc((inside + outside) / 2.0)
        inside, outside = (
            np.where(holds(middle), middle, inside),
            np.where(holds(middle), outside, middle),
        )
    return inside


def _spread(
    months: ArrayLike | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    if months is None:
        return np.asarray(1.0), None
    k = np.asarray(months, dtype=float)
    return np.sqrt(1.0 + 1.0 / k), k


def _exact_downwards(m: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the lower limit of the formula is a count below 5, where it errs."""
    errs: NDArray[np.bool_] = np.sqrt(m) - FLAG / 2.0 * spread < np.sqrt(EXACT_BELOW)
    return errs


def _exact_z(
    x: NDArray[np.float64], m: NDArray[np.float64], k: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    if k is None:
        tail = poisson_tail(x, m)
    else:
        # Given the total, the month's part of it is binomial with probability 1/(k + 1).
        share, before = 1.0 / (k + 1.0), m * k
        upper = special.betainc(np.maximum(x, 1.0), before + 1.0, share)
        lower = special.betaincc(x + 1.0, np.maximum(before, SMALLEST_COUNT), share)
        tail = np.where(x > m, upper, lower)
    distance = np.maximum(-special.ndtri(np.clip(tail, SMALLEST_CHANCE, 1.0)), 0.0)
    beyond = (tail < SMALLEST_CHANCE) & (x > m)
    root = 2.0 * (np.sqrt(x) - np.sqrt(m)) / (1.0 if k is None else np.sqrt(1.0 + 1.0 / k))
    distance = np.where(beyond, np.maximum(distance, root), distance)
    return np.where(x > m, distance, -distance)
