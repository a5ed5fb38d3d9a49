from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.cell_change import cell_change
from beatline.analysis.change import expected_range
from beatline.analysis.year_on_year import pair_dispersion, year_on_year
from tests.analysis.series import draws, lengths, monthly


def years(before, now, *, start="2021-03-01"):
    """The year from March 2021 and the year after it, with the same days in each month."""
    return monthly([*before, *now], start=start)


def test_two_years_worked_by_hand():
    # Each pair splits 40 to 60: φ is 1; 480 of 1,200 where half of 1,200 is expected.
    found = year_on_year(years([60] * 12, [40] * 12), noun="recorded crimes")
    assert (found.pairs, found.now, found.before) == (12, 480, 720)
    assert found.dispersion == 1
    assert found.percent == pytest.approx(-100 / 3)
    assert found.direction == "fewer"
    assert found.sentence == (
        "480 recorded crimes in the newest 12 months, 720 in the same months a year before "
        "(−33%): fewer than chance allows."
    )


def test_the_dispersion_of_pairs_worked_by_hand():
    # Six pairs of 20 and 20 but one of 30 and 10 and one of 10 and 30, equal in sum:
    # χ² = 2 × 10²/(40 × ¼) = 20 over 5
    now = np.array([20.0, 20, 20, 20, 30, 10])
    assert pair_dispersion(now, now[[0, 1, 2, 3, 5, 4]], np.ones(6)) == pytest.approx(4)


def test_neither_a_season_nor_a_changed_year_is_taken_for_dispersion():
    season = np.array([10.0, 20, 40, 80, 160, 320])
    assert pair_dispersion(2 * season, season, np.ones(6)) == 1


def test_of_fewer_than_six_pairs_with_a_record_the_dispersion_is_not_known():
    assert np.isnan(pair_dispersion(np.full(5, 9.0), np.full(5, 9.0), np.ones(5)))
    assert np.isnan(pair_dispersion(np.zeros(9), np.zeros(9), np.ones(9)))
    assert np.isnan(pair_dispersion(np.zeros(0), np.zeros(0), np.zeros(0)))


def test_the_dispersion_is_that_of_the_whole_year_whichever_months_are_asked_about():
    rng = np.random.default_rng(4)
    records = monthly(draws(rng, 200 * lengths(24), 6))
    year = year_on_year(records)
    assert year.dispersion > 3
    for months in (1, 3, 6):
        found = year_on_year(records, months=months)
        assert (found.asked, found.pairs, len(found.rows)) == (months, months, months)
        assert found.dispersion == year.dispersion
        assert found.rows["signal"].tolist() == year.rows["signal"].tolist()[-months:]


def test_a_month_missing_inside_the_year_puts_none_on_both_sides():
    records = [*range(100, 125)]
    records[20] = None
    found = year_on_year(monthly(records))
    assert (found.asked, found.pairs, len(found.rows)) == (12, 11, 11)
    now = [count for count in records[13:] if count is not None]
    before = [count for step, count in enumerate(records[1:13], start=1) if step != 8]
    assert (found.now, found.before) == (sum(now), sum(before))
    assert found.rows["month"].min() == monthly(records)["month"].iloc[13]
    assert found.sentence.startswith(
        f"{found.now:,} records in 11 of the newest 12 months, {found.before:,} in the same months"
    )
    assert found.sentence.endswith(
        " 1 month is left out of both: in one of the years not loaded or not comparable."
    )


def test_with_too_few_pairs_both_totals_are_told_and_nothing_is_judged():
    # Five months of each of two years.
    records = monthly([40] * 5 + [None] * 7 + [400] * 5)
    found = year_on_year(records, noun="recorded crimes")
    assert (found.pairs, found.now, found.before, found.percent) == (5, 2000, 200, 900)
    assert (found.direction, found.judged, found.refusal) == ("", False, "")
    assert np.isnan([found.p, found.dispersion]).all()
    assert set(found.rows["words"]) == {"too few to judge"}
    assert found.rows[["low", "high", "z"]].isna().all(axis=None)
    assert "a year before (+900%): too few to judge, since that takes 6 months" in found.sentence


def test_one_month_is_judged_by_the_range_around_its_month_a_year_before():
    now = [40] * 11 + [140]
    rows = year_on_year(years([40] * 12, now, start="2022-04-01")).rows
    newest = rows.iloc[-1]
    assert (newest["signal"], newest["words"]) == ("above", "above the usual range")
    assert newest["now"] > newest["high"]
    assert (rows["signal"].iloc[:-1] == "within").all()


def test_a_leap_february_has_more_days_to_expect_more_in():
    rows = year_on_year(monthly([280] * 24, start="2023-03-01")).rows
    assert rows["before"].tolist() == [280] * 12
    february = year_on_year(monthly([280] * 24, start="2022-03-01")).rows.iloc[-1]
    assert february["expected"] == pytest.approx(280 * 29 / 28)


def test_months_without_their_year_before_are_left_out_of_both_sums_and_said():
    records = [None, None, *[50] * 10, *[50] * 12]
    found = year_on_year(monthly(records))
    assert (found.pairs, found.now, found.before) == (10, 500, 500)
    assert found.rows["signal"].tolist()[:2] == ["not loaded"] * 2
    assert found.rows["before"].isna().tolist() == [True] * 2 + [False] * 10
    assert found.rows[["low", "high", "z"]].iloc[:2].isna().all(axis=None)
    assert found.sentence == (
        "500 records in 10 of the newest 12 months, 500 in the same months a year before "
        "(no change): as chance allows. 2 months are left out of both: in one of the years not "
        "loaded or not comparable."
    )


def test_a_month_before_a_break_is_no_year_before_and_not_called_missing():
    found = year_on_year(monthly([None, *[50] * 23]), breaks=[date(2023, 5, 1)])
    assert found.pairs == 6
    assert found.rows["signal"].tolist()[:6] == ["not loaded", *["not comparable"] * 5]
    assert found.rows["words"].tolist()[:2] == [
        "year before not loaded",
        "year before not comparable",
    ]
    assert (
        "6 months are left out of both: in one of the years not loaded or not comp"
        in found.sentence
    )


def test_under_twenty_there_is_no_percentage():
    found = year_on_year(years([1] * 12, [2] * 12))
    assert (found.now, found.before, found.percent) == (24, 12, None)
    assert "%" not in found.sentence


def test_few_records_are_too_few_to_judge():
    rows = year_on_year(years([1] * 12, [1] * 12)).rows
    assert set(rows["signal"]) == {"too few"}
    assert set(rows["words"]) == {"too few to judge"}


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([], "no month is loaded"),
        ([None] * 5, "no month is loaded"),
        *[([50] * months, "has its month a year before loaded") for months in range(1, 12)],
        ([50] * 12, "none of the newest 12 months has its month a year before loaded and compar"),
    ],
)
def test_without_a_year_before_it_is_refused_in_words(records, said):
    found = year_on_year(monthly(records))
    assert said in found.refusal
    assert found.rows.empty
    assert (found.now, found.before, found.percent) == (None, None, None)
    assert found.sentence == found.refusal


def test_the_newest_month_without_its_year_before_is_refused_by_itself():
    found = year_on_year(monthly([50] * 11 + [None] + [50] * 12), months=1)
    assert "the newest month has not its month a year before" in found.refusal


@pytest.mark.parametrize("records", [[0] * 24, [7] * 24])
def test_constant_series_are_as_chance_allows(records):
    found = year_on_year(monthly(records))
    assert (found.pairs, found.p, found.direction) == (12, 1, "")
    assert "as chance allows" in found.sentence


def test_a_single_month_with_records_cannot_tell_how_much_months_vary():
    found = year_on_year(monthly([0] * 12 + [90] + [0] * 11))
    assert (found.pairs, found.now, found.before) == (12, 90, 0)
    assert not found.judged
    assert "too few to judge" in found.sentence


def test_the_published_test_of_two_counts_is_near_the_exact_one_used_here():
    assert stats.poisson_means_test(0, 1, 3, 1).pvalue == pytest.approx(0.0884, abs=0.00005)
    assert stats.poisson_means_test(6, 1, 2, 1).pvalue == pytest.approx(0.1749, abs=0.00005)
    ours = cell_change([0, 6], [3, 2], exposure_now=1, exposure_before=1)["p"]
    # Both are told as chance; the exact test is the more cautious of the two.
    assert ours.tolist() == pytest.approx([2 * 0.5**3, 2 * 37 / 256])


counts = st.lists(st.integers(0, 400), min_size=24, max_size=24)


@given(counts)
def test_the_signal_says_where_the_count_lies(records):
    found = year_on_year(monthly(records))
    rows = found.rows
    assert (rows["now"] > rows["high"])[rows["signal"] == "above"].all()
    assert (rows["now"] < rows["low"])[rows["signal"] == "below"].all()
    assert rows["now"].sum() == found.now == sum(records[12:])
    assert rows["before"].sum() == found.before == sum(records[:12])
    month = rows.iloc[0]
    ratio = month["expected"] / month["before"] if month["before"] else 1.0
    assert found.judged == (np.isfinite(found.dispersion) or not sum(records))
    if np.isfinite(found.dispersion):
        low, high = expected_range(month["expected"], 1 / ratio, found.dispersion)
        assert (month["low"], month["high"]) == (low, high)


@given(counts)
def test_swapping_the_years_turns_the_direction(records):
    # February has 28 days in both years.
    one = year_on_year(years(records[:12], records[12:]))
    other = year_on_year(years(records[12:], records[:12]))
    turned = {"more": "fewer", "fewer": "more", "": ""}
    assert other.direction == turned[one.direction]
    # Two tails that both pass one half differ by their middle.
    assert other.p == pytest.approx(one.p, rel=1e-6, abs=0.005, nan_ok=True)


@pytest.mark.parametrize(
    ("mean", "spread", "asked"),
    [(5, 1, 12), (10, 3, 12), (60, 2, 12), (10, 3, 1), (300, 5, 3), (300, 10, 1), (300, 10, 12)],
)
def test_nothing_new_is_called_a_change_as_rarely_as_stated(mean, spread, asked):
    rng = np.random.default_rng(10)
    totals, months = [], []
    for _ in range(300):
        found = year_on_year(monthly(draws(rng, mean * lengths(24), spread)), months=asked)
        totals.append(found.direction != "")
        months.append(found.rows["signal"].isin(["above", "below"]).mean())
    # 1 of 100 and 2 of 1,000, and four standard errors
    assert np.mean(totals) <= 0.01 + 4 * (0.01 * 0.99 / 300) ** 0.5
    assert np.mean(months) <= 0.002 + 4 * (0.002 / (300 * asked)) ** 0.5
