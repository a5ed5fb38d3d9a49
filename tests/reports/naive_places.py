"""The places of a team that changed or stay busy, worked out cell by cell.

Sections of docs/methods.md: Cell counts, Hotspots, Place trend, Persistence, Briefing.
"""

import math
from collections import Counter
from dataclasses import dataclass

from scipy import stats

from tests.reports.naive_counts import (
    benjamini_hochberg,
    deviations,
    pearson,
    plural,
    pooled,
)
from tests.reports.naive_rows import JULY_2022, Rows, days, month_text, run_up_to

# Named as the dashboard says them, since they are no names of places.
KINDS = {
    "Airport/Airfield": "an airport or airfield",
    "Bus/Coach Station": "a bus or coach station",
    "Conference/Exhibition Centre": "a conference or exhibition centre",
    "Ferry Terminal": "a ferry terminal",
    "Further/Higher Educational Building": "a college or university building",
    "Hospital": "a hospital",
    "Motorway Service Area": "a motorway service area",
    "Nightclub": "a nightclub",
    "Park/Open Space": "a park or open space",
    "Parking Area": "a parking area",
    "Pedestrian Subway": "a pedestrian subway",
    "Petrol Station": "a petrol station",
    "Police Station": "a police station",
    "Prison": "a prison",
    "Race Track": "a race track",
    "Shopping Area": "a shopping area",
    "Sports/Recreation Area": "a sports or recreation area",
    "Supermarket": "a supermarket",
    "Theatre/Concert Hall": "a theatre or concert hall",
}


@dataclass
class Place:
    sentence: str
    q: float
    cell: str


@dataclass
class Places:
    """changed, stays : those that pass; judged, watched : how many were tested for either."""

    changed: list[Place]
    stays: list[Place]
    judged: int
    watched: int


def places(rows: Rows, team: str, last: int, types: tuple[str, ...] = ()) -> Places:
    """Everything that passes among the equal cells of a team."""
    run = run_up_to(rows.loaded, last, JULY_2022)[-12:]
    own = rows.crimes.get(team, [])
    cells = sorted(set(rows.middles.get(team, [])) | {crime.cell for crime in own if crime.cell})
    counts = Counter()
    names = {cell: Counter() for cell in cells}
    for crime in own:
        if crime.cell and crime.month in run and (not types or crime.crime_type in types):
            counts[crime.cell, crime.month] += 1
            if crime.name:
                names[crime.cell][crime.name] += 1
    if not counts:
        return Places([], [], 0, 0)
    totals = {cell: sum(counts[cell, month] for month in run) for cell in cells}
    newest = {cell: sum(counts[cell, month] for month in run[-3:]) for cell in cells}
    ranked = sorted(cells, key=lambda cell: (-totals[cell], -newest[cell], cell))
    marked = ranked[: min(20, max(5, math.ceil(len(cells) / 5)))]
    listed = [cell for cell in marked if totals[cell] > 1]
    listed = listed or [cell for cell in marked if totals[cell] > 0]
    changed, judged = _changed(cells, counts, run, listed, names)
    told = {place.cell for place in changed}
    left = [cell for cell in listed if cell not in told]
    # Among few cells, or in few months, chance alone can do it all.
    share = math.ceil(len(cells) / 20) / len(cells)
    if len(cells) * share ** len(run) > 0.01:
        return Places(changed, [], judged, 0)
    stays = _stays(cells, counts, run, left, names)
    return Places(changed, stays[:1], judged, len(cells))


def _changed(cells, counts, run, listed, names) -> tuple[list[Place], int]:
    """The listed cells whose newest 3 months differ from those before."""
    recent, before = run[-3:], run[:-3]
    if len(before) < 3:
        return [], 0
    recent_days, before_days = sum(map(days, recent)), sum(map(days, before))
    weights = [days(month) for month in before]
    monthly = [[counts[cell, month] for month in before] for cell in cells]
    phi = pooled([pearson(one, weights) for one in monthly if sum(one) >= len(before)])
    even = sum(map(sum, monthly)) / len(cells)
    tested = []
    for cell in listed:
        then = sum(counts[cell, month] for month in before)
        now = sum(counts[cell, month] for month in recent)
        expected = then * recent_days / before_days
        z = deviations(now, expected, before_days / recent_days, phi)
        word = ("new" if then <= even else "growing") if z > 0 else "fading"
        held = plural(now, "record", "records") if now else "no records"
        usual = f"{expected:.1f}" if 0 < expected < 9.95 else f"{expected:,.0f}"
        span = f"from {month_text(recent[0], year=False)} to {month_text(recent[-1], year=False)}"
        since = f"{usual} expected from the {len(before)} months before ({then:,})"
        since = since if then else f"none in the {len(before)} months before"
        sentence = f"{where(names[cell])}: {word}, {held} {span}; {since}."
        tested.append((2 * stats.norm.sf(abs(z)), abs(z) >= 2.576, cell, sentence))
    shares = benjamini_hochberg([p for p, *_ in tested])
    changed = [
        Place(sentence, q, cell)
        for (_, flagged, cell, sentence), q in zip(tested, shares, strict=True)
        if flagged and q <= 0.05
    ]
    return changed, len(tested)


def _stays(cells, counts, run, listed, names) -> list[Place]:
    """The listed cells that are busy, and among the busiest in more months than chance allows."""
    places = math.ceil(len(cells) / 20)
    share = places / len(cells)
    top = Counter()
    for month in run:
        held = {cell: counts[cell, month] for cell in cells if counts[cell, month]}
        for cell, count in held.items():
            as_many = sum(other >= count for other in held.values())
            top[cell] += as_many <= places
    found = []
    for cell in listed:
        tail = math.fsum(
            math.comb(len(run), months) * share**months * (1 - share) ** (len(run) - months)
            for months in range(top[cell], len(run) + 1)
        )
        p = min(tail * len(cells), 1.0)
        held = plural(sum(counts[cell, month] for month in run), "record", "records")
        sentence = (
            f"{where(names[cell])} it stays busy: {held} in "
            f"{plural(len(run), 'month', 'months')}, among the busiest 5% of cells in "
            f"{'each' if top[cell] == len(run) else top[cell]} of the last {len(run)} months."
        )
        enough = sum(counts[cell, month] for month in run) >= 2 * len(run)
        if p <= 0.01 and enough:
            found.append(Place(sentence, p, cell))
    return found


def where(found: Counter) -> str:
    """The two names that tell best where a cell is, for the start of a sentence."""
    names = sorted(found, key=lambda name: (-found[name], name))[:10]
    told = names[:2]
    streets = [name for name in names if name not in KINDS]
    if len(told) > 1 and streets and all(name in KINDS for name in told):
        told[1] = streets[0]
    if not told:
        return "No street name published"
    spoken = list(dict.fromkeys(said(name) for name in told))
    return f"Near {' and '.join(spoken)}"


def said(name: str) -> str:
    """A kind of place with its article; a street without a capital S after an apostrophe."""
    if name in KINDS:
        return KINDS[name]
    words = [word[:-1] + "s" if word[-2:] in ("'S", "’S") else word for word in name.split(" ")]
    return " ".join(words)
