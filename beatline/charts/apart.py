"""Marks on a map that never lie over one another: those without room move aside."""

import math
from collections.abc import Iterator, Sequence

from beatline.charts.labels import Box
from beatline.charts.outlines import Point

# Marks keep so much of their radius between them.
GAP = 0.25
# Where a mark may go: on rings round its point, each so much of a radius wider, in so many ways.
# Further away nobody would look for it.
WIDER, WAYS, RINGS = 0.5, 24, 20
# Two lengths that are the same may differ in their last digit.
ALMOST = 0.999
# How careful a place is chosen: no mark touches, none covers another point, no line crosses one.
APART, CLEAR_POINTS, CLEAR_LINE = range(3)


def apart(
    points: Sequence[Point], radius: float, frame: Box, *, avoid: Sequence[Box] = ()
) -> list[Point]:
    """Where round marks for some points stand, each on its point or as near as there is room.

    No two touch. The first come first, so they stay on their points. A mark that has moved covers
    no other point, and the line from it to its point passes by the marks that stand already,
    unless the point itself lies under one. Where there is no such place near by, the line may
    cross; and where there is none for that either, marks still do not touch.

    Parameters
    ----------
    points : where the marks belong; all figures here are in the same unit
    radius : of every mark
    frame : left, top, right and bottom of what can be seen; avoid : boxes that no mark may cover
    """
    found: list[Point] = []
    for own in points:
        others = [point for point in points if point != own]
        found.append(
            next(
                spot
                for careful in (CLEAR_LINE, CLEAR_POINTS, APART)
                for spot in _spots(own, radius, others, endless=careful == APART)
                if _free(spot, own, radius, found, careful)
                and (careful == APART or not _covered(spot, own, radius, others))
                and (careful == APART or _within(spot, radius, frame, avoid))
            )
        )
    return found


def _spots(own: Point, radius: float, others: Sequence[Point], *, endless: bool) -> Iterator[Point]:
    """The point itself, then places round it: near ones first, those away from the others first."""
    yield own
    away = math.atan2(
        sum(own[1] - y for _, y in others), sum(own[0] - x for x, _ in others)
    )  # of no others 0, to the right
    turns = [away + (-1) ** step * ((step + 1) // 2) * 2 * math.pi / WAYS for step in range(WAYS)]
    ring = 1
    while endless or ring <= RINGS:
        reach = radius * (1 + WIDER * ring)
        yield from ((own[0] + reach * math.cos(t), own[1] + reach * math.sin(t)) for t in turns)
        ring += 1


def _free(spot: Point, own: Point, radius: float, taken: Sequence[Point], careful: int) -> bool:
    """Whether a mark there touches none of those that stand, nor its line if that matters."""
    if any(math.dist(spot, one) < radius * (2 + GAP) for one in taken):
        return False
    return careful < CLEAR_LINE or not any(
        distance_from_line(one, spot, own) < min(radius * (1 + GAP), math.dist(one, own) * ALMOST)
        for one in taken
    )


def _covered(spot: Point, own: Point, radius: float, others: Sequence[Point]) -> bool:
    """Whether a mark that has moved there would lie over another point."""
    return spot != own and any(math.dist(spot, point) < radius * (1 + GAP) for point in others)


def _within(spot: Point, radius: float, frame: Box, avoid: Sequence[Box]) -> bool:
    (x, y), (left, top, right, bottom) = spot, frame
    inside = left + radius <= x <= right - radius and top + radius <= y <= bottom - radius
    return inside and not any(
        box[0] - radius < x < box[2] + radius and box[1] - radius < y < box[3] + radius
        for box in avoid
    )


def distance_from_line(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the nearest part of the line between two others."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / (length or 1.0)
    along = min(max(along, 0.0), 1.0)
    return math.dist(point, (start[0] + along * across, start[1] + along * down))
