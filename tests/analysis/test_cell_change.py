import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.cell_change import cell_change, change_dispersion, change_words


def year_on_year(now, before, **asked):
    return cell_change(now, before, exposure_now=365, exposure_before=365, **asked)


def test_five_cells_worked_by_hand():
    frame = year_on_year([4, 1, 2, 0, 0], [0, 3, 2, 0, 40])
    # Of 4 records all 4 in one half: 1/16. Of 4 at most 1: 5/16. Of 4 at most 2: over a half.
    assert frame["p"].tolist()[:3] == pytest.approx([2 / 16, 2 * 5 / 16, 1])
    assert frame["z"].tolist()[:3] == pytest.approx([1.5341, -0.4888, 0], abs=0.0001)
    # None of 40: 2 to the power of −40.
    assert frame["p"].iloc[4] == pytest.approx(2 * 2**-40)
    assert frame["expected"].tolist() == [0, 3, 2, 0, 40]
    # Four cells have a record: the second smallest p is doubled, the third times 4/3.
    assert frame["q"].tolist()[:3] == pytest.approx([0.25, 0.8333, 1], abs=0.0001)
    assert frame["changed"].tolist() == ["", "", "", "", "fewer"]


def test_a_quarter_is_compared_with_three_quarters_by_its_days():
    frame = cell_change([2], [0], exposure_now=92, exposure_before=276)
    assert frame["expected"].tolist() == [0]
    # Both in the quarter: 1/16.
    assert frame["p"].tolist() == pytest.approx([2 / 16])


def test_a_side_of_hardly_any_records_is_compared_exactly():
    # The square root would give 2(√135 − √36)/√13 = 3.1 standard deviations.
    frame = cell_change([135], [3], exposure_now=12, exposure_before=1)
    part = stats.binom(138, 12 / 13)
    assert frame["expected"].tolist() == pytest.approx([36])
    assert frame["p"].iloc[0] == pytest.approx(2 * part.sf(134))
    assert frame["z"].iloc[0] == pytest.approx(2.6, abs=0.05)
    back = cell_change([3], [135], exposure_now=1, exposure_before=12)
    assert back["p"].iloc[0] == pytest.approx(2 * part.sf(134))


@pytest.mark.parametrize(
    ("before", "quiet", "passes"), [(0, 14, 15), (10, 37, 38), (30, 70, 71), (30, 7, 6)]
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
    plain, varied = year_on_year([64], [32]), year_on_year([64], [32], dispersion=4.0)
    # As 16 against 8.
    assert varied["z"].iloc[0] == pytest.approx(year_on_year([16], [8])["z"].iloc[0])
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


@given(counts, exposures, exposures)
def test_it_is_what_testing_cell_by_cell_with_the_exact_binomial_gives(
    cells, days_now, days_before
):
    now, before = cells
    frame = cell_change(now, before, exposure_now=days_now, exposure_before=days_before)
    p = []
    for x, b in zip(now, before, strict=True):
        part = stats.binom(x + b, days_now / (days_now + days_before))
        p.append(min(2 * min(part.cdf(x), part.sf(x - 1)), 1) if x + b else math.nan)
    # A tail of nearly all turns into a z and back with less precision.
    assert frame["p"].tolist() == pytest.approx(p, rel=1e-6, abs=1e-12, nan_ok=True)
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


many = st.integers(0, 20_000)


@given(counts, many, many, exposures, exposures, st.floats(1, 4))
def test_swapping_the_two_turns_the_sign_of_z_and_nothing_else(
    cells, first, second, days_now, days_before, spread
):
    now, before = (np.append(one, more) for one, more in zip(cells, (first, second), strict=True))
    there = cell_change(
        now, before, exposure_now=days_now, exposure_before=days_before, dispersion=spread
    )
    back = cell_change(
        before, now, exposure_now=days_before, exposure_before=days_now, dispersion=spread
    )
    assert there["z"].to_numpy() == pytest.approx(-back["z"].to_numpy(), rel=1e-6, abs=1e-9)


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
    assert change_dispersion((months, [30, 30])) == pytest.approx((7.2 + 0.5) / 2)
    assert change_dispersion(([[28, 31]], [28, 31])) == 1.0


def test_only_months_of_one_stretch_are_compared_with_each_other():
    first, second = ([[4, 16]], [30, 30]), ([[400, 400, 400]], [30, 30, 30])
    assert change_dispersion(first, second) == pytest.approx(7.2 / 3)
    assert change_dispersion(first, ([[400]], [30])) == pytest.approx(7.2)


@pytest.mark.parametrize("months", [[[0, 1]], np.zeros((0, 12)), np.zeros((3, 2))])
def test_where_nothing_is_busy_the_spread_is_that_of_poisson(months):
    assert change_dispersion((months, [30] * np.shape(months)[1])) == 1.0


@pytest.mark.parametrize("months", [[[5]], np.zeros((3, 0))])
def test_single_months_tell_no_spread(months):
    stretch = (months, [30] * np.shape(months)[1])
    assert math.isnan(change_dispersion(stretch, stretch))


def test_months_without_a_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        change_dispersion(([[1, 2, 3]], [30, 31]))


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


def any_false_change(spread, before, now, mean=3, repeats=300, judged_with=None, row_before=12):
    """How often some cell of an area passes though nothing changed; and the spread told.

    The spread comes from months in a row that end with those before, as on the page; and from
    those now, where these are a single one.
    """
    rng = np.random.default_rng(7)
    cells = rng.gamma(0.4, mean / 0.4, 850) + 1e-6
    passed, told = 0, []
    for _ in range(repeats):
        row, newer = (
            draws(rng, cells, spread, months) for months in (max(before, row_before), now)
        )
        stretches = [row, newer] if row_before == 1 else [row]
        lengths = [(part, np.full(part.shape[1], 30)) for part in stretches]
        told.append(judged_with or change_dispersion(*lengths))
        frame = cell_change(
            newer.sum(axis=1),
            row[:, -before:].sum(axis=1),
            exposure_now=now,
            exposure_before=before,
            dispersion=told[-1],
        )
        passed += (frame["changed"] != "").any()
    return passed / repeats, np.mean(told)


# Measured on 1,500 comparisons each.
RATES = [
    (1, 24, 12, 3, 0.024),
    (1, 9, 3, 3, 0.013),
    (1, 12, 12, 20, 0.029),
    (2, 12, 12, 3, 0.014),
    (2, 12, 12, 20, 0.026),
    (2, 9, 3, 3, 0.023),
    (2, 9, 3, 20, 0.032),
    (2, 12, 1, 3, 0.087),
    (2, 12, 1, 20, 0.063),
    (2, 1, 12, 3, 0.060),
    (2, 1, 12, 20, 0.051),
    (2, 1, 1, 3, 0.001),
    (2, 1, 1, 20, 0.014),
]


@pytest.mark.parametrize(("spread", "before", "now", "mean", "stated"), RATES)
def test_when_nothing_changed_some_cell_passes_as_rarely_as_stated(
    spread, before, now, mean, stated
):
    rate, told = any_false_change(spread, before, now, mean)
    # Four standard errors of 300 comparisons.
    assert rate == pytest.approx(stated, abs=4 * math.sqrt(stated / 300))
    assert told == pytest.approx(spread, abs=0.05)


@pytest.mark.parametrize(("mean", "stated"), [(3, 0.078), (20, 0.065)])
def test_the_spread_of_the_newer_months_serves_where_a_single_one_stands_before(mean, stated):
    rate, told = any_false_change(2, 1, 12, mean, row_before=1)
    assert rate == pytest.approx(stated, abs=4 * math.sqrt(stated / 300))
    assert told == pytest.approx(2, abs=0.05)


def test_a_single_month_before_would_be_an_alarm_without_the_months_in_a_row_with_it():
    assert any_false_change(2, 1, 12, repeats=40, judged_with=1.0)[0] > 0.8


def test_very_small_counts_pass_even_more_rarely():
    assert any_false_change(1, 12, 12, mean=0.3)[0] < 0.03


def test_without_the_spread_something_would_nearly_always_seem_to_have_changed():
    assert any_false_change(2, 12, 12, repeats=40, judged_with=1.0)[0] > 0.8
