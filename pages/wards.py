"""All areas: which differ from what is usual by more than chance?"""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
head = st.container()
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="board-choices"):
    areas = widgets.choose_areas(warehouse, scope)
    study = widgets.choose_study(warehouse, areas, "expected")
    measure = widgets.choose_figure(study, "measured")
with head:
    st.title(widgets.wards_title(study))
    widgets.wards_caption(study, measure)
monthly = queries.monthly_records(warehouse, scope)
widgets.stop_when_empty(scope, monthly, zero=True)

# Chart
left, right = st.columns([7, 4], gap="large")
with left:
    widgets.funnel_part(study, measure, scope, selected=scope.area_code)
with right:
    widgets.wards_words(study, measure, scope)
    widgets.key_of_marks()

# Table
widgets.wards_table(study, measure, scope)

# For the meeting
widgets.pack_files(warehouse, study.whole, study.by)

# How made, where next
widgets.wards_how_made(study)
st.header("Where next")
widgets.wards_links(scope)
