"""Where one is, on a map without streets: outlines and names of the areas round about."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from beatline.charts.deck import View, layer
from beatline.charts.labels import Box, Label, label_layer
from beatline.charts.outlines import Point, corners, grid_step, lines_text, polygons
from beatline.charts.theme import Palette, rgb

# A sliver of an area in the corner of a map needs no name, in square pixels.
SMALLEST_TO_NAME = 900.0
# With more areas than this the lines are drawn coarser: nobody follows one of them.
MANY_AREAS = 60


def surroundings(
    areas: pd.DataFrame | None,
    view: View,
    colours: Palette,
    *,
    avoid: Sequence[Box] = (),
    also: Sequence[Label] = (),
) -> tuple[list[str], list[str]]:
    """Thin grey outlines to lie under the points, and muted names to stand over them.

    Neither answers to the mouse. A name stands in the middle of what can be seen of its area.

    areas : area_name, longitude, latitude, geometry (GeoJSON text) of all areas of one kind
    avoid : boxes in pixels from the middle of the map that a name must not cover
    also : other names, placed after those of the areas where there is room

    Returns lists of layers, empty without areas.
    """
    if areas is None or areas.empty:
        return [], []
    # A wide screen shows more than the narrow one that the map is fitted to.
    outer = View(view.longitude, view.latitude, view.zoom, view.width * 2, view.height * 2)
    near = areas[[_meets(shape, outer) for shape in areas["geometry"]]]
    step = grid_step(view) * (2 if len(near) > MANY_AREAS else 1)
    lines = layer(
        "PathLayer",
        "surroundings",
        lines_text(tuple(near["geometry"]), step),
        getPath="@@=path",
        widthUnits="pixels",
        getColor=[*rgb(colours.context), 150],
        getWidth=1,
        pickable=False,
    )
    labels = [*_labels(near, view), *also]
    names = label_layer("area-names", labels, view, colours, quiet=True, avoid=avoid)
    return [lines], [names]


def _labels(areas: pd.DataFrame, view: View) -> Iterator[Label]:
    for row in areas.to_dict("records"):
        size, x, y = max(_seen(ring, view) for ring in _rings(row["geometry"]))
        if size >= SMALLEST_TO_NAME:
            longitude, latitude = view.ground(x, y)
            yield Label(str(row["area_name"]), longitude, latitude, size, room=size)


def _rings(geometry: str) -> list[list[list[float]]]:
    """The outer ring of each polygon."""
    return [polygon[0] for polygon in polygons(geometry)]


def _meets(geometry: str, view: View) -> bool:
    """Whether the box around an area reaches into the view."""
    (left, bottom), (right, top) = (view.pixel(x, y) for x, y in corners(geometry))
    beside = right < -view.width / 2 or left > view.width / 2
    return not (beside or bottom < -view.height / 2 or top > view.height / 2)


def _seen(ring: Sequence[Sequence[float]], view: View) -> tuple[float, float, float]:
    """Size in square pixels and middle of the part of a ring that the view shows."""
    points: list[Point] = [view.pixel(x, y) for x, y, *_ in ring]
    for axis, limit in ((0, view.width / 2), (1, view.height / 2)):
        for side in (-1, 1):
            points = _cut(points, axis, side, limit)
    doubled = across = down = 0.0
    for (x1, y1), (x2, y2) in pairwise([*points, *points[:1]]):
        cross = x1 * y2 - x2 * y1
        doubled += cross
        across += (x1 + x2) * cross
        down += (y1 + y2) * cross
    if not doubled:
        return 0.0, 0.0, 0.0
    return abs(doubled) / 2, across / doubled / 3, down / doubled / 3


def _cut(points: list[Point], axis: int, side: int, limit: float) -> list[Point]:
    """The part of a ring on this side of a border of the view (Sutherland and Hodgman)."""
    kept: list[Point] = []
    for start, end in pairwise([*points[-1:], *points]):
        before, after = limit - side * start[axis], limit - side * end[axis]
        if before * after < 0:
            share = before / (before - after)
            kept.append(
                (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            )
        if after >= 0:
            kept.append(end)
    return kept
