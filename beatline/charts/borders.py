"""One border round several areas or cells, without the lines that two of them share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import h3.api.basic_str as h3

from beatline.charts.outlines import Point, Polygon, on_grid

# A hole of fewer squares of the grid lies between neighbours that were drawn apart.
SLIVER = 20


def outer_border(cells: Iterable[str]) -> list[list[Point]]:
    """Closed lines round connected groups of cells, without the edges that two of them share."""
    edges: set[tuple[str, str]] = set()
    for cell in cells:
        corner_ids = h3.cell_to_vertexes(cell)
        edges |= set(pairwise([*corner_ids, corner_ids[0]]))
    # All cells run the same way round, so a neighbour has a shared edge the other way; and three
    # cells meet in a corner, so on the border one edge comes to it and one leaves.
    after = {start: end for start, end in edges if (end, start) not in edges}
    rings = []
    while after:
        start = next(iter(after))
        ring = [start]
        while (following := after.pop(ring[-1], None)) is not None:
            ring.append(following)
        rings.append([_place(corner_id) for corner_id in ring])
    return rings


@lru_cache(maxsize=64)
def merged(outline: str, step: float) -> list[Polygon]:
    """An area given as its parts in one piece: without the borders that two parts share."""
    # On a coarse grid a border may fold onto itself and run along an edge more than once.
    edges: Counter[tuple[Point, Point]] = Counter()
    for polygon in on_grid(outline, step):
        for number, ring in enumerate(polygon):
            # Land to the left, also of a hole: then neighbours run along their border both ways.
            turned = ring if (_area(ring) > 0) == (number == 0) else ring[::-1]
            edges.update(pairwise(turned))
    open_edges = {(start, end): n - edges[end, start] for (start, end), n in edges.items()}
    rings = _loops(edge for edge, times in open_edges.items() for _ in range(times))
    least = SLIVER * step * step
    land = sorted((ring for ring in rings if _area(ring) > 0), key=_area)
    shells = [[ring] for ring in land if _area(ring) > least] or [[ring] for ring in land[-1:]]
    for hole in (ring for ring in rings if _area(ring) < -least):
        # The smallest piece round it.
        round_it = next((one for one in shells if _inside(hole[0], one[0])), None)
        if round_it is not None:
            round_it.append(hole)
    return shells


def _loops(edges: Iterable[tuple[Point, Point]]) -> list[list[Point]]:
    """Closed rings from edges of which as many come to each point as leave it."""
    after: dict[Point, list[Point]] = {}
    for start, end in sorted(edges):
        after.setdefault(start, []).append(end)
    rings = []
    while after:
        ring = [next(iter(after))]
        while ends := after.get(ring[-1]):
            following = ends.pop()
            if not ends:
                del after[ring[-1]]
            ring.append(following)
        rings.append(ring)
    return rings


def _area(ring: Sequence[Point]) -> float:
    """Area in square degrees; negative where the ring runs clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    x, y = zip(*ring, strict=True)
    return bool(min(x) <= point[0] <= max(x) and min(y) <= point[1] <= max(y))


def _place(corner_id: str) -> Point:
    latitude, longitude = h3.vertex_to_latlng(corner_id)
    return round(longitude, 5), round(latitude, 5)
