import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.process_limits import mean_and_half_width, process_limits
from beatline.analysis.process_signals import (
    RULES,
    process_signals,
    rule_stretches,
    signal_months,
)
from beatline.analysis.season import DAYS_PER_STANDARD_MONTH

PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Mean 100, every difference 4: the limits are 10.64 away, their outer third begins at 7.09.
CALM = [102, 98] * 6


def months(*records, start="2024-01-01"):
    """Counts per standard month as counts of consecutive months; None where not loaded."""
    calendar = pd.date_range(start, periods=len(records), freq="MS")
    values = np.array(records, dtype=float) * calendar.days_in_month / DAYS_PER_STANDARD_MONTH
    return pd.DataFrame({"month": calendar, "records": values, "loaded": ~np.isnan(values)})


def found(values, mean, half, rule):
    stretches = rule_stretches(np.array(values, float), mean, half)
    return [(one.direction, one.places) for one in stretches if one.rule == rule]


def signals(*records, baseline=12, **options):
    return process_signals(process_limits(months(*records), baseline=baseline), **options)


@pytest.mark.parametrize("screen", [True, False])
def test_the_published_example_has_one_signal_with_and_without_screening(screen):
    values = np.array(PUBLISHED, float)
    stretches = rule_stretches(values, *mean_and_half_width(values, screen=screen))
    assert [(one.rule, one.direction, one.places) for one in stretches] == [
        ("outside", "above", (4,))
    ]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (range(1, 7), []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        (range(1, 8), [("rising", tuple(range(7)))]),
        ([2, *range(1, 8), 3], [("rising", tuple(range(1, 8)))]),
        ([2, *range(7, 0, -1), 3], [("falling", tuple(range(1, 8)))]),
        (range(1, 10), [("rising", tuple(range(9)))]),
        (
            [*range(1, 8), *range(6, 0, -1)],
            [("rising", tuple(range(7))), ("falling", tuple(range(6, 13)))],
        ),
    ],
)
def test_a_trend_is_seven_months_each_beyond_the_one_before(values, places):
    assert found(values, 0, 1000, "trend") == places


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([1] * 6, []),
        ([1] * 6 + [0] + [1] * 6, []),
        ([1] * 7, [("above", tuple(range(7)))]),
        ([1] * 9 + [-1], [("above", tuple(range(9)))]),
        ([-2] * 7 + [2] * 7, [("above", tuple(range(7, 14))), ("below", tuple(range(7)))]),
        # As far from the mean as arithmetic alone goes wrong.
        ([1e-13] * 9, []),
    ],
)
def test_a_shift_is_seven_months_on_one_side_of_the_mean(values, places):
    assert found(values, 0, 1000, "shift") == places


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([2.5, 0.5, 2.5], [("above", (0, 2))]),
        ([-2.5, -2.1, -0.5], [("below", (0, 1))]),
        # All three have to lie on the side of the limit.
        ([2.5, -0.5, 2.5], []),
        ([2.5, 0.0, 2.5], []),
        # Two months are not two of three; one outside is no longer close; two thirds are not more.
        ([2.5, 2.5], []),
        ([3.5, 0.5, 2.5], []),
        ([2.0, 2.0, 2.0], []),
        # What goes on is one signal; what shares no month is two.
        ([2.5, 2.5, 0.5, 2.5, 0.5, 2.5], [("above", (0, 1, 3, 5))]),
        ([2.5, 2.5, 0.5, 0.5, 2.5, 2.5], [("above", (0, 1)), ("above", (4, 5))]),
    ],
)
def test_two_of_three_in_the_outer_third(values, places):
    assert found(values, 0, 3, "near limit") == places


def naive(values, mean, half):
    """Each rule month by month, by looking at every window that the month could be part of."""
    n = len(values)
    side = [int(value > mean) - int(value < mean) for value in values]
    near = [2 * half / 3 < abs(value - mean) <= half for value in values]
    marks = set()
    for start in range(n):
        seven = list(range(start, min(start + 7, n)))
        if len(seven) == 7:
            steps = [np.sign(values[i + 1] - values[i]) for i in seven[:-1]]
            if abs(sum(steps)) == 6:
                marks |= {("trend", i) for i in seven}
            if abs(sum(side[i] for i in seven)) == 7:
                marks |= {("shift", i) for i in seven}
        three = list(range(start, min(start + 3, n)))
        if len(three) == 3 and abs(sum(side[i] for i in three)) == 3:
            close = [i for i in three if near[i]]
            marks |= {("near limit", i) for i in close if len(close) >= 2}
    return marks | {("outside", i) for i in range(n) if abs(values[i] - mean) > half}


walks = st.lists(st.integers(-9, 9), min_size=1, max_size=40).flatmap(
    lambda steps: st.sampled_from([steps, np.cumsum(steps).tolist(), sorted(steps)])
)


@given(walks)
def test_each_month_is_marked_as_by_looking_at_every_window(values):
    marks = {
        (one.rule, place)
        for one in rule_stretches(np.array(values, float), 0.0, 6.0)
        for place in one.places
    }
    assert marks == naive(values, 0, 6)


@given(walks)
def test_upside_down_every_signal_points_the_other_way(values):
    other = {"above": "below", "below": "above", "rising": "falling", "falling": "rising"}
    up = rule_stretches(np.array(values, float), 0.5, 6.0)
    down = rule_stretches(-np.array(values, float), -0.5, 6.0)
    assert {(one.rule, other[one.direction], one.places) for one in up} == {
        (one.rule, one.direction, one.places) for one in down
    }


@given(st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=1, max_size=40))
def test_the_months_marked_are_the_months_of_the_signals(records):
    limits = process_limits(months(*records), baseline=12)
    listed, marked = process_signals(limits), signal_months(limits)
    assert listed["last_month"].is_monotonic_decreasing
    for rule in RULES:
        column = marked[marked[rule.replace(" ", "_")] != ""]
        of_rule = listed[listed["rule"] == rule]
        assert of_rule["months"].sum() >= len(column)
        inside = [
            ((of_rule["first_month"] <= month) & (month <= of_rule["last_month"])).any()
            for month in column["month"]
        ]
        assert all(inside)
        assert set(of_rule["first_month"]) | set(of_rule["last_month"]) <= set(column["month"])
    assert ((marked["rules"] != "") == (marked[["outside", "trend", "shift", "near_limit"]] != "")
            .any(axis=1)).all()  # fmt: skip


def test_a_month_outside_is_told_with_its_count_and_range():
    row = signals(*CALM, 152, noun="recorded crimes", one="recorded crime").iloc[0]
    assert (row["rule"], row["direction"], row["months"]) == ("outside", "above", 1)
    assert row["observed"] == 154
    assert (row["low"], row["high"]) == pytest.approx((89.36 * 31 / 30.4375, 110.64 * 31 / 30.4375))
    assert row["sentence"] == "January 2025: 154 recorded crimes; 92 to 112 expected."


def test_one_record_is_told_in_the_singular():
    sentence = signals(*CALM, 1).iloc[0]["sentence"]
    assert sentence == "January 2025: 1 record; 92 to 112 expected."


def test_a_shift_is_told_with_the_mean_and_what_may_explain_it():
    listed = signals(*CALM, 103, 104, 103, 105, 103, 104, 103)
    row = listed[listed["rule"] == "shift"].iloc[0]
    assert row["sentence"] == (
        "January to July 2025: seven months in a row above the mean of 100 a month, "
        "so the level has probably risen, unless the time of year explains it."
    )
    assert row["strongest_month"] == pd.Timestamp("2025-04-01")


def test_a_trend_is_told_with_its_first_and_last_count():
    listed = signals(*CALM, 97, 98, 99, 100, 101, 102, 103)
    row = listed[listed["rule"] == "trend"].iloc[0]
    assert (row["months"], row["direction"]) == (7, "rising")
    assert row["strongest_month"] == row["last_month"] == pd.Timestamp("2025-07-01")
    assert row["sentence"].startswith(
        "January to July 2025: seven months in a row, each higher than the one before, "
        "from 98 records to 104; so the level is probably rising"
    )


def test_months_close_to_a_limit_are_told_together():
    row = signals(*CALM, 109, 101, 108).iloc[0]
    assert row["rule"] == "near limit"
    assert row["sentence"] == (
        "January to March 2025: 2 of 3 months in a row close to the upper limit, "
        "most of all January 2025 with 111 records."
    )
    both = signals(*CALM, 101, 108, 109).iloc[0]
    assert both["sentence"].startswith("February and March 2025: both close to the upper limit")


def test_after_the_season_the_words_say_so():
    wave = 300 + 100 * np.sin(2 * np.pi * np.arange(36) / 12) + np.tile([4, -4], 18)
    wave[24:] += 60
    rows = signals(*wave, baseline=24)
    shift = rows[(rows["rule"] == "shift") & (rows["direction"] == "above")].iloc[0]
    assert shift["sentence"].endswith(
        "a month once the time of year is allowed for, so the level has probably risen."
    )


def test_nothing_goes_on_across_a_gap_or_a_break():
    broken = pd.Timestamp("2025-02-01").date()
    up = [*CALM, 103, 104, 103, 105, 103, 104, 103]
    for limits in (
        process_limits(months(*up[:13], None, *up[13:]), baseline=12),
        process_limits(months(*up), baseline=12, breaks=[broken]),
    ):
        assert not (process_signals(limits)["rule"] == "shift").any()


def test_months_too_few_to_judge_have_no_signal_but_a_newest_one_by_its_own_test():
    quiet = [1, 0, 2, 1, 0, 1, 2, 0, 1, 1, 0, 1]
    assert signals(*quiet, 2).empty
    calm = months(*quiet, 30)
    listed = process_signals(process_limits(calm, baseline=12))
    assert listed[["rule", "direction"]].to_numpy().tolist() == [["outside", "above"]]
    assert listed["sentence"].iloc[0].endswith("records; at most 5 expected.")


@pytest.mark.parametrize("length", range(1, 12))
def test_few_months_alike_or_without_any_record_have_no_signal(length):
    for value in (0, 50):
        limits = process_limits(months(*[value] * length))
        assert process_signals(limits).empty
        assert (signal_months(limits)["rules"] == "").all()


def test_a_single_spike_among_months_all_alike_is_one_signal():
    rows = signals(*[50] * 12, 90, *[50] * 8)
    assert rows[["rule", "months"]].to_numpy().tolist() == [["outside", 1]]


def test_the_newest_stands_first():
    rows = signals(*CALM, 152, *CALM, 40)
    assert rows["last_month"].is_monotonic_decreasing
    assert rows.iloc[0]["direction"] == "below"


def alarms(spread, months_before, *, season=False, repeats=300, mean=100):
    """How often 12 unchanged months after so many of a baseline have a signal, by rule and any."""
    rng = np.random.default_rng(5)
    calendar = pd.date_range("2022-01-01", periods=months_before + 12, freq="MS")
    means = mean * calendar.days_in_month.to_numpy() / DAYS_PER_STANDARD_MONTH
    names = ["outside", "trend", "shift", "near_limit"]
    any_month = np.zeros(4)
    some = 0
    for _ in range(repeats):
        counts = (
            rng.poisson(means)
            if spread == 1
            else rng.negative_binomial(means / (spread - 1), 1 / spread)
        )
        frame = pd.DataFrame({"month": calendar, "records": counts.astype(float), "loaded": True})
        limits = process_limits(frame, baseline=months_before, remove_season=season)
        marked = (signal_months(limits)[names] != "").to_numpy()[-12:].any(axis=0)
        any_month += marked
        some += marked.any()
    return dict(zip([*names, "any"], [*(any_month / repeats), some / repeats], strict=True))


@pytest.mark.parametrize(
    ("spread", "months_before", "season", "stated"),
    [
        (1, 12, False, {"outside": 0.16, "trend": 0.004, "shift": 0.15, "any": 0.31}),
        (2, 12, False, {"outside": 0.15, "trend": 0.003, "shift": 0.14, "any": 0.29}),
        (1, 24, False, {"outside": 0.09, "trend": 0.006, "shift": 0.12, "any": 0.22}),
        (2, 24, False, {"outside": 0.09, "trend": 0.004, "shift": 0.12, "any": 0.22}),
        (1, 24, True, {"outside": 0.014, "trend": 0.005, "shift": 0.17, "any": 0.18}),
        (2, 24, True, {"outside": 0.018, "trend": 0.003, "shift": 0.17, "any": 0.19}),
    ],
)
def test_unchanged_months_set_off_the_rules_as_often_as_stated(
    spread, months_before, season, stated
):
    seen = alarms(spread, months_before, season=season)
    for rule, rate in stated.items():
        assert seen[rule] == pytest.approx(rate, abs=0.01 + 0.2 * rate + 0.02 * (rate > 0.05))
