"""The tests of docs/methods.md for small counts, written again for single numbers.

Sections: Change, Series counts, False discovery.
"""

import math
from collections.abc import Sequence

from scipy import stats

FLAG = 3.0


def deviations(x: int, mean: float, k: float, phi: float) -> float:
    """Standard deviations of a count from the mean of k months, as *Change* defines them."""
    width = math.sqrt(1 + 1 / k)
    # "The formula's own limit": where z is −3 when counts vary as Poisson says.
    lower_limit = max(math.sqrt(mean) - FLAG * width / 2, 0) ** 2
    exact = lower_limit < 5 if x < mean else mean < 5
    if not exact:
        return 2 * (math.sqrt(x) - math.sqrt(mean)) / width / math.sqrt(phi)
    before, share = round(mean * k), 1 / (k + 1)
    if x > mean:
        tail, sign = stats.binom.sf(x - 1, x + before, share), 1
    else:
        tail, sign = stats.binom.cdf(x, x + before, share), -1
    distance = max(-stats.norm.ppf(tail), 0) if tail > 0 else 40.0
    return sign * distance / math.sqrt(phi)


def usual_range(mean: float, k: float, phi: float) -> tuple[int, int]:
    """The lowest and the highest count that would not be flagged, found by counting."""
    high = low = math.floor(mean)
    while deviations(high + 1, mean, k, phi) < FLAG:
        high += 1
    while low > 0 and deviations(low - 1, mean, k, phi) > -FLAG:
        low -= 1
    return low, high


def pearson(counts: Sequence[int], weights: Sequence[float]) -> tuple[float, int]:
    """χ² of the months of a series, and its degrees of freedom; none without a record."""
    total, weight = sum(counts), sum(weights)
    if not total:
        return 0.0, 0
    chi_square = 0.0
    for count, share in zip(counts, weights, strict=True):
        expected = total * share / weight
        chi_square += (count - expected) ** 2 / expected
    return chi_square, len(counts) - 1


def pooled(found: Sequence[tuple[float, int]]) -> float:
    """φ of several series together, at least 1."""
    freedom = sum(free for _, free in found)
    return max(sum(chi for chi, _ in found) / freedom, 1.0) if freedom else 1.0


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """The share of false finds from which each would pass.

    At a share all pass up to the largest p that is at most the share × its rank / their number.
    """
    order = sorted(range(len(chances)), key=lambda at: chances[at], reverse=True)
    shares, least = [1.0] * len(chances), 1.0
    for place, at in enumerate(order):
        least = min(least, chances[at] * len(chances) / (len(chances) - place))
        shares[at] = least
    return shares


def negative_binomial_tail(x: int, size: float, variance: float, *, above: bool) -> float:
    """Chance of x or more (or of x or fewer), the terms added up one by one.

    The distribution has mean size × (variance − 1) and as many times that variance.
    """
    odds = 1 - 1 / variance

    def chance(count: int) -> float:
        ways = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
        return math.exp(ways - size * math.log(variance) + count * math.log(odds))

    if not above:
        return math.fsum(chance(count) for count in range(x + 1))
    total, term, count = 0.0, chance(x), x
    while term > 1e-17 * total:
        total += term
        term *= (count + size) / (count + 1) * odds
        count += 1
    return total


def number_text(low: int, high: int) -> str:
    """The counts from low to high, as sentences tell them."""
    if low <= 0:
        return f"at most {high:,}"
    if low == high:
        return f"about {low:,}"
    return f"{low:,} to {high:,}"


def plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def percentage(part: int, whole: int) -> str:
    """A whole percentage; neither 0 nor 100 unless it is none or all."""
    text = f"{part / whole:.0%}"
    if text == "0%" and part:
        return "under 1%"
    return "over 99%" if text == "100%" and part < whole else text
