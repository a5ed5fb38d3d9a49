"""Foresight: would the hotspot map have found what came after it?"""

import streamlit as st

from beatline import widgets
from beatline.reports.foresight import rolling
from beatline.reports.hotspots import hotspot_study
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"Would the hotspot map of {widgets.plain(scope.area_name)} have been right?")
with st.container(horizontal=True, gap="medium"):
    size = widgets.choose_cell_size()
    ahead = widgets.choose_ahead()
    score = widgets.choose_score()

# Query
study = widgets.stop_without_study(hotspot_study(warehouse, scope, size=size), scope)
widgets.study_caption(study, scope, months=False)

# Analysis
check = study.foresight(ahead=ahead)
steps = rolling(warehouse, scope, size=size, ahead=ahead)

# Chart and table
widgets.by_number_of_cells(study, check, score)
widgets.month_after_month(study, steps, score, ahead)

# How made, where next
widgets.foresight_how_made()
st.header("Where next")
widgets.cell_links(study, scope)
