import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.month_profile import month_profile
from tests.analysis.series import draws, golden, golden_months, lengths, monthly

SEASON = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)


def repeated(years, *, level=400.0, a_year=1.0):
    """January first: counts that follow season, days and trend exactly."""
    time = np.arange(12 * years)
    size = lengths(12 * years, start="2022-01-01")
    return level * np.tile(SEASON, years) * a_year ** (time / 12) * size


@pytest.mark.parametrize("a_year", [0.8, 1.0, 1.3])
def test_an_exact_season_is_found_whatever_the_trend_and_the_days(a_year):
    found = month_profile(monthly(repeated(3, a_year=a_year), start="2022-01-01"))
    assert found.rows["usual"].to_numpy() == pytest.approx(SEASON / SEASON.mean())
    assert found.rows["month_number"].tolist() == list(range(1, 13))
    assert found.rows["name"].tolist()[::11] == ["January", "December"]
    assert (found.rows["years"] == 3).all()


@pytest.mark.parametrize("name", ["drivers_60", "drivers_36", "rising_30"])
def test_the_profile_and_its_test_are_those_of_r(name):
    found = month_profile(golden_months(name))
    table = golden("quasi_poisson").query("series == @name")
    heights = np.exp(table["coefficient"].to_numpy()[:12])
    assert found.rows["usual"].to_numpy() == pytest.approx(heights / heights.mean(), rel=1e-8)
    assert found.f == pytest.approx(table["season_f"].iloc[0], rel=1e-7)
    assert found.p == pytest.approx(table["season_p"].iloc[0], rel=1e-6)


def test_peak_and_trough_are_said_where_they_pass():
    found = month_profile(monthly(repeated(3), start="2022-01-01"))
    assert found.sentence == (
        "Highest in April, 30% above the average month; "
        "lowest in October, 30% below the average month."
    )
    stands_out = found.rows.set_index("name")["stands_out"]
    assert (stands_out["April"], stands_out["October"]) == ("above", "below")


def test_small_counts_are_told_without_a_percentage():
    # 5 a month, and 30 in each July
    records = np.where(np.arange(24) % 12 == 6, 30, 5)
    found = month_profile(monthly(records, start="2024-01-01"))
    july = found.rows.iloc[6]
    assert (july["records"], july["years"]) == (60, 2)
    assert "Highest in July, 60 in 2 years where an average month would have had 1" in (
        found.sentence
    )
    assert "%" not in found.sentence


def test_no_season_is_said():
    found = month_profile(monthly(np.random.default_rng(2).poisson(80 * lengths(36))))
    assert found.p > 0.05
    assert found.sentence.startswith("No season beyond chance")
    assert (found.rows["stands_out"] == "").all()


def test_a_constant_series_has_no_season():
    found = month_profile(monthly(200.0 * lengths(24)))
    assert found.rows["usual"].to_numpy() == pytest.approx(np.ones(12))
    assert found.p == pytest.approx(1)


def test_a_gap_does_no_harm_while_every_calendar_month_is_loaded():
    records = list(repeated(4))
    records[14:30] = [None] * 16
    found = month_profile(monthly(records, start="2022-01-01"))
    assert found.rows["usual"].to_numpy() == pytest.approx(SEASON / SEASON.mean())
    assert set(found.rows["years"]) == {2, 3}


@pytest.mark.parametrize(
    ("records", "said"),
    [
        *[([50] * months, "are needed") for months in range(12)],
        ([50] * 23, "23 comparable months are loaded, and 24 are needed"),
        ([0] * 30, "no records in January 2022 to June 2024"),
        ([4] * 24, "96 records in 24 months are 4.0 a month, and 5 are needed"),
        (([90] + [50] * 10 + [0]) * 3, "December had no records in any year"),
        (([90] + [50] * 10 + [None]) * 3, "December is not loaded in any year"),
        ([500] + [0] * 35, "had no records in any year"),
    ],
)
def test_what_is_too_little_is_refused_in_words(records, said):
    found = month_profile(monthly(records, start="2022-01-01"))
    assert said in found.refusal
    assert found.rows.empty
    assert list(found.rows.columns)[:3] == ["month_number", "name", "usual"]
    assert np.isnan([found.f, found.p, found.dispersion]).all()


@given(st.lists(st.integers(1, 300), min_size=24, max_size=48))
def test_the_twelve_average_one_and_lie_in_their_intervals(records):
    found = month_profile(monthly(records))
    if found.refusal:
        return
    rows = found.rows
    assert rows["usual"].mean() == pytest.approx(1)
    assert (rows["low"] <= rows["usual"]).all()
    assert (rows["usual"] <= rows["high"]).all()
    assert rows["records"].sum() == sum(records)
    assert 0 <= found.p <= 1


@pytest.mark.parametrize("spread", [1, 2])
@pytest.mark.parametrize("months", [24, 36])
def test_a_season_is_found_where_there_is_none_as_rarely_as_stated(months, spread):
    rng = np.random.default_rng(4)
    found = [month_profile(monthly(draws(rng, 40 * lengths(months), spread))).p for _ in range(200)]
    # Up to 6 of 100, and four standard errors of 200 series
    assert np.mean(np.array(found) < 0.05) <= 0.06 + 4 * (0.06 * 0.94 / 200) ** 0.5


def test_the_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(6)
    truth, held = SEASON / SEASON.mean(), []
    for _ in range(150):
        counts = draws(rng, repeated(3, level=60), 2)
        rows = month_profile(monthly(counts, start="2022-01-01")).rows
        held.append(((rows["low"] <= truth) & (truth <= rows["high"])).mean())
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)
