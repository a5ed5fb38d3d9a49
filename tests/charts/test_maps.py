import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.charts.areas import areas_map, describe_areas
from beatline.charts.deck import fitted
from beatline.charts.labels import Label, label_size, placements
from beatline.charts.outlines import grid_step, on_grid
from beatline.charts.places import circle_radius, describe_places, incident_map, places_map

EVIL = "@@=boom <img src=x onerror=alert(1)> & {figure}"


def square(x, y, size=0.01, corners=4):
    """A jagged square with so many corners a side, so that payloads are lifelike."""
    along = np.linspace(0, size, corners)
    jag = size / 12 * (np.arange(corners) % 2) * (corners > 4)
    there = list(zip(along, jag, strict=True))
    back = there[::-1]
    sides = [(x + a, y + j) for a, j in there] + [(x + size + j, y + a) for a, j in there]
    sides += [(x + a, y + size + j) for a, j in back] + [(x + j, y + a) for a, j in back]
    ring = [[round(a, 6), round(b, 6)] for a, b in sides]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def areas(count, corners=4, name="Area", size=0.01):
    rows = []
    for i in range(count):
        x, y = -1.6 + size * (i % 14), 52.8 + size * (i // 14)
        rows.append(
            {
                "area_code": f"A{i}",
                "area_name": f"{name} {i}",
                "residents": 1000.0,
                "records": float(10 * i),
                "per_1000_residents": 10.0 * i,
                "longitude": x + size / 2,
                "latitude": y + size / 2,
                "geometry": square(x, y, size=size, corners=corners),
            }
        )
    return pd.DataFrame(rows)


def spec(deck):
    return json.loads(deck.to_json())


def layer(deck, layer_id):
    return next(one for one in spec(deck)["layers"] if one["id"] == layer_id)


PLACES = pd.DataFrame(
    {
        "snap_point_id": [11, 22, 33],
        "name": ["Corporation Street", EVIL, None],
        "longitude": [-1.48, -1.47, -1.46],
        "latitude": [52.92, 52.93, 52.925],
        "records": [100, 25, 1],
    }
)


def test_each_area_carries_what_a_click_and_a_tooltip_need():
    first = layer(areas_map(areas(18)), "areas")["data"][3]
    assert first["properties"]["area_code"] == "A3"
    assert first["properties"]["figure"] == "30 per 1,000 residents"
    assert first["properties"]["other"] == "30 records"


def test_the_clickable_layer_has_no_outline_and_the_outline_is_not_clickable():
    deck = areas_map(areas(18))
    assert layer(deck, "areas")["stroked"] is False
    assert layer(deck, "areas")["pickable"] is True
    assert layer(deck, "outlines")["pickable"] is False


def test_a_border_that_two_areas_share_is_drawn_once():
    paths = [one["path"] for one in layer(areas_map(areas(2)), "outlines")["data"]]
    edges = [frozenset(map(tuple, pair)) for p in paths for pair in pairwise(p)]
    assert len(edges) == len(set(edges))


def test_the_selected_area_has_a_strong_outline():
    deck = areas_map(areas(18), selected="A4")
    assert layer(deck, "selected")["getWidth"] > layer(deck, "outlines")["getWidth"]
    assert [one["id"] for one in spec(areas_map(areas(18)))["layers"]].count("selected") == 0


@pytest.mark.parametrize(("count", "most"), [(95, 260_000), (176, 480_000)])
def test_a_map_of_the_whole_force_stays_small(count, most):
    text = areas_map(areas(count, corners=24, size=0.07)).to_json()
    assert len(text) < most
    assert ": " not in text.replace("Area: ", "")


def test_names_from_files_cannot_be_markup_or_expressions():
    for deck in (
        areas_map(areas(3, name=EVIL)),
        places_map(PLACES),
        incident_map(-1, 52, name=EVIL),
    ):
        text = deck.to_json()
        assert "<img" not in text
        assert "@@=boom" not in text
        assert "{figure}" not in text


def test_the_map_needs_no_internet_unless_a_basemap_is_configured():
    for dark, style in ((False, "blank.json"), (True, "blank-dark.json")):
        assert spec(areas_map(areas(3), dark=dark))["mapStyle"] == f"app/static/{style}"
    assert "http" not in areas_map(areas(3)).to_json()
    basemap = "https://tiles.example/style.json"
    assert spec(areas_map(areas(3), basemap=basemap))["mapStyle"] == basemap


def test_an_area_without_residents_has_no_figure_rather_than_zero():
    frame = areas(3)
    frame.loc[1, "per_1000_residents"] = float("nan")
    properties = layer(areas_map(frame), "areas")["data"][1]["properties"]
    assert properties["figure"] == "no figure"
    assert "1 area has no figure." in describe_areas(frame)


def test_unknown_measures_shapes_and_empty_maps_are_refused():
    with pytest.raises(ValueError, match="a map shows records or per_1000_residents"):
        areas_map(areas(3), measure="crimes")
    with pytest.raises(ValueError, match="at least one area"):
        areas_map(areas(0))
    with pytest.raises(ValueError, match="areas are polygons, not Point"):
        areas_map(areas(1).assign(geometry='{"type":"Point","coordinates":[0,0]}'))


def test_the_map_in_words():
    assert describe_areas(areas(5), measure="records") == (
        "Map of 5 areas. Highest: Area 4 40 records, Area 3 30 records, Area 2 20 records. "
        "Lowest: Area 0 0 records."
    )


def test_places_are_numbered_as_in_the_list_and_their_area_grows_with_their_records():
    deck = places_map(PLACES, numbered=2)
    circles = layer(deck, "places")["data"]
    assert [one["properties"]["snap_point_id"] for one in circles] == ["11", "22", "33"]
    assert circles[0]["properties"]["name"] == "1. Near Corporation Street"
    assert circles[2]["properties"]["name"] == "Near an unnamed place"
    assert circle_radius(100, 100) == pytest.approx(2 * circle_radius(25, 100))
    assert {one["text"] for one in layer(deck, "numbers")["data"]} == {"1", "2"}


def test_a_map_of_places_can_be_an_outline_alone():
    deck = places_map(PLACES.iloc[:0], outline=square(-1.5, 52.9))
    assert layer(deck, "places")["data"] == []
    with pytest.raises(ValueError, match="at least one point"):
        places_map(PLACES.iloc[:0])


def test_places_in_words():
    said = describe_places(PLACES.assign(name=["Corporation Street", "Wardwick", None]))
    assert said == (
        "Map of 3 places with 126 records; first: near Corporation Street 100, near Wardwick 25, "
        "near an unnamed place 1."
    )


def test_an_incident_is_marked_among_its_neighbours():
    deck = incident_map(-1.47, 52.92, name="Wardwick", nearby=PLACES)
    assert layer(deck, "incident")["data"][0]["position"] == [-1.47, 52.92]
    assert len(layer(deck, "places")["data"]) == 3


@given(
    st.lists(st.tuples(st.floats(-8, 2), st.floats(50, 60)), min_size=2, max_size=20),
    st.integers(300, 900),
    st.integers(300, 900),
)
def test_everything_lies_inside_a_fitted_map(points, width, height):
    view = fitted(points, width=width, height=height)
    for point in points:
        x, y = view.pixel(*point)
        assert abs(x) <= width / 2 and abs(y) <= height / 2
        assert view.ground(x, y) == pytest.approx(point, abs=1e-6)


def test_neighbours_on_the_grid_keep_their_common_border():
    step = grid_step(fitted([(-2.1, 52.6), (-1.2, 53.6)], width=356, height=400))
    west, east = on_grid(square(-1.6, 52.8), step), on_grid(square(-1.59, 52.8), step)
    assert len(set(west[0][0]) & set(east[0][0])) >= 2


def test_an_area_smaller_than_the_grid_is_still_there():
    assert on_grid(square(-1.6, 52.8, size=0.00001), 0.001) != []


names = st.lists(
    st.builds(
        Label,
        st.text("abcdefghij ", min_size=1, max_size=30).filter(str.strip),
        st.floats(-1.6, -1.3),
        st.floats(52.8, 53.0),
        st.floats(0, 100),
    ),
    min_size=1,
    max_size=40,
)


@given(names)
def test_placed_names_never_touch(labels):
    view = fitted([(-1.6, 52.8), (-1.3, 53.0)], width=356, height=400)
    boxes = []
    for i, (dx, dy) in placements(labels, view).items():
        x, y = view.pixel(labels[i].longitude, labels[i].latitude)
        wide, high = label_size(labels[i].text)
        boxes.append((x + dx, y + dy, wide, high))
    for i, (x, y, wide, high) in enumerate(boxes):
        for ox, oy, owide, ohigh in boxes[:i]:
            assert (
                abs(x - ox) >= (wide + owide) / 2 - 1e-6 or abs(y - oy) >= (high + ohigh) / 2 - 1e-6
            )


def test_the_most_important_name_is_placed():
    view = fitted([(-1.6, 52.8), (-1.3, 53.0)], width=356, height=400)
    crowd = [Label(f"Name {i}", -1.45, 52.9, i) for i in range(30)]
    placed = placements(crowd, view)
    assert 29 in placed
    assert len(placed) < 30
