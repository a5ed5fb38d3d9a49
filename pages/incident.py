"""Incident: what is known of one published record, and what became of it?"""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
row = widgets.incident_from_link(warehouse)
if row is None:
    st.title("Which incident?")
    st.info("This link names no incident that is loaded. Choose one from the list.")
    widgets.link("pages/incidents.py", "Choose an incident", scope)
    st.stop()
widgets.incident_breadcrumbs(row, scope)
st.title(widgets.incident_title(row))
st.caption(widgets.incident_caption(row))

# Query
history = queries.outcome_history(warehouse, row["crime_id"])
same_id = queries.same_id_records(warehouse, row["crime_id"], row["key"])
around = widgets.scope_around(warehouse, row, scope)
here = queries.point_records(warehouse, around, row["snap_point_id"])
nearby = queries.nearby_points(warehouse, around, row["snap_point_id"])
nearest = queries.nearest_point(warehouse, row["month"].date(), row["snap_point_id"])

# The record and its place
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.incident_fields(row)
    widgets.outcome_timeline(row, history)
with right:
    st.header("The snap point, not the address")
    clicked = widgets.incident_map(row, nearby, key="places")
    widgets.place_certainty(row, nearest)
    widgets.share_link(row, scope)

# Tables
chosen = widgets.same_id_table(same_id)
left, right = st.columns(2, gap="large")
with left:
    widgets.here_table(here, row, around)
with right:
    widgets.nearby_list(nearby, around)
widgets.open_incident(chosen, scope)
widgets.open_place(clicked, around)

# How made, where next
widgets.how_made()
widgets.link("pages/incidents.py", "Back to the incidents", scope)
