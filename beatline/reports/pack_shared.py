"""The part of a meeting pack that all its areas share: the whole, and every area beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from beatline.analysis.contributions import total_words
from beatline.analysis.funnel import NOT_JUDGED, TOO_FEW
from beatline.analysis.sentences import listed, plural
from beatline.charts.marks import MARKS
from beatline.reports.area_outcomes import AreaOutcomes, area_outcomes
from beatline.reports.area_statements import CHANGED, NO_YEAR_BEFORE, NOUNS, OUTSIDE
from beatline.reports.exception_words import Wording
from beatline.reports.exceptions import Exceptions, exceptions
from beatline.reports.measures import TOTAL, TYPE, Measure
from beatline.reports.pack import (
    EXCEPTIONS,
    SUMMARY,
    Block,
    Caveat,
    Finding,
    Findings,
    Paragraphs,
    Section,
    Statement,
    Statements,
)
from beatline.reports.pack_charts import funnel_picture
from beatline.reports.pack_outcomes import outcome_blocks
from beatline.reports.pack_tables import (
    areas_by_type,
    areas_table,
    priority_blocks,
    study_months,
)
from beatline.reports.scorecard import scorecard, themes
from beatline.reports.scrutiny import Scrutiny, scrutiny
from beatline.reports.visitors import visited_areas
from beatline.scope import Scope
from beatline.warehouse import Warehouse


@dataclass(frozen=True, eq=False)
class Board:
    """What is known of all areas of a kind in a whole.

    study : by totals and crime types; outcomes : at equal age
    priorities : of those priorities that count several crime types, and not all
    wording : how priorities are spoken of; visited : codes of the areas that people come to
    """

    study: Scrutiny
    outcomes: AreaOutcomes
    priorities: Scrutiny | None
    wording: Mapping[str, Wording]
    visited: frozenset[str]

    @property
    def nouns(self) -> tuple[str, str]:
        """What the areas are, one and many."""
        return NOUNS[self.study.by]

    def beyond(self, codes: Sequence[str] | None = None) -> list[Exceptions]:
        """What asks for an answer in some areas, or in all: of the figures, of the priorities."""
        found = [exceptions(self.study, self.outcomes, codes, visited=self.visited)]
        if self.priorities is not None:
            wording, visited = self.wording, self.visited
            found.append(exceptions(self.priorities, None, codes, wording=wording, visited=visited))
        return found


@lru_cache(maxsize=8)
def board(warehouse: Warehouse, whole: Scope, by: str) -> Board:
    """Everything that the pack tells of all areas; the answer is shared."""
    study = scrutiny(warehouse, whole, by)
    told = themes(warehouse)
    known = {one.crime_types for one in study.measures}
    several = tuple(one.measure for one in told if one.crime_types not in known)
    return Board(
        study=study,
        outcomes=area_outcomes(warehouse, whole, by),
        priorities=scrutiny(warehouse, whole, by, several) if several else None,
        wording={one.name: one.wording for one in told},
        visited=frozenset(visited_areas(warehouse, whole, by)),
    )


def shared_sections(warehouse: Warehouse, found: Board, codes: Sequence[str]) -> Iterator[Section]:
    """The whole, the funnels, the tables of all areas, the priorities and what is beyond limits.

    codes : of the areas with pages of their own
    """
    study = found.study
    one, many = found.nouns
    whole = study.whole.area_name
    yield Section(f"{whole}: all {many}", tuple(_summary(found)), level=1, area=whole)
    yield Section("What asks for an answer", tuple(_beyond(found)), 2, whole)
    for measure in (each for each in study.measures if each.kind == TOTAL):
        blocks = tuple(_funnel(study, measure, codes))
        heading = f"{measure.name}: every {one} against what is usual"
        yield Section(heading, blocks, 2, whole, together=True)
    table = areas_table(study, codes)
    yield Section(f"Every {one} of {whole}", (table, _limits(found)), 1, whole, wide=True)
    by_type = areas_by_type(study, codes)
    yield Section("By crime type", (by_type, _reading(found)), 2, whole, wide=True)
    yield Section(f"{whole}: priorities and outcomes", (), 1, whole)
    card = scorecard(warehouse, study.whole)
    blocks = tuple(priority_blocks(card, caveats=True))
    yield Section("Priorities of the partnership", blocks, 2, whole)
    outcomes = tuple(outcome_blocks(found.outcomes, None, sheet=True))
    yield Section("What became of the crimes", outcomes, 2, whole)


def findings_of(found: Board, code: str | None = None) -> tuple[Finding, ...]:
    """What is beyond limits, of one area or of all, the strongest evidence first."""
    codes = None if code is None else [code]
    told = [finding for each in found.beyond(codes) for finding in each.findings]
    names = dict(zip(found.study.rows["area_code"], found.study.rows["area_name"], strict=True))
    return tuple(
        Finding(
            area=str(names.get(one.area_code, one.area_label)),
            measure=one.measure,
            sentence=one.sentence,
            caveat=one.caveat,
            questions=one.questions,
            word=one.word or one.direction,
        )
        for one in sorted(told, key=lambda one: -one.strength)
    )


def notes_of(found: Board, code: str | None = None) -> str:
    """How many figures were looked at, and how many of them chance alone would list."""
    figures, *priorities = found.beyond(None if code is None else [code])
    reason = found.study.periods.reason
    told = [figures.note.replace(reason, NO_YEAR_BEFORE) if reason else figures.note]
    for one in priorities:
        # That nothing is compared is told once.
        rest = one.note.replace(reason, "").strip() if reason else one.note
        told.append(f"Of the priorities that count several types: {rest}")
    return " ".join(told)


def period_notes(study: Scrutiny) -> tuple[str, ...]:
    """What is not compared with a year before, in sentences for paper."""
    return (NO_YEAR_BEFORE,) if study.periods.reason else study.periods.notes


def _summary(found: Board) -> Iterator[Block]:
    study = found.study
    told = []
    for row in study.wholes[study.wholes["kind"] == TOTAL].to_dict("records"):
        measure = study.measure(row["measure"])
        nouns = measure.noun
        # Nothing at all of a kind in the whole is no change either.
        if study.periods.reason or pd.isna(row["now"]):
            words = f"{plural(row['records'], *nouns)} in {study_months(study)}."
            told.append(Statement(measure.name, words))
            continue
        counts = {name: int(row[name]) for name in ("now", "before", "change")}
        counts["evidence"] = row["change_evidence"]
        words = total_words(counts, nouns, study.periods.now_words, study.periods.before_words)
        word = str(row["change_evidence"])
        mark = word if word in CHANGED else None
        told.append(Statement(f"{measure.name} against a year before", words, mark))
    told += [_outside(found, one) for one in study.measures if one.kind == TOTAL]
    told.append(_types_outside(found))
    yield Statements(tuple(told), SUMMARY)
    if notes := period_notes(study):
        yield Paragraphs(notes, SUMMARY, small=True)


def _outside(found: Board, measure: Measure) -> Statement:
    """Which areas are outside the limits by one total."""
    study = found.study
    refusal = study.funnels[measure.name].refusal
    lead = f"{measure.name} beside each other"
    if refusal:
        return Statement(lead, refusal)
    rows = study.of_measure(measure.name)
    judged = rows[~rows["word"].isin([TOO_FEW, NOT_JUDGED])]
    out = judged[judged["word"].isin(OUTSIDE)].sort_values("z", key=abs, ascending=False)
    many = plural(len(judged), *found.nouns)
    if out.empty:
        return Statement(lead, f"Of {many} judged by residents, none is outside its limits.")
    named = [f"{row['area_name']} ({MARKS[row['word']].words})" for row in out.to_dict("records")]
    are = "is" if len(out) == 1 else "are"
    words = f"Of {many} judged by residents, {len(out)} {are} outside: {listed(named)}."
    return Statement(lead, words)


def _types_outside(found: Board) -> Statement:
    rows = found.study.rows[found.study.rows["kind"] == TYPE]
    judged = rows[~rows["word"].isin([TOO_FEW, NOT_JUDGED])]
    out = judged["word"].isin(OUTSIDE).sum()
    asks = plural(len(findings_of(found)), "finding asks", "findings ask")
    words = [f"{out} of {len(judged):,} figures of {found.nouns[1]} are outside the limits of 95%."]
    if not found.study.periods.reason:
        changed = rows["change_evidence"].isin(CHANGED).sum()
        words.append(f"{changed} changed against a year before by more than chance allows.")
    return Statement("Crime types", " ".join([*words, f"In all, {asks} for an answer."]))


def _funnel(study: Scrutiny, measure: Measure, codes: Sequence[str]) -> Iterator[Block]:
    selected = codes[0] if len(codes) == 1 else None
    yield funnel_picture(study, measure, selected)
    yield Caveat(study.funnels[measure.name].refusal or spread_words(study, measure))


def spread_words(study: Scrutiny, measure: Measure) -> str:
    """How much the limits allow for."""
    spread, many = study.funnels[measure.name].spread, NOUNS[study.by][1]
    return (
        f"The limits allow for chance and for how much {many} usually differ: their counts vary "
        f"{_times(spread.phi)} as much as chance alone would make them. Outside the limits is a "
        "reason to ask, not a verdict."
    )


def _times(factor: float) -> str:
    return f"{factor:,.0f} times" if factor >= 10 else f"{factor:,.1f} times"  # noqa: PLR2004


def _limits(found: Board) -> Caveat:
    one, many = found.nouns
    return Caveat(
        f"By name, and not ranked: between two {many} within the limits there is nothing to tell. "
        f"Expected is what each {one} would have from its residents at the rate of all together. "
        "Where people go but do not live, a rate by residents says little."
        f"{_visited_words(found)}"
    )


def _visited_words(found: Board) -> str:
    rows = found.study.of_measure(found.study.measures[0].name)
    names = rows.loc[rows["area_code"].isin(found.visited), "area_name"].tolist()
    if not names:
        return ""
    return f" That is most so in {listed(names)}."


def _outside_anyway(found: Board) -> float:
    """How many figures of the table would be outside their limits with nothing unusual."""
    return sum(one.judged * one.outside_anyway[0] for one in found.study.funnels.values())


def _reading(found: Board) -> Caveat:
    return Caveat(
        "Each number is the count, its letter and shape the judgement by residents. With so many "
        f"figures side by side about {_outside_anyway(found):,.0f} of them would be outside the "
        f"limits of 95% even if {found.nouns[1]} differed no more than usual."
    )


def _beyond(found: Board) -> Iterator[Block]:
    told = findings_of(found)
    if told:
        words = f"Beyond limits in {found.study.whole.area_name}, the strongest evidence first"
        yield Findings(told, EXCEPTIONS, listed=words)
    else:
        yield Paragraphs(("Nothing is beyond the limits that ask for an answer.",))
    yield Caveat(notes_of(found))
