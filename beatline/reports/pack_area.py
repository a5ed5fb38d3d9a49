"""The pages of one area in a meeting pack."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from beatline import queries
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, percent_text, plural
from beatline.reports.area_summary import area_summary
from beatline.reports.briefing_lines import team_versions
from beatline.reports.like_set import KIN
from beatline.reports.measures import TOTAL
from beatline.reports.pack import (
    SUMMARY,
    Block,
    Caveat,
    Findings,
    Paragraphs,
    Section,
    Statement,
    Statements,
)
from beatline.reports.pack_charts import funnel_picture, trend_picture, types_picture
from beatline.reports.pack_like import like_blocks
from beatline.reports.pack_outcomes import outcome_blocks
from beatline.reports.pack_shared import Board, findings_of, notes_of, period_notes
from beatline.reports.pack_tables import priority_blocks, types_table
from beatline.reports.scorecard import scorecard
from beatline.reports.team import team_of
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# Of the records of a ward, so that the teams of its edges are not told at length.
LEAST_SHARE = 0.1
# Lines about teams that are kept on one page.
MOST_TOGETHER = 14

RESIDENTS_NEXT = (
    "Residents can tell the neighbourhood team what matters most where they live: local priorities "
    "are set from that. What nobody reports, by 101 or on the website of the police, is in no "
    "figure here."
)


def area_sections(
    warehouse: Warehouse, scope: Scope, found: Board, *, today: date
) -> Iterator[Section]:
    """The summary of an area, its figures, charts, like areas, priorities, outcomes, findings."""
    study, name = found.study, scope.area_name
    summary = area_summary(warehouse, scope)
    told = tuple(Statement(one.lead, one.sentence, one.word) for one in summary.statements)
    words: tuple[Block, ...] = (
        Paragraphs((summary.headline,), SUMMARY),
        Statements(told, SUMMARY),
    )
    if summary.caveat:
        words += (Caveat(summary.caveat, SUMMARY),)
    yield Section(scope.area_label, words, level=1, area=name)
    yield Section("Figures", (types_table(study, scope.area_code), *_figure_notes(found)), 2, name)
    totals = [one for one in study.measures if one.kind == TOTAL]
    trends = tuple(trend_picture(warehouse, scope, one) for one in totals)
    yield Section("Month by month, with the range to expect", trends, 2, name)
    types = types_picture(study, scope.area_code)
    heading = "Crime types" if study.periods.reason else "Crime types now and a year before"
    yield Section(heading, (types,), 2, name)
    among = f"{totals[0].name} among the {found.nouns[1]} of {study.whole.area_name}"
    yield Section(among, (funnel_picture(study, totals[0], scope.area_code),), 2, name)
    if scope.area_kind in KIN:
        like = tuple(like_blocks(warehouse, scope))
        yield Section(f"Beside {found.nouns[1]} like it", like, 2, name)
    card = scorecard(warehouse, scope)
    yield Section("Priorities of the partnership", tuple(priority_blocks(card)), 2, name)
    outcomes = tuple(outcome_blocks(found.outcomes, scope.area_code, sheet=False))
    yield Section("What became of the crimes", outcomes, 2, name)
    yield Section("What asks for an answer", tuple(_answers(found, scope)), 2, name)
    teams = tuple(_teams(warehouse, scope, today))
    together = sum(len(one.texts) for one in teams) <= MOST_TOGETHER
    yield Section("Team and priorities", teams, 2, name, together=together)


def _figure_notes(found: Board) -> Iterator[Block]:
    notes = period_notes(found.study)
    yield Caveat(
        "Residents are those of the Census 2021. Incidents of anti-social behaviour are counted "
        "apart and are no crimes. “Chance” means no more change than chance allows. "
        + " ".join(notes)
    )


def _answers(found: Board, scope: Scope) -> Iterator[Block]:
    told = findings_of(found, scope.area_code)
    if told:
        words = (
            f"{plural(len(told), 'finding', 'findings')}, the strongest evidence first. The "
            "questions are neutral and come from a documented list; none is a verdict."
        )
        yield Paragraphs((words,))
        # The heading of the page says whose they are.
        yield Findings(tuple(replace(one, area="") for one in told))
    else:
        words = (
            f"Nothing in {scope.area_name} is beyond the limits that ask for an answer: neither "
            "beside the whole nor against a year before. What differs from like areas is told "
            "with them."
        )
        yield Paragraphs((words,))
    yield Caveat(notes_of(found, scope.area_code))


def _teams(warehouse: Warehouse, scope: Scope, today: date) -> Iterator[Paragraphs]:
    """What residents can do, and the teams that serve the area as far as they are loaded."""
    yield Paragraphs((RESIDENTS_NEXT,))
    teams = [scope] if scope.area_kind == "snt" else []
    if scope.area_kind == "ward":
        serving = queries.overlapping_areas(warehouse, scope)
        whole = int(serving["records"].sum())
        lines = [_serving(row, whole) for row in serving.to_dict("records")]
        if lines:
            yield Paragraphs(tuple(lines), listed=True)
        teams = [
            replace(
                scope,
                area_kind="snt",
                area_code=str(row["area_code"]),
                area_name=str(row["area_name"]),
                area_label=str(row["label"]),
            )
            for row in serving[serving["share"] >= LEAST_SHARE].to_dict("records")
        ]
    refusals = []
    for team in teams:
        known = team_of(warehouse, team, today=today)
        if known.refusal:
            refusals.append(known.refusal)
            continue
        versions = team_versions(known)
        lines = list(versions[0]) if versions else []
        words = tuple(line for line in (*lines, known.stale_words) if line)
        yield Paragraphs((f"{team.area_label}:",))
        yield Paragraphs(words, listed=True)
    if refusals:
        yield Paragraphs(tuple(dict.fromkeys(refusals)), small=True)


def _serving(row: Mapping[Any, Any], whole: int) -> str:
    records = int(row["records"])
    words = f"{row['label']}: {plural(records, 'record', 'records')} of the {whole:,} of this ward"
    if min(records, whole) >= FEWEST_FOR_A_PERCENTAGE:
        words += f" ({percent_text(records / whole)})"
    return f"{words}."
