"""What surrounds every page: the scope, the notices, the attribution, and the states of failure."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pandas as pd
import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from beatline import queries
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.scope import NEW_SNAP_POINTS_FROM, Scope, month_shifted
from beatline.warehouse import (
    Warehouse,
    WarehouseError,
    WarehouseMissingError,
    open_warehouse,
)
from beatline.widgets.links import LINK_SCRIPT
from beatline.widgets.mends import MEND_SCRIPT
from beatline.widgets.newest import newest_form
from beatline.widgets.pictures import PICTURE_SCRIPT
from beatline.widgets.scope_bar import choose_scope, link_notes
from beatline.widgets.style import STYLE
from beatline.widgets.text import (
    LATE_MONTHS,
    counted,
    month_name,
    months_ago,
    period,
    plain,
)
from beatline.widgets.upload import upload_form, uploads_allowed

# Without an icon of its own Streamlit would fetch that of the page from another server.
ICON = "/app/static/icon.svg"

WIDTH_SCRIPT = """
<script>
(() => {{
  const wanted = window.innerWidth <= 640 ? 'narrow' : 'wide'
  const press = (tries) => {{
    const button = document.querySelector('.st-key-is-' + wanted + ' button')
    if (button) button.click()
    else if (tries) setTimeout(press, 100, tries - 1)
  }}
  if (wanted !== '{now}') setTimeout(press, 100, 50)
}})()
</script>
"""

HOW_TO_GET_DATA = """
- With internet: get the newest 36 months below, some tens of megabytes, or on the server, in the
  folder of Beatline, with `make data`. Nothing is fetched unless you ask for it.
- With files of your own: choose months and force on
  [data.police.uk/data](https://data.police.uk/data/), with crimes and outcomes, download the zip,
  and load it below or with `make data SOURCE=your.zip`.
- To look around first, without any download: `make run` makes demonstration data.
"""


@contextmanager
def page_frame(page: Page) -> Iterator[None]:
    """Draw what surrounds a page; the page itself is drawn inside the `with`.

    The attribution is drawn before the page, into its place below: a page that stops early, for
    want of data or by an error, shows it too.
    """
    # Once: from now on Streamlit must not run a file of pages/ by itself (see current_scope).
    PagesManager.uses_pages_directory = False
    st.html(STYLE + LINK_SCRIPT + PICTURE_SCRIPT + MEND_SCRIPT, unsafe_allow_javascript=True)
    st.session_state["page_path"] = f"pages/{page.url_path or 'overview'}.py"
    body = st.container(key="body")
    st.html(f'<footer class="attribution">{ATTRIBUTION} {MAP_ATTRIBUTION}</footer>')
    with st.container(key="theme"):
        st.html(f'<i data-drawn="{"dark" if dark() else "light"}"></i>')
        st.button("Draw again in the colours of the theme", key="draw-again")
    with body:
        try:
            warehouse = open_warehouse()
            scope = st.session_state["scope"] = choose_scope(warehouse)
            # What a tab, the history and a screen reader call the page.
            st.set_page_config(f"{page.title} · {scope.area_name} · Beatline")
            _notices(warehouse)
            yield
        except WarehouseError as error:
            _no_warehouse(error)
            st.stop()


def current_scope() -> Scope:
    """The scope of this run. The first call of every page.

    It is also the cure of a trap: with a folder named pages/ beside app.py Streamlit believes,
    until `st.navigation` has run once in the process, that each file there is an app of its own.
    The first visitor of a freshly started server who opens a deep link would see that page
    without scope and notices. No scope in the session tells that this has happened; the page is
    then run again, this time by app.py.
    """
    scope = st.session_state.get("scope")
    if isinstance(scope, Scope):
        return scope
    if PagesManager.uses_pages_directory or "bare" not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.session_state["bare"] = True
        st.rerun()
    st.error("This page is a part of Beatline. Start it with “make run”.")
    return st.stop()


def history(scope: Scope) -> Scope:
    """The same scope from the first month that is loaded: what its newest months are judged by."""
    first = queries.build_info(open_warehouse()).iloc[0]["first_month"]
    if pd.isna(first):
        return scope
    return scope.between(min(first.date(), scope.first_month), scope.last_month)


def in_scope(monthly: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The months of the scope among those of `history(scope)`."""
    return monthly[monthly["month"] >= pd.Timestamp(scope.first_month)].reset_index(drop=True)


def one_set_of_points(scope: Scope) -> Scope:
    """The months of the scope in which places can be compared: on one side of July 2022."""
    loaded = queries.loaded_months(open_warehouse())["month"]
    return scope.with_one_set_of_points(loaded.dt.date)


def two_sets_of_points(scope: Scope) -> bool:
    """Whether months on both sides of July 2022 are loaded in the scope."""
    loaded = queries.loaded_months(open_warehouse())["month"].dt.date
    months = loaded[loaded.between(scope.first_month, scope.last_month)]
    return not months.empty and months.iloc[0] < NEW_SNAP_POINTS_FROM <= months.iloc[-1]


def types_a_year_before(scope: Scope) -> pd.DataFrame | None:
    """Records of each crime type in the same months one year before: rows of `records_by_type`.

    None unless every loaded month of the scope is also loaded one year before: a sum over fewer
    months would look like a rise. A month that the scope itself lacks is left out of both.
    """
    warehouse = open_warehouse()
    loaded = set(queries.loaded_months(warehouse)["month"].dt.date)
    months = {m for m in loaded if scope.first_month <= m <= scope.last_month}
    before = {month_shifted(month, -12) for month in months}
    if not before <= loaded:
        return None
    earlier = queries.records_by_type(warehouse, scope.a_year_before())
    compared: pd.DataFrame = earlier[earlier["month"].dt.date.isin(before)]
    return compared


def scope_caption(scope: Scope, monthly: pd.DataFrame) -> None:
    """One line: what, where, when, as of when. `monthly` is of the scope's own months."""
    loaded = monthly[monthly["loaded"]]
    parts = [
        f"{scope.types_label} in {plain(scope.area_label)}",
        period(scope.first_month, scope.last_month),
    ]
    if len(loaded) < len(monthly):
        parts.append(f"{len(loaded)} of {len(monthly)} months loaded")
    if not loaded.empty:
        newest = loaded["month"].iloc[-1]
        age = months_ago(newest.date())
        old = f", {counted(age, 'month')} ago" if age > LATE_MONTHS else ""
        parts.append(f"newest month {month_name(newest)}{old}")
        parts.append(counted(loaded["records"].sum(), "record"))
    st.caption(" · ".join(parts))


def stop_when_empty(scope: Scope, monthly: pd.DataFrame, *, zero: bool = False) -> None:
    """Say what is missing and how to get it, when there is nothing to draw.

    zero : go on where the months are loaded and nothing was recorded in them
    """
    if not monthly["loaded"].any():
        st.info(
            f"No street file of {period(scope.first_month, scope.last_month)} is loaded, so "
            "nothing can be said about these months. Choose others in the sidebar, or load the "
            "files: About the data says how.",
            icon=":material/event_busy:",
        )
        st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
        st.stop()
    if not zero and not monthly["records"].sum():
        st.info(
            f"Nothing of this kind ({scope.types_label.lower()}) was recorded in "
            f"{plain(scope.area_name)} in {period(scope.first_month, scope.last_month)}. "
            "Choose more months, a wider area or other crime types in the sidebar.",
            icon=":material/search_off:",
        )
        st.stop()


def stop_without_months(scope: Scope, purpose: str) -> NoReturn:
    """Say that no month up to the last of the scope is loaded, and how to get one; stop the page.

    purpose : what there is then nothing to do with: "rank"
    """
    st.info(
        f"No month up to {month_name(scope.last_month)} is loaded, so there is nothing to "
        f"{purpose}. Choose later months in the sidebar, or load files: About the data says how.",
        icon=":material/event_busy:",
    )
    st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
    st.stop()


def dark() -> bool:
    """Whether the reader sees the dark theme."""
    return st.context.theme.type == "dark"


def narrow() -> bool:
    """Whether the reader's window is as narrow as a phone's.

    A server cannot know: it guesses by the kind of browser, and the browser puts it right by
    pressing one of two hidden buttons. Only for what cannot be laid out by style alone.
    """
    narrow_now = is_narrow()
    with st.container(key="width"):
        for name, value in (("narrow", True), ("wide", False)):
            st.button(f"{name} window", key=f"is-{name}", on_click=_set_narrow, args=(value,))
    st.html(
        WIDTH_SCRIPT.format(now="narrow" if narrow_now else "wide"), unsafe_allow_javascript=True
    )
    return narrow_now


def is_narrow() -> bool:
    """What `narrow` says, which a page asks once, for the parts that come after it."""
    guess = "Mobi" in str(st.context.headers.get("User-Agent", ""))
    return bool(st.session_state.get("narrow", guess))


def _set_narrow(value: bool) -> None:
    st.session_state["narrow"] = value


def _notices(warehouse: Warehouse) -> None:
    build = queries.build_info(warehouse).iloc[0]
    if build["demonstration"]:
        where = "on *About the data* or " if uploads_allowed() else ""
        st.warning(
            "**Demonstration data**: every crime is made up. Get the real ones (some tens of "
            f"megabytes, if you ask for them) {where}with “make data”.",
            icon=":material/science:",
        )
    for note in link_notes():
        st.warning(note, icon=":material/link_off:")


def _no_warehouse(error: WarehouseError) -> None:
    """What happened, and the ways to get data: from the command line or by the form."""
    if isinstance(error, WarehouseMissingError):
        st.title("No data to show yet")
        st.info(str(error), icon=":material/database_off:")
    else:
        st.title("The data cannot be read")
        st.error(str(error), icon=":material/database_off:")
    st.header("How to get data")
    st.markdown(HOW_TO_GET_DATA)
    st.header("Get the newest data")
    newest_form()
    st.header("Load files here")
    upload_form()
