import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis import drifting_level as model
from beatline.analysis.drifting_level import drifting_level
from tests.analysis.series import draws

CALENDAR = np.arange(63) % 12 + 1
EQUAL = np.ones(63)


def one_by_one(counts, lengths, calendar, origin, ahead):
    """The same forecast from full covariance matrices, one at a time and without Cholesky."""
    roots = 2 * np.sqrt((np.array(counts[:origin]) + 3 / 8) / lengths[:origin])
    time = np.arange(origin + ahead)
    told = []
    stays, level_stays = model.CHANCE_OF_NO_SLOPE, model.CHANCE_OF_STAYING
    for drift in model.DRIFTS:
        for slope in model.SLOPES:
            for season in model.SEASONS:
                whole = (
                    np.diag(1 / lengths[: origin + ahead])
                    + drift * np.minimum.outer(time, time)
                    + slope * np.outer(time, time)
                    + season * np.equal.outer(calendar[time], calendar[time])
                )
                known, cross = whole[:origin, :origin], whole[origin:, :origin]
                inverse = np.linalg.inv(known)
                weight = inverse.sum()
                level = (inverse @ roots).sum() / weight
                rest = roots - level
                phi = max(1, rest @ inverse @ rest / (origin - 1))
                likelihood = -0.5 * (
                    (origin - 1) * np.log(phi)
                    + rest @ inverse @ rest / phi
                    + np.linalg.slogdet(known)[1]
                    + np.log(weight)
                )
                likelihood += np.log((1 - level_stays) / 6 if drift else level_stays)
                likelihood += np.log(1 - stays if slope else stays)
                mean = level + cross @ inverse @ rest
                lack = 1 - (cross @ inverse).sum(axis=1)
                variance = np.diag(whole[origin:, origin:] - cross @ inverse @ cross.T)
                told.append((likelihood, mean, phi * (variance + lack**2 / weight)))
    share = np.exp([one[0] for one in told] - max(one[0] for one in told))
    share = (share / share.sum())[:, None]
    means = np.array([one[1] for one in told])
    mean = (share * means).sum(axis=0)
    variance = np.array([one[2] for one in told]) + (means - mean) ** 2
    return mean, np.sqrt((share * variance).sum(axis=0))


@pytest.mark.parametrize("origin", [24, 30, 36])
def test_one_factor_for_all_origins_gives_what_each_alone_would(origin):
    rng = np.random.default_rng(1)
    lengths = rng.uniform(0.9, 1.05, 39)
    counts = rng.poisson(40 * (1 + 0.3 * np.sin(CALENDAR[:36])))
    told = drifting_level(counts, lengths, CALENDAR[:39], np.array([24, 30, 36]), 3)
    row = [24, 30, 36].index(origin)
    mean, deviation = one_by_one(counts, lengths, CALENDAR, origin, 3)
    assert told.mean[row] == pytest.approx(mean)
    assert told.deviation[row] == pytest.approx(deviation)


def test_what_comes_later_changes_nothing_that_was_told_before():
    counts = np.random.default_rng(2).poisson(60, 36)
    changed = np.concatenate([counts[:30], counts[30:] * 5])
    one, other = (
        drifting_level(series, EQUAL[:39], CALENDAR[:39], np.array([24, 30, 36]), 3)
        for series in (counts, changed)
    )
    assert one.mean[:2] == pytest.approx(other.mean[:2])
    assert one.deviation[:2] == pytest.approx(other.deviation[:2])
    assert (other.mean[2] > one.mean[2]).all()


def test_a_season_is_learnt_and_a_level_without_one_stays():
    season = 1 + 0.4 * np.sin(2 * np.pi * CALENDAR / 12)
    waves = drifting_level(900 * season[:36], EQUAL[:39], CALENDAR[:39], np.array([36]), 3)
    middle = waves.quantile(0.5, np.ones((1, 3)))[0]
    assert middle == pytest.approx(900 * season[36:39], rel=0.03)
    flat = drifting_level(np.full(36, 900.0), EQUAL[:39], CALENDAR[:39], np.array([36]), 3)
    assert flat.quantile(0.5, np.ones((1, 3)))[0] == pytest.approx(np.full(3, 900.0), abs=2)


def test_a_longer_month_is_told_more():
    told = drifting_level(np.full(36, 400.0), EQUAL[:37], CALENDAR[:37], np.array([36]), 1)
    short, long = (told.quantile(0.5, np.array([[size]]))[0, 0] for size in (0.92, 1.018))
    assert long / short == pytest.approx(1.018 / 0.92, rel=0.01)


def test_a_level_that_has_moved_is_followed():
    counts = np.concatenate([np.full(18, 100.0), np.full(18, 200.0)])
    told = drifting_level(counts, EQUAL[:37], CALENDAR[:37], np.array([36]), 1)
    assert told.quantile(0.5, np.ones((1, 1)))[0, 0] > 180


@given(st.lists(st.integers(0, 300), min_size=24, max_size=60))
def test_ranges_are_in_order_and_open_with_time(records):
    months = len(records)
    told = drifting_level(
        records, EQUAL[: months + 3], CALENDAR[: months + 3], np.array([24, months]), 3
    )
    low, middle, high = (told.quantile(share, np.ones((2, 3))) for share in (0.1, 0.5, 0.9))
    assert (low >= 0).all()
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (told.dispersion >= 1).all()
    assert np.isfinite(told.deviation).all()


@pytest.mark.parametrize(("mean", "spread"), [(3, 1), (30, 2), (1000, 2)])
def test_four_of_five_months_to_come_fall_inside(mean, spread):
    rng = np.random.default_rng(9)
    season = 1 + 0.2 * np.sin(2 * np.pi * CALENDAR / 12)
    inside = []
    for _ in range(150):
        walk = np.exp(np.cumsum(rng.normal(0, 0.02, 39)))
        counts = draws(rng, mean * season[:39] * walk, spread)
        told = drifting_level(counts[:36], EQUAL[:39], CALENDAR[:39], np.array([36]), 3)
        low, high = (told.quantile(share, np.ones((1, 3)))[0] for share in (0.1, 0.9))
        inside.append((low <= counts[36:]) & (counts[36:] <= high))
    # 74 to 94 of 100 are stated; three months of one series are not independent.
    assert 0.74 <= np.mean(inside) <= 0.95
