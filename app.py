"""Beatline: the pages, and the scope they share in the sidebar."""

import streamlit as st

from beatline import warming, widgets  # noqa: F401  warming first: it starts at once

st.set_page_config("Beatline", page_icon=widgets.ICON, layout="wide", initial_sidebar_state=310)
pages = {
    "Explore": [
        st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True),
        st.Page("pages/area.py", title="Area", icon=":material/location_city:"),
        st.Page("pages/briefing.py", title="Briefing", icon=":material/local_police:"),
    ],
    "Scrutiny": [
        st.Page("pages/ward.py", title="Ward", icon=":material/groups:"),
        st.Page("pages/wards.py", title="All areas", icon=":material/filter_alt:"),
        st.Page("pages/priorities.py", title="Priorities", icon=":material/flag:"),
    ],
    "Trends": [
        st.Page("pages/scan.py", title="Scan", icon=":material/radar:"),
        st.Page("pages/trend.py", title="Trend", icon=":material/show_chart:"),
        st.Page("pages/season.py", title="Season and outlook", icon=":material/event:"),
        st.Page("pages/side_by_side.py", title="Side by side", icon=":material/grid_view:"),
        st.Page("pages/outcomes.py", title="Outcomes", icon=":material/gavel:"),
        st.Page("pages/searches.py", title="Stop and search", icon=":material/person_search:"),
    ],
    "Hotspots": [
        st.Page("pages/hotspots.py", title="Hotspots", icon=":material/grain:"),
        st.Page("pages/foresight.py", title="Foresight", icon=":material/visibility:"),
        st.Page("pages/compare.py", title="Compare", icon=":material/compare:"),
        st.Page("pages/incident.py", title="Incident", visibility="hidden"),
    ],
    "Records": [st.Page("pages/incidents.py", title="Incidents", icon=":material/list:")],
    "The data": [
        st.Page("pages/about.py", title="About the data", icon=":material/database:"),
        st.Page("pages/revisions.py", title="Revisions", icon=":material/history:"),
    ],
}
with widgets.page_frame(page := st.navigation(pages, expanded=True)):
    page.run()
