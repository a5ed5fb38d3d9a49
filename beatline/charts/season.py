"""Trend, season and remainder of a series, how each calendar month runs, and two years beside."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import Palette, empty_figure, markup_free, note, palette, styled
from beatline.charts.trend_marks import days

PARTS = (
    ("Recorded, and the trend in it", "observed", (0.56, 1.0)),
    ("Time of year", "season", (0.30, 0.50)),
    ("What is left", "remainder", (0.0, 0.22)),
)
NOTHING = "Too few months to draw."


def season_parts(
    parts: pd.DataFrame, *, noun: str = "records", dark: bool = False, height: int = 430
) -> go.Figure:
    """Draw a series over its trend, and below it its season and what is left.

    The three have axes of their own, named above each; the season and the rest are differences
    from the trend in counts per month of 30.44 days.

    Parameters
    ----------
    parts : rows of `decomposition`: month, observed, trend, season, remainder
    """
    if parts.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    x = days(parts)
    traces = [
        _line(x, parts["observed"], colours.recorded, f"{noun} a month", width=1.8),
        _line(x, parts["trend"], colours.ink, "trend", width=2.6),
        _stems(x, parts["season"], colours.recorded, "time of year", "y2"),
        _stems(x, parts["remainder"], colours.context, "left over", "y3"),
    ]
    names = [
        note(
            f"<b>{name}</b>",
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="bottom",
            font={"color": colours.muted, "size": 12},
        )
        for name, _, (_, top) in PARTS
    ]
    top = float(parts["observed"].max()) * 1.1
    axis = {
        "fixedrange": True,
        "gridcolor": colours.grid,
        "tickfont": {"color": colours.muted, "size": 12},
        "automargin": True,
        "tickformat": ",d",
        "nticks": 4,
    }
    zero = {"zeroline": True, "zerolinecolor": colours.context, "zerolinewidth": 1}
    layout = {
        "annotations": names,
        "margin": {"t": 26},
        "xaxis": {"tickformat": "%b\n%Y", "type": "date", "showgrid": False, "anchor": "y3"},
        "yaxis": {"domain": PARTS[0][2], "range": [0, top], "tickformat": ",d", "nticks": 5},
        "yaxis2": axis | zero | {"domain": PARTS[1][2]},
        "yaxis3": axis | zero | {"domain": PARTS[2][2]},
    }
    return styled(traces, layout, height=height, dark=dark)


def describe_parts(parts: pd.DataFrame, *, noun: str = "records") -> str:
    """The chart in words: where the trend begins and ends, and how far the season swings."""
    if parts.empty:
        return NOTHING
    first, last = parts.iloc[0], parts.iloc[-1]
    swing, rest = float(parts["season"].abs().max()), float(parts["remainder"].abs().max())
    return (
        f"{noun[0].upper()}{noun[1:]} per month of 30.44 days, taken apart. The trend runs from "
        f"{first['trend']:,.0f} in {first['month']:%B %Y} to {last['trend']:,.0f} in "
        f"{last['month']:%B %Y}; the time of year moves it by up to {swing:,.0f}, and what is "
        f"left by up to {rest:,.0f}."
    )


def profile_chart(rows: pd.DataFrame, *, dark: bool = False, height: int = 300) -> go.Figure:
    """Draw how each calendar month runs against the average month, with its interval.

    Months whose interval leaves the average out are diamonds; a season is nothing unusual.

    Parameters
    ----------
    rows : those of `month_profile`
    """
    if rows.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    out = (rows["stands_out"] != "").tolist()
    percent = 100.0 * rows[["usual", "low", "high"]]
    names = [str(name)[:3] for name in rows["name"]]
    points = {
        "type": "scatter",
        "name": "Usual height",
        "x": names,
        "y": percent["usual"].round(1).tolist(),
        "mode": "markers",
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": (percent["high"] - percent["usual"]).round(1).tolist(),
            "arrayminus": (percent["usual"] - percent["low"]).round(1).tolist(),
            "color": colours.context,
            "thickness": 1.6,
            "width": 4,
        },
        "marker": {
            "size": [12 if one else 9 for one in out],
            "symbol": ["diamond" if one else "circle" for one in out],
            "color": colours.recorded,
            "opacity": 1,
        },
        "hovertext": [_profile_words(row) for row in rows.to_dict("records")],
        "hoverinfo": "text",
    }
    average = {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": 100,
        "y1": 100,
        "line": {"color": colours.context, "width": 1.4, "dash": "dot"},
    }
    layout = {
        "shapes": [average],
        "xaxis": {"type": "category", "showgrid": False},
        "yaxis": {"ticksuffix": "%", "nticks": 6},
    }
    return styled([points], layout, height=height, dark=dark)


def _profile_words(row: dict[Any, Any]) -> str:
    return (
        f"<b>{row['name']}: {row['usual']:.0%} of the average month</b>"
        f"<br>95% interval {row['low']:.0%} to {row['high']:.0%}, from {row['years']:,} such months"
    )


def two_years(
    rows: pd.DataFrame, *, noun: str = "records", dark: bool = False, height: int = 300
) -> go.Figure:
    """Draw the newest months in blue beside the same months a year before in grey.

    Months that differ by more than chance are orange diamonds.

    Parameters
    ----------
    rows : those of `year_on_year`: month, now, before, signal, words
    """
    if rows.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    # A month between that is not loaded is a gap.
    every = pd.date_range(rows["month"].min(), rows["month"].max(), freq="MS", name="month")
    rows = rows.set_index("month").reindex(every).reset_index()
    out = rows["signal"].isin(["above", "below"]).tolist()
    top = max(float(rows[["now", "before"]].max().max()) * 1.15, 4.0)
    before = {
        "type": "bar",
        "name": "A year before",
        "x": days(rows),
        "y": [None if pd.isna(value) else value for value in rows["before"]],
        "marker": {"color": colours.band, "line": {"color": colours.context, "width": 1}},
        "hoverinfo": "skip",
    }
    now = _line(days(rows), rows["now"], colours.recorded, "Now", width=2.4) | {
        "mode": "lines+markers",
        "marker": {
            "size": [12 if one else 7 for one in out],
            "symbol": ["diamond" if one else "circle" for one in out],
            "color": [colours.stands_out if one else colours.recorded for one in out],
            "opacity": 1,
        },
        "hovertext": [
            ""
            if pd.isna(row["now"])
            else f"<b>{row['month']:%B %Y}: {row['now']:,.0f} {markup_free(noun)}</b>"
            f"<br>{markup_free(row['words'])}"
            for row in rows.to_dict("records")
        ],
        "hoverinfo": "text",
    }
    layout = {
        "annotations": _names(rows, colours),
        "margin": {"r": 92},
        "bargap": 0.35,
        "xaxis": {"tickformat": "%b\n%Y", "type": "date", "showgrid": False, "nticks": 8},
        "yaxis": {"range": [0, top], "tickformat": ",d", "nticks": 6},
    }
    return styled([before, now], layout, height=height, dark=dark)


def _names(rows: pd.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    last = rows.iloc[-1]
    where = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 2}
    font = {"color": colours.recorded, "size": 14}
    named = [note(f"<b>{last['month']:%b}: {last['now']:,.0f}</b>", y=last["now"], font=font)]
    named.append(
        note(
            "bars: a year<br>before",
            y=0,
            yanchor="bottom",
            align="left",
            font={"color": colours.muted, "size": 12},
        )
    )
    return [one | where for one in named]


def _line(
    x: list[str], y: "pd.Series[Any]", colour: str, name: str, *, width: float
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "x": x,
        "y": [None if pd.isna(value) else round(float(value), 1) for value in y],
        "mode": "lines",
        "line": {"color": colour, "width": width},
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:,.0f}}<extra>{markup_free(name)}</extra>",
    }


def _stems(x: list[str], y: "pd.Series[Any]", colour: str, name: str, axis: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": x,
        "y": y.round(1).tolist(),
        "yaxis": axis,
        "marker": {"color": colour},
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:+,.0f}}<extra>{name}</extra>",
    }
