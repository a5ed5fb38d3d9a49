"""Ward: how is it doing, against what, and is that unusual?"""

import streamlit as st

from beatline import queries, widgets
from beatline.reports.area_summary import area_findings, area_summary
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
widgets.breadcrumbs(warehouse, scope)
st.title(widgets.ward_title(scope))
all_months = queries.monthly_records(warehouse, widgets.history(scope))
monthly = widgets.in_scope(all_months, scope)
widgets.scope_caption(scope, monthly)
if scope.area_kind not in widgets.BOARD_KINDS:
    widgets.ward_chooser(warehouse, scope)
    st.stop()
widgets.stop_when_empty(scope, monthly, zero=True)

# Query and analysis
summary = area_summary(warehouse, scope)

# Headline
widgets.summary_part(summary)
widgets.revision_note(warehouse, scope)

# Chart
widgets.ward_trends(all_months, scope)

# Table
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="board-choices"):
    study = widgets.choose_study(warehouse, summary.study)
    measure = widgets.choose_figure(study)
widgets.figures_table(study, scope, monthly)
widgets.funnel_part(study, measure, scope, selected=scope.area_code)

# Like with like
if scope.area_kind != "district":
    widgets.like_group_part(warehouse, scope)

# What asks for an answer, and what residents can do
widgets.findings_part(area_findings(warehouse, scope), scope)
widgets.residents_next(warehouse, scope)
widgets.pack_files(warehouse, scope)

# How made, where next
widgets.ward_how_made(summary)
st.header("Where next")
widgets.ward_links(scope, study, measure)
