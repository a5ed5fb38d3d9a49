"""The false-alarm rates that the docs state, simulated with a seed."""

import numpy as np
import pandas as pd

from beatline.analysis.process_limits import process_limits
from beatline.analysis.signals import signals
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


def process_alarms(baseline, new, repeats):
    rng = np.random.default_rng(2)
    calendar = pd.date_range("2022-01-01", periods=baseline + new, freq="MS")
    lengths = calendar.days_in_month / 30.4375
    for _ in range(repeats):
        records = rng.poisson(200 * lengths).astype(float)
        yield pd.DataFrame({"month": calendar, "records": records, "loaded": True})


def test_new_months_fall_outside_the_limits_about_once_in_a_hundred():
    outside = total = 0
    for frame in process_alarms(12, 6, 400):
        new = process_limits(frame, baseline=12)["signal"].iloc[12:]
        outside, total = outside + int((new != "within").sum()), total + len(new)
    assert 0.007 < outside / total < 0.03


def test_months_of_a_season_removed_baseline_fall_outside_rarely():
    outside = total = 0
    for frame in process_alarms(36, 0, 150):
        signal = process_limits(frame)["signal"].iloc[24:]
        outside, total = outside + int((signal != "within").sum()), total + len(signal)
    assert outside / total < 0.03


def test_the_four_rules_together_speak_in_some_of_the_unchanged_years():
    spoke = [not signals(process_limits(frame)).empty for frame in process_alarms(23, 0, 200)]
    assert 0.08 < np.mean(spoke) < 0.35
