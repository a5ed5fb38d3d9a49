"""The mix of crime types of a team beside the teams most like it, worked out team by team.

Sections of docs/methods.md: Like areas, Over-dispersion, Mix against like.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist, median, pstdev

from h3.api import basic_str as h3
from scipy import stats

from tests.reports.naive_counts import (
    benjamini_hochberg,
    deviations,
    number_text,
    percentage,
    plural,
)
from tests.reports.naive_rows import JULY_2022, Rows, run_up_to

TOWN_CENTRE = (
    "Bus/Coach Station",
    "Conference/Exhibition Centre",
    "Nightclub",
    "Shopping Area",
    "Supermarket",
    "Theatre/Concert Hall",
)


@dataclass
class Kind:
    sentence: str
    q: float


@dataclass
class Mix:
    """What all teams share: records by team and type, the like teams of each, τ² of each type."""

    counts: dict[str, Counter]
    like: dict[str, list[tuple[float, str]]]
    spread: dict[str, tuple[float, int]]
    months: int

    def more(self, team: str) -> tuple[list[Kind], int]:
        """The two types with the strongest evidence of more here; and how many were tested."""
        own, kin = self.counts[team], self._together(team)
        away = [distance for distance, _ in self.like[team]]
        if self.months < 6 or len(self.spread) < 2 or len(away) < 5 or median(away) > 1:
            return [], 0
        total, kin_total = sum(own.values()), sum(kin.values())
        if not total or not kin_total:
            return [], 0
        tested = []
        for kind, (tau, areas) in self.spread.items():
            if areas < 10 or not own[kind] + kin[kind]:
                continue
            expected = total * kin[kind] / kin_total
            phi = 1 + 4 * expected * tau
            z = deviations(own[kind], expected, kin_total / total, phi)
            tested.append((2 * stats.t.sf(abs(z), areas - 1), z, kind, expected, phi, areas - 1))
        shares = benjamini_hochberg([one[0] for one in tested])
        bar = 0.05 * max(sum(q <= 0.05 for q in shares), 1) / max(len(tested), 1)
        both = zip(tested, shares, strict=True)
        more = sorted((*one, q) for one, q in both if q <= 0.05 and one[1] > 0)
        words = []
        for _, _, kind, expected, phi, freedom, q in more[:2]:
            flag = stats.t.isf(bar / 2, freedom)
            low, high = _usual_range(expected, kin_total / total, phi, flag)
            part = f"{own[kind]:,} of {plural(total, 'record', 'records')}"
            if own[kind] >= 20:
                part += f" ({percentage(own[kind], total)})"
            verb = "make" if kind in ("Drugs", "Violence and sexual offences") else "makes"
            sentence = (
                f"{kind} {verb} up more here than in like teams: {part}; "
                f"{number_text(low, high)} expected from the mix of {len(self.like[team])} "
                "like teams."
            )
            words.append(Kind(sentence, q))
        return words, len(tested)

    def _together(self, team: str) -> Counter:
        return sum((self.counts[other] for _, other in self.like[team]), Counter())


def mixes(rows: Rows, last: int, types: tuple[str, ...] = ()) -> Mix:
    """The mix of every team in the twelve months up to one, as far as they are in a row."""
    run = run_up_to(rows.loaded, last, JULY_2022)[-12:]
    counts = {
        team: Counter(
            crime.crime_type
            for crime in rows.crimes.get(team, [])
            if crime.month in run and (not types or crime.crime_type in types)
        )
        for team in rows.teams
    }
    like = _like(_features(rows, run))
    mix = Mix(counts, like, {}, len(run))
    for kind in sorted({kind for found in counts.values() for kind in found}):
        pairs = []
        for team in rows.teams:
            kin, total = mix._together(team), sum(counts[team].values())
            if total and sum(kin.values()):
                expected = total * kin[kind] / sum(kin.values())
                if expected >= 1:
                    pairs.append((counts[team][kind], expected))
        mix.spread[kind] = _between(pairs)
    return mix


def _features(rows: Rows, run: list[int]) -> dict[str, list[float]]:
    """Residents and their density in logarithms, deprivation, root of the town-centre share."""
    people, deprived = Counter(), Counter()
    for team, residents, decile in rows.homes:
        if decile is not None and residents is not None:
            people[team] += residents
            deprived[team] += residents * decile
    features = {}
    for team in rows.teams:
        residents, ground = rows.residents[team] or 0, rows.middles.get(team, [])
        placed = [
            crime.name in TOWN_CENTRE
            for crime in rows.crimes.get(team, [])
            if crime.month in run and crime.cell and crime.crime_type != "Shoplifting"
        ]
        km2 = len(ground) * h3.cell_area(ground[0], "km^2") if ground else 0
        features[team] = [
            math.log(residents) if residents > 0 else math.nan,
            math.log(residents / km2) if residents > 0 and km2 else math.nan,
            deprived[team] / people[team] if people[team] else math.nan,
            math.sqrt(sum(placed) / len(placed)) if placed else math.nan,
        ]
    return features


def _like(features: dict[str, list[float]]) -> dict[str, list[tuple[float, str]]]:
    """The ten nearest of each team with their distance in standard deviations, ties by code."""
    width = len(next(iter(features.values())))
    standard = defaultdict(list)
    for column in range(width):
        known = [one[column] for one in features.values() if not math.isnan(one[column])]
        if not known:
            continue
        middle = median(known)
        spread = median(abs(value - middle) for value in known) / NormalDist().inv_cdf(0.75)
        spread = spread or pstdev(known)
        if spread:
            for team, one in features.items():
                standard[team].append((one[column] - middle) / spread)
    like = {}
    for team in features:
        use = [at for at, value in enumerate(standard[team]) if not math.isnan(value)]
        away = []
        for other in features:
            squares = [(standard[team][at] - standard[other][at]) ** 2 for at in use]
            if use and other != team and not any(map(math.isnan, squares)):
                away.append((math.sqrt(sum(squares) / len(use)), other))
        like[team] = sorted(away)[:10]
    return like


def _between(pairs: list[tuple[int, float]]) -> tuple[float, int]:
    """τ² of a type: how much teams differ beyond chance, and how many tell it."""
    if not pairs:
        return 0.0, 0
    z = sorted(2 * (math.sqrt(count) - math.sqrt(expected)) for count, expected in pairs)
    low, high = _quantile(z, 0.1), _quantile(z, 0.9)
    phi = math.fsum(min(max(one, low), high) ** 2 for one in z) / len(z) / _cut_normal()
    weights = [4 * expected for _, expected in pairs]
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return max((len(z) * phi - (len(z) - 1)) / room, 0.0) if room > 0 else 0.0, len(z)


def _quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@cache
def _cut_normal() -> float:
    """Mean square of normal values with a tenth at each end cut to the quantile, added up."""
    law, steps = NormalDist(), 20_000
    inside = math.fsum(law.inv_cdf(0.1 + 0.8 * (at + 0.5) / steps) ** 2 for at in range(steps))
    return 0.8 * inside / steps + 0.2 * law.inv_cdf(0.9) ** 2


def _usual_range(expected: float, k: float, phi: float, flag: float) -> tuple[int, int]:
    high = low = math.floor(expected)
    while deviations(high + 1, expected, k, phi) < flag:
        high += 1
    while low > 0 and deviations(low - 1, expected, k, phi) > -flag:
        low -= 1
    return low, high
