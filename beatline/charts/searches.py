"""Stop and search: how many of each kind, and how often something was found."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import (
    empty_figure,
    markup_free,
    note,
    palette,
    percent_text,
    plural,
    styled,
    wrapped,
)

ROW_HEIGHT = 34
NAME_WIDTH = 21
RIGHT_MARGIN = 116
FEWEST_FOR_A_PERCENTAGE = 20
NOTHING = "No stops and searches in these months."
STANDS_OUT = ("higher than the rest", "lower than the rest")


def search_bars(parts: pd.DataFrame, *, dark: bool = False, height: int | None = None) -> go.Figure:
    """Draw one bar a kind of search, in the order given.

    Parameters
    ----------
    parts : part : text; searches : int; share : float, of all searches
    """
    rows = len(parts)
    height = height or max(ROW_HEIGHT * rows + 24, 120)
    if not rows:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    each = parts.to_dict("records")
    unknown = [str(name).startswith("Not published") for name in parts["part"]]
    bars = {
        "type": "bar",
        "name": "Searches",
        "x": parts["searches"].tolist(),
        "y": list(range(rows)),
        "orientation": "h",
        "width": 0.6,
        "marker": {
            "color": [colours.context if one else colours.recorded for one in unknown],
            "pattern": {"shape": ["/" if one else "" for one in unknown], "size": 6},
        },
        "text": [_bar_label(row) for row in each],
        "textposition": "outside",
        "textfont": {"color": colours.ink, "size": 12},
        "cliponaxis": False,
        "hovertext": [f"<b>{markup_free(row['part'])}</b><br>{_searches(row)}" for row in each],
        "hoverinfo": "text",
    }
    largest = max(int(parts["searches"].max()), 1)
    layout = {
        "xaxis": {"range": [0, largest * 1.4], "showticklabels": False, "showgrid": False},
        "yaxis": _names(parts["part"], colours.ink),
    }
    return styled([bars], layout, height=height, dark=dark)


def describe_search_bars(parts: pd.DataFrame, what: str) -> str:
    """The bars in words, each with its count and share. what : "what was searched for"."""
    if parts.empty:
        return NOTHING
    total = plural(int(parts["searches"].sum()), "search", "searches")
    each = [f"{row['part']}: {_searches(row)}" for row in parts.to_dict("records")]
    return f"Bar chart of {total} by {what}. {'; '.join(each)}."


def find_rate_dots(
    parts: pd.DataFrame, *, overall: float, dark: bool = False, height: int | None = None
) -> go.Figure:
    """Draw the find rate of each part as a dot with its interval, beside the rate of all.

    A part with fewer than 20 searches of known outcome has its counts and no dot. One that differs
    from the rest by more than chance is an orange diamond.

    Parameters
    ----------
    parts : rows of `find_rates`, in the order to draw
        part : text; known, found : int; rate, low, high : float, NaN where too few; word : text
    overall : found of known of all parts together; NaN for none
    """
    rows = len(parts)
    height = height or max(ROW_HEIGHT * rows + 66, 140)
    if not rows:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    told = parts["rate"].notna()
    place = pd.Series(range(rows), parts.index)
    some = parts[told]
    differs = some["word"].isin(STANDS_OUT).tolist()
    colour = [colours.stands_out if one else colours.recorded for one in differs]
    ends = zip(some["low"], some["high"], strict=True)
    intervals = {
        "type": "scatter",
        "name": "95% interval",
        "mode": "lines",
        "x": [value for low, high in ends for value in (round(low, 4), round(high, 4), None)],
        "y": [value for at in place[told] for value in (at, at, None)],
        "line": {"color": colours.context, "width": 2},
        "hoverinfo": "skip",
    }
    dots = {
        "type": "scatter",
        "name": "Find rate",
        "mode": "markers",
        "x": some["rate"].round(4).tolist(),
        "y": place[told].tolist(),
        "marker": {
            "color": colour,
            "size": [12 if one else 10 for one in differs],
            "symbol": ["diamond" if one else "circle" for one in differs],
            "opacity": 1,
        },
        "hovertext": [_rate_sentence(row) for row in some.to_dict("records")],
        "hoverinfo": "text",
    }
    top = min(max(float(some["high"].max()) * 1.08, 0.1), 1.0) if len(some) else 1.0
    font = {"color": colours.muted, "size": 12}
    labels = [
        note(_rate_label(row), x=1, y=at, xref="paper", xanchor="left", xshift=4, font=font)
        for at, row in zip(place, parts.to_dict("records"), strict=True)
    ]
    layout: dict[str, Any] = {
        "annotations": labels,
        "margin": {"r": RIGHT_MARGIN, "t": 26},
        "xaxis": {"range": [0, top], "tickformat": ".0%", "nticks": 5, "tickangle": 0},
        "yaxis": _names(parts["part"], colours.ink),
    }
    if overall == overall:  # noqa: PLR0124  NaN is not itself
        line = {"color": colours.context, "width": 1.2, "dash": "dash"}
        ends_of_line = {"x0": overall, "x1": overall, "y0": 0, "y1": 1, "yref": "paper"}
        layout["shapes"] = [{"type": "line", **ends_of_line, "line": line, "layer": "below"}]
        where = {"x": overall, "y": 1, "yref": "paper", "yanchor": "bottom"}
        labels.append(note(f"all: {percent_text(overall)}", font=font, **where))
    return styled([intervals, dots], layout, height=height, dark=dark)


def describe_find_rates(parts: pd.DataFrame) -> str:
    """The rates in words, each with both counts."""
    if parts.empty:
        return NOTHING
    each = [f"{row['part']}: {_rate_words(row)}" for row in parts.to_dict("records")]
    return f"Share of searches that led to more than no further action. {'; '.join(each)}."


def _names(parts: "pd.Series[str]", ink: str) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(parts))),
        "ticktext": [wrapped(markup_free(name), NAME_WIDTH, "<br>") for name in parts],
        "showgrid": False,
        "range": [len(parts) - 0.4, -0.6],
        "tickfont": {"color": ink, "size": 12},
        "ticklabeloverflow": "allow",
    }


def _searches(row: dict[Any, Any]) -> str:
    words = plural(row["searches"], "search", "searches")
    enough = row["searches"] >= FEWEST_FOR_A_PERCENTAGE
    return f"{words} ({percent_text(row['share'])})" if enough else words


def _bar_label(row: dict[Any, Any]) -> str:
    count = f"{row['searches']:,}"
    if row["searches"] < FEWEST_FOR_A_PERCENTAGE:
        return count
    return f"<b>{percent_text(row['share'])}</b>  {count}"


def _rate_words(row: dict[Any, Any]) -> str:
    counts = f"{row['found']:,} of {row['known']:,}"
    if min(row["found"], row["known"]) < FEWEST_FOR_A_PERCENTAGE:
        return counts
    return f"{counts} ({percent_text(row['rate'])})"


def _rate_label(row: dict[Any, Any]) -> str:
    words = _rate_words(row)
    if row["known"] < FEWEST_FOR_A_PERCENTAGE:
        return f"{words}: too few"
    return f"<b>{words}</b>" if row["word"] in STANDS_OUT else words


def _rate_sentence(row: dict[Any, Any]) -> str:
    words = f"<b>{markup_free(row['part'])}</b><br>{_rate_words(row)} led to something"
    words += f"<br>95% interval {percent_text(row['low'])} to {percent_text(row['high'])}"
    return f"{words}<br>{row['word']}" if row["word"] else words
