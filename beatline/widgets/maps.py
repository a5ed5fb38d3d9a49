"""Maps that open what is clicked, and say how true their outlines are.

Maps need no internet: behind what they show lie the outlines and names of wards or SNTs from the
warehouse. Whoever runs the dashboard can put a street map behind them: the environment variable
BEATLINE_BASEMAP holds the address of a map style as MapLibre reads it ("style.json"), on a server
of one's own or a public one. It is read at each run and used in light and dark alike. The reader's
browser, not this server, asks that address and the tile servers that the style names: they learn
the reader's IP address and the part of the map she looks at, never a record or the choices in the
sidebar. Without the variable nothing but this server is asked. When the address cannot be reached,
outlines, names and points are drawn all the same, on a plain ground.
"""

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
    outlines_notice(parts.by)
    return _clicked(event, "areas", "area_code")


def places_map(  # noqa: PLR0913  each is a choice that a page makes
    places: pd.DataFrame,
    *,
    key: str,
    kind: str,
    outline: str | None = None,
    numbered: int = 20,
    height: int = HEIGHT,
) -> str | None:
    """Draw snap points by how many records they hold; return the id of the one clicked.

    Outlines and names of the wards round about, or of the SNTs in an SNT or a section, say where
    one is without any street map.

    kind : of the chosen area; outline : of the chosen area, a ward or an snt
    """
    if places.empty:
        st.info("None of these records has a place that can be drawn.")
        return None
    by = "snt" if kind in ("snt", "section") else "ward"
    event = st.pydeck_chart(
        charts.places_map(
            places,
            outline=outline,
            around=queries.area_outlines(open_warehouse(), by=by),
            numbered=numbered,
            dark=dark(),
            height=height,
            basemap=basemap(),
        ),
        height=height,
        key=key,
        on_select="rerun",
        selection_mode="single-object",
        alt=charts.describe_places(places),
    )
    outlines_notice(by)
    return _clicked(event, "places", "snap_point_id")


def incident_map(row: pd.Series, nearby: pd.DataFrame, *, key: str) -> str | None:
    """Draw one incident's snap point and the places near it; return the id of a place clicked."""
    if row["snap_point_id"] is None:
        st.info("This record was published without a location, so there is no map.")
        return None
    around = queries.area_outlines(open_warehouse(), by="ward")
    event = st.pydeck_chart(
        charts.incident_map(
            row["longitude"],
            row["latitude"],
            name=str(row["location"] or ""),
            nearby=nearby,
            outline=row["ward_geometry"] if row["ward_geometry"] else None,
            # Streets are named too: a ward must be told from them.
            around=around.assign(area_name=around["area_name"] + " ward"),
            dark=dark(),
            basemap=basemap(),
        ),
        height=320,
        key=key,
        on_select="rerun",
        selection_mode="single-object",
        alt=f"Map of the snap point {row['location']} and {len(nearby)} places near it.",
    )
    outlines_notice("ward")
    return _clicked(event, "places", "snap_point_id")


def outlines_notice(kind: str) -> None:
    """Say under a map how true its outlines are, of wards or of SNTs."""
    build = queries.build_info(open_warehouse()).iloc[0]
    words = OUTLINES.get(str(build[f"{kind}_outlines"]))
    if words:
        names = {"ward": "wards", "snt": "Safer Neighbourhood Teams (SNTs)"}
        st.caption(words.format(areas=names[kind]))
    elif kind == "ward" and isinstance(build["ward_vintage"], str):
        st.caption(f"Wards as of {build['ward_vintage']}.")


def _clicked(event: Any, layer: str, name: str) -> str | None:
    # Seeded by a test the event is a plain dict.
    objects = (event["selection"] if event else {}).get("objects") or {}
    chosen = objects.get(layer) or []
    if not chosen or not isinstance(chosen[0], dict):
        return None
    fields = chosen[0].get("properties", chosen[0])
    return str(fields[name]) if isinstance(fields, dict) and name in fields else None
