"""Charts and maps: a frame in, a plotly Figure or a pydeck Deck out; one idea a file."""

from beatline.charts.areas import areas_map, describe_areas
from beatline.charts.crime_types import describe_types, type_bars
from beatline.charts.groups import legend_html, map_legend
from beatline.charts.outcomes import describe_outcomes, outcome_bars
from beatline.charts.places import describe_places, incident_map, places_map
from beatline.charts.theme import PLOTLY_CONFIG, rate_text
from beatline.charts.trend import describe_trend, monthly_trend

__all__ = [
    "PLOTLY_CONFIG",
    "areas_map",
    "describe_areas",
    "describe_outcomes",
    "describe_places",
    "describe_trend",
    "describe_types",
    "incident_map",
    "legend_html",
    "map_legend",
    "monthly_trend",
    "outcome_bars",
    "places_map",
    "rate_text",
    "type_bars",
]
