"""Process limits and exact tests of counts, held against R's own."""

import numpy as np
import pytest
from scipy import special

from beatline.analysis.cell_change import cell_change
from beatline.analysis.process_limits import LIMIT_PER_MEAN_RANGE, mean_range, process_limits
from tests.analysis.series import golden, golden_months

PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


@pytest.mark.parametrize("screen", [False, True])
def test_the_published_example_has_the_limits_of_r(screen):
    row = golden("xmr").query("series == 'published' and screened == @screen").iloc[0]
    values = np.array(PUBLISHED, dtype=float)
    half = LIMIT_PER_MEAN_RANGE * mean_range(values, screen=screen)
    assert values.mean() == pytest.approx(row["mean"], rel=1e-12)
    assert values.mean() - half == pytest.approx(row["lower"], rel=1e-12)
    assert values.mean() + half == pytest.approx(row["upper"], rel=1e-12)


@pytest.mark.parametrize("screen", [False, True])
@pytest.mark.parametrize("name", ["drivers_60", "drivers_36", "rising_30", "small_27"])
def test_process_limits_are_those_of_r(name, screen):
    row = golden("xmr").query("series == @name and screened == @screen").iloc[0]
    # Two years would have their season removed, and R's limits here are without one.
    months = golden_months(name).head(23)
    limits = process_limits(months, screen_ranges=screen)
    size = limits["month"].dt.days_in_month / 30.4375
    assert (limits["expected"] / size).to_numpy() == pytest.approx(row["mean"], rel=1e-9)
    assert (limits["upper"] / size).to_numpy() == pytest.approx(row["upper"], rel=1e-9)
    assert (limits["lower"] / size).to_numpy() == pytest.approx(max(row["lower"], 0), rel=1e-9)


def test_the_exact_test_of_two_counts_is_that_of_r():
    table = golden("two_counts")
    for row in table.to_dict("records"):
        change = cell_change(
            [row["now"]],
            [row["before"]],
            exposure_now=row["days"],
            exposure_before=row["days_before"],
        ).iloc[0]
        tail = row["more"] if change["z"] > 0 else row["fewer"]
        # A tail beyond one half is no evidence either way.
        assert change["p"] == pytest.approx(min(1.0, 2 * tail), rel=1e-9)


def test_with_equal_time_twice_the_tail_is_the_exact_test_of_r():
    table = golden("two_counts").query("days == days_before")
    twice = np.minimum(1.0, 2 * np.minimum(table["more"], table["fewer"]))
    assert twice.to_numpy() == pytest.approx(table["poisson_test"].to_numpy(), rel=1e-9)


def test_exact_limits_of_a_count_are_those_of_r():
    table = golden("poisson_intervals")
    counts = table["count"].to_numpy(dtype=float)
    high = special.gammaincinv(counts + 1, 0.975)
    low = special.gammaincinv(np.maximum(counts, 1), 0.025)
    assert high == pytest.approx(table["high"].to_numpy(), rel=1e-9)
    assert np.where(counts > 0, low, 0) == pytest.approx(table["low"].to_numpy(), rel=1e-9)
