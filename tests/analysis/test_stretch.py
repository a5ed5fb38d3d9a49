from datetime import date

import pytest

from beatline.analysis.stretch import comparable_months, months_in_a_row
from tests.analysis.series import monthly


def test_months_that_are_not_loaded_are_left_out_and_keep_their_distance():
    rows = comparable_months(monthly([5, None, 7], start="2025-01-01"), measure="records")
    assert rows["count"].tolist() == [5, 7]
    assert rows["index"].diff().iloc[1] == 2
    assert rows["length"].tolist() == pytest.approx([31 / 30.4375, 31 / 30.4375])


def test_only_months_since_the_newest_break_compare():
    frame = monthly(range(12), start="2020-08-01")
    rows = comparable_months(
        frame, measure="records", breaks=[date(2020, 10, 1), date(2021, 1, 1), date(2030, 1, 1)]
    )
    assert rows["count"].tolist() == [5, 6, 7, 8, 9, 10, 11]


def test_months_in_a_row_begin_after_the_last_gap_and_end_with_the_newest_loaded():
    frame = monthly([1, None, 2, 3, 4, None, None])
    assert months_in_a_row(frame, measure="records")["count"].tolist() == [2, 3, 4]


def test_nothing_loaded_is_no_month():
    frame = monthly([None, None])
    assert comparable_months(frame, measure="records", breaks=[date(2021, 1, 1)]).empty
    assert months_in_a_row(frame, measure="records").empty
    assert months_in_a_row(frame.iloc[:0], measure="records").empty
