"""The words of what asks for an answer: its sentence, what to mind, and of how many looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from beatline.analysis.contributions import total_words
from beatline.analysis.funnel import TOO_FEW
from beatline.analysis.sentences import months_text, plural, range_text
from beatline.charts.marks import MARKS
from beatline.reports.area_counts import RESIDENTS
from beatline.reports.measures import Measure
from beatline.reports.questions import POLICE_WORK, SHOPLIFTING, VIOLENCE
from beatline.reports.scrutiny import Scrutiny
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR

RECORDED = ("recorded", "recorded")
FOR_RESIDENTS, FOR_MIX = "for its number of residents", "for its total and the usual mix"
VISITED = (
    "People visit this area more than most, so what is expected from its residents says little."
)
BY_RESIDENTS = "Visitors, shops and nightlife are not allowed for, only the number of residents."
BY_MIX = "This is the mix of crime here: where one type makes up more, others make up less."


@dataclass(frozen=True)
class Wording:
    """How a measure is spoken of.

    subject : as the start of a sentence; caveat : what its figures cannot show, "" for nothing
    """

    subject: str
    caveat: str = ""


def usual_wording(measure: Measure) -> Wording:
    """A measure by its own name, with the caveat of its crime types."""
    types = set(measure.crime_types)
    caveat = ""
    if types <= POLICE_WORK:
        caveat = (
            "Mostly recorded because the police look for it: it shows their work as much as crime."
        )
    elif types == {VIOLENCE}:
        caveat = "Very different harm in one type; more records can mean more people come forward."
    elif types == {SHOPLIFTING}:
        caveat = "Shops decide what they report."
    elif types == {ANTI_SOCIAL_BEHAVIOUR}:
        caveat = "Calls to the police, not crimes; the council and landlords hear of more."
    return Wording(measure.name, caveat)


def wordings(
    study: Scrutiny, given: Mapping[str, Wording] | None
) -> dict[str, tuple[Measure, Wording]]:
    """Every measure of a study by name, with how it is spoken of."""
    own = given or {}
    return {one.name: (one, own.get(one.name) or usual_wording(one)) for one in study.measures}


def level_words(study: Scrutiny, row: Mapping[Any, Any], wording: Wording) -> str:
    """A level with its limits of 95%, in counts.

    "Shoplifting: 412 recorded in January to December 2025; for its number of residents 150 to 260
    would be usual in Derby: well above."
    """
    usual = range_text(*(row[name] * row["expected"] for name in ("low_95", "high_95")))
    by = FOR_RESIDENTS if study.basis == RESIDENTS else FOR_MIX
    return (
        f"{wording.subject}: {row['records']:,} recorded in {months_text(study.loaded)}; "
        f"{by} {usual} would be usual in {_place(study)}: {MARKS[row['word']].words}."
    )


def _place(study: Scrutiny) -> str:
    return "the whole force" if study.whole.area_kind == "force" else study.whole.area_name


def change_words(study: Scrutiny, row: Mapping[Any, Any], wording: Wording) -> str:
    """A change with both its counts, in the words of “Side by side”."""
    counts = {name: int(row[name]) for name in ("now", "before", "change")}
    periods = study.periods
    told = total_words(
        counts | {"evidence": row["change_evidence"]},
        RECORDED,
        periods.now_words,
        periods.before_words,
    )
    return f"{wording.subject}: {told}"


def caveat_words(basis: str, wording: Wording, *, above: bool, visited: bool) -> str:
    """What to mind with a level: what it is expected from, and what is counted."""
    if basis != RESIDENTS:
        own = BY_MIX
    elif above:
        own = VISITED if visited else BY_RESIDENTS
    else:
        own = ""
    return " ".join(part for part in (own, wording.caveat) if part)


def looked_words(looks: int, one: str, many: str, by_chance: float) -> str:
    """How many were held against limits, and how many would be outside with nothing unusual."""
    outside = "fewer than 1 of them" if by_chance < 1 else f"about {by_chance:,.0f} of them"
    return (
        f"{plural(looks, one, many)} held against limits of 99.8%: where areas differ by no more "
        f"than they usually do, {outside} would be outside all the same."
    )


def not_judged_words(study: Scrutiny, rows: pd.DataFrame) -> str:
    """Why no level is judged: no funnel, too few everywhere, or no residents figure."""
    refusals = [found.refusal for found in study.funnels.values() if found.refusal]
    if refusals:
        return f"No level is judged. {refusals[0]}"
    if (rows["word"] == TOO_FEW).any():
        return "No level is judged: so few are expected that no number would be unusual."
    return "No level is judged: no number of residents is known here."


def listed_changes_words(study: Scrutiny, looks: int, passed: int) -> str:
    """How many changes were tested, and how many of those listed may be chance."""
    tested = plural(looks, "change against a year before was", "changes against a year before were")
    compared = ""
    if len(study.periods.now) < len(study.loaded):
        compared = f" ({study.periods.now_words} compared)"
    if not passed:
        return f"{tested} tested{compared}, and none passed."
    return (
        f"{tested} tested{compared}, corrected for how many areas and types were tested together, "
        f"and {passed:,} passed; of all that pass in {_place(study)} about 1 in 20 may be chance."
    )
