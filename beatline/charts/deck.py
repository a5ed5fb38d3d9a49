"""A map as one compact JSON text, fitted to what it shows, that needs no internet."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pydeck

# Served from static/ by the app itself, so that a map appears without any tile server.
BLANK_STYLE = "app/static/blank.json"
BLANK_STYLE_DARK = "app/static/blank-dark.json"

TILE = 512
MARGIN = 14
CLOSEST_ZOOM = 16.5


@dataclass(frozen=True)
class View:
    """Where the map looks, fitted so that everything is inside width × height pixels."""

    longitude: float
    latitude: float
    zoom: float
    width: int
    height: int

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Pixels right of and below the middle of the map."""
        scale = TILE * 2**self.zoom
        x = (longitude - self.longitude) / 360 * scale
        return x, (mercator(latitude) - mercator(self.latitude)) * scale

    def ground(self, right: float, below: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel: `pixel` the other way round."""
        scale = TILE * 2**self.zoom
        latitude = latitude_of(mercator(self.latitude) + below / scale)
        return self.longitude + right / scale * 360, latitude


class CompactDeck(pydeck.Deck):  # type: ignore[misc]
    """A pydeck map whose JSON is ready and compact.

    pydeck writes JSON indented and anew on each rerun: for 642 areas that was 4.2 MB and half a
    second. This one hands out the text it was made with.
    """

    def __init__(self, text: str, tooltip: dict[str, Any]) -> None:
        super().__init__(layers=[], map_provider="maplibre", map_style="", tooltip=tooltip)
        self._text = text

    def to_json(self) -> str:
        """The map's JSON, compact."""
        return self._text


def deck(
    layers: Iterable[str], view: View, tooltip: str, *, dark: bool, basemap: str | None
) -> CompactDeck:
    """Put layers (JSON texts, lowest first) into a map.

    `tooltip` is HTML with {names} of properties, which Streamlit escapes as it inserts them.
    `basemap` is the address of a map style, or None for the blank one that is served locally.
    """
    style = basemap or (BLANK_STYLE_DARK if dark else BLANK_STYLE)
    frame = {
        "initialViewState": {
            "longitude": round(view.longitude, 5),
            "latitude": round(view.latitude, 5),
            "zoom": round(view.zoom, 3),
            "minZoom": round(max(view.zoom - 2, 0), 3),
            "maxZoom": CLOSEST_ZOOM + 1,
        },
        # The wheel scrolls the page; the buttons, a double click and two fingers zoom the map.
        "views": [{"@@type": "MapView", "id": "map", "controller": {"scrollZoom": False}}],
        "mapProvider": "maplibre",
        "mapStyle": style,
    }
    text = json.dumps(frame, separators=(",", ":"))
    box = {
        "backgroundColor": "#17222d",
        "color": "#ffffff",
        "fontSize": "13px",
        "lineHeight": "1.35",
        "padding": "8px 10px",
        "borderRadius": "6px",
        "maxWidth": "240px",
    }
    return CompactDeck(
        f'{text[:-1]},"layers":[{",".join(layers)}]}}', {"html": tooltip, "style": box}
    )


def layer(kind: str, layer_id: str, data: str, **props: Any) -> str:
    """JSON text of one layer; `data` is ready JSON, props are deck.gl's own names."""
    head = orjson.dumps({"@@type": kind, "id": layer_id, **props}).decode()
    return f'{head[:-1]},"data":{data}}}'


def fitted(points: Sequence[tuple[float, float]], *, width: int, height: int) -> View:
    """The view that shows all points, with a margin, in width × height pixels.

    Raises
    ------
    ValueError : no points
    """
    if not points:
        raise ValueError("a map needs at least one point to look at")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    across = max((east - west) / 360, 1e-7)
    down = max(mercator(south) - mercator(north), 1e-7)
    room_x, room_y = max(width - 2 * MARGIN, 50), max(height - 2 * MARGIN, 50)
    zoom = math.log2(min(room_x / TILE / across, room_y / TILE / down))
    middle = (mercator(south) + mercator(north)) / 2
    zoom = min(zoom, CLOSEST_ZOOM)
    return View((west + east) / 2, latitude_of(middle), zoom, width, height)


def mercator(latitude: float) -> float:
    """Web Mercator position of a latitude: 0 at the top of the world, 1 at the bottom."""
    return 0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)


def latitude_of(position: float) -> float:
    """Latitude at a Web Mercator position."""
    return math.degrees(2 * math.atan(math.exp((0.5 - position) * 2 * math.pi)) - math.pi / 2)
