from dataclasses import replace

import numpy as np
import pytest

from beatline.analysis.month_profile import month_profile
from beatline.analysis.season_ahead import COLUMNS, season_ahead
from tests.analysis.series import draws, lengths, monthly

SEASON = 1 + 0.4 * np.sin(2 * np.pi * np.arange(12) / 12)


def profile(level, *, season=SEASON, years=3, start="2022-01-01"):
    size = lengths(12 * years, start=start)
    return month_profile(monthly(level * np.tile(season, years) * size, start=start))


FLAT = profile(50.0, season=np.ones(12))


def test_months_are_named_in_their_order_the_furthest_from_average_first():
    strong = profile(60.0, season=1 + 0.6 * (SEASON - 1) / 0.4)
    found = season_ahead({"Drugs": profile(60.0), "Burglary": strong}, [10, 11, 4])
    assert found["month_number"].tolist() == [10, 10, 11, 11, 4, 4]
    assert found["series"].tolist() == ["Burglary", "Drugs"] * 3
    assert found["direction"].tolist() == ["below"] * 4 + ["above"] * 2
    assert found["usual"].iloc[-1] == pytest.approx(1.4)
    assert found["years"].tolist() == [3] * 6


def test_only_the_months_asked_about_are_named():
    found = season_ahead({"Drugs": profile(60.0)}, [4])
    assert found[["series", "month_number", "direction"]].to_numpy().tolist() == [
        ["Drugs", 4, "above"]
    ]


def test_a_month_that_is_average_is_not_named():
    assert season_ahead({"Drugs": profile(60.0)}, [1, 7]).empty


def test_a_season_that_passes_alone_does_not_pass_among_many():
    weak = replace(profile(60.0), p=0.03)
    assert len(season_ahead({"Drugs": weak}, [4])) == 1
    many = {f"T{i}": replace(FLAT, p=0.9) for i in range(10)}
    assert season_ahead({"Drugs": weak, **many}, [4]).empty


def test_refused_series_are_no_looks():
    weak = replace(profile(60.0), p=0.03)
    refused = {f"T{i}": month_profile(monthly(np.zeros(36))) for i in range(30)}
    assert all(one.refusal for one in refused.values())
    assert len(season_ahead({**refused, "Drugs": weak}, [4])) == 1


@pytest.mark.parametrize("profiles", [{}, {"Drugs": FLAT}, {"Drugs": month_profile(monthly([]))}])
def test_nothing_to_tell_is_an_empty_frame(profiles):
    found = season_ahead(profiles, [1, 2, 3])
    assert found.empty
    assert list(found.columns) == COLUMNS


@pytest.mark.parametrize("spread", [1, 2])
def test_without_any_season_something_is_named_as_rarely_as_stated(spread):
    rng, named, repeats = np.random.default_rng(8), 0, 25
    means = np.array([6, 10, 15, 20, 30, 60, 120])
    for _ in range(repeats):
        series = draws(rng, np.tile(means[:, None], 36), spread)
        profiles = {f"T{i}": month_profile(monthly(one)) for i, one in enumerate(series)}
        named += len(season_ahead(profiles, [11, 12, 1])) > 0
    assert named / repeats <= 0.08
