"""Briefing: what changed on this patch, which places to pass, and why those?"""

from datetime import date

import streamlit as st

from beatline import widgets
from beatline.reports.briefing import briefing
from beatline.reports.places_to_pass import places_to_pass
from beatline.reports.profile import patch_profile
from beatline.reports.team import team_of
from beatline.warehouse import open_warehouse

# Area and period
scope = widgets.current_scope()
warehouse = open_warehouse()
st.title(widgets.briefing_title(scope))
if scope.area_kind != "snt":
    widgets.patch_chooser(warehouse, scope)
    widgets.section_files(warehouse, scope)
    st.stop()

# Query and analysis
found = widgets.stop_without_briefing(briefing(warehouse, scope), scope)
places = places_to_pass(warehouse, found.scope, **widgets.chosen_places(found.scope))

# Headline
widgets.briefing_caption(found, scope)
widgets.points_part(found)
widgets.briefing_files(warehouse, found.scope, places)

# List and map
left, right = st.columns([6, 5], gap="large")
with left:
    widgets.places_part(places, found.scope)
with right:
    widgets.tour_part(warehouse, places)
    widgets.team_part(team_of(warehouse, scope, today=date.today()), scope)

# The patch
widgets.profile_part(patch_profile(warehouse, found.scope, today=date.today()), found.scope)

# How made, where next
widgets.briefing_how_made(found)
st.header("Where next")
widgets.briefing_links(found.scope)
widgets.remember_patch(scope)
