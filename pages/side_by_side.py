"""Side by side: which areas or crime types make up the change?"""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
head = st.container()
chosen = widgets.choose_beside(warehouse, scope)
monthly = queries.monthly_records(warehouse, scope)
with head:
    st.title(widgets.beside_title(scope, chosen))
    widgets.beside_caption(scope, monthly, chosen)
widgets.stop_when_empty(scope, monthly)

# Query and analysis
study = widgets.beside_study(warehouse, chosen)

# Headline
widgets.change_words(study, chosen)
widgets.stop_when_undivided(study, scope, chosen)

# Chart
widgets.contribution_part(study, chosen)

# Table
widgets.parts_table(study, chosen)

# Small charts
widgets.small_multiples_part(warehouse, study, chosen)

# How made, where next
widgets.side_by_side_how_made()
st.header("Where next")
widgets.beside_links(scope, chosen)
