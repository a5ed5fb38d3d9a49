"""An area beside its like areas, worked out area by area in plain loops.

Sections of docs/methods.md: Like areas, Like rates.
"""

import math
from statistics import median, pstdev

from scipy.stats import binom, t

SCALES = {
    "residents": math.log,
    "residents_per_km2": math.log,
    "imd_decile": float,
    "town_centre_share": math.sqrt,
}


def nearest(areas: list[dict], own: str, most: int = 10) -> list[str]:
    """Codes of the areas most like one; every feature is known of every area."""
    standard = {}
    for feature, scale in SCALES.items():
        values = {one["area_code"]: scale(one[feature]) for one in areas}
        middle = median(values.values())
        spread = 1.4826022185056018 * median(abs(value - middle) for value in values.values())
        spread = spread or pstdev(values.values())
        standard[feature] = {code: (value - middle) / spread for code, value in values.items()}
    far = {
        one["area_code"]: math.sqrt(
            sum((found[own] - found[one["area_code"]]) ** 2 for found in standard.values())
            / len(standard)
        )
        for one in areas
        if one["area_code"] != own
    }
    return sorted(sorted(far), key=far.__getitem__)[:most]


def judged(
    count: int, residents: float, like: list[tuple[int, float]], least: float = 0.0
) -> tuple[float, float, str]:
    """Expected count, τ² and word of one measure; like : records and residents of each."""
    total, people = sum(n for n, _ in like), sum(r for _, r in like)
    if not total:
        return math.nan, least, "too few"
    rate = total / people
    expected = residents * rate
    z = [2 * (math.sqrt(n) - math.sqrt(r * rate)) for n, r in like]
    weights = [4 * r * rate for _, r in like]
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = max((sum(one * one for one in z) - (len(like) - 1)) / room, least, 0.0)
    shares = sum((r / people) ** 2 for _, r in like)
    spread = math.sqrt(0.25 * (1 / expected + 1 / total) + tau2 * (1 + shares))
    share = residents / (residents + people)
    for chance, words in ((0.002, ("well above", "well below")), (0.05, ("above", "below"))):
        reach = t.ppf(1 - chance / 2, len(like) - 1) * spread
        ratio = count / expected
        rare_high = binom.sf(count - 1, count + total, share) < chance / 2
        rare_low = binom.cdf(count, count + total, share) < chance / 2
        if rare_high and ratio > (1 + reach) ** 2:
            return expected, tau2, words[0]
        if rare_low and ratio < max(1 - reach, 0) ** 2:
            return expected, tau2, words[1]
    none = binom.cdf(0, total, share)
    return expected, tau2, "too few" if none >= 0.025 else "within"
