import json

import pandas as pd
import pytest

from beatline.charts.deck import fitted
from beatline.charts.labels import Label
from beatline.charts.places import incident_map, places_map
from beatline.charts.surroundings import surroundings
from beatline.charts.theme import LIGHT
from tests.charts.test_maps import EVIL, PLACES, areas, layer, spec, square

VIEW = fitted([(-1.5, 52.9), (-1.45, 52.93)], width=356, height=400)


def big(name, x, y, size):
    return {
        "area_name": name,
        "longitude": x + size / 2,
        "latitude": y + size / 2,
        "geometry": square(x, y, size=size),
    }


def texts(layers):
    return [row["text"] for one in layers for row in json.loads(one)["data"]]


def test_maps_of_places_and_of_an_incident_show_the_areas_round_about():
    around = pd.DataFrame([big("Arboretum", -1.5, 52.9, 0.1), big("Abbey", -1.6, 52.9, 0.1)])
    for deck in (
        places_map(PLACES, around=around, numbered=0),
        places_map(PLACES, around=around, outline=square(-1.48, 52.9)),
        incident_map(-1.47, 52.92, nearby=PLACES, around=around),
    ):
        assert layer(deck, "surroundings")["pickable"] is False
        assert layer(deck, "area-names")["pickable"] is False
        assert "Arboretum" in [row["text"] for row in layer(deck, "area-names")["data"]]
        order = [one["id"] for one in spec(deck)["layers"]]
        assert order.index("surroundings") < order.index("places") < order.index("area-names")


def test_a_name_stands_where_its_area_can_be_seen():
    west = big("West", -2.5, 52.5, 1.02)  # only its eastern end reaches into the view
    _, (names,) = surroundings(pd.DataFrame([west]), VIEW, LIGHT)
    (label,) = json.loads(names)["data"]
    x, y = VIEW.pixel(*label["at"])
    assert abs(x) < VIEW.width / 2 and abs(y) < VIEW.height / 2
    assert label["at"][0] < -1.48


def test_areas_far_away_are_not_sent():
    near, far = big("Near", -1.5, 52.9, 0.05), big("Far", 1.0, 51.0, 0.05)
    (lines,), (names,) = surroundings(pd.DataFrame([near, far]), VIEW, LIGHT)
    assert texts([names]) == ["Near"]
    assert "51." not in lines


def test_a_name_keeps_clear_of_the_circles():
    area = pd.DataFrame([big("Arboretum", -1.52, 52.88, 0.09)])
    _, (names,) = surroundings(area, VIEW, LIGHT)
    at = VIEW.pixel(*json.loads(names)["data"][0]["at"])
    circle = (at[0] - 10, at[1] - 10, at[0] + 10, at[1] + 10)
    _, (names,) = surroundings(area, VIEW, LIGHT, avoid=[circle])
    x, y = VIEW.pixel(*json.loads(names)["data"][0]["at"])
    assert (x, y) != pytest.approx(at, abs=5)


def test_streets_are_named_after_the_areas():
    also = [Label("High Street", -1.47, 52.92, 5.0)]
    _, names = surroundings(pd.DataFrame([big("Abbey", -1.6, 52.9, 0.1)]), VIEW, LIGHT, also=also)
    assert texts(names) == ["Abbey", "High Street"]


def test_without_areas_there_is_nothing_round_about():
    assert surroundings(None, VIEW, LIGHT) == ([], [])
    assert surroundings(pd.DataFrame(), VIEW, LIGHT) == ([], [])


def test_names_of_areas_cannot_be_expressions():
    text = places_map(PLACES, around=areas(30, name=EVIL, size=0.05)).to_json()
    assert "@@=boom" not in text


def test_the_areas_of_a_whole_force_stay_small():
    around = areas(176, corners=24, size=0.05)
    wide = PLACES.assign(longitude=[-1.6, -1.2, -0.9], latitude=[52.8, 53.1, 53.4])
    assert len(places_map(wide, around=around).to_json()) < 150_000
