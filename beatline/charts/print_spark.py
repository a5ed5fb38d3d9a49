"""The months of an area as a small line, for a cell of a table on paper."""

import math
from collections.abc import Sequence
from itertools import groupby

from beatline.charts import svg
from beatline.charts.print_sheet import line, sheet
from beatline.charts.theme import LIGHT

THICK, DOT, ALONE = 0.3, 0.65, 0.3


def print_spark_svg(
    months: Sequence[float],
    *,
    width_mm: float = 24.0,
    height_mm: float = 5.0,
    highest: float | None = None,
) -> str:
    """Draw the months of a row as a line on zero, the newest loaded one as a dot, as SVG.

    A month that is not loaded is a gap. Without any loaded month only the line of zero is there.

    months : counts, oldest first, NaN where not loaded
    highest : top of the scale, for cells that are to be compared; else the row's own busiest month
    """
    known = [count for count in months if not math.isnan(count)]
    top = max(highest or 0.0, *known, 1.0) if known else 1.0
    left, right, base, upper = DOT, width_mm - DOT, height_mm - DOT, DOT
    step = (right - left) / max(len(months) - 1, 1)
    # A single month is the newest, and stands where the newest stands.
    first = right if len(months) == 1 else left
    at = [
        (first + number * step, base - (0.0 if math.isnan(count) else count / top) * (base - upper))
        for number, count in enumerate(months)
    ]
    parts = [line([(0.0, base), (width_mm, base)], LIGHT.context, 0.15)]
    numbers = range(len(months))
    for missing, run in groupby(numbers, lambda number: math.isnan(months[number])):
        points = [] if missing else [at[number] for number in run]
        if len(points) > 1:
            parts.append(line(points, LIGHT.ink, THICK))
        elif points:
            parts.append(svg.circle(points[0], ALONE, f'fill="{LIGHT.ink}"'))
    newest = [number for number in numbers if not math.isnan(months[number])][-1:]
    parts += [svg.circle(at[number], DOT, f'fill="{LIGHT.ink}"') for number in newest]
    return sheet(parts, width_mm, height_mm)


def describe_spark(months: Sequence[float]) -> str:
    """The line in words: "12 months: lowest 3, highest 20, newest 9; 1 month is not loaded"."""
    known = [count for count in months if not math.isnan(count)]
    if not known:
        return "No month is loaded."
    counted = "1 month" if len(known) == 1 else f"{len(known)} months"
    words = f"{counted}: lowest {min(known):,.0f}, highest {max(known):,.0f}"
    words += f", newest {known[-1]:,.0f}"
    missing = len(months) - len(known)
    if missing:
        words += f"; {missing} {'month is' if missing == 1 else 'months are'} not loaded"
    return f"{words}."
