from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.indexed import MONTHS_OF_BASE, indexed


def months(count, first="2024-01-01"):
    return pd.date_range(first, periods=count, freq="MS")


def daily(calendar, rate=1.0):
    """So many records every day."""
    return calendar.days_in_month.to_numpy() * rate


def test_a_year_of_one_a_day_and_then_two_a_day_is_100_and_200():
    calendar = months(14)
    counts = daily(calendar) * np.repeat([1, 2], [12, 2])
    found = indexed([counts], calendar)
    # February and July alike: a month's length is no dip.
    assert found.levels[0].tolist() == pytest.approx([100] * 12 + [200] * 2)
    assert found.base.tolist() == calendar[:12].tolist()
    assert found.reasons == [""]


def test_one_record_is_worth_as_much_as_limits_on_the_same_scale_need():
    calendar = months(12)
    found = indexed([daily(calendar)], calendar)
    # 30.4375 in a standard month are 100, so one record of January is 100/31.
    assert found.per_record[0, 0] == pytest.approx(100 / 31)


@pytest.mark.parametrize("loaded", range(1, MONTHS_OF_BASE))
def test_fewer_than_twelve_months_are_refused_in_words(loaded):
    found = indexed([daily(months(loaded))] * 2, months(loaded))
    assert np.isnan(found.levels).all()
    assert not len(found.base)
    assert len(found.reasons) == 2
    verb = "is" if loaded == 1 else "are"
    assert f"12 loaded months in a row to start from; there {verb} {loaded}" in found.reasons[0]


def test_the_newest_run_counts_and_what_lies_before_the_gap_is_not_drawn():
    calendar = months(30)
    counts = daily(calendar)
    counts[14] = np.nan
    found = indexed([counts], calendar)
    assert np.isnan(found.levels[0, :15]).all()
    assert found.levels[0, 15:].tolist() == pytest.approx([100] * 15)
    assert found.base[0] == calendar[15]


def test_a_known_break_begins_an_index_anew():
    calendar = months(24)
    found = indexed([daily(calendar)], calendar, breaks=[date(2025, 1, 1)])
    assert found.base[0] == pd.Timestamp("2025-01-01")
    short = indexed([daily(calendar)], calendar, breaks=[date(2025, 6, 1)])
    assert "there are 7 up to December 2025" in short.reasons[0]


def test_nothing_loaded_is_said():
    assert "there is none" in indexed([[np.nan] * 3], months(3)).reasons[0]


@pytest.mark.parametrize(
    ("rate", "said"), [(0.0, "0.0 records a month"), (0.163, "4.9 records a month")]
)
def test_a_base_below_five_a_month_is_refused_and_the_others_are_not(rate, said):
    calendar = months(13)
    found = indexed([daily(calendar, rate), daily(calendar)], calendar)
    assert np.isnan(found.levels[0]).all()
    assert found.reasons[0].startswith(said)
    assert found.reasons[1] == ""
    assert not np.isnan(found.levels[1]).any()


def test_a_single_spike_is_as_high_as_it_is():
    calendar = months(24)
    counts = np.where(np.arange(24) == 20, 10, 1) * daily(calendar)
    assert indexed([counts], calendar).levels[0, 20] == pytest.approx(1000)


series = st.lists(st.integers(0, 500), min_size=12, max_size=40)


@given(series, st.integers(2, 9))
def test_the_size_of_a_series_does_not_matter(counts, times):
    calendar = months(len(counts))
    values = np.array(counts, dtype=float) + 6
    one, more = indexed([values], calendar), indexed([values * times], calendar)
    assert one.levels[0] == pytest.approx(more.levels[0])


@given(series)
def test_the_first_twelve_months_average_to_100(counts):
    calendar = months(len(counts))
    found = indexed([np.array(counts, dtype=float) + 6], calendar)
    assert found.levels[0, :12].mean() == pytest.approx(100)


@pytest.mark.parametrize(
    ("counts", "calendar", "said"),
    [
        ([1.0, 2.0], months(2), "each series and month"),
        ([[1.0, 2.0]], months(3), "each series and month"),
        ([[1.0, 2.0]], months(3)[[0, 2]], "consecutive"),
    ],
)
def test_months_that_do_not_match_are_refused(counts, calendar, said):
    with pytest.raises(ValueError, match=said):
        indexed(counts, calendar)
