"""The parts of the page that lists what needs a look."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.reports.scan import ScanOfScope
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope, choice_of
from beatline.warehouse import Warehouse
from beatline.widgets.choices import KINDS, note_odd, switch
from beatline.widgets.exhibit import exhibit
from beatline.widgets.frame import dark, narrow
from beatline.widgets.links import link, open_at_once
from beatline.widgets.tables import table
from beatline.widgets.text import border_caveat, counted, month_short, period, plain

DIRECTIONS = {"Above and below": "", "Above": "above", "Below": "below"}
LEVELS = {"5%": 0.05, "20%": 0.20}
ICONS = {"above": ":material/trending_up:", "below": ":material/trending_down:"}
SHOWN = 8
ROWS_SHOWN = 15
HEADINGS = {
    "crime_type": "Crime type",
    "area_name": "Area",
    "first_month": "From",
    "month": "Month",
    "observed": "Records",
    "expected": "Expected",
    "low": "Expected from",
    "high": "Expected to",
    "direction": "Judgement",
    "z": "Standard deviations",
    "p": "p",
    "q": "q (Benjamini-Hochberg)",
}


def choose_scan(scope: Scope) -> dict[str, Any]:
    """What `scan_of_scope` is asked: by which areas, how strictly, in which direction."""
    with st.container(horizontal=True, key="scan-choices", gap="medium"):
        by = scope.area_kind
        if by not in ("snt", "ward"):
            by = "snt"
            if scope.area_kind != "section":
                # SNTs first: they are who can look.
                kinds = {"SNTs": "snt", "Wards": "ward"}
                note_odd("areas", list(KINDS))
                by = kinds[switch("areas", kinds, "Areas")]
        note_odd("direction", list(DIRECTIONS))
        direction = DIRECTIONS[switch("direction", DIRECTIONS, "Direction")]
        note_odd("level", list(LEVELS))
        level = LEVELS[
            switch(
                "level",
                LEVELS,
                "Of the signals may be false",
                help="Among so many looks some pass by chance. At 5% the list is short and sure; "
                "at 20% it is longer, and one signal in five may be nothing.",
            )
        ]
    return {"by": by, "level": level, "direction": direction}


def scan_words(found: ScanOfScope) -> None:
    """How many signals, of how many looks, and how many of them may be false."""
    scope, whole = found.scope, found.whole
    if not whole.looks:
        nothing = "Nothing was recorded here in the months that can be tested."
        st.info(plain(whole.refusal or nothing), icon=":material/event_busy:")
        return
    first, last = whole.months[0], whole.months[-1]
    signals = counted(len(found.rows), "signal") if len(found.rows) else "No signal"
    words = f"**{signals} in {plain(scope.area_name)}, {period(first, last)}**"
    if len(found.rows):
        words += f", from {counted(whole.looks, 'look')}; at most {whole.level:.0%} of such signals"
        words += " are expected to be false."
    else:
        words += f": none passes the correction for {counted(whole.looks, 'look')}. A change that "
        words += "is small, slow or lasting can be missed: *Side by side* compares whole periods."
    untested = len(found.loaded) - len(whole.months)
    if untested > 0:
        words += f" {counted(untested, 'loaded month')} of those asked about cannot be tested: too "
        words += "few months in a row before."
    st.markdown(words)
    st.caption(plain(whole.note))


def scan_links(found: ScanOfScope) -> None:
    """The strongest signals in sentences; each opens the chart of its area and type."""
    if found.rows.empty:
        return
    st.header("The strongest")
    with st.container(gap="xsmall", key="scan-links"):
        for row in found.rows.head(SHOWN).to_dict("records"):
            link(
                "pages/trend.py",
                plain(row["sentence"]),
                found.scope,
                icon=ICONS.get(str(row["direction"])),
                area=str(row["area_label"]),
                types=choice_of([str(row["crime_type"])]),
                found=month_short(row["month"]),
                scanned=found.scope.area_label,
                looked=found.scope.types_label,
                level=_level(found),
            )


def scan_part(found: ScanOfScope) -> None:
    """All signals over the months, one line for each area and type."""
    if found.rows.empty:
        return
    exhibit(
        charts.scan_chart(found.rows, found.months, found.loaded, dark=dark()),
        found.scope,
        key="scan",
        title="When, where, and what",
        words=charts.describe_scan(found.rows),
        rows=lambda: found.rows,
        headings=HEADINGS,
        caveats=[
            *border_caveat(found.scope, found.whole.months[0].date()),
            "▲ above, ▼ below what the months before led one to expect; a bar is three months "
            "judged together.",
        ],
    )


def scan_table(found: ScanOfScope) -> pd.Series | None:
    """Every signal; returns the one that was clicked."""
    if found.rows.empty:
        return None
    st.header("All signals, strongest evidence first")
    column = st.column_config
    rows = found.rows.assign(
        when=[_when(first, last) for first, last in _periods(found.rows)],
        expected_words=[
            f"{low:,.0f} to {high:,.0f}" for low, high in _pairs(found.rows, "low", "high")
        ],
        place=range(1, len(found.rows) + 1),
    )
    columns = {
        "place": column.NumberColumn("Evidence", help="1 is the strongest.", width=70),
        "crime_type": "Crime type",
        "area_name": "Area",
        "when": "Month",
        "observed": column.NumberColumn("Records", format="localized"),
        "expected_words": "Expected",
        "direction": "Judgement",
    }
    if narrow():
        columns = {name: columns[name] for name in ("crime_type", "area_name", "when")}
    chosen = table(
        rows,
        columns,
        key="scan-table",
        rows_shown=ROWS_SHOWN,
        totals={"Signals": len(rows)},
    )
    st.caption("Click a row to open its chart.")
    return chosen


def open_signal(chosen: pd.Series | None, found: ScanOfScope) -> None:
    """Open the chart of the signal that was clicked in the table."""
    if chosen is None:
        return
    row = chosen.to_dict()
    words = f"Opening {plain(row['crime_type'])} in {plain(row['area_name'])}"
    open_at_once(
        "pages/trend.py",
        words,
        found.scope,
        area=str(row["area_label"]),
        types=choice_of([str(row["crime_type"])]),
        found=month_short(row["month"]),
        scanned=found.scope.area_label,
        looked=found.scope.types_label,
        level=_level(found),
    )


def scan_how_made() -> None:
    """What is tested, and what a signal is."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- Each month of each area and crime type is tested against the up to twelve months in a "
        "row before it; and the newest three months together against the twelve before them. "
        "Months count by their length, and the time of year is taken out where 24 other months in "
        "the same run show it.\n"
        "- So many looks would find many chance highs. Benjamini and Hochberg's correction keeps "
        "no more than a set share of false ones among what passes. The looks are those at the "
        "area, types and months in the sidebar: ask about fewer and smaller changes can pass. "
        "Choose them before you look, or chance does the choosing.\n"
        "- Small areas and rare crimes seldom pass: a doubling from 3 to 6 is what chance does "
        "every few months. No signal is no proof that nothing changed.\n"
        "- A signal says that the records changed. Recording, a patrol or a campaign to report "
        "can do that as well as crime."
    )


def _level(found: ScanOfScope) -> str:
    """The scan's level as the page words it."""
    return next(name for name, level in LEVELS.items() if level == found.whole.level)


def scope_of_scan(warehouse: Warehouse, scope: Scope) -> tuple[Scope, float] | None:
    """The scope and the level of the scan that a link came from; None when it names none.

    scope : of the page that was linked to; its months are those of the scan
    """
    areas = queries.area_choices(warehouse).set_index("label")
    label = st.query_params.get("scanned", "")
    if label not in areas.index or scope.area_kind not in ("snt", "ward"):
        return None
    area = areas.loc[label]
    looked = st.query_params.get("looked", ALL_TYPES_LABEL)
    types = CRIME_TYPE_CHOICES.get(looked, ())
    level = LEVELS.get(st.query_params.get("level", ""), next(iter(LEVELS.values())))
    return replace(
        scope,
        area_kind=str(area["area_kind"]),
        area_code=str(area["area_code"]),
        area_name=str(area["area_name"]),
        area_label=label,
        crime_types=types,
        types_label=looked,
    ), level


def _when(first: date, last: date) -> str:
    return month_short(last) if first == last else f"{month_short(first)} to {month_short(last)}"


def _periods(rows: pd.DataFrame) -> list[tuple[date, date]]:
    firsts, lasts = rows["first_month"].dt.date, rows["month"].dt.date
    return list(zip(firsts, lasts, strict=True))


def _pairs(rows: pd.DataFrame, one: str, other: str) -> list[tuple[float, float]]:
    return list(zip(rows[one], rows[other], strict=True))
