"""Compare: which places differ between two periods, or between two crime types?"""

import streamlit as st

from beatline import widgets
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(f"Which places of {widgets.plain(scope.area_name)} differ?")
cells = widgets.choose_cells(months="Newest months")

# Query and analysis
found = widgets.choose_comparison(warehouse, scope, cells)
widgets.stop_without_comparison(found)
named = widgets.named_cells(warehouse, found, cells.size)

# Headline
widgets.comparison_words(found)

# Map
clicked = widgets.compare_maps(warehouse, found, named)

# Table
chosen = widgets.changed_table(named, found)
widgets.open_card(chosen or clicked, scope)

# How made, where next
widgets.compare_how_made(found)
st.header("Where next")
widgets.link("pages/hotspots.py", "The hotspots, on a map and in a list", scope)
widgets.link("pages/incidents.py", "See the incidents behind these numbers", scope)
