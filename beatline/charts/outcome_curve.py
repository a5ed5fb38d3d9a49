"""What share of the crimes had an outcome within each number of months."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.outcome_marks import DASHES, NOTHING, OUTCOME_NAMES, RIGHT_MARGIN, end_labels
from beatline.charts.theme import (
    Palette,
    empty_figure,
    markup_free,
    palette,
    percent_text,
    plural,
    styled,
)

# So many ages are all named at the axis.
YEAR = 13


def outcome_curve(
    ages: pd.DataFrame, groups: pd.DataFrame, *, dark: bool = False, height: int = 340
) -> go.Figure:
    """Draw what share of the crimes had an outcome within each number of months.

    Parameters
    ----------
    ages : rows of `time_to_outcome`: age, old_enough, share, low, high
    groups : age, group, share
    """
    if ages.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    x = ages["age"].astype(int).tolist()
    band = {
        "type": "scatter",
        "name": "95% interval",
        "x": x + x[::-1],
        "y": ages["high"].round(4).tolist() + ages["low"].round(4).tolist()[::-1],
        "fill": "toself",
        "fillcolor": colours.band,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }
    total = _curve(x, ages["share"].tolist(), colours.recorded, "solid", 3.0) | {
        "name": "Any outcome",
        "hovertext": [_age_sentence(row) for row in ages.to_dict("records")],
    }
    ends = [(float(ages["share"].iloc[-1]), "<b>any outcome</b>", colours.recorded)]
    traces = [band]
    for group, rows in groups.groupby("group", sort=False):
        strong = group == "Charged or in court"
        colour = colours.ink if strong else colours.muted
        curve = _curve(x, rows["share"].tolist(), colour, DASHES[str(group)], 1.8)
        told = zip(rows["age"], rows["share"], strict=True)
        words = [
            f"<b>{markup_free(str(group))}</b><br>{_by(age)}: {percent_text(v)}" for age, v in told
        ]
        traces.append(curve | {"name": group, "hovertext": words})
        ends.append((float(rows["share"].iloc[-1]), OUTCOME_NAMES[str(group)], colour))
    layout = {
        "annotations": end_labels(ends, height),
        "shapes": [_half(colours)],
        "margin": {"r": RIGHT_MARGIN},
        "xaxis": {
            "range": [-0.2, max(x[-1], 1) + 0.1],
            "showgrid": False,
            "dtick": 1 if x[-1] <= YEAR else 3,
            "title": {
                "text": "Months after the month of the crime",
                "font": {"color": colours.muted, "size": 12},
            },
        },
        "yaxis": {"range": [0, 1], "tickformat": ".0%", "nticks": 6},
    }
    return styled([*traces, total], layout, height=height, dark=dark)


def describe_outcome_curve(ages: pd.DataFrame, groups: pd.DataFrame) -> str:
    """The curves in words: the total at a few ages, each group at the last."""
    if ages.empty:
        return NOTHING
    last = int(ages["age"].iloc[-1])
    told = ages[ages["age"].isin([0, 1, 3, 6, 12, last])]
    each = [f"{_by(row['age'])} {percent_text(row['share'])}" for row in told.to_dict("records")]
    words = f"Share of the crimes that had an outcome: {', '.join(each)}."
    ends = groups[groups["age"] == last]
    parts = [f"{row['group']} {percent_text(row['share'])}" for row in ends.to_dict("records")]
    return f"{words} By group {_by(last)}: {'; '.join(parts)}." if parts else words


def _curve(
    x: list[int], share: list[float], colour: str, dash: str, width: float
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) == 1 else "lines",
        "x": x,
        "y": [round(value, 4) for value in share],
        "line": {"color": colour, "dash": dash, "width": width},
        "marker": {"color": colour, "size": 7},
        "hoverinfo": "text",
    }


def _half(colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": 0.5,
        "y1": 0.5,
        "line": {"color": colours.context, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _by(age: int) -> str:
    return "in the month of the crime" if age == 0 else f"within {plural(age, 'month', 'months')}"


def _age_sentence(row: dict[Any, Any]) -> str:
    words = f"<b>{percent_text(row['share'])} had an outcome {_by(int(row['age']))}</b>"
    interval = f"95% interval {percent_text(row['low'])} to {percent_text(row['high'])}"
    based = plural(row["old_enough"], "crime is", "crimes are")
    return f"{words}<br>{interval}; {based} old enough to tell"
