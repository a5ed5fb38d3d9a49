import h3.api.basic_str as h3
import numpy as np
import pandas as pd
import pytest

from beatline.charts.compare import (
    COMPARE_CONFIG,
    MOST_COMPARED,
    compare_legend,
    compare_maps,
    describe_compare,
    shade_starts,
)
from beatline.charts.outlines import joined
from beatline.charts.theme import LIGHT
from tests.charts.test_maps import EVIL, areas, square

DERBY = h3.latlng_to_cell(52.92, -1.47, 9)
TITLES = ("January to June 2025", "July to December 2025")


def cells(left, right, changed=None, name="High Street"):
    count = len(left)
    reach = int(np.ceil(np.sqrt(count / 3))) + 1
    return pd.DataFrame(
        {
            "cell": h3.grid_disk(DERBY, reach)[:count],
            "left": np.array(left, dtype=float),
            "right": np.array(right, dtype=float),
            "changed": changed or [""] * count,
            "name": [name] * count,
            "z": [0.0] * count,
        }
    )


FOUR = cells([10, 2, 0, 0], [2, 10, 5, 0], ["fewer", "more", "", ""])


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def hexagons(trace):
    return (np.isnan(trace.x).sum() + 1) if len(trace.x) else 0


def test_the_two_maps_move_together_and_keep_their_shape():
    layout = compare_maps(FOUR, titles=TITLES).layout
    assert layout.xaxis2.matches == "x" and layout.yaxis2.matches == "y"
    assert layout.yaxis.scaleanchor == "x"
    assert layout.dragmode == "pan"
    assert layout.xaxis.fixedrange is False
    assert COMPARE_CONFIG["scrollZoom"] is False
    assert COMPARE_CONFIG["modeBarButtons"] == [["zoomIn2d", "zoomOut2d", "resetScale2d"]]


def test_longitudes_are_narrowed_so_that_cells_are_regular():
    trace = next(t for t in compare_maps(FOUR, titles=TITLES).data if t.fill == "toself")
    x, y = np.array(trace.x[:7], float), np.array(trace.y[:7], float)
    sides = np.hypot(np.diff(x), np.diff(y))
    assert sides.max() / sides.min() < 1.2


def test_stacked_one_lies_under_the_other_and_a_finger_scrolls_the_page():
    layout = compare_maps(FOUR, titles=TITLES, stacked=True).layout
    assert layout.yaxis.domain[0] > layout.yaxis2.domain[1]
    assert layout.xaxis.domain == layout.xaxis2.domain == (0, 1)
    assert layout.xaxis.fixedrange and layout.yaxis2.fixedrange


def test_one_colour_means_the_same_number_on_both_sides():
    figure = compare_maps(FOUR, titles=TITLES)
    fills = {"x": [], "x2": []}
    for trace in figure.data:
        if trace.name.startswith("Shade"):
            fills[trace.xaxis or "x"].append((trace.name, trace.fillcolor, hexagons(trace)))
    assert [fill[:2] for fill in fills["x"]] == [fills["x2"][0][:2], fills["x2"][2][:2]]
    assert [count for *_, count in fills["x2"]] == [1, 1, 1]
    assert shade_starts(FOUR) == [2, 5, 10]


def test_hexagons_of_one_shade_are_one_trace_with_gaps():
    figure = compare_maps(cells([3] * 30, [3] * 30), titles=TITLES)
    (left,) = [t for t in figure.data if t.name == "Shade 1" and t.xaxis is None]
    assert hexagons(left) == 30
    assert left.hoverinfo == "skip"


def test_cells_without_records_are_not_drawn_and_of_many_the_changed_are():
    assert sum(len(t.customdata) for t in named(compare_maps(FOUR, titles=TITLES), "Cells")) == 6
    count = MOST_COMPARED + 200
    many = cells(range(1, count + 1), range(1, count + 1), ["more"] + [""] * (count - 1))
    figure = compare_maps(many, titles=TITLES)
    shown = [row[0] for t in named(figure, "Cells") if t.xaxis == "x2" for row in t.customdata]
    assert len(shown) == MOST_COMPARED
    assert many["cell"].iloc[0] in shown
    assert many["cell"].iloc[1] not in shown


def test_what_changed_has_an_edge_and_a_sign_that_need_no_colour():
    figure = compare_maps(FOUR, titles=TITLES)
    more, fewer = named(figure, "more: outline"), named(figure, "fewer: outline")
    assert len(more) == len(fewer) == 2
    assert more[0].line.color == LIGHT.stands_out and more[0].line.dash is None
    assert fewer[0].line.dash is not None
    assert named(figure, "more: sign")[0].marker.symbol == "triangle-up"
    assert named(figure, "fewer: sign")[0].marker.symbol == "triangle-down"
    assert named(compare_maps(cells([3], [4]), titles=TITLES), "more: outline") == []


def test_a_click_gives_the_cell_and_hovering_a_sentence():
    traces = [t for t in named(compare_maps(FOUR, titles=TITLES), "Cells") if t.xaxis == "x2"]
    found = {t.customdata[0][0]: t for t in traces}
    more = found[FOUR["cell"].iloc[1]]
    assert list(more.customdata[0]) == [FOUR["cell"].iloc[1], "Near High Street", "2", "10"]
    assert more.hovertemplate == (
        "<b>%{customdata[1]}</b><br>January to June 2025: %{customdata[2]} records<br>July to "
        "December 2025: %{customdata[3]} records<br>more, by more than chance<extra></extra>"
    )
    unchanged = found[FOUR["cell"].iloc[2]]
    assert "no more change than chance brings" in unchanged.hovertemplate
    assert unchanged.marker.opacity == unchanged.selected.marker.opacity == 0
    assert unchanged.unselected.marker.opacity == 0


def test_a_month_s_average_is_never_read_as_a_total():
    averages = cells([2.4, 1], [0.5, 1], ["fewer", ""])
    figure = compare_maps(averages, titles=TITLES, unit="records a month")
    for trace in named(figure, "Cells"):
        assert trace.hovertemplate.count("records a month<br>") == 2
    words = describe_compare(averages, titles=TITLES, unit="records a month")
    assert "near High Street 2.4 to 0.5 records a month." in words


def test_names_from_files_cannot_be_markup():
    around = areas(20, name=EVIL, size=0.01)
    figure = compare_maps(FOUR.assign(name=EVIL), titles=(EVIL, "%{x}"), around=around)
    text = figure.to_json()
    assert "<img" not in text
    assert "%{x}" not in named(figure, "Cells")[0].hovertemplate


def test_the_outlines_of_an_area_and_of_those_round_it_lie_on_both_sides():
    around, frame = areas(140, size=0.02), cells([3] * 60, [4] * 60)
    outline = square(-1.5, 52.9, size=0.05)
    figure = compare_maps(frame, titles=TITLES, outline=outline, around=around)
    for name in ("Area", "Borders", "Names"):
        assert [trace.xaxis for trace in named(figure, name)] == [None, "x2"]


def test_nothing_to_compare_is_said():
    for empty in (FOUR.iloc[:0], cells([0], [0])):
        assert compare_maps(empty, titles=TITLES).layout.annotations[0].text.startswith("No")
        assert describe_compare(empty, titles=TITLES).startswith("No records")
        assert compare_legend(empty) == []


def test_one_cell_alone():
    one = cells([0], [3.5])
    assert compare_legend(one) == [(LIGHT.groups[5], "3.5")]
    assert len(named(compare_maps(one, titles=TITLES), "Cells")) == 2


def test_the_legend_has_the_values_of_each_shade_as_they_occur():
    frame = cells(range(1, 101), [0] * 100)
    legend = compare_legend(frame)
    assert [words for _, words in legend] == [
        "98 to 100",
        "91 to 97",
        "76 to 90",
        "51 to 75",
        "1 to 50",
    ]
    assert legend[0][0] == LIGHT.groups[5]


def test_the_maps_in_words():
    assert describe_compare(FOUR, titles=TITLES) == (
        "Two maps of 3 cells: January to June 2025 and July to December 2025. 1 cell has more by "
        "more than chance: near High Street 2 to 10 records. 1 cell has fewer by more than "
        "chance: near High Street 10 to 2 records."
    )
    assert "No cell has more by more than chance." in describe_compare(
        cells([3], [4]), titles=TITLES
    )


@pytest.mark.parametrize(("count", "most"), [(650, 4.5e5), (1500, 7e5)])
def test_the_figure_stays_small(count, most):
    rng = np.random.default_rng(1)
    frame = cells(rng.integers(1, 90, count), rng.integers(1, 90, count))
    around = areas(176, corners=24, size=0.07)
    figure = compare_maps(
        frame.assign(name="Corporation Street and Albert Street"),
        titles=TITLES,
        outline=joined(around["geometry"].head(18)),
        around=around,
    )
    assert len(figure.to_json()) < most
