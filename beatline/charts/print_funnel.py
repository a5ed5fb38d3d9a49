"""A funnel plot for paper: areas by name, limits by their dashes, clear without colour."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from beatline.charts import svg
from beatline.charts.funnel_scale import (
    LIMITS,
    NO_AREA,
    RESIDENTS,
    FunnelScale,
    Noun,
    axis_words,
    funnel_scale,
    short_value,
)
from beatline.charts.labels import Box
from beatline.charts.marks import MARKS
from beatline.charts.point_names import beside, line_to, spread
from beatline.charts.print_sheet import (
    AIR,
    LINE,
    MARK,
    TEXT,
    Axes,
    empty_sheet,
    grid_up,
    line,
    mark,
    mark_box,
    number_text,
    room_left,
    several,
    sheet,
    ticks,
    width_of,
    words,
)
from beatline.charts.theme import LIGHT, rate_text, wrapped

# With so many areas or fewer each has its name, else only those outside the limits.
NAMED = 24
NAME_LETTERS, END_LETTERS = 26, 14
# Thick, and strokes and gaps, of each pair of limits.
JUDGED = {"998": (0.35, ""), "95": (0.3, "1.6 1")}
CHANCE = (0.2, "0.2 0.7")
# How far a name stays from the middle of its point.
CLEAR = MARK + 0.5
# Radius of the ring round the selected area.
RING = 2.1 * MARK
# Places at which a line of the chart is looked at.
LOOKS = 80


def print_funnel_svg(  # noqa: PLR0913  what is drawn, and how large
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    *,
    width_mm: float,
    height_mm: float,
    per: str = RESIDENTS,
    selected: str | None = None,
    whole: str = "all together",
    noun: Noun = ("record", "records"),
) -> str:
    """Draw a funnel plot as SVG: shapes tell the judgement, dashes the limits, names the areas.

    Up to 24 areas all are named; of more, those outside the limits where there is room. The
    selected area is always named, in bold, and has a ring. Parameters as of `funnel_chart`.
    """
    scale = funnel_scale(rows, lines, per)
    if scale is None:
        return empty_sheet(NO_AREA, width_mm, height_mm)
    suffix = "" if per == RESIDENTS else " ×"
    key = _key(scale.counts, width_mm)
    ends = _ends(scale, per, whole)
    up = ticks(0.0, scale.top, max(int(height_mm / 12), 2))
    axes = Axes(
        left=room_left(up, suffix),
        top=(len(key) + 1) * (LINE + 0.9) + 1.5,
        right=width_mm
        - max(width_of(text, bold=True) for _, texts in ends for text in texts)
        - AIR,
        bottom=height_mm - 2 * (LINE + AIR),
        first=scale.left,
        last=scale.right,
        highest=scale.top,
    )
    across_words, up_words = axis_words(per, noun)
    title_y = len(key) * (LINE + 0.9) + LINE / 2
    parts = [
        *(part for row in key for part in row),
        words(up_words, 0, title_y, bold=True),
        *grid_up(axes, up, suffix),
        *_across(axes, across_words, height_mm),
        *_limits(scale, axes),
        *_end_words(ends, axes),
        *_areas(scale, axes, per, selected),
    ]
    return sheet(parts, width_mm, height_mm)


def _key(counts: Counter[str], width: float) -> list[list[str]]:
    """Rows of marks with letter, words and how many areas have each; those that occur."""
    rows: list[list[str]] = [[]]
    x = 0.0
    for word, one in MARKS.items():
        if not counts[word]:
            continue
        text = f"{one.letter} {one.words}: {counts[word]}"
        wide = 4 * MARK + AIR + width_of(text) + 2.0
        if rows[-1] and x + wide > width:
            rows.append([])
            x = 0.0
        y = (len(rows) - 1) * (LINE + 0.9) + LINE / 2
        half = MARK * (2 if len(one.shape) > 1 else 1)
        rows[-1].append(mark(word, (x + half, y)))
        rows[-1].append(words(text, x + 2 * half + 0.7, y))
        x += wide
    return rows


def _across(axes: Axes, title: str, height: float) -> Iterator[str]:
    """The axis across: its numbers, and under them what they count."""
    yield line([(axes.left, axes.bottom), (axes.right, axes.bottom)], LIGHT.context, 0.25)
    y = axes.bottom + AIR + LINE / 2
    for value in ticks(axes.first, axes.last, max(int((axes.right - axes.left) / 18), 2)):
        x = axes.x(value)
        yield line([(x, axes.bottom), (x, axes.bottom + 0.8)], LIGHT.context, 0.25)
        text = number_text(value)
        half = width_of(text) / 2
        at = min(max(x, axes.left + half), axes.right - half)
        yield words(text, at, y, anchor="middle", fill=LIGHT.muted)
    middle = (axes.left + axes.right) / 2
    yield words(title, middle, height - LINE / 2, anchor="middle", fill=LIGHT.muted)


def _limits(scale: FunnelScale, axes: Axes) -> Iterator[str]:
    """The lines of the limits, without what lies above the axis, and that of the whole."""
    for name in LIMITS if len(scale.x) else ():
        if scale.chance:
            yield _curve(scale, f"exact_{name}", axes, LIGHT.context, CHANCE)
        look = JUDGED[name.rsplit("_", maxsplit=1)[-1]]
        yield _curve(scale, name, axes, LIGHT.muted, look)
    y = axes.y(scale.centre)
    yield line([(axes.left, y), (axes.right, y)], LIGHT.ink, 0.3)


def _curve(scale: FunnelScale, name: str, axes: Axes, colour: str, look: tuple[float, str]) -> str:
    ends = zip(scale.x, scale.limits[name], strict=True)
    points = [(axes.x(x), axes.y(y)) for x, y in ends if y <= axes.highest]
    return line(points, colour, *look) if len(points) > 1 else ""


def _ends(scale: FunnelScale, per: str, whole: str) -> list[tuple[float, list[str]]]:
    """What stands at the right ends of the lines, and where; the whole first."""
    figure = rate_text(scale.centre) if per == RESIDENTS else "as expected"
    ends = [(scale.centre, [*wrapped(whole, END_LETTERS, "\n").split("\n"), figure])]
    if not len(scale.x):
        return ends
    for name in LIMITS:
        ends.append((scale.at_end(name), ["99.8% limit" if name.endswith("998") else "95% limit"]))
    if scale.chance:
        ends.append((scale.at_end("exact_high_998"), ["limits by", "chance alone"]))
    return ends


def _end_words(ends: list[tuple[float, list[str]]], axes: Axes) -> Iterator[str]:
    sizes = [len(texts) * LINE for _, texts in ends]
    heights = [axes.y(value) for value, _ in ends]
    placed = spread(heights, sizes, axes.top - LINE / 2, axes.bottom + LINE)
    for number, (y, (_, texts)) in enumerate(zip(placed, ends, strict=True)):
        fill = LIGHT.muted if number else LIGHT.ink
        yield several(texts, axes.right + AIR, y, fill=fill, bold=not number)


def _areas(scale: FunnelScale, axes: Axes, per: str, selected: str | None) -> Iterator[str]:
    """The marks, and the names beside them."""
    points = scale.points
    # Those off the scale first, since only their names tell where they are; the furthest of all.
    rows = [row for row in reversed(points) if row["off"]]
    rows += [row for row in points if row["area_code"] == selected and not row["off"]]
    needed = len(points) if len(points) <= NAMED else len(rows)
    others = [*scale.outside, *(points if len(points) <= NAMED else ())]
    first = {row["area_code"]: row for row in (*rows, *others)}
    rows = list(first.values())
    bold = [row["area_code"] == selected for row in rows]
    texts = [_name(row, per, strong) for row, strong in zip(rows, bold, strict=True)]
    sizes = [
        (max(width_of(text, bold=strong) for text in lines) + 0.4, len(lines) * LINE)
        for lines, strong in zip(texts, bold, strict=True)
    ]
    at = [(axes.x(row["x"]), axes.y(row["at"])) for row in rows]
    # The selected area lies on top.
    every = sorted(points, key=lambda row: row["area_code"] == selected)
    marks = [
        mark_box(row["word"], (axes.x(row["x"]), axes.y(row["at"])), RING)
        if row["area_code"] == selected
        else mark_box(row["word"], (axes.x(row["x"]), axes.y(row["at"])))
        for row in every
    ]
    frame = (axes.left, axes.top, axes.right, axes.bottom)
    crossed = list(_line_boxes(scale, axes))
    spots = beside(at, sizes, frame, clear=CLEAR, marks=marks, lines=crossed, needed=needed)
    for point, size, spot in zip(at, sizes, spots, strict=True):
        if spot is not None:
            # Lines of the chart that pass under a name do not cross its letters.
            left, right = spot[0] - size[0] / 2, spot[0] + size[0] / 2
            half = size[1] / 2 - 0.3
            veil = f'fill="{LIGHT.background}" fill-opacity="0.8"'
            yield svg.box(left, spot[1] - half, right, spot[1] + half, veil)
            leader = line_to(point, spot, size, CLEAR)
            yield line(leader, LIGHT.context, 0.2) if leader else ""
    for row in every:
        point = (axes.x(row["x"]), axes.y(row["at"]))
        if row["area_code"] == selected:
            look = f'stroke="{LIGHT.ink}" stroke-width="0.35"'
            yield svg.circle(point, RING, f'fill="{LIGHT.band}" {look}')
        yield mark(row["word"], point)
    for lines, strong, spot in zip(texts, bold, spots, strict=True):
        if spot is not None:
            yield several(lines, *spot, anchor="middle", bold=strong)


def _name(row: dict[Any, Any], per: str, strong: bool) -> list[str]:
    letter = MARKS[row["word"]].letter
    name = f"{letter} {row['area_name']}" if strong or letter in "RAB" else row["area_name"]
    value = f" {short_value(row, per)}↑" if row["off"] else ""
    return wrapped(name + value, NAME_LETTERS, "\n").split("\n")


def _line_boxes(scale: FunnelScale, axes: Axes) -> Iterator[Box]:
    """What the lines that areas are judged by cover, in small boxes."""
    x = np.linspace(scale.left, scale.right, LOOKS)
    heights = [np.full(LOOKS, scale.centre)]
    heights += [np.interp(x, scale.x, scale.limits[name]) for name in LIMITS if len(scale.x)]
    half = (axes.right - axes.left) / LOOKS / 2
    for height in heights:
        for a, b in zip(x, height, strict=True):
            left, y = axes.x(float(a)) - half, axes.y(float(b))
            yield left, y - TEXT / 20, left + 2 * half, y + TEXT / 20
