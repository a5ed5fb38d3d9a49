"""What a change between two periods is made of, in sentences and in the rows of a chart."""

from typing import Any

import pandas as pd

from beatline.analysis.contributions import (
    EVIDENCE_WORDS,
    largest_parts,
    part_words,
    rest_words,
    total_words,
)
from beatline.analysis.sentences import plural
from beatline.reports.side_by_side import SideBySide
from beatline.scope import NEW_SNAP_POINTS_FROM, RECORDING_BREAKS

# Named in the chart, and told in sentences.
MOST_NAMED, MOST_TOLD = 12, 6

NOUNS = {
    "crime": ("recorded crime", "recorded crimes"),
    "incident": ("incident of anti-social behaviour", "incidents of anti-social behaviour"),
}
PARTS = {"ward": ("ward", "wards"), "snt": ("SNT", "SNTs"), "type": ("crime type", "crime types")}


def headline(study: SideBySide) -> list[str]:
    """Recorded crimes and incidents of anti-social behaviour, each with its change and its test."""
    periods = study.periods
    return [
        total_words(row, NOUNS[row["kind"]], periods.now_words, periods.before_words)
        for row in study.totals.to_dict("records")
    ]


def part_name(study: SideBySide, row: dict[Any, Any]) -> str:
    """A combination of area and type as inside a sentence; the area alone where that says all."""
    kind = str(row["crime_type"])
    kind = kind[:1].lower() + kind[1:]
    if not study.of_areas:
        return kind
    place = str(row["name"])
    where = place[:1].lower() + place[1:] if row["label"] is None else f"in {place}"
    return f"{kind} {where}"


def told_parts(study: SideBySide) -> list[tuple[str, dict[Any, Any]]]:
    """A sentence for each combination that passes, strongest first, with its row."""
    totals = {total["kind"]: total for total in study.totals.to_dict("records")}
    passes = study.combinations[study.combinations["evidence"].isin(["more", "fewer"])]
    return [
        (part_words(row, part_name(study, row), totals[row["kind"]], NOUNS[row["kind"]]), row)
        for row in passes.head(MOST_TOLD).to_dict("records")
    ]


def rest_of_parts(study: SideBySide) -> str:
    """What is not told in sentences of its own, with how many were tested."""
    noun = combination_noun(study)
    combinations = study.combinations
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
            sentence = f"{NOUNS[kind][1].capitalize()}: {sentence[:1].lower()}{sentence[1:]}"
        words.append(sentence)
    was = "was" if tested == 1 else "were"
    words.append(
        f"{plural(tested, *noun)} with any record {was} tested at once; at most 5% of those that "
        "pass are expected to be false."
    )
    return " ".join(word for word in words if word)


def combination_noun(study: SideBySide) -> tuple[str, str]:
    """What the combinations are called, one and many."""
    if not study.of_areas:
        return PARTS["type"]
    area = PARTS[study.by][0]
    if len(set(study.combinations["crime_type"])) == 1:
        return PARTS[study.by]
    return f"combination of {area} and crime type", f"combinations of {area} and crime type"


def contribution_rows(study: SideBySide) -> pd.DataFrame:
    """What the chart draws: named parts from the largest fall to the largest rise, rest, total.

    Returns name, now, before, change, kind, role ("part", "rest" or "total"), stands_out. Of each
    kind the parts and the rest add up to its total.
    """
    combinations = study.combinations
    named = largest_parts(combinations, MOST_NAMED)
    parts = combinations[named].sort_values(["kind", "change"], kind="stable")
    names = [part_name(study, row) for row in parts.to_dict("records")]
    names = [name[:1].upper() + name[1:] for name in names]
    columns = ["now", "before", "change", "kind"]
    stands_out = parts["evidence"].isin(["more", "fewer"])
    frames = [parts[columns].assign(name=names, role="part", stands_out=stands_out)]
    for kind, others in combinations[~named].groupby("kind"):
        counts = others[columns[:3]].sum()
        noun = combination_noun(study)
        if noun[0].startswith("combination"):
            noun = ("combination", "combinations")
        words = f"All other {NOUNS[str(kind)][1]} ({plural(len(others), *noun)})"
        frames.append(_row(counts, words, str(kind), "rest"))
    for total in study.totals.to_dict("records"):
        words = f"Total: {NOUNS[total['kind']][1]}"
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


def together_caveat(study: SideBySide) -> list[str]:
    """That an area's one number holds both kinds of records, where it does."""
    if len(study.totals) < len(NOUNS) or not study.of_areas:
        return []
    return [
        f"Each {PARTS[study.by][0]} has one number here: recorded crimes and incidents of "
        "anti-social behaviour together. Choose one of them in the sidebar to see it alone."
    ]
