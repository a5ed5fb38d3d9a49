"""How much of what was recorded lies in how little of the area?"""

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

NOTHING = "No records, so nothing can be concentrated."
# The right half says nothing once nearly everything lies in the left half.
HALF, NEARLY_ALL = 0.5, 0.9
LABEL_HEIGHT = 17
# What the axes take of the height, in pixels.
AXES = 64


def concentration_curve(
    curve: pd.DataFrame, marks: pd.DataFrame, *, dark: bool = False, height: int = 300
) -> go.Figure:
    """Draw the share of the records that the busiest share of the cells holds, beside chance.

    The axis runs to half of the cells when they hold at least nine tenths of the records.

    Parameters
    ----------
    curve : rising, some hundred points; none when there are no records
        cells : int, so many of the busiest; cells_share, records_share : float, 0 to 1
        chance : float, 0 to 1, share of the records that the busiest would hold by chance alone
    marks : points to name on the curve
        percent : float, of all cells; cells : int
        share, chance, chance_low, chance_high : float, 0 to 1
    """
    if curve.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    half = curve[curve["cells_share"] <= HALF]
    enough = len(half) > 1 and half["records_share"].iloc[-1] >= NEARLY_ALL
    end = HALF if enough else 1.0
    shown = curve[curve["cells_share"] <= end]
    drawn = _on_curve(curve, marks)
    drawn = drawn[drawn["cells_share"] <= end]
    traces = [_chance(shown, colours), _recorded(shown, colours), _marks(drawn, colours)]
    labels = _mark_labels(drawn, end, height, colours)
    layout = {
        "annotations": [*labels, *_chance_label(shown, end, colours)],
        "margin": {"r": 12},
        "xaxis": {
            "range": [0, end],
            "tickformat": ".0%",
            "nticks": 6,
            "title": {"text": "Share of the cells, the busiest first", "font": _quiet(colours)},
        },
        "yaxis": {
            "range": [0, 1.02],
            "tickformat": ".0%",
            "dtick": 0.25,
            "title": {"text": "Share of the records", "font": _quiet(colours)},
        },
    }
    return styled(traces, layout, height=height, dark=dark)


def describe_concentration(curve: pd.DataFrame, marks: pd.DataFrame) -> str:
    """The chart in words: each mark with its share and what chance alone would give."""
    if curve.empty:
        return NOTHING
    each = [_mark_sentence(row) for row in _on_curve(curve, marks).to_dict("records")]
    return " ".join(["Curve of how concentrated the records are.", *each])


def _on_curve(curve: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """The marks with the share of the cells that they really are: 1% of 20 cells is one, so 5%."""
    newest = curve.iloc[-1]
    cells = round(newest["cells"] / newest["cells_share"])
    each = marks[marks["share"].notna()].drop_duplicates("cells", keep="last")
    return each.assign(cells_share=each["cells"] / cells)


def _quiet(colours: Palette) -> dict[str, Any]:
    return {"color": colours.muted, "size": 12}


def _recorded(curve: pd.DataFrame, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "Recorded",
        "mode": "lines",
        "x": curve["cells_share"].round(5).tolist(),
        "y": curve["records_share"].round(4).tolist(),
        "line": {"color": colours.recorded, "width": 2.6},
        "hovertext": [_point_sentence(row) for row in curve.to_dict("records")],
        "hoverinfo": "text",
    }


def _chance(curve: pd.DataFrame, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "By chance alone",
        "mode": "lines",
        "x": curve["cells_share"].round(5).tolist(),
        "y": curve["chance"].round(4).tolist(),
        "line": {"color": colours.context, "width": 1.6, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _marks(marks: pd.DataFrame, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "Marks",
        "mode": "markers",
        "x": marks["cells_share"].round(5).tolist(),
        "y": marks["share"].round(4).tolist(),
        "marker": {"color": colours.recorded, "size": 9, "opacity": 1},
        "hovertext": [_mark_sentence(row, "<br>") for row in marks.to_dict("records")],
        "hoverinfo": "text",
    }


def _mark_labels(
    marks: pd.DataFrame, end: float, height: int, colours: Palette
) -> list[dict[str, Any]]:
    """Words right below each mark, where a curve that bends downwards leaves room."""
    font = {"color": colours.ink, "size": 13}
    labels, lowest = [], 2.0
    apart = LABEL_HEIGHT / max(height - AXES, 1)
    # From the top, so that each can give way to the one above it.
    for row in marks.iloc[::-1].to_dict("records"):
        lowest = min(row["share"], lowest - apart)
        words = f"<b>{_percent(row['cells_share'])} of the cells: {percent_text(row['share'])}</b>"
        # Near the right edge the words would be cut off.
        left = row["cells_share"] > end * 0.6
        where = {"xanchor": "right" if left else "left", "xshift": -6 if left else 8}
        at = {"x": row["cells_share"], "y": lowest, "yshift": -12}
        # The line of chance may run behind the words.
        labels.append(note(words, font=font, bgcolor=colours.background, **at, **where))
    return labels


def _chance_label(curve: pd.DataFrame, end: float, colours: Palette) -> list[dict[str, Any]]:
    if curve["chance"].isna().all():
        return []
    at = curve[curve["cells_share"] <= end * 0.6].iloc[-1:]
    return [
        note(
            "by chance alone",
            x=float(row["cells_share"]),
            y=float(row["chance"]),
            xanchor="left",
            yanchor="top",
            xshift=6,
            yshift=-2,
            font=_quiet(colours),
        )
        for row in at.to_dict("records")
    ]


def _point_sentence(row: dict[Any, Any]) -> str:
    if not row["cells"]:
        return ""
    words = f"<b>{_holders(row['cells'], row['cells_share'])}<br>"
    words += f"{_holding(row['cells'], row['records_share'])}</b>"
    if pd.isna(row["chance"]):
        return words
    return f"{words}<br>by chance alone {percent_text(row['chance'])}"


def _mark_sentence(row: dict[Any, Any], joiner: str = " ") -> str:
    holders = _holders(row["cells"], row["cells_share"])
    words = f"{holders}{joiner}{_holding(row['cells'], row['share'])}"
    words = f"<b>{words}</b>" if joiner == "<br>" else words
    if pd.isna(row["chance"]):
        return f"{words}."
    low, high = percent_text(row["chance_low"]), percent_text(row["chance_high"])
    usual = low if low == high else f"{low} to {high}"
    return f"{words}; by chance alone they would hold {usual}."


def _holders(cells: int, share: float) -> str:
    """ "The busiest 5% of the cells (43 cells)"."""
    return f"The busiest {_percent(share)} of the cells ({plural(cells, 'cell', 'cells')})"


def _percent(share: float) -> str:
    """A share of the cells: a decimal only where it is far from whole."""
    percent = share * 100
    whole = abs(percent - round(percent)) < 0.2 and round(percent)  # noqa: PLR2004
    return f"{percent:.0f}%" if whole or percent > 10 else f"{percent:.1f}%"  # noqa: PLR2004


def _holding(cells: int, share: float) -> str:
    return f"{'holds' if cells == 1 else 'hold'} {percent_text(share)} of the records"
