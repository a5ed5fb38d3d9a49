"""Season: what is the time of year, what is a trend, and what may come next?"""

import streamlit as st

from beatline import widgets
from beatline.reports.season import season_study
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
head = st.container()
with st.container(horizontal=True, gap="medium"):
    view = widgets.choose_view()
    measure = widgets.choose_measure(scope)
head.title(widgets.season_title(scope, measure, view))

# Query and analysis
study = season_study(warehouse, scope, measure=measure)
with head:
    widgets.season_caption(study)
widgets.stop_when_empty(scope, study.monthly)

# Headline, chart, table
widgets.season_view(study, view)

# How made, where next
widgets.season_how_made()
widgets.season_links(scope)
