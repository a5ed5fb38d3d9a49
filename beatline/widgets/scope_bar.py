"""The scope in the sidebar, and what the link says about it."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope, month_shifted
from beatline.warehouse import Warehouse
from beatline.widgets.address import understood
from beatline.widgets.text import month_short

USUAL_MONTHS = 12
# The patch of this browser: the code of an SNT, and nothing about the person.
PATCH_COOKIE = "beatline-patch"


def choose_scope(warehouse: Warehouse) -> Scope:
    """Draw the three choices in the sidebar and return what they say.

    Each choice stands in the link. Area and crime types have no default value of their own but
    show the usual one as a placeholder: a link can then name the usual area too, and opening it
    makes one step in the browser's history and not two.
    """
    areas = queries.area_choices(warehouse)
    build = queries.build_info(warehouse).iloc[0]
    loaded = [month.date() for month in queries.loaded_months(warehouse)["month"]]
    months = _calendar(loaded)
    usual_area = str(areas.loc[areas["area_code"] == build["city_code"], "label"].iloc[0])
    # Twelve months of the calendar: twelve loaded ones could lie years apart.
    usual = (months[-USUAL_MONTHS:][0], months[-1]) if months else None
    _follow_link(areas, months)
    with st.sidebar:
        area = st.selectbox(
            "Area",
            areas["label"].tolist(),
            index=None,
            placeholder=usual_area,
            key="area",
            bind="query-params",
            filter_mode="contains",
            help="Type to search: a ward, a Safer Neighbourhood Team (SNT), a district.",
        )
        types = st.selectbox(
            "Crime types",
            list(CRIME_TYPE_CHOICES),
            index=None,
            placeholder=ALL_TYPES_LABEL,
            key="types",
            bind="query-params",
            filter_mode="contains",
        )
        first, last = _choose_months(months, usual)
    row = areas.loc[areas["label"] == (area or usual_area)].iloc[0]
    return Scope(
        area_kind=str(row["area_kind"]),
        area_code=str(row["area_code"]),
        area_name=str(row["area_name"]),
        crime_types=CRIME_TYPE_CHOICES[types or ALL_TYPES_LABEL],
        types_label=types or ALL_TYPES_LABEL,
        first_month=first,
        last_month=last,
        area_label=str(row["label"]),
    )


def _calendar(loaded: Sequence[date]) -> list[date]:
    """Every month from the first loaded to the last, those in between that are missing too."""
    if not loaded:
        return []
    span = (loaded[-1].year - loaded[0].year) * 12 + loaded[-1].month - loaded[0].month
    return [month_shifted(loaded[0], step) for step in range(span + 1)]


def _choose_months(months: Sequence[date], usual: tuple[date, date] | None) -> tuple[date, date]:
    if usual is None:
        today = date.today().replace(day=1)
        return today, today
    if len(months) == 1:
        st.caption(f"Months: {month_short(months[0])}, the only one loaded.")
        return usual
    by_label = {month_short(month): month for month in months}
    st.session_state["usual_months"] = tuple(map(month_short, usual))
    first, last = st.select_slider(
        "Months",
        list(by_label),
        value=tuple(map(month_short, usual)),
        key="months",
        bind="query-params",
    )
    return by_label[first], by_label[last]


def _follow_link(areas: pd.DataFrame, months: Sequence[date]) -> None:
    """Make the choices say what the link says, before they are drawn.

    Streamlit drops a value it does not know without a word, and it lets the browser's old choice
    win over a link that was clicked inside the app. So the first run of a session puts an odd
    link right and notes it, and later runs adopt a choice whose part of the link has changed.
    """
    if "link_seen" not in st.session_state:
        st.session_state["link_seen"] = {}
        asked = {name: st.query_params.get_all(name) for name in st.query_params}
        codes = dict(zip(areas["label"], areas["area_code"], strict=True))
        _own_patch(asked, areas)
        address = understood(asked, codes, list(CRIME_TYPE_CHOICES), months)
        if address.notes:
            st.session_state["link_notes"] = address.notes
        if not address.as_asked:
            st.query_params.from_dict(address.params)
            st.rerun()
    seen = st.session_state["link_seen"]
    month_labels = {month_short(month) for month in months}
    for name, known in (
        ("area", set(areas["label"])),
        ("types", set(CRIME_TYPE_CHOICES)),
        ("months", month_labels),
    ):
        # A link clicked inside the app is appended to what stood in the address before.
        asked_now = tuple(st.query_params.get_all(name)[-2 if name == "months" else -1 :])
        changed = asked_now != seen.get(name)
        seen[name] = asked_now
        if changed and asked_now and known.issuperset(asked_now):
            st.session_state[name] = asked_now if name == "months" else asked_now[-1]


def _own_patch(asked: Mapping[str, list[str]], areas: pd.DataFrame) -> None:
    """Open a briefing whose link names no area on the patch that this browser had last."""
    if st.session_state.get("page_path") != "pages/briefing.py" or "area" in asked:
        return
    patches = areas[areas["area_kind"] == "snt"]
    for label in patches.loc[patches["area_code"] == remembered_patch(), "label"]:
        # Into the link, which the choices are read from: it then is one to keep.
        st.query_params["area"] = str(label)


def remembered_patch() -> str:
    """The code of the SNT whose briefing this browser opened last; "" when it opened none."""
    return str(st.context.cookies.get(PATCH_COOKIE, ""))


def link_notes() -> list[str]:
    """What was not understood in the link that this session was opened with.

    Shown until the reader moves on: the link itself is put right at once, so it cannot tell.
    """
    notes: list[str] = st.session_state.get("link_notes", [])
    view = [st.session_state.get(name) for name in ("page_path", "area", "types", "months")]
    if notes and st.session_state.setdefault("link_view", view) != view:
        st.session_state["link_notes"] = []
        return []
    return notes
