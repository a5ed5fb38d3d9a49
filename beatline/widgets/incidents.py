"""The parts of the page that lists records."""

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.scope import Filters, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import PAGE_ROWS
from beatline.widgets.frame import two_sets_of_points
from beatline.widgets.links import open_at_once
from beatline.widgets.tables import downloads, table
from beatline.widgets.text import count_text, counted, records_text

MOST_PLACES = 1000
# What narrows the list to some of the records in the scope.
NARROWING = {"cell", "place", "outcome"}
HEADINGS = {
    "month": "Month",
    "crime_type": "Crime type",
    "location": "Near",
    "outcome": "Last outcome",
    "area_name": "SNT",
    "ward_name": "Ward",
    "lsoa_code": "LSOA",
    "longitude": "Longitude of the snap point",
    "latitude": "Latitude of the snap point",
    "reported_by": "Reported by",
    "crime_id": "Crime ID",
    "key": "Key",
}
COLUMNS = {
    "month": st.column_config.DateColumn("Month", format="MMM YYYY", width=78),
    "crime_type": st.column_config.TextColumn("Crime type", width=182),
    "location": st.column_config.TextColumn("Near", width=140),
    "outcome": st.column_config.TextColumn("Last outcome", width=190),
    "ward_name": st.column_config.TextColumn("Ward", width=130),
    "area_name": st.column_config.TextColumn("SNT", width=170),
}
# The longest outcomes in fewer words, so that a row can be read without scrolling; the page of
# the incident and the downloads have them as published.
SHORT_OUTCOMES = {
    "Investigation complete; no suspect identified": "No suspect identified",
    "Further investigation is not in the public interest": "Not in the public interest",
    "Formal action is not in the public interest": "Not in the public interest",
    "Further action is not in the public interest": "Not in the public interest",
    "Action to be taken by another organisation": "With another organisation",
    "Offender given a drugs possession warning": "Drugs possession warning",
    "Suspect charged as part of another case": "Charged in another case",
}


def incidents_found(totals: pd.Series, page: int, scope: Scope) -> str:
    """How many records there are, of which kind, and which of them are shown.

    Points of two sets are not added up: one place may have a point in each.
    """
    records = int(totals["records"])
    first, last = (page - 1) * PAGE_ROWS + 1, min(page * PAGE_ROWS, records)
    shown = f" You see {first:,} to {last:,}; click one to open it." if records else ""
    words = records_text(totals["crimes"], totals["incidents"])
    some = " fit the filters below" if st.query_params.keys() & NARROWING else ""
    near = f", near {counted(totals['places'], 'place')}"
    if two_sets_of_points(scope):
        near = ""
    return f"**{words[0].upper()}{words[1:]}**{some}{near}.{shown}"


def as_listed(rows: pd.DataFrame) -> pd.DataFrame:
    """The records in the words of a list: what fits, and what is missing said."""
    return rows.assign(
        location=rows["location"].str.removeprefix("On or near ").fillna("No location"),
        outcome=rows["outcome"].replace(SHORT_OUTCOMES).fillna("none published"),
    )


def incident_table(rows: pd.DataFrame) -> str | None:
    """The records of one page; returns the key of the one that was clicked."""
    row = table(as_listed(rows), COLUMNS, key="incidents", rows_shown=PAGE_ROWS)
    return None if row is None else str(row["key"])


def incident_downloads(warehouse: Warehouse, scope: Scope, filters: Filters, records: int) -> None:
    """CSV and Excel of every record that fits the filters, in the order chosen."""
    downloads(
        lambda: queries.incident_rows(warehouse, scope, filters),
        HEADINGS,
        name="beatline-incidents",
        count=int(records),
    )
    every = "the record" if records == 1 else f"all {count_text(records)} records"
    st.caption(
        f"The files hold {every}, with outcome as published, census area (LSOA) and Crime ID."
    )


def places_caption(places: pd.DataFrame, scope: Scope) -> None:
    """Which places the map shows; each of them opens its records."""
    if places.empty:
        return
    every = int(places["all_points"].iloc[0])
    which = f"The {MOST_PLACES:,} busiest of {every:,} places." if every > MOST_PLACES else ""
    if two_sets_of_points(scope):
        which += " Points of two sets: they were replaced in July 2022, so do not compare them."
    st.caption(f"{which} A larger dot has more records. Click one for its records alone.")


def open_incident(key: str | None, scope: Scope) -> None:
    """Open the record that was clicked."""
    if key is not None:
        open_at_once("pages/incident.py", "Opening the incident", scope, incident=key)


def open_place(snap_point_id: str | None, scope: Scope) -> None:
    """Open the records of the place that was clicked on a map."""
    if snap_point_id is None:
        return
    if st.session_state.get("page_path") == "pages/incidents.py":
        st.query_params["place"] = snap_point_id
        st.session_state.pop("places", None)
        st.rerun()
    open_at_once("pages/incidents.py", "Opening the place", scope, place=snap_point_id)
