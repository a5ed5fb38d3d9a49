"""The card of one hotspot: why this place, its points, and the way to its records."""

import orjson
import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.reports.hotspot_words import card_words, heading
from beatline.reports.hotspots import HotspotStudy, same_place, with_trends
from beatline.scope import Filters, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.incidents import open_place
from beatline.widgets.links import link
from beatline.widgets.maps import places_map
from beatline.widgets.text import counted, plain, quoted

POINTS_SHOWN = 8
# On a phone the card lies a screen below what opened it.
SCROLL_SCRIPT = """
<script>
if (window.innerWidth <= 640)
  setTimeout(() => document.querySelector('.st-key-card')
    ?.scrollIntoView({behavior: 'smooth', block: 'start'}), 200)
</script>
"""


def chosen_cell(study: HotspotStudy) -> pd.DataFrame:
    """The cell that the link names, the busiest when it names none: a row of `study.cells`.

    A cell of the other size stands for the place, so that a card stays open when the size changes.
    """
    asked = st.query_params.get("cell", "")
    found = same_place(study, asked)
    if asked and found.empty and "card-shown" in st.session_state:
        # The reader has chosen another area since; no link is to blame.
        del st.query_params["cell"]
    elif asked and found.empty:
        st.warning(
            f"The cell {quoted(asked)} is not part of {plain(study.scope.area_name)}. You see the "
            "card of the busiest instead.",
            icon=":material/link_off:",
        )
    return found if len(found) else study.cells.head(1)


def hotspot_card(warehouse: Warehouse, study: HotspotStudy, cell: pd.DataFrame) -> None:
    """Why one place is a hotspot, in sentences, with its points and the way to its records.

    cell : one row, from `named`
    """
    row = with_trends(study, cell).to_dict("records")[0]
    cells, scope, size = [str(row["cell"])], study.scope, study.size
    types = queries.cell_types(warehouse, scope, cells, size=size)
    outcomes = queries.cell_outcomes(warehouse, scope, cells, size=size)
    filters = Filters(cell=cells[0])
    points = queries.snap_points(warehouse, scope, filters, limit=1000)
    months = (scope.first_month, scope.last_month)
    with st.container(border=True, key="card"):
        st.header(plain(heading(row)))
        with st.container(horizontal=True, gap="small", key="card-areas"):
            for label, kind in (("ward_label", "ward"), ("snt_label", "SNT")):
                if isinstance(row[label], str):
                    words = f"{kind}: {plain(row[label])}"
                    link("pages/area.py", words, scope, area=row[label], months=months)
        left, right = st.columns([6, 5], gap="large")
        with left:
            said = card_words(study, row, types, outcomes)
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))
            if row["records"]:
                words = f"See {_all_records(row['records'])} of this cell"
                link(
                    "pages/incidents.py",
                    words,
                    scope,
                    icon=":material/list:",
                    months=months,
                    cell=cells[0],
                )
            _other_cards(study, int(row["rank"]))
        with right:
            _cell_points(points, cells[0], scope)
    _scroll_to_card(cells[0])


def _cell_points(points: pd.DataFrame, cell: str, scope: Scope) -> None:
    if points.empty:
        return
    outline = orjson.dumps({"type": "Polygon", "coordinates": [charts.boundary(cell)]}).decode()
    clicked = places_map(
        points, key="cell-points", kind=scope.area_kind, outline=outline, numbered=POINTS_SHOWN,
        height=260,
    )  # fmt: skip
    st.markdown(f"**Its {counted(len(points), 'snap point')}**, busiest first:")
    with st.container(gap=None, key="cell-places"):
        for number, place in enumerate(points.head(POINTS_SHOWN).to_dict("records"), start=1):
            words = f"**{number}** On or near {plain(place['name'])} · "
            words += counted(place["records"], "record")
            months = (scope.first_month, scope.last_month)
            link("pages/incidents.py", words, scope, months=months, place=place["snap_point_id"])
    open_place(clicked, scope)


def _other_cards(study: HotspotStudy, rank: int) -> None:
    """The way to the card before and after."""
    with st.container(horizontal=True, gap="small", key="other-cards"):
        for words, other, icon in (
            ("Previous card", rank - 1, ":material/arrow_back:"),
            ("Next card", rank + 1, ":material/arrow_forward:"),
        ):
            if 1 <= other <= len(study.cells) and study.cells["records"].iloc[other - 1] > 0:
                cell = str(study.cells["cell"].iloc[other - 1])
                st.button(
                    f"{words}: {other}",
                    icon=icon,
                    key=f"card {other}",
                    on_click=show_card,
                    args=(cell,),
                )


def show_card(cell: str) -> None:
    """Make the card that of a cell: it stands in the link."""
    st.query_params["cell"] = cell


def _scroll_to_card(cell: str) -> None:
    """Bring the card into view on a phone when another one was opened."""
    opened = st.query_params.get("cell") and st.session_state.get("card-shown") != cell
    st.session_state["card-shown"] = cell
    if opened:
        st.html(SCROLL_SCRIPT, unsafe_allow_javascript=True)


def _all_records(records: int) -> str:
    return "the record" if records == 1 else f"all {counted(records, 'record')}"
