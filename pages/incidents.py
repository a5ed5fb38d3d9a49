"""Incidents: which records are behind the numbers?"""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"Which records are behind the numbers of {widgets.plain(scope.area_name)}?")
monthly = queries.monthly_records(warehouse, scope)
widgets.scope_caption(scope, monthly)
widgets.stop_when_empty(scope, monthly)

# Query
filters = widgets.choose_filters(warehouse, scope)
totals = queries.incident_totals(warehouse, scope, filters).iloc[0]
page = widgets.choose_page(totals["records"])
start = (page - 1) * widgets.PAGE_ROWS
rows = queries.incident_rows(warehouse, scope, filters, limit=widgets.PAGE_ROWS, offset=start)
places = queries.snap_points(warehouse, scope, filters, limit=widgets.MOST_PLACES)

# Headline
st.markdown(widgets.incidents_found(totals, page, scope))
if rows.empty:
    st.info("No record fits these filters. Clear the outcome, the place or the cell to see more.")
    st.stop()

# Table
left, right = st.columns([7, 4], gap="large")
with left:
    chosen = widgets.incident_table(rows)
    widgets.incident_downloads(warehouse, scope, filters, totals["records"])

# Map
with right:
    clicked = widgets.places_map(
        places, key=f"places-{filters.snap_point_id}", kind=scope.area_kind, numbered=0
    )
    widgets.places_caption(places, scope)
widgets.open_incident(chosen, scope)
widgets.open_place(clicked, scope)

# How made, where next
widgets.how_made()
widgets.link("pages/overview.py", "Back to the overview", scope)
