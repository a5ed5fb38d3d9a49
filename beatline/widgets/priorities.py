"""The parts of the page about the partnership's priorities."""

from dataclasses import replace
from typing import Any

import streamlit as st

from beatline.analysis.sentences import sentence_start
from beatline.charts.marks import MARKS
from beatline.reports.area_statements import CHANGED, COMPARED, OUTSIDE
from beatline.reports.scorecard import Scorecard
from beatline.scope import ALL_TYPES_LABEL, Scope, choice_of
from beatline.widgets.frame import is_narrow, narrow
from beatline.widgets.funnel import key_of_marks
from beatline.widgets.links import link, open_at_once
from beatline.widgets.tables import table, without_gap
from beatline.widgets.text import plain
from beatline.widgets.ward import CHANGE_SIGNS

NARROW_COLUMNS = ("theme", "records", "judged")


def all_types(scope: Scope) -> Scope:
    """The scope with every type: a priority has types of its own."""
    return replace(scope, crime_types=(), types_label=ALL_TYPES_LABEL)


def priorities_title(scope: Scope) -> str:
    """The question of the page."""
    return f"How do the priorities stand in {plain(scope.area_name)}?"


def stop_without_themes(card: Scorecard) -> Scorecard:
    """Say why there is no scorecard and stop the page; else the scorecard."""
    if card.refusal:
        st.info(plain(card.refusal), icon=":material/flag:")
        st.stop()
    return card


def priorities_words(card: Scorecard) -> None:
    """How many of the priorities changed or are outside their limits."""
    # The table further down is laid out by it.
    narrow()
    rows = card.rows
    changed = rows[rows["change_evidence"].isin(CHANGED)]
    outside = rows[rows["word"].isin(OUTSIDE)]
    if card.scope.crime_types:
        st.caption(
            "A priority has crime types of its own, so the choice of crime types in the sidebar "
            "does not count here."
        )
    parts = []
    compared = rows[rows["change_evidence"].isin(COMPARED)]
    if len(compared):
        many = f"{len(changed) or 'none'} of {len(compared)} priorities compared"
        which = ""
        if card.periods is not None and len(card.periods.now) < len(card.loaded):
            which = f" ({card.periods.now_words})"
        parts.append(f"{many} changed by more than chance against a year before{which}")
    if card.against.by and (rows["word"] != "").any():
        are = "is" if len(outside) == 1 else "are"
        whole = plain(card.against.whole.area_name)
        parts.append(
            f"{len(outside) or 'none'} of {len(rows)} {are} outside the usual range beside {whole}"
        )
    if parts:
        words = "; ".join(parts)
        st.markdown(f"**{words[0].upper()}{words[1:]}.**")
    for note in card.notes:
        st.caption(plain(note))


def scorecard_table(card: Scorecard, scope: Scope) -> None:
    """Each priority with its measure, its direction and its judgement; a click opens its trend."""
    rows = card.rows
    compared = card.periods is not None and not card.periods.reason
    column = st.column_config
    shown = rows.assign(
        judged=[MARKS[word].cell for word in rows["word"]],
        direction=[CHANGE_SIGNS.get(word, "–") for word in rows["change_evidence"]],
        months=rows["months"].map(without_gap),
    )
    columns: dict[str, Any] = {
        "theme": column.TextColumn("Priority", width=200),
        "records": column.NumberColumn("Records", format="localized", width=75),
        "before": column.NumberColumn("A year before", format="localized", width=88),
        "direction": column.TextColumn(
            "Change",
            width=95,
            help="Against the same months a year before. ● chance: no more than chance allows.",
        ),
        "per_1000_residents": column.NumberColumn("Per 1,000", format="%.1f", width=75),
        "whole_per_1000": column.NumberColumn(
            f"{card.against.whole.area_name}, per 1,000", format="%.1f", width=120
        ),
        "judged": column.TextColumn("Judgement", width=108),
        "months": column.LineChartColumn("By month", y_min=0, width=80),
    }
    if not compared:
        columns = {n: c for n, c in columns.items() if n not in ("before", "direction")}
    if card.against.by is None:
        columns = {n: c for n, c in columns.items() if n not in ("whole_per_1000", "judged")}
    if is_narrow():
        columns = {name: columns[name] for name in NARROW_COLUMNS if name in columns}
    row = table(
        shown,
        columns,
        key="scorecard",
        rows_shown=len(rows),
        alt=f"The priorities in {scope.area_name}: measure, records, direction and judgement.",
    )
    lines = []
    for one in rows.to_dict("records"):
        hope = ""
        if one["hope_words"]:
            told = sentence_start(one["direction_words"])
            hope = " " + plain(f"{told}: {one['hope_words']}.")
        lines.append(
            f"- **{plain(one['theme'])}** counts {plain(one['measure_words'])}.{hope} "
            f"{plain(one['caveat'])}"
        )
    st.markdown("What each counts, and what that cannot show:\n" + "\n".join(lines))
    if row is not None:
        opened = plain(row["theme"])
        types = choice_of(row["crime_types"])
        open_at_once("pages/trend.py", f"Opening the trend of {opened}", scope, types=types)


def priorities_how_made() -> None:
    """Where the priorities come from, and what was tested."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- **The priorities** and the crime types that each counts are named in the configuration "
        "of the force; a type can count for several.\n"
        "- **Direction**: the same months a year before, called a change only where chance does "
        "not explain it.\n"
        "- **Against what is usual**: as on the page of all areas, from residents and with limits "
        "that allow for how much areas differ anyway.\n"
        "- Not everything that matters is in open data: alcohol, domestic abuse, repeat victims "
        "and hours are not marked in it."
    )
    key_of_marks()


def priorities_links(scope: Scope) -> None:
    """The ways on from here."""
    for page, words in (
        ("pages/ward.py", "One area, in plain words"),
        ("pages/wards.py", "All areas, each against what is usual"),
        ("pages/side_by_side.py", "What makes up the change against a year before"),
    ):
        link(page, words, scope)
