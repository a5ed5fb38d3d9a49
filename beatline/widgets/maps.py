"""Maps that open what is clicked, and say how true their outlines are."""

import os
from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.warehouse import open_warehouse
from beatline.widgets.choices import Parts
from beatline.widgets.frame import dark

HEIGHT = 420
OUTLINES = {
    "schematic": (
        "The outlines of {areas} are schematic: drawn from the points of the census areas, not "
        "official boundaries."
    ),
    "approximate": "The outlines of {areas} are approximate: census areas merged.",
}


def basemap() -> str | None:
    """The map style that the operator has configured, if any."""
    return os.environ.get("BEATLINE_BASEMAP") or None


def areas_map(areas: pd.DataFrame, parts: Parts, *, key: str) -> str | None:
    """Draw wards or SNTs in shades of what was recorded; return the code of the one clicked.

    areas : from `area_records` of these parts; not drawn are those that hold no more of the
        scope than a point on the border
    """
    drawn = areas[areas["inside"] & areas["geometry"].notna()]
    if drawn.empty:
        st.info("No outline of these areas is loaded, so there is no map.")
        return None
    deck = charts.areas_map(
        drawn,
        measure=parts.measure,
        selected=parts.selected,
        dark=dark(),
        height=HEIGHT,
        basemap=basemap(),
    )
    event = st.pydeck_chart(
        deck,
        height=HEIGHT,
        key=key,
        on_select="rerun",
        selection_mode="single-object",
        alt=charts.describe_areas(drawn, measure=parts.measure),
    )
    noun = "records per 1,000 residents" if parts.measure == "per_1000_residents" else "records"
    legend = charts.map_legend(drawn, parts.measure, dark=dark())
    st.html(charts.legend_html(legend, f"{noun.capitalize()}, in six equal groups"))
    _outlines_notice(parts.by)
    return _clicked(event, "areas", "area_code")


def places_map(
    places: pd.DataFrame,
    *,
    key: str,
    outline: str | None = None,
    kind: str = "",
    numbered: int = 20,
) -> str | None:
    """Draw snap points by how many records they hold; return the id of the one clicked.

    outline : of the chosen area, a ward or an snt as `kind` says
    """
    if places.empty:
        st.info("None of these records has a place that can be drawn.")
        return None
    event = st.pydeck_chart(
        charts.places_map(
            places,
            outline=outline,
            numbered=numbered,
            dark=dark(),
            height=HEIGHT,
            basemap=basemap(),
        ),
        height=HEIGHT,
        key=key,
        on_select="rerun",
        selection_mode="single-object",
        alt=charts.describe_places(places),
    )
    if outline:
        _outlines_notice(kind)
    return _clicked(event, "places", "snap_point_id")


def incident_map(row: pd.Series, nearby: pd.DataFrame, *, key: str) -> str | None:
    """Draw one incident's snap point and the places near it; return the id of a place clicked."""
    if row["snap_point_id"] is None:
        st.info("This record was published without a location, so there is no map.")
        return None
    event = st.pydeck_chart(
        charts.incident_map(
            row["longitude"],
            row["latitude"],
            name=str(row["location"] or ""),
            nearby=nearby,
            outline=row["ward_geometry"] if row["ward_geometry"] else None,
            dark=dark(),
            basemap=basemap(),
        ),
        height=320,
        key=key,
        on_select="rerun",
        selection_mode="single-object",
        alt=f"Map of the snap point {row['location']} and {len(nearby)} places near it.",
    )
    if row["ward_geometry"]:
        _outlines_notice("ward")
    return _clicked(event, "places", "snap_point_id")


def _outlines_notice(kind: str) -> None:
    """Say under a map how true its outlines are, of wards or of SNTs."""
    build = queries.build_info(open_warehouse()).iloc[0]
    words = OUTLINES.get(str(build[f"{kind}_outlines"]))
    if words:
        names = {"ward": "wards", "snt": "Safer Neighbourhood Teams (SNTs)"}
        st.caption(words.format(areas=names[kind]))


def _clicked(event: Any, layer: str, name: str) -> str | None:
    # Seeded by a test the event is a plain dict.
    objects = (event["selection"] if event else {}).get("objects") or {}
    chosen = objects.get(layer) or []
    if not chosen:
        return None
    fields = chosen[0].get("properties", chosen[0])
    return str(fields[name]) if name in fields else None
