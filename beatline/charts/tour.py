"""The tour of the places to pass: cells in shades, numbers, and the order as a dashed line."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import orjson
import pandas as pd

from beatline.charts.apart import apart
from beatline.charts.cells import DRAWN_SHARE, boundary
from beatline.charts.deck import CompactDeck, View, deck, fitted, layer
from beatline.charts.labels import Box, number_layer
from beatline.charts.outlines import (
    Point,
    corners,
    grid_step,
    lines_text,
    polygons,
    shape_text,
)
from beatline.charts.surroundings import surroundings
from beatline.charts.theme import Palette, map_text, palette, plural, rgb

TOOLTIP = "<b>{t}</b><br/>{r}<div>{d}</div>"
# Pixels. A mark is as large as a thumb hits together with the cell round it.
MARK, NUMBER_SIZE, DOT = 12, 14, 1.3
DASH, DASH_GAP = 7.0, 5.0
# The whole patch is shown where that leaves the places so large a part of the map; else the
# places alone, with so much of their extent round them.
WHOLE_PATCH, ROUND_PLACES = 0.4, 0.15
# The smallest extent that is shown: 0.9 km, a bit more than one cell and its neighbours.
LEAST_DEGREES = 0.008
CELL_OPACITY, DOT_OPACITY = 190, 170


def tour_map(  # noqa: PLR0913  each is a choice that a page makes
    stops: pd.DataFrame,
    *,
    outline: str | None = None,
    around: pd.DataFrame | None = None,
    points: pd.DataFrame | None = None,
    dark: bool = False,
    width: int = 356,
    height: int = 400,
    basemap: str | None = None,
) -> CompactDeck:
    """Draw the places of a tour with their numbers; nothing of it is clicked.

    Numbers whose cells are too near one another stand aside, with a line to their cell.

    Parameters
    ----------
    stops : one row or more, in the order of the tour
        number : int; cell : text, H3 id; rank, records : int; where : "near A and B"
        longitude, latitude : float, middle of the cell; leg_words : text, "" for the first
    outline : GeoJSON of the patch as text
    around : areas whose outlines and names say where one is, as for `surroundings`; the patch may
        be among them
    points : longitude, latitude of the snap points of the patch, which trace its streets
    width, height : CSS pixels of the narrowest screen the map must fit

    Raises
    ------
    ValueError : no place
    """
    colours = palette(dark)
    view = _view(stops, outline, width, height)
    middles = positions(stops)
    frame: Box = (-width / 2, -height / 2, width / 2, height / 2)
    pixels = [view.pixel(*middle) for middle in middles]
    marks = apart(pixels, MARK, frame)
    avoid = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in [*marks, *pixels]]
    lines, names = surroundings(others(around, outline), view, colours, avoid=avoid)
    layers = [*_ground(outline, view, colours, basemap), *lines, *_border(outline, view, colours)]
    layers.append(_cells(stops, colours))
    layers.append(_dots(points, view, colours))
    layers.append(_lines("tour", _dashes(pixels, view), colours.ink, getWidth=2))
    leaders = [
        [view.ground(*mark), middle]
        for mark, pixel, middle in zip(marks, pixels, middles, strict=True)
        if mark != pixel
    ]
    layers.append(_lines("leaders", leaders, colours.ink, getWidth=1.5))
    layers += names
    at = [view.ground(*mark) for mark in marks]
    layers.append(_marks(stops, at, colours))
    numbers = [str(number) for number in stops["number"]]
    layers.append(
        number_layer(
            "numbers",
            zip(numbers, at, strict=True),
            size=NUMBER_SIZE,
            colour=colours.background,
        )
    )
    return deck(layers, view, TOOLTIP, dark=dark, basemap=basemap)


def rank_shares(stops: pd.DataFrame) -> list[float]:
    """How dark each place is drawn: 1 for the busiest, down to 0; the same for the same rank."""
    order = stops["rank"].rank(method="min")
    most = max(len(stops) - 1, 1)
    return [1 - float(place - 1) / most for place in order]


def _view(stops: pd.DataFrame, outline: str | None, width: int, height: int) -> View:
    """Where the map looks: at the whole patch, or where that is much larger at the places."""
    if stops.empty:
        raise ValueError("a map of a tour needs at least one place")
    places = [point for cell in stops["cell"] for point in boundary(cell)]
    (west, south), (east, north) = _extent(places)
    wide, high = max(east - west, LEAST_DEGREES), max(north - south, LEAST_DEGREES / 2)
    if outline is not None:
        patch = _extent([*places, *corners(outline)])
        whole = patch[1][0] - patch[0][0], patch[1][1] - patch[0][1]
        if max(wide / whole[0], high / whole[1]) >= WHOLE_PATCH:
            return fitted(patch, width=width, height=height)
    x, y = (west + east) / 2, (south + north) / 2
    reach = 0.5 + ROUND_PLACES
    extent = [(x - wide * reach, y - high * reach), (x + wide * reach, y + high * reach)]
    return fitted(extent, width=width, height=height)


def _extent(points: Sequence[Point]) -> tuple[Point, Point]:
    x, y = zip(*points, strict=True)
    return (min(x), min(y)), (max(x), max(y))


def others(around: pd.DataFrame | None, outline: str | None) -> pd.DataFrame | None:
    """The areas without the patch itself, whose name stands over the map."""
    if around is None or outline is None:
        return around
    own = polygons(outline)
    return around[[polygons(shape)[0] not in own for shape in around["geometry"]]]


def positions(frame: pd.DataFrame) -> list[Point]:
    """Longitude and latitude of each row."""
    return [
        (float(x), float(y)) for x, y in zip(frame["longitude"], frame["latitude"], strict=True)
    ]


def _dashes(pixels: Sequence[Point], view: View) -> Iterator[list[Point]]:
    """The way from place to place, cut into dashes as long as they look on the first view."""
    for (x1, y1), (x2, y2) in pairwise(pixels):
        length = math.dist((x1, y1), (x2, y2))
        number = max(round((length + DASH_GAP) / (DASH + DASH_GAP)), 1)
        step, share = 1 / number, DASH / (DASH + DASH_GAP)
        for dash in range(number):
            begin, end = (dash + (1 - share) / 2) * step, (dash + (1 + share) / 2) * step
            yield [
                view.ground(x1 + (x2 - x1) * along, y1 + (y2 - y1) * along)
                for along in (begin, end)
            ]


def _ground(outline: str | None, view: View, colours: Palette, basemap: str | None) -> list[str]:
    """The patch itself, under everything; a street map would be hidden by it."""
    if outline is None or basemap is not None:
        return []
    shape = shape_text(outline, grid_step(view))
    return [
        layer(
            "GeoJsonLayer",
            "outline-ground",
            f'[{{"type":"Feature","properties":{{}},"geometry":{shape}}}]',
            getFillColor=rgb(colours.background),
            stroked=False,
            pickable=False,
        )
    ]


def _border(outline: str | None, view: View, colours: Palette) -> list[str]:
    if outline is None:
        return []
    return [
        layer(
            "PathLayer",
            "outline",
            lines_text((outline,), grid_step(view)),
            getPath="@@=path",
            widthUnits="pixels",
            getWidth=2.2,
            getColor=rgb(colours.muted),
            pickable=False,
        )
    ]


def _cells(stops: pd.DataFrame, colours: Palette) -> str:
    """The cells, the busier the stronger; one without a record has only an outline."""
    rows = []
    for row, share in zip(stops.to_dict("records"), rank_shares(stops), strict=True):
        shade = colours.groups[1 + round(share * (len(colours.groups) - 2))]
        fill = [*rgb(shade), CELL_OPACITY if row["records"] else 0]
        rows.append({"fill": fill, "properties": _words(row)})
    return layer(
        "H3HexagonLayer",
        "tour-cells",
        orjson.dumps(rows).decode(),
        getHexagon="@@=properties.cell",
        getFillColor="@@=fill",
        highPrecision=True,
        coverage=DRAWN_SHARE,
        extruded=False,
        stroked=True,
        getLineColor=rgb(colours.recorded),
        lineWidthUnits="pixels",
        getLineWidth=1,
        lineWidthMinPixels=1,
        pickable=True,
    )


def _dots(points: pd.DataFrame | None, view: View, colours: Palette) -> str:
    """The snap points in view, also on a screen that is twice as wide."""
    rows = []
    if points is not None and len(points):
        at = ((x, y, view.pixel(x, y)) for x, y in positions(points))
        rows = [
            [round(x, 5), round(y, 5)]
            for x, y, (right, below) in at
            if abs(right) <= view.width and abs(below) <= view.height
        ]
    return layer(
        "ScatterplotLayer",
        "streets",
        orjson.dumps(rows).decode(),
        getPosition="@@=-",
        getRadius=DOT,
        radiusUnits="pixels",
        getFillColor=[*rgb(colours.muted), DOT_OPACITY],
        pickable=False,
    )


def _lines(layer_id: str, lines: Any, colour: str, **props: Any) -> str:
    rows = [{"path": [[round(x, 5), round(y, 5)] for x, y in line]} for line in lines]
    return layer(
        "PathLayer",
        layer_id,
        orjson.dumps(rows).decode(),
        getPath="@@=path",
        widthUnits="pixels",
        getColor=rgb(colour),
        pickable=False,
        **props,
    )


def _marks(stops: pd.DataFrame, at: Sequence[Point], colours: Palette) -> str:
    rows = [
        {"position": [round(x, 6), round(y, 6)], "properties": _words(row)}
        for row, (x, y) in zip(stops.to_dict("records"), at, strict=True)
    ]
    return layer(
        "ScatterplotLayer",
        "tour-marks",
        orjson.dumps(rows).decode(),
        getPosition="@@=position",
        getRadius=MARK,
        radiusUnits="pixels",
        getFillColor=rgb(colours.ink),
        stroked=True,
        getLineColor=rgb(colours.background),
        lineWidthUnits="pixels",
        getLineWidth=1.5,
        pickable=True,
    )


def _words(row: dict[Any, Any]) -> dict[str, str]:
    """What the tooltip says of a place."""
    where = map_text(row["where"])
    leg = f"{row['leg_words']} of the place before" if row["leg_words"] else ""
    return {
        "cell": str(row["cell"]),
        "t": f"{row['number']}. {where[:1].upper()}{where[1:]}",
        "r": plural(row["records"], "record", "records"),
        "d": leg,
    }
