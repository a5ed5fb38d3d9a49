"""By how much more than chance do areas differ from what is expected of each?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

# What is cut from each end, so that the areas looked for do not hide themselves.
WINSORISED = 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OverDispersion:
    """How much areas differ among themselves, beyond what small counts do.

    phi : mean square of the winsorised z; 1 where chance explains all
    tau2 : variance of the square root of observed / expected between areas, at least 0
    areas : how many it rests on
    """

    phi: float
    tau2: float
    areas: int

    def z(self, observed: ArrayLike, expected: ArrayLike) -> Floats:
        """Standard deviations from the expected count, with what areas differ by allowed for.

        (√(O/E) - 1) / √(1/4E + τ²); NaN where nothing is expected.
        """
        o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            e = np.where(e > 0, e, np.nan)
            return np.asarray((np.sqrt(o / e) - 1.0) / np.sqrt(0.25 / e + self.tau2), dtype=float)

    def inflation(self, expected: ArrayLike) -> Floats:
        """How many times more a count varies for it than Poisson says: 1 + 4Eτ²."""
        return np.asarray(1.0 + 4.0 * np.asarray(expected, dtype=float) * self.tau2)


def over_dispersion(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    winsorised: float = WINSORISED,
    as_normal: bool = False,
) -> OverDispersion:
    """Estimate how much areas differ from what is expected of each, beyond chance.

    Parameters
    ----------
    observed : count of each area
    expected : what is expected of it; areas with NaN or 0 tell nothing
    winsorised : share of the z values that is cut to the quantile, at each end
    as_normal : divide φ by what the cutting leaves of the mean square of normal values. Without
        it φ is as published: 0.68 where areas differ by chance alone, for a tenth at each end

    Raises
    ------
    ValueError : counts that do not match, or a negative one

    Notes
    -----
    z = 2(√O - √E); φ = mean of the winsorised z²; with n areas and w = 4E
    τ² = max(0, (nφ - (n - 1)) / (Σw - Σw²/Σw)). See docs/methods.md#over-dispersion.
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if o.shape != e.shape or o.ndim != 1:
        raise ValueError("every area has one observed and one expected count")
    use = (e > 0) & ~np.isnan(o)
    o, e = o[use], e[use]
    if (o < 0).any():
        raise ValueError("counts are never negative")
    n = len(o)
    if not n:
        return OverDispersion(np.nan, np.nan, 0)
    z = 2.0 * (np.sqrt(o) - np.sqrt(e))
    low, high = np.quantile(z, [winsorised, 1.0 - winsorised])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    if as_normal:
        phi /= winsorised_square(winsorised)
    w = 4.0 * e
    room = float(w.sum() - (w**2).sum() / w.sum())
    tau2 = max(0.0, (n * phi - (n - 1)) / room) if room > 0 else 0.0
    return OverDispersion(phi, tau2, n)


def winsorised_square(share: float) -> float:
    """Mean square of standard normal values once so much is cut to the quantile at each end."""
    cut = -float(special.ndtri(share))
    density = float(np.exp(-(cut**2) / 2.0) / np.sqrt(2.0 * np.pi))
    return (1.0 - 2.0 * share) - 2.0 * cut * density + 2.0 * share * cut**2
