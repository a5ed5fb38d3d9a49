"""The parts of the page about hotspots: what is ranked, the list, the map and what backs it."""

from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.concentration import concentration_words
from beatline.analysis.foresight import Foresight, better_words, foresight_words
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE
from beatline.reports.hotspot_words import trend_mark
from beatline.reports.hotspots import MOST_MARKED, HotspotStudy, what_shifts
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import cell_params
from beatline.widgets.exhibit import exhibit
from beatline.widgets.foresight import FORESIGHT_HEADINGS
from beatline.widgets.frame import dark, stop_without_months
from beatline.widgets.hotspot_card import show_card
from beatline.widgets.hotspot_figures import SQUARE_KM
from beatline.widgets.links import link
from beatline.widgets.maps import basemap, outlines_notice
from beatline.widgets.tables import plain_table, table
from beatline.widgets.text import (
    counted,
    month_name,
    period,
    plain,
)

MAP_HEIGHT = 520

CURVE_HEADINGS = {
    "cells": "Busiest cells",
    "cells_share": "Share of the area",
    "records_share": "Share of the records",
    "chance": "Share by chance alone",
}


def stop_without_study(study: HotspotStudy | None, scope: Scope) -> HotspotStudy:
    """Say why there is nothing to rank and stop the page; else the study."""
    if study is None:
        stop_without_months(scope, "rank")
    if not study.records:
        st.info(
            f"Nothing of this kind ({scope.types_label.lower()}) with a place was recorded in "
            f"{plain(scope.area_name)} in {_months(study)}. Choose a wider area, more months or "
            "other crime types.",
            icon=":material/search_off:",
        )
        st.stop()
    return study


def study_caption(study: HotspotStudy, scope: Scope, *, months: bool = True) -> None:
    """One line: what is ranked, where, in how many cells; and over which months.

    scope : of the sidebar, whose last month may not be loaded
    """
    number = study.scope.months
    only = "the only month" if number == 1 else f"the only {number} months"
    short = f" ({only} in a row that can be ranked)" if number < study.window else ""
    words = [f"{study.scope.types_label} in {plain(study.scope.area_label)}"]
    words += [f"ranked over {_months(study)}{short}"] if months else []
    words.append(f"{counted(len(study.cells), 'equal cell')} of about {SQUARE_KM[study.size]}")
    words += [counted(study.records, "record")] if months else []
    if study.unplaced and months:
        words.append(f"{counted(study.unplaced, 'more record')} without a place")
    if study.scope.last_month != scope.last_month:
        words.append(f"{month_name(scope.last_month)}, chosen in the sidebar, is not loaded")
    st.caption(" · ".join(words))


def cell_links(study: HotspotStudy, scope: Scope) -> None:
    """The ways on from here: the other pages about cells, and the records that were ranked."""
    months = (study.scope.first_month, study.scope.last_month)
    for page, words in (
        ("pages/hotspots.py", "The hotspots, on a map and in a list"),
        ("pages/foresight.py", "Try the map out, month after month"),
        ("pages/compare.py", "Compare two periods or two crime types"),
    ):
        if st.session_state.get("page_path") != page:
            link(page, words, scope, months=None, **cell_params())
    link("pages/incidents.py", "See the records that were ranked", scope, months=months)


def hotspot_list(study: HotspotStudy, listed: pd.DataFrame, chosen: pd.DataFrame) -> None:
    """The ranked cells; a click or the arrow keys open the card of one.

    chosen : the cell whose card is open: one row
    """
    st.header("The busiest cells, numbered as on the map")
    column = st.column_config
    columns: dict[str, Any] = {
        "rank": column.NumberColumn("#", width=30),
        "place": column.TextColumn("Near", width=194),
        "records": column.NumberColumn("Records", format="localized", width=64),
        "change": column.TextColumn(
            "Trend", width=78, help="The newest 3 months against those before, tested."
        ),
        "stays": column.TextColumn(
            "Top 5%", width=66, help="Months in which it was among the busiest 5% of cells."
        ),
        "stands": column.TextColumn(
            "Busy patch", width=74, help="More records beside it than chance would put there."
        ),
    }
    shown = listed.assign(
        place=_places(listed, study.scope.area_kind),
        change=listed["trend"].map(trend_mark),
        stays=[
            f"{row['months_in_top']} of {row['months_judged']}" for row in listed.to_dict("records")
        ],
        stands=listed["hot"].map({True: "● yes", False: "no"}),
    )
    table(shown, columns, key="hotspots", rows_shown=MOST_MARKED, on_select=_open_listed)
    st.caption(
        "Choose a row, or click a cell on the map, to see why it is there. The card below is that "
        f"of number {chosen['rank'].iloc[0]:,}."
    )


def hotspot_map(
    warehouse: Warehouse, study: HotspotStudy, cells: pd.DataFrame, chosen: str | None
) -> None:
    """All cells with a record in shades of their rank, the first with their numbers.

    cells : from `named`, all that are drawn, with a trend where it is known
    chosen : the cell whose card is open
    """
    kind = study.scope.area_kind
    by = "snt" if kind in ("snt", "section") else "ward"
    shapes = queries.area_shapes(warehouse, study.scope)["geometry"]
    st.header("Where")
    st.pydeck_chart(
        charts.cells_map(
            cells,
            all_cells=len(study.cells),
            outline=charts.joined(shapes),
            around=queries.area_outlines(warehouse, by=by),
            numbered=study.marked,
            selected=chosen,
            dark=dark(),
            height=MAP_HEIGHT,
            basemap=basemap(),
        ),
        height=MAP_HEIGHT,
        key="cells-map",
        on_select=_open_clicked,
        selection_mode="single-object",
        alt=charts.describe_cells(cells, len(study.cells), hot=study.hot),
    )
    legend = charts.cells_legend(study.cells, len(study.cells), dark=dark())
    st.html(charts.legend_html(legend, "Cells by rank"))
    outline = "Outlined in orange: in a busy patch. " if study.hot else ""
    zoom = "Zoom in for the numbers that do not fit. " if len(cells) > study.marked else ""
    st.caption(
        f"{outline}{zoom}No colour: nothing recorded. A cell counts for the area when its records "
        "do, also where its middle lies outside the line."
    )
    outlines_notice(by)


def concentration_part(study: HotspotStudy) -> None:
    """How much of it lies in how little of the area, beside what chance alone would give."""
    spread = study.spread
    words = concentration_words(spread)
    if spread.total < FEWEST_FOR_A_PERCENTAGE:
        st.header("How concentrated is it?")
        st.info(
            f"{counted(spread.total, 'record is', 'records are')} too few to tell concentration "
            "from chance. Choose a wider area or more crime types.",
            icon=":material/event_busy:",
        )
        return
    exhibit(
        charts.concentration_curve(spread.curve, spread.shares, dark=dark()),
        study.scope,
        key="concentration",
        title="How concentrated is it?",
        words=charts.describe_concentration(spread.curve, spread.shares),
        rows=lambda: spread.curve,
        headings=CURVE_HEADINGS,
    )
    gini = ""
    if not spread.shares.empty:
        gini = (
            f" Half of the records lie in {counted(spread.half, 'cell')}. Gini {spread.gini:.2f} "
            f"({spread.gini_chance:.2f} by chance), corrected for few records "
            f"{spread.gini_corrected:.2f} ({spread.gini_corrected_chance:.2f} by chance)."
        )
    st.markdown(plain(words + gini))


def foresight_part(study: HotspotStudy, check: Foresight) -> None:
    """Whether a map drawn three months ago would have found what came after."""
    words = foresight_words(check, study.marked)
    if check.reason:
        st.header("Would the map have been right?")
        st.info(words, icon=":material/event_busy:")
        return
    tried = study.maps(check.frame)
    exhibit(
        charts.foresight_curves(tried, marked=study.marked, dark=dark()),
        study.scope,
        key="foresight",
        title="Would the map have been right?",
        words=words,
        rows=lambda: tried,
        headings=FORESIGHT_HEADINGS,
    )
    better = better_words(check, study.marked)
    st.markdown(plain(f"{words} {better}".strip()))


def shifts_part(warehouse: Warehouse, study: HotspotStudy) -> None:
    """What the number of cells that stand out depends on."""
    if study.significance.reason:
        return
    shifts = what_shifts(warehouse, study.scope, size=study.size, window=study.window)
    fewest, most = int(shifts["passed"].min()), int(shifts["passed"].max())
    with st.expander(f"What shifts the number of cells in a busy patch: {fewest:,} to {most:,}"):
        columns = {"setting": "Choice", "cells": "Cells tested", "passed": "Pass"}
        plain_table(shifts, columns)
        alone = int(study.significance.passed) - study.hot
        none = f" {counted(alone, 'cell')} of those that pass have no record of their own and "
        none += f"{'is' if alone == 1 else 'are'} not marked."
        st.markdown(
            "Besides these: the chosen area (a patch that is busy in a quiet ward may be ordinary "
            "in the city, and crimes just beyond its edge are not seen), the size of the cells, "
            "the months that are ranked, and how rare the crime type is. The test is about the "
            "cells beside a cell: a single busy cell among quiet ones does not pass, and a "
            "quieter one among busy ones may." + (none if alone else "")
        )


def hotspots_how_made() -> None:
    """How the page was made and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- The area is every equal cell (H3) whose middle lies in it, and every further one with "
        "a record of it, so cells without crime count too. Ranked by records of the months above.\n"
        "- **No hours or days**: the data have months. Nothing here says when to be there.\n"
        "- **No addresses**: crimes are moved to snap points that several homes share. Near, "
        "never at; and one street's crime may be shown in the next cell.\n"
        "- **No near-repeats and no street segments**: they need exact places and days.\n"
        "- **What lies beyond the edge**: crimes just outside the area are not seen, so cells at "
        "its edge may be busier than they look.\n"
        "- **The time of year**: growing and fading do not allow for it.\n"
        "- **Not who**: nothing about victims, suspects or repeats of the same person.\n"
        "- **No severity scores**: one police.uk type holds offences whose published weights "
        "run from 7.5 to 7,973, so a score by type would be an invention.\n"
        "- A hotspot is where crime was recorded, which also follows where people go, report and "
        "where police look. It says nothing about the people who live there."
    )


def drawn_cells(study: HotspotStudy) -> pd.DataFrame:
    """The cells that the map draws: those with a record, the busiest first."""
    active = study.cells[study.cells["records"] > 0]
    return active.head(charts.MOST_DRAWN)


def _open_listed(row: pd.Series) -> None:
    # Without a scroll: the arrow keys walk the list.
    show_card(str(row["cell"]))


def _open_clicked() -> None:
    cell = charts.clicked_cell(st.session_state["cells-map"]["selection"].get("objects") or {})
    if cell:
        show_card(cell)


def _places(cells: pd.DataFrame, kind: str) -> "pd.Series[str]":
    """Where each cell is, for a list; in the whole force with its ward first."""
    names = cells["name"].where(cells["name"] != "", "No street name published")
    if kind != "force":
        return names
    return cells["ward_name"].fillna("") + ": " + names


def _months(study: HotspotStudy) -> str:
    return period(study.scope.first_month, study.scope.last_month)
