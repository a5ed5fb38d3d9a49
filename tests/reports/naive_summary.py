"""What is told of an area, put into words again from figures that were worked out again.

The newest month is that of `process_limits`, and outcomes those of naive_area_outcomes, each
checked elsewhere; their sentences are written here.
"""

import math
from dataclasses import dataclass

import pandas as pd

from beatline.analysis.process_limits import process_limits
from beatline.scope import BREAKS
from tests.reports import naive_changes, naive_scrutiny
from tests.reports.naive_area_outcomes import judged_areas
from tests.reports.naive_counts import number_text, percentage, plural
from tests.reports.naive_rows import month_text
from tests.reports.naive_scrutiny import ASB, CRIMES, Books, Measure
from tests.reports.naive_words import (
    before_text,
    change_text,
    listed,
    months_text,
    noun,
    range_text,
    rate_text,
)

KINDS = {"ward": "wards", "snt": "SNTs", "district": "districts"}
MARKS = {"well above": "R ▲▲", "above": "A ▲", "below": "B ▼", "well below": "B ▼▼"}
USUAL = "the usual range"
CHANCE = {
    "more": "more than chance allows", "fewer": "more than chance allows",
    "within": "within what chance allows",
}  # fmt: skip
COMPARED = ("more", "fewer", "within")
TOO_FEW, NOT_COMPARED = "too few to judge", "which cannot be judged here"
NO_YEAR_BEFORE = (
    "No figure is compared: the same months a year before are not loaded, so no change is told."
)
NO_MONTH = "None of these months is loaded, so nothing is told: choose others, or load their files."


@dataclass
class Told:
    """A sentence with what it is about and what its test says."""

    kind: str
    measure: str
    lead: str
    sentence: str
    word: str


@dataclass
class Board:
    """Every area of a kind in a whole, figured once for all their summaries."""

    books: Books
    whole: tuple[str, str]
    by: str
    span: range
    measures: list[Measure]

    def __post_init__(self) -> None:
        self.rows, self.wholes = naive_scrutiny.figures(
            self.books, self.whole, self.by, self.span, self.measures
        )
        self.counts = naive_scrutiny.counted(self.books, self.whole, self.by)
        self.periods = naive_changes.two_periods(self.books, self.span)
        self.changes = naive_changes.changes(self.periods, self.counts, self.measures)
        self.loaded = [month for month in self.span if month in self.books.loaded]
        self.name = self.books.areas[self.whole].name
        # All the records of an area, whichever district the census area of each lies in.
        force = next(key for key in self.books.areas if key[0] == "force")
        self.everywhere = naive_scrutiny.counted(self.books, force, self.by)
        self.visited = naive_scrutiny.visited(self.books, self.by, self.span)

    def outcomes(self, within: int = 3) -> dict:
        """Area and group → what was judged of its outcomes."""
        kind, code = self.whole
        place = "the whole force" if kind == "force" else self.name
        months = self.span[0], self.span[-1]
        district = code if kind == "district" else None
        return judged_areas(self.books.path, self.by, district, months, within, place)


def measures(types: tuple[str, ...], label: str) -> list[Measure]:
    """Crimes and incidents apart, then each type of crime where there are several."""
    if types in ((), CRIMES):
        totals = [Measure("Recorded crime", CRIMES, "total")]
        totals += [] if types else [Measure(ASB, (ASB,), "total")]
        return totals + [Measure(kind, (kind,), "type") for kind in CRIMES]
    crimes = tuple(kind for kind in types if kind != ASB)
    told = []
    if crimes:
        name = crimes[0] if len(crimes) == 1 else f"{label}, crimes"
        told.append(Measure(name, crimes, "total"))
    if ASB in types:
        told.append(Measure(ASB, (ASB,), "total"))
    return told + [Measure(kind, (kind,), "type") for kind in crimes if len(crimes) > 1]


def statements(board: Board, code: str) -> list[Told]:
    """Every sentence about an area but that of its outcomes."""
    if not board.loaded:
        return [Told("", "", "Not loaded", NO_MONTH, "")]
    told = []
    for measure in board.measures:
        if measure.kind == "total":
            told.append(_level(board, code, measure))
            if board.periods.now:
                told.append(_change(board, code, measure))
            told.append(_newest(board, code, measure))
    types = [measure for measure in board.measures if measure.kind == "type"]
    if types:
        told.append(_levels(board, code, types))
        if board.periods.now:
            told.append(_changes(board, code, types))
    if not board.periods.now:
        told.append(Told("change", "", "Against a year before", NO_YEAR_BEFORE, ""))
    return told


def headline(board: Board, code: str) -> str:
    """How many figures are outside the usual range, and how many changed."""
    name = board.books.areas[board.by, code].name
    rows = [board.rows[code, measure.name] for measure in board.measures]
    judged = [row for row in rows if row["word"] not in ("", "too few")]
    outside = sum(row["word"] != "within" for row in judged)
    found = [_change_of(board, code, measure) for measure in board.measures]
    tested = [one.evidence for one in found if one and one.evidence in COMPARED]
    changed = sum(evidence != "within" for evidence in tested)
    parts = []
    if judged:
        of = "its one figure" if len(judged) == 1 else f"its {len(judged)} figures"
        verb = "are" if outside > 1 else "is"
        anyway = sum(map(_outside_anyway, judged))
        usual = f"about {anyway:.0f}" if round(anyway) else "hardly any"
        parts.append(
            f"{outside or 'none'} of {of} {verb} outside the usual range, where {usual} would be "
            "of an ordinary area"
        )
    if tested:
        many = f"{changed or 'none'} of {len(tested)}"
        parts.append(f"{many} changed by more than chance against a year before")
        if len(board.periods.now) < len(board.loaded):
            parts[-1] += f" ({months_text(board.periods.now)} compared)"
    if not parts:
        return f"{name}: nothing here can be judged; the sentences say why."
    return f"{name}: {'; '.join(parts)}."


def _outside_anyway(row: dict) -> float:
    """Share of areas of one kind outside the limits of 95%, as the methods say."""
    if not row["differ"]:
        return 0.03
    return 0.12 if row["known"] > 50 else 0.09


def caveat(visited: float | None) -> str:
    if visited is None or visited < 0.08:
        return ""
    return (
        f"People visit this area more than most: {percentage(visited, 1)} of its records are near "
        "shops, stations or nightlife. A rate by residents says little here; its mix of crime and "
        "its change against a year before say more."
    )


def _usual(row: dict) -> str:
    low, high = row["lowest"]["95"], math.floor(row["high"]["95"] * row["expected"])
    return number_text(low, high)


def _level(board: Board, code: str, measure: Measure) -> Told:
    row, whole = board.rows[code, measure.name], board.wholes[measure.name]
    words = f"{plural(row['records'], *noun(measure))} in {row['area_name']} in "
    words += months_text(board.loaded)
    lead = f"{measure.name} beside {board.name}"
    if row["per_1000_residents"] is None:
        words += ". No number of residents is known here, so there is no rate."
        return Told("level", measure.name, lead, words, "")
    words += (
        f": {rate_text(row['per_1000_residents'])} per 1,000 residents, where {board.name} as a "
    )
    words += f"whole had {rate_text(whole['per_1000_residents'])}"
    areas = len(board.books.parts(board.whole, board.by))
    if row["word"] == "":
        have = plural(row["known"], "area has", "areas have")
        words += f". No area is judged: {have} an expected count, and it takes 5 to tell how much "
        words += "areas differ among themselves."
    elif row["word"] == "too few":
        words += ". So few are expected here that even none would be usual."
    else:
        words += f". For its number of residents {_usual(row)} would be usual among the {areas} "
        words += f"{KINDS[board.by]} of {board.name}: {row['word']} {USUAL}."
    return Told("level", measure.name, lead, words, row["word"])


def _change_of(board: Board, code: str, measure: Measure) -> naive_changes.Change | None:
    return board.changes[measure.name].get(code)


def _change(board: Board, code: str, measure: Measure) -> Told:
    found = _change_of(board, code, measure) or naive_changes.Change(0, 0, None, None, "")
    now, before = board.periods.now, board.periods.before
    words = f"{plural(found.now, *noun(measure))} in {months_text(now)}, {found.before:,} in "
    words += before_text(before)
    change = found.now - found.before
    if not change:
        words += ": no change."
    else:
        words += f": {abs(change):,} {'more' if change > 0 else 'fewer'}"
        if min(found.now, found.before) >= 20:
            words += f" ({change_text(change, found.before)})"
        if found.evidence in CHANCE:
            words += f", which is {CHANCE[found.evidence]}."
        else:
            words += f", {TOO_FEW if found.evidence else NOT_COMPARED}."
    lead = f"{measure.name} against a year before"
    return Told("change", measure.name, lead, words, found.evidence)


def _newest(board: Board, code: str, measure: Measure) -> Told:
    last = board.span[-1]
    span = range(min(board.books.loaded[0], board.span[0]), last + 1)
    own = board.everywhere.by_area[code]
    counts = naive_scrutiny.monthly(board.books, own, measure.crime_types, span)
    frame = pd.DataFrame(
        {
            "month": [pd.Timestamp(month // 12, month % 12 + 1, 1) for month in span],
            "loaded": [count is not None for count in counts],
            "records": [math.nan if count is None else float(count) for count in counts],
        }
    )
    row = process_limits(frame, breaks=BREAKS).iloc[-1]
    lead, word = f"{measure.name}, newest month", ""
    when, count = month_text(last), counts[-1]
    if count is None:
        words = f"{when} is not loaded."
    elif row["signal"] == "too few":
        words = f"{count:,} in {when}: too few to judge."
    else:
        word = {"above": "more", "below": "fewer"}.get(row["signal"], "within")
        usual = range_text(row["low"], row["high"])
        hedge = " (provisional: fewer than 12 months)" if row["provisional"] else ""
        words = f"{count:,} in {when}; {usual} expected: {row['signal']} {USUAL}{hedge}."
    return Told("newest", measure.name, lead, words, word)


def _levels(board: Board, code: str, types: list[Measure]) -> Told:
    rows = [board.rows[code, measure.name] for measure in types]
    judged = [row for row in rows if row["word"] not in ("", "too few")]
    outside = [row for row in judged if row["word"] != "within"]
    outside.sort(key=lambda row: -abs(row["z"]))
    few = sum(row["word"] == "too few" for row in rows)
    many, word = plural(len(judged), "crime type", "crime types"), "within"
    if not judged:
        words, word = "No crime type can be judged by residents here.", ""
    elif not outside:
        words = f"Of {many} none is outside its limits."
    else:
        named = listed(
            f"{row['measure'].lower()} ({MARKS[row['word']]}, {row['records']:,})"
            for row in outside
        )
        verb = "is" if len(outside) == 1 else "are"
        words = f"Of {many} {len(outside)} {verb} outside the limits: {named}."
        word = outside[0]["word"]
    if few:
        words += f" {plural(few, 'type has', 'types have')} too few to judge."
    return Told("levels", "", f"Crime types beside {board.name}", words, word)


def _changes(board: Board, code: str, types: list[Measure]) -> Told:
    found = [(measure, _change_of(board, code, measure)) for measure in types]
    tested = [(one, measure) for measure, one in found if one and one.evidence in COMPARED]
    passed = [pair for pair in tested if pair[0].evidence in ("more", "fewer")]
    passed.sort(key=lambda pair: (pair[0].q, pair[1].name))
    many, word = plural(len(tested), "crime type", "crime types"), "within"
    if not tested:
        words, word = "No crime type has enough records and months to compare.", ""
    elif not passed:
        words = f"Of {many} none changed by more than chance allows."
    else:
        named = listed(
            f"{measure.name.lower()} ({one.before:,} before, {one.now:,} now)"
            for one, measure in passed
        )
        words = f"Of {many} {len(passed)} changed by more than chance allows: {named}."
        word = passed[0][0].evidence
    return Told("changes", "", "Crime types against a year before", words, word)
