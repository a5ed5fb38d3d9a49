"""What a change between two periods is made of, in sentences and in the rows of a chart."""

from dataclasses import replace
from typing import Any

import pandas as pd

from beatline.analysis.contributions import (
    EVIDENCE_WORDS,
    largest_parts,
    part_words,
    rest_words,
    total_words,
)
from beatline.analysis.sentences import plural, sentence_start
from beatline.reports.side_by_side import SideBySide
from beatline.reports.trends import series_noun, series_subject, singular
from beatline.scope import CRIME_TYPE_CHOICES, NEW_SNAP_POINTS_FROM, RECORDING_BREAKS, Scope

# Named in the chart, and told in sentences.
MOST_NAMED, MOST_TOLD = 12, 6

MEASURES = {"crime": "crimes", "incident": "incidents"}
PARTS = {"ward": ("ward", "wards"), "snt": ("SNT", "SNTs"), "type": ("crime type", "crime types")}


def question(scope: Scope) -> str:
    """What is asked of the scope that is divided: "What makes up the change of shoplifting"."""
    words = "What makes up the change"
    if scope.has_crimes and scope.has_incidents:
        return words
    measure = "crimes" if scope.has_crimes else "incidents"
    return f"{words} of {series_subject(_as_chosen(scope), measure)}"


def kind_noun(scope: Scope, kind: str) -> tuple[str, str]:
    """What is counted, one and many, as the page Trend calls it: "record of burglary".

    kind : "crime" or "incident"
    """
    many = series_noun(_as_chosen(scope), MEASURES[kind])
    return singular(many), many


def _as_chosen(scope: Scope) -> Scope:
    # One kind of a choice is counted, and named by the whole choice.
    return replace(scope, crime_types=CRIME_TYPE_CHOICES.get(scope.types_label, scope.crime_types))


def headline(study: SideBySide) -> list[str]:
    """Each kind of records with its change and its test."""
    periods = study.periods
    return [
        total_words(
            row, kind_noun(study.scope, row["kind"]), periods.now_words, periods.before_words
        )
        for row in study.totals.to_dict("records")
    ]


def with_records(study: SideBySide) -> pd.DataFrame:
    """The combinations that have a record in either period; the others add nothing to a change."""
    combinations = study.combinations
    return combinations[combinations[["now", "before"]].sum(axis=1) > 0]


def undivided(study: SideBySide) -> str:
    """Why there is nothing to set side by side, in words; "" where there are several parts."""
    parts = with_records(study)
    if parts.empty:
        return "Nothing of this kind was recorded in these months, so there is nothing to divide."
    if len(parts) > 1:
        return ""
    noun = combination_noun(study)[0]
    name = part_name(study, parts.iloc[0].to_dict())
    return f"There is nothing to divide: the only {noun} with any record is {name}."


def order_words(study: SideBySide) -> str:
    """In which order the parts stand."""
    if study.periods.reason:
        return "most records first"
    return "largest change first" if study.refusal else "strongest evidence first"


def part_name(study: SideBySide, row: dict[Any, Any]) -> str:
    """A combination of area and type by its name; the area alone where there is one type only."""
    kind = str(row["crime_type"])
    kind = kind[:1].lower() + kind[1:]
    if not study.of_areas:
        return kind
    place = _place(row)
    return place.removeprefix("in ") if study.one_type else f"{kind} {place}"


def _told_name(study: SideBySide, row: dict[Any, Any]) -> str:
    """The same inside a sentence: "in Abbey" where there is one type only."""
    return _place(row) if study.of_areas and study.one_type else part_name(study, row)


def _place(row: dict[Any, Any]) -> str:
    place = str(row["name"])
    return place[:1].lower() + place[1:] if row["label"] is None else f"in {place}"


def told_parts(study: SideBySide) -> list[tuple[str, dict[Any, Any]]]:
    """A sentence for each combination that passes, strongest first, with its row."""
    totals = {total["kind"]: total for total in study.totals.to_dict("records")}
    nouns = {kind: kind_noun(study.scope, kind) for kind in totals}
    passes = study.combinations[study.combinations["evidence"].isin(["more", "fewer"])]
    return [
        (part_words(row, _told_name(study, row), totals[row["kind"]], nouns[row["kind"]]), row)
        for row in passes.head(MOST_TOLD).to_dict("records")
    ]


def rest_of_parts(study: SideBySide) -> str:
    """What is not told in sentences of its own, with how many were tested."""
    noun = combination_noun(study)
    combinations = with_records(study)
    tested = int(combinations["p"].notna().sum())
    passes = int(combinations["evidence"].isin(["more", "fewer"]).sum())
    if not passes:
        return (
            f"No single {noun[0]} changed by more than chance allows, of "
            f"{tested:,} with any record. The largest changes are in the chart; none of them is "
            "evidence by itself."
        )
    told = min(passes, MOST_TOLD)
    words = []
    if passes > told:
        words.append(f"{passes - told:,} more passed the test: the chart and its file have them.")
    others = combinations.iloc[told:]
    for kind in study.totals["kind"]:
        of_kind = others.loc[others["kind"] == kind, "change"]
        sentence = rest_words(of_kind, noun)
        if sentence and len(study.totals) > 1:
            many = kind_noun(study.scope, kind)[1]
            sentence = f"{sentence_start(many)}: {sentence[:1].lower()}{sentence[1:]}"
        words.append(sentence)
    words.append(
        f"{plural(tested, *noun)} with any record were tested at once; at most 5% of those that "
        "pass are expected to be false."
    )
    return " ".join(word for word in words if word)


def combination_noun(study: SideBySide) -> tuple[str, str]:
    """What the combinations are called, one and many."""
    if not study.of_areas:
        return PARTS["type"]
    area = PARTS[study.by][0]
    if study.one_type:
        return PARTS[study.by]
    return f"combination of {area} and crime type", f"combinations of {area} and crime type"


def contribution_rows(study: SideBySide) -> pd.DataFrame:
    """What the chart draws: named parts from the largest fall to the largest rise, rest, total.

    Returns name, now, before, change, kind, role ("part", "rest" or "total"), stands_out. Of each
    kind the parts and the rest add up to its total.
    """
    combinations = with_records(study)
    named = largest_parts(combinations, MOST_NAMED)
    parts = combinations[named].sort_values(["kind", "change"], kind="stable")
    names = [part_name(study, row) for row in parts.to_dict("records")]
    names = [sentence_start(name) for name in names]
    columns = ["now", "before", "change", "kind"]
    stands_out = parts["evidence"].isin(["more", "fewer"])
    frames = [parts[columns].assign(name=names, role="part", stands_out=stands_out)]
    for kind, others in combinations[~named].groupby("kind"):
        counts = others[columns[:3]].sum()
        noun = combination_noun(study)
        if noun[0].startswith("combination"):
            noun = ("combination", "combinations")
        words = f"All other {kind_noun(study.scope, str(kind))[1]} ({plural(len(others), *noun)})"
        frames.append(_row(counts, words, str(kind), "rest"))
    for total in study.totals.to_dict("records"):
        words = f"Total: {kind_noun(study.scope, total['kind'])[1]}"
        frames.append(_row(total, words, total["kind"], "total"))
    return pd.concat(frames, ignore_index=True)


def _row(counts: Any, name: str, kind: str, role: str) -> pd.DataFrame:
    numbers = {column: [int(counts[column])] for column in ("now", "before", "change")}
    return pd.DataFrame(
        {**numbers, "kind": [kind], "name": [name], "role": [role], "stands_out": [False]}
    )


def evidence_words(parts: pd.DataFrame) -> list[str]:
    """What the test says of each part, as a table words it."""
    return [EVIDENCE_WORDS[evidence] for evidence in parts["evidence"]]


def period_caveats(study: SideBySide) -> list[str]:
    """What to mind about the two periods: months left out, known breaks, other points, season."""
    periods = study.periods
    if periods.reason:
        return []
    words = list(periods.notes)
    first, last = periods.before[0], periods.now[-1]
    places = study.by in ("ward", "snt") or study.scope.area_kind in ("ward", "snt")
    if places and first < pd.Timestamp(NEW_SNAP_POINTS_FROM) <= last:
        words.append(
            "The snap points were replaced in July 2022, between these periods: a crime on a "
            "border may since be counted for the area next to it."
        )
    words += [
        f"Known break between these periods, {when:%B %Y}: {why}. Part of the change may be that."
        for when, why in RECORDING_BREAKS
        if first < pd.Timestamp(when) <= last
    ]
    a_year_apart = periods.now[0] - pd.DateOffset(years=1) == periods.before[0]
    if not a_year_apart:
        words.append(
            "The two periods lie at different times of the year, which is not allowed for."
        )
    if study.refusal:
        words.append(study.refusal)
    return words


def exposure_caveat(study: SideBySide) -> list[str]:
    """That the two periods differ in days, where they do."""
    periods = study.periods
    days = [int(side.days_in_month.to_numpy().sum()) for side in (periods.now, periods.before)]
    if days[0] == days[1]:
        return []
    return [f"The test allows for {days[0]:,} days now and {days[1]:,} before."]
