"""Which areas differ in a share from what their own mix of types would lead one to expect?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from beatline.analysis.change import two_sided
from beatline.analysis.funnel import (
    ABOVE,
    BELOW,
    FEWEST_AREAS,
    NORMAL,
    NOT_JUDGED,
    STRICT,
    TOO_FEW,
    USUAL,
    WELL_ABOVE,
    WELL_BELOW,
    WITHIN,
)
from beatline.analysis.over_dispersion import WINSORISED, OverDispersion, winsorised_square
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, plural

COLUMNS = ["crimes", "decided", "share", "expected", "ratio"]
COLUMNS += ["low_95", "high_95", "low_998", "high_998", "z", "p", "word"]

# Chances beyond so many standard deviations are none for any limit.
REACH = 10
# A count whose chance is just the one asked for is not beyond.
LESS_THAN_ONE = 1.0 - 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StandardisedShare:
    """Every area against what its own types would come to at the shares of the whole.

    rows : one per area, in the order given; see `standardised_share`
    spread : how much areas differ among themselves, beyond chance and their types; `tau2` is the
        variance of 2·arcsin √share between areas
    refusal : why no area is judged, in a sentence; "" when they are
    """

    rows: pd.DataFrame
    spread: OverDispersion
    refusal: str


@dataclass(frozen=True, eq=False)
class _Expected:
    """What the types of each area come to at the shares of the whole: one value per area."""

    crimes: Floats
    count: Floats
    variance: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where chance has anything to decide."""
        return self.variance > 0

    @property
    def angle(self) -> Floats:
        return _angle(self.count, self.crimes)

    @property
    def error(self) -> Floats:
        """Standard deviation of 2·arcsin √share by chance alone; NaN where there is none."""
        rest = self.count * (self.crimes - self.count)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.known, np.sqrt(self.variance / rest), np.nan)


def standardised_share(
    decided: ArrayLike, crimes: ArrayLike, whole_decided: ArrayLike, whole_crimes: ArrayLike
) -> StandardisedShare:
    """Hold the share of every area against the one that its own mix of types leads one to expect.

    Parameters
    ----------
    decided, crimes : counts, areas × types; decided are those of the crimes that had the outcome
    whole_decided, whole_crimes : counts of each type in the whole that the areas are parts of

    Returns
    -------
    StandardisedShare; its rows:
        crimes, decided : int, of all types; share : float, NaN where either is below 20
        expected : float, Σ crimes of each type × the whole's share of that type
        ratio : float, decided / expected
        low_95, high_95, low_998, high_998 : float, the limits of the ratio that are judged by: the
            wider of those of chance alone and those with what areas differ by among themselves
        z : float, standard deviations with what areas differ by allowed for; p : float, two-sided
        word : as in `funnel`; "too few" below 20 crimes, too, and "" where chance decides nothing:
            in the whole none or all had the outcome, or the area has all crimes of its types

    Raises
    ------
    ValueError : counts that do not match, a negative one, or an area with more than the whole

    Notes
    -----
    By chance alone the decided of each type fall on its crimes as lots do, so the area's own part
    in the whole is allowed for. False alarms are in docs/methods.md#standardised-share.
    """
    x, n, of_whole, whole = _counts(decided, crimes, whole_decided, whole_crimes)
    share = of_whole / np.maximum(whole, 1.0)
    lots = n * share * (1.0 - share) * (whole - n) / np.maximum(whole - 1.0, 1.0)
    expected = _Expected(n.sum(axis=1), n @ share, lots.sum(axis=1))
    o = x.sum(axis=1)
    spread = _spread(o, expected)
    tau2 = 0.0 if np.isnan(spread.tau2) else spread.tau2
    first, chances = chance_of_counts(n, of_whole, whole)
    count = np.where(expected.known, expected.count, np.nan)
    rows = pd.DataFrame({"crimes": expected.crimes.astype(int), "decided": o.astype(int)})
    enough = np.minimum(o, expected.crimes) >= FEWEST_FOR_A_PERCENTAGE
    rows["share"] = np.where(enough, o / np.maximum(expected.crimes, 1.0), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows["expected"] = np.where(expected.crimes > 0, expected.count, np.nan)
        rows["ratio"] = np.where(expected.count > 0, o / expected.count, np.nan)
    limits = {}
    for chance, name in ((USUAL, "95"), (STRICT, "998")):
        exact = _exact_limits(first, chances, expected.crimes, chance)
        limits[name] = _wider(exact, _spread_limits(expected, tau2, chance) if tau2 else exact)
        rows[f"low_{name}"], rows[f"high_{name}"] = (side / count for side in limits[name])
    away = _angle(o, expected.crimes) - expected.angle
    rows["z"] = away / np.sqrt(expected.error**2 + tau2)
    rows["p"] = two_sided(rows["z"].to_numpy())
    none = np.where((first <= 0) & expected.known, _chance_of_none(first, chances), 0.0)
    refusal = _refusal(spread.areas)
    rows["word"] = NOT_JUDGED if refusal else _words(o, expected, limits, none)
    return StandardisedShare(rows[COLUMNS], spread, refusal)


def chance_of_counts(
    crimes: ArrayLike, whole_decided: ArrayLike, whole_crimes: ArrayLike
) -> tuple[NDArray[np.int_], Floats]:
    """How likely each number of decided crimes is in each area, by chance alone.

    crimes : areas × types; whole_decided, whole_crimes : of each type

    Returns the lowest count that is told of each area, and the chances of it and of those that
    follow, areas × counts: a sum of one hypergeometric count for each type. All counts within 10
    standard deviations are told.
    """
    n, k, whole = (np.asarray(part, int) for part in (crimes, whole_decided, whole_crimes))
    mean = n * k / np.maximum(whole, 1)
    variance = mean * (1.0 - k / np.maximum(whole, 1)) * (whole - n) / np.maximum(whole - 1, 1)
    reach = REACH * (1.0 + np.sqrt(variance.sum(axis=1).max(initial=0.0)))
    # A power of two, for the sake of the transform.
    size = 2 ** int(np.ceil(np.log2(2.0 * reach)))
    lowest = np.floor(mean).astype(int) - size // 2
    each = _hypergeometric(lowest[..., None] + np.arange(size), n[..., None], k, whole)
    total = np.fft.irfft(np.fft.rfft(each).prod(axis=1), size)
    first = np.floor(mean.sum(axis=1)).astype(int) - size // 2
    place = (first - lowest.sum(axis=1))[:, None] + np.arange(size)
    return first, np.maximum(np.take_along_axis(total, place % size, axis=1), 0.0)


def _hypergeometric(
    count: NDArray[np.int_], n: NDArray[np.int_], k: NDArray[np.int_], whole: NDArray[np.int_]
) -> Floats:
    """Chance of each count among n drawn from a whole of which k are decided."""
    k, rest = k[:, None], (whole - k)[:, None]
    logs = special.gammaln(np.arange(whole.max(initial=0) + 1) + 1.0)
    possible = (count >= np.maximum(0, n - rest)) & (count <= np.minimum(n, k))
    c = np.where(possible, count, np.maximum(0, n - rest))
    log = logs[k] - logs[c] - logs[k - c] + logs[rest] - logs[n - c] - logs[rest - (n - c)]
    log = log - (logs[k + rest] - logs[n] - logs[k + rest - n])
    return np.where(possible, np.exp(log), 0.0)


def _counts(*given: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    x, n, k, whole = (np.asarray(part, dtype=float) for part in given)
    if x.ndim != 2 or x.shape != n.shape or not k.shape == whole.shape == n.shape[1:]:  # noqa: PLR2004
        raise ValueError("every area and the whole have two counts of each type")
    if (x < 0).any() or (x > n).any() or (k < 0).any():
        raise ValueError("the decided are some of the crimes, never fewer than none")
    if (x > k).any() or (n - x > whole - k).any():
        raise ValueError("no area has more than the whole")
    return x, n, k, whole


def _angle(part: Floats, crimes: Floats) -> Floats:
    """2·arcsin √share, which varies alike whatever the share; NaN of no crimes."""
    known = np.where(crimes > 0, crimes, np.nan)
    return np.asarray(2.0 * np.arcsin(np.sqrt(np.clip(part / known, 0.0, 1.0))))


def _spread(o: Floats, expected: _Expected) -> OverDispersion:
    """As in `over_dispersion`, with 1/error² in place of 4E."""
    least = np.minimum(expected.count, expected.crimes - expected.count)
    use = expected.known & (least >= 1) & (expected.crimes >= FEWEST_FOR_A_PERCENTAGE)
    areas = int(use.sum())
    if not areas:
        return OverDispersion(np.nan, np.nan, 0)
    error = expected.error[use]
    z = (_angle(o, expected.crimes) - expected.angle)[use] / error
    low, high = np.quantile(z, [WINSORISED, 1.0 - WINSORISED])
    phi = float(np.mean(np.clip(z, low, high) ** 2)) / winsorised_square(WINSORISED)
    w = error**-2.0
    room = float(w.sum() - (w**2).sum() / w.sum())
    tau2 = max(0.0, (areas * phi - (areas - 1)) / room) if room > 0 else 0.0
    return OverDispersion(phi, tau2, areas)


def _exact_limits(
    first: NDArray[np.int_], chances: Floats, crimes: Floats, chance: float
) -> tuple[Floats, Floats]:
    """Counts with at most half the chance beyond each, and a part of the next one by its chance."""
    low = first + _beyond(chances, chance / 2.0)
    high = first + chances.shape[1] - 1 - _beyond(chances[:, ::-1], chance / 2.0)
    return np.maximum(low, 0.0), np.minimum(high, crimes)


def _beyond(chances: Floats, chance: float) -> Floats:
    """How many counts from the left are beyond: the first that is not, less a part of 1."""
    tail = np.cumsum(chances, axis=1)
    place = (tail <= chance).sum(axis=1, keepdims=True).clip(max=chances.shape[1] - 1)
    at = np.take_along_axis(chances, place, axis=1)[:, 0]
    over = np.take_along_axis(tail, place, axis=1)[:, 0] - chance
    part = np.clip(over / np.maximum(at, np.finfo(float).tiny), 0.0, LESS_THAN_ONE)
    return np.asarray(place[:, 0] - part, dtype=float)


def _spread_limits(expected: _Expected, tau2: float, chance: float) -> tuple[Floats, Floats]:
    """Counts 1.96 or 3.09 standard deviations away, with what areas differ by."""
    reach = NORMAL[chance] * np.sqrt(expected.error**2 + tau2)
    low, high = (np.clip(expected.angle + side, 0.0, np.pi) for side in (-reach, reach))
    return expected.crimes * np.sin(low / 2.0) ** 2, expected.crimes * np.sin(high / 2.0) ** 2


def _wider(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return np.minimum(one[0], other[0]), np.maximum(one[1], other[1])


def _chance_of_none(first: NDArray[np.int_], chances: Floats) -> Floats:
    place = np.clip(-first, 0, chances.shape[1] - 1)[:, None]
    return np.take_along_axis(chances, place, axis=1)[:, 0]


def _words(
    o: Floats, expected: _Expected, limits: dict[str, tuple[Floats, Floats]], none: Floats
) -> NDArray[np.str_]:
    (low, high), (well_low, well_high) = limits["95"], limits["998"]
    few = expected.crimes < FEWEST_FOR_A_PERCENTAGE
    return np.select(
        [~expected.known, few, o > well_high, o > high, o < well_low, o < low, none >= USUAL / 2],
        [NOT_JUDGED, TOO_FEW, WELL_ABOVE, ABOVE, WELL_BELOW, BELOW, TOO_FEW],
        WITHIN,
    )


def _refusal(areas: int) -> str:
    if areas >= FEWEST_AREAS:
        return ""
    return (
        f"No area is judged: {plural(areas, 'area has', 'areas have')} enough crimes with and "
        f"without the outcome, and it takes {FEWEST_AREAS} to tell how much areas differ among "
        "themselves."
    )
