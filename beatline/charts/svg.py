"""The few shapes of a drawing for print, as SVG text in few signs; lengths are millimetres."""

import html
from collections.abc import Sequence

from beatline.charts.outlines import Point
from beatline.charts.theme import LIGHT, rgb

LINE_HEIGHT = 1.15
# From the middle of a line of text down to where its letters stand, as part of their height.
BASELINE = 0.34


def path(points: Sequence[Point]) -> str:
    """What draws lines from point to point; with "z" after it, back to the first."""
    (x, y), rest = points[0], points[1:]
    return f"M{length(x)} {length(y)}" + "".join(f"L{length(x)} {length(y)}" for x, y in rest)


def closed(rings: Sequence[Sequence[Point]]) -> str:
    """What draws closed rings."""
    return "".join(f"{path(ring)}z" for ring in rings)


def box(left: float, top: float, right: float, bottom: float, look: str) -> str:
    """A rectangle by its sides."""
    size = f'width="{length(right - left)}" height="{length(bottom - top)}"'
    return f'<rect x="{length(left)}" y="{length(top)}" {size} {look}/>'


def circle(at: Point, radius: float, look: str) -> str:
    """A circle round a point."""
    return f'<circle cx="{length(at[0])}" cy="{length(at[1])}" r="{length(radius)}" {look}/>'


def text(lines: Sequence[str], at: Point, size: float, look: str) -> str:
    """Lines of text, the point in the middle of them."""
    x, y = at
    first = y - (len(lines) - 1) * size * LINE_HEIGHT / 2 + size * BASELINE
    return "".join(
        f'<text x="{length(x)}" y="{length(first + i * size * LINE_HEIGHT)}" font-size="{size}" '
        f'text-anchor="middle" {look}>{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def note(words: str, x: float, y: float, size: float) -> str:
    """Words that begin at a point and stand on it."""
    look = f'font-size="{size}" fill="{LIGHT.ink}"'
    return f'<text x="{length(x)}" y="{length(y)}" {look}>{html.escape(words)}</text>'


def grey(share: float) -> str:
    """A shade from paper (0) to ink (1)."""
    mixed = (
        round(light + (dark - light) * share)
        for light, dark in zip(rgb(LIGHT.background), rgb(LIGHT.ink), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def length(value: float) -> str:
    """A length to the hundredth of a millimetre."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
