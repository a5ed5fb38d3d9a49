"""The briefing on paper: one A4 page of a patch, or the pages of a section or the force."""

import os
from datetime import date
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beatline.reports.briefing import briefing_scope
from beatline.reports.briefing_book import PDF, ZIP, briefing_book, patches
from beatline.reports.briefing_sheet import (
    URL_VARIABLE,
    briefing_link,
    briefing_pdf,
    file_name,
    sheet,
)
from beatline.reports.places_to_pass import PlacesToPass
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.text import counted, plain

KINDS = {PDF: "One PDF", ZIP: "A zip with a PDF each"}
MIMES = {PDF: "application/pdf", ZIP: "application/zip"}
MADE = "briefings-made"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def briefing_files(warehouse: Warehouse, scope: Scope, places: PlacesToPass) -> None:
    """A button that makes the A4 page when it is clicked, with the officer's choice of places."""
    chosen = {
        "pinned": tuple(places.stops.loc[places.stops["pinned"].astype(bool), "cell"]),
        "dropped": tuple(places.dropped["cell"]),
    }
    # Read now: the file is made in a thread of its own, which knows of no browser.
    address = _address()
    link = briefing_link(warehouse, scope, address, **chosen) if address else ""

    def content() -> bytes:
        page = sheet(warehouse, scope, link=link, today=date.today(), **chosen)
        return briefing_pdf([page])

    types = scope.types_label if scope.crime_types else ""
    st.download_button(
        "Save or print: one A4 page",
        content,
        file_name=file_name(scope.area_code, types, scope.last_month),
        mime=MIMES[PDF],
        icon=":material/print:",
        on_click="ignore",
        key="briefing-page",
    )


def section_files(warehouse: Warehouse, scope: Scope) -> None:
    """Make the pages of every SNT of a wider area in one go, with progress, and offer the file."""
    known, scopes = briefing_scope(warehouse, scope), patches(warehouse, scope)
    if known is None or not scopes:
        return
    pages = "the page" if len(scopes) == 1 else f"all {len(scopes)} pages"
    st.header("On paper")
    st.markdown(
        f"One A4 page for each SNT of {plain(scope.area_name)}: what to know, which places to "
        "pass with a map, and lines for notes."
    )
    kind = st.segmented_control(
        "As",
        list(KINDS),
        default=PDF,
        required=True,
        format_func=KINDS.__getitem__,
        key="briefings-kind",
        label_visibility="collapsed",
    )
    # What was made for another build, area, kind or day is not offered here.
    wanted = (warehouse, known, kind, _address(), date.today())
    place = st.empty()
    if place.button(f"Make {pages}", icon=":material/print:", key="make-briefings"):
        st.session_state[MADE] = (wanted, _made(warehouse, scopes, kind, place))
    made_for, content = st.session_state.get(MADE, (None, b""))
    if made_for != wanted:
        return
    types = scope.types_label if scope.crime_types else ""
    place.download_button(
        f"Save {pages} ({len(content) / 1e6:.1f} MB)",
        content,
        file_name=file_name(scope.area_label, types, known.last_month, kind),
        mime=MIMES[kind],
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key="briefings-file",
    )


def _made(warehouse: Warehouse, scopes: list[Scope], kind: str, place: DeltaGenerator) -> bytes:
    """The file, while a bar says how far it is."""
    content = b""
    for step in briefing_book(warehouse, scopes, kind=kind, address=_address(), today=date.today()):
        words = f"{step.code}: {step.done} of {counted(step.total, 'page')}"
        place.progress(step.done / step.total, words)
        content = step.content
    return content


def _address() -> str:
    """Where people reach this dashboard: as set on the server, or as this reader did.

    "" where only this machine reaches it: a phone could not follow such a code.
    """
    here = (st.context.url or "").partition("?")[0]
    address = os.environ.get(URL_VARIABLE) or here.rpartition("/")[0]
    return "" if urlsplit(address).hostname in THIS_MACHINE else address
