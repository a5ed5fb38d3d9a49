"""The false-alarm rates that the docs state, simulated with a seed."""

import numpy as np
import pandas as pd
import pytest

from beatline.analysis.judgement import judgement
from beatline.analysis.process_limits import process_limits
from beatline.analysis.standing_out import FALSE_ALARM_RATE, standing_out

MONTHS = pd.date_range("2022-01-01", periods=13, freq="MS")


def draws(rng, mean, spread, shape):
    """Counts with this mean whose variance is `spread` times it."""
    if spread == 1:
        return rng.poisson(mean, shape)
    return rng.negative_binomial(mean / (spread - 1), 1 / spread, shape)


def standing_out_rate(spread, repeats=8):
    rng = np.random.default_rng(1)
    # Small series are the rule: a third of SNT × type see less than one or two records a month.
    means = np.tile([0.3, 0.8, 2, 4, 8, 15, 40, 100, 300], 150)
    looks = alarms = 0
    for _ in range(repeats):
        counts = draws(rng, means[:, None], spread, (len(means), len(MONTHS)))
        area, month = np.indices(counts.shape)
        frame = pd.DataFrame({"month": MONTHS[month.ravel()], "records": counts.ravel()})
        frame["area_code"] = frame["area_name"] = [f"A{i}" for i in area.ravel()]
        found = standing_out(frame.assign(crime_type="Burglary"), MONTHS)
        looks, alarms = looks + found.looks, alarms + len(found.rows)
    return alarms / looks


def test_standing_out_alarms_about_three_times_in_a_thousand():
    poisson, twice = standing_out_rate(1), standing_out_rate(2)
    assert 0.0005 < poisson < FALSE_ALARM_RATE < twice < 0.006


def unchanged(calendar, mean, rng):
    records = rng.poisson(mean * calendar.days_in_month / 30.4375).astype(float)
    return pd.DataFrame({"month": calendar, "records": records, "loaded": True})


def newest_outside(months, repeats, mean=200):
    """How often the newest of so many months lies outside: runs between months not loaded."""
    rng = np.random.default_rng(2)
    runs = 6000 // (months + 1)
    calendar = pd.date_range("1700-01-01", periods=runs * (months + 1), freq="MS")
    outside = judged = 0
    while judged < repeats:
        frame = unchanged(calendar, mean, rng)
        frame["loaded"] = frame.index % (months + 1) < months
        frame["records"] = frame["records"].where(frame["loaded"])
        newest = process_limits(frame)["signal"].iloc[months - 1 :: months + 1]
        outside, judged = outside + int((newest != "within").sum()), judged + runs
    return outside / judged


def small_count_outside(mean, repeats=1000):
    """How often the newest of twelve months is judged unusual where few are expected."""
    rng = np.random.default_rng(2)
    calendar = pd.date_range("2025-01-01", periods=12, freq="MS")
    judged = [judgement(process_limits(unchanged(calendar, mean, rng))) for _ in range(repeats)]
    return np.mean([one.direction in ("above", "below") for one in judged])


@pytest.mark.parametrize(
    ("months", "stated"),
    [(6, 160), (12, 160), (18, 250), (23, 250), (24, 900), (25, 300), (36, 300), (60, 200)],
)
def test_the_newest_of_unchanged_months_lies_outside_as_rarely_as_stated(months, stated):
    # As many as make about 20 alarms, and no more than are needed: each takes a millisecond.
    assert 0.5 / stated < newest_outside(months, repeats=20 * stated) < 2 / stated


def test_small_counts_are_judged_unusual_more_rarely_than_stated():
    assert small_count_outside(2) < 1 / 500


@pytest.mark.parametrize(("spread", "stated"), [(1, 0.0012), (1.5, 0.0035), (2, 0.0043)])
def test_standing_out_alarms_as_often_as_stated(spread, stated):
    assert stated / 2 < standing_out_rate(spread) < stated * 2
