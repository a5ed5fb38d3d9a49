"""The rate of an area beside those of its like areas: a dot for each, nearest first."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.marks import ABOVE, BELOW, MARKS, WELL_ABOVE, WELL_BELOW, mark_colour
from beatline.charts.theme import (
    empty_figure,
    markup_free,
    note,
    palette,
    plural,
    rate_text,
    styled,
    wrapped,
)

ROW_HEIGHT = 30
NAME_WIDTH = 24
RIGHT_MARGIN = 40
NOTHING = "There is no rate to draw."
OUTSIDE = (WELL_ABOVE, ABOVE, BELOW, WELL_BELOW)


def like_rate_dots(
    like: pd.DataFrame, own: Mapping[Any, Any], *, noun: tuple[str, str], dark: bool = False
) -> go.Figure:
    """Draw one row for the area and one for each like area, the most similar first: no ranking.

    A like area is a grey dot. The area itself is a large dot on the band of its usual range, or a
    diamond in the colour of its judgement where it lies outside. A dashed line is the rate of the
    like areas together.

    Parameters
    ----------
    like : one row per like area, in the order to draw; those without a rate are left out
        area_name : text; residents, records, per_1000_residents : float
    own : the same of the area, and
        like_per_1000 : the rate of the like areas together; low, high : the usual range as a
        rate, NaN when not judged; word : its judgement, "" when not judged
    noun : what is counted, one and many
    """
    drawn = like.dropna(subset="per_1000_residents")
    if drawn.empty and math.isnan(own["per_1000_residents"]):
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    each = [dict(own), *drawn.to_dict("records")]
    rates = [row["per_1000_residents"] for row in each]
    outside = own["word"] in OUTSIDE
    dots = {
        "type": "scatter",
        "name": "Rate",
        "mode": "markers",
        "x": [None if math.isnan(rate) else round(rate, 2) for rate in rates],
        "y": list(range(len(each))),
        "marker": {
            "color": [
                mark_colour(own["word"], colours) if outside else colours.recorded,
                *[colours.context] * len(drawn),
            ],
            "size": [14, *[9] * len(drawn)],
            "symbol": ["diamond" if outside else "circle", *["circle"] * len(drawn)],
            "opacity": 1,
        },
        "hovertext": [_hover(row, noun) for row in each],
        "hoverinfo": "text",
    }
    font = {"color": colours.muted, "size": 12}
    labels = [
        note(
            _label(rate, own=at == 0), x=1, y=at, xref="paper", xanchor="left", xshift=4, font=font
        )
        for at, rate in enumerate(rates)
    ]
    shapes = []
    known = [rate for rate in rates if not math.isnan(rate)]
    if own["word"]:
        known.append(own["like_per_1000"])
        shapes.append(_line(own["like_per_1000"], colours.context))
        labels.append(
            note(
                f"together: {rate_text(own['like_per_1000'])}",
                x=own["like_per_1000"],
                y=1,
                yref="paper",
                yanchor="bottom",
                font=font,
            )
        )
    top = max(known) * 1.12 or 1.0
    if not math.isnan(own["high"]):
        # A range that ends far outside would press all dots into a corner.
        top = max(top, min(own["high"] * 1.04, 1.6 * top))
        shapes.append(_band(own["low"], min(own["high"], top), colours.band))
    names = [f"<b>{wrapped(markup_free(own['area_name']), NAME_WIDTH, '<br>')}</b>"]
    names += [wrapped(markup_free(name), NAME_WIDTH, "<br>") for name in drawn["area_name"]]
    layout = {
        "annotations": labels,
        "shapes": shapes,
        "margin": {"r": RIGHT_MARGIN, "t": 26},
        "xaxis": {"range": [0, top], "nticks": 5, "tickangle": 0, "title": {"text": ""}},
        "yaxis": {
            "tickvals": list(range(len(each))),
            "ticktext": names,
            "showgrid": False,
            "range": [len(each) - 0.4, -0.7],
            "tickfont": {"color": colours.ink, "size": 12},
            "ticklabeloverflow": "allow",
        },
    }
    return styled([dots], layout, height=ROW_HEIGHT * len(each) + 60, dark=dark)


def describe_like_rates(
    like: pd.DataFrame, own: Mapping[Any, Any], *, noun: tuple[str, str]
) -> str:
    """The chart in words: the area, the like areas together, and each of them with its counts."""
    drawn = like.dropna(subset="per_1000_residents")
    words = [f"{own['area_name']}: {_rate_words(own, noun)}."]
    if own["word"]:
        words.append(
            f"Its like areas together: {rate_text(own['like_per_1000'])} per 1,000 residents. "
            f"Usual range here: {range_words(own['low'], own['high'])}; {MARKS[own['word']].words}."
        )
    each = [f"{row['area_name']}: {_rate_words(row, noun)}" for row in drawn.to_dict("records")]
    if each:
        words.append(f"Most similar first. {'; '.join(each)}.")
    return " ".join(words)


def range_words(low: float, high: float) -> str:
    """A range of rates: "72 to 165", "at most 5.2"."""
    return f"at most {rate_text(high)}" if low <= 0 else f"{rate_text(low)} to {rate_text(high)}"


def _rate_words(row: Mapping[Any, Any], noun: tuple[str, str]) -> str:
    counted = plural(row["records"], *noun)
    if math.isnan(row["per_1000_residents"]):
        return f"{counted}, no residents figure"
    return f"{counted}, {rate_text(row['per_1000_residents'])} per 1,000 residents"


def _hover(row: Mapping[Any, Any], noun: tuple[str, str]) -> str:
    words = f"<b>{markup_free(row['area_name'])}</b><br>{_rate_words(row, noun)}"
    if not math.isnan(row["residents"]):
        words += f"<br>{plural(row['residents'], 'resident', 'residents')}"
    if row.get("word"):
        words += f"<br>usual range {range_words(row['low'], row['high'])}"
        words += f"<br>{MARKS[row['word']].words}"
    return words


def _label(rate: float, *, own: bool) -> str:
    if math.isnan(rate):
        return "–"
    return f"<b>{rate_text(rate)}</b>" if own else rate_text(rate)


def _line(rate: float, colour: str) -> dict[str, Any]:
    ends = {"x0": rate, "x1": rate, "y0": 0, "y1": 1, "yref": "paper"}
    line = {"color": colour, "width": 1.2, "dash": "dash"}
    return {"type": "line", **ends, "line": line, "layer": "below"}


def _band(low: float, high: float, colour: str) -> dict[str, Any]:
    ends = {"x0": low, "x1": high, "y0": -0.4, "y1": 0.4}
    return {"type": "rect", **ends, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}
