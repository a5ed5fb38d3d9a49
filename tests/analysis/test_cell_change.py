import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.cell_change import cell_change, change_dispersion, change_words
from beatline.analysis.change import small_count_change


def year_on_year(now, before, **asked):
    return cell_change(now, before, exposure_now=365, exposure_before=365, **asked)


def test_five_cells_worked_by_hand():
    frame = year_on_year([100, 36, 25, 0, 0], [36, 36, 36, 0, 40])
    # 2(√100 − √36)/√2 and 2(√25 − √36)/√2; the binomial of 0 among 40 is 2⁻⁴⁰.
    assert frame["z"].tolist()[:3] == pytest.approx([5.6569, 0, -1.4142], abs=0.0001)
    assert frame["z"].iloc[4] < -6
    assert frame["expected"].tolist() == [36, 36, 36, 0, 40]
    assert frame["p"].tolist()[1:3] == pytest.approx([1, 0.1573], abs=0.0001)
    # Four cells have a record: the second smallest p is doubled, the third times 4/3.
    assert frame["q"].iloc[0] == pytest.approx(2 * frame["p"].iloc[0])
    assert frame["q"].iloc[2] == pytest.approx(0.2097, abs=0.0001)
    assert frame["changed"].tolist() == ["more", "", "", "", "fewer"]


def test_a_quarter_is_compared_with_three_quarters_by_its_days():
    frame = cell_change([16], [27], exposure_now=92, exposure_before=276)
    assert frame["expected"].tolist() == pytest.approx([9])
    # 2(4 − 3)/√(1 + 1/3)
    assert frame["z"].tolist() == pytest.approx([1.7321], abs=0.0001)


@pytest.mark.parametrize(
    ("before", "quiet", "passes"), [(0, 14, 15), (10, 35, 36), (30, 68, 69), (30, 8, 7)]
)
def test_of_640_cells_a_single_one_passes_from_as_large_a_change_as_stated(before, quiet, passes):
    others = [9] * 639
    one, other = (year_on_year([now, *others], [before, *others]) for now in (quiet, passes))
    assert (one["changed"] == "").all()
    assert (other["changed"] != "").tolist() == [True, *[False] * 639]


def test_two_types_are_compared_by_the_mix_of_the_area():
    burglary, vehicle_crime = np.array([30, 30, 40]), np.array([300, 300, 10])
    frame = cell_change(
        burglary, vehicle_crime, exposure_now=burglary.sum(), exposure_before=vehicle_crime.sum()
    )
    assert frame["expected"].sum() == pytest.approx(100)
    # What one cell has too many of, the others have too few of.
    assert frame["changed"].tolist() == ["fewer", "fewer", "more"]
    alike = cell_change([10, 20, 70], [20, 40, 140], exposure_now=100, exposure_before=200)
    assert alike["z"].tolist() == pytest.approx([0, 0, 0])


def test_counts_that_vary_more_have_to_change_more():
    plain, varied = year_on_year([60], [30]), year_on_year([60], [30], dispersion=4.0)
    assert varied["z"].iloc[0] == pytest.approx(plain["z"].iloc[0] / 2)
    assert (plain["changed"].iloc[0], varied["changed"].iloc[0]) == ("more", "")


def test_the_level_decides_which_pass():
    now, before = [60, 30, 30], [40, 30, 30]
    assert (year_on_year(now, before)["changed"] == "").all()
    assert year_on_year(now, before, level=0.2)["changed"].tolist() == ["more", "", ""]


def test_a_cell_without_any_record_is_not_tested_and_costs_the_others_nothing():
    alone, among = year_on_year([60], [30]), year_on_year([0, 60, 0, 0], [0, 30, 0, 0])
    assert among["q"].iloc[1] == alone["q"].iloc[0] == pytest.approx(alone["p"].iloc[0])
    nothing = among.iloc[[0, 2, 3]]
    assert nothing[["p", "q"]].isna().all(axis=None)
    assert nothing["z"].eq(0).all()
    assert nothing["changed"].eq("").all()


def test_no_cells_and_no_records_give_no_change():
    assert year_on_year([], []).empty
    assert year_on_year([0, 0], [0, 0])["changed"].tolist() == ["", ""]


def test_a_chance_too_small_for_a_computer_still_passes():
    frame = year_on_year([9000, 0, 5], [0, 9000, 5])
    assert frame["changed"].tolist() == ["more", "fewer", ""]
    assert frame["q"].notna().all()


counts = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=1, max_size=25).map(
    lambda pairs: np.array(pairs).T
)
exposures = st.floats(20, 800)


@given(counts, exposures, exposures, st.floats(1, 4))
def test_it_is_what_testing_cell_by_cell_gives(cells, days_now, days_before, spread):
    now, before = cells
    frame = cell_change(
        now, before, exposure_now=days_now, exposure_before=days_before, dispersion=spread
    )
    p = []
    for x, b in zip(now, before, strict=True):
        z = small_count_change(x, b * days_now / days_before, days_before / days_now, spread)
        p.append(math.erfc(abs(float(z)) / math.sqrt(2)) if x + b else math.nan)
    assert frame["p"].tolist() == pytest.approx(p, rel=1e-6, nan_ok=True)
    tested = sorted(value for value in p if not math.isnan(value))
    for row in frame[frame["p"].notna()].itertuples():
        # The smallest share of false finds at which all with a p as small would pass.
        q = min(
            value * len(tested) / (place + 1)
            for place, value in enumerate(tested)
            if value >= row.p * (1 - 1e-9)
        )
        assert row.q == pytest.approx(min(q, 1), rel=1e-6)
        passes = row.q <= 0.05
        assert row.changed == (("more" if row.z > 0 else "fewer") if passes else "")


@given(counts, exposures, exposures)
def test_swapping_the_periods_turns_the_sign(cells, days_now, days_before):
    now, before = cells
    there = cell_change(now, before, exposure_now=days_now, exposure_before=days_before)
    back = cell_change(before, now, exposure_now=days_before, exposure_before=days_now)
    assert (there["z"] * back["z"] <= 0).all()


@given(st.integers(20, 500), st.integers(20, 500))
def test_swapping_equal_periods_of_20_records_or_more_turns_the_sign_and_nothing_else(now, before):
    there, back = year_on_year([now], [before]), year_on_year([before], [now])
    assert there["z"].iloc[0] == pytest.approx(-back["z"].iloc[0])


@given(counts)
def test_the_order_of_the_cells_is_kept_and_does_not_matter(cells):
    now, before = cells
    frame, turned = year_on_year(now, before), year_on_year(now[::-1], before[::-1])
    assert frame["now"].tolist() == now.tolist()
    assert turned[::-1].reset_index(drop=True).equals(frame)


@pytest.mark.parametrize(
    ("now", "before", "asked", "said"),
    [
        ([1, 2], [1], {}, "one count for each cell"),
        ([-1], [1], {}, "negative"),
        ([1], [-1], {}, "negative"),
        ([1], [1], {"dispersion": 0.5}, "least 1"),
    ],
)
def test_impossible_numbers_are_refused(now, before, asked, said):
    with pytest.raises(ValueError, match=said):
        year_on_year(now, before, **asked)


def test_a_period_without_days_or_a_type_without_records_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        cell_change([1], [1], exposure_now=10, exposure_before=0)


def test_the_spread_worked_by_hand():
    # Mean 10: (36 + 36)/10 over 1; mean 4: (1 + 1)/4 over 1. The last cell is too quiet to tell.
    months = [[4, 16], [3, 5], [0, 1]]
    assert change_dispersion(months, [30, 30]) == pytest.approx((7.2 + 0.5) / 2)
    assert change_dispersion([[28, 31]], [28, 31]) == 1.0


@pytest.mark.parametrize("months", [[[0, 1]], [[5]], np.zeros((0, 12)), np.zeros((3, 0))])
def test_a_spread_that_cannot_be_told_is_that_of_poisson(months):
    assert change_dispersion(months, [30] * np.shape(months)[1]) == 1.0


def test_months_without_a_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        change_dispersion([[1, 2, 3]], [30, 31])


def test_what_changed_is_told_with_how_much_of_it_may_be_false():
    frame = year_on_year([90, 90, 5, 30, 0], [30, 30, 60, 30, 0])
    assert change_words(frame) == (
        "2 cells have more than chance allows, 1 fewer, of 4 with any record; at most 5% of those "
        "are expected to be false."
    )


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ([90, 9], [30, 9], "1 ward has more than chance allows, none fewer, of 2 with any record"),
        ([9, 20], [9, 90], "No ward has more than chance allows, 1 fewer, of 2 with any record"),
        ([9, 0], [9, 0], "No ward has more or fewer than chance allows, of 1 with any record."),
        ([0], [0], "No ward has a record on either side, so there is nothing to compare."),
        ([], [], "No ward has a record on either side, so there is nothing to compare."),
    ],
)
def test_few_or_no_changes_are_told_plainly(now, before, words):
    frame = year_on_year(now, before)
    assert change_words(frame, level=0.1, one="ward", many="wards").startswith(words)


def draws(rng, mean, spread, months):
    shape = (len(mean), months)
    if spread == 1:
        return rng.poisson(mean[:, None], shape)
    return rng.negative_binomial(np.broadcast_to(mean[:, None], shape) / (spread - 1), 1 / spread)


def any_false_change(spread, months_before, months_now, mean=3, repeats=300, judged_with=None):
    """How often some cell of an area passes though nothing changed; and the spread told."""
    rng = np.random.default_rng(7)
    cells = rng.gamma(0.4, mean / 0.4, 850) + 1e-6
    passed, told = 0, []
    for _ in range(repeats):
        before, now = (draws(rng, cells, spread, months) for months in (months_before, months_now))
        told.append(judged_with or change_dispersion(before, np.full(months_before, 30)))
        frame = cell_change(
            now.sum(axis=1),
            before.sum(axis=1),
            exposure_now=months_now,
            exposure_before=months_before,
            dispersion=told[-1],
        )
        passed += (frame["changed"] != "").any()
    return passed / repeats, np.mean(told)


@pytest.mark.parametrize(
    ("spread", "before", "now", "stated"),
    [(1, 24, 12, 0.048), (1, 9, 3, 0.030), (2, 12, 12, 0.038), (2, 12, 1, 0.111)],
)
def test_when_nothing_changed_some_cell_passes_as_rarely_as_stated(spread, before, now, stated):
    rate, told = any_false_change(spread, before, now)
    # Four standard errors of 300 comparisons.
    assert rate == pytest.approx(stated, abs=4 * math.sqrt(stated / 300))
    assert told == pytest.approx(spread, abs=0.05)


def test_very_small_counts_pass_even_more_rarely():
    assert any_false_change(1, 12, 12, mean=0.3)[0] < 0.03


def test_without_the_spread_something_would_nearly_always_seem_to_have_changed():
    assert any_false_change(2, 12, 12, repeats=40, judged_with=1.0)[0] > 0.8
