"""Priorities: how do the partnership's priorities stand, and what asks for an answer?"""

import streamlit as st

from beatline import queries, widgets
from beatline.reports.scorecard import scorecard
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
widgets.breadcrumbs(warehouse, scope)
st.title(widgets.priorities_title(scope))
monthly = queries.monthly_records(warehouse, widgets.all_types(scope))
widgets.scope_caption(widgets.all_types(scope), monthly)
widgets.stop_when_empty(scope, monthly, zero=True)

# Query and analysis
card = widgets.stop_without_themes(scorecard(warehouse, scope))

# Headline
widgets.priorities_words(card)

# Table
widgets.scorecard_table(card, scope)

# What asks for an answer
widgets.findings_part(card.exceptions, scope)

# How made, where next
widgets.priorities_how_made()
st.header("Where next")
widgets.priorities_links(scope)
