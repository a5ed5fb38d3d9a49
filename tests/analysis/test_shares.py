import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.shares import (
    ALPHA,
    Spread,
    share_difference,
    share_range,
    share_spread,
)


# Newcombe (1998), Statistics in Medicine 17, table I, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(part, whole, low, high):
    found = share_range(part, whole)
    assert found[0] == pytest.approx(low, abs=5e-5)
    assert found[1] == pytest.approx(high, abs=5e-5)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share_and_lies_between_none_and_all(whole, data):
    part = data.draw(st.integers(0, whole))
    low, high = share_range(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    assert low < high
    mirrored = share_range(whole - part, whole)
    assert mirrored[0] == pytest.approx(1 - high)
    assert mirrored[1] == pytest.approx(1 - low)


@given(st.integers(1, 500), st.data())
def test_more_of_the_same_is_surer(whole, data):
    part = data.draw(st.integers(0, whole))
    narrow, wide = share_range(4 * part, 4 * whole), share_range(part, whole)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_of_nothing_there_is_no_interval():
    low, high = share_range([0, np.nan, 5], [0, np.nan, 10])
    assert np.isnan(low[:2]).all()
    assert np.isnan(high[:2]).all()
    assert not np.isnan(low[2])


def test_the_interval_holds_the_truth_in_95_of_100_cases():
    rng = np.random.default_rng(4)
    for whole, share in ((20, 0.3), (50, 0.05), (200, 0.85), (2000, 0.43)):
        low, high = share_range(rng.binomial(whole, share, 20_000), np.full(20_000, whole))
        assert 0.93 <= ((low <= share) & (share <= high)).mean() <= 0.98


def test_the_spread_by_hand():
    # 40, 60, 50 and 50 of 100 around a half: (10² + 10²) / 25 over 3.
    spread = share_spread([40, 60, 50, 50], [100] * 4, [0] * 4)
    assert spread == Spread(pytest.approx(8 / 3), 3)
    assert not spread.known


def test_a_change_between_periods_is_no_spread():
    parts = [20] * 6 + [80] * 6
    assert share_spread(parts, [100] * 12, [0] * 6 + [1] * 6) == Spread(1.0, 10)
    assert share_spread(parts, [100] * 12, [0] * 12).phi > 30


def test_months_that_cannot_tell_are_left_out_of_the_spread():
    assert share_spread([], [], []) == Spread(1.0, 0)
    assert share_spread([0, 0, 0], [10, 20, 30], [0, 0, 0]) == Spread(1.0, 0)
    assert share_spread([5, 0, 5, 5], [10, 0, 10, 10], [0] * 4) == Spread(1.0, 2)


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_the_test_is_fishers_with_twice_the_smaller_tail(whole, other_whole, data):
    part = data.draw(st.integers(0, whole))
    other = data.draw(st.integers(0, other_whole))
    found = stats.hypergeom(whole + other_whole, part + other, whole)
    expected = min(2 * min(found.cdf(part), found.sf(part - 1)), 1)
    assert share_difference(part, whole, other, other_whole) == pytest.approx(expected, rel=1e-6)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(1, 4), st.data())
def test_sides_may_be_swapped_and_spread_makes_unsure(whole, other_whole, phi, data):
    part = data.draw(st.integers(0, whole))
    other = data.draw(st.integers(0, other_whole))
    spread = Spread(phi, 20)
    one = share_difference(part, whole, other, other_whole, spread)
    assert 0 <= one <= 1
    assert share_difference(other, other_whole, part, whole, spread) == pytest.approx(one)
    assert one >= share_difference(part, whole, other, other_whole) * (1 - 1e-9)


def test_with_much_freedom_and_no_spread_it_is_the_exact_test():
    exact = share_difference(40, 100, 60, 100)
    assert share_difference(40, 100, 60, 100, Spread(1.0, 10**6)) == pytest.approx(exact, rel=1e-3)


def test_against_nothing_nothing_differs_and_a_huge_difference_is_no_error():
    assert share_difference(5, 10, 0, 0) == 1
    assert share_difference(50_000, 50_000, 0, 50_000, Spread(1.0, 30)) < 1e-20


def shares_of_months(rng, phi, whole, share, months):
    """Counts of months whose shares vary φ times as much as chance alone says."""
    if phi == 1:
        return rng.binomial(whole, share, months)
    size = (whole - phi) / (phi - 1)
    return rng.binomial(whole, rng.beta(size * share, size * (1 - share), months))


@pytest.mark.parametrize("phi", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("months", [1, 3, 12])
@pytest.mark.parametrize(("whole", "share"), [(100, 0.4), (600, 0.83)])
def test_months_a_year_apart_are_seldom_called_different_when_nothing_changed(
    phi, months, whole, share
):
    """Stated in docs/methods.md#shares: 24 months, the newest against those a year before."""
    rng = np.random.default_rng(8)
    wholes, periods = np.full(24, whole), np.repeat([1, 0], 12)
    now, before = slice(24 - months, 24), slice(12 - months, 12)
    periods[now], periods[before] = -1, -2
    alarms = 0
    for _ in range(1000):
        parts = shares_of_months(rng, phi, whole, share, 24)
        spread = share_spread(parts, wholes, periods)
        each = months * whole
        alarms += (
            share_difference(parts[now].sum(), each, parts[before].sum(), each, spread) < ALPHA
        )
    assert alarms / 1000 <= 0.017
