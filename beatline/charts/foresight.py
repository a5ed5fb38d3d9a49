"""How well would marking cells beforehand have worked, by each way of choosing them?"""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import (
    Palette,
    empty_figure,
    note,
    palette,
    percent_text,
    plural,
    styled,
)

METHODS = {
    "ranking": "Ranking by count",
    "gi_star": "Gi*",
    "last_month": "Last month only",
    "all_crime": "Ranking by all crime",
    "best": "Best possible",
    "chance": "Chance",
}
NOTHING = "Not enough loaded months to try this out."

# What each measure is called at the axis, and how much of the height the axes take.
MEASURES = {
    "hit_rate": "Share of the later records",
    "pai": "Times an even share (PAI)",
    "pei": "Share of the best possible (PEI)",
}
AXES = 58
LABEL_HEIGHT = 16
RIGHT_MARGIN = 136
MOST_TICKS = 7


@dataclass(frozen=True)
class Look:
    """How a method is drawn, so that it is told apart without colour."""

    colour: str
    dash: str
    width: float


def looks(colours: Palette) -> dict[str, Look]:
    """The line of each method: the ranking strongest, limits in grey."""
    return {
        "ranking": Look(colours.recorded, "solid", 3.2),
        "gi_star": Look(colours.ink, "dash", 1.8),
        "last_month": Look(colours.groups[3], "dashdot", 1.8),
        "all_crime": Look(colours.muted, "longdash", 1.8),
        "best": Look(colours.context, "dash", 1.4),
        "chance": Look(colours.context, "dot", 1.4),
    }


def foresight_curves(
    frame: pd.DataFrame,
    *,
    measure: str = "hit_rate",
    marked: int = 20,
    dark: bool = False,
    height: int = 320,
) -> go.Figure:
    """Draw by number of cells what each method would have caught; names at the right end.

    Parameters
    ----------
    frame : any order
        method : key of METHODS; cells : int, so many of its first cells
        area_share, hit_rate, pai, pei : float, NaN allowed; hits : int
    measure : "hit_rate", "pai" or "pei"
    marked : number of cells to mark with a line

    Raises
    ------
    ValueError : an unknown measure
    """
    known = _known(frame, measure)
    if known.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    traces = [
        _line(rows, method, rows["cells"].tolist(), measure, colours)
        | {"hovertext": [_curve_sentence(row, measure) for row in rows.to_dict("records")]}
        for method, rows in _by_method(known, "cells")
    ]
    top = _top(known, measure)
    last = int(known["cells"].max())
    layout = {
        "shapes": [_marked_line(marked, colours)] if marked <= last else [],
        "annotations": [
            *_end_labels(known, "cells", measure, top, height, colours),
            *([_marked_words(marked, last, colours)] if marked <= last else []),
        ],
        "margin": {"r": RIGHT_MARGIN, "t": 26},
        "xaxis": {
            "range": [0, last],
            "showgrid": False,
            "nticks": 6,
            "title": {"text": "Cells marked beforehand", "font": _quiet(colours)},
        },
        "yaxis": _value_axis(measure, top, colours),
    }
    return styled(traces, layout, height=height, dark=dark)


def describe_foresight(frame: pd.DataFrame, *, measure: str = "hit_rate", marked: int = 20) -> str:
    """The curves in words: each method at the marked number of cells."""
    known = _known(frame, measure)
    at = known[known["cells"] == marked]
    if at.empty:
        return NOTHING
    each = [
        f"{METHODS[method]}: {value_text(float(rows[measure].iloc[0]), measure)}"
        for method, rows in _by_method(at, "cells")
    ]
    return f"{MEASURES[measure]} in {plural(marked, 'cell', 'cells')}. {'; '.join(each)}."


def rolling_chart(
    frame: pd.DataFrame,
    *,
    measure: str = "hit_rate",
    ahead: int = 1,
    dark: bool = False,
    height: int = 300,
) -> go.Figure:
    """Draw month by month how well each method would have worked; a missing month is a gap.

    Parameters
    ----------
    frame : any order
        month : date, the first of the months that were to be foreseen; method : key of METHODS
        the measure : float, NaN allowed; test_records, train_months : int
    measure : "hit_rate", "pai" or "pei"
    ahead : how many months were to be foreseen each time

    Raises
    ------
    ValueError : an unknown measure
    """
    known = _known(frame, measure)
    if known.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    months = pd.date_range(known["month"].min(), known["month"].max(), freq="MS")
    days = [f"{month:%Y-%m-%d}" for month in months]
    traces = []
    for method, rows in _by_method(known, "month"):
        by_month = rows.set_index(pd.DatetimeIndex(rows["month"])).reindex(months)
        line = _line(by_month, method, days, measure, colours)
        line["hovertext"] = [
            "" if math.isnan(row[measure]) else _month_sentence(row, measure, ahead)
            for row in by_month.to_dict("records")
        ]
        # A month alone between gaps has no line.
        traces.append(line | _markers(method, colours))
    top = _top(known, measure)
    ticks = {"tickvals": days} if len(days) <= MOST_TICKS else {"nticks": MOST_TICKS}
    layout = {
        "annotations": _end_labels(known, "month", measure, top, height, colours),
        "margin": {"r": RIGHT_MARGIN},
        "xaxis": {"tickformat": "%b\n%Y", "showgrid": False, "type": "date", **ticks},
        "yaxis": _value_axis(measure, top, colours),
    }
    return styled(traces, layout, height=height, dark=dark)


def describe_rolling(frame: pd.DataFrame, *, measure: str = "hit_rate") -> str:
    """The chart in words: lowest, highest and newest value of each method."""
    known = _known(frame, measure)
    if known.empty:
        return NOTHING
    months = known["month"]
    words = [f"{MEASURES[measure]} month by month, {months.min():%B %Y} to {months.max():%B %Y}."]
    for method, rows in _by_method(known, "month"):
        low, high, newest = (
            value_text(float(value), measure)
            for value in (rows[measure].min(), rows[measure].max(), rows[measure].iloc[-1])
        )
        words.append(f"{METHODS[method]}: lowest {low}, highest {high}, newest {newest}.")
    return " ".join(words)


def value_text(value: float, measure: str) -> str:
    """One value as it is written: "29%", "9.1 times"."""
    return f"{value:,.1f} times" if measure == "pai" else percent_text(value)


def spread(values: list[float], apart: float, lowest: float, highest: float) -> list[float]:
    """Rising values moved at least `apart`, as little as may be, between lowest and highest.

    With too many of them to fit they reach above the highest, still apart.
    """
    moved = [max(value, lowest) for value in values]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + apart)
    limit = highest
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], limit)
        limit = moved[i] - apart
    short = lowest - moved[0] if moved else 0.0
    return [value + short for value in moved] if short > 0 else moved


def _known(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    if measure not in MEASURES:
        raise ValueError(f"a measure is {', '.join(MEASURES)}, not {measure}")
    if frame.empty:
        return frame
    return frame[frame[measure].notna() & frame["method"].isin(METHODS)]


def _by_method(known: pd.DataFrame, order: str) -> list[tuple[str, pd.DataFrame]]:
    """Methods as METHODS has them, backwards, so that the first is drawn last and on top."""
    groups = dict(iter(known.sort_values(order).groupby("method")))
    return [(method, groups[method]) for method in reversed(METHODS) if method in groups]


def _quiet(colours: Palette) -> dict[str, Any]:
    return {"color": colours.muted, "size": 12}


def _line(
    rows: pd.DataFrame, method: str, along: list[Any], measure: str, colours: Palette
) -> dict[str, Any]:
    look = looks(colours)[method]
    return {
        "type": "scatter",
        "name": METHODS[method],
        "mode": "lines",
        "x": along,
        "y": [None if math.isnan(value) else round(value, 4) for value in rows[measure]],
        "line": {"color": look.colour, "dash": look.dash, "width": look.width},
        "connectgaps": False,
        "hoverinfo": "text",
    }


def _markers(method: str, colours: Palette) -> dict[str, Any]:
    look = looks(colours)[method]
    marker = {"color": look.colour, "size": 3.5 + look.width, "opacity": 1}
    return {"mode": "lines+markers", "marker": marker}


def _top(known: pd.DataFrame, measure: str) -> float:
    """Top of the axis; a share never reaches above all."""
    most = float(known[measure].max())
    if measure == "pai":
        return max(most * 1.08, 1.0)
    return min(max(most * 1.08, 0.05), 1.0)


def _value_axis(measure: str, top: float, colours: Palette) -> dict[str, Any]:
    return {
        "range": [0, top],
        "nticks": 6,
        "tickformat": ",.3~g" if measure == "pai" else ".0%",
        "title": {"text": MEASURES[measure], "font": _quiet(colours)},
    }


def _end_labels(  # noqa: PLR0913, PLR0917  what is named, and the size of the chart
    known: pd.DataFrame, order: str, measure: str, top: float, height: int, colours: Palette
) -> list[dict[str, Any]]:
    """Name each line at its right end, moved apart where they meet."""
    ends = [(float(rows[measure].iloc[-1]), method) for method, rows in _by_method(known, order)]
    ends.sort()
    apart = LABEL_HEIGHT * top / max(height - AXES, 1)
    heights = spread([value for value, _ in ends], apart, apart / 2, top)
    labels = []
    for at, (_, method) in zip(heights, ends, strict=True):
        strong = method == "ranking"
        words = f"<b>{METHODS[method]}</b>" if strong else METHODS[method]
        font = {"color": colours.recorded if strong else colours.muted, "size": 12}
        where = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4, "y": at}
        labels.append(note(words, font=font, **where))
    return labels


def _marked_line(marked: int, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": marked,
        "x1": marked,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colours.ink, "width": 1},
        "layer": "below",
    }


def _marked_words(marked: int, last: int, colours: Palette) -> dict[str, Any]:
    """How many cells the line stands for, above the chart, where no line runs."""
    side = "left" if marked < last / 2 else "right"
    font = {"color": colours.ink, "size": 12}
    where = {"x": marked, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": side}
    return note(f"{plural(marked, 'cell', 'cells')} marked", font=font, **where)


def _value_words(row: dict[Any, Any], measure: str) -> str:
    value = value_text(float(row[measure]), measure)
    if measure == "hit_rate":
        return f"{value} of the later records"
    if measure == "pai":
        return f"{value} an even share"
    return f"{value} of the best possible"


def _curve_sentence(row: dict[Any, Any], measure: str) -> str:
    head = f"{METHODS[row['method']]}, {plural(row['cells'], 'cell', 'cells')}"
    words = f"<b>{head}: {_value_words(row, measure)}</b>"
    area = f"{row['area_share']:.1%}".replace(".0%", "%")
    return f"{words}<br>{plural(row['hits'], 'record', 'records')} in {area} of the area"


def _month_sentence(row: dict[Any, Any], measure: str, ahead: int) -> str:
    first = row["month"]
    last = first + pd.DateOffset(months=ahead - 1)
    when = f"{first:%B %Y}" if ahead == 1 else f"{first:%b %Y} to {last:%b %Y}"
    words = f"<b>{when}, {METHODS[row['method']]}: {_value_words(row, measure)}</b>"
    records = plural(row["test_records"], "later record", "later records")
    before = plural(row["train_months"], "month", "months")
    return f"{words}<br>{records}; chosen from the {before} before"
