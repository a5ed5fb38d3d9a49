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
from beatline.charts.contributions import contribution_bars, describe_contributions, signed
from beatline.charts.crime_types import describe_types, type_bars
from beatline.charts.foresight import (
    METHODS,
    describe_foresight,
    describe_rolling,
    foresight_curves,
    rolling_chart,
)
from beatline.charts.funnel import describe_funnel, funnel_chart
from beatline.charts.groups import legend_html, map_legend
from beatline.charts.like_rates import describe_like_rates, like_rate_dots
from beatline.charts.outcome_ages import (
    describe_outcome_share,
    describe_outcome_stack,
    outcome_share,
    outcome_stack,
)
from beatline.charts.outcome_curve import describe_outcome_curve, outcome_curve
from beatline.charts.outcome_marks import OUTCOME_NAMES
from beatline.charts.outcomes import describe_outcomes, outcome_bars
from beatline.charts.outlines import joined
from beatline.charts.outlook import describe_outlook, outlook_chart
from beatline.charts.places import describe_places, incident_map, places_map
from beatline.charts.print_funnel import print_funnel_svg
from beatline.charts.print_spark import describe_spark, print_spark_svg
from beatline.charts.print_trend import print_trend_svg
from beatline.charts.print_types import describe_type_changes, print_types_svg
from beatline.charts.revisions import describe_revisions, revision_bars
from beatline.charts.scan import describe_scan, scan_chart
from beatline.charts.searches import (
    describe_find_rates,
    describe_search_bars,
    find_rate_dots,
    search_bars,
)
from beatline.charts.season import describe_parts, profile_chart, season_parts, two_years
from beatline.charts.side_by_side import describe_small_multiples, small_multiples
from beatline.charts.theme import PLOTLY_CONFIG, rate_text
from beatline.charts.tour import tour_map
from beatline.charts.tour_drawing import describe_tour, tour_svg
from beatline.charts.tour_legend import tour_legend
from beatline.charts.trend import describe_trend, monthly_trend
from beatline.charts.year_of_types import describe_year_of_types, year_of_types

__all__ = [
    "COMPARE_CONFIG",
    "METHODS",
    "MOST_COMPARED",
    "MOST_DRAWN",
    "OUTCOME_NAMES",
    "PLOTLY_CONFIG",
    "areas_map",
    "boundary",
    "cells_legend",
    "cells_map",
    "clicked_cell",
    "compare_legend",
    "compare_maps",
    "concentration_curve",
    "contribution_bars",
    "describe_areas",
    "describe_cells",
    "describe_compare",
    "describe_concentration",
    "describe_contributions",
    "describe_find_rates",
    "describe_foresight",
    "describe_funnel",
    "describe_like_rates",
    "describe_outcome_curve",
    "describe_outcome_share",
    "describe_outcome_stack",
    "describe_outcomes",
    "describe_outlook",
    "describe_parts",
    "describe_places",
    "describe_revisions",
    "describe_rolling",
    "describe_scan",
    "describe_search_bars",
    "describe_small_multiples",
    "describe_spark",
    "describe_tour",
    "describe_trend",
    "describe_type_changes",
    "describe_types",
    "describe_year_of_types",
    "find_rate_dots",
    "foresight_curves",
    "funnel_chart",
    "incident_map",
    "joined",
    "legend_html",
    "like_rate_dots",
    "map_legend",
    "monthly_trend",
    "outcome_bars",
    "outcome_curve",
    "outcome_share",
    "outcome_stack",
    "outlook_chart",
    "places_map",
    "print_funnel_svg",
    "print_spark_svg",
    "print_trend_svg",
    "print_types_svg",
    "profile_chart",
    "rate_text",
    "revision_bars",
    "rolling_chart",
    "scan_chart",
    "search_bars",
    "season_parts",
    "signed",
    "small_multiples",
    "tour_legend",
    "tour_map",
    "tour_svg",
    "two_years",
    "type_bars",
    "year_of_types",
]
