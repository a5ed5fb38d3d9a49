"""The tour of the places to pass as a drawing for print, clear without colour."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import orjson
import pandas as pd

from beatline.charts import svg
from beatline.charts.apart import apart
from beatline.charts.cells import boundary
from beatline.charts.labels import Box
from beatline.charts.outlines import Point, corners, lines_text, on_grid
from beatline.charts.paper import Paper, room_for, visible_runs
from beatline.charts.theme import LIGHT, wrapped
from beatline.charts.tour import others, positions, rank_shares
from beatline.charts.tour_window import box_round, small_patch, window

# Millimetres on paper: radius of a mark, height of letters, width of a dot.
MARK, NAME_SIZE, SMALL_SIZE, DOT = 2.35, 2.4, 2.2, 0.6
# The least radius of a mark whose number can still be read; height of numbers in radiuses.
LEAST_MARK, NUMBER = 1.45, 1.52
# So much of the way from the middle of a cell to its sides a mark may cover: the rest is shaded.
COVERED = 0.8
# What lies under the window: scale bar and north arrow.
STRIP = 5.6
FONT = "Source Sans Pro"
# Width of a letter as part of its height.
LETTER_WIDTH = 0.52
# Names are written in lines of about so many letters, the first that has room.
LINES = (30, 18, 12)
# How far a name stays from the border of the window and from the line of the tour.
CLEAR = 0.8
# A scale bar takes at most so much of the width.
BAR = 0.3
# How grey the least busy and the busiest place are, from paper to ink; and the ground outside.
LIGHTEST, DARKEST, OUTSIDE = 0.12, 0.42, 0.07
KILOMETRE = 1000


@dataclass(frozen=True)
class _Places:
    """The places on the sheet, in millimetres: hexagons, their middles, marks and their radius.

    shaded : whether the marks leave enough of the hexagons to be seen
    """

    cells: list[list[Point]]
    middles: list[Point]
    marks: list[Point]
    radius: float
    shaded: bool

    def boxes(self) -> Iterator[Box]:
        """What no name may be written over: the cells, the marks and the line of the tour."""
        yield from map(box_round, self.cells)
        for x, y in self.marks:
            yield x - self.radius, y - self.radius, x + self.radius, y + self.radius
        for one, other in pairwise(self.middles):
            steps = max(math.ceil(math.dist(one, other) / CLEAR), 1)
            for step in range(1, steps):
                x, y = (a + (b - a) * step / steps for a, b in zip(one, other, strict=True))
                yield x - CLEAR, y - CLEAR, x + CLEAR, y + CLEAR


def tour_svg(  # noqa: PLR0913  what is drawn, and how large
    stops: pd.DataFrame,
    outline: str | None,
    *,
    around: pd.DataFrame | None,
    points: pd.DataFrame | None,
    width_mm: float,
    height_mm: float,
) -> str:
    """Draw the places of a tour as SVG: numbers in white on black, cells in greys, streets as dots.

    Where cells are small the marks are smaller; where they would be lost under the smallest marks
    none is drawn. The window holds the places; a small drawing of the whole patch in a corner says
    which part of it that is, unless the window holds the whole patch. Names of the areas round
    about stand where they cover nothing, or not at all. Under the window lie a scale bar and the
    arrow to the north.

    Parameters
    ----------
    stops : as for `tour_map`; without any row the patch is drawn by itself
    outline : GeoJSON of the patch as text, or None
    around : area_name, geometry (GeoJSON text) of the areas round about, or None; the patch may be
        among them
    points : longitude, latitude of the snap points of the patch
    width_mm, height_mm : of the whole drawing

    Raises
    ------
    ValueError : neither places nor an outline
    """
    sheet: Box = (0.0, 0.0, width_mm, height_mm - STRIP)
    view, inset, cells = cells_on_paper(stops, outline, sheet)
    kept_free = [inset] if inset else []
    middles = [view.at(*middle) for middle in positions(stops)]
    radius, shaded = mark_size(cells)
    marks = apart(middles, radius, sheet, avoid=kept_free)
    places = _Places(cells, middles, marks, radius, shaded)
    dots = _dots(points, view)
    parts = [
        svg.box(*sheet, f'fill="{svg.grey(OUTSIDE)}"'),
        *_patch(outline, view),
        _line(_neighbours(around, view), view, LIGHT.context, 0.25),
        *(_cells(stops, places) if places.shaded else ()),
        _streets(dots),
        _line([outline] if outline else [], view, LIGHT.ink, 0.55),
        *_tour(places),
        *_names(others(around, outline), view, [*places.boxes(), *kept_free], dots),
        *_marks(stops, places),
        *(small_patch(outline, view, inset) if inset and outline else []),
    ]
    wide, high = svg.length(width_mm), svg.length(height_mm)
    frame = svg.box(
        0.1, 0.1, sheet[2] - 0.1, sheet[3] - 0.1, f'stroke="{LIGHT.context}" stroke-width="0.2"'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}" font-family="{FONT}, sans-serif" fill="none" '
        f'stroke-linejoin="round"><clipPath id="window">{svg.box(*sheet, "")}</clipPath>'
        f'<g clip-path="url(#window)">{"".join(parts)}</g>{frame}'
        f"{''.join(_strip(view, width_mm, height_mm))}</svg>"
    )


def describe_tour(stops: pd.DataFrame) -> str:
    """The map of a tour in words: each place, and the way to it."""
    if stops.empty:
        return "Map of the patch, without places."
    told = []
    for row in stops.to_dict("records"):
        leg = f", {row['leg_words']} of the one before," if row["leg_words"] else ""
        told.append(f"{row['number']}{leg} {row['where']}")
    count = "1 place" if len(stops) == 1 else f"{len(stops)} places in the order of the tour"
    return f"Map of {count}: {'; '.join(told)}."


def cells_on_paper(
    stops: pd.DataFrame, outline: str | None, sheet: Box
) -> tuple[Paper, Box | None, list[list[Point]]]:
    """The window of a drawing, the box of its small one if there is any, and the places' cells."""
    cells = [boundary(cell) for cell in stops["cell"]]
    view, inset = window(cells, outline, sheet)
    return view, inset, [[view.at(*corner) for corner in cell] for cell in cells]


def mark_size(cells: Sequence[Sequence[Point]]) -> tuple[float, bool]:
    """The radius of marks on cells drawn in this size, and whether these are seen round them."""
    sides = (math.dist(a, b) for cell in cells for a, b in pairwise(cell))
    # From the middle of a regular hexagon to its sides.
    room = min(sides, default=0.0) * math.sqrt(3) / 2 * COVERED
    return (min(MARK, room), True) if room >= LEAST_MARK else (MARK, False)


def _patch(outline: str | None, view: Paper) -> Iterator[str]:
    """The patch itself in white; the ground round it is a shade darker."""
    if outline:
        shape = [ring for polygon in _shape(outline, view) for ring in polygon]
        look = f'fill="{LIGHT.background}" fill-rule="evenodd"'
        yield f'<path d="{svg.closed(shape)}" {look}/>'


def _neighbours(around: pd.DataFrame | None, view: Paper) -> list[str]:
    """The outlines of which a part lies in the window."""
    return [] if around is None else [one for one in around["geometry"] if _meets(one, view)]


def _line(outlines: Sequence[str], view: Paper, colour: str, thick: float) -> str:
    """Outlines as one line, without what lies outside of the window; shared borders once."""
    if not outlines:
        return ""
    lines = (row["path"] for row in orjson.loads(lines_text(tuple(outlines), view.step)))
    runs = (run for line in lines for run in visible_runs([view.at(*p) for p in line], view.box))
    drawn = "".join(svg.path(run) for run in runs)
    return f'<path d="{drawn}" stroke="{colour}" stroke-width="{thick}"/>' if drawn else ""


def _cells(stops: pd.DataFrame, places: _Places) -> Iterator[str]:
    """The cells, the busier the darker; one without a record has only an outline."""
    for records, share, cell in zip(
        stops["records"], rank_shares(stops), places.cells, strict=True
    ):
        fill = svg.grey(LIGHTEST + share * (DARKEST - LIGHTEST)) if records else "none"
        look = f'fill="{fill}" stroke="{LIGHT.muted}" stroke-width="0.2"'
        yield f'<path d="{svg.closed([cell])}" {look}/>'


def _dots(points: pd.DataFrame | None, view: Paper) -> list[Point]:
    """The snap points in the window."""
    if points is None or points.empty:
        return []
    left, top, right, bottom = view.box
    at = (view.at(*point) for point in positions(points))
    return [(x, y) for x, y in at if left <= x <= right and top <= y <= bottom]


def _streets(dots: Sequence[Point]) -> str:
    """Dots: lines of hardly any length with round ends."""
    drawn = dict.fromkeys(f"{svg.path([dot])}h.01" for dot in dots)
    look = f'stroke="{LIGHT.context}" stroke-width="{DOT}" stroke-linecap="round"'
    return f'<path d="{"".join(drawn)}" {look}/>' if drawn else ""


def _tour(places: _Places) -> Iterator[str]:
    """The order as a dashed line over a white one, and a thin line from each mark to its cell."""
    if len(places.middles) > 1:
        path = svg.path(places.middles)
        yield f'<path d="{path}" stroke="{LIGHT.background}" stroke-width="1.3"/>'
        dashes = 'stroke-width="0.6" stroke-dasharray="1.8 1.1"'
        yield f'<path d="{path}" stroke="{LIGHT.ink}" {dashes}/>'
    for middle, mark in zip(places.middles, places.marks, strict=True):
        if middle != mark:
            line = svg.path([middle, mark])
            yield f'<path d="{line}" stroke="{LIGHT.ink}" stroke-width="0.3"/>'
            yield svg.circle(middle, 0.6, f'fill="{LIGHT.ink}"')


def _marks(stops: pd.DataFrame, places: _Places) -> Iterator[str]:
    for number, mark in zip(stops["number"], places.marks, strict=True):
        look = f'fill="{LIGHT.ink}" stroke="{LIGHT.background}" stroke-width="0.3"'
        yield svg.circle(mark, places.radius - 0.15, look)
        look = f'fill="{LIGHT.background}" font-weight="700"'
        yield svg.text([str(number)], mark, round(NUMBER * places.radius, 2), look)


def _names(
    around: pd.DataFrame | None, view: Paper, taken: Sequence[Box], dots: Sequence[Point]
) -> Iterator[str]:
    """The names of the areas round about, each wholly in its area, where there is room."""
    if around is None:
        return
    left, top, right, bottom = view.box
    inside = left + CLEAR, top + CLEAR, right - CLEAR, bottom - CLEAR
    half = DOT / 2
    covered = [*taken, *((x - half, y - half, x + half, y + half) for x, y in dots)]
    for row in around.to_dict("records"):
        if not _meets(row["geometry"], view):
            continue
        rings = [np.array(ring) for polygon in _shape(row["geometry"], view) for ring in polygon]
        for letters in LINES:
            lines = wrapped(row["area_name"], letters, "\n").split("\n")
            wide = max(map(len, lines)) * LETTER_WIDTH * NAME_SIZE
            high = len(lines) * NAME_SIZE * svg.LINE_HEIGHT
            spot = room_for((wide, high), rings, inside, covered)
            if spot is not None:
                x, y = spot
                covered.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
                yield svg.text(lines, spot, NAME_SIZE, f'fill="{LIGHT.muted}"')
                break


def _strip(view: Paper, width: float, height: float) -> Iterator[str]:
    """Scale bar and the arrow to the north."""
    metres = round_length(view.metres * width * BAR)
    end = 0.3 + metres / view.metres
    words = f"{metres / KILOMETRE:g} km" if metres >= KILOMETRE else f"{metres:g} m"
    base = height - 1.5
    tick = svg.length(base - 1.2)
    bar = f"M0.3 {tick}V{svg.length(base)}H{svg.length(end)}V{tick}"
    yield f'<path d="{bar}" stroke="{LIGHT.ink}" stroke-width="0.4"/>'
    yield svg.note(words, end + 1, base, SMALL_SIZE)
    arrow = f"M{svg.length(width - 1.6)} {svg.length(base - 3.2)}l1.1 3.2l-1.1-.8l-1.1 .8z"
    yield f'<path d="{arrow}" fill="{LIGHT.ink}"/>'
    yield svg.note("N", width - 4.6, base, SMALL_SIZE)


def round_length(most: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50 … metres that is no more than this."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def _shape(geometry: str, view: Paper) -> list[list[list[Point]]]:
    """The polygons of an area in millimetres."""
    return [
        [[view.at(*point) for point in ring] for ring in polygon]
        for polygon in on_grid(geometry, view.step)
    ]


def _meets(geometry: str, view: Paper) -> bool:
    (west, south), (east, north) = corners(geometry)
    (left, below), (right, above) = view.ground()
    return west < right and east > left and south < above and north > below
