"""Which wards or SNTs have most, on a map."""

import math

import orjson
import pandas as pd

from beatline.charts.deck import CompactDeck, View, deck, fitted, layer
from beatline.charts.groups import UNITS, group_colours, value_words
from beatline.charts.labels import Label, label_layer
from beatline.charts.outlines import corners, grid_step, lines_text, shape_text
from beatline.charts.theme import map_text, palette, plural, rgb

TOOLTIP = "<b>{area_name}</b><br/>{figure}<br/>{other}<br/><i>Click to open</i>"
FEWEST_TO_NAME = 3


def areas_map(  # noqa: PLR0913  each is a choice that a page makes
    areas: pd.DataFrame,
    *,
    measure: str = "per_1000_residents",
    selected: str | None = None,
    dark: bool = False,
    width: int = 356,
    height: int = 400,
    basemap: str | None = None,
) -> CompactDeck:
    """Colour areas in six equal groups, name them, and fit the map to them.

    A click selects an object of layer "areas"; its `properties` hold `area_code`. The order of
    objects is the order of rows.

    Parameters
    ----------
    areas : at least one row
        area_code, area_name : text
        residents : float, Census 2021; records : float; per_1000_residents : float, NaN allowed
        longitude, latitude : WGS84 degrees, point of the label
        geometry : GeoJSON polygon as text
    measure : "records" or "per_1000_residents"
    selected : area_code to draw with a strong outline
    width, height : CSS pixels of the narrowest screen the map must fit

    Raises
    ------
    ValueError : an unknown measure, or no area
    """
    if measure not in UNITS:
        raise ValueError(f"a map shows {' or '.join(UNITS)}, not {measure}")
    if areas.empty:
        raise ValueError("a map needs at least one area")
    colours = palette(dark)
    geometries = areas["geometry"].tolist()
    points = [point for shape in geometries for point in corners(shape)]
    view = fitted(points, width=width, height=height)
    step = grid_step(view)
    line = {
        "getPath": "@@=path",
        "widthUnits": "pixels",
        "getColor": rgb(colours.map_line),
        "getWidth": 1.3,
        "jointRounded": True,
        "pickable": False,
    }
    outlines = lines_text(tuple(geometries), step)
    layers = [
        layer(
            "GeoJsonLayer",
            "areas",
            _features(areas, measure, step, dark=dark),
            getFillColor="@@=properties.colour",
            filled=True,
            # Without a graphics card outlines on the clickable layer swallow clicks.
            stroked=False,
            pickable=True,
            autoHighlight=True,
            highlightColor=[*rgb(colours.background), 90],
        ),
        layer("PathLayer", "outlines", outlines, **line),
    ]
    for shape in areas.loc[areas["area_code"] == selected, "geometry"]:
        strong = line | {"getColor": rgb(colours.ink), "getWidth": 3}
        layers.append(layer("PathLayer", "selected", lines_text((shape,), step), **strong))
    labels = _labels(areas, measure, selected, view)
    layers.append(label_layer("labels", labels, view, colours))
    return deck(layers, view, TOOLTIP, dark=dark, basemap=basemap)


def describe_areas(areas: pd.DataFrame, *, measure: str = "per_1000_residents") -> str:
    """The map in words: how many areas, the three highest and the lowest."""
    known = areas[areas[measure].notna()].sort_values(measure, ascending=False, kind="stable")
    if known.empty:
        return "Map of areas; none has a figure."
    named = [
        f"{row['area_name']} {value_words(row[measure], measure)}"
        for row in known.head(FEWEST_TO_NAME).to_dict("records")
    ]
    lowest = known.iloc[-1]
    words = f"Map of {plural(len(areas), 'area', 'areas')}. Highest: {', '.join(named)}."
    if len(known) > FEWEST_TO_NAME:
        words += f" Lowest: {lowest['area_name']} {value_words(lowest[measure], measure)}."
    missing = len(areas) - len(known)
    return words + (f" {plural(missing, 'area has', 'areas have')} no figure." if missing else "")


def _features(areas: pd.DataFrame, measure: str, step: float, *, dark: bool) -> str:
    """The areas as GeoJSON features, with their geometry inserted as the ready text it is."""
    other = "records" if measure != "records" else "per_1000_residents"
    fills = group_colours(areas[measure].astype(float), dark=dark)
    features = []
    for row, colour in zip(areas.to_dict("records"), fills, strict=True):
        properties = {
            "area_code": str(row["area_code"]),
            "area_name": map_text(row["area_name"]),
            "figure": value_words(float(row[measure]), measure),
            "other": value_words(float(row[other]), other),
            "colour": [*rgb(colour), 235],
        }
        text = orjson.dumps(properties).decode()
        shape = shape_text(row["geometry"], step)
        features.append(f'{{"type":"Feature","properties":{text},"geometry":{shape}}}')
    return f"[{','.join(features)}]"


def _labels(areas: pd.DataFrame, measure: str, selected: str | None, view: View) -> list[Label]:
    """Names by priority: the selected area, then those with most."""
    priority = areas[measure].astype(float).fillna(-1.0)
    priority = priority.mask(areas["area_code"] == selected, math.inf)
    rows = zip(areas.to_dict("records"), priority, strict=True)
    return [
        Label(
            str(row["area_name"]),
            float(row["longitude"]),
            float(row["latitude"]),
            float(rank),
            room=math.inf if rank == math.inf else _size(row["geometry"], view),
        )
        for row, rank in rows
    ]


def _size(geometry: str, view: View) -> float:
    """Square pixels of the box around an area."""
    (left, bottom), (right, top) = (view.pixel(x, y) for x, y in corners(geometry))
    return (right - left) * (bottom - top)
