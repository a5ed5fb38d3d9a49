import numpy as np
import pandas as pd

from beatline.analysis.process_limits import process_limits
from beatline.analysis.season import DAYS_PER_STANDARD_MONTH
from beatline.analysis.signals import signals


def limits_of(*standard, baseline=12, not_loaded=()):
    frame = pd.DataFrame({"month": pd.date_range("2023-01-01", periods=len(standard), freq="MS")})
    lengths = frame["month"].dt.days_in_month / DAYS_PER_STANDARD_MONTH
    frame["records"] = np.array(standard, dtype=float) * lengths
    frame["loaded"] = ~frame.index.isin(not_loaded)
    frame["records"] = frame["records"].where(frame["loaded"])
    return process_limits(frame, baseline=baseline)


CALM = [100, 104, 99, 103, 98, 102, 101, 97, 103, 99, 104, 100]


def test_calm_months_say_nothing():
    assert signals(limits_of(*CALM)).empty


def test_a_month_outside_the_limits_is_named():
    found = signals(limits_of(*CALM, 150))
    assert found["rule"].tolist() == ["outside"]
    assert found["direction"].tolist() == ["high"]
    assert found["sentence"].iloc[0].startswith("January 2024: 153, above the range; ")


def test_seven_rising_months_are_a_trend_and_six_are_not():
    six = signals(limits_of(*CALM[:11], 94, 95, 96, 97, 98, 99))
    seven = signals(limits_of(*CALM[:11], 94, 95, 96, 97, 98, 99, 100))
    assert "trend" not in six["rule"].tolist()
    trend = seven[seven["rule"] == "trend"].iloc[0]
    assert trend["sentence"] == "Rising every month from December 2023 to June 2024."


def test_seven_months_on_one_side_of_the_mean():
    found = signals(limits_of(*CALM, 102, 103, 102, 103, 102, 103, 102))
    row = found[found["rule"] == "one side"].iloc[0]
    assert (row["direction"], row["sentence"][:32]) == ("high", "7 months in a row above the mean")


def test_two_of_three_in_the_outer_third():
    found = signals(limits_of(*CALM, 108.4, 101, 108.4))
    row = found[found["rule"] == "near a limit"].iloc[0]
    assert row["sentence"] == "January 2024 and March 2024 were both near the upper limit."


def test_patterns_do_not_reach_over_a_gap():
    values = [*CALM, 102, 103, 102, 103, 102, 103, 102, *CALM]
    assert "one side" not in signals(limits_of(*values, not_loaded=[15]))["rule"].tolist()
