"""Each crime type now against the same months a year before, for paper: clear without colour."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from beatline.charts import svg
from beatline.charts.print_sheet import (
    AIR,
    LINE,
    MARK,
    empty_sheet,
    fitted_lines,
    line,
    several,
    sheet,
    triangle,
    width_of,
    words,
)
from beatline.charts.theme import LIGHT, plural

NOTHING = "No records of these types in these months."
NAMES = 44.0
BAR, BAR_BEFORE, BETWEEN, APART = 2.5, 1.9, 1.1, 4.2
SAMPLE = 4.0
MORE, FEWER = "more", "fewer"
SAYS = {MORE: "more, beyond chance", FEWER: "fewer, beyond chance", "too few": "too few to judge"}
EMPTY_HEIGHT = 14.0


def print_types_svg(
    rows: pd.DataFrame,
    *,
    width_mm: float,
    now_words: str = "these months",
    before_words: str = "the same months a year before",
) -> str:
    """Draw two bars a crime type, now over a year before, as SVG as high as the rows need.

    Bars of now are dark, those of before are white with an outline. A change of more than chance
    has a triangle and words at the right. Anti-social behaviour stands apart under a line: its
    rows are incidents, not crimes. Where no year before is loaded there is no second bar.

    Parameters
    ----------
    rows : in the order to draw, one per type
        crime_type : text; records : float, of now; kind : "crime", or "incident"
        year_before : float, NaN when it is not loaded
        change_evidence : "more", "fewer", "within", "too few" or ""; may be missing
    width_mm : of the drawing
    now_words, before_words : the two periods, for the key
    """
    if rows.empty:
        return empty_sheet(NOTHING, width_mm, EMPTY_HEIGHT)
    told = _ordered(rows)
    compared = any(not math.isnan(row["year_before"]) for row in told)
    judged = {row["evidence"] for row in told} & set(SAYS)
    verdict = max((width_of(SAYS[one]) for one in judged), default=-AIR) + 2 * MARK + 2 * AIR
    largest = max(
        *(
            row[name]
            for row in told
            for name in ("records", "year_before")
            if not math.isnan(row[name])
        ),
        1.0,
    )
    count = width_of(f"{largest:,.0f}", bold=True) + AIR
    full = width_mm - NAMES - AIR - count - (verdict if judged else 0.0)
    key = _key(now_words, before_words, width_mm) if compared else []
    parts = list(key)
    y = len(key) * (LINE + AIR) + AIR if compared else 0.0
    crimes = any(row["kind"] != "incident" for row in told)
    for row in told:
        if row["kind"] == "incident" and crimes:
            middle = y + APART / 2 - BETWEEN / 2
            parts.append(line([(0, middle), (width_mm, middle)], LIGHT.context, 0.2, "0.8 0.8"))
            y, crimes = y + APART, False
        name = fitted_lines(row["crime_type"], NAMES)
        name += ["(incidents, not crimes)"] if row["kind"] == "incident" else []
        high = max(len(name) * LINE, 2 * LINE if compared else LINE)
        parts += _row(row, name, y, high, full / largest)
        if row["evidence"] in SAYS:
            parts += _verdict(row["evidence"], width_mm - verdict + AIR, y + high / 2)
        y += high + BETWEEN
    return sheet(parts, width_mm, y)


def describe_type_changes(rows: pd.DataFrame) -> str:
    """The bars in words: every type with both counts, and what chance says of the change."""
    if rows.empty:
        return NOTHING
    told = []
    for row in _ordered(rows):
        noun = ("incident", "incidents") if row["kind"] == "incident" else ("crime", "crimes")
        text = f"{row['crime_type']}: {plural(row['records'], *noun)}"
        if not math.isnan(row["year_before"]):
            text += f", a year before {row['year_before']:,.0f}"
            text += f" ({SAYS[row['evidence']]})" if row["evidence"] in SAYS else ""
        told.append(text)
    return f"Bars of each type. {'; '.join(told)}."


def _ordered(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows as they are drawn, incidents last."""
    evidence = rows.get("change_evidence", "")
    frame = rows.assign(evidence=evidence, last=rows["kind"].eq("incident"))
    return frame.sort_values("last", kind="stable").to_dict("records")


def _row(
    row: dict[Any, Any], name: list[str], top: float, high: float, per_record: float
) -> Iterator[str]:
    yield several(name, NAMES, top + high / 2, anchor="end")
    left, before = NAMES + AIR, row["year_before"]
    both = not math.isnan(before)
    y = top + high / 2 - (LINE / 2 if both else 0.0)
    end = left + max(row["records"] * per_record, 0.1)
    yield svg.box(left, y - BAR / 2, end, y + BAR / 2, f'fill="{LIGHT.recorded}"')
    yield words(f"{row['records']:,.0f}", end + AIR, y, bold=True)
    if both:
        y, end = y + LINE, left + max(before * per_record, 0.1)
        look = f'fill="{LIGHT.background}" stroke="{LIGHT.muted}" stroke-width="0.25"'
        yield svg.box(left, y - BAR_BEFORE / 2, end, y + BAR_BEFORE / 2, look)
        yield words(f"{before:,.0f}", end + AIR, y, fill=LIGHT.muted)


def _verdict(evidence: str, x: float, y: float) -> Iterator[str]:
    """What chance says of a change: a triangle up or down, and words."""
    if evidence in (MORE, FEWER):
        colour = LIGHT.stands_out if evidence == MORE else LIGHT.recorded
        corners = triangle((x + MARK, y), MARK, -1 if evidence == MORE else 1)
        look = f'fill="{colour}" stroke="{LIGHT.ink}" stroke-width="0.15"'
        yield f'<path d="{svg.closed([corners])}" {look}/>'
    fill = LIGHT.ink if evidence in (MORE, FEWER) else LIGHT.muted
    yield words(SAYS[evidence], x + 2 * MARK + AIR, y, fill=fill)


def _key(now: str, before: str, width: float) -> list[str]:
    """The two bars with their words, beside each other if there is room, else in two lines."""
    y, x = LINE / 2, SAMPLE + AIR + width_of(now) + 3.0
    dark = svg.box(0, y - BAR / 2, SAMPLE, y + BAR / 2, f'fill="{LIGHT.recorded}"')
    dark += words(now, SAMPLE + AIR, y)
    together = x + SAMPLE + AIR + width_of(before) <= width
    x, y = (x, y) if together else (0.0, y + LINE + AIR)
    look = f'fill="{LIGHT.background}" stroke="{LIGHT.muted}" stroke-width="0.25"'
    light = svg.box(x, y - BAR_BEFORE / 2, x + SAMPLE, y + BAR_BEFORE / 2, look)
    light += words(before, x + SAMPLE + AIR, y)
    return [dark + light] if together else [dark, light]
