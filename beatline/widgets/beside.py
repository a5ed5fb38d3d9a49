"""What the reader sets side by side, and against which months."""

from dataclasses import dataclass

import streamlit as st

from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd, switch, wider_scope
from beatline.widgets.frame import narrow

WARDS, SNTS, TYPES, NEIGHBOURS = "Wards", "SNTs", "Crime types", "Neighbours"
ANYWHERE = {WARDS: "ward", SNTS: "snt", TYPES: "type"}
AGAINST = {"The same months a year before": "year", "The months just before": "before"}


@dataclass(frozen=True)
class Beside:
    """What the reader set side by side.

    scope : what is divided, the wider area for a ward or SNT among its neighbours; by : "ward",
    "snt" or "type"; against : "year" or "before"; narrow : whether it is drawn for a phone;
    selected : code of the ward or SNT that the page is about, among its neighbours
    """

    scope: Scope
    by: str
    against: str
    narrow: bool
    selected: str | None = None


def choose_beside(warehouse: Warehouse, scope: Scope) -> Beside:
    """Ask what to set side by side, and against which months."""
    options = _options(scope)
    with st.container(horizontal=True, gap="medium", key="beside-choices"):
        if st.session_state.get("beside", next(iter(options))) not in options:
            # Another kind of area was chosen, which is not divided so: no link asked for it.
            del st.session_state["beside"]
        else:
            note_odd("beside", list(options))
        beside = switch("beside", options, "Side by side", help="What the change is split into.")
        note_odd("against", list(AGAINST))
        against = AGAINST[
            switch(
                "against",
                AGAINST,
                "Compared with",
                help="What the months of the sidebar are compared with. The same months of a "
                "year before leave the time of year out of it.",
            )
        ]
    if beside != NEIGHBOURS:
        return Beside(scope, options[beside], against, narrow())
    return Beside(wider_scope(warehouse, scope), scope.area_kind, against, narrow(), scope.area_code)


def _options(scope: Scope) -> dict[str, str]:
    if scope.area_kind in ("ward", "snt"):
        return {TYPES: "type", NEIGHBOURS: scope.area_kind}
    # A section is made of SNTs and cuts wards.
    leave_out = WARDS if scope.area_kind == "section" else ""
    return {name: by for name, by in ANYWHERE.items() if name != leave_out}
