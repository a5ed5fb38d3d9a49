"""Side by side: which areas or crime types make up the change?"""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"What makes up the change in {widgets.plain(scope.area_name)}?")
monthly = queries.monthly_records(warehouse, scope)
widgets.scope_caption(scope, monthly)
widgets.stop_when_empty(scope, monthly)
chosen = widgets.choose_beside(warehouse, scope)

# Query and analysis
study = widgets.beside_study(warehouse, chosen)

# Headline
widgets.change_words(study, chosen)

# Chart
widgets.contribution_part(study, chosen)

# Table
widgets.parts_table(study, chosen)

# Small charts
widgets.small_multiples_part(warehouse, study, chosen)

# How made, where next
widgets.side_by_side_how_made()
st.subheader("Where next")
widgets.link("pages/scan.py", "Scan every area and crime type for signals", scope)
widgets.link("pages/trend.py", "The trend of these months, tested month by month", scope)
