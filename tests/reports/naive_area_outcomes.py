"""The outcomes of areas against those of the whole they lie in, worked out crime by crime.

Sections of docs/methods.md: Outcome groups, Outcome ages, Standardised share.
"""

from collections import Counter
from dataclasses import dataclass
from math import asin, ceil, floor, isnan, nan, pi, sin, sqrt
from pathlib import Path

import duckdb
import numpy as np
from scipy import stats

from beatline.warehouse import SETTINGS
from tests.reports.naive_counts import percentage
from tests.reports.naive_outcomes import ANY, CHARGED, group_of
from tests.reports.naive_rows import ASB, Rows, read

# Mean square of normal values once the outer tenths are cut to the quantile, by a sum over many.
GRID = stats.norm.ppf((np.arange(1_000_000) + 0.5) / 1_000_000)
CUT = float(np.mean(np.clip(GRID, stats.norm.ppf(0.1), stats.norm.ppf(0.9)) ** 2))


@dataclass
class Judged:
    """One area and group: its counts, its limits in counts, and what is said of it."""

    crimes: int
    decided: int
    expected: float
    limits: dict[str, tuple[float, float]]
    z: float
    word: str
    sentence: str


def judged_areas(
    path: Path, by: str, district: str | None, months: tuple[int, int], within: int, place: str
) -> dict[tuple[str, str], Judged]:
    """Every area and group that has any crime; `place` is what a sentence calls the whole."""
    rows = read(path)
    crimes, decided = _counts(path, rows, by, district, months, within)
    areas = sorted({area for area, _ in crimes if area})
    found = {}
    kinds = sorted({kind for _, kind in crimes})
    for group in (ANY, CHARGED):
        whole = {
            kind: (
                sum(crimes[area, kind] for area in (*areas, None)),
                sum(decided[group, area, kind] for area in (*areas, None)),
            )
            for kind in kinds
        }
        cells = {
            area: [(crimes[area, kind], decided[group, area, kind], *whole[kind]) for kind in kinds]
            for area in areas
        }
        spread = _spread(cells)
        for area in areas:
            found[area, group] = _judge(cells[area], spread, group, within, place)
    return found


def _counts(path, rows: Rows, by, district, months, within) -> tuple[Counter, Counter]:
    """Crimes old enough by area and type, and of these those decided in time by group."""
    number = "(year(month) * 12 + month(month) - 1)::INTEGER"
    with duckdb.connect(str(path), read_only=True, config=SETTINGS) as opened:
        forces = dict(opened.execute("SELECT source_file_id, force FROM source_file").fetchall())
        homes = {
            lsoa: (snt, home)
            for lsoa, snt, home in opened.execute(
                "SELECT lsoa_code, snt_code, district_code FROM lsoa"
            ).fetchall()
        }
        published = opened.execute(
            f"SELECT {number}, crime_type, crime_id, snap_point_id, lsoa_code, ward_code, "
            "source_file_id FROM crime"
        ).fetchall()
    crimes, decided = Counter(), Counter()
    for month, kind, crime_id, point, lsoa, ward, file in published:
        if kind == ASB or not crime_id or lsoa not in homes or month not in rows.loaded:
            continue
        snt, home = homes[lsoa]
        if not months[0] <= month <= months[1] or district not in (None, home):
            continue
        files = rows.outcome_files[forces[file]]
        if not all(month + age in files for age in range(within + 1)):
            continue
        area = {"ward": ward, "snt": snt, "district": home}[by]
        crimes[area, kind] += 1
        known_to = month
        while known_to + 1 in files:
            known_to += 1
        outcomes = [
            (where != point, when, outcome)
            for when, outcome, where in rows.decisions.get(crime_id, [])
            if month <= when <= known_to
        ]
        if outcomes and min(outcomes)[1] <= month + within:
            decided[ANY, area, kind] += 1
            decided[group_of(min(outcomes)[2]), area, kind] += 1
    return crimes, decided


def _expected(cells) -> tuple[int, int, float, float]:
    """Crimes, decided, expected, and the variance of lots drawn from each type."""
    crimes = sum(n for n, *_ in cells)
    decided = sum(x for _, x, *_ in cells)
    expected = sum(n * had / of for n, _, of, had in cells)
    variance = sum(
        n * had / of * (1 - had / of) * (of - n) / (of - 1) for n, _, of, had in cells if of > 1
    )
    return crimes, decided, expected, variance


def _angle(share: float) -> float:
    return 2 * asin(sqrt(share))


def _spread(cells) -> float:
    """τ², or not a number where fewer than five areas can tell it."""
    scores, weights = [], []
    for area in cells.values():
        crimes, decided, expected, variance = _expected(area)
        if crimes >= 20 and min(expected, crimes - expected) >= 1 and variance > 0:
            error = sqrt(variance / (expected * (crimes - expected)))
            scores.append((_angle(decided / crimes) - _angle(expected / crimes)) / error)
            weights.append(1 / error**2)
    if len(scores) < 5:
        return nan
    low, high = np.quantile(scores, [0.1, 0.9])
    phi = sum(min(max(score, low), high) ** 2 for score in scores) / len(scores) / CUT
    room = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    return max(0.0, (len(scores) * phi - (len(scores) - 1)) / room)


def _judge(cells, tau2, group, within, place) -> Judged:
    crimes, decided, expected, variance = _expected(cells)
    if variance <= 0:
        return Judged(crimes, decided, expected, {}, nan, "", "")
    chances = np.ones(1)
    for n, _, of, had in cells:
        chances = np.convolve(chances, stats.hypergeom(of, had, n).pmf(np.arange(n + 1)))
    error = sqrt(variance / (expected * (crimes - expected)))
    middle = _angle(expected / crimes)
    limits = {}
    for chance, reach, name in ((0.05, 1.96, "95"), (0.002, 3.09, "998")):
        low, high = _exact(chances, chance / 2)
        if tau2 > 0:
            half = reach * sqrt(error**2 + tau2)
            low = min(low, crimes * sin(max(middle - half, 0) / 2) ** 2)
            high = max(high, crimes * sin(min(middle + half, pi) / 2) ** 2)
        limits[name] = low, high
    z = (_angle(decided / crimes) - middle) / sqrt(error**2 + (tau2 if tau2 > 0 else 0))
    word = _word(crimes, decided, limits, chances[0], tau2)
    return Judged(
        crimes, decided, expected, limits, z, word,
        _sentence(crimes, decided, limits, word, group, within, place),
    )  # fmt: skip


def _exact(chances, tail: float) -> tuple[float, float]:
    """The lowest and highest count that are not beyond, each a part of a count further out."""
    low, below = 0, chances[0]
    while below <= tail:
        low += 1
        below += chances[low]
    high, above = len(chances) - 1, chances[-1]
    while above <= tail:
        high -= 1
        above += chances[high]
    return (
        max(low - (below - tail) / chances[low], 0),
        min(high + (above - tail) / chances[high], len(chances) - 1),
    )


def _word(crimes, decided, limits, none, tau2) -> str:
    if isnan(tau2):
        return ""
    if crimes < 20:
        return "too few"
    (low, high), (well_low, well_high) = limits["95"], limits["998"]
    if decided > high:
        return "well above" if decided > well_high else "above"
    if decided < low:
        return "well below" if decided < well_low else "below"
    return "too few" if none >= 0.025 else "within"


def _sentence(crimes, decided, limits, word, group, within, place) -> str:
    start = f"{group} within {within} month{'s' * (within > 1)}: {decided:,} of {crimes:,} crime"
    start += "s" * (crimes != 1)
    if min(decided, crimes) >= 20:
        start += f" ({percentage(decided, crimes)})"
    if word == "too few":
        return f"{start}: too few to judge."
    low, high = ceil(limits["95"][0]), floor(limits["95"][1])
    usual = f"at most {high:,}" if low <= 0 else f"{low:,} to {high:,}"
    if 0 < low >= high:
        usual = f"about {sum(limits['95']) / 2:,.0f}"
    said = "within the usual range" if word == "within" else word
    return (
        f"{start}; {usual} would be expected from its mix of crime types at the shares of "
        f"{place}: {said}."
    )
