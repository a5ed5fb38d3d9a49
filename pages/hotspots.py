"""Hotspots: where does crime concentrate, how sure is that, and would the map have been right?"""

import streamlit as st

from beatline import widgets
from beatline.reports.hotspots import hotspot_study, named, with_trends
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"Where are the hotspots of {widgets.plain(scope.area_name)}?")
cells = widgets.choose_cells()

# Query
found = hotspot_study(warehouse, scope, size=cells.size, window=cells.window)
study = widgets.stop_without_study(found, scope)
widgets.study_caption(study, scope)

# Analysis
drawn = with_trends(study, named(warehouse, study, widgets.drawn_cells(study)))
listed = drawn.head(len(study.listed))
check = study.foresight()
chosen = widgets.chosen_cell(study)

# Headline
widgets.figures(widgets.hotspot_figures(study, listed, check))

# Table and map
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.hotspot_list(study, listed, chosen)
with right:
    widgets.hotspot_map(warehouse, study, drawn, chosen["cell"].iloc[0])
widgets.hotspot_card(warehouse, study, named(warehouse, study, chosen))

# Chart
left, right = st.columns(2, gap="large")
with left:
    widgets.concentration_part(study)
with right:
    widgets.foresight_part(study, check)
widgets.shifts_part(warehouse, study)
widgets.hotspot_downloads(warehouse, study)

# How made, where next
widgets.hotspots_how_made()
st.header("Where next")
widgets.cell_links(study, scope)
