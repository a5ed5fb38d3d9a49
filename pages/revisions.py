"""Revisions: what has the source changed since?"""

import streamlit as st

from beatline import widgets
from beatline.reports.revisions import revisions
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
head = st.container()
release = widgets.choose_release(warehouse, scope)

# Query and analysis
study = revisions(warehouse, scope, release=release)
with head:
    st.title("What has the source changed since?")
    widgets.revisions_caption(study)
widgets.stop_without_revisions(study)

# Headline
widgets.revision_answer(study)
widgets.figures(widgets.revision_figures(study))

# Chart
widgets.revision_chart(study)

# Table
widgets.revision_tables(study)
widgets.status_table(study)
widgets.release_table(study)

# How made, where next
widgets.revisions_how_made()
widgets.revision_links(scope)
