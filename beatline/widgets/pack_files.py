"""The pack for a meeting: of one area at a click, of many with progress."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beatline import queries
from beatline.reports.area_statements import NOUNS
from beatline.reports.briefing_book import patches
from beatline.reports.pack import file_name
from beatline.reports.pack_book import PDF, XLSX, ZIP, pack_book
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.text import counted, plain

LABELS = {PDF: "Meeting pack (PDF)", XLSX: "Spreadsheet"}
KINDS = {**LABELS, ZIP: "Both in a zip"}
ICONS = {PDF: ":material/picture_as_pdf:", XLSX: ":material/table_view:"}
MIMES = {
    PDF: "application/pdf",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ZIP: "application/zip",
}
MADE = "pack-made"
# Kinds of areas that a pack has pages for, by the kind that is divided into them.
PARTS = {"district": "ward", "section": "snt", "force": "district"}
# More would be a thousand pages: then the reader chooses.
MOST_PACKED = 40


def pack_files(warehouse: Warehouse, scope: Scope, by: str = "") -> None:
    """Offer the pack of a ward or an SNT; of what is wider, of the areas in it that are chosen.

    by : the kind of these areas, where it is not the usual one
    """
    scope = replace(scope, crime_types=(), types_label=ALL_TYPES_LABEL)
    st.header("For the meeting")
    st.markdown(
        "These figures as a pack to print: summary, charts, tables, what asks for an answer with "
        "questions and room for it, method and caveats. The spreadsheet has the same figures. "
        "Both tell all crime types, by residents, beside the most similar areas, and add the "
        "partnership's priorities."
    )
    if scope.area_kind in PARTS:
        _many(warehouse, scope, by or PARTS[scope.area_kind])
    else:
        _one(warehouse, scope)


def packed_areas(warehouse: Warehouse, scope: Scope, by: str) -> list[Scope]:
    """The areas of a kind ("ward", "snt" or "district") in a wider one."""
    if by == "snt":
        return patches(warehouse, scope)
    areas = queries.area_choices(warehouse)
    areas = areas[areas["area_kind"] == by]
    if scope.area_kind == "district":
        areas = areas[areas["parent"] == scope.area_name]
    return [
        replace(
            scope,
            area_kind=by,
            area_code=str(area["area_code"]),
            area_name=str(area["area_name"]),
            area_label=str(area["label"]),
        )
        for area in areas.to_dict("records")
    ]


def _one(warehouse: Warehouse, scope: Scope) -> None:
    with st.container(horizontal=True, key="pack-files"):
        for kind, label in LABELS.items():
            st.download_button(
                label,
                partial(_content, warehouse, [scope], kind),
                file_name=f"{file_name(scope.area_name, scope.last_month)}.{kind}",
                mime=MIMES[kind],
                icon=ICONS[kind],
                on_click="ignore",
                key=f"pack-{kind}",
            )


def _many(warehouse: Warehouse, scope: Scope, by: str) -> None:
    """Make the pack of many areas in one go, with progress, and offer the file."""
    areas = {one.area_label: one for one in packed_areas(warehouse, scope, by)}
    if not areas:
        return
    one, many = NOUNS[by]
    too_many = len(areas) > MOST_PACKED
    named = st.multiselect(
        f"With pages for these {many}",
        list(areas),
        placeholder=f"Choose up to {MOST_PACKED}" if too_many else f"All {len(areas)} {many}",
        max_selections=MOST_PACKED,
        key=f"pack-areas-{by}",
        width=520,
    )
    kind = st.segmented_control(
        "As",
        list(KINDS),
        default=PDF,
        required=True,
        format_func=KINDS.__getitem__,
        key="pack-kind",
        label_visibility="collapsed",
    )
    chosen = tuple(areas[label] for label in named if label in areas)
    if not chosen and too_many:
        return
    chosen = chosen or tuple(areas.values())
    # What was made for another build, choice, kind or day is not offered here.
    wanted = (warehouse, chosen, kind, date.today())
    place = st.empty()
    words = f"the pack of {counted(len(chosen), one, many)}"
    if place.button(f"Make {words}", icon=":material/groups:", key="make-pack"):
        st.session_state[MADE] = (wanted, _made(warehouse, chosen, kind, place))
    made_for, content = st.session_state.get(MADE, (None, b""))
    if made_for != wanted:
        return
    place.download_button(
        f"Save {words} ({len(content) / 1e6:.1f} MB)",
        content,
        file_name=f"{file_name(f'{scope.area_label} {len(chosen)}', scope.last_month)}.{kind}",
        mime=MIMES[kind],
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key="pack-file",
    )


def _content(warehouse: Warehouse, scopes: Sequence[Scope], kind: str) -> bytes:
    *_, last = pack_book(warehouse, scopes, kind=kind, today=date.today())
    return last.content


def _made(warehouse: Warehouse, scopes: Sequence[Scope], kind: str, place: DeltaGenerator) -> bytes:
    """The file, while a bar says how far it is."""
    content = b""
    for step in pack_book(warehouse, scopes, kind=kind, today=date.today()):
        words = f"{plain(step.name)}: {step.done} of {counted(step.total, 'area')}"
        place.progress(step.done / step.total, words)
        content = step.content
    return content
