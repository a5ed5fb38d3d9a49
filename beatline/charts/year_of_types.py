"""The busiest types of an area through the year: a strip of months for each."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import (
    LIGHT,
    Palette,
    empty_figure,
    markup_free,
    note,
    palette,
    plural,
    rgb,
    styled,
)

NOTHING = "Nothing was recorded in these months."
# Pixels of a strip with its name above it, of which so much is the strip.
ROW, STRIP = 54, 30
FOOT = 26
# Thousands of records do not fit into a square on a phone.
LONG_FROM = 1_000


def year_of_types(year: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw one strip of months a type, each square with its count; the stronger, the more.

    Each strip has a scale of its own from none to its busiest month, so that the year of a rare
    type is seen as well as that of a frequent one. A month that is not loaded has no square.

    Parameters
    ----------
    year : one row per type and month: crime_type, month, records (NaN when not loaded)
    """
    if year.empty or not year["records"].sum() > 0:
        return empty_figure(NOTHING, height=90, dark=dark)
    colours = palette(dark)
    types = list(dict.fromkeys(year["crime_type"]))
    months = pd.DatetimeIndex(year["month"].unique())
    counts = year["records"].to_numpy(dtype=float).reshape(len(types), len(months))
    group = _groups(counts)
    names = [month_letters(month) for month in months]
    row, column = np.indices(counts.shape)
    height = ROW * len(types) + FOOT
    squares = {
        "type": "heatmap",
        "x": list(range(len(months))),
        "y": list(range(len(types))),
        "z": [[None if np.isnan(one) else float(one) for one in line] for line in group],
        "zmin": -0.5,
        "zmax": len(colours.groups) - 0.5,
        "colorscale": _steps(colours),
        "showscale": False,
        "xgap": 2,
        "ygap": ROW - STRIP,
        "hoverinfo": "skip",
    }
    texts = {
        "type": "scatter",
        "mode": "text",
        "x": column.ravel().tolist(),
        "y": row.ravel().tolist(),
        "text": [_short(one) for one in counts.ravel()],
        "textfont": {
            "size": 11,
            "color": [_ink(one, colours) for one in group.ravel()],
        },
        "cliponaxis": False,
        "hovertext": [_hover(one) for one in year.to_dict("records")],
        "hoverinfo": "text",
    }
    heads = [
        note(
            f"<b>{markup_free(name)}</b>",
            x=0,
            xref="paper",
            xanchor="left",
            y=line,
            yanchor="bottom",
            yshift=STRIP / 2 + 1,
            font={"color": colours.ink, "size": 12},
        )
        for line, name in enumerate(types)
    ]
    layout = {
        "annotations": heads,
        "margin": {"t": 4, "b": FOOT},
        "xaxis": {
            "tickvals": list(range(len(months))),
            "ticktext": names,
            "range": [-0.5, len(months) - 0.5],
            "showgrid": False,
            "tickangle": 0,
            "tickfont": {"color": colours.muted, "size": 11},
        },
        "yaxis": {
            "range": [len(types) - 0.5, -0.5 - (ROW - STRIP) / ROW / 2],
            "visible": False,
        },
    }
    return styled([squares, texts], layout, height=height, dark=dark)


def describe_year_of_types(year: pd.DataFrame) -> str:
    """The chart in words: each type's busiest and quietest month, with both counts."""
    known = year.dropna(subset="records")
    if known.empty or not known["records"].sum() > 0:
        return NOTHING
    words = []
    for name, rows in known.groupby("crime_type", sort=False):
        ordered = rows.sort_values("records", kind="stable")
        least, most = ordered.iloc[0], ordered[ordered["records"] == rows["records"].max()].iloc[0]
        total = plural(rows["records"].sum(), "record", "records")
        if most["records"] == least["records"]:
            words.append(f"{name}: {total}, {most['records']:,.0f} in every month.")
            continue
        words.append(
            f"{name}: {total}; most in {most['month']:%B %Y} ({most['records']:,.0f}), fewest in "
            f"{least['month']:%B %Y} ({least['records']:,.0f})."
        )
    missing = year.loc[year["records"].isna(), "month"].nunique()
    if missing:
        words.append(f"{plural(missing, 'month is', 'months are')} not loaded.")
    return " ".join(words)


def month_letters(month: pd.Timestamp) -> str:
    """A month in three letters, with its year below each January."""
    return f"{month:%b}<br>{month:%Y}" if month.month == 1 else f"{month:%b}"


def _groups(counts: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, Any]:
    """Which of six equal steps up to the busiest month of its type each count lies in."""
    most = np.nanmax(counts, axis=1, keepdims=True)
    share = counts / np.where(most > 0, most, 1.0)
    return np.minimum(np.floor(share * 6.0), 5.0)


def _steps(colours: Palette) -> list[list[Any]]:
    """The six colours as steps and not as a gradient."""
    edges = np.linspace(0.0, 1.0, len(colours.groups) + 1)
    steps = zip(edges[:-1], edges[1:], colours.groups, strict=True)
    return [[float(edge), colour] for low, high, colour in steps for edge in (low, high)]


def _ink(group: float, colours: Palette) -> str:
    """Black or white, whichever is read better on a square, in either theme."""
    if np.isnan(group):
        return colours.muted
    square = _luminance(colours.groups[int(group)])
    choices = (LIGHT.ink, LIGHT.background)
    return max(choices, key=lambda one: _contrast(_luminance(one), square))


def _luminance(colour: str) -> float:
    part = np.array(rgb(colour)) / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _short(count: float) -> str:
    if np.isnan(count):
        return "–"
    return f"{count:,.0f}" if count < LONG_FROM else f"{count / LONG_FROM:,.1f}k"


def _hover(row: dict[Any, Any]) -> str:
    head = f"<b>{markup_free(row['crime_type'])}, {row['month']:%B %Y}</b>"
    if pd.isna(row["records"]):
        return f"{head}<br>not loaded"
    return f"{head}<br>{plural(row['records'], 'record', 'records')}"
