"""Words beside points and at the ends of lines that can be read: none lies over another."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from beatline.charts.labels import Box
from beatline.charts.outlines import Point

Floats = NDArray[np.float64]

# Where words may stand round their point, best first: right, left, above, below, then corners and
# between. A part of 1 touches the point with its side, 0 is in the middle of it.
WAYS: list[Point] = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)]
WAYS += [(1, -0.5), (1, 0.5), (-1, -0.5), (-1, 0.5), (0.5, -1), (0.5, 1), (-0.5, -1), (-0.5, 1)]
# How many steps further out they may stand, each so much of the height of the words.
RINGS, STEP = 12, 0.6
# What need not be named stands no further out than so many steps.
NEAR = 6
# A later way costs so much of a step; crossing a line of the chart, or standing so close to the
# mark of another point, as part of the height of the words, that it seems to name it, so many.
LATER, CROSSED, MISTAKEN, CLOSE = 0.04, 3.0, 2.0, 0.6
# A name needs a line to its point when it is so many times further away than it has to be.
NEEDS_A_LINE = 1.6
# Places at which a line from a point to its words is looked at.
LOOKS = np.linspace(0.0, 1.0, 24)
TINY = 1e-6


def beside(  # noqa: PLR0913  what stands where, and what is there already
    points: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    frame: Box,
    *,
    clear: float,
    marks: Sequence[Box] = (),
    lines: Sequence[Box] = (),
    needed: int = 0,
) -> list[Point | None]:
    """The middle of the words for each point, as near to it as there is room; None without room.

    The first come first, so the most important are the nearest. No words touch others, a mark,
    or the line from a point to its words, and that line passes by all of them.

    Parameters
    ----------
    points : what is named, in one unit with all other figures here; x to the right, y down
    sizes : width and height of each name
    frame : left, top, right and bottom of where words may stand
    clear : how far words stay from the middle of their point
    marks : boxes that no words may cover
    lines : boxes that they had better not cover
    needed : so many of the first are never left out while there is room for words at all: they
        may stand far from their points, their lines may cross others, and they may cover marks
    """
    room = _Room(frame, np.array(list(lines), dtype=float).reshape(-1, 4))
    covered = np.array(list(marks), dtype=float).reshape(-1, 4)
    found: list[Point | None] = []
    for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
        spot = room.spot(point, size, clear, covered, RINGS if number < needed else NEAR)
        if spot is None and number < needed:
            spot = room.spot(point, size, clear, covered, RINGS, crossing=True)
            spot = spot or room.spot(point, size, clear, covered[:0], RINGS, crossing=True)
        found.append(spot)
    return found


class _Room:
    """What is free for words; it becomes less with every name that has found its place."""

    def __init__(self, frame: Box, lines: Floats) -> None:
        self.frame, self.lines = frame, lines
        self.words, self.ways = np.empty((0, 4)), np.empty((0, 4))

    def spot(  # noqa: PLR0913, PLR0917  what is named, and how careful
        self,
        point: Point,
        size: tuple[float, float],
        clear: float,
        marks: Floats,
        rings: int,
        crossing: bool = False,
    ) -> Point | None:
        """The best free middle for a name, which is then taken; None when there is none.

        crossing : whether the line from the point to its words may cross marks and other lines
        """
        middles, steps, cost = _places(point, size, clear, rings)
        half = np.array(size) / 2
        # At the edge of the frame words move along their point, so that they stay inside.
        least, most = np.array(self.frame[:2]) + half, np.array(self.frame[2:]) - half
        middles = np.clip(middles, least, np.maximum(least, most))
        boxes = np.hstack([middles - half, middles + half])
        taken = np.vstack([marks, self.words, self.ways])
        covering = _overlaps(boxes, taken).any(axis=1) | _holding(boxes, point)
        free = np.flatnonzero(_inside(boxes, self.frame) & ~covering)
        cost = cost + CROSSED * _overlaps(boxes, self.lines).any(axis=1)
        air = CLOSE * size[1] * np.array([-1.0, -1.0, 1.0, 1.0])
        cost += MISTAKEN * _overlaps(boxes + air, marks[~_holding(marks, point)]).any(axis=1)
        others = self.words if crossing else taken[~_holding(taken, point)]
        for place in free[np.argsort(cost[free], kind="stable")]:
            middle = float(middles[place, 0]), float(middles[place, 1])
            line = line_to(point, middle, size, clear) if steps[place] else None
            way = _along(line) if line else np.empty((0, 4))
            if not _overlaps(way, others).any():
                self.words = np.vstack([self.words, boxes[place : place + 1]])
                self.ways = np.vstack([self.ways, way])
                return middle
        return None


def line_to(
    point: Point, middle: Point, size: tuple[float, float], clear: float
) -> tuple[Point, Point] | None:
    """The line from a point to the words about it; None where they stand close enough."""
    end = (
        min(max(point[0], middle[0] - size[0] / 2), middle[0] + size[0] / 2),
        min(max(point[1], middle[1] - size[1] / 2), middle[1] + size[1] / 2),
    )
    return (point, end) if math.dist(point, end) > NEEDS_A_LINE * clear else None


def spread(values: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of words moved as little as can be, so that none touch, between low and high.

    values : where the middles belong; sizes : how high the words are
    Where there is not room for all they lie over one another evenly.
    """
    if not values:
        return []
    order = np.argsort(values, kind="stable")
    half = np.asarray(sizes, dtype=float)[order] / 2
    steps = np.concatenate([[0.0], np.cumsum(half[:-1] + half[1:])])
    low, high = low + half[0], high - half[-1]
    steps *= min(1.0, max(high - low, 0.0) / steps[-1]) if steps[-1] else 1.0
    moved = np.array(_rising([float(one) for one in np.asarray(values)[order] - steps]))
    placed = np.empty(len(values))
    placed[order] = np.clip(moved, low, max(high - steps[-1], low)) + steps
    found: list[float] = placed.tolist()
    return found


def _rising(values: list[float]) -> list[float]:
    """The values nearest to these of which none is below the one before it."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, many), (other, more) = pools[-2:]
            pools[-2:] = [((one * many + other * more) / (many + more), many + more)]
    return [value for value, many in pools for _ in range(many)]


def _places(
    point: Point, size: tuple[float, float], clear: float, rings: int
) -> tuple[Floats, Floats, Floats]:
    """Middles of the words in every place to try, how many steps out, and what each costs."""
    ways = np.array(WAYS, dtype=float)
    steps = np.repeat(np.arange(rings + 1.0), len(ways))
    reach = clear + steps[:, None] * STEP * size[1]
    middles = np.array(point) + np.tile(ways, (rings + 1, 1)) * (np.array(size) / 2 + reach)
    return middles, steps, steps + LATER * np.tile(np.arange(len(ways)), rings + 1)


def _overlaps(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which boxes (rows) lie over which others (columns)."""
    one, other = boxes[:, None, :], others[None, :, :]
    found: NDArray[np.bool_] = (
        (one[..., 0] < other[..., 2])
        & (other[..., 0] < one[..., 2])
        & (one[..., 1] < other[..., 3])
        & (other[..., 1] < one[..., 3])
    )
    return found


def _inside(boxes: Floats, frame: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = frame
    found: NDArray[np.bool_] = (
        (boxes[:, 0] >= left)
        & (boxes[:, 1] >= top)
        & (boxes[:, 2] <= right)
        & (boxes[:, 3] <= bottom)
    )
    return found


def _holding(boxes: Floats, point: Point) -> NDArray[np.bool_]:
    """Which boxes the point lies in: its own mark, and those that lie over it."""
    x, y = point
    dot = np.array([[x - TINY, y - TINY, x + TINY, y + TINY]])
    found: NDArray[np.bool_] = _overlaps(dot, boxes)[0]
    return found


def _along(line: tuple[Point, Point]) -> Floats:
    """Small boxes along a line, without its very end at the words."""
    start, end = (np.array(point) for point in line)
    at = start + (end - start) * LOOKS[:-1, None]
    return np.hstack([at - TINY, at + TINY])
