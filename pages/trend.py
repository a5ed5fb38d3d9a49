"""Trend: is it up, or is that chance?"""

import streamlit as st

from beatline import queries, widgets
from beatline.reports.trends import trend_study
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
head = st.container()
with st.container(horizontal=True, gap="medium"):
    measure = widgets.choose_measure(scope)
    months = queries.loaded_months(warehouse)["month"].dt.date.tolist()
    choices, drawing = widgets.choose_limits(months)
head.title(widgets.trend_title(scope, measure))

# Query and analysis
study = trend_study(warehouse, scope, measure=measure, choices=choices)
with head:
    widgets.scope_caption(scope, study.counted)
widgets.stop_when_empty(scope, study.counted)

# Headline
found = widgets.scan_finding(warehouse, scope)
widgets.trend_answer(study)
widgets.figures(widgets.trend_figures(study))

# Chart
widgets.process_part(study, choices, drawing, found)

# Table
left, right = st.columns([5, 6], gap="large")
with left:
    widgets.signal_list(study)
with right:
    widgets.month_table(study)

# How made, where next
widgets.trend_how_made()
widgets.trend_links(scope)
