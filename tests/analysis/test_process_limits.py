import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.process_limits import LIMIT_PER_MEAN_RANGE, mean_range, process_limits
from beatline.analysis.season import DAYS_PER_STANDARD_MONTH

PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def months(*records, start="2022-01-01"):
    """Counts of consecutive months; None for a month that is not loaded."""
    calendar = pd.date_range(start, periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    return frame.assign(loaded=frame["records"].notna())


def standard_months(*records):
    """Months whose counts per standard month are these."""
    frame = months(*records)
    lengths = frame["month"].dt.days_in_month / DAYS_PER_STANDARD_MONTH
    return frame.assign(records=frame["records"] * lengths)


@pytest.mark.parametrize(("screen", "lower", "upper"), [(True, -0.72, 4.60), (False, -3.06, 6.95)])
def test_the_published_limits_with_and_without_screening(screen, lower, upper):
    half = LIMIT_PER_MEAN_RANGE * mean_range(np.array(PUBLISHED, float), screen=screen)
    mean = np.mean(PUBLISHED)
    assert mean == pytest.approx(1.94, abs=0.005)
    assert mean - half == pytest.approx(lower, abs=0.006)
    assert mean + half == pytest.approx(upper, abs=0.006)
    limits = process_limits(standard_months(*PUBLISHED), screen_ranges=screen)
    lengths = limits["month"].dt.days_in_month / DAYS_PER_STANDARD_MONTH
    assert (limits["upper"] / lengths).to_numpy() == pytest.approx(mean + half)
    assert (limits["lower"] == 0).all()


def test_limits_worked_by_hand():
    # 10 12 11 13 10 12 a standard month: mean 34/3; differences 2 1 2 3 2, mean 2; 2.66 × 2 = 5.32
    limits = process_limits(standard_months(10, 12, 11, 13, 10, 12, 17, 5), baseline=6)
    lengths = limits["month"].dt.days_in_month / DAYS_PER_STANDARD_MONTH
    assert (limits["upper"] / lengths).to_numpy() == pytest.approx(34 / 3 + 5.32)
    assert (limits["lower"] / lengths).to_numpy() == pytest.approx(34 / 3 - 5.32)
    assert limits["signal"].tolist() == ["within"] * 6 + ["above", "below"]


def test_a_month_is_judged_by_its_length():
    # 30 a day in every month, so that nothing at all has changed.
    frame = months(*[0] * 12)
    frame["records"] = 30.0 * frame["month"].dt.days_in_month
    limits = process_limits(frame)
    assert (limits["upper"] - limits["records"]).abs().max() < 1e-9
    assert set(limits["signal"]) == {"within"}


def test_limits_begin_anew_after_a_gap_and_at_a_break():
    frame = months(*[100] * 8, None, None, *[300] * 8, *[500] * 8)
    limits = process_limits(frame, breaks=[pd.Timestamp("2023-07-01").date()])
    assert limits["run"].tolist() == [0] * 8 + [-1] * 2 + [1] * 8 + [2] * 8
    assert limits["signal"].iloc[8] == "not loaded"
    assert limits[["expected", "lower", "upper"]].iloc[8].isna().all()
    means = limits.groupby("run")["expected"].mean()
    assert means[0] < means[1] < means[2]


def test_a_run_of_five_months_is_too_few_and_one_of_eleven_is_provisional():
    limits = process_limits(months(*[50] * 5, None, *[50] * 11))
    assert (limits["signal"].iloc[:5] == "too few").all()
    assert not limits["judged"].iloc[:5].any()
    assert limits["provisional"].iloc[6:].all()


def test_fewer_than_five_expected_a_month_is_not_judged():
    assert not process_limits(months(*[4] * 12))["judged"].any()
    assert process_limits(months(*[6] * 12))["judged"].all()


def test_a_summer_peak_is_season_once_two_years_show_it():
    wave = 300 + 100 * np.sin(2 * np.pi * np.arange(36) / 12)
    one_year = process_limits(standard_months(*wave[:12]))
    three_years = process_limits(standard_months(*wave))
    assert (one_year["season"] == 1).all()
    assert three_years["season"].max() > 1.25
    assert (three_years["signal"] == "within").all()


def test_a_missing_month_is_refused():
    with pytest.raises(ValueError, match="consecutive"):
        process_limits(months(*range(30)).drop(index=5))


def test_a_short_baseline_is_refused():
    with pytest.raises(ValueError, match="needs 6 months, got 5"):
        process_limits(months(*range(30)), baseline=5)


def test_nothing_loaded_is_judged_as_nothing():
    limits = process_limits(months(None, None, None))
    assert set(limits["signal"]) == {"not loaded"}


counts = st.lists(st.integers(0, 10_000), min_size=6, max_size=48)


@given(counts)
def test_the_signal_says_where_the_count_lies(records):
    limits = process_limits(months(*records))
    above, below = limits["signal"] == "above", limits["signal"] == "below"
    assert (limits["records"] > limits["high"])[above].all()
    assert (limits["records"] < limits["low"])[below].all()
    within = limits[limits["signal"] == "within"]
    assert (within["records"] <= within["high"] * (1 + 1e-6)).all()
    assert (within["records"] >= within["low"] * (1 - 1e-6)).all()
    assert (limits["lower"] >= 0).all()


@given(counts, st.integers(2, 9))
def test_ten_times_the_records_have_ten_times_the_limits(records, times):
    # Shown where no season is removed: small series keep theirs, large ones do not.
    short = records[:23]
    one = process_limits(months(*short))
    many = process_limits(months(*[count * times for count in short]))
    assert many["upper"].to_numpy() == pytest.approx(times * one["upper"].to_numpy())
