"""Hotspots: where does crime concentrate, how sure is that, and would the map have been right?"""

import streamlit as st

from beatline import widgets
from beatline.analysis.concentration import concentration
from beatline.analysis.foresight import foresight
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
widgets.study_caption(study)

# Analysis
drawn = with_trends(study, named(warehouse, study, widgets.drawn_cells(study)))
listed = drawn.head(len(study.listed))
spread = concentration(study.ranked.totals)
check = foresight(study.counts, study.everything, study.neighbours)
chosen = widgets.chosen_cell(study)

# Headline
widgets.figures(widgets.hotspot_figures(study, listed, check))

# Table and map
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.hotspot_list(listed)
with right:
    widgets.hotspot_map(warehouse, study, drawn, chosen["cell"].iloc[0])
widgets.hotspot_card(warehouse, study, named(warehouse, study, chosen))

# Chart
left, right = st.columns(2, gap="large")
with left:
    widgets.concentration_part(spread)
with right:
    widgets.foresight_part(check, marked=study.marked)
widgets.shifts_part(warehouse, scope, study)
widgets.hotspot_downloads(warehouse, study)

# How made, where next
widgets.hotspots_how_made()
st.subheader("Where next")
widgets.link("pages/foresight.py", "Try the map out, month after month", scope)
widgets.link("pages/compare.py", "Compare two periods or two crime types", scope)
widgets.link("pages/incidents.py", "See the incidents behind these numbers", scope)
