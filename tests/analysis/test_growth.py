from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.growth import growth
from tests.analysis.series import draws, golden, golden_months, lengths, monthly


def steady(months, *, a_year=1.2, level=1000.0):
    """Counts that follow their trend, season and days exactly."""
    time = np.arange(months)
    season = 1 + 0.3 * np.sin(2 * np.pi * time / 12)
    return level * season * a_year ** (time / 12) * lengths(months)


def test_an_exact_trend_is_found_whatever_the_season_and_the_days():
    found = growth(monthly(steady(36)))
    assert found.per_year == pytest.approx(0.2)
    assert (found.direction, found.season, found.dispersion) == ("rising", True, 1)
    assert found.low < 0.2 < found.high


@pytest.mark.parametrize("name", ["drivers_60", "drivers_36", "rising_30", "small_27"])
def test_the_trend_is_that_of_r(name):
    found = growth(golden_months(name))
    table = golden("quasi_poisson").query("series == @name and term == 'years'").iloc[0]
    assert found.per_year == pytest.approx(np.expm1(table["coefficient"]), rel=1e-8)
    assert found.dispersion == pytest.approx(max(1, table["dispersion"]), rel=1e-7)


def test_the_answer_is_a_sentence_with_both_counts():
    found = growth(monthly(np.round(steady(36, a_year=0.9))), noun="shoplifting offences")
    first, last = round(found.first_year), round(found.last_year)
    assert found.sentence == (
        "Shoplifting offences fell by 10% a year (95% interval 9% to 11%), after the season: "
        f"{first:,} in the first 12 of 36 months, {last:,} in the newest 12."
    )


def test_no_trend_is_said_with_what_it_may_still_be():
    counts = np.random.default_rng(3).poisson(50 * lengths(36))
    found = growth(monthly(counts))
    assert found.direction == "none"
    assert found.low < 0 < found.high
    assert found.sentence.startswith("No trend beyond chance: between ")
    assert " fewer and " in found.sentence
    assert " more a year (95% interval), after the season" in found.sentence


def test_a_gap_does_not_bend_the_trend_and_is_said():
    records = list(steady(48))
    records[13:22] = [None] * 9
    found = growth(monthly(records))
    assert found.per_year == pytest.approx(0.2)
    assert (found.months, found.missing) == (39, 9)
    assert "first 12 of 39 months (9 months between not loaded)" in found.sentence


def test_where_most_months_are_missing_the_answer_has_a_caveat():
    records = list(steady(60))
    records[13:48] = [None] * 35
    assert growth(monthly([*records[:13], *records[48:]])).caveat == ""
    found = growth(monthly(records))
    assert found.months == 25
    assert found.caveat == (
        "Only 25 of the 60 months from November 2022 to October 2027 are loaded: the rate and its "
        "interval take for granted that the others followed the same line."
    )


def test_months_before_a_break_are_not_used():
    records = [5000.0] * 24 + list(steady(48)[24:])
    found = growth(monthly(records), breaks=[date(2024, 11, 1)])
    assert found.months == 24
    assert found.per_year == pytest.approx(0.2)


@pytest.mark.parametrize("months", range(12))
def test_up_to_eleven_months_are_refused_in_words(months):
    found = growth(monthly([50] * months))
    assert np.isnan(found.per_year)
    assert found.direction == ""
    assert f"told: {months} comparable month" in found.refusal
    assert found.refusal.endswith("24 are needed to tell a trend from the time of year.")
    assert found.sentence == found.refusal


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([50] * 23, "23 comparable months are loaded, and 24 are needed"),
        ([None] * 30, "0 comparable months are loaded"),
        ([0] * 30, "no records in November 2022 to April 2025"),
        ([4] * 24, "96 records in 24 months are 4.0 a month, and 5 are needed"),
        ([0] * 35 + [500], "too unevenly"),
        ([0] * 24 + [90] * 12, "too unevenly"),
    ],
)
def test_what_is_too_little_is_refused_in_words(records, said):
    found = growth(monthly(records))
    assert said in found.refusal
    assert np.isnan([found.per_year, found.low, found.high, found.dispersion]).all()


def test_a_single_spike_is_no_trend():
    found = growth(monthly([10] * 20 + [500] + [10] * 15))
    assert found.direction == "none"
    # 36 months of 10, one of 500: more than anything but the spike could make
    assert found.dispersion > 20


def test_a_constant_series_has_no_trend():
    found = growth(monthly([40] * 36))
    assert found.direction == "none"
    assert abs(found.per_year) < 0.01


def test_calendar_months_that_never_had_a_record_are_left_out():
    records = steady(48)
    records[1::12] = 0
    found = growth(monthly(records))
    assert found.season
    assert found.per_year == pytest.approx(0.2)


def test_under_twenty_a_year_has_no_percentage():
    records = [60.0] * 12 + [10.0] * 12 + [1.0] * 12
    found = growth(monthly(records))
    assert found.sentence == (
        "Records fell, after the season: 720 in the first 12 of 36 months, 12 in the newest 12."
    )


@given(st.lists(st.integers(0, 400), min_size=24, max_size=50))
def test_the_answer_holds_together_for_any_counts(records):
    found = growth(monthly(records))
    if found.refusal:
        assert np.isnan(found.per_year)
        return
    assert found.low <= found.per_year <= found.high
    assert found.dispersion >= 1
    assert (found.direction == "rising") == (found.low > 0)
    assert (found.direction == "falling") == (found.high < 0)


@given(st.lists(st.integers(50, 90), min_size=24, max_size=24), st.integers(2, 9))
def test_ten_times_the_counts_have_the_same_trend(records, times):
    one, many = growth(monthly(records)), growth(monthly([times * one for one in records]))
    assert many.per_year == pytest.approx(one.per_year, abs=1e-7)


def falsely_told(months, spread, echo=0.0, repeats=200, mean=60.0):
    """How often a trend is told where there is none; `echo` ties a month to the one before."""
    rng = np.random.default_rng(11)
    told = 0
    for _ in range(repeats):
        expected = mean * lengths(months)
        if echo:
            waves = rng.normal(size=months)
            for month in range(1, months):
                waves[month] = echo * waves[month - 1] + (1 - echo**2) ** 0.5 * waves[month]
            expected = rng.poisson(expected * np.exp(((spread - 1) / mean) ** 0.5 * waves))
        counts = expected if echo else draws(rng, expected, spread)
        told += growth(monthly(counts)).direction != "none"
    return told / repeats


@pytest.mark.parametrize("months", [24, 36, 60])
@pytest.mark.parametrize("spread", [1, 2])
def test_the_interval_leaves_out_the_truth_as_rarely_as_stated(months, spread):
    # 1 to 6 of 100, and four standard errors of 200 series
    assert falsely_told(months, spread) <= 0.06 + 4 * (0.06 * 0.94 / 200) ** 0.5


@pytest.mark.parametrize(("echo", "stated"), [(0.3, 0.11), (0.6, 0.20)])
def test_months_that_are_like_the_last_make_false_trends_as_often_as_stated(echo, stated):
    assert falsely_told(36, 2, echo) == pytest.approx(stated, abs=0.1)
