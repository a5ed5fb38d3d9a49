"""About the data: what is loaded, what was set aside, what it cannot say, and whose it is."""

import streamlit as st

from beatline import queries, widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
build = queries.build_info(warehouse).iloc[0]
files = queries.source_files(warehouse)
st.title("What are these numbers made of?")
st.caption(widgets.freshness(build))

# Headline
widgets.file_figures(files)

# What is loaded
st.header("Which months are loaded")
widgets.coverage_grid(queries.coverage(warehouse))
st.header("Get the newest data")
widgets.newest_form()
st.header("Which files, and does every row balance?")
widgets.file_table(files)
widgets.latest_revision(warehouse, scope)

# Which team
st.header("Which team does a record belong to?")
widgets.team_changes(queries.team_changes(warehouse))

# What was set aside, what to know
st.header("What was rejected, corrected or odd")
widgets.rejected_table(warehouse)
widgets.notice_list(queries.notices(warehouse))
st.header("Known breaks, and what these data cannot say")
widgets.caveats(build)

# Load your own
st.header("Load your own file")
widgets.upload_form()

# Whose it is, what the words mean
st.header("Licence and attribution")
widgets.licence(build)
st.header("Glossary")
widgets.glossary()
