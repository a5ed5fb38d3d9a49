import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from beatline.charts.groups import group_colours, group_edges, legend_html, map_legend, value_words
from beatline.charts.theme import LIGHT


def areas(*values):
    return pd.DataFrame({"records": np.array(values, float), "per_1000_residents": values})


def test_eighteen_areas_make_six_groups_of_three():
    frame = areas(*range(1, 19))
    assert group_edges(frame["records"]) == [3, 6, 9, 12, 15, 18]
    legend = map_legend(frame, "records")
    assert [words for _, words in legend][:2] == ["1 to 3", "4 to 6"]
    assert [colour for colour, _ in legend] == list(LIGHT.groups)


def test_ties_give_fewer_groups_and_one_value_a_single_word():
    legend = map_legend(areas(0, 0, 0, 0, 0, 0, 0, 5, 9), "records")
    assert [words for _, words in legend] == ["0", "5", "9"]
    assert map_legend(areas(4, 4, 4), "records")[0][1] == "4"


def test_an_area_without_a_figure_has_a_colour_of_its_own():
    legend = map_legend(areas(1, 2, np.nan), "records")
    assert legend[-1] == (LIGHT.no_figure, "no figure")
    assert group_colours(areas(1, 2, np.nan)["records"])[2] == LIGHT.no_figure


def test_no_figures_at_all():
    assert map_legend(areas(np.nan), "records") == [(LIGHT.no_figure, "no figure")]


def test_rates_have_a_decimal_under_ten():
    assert value_words(9.44, "per_1000_residents") == "9.4 per 1,000 residents"
    assert value_words(1386.4, "per_1000_residents") == "1,386 per 1,000 residents"
    assert value_words(1, "records") == "1 record"


def test_the_legend_is_escaped():
    text = legend_html([("#123456", "<b>1</b>")], "Records & rates:")
    assert "&lt;b&gt;1&lt;/b&gt;" in text and "Records &amp; rates:" in text


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_more_records_never_have_a_paler_colour(values):
    order = list(LIGHT.groups)
    colours = group_colours(pd.Series(sorted(values), dtype=float))
    ranks = [order.index(colour) for colour in colours]
    assert ranks == sorted(ranks)
    assert 1 <= len(map_legend(areas(*values), "records")) <= 6
