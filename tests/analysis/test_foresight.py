from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.foresight import (
    MAPS,
    better_words,
    foresight,
    foresight_words,
    rolling_foresight,
    rolling_words,
)
from beatline.analysis.getis_ord import getis_ord


def counted(months_by_cell, last="2025-12-01"):
    counts = np.array(months_by_cell, dtype=np.int64)
    months = pd.date_range(end=last, periods=counts.shape[1], freq="MS")
    return CellCounts(pd.Index([f"c{i}" for i in range(len(counts))]), months, counts)


def in_a_row(cells):
    """Every cell beside the next, both ways round."""
    one = np.arange(max(cells - 1, 0))
    return np.concatenate([np.column_stack([one, one + 1]), np.column_stack([one + 1, one])])


def of(frame, method, column):
    return frame.loc[frame["method"] == method, column].tolist()


# Three months to draw from (in all 5, 3, 3, 1 and 0) and one held out (2, 4, 0, 1 and 3).
TOWN = [[2, 3, 0, 2], [1, 2, 0, 4], [0, 0, 3, 0], [1, 0, 0, 1], [0, 0, 0, 3]]
ALL_TYPES = [*TOWN[:4], [4, 4, 4, 8]]


@pytest.fixture
def town():
    return foresight(counted(TOWN), counted(ALL_TYPES), in_a_row(5), ahead=1)


def test_hits_worked_by_hand(town):
    # The second place is shared by a cell with 4 and one with none: 2 each.
    assert of(town.frame, "ranking", "cells") == [1, 2, 3, 4, 5]
    assert of(town.frame, "ranking", "hits") == [2, 4, 6, 7, 10]
    # The third cell alone had records in the last month; the four others share the places after.
    assert of(town.frame, "last_month", "hits") == [0, 2.5, 5, 7.5, 10]
    assert of(town.frame, "all_crime", "hits") == [3, 5, 7, 9, 10]
    assert of(town.frame, "best", "hits") == [4, 7, 9, 10, 10]
    assert of(town.frame, "chance", "hits") == [2, 4, 6, 8, 10]


def test_gi_star_orders_by_the_cells_around_too(town):
    # With their neighbours the cells have 8, 11, 7, 4 and 1 records, in 2, 3, 3, 3 and 2 cells,
    # where the mean cell has 2.4: above their share by 3.2, 3.8, -0.2, -3.2 and -3.8, to be
    # divided by the root of 5 × 2 − 4 = 6 for all.
    assert of(town.frame, "gi_star", "hits") == [4, 6, 6, 7, 10]


def test_rates_worked_by_hand(town):
    second = town.frame[town.frame["cells"] == 2].set_index("method")
    assert second["hit_rate"].to_dict() == pytest.approx(
        {"ranking": 0.4, "gi_star": 0.6, "last_month": 0.25, "all_crime": 0.5}
        | {"best": 0.7, "chance": 0.4}
    )
    assert second["area_share"].tolist() == [0.4] * 6
    assert second.loc["last_month", "pai"] == pytest.approx(0.625)
    assert second.loc["last_month", "pei"] == pytest.approx(2.5 / 7)
    assert second.loc["chance", "pai"] == pytest.approx(1)
    assert second.loc["best", "pei"] == 1


def test_it_says_what_was_held_out_and_what_was_drawn_from(town):
    assert [f"{month:%b}" for month in town.train_months] == ["Sep", "Oct", "Nov"]
    assert [f"{month:%b}" for month in town.test_months] == ["Dec"]
    assert (town.train_records, town.test_records, town.cells, town.reason) == (12, 10, 5, "")


def test_the_map_is_drawn_from_the_months_just_before_and_no_more():
    own = counted(np.ones((4, 20), int))
    found = foresight(own, own, in_a_row(4), ahead=2, training=12)
    assert found.train_months.tolist() == own.months[6:18].tolist()
    assert (found.train_records, found.test_records) == (48, 8)


def test_gi_star_is_that_of_getis_ord_with_ties_told_by_the_count():
    rng = np.random.default_rng(3)
    counts = rng.poisson(rng.gamma(0.5, 2, (40, 1)), (40, 5))
    own, neighbours = counted(counts), in_a_row(40)
    drawn, held_out = counts[:, :4].sum(axis=1), counts[:, 4]
    z = getis_ord(drawn, neighbours, permutations=1).cells["z"]
    order = np.lexsort((-drawn, -z))
    found = foresight(own, own, neighbours, ahead=1).frame
    number = np.array(of(found, "gi_star", "cells"))
    pairs = np.column_stack([z, drawn])
    untied = [k for k in number if k == 40 or (pairs[order[k - 1]] != pairs[order[k]]).any()]
    hits = dict(zip(number, of(found, "gi_star", "hits"), strict=True))
    assert len(untied) > 10
    assert [hits[k] for k in untied] == [held_out[order[:k]].sum() for k in untied]


def averaged_over_all_orders(key, held_out, chosen):
    """Hits of so many cells, for every order in which tied cells could come."""
    hits = []
    for order in permutations(range(len(key))):
        ranked = sorted(order, key=lambda cell: -key[cell])
        hits.append(sum(held_out[cell] for cell in ranked[:chosen]))
    return np.mean(hits)


worlds = st.integers(2, 5).flatmap(
    lambda cells: st.lists(
        st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=cells, max_size=cells
    )
)


@given(worlds, st.integers(1, 2))
def test_hits_are_the_mean_over_every_order_of_the_tied_cells(world, ahead):
    own = counted(world)
    everything = counted([[2 * n for n in reversed(cell)] for cell in world])
    found = foresight(own, everything, in_a_row(len(world)), ahead=ahead)
    if found.reason:
        return
    held_out = own.counts[:, -ahead:].sum(axis=1)
    keys = {
        "ranking": own.counts[:, :-ahead].sum(axis=1),
        "last_month": own.counts[:, -ahead - 1],
        "all_crime": everything.counts[:, :-ahead].sum(axis=1),
        "best": held_out,
        "chance": np.zeros(len(world)),
    }
    for method, key in keys.items():
        assert of(found.frame, method, "hits") == pytest.approx(
            [averaged_over_all_orders(key, held_out, k + 1) for k in range(len(world))]
        )


@given(worlds)
def test_no_map_beats_the_best_and_more_cells_never_catch_fewer(world):
    found = foresight(counted(world), counted(world), in_a_row(len(world)), ahead=2)
    best = of(found.frame, "best", "hits")
    for method in found.frame["method"].unique():
        of_method = found.frame[found.frame["method"] == method]
        assert (of_method["hits"].to_numpy() <= np.array(best) + 1e-9).all()
        assert (of_method["pei"] <= 1 + 1e-9).all()
        assert (of_method["hit_rate"].diff().dropna() >= -1e-9).all()
        assert of_method["hit_rate"].iloc[-1] == pytest.approx(1)


def test_the_held_out_months_never_change_which_cells_are_chosen():
    rng = np.random.default_rng(5)
    drawn, one, other = (rng.poisson(2, (60, months)) for months in (6, 1, 1))

    def hits(held_out):
        own = counted(np.hstack([drawn, held_out]))
        frame = foresight(own, own, in_a_row(60), ahead=1).frame
        return {method: np.array(of(frame, method, "hits")) for method in [*MAPS, "best"]}

    # What the same cells hold in two months adds up; the best cells of each do not.
    first, second, both = hits(one), hits(other), hits(one + other)
    for method in MAPS:
        assert both[method] == pytest.approx(first[method] + second[method])
    assert (both["best"] < first["best"] + second["best"]).any()


@pytest.mark.parametrize("cells", [2, 20, 30, 99, 100, 850, 28000])
def test_the_numbers_of_cells_are_few_and_hold_those_that_people_ask_for(cells):
    own = counted(np.ones((cells, 4), int))
    frame = foresight(own, own, in_a_row(cells), ahead=1).frame
    number = of(frame, "ranking", "cells")
    assert len(number) == len(set(number)) <= 120
    assert number == sorted(number)
    asked = {1, 5, 10, 20, 50, 100, *(-(-percent * cells // 100) for percent in (1, 5, 10, 20))}
    assert {n for n in asked if n <= cells} <= set(number)
    assert max(number) in (cells, 20, 50, 100, -(-cells // 5))


def test_numbers_that_are_asked_for_are_there_if_there_are_as_many_cells():
    own = counted(np.ones((400, 4), int))
    frame = foresight(own, own, in_a_row(400), ahead=1, numbers=[137, 33, 0, 401]).frame
    for method in frame["method"].unique():
        number = of(frame, method, "cells")
        assert {33, 50, 100, 137} <= set(number)
        assert number == sorted(set(number))
        assert number[0] == 1 and number[-1] == 137


def busy_town(test_months, cells=100):
    """Twenty cells with 10 a month before the months held out, which are given."""
    counts = np.zeros((cells, 9), int)
    counts[:20] = 10
    held_out = np.zeros((cells, 3), int)
    for cell, records in test_months.items():
        held_out[cell, 0] = records
    return counted(np.hstack([counts, held_out]))


def told(own, **asked):
    return foresight_words(foresight(own, own, in_a_row(len(own.cells))), **asked)


def test_what_the_map_caught_is_told_beside_chance_and_the_best():
    assert told(busy_town({0: 30, 1: 4, **dict.fromkeys(range(50, 80), 2)})) == (
        "The 20 busiest cells of January to September 2025 held 36% of the 94 records of October "
        "to December 2025 in 20% of the area; chance alone would give 20%, the best possible 20 "
        "cells 74%."
    )


def test_few_hits_are_told_as_counts_and_few_records_are_too_few_to_judge():
    assert told(busy_town({0: 12, 60: 30})) == (
        "The 20 busiest cells of January to September 2025 held 12 of the 42 records of October "
        "to December 2025 in 20% of the area; chance alone would give 8.4, the best possible 20 "
        "cells 42."
    )
    assert told(busy_town({0: 3, 60: 2}), cells=1, noun="burglaries") == (
        "Too few to judge: 0.1 of the 5 burglaries of October to December 2025 lay in the busiest "
        "cell of January to September 2025, 1 of 100 cells; chance alone would give 0.1, the best "
        "possible cell 3."
    )


def test_fewer_cells_than_asked_for_are_all_told():
    own = counted([[2] * 4 + [90], [1] * 4 + [10]])
    words = foresight_words(foresight(own, own, in_a_row(2), ahead=1))
    assert words.startswith("The 2 busiest cells of August to November 2025 held 100% of the 100")
    assert "in 2 of 2 cells;" in words
    across = counted([[2] * 4 + [90], [1] * 4 + [10]], last="2025-03-01")
    words = foresight_words(foresight(across, across, in_a_row(2), ahead=1))
    assert "of November 2024 to February 2025 held" in words


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (counted(np.ones((4, 5), int)), "2 months before the newest 3, and 3 are needed"),
        (counted(np.ones((4, 1), int)), "0 months before the newest 3, and 3 are needed"),
        (counted(np.ones((4, 0), int)), "0 months before the newest 3, and 3 are needed"),
        (counted(np.ones((1, 9), int)), "a single cell leaves nothing to choose"),
        (counted(np.zeros((4, 9), int)), "nothing was recorded in April to September 2025"),
        (counted([[1] * 6 + [0] * 3] * 2), "nothing was recorded in October to December 2025"),
    ],
)
def test_where_no_map_can_be_tested_it_says_why(own, said):
    found = foresight(own, own, in_a_row(len(own.cells)))
    assert found.frame.empty
    assert said in found.reason
    assert foresight_words(found) == found.reason


def test_cells_and_months_that_do_not_match_are_refused():
    own = counted(TOWN)
    with pytest.raises(ValueError, match="different"):
        foresight(own, own.newest(3), in_a_row(5))
    with pytest.raises(ValueError, match="at least one month"):
        rolling_foresight(own, own, in_a_row(5), ahead=0)


def test_every_step_is_the_foresight_of_that_month():
    rng = np.random.default_rng(6)
    own = counted(rng.poisson(rng.gamma(0.5, 2, (40, 1)), (40, 20)))
    everything = CellCounts(own.cells, own.months, own.counts + rng.poisson(2, (40, 20)))
    neighbours = in_a_row(40)
    frame = rolling_foresight(own, everything, neighbours, cells=8, ahead=2, training=9)
    assert frame["month"].unique().tolist() == own.months[6:19].tolist()
    for end in range(6, 19):
        step = frame[frame["month"] == own.months[end]].set_index("method")
        until = (part.between(0, end + 2) for part in (own, everything))
        one = foresight(*until, neighbours, ahead=2, training=9)
        expected = one.frame[one.frame["cells"] == 8].set_index("method").loc[list(MAPS)]
        columns = ["hits", "hit_rate", "area_share", "pai", "pei"]
        assert step.index.tolist() == list(MAPS)
        assert step[columns].to_numpy() == pytest.approx(expected[columns].to_numpy())
        assert set(step["train_months"]) == {len(one.train_months)}
        assert set(step["test_records"]) == {one.test_records}


@pytest.mark.parametrize(("months", "cells"), [(0, 4), (1, 4), (8, 4), (12, 0)])
def test_too_few_months_or_no_cells_leave_no_steps(months, cells):
    own = counted(np.ones((cells, months), int))
    frame = rolling_foresight(own, own, in_a_row(cells))
    assert frame.empty
    town = counted(np.ones((4, 12), int))
    assert frame.dtypes.equals(rolling_foresight(town, town, in_a_row(4)).dtypes)
    assert rolling_words(frame) == (
        "No step with 20 records or more held out: too few to tell which map sees most ahead."
    )


@pytest.mark.parametrize("cells", [1, 4])
def test_months_without_any_record_have_no_rates(cells):
    own = counted(np.zeros((cells, 12), int))
    frame = rolling_foresight(own, own, in_a_row(cells))
    assert len(frame) == 4 * 4
    assert frame[["hit_rate", "pai", "pei"]].isna().all(axis=None)
    assert frame["hits"].eq(0).all()


def steps(rates, records=100, cells=20, ahead=3):
    months = pd.date_range("2024-01-01", periods=len(rates), freq="MS")
    return pd.DataFrame(
        [
            {"month": month, "method": method, "cells": cells, "ahead": ahead, "hit_rate": rate}
            for month, row in zip(months, rates, strict=True)
            for method, rate in zip(MAPS, row, strict=True)
        ]
    ).assign(test_records=records)


def test_the_steps_are_summed_up_in_words():
    frame = steps([(0.2, 0.1, 0.3, 0.1), (0.3, 0.1, 0.2, 0.3), (0.4, 0.1, 0.2, 0.3)])
    assert rolling_words(frame) == (
        "In 3 steps the ranking's 20 cells held 30% (median; half of the steps 25% to 35%) of the "
        "records of the following 3 months; Gi* 10%, the last month alone 20%, all crime 30%. "
        "The ranking held most in 2 steps, the last month alone in 1, all crime in 1 and Gi* in 0 "
        "(level ones count for each)."
    )


def test_over_all_types_the_ranking_of_all_crime_is_not_told_again():
    frame = steps([(0.3, 0.1, 0.2, 0.3)] * 4, cells=1, ahead=1)
    frame.loc[frame.index[-4:], "test_records"] = 19
    assert rolling_words(frame, "crimes") == (
        "In 3 steps the ranking's 1 cell held 30% (median) of the crimes of the following month; "
        "Gi* 10%, the last month alone 20%. The ranking held most in 3 steps, Gi* in 0 and the "
        "last month alone in 0. 1 step with fewer than 20 crimes held out is left out."
    )


def test_fewer_than_three_steps_name_no_best_map():
    said = "2 steps with 20 records or more held out: too few to tell which map sees most ahead."
    assert rolling_words(steps([(0.3, 0.1, 0.2, 0.3)] * 2)) == said


def test_a_map_that_caught_more_than_the_ranking_is_named():
    # Three months to draw from, one held out; all types point at the cell that turns out busiest.
    own = counted([[10, 10, 10, 5], [9, 9, 9, 30], [0, 0, 0, 5]])
    everything = counted([[10, 10, 10, 5], [50, 50, 50, 40], [0, 0, 0, 5]])
    told = foresight(own, everything, in_a_row(3), ahead=1)
    assert better_words(told, 1) == "All crime would have held more: 30 records, the ranking 5."
    assert better_words(told, 3) == ""
    assert better_words(foresight(own, own, in_a_row(3), ahead=1), 2) == ""


def test_no_other_map_is_named_where_there_is_too_little_to_judge(town):
    assert better_words(town, 2) == ""
