import numpy as np
import pytest

from beatline.analysis.season import season_factors

CALENDAR = np.tile(np.arange(1, 13), 3)


def test_a_pure_season_is_found_whatever_the_trend():
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(36) / 12)
    trend = 200 + 2.0 * np.arange(36)
    flat = season_factors((200 * season)[:, None], CALENDAR)[:, 0]
    assert flat == pytest.approx(season[:12])
    rising = season_factors((trend + 200 * (season - 1))[:, None], CALENDAR)[:, 0]
    assert rising.max() == pytest.approx(1 + 0.3 * 200 / trend.mean(), abs=0.01)


def test_each_series_has_factors_with_mean_one():
    counts = np.random.default_rng(1).poisson(100, (36, 5)).astype(float)
    assert season_factors(counts, CALENDAR).mean(axis=0) == pytest.approx(np.ones(5))


def test_a_small_series_has_no_season():
    counts = np.random.default_rng(1).poisson(4, (36, 1)).astype(float)
    assert (season_factors(counts, CALENDAR) == 1).all()


def test_under_two_years_there_is_no_season():
    with pytest.raises(ValueError, match="needs 24 months, got 23"):
        season_factors(np.ones((23, 1)), CALENDAR[:23])
