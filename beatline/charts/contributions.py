"""What makes up a change: a signed bar for each part, and all others together."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import empty_figure, markup_free, note, palette, plural, styled, wrapped

ROW_HEIGHT = 30
NAME_WIDTH, NAME_WIDTH_NARROW = 44, 19
NOTHING = "Nothing was recorded in either period, so nothing changed."
MINUS = "−"
# The key stands above the bars, at the right.
KEY_PLACE = {
    **{"x": 1, "y": 1, "xref": "paper", "yref": "paper"},
    **{"xanchor": "right", "yanchor": "bottom", "align": "right"},
}


def contribution_bars(
    rows: pd.DataFrame, *, dark: bool = False, narrow: bool = False, title: str | None = None
) -> go.Figure:
    """Draw falls to the left and rises to the right; the bars add up to the last, the total.

    Orange and in bold: more or fewer than chance allows. Hatched: anti-social behaviour beside
    crimes, since its rows are incidents. Grey: all others together. The total is dark.

    Parameters
    ----------
    rows : from top to bottom
        name : text; now, before, change : int
        kind : "crime", "incident" or "both"
        role : "part", "rest" or "total"
        stands_out : bool, whether it is more than chance
    """
    if rows.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    colour = {"part": colours.recorded, "rest": colours.context, "total": colours.ink}
    place = [number + (0.3 if role == "total" else 0.0) for number, role in enumerate(rows["role"])]
    changes = rows["change"].astype(int).tolist()
    fills = [
        colours.stands_out if out else colour[role]
        for out, role in zip(rows["stands_out"], rows["role"], strict=True)
    ]
    bars: dict[str, Any] = {
        "type": "bar",
        "name": "Change",
        "orientation": "h",
        "x": changes,
        "y": place,
        "width": 0.62,
        "marker": {
            "color": fills,
            "pattern": {
                "shape": np.where(_hatched(rows), "/", "").tolist(),
                "size": 6,
            },
        },
        "hovertext": [_sentence(row) for row in rows.to_dict("records")],
        "hoverinfo": "text",
    }
    strong = rows["stands_out"] | (rows["role"] == "total")
    labels = [
        f" <b>{signed(c)}</b> " if one else f" {signed(c)} "
        for c, one in zip(changes, strong, strict=True)
    ]
    words: dict[str, Any] = {
        "type": "scatter",
        "mode": "text",
        "x": changes,
        "y": place,
        "text": labels,
        "textposition": ["middle left" if change < 0 else "middle right" for change in changes],
        "textfont": {"color": colours.ink, "size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    width = NAME_WIDTH_NARROW if narrow else NAME_WIDTH
    names = [
        f"<b>{name}</b>" if one else name
        for name, one in zip(
            (wrapped(markup_free(name), width, "<br>") for name in rows["name"]),
            strong,
            strict=True,
        )
    ]
    reach = max(*map(abs, changes), 1)
    # Room on each side that has a bar for its number.
    room = reach * (1.6 if narrow else 1.25)
    low = -room if min(changes) < 0 else -reach * 0.04
    high = room if max(changes) > 0 else reach * 0.04
    key = ("<br>" if narrow else "   ").join(_key(rows, colours.stands_out))
    lines = max(str(name).count("<br>") for name in names) + 1
    height = max(ROW_HEIGHT, 15 * lines + 8) * len(rows) + 40
    layout: dict[str, Any] = {
        "barmode": "overlay",
        "annotations": [note(key, font={"color": colours.muted, "size": 12}, **KEY_PLACE)],
        "margin": {"t": 10 + 16 * (key.count("<br>") + 1) + (24 if title else 0)},
        "xaxis": {"range": [low, high], "showticklabels": False, "showgrid": False},
        "yaxis": {
            "tickvals": place,
            "ticktext": names,
            "showgrid": False,
            "range": [max(place) + 0.7, -0.6],
            "tickfont": {"color": colours.ink, "size": 12},
        },
        "shapes": [
            {
                "type": "line",
                **{"x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper"},
                "line": {"color": colours.context, "width": 1},
            }
        ],
    }
    return styled([bars, words], layout, height=height, dark=dark, title=title)


def describe_contributions(rows: pd.DataFrame) -> str:
    """The chart in words: every bar with both counts; the total last."""
    if rows.empty:
        return NOTHING
    each = [
        f"{row['name']}: {signed(row['change'])} ({row['before']:,} before, {row['now']:,} now"
        f"{', more than chance allows' if row['stands_out'] else ''})"
        for row in rows.to_dict("records")
    ]
    return f"Bar chart of what makes up the change. {'; '.join(each)}."


def signed(change: float) -> str:
    """A change with its sign: "+40", "−212"; "0" without one."""
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return f"{sign}{abs(change):,.0f}"


def _key(rows: pd.DataFrame, stands_out: str) -> list[str]:
    words = ["← fewer · more →"]
    if rows["stands_out"].any():
        words.append(f'<span style="color:{stands_out}">■</span> more than chance allows')
    if _hatched(rows).any():
        words.append("hatched: anti-social behaviour (incidents)")
    return words


def _hatched(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Incidents, where there are crimes to tell them from."""
    incidents = rows["kind"] == "incident"
    return incidents & (not incidents.all())


def _sentence(row: dict[Any, Any]) -> str:
    noun = ("incident", "incidents") if row["kind"] == "incident" else ("record", "records")
    words = f"<b>{markup_free(row['name'])}: {signed(row['change'])}</b>"
    words += f"<br>{row['before']:,} before, {plural(row['now'], *noun)} now"
    return words + ("<br>more than chance allows" if row["stands_out"] else "")
