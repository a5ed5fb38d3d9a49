"""What became of the crimes of each month, counted when all of them were equally old."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.outcome_marks import (
    NOTHING,
    OUTCOME_NAMES,
    RIGHT_MARGIN,
    counts_words,
    days,
    end_labels,
    in_brackets,
    month_axis,
    or_none,
    unknown_months,
    unknown_words,
)
from beatline.charts.theme import (
    Palette,
    empty_figure,
    markup_free,
    note,
    palette,
    percent_text,
    plural,
    styled,
)

END_MARGIN = 118
# The length of a month as plotly measures time, in thousandths of a second.
MONTH = 30.4375 * 24 * 3600 * 1000


def outcome_share(
    shares: pd.DataFrame,
    *,
    start: pd.Timestamp | None = None,
    dark: bool = False,
    height: int = 300,
) -> go.Figure:
    """Draw one share a month with its interval; months of which it is not known are hatched.

    Parameters
    ----------
    shares : rows of one group of `outcome_ages`, oldest first, no month missing
        month, status; old_enough, decided, share, low, high : float, NaN unless known
    start : months before it are drawn in grey, to compare with
    """
    if not len(shares) or shares["share"].isna().all():
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    top = min(max(float(shares["high"].max()) * 1.12, 0.05), 1.0)
    known = shares[shares["share"].notna()]
    newest = known.iloc[-1]
    before = known["month"] < (known["month"].min() if start is None else start)
    colour = [colours.context if early else colours.recorded for early in before]
    dots = {
        "type": "scatter",
        "name": "Share",
        "mode": "markers",
        "x": days(known),
        "y": known["share"].round(4).tolist(),
        "marker": {
            "color": colour,
            "size": 8,
            "symbol": ["circle-open" if early else "circle" for early in before],
            "line": {"color": colour, "width": 1.6},
        },
        "hovertext": [_share_sentence(row) for row in known.to_dict("records")],
        "hoverinfo": "text",
    }
    line = {
        "type": "scatter",
        "name": "Line",
        "mode": "lines",
        "x": days(shares),
        "y": or_none(shares["share"]),
        "line": {"color": colours.context, "width": 1.4},
        "connectgaps": False,
        "hoverinfo": "skip",
    }
    bars = [_interval(known[before == early], early, colours) for early in (True, False)]
    hatched, names = unknown_months(shares, top, colours)
    font = {"color": colours.recorded, "size": 14}
    words = f"<b>{newest['month']:%b %Y}: {counts_words(newest)}</b>"
    end = note(words, x=1, xref="paper", xanchor="left", xshift=4, y=newest["share"], font=font)
    layout = {
        "annotations": [*names, end],
        "margin": {"r": END_MARGIN},
        "xaxis": month_axis(shares),
        "yaxis": {"range": [0, top], "tickformat": ".0%", "nticks": 6},
        "bargap": 0,
    }
    traces = [*hatched, *[bar for bar in bars if bar["x"]], line, dots]
    return styled(traces, layout, height=height, dark=dark)


def describe_outcome_share(shares: pd.DataFrame, what: str) -> str:
    """The chart in words: lowest, highest and newest month, and how many are not known.

    what : for example "Crimes with an outcome within 3 months"
    """
    known = shares[shares["share"].notna()]
    if known.empty:
        return NOTHING
    share = known["share"].to_numpy(dtype=float)
    low, high = known.iloc[int(share.argmin())], known.iloc[int(share.argmax())]
    words = [f"{what}, by month of the crime."]
    words += [
        f"{name} {row['month']:%B %Y}: {row['decided']:,.0f} of {row['old_enough']:,.0f}"
        f"{in_brackets(row)}."
        for name, row in (("Lowest", low), ("Highest", high), ("Newest known", known.iloc[-1]))
    ]
    return " ".join([*words, *unknown_words(shares)])


def outcome_stack(
    shares: pd.DataFrame,
    *,
    start: pd.Timestamp | None = None,
    dark: bool = False,
    height: int = 360,
) -> go.Figure:
    """Draw one bar a month, divided by what became of the crimes; unknown months are hatched.

    Parameters
    ----------
    shares : rows of `outcome_ages` without "Any outcome", or of `monthly_outcome_groups`
        month, group, status; old_enough, decided, share : float, NaN unless known
    start : months before it are drawn paler, to compare with
    """
    known = shares[shares["share"].notna()]
    if known.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    fills = _fills(colours)
    groups = [group for group in OUTCOME_NAMES if group in set(shares["group"])]
    by_group = dict(iter(known.groupby("group")))
    traces = [
        _part(by_group[group], fills[group], start, colours)
        for group in groups
        if group in by_group
    ]
    months = shares.drop_duplicates("month")
    hatched, names = unknown_months(months, 1.0, colours)
    newest = known[known["month"] == known["month"].max()]
    layout = {
        "annotations": [*names, *_stack_labels(newest, height, colours)],
        "barmode": "stack",
        "bargap": 0.12,
        "margin": {"r": RIGHT_MARGIN},
        "xaxis": month_axis(months),
        "yaxis": {"range": [0, 1], "tickformat": ".0%", "nticks": 6},
    }
    return styled([*hatched, *traces], layout, height=height, dark=dark)


def describe_outcome_stack(shares: pd.DataFrame, when: str) -> str:
    """The chart in words: every group of the newest known month.

    when : how old the crimes are, for example "within 3 months"
    """
    known = shares[shares["share"].notna()]
    if known.empty:
        return NOTHING
    newest = known[known["month"] == known["month"].max()]
    crimes = plural(newest["old_enough"].iloc[0], "crime", "crimes")
    each = [
        f"{row['group']}: {row['decided']:,.0f}{in_brackets(row)}"
        for row in newest.to_dict("records")
    ]
    words = f"What became of the crimes {when}, as parts of each month. "
    words += f"Of {crimes} of {newest['month'].iloc[0]:%B %Y}: {'; '.join(each)}."
    return " ".join([words, *unknown_words(shares.drop_duplicates("month"))])


def _interval(rows: pd.DataFrame, early: bool, colours: Palette) -> dict[str, Any]:
    """Upright lines from low to high; one trace for all, with a gap after each."""
    x = [day for day in days(rows) for _ in range(3)]
    y = [
        value
        for low, high in zip(rows["low"], rows["high"], strict=True)
        for value in (round(low, 4), round(high, 4), None)
    ]
    return {
        "type": "scatter",
        "name": "95% interval",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colours.context if early else colours.recorded, "width": 2},
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _part(
    rows: pd.DataFrame, fill: dict[str, Any], start: pd.Timestamp | None, colours: Palette
) -> dict[str, Any]:
    early = rows["month"] < (rows["month"].min() if start is None else start)
    line = {"color": colours.background, "width": 0.8}
    return {
        "type": "bar",
        "name": rows["group"].iloc[0],
        "x": days(rows),
        "y": rows["share"].round(4).tolist(),
        "width": 0.88 * MONTH,
        "marker": fill | {"line": line, "opacity": [0.45 if one else 1.0 for one in early]},
        "hovertext": [_part_sentence(row) for row in rows.to_dict("records")],
        "hoverinfo": "text",
    }


def _fills(colours: Palette) -> dict[str, dict[str, Any]]:
    """From dark below to light above, to be told apart in grey; the open ones have a pattern."""
    shades = [colours.groups[number] for number in (5, 4, 3, 3, 2, 1)]
    fills: dict[str, dict[str, Any]] = {
        group: {"color": shade} for group, shade in zip(OUTCOME_NAMES, shades, strict=False)
    }
    fills["Other"] |= {"pattern": {"shape": "x", "size": 5}}
    for group, shape in zip(list(OUTCOME_NAMES)[len(shades) :], (".", ".", "-"), strict=True):
        pattern = {"shape": shape, "size": 6, "fgcolor": colours.context, "fillmode": "overlay"}
        fills[group] = {"color": colours.gap, "pattern": pattern}
    return fills


def _stack_labels(newest: pd.DataFrame, height: int, colours: Palette) -> list[dict[str, Any]]:
    """Name each part beside the newest known bar, at its middle."""
    rows = {row["group"]: row for row in newest.to_dict("records") if row["share"]}
    ends, below = [], 0.0
    for group, name in OUTCOME_NAMES.items():
        if group in rows:
            share = float(rows[group]["share"])
            ends.append((below + share / 2, f"{name} {counts_words(rows[group])}", colours.ink))
            below += share
    return end_labels(ends, height)


def _share_sentence(row: dict[Any, Any]) -> str:
    words = f"<b>{row['month']:%B %Y}: {row['decided']:,.0f} of {row['old_enough']:,.0f} crimes"
    words += f"{in_brackets(row)}</b>"
    return f"{words}<br>95% interval {percent_text(row['low'])} to {percent_text(row['high'])}"


def _part_sentence(row: dict[Any, Any]) -> str:
    words = f"<b>{markup_free(row['group'])}</b><br>{row['month']:%B %Y}: "
    words += f"{row['decided']:,.0f} of {row['old_enough']:,.0f} crimes"
    return words + in_brackets(row)
