import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.process_limits import (
    LIMIT_PER_MEAN_RANGE,
    baseline_problem,
    mean_range,
    process_limits,
)
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


def test_a_chosen_period_sets_the_limits_of_its_whole_run():
    # The same six months as above, after two others: all eight are judged by the six.
    frame = standard_months(17, 5, 10, 12, 11, 13, 10, 12)
    period = (frame["month"].iloc[2].date(), frame["month"].iloc[7].date())
    limits = process_limits(frame, baseline=period)
    lengths = limits["month"].dt.days_in_month / DAYS_PER_STANDARD_MONTH
    assert (limits["upper"] / lengths).to_numpy() == pytest.approx(34 / 3 + 5.32)
    assert limits["signal"].tolist() == ["above", "below"] + ["within"] * 6
    assert limits["provisional"].all()


def test_a_run_without_the_period_keeps_its_first_months():
    frame = months(*[100, 110] * 15, None, *[300, 320] * 6)
    period = (frame["month"].iloc[33].date(), frame["month"].iloc[40].date())
    chosen, usual = process_limits(frame, baseline=period), process_limits(frame)
    columns = ["expected", "lower", "upper", "provisional"]
    pd.testing.assert_frame_equal(chosen[columns][:30], usual[columns][:30])
    assert chosen["upper"].iloc[-1] != usual["upper"].iloc[-1]


@given(st.lists(st.integers(0, 900), min_size=6, max_size=40), st.integers(6, 30))
def test_a_period_of_the_first_months_is_as_good_as_their_number(records, baseline):
    frame = months(*records)
    last = frame["month"].iloc[min(baseline, len(frame)) - 1]
    period = (frame["month"].iloc[0].date(), last.date())
    by_number = process_limits(frame, baseline=baseline)
    pd.testing.assert_frame_equal(process_limits(frame, baseline=period), by_number)


def test_the_newest_of_few_records_is_judged_by_the_chosen_period():
    frame = months(*[0] * 10, *[4] * 12, 5)
    period = (frame["month"].iloc[10].date(), frame["month"].iloc[21].date())
    assert process_limits(frame[:11])["signal"].iloc[-1] == "above"
    assert process_limits(frame, baseline=period)["signal"].iloc[-1] == "within"


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        (0, 5, ""),
        (0, 20, ""),
        (3, 12, "has no more than 5 loaded months in a row, and limits need 6."),
        (8, 8, "No month of the baseline, September 2022, is loaded."),
        (5, 2, "The baseline ends before it begins"),
        (9, 15, "has no more than 4 loaded months in a row"),
    ],
)
def test_a_period_that_cannot_set_limits_says_why(first, last, problem):
    # Eight months, one not loaded, twelve more, of which the fifth begins anew.
    frame = months(*[50] * 8, None, *[60] * 12)
    breaks = [pd.Timestamp("2023-02-01").date()]
    period = (frame["month"].iloc[first].date(), frame["month"].iloc[last].date())
    said = baseline_problem(frame, period, breaks)
    assert problem in said
    assert bool(said) == bool(problem)
    if problem:
        with pytest.raises(ValueError, match=said[:30]):
            process_limits(frame, baseline=period, breaks=breaks)


def test_the_season_is_left_in_where_that_is_asked_for():
    wave = 300 + 100 * np.sin(2 * np.pi * np.arange(36) / 12)
    raw = process_limits(standard_months(*wave), baseline=12, remove_season=False)
    assert (raw["season"] == 1).all()
    # The limits of raw months are narrow: from one month of the wave to the next is a small step.
    assert {"above", "below"} <= set(raw["signal"])


def test_removing_no_season_changes_nothing_where_none_is_seen():
    frame = months(*[50, 60, 55] * 7)
    pd.testing.assert_frame_equal(process_limits(frame), process_limits(frame, remove_season=False))
