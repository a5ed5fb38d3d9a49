"""What do the months so far say about the next ones, if the level drifts and the year repeats?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# How much the level moves in a month, how steadily it rises or falls, and how much calendar months
# differ, as variances in units of the noise: from none at all to far more than the noise itself.
DRIFTS = np.array([0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
SLOPES = np.array([0.0, 0.03])
SEASONS = np.array([0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0])

# How likely a level is to stay, and to have no slope, before any month is seen. Two years cannot
# tell a drift from an odd season: without such a start the ranges are wider than they need be.
CHANCE_OF_STAYING = 0.9
CHANCE_OF_NO_SLOPE = 0.7

# Makes the root of a Poisson count nearly normal, with variance 1 for twice the root.
ANSCOMBE = 3.0 / 8.0


@dataclass(frozen=True)
class Foretold:
    """What each origin says of the months after it; all arrays origins × months ahead.

    mean, deviation : of twice the root of the count per standard month
    dispersion : φ of each origin, 1 or more; one number an origin
    freedom : months before each origin minus one
    """

    mean: Floats
    deviation: Floats
    dispersion: Floats
    freedom: NDArray[np.integer]

    def quantile(self, share: float, lengths: Floats) -> Floats:
        """The whole count that so large a share of outcomes stays at or below."""
        reach = special.stdtrit(self.freedom[:, None].astype(float), share)
        root = np.maximum(self.mean + reach * self.deviation, 0.0) / 2.0
        counts: Floats = np.maximum(np.round(root**2 * lengths - ANSCOMBE), 0.0)
        return counts


def drifting_level(
    counts: ArrayLike,
    lengths: ArrayLike,
    calendar_months: NDArray[np.integer],
    origins: NDArray[np.integer],
    ahead: int,
) -> Foretold:
    """Foretell the months after each origin from the months before it.

    Parameters
    ----------
    counts : of consecutive months, oldest first
    lengths : standard months of these and of `ahead` more months
    calendar_months : 1 to 12, of the same months as `lengths`
    origins : how many of the first months each forecast knows
    ahead : how many months after each origin

    Notes
    -----
    Twice the root of a count per standard month = level + effect of the calendar month + noise.
    The level walks at random and may slope, the effects are drawn from a normal distribution (so
    few years shrink them), the noise has variance φ. Each of 126 combinations of drift, slope and
    season gives a Gaussian forecast; they are averaged by how well each explains the months
    before the origin. One Cholesky factor a combination serves all origins, since its leading
    part is that of fewer months.
    See docs/methods.md#drifting-level.
    """
    y, size = np.asarray(counts, dtype=float), np.asarray(lengths, dtype=float)
    roots = 2.0 * np.sqrt((y + ANSCOMBE) / size[: len(y)])
    factors = np.linalg.cholesky(_covariances(size, calendar_months))
    # White noise of the counts, and of the constant that stands for the unknown level.
    both = np.column_stack([roots, np.ones(len(y))])
    white = np.linalg.solve(factors[:, : len(y), : len(y)], both)
    a, b = white[..., 0], white[..., 1]
    bb, ab, aa = (np.cumsum(part, axis=1)[:, origins - 1] for part in (b * b, a * b, a * a))
    level = ab / bb
    freedom = origins - 1
    residual = aa - level * ab
    dispersion = np.maximum(residual / freedom, 1.0)
    log_diagonal = np.log(np.diagonal(factors, axis1=1, axis2=2))
    determinant = np.cumsum(log_diagonal, axis=1)[:, origins - 1]
    likelihood = -0.5 * (
        freedom * np.log(dispersion) + residual / dispersion + 2.0 * determinant + np.log(bb)
    )
    likelihood += np.log(_chances_before())[:, None]
    weight = np.exp(likelihood - likelihood.max(axis=0))
    weight /= weight.sum(axis=0)

    known = np.arange(len(size)) < origins[:, None]
    future = origins[:, None] + np.arange(ahead)
    rows = factors[:, future]  # combinations × origins × ahead × months
    past = np.where(known[:, None, :], rows, 0.0)[..., : len(y)]
    loading = past @ b[:, None, :, None]
    told = past @ a[:, None, :, None]
    mean = level[..., None] + told[..., 0] - level[..., None] * loading[..., 0]
    own = (np.where(known[:, None, :], 0.0, rows) ** 2).sum(axis=-1)
    variance = own + (1.0 - loading[..., 0]) ** 2 / bb[..., None]
    variance *= dispersion[..., None]
    expected = (weight[..., None] * mean).sum(axis=0)
    spread = (weight[..., None] * (variance + (mean - expected) ** 2)).sum(axis=0)
    # Weights that add up to 1 but for rounding must not take φ below it.
    phi = np.maximum((weight * dispersion).sum(axis=0), 1.0)
    return Foretold(expected, np.sqrt(spread), phi, freedom)


def _choices() -> tuple[Floats, Floats, Floats]:
    """Drift, slope and season of every combination."""
    drift, slope, season = np.meshgrid(DRIFTS, SLOPES, SEASONS)
    return drift.ravel(), slope.ravel(), season.ravel()


def _chances_before() -> Floats:
    """How likely each combination is before any month is seen, up to a factor."""
    drift, slope, _ = _choices()
    moving = (1.0 - CHANCE_OF_STAYING) / (len(DRIFTS) - 1)
    sloping = (1.0 - CHANCE_OF_NO_SLOPE) / (len(SLOPES) - 1)
    chances: Floats = np.where(drift > 0, moving, CHANCE_OF_STAYING)
    return chances * np.where(slope > 0, sloping, CHANCE_OF_NO_SLOPE)


def _covariances(lengths: Floats, calendar_months: NDArray[np.integer]) -> Floats:
    """Of the roots, in units of the noise: one matrix for each combination."""
    time = np.arange(len(lengths))
    walk = np.minimum(time[:, None], time[None, :]).astype(float)
    line = np.outer(time, time).astype(float)
    same = (calendar_months[:, None] == calendar_months[None, :]).astype(float)
    drift, slope, season = (part.reshape(-1, 1, 1) for part in _choices())
    covariances: Floats = np.diag(1.0 / lengths) + drift * walk + slope * line + season * same
    return covariances
