import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatline.analysis.outcome_ages import outcome_ages

CHARGED, CLOSED = "Suspect charged", "Investigation complete; no suspect identified"


def months(first, *crimes):
    """Consecutive months; None for one that is not loaded."""
    counts = np.array([np.nan if count is None else count for count in crimes], dtype=float)
    calendar = pd.date_range(first, periods=len(crimes), freq="MS")
    return pd.DataFrame({"month": calendar, "loaded": ~np.isnan(counts), "crimes": counts})


def rows(*each):
    """(month, last age, age or None, outcome or None, crimes)."""
    frame = pd.DataFrame(each, columns=["month", "last_age", "age", "outcome", "crimes"])
    return frame.astype({"age": float, "month": "datetime64[us]"})


EXAMPLE = rows(
    ("2025-01-01", 2, 0, CHARGED, 10),
    ("2025-01-01", 2, 1, CLOSED, 30),
    ("2025-01-01", 2, 2, CLOSED, 20),
    ("2025-01-01", 2, None, None, 40),
    ("2025-02-01", 1, 1, CHARGED, 40),
    ("2025-02-01", 1, None, None, 40),
    ("2025-03-01", 0, 0, CLOSED, 5),
    ("2025-03-01", 0, None, None, 45),
)
NEWEST = pd.Timestamp("2025-03-01")


def example(within=1, newest=NEWEST, first=EXAMPLE):
    return outcome_ages(first, months("2025-01-01", 100, 80, 50), within=within, newest_file=newest)


def share_of(ages, group):
    return ages.shares[ages.shares["group"] == group].set_index("month")


def test_an_example_by_hand():
    ages = example()
    assert ages.months["status"].tolist() == ["known", "known", "not yet known"]
    assert ages.months["old_enough"].tolist()[:2] == [100, 80]
    any_outcome = share_of(ages, "Any outcome")
    # The outcomes of January at age 2 came too late to count.
    assert any_outcome["decided"].tolist()[:2] == [40, 40]
    assert any_outcome["share"].tolist()[:2] == [0.4, 0.5]
    assert share_of(ages, "Charged or in court")["decided"].tolist()[:2] == [10, 40]
    assert share_of(ages, "No suspect identified")["decided"].tolist()[:2] == [30, 0]
    assert share_of(ages, "No outcome by then")["decided"].tolist()[:2] == [60, 40]
    assert ages.refusal == ""


def test_a_month_that_is_too_young_has_no_share_and_not_a_low_one():
    for _, group in example().shares.groupby("group"):
        march = group[group["month"] == "2025-03-01"].iloc[0]
        assert march[["old_enough", "decided", "share", "low", "high"]].isna().all()


def test_at_age_0_every_month_with_its_outcomes_file_is_known():
    ages = example(within=0)
    assert ages.months["status"].tolist() == ["known"] * 3
    assert share_of(ages, "Any outcome")["decided"].tolist() == [10, 0, 5]


def test_at_an_age_that_no_month_has_reached_it_is_refused_in_words():
    ages = example(within=6)
    assert set(ages.months["status"]) == {"not yet known"}
    assert ages.refusal.startswith("No month here is old enough")
    assert "its own month and of the 6 after it" in ages.refusal
    assert "March 2025" in ages.refusal


def test_without_outcomes_files_it_says_so():
    first = EXAMPLE.assign(last_age=-1, age=np.nan, outcome=None)
    ages = example(newest=None, first=first)
    assert set(ages.months["status"]) == {"outcomes not loaded"}
    assert ages.refusal.startswith("No outcomes file is loaded")


def test_months_long_after_the_newest_outcomes_file_are_not_called_young():
    first = EXAMPLE.assign(last_age=-1, age=np.nan, outcome=None)
    ages = example(newest=pd.Timestamp("2022-03-01"), first=first)
    assert set(ages.months["status"]) == {"outcomes not loaded"}
    assert "the newest loaded is that of March 2022" in ages.refusal


def test_a_gap_in_the_outcomes_files_is_told_apart_from_youth():
    # The file of March is missing, that of May is there.
    first = EXAMPLE.assign(
        last_age=EXAMPLE["month"].map(dict(zip(EXAMPLE["month"].unique(), (1, 0, -1), strict=True)))
    )
    first.loc[first["age"] > first["last_age"], ["age", "outcome"]] = [np.nan, None]
    ages = example(newest=pd.Timestamp("2025-05-01"), first=first)
    assert ages.months["status"].tolist() == ["known", "outcomes not loaded", "outcomes not loaded"]


def test_a_month_that_is_not_loaded_is_no_zero():
    monthly = months("2025-01-01", 100, None, 50)
    ages = outcome_ages(
        EXAMPLE[EXAMPLE["month"] != "2025-02-01"], monthly, within=0, newest_file=NEWEST
    )
    assert ages.months["status"].tolist() == ["known", "not loaded", "known"]
    assert np.isnan(share_of(ages, "Any outcome")["decided"].iloc[1])


def test_fewer_than_20_crimes_have_counts_and_no_share():
    first = rows(("2025-01-01", 1, 0, CHARGED, 7), ("2025-01-01", 1, None, None, 12))
    ages = outcome_ages(first, months("2025-01-01", 19), within=1, newest_file=NEWEST)
    row = share_of(ages, "Any outcome").iloc[0]
    assert (row["status"], row["decided"], row["old_enough"]) == ("too few", 7, 19)
    assert np.isnan(row["share"])
    assert "Choose a wider area" in ages.refusal


def test_crimes_that_cannot_be_followed_are_in_no_share():
    other_force = rows(("2025-01-01", -1, None, None, 50))
    ages = example(first=pd.concat([EXAMPLE, other_force]))
    assert share_of(ages, "Any outcome")["share"].tolist()[:2] == [0.4, 0.5]


def test_the_months_of_a_scope_are_cut_out_with_their_own_refusal():
    ages = example()
    assert len(ages.since(pd.Timestamp("2025-02-01")).months) == 2
    late = ages.since(pd.Timestamp("2025-03-01"))
    assert late.refusal.startswith("No month here is old enough")
    assert set(late.shares["month"]) == {pd.Timestamp("2025-03-01")}


def test_no_crimes_at_all_are_too_few():
    ages = outcome_ages(rows(), months("2025-01-01", 0, 0), within=1, newest_file=NEWEST)
    assert set(ages.months["status"]) == {"too few"}
    assert "Choose a wider area" in ages.refusal


CRIMES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.none(), st.integers(0, 6)),
        st.sampled_from([CHARGED, CLOSED, "Local resolution", "SOMETHING NEW"]),
        st.integers(1, 90),
    ),
    max_size=30,
)


def drawn_rows(drawn):
    """Outcomes files of all months to the sixth: the month of a crime says how old it can be."""
    each = []
    for month, age, outcome, crimes in drawn:
        last = 5 - month
        told = age is not None and age <= last
        each.append(
            (
                f"2025-0{month + 1}-01",
                last,
                age if told else None,
                outcome if told else None,
                crimes,
            )
        )
    return rows(*each)


def monthly_of(first):
    counts = first.groupby("month")["crimes"].sum()
    calendar = pd.date_range("2025-01-01", periods=6, freq="MS")
    return months("2025-01-01", *counts.reindex(calendar, fill_value=0))


@settings(max_examples=25)
@given(CRIMES)
def test_groups_add_up_and_later_ages_have_no_fewer(drawn):
    first = drawn_rows(drawn)
    monthly = monthly_of(first)
    earlier = None
    for within in range(6):
        ages = outcome_ages(first, monthly, within=within, newest_file=pd.Timestamp("2025-06-01"))
        wide = ages.shares.pivot_table("decided", "month", "group", dropna=False)
        groups = [name for name in wide if name not in ("Any outcome", "No outcome by then")]
        known = wide["Any outcome"].notna()
        assert (wide.loc[known, groups].sum(axis=1) == wide.loc[known, "Any outcome"]).all()
        both = wide.loc[known, ["Any outcome", "No outcome by then"]].sum(axis=1)
        enough = ages.months.set_index("month")["old_enough"]
        assert (both == enough[both.index]).all()
        if earlier is not None:
            now = wide.loc[known, "Any outcome"]
            assert (now >= earlier[now.index]).all()
        earlier = wide["Any outcome"]


@pytest.mark.parametrize("within", [0, 1, 3])
def test_a_loop_over_months_gives_the_same(within):
    rng = np.random.default_rng(1)
    drawn = [
        (int(m), None if a == 7 else int(a), CHARGED, int(n))
        for m, a, n in zip(
            rng.integers(0, 5, 60), rng.integers(0, 8, 60), rng.integers(1, 40, 60), strict=True
        )
    ]
    first = drawn_rows(drawn)
    ages = outcome_ages(
        first, monthly_of(first), within=within, newest_file=pd.Timestamp("2025-06-01")
    )
    found = share_of(ages, "Any outcome")
    for month, own in first.groupby("month"):
        decided = sum(row.crimes for row in own.itertuples() if row.age <= within)
        if own["last_age"].iloc[0] >= within:
            assert found.loc[month, "decided"] == decided
            assert found.loc[month, "old_enough"] == own["crimes"].sum()
        else:
            assert np.isnan(found.loc[month, "decided"])
