"""What was recorded month by month, and the range to expect, for paper: clear without colour."""

import math
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter

import pandas as pd

from beatline.charts import svg
from beatline.charts.outlines import Point
from beatline.charts.point_names import beside, spread
from beatline.charts.print_months import (
    BEFORE,
    DOT,
    KEY_LINE,
    Rows,
    key_lines,
    key_parts,
    key_row,
    month_axis,
    signal_shape,
)
from beatline.charts.print_sheet import (
    AIR,
    LINE,
    MARK,
    Axes,
    empty_sheet,
    grid_up,
    line,
    room_left,
    sheet,
    ticks,
    width_of,
    words,
)
from beatline.charts.theme import LIGHT
from beatline.charts.trend_marks import has_year_before

NOT_LOADED = "Nothing is loaded for these months."
ROOM_ABOVE = 1.1
NEWEST = 0.95


def print_trend_svg(
    limits: pd.DataFrame,
    *,
    width_mm: float,
    height_mm: float,
    measure: str = "records",
) -> str:
    """Draw the months as a line over the band of what was to be expected, as SVG.

    A month outside the band is a large diamond with its count, a month of another signal a
    triangle; the newest month is a large dot with its count. A month that is not loaded is a
    gap, shaded. The axis starts at zero. Parameters as of `monthly_trend`, and its words,
    `describe_trend`, are the text alternative.

    Parameters
    ----------
    limits : rows of `process_limits`; with a column `year_before`, that is a dotted line; with a
        column `rule`, months of another signal are marked
    width_mm, height_mm : of the whole drawing
    measure : the column that was judged
    """
    rows = _rows(limits, measure)
    known = [row for row in rows if row["loaded"]]
    if not known:
        return empty_sheet(NOT_LOADED, width_mm, height_mm)
    before = has_year_before(limits)
    top = _top(rows)
    up = ticks(0.0, top, max(int(height_mm / 10), 2))
    up = [value for value in up if value == round(value)]
    ends = _ends(rows, before)
    right = max(width_of(text, bold=True) for _, text in ends) + 2 * AIR
    keys = list(key_parts(rows, before))
    lines = key_lines(keys, width_mm)
    axes = Axes(
        left=room_left(up),
        top=len(lines) * KEY_LINE + 1.5,
        right=width_mm - right,
        bottom=height_mm - 2 * LINE - AIR,
        first=-0.5,
        last=len(rows) - 0.5,
        highest=top,
    )
    parts = [
        *(part for number, some in enumerate(lines) for part in key_row(some, number)),
        *_gaps(rows, axes),
        *_bands(rows, axes),
        *grid_up(axes, up),
        *month_axis(rows, axes),
        *(_line(rows, "year_before", axes, (LIGHT.muted, 0.3, BEFORE)) if before else ()),
        *_line(rows, "value", axes, (LIGHT.ink, 0.45, "")),
        *_marks(rows, axes),
        *_end_words(ends, axes),
    ]
    return sheet(parts, width_mm, height_mm)


def _rows(limits: pd.DataFrame, measure: str) -> Rows:
    """Months as plain rows: place, value, loaded, sign ("outside", "signal" or "")."""
    if limits.empty:
        return []
    outside = limits["signal"].isin(["above", "below"])
    rule = limits["rule"] if "rule" in limits else pd.Series("", limits.index)
    sign = rule.ne("").map({True: "signal", False: ""}).mask(outside, "outside")
    frame = limits.assign(
        value=limits[measure],
        loaded=limits[measure].notna(),
        sign=sign,
        place=range(len(limits)),
    )
    return frame.to_dict("records")


def _top(rows: Rows) -> float:
    values = [row["value"] for row in rows]
    values += [row["upper"] for row in rows if row["judged"]]
    values += [row.get("year_before", math.nan) for row in rows]
    highest: float = max(value for value in values if not math.isnan(value))
    return max(highest * ROOM_ABOVE, 4.0)


def _gaps(rows: Rows, axes: Axes) -> Iterator[str]:
    """Stretches of months that are not loaded, shaded between dashed lines, named if wide."""
    for missing, run in groupby(rows, lambda row: not row["loaded"]):
        if not missing:
            continue
        places = [row["place"] for row in run]
        left, right = axes.x(places[0] - 0.5), axes.x(places[-1] + 0.5)
        yield svg.box(left, axes.top, right, axes.bottom, f'fill="{LIGHT.gap}"')
        for x in (left, right):
            yield line([(x, axes.top), (x, axes.bottom)], LIGHT.context, 0.2, "0.8 0.8")
        text, middle = "not loaded", (left + right) / 2
        half = (axes.top + axes.bottom) / 2
        if right - left > width_of(text) + 2 * AIR:
            yield words(text, middle, half, anchor="middle", fill=LIGHT.muted)
        elif right - left > LINE and axes.bottom - axes.top > width_of(text) + 2 * AIR:
            yield words(text, middle, half, anchor="middle", fill=LIGHT.muted, upright=True)


def _bands(rows: Rows, axes: Axes) -> Iterator[str]:
    """The expected range of each run with its edges, and the mean."""
    judged = [row for row in rows if row["judged"] and row["loaded"]]
    for _, run in groupby(judged, itemgetter("run")):
        months = list(run)
        # A single month has a band as wide as itself.
        reach = 0.5 if len(months) == 1 else 0.0
        ends = [*months[:1], *months, *months[-1:]] if reach else months
        asides = [-reach, 0.0, reach] if reach else [0.0] * len(months)
        x = [axes.x(row["place"] + aside) for row, aside in zip(ends, asides, strict=True)]
        upper, lower, mean = (
            [(at, axes.y(row[name])) for at, row in zip(x, ends, strict=True)]
            for name in ("upper", "lower", "expected")
        )
        yield f'<path d="{svg.closed([upper + lower[::-1]])}" fill="{LIGHT.band}"/>'
        yield line(upper, LIGHT.context, 0.2)
        yield line(lower, LIGHT.context, 0.2)
        yield line(mean, LIGHT.context, 0.25, "1.4 0.9")


def _line(rows: Rows, name: str, axes: Axes, look: tuple[str, float, str]) -> Iterator[str]:
    """A line through the months, broken where one has no value."""
    for known, run in groupby(rows, lambda row: not math.isnan(row[name])):
        points = [(axes.x(row["place"]), axes.y(row[name])) for row in run] if known else []
        if len(points) > 1:
            yield line(points, *look)


def _marks(rows: Rows, axes: Axes) -> Iterator[str]:
    """A dot a month, larger for the newest; months that stand out by shape and count."""
    known = [row for row in rows if row["loaded"]]
    newest = known[-1]["place"]
    for row in known:
        at = (axes.x(row["place"]), axes.y(row["value"]))
        if row["sign"]:
            yield signal_shape(row["sign"], at)
        else:
            yield svg.circle(at, NEWEST if row["place"] == newest else DOT, f'fill="{LIGHT.ink}"')
    # The newest has its count at the right end of the line.
    told = [row for row in known if row["sign"] == "outside" and row["place"] != newest]
    points = [(axes.x(row["place"]), axes.y(row["value"])) for row in told]
    texts = [f"{row['value']:,.0f}" for row in told]
    sizes = [(width_of(text, bold=True), LINE) for text in texts]
    every = [(axes.x(row["place"]), axes.y(row["value"])) for row in known]
    boxes = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in every]
    crossed = [box for one, two in pairwise(every) for box in _on_line(one, two)]
    spots = beside(points, sizes, axes.box, clear=MARK + 0.4, marks=boxes, lines=crossed)
    for text, spot in zip(texts, spots, strict=True):
        if spot is not None:
            yield words(text, *spot, anchor="middle", bold=True)


def _on_line(one: Point, two: Point) -> Iterator[tuple[float, float, float, float]]:
    for share in (0.2, 0.35, 0.5, 0.65, 0.8):
        x, y = (a + (b - a) * share for a, b in zip(one, two, strict=True))
        yield x - 0.3, y - 0.3, x + 0.3, y + 0.3


def _ends(rows: Rows, before: bool) -> list[tuple[float, str]]:
    """What stands at the right end of the lines, and where; the newest count first."""
    known = [row for row in rows if row["loaded"]]
    newest = known[-1]
    ends = [(newest["value"], f"{newest['month']:%b}: {newest['value']:,.0f}")]
    judged = [row for row in known if row["judged"]]
    if judged:
        ends.append((judged[-1]["expected"], f"usual: {judged[-1]['expected']:,.0f}"))
    if before and not math.isnan(rows[-1]["year_before"]):
        value = rows[-1]["year_before"]
        ends.append((value, f"year before: {value:,.0f}"))
    return ends


def _end_words(ends: list[tuple[float, str]], axes: Axes) -> Iterator[str]:
    heights = [axes.y(value) for value, _ in ends]
    placed = spread(heights, [LINE] * len(ends), axes.top - LINE / 2, axes.bottom + LINE / 2)
    for number, (y, (_, text)) in enumerate(zip(placed, ends, strict=True)):
        fill = LIGHT.muted if number else LIGHT.ink
        yield words(text, axes.right + AIR, y, fill=fill, bold=not number)
