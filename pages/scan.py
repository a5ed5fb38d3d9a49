"""Scan: of every area and crime type, which months need a look?"""

import streamlit as st

from beatline import widgets
from beatline.reports.scan import scan_of_scope
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"What needs a look in {widgets.plain(scope.area_name)}?")
asked = widgets.choose_scan(scope)

# Query and analysis
found = scan_of_scope(warehouse, scope, **asked)

# Headline
widgets.scan_words(found)
widgets.scan_links(found)

# Chart
widgets.scan_part(found)

# Table
chosen = widgets.scan_table(found)
widgets.open_signal(chosen, found)

# How made, where next
widgets.scan_how_made()
st.header("Where next")
widgets.link("pages/trend.py", "Is it up? The process chart of this area", scope)
widgets.link("pages/side_by_side.py", "Which areas and types make up the change", scope)
