"""When and where the scan found something: one line for an area and type, one column a month."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import empty_figure, markup_free, note, palette, plural, styled, wrapped

LINE_HEIGHT = 26
MOST_LINES = 15
NAME_WIDTH = 30
PIXELS_A_LETTER = 6.6
NOTHING = "No signal survives the correction for the number of looks."
HALF_A_MONTH = pd.Timedelta(days=15)


def scan_chart(
    rows: pd.DataFrame, months: Sequence[date], loaded: Sequence[date], *, dark: bool = False
) -> go.Figure:
    """Draw each signal as a triangle, up or down, in the line of its area and crime type.

    Lines stand in the order of their strongest signal, at most 15. Signals of three months
    together are drawn as a bar over those months. Months that are not loaded are shaded.

    Parameters
    ----------
    rows : signals of `scan`, strongest first
    months : every month of the calendar to draw, oldest first
    loaded : those of them that are loaded
    """
    if rows.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    named = rows.assign(line=_names(rows))
    lines = list(dict.fromkeys(named["line"]))[:MOST_LINES]
    drawn = named[named["line"].isin(lines)]
    shapes = [_shade(month, colours.gap) for month in months if month not in set(loaded)]
    traces = [
        *_bars(drawn[drawn["kind"] != "month"], colours.context),
        _triangles(drawn, "above", "triangle-up", colours.stands_out),
        _triangles(drawn, "below", "triangle-down", colours.recorded),
    ]
    ends = [
        f"{pd.Timestamp(month) + step:%Y-%m-%d}"
        for month, step in ((months[0], -HALF_A_MONTH), (months[-1], HALF_A_MONTH))
    ]
    longest = max(len(part) for line in lines for part in line.split("<br>"))
    layout = {
        "margin": {"l": 12 + PIXELS_A_LETTER * longest, "b": 44},
        "shapes": shapes,
        "annotations": [] if len(loaded) == len(months) else [_gap_words(months, loaded)],
        "xaxis": {"type": "date", "range": ends, "tickformat": "%b\n%Y", "nticks": 8},
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": lines[::-1],
            "range": [-0.6, len(lines) - 0.4],
            "tickfont": {"color": colours.ink, "size": 12},
        },
    }
    return styled(traces, layout, height=84 + LINE_HEIGHT * len(lines), dark=dark)


def describe_scan(rows: pd.DataFrame) -> str:
    """The chart in words: how many signals, of how many areas and types, and the strongest."""
    if rows.empty:
        return NOTHING
    series = rows.groupby(["area_code", "crime_type"]).ngroups
    above = int((rows["direction"] == "above").sum())
    return (
        f"{plural(len(rows), 'signal', 'signals')} in "
        f"{plural(series, 'combination', 'combinations')} of area and crime type, {above:,} above "
        f"and {len(rows) - above:,} below what was to be expected. "
        f"Strongest: {rows['sentence'].iloc[0]}"
    )


def _names(rows: pd.DataFrame) -> "pd.Series[str]":
    names = rows["crime_type"].astype(str) + ", " + rows["area_name"].astype(str)
    return names.map(lambda name: wrapped(markup_free(name), NAME_WIDTH, "<br>"))


def _triangles(rows: pd.DataFrame, direction: str, symbol: str, colour: str) -> dict[str, Any]:
    chosen = rows[rows["direction"] == direction]
    return {
        "type": "scatter",
        "name": f"{direction} what was to be expected",
        "x": [f"{month:%Y-%m-%d}" for month in chosen["month"]],
        "y": chosen["line"].tolist(),
        "mode": "markers",
        "marker": {"symbol": symbol, "size": 13, "color": colour},
        "hovertext": [markup_free(sentence) for sentence in chosen["sentence"]],
        "hoverinfo": "text",
    }


def _bars(rows: pd.DataFrame, colour: str) -> list[dict[str, Any]]:
    x, y = [], []
    for row in rows.to_dict("records"):
        x += [f"{row['first_month']:%Y-%m-%d}", f"{row['month']:%Y-%m-%d}", None]
        y += [row["line"], row["line"], None]
    return [
        {
            "type": "scatter",
            "name": "three months together",
            "x": x,
            "y": y,
            "mode": "lines",
            "line": {"color": colour, "width": 5},
            "hoverinfo": "skip",
        }
    ]


def _shade(month: date, colour: str) -> dict[str, Any]:
    middle = pd.Timestamp(month)
    return {
        "type": "rect",
        "x0": f"{middle - HALF_A_MONTH:%Y-%m-%d}",
        "x1": f"{middle + HALF_A_MONTH:%Y-%m-%d}",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": colour,
        "line": {"width": 0},
        "layer": "below",
    }


def _gap_words(months: Sequence[date], loaded: Sequence[date]) -> dict[str, Any]:
    missing = [month for month in months if month not in set(loaded)]
    middle = missing[len(missing) // 2]
    return note("not loaded", x=f"{middle:%Y-%m-%d}", y=1, yref="paper", yanchor="top")
