"""What changed from one time to another, cell by cell: two maps that move together."""

import math
from typing import Any

import h3.api.basic_str as h3
import numpy as np
import orjson
import pandas as pd
import plotly.graph_objects as go

from beatline.charts.borders import merged, outer_border
from beatline.charts.cells import boundary
from beatline.charts.deck import View, fitted
from beatline.charts.labels import MANY_AREAS, Box, Label, placements
from beatline.charts.outlines import corners, grid_step, lines_text
from beatline.charts.theme import (
    Palette,
    empty_figure,
    markup_free,
    near,
    note,
    palette,
    plural,
    rate_text,
    rgb,
    styled,
    wrapped,
)

NOTHING = "No records on either side, so there is nothing to compare."

# More hexagons than this are slow to move without a graphics card.
MOST_COMPARED = 1000
# With so many, a cell is a pixel or two: a line round each would hide it.
MANY = 900

# Everything is sent twice, for two maps, so lines are drawn coarser than on a single one.
COARSER = 2

# Shares of the cells with a record, on both sides together, that each shade begins at.
STARTS = (0.0, 0.5, 0.75, 0.9, 0.97)

# Of the width: what lies between the two maps; of the height, when one is under the other.
BETWEEN, BETWEEN_STACKED = 0.02, 0.07
TITLE_HEIGHT = 26

# Size of ▲ and ▼ in pixels, and how many of them names keep clear of; of more they could not.
SIGN = 8
MOST_AVOIDED = 60

# Dragging moves both maps. The wheel scrolls the page; the buttons zoom.
COMPARE_CONFIG: dict[str, Any] = {
    "displayModeBar": True,
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": "reset",
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
}


def compare_maps(  # noqa: PLR0913  each is a choice that a page makes
    cells: pd.DataFrame,
    *,
    titles: tuple[str, str],
    unit: str = "records",
    outline: str | None = None,
    around: pd.DataFrame | None = None,
    stacked: bool = False,
    dark: bool = False,
    height: int = 460,
    width: int = 720,
) -> go.Figure:
    """Draw the cells of two periods in the same shades; mark those that changed beyond chance.

    Use it with COMPARE_CONFIG, stacked with PLOTLY_CONFIG. A selected point has the cell's id
    first in its `customdata`.

    Parameters
    ----------
    cells : those without a record on either side are not drawn; of more than 1,000 those that
        changed and the busiest are
        cell : text, H3 id; left, right : float, comparable counts of the two periods
        changed : "more", "fewer" or "", by more than chance; name : text, may be empty
        z : float, standard deviations, NaN allowed
    titles : the two periods, in words
    unit : what left and right count: "records", or "records a month" where they are averages
    outline : GeoJSON of the area as text, or of its parts
    around : areas to draw lightly with their names, as for `surroundings`
    stacked : one map under the other, for a phone; they stay in their place, so that a finger
        scrolls the page
    width, height : CSS pixels of the whole figure, to place the names; it may be wider
    """
    drawn = _drawn(cells)
    if drawn.empty:
        return empty_figure(NOTHING, height=height, dark=dark)
    colours = palette(dark)
    points = [point for cell in drawn["cell"] for point in boundary(cell)]
    points += corners(outline) if outline else ()
    wide, high = _panel(width, height, stacked)
    view = fitted(points, width=wide, height=high)
    squeeze = math.cos(math.radians(view.latitude))
    starts = shade_starts(drawn)
    traces: list[dict[str, Any]] = []
    for side, axes in (("left", {}), ("right", {"xaxis": "x2", "yaxis": "y2"})):
        panel = [
            *_ground(outline, view, colours),
            *_hexagons(drawn, side, starts, colours),
            *_lines(around, view, colours),
            *_changes(drawn, colours, 1.5 if stacked else 2.5),
            *_names(around, drawn, view, colours),
            *_hover(drawn, titles, unit),
        ]
        traces += [_on_plane(trace, squeeze) | axes for trace in panel]
    layout = {
        **_axes(points, squeeze, stacked),
        "annotations": _titles(titles, stacked, colours),
        "margin": {"t": TITLE_HEIGHT},
        "dragmode": "pan",
        "hoverdistance": 24,
        "modebar": {
            "orientation": "v",
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.muted,
            "activecolor": colours.ink,
        },
    }
    return styled(traces, layout, height=height, dark=dark)


def compare_legend(cells: pd.DataFrame, *, dark: bool = False) -> list[tuple[str, str]]:
    """The shades of both maps as (colour, words), most first: ("#1b4f72", "40 or more")."""
    drawn = _drawn(cells)
    if drawn.empty:
        return []
    colours, starts = palette(dark), shade_starts(drawn)
    values = _values(drawn)
    whole = bool((values % 1 == 0).all())
    legend = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else math.inf
        inside = values[(values >= start) & (values < end)]
        low, high = _number(inside.min(), whole), _number(inside.max(), whole)
        words = low if low == high else f"{low} to {high}"
        legend.append((_shade(number, starts, colours), words))
    return legend[::-1]


def describe_compare(cells: pd.DataFrame, *, titles: tuple[str, str], unit: str = "records") -> str:
    """The maps in words: how many cells changed, and the three that changed most each way.

    unit : as for `compare_maps`
    """
    drawn = _drawn(cells)
    if drawn.empty:
        return NOTHING
    words = [f"Two maps of {plural(len(drawn), 'cell', 'cells')}: {titles[0]} and {titles[1]}."]
    for changed in ("more", "fewer"):
        moved = drawn[drawn["changed"] == changed]
        if moved.empty:
            words.append(f"No cell has {changed} by more than chance.")
            continue
        verb = "cell has" if len(moved) == 1 else "cells have"
        difference = (moved["right"] - moved["left"]).abs().sort_values(ascending=False)
        first = moved.loc[difference.index[:3]]
        named = [
            f"{near(row['name'], start=False)} {_number(row['left'])} to {_number(row['right'])}"
            f" {unit}"
            for row in first.to_dict("records")
        ]
        words.append(f"{len(moved):,} {verb} {changed} by more than chance: {', '.join(named)}.")
    return " ".join(words)


def shade_starts(cells: pd.DataFrame) -> list[float]:
    """The lowest value of each shade, the same on both sides; fewer where values are tied."""
    values = np.sort(_values(cells))
    return [float(value) for value in np.unique(np.quantile(values, STARTS, method="higher"))]


def _values(cells: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """All values with a record, of both sides."""
    values = cells[["left", "right"]].to_numpy(dtype=float).ravel()
    return np.asarray(values[values > 0])


def _drawn(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells that have a record; of too many those that changed and then the busiest."""
    most = cells[["left", "right"]].max(axis=1)
    order = pd.DataFrame({"changed": cells["changed"] != "", "most": most})[most > 0]
    order = order.sort_values(["changed", "most"], ascending=False, kind="stable")
    return cells.loc[order.index[:MOST_COMPARED]]


def _panel(width: int, height: int, stacked: bool) -> tuple[int, int]:
    """Pixels of one of the two maps."""
    high = height - TITLE_HEIGHT
    if stacked:
        return width, round(high * (1 - BETWEEN_STACKED) / 2)
    return round(width * (1 - BETWEEN) / 2), high


def _on_plane(trace: dict[str, Any], squeeze: float) -> dict[str, Any]:
    """Longitudes narrowed as they are on the ground at this latitude, so that shapes are true.

    Small numbers are sent as half as many letters; they are true to half a metre.
    """
    x = np.asarray(trace["x"], dtype=np.float32) * np.float32(squeeze)
    return trace | {"type": "scatter", "x": x, "y": np.asarray(trace["y"], dtype=np.float32)}


def _axes(points: list[tuple[float, float]], squeeze: float, stacked: bool) -> dict[str, Any]:
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    space = 0.03 * max(east - west, north - south)
    across = [(west - space) * squeeze, (east + space) * squeeze]
    upright = [south - space * squeeze, north + space * squeeze]
    plain = {
        "visible": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": stacked,
        "automargin": False,
    }
    x, y = plain | {"range": across}, plain | {"range": upright}
    half, gap = 0.5, (BETWEEN_STACKED if stacked else BETWEEN) / 2
    first, second = [0, half - gap], [half + gap, 1]
    return {
        "xaxis": x | {"domain": [0, 1] if stacked else first},
        "xaxis2": x | {"domain": [0, 1] if stacked else second, "anchor": "y2", "matches": "x"},
        "yaxis": y | {"domain": second if stacked else [0, 1], "scaleanchor": "x"},
        "yaxis2": y | {"domain": first if stacked else [0, 1], "anchor": "x2", "matches": "y"},
    }


def _titles(titles: tuple[str, str], stacked: bool, colours: Palette) -> list[dict[str, Any]]:
    at = [(0.0, 1.0), (0.0, (1 - BETWEEN_STACKED) / 2) if stacked else ((1 + BETWEEN) / 2, 1.0)]
    font = {"color": colours.ink, "size": 14}
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return [
        note(f"<b>{markup_free(words)}</b>", x=x, y=y, font=font, **where)
        for words, (x, y) in zip(titles, at, strict=True)
    ]


def _shape(rings: list[list[Any]]) -> dict[str, Any]:
    """Many rings as one trace, with a gap after each."""
    gap = (math.nan, math.nan)
    points = [point for ring in rings for point in (*ring, gap)][:-1]
    x, y = zip(*points, strict=True) if points else ((), ())
    return {"x": x, "y": y, "mode": "lines", "hoverinfo": "skip"}


def _ground(outline: str | None, view: View, colours: Palette) -> list[dict[str, Any]]:
    if outline is None:
        return []
    polygons = merged(outline, COARSER * grid_step(view))
    rings = [ring for polygon in polygons for ring in polygon]
    line = {"color": colours.context, "width": 1.2}
    fill = {"fill": "toself", "fillcolor": colours.map_background, "line": line}
    return [_shape(rings) | {"name": "Area"} | fill]


def _hexagons(
    cells: pd.DataFrame, side: str, starts: list[float], colours: Palette
) -> list[dict[str, Any]]:
    """One trace a shade."""
    values = cells[side].to_numpy(dtype=float)
    shades = np.searchsorted(starts, values, side="right") - 1
    traces = []
    for number in range(len(starts)):
        chosen = cells.loc[(shades == number) & (values > 0), "cell"]
        if chosen.empty:
            continue
        fill = {
            "name": f"Shade {number + 1}",
            "fill": "toself",
            "fillcolor": _shade(number, starts, colours),
            "line": {"color": colours.background, "width": 0.5 if len(cells) < MANY else 0},
        }
        traces.append(_shape([boundary(cell) for cell in chosen]) | fill)
    return traces


def _shade(number: int, starts: list[float], colours: Palette) -> str:
    """Colour of a shade, the highest number the strongest; spread over the scale."""
    return colours.groups[len(colours.groups) - len(starts) + number]


def _lines(around: pd.DataFrame | None, view: View, colours: Palette) -> list[dict[str, Any]]:
    """Borders of the areas round about, over the cells and light."""
    if around is None or around.empty:
        return []
    near = tuple(shape for shape in around["geometry"] if _meets(shape, view))
    step = COARSER * grid_step(view) * (2 if len(near) > MANY_AREAS else 1)
    rings = [row["path"] for row in orjson.loads(lines_text(near, step))]
    line = {"color": _faint(colours.ink), "width": 0.8}
    return [_shape(rings) | {"name": "Borders", "line": line}] if rings else []


def _meets(geometry: str, view: View) -> bool:
    """Whether the box around an area reaches into what can be seen."""
    west, north = view.ground(-view.width / 2, -view.height / 2)
    east, south = view.ground(view.width / 2, view.height / 2)
    (left, bottom), (right, top) = corners(geometry)
    return left < east and right > west and bottom < north and top > south


def _faint(colour: str) -> str:
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},0.35)"


def _changes(cells: pd.DataFrame, colours: Palette, strong: float) -> list[dict[str, Any]]:
    """Outline and sign of the cells that changed by more than chance, both told without colour."""
    traces = []
    for changed, sign, line in (
        ("more", "triangle-up", {"color": colours.stands_out, "width": strong}),
        ("fewer", "triangle-down", {"color": colours.ink, "width": 1.5, "dash": "3px,2px"}),
    ):
        moved = cells.loc[cells["changed"] == changed, "cell"]
        if moved.empty:
            continue
        traces.append(_shape(outer_border(moved)) | {"name": f"{changed}: outline", "line": line})
        traces.append(
            _middles(moved)
            | {
                "name": f"{changed}: sign",
                "mode": "markers",
                "marker": {
                    "symbol": sign,
                    "size": SIGN,
                    "color": line["color"],
                    "opacity": 1,
                    "line": {"color": colours.background, "width": 1},
                },
                "hoverinfo": "skip",
            }
        )
    return traces


def _middles(cells: "pd.Series[str]") -> dict[str, Any]:
    at = [h3.cell_to_latlng(cell) for cell in cells]
    return {"x": [x for _, x in at], "y": [y for y, _ in at]}


def _names(
    around: pd.DataFrame | None, cells: pd.DataFrame, view: View, colours: Palette
) -> list[dict[str, Any]]:
    """Names of the areas where they fit, none over another nor over a change."""
    if around is None or around.empty:
        return []
    points = [point for cell in cells["cell"] for point in boundary(cell)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    labels = []
    for row in around.to_dict("records"):
        longitude, latitude = float(row["longitude"]), float(row["latitude"])
        # What lies outside is cut off where the figure has another shape than was thought.
        if west <= longitude <= east and south <= latitude <= north:
            (left, bottom), (right, top) = (view.pixel(x, y) for x, y in corners(row["geometry"]))
            room = (right - left) * (bottom - top)
            labels.append(Label(str(row["area_name"]), longitude, latitude, room, room))
    avoid = _boxes(cells.loc[cells["changed"] != "", "cell"].head(MOST_AVOIDED), view)
    x, y, text = [], [], []
    for i, (across, down) in placements(labels, view, avoid=avoid).items():
        label = labels[i]
        right, below = view.pixel(label.longitude, label.latitude)
        longitude, latitude = view.ground(right + across, below + down)
        x.append(longitude)
        y.append(latitude)
        text.append(wrapped(markup_free(label.text), 13, "<br>"))
    if not text:
        return []
    halo = ", ".join(f"{a}px {b}px 2px {colours.background}" for a in (-1, 1) for b in (-1, 1))
    font = {"color": colours.muted, "size": 11, "shadow": halo}
    return [
        {
            "name": "Names",
            "x": x,
            "y": y,
            "text": text,
            "mode": "text",
            "textfont": font,
            "hoverinfo": "skip",
        }
    ]


def _boxes(cells: "pd.Series[str]", view: View) -> list[Box]:
    """The squares round the signs of cells, in pixels."""
    half = SIGN / 2 + 2
    at = [view.pixel(x, y) for y, x in (h3.cell_to_latlng(cell) for cell in cells)]
    return [(x - half, y - half, x + half, y + half) for x, y in at]


def _hover(cells: pd.DataFrame, titles: tuple[str, str], unit: str) -> list[dict[str, Any]]:
    """Points that cannot be seen, in the middle of the cells, for the mouse."""
    unseen = {"marker": {"opacity": 0}}
    return [
        _middles(some["cell"])
        | {
            "name": "Cells",
            "mode": "markers",
            "marker": {"size": 14, "opacity": 0},
            # A click must not make the others appear.
            "selected": unseen,
            "unselected": unseen,
            "customdata": [_fields(row) for row in some.to_dict("records")],
            "hovertemplate": _template(titles, unit, str(changed)),
        }
        for changed, some in cells.groupby("changed", observed=True)
    ]


def _template(titles: tuple[str, str], unit: str, changed: str) -> str:
    """The sentence for many cells; each fills in its own words, so that it is sent once."""
    first, second, of = (markup_free(words).replace("%{", "% {") for words in (*titles, unit))
    last = f"{changed}, by more than chance" if changed else "no more change than chance brings"
    return (
        "<b>%{customdata[1]}</b>"
        f"<br>{first}: %{{customdata[2]}} {of}<br>{second}: %{{customdata[3]}} {of}"
        f"<br>{last}<extra></extra>"
    )


def _fields(row: dict[Any, Any]) -> list[str]:
    place = markup_free(near(row["name"]))
    return [str(row["cell"]), place, _number(row["left"]), _number(row["right"])]


def _number(value: float, whole: bool | None = None) -> str:
    """Whole where it is, or where all its neighbours are."""
    whole = float(value).is_integer() if whole is None else whole
    return f"{value:,.0f}" if whole else rate_text(value)
