import math

import numpy as np
import pandas as pd
import pytest

from beatline.charts.theme import DARK, LIGHT, rgb
from beatline.charts.year_of_types import NOTHING, describe_year_of_types, year_of_types

MONTHS = pd.date_range("2025-01-01", periods=4, freq="MS")


def year(**types):
    frames = [
        pd.DataFrame({"crime_type": name.replace("_", " "), "month": MONTHS, "records": counts})
        for name, counts in types.items()
    ]
    return pd.concat(frames, ignore_index=True)


YEAR = year(Other_theft=[10.0, 60.0, math.nan, 30.0], Robbery=[0.0, 1.0, math.nan, 2.0])


def test_every_square_has_its_count_and_a_month_that_is_not_loaded_has_none():
    squares, texts = year_of_types(YEAR).data
    assert list(texts.text) == ["10", "60", "–", "30", "0", "1", "–", "2"]
    assert [list(line) for line in squares.z] == [[1, 5, None, 3], [0, 3, None, 5]]


def test_each_type_has_a_scale_of_its_own_up_to_its_busiest_month():
    squares = year_of_types(year(A=[6.0, 5, 4, 0], B=[600.0, 500, 400, 0])).data[0]
    assert list(squares.z[0]) == list(squares.z[1]) == [5, 5, 4, 0]


def test_the_name_of_each_type_stands_above_its_strip_and_means_no_markup():
    figure = year_of_types(year(**{"A<b>": [1.0, 2, 3, 4]}))
    assert [one.text for one in figure.layout.annotations] == ["<b>A&lt;b&gt;</b>"]


def test_hovering_says_a_whole_sentence():
    texts = year_of_types(YEAR).data[1]
    assert texts.hovertext[0] == "<b>Other theft, January 2025</b><br>10 records"
    assert texts.hovertext[2].endswith("not loaded")
    assert texts.hovertext[5].endswith("1 record")


def test_thousands_are_shortened():
    assert year_of_types(year(A=[1234.0, 999, 1, 0])).data[1].text[0] == "1.2k"


def luminance(colour):
    part = np.array(rgb(colour)) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_every_count_can_be_read_on_its_square(dark, colours):
    figure = year_of_types(
        pd.concat([year(A=[6.0, 5, 4, 3]), year(B=[6.0, 2, 1, 0])], ignore_index=True), dark=dark
    )
    squares, texts = figure.data
    groups = [int(one) for line in squares.z for one in line]
    assert set(groups) == set(range(6))
    for group, ink in zip(groups, texts.textfont.color, strict=True):
        one, other = luminance(ink), luminance(colours.groups[group])
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5


def test_the_colours_are_steps_of_the_six_groups():
    scale = year_of_types(YEAR).data[0].colorscale
    assert [colour for _, colour in scale[::2]] == list(LIGHT.groups)


@pytest.mark.parametrize("frame", [YEAR.iloc[:0], year(A=[0.0, 0, 0, 0]), year(A=[math.nan] * 4)])
def test_nothing_to_draw_is_said(frame):
    assert NOTHING in year_of_types(frame).layout.annotations[0].text
    assert describe_year_of_types(frame) == NOTHING


def test_the_chart_in_words():
    assert describe_year_of_types(YEAR) == (
        "Other theft: 100 records; most in February 2025 (60), fewest in January 2025 (10). "
        "Robbery: 3 records; most in April 2025 (2), fewest in January 2025 (0). "
        "1 month is not loaded."
    )
    assert describe_year_of_types(year(A=[2.0] * 4)) == "A: 8 records, 2 in every month."
