"""Words and marks that the charts of outcomes share: names, unknown months, ends of lines."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from beatline.charts.foresight import spread
from beatline.charts.theme import Palette, note, percent_text, plural

NOTHING = "Nothing is known of these months."
KNOWN = "known"
FEWEST_FOR_A_PERCENTAGE = 20

RIGHT_MARGIN = 176
AXES = 58
LABEL_HEIGHT = 16
FEW_MONTHS = 4
WIDE_ENOUGH = 0.2

# What a group is called beside a chart, and how its line is drawn. From the bottom up.
OUTCOME_NAMES = {
    "Charged or in court": "charged or in court",
    "Settled out of court": "out of court",
    "Not in the public interest, or passed on": "no public interest",
    "Other": "other",
    "Evidence did not allow a prosecution": "lack of evidence",
    "No suspect identified": "no suspect",
    "No outcome by then": "no outcome by then",
    "Not yet known: still open": "still open",
    "Not known: no update published": "no update published",
}
DASHES = {
    "Charged or in court": "solid",
    "Settled out of court": "dot",
    "Not in the public interest, or passed on": "longdashdot",
    "Other": "dashdot",
    "Evidence did not allow a prosecution": "dash",
    "No suspect identified": "longdash",
}


def days(rows: pd.DataFrame) -> list[str]:
    """The first day of each month as plotly reads it."""
    return [f"{month:%Y-%m-%d}" for month in rows["month"]]


def or_none(values: "pd.Series[float]") -> list[float | None]:
    """Values as a chart reads them: None is a gap."""
    return [None if math.isnan(value) else round(value, 4) for value in values]


def month_axis(months: pd.DataFrame) -> dict[str, Any]:
    """The axis along the months; few of them are all named."""
    few = {"tickvals": days(months)} if len(months) <= FEW_MONTHS else {"nticks": 8}
    return {"tickformat": "%b\n%Y", "showgrid": False, "type": "date", **few}


def counts_words(row: Any) -> str:
    """A share in few words: "84%", or "5 of 30" where a count is too small for a percentage."""
    if min(row["decided"], row["old_enough"]) < FEWEST_FOR_A_PERCENTAGE:
        return f"{row['decided']:,.0f} of {row['old_enough']:,.0f}"
    return percent_text(row["share"])


def in_brackets(row: Any) -> str:
    """The percentage after both counts, where neither is too small for one."""
    enough = min(row["decided"], row["old_enough"]) >= FEWEST_FOR_A_PERCENTAGE
    return f" ({percent_text(row['share'])})" if enough else ""


def unknown_months(
    months: pd.DataFrame, top: float, colours: Palette
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A hatched column for each month without a share, and its status in words over each stretch.

    months : one row per month, oldest first: month, status
    """
    unknown = months[months["status"] != KNOWN]
    if unknown.empty:
        return [], []
    pattern = {"shape": "/", "size": 7, "fgcolor": colours.no_figure, "fillmode": "overlay"}
    hatched = {
        "type": "bar",
        "name": "Not known",
        "x": days(unknown),
        "y": [top] * len(unknown),
        "marker": {"color": colours.gap, "pattern": pattern, "line": {"width": 0}},
        "hovertext": [_status_sentence(row) for row in unknown.to_dict("records")],
        "hoverinfo": "text",
    }
    stretch = (months["status"] != months["status"].shift()).cumsum()
    names = []
    for _, rows in unknown.groupby(stretch[unknown.index]):
        upright = len(rows) < max(WIDE_ENOUGH * len(months), 2)
        middle = rows["month"].iloc[0] + (rows["month"].iloc[-1] - rows["month"].iloc[0]) / 2
        where = {"x": f"{middle:%Y-%m-%d}", "y": top / 2, "textangle": -90 if upright else 0}
        font = {"color": colours.muted, "size": 12}
        plate = {"bgcolor": colours.gap, "borderpad": 2}
        names.append(note(rows["status"].iloc[0], **where, font=font, **plate))
    return [hatched], names


def unknown_words(months: pd.DataFrame) -> list[str]:
    """How many months have no share, by reason."""
    counts = months.loc[months["status"] != KNOWN, "status"].value_counts(sort=False)
    return [f"{plural(count, 'month', 'months')}: {status}." for status, count in counts.items()]


def end_labels(ends: Sequence[tuple[float, str, str]], height: int) -> list[dict[str, Any]]:
    """Names at the right end of an axis from 0 to 1, moved apart where they meet.

    ends : height on the axis, words and colour of each
    """
    rising = sorted(ends)
    apart = LABEL_HEIGHT / max(height - AXES, 1)
    heights = spread([value for value, _, _ in rising], apart, apart / 2, 1.0)
    where = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4}
    return [
        note(words, y=at, font={"color": colour, "size": 12}, **where)
        for at, (_, words, colour) in zip(heights, rising, strict=True)
    ]


def _status_sentence(row: dict[Any, Any]) -> str:
    return f"<b>{row['month']:%B %Y}: {row['status']}</b>"
