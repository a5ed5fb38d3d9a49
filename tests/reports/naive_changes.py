"""The changes of areas against a year before, worked out again part by part.

Section of docs/methods.md: Contributions. Months are whole numbers, as in naive_scrutiny.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from tests.reports.naive_counts import benjamini_hochberg, pearson
from tests.reports.naive_rows import days
from tests.reports.naive_scrutiny import ASB, Books, Counts, Measure

# Area and crime type; "" for all types of a measure, and area None for none of the areas.
Key = tuple[str | None, str]
Months = dict[int, int]


@dataclass
class Change:
    """One part in two periods, and what its test says; p and q are None where none was made."""

    now: int
    before: int
    p: float | None
    q: float | None
    evidence: str


@dataclass
class Periods:
    """Months of now, each with its month a year before; the last month that was asked about."""

    now: list[int]
    last: int
    loaded: list[int]

    @property
    def before(self) -> list[int]:
        return [month - 12 for month in self.now]


def two_periods(books: Books, span: range) -> Periods:
    """The newest twelve months of a scope, as far as they are loaded in both years."""
    asked = list(span)[-12:]
    both = [month for month in asked if {month, month - 12} <= set(books.loaded)]
    return Periods(both, span[-1], [month for month in books.loaded if month <= span[-1]])


def changes(
    periods: Periods, counts: Counts, measures: Sequence[Measure]
) -> dict[str, dict[str | None, Change]]:
    """Measure → area code → its change; areas that never had a record are not here."""
    if not periods.now:
        return {measure.name: {} for measure in measures}
    types = {kind for kind, _ in counts.whole}
    # A type is tested among all areas and types at once; each type lends to its own.
    parts = {(area, kind): kind for area in counts.by_area for kind in types}
    each = tested(periods, _series(counts, parts, periods), parts)
    found = {}
    for measure in measures:
        if len(measure.crime_types) == 1 and measure.crime_types != (ASB,):
            wanted = {key: one for key, one in each.items() if key[1] in measure.crime_types}
        else:
            areas = {(area, ""): "any" for area in counts.by_area}
            series = _series(counts, areas, periods, measure.crime_types)
            wanted = tested(periods, series, areas)
        found[measure.name] = {area: one for (area, _), one in wanted.items()}
    return found


def of_whole(periods: Periods, counts: Counts, measure: Measure) -> tuple[int, int]:
    """Records of the whole in the two periods."""
    now, before = (
        sum(n for (kind, m), n in counts.whole.items() if kind in measure.crime_types and m in side)
        for side in (periods.now, periods.before)
    )
    return now, before


def _series(
    counts: Counts, parts: dict[Key, str], periods: Periods, types: Sequence[str] = ()
) -> dict[Key, Months]:
    """The months of each part that has a record by the last month."""
    series = {}
    for area, kind in parts:
        months: Months = defaultdict(int)
        for (one, month), records in counts.by_area[area].items():
            if month <= periods.last and (one == kind or one in types):
                months[month] += records
        if months:
            series[area, kind] = months
    return series


def tested(
    periods: Periods, series: dict[Key, Months], groups: dict[Key, str]
) -> dict[Key, Change]:
    """Every part with its counts and its test, Benjamini and Hochberg over all with a record."""
    told = {key: _spread(periods, months) for key, months in series.items()}
    length_now, length_before = (
        sum(days(month) for month in side) for side in (periods.now, periods.before)
    )
    share = length_now / (length_now + length_before)
    anything = any(freedom for _, freedom in told.values())
    together = {group: [0.0, 0] for group in groups.values()}
    for key, (chi_square, freedom) in told.items():
        together[groups[key]][0] += chi_square
        together[groups[key]][1] += freedom
    found, looks = {}, {}
    for key, months in series.items():
        now, before = (
            sum(months.get(month, 0) for month in side) for side in (periods.now, periods.before)
        )
        found[key] = Change(now, before, None, None, "")
        chi_square, freedom = _with_lent(told[key], together[groups[key]])
        if not freedom and not anything:
            continue
        phi = max(chi_square / freedom, 1.0) if freedom else 1.0
        law = stats.t(freedom) if freedom else stats.norm
        if now + before:
            z = deviations(now / phi, before / phi, share)
            both = (now + before) / phi
            most = max(-deviations(0, both, share), deviations(both, 0, share))
            looks[key] = min(2 * law.sf(abs(z)), 1.0), z, 2 * law.sf(most)
    shares = benjamini_hochberg([p for p, _, _ in looks.values()])
    for (key, (p, z, least)), q in zip(looks.items(), shares, strict=True):
        evidence = ("more" if z > 0 else "fewer") if q <= 0.05 else "within"
        if q > 0.05 and least > 0.05:
            evidence = "too few"
        found[key].p, found[key].q, found[key].evidence = p, q, evidence
    return found


def _with_lent(own: tuple[float, int], together: list[float]) -> tuple[float, float]:
    """χ² and freedom of a part with twelve months' worth of the others of its group."""
    chi_square, freedom = (all_of - mine for all_of, mine in zip(together, own, strict=True))
    lent = min(12, freedom)
    return own[0] + lent * max(chi_square / max(freedom, 1), 1.0), own[1] + lent


def deviations(now: float, before: float, share: float) -> float:
    """Standard deviations of a binomial part from its share of two counts, fractions allowed."""
    if now * (1 - share) > before * share:
        tail, sign = stats.beta.cdf(share, now, before + 1), 1
    else:
        tail = stats.beta.cdf(1 - share, before, now + 1) if before else 1.0
        sign = -1
    away = max(-stats.norm.ppf(tail), 0.0) if tail >= 1e-300 else _root(now, before, share)
    return sign * away


def _root(now: float, before: float, share: float) -> float:
    return 2 * abs(math.sqrt(now * (1 - share)) - math.sqrt(before * share))


def _spread(periods: Periods, months: Months) -> tuple[float, int]:
    """χ² of a part's months and its degrees of freedom."""
    newest = range(periods.now[-1] - 11, periods.now[-1] + 1)
    pairs = [month for month in newest if {month, month - 12} <= set(periods.loaded)]
    inside = [month for month in pairs if month in periods.now]
    outside = [month for month in pairs if month not in periods.now]
    if len(pairs) >= 3:
        return _added(_of_years(months, stretch) for stretch in (inside, outside))
    before = _in_a_row(periods.loaded, periods.before[-1])
    newer = _in_a_row(periods.loaded, periods.now[-1])
    newer = [month for month in newer if month > periods.before[-1]]
    return _added(
        pearson([months.get(month, 0) for month in row], [days(month) for month in row])
        for row in (before, newer)
        if row
    )


def _of_years(months: Months, pairs: list[int]) -> tuple[float, int]:
    """Pearson's χ² of the table of two years by the months that have a record in either."""
    later = [months.get(month, 0) for month in pairs]
    earlier = [months.get(month - 12, 0) for month in pairs]
    both = [a + b for a, b in zip(later, earlier, strict=True)]
    kept = [place for place, count in enumerate(both) if count]
    chi_square = 0.0
    for year in (later, earlier):
        counts, weights = [year[place] for place in kept], [both[place] for place in kept]
        chi_square += pearson(counts, weights)[0]
    return chi_square, max(len(kept) - 1, 0)


def _added(told) -> tuple[float, int]:
    chi, free = zip(*told, strict=True)
    return sum(chi), sum(free)


def _in_a_row(loaded: list[int], last: int) -> list[int]:
    """At most twelve loaded months in a row that end with one."""
    row = []
    while last in loaded and len(row) < 12:
        row.insert(0, last)
        last -= 1
    return row
