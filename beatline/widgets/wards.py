"""The parts of the page that holds all areas of one kind against what is usual."""

from dataclasses import replace
from typing import Any

import streamlit as st

from beatline.analysis.funnel import NOT_JUDGED, TOO_FEW
from beatline.charts.marks import MARKS
from beatline.reports.area_counts import RESIDENTS
from beatline.reports.area_statements import NOUNS, OUTSIDE, outside_words
from beatline.reports.measures import Measure
from beatline.reports.scrutiny import Scrutiny, comparison, scrutiny, whole_force
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.frame import is_narrow, narrow
from beatline.widgets.funnel import marked
from beatline.widgets.links import link, open_at_once
from beatline.widgets.tables import table, without_gap
from beatline.widgets.text import counted, month_name, period, plain
from beatline.widgets.ward import CHANGE_SIGNS, SENTENCES_STYLE

KINDS = {"Wards": "ward", "SNTs": "snt", "Districts": "district"}
NARROW_COLUMNS = ("shown_name", "records", "mark")
ROWS_SHOWN = 20


def choose_areas(warehouse: Warehouse, scope: Scope) -> Scrutiny:
    """Wards, SNTs or districts, and what they are all part of."""
    options = KINDS
    if scope.area_kind in ("snt", "section"):
        options = {name: KINDS[name] for name in ("SNTs", "Wards", "Districts")}
    note_odd("kind", list(options))
    by = options[switch("kind", options, "Areas")]
    return scrutiny(warehouse, _whole(warehouse, scope, by), by)


def _whole(warehouse: Warehouse, scope: Scope, by: str) -> Scope:
    """Wards of a district, SNTs of a section; else those of the whole force."""
    if by == "ward" and scope.area_kind == "ward":
        return comparison(warehouse, scope).whole
    if (by, scope.area_kind) in (("ward", "district"), ("snt", "section")):
        return scope
    return replace(whole_force(warehouse, scope), crime_types=scope.crime_types)


def wards_title(study: Scrutiny) -> str:
    """The question of the page."""
    many, whole = NOUNS[study.by][1], plain(study.whole.area_name)
    return f"Which {many} of {whole} differ by more than usual?"


def wards_caption(study: Scrutiny, measure: Measure) -> None:
    """One line: what, where, when, as of when."""
    # The chart and the table further down are laid out by it.
    narrow()
    loaded, months = study.loaded, study.months
    expected = "residents" if study.basis == RESIDENTS else "its own mix of crime"
    parts = [
        f"{plain(measure.name)} in {plain(study.whole.area_label)}",
        period(months[0], months[-1]),
    ]
    if len(loaded) < len(months):
        parts.append(f"{len(loaded)} of {len(months)} months loaded")
    if len(loaded):
        parts.append(f"newest month {month_name(loaded[-1])}")
    total = study.wholes.set_index("measure")["records"][measure.name]
    parts += [counted(total, *measure.noun), f"expected from {expected}"]
    st.caption(" · ".join(parts))


def wards_words(study: Scrutiny, measure: Measure, scope: Scope) -> None:
    """How many are outside the limits, and which; each opens its area."""
    rows = study.of_measure(measure.name)
    one, many = NOUNS[study.by]
    refusal = study.funnels[measure.name].refusal
    if refusal:
        st.info(plain(refusal), icon=":material/grid_off:")
        return
    judged = rows[~rows["word"].isin([TOO_FEW, NOT_JUDGED])]
    out = judged[judged["word"].isin(OUTSIDE)]
    are = "is" if len(out) == 1 else "are"
    anyway = round(len(judged) * study.funnels[measure.name].outside_anyway[0])
    st.markdown(
        f"**{plain(measure.name)}: {len(out) or 'none'} of {counted(len(judged), one, many)} "
        f"judged {are} outside the limits of 95%.** If nothing but the usual differences were at "
        f"work, about {anyway} would be. Areas are sorted by evidence, and not ranked: "
        "between two within the limits there is nothing to tell."
    )
    st.html(SENTENCES_STYLE)
    with st.container(gap="xsmall", key="outside"):
        for row in out.loc[out["z"].abs().sort_values(ascending=False).index].to_dict("records"):
            lead, colon, rest = outside_words(row, study).partition(":")
            words = f"{MARKS[row['word']].text} **{plain(lead + colon)}** {plain(rest)}"
            link("pages/ward.py", words, scope, area=str(row["area_label"]))


def wards_table(study: Scrutiny, measure: Measure, scope: Scope) -> None:
    """Every area with its figure, sparkline and judgement, the strongest evidence first."""
    rows = study.of_measure(measure.name)
    one = NOUNS[study.by][0]
    order = rows["z"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    shown = marked(rows.loc[order]).reset_index(drop=True)
    shown = shown.assign(
        change_words=[CHANGE_SIGNS.get(word, "–") for word in shown["change_evidence"]],
        shown_name=shown["area_name"].mask(
            shown["area_code"] == scope.area_code, "➤ " + shown["area_name"]
        ),
        months=shown["months"].map(without_gap),
        expected=shown["expected"].round(),
    )
    if is_narrow():
        shown["mark"] = [MARKS[word].text for word in shown["word"]]
    column = st.column_config
    columns: dict[str, Any] = {
        "shown_name": column.TextColumn(
            f"{one[0].upper()}{one[1:]}", width=140 if is_narrow() else 170
        ),
        "mark": column.TextColumn(
            "Mark" if is_narrow() else "Judgement", width=60 if is_narrow() else 110
        ),
        "records": column.NumberColumn("Records", format="localized", width=75),
        "expected": column.NumberColumn("Expected", format="localized", width=75),
        "per_1000_residents": column.NumberColumn("Per 1,000", format="%.1f", width=75),
        "before": column.NumberColumn("A year before", format="localized", width=95),
        "change_words": column.TextColumn(
            "Change", width=90, help="● chance: no more than chance allows."
        ),
        "months": column.LineChartColumn("By month", y_min=0, width=120),
    }
    if study.periods.reason:
        columns = {n: c for n, c in columns.items() if n not in ("before", "change_words")}
    if is_narrow():
        columns = {name: columns[name] for name in NARROW_COLUMNS}
    st.header(f"All {len(rows)}, the strongest evidence first")
    row = table(
        shown,
        columns,
        key="all-areas",
        rows_shown=ROWS_SHOWN,
        alt=f"{measure.name} in every {one}, sorted by evidence.",
    )
    for note in (study.periods.reason, *study.periods.notes):
        if note:
            st.caption(plain(note))
    st.caption("Click a row to open that area.")
    if row is not None:
        label = str(row["area_label"])
        open_at_once("pages/ward.py", f"Opening {plain(label)}", scope, area=label)


def wards_how_made(study: Scrutiny) -> None:
    """How the funnel is made, and what it cannot say."""
    one, many = NOUNS[study.by]
    st.header("How this was made, and what it cannot say")
    st.markdown(
        f"- **Expected** is what each {one} would have at the rate of all together, from its "
        "residents, or from its own mix of crime where that is chosen. The fewer are expected, "
        "the further chance alone takes a figure, so the limits are a funnel.\n"
        f"- **Limits** are the wider of two: those of chance alone, and those that allow for how "
        f"much {many} differ anyway (over-dispersion). Without the second nearly every {one} "
        "would be called unusual.\n"
        "- **No league table**: a place in a list says little, since chance reorders it every "
        "month. Only those outside the limits stand out.\n"
        "- **Residents** are those of the Census 2021. Town centres are visited by many who live "
        "elsewhere: choose “Its own mix of crime” there.\n"
        "- **Below** is not always good: it can be less crime, fewer reports or another way of "
        "recording."
    )


def wards_links(scope: Scope) -> None:
    """The ways on from here."""
    for page, words in (
        ("pages/ward.py", "One area, in plain words"),
        ("pages/priorities.py", "The partnership's priorities"),
        ("pages/side_by_side.py", "What makes up the change against a year before"),
    ):
        link(page, words, scope)
