"""A regression for counts that vary more than Poisson says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# Newton steps double the digits that are right: a fit that needs more does not settle at all.
MOST_STEPS = 50
SETTLED = 1e-12

# An expected count this small is on its way to none: its coefficient has no end.
VANISHING = 1e-8


@dataclass(frozen=True)
class QuasiPoisson:
    """A fitted regression.

    coefficients : logarithms of ratios, one per column of the design
    covariance : of the coefficients if counts varied as Poisson says; multiply by φ
    pearson : φ as estimated, Pearson's χ² over the degrees of freedom
    dispersion : φ as used, never below 1
    deviance : twice the log-likelihood that a perfect fit would gain
    freedom : degrees of freedom, counts minus coefficients
    """

    coefficients: Floats
    covariance: Floats
    pearson: float
    dispersion: float
    deviance: float
    freedom: int

    def interval(self, estimate: float, variance: float, level: float) -> tuple[float, float]:
        """The interval of Student's t with φ in it; `variance` is what Poisson alone gives."""
        reach = float(special.stdtrit(self.freedom, 0.5 + level / 2.0))
        half_width = reach * float(np.sqrt(self.dispersion * variance))
        return estimate - half_width, estimate + half_width


def quasi_poisson(counts: ArrayLike, design: ArrayLike, exposure: ArrayLike) -> QuasiPoisson:
    """Explain counts by ratios: log(expected count / exposure) = design × coefficients.

    Parameters
    ----------
    counts : 0 or more each
    design : one row per count, one column per coefficient
    exposure : how much time each count had

    Raises
    ------
    ValueError : no more counts than coefficients, columns that say the same, or counts that no
        finite coefficients fit, such as a calendar month without any record

    Notes
    -----
    Iteratively reweighted least squares. See docs/methods.md#quasi-poisson.
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    offset = np.log(np.asarray(exposure, dtype=float))
    freedom = len(y) - x.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("the counts cannot tell so many coefficients")
    try:
        with np.errstate(all="ignore"):
            beta, mean, deviance = _fit(y, x, offset)
    except np.linalg.LinAlgError as error:
        raise ValueError("no coefficients fit these counts") from error
    pearson = float(((y - mean) ** 2 / mean).sum() / freedom)
    covariance = np.linalg.inv(x.T @ (mean[:, None] * x))
    return QuasiPoisson(beta, covariance, pearson, max(1.0, pearson), deviance, freedom)


def _fit(y: Floats, x: Floats, offset: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, expected counts and deviance, by Newton steps from the counts themselves."""
    mean, deviance = y + 0.5, np.inf
    for _ in range(MOST_STEPS):
        working = np.log(mean) - offset + (y - mean) / mean
        solution = np.linalg.solve(x.T @ (mean[:, None] * x), x.T @ (mean * working))
        beta = solution.astype(np.float64)
        mean = np.exp(x @ beta + offset)
        before, deviance = deviance, float(2.0 * (special.rel_entr(y, mean) - y + mean).sum())
        if not np.isfinite(deviance):
            break
        if abs(before - deviance) <= SETTLED * (1.0 + deviance) and mean.min() > VANISHING:
            return beta, mean, deviance
    raise ValueError("no coefficients fit these counts")
