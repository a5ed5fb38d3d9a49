"""Which part of the ground a drawing of a tour shows, and the small one that says where it is."""

import math
from collections.abc import Iterator, Sequence

from beatline.charts import svg
from beatline.charts.labels import Box
from beatline.charts.outlines import Point, corners, on_grid
from beatline.charts.paper import Paper, overlap, paper
from beatline.charts.theme import LIGHT

# The window shows at least so many metres each way, and so much more than the places.
LEAST_M, MARGIN = 900.0, 0.08
# Where the places take so large a part of the patch, the whole of it is shown.
WHOLE_PATCH = 0.62
# The small drawing: part of the shorter side, and millimetres round it and inside its frame.
SHARE, GAP, PADDING = 0.27, 1.5, 1.0


def window(
    cells: Sequence[Sequence[Point]], outline: str | None, sheet: Box
) -> tuple[Paper, Box | None]:
    """The part of the ground to draw, and where on the sheet the whole patch goes small, if at all.

    cells : corners of the places' cells, longitude and latitude
    outline : GeoJSON of the patch; sheet : in millimetres

    Raises
    ------
    ValueError : neither cells nor an outline
    """
    ground = [point for cell in cells for point in cell]
    patch = list(corners(outline)) if outline else []
    whole = _fitted([*ground, *patch], sheet)
    if not ground or not patch:
        return whole, None
    view = _fitted(ground, sheet)
    if whole.metres * WHOLE_PATCH <= view.metres:
        return whole, None
    spots = list(_corners_of(sheet, _size(patch, sheet)))
    taken = [box_round([view.at(*corner) for corner in cell]) for cell in cells]
    free = [spot for spot in spots if not any(overlap(spot, other) for other in taken)]
    if free:
        return view, free[0]
    # No corner is free: the places make room to the left of the small drawing, or above it.
    left, top, right, bottom = sheet
    beside = _fitted(ground, (left, top, spots[0][0], bottom))
    above = _fitted(ground, (left, top, right, spots[0][1]))
    return min(beside, above, key=lambda one: one.metres).filling(sheet), spots[0]


def small_patch(outline: str, view: Paper, box: Box) -> Iterator[str]:
    """The whole patch in a box, and in it a frame round what the window shows."""
    left, top, right, bottom = box
    look = f'fill="{LIGHT.background}" stroke="{LIGHT.context}" stroke-width="0.2"'
    yield svg.box(left, top, right, bottom, look)
    inside = left + PADDING, top + PADDING, right - PADDING, bottom - PADDING
    small = paper(corners(outline), inside, least_m=1.0, margin=0.0)
    rings = [ring for polygon in on_grid(outline, small.step) for ring in polygon]
    path = svg.closed([[small.at(*point) for point in ring] for ring in rings])
    look = f'fill="{svg.grey(0.12)}" stroke="{LIGHT.ink}" stroke-width="0.25"'
    yield f'<path d="{path}" {look}/>'
    (x1, y2), (x2, y1) = (small.at(*corner) for corner in view.ground())
    x1, x2 = (min(max(x, left), right) for x in (x1, x2))
    y1, y2 = (min(max(y, top), bottom) for y in (y1, y2))
    yield svg.box(x1, y1, x2, y2, f'stroke="{LIGHT.ink}" stroke-width="0.5"')


def box_round(points: Sequence[Point]) -> Box:
    """Left, top, right and bottom of some points."""
    x, y = zip(*points, strict=True)
    return min(x), min(y), max(x), max(y)


def _fitted(points: Sequence[Point], sheet: Box) -> Paper:
    return paper(points, sheet, least_m=LEAST_M, margin=MARGIN)


def _size(patch: Sequence[Point], sheet: Box) -> tuple[float, float]:
    """Width and height of the small drawing, in about the proportions of the patch."""
    (west, south), (east, north) = patch
    longest = min(sheet[2] - sheet[0], sheet[3] - sheet[1]) * SHARE
    sides = (east - west) * math.cos(math.radians(north)), north - south
    scale = longest / max(*sides)
    wide, high = (max(side * scale, longest / 3) for side in sides)
    return wide + 2 * PADDING, high + 2 * PADDING


def _corners_of(sheet: Box, size: tuple[float, float]) -> Iterator[Box]:
    """A box of some size in each corner: lower right, lower left, upper right, upper left."""
    wide, high = size
    for y in (sheet[3] - GAP - high, sheet[1] + GAP):
        for x in (sheet[2] - GAP - wide, sheet[0] + GAP):
            yield x, y, x + wide, y + high
