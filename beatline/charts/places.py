"""Where in an area the records are: snap points, busiest first; and one incident's place."""

import math
from typing import Any

import orjson
import pandas as pd

from beatline.charts.deck import CompactDeck, View, deck, fitted, layer
from beatline.charts.labels import Box, Label, label_layer
from beatline.charts.outlines import corners, grid_step, lines_text, shape_text
from beatline.charts.surroundings import surroundings
from beatline.charts.theme import Palette, map_text, palette, plural, rgb

TOOLTIP = "<b>{name}</b><br/>{figure}<br/><i>A snap point: near here, not an address</i>"
SMALLEST, LARGEST = 3.0, 18.0
# A circle with a number on it must show round two digits.
SMALLEST_NUMBERED = 9.0
# About 450 m around a single point: the points near it are inside, and mostly a border.
AROUND_DEGREES = 0.0067
# So many places round an incident are named, if there is room.
NAMED_NEARBY = 8
# Radius in pixels of the ring round an incident's own point.
MARK = 11
# With more circles than this, each is drawn smaller.
MANY_PLACES = 200
SHARE_OF_MANY = 0.65
# Names of areas keep clear of so many circles; of more they could not.
MOST_AVOIDED = 12


def places_map(  # noqa: PLR0913  each is a choice that a page makes
    places: pd.DataFrame,
    *,
    outline: str | None = None,
    around: pd.DataFrame | None = None,
    numbered: int = 20,
    dark: bool = False,
    width: int = 356,
    height: int = 400,
    basemap: str | None = None,
) -> CompactDeck:
    """Draw snap points as circles by their records, the busiest numbered as in the list.

    A click selects an object of layer "places"; its `properties` hold `snap_point_id` (text).

    Parameters
    ----------
    places : at least one row or an outline; in the order of the list beside the map
        snap_point_id : int; name : text, without "On or near"
        longitude, latitude : WGS84 degrees
        records : int
    outline : GeoJSON polygon of the area as text
    around : areas whose outlines and names say where one is, as for `surroundings`
    numbered : how many of the first places carry their number
    width, height : CSS pixels of the narrowest screen the map must fit

    Raises
    ------
    ValueError : neither places nor an outline
    """
    colours = palette(dark)
    points = _points(places)
    if outline is not None:
        points += corners(outline)
    view = fitted(points, width=width, height=height)
    avoid = _boxes(places, numbered, view)
    lines, names = surroundings(around, view, colours, avoid=avoid)
    layers = _ground(outline, lines, view, colours)
    layers.append(_circles("places", places, numbered, colours))
    layers += names
    layers.append(label_layer("numbers", _numbers(places.head(numbered)), view, colours))
    return deck(layers, view, TOOLTIP, dark=dark, basemap=basemap)


def describe_places(places: pd.DataFrame) -> str:
    """The map in words: how many places, and the three first."""
    if places.empty:
        return "Map without places."
    total = plural(int(places["records"].sum()), "record", "records")
    first = [
        f"near {_place_name(row['name'])} {row['records']:,}"
        for row in places.head(3).to_dict("records")
    ]
    count = plural(len(places), "place", "places")
    return f"Map of {count} with {total}; first: {', '.join(first)}."


def incident_map(  # noqa: PLR0913  each is a choice that a page makes
    longitude: float,
    latitude: float,
    *,
    name: str = "",
    nearby: pd.DataFrame | None = None,
    outline: str | None = None,
    around: pd.DataFrame | None = None,
    dark: bool = False,
    width: int = 356,
    height: int = 320,
    basemap: str | None = None,
) -> CompactDeck:
    """Mark one incident's snap point, with the other points nearby in grey-blue.

    Parameters
    ----------
    longitude, latitude : WGS84 degrees of the snap point
    name : what the place is called
    nearby : as for `places_map`, or None; layer "places" can be clicked
    outline, around : as for `places_map`
    """
    colours = palette(dark)
    # Numbers of numpy are no JSON.
    longitude, latitude = float(longitude), float(latitude)
    frame = [
        (longitude + side * AROUND_DEGREES, latitude + side * AROUND_DEGREES * 0.55)
        for side in (-1, 1)
    ]
    others = nearby if nearby is not None else pd.DataFrame()
    view = fitted(frame + _points(others), width=width, height=height)
    here = _box(*view.pixel(longitude, latitude), MARK)
    avoid = [here, *_boxes(others, 0, view)]
    streets = [
        Label(_place_name(one["name"]), one["longitude"], one["latitude"], one["records"])
        for one in others.head(NAMED_NEARBY).to_dict("records")
    ]
    lines, names = surroundings(around, view, colours, avoid=avoid, also=streets)
    layers = _ground(outline, lines, view, colours)
    if not others.empty:
        layers.append(_circles("places", others, 0, colours))
    words = {"name": _near(name), "figure": "This record was placed here"}
    mark = [{"position": [longitude, latitude], "properties": words}]
    layers.append(
        layer(
            "ScatterplotLayer",
            "incident",
            orjson.dumps(mark).decode(),
            getPosition="@@=position",
            getRadius=MARK,
            radiusUnits="pixels",
            getFillColor=[*rgb(colours.stands_out), 70],
            stroked=True,
            getLineColor=rgb(colours.stands_out),
            lineWidthUnits="pixels",
            getLineWidth=3.5,
            pickable=True,
        )
    )
    return deck([*layers, *names], view, TOOLTIP, dark=dark, basemap=basemap)


def circle_radius(records: float, most: float) -> float:
    """Radius in pixels: the circle's area is in proportion to its records, down to a dot."""
    return max(SMALLEST, LARGEST * math.sqrt(records / most)) if most else SMALLEST


def _points(places: pd.DataFrame) -> list[tuple[float, float]]:
    if places.empty:
        return []
    columns = zip(places["longitude"], places["latitude"], strict=True)
    return [(float(x), float(y)) for x, y in columns]


def _place_name(name: Any) -> str:
    """The name, or words for a point that has none."""
    return name if isinstance(name, str) and name else "an unnamed place"


def _near(name: Any) -> str:
    return f"Near {map_text(_place_name(name))}"


def _box(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _boxes(places: pd.DataFrame, numbered: int, view: View) -> list[Box]:
    """The squares round the circles of the first places, in pixels."""
    first = _points(places.head(max(numbered, MOST_AVOIDED)))
    sized = zip(first, _radii(places, numbered), strict=False)
    return [_box(*view.pixel(*point), radius) for point, radius in sized]


def _radii(places: pd.DataFrame, numbered: int) -> list[float]:
    """Radius of each circle; smaller throughout where there are too many to lie apart."""
    most = float(places["records"].max()) if len(places) else 0.0
    share = 1.0 if len(places) <= MANY_PLACES else SHARE_OF_MANY
    least = [SMALLEST_NUMBERED if number < numbered else 0.0 for number in range(len(places))]
    return [
        max(share * circle_radius(float(records), most), smallest)
        for records, smallest in zip(places.get("records", ()), least, strict=True)
    ]


def _ground(outline: str | None, lines: list[str], view: View, colours: Palette) -> list[str]:
    """What lies under the circles: the chosen area, and the lines of those round it."""
    if outline is None:
        return lines
    step = grid_step(view)
    line = {"getPath": "@@=path", "widthUnits": "pixels", "getWidth": 1.6, "pickable": False}
    ground = layer(
        "GeoJsonLayer",
        "outline-ground",
        f'[{{"type":"Feature","properties":{{}},"geometry":{shape_text(outline, step)}}}]',
        getFillColor=[*rgb(colours.background), 255],
        stroked=False,
        pickable=False,
    )
    border = layer(
        "PathLayer", "outline", lines_text((outline,), step), getColor=rgb(colours.context), **line
    )
    return [ground, *lines, border]


def _circles(layer_id: str, places: pd.DataFrame, numbered: int, colours: Palette) -> str:
    rows = []
    sizes = zip(places.to_dict("records"), _radii(places, numbered), strict=True)
    for number, (row, radius) in enumerate(sizes, start=1):
        rank = f"{number}. " if number <= numbered else ""
        rows.append(
            {
                "position": [round(row["longitude"], 6), round(row["latitude"], 6)],
                "radius": round(radius, 1),
                "properties": {
                    "snap_point_id": str(row["snap_point_id"]),
                    "name": rank + _near(row["name"]),
                    "figure": plural(row["records"], "record", "records"),
                },
            }
        )
    return layer(
        "ScatterplotLayer",
        layer_id,
        orjson.dumps(rows).decode(),
        getPosition="@@=position",
        getRadius="@@=radius",
        radiusUnits="pixels",
        getFillColor=[*rgb(colours.recorded), 170],
        stroked=True,
        getLineColor=rgb(colours.background),
        lineWidthUnits="pixels",
        getLineWidth=1,
        pickable=True,
        autoHighlight=True,
        highlightColor=[*rgb(colours.ink), 120],
    )


def _numbers(places: pd.DataFrame) -> list[Label]:
    """The place of each in the list; the first are placed first."""
    return [Label(str(i), x, y, -float(i)) for i, (x, y) in enumerate(_points(places), start=1)]
