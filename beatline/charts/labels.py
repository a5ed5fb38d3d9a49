"""Names on a map that can be read: none lies over another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from beatline.charts.deck import View, layer
from beatline.charts.theme import Palette, map_text, rgb, wrapped

SIZE = 12
LINE_HEIGHT = 1.15
# Width of a letter as part of its height: bold sans-serif, measured on the names of 271 areas.
LETTER_WIDTH = 0.60
LONGEST_LINE = 13

# A name may be so much larger than its area, and in a map of many areas no larger at all.
LARGER_THAN_AREA = 2.5
MANY_AREAS = 40

# Where a name may stand, in label widths and heights from its point: on it if possible.
TRIES = [(0.0, 0.0), (0.0, -0.5), (0.0, 0.5), (0.0, -0.9), (0.0, 0.9), (-0.35, 0.0), (0.35, 0.0)]
TRIES += [(-0.35, -0.6), (0.35, -0.6), (-0.35, 0.6), (0.35, 0.6)]
# Further away, for names that have circles to keep clear of.
FURTHER = [(0.0, -1.6), (0.0, 1.6), (-0.7, 0.0), (0.7, 0.0), (0.0, -2.3), (0.0, 2.3)]

# How rows of a text layer are read, and what all writing has in common: it is not clicked.
WRITTEN: dict[str, Any] = {
    "getText": "@@=text",
    "getPosition": "@@=at",
    "fontFamily": "sans-serif",
    "lineHeight": LINE_HEIGHT,
    "pickable": False,
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name at a point; labels of higher priority are placed first.

    `room` is the size of what it names, in square pixels; a name much larger is left out.
    """

    text: str
    longitude: float
    latitude: float
    priority: float
    room: float = math.inf


def label_layer(  # noqa: PLR0913  what is written, where, and how loud
    layer_id: str,
    labels: Sequence[Label],
    view: View,
    colours: Palette,
    *,
    quiet: bool = False,
    avoid: Sequence[Box] = (),
) -> str:
    """A layer with the names that can stand without touching; tooltips have all of them.

    quiet : muted, for names that only say where one is
    avoid : boxes in pixels from the middle of the map that no name may cover

    A name moved aside keeps its place on the ground, so that it stays in its area when the
    reader zooms.
    """
    rows = []
    for i, (across, down) in placements(labels, view, avoid=avoid).items():
        label = labels[i]
        x, y = view.pixel(label.longitude, label.latitude)
        longitude, latitude = view.ground(x + across, y + down)
        at = [round(longitude, 6), round(latitude, 6)]
        rows.append({"at": at, "text": _lines(label.text)})
    return layer(
        "TextLayer",
        layer_id,
        orjson.dumps(rows).decode(),
        **WRITTEN,
        getSize=SIZE,
        getColor=rgb(colours.muted if quiet else colours.ink),
        fontWeight=400 if quiet else 700,
        characterSet="auto",
        fontSettings={"sdf": True, "fontSize": 64, "buffer": 16, "radius": 16},
        outlineWidth=13,
        outlineColor=[*rgb(colours.background), 235],
    )


def number_layer(
    layer_id: str,
    numbers: Iterable[tuple[str, tuple[float, float]]],
    *,
    size: float,
    colour: str,
    **props: Any,
) -> str:
    """Short numbers in the middle of their points; nothing of them is clicked.

    numbers : text, and longitude and latitude of each; size : pixels
    """
    rows = [{"at": [round(x, 6), round(y, 6)], "text": text} for text, (x, y) in numbers]
    return layer(
        "TextLayer",
        layer_id,
        orjson.dumps(rows).decode(),
        **WRITTEN,
        getSize=size,
        getColor=rgb(colour),
        fontWeight=700,
        characterSet="0123456789",
        **props,
    )


def placements(
    labels: Sequence[Label], view: View, *, avoid: Sequence[Box] = ()
) -> dict[int, tuple[int, int]]:
    """Pixel offsets of the labels that can stand without touching, by their position.

    Greedy: the highest priority first, each at the first of a few places near its point that
    no earlier label covers and the map shows.
    """
    larger = LARGER_THAN_AREA if len(labels) <= MANY_AREAS else 1.0
    taken: list[Box] = list(avoid)
    found: dict[int, tuple[int, int]] = {}
    for i in sorted(range(len(labels)), key=lambda i: -labels[i].priority):
        wide, high = label_size(labels[i].text)
        if wide * high > larger * labels[i].room:
            continue
        x, y = view.pixel(labels[i].longitude, labels[i].latitude)
        for across, down in TRIES + (FURTHER if avoid else []):
            dx, dy = round(across * wide), round(down * high)
            box = (x + dx - wide / 2, y + dy - high / 2, x + dx + wide / 2, y + dy + high / 2)
            if _inside(box, view) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found[i] = (dx, dy)
                break
    return found


def label_size(text: str) -> tuple[float, float]:
    """Estimated width and height in pixels of a name as it is drawn."""
    lines = _lines(text).split("\n")
    wide = max(len(line) for line in lines) * LETTER_WIDTH * SIZE
    return math.ceil(wide) + 2.0, math.ceil(len(lines) * SIZE * LINE_HEIGHT) + 1.0


def _lines(text: str) -> str:
    return wrapped(map_text(text), LONGEST_LINE, "\n")


def _inside(box: Box, view: View) -> bool:
    return max(-box[0], box[2]) <= view.width / 2 and max(-box[1], box[3]) <= view.height / 2


def _overlap(one: Box, other: Box) -> bool:
    apart_x = one[2] <= other[0] or other[2] <= one[0]
    return not (apart_x or one[3] <= other[1] or other[3] <= one[1])
