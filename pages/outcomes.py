"""Outcomes: what became of the crimes, at equal age?"""

import pandas as pd
import streamlit as st

from beatline import queries, widgets
from beatline.analysis.outcome_ages import outcome_ages
from beatline.analysis.outcome_changes import outcome_changes
from beatline.analysis.time_to_outcome import time_to_outcome
from beatline.reports.outcomes import newest_outcomes_file
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"What became of the crimes in {widgets.plain(scope.area_name)}?")
all_months = queries.monthly_records(warehouse, widgets.history(scope))
monthly = widgets.in_scope(all_months, scope)
widgets.scope_caption(scope, monthly)
widgets.stop_without_crimes(scope)
widgets.stop_when_empty(scope, monthly)

# Query
first = queries.first_outcomes(warehouse, widgets.history(scope))
newest = newest_outcomes_file(warehouse)

# Analysis
time = time_to_outcome(widgets.in_scope(first, scope))
widgets.stop_without_outcomes(warehouse, scope, monthly, time, newest)
within = widgets.choose_within()
ages = outcome_ages(first, all_months, within=within, newest_file=newest)
changes = outcome_changes(ages, start=pd.Timestamp(scope.first_month))

# Headline
widgets.outcome_figures(scope, ages, changes, time)

# Chart
widgets.share_part(scope, ages)
widgets.time_part(scope, time)
widgets.stack_part(scope, ages)

# Table
widgets.change_table(ages, changes)

# How made, where next
widgets.outcomes_how_made()
st.header("Where next")
widgets.outcome_links(scope)
