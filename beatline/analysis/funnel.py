"""Which areas differ from what is expected of them by more than chance, and than areas do?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from beatline.analysis.change import two_sided
from beatline.analysis.over_dispersion import OverDispersion, over_dispersion
from beatline.analysis.sentences import plural

# Chance outside each pair of limits, both sides together, and its distance on a normal scale.
USUAL, STRICT = 0.05, 0.002
NORMAL = {USUAL: 1.96, STRICT: 3.09}

# How much areas differ among themselves cannot be told from fewer.
FEWEST_AREAS = 5

WELL_ABOVE, ABOVE, WITHIN = "well above", "above", "within"
BELOW, WELL_BELOW = "below", "well below"
TOO_FEW, NOT_JUDGED = "too few", ""

LINES = 80

# Share of areas outside the limits of 95% and of 99.8% where none is unusual (simulated with the
# residents of real wards and SNTs, see docs/methods.md#funnel): where they differ by chance alone,
# and where they differ among themselves, up to so many areas and beyond.
BY_CHANCE = 0.03, 0.002
FEW_DIFFER, MANY_DIFFER, MANY_AREAS = (0.09, 0.012), (0.12, 0.019), 50
COLUMNS = ["expected", "ratio", "low_95", "high_95", "low_998", "high_998", "z", "p", "word"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Funnel:
    """Every area against what is expected of it.

    rows : one per area, in the order given; see `funnel`
    spread : how much areas differ among themselves beyond chance
    part : what the whole has of what its areas are expected from: 0 for residents, a share of all
        records for a mix
    refusal : why no area is judged, in a sentence; "" when they are
    """

    rows: pd.DataFrame
    spread: OverDispersion
    refusal: str
    part: float = 0.0

    @property
    def outside_anyway(self) -> tuple[float, float]:
        """Share of the areas outside the limits of 95% and 99.8% where none is unusual."""
        if not self.tau2:
            return BY_CHANCE
        return MANY_DIFFER if self.spread.areas > MANY_AREAS else FEW_DIFFER

    @property
    def judged(self) -> int:
        """How many areas were held against the limits."""
        return int((~self.rows["word"].isin([TOO_FEW, NOT_JUDGED])).sum())

    @property
    def tau2(self) -> float:
        """Variance of √(observed / expected) between areas; 0 where it cannot be told."""
        return 0.0 if np.isnan(self.spread.tau2) else self.spread.tau2

    def lines(self, points: int = LINES) -> pd.DataFrame:
        """The limits as lines, from a little below the least to a little above the most expected.

        One row per expected count, rising: expected; exact_low_95, exact_high_95, exact_low_998,
        exact_high_998 (of chance alone); low_95, high_95, low_998, high_998 (those judged by). All
        are ratios of observed to expected. No rows when nothing is expected of any area.
        """
        known = self.rows["expected"][self.rows["expected"] > 0]
        if known.empty:
            return pd.DataFrame(columns=["expected", *_line_columns()], dtype=float)
        expected = np.geomspace(0.8 * known.min(), 1.15 * known.max(), points)
        lines = pd.DataFrame({"expected": expected})
        for chance, name in ((USUAL, "95"), (STRICT, "998")):
            lots = expected / (1.0 - self.part)
            lines[f"exact_low_{name}"], lines[f"exact_high_{name}"] = exact_limits(lots, chance)
            lines[f"low_{name}"], lines[f"high_{name}"] = limits(lots, self.tau2, chance)
        return lines


def funnel(observed: ArrayLike, expected: ArrayLike, *, part: float = 0.0) -> Funnel:
    """Hold the count of every area against what is expected of it.

    Parameters
    ----------
    observed : counts, one for each area
    expected : what is expected of it, for example its residents × the rate of all together; NaN
        or 0 where nothing can be expected
    part : share that the whole has of what is counted in each area's own total, where the counts
        are parts of it; 0 where they are not. A part p of a total varies by 1 - p times as much as
        Poisson says, so counts are judged as 1 / (1 - p) times as many

    Returns
    -------
    Funnel; its rows:
        expected, ratio : float; ratio is observed / expected
        low_95, high_95, low_998, high_998 : float, the limits of the ratio that are judged by; see
            `limits`
        z : float, standard deviations with what areas differ by allowed for; p : float, two-sided
        word : "well above" or "well below" beyond the limits of 99.8%, "above" or "below" beyond
            those of 95%, "within" them, "too few" where chance alone could leave none at all and
            the count is not above, "" where nothing is expected

    Raises
    ------
    ValueError : counts that do not match, or a negative one

    Notes
    -----
    Of areas that differ by nothing but chance, at most 5 in 100 pass the limits of 95% and 2 in
    1,000 those of 99.8%. Where areas differ among themselves, 6 to 13 in 100 and 5 to 19 in 1,000
    do: the published winsorised φ makes τ² a little too small. See docs/methods.md#funnel.
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if part >= 1.0:
        # All of every total: there is nothing that could differ.
        e, part = np.full(o.shape, np.nan), 0.0
    spread = over_dispersion(o / (1.0 - part), e / (1.0 - part))
    known = np.where(e > 0, e, np.nan)
    lots = known / (1.0 - part)
    tau2 = 0.0 if np.isnan(spread.tau2) else spread.tau2
    rows = pd.DataFrame({"expected": known, "ratio": o / known})
    for chance, name in ((USUAL, "95"), (STRICT, "998")):
        rows[f"low_{name}"], rows[f"high_{name}"] = limits(lots, tau2, chance)
    judged = OverDispersion(spread.phi, tau2, spread.areas)
    rows["z"] = judged.z(o / (1.0 - part), lots)
    rows["p"] = two_sided(rows["z"].to_numpy())
    refusal = _refusal(spread.areas)
    rows["word"] = NOT_JUDGED if refusal else _words(lots, rows)
    return Funnel(rows[COLUMNS], spread, refusal, part)


def exact_limits(expected: ArrayLike, chance: float = USUAL) -> tuple[Floats, Floats]:
    """Limits of observed / expected when nothing but chance is at work.

    expected : counts above 0; chance : outside both limits together

    χ²(c/2, 2E) / 2E and χ²(1 - c/2, 2(E + 1)) / 2E.
    """
    e = np.asarray(expected, dtype=float)
    # χ²(p, 2k) / 2 is the quantile of a gamma distribution of shape k.
    low = special.gammaincinv(e, chance / 2.0) / e
    high = special.gammaincinv(e + 1.0, 1.0 - chance / 2.0) / e
    return low, high


def spread_limits(expected: ArrayLike, tau2: float, chance: float = USUAL) -> tuple[Floats, Floats]:
    """Limits of observed / expected when areas differ among themselves by τ², too.

    (1 ± z·√(1/4E + τ²))² on the scale of the ratio, with z 1.96 or 3.09; never below 0.
    """
    e = np.asarray(expected, dtype=float)
    reach = NORMAL[chance] * np.sqrt(0.25 / e + tau2)
    return np.maximum(1.0 - reach, 0.0) ** 2, (1.0 + reach) ** 2


def limits(expected: ArrayLike, tau2: float, chance: float = USUAL) -> tuple[Floats, Floats]:
    """The wider of `exact_limits` and `spread_limits`: what an area is judged by.

    Never above the count from which on the Poisson tail is no rarer than half of `chance`: the
    published lower limit calls more counts low than that, many more where few are expected.
    """
    e = np.asarray(expected, dtype=float)
    exact_low, exact_high = exact_limits(e, chance)
    lowest = np.minimum(exact_low, special.pdtrik(chance / 2.0, e) / e)
    if not tau2:
        return lowest, exact_high
    low, high = spread_limits(e, tau2, chance)
    return np.minimum(lowest, low), np.maximum(exact_high, high)


def _words(e: Floats, rows: pd.DataFrame) -> NDArray[np.str_]:
    ratio, none = rows["ratio"], np.exp(-np.where(np.isnan(e), 0.0, e))
    return np.select(
        [
            np.isnan(e),
            ratio > rows["high_998"],
            ratio > rows["high_95"],
            ratio < rows["low_998"],
            ratio < rows["low_95"],
            none >= USUAL / 2,
        ],
        [NOT_JUDGED, WELL_ABOVE, ABOVE, WELL_BELOW, BELOW, TOO_FEW],
        WITHIN,
    )


def _refusal(areas: int) -> str:
    if areas >= FEWEST_AREAS:
        return ""
    return (
        f"No area is judged: {plural(areas, 'area has', 'areas have')} an expected count, and it "
        f"takes {FEWEST_AREAS} to tell how much areas differ among themselves."
    )


def _line_columns() -> list[str]:
    sides = [f"{side}_{name}" for name in ("95", "998") for side in ("low", "high")]
    return [*(f"exact_{side}" for side in sides), *sides]
