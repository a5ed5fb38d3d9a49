"""A map on paper: the ground that a drawing shows, in millimetres, and what has room on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from beatline.charts.labels import Box
from beatline.charts.outlines import STEPS, Point

# Metres in a degree of latitude.
DEGREE_M = 111_320.0
# A line on paper looks exact to a tenth of a millimetre.
EXACT_MM = 0.1
# Places tried for a name, across and down.
TRIED_ACROSS, TRIED_DOWN = 26, 20


# Corners of a closed line, the first again at the end, one row each.
Ring = NDArray[np.float64]


@dataclass(frozen=True)
class Paper:
    """A window on the ground, without distortion: north is up, and a millimetre is `metres` wide.

    longitude, latitude : of the middle of the window
    left, top, width, height : of the window on the sheet, in millimetres
    """

    longitude: float
    latitude: float
    metres: float
    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> Box:
        """Left, top, right and bottom on the sheet."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a place is on the sheet, in millimetres."""
        east = (longitude - self.longitude) * DEGREE_M * math.cos(math.radians(self.latitude))
        south = (self.latitude - latitude) * DEGREE_M
        return (
            self.left + self.width / 2 + east / self.metres,
            self.top + self.height / 2 + south / self.metres,
        )

    def ground(self) -> tuple[Point, Point]:
        """Longitude and latitude of the south-west and the north-east corner of the window."""
        half_x = self.width / 2 * self.metres / DEGREE_M / math.cos(math.radians(self.latitude))
        half_y = self.height / 2 * self.metres / DEGREE_M
        return (
            (self.longitude - half_x, self.latitude - half_y),
            (self.longitude + half_x, self.latitude + half_y),
        )

    def filling(self, sheet: Box) -> "Paper":
        """The same ground in the same place of a larger sheet, with what else it then shows."""
        (west, south), (east, north) = self.ground()
        left, top, right, bottom = (
            (self.left - sheet[0]) / self.width,
            (self.top - sheet[1]) / self.height,
            (sheet[2] - self.left - self.width) / self.width,
            (sheet[3] - self.top - self.height) / self.height,
        )
        return Paper(
            self.longitude + (east - west) * (right - left) / 2,
            self.latitude - (north - south) * (bottom - top) / 2,
            self.metres,
            sheet[0],
            sheet[1],
            sheet[2] - sheet[0],
            sheet[3] - sheet[1],
        )

    @property
    def step(self) -> float:
        """The grid, in degrees, on which outlines look exact here."""
        exact = EXACT_MM * self.metres / DEGREE_M
        return next((step for step in STEPS if step <= exact), STEPS[-1])


def paper(points: Sequence[Point], box: Box, *, least_m: float, margin: float) -> Paper:
    """The window that shows all points (longitude, latitude) in a box of the sheet.

    least_m : the least that the window shows each way, in metres
    margin : how much room is left on each side, as a part of what the points take

    Raises
    ------
    ValueError : no points
    """
    if not points:
        raise ValueError("a map needs at least one point to look at")
    x, y = zip(*points, strict=True)
    longitude, latitude = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
    left, top, right, bottom = box
    narrow = DEGREE_M * math.cos(math.radians(latitude))
    reach = 1 + 2 * margin
    wide = max((max(x) - min(x)) * narrow * reach, least_m)
    high = max((max(y) - min(y)) * DEGREE_M * reach, least_m)
    metres = max(wide / (right - left), high / (bottom - top))
    return Paper(longitude, latitude, metres, left, top, right - left, bottom - top)


def visible_runs(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """The parts of a line, in millimetres, whose edges reach into a box."""
    runs: list[list[Point]] = []
    drawing = False
    for start, end in pairwise(line):
        (x1, y1), (x2, y2) = start, end
        across = max(x1, x2) >= box[0] and min(x1, x2) <= box[2]
        seen = across and max(y1, y2) >= box[1] and min(y1, y2) <= box[3]
        if seen and drawing:
            runs[-1].append(end)
        elif seen:
            runs.append([start, end])
        drawing = seen
    return runs


def room_for(
    size: tuple[float, float], rings: Sequence[Ring], window: Box, taken: Sequence[Box]
) -> Point | None:
    """The middle of a place where a name of some size lies wholly in an area and covers nothing.

    As near as can be to the middle of what the window shows of the area. None without room.

    rings : of the area, in millimetres; taken : boxes that must stay free
    """
    wide, high = size
    left, top, right, bottom = window
    if right - left <= wide or bottom - top <= high:
        return None
    across = np.linspace(left + wide / 2, right - wide / 2, TRIED_ACROSS)
    down = np.linspace(top + high / 2, bottom - high / 2, TRIED_DOWN)
    x, y = (grid.ravel() for grid in np.meshgrid(across, down))
    inside = _in_area(x, y, rings)
    x, y = x[inside], y[inside]
    if not len(x):
        return None
    middle = x.mean(), y.mean()
    free = ~_crossed(x, y, size, rings)
    if len(taken):
        free &= ~_covers(x, y, size, np.array(taken))
    x, y = x[free], y[free]
    if not len(x):
        return None
    best = np.argmin(np.hypot(x - middle[0], y - middle[1]))
    return float(x[best]), float(y[best])


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have more than a side in common."""
    apart_x = one[2] <= other[0] or other[2] <= one[0]
    return not (apart_x or one[3] <= other[1] or other[3] <= one[1])


def _covers(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: tuple[float, float],
    boxes: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether a name in each of these middles would cover any of the boxes."""
    left, top, right, bottom = boxes.T
    across = (left < x[:, None] + size[0] / 2) & (right > x[:, None] - size[0] / 2)
    down = (top < y[:, None] + size[1] / 2) & (bottom > y[:, None] - size[1] / 2)
    covered: NDArray[np.bool_] = (across & down).any(axis=1)
    return covered


def _crossed(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: tuple[float, float],
    rings: Sequence[Ring],
) -> NDArray[np.bool_]:
    """Whether a line of the rings runs through a name in each of these middles."""
    starts = np.concatenate([ring[:-1] for ring in rings])
    sides = np.concatenate([np.diff(ring, axis=0) for ring in rings])
    (x1, y1), (across, down) = starts.T, sides.T
    half_x, half_y = size[0] / 2, size[1] / 2
    # Three ways to part a line from a box: beside it, above or below it, or along the line.
    beside = np.abs(x[:, None] - x1 - across / 2) > half_x + np.abs(across) / 2
    above = np.abs(y[:, None] - y1 - down / 2) > half_y + np.abs(down) / 2
    along = np.abs((x[:, None] - x1) * down - (y[:, None] - y1) * across) > (
        half_x * np.abs(down) + half_y * np.abs(across)
    )
    crossed: NDArray[np.bool_] = (~(beside | above | along)).any(axis=1)
    return crossed


def _in_area(
    x: NDArray[np.float64], y: NDArray[np.float64], rings: Sequence[Ring]
) -> NDArray[np.bool_]:
    """Whether points lie in an area: its rings are met an odd number of times to their right."""
    odd = np.zeros(len(x), dtype=bool)
    for ring in rings:
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        level = (y1 > y[:, None]) != (y2 > y[:, None])
        rise = np.where(y2 == y1, 1.0, y2 - y1)
        right = x[:, None] < x1 + (y[:, None] - y1) / rise * (x2 - x1)
        odd ^= (level & right).sum(axis=1) % 2 == 1
    return odd
