"""What changed among the crime types of a team, worked out look by look.

Sections of docs/methods.md: Season, Change, Series counts, Standing out, Scan, Scan looks.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from tests.reports.naive_counts import (
    benjamini_hochberg,
    deviations,
    negative_binomial_tail,
    number_text,
    pearson,
    pooled,
    usual_range,
)
from tests.reports.naive_rows import JANUARY_2021, Rows, days, month_text, period_text, run_up_to

STANDARD_DAYS = 30.4375


@dataclass
class Look:
    team: str
    crime_type: str
    now: list[int]
    observed: int
    before: int
    k: float
    phi: float
    p: float
    q: float = 1.0

    @property
    def z(self) -> float:
        return deviations(self.observed, self.before / self.k, self.k, self.phi)

    @property
    def sentence(self) -> str:
        low, high = usual_range(self.before / self.k, self.k, self.phi)
        when = f"in {month_text(self.now[-1])}"
        if len(self.now) > 1:
            when = f"from {period_text(self.now[0], self.now[-1])}, taken together"
        side = "above" if self.z > 0 else "below"
        return (
            f"{self.crime_type} {side} the usual range {when}: "
            f"{f'{self.observed:,}' if self.observed else 'none'} recorded, "
            f"{number_text(low, high)} expected."
        )


def all_looks(rows: Rows, first: int, last: int) -> dict[str, list[Look]]:
    """Team → every look at its types in these months, by themselves and the last three together."""
    counts = defaultdict(Counter)
    for team, crimes in rows.crimes.items():
        for crime in crimes:
            counts[team, crime.crime_type][crime.month] += 1
    asked = [month for month in rows.loaded if first <= month <= last]
    stretches = [[month] for month in asked]
    if len(asked) >= 3 and asked[-3] == asked[-1] - 2 and JANUARY_2021 not in asked[-2:]:
        stretches.append(asked[-3:])
    found = defaultdict(list)
    for now in stretches:
        for look in _looks(rows, counts, now):
            found[look.team].append(look)
    return found


def signals(looks: list[Look]) -> list[Look]:
    """Those that pass the correction for all of them, and the test of a single one."""
    for look, q in zip(looks, benjamini_hochberg([look.p for look in looks]), strict=True):
        look.q = q
    return [look for look in looks if look.q <= 0.05 and abs(look.z) >= 3]


def news(found: list[Look], last: int) -> list[Look]:
    """The strongest of each type, of those of the newest three months of the calendar."""
    strongest = {}
    for look in sorted(found, key=lambda look: (look.p, -abs(look.z))):
        if look.now[-1] > last - 3:
            strongest.setdefault(look.crime_type, look)
    return list(strongest.values())


def _looks(rows: Rows, counts: dict, now: list[int]) -> list[Look]:
    run = _whole_run(rows.loaded, now[0])
    before = [month for month in run if month < now[0]][-12:]
    if len(before) < 6:
        return []
    others = [month for month in run if month not in now]
    factors, doubted = _seasons(counts, others)
    years = min(sum(other % 12 == month % 12 for other in others) for month in now)
    type_totals = Counter()
    for (_, kind), months in counts.items():
        type_totals[kind] += sum(months[month] for month in others)

    series = {}
    for key, months in counts.items():
        history = [months[month] for month in before]
        observed = sum(months[month] for month in now)
        if sum(history) + observed == 0:
            continue
        factor = factors[key[1]]
        weights = [days(month) / STANDARD_DAYS * factor[month % 12] for month in before]
        weight_now = sum(days(month) / STANDARD_DAYS * factor[month % 12] for month in now)
        chi = pearson(history, weights)
        busy = sum(history) / len(history) >= 5
        series[key] = (history, observed, sum(weights) / weight_now, chi, busy)

    of_type, of_size = defaultdict(list), defaultdict(list)
    for (_, kind), (_, _, _, chi, busy) in series.items():
        of_type[kind].append(chi)
        of_size[kind, busy].append(chi)
    type_phi = {kind: pooled(found) for kind, found in of_type.items()}
    size_phi = {size: pooled(found) for size, found in of_size.items()}

    looks = []
    for (team, kind), (history, observed, k, (chi, freedom), busy) in series.items():
        own = max((chi + 12 * type_phi[kind]) / (freedom + 12), 1.0)
        widest = max(own, type_phi[kind], size_phi[kind, busy])
        doubt = 0.0
        if doubted[kind]:
            part = sum(counts[team, kind][month] for month in others)
            doubt = part / max(type_totals[kind], 1) / years
        total = sum(history)
        p = _chance(observed, total, k, doubt, widest)
        looks.append(Look(team, kind, now, observed, total, k, own, p))
    return looks


def _chance(x: int, before: int, k: float, doubt: float, phi: float) -> float:
    """Twice the tail of a negative binomial with variance φ(1 + 1/k′) times its mean."""
    variance = phi * (1 + 1 / k + doubt)
    above = x > before / k
    mean = (before + phi) / k if above else before / k
    return min(2 * negative_binomial_tail(x, mean / (variance - 1), variance, above=above), 1.0)


def _whole_run(loaded: list[int], month: int) -> list[int]:
    """The loaded months in a row on both sides of one, on its side of January 2021."""
    run = run_up_to(loaded, month, JANUARY_2021)
    while run[-1] + 1 in loaded and run[-1] + 1 != JANUARY_2021:
        run.append(run[-1] + 1)
    return run


def _seasons(counts: dict, others: list[int]) -> tuple[dict, dict]:
    """Type → factor of each calendar month, and type → whether it has a season at all."""
    kinds = {kind for _, kind in counts}
    if len(others) < 24:
        return {kind: [1.0] * 12 for kind in kinds}, dict.fromkeys(kinds, False)
    factors, has = {}, {}
    for kind in kinds:
        of_kind = [months for (_, one), months in counts.items() if one == kind]
        standard = [
            sum(months[month] for months in of_kind) * STANDARD_DAYS / days(month)
            for month in others
        ]
        factors[kind] = _season(standard, others)
        has[kind] = any(factor != 1 for factor in factors[kind])
    return factors, has


def _season(standard: list[float], months: list[int]) -> list[float]:
    """Least squares of twelve levels and a straight trend, by hand.

    Time counts the months that are used, so where some are left out the trend has a small step.
    The slope is that of what is left when each calendar month's own mean is taken off both.
    """
    level = math.fsum(standard) / len(standard)
    if level < 10:
        return [1.0] * 12
    by_month = defaultdict(list)
    for time, (month, value) in enumerate(zip(months, standard, strict=True)):
        by_month[month % 12].append((time, value))
    above = below = 0.0
    middles = {}
    for month, points in by_month.items():
        time = sum(at for at, _ in points) / len(points)
        value = math.fsum(one for _, one in points) / len(points)
        middles[month] = (time, value)
        above += math.fsum((at - time) * (one - value) for at, one in points)
        below += math.fsum((at - time) ** 2 for at, _ in points)
    slope = above / below
    levels = [middles[month][1] - slope * middles[month][0] for month in range(12)]
    middle = math.fsum(levels) / 12
    cut = [min(max(1 + (one - middle) / level, 0.3), 3.0) for one in levels]
    return [one / (math.fsum(cut) / 12) for one in cut]
