"""What is told of an area, one sentence for each test, against what it is part of."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from beatline.analysis.contributions import total_words
from beatline.analysis.funnel import (
    ABOVE,
    BELOW,
    NOT_JUDGED,
    TOO_FEW,
    WELL_ABOVE,
    WELL_BELOW,
    WITHIN,
)
from beatline.analysis.judgement import Judgement, judgement
from beatline.analysis.outcome_groups import CHARGED
from beatline.analysis.sentences import (
    listed,
    months_text,
    plural,
    range_text,
    sentence_start,
)
from beatline.charts.marks import MARKS
from beatline.charts.theme import rate_text
from beatline.reports.area_counts import RESIDENTS
from beatline.reports.area_outcomes import AreaOutcomes, area_outcomes
from beatline.reports.measures import TOTAL, Measure
from beatline.reports.scrutiny import Scrutiny, comparison
from beatline.reports.trends import trend_study
from beatline.scope import RECORDED_CRIME_TYPES, Scope, choice_of
from beatline.warehouse import Warehouse

AGAINST_A_YEAR = "Against a year before"
NO_YEAR_BEFORE = (
    "No figure is compared: the same months a year before are not loaded, so no change is told."
)
NOT_LOADED = "Not loaded"
NO_MONTH = "None of these months is loaded, so nothing is told: choose others, or load their files."

NOUNS = {"ward": ("ward", "wards"), "snt": ("SNT", "SNTs"), "district": ("district", "districts")}
OUTSIDE = (WELL_ABOVE, ABOVE, BELOW, WELL_BELOW)
CHANGED = ("more", "fewer")
COMPARED = (*CHANGED, "within")

LEVEL, CHANGE, NEWEST, LEVELS, CHANGES, OUTCOME = (
    "level", "change", "newest", "levels", "changes", "outcome",
)  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One sentence about an area, and the test that it rests on.

    kind : "level" (against the whole), "change" (against a year before), "newest" (the newest
        month), "levels" or "changes" (all types at once), "outcome"; "" where no month is loaded
    measure : what it is about; "" for all types
    lead : what is held against what, before a colon; sentence : the rest, in words
    word : what the test says: a word of a funnel, "more", "fewer" or "within", or "" where
        nothing could be tested
    page : file of the page that shows the evidence; types, params : what its link asks for
    caveat : what to mind with it; "" for nothing of its own
    """

    kind: str
    measure: str
    lead: str
    sentence: str
    word: str
    page: str
    types: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    caveat: str = ""

    @property
    def unusual(self) -> bool:
        """Whether it is outside what chance and the usual differences allow."""
        return self.word in (*OUTSIDE, *CHANGED)


def statements(
    warehouse: Warehouse, scope: Scope, study: Scrutiny, rows: pd.DataFrame
) -> Iterator[Statement]:
    """Every sentence about an area: the totals first, then types and outcomes.

    study : all areas of its kind; rows : those of the area
    """
    if study.loaded.empty:
        yield Statement("", "", NOT_LOADED, NO_MONTH, NOT_JUDGED, "pages/about.py")
    else:
        yield from _statements(warehouse, scope, study, rows)


def _statements(
    warehouse: Warehouse, scope: Scope, study: Scrutiny, rows: pd.DataFrame
) -> Iterator[Statement]:
    records = rows.set_index("measure").to_dict("index")
    compared = not study.periods.reason
    for one in study.measures:
        if one.kind == TOTAL:
            yield _level(scope, study, one, records[one.name])
            if compared:
                yield _change(study, one, records[one.name])
            yield _newest(warehouse, scope, one)
    types = rows[rows["kind"] != TOTAL]
    if len(types):
        yield _levels(study, types)
        if compared:
            yield _changes(types)
    if scope.has_crimes:
        yield _outcome(outcomes_beside(warehouse, scope), scope.area_code)
    if not compared:
        yield Statement(CHANGE, "", AGAINST_A_YEAR, NO_YEAR_BEFORE, "", "pages/about.py")


def outcomes_beside(warehouse: Warehouse, scope: Scope) -> AreaOutcomes:
    """What became of the crimes of an area and of the others of its kind, at equal age.

    Raises
    ------
    ValueError : a section or the force, which has nothing beside it
    """
    against = comparison(warehouse, scope)
    if against.by is None:
        raise ValueError(f"{scope.area_label} is not held against others")
    return area_outcomes(warehouse, against.whole, against.by)


def _outcome(found: AreaOutcomes, code: str) -> Statement:
    own = found.of_area(code)
    words = own.loc[own["group"] == CHARGED, "word"]
    word = str(words.iloc[0]) if len(words) else NOT_JUDGED
    sentence = sentence_start(found.sentence(code).removeprefix(f"{CHARGED} "))
    return Statement(OUTCOME, "", CHARGED, sentence, word, "pages/outcomes.py")


def _level(scope: Scope, study: Scrutiny, measure: Measure, row: dict[Any, Any]) -> Statement:
    whole, many = study.whole.area_name, NOUNS[study.by][1]
    counted, lead = plural(row["records"], *_nouns(measure)), f"{measure.name} beside {whole}"
    begin = f"{counted} in {scope.area_name} in {months_text(study.loaded)}"
    if pd.isna(row["per_1000_residents"]):
        sentence = f"{begin}. No number of residents is known here, so there is no rate."
        return Statement(LEVEL, measure.name, lead, sentence, NOT_JUDGED, "pages/wards.py")
    rate, city = rate_text(row["per_1000_residents"]), rate_text(row["whole_per_1000"])
    begin += f": {rate} per 1,000 residents, where {whole} as a whole had {city}"
    if row["word"] == NOT_JUDGED:
        sentence = f"{begin}. {study.funnels[measure.name].refusal}".strip()
    elif row["word"] == TOO_FEW:
        sentence = f"{begin}. So few are expected here that even none would be usual."
    else:
        # The limits in counts, which need no rounding to be compared with.
        low, high = row["low_95"] * row["expected"], row["high_95"] * row["expected"]
        where = MARKS[row["word"]].sentence
        sentence = (
            f"{begin}. For its number of residents {range_text(low, high)} would be usual among "
            f"the {len(study.of_measure(measure.name))} {many} of {whole}: {where}."
        )
    return Statement(
        kind=LEVEL,
        measure=measure.name,
        lead=lead,
        sentence=sentence,
        word=str(row["word"]),
        page="pages/wards.py",
        params={"measured": measure.name},
    )


def outside_words(row: dict[Any, Any], study: Scrutiny) -> str:
    """What an area has and what would be usual: "Arboretum: 5,387, where 575 to 4,328 …"."""
    low, high = row["low_95"] * row["expected"], row["high_95"] * row["expected"]
    expected = "for its number of residents" if study.basis == RESIDENTS else "for its mix of crime"
    return (
        f"{row['area_name']}: {row['records']:,}, where {range_text(low, high)} would be usual "
        f"{expected}."
    )


def _change(study: Scrutiny, measure: Measure, row: dict[Any, Any]) -> Statement:
    periods = study.periods
    total = {name: int(row[name]) for name in ("now", "before", "change")}
    total["evidence"] = row["change_evidence"]
    words = total_words(total, _nouns(measure), periods.now_words, periods.before_words)
    return Statement(
        kind=CHANGE,
        measure=measure.name,
        lead=f"{measure.name} {AGAINST_A_YEAR.lower()}",
        sentence=words,
        word=str(row["change_evidence"]),
        page="pages/side_by_side.py",
        types=choice_of(measure.crime_types),
    )


def _newest(warehouse: Warehouse, scope: Scope, measure: Measure) -> Statement:
    verdict = newest_month(warehouse, scope, measure)
    word = {"above": "more", "below": "fewer", "within": "within"}.get(verdict.direction, "")
    return Statement(
        kind=NEWEST,
        measure=measure.name,
        lead=f"{measure.name}, newest month",
        sentence=verdict.sentence,
        word=word,
        page="pages/trend.py",
        types=choice_of(measure.crime_types),
    )


def newest_month(warehouse: Warehouse, scope: Scope, measure: Measure) -> Judgement:
    """The last month of a scope against the months before it, as its trend shows it."""
    own = measure_scope(scope, measure)
    column = "incidents" if measure.incidents else "crimes"
    return judgement(trend_study(warehouse, own, measure=column).limits, measure=column)


def measure_scope(scope: Scope, measure: Measure) -> Scope:
    """The same area and months, with what a measure counts as its crime types."""
    label = choice_of(measure.crime_types) or scope.types_label
    return replace(scope, crime_types=measure.crime_types, types_label=label)


def _levels(study: Scrutiny, types: pd.DataFrame) -> Statement:
    whole = study.whole.area_name
    judged = types[~types["word"].isin([TOO_FEW, NOT_JUDGED])]
    out = judged[judged["word"].isin(OUTSIDE)]
    few = int((types["word"] == TOO_FEW).sum())
    rest = f" {plural(few, 'type has', 'types have')} too few to judge." if few else ""
    ranked = out.loc[out["z"].abs().sort_values(ascending=False, kind="stable").index]
    many = plural(len(judged), "crime type", "crime types")
    if judged.empty:
        words, word = "No crime type can be judged by residents here.", NOT_JUDGED
    elif out.empty:
        words, word = f"Of {many} none is outside its limits.", WITHIN
    else:
        named = [
            f"{row['measure'].lower()} ({MARKS[row['word']].text}, {row['records']:,})"
            for row in ranked.to_dict("records")
        ]
        are = "is" if len(out) == 1 else "are"
        words = f"Of {many} {len(out)} {are} outside the limits: {listed(named)}."
        word = str(ranked["word"].iloc[0])
    return Statement(
        LEVELS, "", f"Crime types beside {whole}", f"{words}{rest}", word, "pages/wards.py"
    )


def _changes(types: pd.DataFrame) -> Statement:
    tested = types[types["change_evidence"].isin(COMPARED)]
    out = tested[tested["change_evidence"].isin(CHANGED)]
    ranked = out.sort_values(["change_q", "measure"], kind="stable")
    many = plural(len(tested), "crime type", "crime types")
    if tested.empty:
        words, word = "No crime type has enough records and months to compare.", NOT_JUDGED
    elif out.empty:
        words, word = f"Of {many} none changed by more than chance allows.", WITHIN
    else:
        named = [
            f"{row['measure'].lower()} ({row['before']:,.0f} before, {row['now']:,.0f} now)"
            for row in ranked.to_dict("records")
        ]
        words = f"Of {many} {len(out)} changed by more than chance allows: {listed(named)}."
        word = str(ranked["change_evidence"].iloc[0])
    lead = f"Crime types {AGAINST_A_YEAR.lower()}"
    return Statement(CHANGES, "", lead, words, word, "pages/side_by_side.py")


def _nouns(measure: Measure) -> tuple[str, str]:
    one, many = measure.noun
    if measure.incidents:
        return f"{one} of anti-social behaviour", f"{many} of anti-social behaviour"
    if measure.crime_types == RECORDED_CRIME_TYPES:
        return f"recorded {one}", f"recorded {many}"
    subject = measure.name.lower().removesuffix(", crimes")
    if measure.kind == TOTAL and len(measure.crime_types) > 1:
        return f"recorded {one} of {subject}", f"recorded {many} of {subject}"
    return f"record of {subject}", f"records of {subject}"
