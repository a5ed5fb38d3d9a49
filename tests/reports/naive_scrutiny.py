"""The figures for a board worked out again: one look at every crime, then dictionaries and loops.

Sections of docs/methods.md: Funnel, Over dispersion. A month is a whole number, years × 12 +
month − 1, and what is not known is None.
"""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
from scipy import stats

from beatline.warehouse import SETTINGS

ASB = "Anti-social behaviour"
CRIMES = (
    "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime",
    "Other theft", "Possession of weapons", "Public order", "Robbery", "Shoplifting",
    "Theft from the person", "Vehicle crime", "Violence and sexual offences",
)  # fmt: skip
TOWN_CENTRE = (
    "Bus/Coach Station", "Conference/Exhibition Centre", "Nightclub", "Shopping Area",
    "Supermarket", "Theatre/Concert Hall",
)  # fmt: skip
KINDS = ("ward", "snt", "section", "district")


class Cell(NamedTuple):
    """What tells a crime from others here; town: in a town centre, None without a place."""

    month: int
    crime_type: str
    ward: str | None
    snt: str
    section: str
    district: str
    town: bool | None


class Area(NamedTuple):
    """One area as the sidebar knows it; parent: the district of a ward, the section of an SNT."""

    name: str
    label: str
    residents: int | None
    parent: str | None


class Measure(NamedTuple):
    """One thing that is counted; kind: "total", "type" or "theme"."""

    name: str
    crime_types: tuple[str, ...]
    kind: str


@dataclass
class Books:
    """All that the figures rest on: crimes by what tells them apart, and areas by kind and code."""

    path: Path
    loaded: list[int]
    crimes: Counter[Cell]
    areas: dict[tuple[str, str], Area]

    def of_kind(self, kind: str) -> dict[str, Area]:
        return {code: area for (of, code), area in self.areas.items() if of == kind}

    def parts(self, whole: tuple[str, str], by: str) -> list[str]:
        """Codes of the areas of a kind that are wholly part of a whole, by name."""
        kind, code = whole
        known = self.of_kind(by)
        inside = [one for one in known if kind == "force" or known[one].parent == code]
        return sorted(inside, key=lambda one: (known[one].name, one))


@cache
def read(path: Path) -> Books:
    """All rows of a warehouse file."""
    # DuckDB refuses to open a file twice in one process but for the same settings.
    with duckdb.connect(str(path), read_only=True, config=SETTINGS) as opened:

        def rows(sql: str) -> list[tuple]:
            return opened.execute(sql).fetchall()

        number = "(year(month) * 12 + month(month) - 1)::INTEGER"
        loaded = sorted(month for (month,) in rows(f"SELECT {number} FROM loaded_month"))
        crimes = Counter(
            Cell(*where, None if point is None else name in TOWN_CENTRE)
            for *where, point, name in rows(
                f"SELECT {number}, crime_type::VARCHAR, c.ward_code, l.snt_code, s.section, "
                "l.district_code, c.snap_point_id, p.name FROM crime c "
                "JOIN lsoa l USING (lsoa_code) JOIN snt s ON s.snt_code = l.snt_code "
                "LEFT JOIN snap_point p USING (snap_point_id) "
                "WHERE month IN (SELECT month FROM loaded_month)"
            )
        )
        districts = {code: (name, count) for code, name, count in rows(
            "SELECT district_code, district_name, residents FROM district")}  # fmt: skip
        teams = rows("SELECT snt_code, snt_name, section, residents FROM snt")
        wards = rows("SELECT ward_code, ward_name, district_code, residents FROM ward")
        ((force, force_name),) = rows("SELECT force, force_area_name FROM build")
    areas = {("force", force): Area(
        force_name, f"{force_name} (whole force)", _sum(n for _, n in districts.values()), None
    )}  # fmt: skip
    for code, (name, count) in districts.items():
        areas["district", code] = Area(name, name, count, None)
    for code, name, section, count in teams:
        areas["snt", code] = Area(name, f"{code} {name}", count, section)
    for section in {team[2] for team in teams}:
        residents = _sum(count for *_, of, count in teams if of == section)
        areas["section", section] = Area(f"{section} section", f"{section} section", residents, "")
    for code, name, district, count in wards:
        label = f"{name} ward, {districts[district][0]}"
        areas["ward", code] = Area(name, label, count, district)
    return Books(path, loaded, crimes, areas)


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


@dataclass
class Counts:
    """Records of a whole by area, type and month; area None: in none of the areas."""

    by_area: dict[str | None, Counter[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    whole: Counter[tuple[str, int]] = field(default_factory=Counter)


def counted(books: Books, whole: tuple[str, str], by: str) -> Counts:
    """Every record of a whole, counted for the area that it lies in and for the whole."""
    kind, code = whole
    counts = Counts()
    for cell, records in books.crimes.items():
        if kind == "force" or getattr(cell, kind) == code:
            counts.by_area[getattr(cell, by)][cell.crime_type, cell.month] += records
            counts.whole[cell.crime_type, cell.month] += records
    return counts


def monthly(
    books: Books, counts: Counter[tuple[str, int]], types: Sequence[str] | None, span: range
) -> list[int | None]:
    """The months of some types, all when None; None for a month that is not loaded."""
    kinds = {kind for kind, _ in counts if types is None or kind in types}
    return [
        sum(counts[kind, month] for kind in kinds) if month in books.loaded else None
        for month in span
    ]


def total(months: list[int | None]) -> int:
    return sum(count for count in months if count is not None)


def funnel(pairs: list[tuple[int, float | None]], part: float = 0.0) -> tuple[list[dict], dict]:
    """What each area is judged by, from what it has and what is expected; and what that rests on.

    part : what the whole has of what the counts are parts of; they vary less by so much
    """
    if part == 1:
        pairs, part = [(o, None) for o, _ in pairs], 0.0
    rest = 1 - part
    known = [(o / rest, e / rest) for o, e in pairs if e]
    tau2 = _between(known)
    rows = [_judged(o, e, rest, tau2, len(known)) if e else _nothing() for o, e in pairs]
    return rows, {"known": len(known), "differ": tau2 > 0}


def _between(known: list[tuple[int, float]]) -> float:
    """τ² of Spiegelhalter, a tenth of the scores cut at each end."""
    if len(known) < 2:
        return 0.0
    scores = [(math.sqrt(o / e) - 1) * 2 * math.sqrt(e) for o, e in known]
    tenths = statistics.quantiles(scores, n=10, method="inclusive")
    n = len(scores)
    phi = sum(min(max(score, tenths[0]), tenths[8]) ** 2 for score in scores) / n
    weights = [4 * e for _, e in known]
    room = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    return max(0.0, (n * phi - (n - 1)) / room)


def _nothing() -> dict:
    return {"expected": None, "word": ""}


def _judged(o: int, e: float, rest: float, tau2: float, areas: int) -> dict:
    sides, lots = {}, e / rest
    for name, chance, reach in (("95", 0.05, 1.96), ("998", 0.002, 3.09)):
        low = stats.chi2.ppf(chance / 2, 2 * lots) / 2
        high = stats.chi2.ppf(1 - chance / 2, 2 * (lots + 1)) / 2
        if tau2 > 0:
            half = reach * math.sqrt(1 / (4 * lots) + tau2)
            low = min(low, lots * max(1 - half, 0) ** 2)
            high = max(high, lots * (1 + half) ** 2)
        # Below it a count must be as rare as the chance says.
        lowest = math.ceil(low * rest)
        while lowest > 0 and _tail((lowest - 1) / rest, lots) >= chance / 2:
            lowest -= 1
        sides[name] = lowest, high * rest
    z = (math.sqrt(o / e) - 1) / math.sqrt(1 / (4 * lots) + tau2)
    return {
        "expected": e,
        "ratio": o / e,
        "lowest": {name: lowest for name, (lowest, _) in sides.items()},
        "high": {name: high / e for name, (_, high) in sides.items()},
        "z": z,
        "p": 2 * stats.norm.sf(abs(z)),
        "word": _word(o, sides, lots) if areas >= 5 else "",
    }


def _tail(count: float, expected: float) -> float:
    """Chance of a Poisson count, or part of one, or fewer."""
    return stats.gamma.sf(expected, count + 1)


def _word(o: int, sides: dict[str, tuple[int, float]], lots: float) -> str:
    (lowest, high), (strict_lowest, strict_high) = sides["95"], sides["998"]
    if o > high:
        return "well above" if o > strict_high else "above"
    if o < lowest:
        return "well below" if o < strict_lowest else "below"
    return "too few" if stats.poisson.pmf(0, lots) >= 0.025 else "within"


def rate(records: int, residents: int | None) -> float | None:
    return 1000 * records / residents if residents else None


def figures(
    books: Books, whole: tuple[str, str], by: str, span: range, measures: Sequence[Measure],
    basis: str = "residents",
) -> tuple[dict[tuple[str, str], dict], dict[str, dict]]:  # fmt: skip
    """By area code and measure what is told of each area, and by measure of the whole."""
    counts = counted(books, whole, by)
    own = books.areas[whole] if whole[0] != "force" else _force(books)
    rows, wholes = {}, {}
    for measure in measures:
        together = monthly(books, counts.whole, measure.crime_types, span)
        everything = total(together)
        wholes[measure.name] = {
            "kind": measure.kind,
            "records": everything,
            "months": together,
            "residents": own.residents,
            "per_1000_residents": rate(everything, own.residents),
        }
        told = []
        for code in books.parts(whole, by):
            months = monthly(books, counts.by_area[code], measure.crime_types, span)
            area = books.areas[by, code]
            told.append(
                {
                    "area_code": code,
                    "area_name": area.name,
                    "area_label": area.label,
                    "residents": area.residents,
                    "measure": measure.name,
                    "kind": measure.kind,
                    "records": total(months),
                    "months": months,
                    "per_1000_residents": rate(total(months), area.residents),
                    "whole_records": everything,
                    "whole_per_1000": rate(everything, own.residents),
                }
            )
        bases = [_base(books, counts.by_area[row["area_code"]], measure, span) for row in told]
        base = _base(books, counts.whole, measure, span)
        part = everything / base if base else 0.0
        if basis == "residents":
            bases, base, part = [row["residents"] for row in told], own.residents, 0.0
        expected = [one * everything / base if one and base else None for one in bases]
        pairs = [(row["records"], e) for row, e in zip(told, expected, strict=True)]
        judged, rests_on = funnel(pairs, part)
        for row, judgement in zip(told, judged, strict=True):
            rows[row["area_code"], measure.name] = row | judgement | rests_on
    return rows, wholes


def _base(books: Books, counts: Counter[tuple[str, int]], measure: Measure, span: range) -> int:
    """Of a mix: recorded crime for a part of it, and all records for everything else."""
    part = set(measure.crime_types) < set(CRIMES)
    return total(monthly(books, counts, CRIMES if part else None, span))


def _force(books: Books) -> Area:
    return next(area for (kind, _), area in books.areas.items() if kind == "force")


def visited(books: Books, by: str, span: range) -> dict[str | None, float]:
    """Share of the records near town-centre places, of those with a place, without shoplifting."""
    placed, town = Counter(), Counter()
    for cell, records in books.crimes.items():
        if cell.month in span and cell.town is not None and cell.crime_type != "Shoplifting":
            placed[getattr(cell, by)] += records
            town[getattr(cell, by)] += records if cell.town else 0
    return {area: town[area] / records for area, records in placed.items()}
