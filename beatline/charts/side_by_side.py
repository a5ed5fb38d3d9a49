"""Areas or crime types side by side: many small charts of months on one scale, or each its own."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import (
    Palette,
    empty_figure,
    markup_free,
    note,
    palette,
    plural,
    styled,
    wrapped,
)

NOTHING = "Nothing is loaded for these months."
# Height of a row of charts, of which so much is the two lines of words above each.
ROW, WORDS, FOOT = 190, 40, 22
GAP = 0.045
# As many letters as fit above a chart.
LETTERS = 44
YEARS_TICKS = 24

Rows = list[dict[Any, Any]]


def small_multiples(  # noqa: PLR0913  each is a choice that a page makes
    months: pd.DataFrame,
    panels: Sequence[Mapping[str, Any]],
    *,
    common: bool = True,
    index: bool = False,
    columns: int = 3,
    dark: bool = False,
) -> go.Figure:
    """Draw a small chart of months for each part, over the band of what was to be expected.

    The newest month is a dot. Months outside the band are orange diamonds. A month that is not
    loaded is a gap. Axes start at zero.

    Parameters
    ----------
    months : one row per part and month
        part : int; month : datetime; records, value, expected, lower, upper : float
        judged : bool; run : int; signal, expected_words, reason : text
    panels : one for each part, in the order to draw: part, name, words (under the name), and
        stands_out, whether these are orange
    common : one scale for all; else each its own
    index : values are percentages of a base, with a line at 100, and no counts
    columns : charts in a row
    """
    if months.empty or months["records"].isna().all() or not panels:
        return empty_figure(NOTHING, height=ROW, dark=dark)
    colours = palette(dark)
    rows = math.ceil(len(panels) / columns)
    height = ROW * rows
    of_part = _parts(months)
    tops = [_top(of_part[panel["part"]]) for panel in panels]
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": [], "margin": {"t": 0, "r": 6}}
    for number, (panel, own) in enumerate(zip(panels, tops, strict=True)):
        frame, axis = of_part[panel["part"]], "" if number == 0 else str(number + 1)
        row, column = divmod(number, columns)
        left, right = _across(column, columns)
        top = 1 - row * ROW / height
        bottom = 1 - ((row + 1) * ROW - FOOT) / height
        upper = top - WORDS / height
        high = max(tops) if common else own
        layout["xaxis" + axis] = _month_axis(frame, colours) | {
            "domain": [left, right],
            "anchor": "y" + axis,
        }
        layout["yaxis" + axis] = _axis(colours) | {
            "domain": [bottom, upper],
            "anchor": "x" + axis,
            "range": [0, high],
            "tickformat": ",d",
            **({"dtick": 1} if high <= 5 else {"nticks": 4}),  # noqa: PLR2004  no half records
        }
        at = {"xaxis": "x" + axis, "yaxis": "y" + axis}
        reason = str(frame[0]["reason"])
        if reason:
            layout["annotations"].append(_why(reason, (left + right) / 2, (bottom + upper) / 2))
        else:
            traces += [trace | at for trace in _panel(frame, index, colours)]
        if index and not reason:
            layout["shapes"].append(_line_at_100(axis, colours))
        layout["annotations"] += _titles(panel, left, top, colours)
    return styled(traces, layout, height=height, dark=dark)


def describe_small_multiples(months: pd.DataFrame, panels: Sequence[Mapping[str, Any]]) -> str:
    """The charts in words: each part with its lowest, highest and newest month."""
    words = [f"{plural(len(panels), 'small chart', 'small charts')} of months."]
    of_part = _parts(months)
    for panel in panels:
        known = [row for row in of_part[panel["part"]] if not math.isnan(row["records"])]
        if not known:
            continue
        counts, newest = [row["records"] for row in known], known[-1]
        words.append(
            f"{panel['name']}: lowest {min(counts):,.0f}, highest {max(counts):,.0f}, newest "
            f"{newest['records']:,.0f} in {newest['month_name']}; {panel['words']}."
        )
    return " ".join(words)


def _parts(months: pd.DataFrame) -> dict[int, Rows]:
    """The rows of each part, with `day`, as plotly has it, and `month_name`.

    As plain dicts: a dozen small frames would take longer than drawing.
    """
    calendar = months["month"].unique()
    days = {month: f"{month:%Y-%m-%d}" for month in calendar}
    names = {month: f"{month:%B %Y}" for month in calendar}
    rows = months.assign(day=months["month"].map(days), month_name=months["month"].map(names))
    each = groupby(rows.to_dict("records"), itemgetter("part"))
    return {part: list(of_part) for part, of_part in each}


def _across(column: int, columns: int) -> tuple[float, float]:
    width = (1 - GAP * (columns - 1)) / columns
    left = column * (width + GAP)
    return left, left + width


def _top(rows: Rows) -> float:
    values = [row["value"] for row in rows] + [row["upper"] for row in rows if row["judged"]]
    return max(max((value for value in values if not math.isnan(value)), default=0.0) * 1.08, 4.0)


def _axis(colours: Palette) -> dict[str, Any]:
    """As the house's own axes, which `styled` gives to the first pair only."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": colours.grid,
        "tickfont": {"color": colours.muted, "size": 11},
        "automargin": True,
    }


def _month_axis(rows: Rows, colours: Palette) -> dict[str, Any]:
    first, last = rows[0]["month"], rows[-1]["month"]
    half = pd.Timedelta(days=15)
    ticks: dict[str, Any] = {"nticks": 4, "tickformat": "%b %Y"}
    if len(rows) >= YEARS_TICKS:
        ticks = {"dtick": "M12", "tick0": "2000-01-01", "tickformat": "%Y"}
    elif len(rows) <= 2:  # noqa: PLR2004  plotly would name days
        ticks = {"tickvals": [row["day"] for row in rows], "tickformat": "%b %Y"}
    ends = [f"{first - half:%Y-%m-%d}", f"{last + half:%Y-%m-%d}"]
    return _axis(colours) | {"type": "date", "showgrid": False, "range": ends, **ticks}


def _rounded(rows: Rows, name: str) -> list[float | None]:
    return [None if math.isnan(row[name]) else round(row[name], 1) for row in rows]


def _panel(rows: Rows, index: bool, colours: Palette) -> list[dict[str, Any]]:
    known = [not math.isnan(row["value"]) for row in rows]
    judged = [row for row, one in zip(rows, known, strict=True) if one and row["judged"]]
    bands = [_band(list(run), colours) for _, run in groupby(judged, itemgetter("run"))]
    newest = max((number for number, one in enumerate(known) if one), default=-1)
    outside = [row["signal"] in ("above", "below") for row in rows]
    # A month between two gaps has no line, so it needs a dot to be seen.
    alone = [
        not before and not after
        for before, after in zip([False, *known[:-1]], [*known[1:], False], strict=True)
    ]
    line = {
        "type": "scatter",
        "name": "Recorded",
        "x": [row["day"] for row in rows],
        "y": _rounded(rows, "value"),
        "mode": "lines+markers",
        "line": {"color": colours.recorded, "width": 1.8},
        "connectgaps": False,
        "marker": {
            "color": [colours.stands_out if one else colours.recorded for one in outside],
            "size": [
                8 if number == newest else 7 if out else 5 if dot else 0
                for number, (out, dot) in enumerate(zip(outside, alone, strict=True))
            ],
            "symbol": ["diamond" if one else "circle" for one in outside],
            "opacity": 1,
        },
        "hovertext": [_sentence(row, index) for row in rows],
        "hoverinfo": "text",
    }
    return [*bands, line]


def _band(run: Rows, colours: Palette) -> dict[str, Any]:
    days = [row["day"] for row in run]
    return {
        "type": "scatter",
        "name": "Expected range",
        "x": days + days[::-1],
        "y": _rounded(run, "upper") + _rounded(run, "lower")[::-1],
        "fill": "toself",
        "fillcolor": colours.band,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }


def _sentence(row: dict[Any, Any], index: bool) -> str:
    if math.isnan(row["records"]):
        return ""
    words = f"<b>{row['month_name']}: {plural(row['records'], 'record', 'records')}</b>"
    if index and not math.isnan(row["value"]):
        words += f"<br>{row['value']:,.0f}, where the first 12 months are 100"
    if row["expected_words"]:
        words += f"<br>{row['signal']}: {row['expected_words']} expected"
    return words


def _titles(
    panel: Mapping[str, Any], left: float, top: float, colours: Palette
) -> list[dict[str, Any]]:
    where = {"xref": "paper", "yref": "paper", "x": left, "y": top}
    corner = {"xanchor": "left", "yanchor": "top", "align": "left"}
    name = str(panel["name"])
    name = name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"
    quiet = colours.stands_out_text if panel["stands_out"] else colours.muted
    return [
        note(
            f"<b>{markup_free(name)}</b>",
            font={"color": colours.ink, "size": 13},
            **where,
            **corner,
        ),
        note(
            markup_free(panel["words"]),
            font={"color": quiet, "size": 12},
            yshift=-17,
            **where,
            **corner,
        ),
    ]


def _why(reason: str, x: float, y: float) -> dict[str, Any]:
    return note(wrapped(markup_free(reason), 38, "<br>"), x=x, y=y, xref="paper", yref="paper")


def _line_at_100(axis: str, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": f"x{axis} domain",
        "yref": f"y{axis}",
        "x0": 0,
        "x1": 1,
        "y0": 100,
        "y1": 100,
        "line": {"color": colours.context, "width": 1.2, "dash": "dot"},
        "layer": "below",
    }
