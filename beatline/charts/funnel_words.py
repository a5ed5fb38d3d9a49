"""What is written in a funnel plot on screen: its key, its lines and its areas."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from beatline.charts.funnel_scale import LIMITS, RESIDENTS, FunnelScale, short_value
from beatline.charts.labels import Box
from beatline.charts.marks import ABOVE, MARKS, WELL_ABOVE, WELL_BELOW, mark_colour
from beatline.charts.point_names import beside, line_to, spread
from beatline.charts.theme import Palette, markup_free, note, rate_text, rgb, wrapped

# Pixels. A chart of a page is at least so wide, and where it is wider names are further apart.
WIDE, NARROW = 660, 342
LEFT, BELOW, KEY_LINE = 48, 40, 18
TEXT, LINE_HEIGHT, LETTER_WIDTH = 12, 15, 6.9
NAME_LETTERS = {False: 26, True: 15}
LEAST_RIGHT = {False: 104, True: 66}
# Half a mark, and half of two side by side; how far a name stays from the middle of its point.
HALF, HALF_PAIR, CLEAR = 6.0, 12.0, 10.0
# Width of the ring round the selected area.
RING = 27
# Places at which a line of the chart is looked at.
LOOKS = 60


@dataclass(frozen=True, eq=False)
class Plot:
    """A funnel in pixels of its plotting area, from its top left corner."""

    scale: FunnelScale
    width: float
    height: float

    @classmethod
    def of(cls, scale: FunnelScale, narrow: bool, right: float, height: float) -> "Plot":
        """The plotting area of the narrowest chart that it is drawn in."""
        return cls(scale, (NARROW if narrow else WIDE) - LEFT - right, height)

    def x(self, value: Any) -> Any:
        """Pixels from the left."""
        return (value - self.scale.left) / (self.scale.right - self.scale.left) * self.width

    def y(self, value: Any) -> Any:
        """Pixels from the top."""
        return (1 - value / self.scale.top) * self.height

    def marks(self, selected: str | None) -> Iterator[Box]:
        """What the points cover, the selected one with its ring."""
        for row in self.scale.points:
            x, y = self.x(row["x"]), self.y(row["at"])
            pair = row["word"] in (WELL_ABOVE, WELL_BELOW)
            across, down = HALF_PAIR if pair else HALF, HALF
            if row["area_code"] == selected:
                across = down = RING / 2
            yield x - across, y - down, x + across, y + down

    def lines(self) -> Iterator[Box]:
        """What the lines that areas are judged by cover, in small boxes."""
        scale, at = self.scale, np.linspace(self.scale.left, self.scale.right, LOOKS)
        heights = [np.full(LOOKS, scale.centre)]
        heights += [np.interp(at, scale.x, scale.limits[name]) for name in LIMITS if len(scale.x)]
        half = self.width / LOOKS / 2
        for height in heights:
            for x, y in zip(self.x(at), self.y(height), strict=True):
                yield x - half, y - 1, x + half, y + 1


def key_lines(counts: Counter[str], narrow: bool, colours: Palette) -> list[str]:
    """Lines of what the shapes mean, those that occur, with how many areas have each."""
    width = NARROW if narrow else WIDE
    lines: list[tuple[float, list[str]]] = [(0.0, [])]
    for word, mark in MARKS.items():
        if not counts[word]:
            continue
        words = f"{mark.letter} {mark.words}: {counts[word]}"
        wide = (len(words) + 2 * len(mark.shape) + 4) * LETTER_WIDTH
        sign = f'<span style="color:{mark_colour(word, colours)}">{mark.shape}</span> {words}'
        if lines[-1][1] and lines[-1][0] + wide > width:
            lines.append((0.0, []))
        lines[-1] = (lines[-1][0] + wide, [*lines[-1][1], sign])
    return ["   ".join(signs) for _, signs in lines]


def corner(key: list[str], up: str, colours: Palette) -> list[dict[str, Any]]:
    """The key above the chart, and under it what the axis that goes up shows."""
    where = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -LEFT, "align": "left"}
    where |= {"y": 1, "yref": "paper", "yanchor": "bottom"}
    lines = [
        note(
            text,
            font={"color": colours.muted, "size": TEXT},
            yshift=4 + KEY_LINE * (len(key) - number),
            **where,
        )
        for number, text in enumerate(key)
    ]
    ink = {"color": colours.ink, "size": TEXT}
    return [*lines, note(markup_free(up), font=ink, yshift=3, **where)]


def right_margin(whole: str, narrow: bool) -> int:
    """Room for the name of the whole at the end of its line, and for those of the limits."""
    longest = max(map(len, _whole_lines(whole, "000", narrow)))
    return max(LEAST_RIGHT[narrow], math.ceil(longest * LETTER_WIDTH) + 8)


def line_ends(
    plot: Plot, per: str, whole: str, narrow: bool, colours: Palette
) -> list[dict[str, Any]]:
    """What the lines are, at their right ends, moved apart where they would meet."""
    scale = plot.scale
    figure = rate_text(scale.centre) if per == RESIDENTS else "as expected"
    names = [f"<b>{markup_free(line)}</b>" for line in _whole_lines(whole, figure, narrow)]
    labels = [(scale.centre, names, colours.ink)]
    if len(scale.x):
        limit = "" if narrow else " limit"
        for name in LIMITS:
            share = "99.8%" if name.endswith("998") else "95%"
            labels.append((scale.at_end(name), [share + limit], colours.muted))
        if scale.chance:
            words = ["chance", "alone"] if narrow else ["limits by", "chance alone"]
            labels.append((scale.at_end("exact_high_998"), words, colours.muted))
    middles = [float(plot.y(min(value, scale.top))) for value, _, _ in labels]
    sizes = [float(len(text) * LINE_HEIGHT) for _, text, _ in labels]
    placed = spread(middles, sizes, -LINE_HEIGHT / 2, plot.height + LINE_HEIGHT / 2)
    where = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4, "align": "left"}
    return [
        note(
            "<br>".join(text),
            y=1 - middle / plot.height,
            yref="paper",
            yanchor="middle",
            font={"color": colour, "size": TEXT},
            **where,
        )
        for middle, (_, text, colour) in zip(placed, labels, strict=True)
    ]


def area_names(
    plot: Plot, per: str, selected: str | None, narrow: bool, colours: Palette
) -> list[dict[str, Any]]:
    """The areas off the scale, the selected one, and those outside the limits if there is room."""
    points = plot.scale.points
    # Those off the scale first, since only their names tell where they are; the furthest of all.
    rows = [row for row in reversed(points) if row["off"]]
    rows += [row for row in points if row["area_code"] == selected and not row["off"]]
    needed = len(rows)
    first = {row["area_code"] for row in rows}
    rows += [row for row in plot.scale.outside if row["area_code"] not in first]
    texts = [_name(row, per, narrow) for row in rows]
    sizes = [(max(map(len, text)) * LETTER_WIDTH + 4, len(text) * LINE_HEIGHT) for text in texts]
    at = [(float(plot.x(row["x"])), float(plot.y(row["at"]))) for row in rows]
    frame = (0.0, 0.0, plot.width, plot.height)
    marks, lines = list(plot.marks(selected)), list(plot.lines())
    spots = beside(at, sizes, frame, clear=CLEAR, marks=marks, lines=lines, needed=needed)
    found = []
    for row, text, size, point, spot in zip(rows, texts, sizes, at, spots, strict=True):
        if spot is None:
            continue
        strong = row["area_code"] == selected
        words = "<br>".join(f"<b>{line}</b>" if strong else line for line in text)
        colour = colours.ink if strong else _text_colour(row["word"], colours)
        moved = _moved(spot[0] - point[0], spot[1] - point[1], size, colours)
        # Lines of the chart that pass under a name do not cross its letters.
        look = {"font": {"color": colour, "size": TEXT}, "bgcolor": _veil(colours), "borderpad": 0}
        found.append(note(words, x=row["x"], y=row["at"], **look) | moved)
    return found


def _moved(
    across: float, down: float, size: tuple[float, float], colours: Palette
) -> dict[str, Any]:
    """Words beside their point, with a line to it where they stand far away."""
    if line_to((0.0, 0.0), (across, down), size, CLEAR) is None:
        return {"xshift": round(across, 1), "yshift": round(-down, 1)}
    return {
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": colours.context,
        "standoff": HALF,
        "ax": round(across, 1),
        "ay": round(down, 1),
    }


def _name(row: dict[Any, Any], per: str, narrow: bool) -> list[str]:
    name = f"{MARKS[row['word']].letter} {row['area_name']}"
    value = f" {short_value(row, per)}↑" if row["off"] else ""
    return wrapped(markup_free(name + value), NAME_LETTERS[narrow], "\n").split("\n")


def _whole_lines(whole: str, figure: str, narrow: bool) -> list[str]:
    """The name of the whole and its figure, in as many lines as it takes."""
    together = f"{whole}: {figure}"
    if not narrow and len(together) <= NAME_LETTERS[True]:
        return [together]
    return [*wrapped(whole, NAME_LETTERS[True] - 3, "\n").split("\n"), figure]


def _veil(colours: Palette) -> str:
    red, green, blue = rgb(colours.background)
    return f"rgba({red},{green},{blue},0.75)"


def _text_colour(word: str, colours: Palette) -> str:
    return colours.stands_out_text if word in (WELL_ABOVE, ABOVE) else colours.recorded
