from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from beatline.analysis import sentences
from beatline.charts.concentration import concentration_curve, describe_concentration
from beatline.charts.theme import LIGHT, percent_text


def curve(shares, chance=0.1):
    cells = len(shares)
    return pd.DataFrame(
        {
            "cells": range(cells + 1),
            "cells_share": np.arange(cells + 1) / cells,
            "records_share": [0, *np.cumsum(shares)],
            "chance": np.linspace(0, 1, cells + 1) ** (1 - chance),
        }
    )


def marks(cells, shares, percents=(5, 10, 20)):
    return pd.DataFrame(
        {
            "percent": percents,
            "cells": cells,
            "share": shares,
            "chance": [0.08] * len(shares),
            "chance_low": [0.07] * len(shares),
            "chance_high": [0.09] * len(shares),
        }
    )


STEEP = curve(0.1 * 0.9 ** np.arange(100))
MARKS = marks([5, 10, 20], [0.41, 0.65, 0.88])


def test_the_curve_is_solid_blue_and_chance_dashed_grey_with_words_of_its_own():
    figure = concentration_curve(STEEP, MARKS)
    lines = {trace.name: trace for trace in figure.data}
    assert lines["Recorded"].line.color == LIGHT.recorded
    assert lines["Recorded"].line.dash is None
    assert lines["By chance alone"].line.dash == "dash"
    assert "by chance alone" in [note.text for note in figure.layout.annotations]
    assert figure.layout.yaxis.range[0] == 0


def test_the_marks_are_named_on_the_curve():
    figure = concentration_curve(STEEP, MARKS)
    words = [note.text for note in figure.layout.annotations]
    assert words[:3] == [
        "<b>20% of the cells: 88%</b>",
        "<b>10% of the cells: 65%</b>",
        "<b>5% of the cells: 41%</b>",
    ]
    dots = next(trace for trace in figure.data if trace.name == "Marks")
    assert list(dots.x) == [0.05, 0.1, 0.2]
    assert dots.hovertext[0] == (
        "<b>The busiest 5% of the cells (5 cells)<br>hold 41% of the records</b>; by chance "
        "alone they would hold 7% to 9%."
    )


def test_words_of_marks_never_touch():
    close = marks([5, 10, 20], [0.98, 0.99, 1.0])
    notes = concentration_curve(STEEP, close, height=300).layout.annotations[:3]
    heights = [note.y for note in notes]
    assert all(a - b >= 16 / 240 for a, b in pairwise(heights))


def test_the_right_half_is_shown_only_where_it_says_something():
    assert concentration_curve(STEEP, MARKS).layout.xaxis.range == (0, 0.5)
    even = curve([0.01] * 100)
    assert concentration_curve(even, marks([20], [0.2], [20])).layout.xaxis.range == (0, 1)


def test_each_point_says_a_sentence_but_the_start_says_nothing():
    line = next(t for t in concentration_curve(STEEP, MARKS).data if t.name == "Recorded")
    assert line.hovertext[0] == ""
    assert line.hovertext[1].startswith(
        "<b>The busiest 1% of the cells (1 cell)<br>holds 10% of the records</b><br>by chance"
    )


def test_a_mark_of_few_cells_stands_at_the_share_that_they_really_are():
    few = curve([0.5, *[0.5 / 19] * 19])
    found = concentration_curve(few, marks([1, 1, 2], [0.5, 0.5, 0.53], (1, 5, 10)))
    dots = next(trace for trace in found.data if trace.name == "Marks")
    assert list(dots.x) == [0.05, 0.1]


def test_chance_that_is_not_known_is_left_out():
    frame, unknown = STEEP.assign(chance=np.nan), MARKS.assign(chance=np.nan)
    figure = concentration_curve(frame, unknown)
    assert "chance" not in " ".join(note.text for note in figure.layout.annotations)
    assert describe_concentration(frame, unknown).endswith("(20 cells) hold 88% of the records.")


def test_no_records_are_said():
    empty = STEEP.iloc[:0]
    assert concentration_curve(empty, MARKS.iloc[:0]).layout.annotations[0].text.startswith("No")
    assert describe_concentration(empty, MARKS.iloc[:0]).startswith("No records")


def test_the_chart_in_words():
    assert describe_concentration(STEEP, MARKS.head(1)) == (
        "Curve of how concentrated the records are. The busiest 5% of the cells (5 cells) hold "
        "41% of the records; by chance alone they would hold 7% to 9%."
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.004, "under 1%"),
        (0.005, "under 1%"),
        (0.006, "1%"),
        (0.29, "29%"),
        (0.995, "over 99%"),
        (0.996, "over 99%"),
        (1, "100%"),
    ],
)
def test_shares_are_rounded_without_misleading(share, words):
    assert percent_text(share) == words


def test_charts_and_sentences_round_alike():
    for share in np.linspace(0, 1, 2001):
        assert percent_text(share) == sentences.percent_text(share)
