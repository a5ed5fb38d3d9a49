"""A place that stays busy is told from one that merely comes first in some months."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.cell_counts import cell_counts
from beatline.analysis.hotspots import hotspots
from beatline.analysis.persistence import LEVEL, can_tell, persistence


def cells(months_in_top, judged=12):
    return pd.DataFrame({"months_in_top": months_in_top, "months_judged": judged})


def tail(at_least, months, share):
    """The chance of so many months or more, term by term."""
    return sum(
        math.comb(months, k) * share**k * (1 - share) ** (months - k)
        for k in range(at_least, months + 1)
    )


def test_six_of_twelve_months_among_a_hundred_cells_by_hand():
    found = persistence(cells([6] + [0] * 99))
    # 924 · 0.05⁶ · 0.95⁶ and the terms above it, times 100 cells.
    assert found["p"].iloc[0] == pytest.approx(100 * tail(6, 12, 0.05))
    assert found["p"].iloc[0] == pytest.approx(0.00111, abs=0.00001)
    assert found["persistent"].tolist() == [True] + [False] * 99


def test_five_of_twelve_months_are_not_enough_among_a_hundred_cells():
    found = persistence(cells([5] + [0] * 99))
    assert found["p"].iloc[0] == pytest.approx(0.0184, abs=0.0001)
    assert not found["persistent"].any()


def test_in_a_small_area_the_busiest_five_per_cent_are_a_larger_share():
    # Of three cells one is among the busiest 5%: a third each, so twelve of twelve is needed.
    p = persistence(cells([12, 9, 0]))["p"]
    assert p.iloc[0] == pytest.approx(3 * (1 / 3) ** 12)
    assert p.iloc[1] == pytest.approx(3 * tail(9, 12, 1 / 3))


def test_the_only_cell_of_an_area_is_never_called_persistent():
    assert not persistence(cells([12]))["persistent"].any()


def test_no_months_and_no_cells_are_no_evidence():
    assert persistence(cells([0, 0], judged=0))["p"].tolist() == [1.0, 1.0]
    assert persistence(cells([])).empty


def test_one_month_is_never_enough():
    assert not persistence(cells([1] * 5 + [0] * 95, judged=1))["persistent"].any()


@pytest.mark.parametrize(
    ("number", "judged", "can"),
    [(100, 12, True), (100, 3, False), (100, 4, True), (3, 4, False), (3, 6, True), (1, 12, False),
     (0, 0, False), (50, 0, False)],
)  # fmt: skip
def test_where_no_place_could_pass_nothing_is_tested(number, judged, can):
    found = cells([judged] * number, judged=judged)
    assert can_tell(found) is can
    assert can == bool(number and (persistence(found)["p"] <= LEVEL).any())


def test_the_index_of_the_cells_is_kept():
    frame = cells([12] + [0] * 99).set_axis(range(100, 0, -1))
    assert persistence(frame).index.equals(frame.index)


@given(st.integers(1, 12), st.integers(2, 400))
def test_more_months_are_never_weaker_evidence(judged, number):
    steps = min(judged + 1, number)
    found = persistence(cells(list(range(steps)) + [0] * (number - steps), judged=judged))
    assert (np.diff(found["p"].iloc[:steps]) <= 0).all()
    assert found["p"].between(0, 1).all()


def test_where_every_cell_is_alike_hardly_any_area_has_a_persistent_place():
    # 400 areas of 200 cells whose counts are drawn anew each month.
    draw = np.random.default_rng(20261122)
    months = pd.date_range("2025-01-01", periods=12, freq="MS")
    names = pd.Index([f"{number:03d}" for number in range(200)])
    alarms = 0
    for _ in range(400):
        counts = draw.poisson(3.0, (200, 12))
        rows = pd.DataFrame(
            {
                "cell": np.repeat(names, 12),
                "month": np.tile(months, 200),
                "records": counts.ravel(),
            }
        )
        found = hotspots(cell_counts(names, rows, months.date))
        alarms += bool(persistence(found)["persistent"].any())
    # At most 1% of 400 areas, with room for the chance of the simulation itself.
    assert alarms <= 400 * LEVEL + 3 * math.sqrt(400 * LEVEL)
