"""Charts and maps: a frame in, a plotly Figure or a pydeck Deck out; one idea a file."""

from beatline.charts.areas import areas_map, describe_areas
from beatline.charts.cells import (
    MOST_DRAWN,
    boundary,
    cells_legend,
    cells_map,
    clicked_cell,
    describe_cells,
)
from beatline.charts.compare import (
    COMPARE_CONFIG,
    MOST_COMPARED,
    compare_legend,
    compare_maps,
    describe_compare,
)
from beatline.charts.concentration import concentration_curve, describe_concentration
from beatline.charts.crime_types import describe_types, type_bars
from beatline.charts.foresight import (
    METHODS,
    describe_foresight,
    describe_rolling,
    foresight_curves,
    rolling_chart,
)
from beatline.charts.groups import legend_html, map_legend
from beatline.charts.outcomes import describe_outcomes, outcome_bars
from beatline.charts.outlines import joined
from beatline.charts.places import describe_places, incident_map, places_map
from beatline.charts.theme import PLOTLY_CONFIG, rate_text
from beatline.charts.trend import describe_trend, monthly_trend

__all__ = [
    "COMPARE_CONFIG",
    "METHODS",
    "MOST_COMPARED",
    "MOST_DRAWN",
    "PLOTLY_CONFIG",
    "areas_map",
    "boundary",
    "cells_legend",
    "cells_map",
    "clicked_cell",
    "compare_legend",
    "compare_maps",
    "concentration_curve",
    "describe_areas",
    "describe_cells",
    "describe_compare",
    "describe_concentration",
    "describe_foresight",
    "describe_outcomes",
    "describe_places",
    "describe_rolling",
    "describe_trend",
    "describe_types",
    "foresight_curves",
    "incident_map",
    "joined",
    "legend_html",
    "map_legend",
    "monthly_trend",
    "outcome_bars",
    "places_map",
    "rate_text",
    "rolling_chart",
    "type_bars",
]
