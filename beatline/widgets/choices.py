"""Choices of one page. They stand in the link and are forgotten on leaving the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.scope import Filters, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.text import plain, quoted

KINDS = {"Wards": "ward", "SNTs": "snt"}
MEASURES = {"Rate": "per_1000_residents", "Count": "records"}
SORTS = {
    "Newest first": "newest",
    "Oldest first": "oldest",
    "Crime type": "type",
    "Place": "place",
    "Outcome": "outcome",
}
# H3 resolutions. Finer ones are refused: see NOT_FINER.
CELL_SIZES = {"0.1 km²": 9, "0.7 km²": 8}
NOT_FINER = (
    "Finer cells are not offered: police.uk moves each crime to the nearest of its snap points, "
    "in a town less than 100 metres apart, so finer cells would only draw those points again."
)
WINDOWS = {"12 months": 12, "6 months": 6, "3 months": 3}
NO_OUTCOME = "No outcome published"
PAGE_ROWS = 25
# More do not fit into 64 bits; Python itself refuses to read thousands of them.
MOST_DIGITS = 18


@dataclass(frozen=True)
class Parts:
    """Which areas a map and a table show: `scope` divided `by` ward or snt, one `selected`.

    `selected` is the code of the area that the page is about, shown among its neighbours.
    """

    scope: Scope
    by: str
    measure: str
    selected: str | None = None
    selected_name: str = ""

    @property
    def question(self) -> str:
        """What the map answers, for its heading: Markdown."""
        rate = "records per 1,000 residents in these months,"
        measure = "records" if self.measure == "records" else rate
        by = "ward" if self.by == "ward" else "SNT"
        if self.selected:
            return f"{plain(self.selected_name)} among its neighbours: {measure} by {by}"
        return f"Where: {measure} by {by}"

    @property
    def noun(self) -> str:
        """What one of them is called, for a column."""
        return "Ward" if self.by == "ward" else "SNT"

    @property
    def heading(self) -> str:
        """What the table lists."""
        many = "wards" if self.by == "ward" else "Safer Neighbourhood Teams (SNTs)"
        if self.selected:
            return f"{self.selected_name} among the {many} of {self.scope.area_name}"
        return f"{many[0].upper()}{many[1:]} of {self.scope.area_name}"


@dataclass(frozen=True)
class Cells:
    """How hotspots are counted: H3 resolution, and how many of the newest months."""

    size: int
    window: int


def note_odd(key: str, options: Sequence[str], why: str = "") -> None:
    """Say that the link asks for something this page does not offer. Streamlit drops it."""
    asked = st.query_params.get(key)
    if asked and asked not in options:
        st.warning(
            f"The link asks for {quoted(asked)}, which this page does not offer. {why} "
            "You see the usual view instead.",
            icon=":material/link_off:",
        )


def choose_cells(months: str = "Ranked over") -> Cells:
    """How large the cells are and how many of the newest months count.

    months : what the choice of months is called
    """
    with st.container(horizontal=True, key="cell-choices", gap="medium"):
        size = choose_cell_size()
        note_odd("ranked", list(WINDOWS))
        window = switch(
            "ranked",
            WINDOWS,
            months,
            help="The newest months up to the last one in the sidebar, in a row and on one side "
            "of July 2022, when the snap points were replaced.",
        )
    return Cells(size, WINDOWS[window])


def choose_cell_size() -> int:
    """The H3 resolution of the cells: 9 or 8. A finer one is refused, with the reason."""
    note_odd("cells", list(CELL_SIZES), NOT_FINER)
    size = switch(
        "cells",
        CELL_SIZES,
        "Size of a cell",
        help=f"0.1 km² suits towns, 0.7 km² the countryside. {NOT_FINER}",
    )
    return CELL_SIZES[size]


def cell_params() -> dict[str, str]:
    """The choices about cells that stand in the link, for links to the other pages about cells."""
    known = {"cells": CELL_SIZES, "ranked": WINDOWS}
    asked = {name: st.query_params.get(name, "") for name in known}
    return {name: value for name, value in asked.items() if value in known[name]}


def choose_parts(warehouse: Warehouse, scope: Scope) -> Parts:
    """Wards or SNTs, by rate or count. A ward or an SNT is shown among its neighbours."""
    with st.container(horizontal=True, key="switches", vertical_alignment="center"):
        if scope.area_kind in ("ward", "snt"):
            wider = wider_scope(warehouse, scope)
            by, selected, name = scope.area_kind, scope.area_code, scope.area_name
        else:
            wider, selected, name = scope, None, ""
            # A section is made of SNTs and cuts wards; elsewhere the reader has the choice.
            by = "snt"
            if scope.area_kind != "section":
                note_odd("parts", list(KINDS))
                by = KINDS[switch("parts", KINDS, "Areas")]
        note_odd("measure", list(MEASURES))
        measure = MEASURES[switch("measure", MEASURES, "Shown as")]
    return Parts(wider, by, measure, selected, name)


def wider_scope(warehouse: Warehouse, scope: Scope) -> Scope:
    """The area that the chosen ward or SNT lies in, with the same types and months."""
    parent = queries.parent_areas(warehouse, scope).iloc[-1]
    return replace(
        scope,
        area_kind=str(parent["area_kind"]),
        area_code=str(parent["area_code"]),
        area_name=str(parent["area_name"]),
        area_label=str(parent["label"]),
    )


def choose_filters(warehouse: Warehouse, scope: Scope) -> Filters:
    """Outcome, place and order of the Incidents page."""
    outcomes = queries.outcomes_in_scope(warehouse, scope)["outcome"].tolist()
    point, cell = _place_from_link(warehouse), _cell_from_link(warehouse)
    note_odd("outcome", [*outcomes, NO_OUTCOME])
    note_odd("sort", list(SORTS))
    with st.container(horizontal=True, key="filters", vertical_alignment="bottom"):
        outcome = st.selectbox(
            "Outcome",
            [*outcomes, NO_OUTCOME],
            index=None,
            placeholder="All outcomes",
            key="outcome",
            bind="query-params",
            on_change=_first_page,
            width=320,
        )
        sort = st.selectbox("Order", list(SORTS), key="sort", bind="query-params", width=180)
        if point is not None:
            st.button(
                f"Near {plain(point['name'])}",
                icon=":material/close:",
                key="all-places",
                on_click=_forget,
                args=("place",),
                help="Show all places again",
            )
        if cell:
            st.button(
                f"In the hotspot cell near {plain(_cell_name(warehouse, scope, cell))}",
                icon=":material/close:",
                key="all-cells",
                on_click=_forget,
                args=("cell",),
                help="Show the whole area again",
            )
    chosen = "none" if outcome == NO_OUTCOME else outcome or ""
    place = None if point is None else int(point["snap_point_id"])
    return Filters(chosen, place, SORTS[sort], cell)


def choose_page(rows: float) -> int:
    """Which page of so many rows, from 1."""
    pages = max(1, -(-int(rows) // PAGE_ROWS))
    note_odd("page", [str(number) for number in range(1, pages + 1)])
    # Fewer rows than before may not reach as far as the page that was open.
    if int(st.session_state.get("page") or 1) > pages:
        st.session_state["page"] = 1
    return st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1


def switch(key: str, options: Mapping[str, object], label: str, help: str | None = None) -> str:  # noqa: A002  as Streamlit calls it
    """The first option is the usual one, wherever the switch is: only others stand in the link.

    A label is shown where there is something to explain.
    """
    usual = next(iter(options))
    chosen = st.segmented_control(
        label,
        list(options),
        default=usual,
        required=True,
        key=key,
        bind="query-params",
        label_visibility="visible" if help else "collapsed",
        help=help,
    )
    return chosen or usual


def _place_from_link(warehouse: Warehouse) -> pd.Series | None:
    asked = st.query_params.get("place")
    if not asked:
        return None
    known = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    found = queries.snap_point(warehouse, int(asked)) if known else pd.DataFrame()
    if found.empty:
        st.warning(
            f"The link asks for the place {quoted(asked)}, which is not known here. "
            "You see all places.",
            icon=":material/link_off:",
        )
        return None
    return found.iloc[0]


def _cell_from_link(warehouse: Warehouse) -> str:
    asked = st.query_params.get("cell", "")
    if asked and queries.cell(warehouse, asked).empty:
        st.warning(
            f"The link asks for the cell {quoted(asked)}, which is not known here. "
            "You see the whole area.",
            icon=":material/link_off:",
        )
        return ""
    return asked


def _cell_name(warehouse: Warehouse, scope: Scope, cell: str) -> str:
    size = int(queries.cell(warehouse, cell)["size"].iloc[0])
    places = queries.cell_places(warehouse, scope, [cell], size=size)
    names = list(places["names"].iloc[0])[:2] if len(places) else []
    return " and ".join(names) or "an unnamed place"


def _forget(name: str) -> None:
    del st.query_params[name]
    _first_page()


def _first_page() -> None:
    st.session_state["page"] = 1
