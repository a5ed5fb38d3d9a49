"""Outlines of areas as little text as the eye needs: on a grid, borders kept in common."""

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import orjson

from beatline.charts.deck import TILE, View

# Grids that outlines are drawn on, in degrees: 0.0001 is seven to eleven metres.
STEPS = (0.001, 0.0005, 0.0002, 0.0001)
PIXELS_PER_STEP = 2

# Rounds of leaving out points on straight stretches; a fourth would find next to none.
PASSES = 3

# A ring comes back to its first corner: the smallest, a triangle, has four.
CLOSED = 4

Point = tuple[float, float]
Polygon = list[list[Point]]


def grid_step(view: View) -> float:
    """The grid on which outlines look exact here, and to the pixel one zoom level closer."""
    pixel = 360 / (TILE * 2**view.zoom)
    return next((step for step in STEPS if step <= pixel / PIXELS_PER_STEP), STEPS[-1])


@lru_cache(maxsize=2048)
def corners(geometry: str) -> tuple[Point, Point]:
    """The south-west and north-east corner of the box around a GeoJSON polygon (text)."""
    points = [point for polygon in polygons(geometry) for ring in polygon for point in ring]
    west, south = (min(point[i] for point in points) for i in (0, 1))
    east, north = (max(point[i] for point in points) for i in (0, 1))
    return (west, south), (east, north)


@lru_cache(maxsize=256)
def lines_text(geometries: tuple[str, ...], step: float) -> str:
    """The outlines as rows for a PathLayer, in JSON; a border that two areas share, only once."""
    seen: set[frozenset[Point]] = set()
    paths: list[list[Point]] = []
    for geometry in geometries:
        for ring in (ring for polygon in on_grid(geometry, step) for ring in polygon):
            paths += _unseen(ring, seen)
    return orjson.dumps([{"path": path} for path in paths]).decode()


def shape_text(geometry: str, step: float) -> str:
    """The outline as compact GeoJSON."""
    return orjson.dumps({"type": "MultiPolygon", "coordinates": on_grid(geometry, step)}).decode()


@lru_cache(maxsize=2048)
def on_grid(geometry: str, step: float) -> list[Polygon]:
    """The polygons of a GeoJSON geometry with corners on a grid, without those that fall together.

    The grid is the same for all areas, so neighbours keep their common border.
    """
    snapped = [[_snapped(ring, step) for ring in polygon] for polygon in polygons(geometry)]
    # Islands and holes smaller than the grid vanish; an area never does.
    visible = [[ring for ring in polygon if len(ring) >= CLOSED] for polygon in snapped]
    return [polygon for polygon in visible if polygon] or snapped


def polygons(geometry: str) -> list[list[list[list[float]]]]:
    """The polygons of a GeoJSON polygon or multipolygon (text), each a list of rings.

    Raises
    ------
    ValueError : another kind of geometry
    """
    shape = orjson.loads(geometry)
    if shape["type"] == "Polygon":
        return [shape["coordinates"]]
    if shape["type"] == "MultiPolygon":
        return list(shape["coordinates"])
    raise ValueError(f"areas are polygons, not {shape['type']}")


def joined(geometries: Iterable[str | None]) -> str | None:
    """Several GeoJSON polygons (text) as one; None when there is none."""
    parts = [polygon for shape in geometries if shape for polygon in polygons(shape)]
    if not parts:
        return None
    return orjson.dumps({"type": "MultiPolygon", "coordinates": parts}).decode()


def _unseen(ring: list[Point], seen: set[frozenset[Point]]) -> list[list[Point]]:
    """The parts of a ring whose edges have not been drawn yet."""
    paths: list[list[Point]] = []
    drawing = False
    for start, end in pairwise(ring):
        edge = frozenset((start, end))
        if edge in seen:
            drawing = False
            continue
        seen.add(edge)
        if drawing:
            paths[-1].append(end)
        else:
            paths.append([start, end])
        drawing = True
    return paths


def _snapped(ring: list[list[float]], step: float) -> list[Point]:
    """A ring on the grid, without the points that then say nothing."""
    points: list[Point] = []
    for x, y, *_ in ring:
        point = (round(round(x / step) * step, 5), round(round(y / step) * step, 5))
        if not points or point != points[-1]:
            points.append(point)
    for _ in range(PASSES):
        points = _straightened(points, step / 2)
    return points


def _straightened(ring: list[Point], tolerance: float) -> list[Point]:
    """The ring without points that lie almost on the line between their neighbours.

    Whether a point goes depends on it and its two neighbours alone, in either direction, so two
    areas drop the same points of their common border; never two points next to each other.
    """
    loose = [False] * len(ring)
    for i in range(1, len(ring) - 1):
        loose[i] = _bend(ring[i - 1], ring[i], ring[i + 1]) < tolerance
    kept = []
    for i, point in enumerate(ring):
        beside = [ring[j] for j in (i - 1, i + 1) if 0 <= j < len(ring) and loose[j]]
        if not loose[i] or any(point > other for other in beside):
            kept.append(point)
    return kept if len(kept) >= CLOSED else ring


def _bend(before: Point, point: Point, after: Point) -> float:
    """Distance of a point from the line between its neighbours, in degrees."""
    across, down = after[0] - before[0], after[1] - before[1]
    length = math.hypot(across, down)
    if not length:
        return math.inf
    return abs(across * (point[1] - before[1]) - down * (point[0] - before[0])) / length
