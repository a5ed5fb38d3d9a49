"""What surrounds the months of a printed chart: the key, the axis of months, and their shapes."""

import math
from collections.abc import Iterator
from typing import Any

from beatline.charts import svg
from beatline.charts.outlines import Point
from beatline.charts.print_sheet import AIR, LINE, MARK, Axes, line, triangle, width_of, words
from beatline.charts.theme import LIGHT

# A sample in the key; strokes and gaps of the year before; a dot; between two parts of the key.
SAMPLE, BEFORE, DOT, BETWEEN = 6.0, "0.5 0.9", 0.55, 3.0
KEY_LINE = LINE + 0.9
# Months between two names of the axis, the first that has room.
EACH = (1, 2, 3, 6, 12)

Rows = list[dict[Any, Any]]
# Where a part of the key begins, what is shown, and its words.
Part = tuple[float, str, str]


def key_parts(rows: Rows, before: bool) -> Iterator[tuple[str, str]]:
    """What the shapes mean, those that occur: kind of sample, and words."""
    judged = [row for row in rows if row["judged"] and row["loaded"]]
    yield "recorded", "recorded"
    if judged:
        firm = " (provisional)" if judged[-1]["provisional"] else ""
        yield "band", f"expected range{firm}"
    if before:
        yield "before", "a year before"
    for kind, text in (("outside", "outside the range"), ("signal", "another signal")):
        if any(row["sign"] == kind for row in rows):
            yield kind, text
    if not all(row["loaded"] for row in rows):
        yield "gap", "not loaded"


def key_lines(keys: list[tuple[str, str]], width: float) -> list[list[Part]]:
    """The samples in as many lines as they need, each with where it begins."""
    lines: list[list[Part]] = [[]]
    x = 0.0
    for kind, text in keys:
        wide = SAMPLE + AIR + width_of(text) + BETWEEN
        if lines[-1] and x + wide - BETWEEN > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, kind, text))
        x += wide
    return lines


def key_row(some: list[Part], number: int) -> Iterator[str]:
    """One line of the key, the first of them 0: a sample and its words for each part."""
    y = number * KEY_LINE + LINE / 2
    for x, kind, text in some:
        ends = [(x, y), (x + SAMPLE, y)]
        middle = (x + SAMPLE / 2, y)
        if kind == "recorded":
            yield line(ends, LIGHT.ink, 0.45) + svg.circle(middle, DOT, f'fill="{LIGHT.ink}"')
        elif kind == "before":
            yield line(ends, LIGHT.muted, 0.3, BEFORE)
        elif kind in ("band", "gap"):
            fill = LIGHT.band if kind == "band" else LIGHT.gap
            dashes = "" if kind == "band" else ' stroke-dasharray="0.8 0.8"'
            look = f'fill="{fill}" stroke="{LIGHT.context}" stroke-width="0.2"{dashes}'
            yield svg.box(x, y - LINE / 2 + 0.3, x + SAMPLE, y + LINE / 2 - 0.3, look)
        else:
            yield signal_shape(kind, middle)
        yield words(text, x + SAMPLE + AIR, y)


def month_axis(rows: Rows, axes: Axes) -> Iterator[str]:
    """The axis of months in three letters, with the year under the first and each January."""
    yield line([(axes.left, axes.bottom), (axes.right, axes.bottom)], LIGHT.context, 0.25)
    room = (axes.right - axes.left) / len(rows)
    widest = width_of("2025") + 1.2
    each = next((step for step in EACH if step * room >= widest), EACH[-1])
    y, free = axes.bottom + AIR + LINE / 2, -math.inf
    told = [row for row in rows if not (row["month"].month - 1) % each] or rows[:1]
    for row in told:
        x, month = axes.x(row["place"]), row["month"]
        if x - free < widest:
            continue
        free = x
        yield line([(x, axes.bottom), (x, axes.bottom + 0.8)], LIGHT.context, 0.25)
        if each == EACH[-1]:
            yield words(f"{month:%Y}", x, y, anchor="middle", fill=LIGHT.muted)
            continue
        yield words(f"{month:%b}", x, y, anchor="middle", fill=LIGHT.muted)
        if row is told[0] or month.month == 1:
            yield words(f"{month:%Y}", x, y + LINE, anchor="middle", fill=LIGHT.muted)


def signal_shape(kind: str, at: Point) -> str:
    """A diamond for a month "outside" the range, a triangle for one of another signal."""
    x, y = at
    wide, high = 1.1 * MARK, 1.3 * MARK
    corners = [(x, y - high), (x + wide, y), (x, y + high), (x - wide, y)]
    shape = corners if kind == "outside" else triangle(at, MARK, -1)
    look = f'fill="{LIGHT.stands_out}" stroke="{LIGHT.ink}" stroke-width="0.2"'
    return f'<path d="{svg.closed([shape])}" {look}/>'
