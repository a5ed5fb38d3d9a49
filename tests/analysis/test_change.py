import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.change import (
    dispersion,
    expected_range,
    poisson_tail,
    small_count_change,
    two_counts_z,
    two_sided,
)


def test_the_published_example_25_against_a_known_mean_of_16():
    assert small_count_change(25, 16) == pytest.approx(2.0)


def test_the_published_poisson_chance_of_3_at_0_8():
    exactly_three = poisson_tail(3, 0.8) - poisson_tail(4, 0.8)
    assert exactly_three == pytest.approx(0.038, abs=0.0005)


def test_a_baseline_of_few_months_counts_for_less():
    # 2(√36 − √25)/√(1 + 1/12) = 2/1.0408
    assert small_count_change(36, 25, 12) == pytest.approx(1.9215, abs=0.0001)


def test_spread_beyond_poisson_widens_by_its_root():
    assert small_count_change(36, 25, 12, 4.0) == pytest.approx(1.9215 / 2, abs=0.0001)


def test_one_record_after_twelve_empty_months_is_no_alarm_and_four_are():
    assert small_count_change(1, 0, 12) < 3
    # All four in the thirteenth month: (1/13)⁴ = 0.000035.
    assert small_count_change(4, 0, 12) == pytest.approx(3.976, abs=0.001)


def test_zero_where_twelve_were_usual_is_low():
    assert small_count_change(0, 12, 12) < -3


def test_dispersion_worked_by_hand():
    # Mean 10; (36 + 36)/10 over 1 degree of freedom
    assert dispersion([4, 16]) == pytest.approx(7.2)
    assert dispersion([10, 10, 10]) == 1.0
    assert dispersion([7]) == 1.0


def test_more_exposure_explains_more_records():
    assert dispersion([10, 20, 30], [1, 2, 3]) == 1.0


@pytest.mark.parametrize(("arguments", "said"), [((-1, 2), "negative"), ((1, 2, 12, 0.5), "least")])
def test_impossible_numbers_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        small_count_change(*arguments)


means = st.floats(0, 400)
spreads = st.floats(1, 6)
baselines = st.one_of(st.none(), st.floats(6, 36))


@given(means, baselines, spreads)
def test_the_expected_range_holds_exactly_what_is_not_flagged(mean, months, spread):
    low, high = expected_range(mean, months, spread)
    counts = np.arange(1200)
    quiet = np.flatnonzero(np.abs(small_count_change(counts, mean, months, spread)) < 3)
    assert (quiet.min(), quiet.max()) == (low, high)
    assert len(quiet) == high - low + 1


def test_a_whole_limit_is_flagged_and_lies_outside_the_range():
    # (√6.25 + 1.5)² is 16 and z is 3 exactly.
    assert small_count_change(16, 6.25) == pytest.approx(3.0)
    assert expected_range(6.25)[1] == 15


def test_counts_that_vary_very_much_have_a_range_without_an_end_of_the_table():
    _, high = expected_range(4.0, 11, 400.0)
    assert high > 199
    assert small_count_change([high, high + 1], 4.0, 11, 400.0) == pytest.approx([3, 3], abs=0.1)


@given(st.integers(0, 300), means, baselines)
def test_more_records_never_look_fewer(observed, mean, months):
    one, more = small_count_change([observed, observed + 1], mean, months)
    assert more >= one - 1e-9


def test_two_counts_worked_by_hand():
    # All four now: 1/16. As many of each is the middle.
    z = two_counts_z(np.array([4.0, 7.0]), np.array([0.0, 7.0]), 0.5)
    assert stats.norm.sf(z[0]) == pytest.approx(1 / 16)
    assert z[1] == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.01, 0.99))
def test_swapping_two_counts_turns_the_sign(now, before, share):
    one = two_counts_z(np.array([float(now)]), np.array([float(before)]), share)
    other = two_counts_z(np.array([float(before)]), np.array([float(now)]), 1 - share)
    assert np.isfinite(one).all()
    assert one == pytest.approx(-other, rel=1e-6, abs=1e-6)


def test_a_two_sided_chance_is_the_normal_one_or_students_where_the_spread_is_an_estimate():
    z = np.array([-3.0, 0.0, 2.0])
    assert two_sided(z) == pytest.approx(2 * stats.norm.sf(np.abs(z)))
    assert two_sided(z, [5, 5, np.inf]) == pytest.approx(
        2 * np.array([stats.t(5).sf(3), 0.5, stats.norm.sf(2)])
    )
