"""What the maps would have caught, in every run of months, against the single test."""

from dataclasses import replace

import pandas as pd
import pytest

from beatline import queries
from beatline.reports.foresight import rolling
from beatline.reports.hotspots import hotspot_study
from beatline.scope import month_shifted
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, load, street_row, write_csv
from tests.reports.conftest import DERBY


def test_the_last_step_is_the_test_of_the_newest_months(made_up):
    last = queries.build_info(made_up).iloc[0]["last_month"].date()
    scope = DERBY.between(month_shifted(last, -11), last)
    steps = rolling(made_up, scope, size=9, ahead=3)
    newest = steps[steps["month"] == steps["month"].max()].set_index("method")
    study = hotspot_study(made_up, scope)
    check = study.foresight()
    single = check.frame[check.frame["cells"] == study.marked].set_index("method")
    for method in newest.index:
        assert newest.loc[method, "hit_rate"] == pytest.approx(single.loc[method, "hit_rate"])
        assert newest.loc[method, "pei"] == pytest.approx(single.loc[method, "pei"])


def test_no_step_reaches_over_a_gap_or_over_july_2022(tmp_path):
    # Eight months before July 2022, eight after it, then a gap and eight more.
    months = [*pd.date_range("2021-11-01", periods=16, freq="MS")]
    months += [*pd.date_range("2024-01-01", periods=8, freq="MS")]
    for number, month in enumerate(months):
        rows = [
            street_row(lsoa, 10 * number + n, Month=f"{month:%Y-%m}")
            for n, lsoa in enumerate((ARBORETUM, ARBORETUM, ABBEY))
        ]
        write_csv(tmp_path / "in", rows, f"{month:%Y-%m}")
    load(tmp_path / "out", tmp_path / "in")
    scope = replace(DERBY, last_month=months[-1].date())
    steps = rolling(open_warehouse(tmp_path / "out"), scope, size=9, ahead=1)
    # The seventh and eighth month of each run.
    expected = [months[start + step] for start in (0, 8, 16) for step in (6, 7)]
    assert sorted(steps["month"].unique()) == expected
    assert set(steps["train_months"]) == {6, 7}
    assert (steps["hit_rate"] == 1).all()
