"""Area: the same story one level down, for one ward or one Safer Neighbourhood Team."""

import streamlit as st

from beatline import queries, widgets
from beatline.analysis.crime_types import type_totals
from beatline.analysis.standing_out import standing_out
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
widgets.breadcrumbs(warehouse, scope)
st.title(widgets.area_title(scope))
all_months = queries.monthly_records(warehouse, widgets.history(scope))
monthly = widgets.in_scope(all_months, scope)
widgets.scope_caption(scope, monthly)
if scope.area_kind not in ("ward", "snt"):
    widgets.area_chooser(warehouse, scope)
    st.stop()
widgets.stop_when_empty(scope, monthly)

# Query
types, earlier = queries.records_by_type(warehouse, scope), widgets.types_a_year_before(scope)
places = queries.snap_points(warehouse, widgets.one_set_of_points(scope))
own = queries.area_records(warehouse, scope, by=scope.area_kind).iloc[0]
outcomes = queries.outcome_records(warehouse, scope)

# Headline
largest = widgets.largest_type_figure(type_totals(types, earlier), types, monthly)
cards = [largest, widgets.rate_figure(monthly, own["residents"])]
widgets.figures([*widgets.count_figures(all_months, scope), *cards])

# Analysis
series = widgets.series_of_whole_force(warehouse, scope, by=scope.area_kind)
loaded = queries.loaded_months(warehouse)["month"]
found = standing_out(series, loaded, newest=scope.last_month, areas=[scope.area_code])

# Chart
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.trend_chart(all_months, scope)
    widgets.standing_out_links(found, {scope.area_code: scope.area_label}, scope)
with right:
    st.header("Where: the busiest places")
    clicked = widgets.places_map(places, key="map", kind=scope.area_kind, outline=own["geometry"])
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.type_chart(types, earlier, scope)
with right:
    widgets.busiest_places(places, scope)
    widgets.outcome_chart(outcomes, scope)
widgets.open_place(clicked, scope)

# How made, where next
widgets.how_made()
st.header("Where next")
widgets.area_links("Neighbours", queries.neighbouring_areas(warehouse, scope), scope)
widgets.area_links(widgets.across(scope), queries.overlapping_areas(warehouse, scope), scope)
widgets.where_next(scope)
