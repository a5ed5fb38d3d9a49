"""What became of the crimes."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import empty_figure, markup_free, palette, plural, styled, wrapped

ROW_HEIGHT = 40
NAME_WIDTH = 22
FEWEST_FOR_A_PERCENTAGE = 20
# What would be written 0%.
UNDER_ONE = 0.005
NOTHING = "No crimes with an outcome in these months."


def outcome_bars(
    groups: pd.DataFrame, *, dark: bool = False, height: int | None = None, title: str | None = None
) -> go.Figure:
    """Draw one bar a group of outcomes; what is not yet known is hatched and says so.

    Parameters
    ----------
    groups : rows of `outcome_groups`: group, records, share, decided, explanation
    """
    rows = len(groups)
    height = height or max(ROW_HEIGHT * rows + 24, 120)
    if not rows:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    decided = groups["decided"].tolist()
    each = groups.to_dict("records")
    bars = {
        "type": "bar",
        "name": "Outcomes",
        "x": groups["records"].tolist(),
        "y": list(range(rows)),
        "orientation": "h",
        "width": 0.6,
        "marker": {
            "color": [colours.recorded if known else colours.context for known in decided],
            "pattern": {"shape": ["" if known else "/" for known in decided], "size": 6},
        },
        "text": [_label(row) for row in each],
        "textposition": "outside",
        "textfont": {"color": colours.ink, "size": 12},
        "cliponaxis": False,
        "hovertext": [_sentence(row) for row in each],
        "hoverinfo": "text",
    }
    largest = max(int(groups["records"].max()), 1)
    layout = {
        "xaxis": {"range": [0, largest * 1.4], "showticklabels": False, "showgrid": False},
        "yaxis": {
            "tickvals": list(range(rows)),
            "ticktext": [
                wrapped(markup_free(name), NAME_WIDTH, "<br>") for name in groups["group"]
            ],
            "showgrid": False,
            "range": [rows - 0.4, -0.6],
            "tickfont": {"color": colours.ink, "size": 12},
            "ticklabeloverflow": "allow",
        },
    }
    return styled([bars], layout, height=height, dark=dark, title=title)


def describe_outcomes(groups: pd.DataFrame) -> str:
    """The chart in words, every group with its count and share."""
    if groups.empty:
        return NOTHING
    total = plural(int(groups["records"].sum()), "recorded crime", "recorded crimes")
    each = [f"{row['group']}: {_share(row)}" for row in groups.to_dict("records")]
    return f"Bar chart of what became of {total}. " + "; ".join(each) + "."


def _percentage(row: dict[Any, Any]) -> str:
    """The share in words; nothing where so few records make a percentage say less than they do."""
    if row["records"] < FEWEST_FOR_A_PERCENTAGE:
        return ""
    return "under 1%" if row["share"] < UNDER_ONE else f"{row['share']:.0%}"


def _share(row: dict[Any, Any]) -> str:
    percentage = _percentage(row)
    return f"{row['records']:,}" + (f" ({percentage})" if percentage else "")


def _label(row: dict[Any, Any]) -> str:
    percentage = _percentage(row)
    return (f"<b>{percentage}</b>  " if percentage else "") + f"{row['records']:,}"


def _sentence(row: dict[Any, Any]) -> str:
    what = wrapped(markup_free(row["explanation"]), 46, "<br>")
    return f"<b>{markup_free(row['group'])}: {_share(row)}</b><br>{what}"
