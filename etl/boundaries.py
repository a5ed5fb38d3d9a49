"""The boundaries of the teams, from the rings of points that data.police.uk publishes.

A published ring may be broken. Nothing here raises: a ring is mended where it is clear what was
meant, or left out, and either is noted with the name of the team.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.holding import BRITISH_GRID, WGS84
from etl.untrusted import Remark, Remarks

# A point further than this from the points of all LSOAs is a slip: some tens of kilometres.
REACH_DEGREES = 0.5
# A ring that loses more of its points has lost its shape.
MOST_LOST_SHARE = 0.1
FEWEST_POINTS = 3
# Borders that were drawn twice overlap by slivers; this is a field.
OVERLAP_M2 = 10_000
INSTEAD = "so what is recorded for them goes by census area (LSOA)"
LEFT_OUT: Remark = (
    "Left out",
    "The boundaries of these teams cannot be used (too few points, too many that are no numbers "
    f"or lie far away, or no area within), {INSTEAD}: {{}}.",
)
MISSING: Remark = ("Missing", f"The file has no boundary of these teams, {INSTEAD}: {{}}.")
POINTS: Remark = (
    "Points left out",
    "Points that are no numbers, or that lie far from the force area, were left out of the "
    "boundaries of these teams: {}.",
)
SWAPPED: Remark = (
    "Points turned round",
    "In the boundaries of these teams latitude and longitude stood in each other's place, and "
    "were put right: {}.",
)
OPEN: Remark = (
    "Closed",
    "The boundaries of these teams did not end where they begin, and were closed by a straight "
    "line: {}.",
)
MENDED: Remark = (
    "Mended",
    "The boundaries of these teams cross or touch themselves. All that they go round was given "
    "to the team: {}.",
)
OVERLAPS: Remark = (
    "Overlaps",
    "The boundaries of these pairs of teams overlap by more than a hectare. What lies in both "
    "belongs to the team with the smaller area: {}.",
)

Box = tuple[float, float, float, float]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Boundaries:
    """The boundaries that can be used.

    areas : code, geometry (WGS84, valid), the smallest first, which is their order of precedence;
        may be empty
    notices : subject, how many things it concerns, and a sentence
    """

    areas: gpd.GeoDataFrame
    notices: Sequence[tuple[str, int, str]]


def read_boundaries(
    given: Mapping[str, object], register: Iterable[str], lsoas: pd.DataFrame
) -> Boundaries | None:
    """The boundaries of the teams, or None when no team was given any.

    given : code of a team → its boundary as the API answers it: a list of points, each with
        `latitude` and `longitude`, as text or numbers
    register : codes of all teams
    lsoas : longitude, latitude (degrees): where the force area is
    """
    if not any(given.values()):
        return None
    remarks, box = Remarks(), _surroundings(lsoas)
    shapes = {}
    for code in register:
        if not given.get(code):
            remarks.add(MISSING, code)
        elif (shape := _shape(given[code], box, code, remarks)) is None:
            remarks.add(LEFT_OUT, code)
        else:
            shapes[code] = shape
    areas = gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=WGS84)
    areas = _smallest_first(areas)
    for pair in _overlapping(areas):
        remarks.add(OVERLAPS, pair)
    return Boundaries(areas, remarks.notices())


def _surroundings(lsoas: pd.DataFrame) -> Box:
    """West, south, east and north of where a boundary can be."""
    longitudes, latitudes = lsoas["longitude"], lsoas["latitude"]
    return (
        longitudes.min() - REACH_DEGREES,
        latitudes.min() - REACH_DEGREES,
        longitudes.max() + REACH_DEGREES,
        latitudes.max() + REACH_DEGREES,
    )


def _shape(given: object, box: Box, whom: str, remarks: Remarks) -> BaseGeometry | None:
    """What one ring goes round, valid; None where that cannot be told."""
    points = _points(given)
    turned = ~_within(points, box) & _within(points[:, ::-1], box)
    points[turned] = points[turned, ::-1]
    good = _within(points, box)
    ring = points[good]
    lost = len(points) - len(ring)
    if lost > MOST_LOST_SHARE * len(points) or len(np.unique(ring, axis=0)) < FEWEST_POINTS:
        return None
    shape = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
    if not shape.area:
        return None
    noted = (
        (SWAPPED, turned.any()),
        (POINTS, lost),
        (OPEN, (ring[0] != ring[-1]).any()),
        (MENDED, not shapely.Polygon(ring).is_valid),
    )
    for remark, applies in noted:
        if applies:
            remarks.add(remark, whom)
    return shape


def _points(given: object) -> Points:
    """Longitude and latitude of each point, NaN where it has none."""
    values = given if isinstance(given, list) else []
    points = [
        (_number(point.get("longitude")), _number(point.get("latitude")))
        if isinstance(point, dict)
        else (math.nan, math.nan)
        for point in values
    ]
    return np.array(points, dtype=float).reshape(-1, 2)


def _number(value: object) -> float:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan


def _within(points: Points, box: Box) -> NDArray[np.bool_]:
    """Which points lie in the box; one that is no number does not."""
    inside = (points >= box[:2]) & (points <= box[2:])
    return inside[:, 0] & inside[:, 1]


def _smallest_first(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """By square metres; of two with the same, the lower code first."""
    sized = areas.assign(m2=areas.geometry.to_crs(BRITISH_GRID).area.round())
    return sized.sort_values(["m2", "code"])[["code", "geometry"]].reset_index(drop=True)


def _overlapping(areas: gpd.GeoDataFrame) -> list[str]:
    """The pairs of areas that share more than a sliver, in words."""
    metres = areas.geometry.to_crs(BRITISH_GRID).make_valid().to_numpy()
    one, other = shapely.STRtree(metres).query(metres, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(metres[one], metres[other])) > OVERLAP_M2
    codes = areas["code"].to_numpy(dtype=object)
    pairs = zip(codes[one[shared]], codes[other[shared]], strict=True)
    return sorted(" and ".join(sorted(pair)) for pair in pairs)
