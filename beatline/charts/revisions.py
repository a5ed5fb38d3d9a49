"""How releases moved the figure of each month: up above the line, down below it."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import empty_figure, palette, plural, styled
from beatline.charts.trend_marks import days

# Up to this height each record has its line.
FEW = 8
NOTHING = "No record was added or taken away, and none moved in or out."
# Column, words, and whether it is drawn hatched: by the source plain, by a change of place or
# type hatched. What adds stands above the line and what takes away below it.
UP = (
    ("added", "added by the source", False),
    ("came", "moved in, from another place or type", True),
)
DOWN = (("gone", "taken away", False), ("went", "moved out, to another place or type", True))


def revision_bars(months: pd.DataFrame, *, dark: bool = False, height: int = 320) -> go.Figure:
    """Draw what moved each month's figure, and by how much it moved: a diamond.

    Parameters
    ----------
    months : month : datetime; added, gone, came, went, net : int
    """
    if months.empty or not months[["added", "gone", "came", "went"]].any(axis=None):
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    x = days(months)
    hover = [_sentence(row) for row in months.to_dict("records")]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": words,
            "x": x,
            "y": (sign * months[name]).tolist(),
            "marker": {
                "color": colour,
                "line": {"color": colour, "width": 1},
                "pattern": {
                    "shape": "/" if hatched else "",
                    "size": 5,
                    "fgcolor": colour,
                    "bgcolor": colours.background,
                },
            },
            "hovertext": hover,
            "hoverinfo": "text",
        }
        for parts, sign, colour in ((UP, 1, colours.recorded), (DOWN, -1, colours.context))
        for name, words, hatched in parts
    ]
    traces.append(
        {
            "type": "scatter",
            "name": "all together",
            "mode": "markers",
            "x": x,
            "y": months["net"].tolist(),
            "marker": {
                "symbol": "diamond",
                "size": 9,
                "color": colours.ink,
                "line": {"color": colours.background, "width": 1.5},
                "opacity": 1,
            },
            "hovertext": hover,
            "hoverinfo": "text",
        }
    )
    layout = {
        "barmode": "relative",
        "bargap": 0.35,
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"color": colours.ink, "size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "xaxis": {"tickformat": "%b\n%Y", "type": "date", "showgrid": False, "nticks": 8},
        "yaxis": {
            "tickformat": ",d",
            # There are no half records.
            **({"dtick": 1} if _reach(months) <= FEW else {"nticks": 6}),
            "zeroline": True,
            "zerolinecolor": colours.ink,
            "zerolinewidth": 1.2,
        },
    }
    return styled(traces, layout, height=height, dark=dark)


def _reach(months: pd.DataFrame) -> int:
    """From the lowest bar's end to the highest's."""
    up, down = (months[[name for name, *_ in parts]].sum(axis=1).max() for parts in (UP, DOWN))
    return int(up + down)


def describe_revisions(months: pd.DataFrame) -> str:
    """The chart in words: the months whose figure moved, the most first."""
    moved = months[months["net"] != 0]
    if moved.empty:
        return f"No month's figure moved, of {plural(len(months), 'month', 'months')}."
    order = moved["net"].abs().sort_values(ascending=False, kind="stable").index
    each = [
        _sentence(row).replace("<b>", "").replace("</b>", "").replace("<br>", ", ")
        for row in moved.loc[order].head(6).to_dict("records")
    ]
    rest = len(moved) - len(each)
    more = f" {plural(rest, 'more month', 'more months')} moved by less." if rest else ""
    return (
        f"The figure of {len(moved):,} of {plural(len(months), 'month', 'months')} moved. "
        f"{'; '.join(each)}.{more}"
    )


def _sentence(row: dict[Any, Any]) -> str:
    """One month: "<b>March 2025: down by 1</b><br>3 added by the source; 4 taken away"."""
    net = f"{'up' if row['net'] > 0 else 'down'} by {abs(row['net']):,}"
    parts = [f"{row[name]:,} {words}" for name, words, _ in (*UP, *DOWN) if row[name]]
    made_of = f"<br>{'; '.join(parts)}" if parts else ""
    return f"<b>{row['month']:%B %Y}: {net if row['net'] else 'as it was'}</b>{made_of}"
