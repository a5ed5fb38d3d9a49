import numpy as np
import pandas as pd
import pytest

from beatline.charts.searches import (
    describe_find_rates,
    describe_search_bars,
    find_rate_dots,
    search_bars,
)
from beatline.charts.theme import LIGHT

BARS = pd.DataFrame(
    {
        "part": ["Drugs", "Weapons", "Not published"],
        "searches": [80, 15, 5],
        "share": [0.8, 0.15, 0.05],
    }
)
RATES = pd.DataFrame(
    {
        "part": ["Drugs", "<b>Weapons</b>", "Fireworks"],
        "known": [100, 60, 12],
        "found": [30, 40, 4],
        "rate": [0.3, 40 / 60, np.nan],
        "low": [0.22, 0.54, np.nan],
        "high": [0.4, 0.77, np.nan],
        "word": ["no more than chance", "higher than the rest", "too few to judge"],
    }
)


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_bars_have_counts_and_no_percentage_under_20():
    bars = search_bars(BARS).data[0]
    assert list(bars.text) == ["<b>80%</b>  80", "15", "5"]
    assert list(bars.x) == [80, 15, 5]
    assert list(bars.marker.pattern.shape) == ["", "", "/"]
    assert bars.hovertext[0] == "<b>Drugs</b><br>80 searches (80%)"


def test_a_part_with_few_searches_has_its_counts_and_no_dot():
    figure = find_rate_dots(RATES, overall=74 / 172)
    dots = trace(figure, "Find rate")
    assert list(dots.y) == [0, 1]
    labels = [note.text for note in figure.layout.annotations]
    assert "4 of 12: too few" in labels
    assert "30 of 100 (30%)" in labels
    assert "all: 43%" in labels


def test_what_differs_is_orange_a_diamond_and_bold():
    figure = find_rate_dots(RATES, overall=0.43)
    dots = trace(figure, "Find rate")
    assert list(dots.marker.symbol) == ["circle", "diamond"]
    assert list(dots.marker.color) == [LIGHT.recorded, LIGHT.stands_out]
    assert "<b>40 of 60 (67%)</b>" in [note.text for note in figure.layout.annotations]
    assert dots.hovertext[1].endswith("<br>higher than the rest")


def test_names_from_a_file_are_text():
    assert "<b>Weapons" not in str(find_rate_dots(RATES, overall=0.43).layout.yaxis.ticktext)
    assert "&lt;b&gt;Weapons" in str(find_rate_dots(RATES, overall=0.43).layout.yaxis.ticktext)


def test_the_intervals_are_drawn_apart():
    intervals = trace(find_rate_dots(RATES, overall=0.43), "95% interval")
    assert list(intervals.x) == [0.22, 0.4, None, 0.54, 0.77, None]
    assert list(intervals.y) == [0, 0, None, 1, 1, None]


@pytest.mark.parametrize("overall", [float("nan"), 0.5])
def test_without_any_rate_there_are_only_counts(overall):
    few = RATES[2:].reset_index(drop=True)
    figure = find_rate_dots(few, overall=overall)
    assert list(trace(figure, "Find rate").x) == []
    assert len(figure.layout.shapes or ()) == (0 if np.isnan(overall) else 1)


def test_nothing_is_said_as_such():
    for figure in (search_bars(BARS[:0]), find_rate_dots(RATES[:0], overall=float("nan"))):
        assert figure.layout.annotations[0].text.startswith("No stops and searches")
    assert describe_search_bars(BARS[:0], "object").startswith("No stops and searches")
    assert describe_find_rates(RATES[:0]).startswith("No stops and searches")


def test_the_charts_in_words():
    assert describe_search_bars(BARS, "object") == (
        "Bar chart of 100 searches by object. Drugs: 80 searches (80%); Weapons: 15 searches; "
        "Not published: 5 searches."
    )
    assert describe_find_rates(RATES).endswith("Fireworks: 4 of 12.")
