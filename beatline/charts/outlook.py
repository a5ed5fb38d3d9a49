"""The range of the months to come, after the ranges given for months that have come since."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.theme import Palette, empty_figure, markup_free, note, palette, plural, styled
from beatline.charts.trend_marks import days

NOTHING = "No outlook to draw."
MONTHS_DRAWN = 24


def outlook_chart(  # noqa: PLR0913  what was, what was foretold, what is foretold
    monthly: pd.DataFrame,
    rows: pd.DataFrame,
    record: pd.DataFrame,
    *,
    measure: str = "records",
    noun: str = "records",
    dark: bool = False,
    narrow: bool = False,
    height: int = 340,
) -> go.Figure:
    """Draw the newest months, the ranges foretold for them, and those of the months to come.

    24 months, or 12 where it is narrow.
    The range of a past month is the one given longest before it; a count outside its range is an
    orange diamond. A month to come is a wide bar without a line: an interval and no forecast.

    Parameters
    ----------
    monthly : month and `measure`, oldest first
    rows : months to come: month, low, high; may be empty
    record : `record` of `outlook`: month, ahead, low, high, truth, inside
    """
    known = monthly[monthly[measure].notna()].tail(MONTHS_DRAWN // 2 if narrow else MONTHS_DRAWN)
    if known.empty:
        return empty_figure(NOTHING, height=120, dark=dark)
    colours = palette(dark)
    record = record[record["month"] >= known["month"].iloc[0]]
    past = record.sort_values("ahead").drop_duplicates("month", keep="last").sort_values("month")
    outside = set(past.loc[~past["inside"].astype(bool), "month"])
    values = [known[measure].max(), past["high"].max(), rows["high"].max()]
    top = max(float(pd.Series(values, dtype=float).max()) * 1.12, 4.0)
    traces = [
        _ranges(past, colours.no_figure, "Foretold range", 8 if narrow else 11),
        _ranges(rows, colours.context, "Months to come", 11 if narrow else 16),
        _counts(known, measure, noun, outside, colours),
    ]
    layout = {
        "annotations": _labels(rows, colours),
        "xaxis": {"tickformat": "%b\n%Y", "type": "date", "showgrid": False, "nticks": 10},
        "yaxis": {"range": [0, top], "tickformat": ",d", "nticks": 6},
    }
    return styled(traces, layout, height=height, dark=dark)


def describe_outlook(rows: pd.DataFrame, record: pd.DataFrame) -> str:
    """The chart in words: the ranges to come, and how many past ones held."""
    held = int(record["inside"].sum()) if len(record) else 0
    past = f"Of {plural(len(record), 'past range', 'past ranges')} {held:,} held the true count."
    if rows.empty:
        return f"No range is given for the months to come. {past}"
    ranges = "; ".join(
        f"{row['month']:%B %Y} {row['low']:,.0f} to {row['high']:,.0f}"
        for row in rows.to_dict("records")
    )
    return f"Ranges that hold 4 times in 5: {ranges}. {past}"


def _ranges(rows: pd.DataFrame, colour: str, name: str, width: int) -> dict[str, Any]:
    """Each range as a thick upright stroke."""
    x: list[str | None] = []
    y: list[float | None] = []
    for day, row in zip(days(rows), rows.to_dict("records"), strict=True):
        x += [day, day, None]
        y += [row["low"], row["high"], None]
    return {
        "type": "scatter",
        "name": name,
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"color": colour, "width": width},
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:,.0f}}<extra>{name}</extra>",
    }


def _counts(
    known: pd.DataFrame, measure: str, noun: str, outside: set[Any], colours: Palette
) -> dict[str, Any]:
    out = [month in outside for month in known["month"]]
    return {
        "type": "scatter",
        "name": "Recorded",
        "x": days(known),
        "y": known[measure].tolist(),
        "mode": "lines+markers",
        "line": {"color": colours.recorded, "width": 2},
        "marker": {
            "size": [11 if one else 7 for one in out],
            "symbol": ["diamond" if one else "circle" for one in out],
            "color": [colours.stands_out if one else colours.recorded for one in out],
            "opacity": 1,
        },
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:,.0f}} {markup_free(noun)}<extra></extra>",
    }


def _labels(rows: pd.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    """The two ends of each range: beside each other they would touch on a phone."""
    font = {"color": colours.ink, "size": 12}
    return [
        note(f"{row[end]:,.0f}", x=day, y=row[end], yanchor=anchor, font=font)
        for day, row in zip(days(rows), rows.to_dict("records"), strict=True)
        for end, anchor in (("high", "bottom"), ("low", "top"))
    ]
