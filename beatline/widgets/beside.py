"""What the reader sets side by side, against which months, and what that is called."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.analysis.sentences import sentence_start
from beatline.reports.side_by_side_words import MEASURES, kind_noun, question
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDED_CRIME_TYPES, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd, switch, wider_scope
from beatline.widgets.frame import history, narrow, scope_caption
from beatline.widgets.links import link
from beatline.widgets.text import plain
from beatline.widgets.trend_choices import choose_measure

WARDS, SNTS, TYPES, NEIGHBOURS = "Wards", "SNTs", "Crime types", "Neighbours"
ANYWHERE = {WARDS: "ward", SNTS: "snt", TYPES: "type"}
AGAINST = {"The same months a year before": "year", "The months just before": "before"}


@dataclass(frozen=True)
class Beside:
    """What the reader set side by side.

    scope : what is divided, the wider area for a ward or SNT among its neighbours; by area, of one
        kind of records only
    by : "ward", "snt" or "type"; against : "year" or "before"
    narrow : whether it is drawn for a phone
    asked : the scope of the reader, for links
    selected : code of the ward or SNT that the page is about, among its neighbours
    """

    scope: Scope
    by: str
    against: str
    narrow: bool
    asked: Scope
    selected: str | None = None


def choose_beside(warehouse: Warehouse, scope: Scope) -> Beside:
    """Ask what to set side by side, and against which months."""
    options = _options(scope)
    with st.container(
        horizontal=True, gap="medium", vertical_alignment="bottom", key="beside-choices"
    ):
        if st.session_state.get("beside", next(iter(options))) not in options:
            # Another kind of area was chosen, which is not divided so: no link asked for it.
            del st.session_state["beside"]
        else:
            note_odd("beside", list(options))
        beside = switch("beside", options, "Side by side", help="What the change is split into.")
        by = options[beside]
        # Each crime type is of one kind, an area's number would be of both.
        divided = scope if by == "type" else _of_one_kind(warehouse, scope, choose_measure(scope))
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
        return Beside(divided, by, against, narrow(), scope)
    return Beside(wider_scope(warehouse, divided), by, against, narrow(), scope, scope.area_code)


def beside_title(scope: Scope, chosen: Beside) -> str:
    """The question of the page."""
    return f"{question(chosen.scope)} in {plain(scope.area_name)}?"


def beside_caption(scope: Scope, monthly: pd.DataFrame, chosen: Beside) -> None:
    """The line under the title, about the kind of records that is counted.

    monthly : `monthly_records` of `scope`
    """
    both = scope.has_crimes and scope.has_incidents
    if both and chosen.by != "type":
        kind = "crime" if chosen.scope.has_crimes else "incident"
        noun = kind_noun(scope, kind)[1]
        scope = replace(scope, types_label=sentence_start(noun))
        monthly = monthly.assign(records=monthly[MEASURES[kind]])
    scope_caption(scope, monthly)


def beside_links(scope: Scope, chosen: Beside) -> None:
    """Where to go from here. scope : that of the sidebar"""
    with st.container(gap="xsmall"):
        link("pages/scan.py", "Scan every area and crime type for signals", scope)
        words = "The trend of these months, tested month by month"
        link("pages/trend.py", words, scope, types=types_of_trend(chosen.scope))


def types_of_trend(scope: Scope) -> str | None:
    """The types to ask the page Trend for, so that it counts the same kind; None for the reader's.

    That page has the switch too, but a choice that two pages have is lost on the way.
    """
    return ANTI_SOCIAL_BEHAVIOUR if not scope.has_crimes else None


def _of_one_kind(warehouse: Warehouse, scope: Scope, measure: str) -> Scope:
    """The same scope, of which only recorded crimes or only incidents are counted.

    measure : "crimes" or "incidents"
    """
    if not (scope.has_crimes and scope.has_incidents):
        return scope
    if measure == "incidents":
        return replace(scope, crime_types=(ANTI_SOCIAL_BEHAVIOUR,))
    # Every type means those of older files too.
    published = queries.records_by_type(warehouse, history(scope))["crime_type"]
    types = scope.crime_types or sorted({*RECORDED_CRIME_TYPES, *published})
    return replace(scope, crime_types=tuple(one for one in types if one != ANTI_SOCIAL_BEHAVIOUR))


def _options(scope: Scope) -> dict[str, str]:
    if scope.area_kind in ("ward", "snt"):
        return {TYPES: "type", NEIGHBOURS: scope.area_kind}
    # A section is made of SNTs and cuts wards.
    leave_out = WARDS if scope.area_kind == "section" else ""
    return {name: by for name, by in ANYWHERE.items() if name != leave_out}
