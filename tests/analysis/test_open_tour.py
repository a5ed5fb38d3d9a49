"""The shortest open way, against every permutation."""

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.open_tour import (
    MOST_POINTS,
    distance_text,
    distances_m,
    open_tour,
)

# A degree of latitude on the sphere of this radius.
DEGREE_M = 6_371_008.8 * np.pi / 180
PLACE = st.tuples(
    st.integers(-200_000, -100_000).map(lambda n: n / 1e5),
    st.integers(5_250_000, 5_350_000).map(lambda n: n / 1e5),
)


def points(*places):
    return pd.DataFrame(places, columns=["longitude", "latitude"], dtype=float)


def length(distances, order):
    return sum(distances[a, b] for a, b in pairwise(order))


def brute_force(frame):
    """The length of the shortest of all orders."""
    distances = distances_m(frame.to_numpy())
    return min(length(distances, order) for order in permutations(range(len(frame))))


def test_an_example_by_hand():
    # Four places on a meridian, given out of order, a hundredth of a degree apart.
    tour = open_tour(points((-1.5, 52.92), (-1.5, 52.90), (-1.5, 52.93), (-1.5, 52.91)))
    # From the end that is nearer the front of the list: 52.90 stands before 52.93.
    assert tour["position"].tolist() == [1, 3, 0, 2]
    assert np.isnan(tour["leg_m"].iloc[0])
    assert tour["leg_m"].iloc[1:].tolist() == pytest.approx([DEGREE_M / 100] * 3)
    assert tour["direction"].tolist() == ["", "north", "north", "north"]


def test_it_does_not_come_back_to_its_start():
    # Of the way round these five the longest side is left out: from (3, 0.8) to (1, 0).
    tour = open_tour(points((0, 0), (0, 1), (1, 1), (3, 0.8), (1, 0)))
    assert tour["position"].tolist() == [3, 2, 1, 0, 4]


def test_a_known_distance():
    # From Derby to Chesterfield, by the haversine formula worked out by hand.
    between = distances_m(np.array([[-1.4746, 52.9225], [-1.4216, 53.2350]]))
    assert between[0, 1] == pytest.approx(34_928, rel=1e-4)
    assert between[0, 0] == 0
    assert between[0, 1] == between[1, 0]


@given(st.lists(PLACE, min_size=1, max_size=6))
def test_no_permutation_is_shorter(places):
    frame = points(*places)
    tour = open_tour(frame)
    assert sorted(tour["position"]) == list(range(len(places)))
    told = tour["leg_m"].sum()
    assert told == pytest.approx(length(distances_m(frame.to_numpy()), tour["position"].tolist()))
    assert told <= brute_force(frame) + 0.001 * len(places)


def test_eight_places_are_as_short_as_all_their_permutations():
    rng = np.random.default_rng(8)
    for _ in range(3):
        places = rng.uniform((-1.6, 52.8), (-1.4, 53.0), (8, 2))
        # Whole metres of every order at once: 40,320 of them.
        orders = np.array(list(permutations(range(8))))
        distances = distances_m(places)
        shortest = distances[orders[:, :-1], orders[:, 1:]].sum(axis=1).min()
        assert open_tour(points(*places))["leg_m"].sum() == pytest.approx(shortest)


@given(st.lists(PLACE, min_size=2, max_size=7, unique=True))
def test_it_begins_with_the_more_important_of_its_two_ends(places):
    positions = open_tour(points(*places))["position"]
    assert positions.iloc[0] < positions.iloc[-1]


@given(st.lists(PLACE, min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_length_does_not_depend_on_the_order_of_the_list(places, random):
    shuffled = random.sample(places, len(places))
    one, other = (open_tour(points(*some))["leg_m"].sum() for some in (places, shuffled))
    assert one == pytest.approx(other, abs=0.001 * len(places))


def test_of_equally_short_tours_the_first_is_taken_every_time():
    # The corners of a square: eight open ways along three of its sides.
    square = points((0, 0), (0.01, 0.01), (0, 0.01), (0.01, 0))
    assert open_tour(square)["position"].tolist() == [0, 2, 1, 3]
    assert open_tour(square).equals(open_tour(square.copy()))


@pytest.mark.parametrize(
    ("east", "north", "direction"),
    [
        (0, 1, "north"), (1, 1, "north-east"), (1, 0, "east"), (1, -1, "south-east"),
        (0, -1, "south"), (-1, -1, "south-west"), (-1, 0, "west"), (-1, 1, "north-west"),
    ],
)  # fmt: skip
def test_the_direction_is_that_on_the_ground_and_not_in_degrees(east, north, direction):
    # At 53° a degree of longitude is 0.6 of a degree of latitude.
    wide = 0.01 / np.cos(np.radians(53))
    tour = open_tour(points((-1.5, 53), (-1.5 + east * wide, 53 + north * 0.01)))
    assert tour["direction"].tolist() == ["", direction]


def test_the_border_between_two_directions_lies_half_way():
    def told(degrees):
        wide = 0.01 / np.cos(np.radians(53))
        east, north = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
        return open_tour(points((0, 53), (east * wide, 53 + north * 0.01)))["direction"].iloc[1]

    assert [told(22), told(23), told(67), told(68)] == ["north", "north-east", "north-east", "east"]


def test_none_one_and_twice_the_same_place():
    assert open_tour(points()).empty
    assert list(open_tour(points()).columns) == ["position", "leg_m", "direction"]
    alone = open_tour(points((-1.5, 53)))
    assert alone["position"].tolist() == [0]
    assert alone["leg_m"].isna().all()
    twice = open_tour(points((-1.5, 53), (-1.5, 53)))
    assert twice["leg_m"].iloc[1] == 0
    assert twice["direction"].tolist() == ["", ""]


def test_too_many_places_and_places_nowhere_are_refused():
    with pytest.raises(ValueError, match="at most 12 places, not 13"):
        open_tour(points(*[(0.0, n / 100) for n in range(MOST_POINTS + 1)]))
    with pytest.raises(ValueError, match="without coordinates"):
        open_tour(points((-1.5, 53), (np.nan, 53)))


def test_twelve_places_in_a_row_are_passed_in_their_row():
    places = [(-1.5 + n / 100, 53.0) for n in range(MOST_POINTS)]
    order = np.random.default_rng(1).permutation(MOST_POINTS)
    tour = open_tour(points(*(places[n] for n in order)))
    row = order[tour["position"]].tolist()
    assert row in (list(range(12)), list(range(12))[::-1])


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "under 50 m"), (24, "under 50 m"), (26, "50 m"), (321, "300 m"), (346, "350 m"),
        (974, "950 m"), (976, "1.0 km"), (1240, "1.2 km"), (9940, "9.9 km"), (9960, "10 km"),
        (15_400, "15 km"), (1_234_000, "1,234 km"),
    ],
)  # fmt: skip
def test_distances_are_told_as_people_say_them(metres, words):
    assert distance_text(metres) == words
