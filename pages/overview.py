"""Overview: how is the city, or the area that was chosen?"""

import streamlit as st

from beatline import queries, widgets
from beatline.analysis.crime_types import type_totals
from beatline.analysis.standing_out import standing_out
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"How is {widgets.plain(scope.area_name)}?")
all_months = queries.monthly_records(warehouse, widgets.history(scope))
monthly = widgets.in_scope(all_months, scope)
widgets.scope_caption(scope, monthly)
widgets.stop_when_empty(scope, monthly)

# Query
types = queries.records_by_type(warehouse, scope)
earlier = widgets.types_a_year_before(scope)
comparable = widgets.one_set_of_points(scope)
places = queries.snap_points(warehouse, comparable)

# Headline
cards = widgets.count_figures(all_months, scope)
cards.append(widgets.largest_type_figure(type_totals(types, earlier), types, monthly))
cards.append(widgets.busiest_places_figure(places, monthly, comparable))
widgets.figures(cards)

# Analysis
parts = widgets.choose_parts(warehouse, scope)
areas = queries.area_records(warehouse, parts.scope, by=parts.by)
labels = dict(zip(areas["area_code"], areas["label"], strict=True))
labels = {parts.selected: labels[parts.selected]} if parts.selected else labels
series = widgets.series_of_whole_force(warehouse, scope, by=parts.by)
months = queries.loaded_months(warehouse)["month"]
found = standing_out(series, months, newest=scope.last_month, areas=labels)

# Chart
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.trend_chart(all_months, scope)
    widgets.standing_out_links(found, labels, scope)
with right:
    st.header(parts.question)
    clicked = widgets.areas_map(areas, parts, key="map")

# Table
left, right = st.columns([6, 5], gap="large")
with left:
    label = widgets.area_table(areas, parts, monthly["records"].sum())
with right:
    widgets.type_chart(types, earlier, scope)
widgets.open_area(areas, clicked, label, scope)

# How made, where next
widgets.how_made()
widgets.where_next(scope)
