"""The tour on the map and on paper: numbers apart, streets as dots, names that cover nothing."""

import json
import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import h3.api.basic_str as h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatline.charts.apart import distance_from_line
from beatline.charts.cells import boundary
from beatline.charts.deck import fitted
from beatline.charts.outlines import joined
from beatline.charts.paper import paper, room_for, visible_runs
from beatline.charts.theme import LIGHT
from beatline.charts.tour import MARK, rank_shares, tour_map
from beatline.charts.tour_drawing import LEAST_MARK, describe_tour, round_length, tour_svg
from beatline.charts.tour_drawing import MARK as MARK_ON_PAPER
from beatline.charts.tour_legend import tour_legend
from tests.charts.test_maps import EVIL, areas, layer, spec, square

DERBY = h3.latlng_to_cell(52.92, -1.47, 9)
RING = h3.grid_disk(DERBY, 2)
SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 90.0, 80.0
OUTLINE = square(-1.49, 52.905, size=0.04)


def tour(cells, *, records=None, where="near High Street"):
    """A tour of some cells in their order, the first the busiest."""
    middles = [h3.cell_to_latlng(cell)[::-1] for cell in cells]
    count = len(cells)
    return pd.DataFrame(
        {
            "number": range(1, count + 1),
            "cell": cells,
            "rank": range(1, count + 1),
            "records": [100 - n for n in range(count)] if records is None else records,
            "where": [where] * count,
            "longitude": [x for x, _ in middles],
            "latitude": [y for _, y in middles],
            "leg_words": ["", *["350 m north-east"] * count][:count],
        }
    )


def streets(count, *, west=-1.49, south=52.905, size=0.04):
    rng = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "longitude": west + size * rng.random(count),
            "latitude": south + size * rng.random(count),
        }
    )


def drawing(stops, outline=OUTLINE, *, around=None, points=None, width=WIDTH, height=HEIGHT):
    text = tour_svg(stops, outline, around=around, points=points, width_mm=width, height_mm=height)
    return ET.fromstring(text)


def marks(root):
    """Middles and numbers of the marks on paper."""
    radius = max(float(one.get("r")) for one in root.iter(f"{SVG}circle"))
    at = [
        (float(one.get("cx")), float(one.get("cy")))
        for one in root.iter(f"{SVG}circle")
        if float(one.get("r")) == radius
    ]
    numbers = [one.text for one in root.iter(f"{SVG}text") if one.get("font-weight") == "700"]
    return radius, at, numbers


def names(root):
    """What is written in the window besides the numbers: text and where its middle stands."""
    return [
        (one.text, float(one.get("x")), float(one.get("y")))
        for one in root.iter(f"{SVG}text")
        if one.get("text-anchor") == "middle" and one.get("font-weight") != "700"
    ]


# The map of the page


def test_the_map_has_every_place_once_with_its_number():
    deck = tour_map(tour(RING[:8]), outline=OUTLINE)
    assert [row["text"] for row in layer(deck, "numbers")["data"]] == list("12345678")
    assert [row["properties"]["cell"] for row in layer(deck, "tour-cells")["data"]] == RING[:8]
    first, second = (row["properties"] for row in layer(deck, "tour-marks")["data"][:2])
    assert first["t"] == "1. Near High Street"
    assert first["r"] == "100 records"
    assert first["d"] == ""
    assert second["d"] == "350 m north-east of the place before"


def test_the_busier_a_place_the_stronger_its_colour_and_without_a_record_it_has_none():
    rows = layer(tour_map(tour(RING[:3], records=[9, 1, 0])), "tour-cells")["data"]
    assert [tuple(row["fill"][:3]) for row in rows[:1]] == [(27, 79, 114)]
    assert sum(rows[0]["fill"][:3]) < sum(rows[1]["fill"][:3])
    assert [bool(row["fill"][3]) for row in rows] == [True, True, False]


def test_shades_go_by_rank():
    frame = tour(RING[:5]).assign(rank=[7, 1, 30, 2, 7])
    assert rank_shares(frame) == [0.5, 1.0, 0.0, 0.75, 0.5]
    assert rank_shares(tour(RING[:1])) == [1.0]


def test_numbers_of_neighbours_do_not_touch_on_a_map_of_a_wide_patch():
    far = h3.latlng_to_cell(53.06, -1.47, 9)
    stops = tour([*RING[:7], far])
    view = fitted([p for cell in stops["cell"] for p in boundary(cell)], width=356, height=400)
    at = [view.pixel(*row["at"]) for row in layer(tour_map(stops), "numbers")["data"]]
    apart = [math.dist(a, b) for i, a in enumerate(at) for b in at[:i]]
    # The view of the map has a margin, so it is a little smaller than this one.
    assert min(apart) >= 2 * MARK
    leaders = layer(tour_map(stops), "leaders")["data"]
    assert 1 <= len(leaders) <= 7
    assert layer(tour_map(tour(RING[:7])), "leaders")["data"] == []


def test_the_way_is_dashed_from_place_to_place_and_one_place_has_none():
    dashes = [row["path"] for row in layer(tour_map(tour(RING[:2])), "tour")["data"]]
    assert len(dashes) > 3
    (x1, y1), (x2, y2) = (h3.cell_to_latlng(cell)[::-1] for cell in RING[:2])
    for start, end in dashes:
        for x, y in (start, end):
            along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / math.hypot(
                x2 - x1, y2 - y1
            ) ** 2
            assert 0 <= along <= 1
            assert math.dist((x, y), (x1 + along * (x2 - x1), y1 + along * (y2 - y1))) < 2e-5
    assert layer(tour_map(tour(RING[:1])), "tour")["data"] == []


def test_the_whole_patch_is_shown_unless_that_makes_the_places_tiny():
    wide, alone = (
        spec(tour_map(tour(RING[:7]), outline=outline))["initialViewState"]
        for outline in (square(-1.6, 52.8, size=0.3), None)
    )
    assert wide == alone
    patch = square(-1.482, 52.91, size=0.02)
    near = spec(tour_map(tour(RING[:7]), outline=patch))["initialViewState"]
    assert near["zoom"] < alone["zoom"]
    middle = -1.482 + 0.01, 52.91 + 0.01
    assert (near["longitude"], near["latitude"]) == pytest.approx(middle, abs=0.001)


def test_streets_are_dots_that_are_not_clicked_and_only_those_in_reach_are_sent():
    here = streets(50, west=-1.475, south=52.915, size=0.01)
    points = pd.concat([here, streets(50, west=-2.9)], ignore_index=True)
    dots = layer(tour_map(tour(RING[:7]), outline=OUTLINE, points=points), "streets")
    assert len(dots["data"]) == 50
    assert dots["pickable"] is False
    assert layer(tour_map(tour(RING[:1])), "streets")["data"] == []


def test_the_patch_is_not_named_on_its_own_map_and_what_lies_round_it_is():
    around = areas(9, size=0.04).assign(area_name=[f"Team {n}" for n in range(9)])
    deck = tour_map(tour(RING[:7]), outline=joined([around["geometry"].iloc[0]]), around=around)
    told = [row["text"] for row in layer(deck, "area-names")["data"]]
    assert "Team 0" not in told


def test_names_from_files_cannot_be_markup_or_expressions():
    stops = tour(RING[:3], where=f"near {EVIL}")
    around = areas(5, name=EVIL, size=0.01)
    text = tour_map(stops, outline=OUTLINE, around=around).to_json()
    assert "<img" not in text
    assert "@@=boom" not in text
    assert "{figure}" not in text
    paper_text = tour_svg(
        stops, OUTLINE, around=around, points=None, width_mm=WIDTH, height_mm=HEIGHT
    )
    assert "<img" not in paper_text
    assert ET.fromstring(paper_text).tag == f"{SVG}svg"


def test_a_map_of_a_large_patch_stays_small():
    stops = tour(h3.grid_disk(DERBY, 9)[:8], where="near Corporation Street and Albert Street")
    around = areas(95, corners=24, size=0.02)
    points = streets(700)
    deck = tour_map(stops, outline=OUTLINE, around=around, points=points)
    assert len(deck.to_json()) < 60_000
    text = tour_svg(stops, OUTLINE, around=around, points=points, width_mm=WIDTH, height_mm=HEIGHT)
    assert len(text) < 80_000


def test_a_map_needs_a_place():
    with pytest.raises(ValueError, match="at least one"):
        tour_map(tour([]))


# The drawing


def test_the_numbers_are_white_on_black_each_once_and_in_their_order():
    root = drawing(tour(RING[:8]))
    _, at, numbers = marks(root)
    assert numbers == list("12345678")
    assert len(at) == 8
    assert {one.get("fill") for one in root.iter(f"{SVG}circle")} == {LIGHT.ink}
    assert {
        one.get("fill") for one in root.iter(f"{SVG}text") if one.get("font-weight") == "700"
    } == {LIGHT.background}


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 36), min_size=1, max_size=7, unique=True),
    st.integers(0, 30),
    st.sampled_from([(90, 80), (60, 90), (180, 70), (45, 45)]),
)
def test_no_two_numbers_touch_and_all_are_in_the_window(cells, far, size):
    disk = h3.grid_disk(DERBY, 3)
    stops = tour([*(disk[n] for n in cells), h3.latlng_to_cell(52.96 + far / 100, -1.47, 9)])
    root = drawing(stops, square(-1.6, 52.8, size=0.5), width=size[0], height=size[1])
    radius, at, _ = marks(root)
    assert min(math.dist(a, b) for i, a in enumerate(at) for b in at[:i]) > 2 * radius
    assert all(radius <= x <= size[0] - radius for x, _ in at)
    assert all(radius <= y <= size[1] - radius for _, y in at)


def shade(fill):
    return sum(int(fill[i : i + 2], 16) for i in (1, 3, 5))


def hexagons(root):
    """The cells: closed ways of six sides."""
    return [
        one
        for one in root.iter(f"{SVG}path")
        if re.fullmatch(r"M[^LZz]+(L[^LZz]+){6}z", one.get("d"))
    ]


def test_the_busier_the_darker_and_a_place_without_a_record_is_only_outlined():
    fills = [one.get("fill") for one in hexagons(drawing(tour(RING[:4], records=[9, 5, 1, 0])))]
    assert fills[3] == "none"
    assert shade(fills[0]) < shade(fills[1]) < shade(fills[2])
    # A photocopier keeps the darkest apart from the numbers.
    assert shade(fills[0]) > 2 * shade(LIGHT.ink)


def test_the_drawing_is_true_to_scale_and_north_is_up():
    stops = tour(RING[:7])
    root = drawing(stops)
    _, at, _ = marks(root)
    bar = next(
        one.get("d") for one in root.iter(f"{SVG}path") if re.match(r"M0.3 [\d.]+V", one.get("d"))
    )
    long = float(re.search(r"H([\d.]+)", bar).group(1)) - 0.3
    words = next(one.text for one in root.iter(f"{SVG}text") if one.text.endswith(" m"))
    metres = float(words.split()[0])
    told = h3.great_circle_distance(*(h3.cell_to_latlng(cell) for cell in RING[:2]), unit="m")
    assert math.dist(at[0], at[1]) == pytest.approx(told * long / metres, rel=0.01)
    north = max(range(7), key=lambda n: stops["latitude"][n])
    assert at[north][1] == min(y for _, y in at)


def test_a_small_drawing_says_where_in_a_large_patch_the_window_lies():
    stops = tour(RING[:7])
    large, small = drawing(stops, square(-1.6, 52.8, size=0.3)), drawing(stops, None)
    frames = len(list(large.iter(f"{SVG}rect"))) - len(list(small.iter(f"{SVG}rect")))
    assert frames == 2
    whole = drawing(stops, square(-1.477, 52.914, size=0.012))
    assert len(list(whole.iter(f"{SVG}rect"))) == len(list(small.iter(f"{SVG}rect")))


def test_where_places_lie_in_all_corners_they_make_room_for_the_small_drawing():
    corners = [(52.90, -1.50), (52.90, -1.44), (52.94, -1.50), (52.94, -1.44), (52.92, -1.47)]
    stops = tour([h3.latlng_to_cell(y, x, 9) for y, x in corners])
    root = drawing(stops, square(-1.9, 52.6, size=0.8))
    radius, at, _ = marks(root)
    left, top = (
        min(float(one.get(name)) for one in list(root.iter(f"{SVG}rect"))[2:-1])
        for name in ("x", "y")
    )
    assert all(x + radius <= left or y + radius <= top for x, y in at)
    assert left > WIDTH / 2
    assert top > (HEIGHT - 5.6) / 2


def test_names_stand_wholly_in_their_areas_and_cover_nothing():
    around = areas(25, size=0.02, corners=4).assign(area_name=[f"Area {n}" for n in range(25)])
    stops = tour(RING[:7])
    root = drawing(stops, square(-1.5, 52.9, size=0.06), around=around, points=streets(60))
    _, at, _ = marks(root)
    told = names(root)
    assert len({text for text, _, _ in told}) == len(told)
    for i, (_, x, y) in enumerate(told):
        assert all(math.dist((x, y), mark) > 2.35 for mark in at)
        assert all(abs(x - ox) > 5 or abs(y - oy) > 2.4 for _, ox, oy in told[:i])


def test_a_name_goes_into_the_widest_part_that_is_free_and_not_where_there_is_none():
    ring = np.array([[0, 0], [40, 0], [40, 30], [0, 30], [0, 0]], dtype=float)
    window = (0.0, 0.0, 100.0, 100.0)
    x, y = room_for((10, 3), [ring], window, [])
    assert (x, y) == pytest.approx((20, 15), abs=4)
    x, y = room_for((10, 3), [ring], window, [(0.0, 0.0, 25.0, 30.0)])
    assert 30 <= x <= 35
    assert room_for((10, 3), [ring], window, [(0.0, 0.0, 40.0, 30.0)]) is None
    assert room_for((41, 3), [ring], window, []) is None
    assert room_for((10, 3), [ring + 200], window, []) is None
    assert room_for((120, 3), [ring], window, []) is None


def test_a_name_does_not_lie_across_a_wedge_of_another_area():
    # A spike from above reaches down to 28 between the corners of any name in the middle.
    ring = np.array(
        [[0, 0], [19, 0], [20, 28], [21, 0], [40, 0], [40, 30], [0, 30], [0, 0]], dtype=float
    )
    x, _ = room_for((12, 4), [ring], (0.0, 0.0, 40.0, 30.0), [])
    assert x <= 14 or x >= 26


def test_only_what_reaches_into_the_window_is_drawn():
    box = (0.0, 0.0, 10.0, 10.0)
    line = [(-5, 5), (5, 5), (15, 5), (25, 5), (25, 20), (5, 20), (5, 8)]
    assert visible_runs(line, box) == [[(-5, 5), (5, 5), (15, 5)], [(5, 20), (5, 8)]]
    assert visible_runs([(20, 20), (30, 30)], box) == []


def test_paper_and_ground_agree():
    sheet = paper([(-1.5, 52.9), (-1.4, 52.95)], (0, 0, 80, 60), least_m=100, margin=0.1)
    (west, south), (east, north) = sheet.ground()
    assert west < -1.5
    assert east > -1.4
    assert south < 52.9
    assert north > 52.95
    assert sheet.at(west, north) == pytest.approx((0, 0), abs=1e-6)
    assert sheet.at(east, south) == pytest.approx((80, 60), abs=1e-6)
    wider = sheet.filling((0, 0, 120, 60))
    assert wider.at(-1.45, 52.92) == pytest.approx(sheet.at(-1.45, 52.92), abs=0.02)
    with pytest.raises(ValueError, match="at least one point"):
        paper([], (0, 0, 80, 60), least_m=100, margin=0.1)


def test_without_a_place_the_patch_is_drawn_by_itself_and_without_both_nothing():
    root = drawing(tour([]), OUTLINE, points=streets(30))
    assert list(root.iter(f"{SVG}circle")) == []
    with pytest.raises(ValueError, match="at least one point"):
        drawing(tour([]), None)


def test_the_drawing_says_its_size_its_font_and_its_north():
    root = drawing(tour(RING[:2]), width=120.5, height=95)
    assert root.get("width") == "120.5mm"
    assert root.get("viewBox") == "0 0 120.5 95"
    assert root.get("font-family").startswith("Source Sans Pro")
    told = [one.text for one in root.iter(f"{SVG}text")]
    assert "N" in told


@pytest.mark.parametrize(
    ("most", "length"),
    [(1.0, 1), (199.9, 100), (200, 200), (499, 200), (999, 500), (73_000, 50_000)],
)
def test_the_scale_bar_has_a_round_length(most, length):
    assert round_length(most) == length


def test_the_map_in_words():
    assert describe_tour(tour([])) == "Map of the patch, without places."
    assert describe_tour(tour(RING[:1])) == "Map of 1 place: 1 near High Street."
    assert describe_tour(tour(RING[:2])) == (
        "Map of 2 places in the order of the tour: 1 near High Street; 2, 350 m north-east of the "
        "one before, near High Street."
    )


def test_the_page_and_the_paper_show_the_same_places():
    stops = tour(RING[:5])
    assert len(json.loads(tour_map(stops).to_json())["layers"]) >= 5
    _, at, numbers = marks(drawing(stops))
    assert numbers == [row["text"] for row in layer(tour_map(stops), "numbers")["data"]]
    assert len(at) == len(layer(tour_map(stops), "tour-marks")["data"])


def test_marks_are_smaller_where_cells_are_and_leave_a_ring_of_every_cell():
    patch = square(-1.482, 52.91, size=0.02)
    near = marks(drawing(tour(RING[:4]), patch, width=51, height=53))[0]
    far = h3.latlng_to_cell(52.945, -1.47, 9)
    small = drawing(tour([*RING[:4], far]), square(-1.49, 52.9, size=0.05), width=51, height=53)
    radius, at, _ = marks(small)
    assert LEAST_MARK - 0.15 <= radius < near
    rings = hexagons(small)
    assert len(rings) == 5
    for cell, middle in zip(rings, at, strict=True):
        corners = [
            tuple(map(float, p.split())) for p in re.findall(r"[\d.]+ [\d.]+", cell.get("d"))
        ]
        assert len(corners) == 7
        sides = [distance_from_line(middle, a, b) for a, b in pairwise(corners)]
        assert min(sides) > 1.1 * radius
    size = next(
        float(one.get("font-size"))
        for one in small.iter(f"{SVG}text")
        if one.get("font-weight") == "700"
    )
    # As wide on the sheet as the template shows it: 8 points at least.
    assert size * 66 / 51 / 25.4 * 72 >= 8


def test_cells_that_would_be_lost_under_their_marks_are_not_drawn():
    far = h3.latlng_to_cell(53.06, -1.47, 9)
    root = drawing(tour([*RING[:3], far]), square(-1.6, 52.8, size=0.3), width=51, height=53)
    assert hexagons(root) == []
    assert marks(root)[0] == pytest.approx(MARK_ON_PAPER - 0.15)


def legend(stops, outline=OUTLINE, true_to="schematic"):
    return tour_legend(stops, outline, true_to=true_to, width_mm=51, height_mm=53)


def test_the_legend_tells_what_is_drawn_and_nothing_else():
    assert legend(tour(RING[:7]), square(-1.477, 52.914, size=0.012)) == (
        "Thick line: the patch, schematic, not its official border. Grey: places, the busier the "
        "darker. Dots: streets. Dashes: the tour."
    )
    assert "Dashes" not in legend(tour(RING[:1]))
    assert "Grey" not in legend(tour(RING[:1], records=[0]))
    wide = legend(tour([RING[0], h3.latlng_to_cell(53.06, -1.47, 9)]), square(-2.6, 51.8, size=2))
    assert "Grey" not in wide
    assert wide.endswith("Small map: the whole patch.")
    assert legend(tour(RING[:2]), None).startswith("Grey")


@pytest.mark.parametrize(
    ("true_to", "words"),
    [
        ("official", "Thick line: the border of the patch. "),
        ("approximate", "Thick line: the patch, approximate, not its official border. "),
        ("schematic", "Thick line: the patch, schematic, not its official border. "),
    ],
)
def test_the_legend_says_how_true_the_outline_is(true_to, words):
    assert legend(tour(RING[:2]), true_to=true_to).startswith(words)
