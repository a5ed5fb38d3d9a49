import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.find_rates import (
    SEARCH_OUTCOMES,
    broad_ethnicity,
    find_rate_spread,
    find_rates,
    search_outcome,
    search_outcomes,
    search_parts,
)
from beatline.analysis.shares import Spread

NOTHING = "A no further action disposal"


def counts(*each):
    """(part, outcome, linked, searches)."""
    return pd.DataFrame(each, columns=["part", "outcome", "linked", "searches"]).astype(
        {"part": object, "outcome": object, "linked": object}
    )


# Months that vary as the throws of a coin do, and are many.
STEADY = Spread(1.0, 10**6)

EXAMPLE = counts(
    ("Drugs", NOTHING, None, 50),
    ("Drugs", "Arrest", True, 30),
    ("Drugs", "Community resolution", False, 15),
    ("Drugs", "Arrest", None, 5),
    ("Drugs", None, None, 10),
    ("Weapons", NOTHING, False, 8),
    ("Weapons", "Arrest", True, 4),
    (None, NOTHING, None, 3),
)


def test_an_example_by_hand():
    rates = find_rates(EXAMPLE)
    drugs = rates.parts.iloc[0]
    assert (drugs["part"], drugs["searches"], drugs["not_published"]) == ("Drugs", 110, 10)
    assert (drugs["known"], drugs["found"], drugs["rate"]) == (100, 50, 0.5)
    # Five arrests do not say whether they concern what was searched for.
    assert (drugs["linked"], drugs["linked_known"]) == (30, 95)
    assert drugs["linked_rate"] == pytest.approx(30 / 95)
    assert drugs["low"] == pytest.approx(0.4038, abs=1e-4)
    assert rates.total["searches"] == 125
    assert rates.total["found"] == 54


def test_fewer_than_20_searches_have_counts_and_no_rate():
    weapons = find_rates(EXAMPLE, spread=STEADY).parts.iloc[1]
    assert (weapons["part"], weapons["found"], weapons["known"]) == ("Weapons", 4, 12)
    assert weapons[["rate", "low", "high", "linked_rate", "q"]].isna().all()
    assert weapons["word"] == "too few to judge"


def test_a_part_that_is_not_published_is_counted_last_and_not_compared():
    last = find_rates(EXAMPLE).parts.iloc[-1]
    assert (last["part"], last["searches"], last["word"]) == ("Not published", 3, "")


def test_one_part_that_differs_is_named_with_both_counts():
    rates = find_rates(
        counts(
            ("A", NOTHING, None, 300),
            ("A", "Arrest", True, 100),
            ("B", NOTHING, None, 310),
            ("B", "Arrest", True, 90),
            ("C", NOTHING, None, 40),
            ("C", "Arrest", True, 60),
        ),
        spread=STEADY,
        noun="objects",
    )
    words = rates.parts.set_index("part")["word"]
    assert words["C"] == "higher than the rest"
    assert "C: higher than the rest (60%, 60 of 100; elsewhere 24%, 190 of 800)" in rates.sentence
    assert rates.sentence.startswith("Of 3 objects, ")


def test_no_difference_is_said_as_such():
    drawn = counts(*((part, o, None, 40) for part in "ABC" for o in (NOTHING, "Arrest")))
    same = find_rates(drawn, spread=STEADY)
    assert same.sentence == "No difference beyond chance between the find rates of the 3 groups."


def test_with_one_part_or_none_nothing_is_compared():
    one = find_rates(counts(("A", "Arrest", True, 90)), spread=STEADY)
    assert "are not compared" in one.sentence
    empty = find_rates(counts(), spread=STEADY)
    assert empty.parts.empty
    assert empty.total["searches"] == 0
    assert "are not compared" in empty.sentence
    assert search_outcomes(counts()).empty
    assert search_parts(counts()).empty


def test_all_and_none_found_are_rates_too():
    drawn = counts(("A", "Arrest", True, 30), ("B", NOTHING, None, 30))
    rates = find_rates(drawn, spread=STEADY).parts
    assert rates["rate"].tolist() == [1.0, 0.0]
    assert rates["word"].tolist() == ["higher than the rest", "lower than the rest"]


def test_months_that_vary_much_make_unsure():
    parts = counts(
        ("A", NOTHING, None, 100), ("A", "Arrest", True, 60),
        ("B", NOTHING, None, 120), ("B", "Arrest", True, 40),
    )  # fmt: skip
    words = [
        find_rates(parts, spread=spread).parts["word"].tolist()
        for spread in (STEADY, Spread(4.0, 23))
    ]
    assert words[0] == ["higher than the rest", "lower than the rest"]
    assert words[1] == ["no more than chance"] * 2


def test_where_too_few_months_tell_the_spread_nothing_is_judged_and_that_is_said():
    drawn = counts(
        ("A", NOTHING, None, 300), ("A", "Arrest", True, 60),
        ("B", NOTHING, None, 60), ("B", "Arrest", True, 300), ("C", "Arrest", True, 3),
    )  # fmt: skip
    rates = find_rates(drawn, spread=Spread(1.0, 4), noun="wards")
    words = rates.parts.set_index("part")["word"]
    assert words.to_dict() == {
        "A": "too few months to judge", "B": "too few months to judge", "C": "too few to judge",
    }  # fmt: skip
    assert rates.parts["q"].isna().all()
    assert rates.sentence.startswith(
        "Whether the find rates of the wards differ by more than chance is not judged: that takes "
        "at least 6 loaded months"
    )


def test_what_is_not_asked_to_be_compared_has_rates_and_no_words():
    rates = find_rates(EXAMPLE)
    assert rates.parts["rate"].iloc[0] == 0.5
    assert set(rates.parts["word"]) == {""}
    assert rates.parts["q"].isna().all()
    assert not rates.sentence


def test_a_change_from_one_year_to_the_next_is_no_spread():
    months = [
        (f"{year}-{month:02d}", outcome, None, number)
        for year, found in ((2021, 20), (2025, 60))
        for month in range(1, 13)
        for outcome, number in ((NOTHING, 100 - found), ("Arrest", found))
    ]
    assert find_rate_spread(find_rates(counts(*months))) == Spread(1.0, 22)
    assert find_rate_spread(find_rates(counts())) == Spread(1.0, 0)


def test_the_spread_is_that_of_the_months():
    months = [
        (f"2025-{month:02d}", outcome, None, 50 if month % 2 else number)
        for month in range(1, 13)
        for outcome, number in ((NOTHING, 20), ("Arrest", 80))
    ]
    by_month = find_rates(counts(*months))
    spread = find_rate_spread(by_month)
    assert spread.freedom == 11
    assert spread.phi > 5


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("A no further action disposal", "No further action"),
        ("Nothing found - no further action", "No further action"),
        ("NOTHING FOUND - NO FURTHER ACTION", "No further action"),
        ("Arrest", "Arrest"),
        ("Suspect arrested", "Arrest"),
        ("Summons / charged by post", "Summons or charge"),
        ("Suspect summonsed to court", "Summons or charge"),
        ("Caution (simple or conditional)", "Caution"),
        ("Offender cautioned", "Caution"),
        ("Community resolution", "Community resolution"),
        ("Local resolution", "Community resolution"),
        ("Penalty Notice for Disorder", "Penalty notice"),
        ("Offender given penalty notice", "Penalty notice"),
        ("Khat or Cannabis warning", "Drugs warning"),
        ("Offender given drugs possession warning", "Drugs warning"),
        ("Drugs possession warning", "Drugs warning"),
        ("Cannabis warning", "Drugs warning"),
        ("Khat warning", "Drugs warning"),
        ("False", "No further action"),
        ("Suspected psychoactive substances seized - No further action", "Other"),
        ("Article found - Detailed outcome unavailable", "Other"),
        ("Sent on a quest", "Other"),
        ("", "Not published"),
        (None, "Not published"),
        (float("nan"), "Not published"),
    ],
)
def test_names_of_forces_and_years_have_one_group(name, group):
    assert search_outcome(name) == group
    assert group in SEARCH_OUTCOMES


def test_ethnicities_are_grouped_as_published_and_not_stated_is_no_group_of_people():
    assert broad_ethnicity("White - Any other White background") == "White"
    assert broad_ethnicity("Other ethnic group - Not stated") == "Not stated or not published"
    assert broad_ethnicity("Other ethnic group - Any other ethnic group") == "Other ethnic group"
    assert broad_ethnicity(None) == "Not stated or not published"
    rates = find_rates(
        counts(*((part, o, None, 60) for part in ("White", "Not stated or not published")
                 for o in (NOTHING, "Arrest"))), spread=STEADY
    ).parts  # fmt: skip
    assert rates["word"].tolist() == ["too few to judge", ""]


def test_substances_that_were_seized_were_found_whatever_followed():
    name = "Suspected psychoactive substances seized - No further action"
    rates = find_rates(counts(("Drugs", name, True, 30), ("Drugs", NOTHING, None, 30)))
    assert rates.parts[["found", "rate"]].to_numpy().tolist() == [[30, 0.5]]


def test_outcomes_and_parts_are_counted_with_their_shares():
    outcomes = search_outcomes(EXAMPLE)
    assert outcomes["part"].tolist() == [
        "No further action", "Arrest", "Community resolution", "Not published",
    ]  # fmt: skip
    assert outcomes["searches"].tolist() == [61, 39, 15, 10]
    parts = search_parts(EXAMPLE)
    assert parts["part"].tolist() == ["Drugs", "Weapons", "Not published"]
    assert parts["share"].sum() == pytest.approx(1)


SEARCHES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", None]),
        st.sampled_from([NOTHING, "Arrest", "Caution", None, "Odd"]),
        st.sampled_from([True, False, None]),
        st.integers(1, 80),
    ),
    max_size=20,
)


@given(SEARCHES)
def test_the_parts_add_up_and_rates_lie_in_their_intervals(drawn):
    rates = find_rates(counts(*drawn))
    parts = rates.parts
    for name in ("searches", "not_published", "known", "found", "linked", "linked_known"):
        assert parts[name].sum() == rates.total[name]
    assert (parts["searches"] == parts["known"] + parts["not_published"]).all()
    assert (parts["linked"] <= parts["found"]).all()
    assert (parts["found"] <= parts["known"]).all()
    told = parts[parts["rate"].notna()]
    assert ((told["low"] <= told["rate"]) & (told["rate"] <= told["high"])).all()
    assert (parts["rate"].isna() == (parts["known"] < 20)).all()
    assert parts["searches"].sum() == sum(searches for *_, searches in drawn)


def searches_in_clumps(rng, clump, months):
    """Months × parts of searches and finds; so many in a row always have the same outcome."""
    each = np.array([96, 24, 24, 12, 6, 6, 6])
    searches = np.tile(each, (months, 1))
    return searches, clump * rng.binomial(searches // clump, 0.3)


def outcomes(names, searches, found):
    frames = [
        pd.DataFrame({"part": names, "outcome": outcome, "linked": None, "searches": number})
        for outcome, number in (("Arrest", found), (NOTHING, searches - found))
    ]
    return pd.concat(frames, ignore_index=True)


def any_called_different(clump, months, repeats):
    """How often any of seven equal parts is, judged as the page judges them."""
    rng = np.random.default_rng(2)
    calendar = pd.date_range("2024-01-01", periods=months, freq="MS").strftime("%Y-%m")
    alarms = 0
    for _ in range(repeats):
        searches, found = searches_in_clumps(rng, clump, months)
        by_month = outcomes(calendar, searches.sum(axis=1), found.sum(axis=1))
        parts = outcomes([*"ABCDEFG"], searches.sum(axis=0), found.sum(axis=0))
        spread = find_rate_spread(find_rates(by_month))
        words = find_rates(parts, spread=spread).parts["word"]
        alarms += words.isin(["higher than the rest", "lower than the rest"]).any()
    return alarms / repeats


@pytest.mark.parametrize(("clump", "months"), [(1, 12), (2, 6), (2, 12), (3, 12), (3, 24)])
def test_among_equal_parts_any_is_called_different_as_rarely_as_stated(clump, months):
    """Stated in docs/methods.md#find-rates; searches that come together vary more than a coin."""
    # 5 of 100, and four standard errors of 200 views
    assert any_called_different(clump, months, 200) <= 0.05 + 4 * (0.05 * 0.95 / 200) ** 0.5


def test_where_the_spread_is_not_known_none_is_called_different():
    assert any_called_different(3, 5, 40) == 0
