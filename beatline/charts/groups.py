"""Six equal groups of areas, from fewest to most, and their legend."""

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd

from beatline.charts.theme import palette, rate_text

GROUPS = 6
NO_FIGURE = "no figure"

# What a measure is called where a number stands beside it.
UNITS = {"records": "records", "per_1000_residents": "per 1,000 residents"}


def group_edges(values: "pd.Series[float]") -> list[float]:
    """Upper edges of up to six groups of equal size, rising; fewer where values are tied.

    An edge is a value that occurs, so that a group's words hold for every area in it.
    """
    known = np.sort(values.dropna().to_numpy(dtype=float))
    if not known.size:
        return []
    ends = np.ceil(np.arange(1, GROUPS + 1) / GROUPS * known.size).astype(int) - 1
    return [float(edge) for edge in np.unique(known[np.maximum(ends, 0)])]


def group_colours(values: "pd.Series[float]", *, dark: bool = False) -> list[str]:
    """Colour of each area, as #rrggbb; a colour of its own where there is no figure."""
    edges = group_edges(values)
    colours, none = _scale(len(edges), dark), palette(dark).no_figure
    groups = np.searchsorted(edges, values.to_numpy(dtype=float))
    return [
        none if np.isnan(value) else colours[min(int(group), len(colours) - 1)]
        for value, group in zip(values.to_numpy(dtype=float), groups, strict=True)
    ]


def map_legend(
    areas: pd.DataFrame, measure: str = "per_1000_residents", *, dark: bool = False
) -> list[tuple[str, str]]:
    """The groups of a map as (colour, words), fewest first: ("#dfeaf3", "12 to 34").

    The lowest and highest value of each group as they occur, so no words overlap.
    """
    values = areas[measure].astype(float)
    edges = group_edges(values)
    groups = np.searchsorted(edges, values.to_numpy(dtype=float))
    legend = []
    for number, colour in enumerate(_scale(len(edges), dark)):
        inside = values[(groups == number) & values.notna()]
        low, high = _value_text(inside.min(), measure), _value_text(inside.max(), measure)
        legend.append((colour, low if low == high else f"{low} to {high}"))
    if values.isna().any():
        legend.append((palette(dark).no_figure, NO_FIGURE))
    return legend


def legend_html(legend: Sequence[tuple[str, str]], caption: str) -> str:
    """The legend as one line of small swatches with words; everything escaped."""
    swatch = "display:inline-block;width:0.95em;height:0.95em;border-radius:2px;"
    swatch += "border:1px solid rgba(128,140,150,.6);margin-right:.35em;vertical-align:-.1em"
    items = "".join(
        f'<span style="white-space:nowrap;margin-right:.9em">'
        f'<span style="{swatch};background:{html.escape(colour)}"></span>'
        f"{html.escape(words)}</span>"
        for colour, words in legend
    )
    head = f'<span style="margin-right:.9em">{html.escape(caption)}</span>'
    return f'<div style="font-size:.85rem;line-height:1.7">{head}{items}</div>'


def value_words(value: float, measure: str) -> str:
    """One area's figure with its unit: "386 per 1,000 residents", "no figure"."""
    if np.isnan(value):
        return NO_FIGURE
    unit = "record" if measure == "records" and value == 1 else UNITS[measure]
    return f"{_value_text(value, measure)} {unit}"


def _value_text(value: float, measure: str) -> str:
    return f"{value:,.0f}" if measure == "records" else rate_text(value)


def _scale(groups: int, dark: bool) -> list[str]:
    """Colours for so many groups, spread over the whole scale."""
    colours = palette(dark).groups
    if groups <= 1:
        return [colours[GROUPS // 2]] * groups
    return [colours[round(i * (GROUPS - 1) / (groups - 1))] for i in range(groups)]
