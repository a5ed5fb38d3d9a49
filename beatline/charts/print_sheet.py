"""What the charts on paper share: sizes, words, axes and marks, clear without colour."""

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beatline.charts import svg
from beatline.charts.labels import Box
from beatline.charts.marks import ABOVE, BELOW, WELL_ABOVE, WELL_BELOW, WITHIN, mark_colour
from beatline.charts.outlines import Point
from beatline.charts.theme import LIGHT

FONT = "Source Sans Pro"
# Height of letters in millimetres: 7.1 points.
TEXT = 2.5
# Widths of letters as parts of their height: those of the font, rounded up.
LETTERS = {
    " ": 0.21,
    "ijlI.,:;'’|·": 0.28,
    "ftr()[]-/!": 0.36,
    "scxz": 0.46,
    "aegkvyFJLVXY0123456789–−×+": 0.52,
    "bdhnopquAESTZ": 0.56,
    "w": 0.72,
    "mMW%▲▼": 0.9,
}
WIDTHS = {letter: width for letters, width in LETTERS.items() for letter in letters}
OTHER, BOLD = 0.67, 1.1
LINE = TEXT * svg.LINE_HEIGHT
# Between words and what they stand beside.
AIR = 1.0
# Half the height of a mark.
MARK = 1.15


@dataclass(frozen=True)
class Axes:
    """A plotting area on a sheet: its sides in millimetres, and what lies at them; y from 0."""

    left: float
    top: float
    right: float
    bottom: float
    first: float
    last: float
    highest: float

    def x(self, value: float) -> float:
        """Millimetres from the left of the sheet."""
        share = (value - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        """Millimetres from the top of the sheet; at most the upper side of the area."""
        share = min(value / self.highest, 1.0)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def box(self) -> Box:
        """Left, top, right and bottom."""
        return self.left, self.top, self.right, self.bottom


def sheet(parts: Sequence[str], width: float, height: float) -> str:
    """A drawing of this size in millimetres."""
    wide, high = svg.length(width), svg.length(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}" font-family="{FONT}, sans-serif" fill="none" '
        f'stroke-linejoin="round">{"".join(parts)}</svg>'
    )


def words(  # noqa: PLR0913  where, and how loud
    text: str,
    x: float,
    y: float,
    *,
    anchor: str = "start",
    fill: str = LIGHT.ink,
    bold: bool = False,
    upright: bool = False,
) -> str:
    """One line of words with its middle at the height y; upright: read from below to above."""
    look = f'font-size="{TEXT}" fill="{fill}" text-anchor="{anchor}"'
    look += ' font-weight="700"' if bold else ""
    down = TEXT * svg.BASELINE
    at = f'x="{svg.length(x)}" y="{svg.length(y + down)}"'
    if upright:
        at = f'x="{svg.length(x + down)}" y="{svg.length(y)}"'
        at += f' transform="rotate(-90 {svg.length(x + down)} {svg.length(y)})"'
    return f"<text {at} {look}>{html.escape(text)}</text>"


def several(  # noqa: PLR0913  where, and how loud
    lines: Sequence[str],
    x: float,
    y: float,
    *,
    anchor: str = "start",
    fill: str = LIGHT.ink,
    bold: bool = False,
) -> str:
    """Lines of words with their middle at the height y."""
    first = y - (len(lines) - 1) * LINE / 2
    return "".join(
        words(text, x, first + number * LINE, anchor=anchor, fill=fill, bold=bold)
        for number, text in enumerate(lines)
    )


def width_of(text: str, *, bold: bool = False) -> float:
    """How wide words are at most, in millimetres."""
    letters = sum(WIDTHS.get(letter, OTHER) for letter in text)
    return letters * TEXT * (BOLD if bold else 1.0)


def fitted_lines(text: str, width: float, *, bold: bool = False) -> list[str]:
    """Words broken at their spaces into lines of this width, in millimetres, where they can be."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def line(points: Sequence[Point], colour: str, thick: float, dashes: str = "") -> str:
    """A line from point to point; dashes : lengths of strokes and gaps, for example "1.8 1.1"."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'stroke="{colour}" stroke-width="{thick}"{dashed}'
    return f'<path d="{svg.path(points)}" {look}/>'


def mark(word: str, at: Point, half: float = MARK) -> str:
    """The shape of a judgement: triangles above or below, a dot within, else a ring."""
    x, y = at
    colour = mark_colour(word, LIGHT)
    if word in (WELL_ABOVE, WELL_BELOW, ABOVE, BELOW):
        sign = -1 if word in (WELL_ABOVE, ABOVE) else 1
        asides = (-half, half) if word in (WELL_ABOVE, WELL_BELOW) else (0.0,)
        shape = svg.closed([triangle((x + aside, y), half, sign) for aside in asides])
        return f'<path d="{shape}" fill="{colour}" stroke="{LIGHT.ink}" stroke-width="0.15"/>'
    if word == WITHIN:
        outline = f'stroke="{LIGHT.background}" stroke-width="0.2"'
        return svg.circle(at, 0.8 * half, f'fill="{LIGHT.muted}" {outline}')
    look = f'fill="{LIGHT.background}" stroke="{LIGHT.muted}" stroke-width="0.3"'
    return svg.circle(at, 0.7 * half, look)


def mark_box(word: str, at: Point, half: float = MARK) -> Box:
    """What a mark covers."""
    wide = 2 * half if word in (WELL_ABOVE, WELL_BELOW) else half
    return at[0] - wide, at[1] - half, at[0] + wide, at[1] + half


def triangle(at: Point, half: float, sign: int) -> list[Point]:
    """The corners of a triangle that points up (-1) or down (1)."""
    x, y = at
    return [(x, y + sign * half), (x + half, y - sign * half), (x - half, y - sign * half)]


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high, at most so many, in steps of 1, 2 or 5."""
    span = high - low
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(s * power for s in (1, 2, 5, 10, 20) if span / (s * power) < most)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def number_text(value: float) -> str:
    """A number of an axis: 1,200, or 0.5."""
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.2g}"  # noqa: PLR2004


def grid_up(axes: Axes, values: Sequence[float], suffix: str = "") -> Iterator[str]:
    """The lines of the axis that goes up, each with its number left of it."""
    for value in values:
        y = axes.y(value)
        yield line([(axes.left, y), (axes.right, y)], LIGHT.grid, 0.2)
        text = f"{number_text(value)}{suffix}"
        yield words(text, axes.left - AIR, y, anchor="end", fill=LIGHT.muted)


def room_left(values: Sequence[float], suffix: str = "") -> float:
    """How much room the numbers of an axis take."""
    return max(width_of(f"{number_text(value)}{suffix}") for value in values) + AIR


def empty_sheet(text: str, width: float, height: float) -> str:
    """Say in place of a chart why there is nothing to draw."""
    lines = fitted_lines(text, width - 2 * AIR)
    middle = several(lines, width / 2, height / 2, anchor="middle", fill=LIGHT.muted)
    return sheet([middle], width, height)
