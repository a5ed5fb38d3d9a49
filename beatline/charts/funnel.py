"""Areas against what is expected of them: those outside the limits are named, none is ranked."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from beatline.charts.funnel_scale import (
    NO_AREA,
    QUIET,
    RESIDENTS,
    FunnelScale,
    Noun,
    area_sentence,
    axis_words,
    funnel_scale,
    judgement,
    value_words,
)
from beatline.charts.funnel_words import (
    BELOW,
    KEY_LINE,
    LEFT,
    RING,
    Plot,
    area_names,
    corner,
    key_lines,
    line_ends,
    right_margin,
)
from beatline.charts.marks import (
    ABOVE,
    MARKS,
    WELL_ABOVE,
    WELL_BELOW,
    WITHIN,
    mark_colour,
)
from beatline.charts.marks import BELOW as BELOW_LIMITS
from beatline.charts.theme import (
    Palette,
    empty_figure,
    markup_free,
    palette,
    plural,
    rate_text,
    styled,
)

# Width of a mark in pixels; of a dot within the limits, and of one among many areas.
MARK, DOT, SMALL_DOT, MANY = 12, 10, 8, 40

SYMBOLS = {ABOVE: "triangle-up", WITHIN: "circle", BELOW_LIMITS: "triangle-down"}
# Two triangles side by side: each turned by a quarter, so that what is “away” is to its side.
PAIRS = {
    WELL_ABOVE: (("triangle-left", 90), ("triangle-right", -90)),
    WELL_BELOW: (("triangle-right", 90), ("triangle-left", -90)),
}
ASIDE = 5.5

# The limits that an area is judged by, and those of chance alone: columns, width and dashes.
Kind = tuple[tuple[str, ...], float, str]
JUDGED: tuple[Kind, ...] = (
    (("low_998", "high_998"), 1.6, "solid"),
    (("low_95", "high_95"), 1.2, "dash"),
)
CHANCE: Kind = (("exact_low_998", "exact_high_998", "exact_low_95", "exact_high_95"), 0.8, "dot")


def funnel_chart(  # noqa: PLR0913  what is drawn, and how
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    *,
    per: str = RESIDENTS,
    selected: str | None = None,
    whole: str = "all together",
    noun: Noun = ("record", "records"),
    dark: bool = False,
    narrow: bool = False,
    height: int = 440,
) -> go.Figure:
    """Draw each area as a point in a funnel of limits that narrows where more is expected.

    A shape tells the judgement, and the key above the chart its letter: two triangles well above
    or below, one above or below, a dot within the limits, a ring where there are too few to judge
    or nothing is judged. Areas outside the limits are named where there is room, the furthest out
    first; the selected area is named always and has a ring round it. The limits that areas are
    judged by are dark lines, dashed for 95%; those of chance alone are thin and dotted. Where no
    area is judged there are no limits. An area far off the scale stands at the top edge, with its
    figure and an arrow.

    Parameters
    ----------
    rows : one per area, of one measure: area_code, area_name, residents, records,
        per_1000_residents, whole_per_1000, expected, ratio, z, word
    lines : the limits as ratios: expected, low_95, high_95, low_998, high_998, exact_low_95,
        exact_high_95, exact_low_998, exact_high_998
    per : "residents": records per 1,000 residents against residents; "mix": times as many as
        expected against the expected count
    selected : code of the area to point out
    whole : what the areas are part of, as it stands in a sentence; noun : what is counted
    """
    scale = funnel_scale(rows, lines, per)
    if scale is None:
        return empty_figure(NO_AREA, height=120, dark=dark)
    colours = palette(dark)
    key = key_lines(scale.counts, narrow, colours)
    right, above = right_margin(whole, narrow), KEY_LINE * (len(key) + 1) + 8
    plot = Plot.of(scale, narrow, right, height - above - BELOW)
    across, up = axis_words(per, noun)
    title = {"text": across, "font": {"color": colours.muted, "size": 12}}
    layout: dict[str, Any] = {
        "annotations": [
            *corner(key, up, colours),
            *line_ends(plot, per, whole, narrow, colours),
            *area_names(plot, per, selected, narrow, colours),
        ],
        "shapes": [_whole_line(scale.centre, colours)],
        "margin": {"l": LEFT, "r": right, "t": above, "b": BELOW, "pad": 0},
        "xaxis": {
            "range": [scale.left, scale.right],
            "automargin": False,
            "tickformat": ",~r",
            "nticks": 4 if narrow else 7,
            "showgrid": False,
            "title": title,
        },
        "yaxis": {
            "range": [0, scale.top],
            "automargin": False,
            "tickformat": ",~r",
            "ticksuffix": "" if per == RESIDENTS else " ×",
            "nticks": 6,
        },
    }
    # The selected area lies on top.
    told = sorted(scale.points, key=lambda row: row["area_code"] == selected)
    traces = [*_limits(scale, colours), *_ring(told, selected, colours)]
    traces.append(_areas(told, per, whole, noun, colours))
    return styled(traces, layout, height=height, dark=dark)


def describe_funnel(  # noqa: PLR0913  as the chart
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    *,
    per: str = RESIDENTS,
    selected: str | None = None,
    whole: str = "all together",
    noun: Noun = ("record", "records"),
) -> str:
    """The chart in words: the whole, every area outside the limits, and the selected one."""
    scale = funnel_scale(rows, lines, per)
    if scale is None:
        return NO_AREA
    areas = plural(len(scale.points), "area", "areas")
    if per == RESIDENTS:
        told = [f"Funnel plot of {noun[1]} per 1,000 residents in {areas}."]
        told.append(f"{_start(whole)}: {rate_text(scale.centre)} per 1,000 residents.")
    else:
        told = [f"Funnel plot of {noun[1]} in {areas} against what the mix of {whole} expects."]
    beyond, counts = scale.outside, scale.counts
    for word, mark in MARKS.items():
        if word in QUIET:
            named = [plural(counts[word], "area", "areas")] if counts[word] else []
        else:
            some = [row for row in beyond if row["word"] == word]
            named = [f"{row['area_name']} ({value_words(row, per)})" for row in some]
        told += [f"{_start(mark.sentence)}: {', '.join(named)}."] if named else []
    told += [
        f"{row['area_name']}: {value_words(row, per)}, {judgement(row)}."
        for row in scale.points
        if row["area_code"] == selected
    ]
    if scale.left_out:
        some_areas = plural(scale.left_out, "area is", "areas are")
        told.append(f"{some_areas} not drawn, since nothing can be expected there.")
    return " ".join(told)


def _limits(scale: FunnelScale, colours: Palette) -> list[dict[str, Any]]:
    """The lines of a kind as one trace, each apart from the next."""
    if not len(scale.x):
        return []
    x = [*scale.x.round(2).tolist(), None]
    kinds = [(CHANCE, colours.context)] if scale.chance else []
    kinds += [(kind, colours.muted) for kind in JUDGED]
    return [
        {
            "type": "scatter",
            "name": names[-1],
            "mode": "lines",
            "x": x * len(names),
            "y": [y for name in names for y in (*scale.limits[name].round(3).tolist(), None)],
            "line": {"color": colour, "width": wide, "dash": dash},
            "connectgaps": False,
            "hoverinfo": "skip",
        }
        for (names, wide, dash), colour in kinds
    ]


def _whole_line(value: float, colours: Palette) -> dict[str, Any]:
    line = {"color": colours.ink, "width": 1.2}
    ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value}
    return {"type": "line", **ends, "line": line, "layer": "below"}


def _ring(
    told: list[dict[Any, Any]], selected: str | None, colours: Palette
) -> list[dict[str, Any]]:
    """A ring round the selected area, under its mark."""
    look = {"symbol": "circle", "size": RING, "color": colours.band, "opacity": 1}
    return [
        {
            "type": "scatter",
            "name": "Selected",
            "mode": "markers",
            "x": [round(row["x"], 2)],
            "y": [round(row["at"], 3)],
            "marker": look | {"line": {"color": colours.ink, "width": 2}},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
        for row in told
        if row["area_code"] == selected
    ]


def _areas(
    told: list[dict[Any, Any]], per: str, whole: str, noun: Noun, colours: Palette
) -> dict[str, Any]:
    """All points as one trace; two triangles side by side are two of its points."""
    dot = SMALL_DOT if len(told) > MANY else DOT
    parts: dict[str, list[Any]] = {name: [] for name in ("x", "y", "hovertext")}
    look: dict[str, list[Any]] = {name: [] for name in ("symbol", "angle", "standoff", "size")}
    look["color"] = []
    for row in told:
        word = row["word"]
        pair = PAIRS.get(word, ((SYMBOLS.get(word, "circle-open"), 0),))
        said = [markup_free(words) for words in area_sentence(row, per, whole, noun)]
        hover = "<br>".join([f"<b>{markup_free(row['area_name'])}</b>", *said])
        for symbol, angle in pair:
            parts["x"].append(round(row["x"], 2))
            parts["y"].append(round(row["at"], 3))
            parts["hovertext"].append(hover)
            look["symbol"].append(symbol)
            look["angle"].append(angle)
            look["standoff"].append(ASIDE if len(pair) > 1 else 0)
            look["size"].append(dot if word in QUIET else MARK)
            look["color"].append(mark_colour(word, colours))
    outline = {"width": 1, "color": colours.background}
    if all(symbol == "circle-open" for symbol in look["symbol"]):
        # The outline is all that a ring has.
        outline = {"width": 1.6}
    return {
        "type": "scatter",
        "name": "Areas",
        "mode": "markers",
        **parts,
        "marker": {**look, "opacity": 1, "line": outline},
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _start(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
