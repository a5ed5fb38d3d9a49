"""Stop and search: how often, for what, and what was found?"""

import streamlit as st

from beatline import queries, widgets
from beatline.analysis.find_rates import find_rates
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"How is stop and search used in {widgets.plain(scope.area_name)}?")
all_months = queries.monthly_searches(warehouse, widgets.history(scope))
monthly = widgets.in_scope(all_months, scope)
widgets.stop_without_searches(scope, monthly)
widgets.search_caption(scope, monthly)

# Query
by_month = queries.search_counts(warehouse, scope, by="month")

# Analysis
judged = widgets.judged_searches(all_months, scope)
rates = find_rates(by_month)

# Headline
widgets.search_figures(judged, rates)

# Chart
widgets.searches_chart(judged, scope)
widgets.kinds_part(warehouse, scope)

# Chart and table
widgets.rates_part(warehouse, scope)

# How made, where next
widgets.searches_how_made()
st.header("Where next")
widgets.search_links(scope)
