"""Words beside points never touch, and the words at the ends of lines neither."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatline.charts.point_names import beside, line_to, spread

FRAME = (0.0, 0.0, 300.0, 200.0)
PLACES = st.tuples(st.floats(5, 295), st.floats(5, 195))


def boxes(middles, sizes):
    return [
        (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        for (x, y), (w, h) in ((m, s) for m, s in zip(middles, sizes, strict=True) if m)
    ]


def touch(one, other, air=1e-6):
    apart_x = one[2] <= other[0] + air or other[2] <= one[0] + air
    return not (apart_x or one[3] <= other[1] + air or other[3] <= one[1] + air)


def marks(points, half=4.0):
    return [(x - half, y - half, x + half, y + half) for x, y in points]


def test_a_lone_name_stands_right_of_its_point_and_at_the_edge_left_of_it():
    assert beside([(100, 100)], [(40, 10)], FRAME, clear=6) == [(126, 100)]
    assert beside([(290, 100)], [(40, 10)], FRAME, clear=6) == [(264, 100)]


def test_a_name_avoids_lines_of_the_chart_if_it_can():
    line = [(0.0, 99.0, 300.0, 101.0)]
    [(_, y)] = beside([(100, 100)], [(40, 10)], FRAME, clear=6, lines=line)
    assert abs(y - 100) > 6


def test_a_name_does_not_stand_so_that_it_seems_to_name_another_point():
    points = [(100.0, 100.0), (160.0, 112.0)]
    [(x, y), _] = beside(points, [(46, 10)] * 2, FRAME, clear=6, marks=marks(points))
    assert x < 100 or y < 100


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=18), st.integers(0, 4))
def test_no_name_touches_another_or_leaves_the_frame(points, needed):
    sizes = [(20.0 + 7 * (number % 9), 12.0) for number in range(len(points))]
    found = beside(points, sizes, FRAME, clear=6, marks=marks(points), needed=needed)
    drawn = boxes(found, sizes)
    assert not [1 for i, one in enumerate(drawn) for other in drawn[:i] if touch(one, other)]
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 300 and box[3] <= 200 for box in drawn)
    assert all(spot is not None for spot in found[:needed])


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=18))
def test_a_name_that_need_not_be_there_covers_no_mark_and_no_line_to_another(points):
    sizes = [(50.0, 12.0)] * len(points)
    found = beside(points, sizes, FRAME, clear=6, marks=marks(points))
    drawn = boxes(found, sizes)
    assert not [1 for box in drawn for mark in marks(points) if touch(box, mark)]
    for point, middle in zip(points, found, strict=True):
        line = line_to(point, middle, (50.0, 12.0), 6) if middle else None
        if line is None:
            continue
        (x0, y0), (x1, y1) = line
        own = boxes([middle], [(50.0, 12.0)])[0]
        for share in (0.25, 0.5, 0.75):
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            crossed = [
                box
                for box in drawn
                if box != own
                and box[0] < x - 1 < x + 1 < box[2]
                and box[1] < y - 1 < y + 1 < box[3]
            ]
            assert not crossed


def test_a_name_without_room_is_left_out_unless_it_is_needed():
    crowd = marks([(x, y) for x in range(0, 301, 12) for y in range(0, 201, 10)], half=6)
    point, size = [(150.0, 100.0)], [(60.0, 12.0)]
    assert beside(point, size, FRAME, clear=6, marks=crowd) == [None]
    assert beside(point, size, FRAME, clear=6, marks=crowd, needed=1) != [None]
    assert beside(point, [(400.0, 12.0)], FRAME, clear=6, needed=1) == [None]


def test_a_name_far_away_has_a_line_to_its_nearest_side():
    assert line_to((0, 0), (28, 0), (40, 10), 6) is None
    assert line_to((0, 0), (60, 0), (40, 10), 6) == ((0, 0), (40, 0))


def test_words_at_the_ends_of_lines_move_as_little_as_they_must():
    assert spread([10, 50, 90], [10, 10, 10], 0, 100) == [10, 50, 90]
    assert spread([50, 50], [10, 10], 0, 100) == [45, 55]
    assert spread([52, 50], [10, 20], 0, 100) == pytest.approx([58.5, 43.5])
    assert spread([0, 100], [10, 10], 0, 100) == [5, 95]
    assert spread([], [], 0, 100) == []


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([5.0, 10.0])), min_size=1, max_size=8))
def test_words_at_the_ends_keep_their_order_and_do_not_touch(labels):
    values, sizes = [one for one, _ in labels], [size for _, size in labels]
    placed = spread(values, sizes, 0, 100)
    ordered = sorted(zip(placed, sizes, values, strict=True))
    assert [value for _, _, value in ordered] == sorted(values)
    for (low, one, _), (high, other, _) in pairwise(ordered):
        assert high - low >= (one + other) / 2 - 1e-6
    assert min(place - size / 2 for place, size in zip(placed, sizes, strict=True)) >= -1e-6
    assert max(place + size / 2 for place, size in zip(placed, sizes, strict=True)) <= 100 + 1e-6


def test_more_words_than_have_room_are_spread_over_it():
    placed = spread([50.0] * 20, [10.0] * 20, 0, 100)
    assert placed == sorted(placed)
    assert 0 <= placed[0] < placed[-1] <= 100
    assert all(math.isfinite(one) for one in placed)
