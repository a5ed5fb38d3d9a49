from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.cell_counts import cell_counts, run_of_months
from beatline.scope import month_shifted

CELLS = pd.Index(["a", "b", "c"])
MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)]


def months(first, number):
    return [month_shifted(first, step) for step in range(number)]


def records(*rows):
    frame = pd.DataFrame(list(rows), columns=["cell", "month", "records"])
    return frame.assign(month=pd.to_datetime(frame["month"]))


def test_a_run_goes_back_to_the_first_month_that_is_not_loaded():
    loaded = [*months(date(2024, 1, 1), 3), *months(date(2024, 5, 1), 4)]
    assert run_of_months(reversed(loaded), date(2024, 8, 1)) == months(date(2024, 5, 1), 4)
    assert run_of_months(loaded, date(2024, 6, 1)) == months(date(2024, 5, 1), 2)


def test_a_run_does_not_cross_july_2022():
    loaded = months(date(2022, 1, 1), 12)
    assert run_of_months(loaded, date(2022, 12, 1)) == months(date(2022, 7, 1), 6)
    assert run_of_months(loaded, date(2022, 7, 1)) == [date(2022, 7, 1)]
    assert run_of_months(loaded, date(2022, 6, 1)) == months(date(2022, 1, 1), 6)


def test_a_last_month_that_is_not_loaded_gives_way_to_the_one_before():
    loaded = months(date(2024, 1, 1), 5)
    assert run_of_months(loaded, date(2024, 9, 1)) == loaded


def test_nothing_loaded_up_to_the_last_month_is_an_empty_run():
    assert run_of_months([], date(2024, 9, 1)) == []
    assert run_of_months([date(2024, 10, 1)], date(2024, 9, 1)) == []


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_a_run_is_loaded_in_a_row_and_as_long_as_can_be(numbers, last):
    loaded = {month_shifted(date(2020, 1, 1), number) for number in numbers}
    run = run_of_months(loaded, month_shifted(date(2020, 1, 1), last))
    assert set(run) <= loaded
    if run:
        assert run == months(run[0], len(run))
        one_more = month_shifted(run[0], -1)
        assert run[0] == date(2022, 7, 1) or one_more not in loaded
        assert not run[0] < date(2022, 7, 1) <= run[-1]


def test_every_cell_and_month_has_a_count_and_where_there_is_no_row_it_is_zero():
    counts = cell_counts(
        CELLS, records(("c", MONTHS[0], 4), ("a", MONTHS[2], 1), ("c", MONTHS[2], 2)), MONTHS
    )
    assert counts.counts.tolist() == [[0, 0, 1], [0, 0, 0], [4, 0, 2]]
    assert counts.totals.tolist() == [1, 0, 6]
    assert counts.counts.dtype == counts.totals.dtype == np.int64
    assert counts.months.tolist() == [pd.Timestamp(month) for month in MONTHS]
    assert counts.cells.tolist() == ["a", "b", "c"]


def test_rows_of_one_cell_and_month_are_added():
    counts = cell_counts(CELLS, records(("b", MONTHS[1], 2), ("b", MONTHS[1], 3)), MONTHS)
    assert counts.counts[1].tolist() == [0, 5, 0]


def test_records_of_other_months_are_left_out():
    frame = records(("a", date(2025, 9, 1), 7), ("a", date(2025, 10, 1), 1), ("b", "2026-01-01", 9))
    assert cell_counts(CELLS, frame, MONTHS).counts.sum() == 1


def test_records_in_a_cell_outside_the_study_area_are_refused():
    with pytest.raises(ValueError, match="not part of the study area"):
        cell_counts(CELLS, records(("z", MONTHS[0], 1)), MONTHS)


def test_no_months_and_no_cells_and_no_records_are_no_mistake():
    assert cell_counts(CELLS, records(("a", MONTHS[0], 1)), []).counts.shape == (3, 0)
    assert cell_counts(CELLS[:0], records(), MONTHS).counts.shape == (0, 3)
    assert cell_counts(CELLS, records(), MONTHS).totals.tolist() == [0, 0, 0]


def test_the_newest_months_are_all_when_there_are_fewer():
    counts = cell_counts(CELLS, records(("a", MONTHS[0], 4), ("b", MONTHS[2], 1)), MONTHS)
    assert counts.newest(1).totals.tolist() == [0, 1, 0]
    assert counts.newest(1).months.tolist() == [pd.Timestamp(MONTHS[2])]
    assert counts.newest(12).counts.tolist() == counts.counts.tolist()
    assert counts.between(0, 1).totals.tolist() == [4, 0, 0]
    assert counts.between(0, 0).counts.shape == (3, 0)
