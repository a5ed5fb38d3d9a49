"""Marks that never lie over one another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.charts.apart import GAP, apart, distance_from_line

FRAME = (0.0, 0.0, 100.0, 80.0)
RADIUS = 2.5
PLACES = st.lists(
    st.tuples(st.floats(5, 95), st.floats(5, 75)), min_size=1, max_size=8, unique=True
)


def closest(marks):
    pairs = [(a, b) for i, a in enumerate(marks) for b in marks[:i]]
    return min((math.dist(a, b) for a, b in pairs), default=math.inf)


def test_marks_with_room_stay_on_their_points():
    points = [(10.0, 10.0), (20.0, 10.0), (10.0, 20.0)]
    assert apart(points, RADIUS, FRAME) == points
    assert apart([], RADIUS, FRAME) == []


def test_of_two_that_are_too_near_the_first_stays_and_the_other_moves_away_from_it():
    first, second = apart([(50.0, 40.0), (52.0, 40.0)], RADIUS, FRAME)
    assert first == (50.0, 40.0)
    assert second[0] > 52
    assert math.dist(first, second) >= RADIUS * (2 + GAP)


@given(PLACES)
def test_no_two_marks_touch(points):
    assert closest(apart(points, RADIUS, FRAME)) >= 2 * RADIUS


@given(PLACES)
def test_all_marks_are_seen_and_keep_clear_of_what_they_must_not_cover(points):
    box = (70.0, 60.0, 100.0, 80.0)
    for spot in apart(points, RADIUS, FRAME, avoid=[box]):
        assert FRAME[0] + RADIUS <= spot[0] <= FRAME[2] - RADIUS
        assert FRAME[1] + RADIUS <= spot[1] <= FRAME[3] - RADIUS
        assert spot[0] <= box[0] - RADIUS or spot[1] <= box[1] - RADIUS


@given(st.lists(st.tuples(st.floats(49, 51), st.floats(39, 41)), min_size=8, max_size=8))
def test_eight_places_in_a_heap_have_eight_marks_near_by(points):
    marks = apart(points, RADIUS, FRAME)
    assert closest(marks) >= 2 * RADIUS
    assert max(math.dist(*pair) for pair in zip(marks, points, strict=True)) < 30


@given(PLACES)
def test_a_mark_that_moved_covers_no_other_point(points):
    marks = apart(points, RADIUS, FRAME)
    for own, mark in zip(points, marks, strict=True):
        if mark != own:
            assert all(math.dist(mark, other) >= RADIUS for other in points if other != own)


def test_a_heap_with_many_in_one_spot_keeps_its_marks_near_by():
    points = [(49.0, 39.5), *[(49.0, 39.0)] * 7]
    marks = apart(points, RADIUS, FRAME)
    assert closest(marks) >= 2 * RADIUS
    assert max(math.dist(*pair) for pair in zip(marks, points, strict=True)) < 30


@pytest.mark.parametrize("frame", [(0.0, 0.0, 8.0, 8.0), (0.0, 0.0, 1.0, 1.0)])
def test_in_a_frame_without_room_marks_still_do_not_touch(frame):
    middle = frame[2] / 2
    marks = apart([(middle, middle)] * 5, RADIUS, frame)
    assert closest(marks) >= 2 * RADIUS


def test_the_distance_from_a_line_is_that_from_its_nearest_part():
    assert distance_from_line((5.0, 3.0), (0.0, 0.0), (10.0, 0.0)) == 3
    assert distance_from_line((13.0, 4.0), (0.0, 0.0), (10.0, 0.0)) == 5
    assert distance_from_line((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)) == 5
