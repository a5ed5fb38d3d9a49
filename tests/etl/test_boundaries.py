"""The boundary of a team as it is published, whole or broken, and what is made of it."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.boundaries import read_boundaries
from tests.builders import LSOAS, ring

REGISTER = ("SN-01", "SN-02", "SN-03")
SQUARE = shapely.box(-1.50, 52.90, -1.46, 52.93)
LSOA_POINTS = LSOAS[["longitude", "latitude"]]


def read(given, register=REGISTER):
    return read_boundaries(given, register, LSOA_POINTS)


def shape_of(given):
    """What one boundary goes round, and the subjects of what is said of SN-01."""
    found = read({"SN-01": given})
    said = [subject for subject, _, sentence in found.notices if "SN-01" in sentence]
    return (found.areas.geometry.iloc[0] if len(found.areas) else None), said


def without(points, **values):
    return [point | values for point in points]


def test_a_whole_ring_is_taken_as_it_is_and_nothing_is_said():
    shape, said = shape_of(ring(SQUARE))
    assert shape.equals(SQUARE)
    assert said == []


@pytest.mark.parametrize("given", [{}, {"SN-01": None}, {"SN-01": [], "SN-02": ""}])
def test_without_any_boundary_there_is_nothing_to_say(given):
    assert read(given) is None


def test_a_team_without_a_boundary_beside_others_is_named():
    found = read({"SN-01": ring(SQUARE), "SN-02": []})
    assert found.areas["code"].tolist() == ["SN-01"]
    ((subject, teams, sentence),) = found.notices
    assert (subject, teams) == ("Missing", 2)
    assert sentence.endswith("(LSOA): SN-02, SN-03.")


def test_numbers_serve_as_well_as_texts():
    points = [{"latitude": y, "longitude": x} for x, y in SQUARE.exterior.coords]
    assert shape_of(points)[0].equals(SQUARE)


def test_a_ring_that_is_not_closed_is_closed_and_that_is_said():
    shape, said = shape_of(ring(SQUARE)[:-1])
    assert shape.equals(SQUARE)
    assert said == ["Closed"]


def test_latitude_and_longitude_in_each_others_place_are_put_right():
    turned = [{"latitude": p["longitude"], "longitude": p["latitude"]} for p in ring(SQUARE)]
    shape, said = shape_of(turned)
    assert shape.equals(SQUARE)
    assert said == ["Points turned round"]


def test_a_ring_that_crosses_itself_gives_all_that_it_goes_round():
    bow = shapely.Polygon([(-1.50, 52.90), (-1.46, 52.94), (-1.46, 52.90), (-1.50, 52.94)])
    shape, said = shape_of(ring(bow))
    assert shape.is_valid
    assert shape.area == pytest.approx(0.04 * 0.04 / 2)
    assert said == ["Mended"]


def test_two_places_in_one_ring_with_a_way_between_are_two_places():
    there_and_back = shapely.Polygon(
        [
            (-1.50, 52.90), (-1.49, 52.90), (-1.49, 52.91), (-1.46, 52.91), (-1.46, 52.90),
            (-1.45, 52.90), (-1.45, 52.91), (-1.46, 52.91), (-1.49, 52.91), (-1.50, 52.91),
        ]
    )  # fmt: skip
    shape, said = shape_of(ring(there_and_back))
    assert len(shapely.get_parts(shape)) == 2
    assert shape.area == pytest.approx(2 * 0.01 * 0.01)
    assert said == ["Mended"]


WRONG = ["", "north", "NaN", "inf", "1e999", None, True, [52.9], {"x": 1}, 10**400, "60.5", -52.9]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_point_that_is_none_is_left_out_and_that_is_said(wrong):
    many = SQUARE.segmentize(0.001)
    points = ring(many)
    points.insert(7, {"latitude": wrong, "longitude": "-1.48"})
    points.insert(9, "no point")
    points.insert(11, {})
    shape, said = shape_of(points)
    assert shape.equals(SQUARE)
    assert said == ["Points left out"]


CORNERS = ring(SQUARE)
USELESS = {
    "no list": "52.9,-1.4",
    "a number": 7,
    "an object": {"latitude": "52.9", "longitude": "-1.4"},
    "a point": CORNERS[:1],
    "a line": CORNERS[:2],
    "there and back": [CORNERS[0], CORNERS[1], CORNERS[0]],
    "no area": [{"latitude": "52.9", "longitude": f"-1.{n}"} for n in (41, 42, 43, 41)],
    "no numbers": [{"latitude": "north", "longitude": "west"}] * 5,
    "nothing in its points": [{}] * 5,
    "one point of six lost": [*CORNERS, {"latitude": "NaN", "longitude": "-1.4"}],
    "outside Great Britain": without(CORNERS, latitude="10.5"),
    "Cornwall": [
        {"latitude": f"50.{n}", "longitude": f"-5.{m}"} for n, m in ((1, 1), (1, 2), (2, 2))
    ],
}


@pytest.mark.parametrize("given", USELESS.values(), ids=USELESS)
def test_a_boundary_that_cannot_be_used_is_left_out_and_the_team_is_named(given):
    shape, said = shape_of(given)
    assert shape is None
    assert said == ["Left out"]


def test_the_smaller_area_comes_first_and_the_lower_code_of_two_alike():
    small = shapely.box(-1.49, 52.91, -1.48, 52.92)
    found = read({"SN-03": ring(small), "SN-01": ring(SQUARE), "SN-02": ring(small)})
    assert found.areas["code"].tolist() == ["SN-02", "SN-03", "SN-01"]


def test_pairs_that_overlap_are_named_and_those_that_touch_are_not():
    beside = shapely.box(-1.46, 52.90, -1.44, 52.93)
    sliver = shapely.box(-1.44002, 52.90, -1.42, 52.93)
    found = read({"SN-01": ring(SQUARE), "SN-02": ring(beside), "SN-03": ring(sliver)})
    assert found.notices == []
    over = shapely.box(-1.47, 52.90, -1.44, 52.93)
    ((subject, pairs, sentence),) = read(
        {"SN-01": ring(SQUARE), "SN-02": ring(over), "SN-03": ring(sliver)}
    ).notices
    assert (subject, pairs) == ("Overlaps", 1)
    assert sentence.endswith(": SN-01 and SN-02.")


coordinate = st.one_of(
    st.floats(-2, 54), st.sampled_from(WRONG), st.floats(-1.5, -1.4).map(str), st.text(max_size=3)
)
points = st.lists(
    st.one_of(
        st.fixed_dictionaries({"latitude": coordinate, "longitude": coordinate}),
        st.fixed_dictionaries(
            {"latitude": st.floats(52.9, 53).map(str), "longitude": st.floats(-1.5, -1.4).map(str)}
        ),
        st.none(),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(points)
def test_whatever_a_ring_holds_it_becomes_a_valid_area_or_a_remark(given):
    shape, said = shape_of(given) if given else (None, ["Left out"])
    assert (shape is None) == ("Left out" in said)
    if shape is not None:
        assert shape.is_valid
        assert shape.area > 0
        assert shape.geom_type in {"Polygon", "MultiPolygon"}


def test_where_the_force_area_is_comes_from_points_that_are_known():
    some = pd.concat([LSOA_POINTS, pd.DataFrame({"longitude": [np.nan], "latitude": [np.nan]})])
    assert len(read_boundaries({"SN-01": ring(SQUARE)}, ["SN-01"], some).areas) == 1
