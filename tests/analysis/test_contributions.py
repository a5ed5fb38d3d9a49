import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.cell_change import cell_change
from beatline.analysis.contributions import (
    EVIDENCE_WORDS,
    TOTAL_WORDS,
    Variation,
    by_evidence,
    contributions,
    largest_parts,
    part_words,
    rest_words,
    spread_of_months,
    spread_of_years,
    total_words,
)
from beatline.analysis.false_discovery import adjusted_p

CRIMES = ("recorded crime", "recorded crimes")


def known(parts, phi=1.0, freedom=math.inf):
    """A spread that is known, so that Student's t is the normal curve."""
    many = 1e12 if math.isinf(freedom) else freedom
    return Variation(np.full(parts, phi * many), np.full(parts, float(many)))


def compared(now, before, spread=None, **asked):
    days = {"exposure_now": 365, "exposure_before": 365} | asked
    return contributions(now, before, spread=spread or known(len(now)), **days)


def test_two_parts_worked_by_hand():
    frame = compared([4, 7], [0, 7])
    assert frame["change"].tolist() == [4, 0]
    # All four now: 1/16, twice for both sides. Seven of fourteen is the middle.
    assert frame["p"].tolist() == pytest.approx([2 / 16, 1.0])
    assert frame["q"].tolist() == pytest.approx([4 / 16, 1.0])
    assert frame["evidence"].tolist() == ["too few", "within"]


def test_a_large_rise_and_a_large_fall_pass_and_a_small_change_does_not():
    frame = compared([90, 5, 30, 1, 0], [30, 60, 31, 2, 0])
    assert frame["evidence"].tolist() == ["more", "fewer", "within", "too few", ""]
    assert frame["z"].iloc[0] > 0 > frame["z"].iloc[1]


def test_where_the_spread_is_that_of_poisson_and_known_it_is_the_test_of_cells():
    rng = np.random.default_rng(3)
    now, before = rng.poisson(20, (2, 60))
    ours = compared(now, before, exposure_now=365, exposure_before=366)
    cells = cell_change(now, before, exposure_now=365, exposure_before=366)
    assert ours["p"].to_numpy() == pytest.approx(cells["p"].to_numpy(), rel=1e-5)
    assert ours["z"].to_numpy() == pytest.approx(cells["z"].to_numpy(), abs=1e-6)


def test_a_longer_period_is_allowed_for():
    frame = compared([29], [28], exposure_now=29, exposure_before=28)
    assert frame["p"].iloc[0] == pytest.approx(1, abs=0.01)
    rare = compared([2], [0], exposure_now=1, exposure_before=99)
    assert rare["p"].iloc[0] == pytest.approx(2 / 100**2)


def test_counts_that_vary_more_have_to_change_more():
    plain, varied = compared([64], [32]), compared([64], [32], known(1, phi=4.0))
    # As 16 against 8.
    assert varied["z"].iloc[0] == pytest.approx(compared([16], [8])["z"].iloc[0])
    assert (plain["evidence"].iloc[0], varied["evidence"].iloc[0]) == ("more", "within")


def test_an_uncertain_spread_asks_for_more_by_students_t():
    sure, unsure = compared([70], [40]), compared([70], [40], known(1, freedom=5))
    assert unsure["z"].iloc[0] == pytest.approx(sure["z"].iloc[0])
    assert unsure["p"].iloc[0] == pytest.approx(2 * stats.t(5).sf(unsure["z"].iloc[0]))
    assert unsure["p"].iloc[0] > sure["p"].iloc[0]


def test_parts_of_a_group_lend_each_other_their_spread():
    spread = Variation(np.array([11.0, 33.0, 110.0]), np.array([11.0, 11.0, 11.0]))
    own = compared([50] * 3, [50] * 3, spread)
    lent = compared([50] * 3, [50] * 3, spread, groups=["a", "a", "b"])
    assert own["dispersion"].tolist() == [1.0, 3.0, 10.0]
    # Each of the two gets the eleven months of the other; the third has nobody to lend to it.
    both = [(11 + 11 * 3) / 22, (33 + 11 * 1) / 22, 10.0]
    assert lent["dispersion"].tolist() == pytest.approx(both)


def test_of_a_large_group_twelve_months_worth_are_lent():
    spread = Variation(np.array([11.0, *[33.0] * 9]), np.full(10, 11.0))
    lent = compared([50] * 10, [50] * 10, spread, groups=["a"] * 10)
    assert lent["dispersion"].iloc[0] == pytest.approx((11 + 12 * 3) / 23)


def test_a_part_alone_in_its_group_does_not_know_its_spread_any_better():
    spread = Variation(np.array([33.0, 22.0]), np.array([11.0, 11.0]))
    own, alone = (compared([90, 30], [30, 30], spread, groups=g) for g in (None, ["a", "b"]))
    assert alone["p"].tolist() == own["p"].tolist()
    z = own["z"].iloc[0]
    assert alone["p"].iloc[0] == pytest.approx(2 * stats.t(11).sf(z))


def test_without_any_spread_both_counts_are_told_and_nothing_is_tested():
    frame = compared([90], [30], Variation(np.zeros(1), np.zeros(1)))
    assert frame["change"].tolist() == [60]
    assert frame[["p", "q", "dispersion"]].isna().all(axis=None)
    assert frame["evidence"].tolist() == [""]


def test_a_part_without_a_spread_of_its_own_is_taken_to_vary_as_poisson_says():
    frame = compared([40, 9], [40, 0], Variation(np.array([22.0, 0.0]), np.array([11.0, 0.0])))
    assert frame["dispersion"].tolist() == [2.0, 1.0]
    assert frame["p"].iloc[1] == pytest.approx(2 / 2**9)


counts = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=30).map(
    lambda pairs: np.array(pairs).T
)
exposures = st.floats(20, 800)


@given(counts)
def test_the_changes_of_the_parts_add_up_to_that_of_the_whole(parts):
    now, before = parts
    frame = compared(now, before)
    whole = compared([now.sum()], [before.sum()])
    for column in ("now", "before", "change"):
        assert frame[column].sum() == whole[column].iloc[0]


@given(counts, exposures, exposures, st.floats(1, 4))
def test_swapping_the_periods_turns_the_signs_and_nothing_else(parts, days_now, days_before, phi):
    now, before = parts
    spread = known(len(now), phi)
    there = contributions(
        now, before, exposure_now=days_now, exposure_before=days_before, spread=spread
    )
    back = contributions(
        before, now, exposure_now=days_before, exposure_before=days_now, spread=spread
    )
    assert there["change"].tolist() == (-back["change"]).tolist()
    assert there["z"].to_numpy() == pytest.approx(-back["z"].to_numpy(), rel=1e-6, abs=1e-7)
    turned = back["evidence"].replace({"more": "fewer", "fewer": "more"})
    # At the very edge of the level rounding may decide.
    clear = (there["q"].fillna(1) - 0.05).abs() > 1e-9
    assert there["evidence"][clear].tolist() == turned[clear].tolist()


@given(counts)
def test_the_order_of_the_parts_does_not_matter(parts):
    now, before = parts
    frame, turned = compared(now, before), compared(now[::-1], before[::-1])
    pd.testing.assert_frame_equal(turned[::-1].reset_index(drop=True), frame)


@given(counts)
def test_ranking_keeps_every_part_and_puts_the_evidence_first(parts):
    frame = compared(*parts)
    ranked = by_evidence(frame)
    assert sorted(ranked.index) == list(frame.index)
    p = ranked["p"].fillna(1.0).to_numpy()
    assert (np.diff(p) >= 0).all()


@given(counts, st.integers(0, 12))
def test_named_parts_and_the_rest_add_up(parts, most):
    frame = compared(*parts)
    named = largest_parts(frame, most)
    assert named.sum() <= most
    assert frame[named]["change"].sum() + frame[~named]["change"].sum() == frame["change"].sum()
    assert (frame.loc[named, "change"] != 0).all()


def test_what_passes_is_named_before_what_is_merely_large():
    frame = compared([1000, 90, 50], [900, 30, 50], known(3, phi=8.0))
    frame["evidence"] = ["within", "more", "within"]
    assert largest_parts(frame, 1).tolist() == [False, True, False]
    assert largest_parts(frame, 3).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("now", "before", "asked", "said"),
    [
        ([1, 2], [1], {}, "one count for each part"),
        ([-1], [1], {}, "negative"),
        ([1], [-1], {}, "negative"),
        ([1], [1], {"exposure_now": 0}, "above 0"),
    ],
)
def test_impossible_numbers_are_refused(now, before, asked, said):
    with pytest.raises(ValueError, match=said):
        compared(now, before, **asked)


def test_no_parts_and_no_records_give_no_change():
    assert compared([], []).empty
    assert compared([0, 0], [0, 0])["evidence"].tolist() == ["", ""]


def test_a_chance_too_small_for_a_computer_still_passes():
    frame = compared([9000, 0, 5], [0, 9000, 5])
    assert frame["evidence"].tolist() == ["more", "fewer", "within"]


def test_the_spread_of_years_worked_by_hand():
    later, earlier = [[10, 30]], [[30, 10]]
    spread = spread_of_years([(later, earlier)])
    # A table of two by two with 20 expected everywhere: 4 × 100/20, one degree of freedom.
    assert spread.chi_square.tolist() == [20]
    assert spread.freedom.tolist() == [1]
    table = stats.chi2_contingency([*later, *earlier], correction=False)
    assert spread.chi_square[0] == pytest.approx(table.statistic)


def test_a_season_and_an_even_change_are_no_spread():
    season = np.array([[10, 40, 90, 20]])
    spread = spread_of_years([(season * 2, season)])
    assert spread.chi_square.tolist() == pytest.approx([0])
    assert spread_of_months([(season, [30] * 4)]).chi_square[0] > 50


def test_only_pairs_of_one_stretch_are_compared_with_each_other():
    level, doubled = ([[10, 10]], [[10, 10]]), ([[20, 20]], [[10, 10]])
    assert spread_of_years([level, doubled]).chi_square.tolist() == pytest.approx([0])
    assert spread_of_years([level, doubled]).freedom.tolist() == [2]


def test_pairs_without_a_record_tell_nothing():
    spread = spread_of_years([([[0, 5, 5], [0, 0, 0]], [[0, 5, 5], [0, 0, 0]])])
    assert spread.freedom.tolist() == [1, 0]
    assert spread.tells
    assert not spread_of_years([([[5]], [[5]]), ([[]], [[]])]).tells


def test_the_spread_of_months_worked_by_hand():
    assert spread_of_months([([[4, 16]], [30, 30])]).chi_square.tolist() == pytest.approx([7.2])
    assert not spread_of_months([([[4]], [30])]).tells
    assert not spread_of_months([]).tells


TOTAL = {"now": 5120, "before": 5332, "change": -212, "evidence": "within"}


def test_the_total_is_told_with_both_counts_and_its_test():
    assert total_words(TOTAL, CRIMES, "July to December 2025", "the same months of 2024") == (
        "5,120 recorded crimes in July to December 2025, 5,332 in the same months of 2024: "
        "212 fewer (−4%), which is within what chance allows."
    )


@pytest.mark.parametrize(
    ("now", "before", "evidence", "end"),
    [
        (19, 40, "fewer", ": 21 fewer, which is more than chance allows."),
        (1, 0, "too few", ": 1 more, too few to judge."),
        (30, 30, "within", ": no change."),
        (60, 30, "", ": 30 more (+100%), which cannot be judged here."),
    ],
)
def test_small_totals_have_no_percentage(now, before, evidence, end):
    total = {"now": now, "before": before, "change": now - before, "evidence": evidence}
    assert total_words(total, CRIMES, "May 2025", "May 2024").endswith(end)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (170, 310, "Of the fall of 212 recorded crimes, 140 is drugs in X: 310 before, 170 now."),
        (70, 30, "Against the fall of 212 recorded crimes, drugs in X: 40 more, 30 before, 70 now"),
        (10, 400, "Drugs in X: 390 fewer, 400 before, 10 now."),
        (5120, 5332, "Drugs in X: 212 fewer, 5,332 before, 5,120 now."),
    ],
)
def test_a_part_is_told_by_what_it_adds_to_the_total(now, before, words):
    part = {"now": now, "before": before, "change": now - before}
    assert part_words(part, "drugs in X", TOTAL, CRIMES).startswith(words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], ""),
        ([-3], "The one other ward: 3 fewer."),
        ([40, -9], "The other 2 wards together: 31 more."),
        ([4, -4], "The other 2 wards together: no change."),
    ],
)
def test_the_rest_is_told_together(changes, words):
    assert rest_words(pd.Series(changes, dtype=int), ("ward", "wards")) == words


def test_every_evidence_has_its_words():
    frame = compared([90, 5, 30, 1, 0], [30, 60, 31, 2, 0])
    assert set(frame["evidence"]) == set(EVIDENCE_WORDS) == set(TOTAL_WORDS)


def draws(rng, mean, phi, months):
    shape = (len(mean), months)
    mean, phi = (np.broadcast_to(np.asarray(x)[..., None], shape) for x in (mean, phi))
    varied = rng.negative_binomial(mean / np.maximum(phi - 1, 1e-6), 1 / np.maximum(phi, 1 + 1e-6))
    return np.where(phi > 1, varied, rng.poisson(mean))


def any_false(parts, mean, phi, months, groups, repeats, uneven=False, normal=False):
    """How often some part passes though nothing changed, twelve pairs of months being loaded."""
    rng = np.random.default_rng(11)
    passed = 0
    season = 1 + 0.3 * np.sin(np.arange(12) / 12 * 2 * np.pi)
    for _ in range(repeats):
        # Parts differ as areas do where there are many; a busy one may also vary more.
        level = rng.gamma(0.6, mean / 0.6, parts) + 1e-6 if parts > 20 else np.full(parts, mean)
        varies = 1 + (phi - 1) * level / level.mean() if uneven else np.full(parts, phi)
        years = [
            np.column_stack([draws(rng, level * s, varies, 1)[:, 0] for s in season])
            for _ in range(2)
        ]
        now, before = years
        stretches = [(now[:, -months:], before[:, -months:])]
        stretches.append((now[:, :-months], before[:, :-months]))
        frame = contributions(
            now[:, -months:].sum(axis=1),
            before[:, -months:].sum(axis=1),
            exposure_now=months,
            exposure_before=months,
            spread=spread_of_years(stretches),
            groups=None if groups is None else np.arange(parts) % groups,
        )
        if normal:
            passed += (adjusted_p(2 * stats.norm.sf(frame["z"].abs())) <= 0.05).any()
        else:
            passed += frame["evidence"].isin(["more", "fewer"]).any()
    return passed / repeats


@pytest.mark.parametrize(
    ("parts", "mean", "phi", "months", "groups", "uneven", "most"),
    [
        (1330, 2, 1, 12, 14, False, 0.03),
        (1330, 2, 2, 12, 14, False, 0.03),
        (1330, 2, 2, 3, 14, False, 0.03),
        (1330, 20, 2, 12, 14, False, 0.04),
        (1330, 20, 3, 12, 14, True, 0.10),
        (95, 60, 3, 12, 1, False, 0.04),
        (95, 60, 3, 1, 1, True, 0.06),
    ],
)
def test_when_nothing_changed_some_part_of_many_passes_as_rarely_as_stated(
    parts, mean, phi, months, groups, uneven, most
):
    assert any_false(parts, mean, phi, months, groups, 100, uneven) <= most


@pytest.mark.parametrize(
    ("parts", "mean", "phi", "months"),
    [(14, 300, 5, 12), (14, 300, 5, 3), (1, 5000, 10, 12), (1, 5000, 10, 1), (1, 30, 1, 12)],
)
def test_when_nothing_changed_a_total_or_one_of_few_types_passes_once_in_twenty(
    parts, mean, phi, months
):
    # Each type is unlike the others: alone in its group.
    rate = any_false(parts, mean, phi, months, parts, 400)
    # Four standard errors above, and below where the spread is never under that of Poisson.
    assert rate <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / 400)


def test_with_the_normal_curve_instead_of_students_t_it_would_be_far_more_often():
    assert any_false(1330, 20, 3, 12, 14, 60, uneven=True, normal=True) > 0.3


def test_without_the_spread_something_would_nearly_always_seem_to_have_changed():
    rng = np.random.default_rng(2)
    now, before = (draws(rng, np.full(1330, 20.0), np.full(1330, 2.0), 12) for _ in range(2))
    frame = compared(now.sum(axis=1), before.sum(axis=1))
    assert frame["evidence"].isin(["more", "fewer"]).sum() > 5


@pytest.mark.parametrize(
    ("before", "quiet", "passes"),
    [(0, 22, 23), (10, 48, 49), (30, 84, 85), (100, 186, 187), (100, 40, 39)],
)
def test_of_1330_parts_a_single_one_passes_from_as_large_a_change_as_stated(before, quiet, passes):
    spread = Variation(np.full(1330, 11.0), np.full(1330, 11.0))
    groups = np.arange(1330) % 14
    told = [
        compared([one, *[9] * 1329], [before, *[9] * 1329], spread, groups=groups)["evidence"][0]
        for one in (quiet, passes)
    ]
    assert told[0] == "within"
    assert told[1] in ("more", "fewer")
