"""Where in an area the records gather: equal cells in classes by rank, the first numbered."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import h3.api.basic_str as h3
import orjson
import pandas as pd

from beatline.charts.borders import merged, outer_border
from beatline.charts.deck import CompactDeck, View, deck, fitted, layer
from beatline.charts.labels import Box, label_size, number_layer
from beatline.charts.outlines import Point, corners, grid_step
from beatline.charts.surroundings import surroundings
from beatline.charts.theme import (
    Palette,
    map_text,
    near,
    palette,
    percent_text,
    plural,
    rate_text,
    rgb,
)

# More than this neither the eye nor an office computer without a graphics card can use.
MOST_DRAWN = 1500
FEWEST_FOR_A_RATIO = 20

# Where the classes end, in percent of all cells, and what they are called.
CLASSES = (
    (1, "busiest 1%"),
    (5, "next 4%"),
    (10, "next 5%"),
    (20, "next 10%"),
    (100, "others with a record"),
)

# Streamlit escapes what it fills in, so a line that may be missing is a block that may be empty.
TOOLTIP = "<b>{t}</b><br/>{r}<div>{h}</div><div>{d}</div><i>Click for why</i>"
IN_PATCH, NOT_IN_PATCH = "In a busy patch", "Not in a busy patch"
NONE_IN_PATCH = "none in a busy patch"
FEWEST_FOR_PERCENTS = 100

# Each cell is drawn a little smaller than it is, so that a gap parts it from its neighbours.
DRAWN_SHARE = 0.93


OPAQUE, SEEN_THROUGH = 255, 165

# The outline of busy patches: 60 m are 2.5 pixels on a map of a city, and on the map of a
# county the outline must not hide the cells. Without colour its pale edge tells it from the cells.
HOT_LINE = {
    "lineWidthUnits": "meters",
    "getLineWidth": 60,
    "lineWidthMinPixels": 0.8,
    "lineWidthMaxPixels": 2.5,
}
HOT_EDGE = {"lineWidthUnits": "meters", "getLineWidth": 130, "lineWidthMaxPixels": 5.5}
SELECTED_LINE = {"lineWidthUnits": "pixels", "getLineWidth": 4}

NUMBER_SIZE = 12
# So many times as wide as a cell is the box that decides whether a number has room.
WIDER = 2


def cells_map(  # noqa: PLR0913  each is a choice that a page makes
    cells: pd.DataFrame,
    *,
    all_cells: int,
    outline: str | None = None,
    around: pd.DataFrame | None = None,
    numbered: int = 20,
    selected: str | None = None,
    dark: bool = False,
    width: int = 356,
    height: int = 400,
    basemap: str | None = None,
) -> CompactDeck:
    """Shade the cells by their rank among all cells of the area; number the first.

    Drawn are the cells with a record, at most the 1,500 busiest. `clicked_cell` reads a click.

    Parameters
    ----------
    cells : in order of rank; none, if there is an outline
        cell : text, H3 id; rank : int, from 1; records : int
        share : float, of all records; times_even : float, NaN allowed
        hot : bool, in a busy patch; name, trend : text, may be empty
    all_cells : how many cells the area has, those without a record too
    outline : GeoJSON of the area as text, or of its parts
    around : areas whose outlines and names say where one is, as for `surroundings`
    numbered : how many of the first ranks carry their number
    selected : id of a cell to draw with a strong outline
    width, height : CSS pixels of the narrowest screen the map must fit

    Raises
    ------
    ValueError : neither a cell with a record nor an outline
    """
    colours = palette(dark)
    drawn = _drawn(cells)
    points = [point for cell in drawn["cell"] for point in boundary(cell)]
    if outline:
        # A record with coordinates far from its area must not shrink the map to a dot.
        points = [*_nearby(points, corners(outline)), *corners(outline)]
    view = fitted(points, width=width, height=height)
    numbers = _numbers(drawn[drawn["rank"] <= numbered])
    now = placed(numbers, view)
    avoid = [number.box(view) for number in now]
    lines, names = surroundings(around, view, colours, avoid=avoid)
    # A street map shows through the cells, and the plain ground would hide it.
    layers = _ground(outline, view, colours) if basemap is None else []
    opacity = OPAQUE if basemap is None else SEEN_THROUGH
    for number, of_class in classes(drawn, all_cells):
        fill = [*rgb(shade(number, colours)), opacity]
        layers.append(_hexagons(number, of_class, numbered, fill, colours))
    layers += [*lines, *_border(outline, view, colours)]
    hot = outer_border(drawn.loc[drawn["hot"], "cell"])
    layers.append(_outlines("standing-out-edge", hot, colours.background, **HOT_EDGE))
    layers.append(_outlines("standing-out", hot, colours.stands_out, **HOT_LINE))
    if selected is not None:
        layers.append(_outlines("selected", [boundary(selected)], colours.ink, **SELECTED_LINE))
    layers += [_text_in_full(one) for one in names]
    later = [number for number in numbers if number not in now]
    if later:
        layers.append(_text("numbers-closer", later, colours, **_once_there_is_room(drawn, view)))
    layers.append(_text("numbers", now, colours))
    return deck(layers, view, TOOLTIP, dark=dark, basemap=basemap)


def clicked_cell(objects: Mapping[str, Sequence[Mapping[str, Any]]]) -> str | None:
    """Id of the cell in what Streamlit returns as `selection.objects`, in whichever class it is.

    Each class of cells is a layer of its own, "cells-1" to "cells-5".
    """
    for layer_id, chosen in objects.items():
        if layer_id.startswith("cells-") and chosen and isinstance(chosen[0], dict):
            fields = chosen[0].get("properties")
            cell = fields.get("cell") if isinstance(fields, dict) else None
            return str(cell) if cell else None
    return None


def cells_legend(
    cells: pd.DataFrame, all_cells: int, *, dark: bool = False
) -> list[tuple[str, str]]:
    """The classes that the map shows as (colour, words), the busiest first.

    ("#1b4f72", "busiest 1%: 9 cells, 15% of the records"); in place of the share their number
    while there are fewer than 20 of them. With fewer than 100 cells no one is 1% of them: then
    the ranks are told.

    cells : all with a record, as for `cells_map`; those without are passed over
    """
    active = cells[cells["records"] > 0]
    legend, before = [], 0
    for number, of_class in classes(active, all_cells):
        if before >= MOST_DRAWN:
            break
        words = f"{CLASSES[number][1]}: {plural(len(of_class), 'cell', 'cells')}, "
        if all_cells < FEWEST_FOR_PERCENTS:
            words = f"{_ranks(of_class)}: "
        words += _share_words(of_class)
        if before + len(of_class) > MOST_DRAWN:
            words += f"; the busiest {MOST_DRAWN - before:,} of them are drawn"
        legend.append((shade(number, palette(dark)), words))
        before += len(of_class)
    return legend


def describe_cells(cells: pd.DataFrame, all_cells: int, *, hot: int | None = None) -> str:
    """The map in words: how many cells, how many in busy patches, and the three first.

    hot : how many of all are in a busy patch; not needed where `cells` are all of them
    """
    active = _drawn(cells)
    if active.empty:
        return f"Map of {plural(all_cells, 'cell', 'cells')}, none with a record."
    many = len(active) >= MOST_DRAWN
    drawn = f"the {MOST_DRAWN:,} busiest are drawn" if many else f"{len(active):,} with a record"
    patch = _patch_words(int(cells["hot"].sum()) if hot is None else hot, int(active["hot"].sum()))
    first = [
        f"{near(row['name'], start=False)} {row['records']:,}"
        for row in active.head(3).to_dict("records")
    ]
    return (
        f"Map of {plural(all_cells, 'equal cell', 'equal cells')}, {drawn}; {patch}. "
        f"Busiest: {', '.join(first)}."
    )


def classes(cells: pd.DataFrame, all_cells: int) -> list[tuple[int, pd.DataFrame]]:
    """Number of each class that has cells, and its cells; cells of one rank stay together."""
    found, before = [], 0
    for number, (percent, _) in enumerate(CLASSES):
        last = max(math.ceil(all_cells * percent / 100), 1)
        of_class = cells[(cells["rank"] > before) & (cells["rank"] <= last)]
        if len(of_class):
            found.append((number, of_class))
        before = last
    return found


def shade(number: int, colours: Palette) -> str:
    """Colour of a class, 0 the busiest."""
    return colours.groups[len(colours.groups) - 1 - number]


@lru_cache(maxsize=16_384)
def boundary(cell: str) -> list[Point]:
    """Corners of a cell as longitude and latitude, the first again at the end."""
    points = [(round(x, 5), round(y, 5)) for y, x in h3.cell_to_boundary(cell)]
    return [*points, points[0]]


def _nearby(points: Sequence[Point], box: tuple[Point, Point]) -> list[Point]:
    """The points in a box twice as wide and high as the given one."""
    (west, south), (east, north) = box
    wide, high = (east - west) / 2, (north - south) / 2
    return [
        (x, y)
        for x, y in points
        if west - wide <= x <= east + wide and south - high <= y <= north + high
    ]


@dataclass(frozen=True)
class Number:
    """The rank of a cell, in its middle."""

    text: str
    longitude: float
    latitude: float

    def box(self, view: View) -> Box:
        """What it covers, in pixels from the middle of the map."""
        x, y = view.pixel(self.longitude, self.latitude)
        wide, high = label_size(self.text)
        return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def placed(numbers: Sequence[Number], view: View) -> list[Number]:
    """The numbers that can stand in the middle of their cells without touching, first come first.

    Moved aside they would stand in another cell.
    """
    taken: list[Box] = []
    found = []
    for number in numbers:
        box = number.box(view)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            found.append(number)
    return found


def _drawn(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["records"] > 0].head(MOST_DRAWN)


def _overlap(one: Box, other: Box) -> bool:
    apart_x = one[2] <= other[0] or other[2] <= one[0]
    return not (apart_x or one[3] <= other[1] or other[3] <= one[1])


def _numbers(cells: pd.DataFrame) -> list[Number]:
    ranked = zip(cells["rank"], cells["cell"], strict=True)
    return [Number(str(rank), *_middle(cell)) for rank, cell in ranked]


def _ranks(cells: pd.DataFrame) -> str:
    """The ranks of a class: "number 1", "numbers 3 to 7"."""
    first, last = int(cells["rank"].min()), int(cells["rank"].max())
    return f"number {first}" if first == last else f"numbers {first} to {last}"


def _share_words(cells: pd.DataFrame) -> str:
    records = int(cells["records"].sum())
    if records < FEWEST_FOR_A_RATIO:
        return plural(records, "record", "records")
    return f"{percent_text(float(cells['share'].sum()))} of the records"


def _patch_words(hot: int, drawn: int) -> str:
    if not hot:
        return NONE_IN_PATCH
    words = f"{hot:,} in a busy patch"
    return f"{words}, {hot - drawn:,} of them not drawn" if drawn < hot else words


def _ground(outline: str | None, view: View, colours: Palette) -> list[str]:
    """The area itself, under the cells."""
    if outline is None:
        return []
    shape = {"type": "MultiPolygon", "coordinates": merged(outline, grid_step(view))}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    return [
        layer(
            "GeoJsonLayer",
            "outline-ground",
            orjson.dumps([feature]).decode(),
            _subLayerProps={"polygons-fill": {"getFillColor": rgb(colours.background)}},
            stroked=False,
            pickable=False,
        )
    ]


def _border(outline: str | None, view: View, colours: Palette) -> list[str]:
    if outline is None:
        return []
    line = {"lineWidthUnits": "pixels", "getLineWidth": 1.6}
    rings = [ring for polygon in merged(outline, grid_step(view)) for ring in polygon]
    return [_outlines("outline", rings, colours.context, **line)]


def _hexagons(
    number: int, cells: pd.DataFrame, numbered: int, fill: list[int], colours: Palette
) -> str:
    """One class of cells in one colour; the browser makes the hexagons from their ids.

    While a cell is selected Streamlit pales whatever a layer colours itself. What its sublayer
    colours stays, so that the map goes on showing what its legend says.
    """
    rows = [{"properties": _words(row, numbered)} for row in cells.to_dict("records")]
    return layer(
        "H3HexagonLayer",
        f"cells-{number + 1}",
        orjson.dumps(rows).decode(),
        getHexagon="@@=properties.cell",
        highPrecision=True,
        coverage=DRAWN_SHARE,
        extruded=False,
        # Without a graphics card outlines on the clickable layer swallow clicks.
        stroked=False,
        _subLayerProps={"hexagon-cell-hifi": {"getFillColor": fill}},
        pickable=True,
        autoHighlight=True,
        highlightColor=[*rgb(colours.ink), 110],
    )


def _words(row: dict[Any, Any], numbered: int) -> dict[str, str]:
    """What a click and the tooltip need of a cell, in few letters."""
    title = near(map_text(row["name"]) if isinstance(row["name"], str) else "")
    records = plural(row["records"], "record", "records")
    if row["records"] >= FEWEST_FOR_A_RATIO and not math.isnan(row["times_even"]):
        records += f" · {rate_text(row['times_even'])} times an even spread"
    return {
        "cell": row["cell"],
        "t": f"{row['rank']}. {title}" if row["rank"] <= numbered else title,
        "r": records,
        "h": IN_PATCH if row["hot"] else NOT_IN_PATCH,
        "d": map_text(row["trend"] or ""),
    }


def _outlines(layer_id: str, rings: list[list[Point]], colour: str, **line: Any) -> str:
    """Lines that no selection pales; one feature for all."""
    shape = {"type": "MultiLineString", "coordinates": rings}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    return layer(
        "GeoJsonLayer",
        layer_id,
        orjson.dumps([feature] if rings else []).decode(),
        getLineColor=rgb(colour),
        lineJointRounded=True,
        lineCapRounded=True,
        pickable=False,
        **line,
    )


def _text(layer_id: str, numbers: list[Number], colours: Palette, **props: Any) -> str:
    text = number_layer(
        layer_id,
        [(number.text, (number.longitude, number.latitude)) for number in numbers],
        size=NUMBER_SIZE,
        colour=colours.background,
        fontSettings={"sdf": True, "fontSize": 64, "buffer": 16, "radius": 16},
        outlineWidth=13,
        outlineColor=[*rgb(colours.groups[-1]), 255],
        **props,
    )
    return _text_in_full(text)


def _text_in_full(text: str) -> str:
    """A TextLayer whose letters keep their colour while a cell is selected; see `_hexagons`."""
    props = orjson.loads(text)
    props["_subLayerProps"] = {"characters": {"getColor": props.pop("getColor")}}
    return orjson.dumps(props).decode()


def _once_there_is_room(cells: pd.DataFrame, view: View) -> dict[str, Any]:
    """Hide numbers until the reader has zoomed in so far that neighbours have room for theirs."""
    cell = cells["cell"].iloc[0]
    here = _middle(cell)
    beside = [_middle(one) for one in h3.grid_disk(cell, 1) if one != cell]
    x, y = view.pixel(*here)
    apart = [(abs(px - x), abs(py - y)) for px, py in (view.pixel(*one) for one in beside)]
    wide, high = label_size("88")
    closer = max(min(wide / max(dx, 1e-9), high / max(dy, 1e-9)) for dx, dy in apart)
    metres = WIDER * round(h3.great_circle_distance(here[::-1], beside[0][::-1], unit="m"))
    pixels = round(WIDER * closer * math.hypot(*apart[0]), 1)
    return {
        # A box on the ground round each number; a letter that reached out of it would be dropped.
        "getContentBox": [-metres / 2, -metres / 2, metres, metres],
        "contentCutoffPixels": [pixels, pixels],
    }


def _middle(cell: str) -> Point:
    latitude, longitude = h3.cell_to_latlng(cell)
    return longitude, latitude
