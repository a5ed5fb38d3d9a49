"""A few strong hotspots that come, grow, fade or stay, so that there is something to find."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.demo_places import CITY_CODE
from etl.demo_rates import TYPES

RADIUS_M = 200.0
NEW_SINCE_MONTHS = 6

# course, crime type, share of the type's rows at its height, in the city or elsewhere
PLAN = [
    ("persistent", "Shoplifting", 0.035, True),
    ("persistent", "Vehicle crime", 0.030, False),
    ("growing", "Anti-social behaviour", 0.030, True),
    ("growing", "Drugs", 0.040, False),
    ("new", "Burglary", 0.050, True),
    ("new", "Vehicle crime", 0.060, True),
    ("new", "Anti-social behaviour", 0.025, False),
    ("fading", "Robbery", 0.120, True),
    ("fading", "Violence and sexual offences", 0.010, True),
    ("fading", "Criminal damage and arson", 0.030, False),
]


@dataclass(frozen=True)
class Hotspot:
    """Places that draw more of one crime type than they otherwise would, for a time."""

    course: str
    type_row: int
    places: np.ndarray
    share: float

    def strength(self, months_ago: int) -> float:
        """From 0 (not there) to 1 (at its height), so many months before the last one."""
        return {
            "persistent": 1.0,
            "growing": float(np.clip(1 - months_ago / 18, 0, 1)),
            "new": 1.0 if months_ago < NEW_SINCE_MONTHS else 0.0,
            "fading": float(np.clip((months_ago - 3) / 15, 0, 1)),
        }[self.course]


def hotspots(places: pd.DataFrame, lsoas: pd.DataFrame, rng: np.random.Generator) -> list[Hotspot]:
    """Ten hotspots, each a cluster of neighbouring places, by chance of the seed."""
    district = lsoas["district_code"].to_numpy(object)[places["lsoa"].to_numpy()]
    inside = (places["lsoa"] >= 0).to_numpy()
    spots = places[["easting", "northing"]].to_numpy(float)
    tree = cKDTree(spots)
    found = []
    for course, crime_type, share, in_city in PLAN:
        candidates = np.flatnonzero(inside & ((district == CITY_CODE) == in_city))
        # Of several places tried, the one with most neighbours: a hotspot in a built-up street.
        tried = rng.choice(candidates, 12)
        near = [np.array(tree.query_ball_point(spots[place], RADIUS_M)) for place in tried]
        members = max(near, key=len)
        type_row = int(TYPES.index[TYPES["crime_type"] == crime_type][0])
        found.append(Hotspot(course, type_row, members[inside[members]], share))
    return found


def add_hotspots(weights: np.ndarray, spots: list[Hotspot], months_ago: int) -> np.ndarray:
    """The shares of the places in one month, hotspots included; each row still sums to 1."""
    changed = weights.copy()
    for spot in spots:
        changed[spot.type_row, spot.places] += (
            spot.share * spot.strength(months_ago) / len(spot.places)
        )
    return np.asarray(changed / changed.sum(axis=1, keepdims=True))
