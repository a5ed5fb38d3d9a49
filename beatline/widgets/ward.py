"""The parts of the page about one ward, SNT or district before a board."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.analysis.funnel import NOT_JUDGED
from beatline.analysis.sentences import range_text
from beatline.charts.marks import MARKS
from beatline.reports.area_counts import RESIDENTS
from beatline.reports.area_statements import (
    LEVEL,
    LEVELS,
    NOUNS,
    OUTCOME,
    Statement,
)
from beatline.reports.area_summary import AreaSummary
from beatline.reports.measures import TOTAL, Measure
from beatline.reports.scrutiny import Scrutiny
from beatline.reports.team import team_of
from beatline.scope import Scope, choice_of
from beatline.warehouse import Warehouse
from beatline.widgets.frame import is_narrow, narrow
from beatline.widgets.funnel import BASES, SHARE_OF_RECORDS, key_of_marks, marked
from beatline.widgets.links import link, open_at_once
from beatline.widgets.stories import across, area_links, trend_chart
from beatline.widgets.tables import table, without_gap
from beatline.widgets.team import team_part
from beatline.widgets.text import counted, plain

BOARD_KINDS = ("ward", "snt", "district")
CHANGE_SIGNS = {"more": "▲ more", "fewer": "▼ fewer", "within": "● chance", "too few": "○ too few"}
STATEMENT_SIGNS = {"more": "▲", "fewer": "▼", "within": "●", "": "○", "too few": "○"}
# Sentences are read first and followed second: only what leads them is underlined.
SENTENCES_STYLE = """
<style>
.st-key-sentences [data-testid="stPageLink"] a p, .st-key-outside [data-testid="stPageLink"] a p,
.st-key-findings [data-testid="stPageLink"] a p
    { text-decoration: none !important; font-size: 1rem; line-height: 1.45; }
.st-key-sentences [data-testid="stPageLink"] a, .st-key-outside [data-testid="stPageLink"] a
    { padding: 0.2rem 0; }
.st-key-sentences a p span, .st-key-outside a p span, .st-key-findings a p span
    { color: inherit !important; }
.st-key-sentences a strong, .st-key-outside a strong, .st-key-findings a strong
    { text-decoration: underline; text-underline-offset: 2px; }
</style>
"""
NARROW_COLUMNS = ("measure", "records", "mark")


def ward_title(scope: Scope) -> str:
    """The question of the page."""
    if scope.area_kind not in BOARD_KINDS:
        return "Which ward is yours?"
    kind = "" if scope.area_kind == "district" else f" {NOUNS[scope.area_kind][0]}"
    return f"How is {plain(scope.area_name)}{kind} doing?"


def ward_chooser(warehouse: Warehouse, scope: Scope) -> None:
    """The wards of the force, to choose one from."""
    st.markdown(
        "This page is about one ward, one Safer Neighbourhood Team (SNT) or one district. Choose a "
        "ward here, or any area in the sidebar."
    )
    areas = queries.area_choices(warehouse)
    labels = areas.loc[areas["area_kind"] == "ward", "label"].tolist()

    def choose() -> None:
        st.session_state["area"] = st.session_state["ward-choice"]

    st.selectbox(
        "Ward",
        labels,
        index=None,
        placeholder="Type the name of a ward",
        key="ward-choice",
        on_change=choose,
        width=420,
    )
    link("pages/wards.py", "All areas, each against what is usual", scope)


def summary_part(summary: AreaSummary) -> None:
    """How the area is doing, in sentences; each leads to its evidence."""
    # The tables further down are laid out by it.
    narrow()
    st.header("In plain words")
    st.markdown(f"**{plain(summary.headline)}**")
    st.html(SENTENCES_STYLE)
    with st.container(gap="xsmall", key="sentences"):
        for one in summary.statements:
            words = f"{_sign(one)} **{plain(one.lead)}:** {plain(one.sentence)}"
            link(one.page, words, summary.scope, types=one.types, months=None, **one.params)
    if summary.caveat:
        st.info(plain(summary.caveat), icon=":material/storefront:")


def _sign(statement: Statement) -> str:
    """Letter and shape of what the test says."""
    if statement.kind in (LEVEL, LEVELS, OUTCOME):
        return MARKS[statement.word].text
    return STATEMENT_SIGNS[statement.word]


def figures_table(study: Scrutiny, scope: Scope, monthly: pd.DataFrame) -> None:
    """Every figure with the year before, its rate and the whole's; a click opens its trend.

    monthly : the scope's own months
    """
    rows = study.of_area(scope.area_code)
    st.header(f"Figures of {plain(scope.area_name)}, beside {plain(study.whole.area_name)}")
    if study.basis != RESIDENTS:
        st.caption(
            "Usual range and judgement are by its own mix of crime here. The sentences above, what "
            f"asks for an answer and the pack are by residents. {SHARE_OF_RECORDS}"
        )
    shown = marked(rows).assign(
        change_words=[CHANGE_SIGNS.get(word, "–") for word in rows["change_evidence"]],
        usual=[usual_text(row) for row in rows.to_dict("records")],
        months=rows["months"].map(without_gap),
    )
    row = table(
        shown,
        _figure_columns(study, rows),
        key="ward-figures",
        rows_shown=len(rows),
        alt=f"Figures of {scope.area_name} by crime type, as told in the sentences above.",
    )
    beyond = int(monthly["records"].sum() - rows.loc[rows["kind"] == TOTAL, "records"].sum())
    notes = [study.periods.reason, *study.periods.notes]
    if beyond > 0:
        notes.append(
            f"{counted(beyond, 'record')} of this area {'is' if beyond == 1 else 'are'} left out: "
            f"near the border, where the census area lies outside {study.whole.area_name}."
        )
    for note in notes:
        if note:
            st.caption(plain(note))
    if row is not None:
        name = str(row["measure"])
        label = choice_of(study.measure(name).crime_types)
        open_at_once("pages/trend.py", f"Opening the trend of {plain(name)}", scope, types=label)


def _figure_columns(study: Scrutiny, rows: pd.DataFrame) -> dict[str, Any]:
    """The columns that there is something to show in; three of them on a phone."""
    column = st.column_config
    columns: dict[str, Any] = {
        "measure": column.TextColumn("Figure", width=165),
        "records": column.NumberColumn("Records", format="localized", width=68),
        "now": column.NumberColumn("In both years", format="localized", width=80),
        "before": column.NumberColumn("A year before", format="localized", width=80),
        "change_words": column.TextColumn(
            "Change", width=78, help="● chance: no more than chance allows."
        ),
        "per_1000_residents": column.NumberColumn("Per 1,000", format="%.1f", width=70),
        "whole_per_1000": column.NumberColumn(
            f"{study.whole.area_name}, per 1,000", format="%.1f", width=100
        ),
        "usual": column.TextColumn(
            "Usual range", width=105, help="Counts inside the limits of 95% here."
        ),
        "mark": column.TextColumn("Judgement", width=108),
        "months": column.LineChartColumn("By month", y_min=0, width=70),
    }
    left_out: set[str] = set()
    if study.periods.reason:
        left_out |= {"now", "before", "change_words"}
    elif (rows["now"] == rows["records"]).all():
        left_out |= {"now"}
    if study.basis != RESIDENTS:
        # Rates by residents say nothing of a mix.
        left_out |= {"per_1000_residents", "whole_per_1000"}
    wanted = NARROW_COLUMNS if is_narrow() else tuple(columns)
    return {name: columns[name] for name in wanted if name not in left_out}


def usual_text(row: dict[Any, Any]) -> str:
    """The counts inside the limits of 95%: "96 to 141"; "–" where nothing is expected."""
    if pd.isna(row["expected"]) or row["word"] == NOT_JUDGED:
        return "–"
    return range_text(row["low_95"] * row["expected"], row["high_95"] * row["expected"])


def ward_trends(monthly: pd.DataFrame, scope: Scope) -> None:
    """The months of recorded crime and of anti-social behaviour apart, with their limits.

    monthly : `monthly_records` of `history(scope)`
    """
    both = [
        name
        for name, there in (("crimes", scope.has_crimes), ("incidents", scope.has_incidents))
        if there
    ]
    for place, measure in zip(st.columns(len(both), gap="large"), both, strict=True):
        with place:
            trend_chart(monthly, scope, measure)


def residents_next(warehouse: Warehouse, scope: Scope) -> None:
    """The teams that serve the area, and what people who live there can do."""
    st.header("What residents can do next")
    st.markdown(
        "Tell the neighbourhood team what matters most where you live: its local priorities are "
        "set from that. Report a crime or anti-social behaviour by 101 or on the police's website, "
        "and 999 when somebody is in danger: what nobody reports is in no figure on this page."
    )
    if scope.area_kind == "district":
        wards = queries.area_choices(warehouse)
        own = wards[(wards["area_kind"] == "ward") & (wards["parent"] == scope.area_name)]
        _links("Its wards", own.rename(columns={"label": "area_label"}), scope, "pages/ward.py")
        return
    team = scope
    if scope.area_kind == "ward":
        serving = queries.overlapping_areas(warehouse, scope)
        area_links(across(scope), serving, scope)
        if serving.empty:
            return
        team = replace(
            scope,
            area_kind="snt",
            area_code=str(serving["area_code"].iloc[0]),
            area_name=str(serving["area_name"].iloc[0]),
            area_label=str(serving["label"].iloc[0]),
        )
    team_part(team_of(warehouse, team, today=date.today()), team)


def _links(heading: str, areas: pd.DataFrame, scope: Scope, page: str) -> None:
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"links-{heading[:5]}"
    ):
        st.markdown(f"**{heading}:**", width="content")
        for area in areas.to_dict("records"):
            link(page, plain(area["area_name"]), scope, area=str(area["area_label"]))


def ward_how_made(summary: AreaSummary) -> None:
    """How the figures were made, and what they cannot say."""
    study = summary.study
    one, many = NOUNS[study.by]
    whole = plain(study.whole.area_name)
    st.header("How this was made, and what it cannot say")
    st.markdown(
        f"- **Against what**: each figure is held against what {whole} as a whole would lead one "
        f"to expect of the residents of this {one}. The limits allow for chance and for how much "
        f"the {len(set(study.rows['area_code']))} {many} differ anyway, so they are wide where "
        f"{many} differ a lot. Outside them is a reason to ask, not a verdict.\n"
        "- **Change**: the same months a year before, tested with how much the counts vary "
        "anyway, and corrected for how many figures were tested.\n"
        "- **Recorded crime** follows where people report and where police look, too. Incidents "
        "of anti-social behaviour are counted apart and are no crimes.\n"
        "- **Residents** are those of the Census 2021. Where people go but do not live, a rate by "
        "residents says little.\n"
        "- **Near, never at**: the ward of a record is known from a point that several homes "
        "share; near a border it may count for the area beside."
    )
    key_of_marks()


def ward_links(scope: Scope, study: Scrutiny, measure: Measure) -> None:
    """The ways on from here; to all areas with the same choices."""
    words = "All areas, each against what is usual"
    chosen = {"measured": measure.name} if measure != study.measures[0] else {}
    if study.basis != RESIDENTS:
        chosen["expected"] = next(label for label, one in BASES.items() if one == study.basis)
    link("pages/wards.py", words, scope, months=None, **chosen)
    for page, words in (
        ("pages/priorities.py", "The partnership's priorities here"),
        ("pages/area.py", "The places and the map of this area"),
        ("pages/incidents.py", "The records behind these figures"),
    ):
        link(page, words, scope)
