"""What was recorded month by month, and the range to expect."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import Palette, empty_figure, markup_free, palette, plural, styled
from beatline.charts.trend_marks import (
    RULE_SYMBOLS,
    band_label,
    break_mark,
    days,
    end_labels,
    event_mark,
    gap_mark,
    has_year_before,
    target_mark,
)

RIGHT_MARGIN = 92
OUTSIDE = {True: "outside", False: ""}
FARTHEST_TARGET = 2.5
NOT_LOADED = "Nothing is loaded for these months."


def monthly_trend(  # noqa: PLR0913  each is a choice that a page makes
    limits: pd.DataFrame,
    *,
    measure: str = "records",
    noun: str = "records",
    dark: bool = False,
    height: int = 340,
    title: str | None = None,
    breaks: Sequence[tuple[date, str]] = (),
    events: Sequence[tuple[date, str]] = (),
    target: float | None = None,
) -> go.Figure:
    """Draw the months as a line, over the band of what was to be expected.

    Months outside the band are orange diamonds; months of another signal are orange too, each rule
    with its shape. A month that is not loaded is a gap, shaded and labelled. The axis starts at
    zero.

    Parameters
    ----------
    limits : rows of `process_limits`; with a column `year_before`, that is drawn in grey; with a
        column `rule`, a key of RULE_SYMBOLS or "", the months that a signal is about are marked
    measure : the column that was judged
    noun : what is counted, in the plural, for the hover sentences
    breaks : known breaks as (month, label), drawn as labelled lines
    events : the reader's own, likewise
    target : a count a month to aim at, drawn as a line
    """
    if limits.empty or limits[measure].isna().all():
        return empty_figure(NOT_LOADED, height=height, dark=dark)
    colours = palette(dark)
    top = _top(limits, measure, target)
    judged = limits[limits["judged"]]
    traces = [trace for _, run in judged.groupby("run") for trace in _band(run, colours)]
    if has_year_before(limits):
        traces.append(_line(limits, "year_before", colours.context))
    traces.append(_recorded(limits, measure, noun, colours))
    gaps = [gap_mark(gap, len(limits), colours) for gap in _missing_stretches(limits)]
    marks = gaps + [break_mark(month, label, colours) for month, label in breaks]
    marks += [event_mark(month, label, colours) for month, label in events]
    marks += [] if target is None else [target_mark(target, top, colours)]
    shapes, notes = zip(*marks, strict=True) if marks else ((), ())
    ends = end_labels(limits, measure, colours, top / max(height - 60, 1))
    layout = {
        "shapes": list(shapes),
        "annotations": [*notes, *band_label(judged, top, colours), *ends],
        "margin": {"r": RIGHT_MARGIN},
        "xaxis": {"tickformat": "%b\n%Y", "showgrid": False, "type": "date", **_ticks(limits)},
        "yaxis": {"range": [0, top], "tickformat": ",d", **_whole_numbers(top)},
    }
    return styled(traces, layout, height=height, dark=dark, title=title)


def describe_trend(limits: pd.DataFrame, *, measure: str = "records", noun: str = "records") -> str:
    """The chart in words: how many months, lowest, highest, newest, unusual and missing ones."""
    known = limits[limits[measure].notna()]
    if known.empty:
        return NOT_LOADED
    first, newest = limits["month"].iloc[0], known.iloc[-1]
    values = known[measure].to_numpy(dtype=float)
    low, high = known.iloc[int(values.argmin())], known.iloc[int(values.argmax())]
    words = [
        f"Line chart of {noun} a month, {first:%B %Y} to {limits['month'].iloc[-1]:%B %Y}.",
        f"Lowest {low[measure]:,.0f} in {low['month']:%B %Y},"
        f" highest {high[measure]:,.0f} in {high['month']:%B %Y},"
        f" newest {newest[measure]:,.0f} in {newest['month']:%B %Y}.",
    ]
    outside = known[known["signal"].isin(["above", "below"])]
    if len(outside):
        words.append(f"{plural(len(outside), 'month lies', 'months lie')} outside the usual range.")
    missing = len(limits) - len(known)
    if missing:
        words.append(f"{plural(missing, 'month is', 'months are')} not loaded.")
    return " ".join(words)


def _top(limits: pd.DataFrame, measure: str, target: float | None) -> float:
    """Top of the axis: room for every value and for the label of the newest."""
    columns = [name for name in (measure, "year_before") if name in limits]
    values = [limits[name].max() for name in columns]
    values.append(limits.loc[limits["judged"], "upper"].max())
    highest = float(np.nanmax(np.array(values, dtype=float)))
    # A target far above would press the months flat.
    if target is not None and target <= FARTHEST_TARGET * highest:
        highest = max(highest, target)
    return max(highest * 1.1, 4.0)


def _ticks(limits: pd.DataFrame) -> dict[str, Any]:
    # With few months plotly would name days between them.
    few = len(limits) <= 4  # noqa: PLR2004
    return {"tickvals": days(limits)} if few else {"nticks": 8}


def _whole_numbers(top: float) -> dict[str, Any]:
    # There are no half records.
    return {"dtick": 1} if top <= 5 else {"nticks": 6}  # noqa: PLR2004


def _band(run: pd.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    """The expected range of one run as a closed shape, and its mean."""
    months = days(run)
    upper, lower = run["upper"].round(1).tolist(), run["lower"].round(1).tolist()
    band = {
        "type": "scatter",
        "name": "Expected range",
        "x": months + months[::-1],
        "y": upper + lower[::-1],
        "fill": "toself",
        "fillcolor": colours.band,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }
    mean = _line(run, "expected", colours.context) | {"name": "Mean"}
    mean["line"] = {"color": colours.context, "dash": "dot", "width": 1.2}
    return [band, mean]


def _line(rows: pd.DataFrame, column: str, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "A year before",
        "x": days(rows),
        "y": [None if math.isnan(value) else round(value, 1) for value in rows[column]],
        "mode": "lines",
        "line": {"color": colour, "width": 1.6},
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _recorded(limits: pd.DataFrame, measure: str, noun: str, colours: Palette) -> dict[str, Any]:
    outside = limits["signal"].isin(["above", "below"])
    rules = limits["rule"].mask(outside, "outside") if "rule" in limits else outside.map(OUTSIDE)
    symbols = [RULE_SYMBOLS.get(rule, "circle") for rule in rules]
    marked = [symbol != "circle" for symbol in symbols]
    return _line(limits, measure, colours.recorded) | {
        "name": "Recorded",
        "mode": "lines+markers",
        "line": {"color": colours.recorded, "width": 2.4},
        "marker": {
            "color": [colours.stands_out if one else colours.recorded for one in marked],
            "size": [11 if one else 7 for one in marked],
            "symbol": symbols,
            "opacity": 1,
        },
        "hovertext": [_sentence(row, measure, noun) for row in limits.to_dict("records")],
        "hoverinfo": "text",
    }


def _sentence(row: dict[Any, Any], measure: str, noun: str) -> str:
    if math.isnan(row[measure]):
        return f"{row['month']:%B %Y} is not loaded."
    words = f"<b>{row['month']:%B %Y}: {row[measure]:,.0f} {markup_free(noun)}</b>"
    if row["expected_words"]:
        words += f"<br>{row['signal']}: {row['expected_words']} expected"
    before = row.get("year_before", math.nan)
    if not math.isnan(before):
        words += f"<br>a year before: {before:,.0f}"
    return words


def _missing_stretches(limits: pd.DataFrame) -> list[pd.DataFrame]:
    missing = limits["signal"] == "not loaded"
    stretch = (missing != missing.shift()).cumsum()
    return [gap for _, gap in limits[missing].groupby(stretch[missing])]
