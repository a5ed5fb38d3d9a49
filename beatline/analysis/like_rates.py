"""Does an area have more, or fewer, records per resident than the areas most like it?"""

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
    NOT_JUDGED,
    STRICT,
    TOO_FEW,
    USUAL,
    WELL_ABOVE,
    WELL_BELOW,
    WITHIN,
)
from beatline.analysis.over_dispersion import over_dispersion
from beatline.analysis.sentences import plural

LIMITS = {"95": USUAL, "998": STRICT}
COLUMNS = ["records", "per_1000_residents", "like_records", "like_per_1000", "expected", "ratio"]
COLUMNS += ["low_95", "high_95", "low_998", "high_998", "tau2", "z", "p", "word"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LikeRates:
    """The rates of an area beside the pooled rates of its like areas.

    rows : one per measure, in the order given; see `like_rates`
    areas : how many like areas have a residents figure
    refusal : why nothing is judged, in a sentence; "" when it is
    """

    rows: pd.DataFrame
    areas: int
    refusal: str

    @property
    def tau2(self) -> Floats:
        """How much the like areas differ among themselves, by measure; 0 where not known."""
        return self.rows["tau2"].fillna(0.0).to_numpy(dtype=float)


def like_rates(  # noqa: PLR0913  the area, its like areas, and how they are spoken of
    records: ArrayLike,
    residents: float,
    like_records: ArrayLike,
    like_residents: ArrayLike,
    *,
    least_tau2: ArrayLike = 0.0,
    noun: tuple[str, str] = ("area", "areas"),
) -> LikeRates:
    """Hold the counts of an area against the rate per resident of its like areas together.

    Parameters
    ----------
    records : counts of the area, one for each measure
    residents : of the area; NaN or 0 when not known
    like_records : like areas × measures, counts over the same months
    like_residents : one for each like area; one of NaN or 0 is left out of everything
    least_tau2 : by measure or for all: areas differ by this much at least. For a choice of like
        areas that may have been made by their rates: that of the choice made without them
    noun : what the areas are called, one and many

    Returns
    -------
    LikeRates; its rows:
        records, like_records : int; per_1000_residents, like_per_1000 : float, NaN if not known
        expected : float, residents × the pooled rate of the like areas; ratio : records / expected
        low_95, high_95, low_998, high_998 : float, limits of the ratio: the wider of those of
            chance alone and those that allow for how much the like areas differ
        tau2 : float, how much they differ, as in `over_dispersion`
        z : float, standard deviations with that allowed for; p : float, two-sided
        word : "well above" or "well below" beyond the limits of 99.8%, "above" or "below" beyond
            those of 95%, "within" them; "too few" where not even a count of 0 would be below by
            chance alone and the count is not above; "" when refused
        All but the counts and rates are NaN where nothing can be expected.

    Raises
    ------
    ValueError : shapes that do not match, or a negative count

    Notes
    -----
    Where areas differ by chance and τ alone, at most 5 in 100 pass the limits of 95% and about
    2 in 1,000 those of 99.8%, with 5 like areas as with 20. See docs/methods.md#like-rates.
    """
    own, like = np.asarray(records, dtype=float), np.asarray(like_records, dtype=float)
    people = np.asarray(like_residents, dtype=float)
    if own.ndim != 1 or like.shape != (len(people), len(own)):
        raise ValueError("every like area has residents and one count for each measure")
    if (own < 0).any() or (like < 0).any():
        raise ValueError("counts are never negative")
    known = people > 0
    like, people = like[known], people[known]
    here = float(residents) if residents > 0 else np.nan
    total, pooled = like.sum(axis=0), float(people.sum())
    rate = total / (pooled or np.nan)
    rows = pd.DataFrame(
        {
            "records": own.astype(int),
            "per_1000_residents": 1000.0 * own / here,
            "like_records": total.astype(int),
            "like_per_1000": 1000.0 * rate,
        }
    )
    refusal = _refusal(here, len(people), noun)
    if refusal:
        empty = rows.reindex(columns=COLUMNS[:-1]).assign(word=NOT_JUDGED)
        return LikeRates(empty, len(people), refusal)
    expected = np.where(total > 0, here * rate, np.nan)
    tau2 = np.array(
        [
            over_dispersion(like[:, one], people * rate[one], winsorised=0.0).tau2
            for one in range(len(own))
        ]
    )
    tau2 = np.maximum(np.nan_to_num(tau2), least_tau2)
    # The pooled rate is itself uncertain: by its count, and by which areas are in it.
    share = float(((people / pooled) ** 2).sum())
    with np.errstate(divide="ignore"):
        spread = np.sqrt(0.25 * (1.0 / expected + 1.0 / total) + tau2 * (1.0 + share))
    freedom = len(people) - 1.0
    ratio = own / expected
    rows = rows.assign(expected=expected, ratio=ratio, tau2=tau2)
    for name, chance in LIMITS.items():
        low, high = _chance_limits(expected, total, here / (here + pooled), chance)
        reach = -float(special.stdtrit(freedom, chance / 2.0)) * spread
        rows[f"low_{name}"] = np.minimum(low, np.maximum(1.0 - reach, 0.0) ** 2)
        rows[f"high_{name}"] = np.maximum(high, (1.0 + reach) ** 2)
    rows["z"] = (np.sqrt(ratio) - 1.0) / spread
    rows["p"] = two_sided(rows["z"].to_numpy(), freedom)
    # How likely no record at all is by chance, given those of the like areas.
    none = (pooled / (here + pooled)) ** total
    rows["word"] = np.select(
        [
            ratio > rows["high_998"],
            ratio > rows["high_95"],
            ratio < rows["low_998"],
            ratio < rows["low_95"],
            none >= USUAL / 2.0,
        ],
        [WELL_ABOVE, ABOVE, WELL_BELOW, BELOW, TOO_FEW],
        WITHIN,
    )
    return LikeRates(rows[COLUMNS], len(people), "")


def _chance_limits(
    expected: Floats, total: Floats, share: float, chance: float
) -> tuple[Floats, Floats]:
    """Limits of the ratio when nothing but chance is at work.

    Given the records of the area and its like areas together, those of the area are binomial with
    its share of the residents. The limits are where the exact tails fall to half the chance.
    """
    g = np.where(total > 0, total, 1.0)
    lowest = special.btdtrib(g, chance / 2.0, 1.0 - share) - 1.0
    highest = special.btdtria(chance / 2.0, g + 1.0, share)
    return np.maximum(lowest, 0.0) / expected, highest / expected


def _refusal(residents: float, areas: int, noun: tuple[str, str]) -> str:
    if np.isnan(residents):
        return (
            f"Nothing is judged: how many people live in this {noun[0]} is not known, and a rate "
            "per resident needs it."
        )
    if areas < FEWEST_AREAS:
        one, many = f"like {noun[0]} has", f"like {noun[1]} have"
        have = f"{plural(areas, one, many)} a residents figure"
        return (
            f"Nothing is judged: {have}, and it takes {FEWEST_AREAS} to tell how much like "
            f"{noun[1]} differ among themselves."
        )
    return ""
