"""What is beyond limits and asks for an answer: levels, changes and outcomes, strongest first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import log10
from typing import Any

import numpy as np
import pandas as pd

from beatline.analysis.funnel import (
    NOT_JUDGED,
    STRICT,
    TOO_FEW,
    WELL_ABOVE,
    WELL_BELOW,
)
from beatline.reports.area_outcomes import AreaOutcomes
from beatline.reports.exception_words import (
    Wording,
    caveat_words,
    change_words,
    level_words,
    listed_changes_words,
    looked_words,
    not_judged_words,
    wordings,
)
from beatline.reports.measures import THEME, Measure
from beatline.reports.questions import (
    CHANGE_FEWER,
    CHANGE_MORE,
    LEVEL_ABOVE,
    LEVEL_BELOW,
    OUTCOME_HIGHER,
    OUTCOME_LOWER,
    questions,
)
from beatline.reports.scrutiny import Scrutiny
from beatline.scope import choice_of

LEVEL, CHANGE, OUTCOME = "level", "change", "outcome"
BEYOND = (WELL_ABOVE, WELL_BELOW)
NOT_TOLD = (TOO_FEW, NOT_JUDGED)
CHANGED = ("more", "fewer")
# Of the shares of outcomes so many pass the limits of 99.8% where areas differ by no more than
# usual; see docs/methods.md#standardised-share.
OUTCOMES_ANYWAY = 0.004
# Share of the changes that pass which are expected to be chance; see analysis/contributions.
FALSE_CHANGES = 0.05
SMALLEST_P = 1e-300


@dataclass(frozen=True)
class Finding:
    """One figure that chance and the usual differences do not explain.

    area_code, area_label : whose; measure : of what
    kind : "level" (against the whole), "change" (against a year before) or "outcome"
    direction : "above" or "below" of a level, "more" or "fewer" of a change, "higher" or "lower"
        of an outcome
    sentence : the whole of it, with its counts
    strength : -log10 of its chance where nothing is unusual; larger is stronger
    questions : neutral ones, from the documented list
    caveat : what to mind with it; "" for nothing of its own
    page : file of the page that shows the evidence
    types : crime-type choice of that link; None where the sidebar has none
    params : what else the link asks for
    """

    area_code: str
    area_label: str
    measure: str
    kind: str
    direction: str
    sentence: str
    strength: float
    questions: tuple[str, ...]
    caveat: str
    page: str
    types: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """Its judgement as a funnel words it; "" for a change."""
        way = {"above": WELL_ABOVE, "higher": WELL_ABOVE, "below": WELL_BELOW, "lower": WELL_BELOW}
        return way.get(self.direction, "")


@dataclass(frozen=True)
class Exceptions:
    """What is beyond limits, strongest evidence first, of how many looks.

    looks : how many figures were judged or tested
    expected_by_chance : about how many, at most, would be listed where nothing is unusual
    note : both in words, and what could not be looked at
    """

    findings: tuple[Finding, ...]
    looks: int
    expected_by_chance: float
    note: str

    def of_area(self, code: str) -> tuple[Finding, ...]:
        """The findings of one area."""
        return tuple(one for one in self.findings if one.area_code == code)


@dataclass(frozen=True)
class _Looked:
    """Findings of one kind, of how many looks; note: what was looked at, or why nothing was."""

    findings: tuple[Finding, ...]
    looks: int
    by_chance: float
    note: str


def exceptions(
    study: Scrutiny,
    outcomes: AreaOutcomes | None = None,
    areas: Collection[str] | None = None,
    *,
    wording: Mapping[str, Wording] | None = None,
    visited: Collection[str] = (),
) -> Exceptions:
    """What of a study asks for an answer.

    outcomes : of the same areas; none are looked at without it
    areas : codes; all areas of the study when not given
    wording : measure → how it is spoken of, where it is not by its name
    visited : codes of the areas that people come to from elsewhere

    A level is listed beyond the limits of 99.8%, a change where it passes its test corrected for
    how many were tested (q ≤ 0.05), an outcome beyond the limits of 99.8%.
    """
    rows = study.rows if areas is None else study.rows[study.rows["area_code"].isin(areas)]
    told = wordings(study, wording)
    looked = [_levels(study, rows, told, visited), _changes(study, rows, told)]
    if outcomes is not None:
        looked.append(_outcomes(outcomes, areas))
    return _together(looked)


def changes_of_whole(study: Scrutiny, wording: Mapping[str, Wording] | None = None) -> Exceptions:
    """The changes of the whole itself that pass their test; it has nothing to be held against."""
    whole = study.whole
    rows = study.wholes.assign(area_code=whole.area_code, area_label=whole.area_label)
    return _together([_changes(study, rows, wordings(study, wording))])


def _together(looked: list[_Looked]) -> Exceptions:
    findings = [finding for one in looked for finding in one.findings]
    return Exceptions(
        findings=tuple(sorted(findings, key=lambda one: -one.strength)),
        looks=sum(one.looks for one in looked),
        expected_by_chance=sum(one.by_chance for one in looked),
        note=" ".join(one.note for one in looked if one.note),
    )


def _levels(
    study: Scrutiny,
    rows: pd.DataFrame,
    told: Mapping[str, tuple[Measure, Wording]],
    visited: Collection[str],
) -> _Looked:
    judged = rows[~rows["word"].isin(NOT_TOLD)]
    if judged.empty:
        return _Looked((), 0, 0.0, not_judged_words(study, rows))
    beyond = judged[judged["word"].isin(BEYOND)].to_dict("records")
    anyway = {name: found.outside_anyway[1] for name, found in study.funnels.items()}
    by_chance = float(judged["measure"].map(anyway).sum())
    return _Looked(
        findings=tuple(
            _level(study, row, *told[row["measure"]], visited=row["area_code"] in visited)
            for row in beyond
        ),
        looks=len(judged),
        by_chance=by_chance,
        note=looked_words(len(judged), "figure was", "figures were", by_chance),
    )


def _level(
    study: Scrutiny, row: Mapping[Any, Any], measure: Measure, wording: Wording, *, visited: bool
) -> Finding:
    above = row["word"] == WELL_ABOVE
    return Finding(
        **_whose(row),
        kind=LEVEL,
        direction="above" if above else "below",
        sentence=level_words(study, row, wording),
        strength=_strength(row["p"]),
        questions=questions(
            LEVEL_ABOVE if above else LEVEL_BELOW, measure.crime_types, town_centre=visited
        ),
        caveat=caveat_words(study.basis, wording, above=above, visited=visited),
        page="pages/wards.py",
        types=choice_of(measure.crime_types) if measure.kind == THEME else None,
        params={} if measure.kind == THEME else {"measured": measure.name},
    )


def _changes(
    study: Scrutiny, rows: pd.DataFrame, told: Mapping[str, tuple[Measure, Wording]]
) -> _Looked:
    if study.periods.reason:
        return _Looked((), 0, 0.0, study.periods.reason)
    tested = rows[rows["change_p"].notna()]
    if tested.empty:
        return _Looked((), 0, 0.0, "No change is tested: too little is recorded or loaded.")
    passed = tested[tested["change_evidence"].isin(CHANGED)].to_dict("records")
    return _Looked(
        findings=tuple(_change(study, row, *told[row["measure"]]) for row in passed),
        looks=len(tested),
        by_chance=FALSE_CHANGES * len(passed),
        note=listed_changes_words(study, len(tested), len(passed)),
    )


def _change(study: Scrutiny, row: Mapping[Any, Any], measure: Measure, wording: Wording) -> Finding:
    more = row["change_evidence"] == "more"
    return Finding(
        **_whose(row),
        kind=CHANGE,
        direction=str(row["change_evidence"]),
        sentence=change_words(study, row, wording),
        strength=_strength(row["change_p"]),
        questions=questions(
            CHANGE_MORE if more else CHANGE_FEWER,
            measure.crime_types,
            months=len(study.periods.now),
        ),
        caveat=wording.caveat,
        page="pages/side_by_side.py",
        types=choice_of(measure.crime_types),
    )


def _outcomes(outcomes: AreaOutcomes, areas: Collection[str] | None) -> _Looked:
    if outcomes.refusal:
        return _Looked((), 0, 0.0, outcomes.refusal)
    rows = outcomes.rows
    rows = rows if areas is None else rows[rows["area_code"].isin(areas)]
    judged = rows[~rows["word"].isin(NOT_TOLD)]
    if judged.empty:
        return _Looked((), 0, 0.0, "No outcome is judged: too few crimes are old enough.")
    beyond = judged[judged["word"].isin(BEYOND)].to_dict("records")
    spread = {name: found.spread.tau2 for name, found in outcomes.shares.items()}
    by_chance = float(np.where(judged["group"].map(spread) > 0, OUTCOMES_ANYWAY, STRICT).sum())
    return _Looked(
        findings=tuple(_outcome(outcomes, row) for row in beyond),
        looks=len(judged),
        by_chance=by_chance,
        note=looked_words(
            len(judged), "share of outcomes was", "shares of outcomes were", by_chance
        ),
    )


def _outcome(outcomes: AreaOutcomes, row: Mapping[Any, Any]) -> Finding:
    higher = row["word"] == WELL_ABOVE
    return Finding(
        area_code=str(row["area_code"]),
        area_label=str(row["area_label"]),
        measure=str(row["group"]),
        kind=OUTCOME,
        direction="higher" if higher else "lower",
        sentence=outcomes.sentence(str(row["area_code"]), str(row["group"])),
        strength=_strength(row["p"]),
        questions=questions(OUTCOME_HIGHER if higher else OUTCOME_LOWER),
        caveat="",
        page="pages/outcomes.py",
    )


def _whose(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: str(row[name]) for name in ("area_code", "area_label", "measure")}


def _strength(p: float) -> float:
    return -log10(max(float(p), SMALLEST_P))
