import numpy as np
import pandas as pd
import pytest

from beatline.analysis.outcome_ages import outcome_ages
from beatline.analysis.outcome_changes import outcome_changes
from tests.analysis.test_shares import shares_of_months

CHARGED, CLOSED = "Suspect charged", "Investigation complete; no suspect identified"


def ages_of(decided, crimes, *, within=0, charged=None, first="2023-01-01"):
    """Consecutive months with so many crimes, of which so many had an outcome in their month."""
    calendar = pd.date_range(first, periods=len(decided), freq="MS")
    decided, crimes = np.asarray(decided), np.asarray(crimes)
    charged = decided * 0 if charged is None else np.asarray(charged)
    parts = [
        pd.DataFrame({"month": calendar, "age": age, "outcome": outcome, "crimes": number})
        for age, outcome, number in (
            (0.0, CHARGED, charged),
            (0.0, CLOSED, decided - charged),
            (np.nan, None, crimes - decided),
        )
    ]
    rows = pd.concat(parts)
    last = (calendar[-1].year - rows["month"].dt.year) * 12
    rows["last_age"] = last + calendar[-1].month - rows["month"].dt.month
    monthly = pd.DataFrame({"month": calendar, "loaded": True, "crimes": crimes.astype(float)})
    return outcome_ages(rows[rows["crimes"] > 0], monthly, within=within, newest_file=calendar[-1])


START = pd.Timestamp("2024-01-01")


def test_an_example_by_hand():
    ages = ages_of([50] * 12 + [80] * 12, [100] * 24)
    changes = outcome_changes(ages, start=START)
    row = changes.rows.iloc[0]
    assert row["group"] == "Any outcome"
    assert (row["now"], row["now_crimes"], row["before"], row["before_crimes"]) == (
        960, 1200, 600, 1200,
    )  # fmt: skip
    assert row["word"] == "higher, by more than chance"
    assert len(changes.months) == 12
    assert changes.sentence == (
        "960 of the 1,200 crimes of January to December 2024 (80%) had an outcome in the month of "
        "the crime. In the same months a year before it was 600 of the 1,200 crimes (50%): now "
        "higher, by more than chance."
    )


def test_only_months_known_in_both_years_are_compared():
    ages = ages_of([50] * 15, [100] * 15, first="2023-06-01")
    changes = outcome_changes(ages, start=START)
    assert len(changes.months) == 3
    assert changes.rows["now_crimes"].iloc[0] == 300
    assert "800 crimes of January to August 2024" in changes.sentence
    assert "In the 3 months known in both years it was 150 of the 300 crimes" in changes.sentence


def test_of_a_long_scope_the_newest_year_is_compared_and_no_month_is_on_both_sides():
    ages = ages_of([20] * 12 + [50] * 12 + [80] * 12, [100] * 36, first="2022-01-01")
    changes = outcome_changes(ages, start=pd.Timestamp("2022-06-01"))
    row = changes.rows.iloc[0]
    assert (row["now"], row["now_crimes"], row["before"], row["before_crimes"]) == (
        960, 1200, 600, 1200,
    )  # fmt: skip
    assert changes.months[0] == pd.Timestamp("2024-01-01")
    assert (
        "had an outcome in the month of the crime. Only the newest 12 months are compared with a "
        "year before: in the 12 months known in both years, January to December 2024, it was 960 "
        "of the 1,200 crimes (80%); a year before 600 of the 1,200 crimes (50%): now higher"
    ) in changes.sentence


def test_the_newest_year_ends_with_the_newest_month_that_is_old_enough():
    changes = outcome_changes(
        ages_of([50] * 36, [100] * 36, within=3, first="2022-01-01"),
        start=pd.Timestamp("2022-01-01"),
    )
    assert (len(changes.months), changes.months[-1]) == (12, pd.Timestamp("2024-09-01"))


def test_a_gap_in_a_long_scope_leaves_months_out_of_both_sides():
    crimes = np.full(36, 100)
    crimes[[20, 30]] = 0
    ages = ages_of(crimes // 2, crimes, first="2022-01-01")
    changes = outcome_changes(ages, start=pd.Timestamp("2022-01-01"))
    assert len(changes.months) == 10
    assert changes.rows["now_crimes"].iloc[0] == changes.rows["before_crimes"].iloc[0] == 1000


def test_months_too_young_for_the_age_are_left_out_of_both_years():
    ages = ages_of([50] * 24, [100] * 24, within=3)
    changes = outcome_changes(ages, start=START)
    assert len(changes.months) == 9
    assert changes.rows["before_crimes"].iloc[0] == 900


def test_without_a_year_before_nothing_is_compared():
    changes = outcome_changes(ages_of([50] * 12, [100] * 12, first="2024-01-01"), start=START)
    assert changes.rows.empty
    assert changes.sentence.endswith(
        "No month a year before is known at that age, so nothing is compared."
    )


def test_what_the_ages_refuse_is_not_compared():
    changes = outcome_changes(ages_of([50] * 24, [100] * 24, within=24), start=START)
    assert changes.rows.empty
    assert changes.sentence == ""


def test_too_few_months_cannot_tell_how_much_months_differ():
    # Of 13 months two are compared, and in the eleven others nothing was recorded.
    ages = ages_of([30, *[0] * 11, 90], [100, *[0] * 11, 100])
    changes = outcome_changes(ages, start=START)
    assert changes.rows["word"].iloc[0] == "too few to judge"
    assert "at least 6 more months" in changes.sentence


def test_months_too_small_for_a_share_count_in_the_total():
    ages = ages_of([3] * 12 + [6] * 12, [8] * 24)
    assert ages.refusal
    changes = outcome_changes(ages, start=START)
    assert changes.sentence.startswith("72 of the 96 crimes of January to December 2024 (75%)")
    assert changes.rows["word"].iloc[0] == "higher, by more than chance"


def test_under_20_crimes_in_a_year_are_too_few():
    changes = outcome_changes(ages_of([0] * 12 + [1] * 12, [1] * 24), start=START)
    assert changes.rows["word"].iloc[0] == "too few to judge"
    assert "%" not in changes.sentence


def test_small_counts_have_no_percentage():
    decided, crimes = [12] * 24, [30] * 24
    one = outcome_changes(ages_of(decided, crimes), start=pd.Timestamp("2024-12-01"))
    row = one.rows.iloc[0]
    assert np.isnan(row["now_share"])
    assert "%" not in one.sentence
    assert "12 of the 30 crimes of December 2024" in one.sentence


def test_each_group_is_judged_by_its_own_spread_and_for_the_number_of_groups():
    charged = [10] * 12 + [25] * 12
    ages = ages_of([50] * 24, [100] * 24, charged=charged)
    rows = outcome_changes(ages, start=START).rows.set_index("group")
    assert rows.loc["Any outcome", "word"] == "no more than chance"
    assert rows.loc["Charged or in court", "word"] == "higher, by more than chance"
    assert rows.loc["No suspect identified", "word"] == "lower, by more than chance"
    assert (rows["q"] >= rows["p"] - 1e-12).all()


def test_months_that_vary_much_make_the_same_difference_chance():
    steady = [50] * 12 + [58] * 12
    wild = [20, 80] * 6 + [28, 88] * 6
    words = [
        outcome_changes(ages_of(decided, [100] * 24), start=START).rows["word"].iloc[0]
        for decided in (steady, wild)
    ]
    assert words == ["higher, by more than chance", "no more than chance"]


@pytest.mark.parametrize("decided", [0, 100])
def test_all_or_none_in_every_month_is_no_change(decided):
    changes = outcome_changes(ages_of([decided] * 24, [100] * 24), start=START)
    assert set(changes.rows["word"]) <= {"no more than chance", "too few to judge"}


def test_a_false_alarm_is_as_rare_as_stated():
    """Stated in docs/methods.md#outcome-changes; in more cases in test_shares."""
    rng = np.random.default_rng(11)
    words = [
        outcome_changes(
            ages_of(shares_of_months(rng, 3.0, 500, 0.4, 24), np.full(24, 500)),
            start=START + pd.DateOffset(months=11),
        )
        .rows["word"]
        .iloc[0]
        for _ in range(100)
    ]
    assert sum(word.endswith("by more than chance") for word in words) <= 4


def test_a_false_alarm_is_as_rare_in_a_scope_of_years():
    """With the months of two years on both sides it would be another test than the one stated."""
    rng = np.random.default_rng(12)
    words = [
        outcome_changes(
            ages_of(shares_of_months(rng, 3.0, 500, 0.4, 36), np.full(36, 500), first="2022-01-01"),
            start=pd.Timestamp("2022-01-01"),
        )
        .rows["word"]
        .iloc[0]
        for _ in range(100)
    ]
    assert sum(word.endswith("by more than chance") for word in words) <= 4
