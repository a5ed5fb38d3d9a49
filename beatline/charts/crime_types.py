"""What kinds of records make up the total, beside the year before."""

import math
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

ROW_HEIGHT = 32
NAME_WIDTH = 17
KEY_HEIGHT = 26
NOTHING = "No records of these types in these months."


def type_bars(
    totals: pd.DataFrame, *, dark: bool = False, height: int | None = None, title: str | None = None
) -> go.Figure:
    """Draw one bar a crime type, most records first, with a thin grey bar for the year before.

    Anti-social behaviour stands apart and hatched: its rows are incidents, not crimes. Where no
    year before is loaded there is no grey bar, never one of length zero.

    Parameters
    ----------
    totals : rows of `type_totals`: crime_type, records, year_before, kind
    """
    rows = len(totals)
    height = height or max(ROW_HEIGHT * rows + 40, 120)
    if not rows:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    place = _places(totals)
    compared = bool(totals["year_before"].notna().any())
    incident = (totals["kind"] == "incident").tolist()
    hover = [_sentence(row) for row in totals.to_dict("records")]
    now: dict[str, Any] = {
        "type": "bar",
        "name": "These months",
        "x": totals["records"].tolist(),
        "y": place,
        "orientation": "h",
        "width": 0.42 if compared else 0.62,
        "offset": -0.36 if compared else -0.31,
        "marker": {
            "color": colours.recorded,
            "pattern": {"shape": ["/" if one else "" for one in incident], "size": 6},
        },
        "hovertext": hover,
        "hoverinfo": "text",
    }
    labels = [f"<b>{count:,}</b>" for count in totals["records"]]
    middle = -0.15 if compared else 0.0
    font = {"color": colours.ink, "size": 12}
    traces = [now, _text(now["x"], [y + middle for y in place], labels, font)]
    if compared:
        traces += _year_before(totals, place, hover, colours)
    names = [
        wrapped(markup_free(name), NAME_WIDTH, "<br>") + ("<br>(incidents)" if one else "")
        for name, one in zip(totals["crime_type"], incident, strict=True)
    ]
    # Room on the right for the longest label.
    largest = max(float(totals[["records", "year_before"]].max().max()), 1.0)
    layout: dict[str, Any] = {
        "barmode": "overlay",
        "xaxis": {"range": [0, largest * 1.2], "showticklabels": False, "showgrid": False},
        "yaxis": {
            "tickvals": place,
            "ticktext": names,
            "showgrid": False,
            "range": [max(place) + 0.7, -0.6],
            "tickfont": font,
            "ticklabeloverflow": "allow",
        },
    }
    if compared:
        key = (
            f'<span style="color:{colours.recorded}">■</span> these months  '
            f'<span style="color:{colours.context}">■</span> a year before'
        )
        where = {"x": 1, "y": 1, "xref": "paper", "yref": "paper"}
        corner = {"xanchor": "right", "yanchor": "bottom"}
        layout["annotations"] = [note(key, **where, **corner, font=font)]
        layout["margin"] = {"t": KEY_HEIGHT + (24 if title else 0)}
    return styled(traces, layout, height=height, dark=dark, title=title)


def describe_types(totals: pd.DataFrame) -> str:
    """The chart in words: the three most frequent types, and anti-social behaviour by itself."""
    crimes = totals[totals["kind"] == "crime"]
    words = []
    if len(crimes):
        top = [f"{row.crime_type} {row.records:,}" for row in crimes.head(3).itertuples()]
        all_of_them = plural(int(crimes["records"].sum()), "recorded crime", "recorded crimes")
        words.append(f"Bar chart of {all_of_them} by type; most: {', '.join(top)}.")
    for row in totals[totals["kind"] == "incident"].to_dict("records"):
        incidents = plural(row["records"], "incident", "incidents")
        words.append(f"Apart from these, {row['crime_type']}: {incidents}.")
    return " ".join(words) or NOTHING


def _places(totals: pd.DataFrame) -> list[float]:
    """Height of each bar: one row a type, half a row of air before anti-social behaviour."""
    incident = (totals["kind"] == "incident").to_numpy()
    air = 0.35 if incident.any() and not incident.all() else 0.0
    return [row + (air if one else 0.0) for row, one in enumerate(incident)]


def _year_before(
    totals: pd.DataFrame, place: list[float], hover: list[str], colours: Palette
) -> list[dict[str, Any]]:
    """A thin grey bar under each bar, with its count."""
    counts = [None if math.isnan(count) else int(count) for count in totals["year_before"]]
    bar = {
        "type": "bar",
        "name": "A year before",
        "x": counts,
        "y": place,
        "orientation": "h",
        "width": 0.2,
        "offset": 0.1,
        "marker": {"color": colours.context},
        "hovertext": hover,
        "hoverinfo": "text",
    }
    words = ["" if count is None else f"{count:,}" for count in counts]
    font = {"color": colours.muted, "size": 11}
    return [bar, _text(counts, [y + 0.24 for y in place], words, font)]


def _text(x: list[Any], y: list[float], words: list[str], font: dict[str, Any]) -> dict[str, Any]:
    """Labels right of the bars' ends; a bar's own text would shrink with the bar."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": [f" {label}" for label in words],
        "textposition": "middle right",
        "textfont": font,
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _sentence(row: dict[Any, Any]) -> str:
    noun = ("incident", "incidents") if row["kind"] == "incident" else ("record", "records")
    words = f"<b>{markup_free(row['crime_type'])}: {plural(row['records'], *noun)}</b>"
    if not math.isnan(row["year_before"]):
        words += f"<br>the same months a year before: {row['year_before']:,.0f}"
    return words
