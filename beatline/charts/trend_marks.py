"""Words and marks on the monthly chart: gaps, breaks, and names at the ends of lines."""

from datetime import date
from typing import Any

import pandas as pd

from beatline.charts.theme import Palette, markup_free, note

# Labels at the right end are this far apart at least, so that they never touch.
LABEL_HEIGHT = 16
HALF_A_MONTH = pd.Timedelta(days=15)

# The rules of a process chart, each with a shape; see analysis.process_signals.
RULE_SYMBOLS = {
    "outside": "diamond",
    "shift": "square",
    "trend": "triangle-up",
    "near limit": "pentagon",
}

# Below this share of the axis there is no room for words under the band.
ROOM_BELOW = 0.15


def has_year_before(limits: pd.DataFrame) -> bool:
    """Whether any month has a count of the year before."""
    return "year_before" in limits and bool(limits["year_before"].notna().any())


def days(rows: pd.DataFrame) -> list[str]:
    """The first day of each month as plotly reads it."""
    return [f"{month:%Y-%m-%d}" for month in rows["month"]]


def band_label(judged: pd.DataFrame, top: float, colours: Palette) -> list[dict[str, Any]]:
    """Name the band once: under it, where no line runs, or above it when it reaches down to 0."""
    if judged.empty:
        return []
    last = judged[judged["run"] == judged["run"].max()]
    words = "expected range" + (" (provisional)" if last["provisional"].any() else "")
    # The two months nearest the words, since the band follows the length of months.
    lower, upper = float(last["lower"].head(2).min()), float(last["upper"].iloc[0])
    below = lower > ROOM_BELOW * top
    where = {"y": lower, "yanchor": "top"} if below else {"y": upper, "yanchor": "bottom"}
    font = {"color": colours.muted, "size": 12}
    return [note(words, x=days(last)[0], xanchor="left", font=font, **where)]


def gap_mark(
    gap: pd.DataFrame, months: int, colours: Palette
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Shading for months that are not loaded, and the words for it."""
    first = gap["month"].iloc[0] - HALF_A_MONTH
    last = gap["month"].iloc[-1] + HALF_A_MONTH
    shade = {
        "type": "rect",
        "x0": f"{first:%Y-%m-%d}",
        "x1": f"{last:%Y-%m-%d}",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": colours.gap,
        "line": {"width": 0},
        "layer": "below",
    }
    # A short gap is too narrow for words across: they stand upright.
    angle = -90 if len(gap) < months / 4 else 0
    where = {"x": f"{first + (last - first) / 2:%Y-%m-%d}", "y": 0.5, "yref": "paper"}
    font = {"color": colours.muted, "size": 12}
    return shade, note("not loaded", **where, textangle=angle, font=font)


def break_mark(month: date, label: str, colours: Palette) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dashed line at a known break, and its label."""
    day = f"{month:%Y-%m-%d}"
    line = {
        "type": "line",
        "x0": day,
        "x1": day,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colours.context, "width": 1.2, "dash": "dash"},
    }
    where = {"x": day, "y": 0.02, "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    font = {"color": colours.muted, "size": 12}
    return line, note(markup_free(label), **where, textangle=-90, font=font)


def event_mark(month: date, label: str, colours: Palette) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dotted line at what the reader wants to see beside the months, named at its top."""
    line, words = break_mark(month, label, colours)
    line["line"] = {"color": colours.ink, "width": 1.2, "dash": "dot"}
    return line, words | {
        "y": 1,
        "yanchor": "top",
        "font": {"color": colours.ink, "size": 12},
    }


def target_mark(
    target: float, top: float, colours: Palette
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A line across at the target, named at its left end; an arrow where it lies beyond the top."""
    within = target <= top
    height = target if within else top
    line = {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": height,
        "y1": height,
        "line": {"color": colours.ink, "width": 1.2 if within else 0, "dash": "longdash"},
    }
    anchor = "bottom" if within else "top"
    where = {"x": 0, "xref": "paper", "xanchor": "left", "y": height, "yanchor": anchor}
    font = {"color": colours.ink, "size": 12}
    return line, note(f"target: {target:,.0f}{'' if within else ' ↑'}", **where, font=font)


def end_labels(
    limits: pd.DataFrame, measure: str, colours: Palette, per_pixel: float
) -> list[dict[str, Any]]:
    """Name the lines at their right end, the newest count in bold, moved apart where they meet."""
    known = limits[limits[measure].notna()]
    newest = float(known[measure].iloc[-1])
    strong = {"color": colours.recorded, "size": 14}
    quiet = {"color": colours.muted, "size": 12}
    month = known["month"].iloc[-1]
    labels = [(newest, f"<b>{month:%b}: {newest:,.0f}</b>", strong)]
    judged = limits[limits["judged"]]
    if len(judged):
        expected = float(judged["expected"].iloc[-1])
        labels.append((expected, f"usual: {expected:,.0f}", quiet))
    if has_year_before(limits) and limits["year_before"].notna().iloc[-1]:
        labels.append((float(limits["year_before"].iloc[-1]), "year before", quiet))
    labels.sort(key=lambda label: label[0])
    apart = LABEL_HEIGHT * per_pixel
    heights = _spread([value for value, _, _ in labels], apart, keep=newest)
    where = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 2}
    return [
        note(text, y=height, font=font, **where)
        for height, (_, text, font) in zip(heights, labels, strict=True)
    ]


def _spread(values: list[float], apart: float, *, keep: float) -> list[float]:
    """Rising values moved at least `apart`; the one to keep stays where it is."""
    fixed = values.index(keep)
    moved = list(values)
    for i in range(fixed + 1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + apart)
    for i in range(fixed - 1, -1, -1):
        moved[i] = min(moved[i], moved[i + 1] - apart)
    return moved
