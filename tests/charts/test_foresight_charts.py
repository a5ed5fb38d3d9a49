from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.charts.foresight import (
    METHODS,
    describe_foresight,
    describe_rolling,
    foresight_curves,
    looks,
    rolling_chart,
    spread,
)
from beatline.charts.theme import DARK, LIGHT


def frame(methods=METHODS, cells=(1, 20, 170)):
    rows = []
    for i, method in enumerate(methods):
        for number in cells:
            rate = number / 170 * (0.7 - 0.1 * i)
            rows.append(
                {
                    "method": method,
                    "cells": number,
                    "area_share": number / 850,
                    "hits": rate * 1000,
                    "hit_rate": rate,
                    "pai": rate / (number / 850),
                    "pei": 0.9 - 0.1 * i,
                }
            )
    return pd.DataFrame(rows)


def steps(months, methods=("ranking", "gi_star")):
    return pd.DataFrame(
        [
            {
                "month": pd.Timestamp(month),
                "method": method,
                "hit_rate": 0.3 - 0.02 * i,
                "test_records": 1200,
                "train_months": 12,
            }
            for month in months
            for i, method in enumerate(methods)
        ]
    )


def names(figure):
    return [note.text.removeprefix("<b>").removesuffix("</b>") for note in labels(figure)]


def labels(figure):
    return [note for note in figure.layout.annotations if note.xref == "paper"]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_methods_are_told_apart_without_colour(colours):
    drawn = looks(colours)
    assert set(drawn) == set(METHODS)
    assert len({(look.dash, look.width) for look in drawn.values()}) == len(METHODS)
    assert max(drawn.values(), key=lambda look: look.width) is drawn["ranking"]
    assert drawn["ranking"].dash == "solid"


def test_each_method_is_one_line_with_its_name_at_the_right_end():
    figure = foresight_curves(frame())
    assert sorted(trace.name for trace in figure.data) == sorted(METHODS.values())
    assert figure.data[-1].name == "Ranking by count"
    assert sorted(names(figure)) == sorted(METHODS.values())


@pytest.mark.parametrize("measure", ["hit_rate", "pai", "pei"])
def test_names_never_touch_and_stay_in_the_chart(measure):
    same = frame().assign(hit_rate=0.5, pai=2.0, pei=0.5)
    figure = foresight_curves(same, measure=measure, height=320)
    top = figure.layout.yaxis.range[1]
    heights = sorted(note.y for note in labels(figure))
    assert min(np.diff(heights)) >= 16 * top / 270
    assert heights[0] >= 0 and heights[-1] <= top


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0.01, 0.15))
def test_spread_values_are_apart_and_keep_their_order(values, apart):
    moved = spread(sorted(values), apart, 0, 1)
    assert len(moved) == len(values)
    assert all(b - a >= apart - 1e-9 for a, b in pairwise(moved))
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in moved)


def test_values_far_apart_stay_where_they_are():
    assert spread([0.1, 0.5, 0.9], 0.1, 0, 1) == [0.1, 0.5, 0.9]


def test_the_marked_number_of_cells_is_a_line_with_words():
    figure = foresight_curves(frame(), marked=20)
    assert figure.layout.shapes[0].x0 == 20
    assert figure.layout.annotations[-1].text == "20 cells marked"
    assert len(foresight_curves(frame(cells=(1, 10)), marked=20).layout.shapes) == 0


def test_hovering_says_a_sentence_in_each_measure():
    for measure, words in {
        "hit_rate": "<b>Ranking by count, 20 cells: 8% of the later records</b>",
        "pai": "<b>Ranking by count, 20 cells: 3.5 times an even share</b>",
        "pei": "<b>Ranking by count, 20 cells: 90% of the best possible</b>",
    }.items():
        text = foresight_curves(frame(), measure=measure).data[-1].hovertext[1]
        assert text == f"{words}<br>82 records in 2.4% of the area"


def test_axes_start_at_zero_and_shares_end_at_all():
    assert foresight_curves(frame(), measure="pei").layout.yaxis.range == (0, pytest.approx(0.972))
    best = frame().assign(pei=1.0)
    assert foresight_curves(best, measure="pei").layout.yaxis.range == (0, 1.0)


def test_unknown_measures_are_refused_and_nothing_is_said():
    with pytest.raises(ValueError, match="a measure is hit_rate, pai, pei, not hits"):
        foresight_curves(frame(), measure="hits")
    empty = frame().iloc[:0]
    for figure in (foresight_curves(empty), rolling_chart(steps([]))):
        assert figure.layout.annotations[0].text.startswith("Not enough loaded months")
    assert describe_foresight(empty).startswith("Not enough")
    assert describe_rolling(steps([])).startswith("Not enough")


def test_the_curves_in_words():
    assert describe_foresight(frame(["ranking", "chance"])) == (
        "Share of the later records in 20 cells. Chance: 7%; Ranking by count: 8%."
    )


def test_a_month_that_is_missing_is_a_gap():
    figure = rolling_chart(steps(["2025-01-01", "2025-02-01", "2025-05-01"]))
    line = figure.data[-1]
    assert list(line.x) == [f"2025-0{i}-01" for i in range(1, 6)]
    assert list(line.y) == [0.3, 0.3, None, None, 0.3]
    assert line.connectgaps is False
    assert line.hovertext[2] == ""
    assert line.mode == "lines+markers"


def test_a_step_without_records_is_a_gap_too():
    rows = steps(["2025-01-01", "2025-02-01", "2025-03-01"])
    rows.loc[rows["month"] == "2025-02-01", "hit_rate"] = np.nan
    assert list(rolling_chart(rows).data[-1].y) == [0.3, None, 0.3]


def test_hovering_a_month_says_what_was_foreseen_from_what():
    one = rolling_chart(steps(["2025-01-01"])).data[-1].hovertext[0]
    assert one == (
        "<b>January 2025, Ranking by count: 30% of the later records</b>"
        "<br>1,200 later records; chosen from the 12 months before"
    )
    three = rolling_chart(steps(["2025-11-01"]), ahead=3).data[-1].hovertext[0]
    assert three.startswith("<b>Nov 2025 to Jan 2026, ")


def test_the_months_in_words():
    assert describe_rolling(steps(["2025-01-01", "2025-02-01"], ["ranking"])) == (
        "Share of the later records month by month, January 2025 to February 2025. "
        "Ranking by count: lowest 30%, highest 30%, newest 30%."
    )
