"""The shortest way that passes every place once, and how to tell it in words."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Every further point doubles the work: with 12 it is some hundredths of a second.
MOST_POINTS = 12
EARTH_M = 6_371_008.8

# Whole millimetres add up to the same sum in any order, so that equal tours are known as equal.
PER_METRE = 1000

COMPASS = (
    *("north", "north-east", "east", "south-east"),
    *("south", "south-west", "west", "north-west"),
)

# Cells are 350 m apart, and their middles no more than a way to say where they are.
STEP_M, KILOMETRE, WHOLE_FROM_KM = 50, 1000, 9.95


def open_tour(points: pd.DataFrame) -> pd.DataFrame:
    """Order places so that the straight way from the first to the last is as short as can be.

    Parameters
    ----------
    points : longitude, latitude (degrees, WGS84), one row per place, the most important first; at
        most 12

    Returns
    -------
    One row per place, in the order of the tour:
        position : int, row of `points`
        leg_m : float, metres from the place before along a great circle; NaN for the first
        direction : text, of that leg by eight compass points; "" for the first, and where two
            places are one

    Raises
    ------
    ValueError : more than 12 places, or a coordinate that is no number

    Notes
    -----
    Exact, by dynamic programming over sets of places (Held and Karp, 1962). The way does not come
    back to its start. Every way is as long backwards: of all that are the shortest to the
    millimetre, that one is taken which comes first when its positions are read like a word. So the
    tour begins with the more important of its two ends. Streets, rivers and one-way streets are
    not known. See docs/methods.md#open-tour.
    """
    places = points[["longitude", "latitude"]].to_numpy(dtype=float)
    if len(places) > MOST_POINTS:
        raise ValueError(f"a tour has at most {MOST_POINTS} places, not {len(places)}")
    if not np.isfinite(places).all():
        raise ValueError("a place without coordinates cannot be passed")
    between = distances_m(places)
    order = _shortest(np.rint(between * PER_METRE).astype(np.int64))
    first, then = order[:-1], order[1:]
    legs = between[first, then]
    told = np.array([*COMPASS, ""])[np.where(legs > 0, _compass(places[first], places[then]), -1)]
    # No way leads to the first, and where there is no place there is no first.
    return pd.DataFrame(
        {
            "position": order,
            "leg_m": [np.nan, *legs][: len(order)],
            "direction": ["", *told.tolist()][: len(order)],
        }
    )


def distances_m(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres between any two places along a great circle (haversine, mean radius of the earth).

    places : rows of longitude, latitude in degrees
    """
    longitude, latitude = np.radians(places).T
    across = np.sin((longitude[:, None] - longitude) / 2) ** 2
    down = np.sin((latitude[:, None] - latitude) / 2) ** 2
    half = down + np.cos(latitude[:, None]) * np.cos(latitude) * across
    metres: NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return metres


def distance_text(metres: float) -> str:
    """A distance as people say it: "350 m" (to 50 m), "1.2 km", "12 km"."""
    near = round(metres / STEP_M) * STEP_M
    if near < STEP_M:
        return f"under {STEP_M} m"
    if near < KILOMETRE:
        return f"{near} m"
    kilometres = metres / KILOMETRE
    return f"{kilometres:,.0f} km" if kilometres >= WHOLE_FROM_KM else f"{kilometres:.1f} km"


def _shortest(between: NDArray[np.int64]) -> NDArray[np.intp]:
    """Positions in the order of the shortest open way; of several the first like a word."""
    number = len(between)
    everywhere = (1 << number) - 1
    # ahead[places, here]: the shortest way from here through all places of a set, one bit each.
    ahead = np.zeros((everywhere + 1, number), dtype=np.int64)
    bits = 1 << np.arange(number)
    for places in range(1, everywhere + 1):
        among = np.flatnonzero(places & bits)
        onwards = between[:, among] + ahead[places ^ bits[among], among]
        ahead[places] = onwards.min(axis=1)
    order: list[int] = []
    left, so_far = everywhere, np.zeros(number, dtype=np.int64)
    while left:
        among = np.flatnonzero(left & bits)
        # The first of the nearest: `argmin` takes the lowest position.
        following = among[np.argmin(so_far[among] + ahead[left ^ bits[among], among])]
        order.append(int(following))
        left, so_far = left ^ int(bits[following]), between[following]
    return np.array(order, dtype=np.intp)


def _compass(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which of the eight compass points one sets out for, from each start to its end."""
    (x1, y1), (x2, y2) = np.radians(start).T, np.radians(end).T
    east = np.sin(x2 - x1) * np.cos(y2)
    north = np.cos(y1) * np.sin(y2) - np.sin(y1) * np.cos(y2) * np.cos(x2 - x1)
    eighths = np.rint(np.degrees(np.arctan2(east, north)) / 45)
    points: NDArray[np.intp] = np.mod(eighths, len(COMPASS)).astype(np.intp)
    return points
