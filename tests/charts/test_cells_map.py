import json
import re
from itertools import pairwise

import h3.api.basic_str as h3
import numpy as np
import pandas as pd
import pytest

from beatline.charts.borders import merged, outer_border
from beatline.charts.cells import (
    MOST_DRAWN,
    TOOLTIP,
    boundary,
    cells_legend,
    cells_map,
    clicked_cell,
    describe_cells,
    placed,
)
from beatline.charts.deck import fitted
from beatline.charts.outlines import joined
from beatline.charts.theme import DARK, LIGHT
from tests.charts.test_maps import EVIL, areas, layer, spec, square

DERBY = h3.latlng_to_cell(52.92, -1.47, 9)


def cells(count, *, records=None, hot=0, name="High Street"):
    """So many cells round the middle of Derby, the busiest first, with the first ones hot."""
    reach = int(np.ceil(np.sqrt(count / 3))) + 1
    records = [2 * count - i for i in range(count)] if records is None else records
    return pd.DataFrame(
        {
            "cell": h3.grid_disk(DERBY, reach)[:count],
            "rank": range(1, count + 1),
            "records": records,
            "share": np.array(records) / max(sum(records), 1),
            "times_even": np.linspace(9, 0.5, count) if count else [],
            "hot": [i < hot for i in range(count)],
            "name": [name] * count,
            "trend": [""] * count,
        }
    )


def layers(deck):
    return {one["id"]: one for one in spec(deck)["layers"]}


def tooltip(row):
    """What the tooltip's template makes of one cell."""
    lines = re.split("(?:<[^>]+>)+", TOOLTIP)
    return [line.format(**row["properties"]) for line in lines if line]


def test_each_class_is_a_layer_of_one_colour_and_has_its_part_of_all_cells():
    found = layers(cells_map(cells(100), all_cells=100))
    sizes = {key: len(one["data"]) for key, one in found.items() if key.startswith("cells-")}
    assert sizes == {"cells-1": 1, "cells-2": 4, "cells-3": 5, "cells-4": 10, "cells-5": 80}
    fills = [found[key]["_subLayerProps"]["hexagon-cell-hifi"]["getFillColor"][:3] for key in sizes]
    assert len({tuple(fill) for fill in fills}) == 5
    assert all("colour" not in one["properties"] for one in found["cells-5"]["data"])


def test_classes_are_shares_of_all_cells_not_of_those_with_a_record():
    found = layers(cells_map(cells(100), all_cells=850))
    assert [len(found[f"cells-{i}"]["data"]) for i in (1, 2, 3, 4)] == [9, 34, 42, 15]
    assert "cells-5" not in found


def test_cells_of_one_rank_are_of_one_class():
    tied = cells(10, records=[9, 5, 5, 5, 1, 1, 1, 1, 1, 1]).assign(
        rank=[1, 2, 2, 2, 5, 5, 5, 5, 5, 5]
    )
    found = layers(cells_map(tied, all_cells=40))
    assert [len(found[f"cells-{i}"]["data"]) for i in (1, 2, 4)] == [1, 3, 6]


def test_cells_without_a_record_are_not_drawn_and_of_many_only_the_busiest():
    frame = cells(30, records=[30 - i if i < 5 else 0 for i in range(30)])
    drawn = [one for key, one in layers(cells_map(frame, all_cells=30)).items() if "cells-" in key]
    assert sum(len(one["data"]) for one in drawn) == 5
    many = layers(cells_map(cells(1700), all_cells=28000))
    assert sum(len(one["data"]) for key, one in many.items() if "cells-" in key) == MOST_DRAWN


def test_the_tooltip_says_it_in_words():
    frame = cells(30, records=[418] + [20] * 10 + [19] * 19, hot=1)
    frame.loc[0, "trend"], frame.loc[29, "name"] = "Rising since March", ""
    frame.loc[1, "times_even"] = np.nan
    rows = [
        row
        for key, one in layers(cells_map(frame, all_cells=30, numbered=20)).items()
        if key.startswith("cells-")
        for row in one["data"]
    ]
    assert tooltip(rows[0]) == [
        "1. Near High Street",
        "418 records · 9.0 times an even spread",
        "In a busy patch",
        "Rising since March",
        "Click for why",
    ]
    assert tooltip(rows[1])[1] == "20 records"
    assert tooltip(rows[29])[:3] == [
        "No street name published",
        "19 records",
        "Not in a busy patch",
    ]


def test_the_outline_of_connected_cells_has_no_edge_that_two_of_them_share():
    one = outer_border([DERBY])
    assert [len(ring) for ring in one] == [7]
    assert sorted(one[0][1:]) == sorted(boundary(DERBY)[1:])
    flower = outer_border(h3.grid_disk(DERBY, 1))
    assert [len(ring) for ring in flower] == [19]
    assert flower[0][0] == flower[0][-1]
    middle = {frozenset(edge) for edge in pairwise(boundary(DERBY))}
    assert not middle & {frozenset(edge) for edge in pairwise(flower[0])}
    ring = outer_border(h3.grid_ring(DERBY, 1))
    assert sorted(len(line) for line in ring) == [7, 19]
    assert outer_border([]) == []


def test_outlines_lie_in_layers_of_their_own_that_do_not_answer_to_the_mouse():
    found = layers(cells_map(cells(50, hot=3), all_cells=50, selected=DERBY))
    assert found["standing-out"]["getLineColor"] == [192, 90, 0]
    assert found["standing-out"]["lineWidthMaxPixels"] == 2.5
    assert found["selected"]["getLineWidth"] > 2.5
    for key, one in found.items():
        assert one["pickable"] is key.startswith("cells-")
        assert not (one["pickable"] and one["stroked"])


def test_without_hot_or_selected_cells_nothing_is_outlined():
    found = layers(cells_map(cells(50), all_cells=50))
    assert found["standing-out"]["data"] == []
    assert "selected" not in found


def test_nothing_is_paled_while_a_cell_is_selected():
    around = areas(9, size=0.01)
    deck = cells_map(cells(50, hot=3), all_cells=50, outline=square(-1.5, 52.9), around=around)
    for key, one in layers(deck).items():
        # Streamlit pales these two; the thin grey lines are pale anyway.
        assert key == "surroundings" or not {"getColor", "getFillColor"} & set(one)


def test_every_rank_has_its_number_once_and_none_lies_over_another():
    deck = cells_map(cells(60), all_cells=60, outline=square(-1.6, 52.85, size=0.2))
    now, later = layer(deck, "numbers"), layer(deck, "numbers-closer")
    numbers = [row["text"] for one in (now, later) for row in one["data"]]
    assert sorted(map(int, numbers)) == list(range(1, 21))
    assert now["data"][0]["text"] == "1"
    view = fitted([(-1.6, 52.85), (-1.4, 53.05)], width=356, height=400)
    at = [view.pixel(*row["at"]) for row in now["data"]]
    for i, (x, y) in enumerate(at):
        assert all(max(abs(x - ox), abs(y - oy)) >= 9 for ox, oy in at[:i])


def test_numbers_without_room_appear_when_neighbours_are_wide_enough_apart():
    later = layer(
        cells_map(cells(60), all_cells=60, outline=square(-1.6, 52.85, size=0.2)), "numbers-closer"
    )
    _, _, wide, high = later["getContentBox"]
    assert wide == high == pytest.approx(2 * 320, rel=0.1)
    # Twice the least distance of two numbers of two digits.
    assert 30 <= later["contentCutoffPixels"][0] <= 50


def test_all_numbers_have_room_on_a_map_of_few_cells():
    found = layers(cells_map(cells(7), all_cells=7))
    assert len(found["numbers"]["data"]) == 7
    assert "numbers-closer" not in found
    assert placed([], fitted([(-1, 52)], width=300, height=300)) == []


def test_a_click_is_found_in_whichever_class_it_is():
    row = layer(cells_map(cells(50), all_cells=50), "cells-5")["data"][3]
    assert clicked_cell({"cells-1": [], "cells-5": [row]}) == row["properties"]["cell"]
    assert clicked_cell({}) is None
    assert clicked_cell({"places": [{"properties": {"cell": "x"}}]}) is None
    assert clicked_cell({"cells-1": [{"properties": {}}]}) is None


def test_names_from_files_cannot_be_markup_or_expressions():
    frame = cells(30, name=EVIL).assign(trend=EVIL)
    text = cells_map(frame, all_cells=30, around=areas(5, name=EVIL, size=0.01)).to_json()
    assert "<img" not in text
    assert "@@=boom" not in text
    assert "{figure}" not in text


def test_a_map_can_be_an_outline_alone_but_not_nothing():
    empty = cells(0)
    deck = cells_map(empty, all_cells=12, outline=square(-1.5, 52.9))
    assert not any(key.startswith("cells-") for key in layers(deck))
    assert describe_cells(empty, 12) == "Map of 12 cells, none with a record."
    assert cells_legend(empty, 12) == []
    with pytest.raises(ValueError, match="at least one point"):
        cells_map(empty, all_cells=12)


def test_one_cell():
    frame = cells(1, hot=1)
    found = layers(cells_map(frame, all_cells=1, dark=True))
    assert [row["text"] for row in found["numbers"]["data"]] == ["1"]
    assert cells_legend(frame, 1) == [(LIGHT.groups[5], "number 1: 2 records")]
    assert describe_cells(frame, 1) == (
        "Map of 1 equal cell, 1 with a record; 1 in a busy patch. Busiest: near High Street 2."
    )


def test_the_legend_tells_cells_and_records_of_each_class():
    frame = cells(100, records=[100] + [50] * 4 + [20] * 5 + [10] * 10 + [1] * 20 + [0] * 60)
    assert cells_legend(frame, 100, dark=True) == [
        (DARK.groups[5], "busiest 1%: 1 cell, 19% of the records"),
        (DARK.groups[4], "next 4%: 4 cells, 38% of the records"),
        (DARK.groups[3], "next 5%: 5 cells, 19% of the records"),
        (DARK.groups[2], "next 10%: 10 cells, 19% of the records"),
        (DARK.groups[1], "others with a record: 20 cells, 4% of the records"),
    ]


def test_the_legend_says_what_of_a_class_is_not_drawn():
    words = [text for _, text in cells_legend(cells(1700), 20000)]
    assert len(words) == 3
    assert words[2].endswith("; the busiest 500 of them are drawn")
    assert "1,500 busiest are drawn" in describe_cells(cells(1700), 20000)


def test_the_map_in_words():
    frame = cells(4, records=[418, 92, 7, 0])
    frame.loc[1, "name"] = ""
    assert describe_cells(frame, 850) == (
        "Map of 850 equal cells, 3 with a record; none in a busy patch. Busiest: near "
        "High Street 418, no street name published 92, near High Street 7."
    )


def test_busy_cells_that_are_not_drawn_are_counted_in_words():
    frame = cells(MOST_DRAWN + 100, hot=3)
    frame.loc[frame.index[-4:], "hot"] = True
    assert "; 7 in a busy patch, 4 of them not drawn. " in describe_cells(frame, 28_000)
    drawn = frame.head(MOST_DRAWN)
    assert "; 3 in a busy patch. " in describe_cells(drawn, 28_000)
    assert "; 7 in a busy patch, 4 of them not drawn. " in describe_cells(drawn, 28_000, hot=7)
    assert "; 1 in a busy patch, 1 of them not drawn. " in describe_cells(cells(9), 9, hot=1)


def test_an_area_of_parts_is_drawn_in_one_piece_and_keeps_its_holes():
    row = joined([square(-1.5, 52.9), square(-1.49, 52.9)])
    (piece,) = merged(row, 0.0001)
    assert len(piece) == 1
    assert {x for x, _ in piece[0]} == {-1.5, -1.49, -1.48}
    around = [
        square(-1.5 + 0.01 * i, 52.9 + 0.01 * j)
        for i in range(3)
        for j in range(3)
        if (i, j) != (1, 1)
    ]
    (frame,) = merged(joined(around), 0.0001)
    assert len(frame) == 2
    assert len(merged(joined([square(-1.5, 52.9), square(-1.4, 52.9)]), 0.0001)) == 2


def test_the_cells_stay_where_they_are_when_a_street_map_lies_under_them():
    deck = cells_map(
        cells(9), all_cells=9, outline=square(-1.5, 52.9), basemap="https://tiles.example/s.json"
    )
    found = layers(deck)
    assert "outline-ground" not in found
    assert found["cells-5"]["_subLayerProps"]["hexagon-cell-hifi"]["getFillColor"][3] < 255


@pytest.mark.parametrize(
    ("count", "all_cells", "wards", "most"),
    [(850, 850, 18, 250_000), (4500, 28_000, 176, 500_000)],
)
def test_the_map_stays_small(count, all_cells, wards, most):
    frame = cells(count, hot=count // 10, name="Corporation Street and Albert Street")
    around = areas(wards, corners=24, size=0.07 if wards > 18 else 0.02)
    text = cells_map(
        frame, all_cells=all_cells, outline=joined(around["geometry"]), around=around
    ).to_json()
    assert len(text) < most
    assert json.loads(text)["layers"]


@pytest.mark.parametrize("step", [0.0001, 0.0005, 0.001, 0.002])
def test_an_area_in_one_piece_is_closed_and_as_large_as_its_parts(step):
    # Two squares side by side with a spike that folds onto itself on a coarse grid.
    left = [[0, 0], [0.02, 0], [0.02, 0.01], [0.0204, 0.0101], [0.02, 0.0102], [0.02, 0.02]]
    left += [[0, 0.02], [0, 0]]
    right = [[0.02, 0], [0.04, 0], [0.04, 0.02], [0.02, 0.02], [0.02, 0.0102], [0.0204, 0.0101]]
    right += [[0.02, 0.01], [0.02, 0]]
    outline = json.dumps({"type": "MultiPolygon", "coordinates": [[left], [right]]})
    pieces = merged(outline, step)
    assert all(ring[0] == ring[-1] for piece in pieces for ring in piece)
    assert len(pieces) == 1
    corners = pieces[0][0]
    area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(corners)) / 2
    assert area == pytest.approx(0.04 * 0.02, rel=0.01)


def test_a_cell_far_from_its_area_does_not_shrink_the_map():
    ring = [[-1.5, 52.9], [-1.44, 52.9], [-1.44, 52.94], [-1.5, 52.94], [-1.5, 52.9]]
    outline = json.dumps({"type": "Polygon", "coordinates": [ring]})
    frame = cells(3)
    near = spec(cells_map(frame, all_cells=3, outline=outline))["initialViewState"]
    frame.loc[2, "cell"] = h3.latlng_to_cell(56.0, -3.0, 9)
    assert spec(cells_map(frame, all_cells=3, outline=outline))["initialViewState"] == near
