import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.time_to_outcome import time_to_outcome, within_text

CHARGED, CLOSED = "Suspect charged", "Investigation complete; no suspect identified"


def rows(*each):
    """(last age, age or None, outcome or None, crimes)."""
    frame = pd.DataFrame(each, columns=["last_age", "age", "outcome", "crimes"])
    return frame.astype({"age": float})


def test_an_example_by_hand():
    # 100 crimes followed for a month more and 100 for their own month only.
    first = rows(
        (1, 0, CHARGED, 20),
        (1, 0, CLOSED, 20),
        (1, 1, CLOSED, 30),
        (1, None, None, 30),
        (0, 0, CLOSED, 60),
        (0, None, None, 40),
    )
    time = time_to_outcome(first)
    assert time.ages["old_enough"].tolist() == [200, 100]
    assert time.ages["waiting"].tolist() == [200, 60]
    assert time.ages["decided"].tolist() == [100, 30]
    # Half of those waiting at age 1 were decided then: 1 - 0.5 × 0.5.
    assert time.ages["share"].tolist() == pytest.approx([0.5, 0.75])
    charged = time.groups[time.groups["group"] == "Charged or in court"]
    closed = time.groups[time.groups["group"] == "No suspect identified"]
    assert charged["share"].tolist() == pytest.approx([0.1, 0.1])
    assert closed["share"].tolist() == pytest.approx([0.4, 0.65])
    assert time.half_by == 0
    assert time.sentence == (
        "Half of the crimes had an outcome in the month of the crime; 75% had one within 1 month "
        "(100 crimes are old enough to tell that)."
    )


def test_the_published_example_of_leukaemia():
    """6-MP arm of Freireich and others (1963), as in most textbooks; each patient ten times.

    Kaplan-Meier: .857 after week 6, .807 after 7, .753, .690, .627, .538, .448.
    """
    relapse = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    first = rows(
        *((week, week, CLOSED, 10) for week in relapse),
        *((week, None, None, 10) for week in censored),
    )
    # A relapse ends the watch; those that are watched longer are only known to be so.
    time = time_to_outcome(first, longest=35)
    share = 1 - time.ages.set_index("age")["share"]
    expected = {5: 1.0, 6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert share[list(expected)].tolist() == pytest.approx(list(expected.values()), abs=5e-4)
    assert time.half_by == 23


def test_greenwood_on_the_published_example():
    """Standard error .0764 at week 6 and .1346 at 23 of 21 patients: of 210, 1/√10 of that."""
    relapse, censored = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32]
    first = rows(
        *((week, week, CLOSED, 10) for week in relapse),
        *((week, None, None, 10) for week in [*censored, 34, 35]),
    )
    ages = time_to_outcome(first, longest=35).ages.set_index("age")
    for week, error in ((6, 0.0764), (10, 0.0963), (23, 0.1346)):
        row = ages.loc[week]
        width = np.log(-np.log(1 - row["high"])) - np.log(-np.log(1 - row["low"]))
        left = 1 - row["share"]
        found = width / (2 * 1.959964) * left * -np.log(left)
        assert found == pytest.approx(error / np.sqrt(10), rel=2e-3)


CRIMES = st.lists(
    st.tuples(
        st.integers(-1, 8),
        st.one_of(st.none(), st.integers(0, 8)),
        st.sampled_from([CHARGED, CLOSED, "Local resolution", "Something new"]),
        st.integers(1, 60),
    ),
    max_size=25,
)


def possible(drawn):
    each = [
        (last, age if age is not None and age <= last else None, outcome, crimes)
        for last, age, outcome, crimes in drawn
    ]
    return rows(*((last, age, None if age is None else o, n) for last, age, o, n in each))


@given(CRIMES)
def test_shares_never_fall_and_groups_add_up(drawn):
    time = time_to_outcome(possible(drawn))
    share = time.ages["share"].to_numpy()
    assert (np.diff(share) >= -1e-12).all()
    assert ((share >= 0) & (share <= 1 + 1e-12)).all()
    assert (time.ages["low"] <= share + 1e-9).all()
    assert (share <= time.ages["high"] + 1e-9).all()
    assert (time.ages["decided"] <= time.ages["waiting"]).all()
    assert (time.ages["waiting"] <= time.ages["old_enough"]).all()
    assert (np.diff(time.ages["old_enough"]) <= 0).all()
    if len(time.groups):
        together = time.groups.groupby("age")["share"].sum().to_numpy()
        assert together == pytest.approx(share)
    assert bool(time.refusal) == time.ages.empty


@given(CRIMES)
def test_a_loop_over_single_crimes_gives_the_same(drawn):
    first = possible(drawn)
    time = time_to_outcome(first)
    left = 1.0
    for row in time.ages.itertuples():
        enough = first[first["last_age"] >= row.age]
        waiting = enough[~(enough["age"] < row.age)]
        decided = waiting[waiting["age"] == row.age]
        assert row.old_enough == enough["crimes"].sum()
        assert row.waiting == waiting["crimes"].sum()
        assert row.decided == decided["crimes"].sum()
        if row.waiting:
            left *= 1 - row.decided / row.waiting
        assert row.share == pytest.approx(1 - left)


@given(CRIMES)
def test_crimes_too_young_for_an_age_do_not_change_it(drawn):
    first = possible(drawn)
    before = time_to_outcome(first).ages
    young = rows((0, None, None, 500))
    after = time_to_outcome(pd.concat([first, young])).ages
    later = [age for age in before["age"] if age >= 1]
    for name in ("waiting", "decided"):
        own = before.set_index("age").loc[later, name]
        assert after.set_index("age").loc[later, name].tolist() == own.tolist()


def test_ages_that_fewer_than_20_crimes_reach_are_not_told():
    first = rows((5, 0, CHARGED, 19), (2, 0, CHARGED, 1), (1, None, None, 100))
    assert time_to_outcome(first).ages["age"].tolist() == [0, 1, 2]
    assert time_to_outcome(first).half_by is None
    assert time_to_outcome(first).sentence.startswith("Fewer than half of the crimes")


def test_what_cannot_be_told_is_refused_in_words():
    few = time_to_outcome(rows((3, 0, CHARGED, 12), (-1, None, None, 4)))
    assert few.refusal.startswith("Only 12 crimes are followed")
    assert (few.crimes, few.left_out) == (12, 4)
    none = time_to_outcome(rows((-1, None, None, 50)))
    assert "No outcomes file of the months of these crimes is loaded" in none.refusal
    nothing = time_to_outcome(rows())
    assert nothing.refusal.startswith("No recorded crimes")
    for time in (few, none, nothing):
        assert time.ages.empty
        assert time.groups.empty
        assert time.half_by is None


def test_all_and_none_have_no_interval_that_leaves_0_and_1():
    every = time_to_outcome(rows((1, 0, CHARGED, 40))).ages
    assert every[["share", "low", "high"]].to_numpy().tolist() == [[1, 1, 1], [1, 1, 1]]
    none = time_to_outcome(rows((0, None, None, 40)))
    assert none.ages[["share", "low", "high"]].to_numpy().tolist() == [[0, 0, 0]]
    assert none.groups.empty


def test_a_single_month_of_outcomes_is_told_by_itself():
    time = time_to_outcome(rows((0, 0, CHARGED, 30), (0, None, None, 10)))
    assert time.sentence == (
        "Half of the crimes had an outcome in the month of the crime; 40 crimes are old enough to "
        "tell."
    )


def test_the_interval_holds_the_truth_in_95_of_100_cases():
    """Stated in docs/methods.md#time-to-outcome: crimes that are decided apart from each other."""
    rng = np.random.default_rng(5)
    hazards = np.array([0.4, 0.4, 0.3, 0.2, 0.2, 0.1])
    truth = 1 - np.cumprod(1 - hazards)
    held = []
    for _ in range(400):
        # 60 crimes in each of six months, the newest followed for their own month only.
        last = np.repeat(np.arange(6), 60)
        fate = (rng.random((360, 6)) < hazards).cumsum(axis=1)
        age = np.where(fate[:, -1] > 0, (fate == 0).sum(axis=1), 99).astype(float)
        age[age > last] = np.nan
        outcome = np.where(np.isnan(age), None, CLOSED)
        first = pd.DataFrame({"last_age": last, "age": age, "outcome": outcome, "crimes": 1})
        ages = time_to_outcome(first).ages
        held.append(((ages["low"] <= truth) & (truth <= ages["high"])).to_numpy())
    assert (np.mean(held, axis=0) >= 0.92).all()
    assert 0.935 <= np.mean(held) <= 0.97


def test_ages_in_words():
    assert within_text(0) == "in the month of the crime"
    assert within_text(1) == "within 1 month"
    assert within_text(12) == "within 12 months"
