"""Shares against what an area's own mix of types leads one to expect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.over_dispersion import winsorised_square
from beatline.analysis.standardised_share import chance_of_counts, standardised_share

# Two types: 10 and 40 of 100 have the outcome in the whole.
SHARES = np.array([0.1, 0.4])
JUDGED = ("well above", "above", "within", "below", "well below")
BEYOND = ("well above", "above", "below", "well below")
WELL = ("well above", "well below")


def judged(decided, crimes):
    """Areas that are the whole between them."""
    decided, crimes = np.asarray(decided), np.asarray(crimes)
    return standardised_share(decided, crimes, decided.sum(axis=0), crimes.sum(axis=0))


def even(areas=10, crimes=(100, 50)):
    """Areas of which each has just what is expected of it."""
    n = np.tile(crimes, (areas, 1))
    return (n * SHARES).astype(int), n


def test_an_example_worked_by_hand():
    x, n = even()
    x[0] += [8, 2]
    x[1] -= [8, 2]
    found = judged(x, n).rows
    # 100 × 10% + 50 × 40% = 30 of 150 crimes, and 10 more in the first area.
    assert found["expected"].tolist() == pytest.approx([30] * 10)
    assert found[["crimes", "decided"]].iloc[0].tolist() == [150, 40]
    assert found["share"][0] == pytest.approx(40 / 150)
    assert found["ratio"][0] == pytest.approx(4 / 3)
    # Lots drawn: 100 of 1,000 crimes of which 100 are decided, 50 of 500 of which 200 are.
    variance = 100 * 0.1 * 0.9 * 900 / 999 + 50 * 0.4 * 0.6 * 450 / 499
    error = np.sqrt(variance / (30 * 120))
    away = 2 * (np.arcsin(np.sqrt(40 / 150)) - np.arcsin(np.sqrt(30 / 150)))
    assert found["z"][0] == pytest.approx(away / error)
    assert found["p"][0] == pytest.approx(2 * stats.norm.sf(away / error))
    chances = np.convolve(
        stats.hypergeom(1000, 100, 100).pmf(range(101)),
        stats.hypergeom(500, 200, 50).pmf(range(51)),
    )
    upper, lower = chances[::-1].cumsum()[::-1], chances.cumsum()
    for chance, name in ((0.025, "95"), (0.001, "998")):
        highest = int(np.ceil(found[f"high_{name}"][0] * 30)) - 1
        assert upper[highest + 1] <= chance < upper[highest]
        lowest = int(np.ceil(found[f"low_{name}"][0] * 30))
        assert lower[lowest - 1] <= chance < lower[lowest]
    assert found["word"].tolist() == ["above", "below"] + ["within"] * 8


def test_the_spread_between_areas_is_that_of_the_formula():
    x, n = even(10, (1000, 500))
    by = np.array([-60, -40, -20, 0, 0, 0, 0, 20, 40, 60])
    x[:, 1] += by
    found = judged(x, n)
    error = np.sqrt(np.divide(1000 * 0.09 * 9000 / 9999 + 500 * 0.24 * 4500 / 4999, 300 * 1200))
    angle = 2 * np.arcsin(np.sqrt((300 + by) / 1500))
    z = (angle - 2 * np.arcsin(np.sqrt(0.2))) / error
    low, high = np.quantile(z, [0.1, 0.9])
    phi = np.mean(np.clip(z, low, high) ** 2) / winsorised_square(0.1)
    assert found.spread.phi == pytest.approx(phi, rel=1e-4)
    # Ten areas of the same weight: Σw − Σw²/Σw = 9/error².
    tau2 = (10 * phi - 9) * error**2 / 9
    assert found.spread.tau2 == pytest.approx(tau2, rel=1e-4)
    reach = 1.96 * np.sqrt(error**2 + tau2)
    high = np.sin(np.arcsin(np.sqrt(0.2)) + reach / 2) ** 2
    assert found.rows["high_95"].tolist() == pytest.approx([high / 0.2] * 10, rel=1e-4)
    assert found.rows["z"][9] == pytest.approx(z[9] * error / np.sqrt(error**2 + tau2), rel=1e-4)


# Mann's rabbits, in Agresti, Categorical Data Analysis (1990): cured without delay, at five doses.
RABBITS = {"n": [6, 6, 6, 6, 2], "cured": [0, 3, 8, 11, 7], "all": [11, 12, 12, 12, 7]}


def test_exact_chances_are_the_published_ones():
    first, chances = chance_of_counts([RABBITS["n"]], RABBITS["cured"], RABBITS["all"])
    counts = first[0] + np.arange(chances.shape[1])
    # 16 were cured: exact p = 0.03994, two-sided.
    observed = chances[0][counts == 16]
    assert chances[0][chances[0] <= observed * (1 + 1e-7)].sum() == pytest.approx(0.03994, abs=5e-6)
    mean = (chances[0] * counts).sum()
    variance = (chances[0] * counts**2).sum() - mean**2
    # Mantel and Haenszel's χ², with half a count off, is 3.9286.
    assert (abs(16 - mean) - 0.5) ** 2 / variance == pytest.approx(3.9286, abs=5e-5)


# Bickel, Hammel and O'Connell, Science 187 (1975): six departments of Berkeley, admitted and not.
MEN = [(512, 313), (353, 207), (120, 205), (138, 279), (53, 138), (22, 351)]
WOMEN = [(89, 19), (17, 8), (202, 391), (131, 244), (94, 299), (24, 317)]


def test_like_with_like_takes_away_what_a_mix_makes_up():
    tables = np.array([MEN, WOMEN])
    admitted, applied = tables[:, :, 0], tables.sum(axis=2)
    found = judged(admitted, applied)
    # 45% of the men were admitted and 30% of the women, who applied where few are.
    assert found.rows["share"].round(2).tolist() == [0.45, 0.30]
    assert found.rows["ratio"].round(2).tolist() == [0.99, 1.03]
    first, chances = chance_of_counts(applied, admitted.sum(axis=0), applied.sum(axis=0))
    counts = first[0] + np.arange(chances.shape[1])
    variance = (chances[0] * (counts - found.rows["expected"][0]) ** 2).sum()
    away = abs(admitted[0].sum() - found.rows["expected"][0])
    # Published by R for these tables: Mantel and Haenszel's χ² with half a count off is 1.4269.
    assert (away - 0.5) ** 2 / variance == pytest.approx(1.4269, abs=5e-5)


types = st.integers(1, 60).flatmap(
    lambda whole: st.tuples(st.just(whole), st.integers(0, whole), st.integers(0, whole))
)


@given(st.lists(types, min_size=1, max_size=4))
def test_the_chances_are_those_of_hypergeometric_counts_added_up(each):
    first, chances = chance_of_counts(
        [[n for _, n, _ in each]], [k for *_, k in each], [whole for whole, *_ in each]
    )
    expected = np.ones(1)
    for whole, n, k in each:
        expected = np.convolve(expected, stats.hypergeom(whole, k, n).pmf(np.arange(n + 1)))
    counts = first[0] + np.arange(chances.shape[1])
    inside = (counts >= 0) & (counts < len(expected))
    assert chances[0][inside] == pytest.approx(expected[counts[inside]], abs=1e-10)
    assert chances[0].sum() == pytest.approx(1.0)
    assert chances[0][~inside].sum() == pytest.approx(0.0, abs=1e-10)


@pytest.mark.parametrize("share", [0.001, 0.05, 0.5, 0.84, 0.999])
def test_large_counts_keep_their_chances_apart(share):
    whole, n = 100_000, 30_000
    k = int(share * whole)
    first, chances = chance_of_counts([[n]], [k], [whole])
    law = stats.hypergeom(whole, k, n)
    counts = first[0] + np.arange(chances.shape[1])
    assert chances[0] == pytest.approx(law.pmf(counts), rel=1e-6, abs=1e-12)


tables = st.integers(5, 12).flatmap(
    lambda areas: st.lists(
        st.tuples(*[st.tuples(st.integers(0, 80), st.floats(0, 1))] * 3),
        min_size=areas,
        max_size=areas,
    )
)


def counts_of(table):
    crimes = np.array([[n for n, _ in row] for row in table])
    return np.array([[int(n * s) for n, s in row] for row in table]), crimes


@settings(max_examples=40)
@given(tables, st.randoms())
def test_neither_the_order_of_areas_nor_that_of_types_makes_a_difference(table, random):
    x, n = counts_of(table)
    found = judged(x, n)
    areas, kinds = list(range(len(x))), [2, 0, 1]
    random.shuffle(areas)
    again = judged(x[areas][:, kinds], n[areas][:, kinds])
    assert again.rows["word"].tolist() == found.rows["word"].iloc[areas].tolist()
    for name in ("expected", "low_95", "high_998", "z"):
        assert again.rows[name].to_numpy() == pytest.approx(
            found.rows[name].to_numpy()[areas], rel=1e-6, abs=1e-6, nan_ok=True
        )


@settings(max_examples=40)
@given(tables)
def test_the_expected_of_all_areas_add_up_to_what_all_had(table):
    x, n = counts_of(table)
    found = judged(x, n)
    assert found.rows["expected"].sum() == pytest.approx(x.sum())
    known = found.rows.dropna(subset=["low_95"])
    assert (known["low_998"] <= known["low_95"]).all()
    assert (known["low_95"] <= 1 + 1e-9).all()
    assert (known["high_95"] >= 1 - 1e-9).all()
    assert (known["high_998"] >= known["high_95"]).all()
    most = known["crimes"] / known["expected"]
    assert (known["high_998"] <= most * (1 + 1e-9)).all()
    assert (known["low_998"] >= 0).all()


@settings(max_examples=40)
@given(tables)
def test_what_had_no_outcome_is_judged_the_other_way_round(table):
    x, n = counts_of(table)
    found, turned = judged(x, n).rows, judged(n - x, n).rows
    assert turned["z"].to_numpy() == pytest.approx(-found["z"].to_numpy(), nan_ok=True, abs=1e-6)
    # Only towards none are few expected: a small area can be above and not below.
    sides = {"above": "below", "well above": "well below"}
    sides |= {there: here for here, there in sides.items()}
    for here, there in zip(found["word"], turned["word"], strict=True):
        if {here, there} & {"too few", ""}:
            continue
        assert there == sides.get(here, here)


def test_types_that_an_area_has_none_of_change_nothing():
    x, n = even()
    x[0] += 9
    plain = judged(x, n).rows
    more = standardised_share(
        np.c_[x, np.zeros(10, int)],
        np.c_[n, np.zeros(10, int)],
        [*x.sum(axis=0), 30],
        [*n.sum(axis=0), 90],
    )
    assert more.rows["word"].tolist() == plain["word"].tolist()
    assert more.rows["z"].to_numpy() == pytest.approx(plain["z"].to_numpy())


def test_the_rest_of_the_whole_sets_the_shares_too():
    x, n = even()
    # A hundred crimes of the first type in none of the areas, all of them with the outcome.
    rest = np.array([100, 0])
    found = standardised_share(x, n, x.sum(axis=0) + rest, n.sum(axis=0) + rest)
    assert found.rows["expected"].tolist() == pytest.approx([100 * 200 / 1100 + 20] * 10)


def test_an_area_far_above_does_not_hide_itself():
    x, n = even(12, (400, 200))
    x[3] += [80, 60]
    found = judged(x, n)
    assert found.rows["word"][3] == "well above"
    assert found.rows["p"][3] < 1e-6
    assert set(found.rows["word"].drop(3)) == {"within"}


def test_fewer_than_five_areas_are_not_judged():
    found = judged(*even(4))
    assert found.refusal == (
        "No area is judged: 4 areas have enough crimes with and without the outcome, and it takes "
        "5 to tell how much areas differ among themselves."
    )
    assert found.rows["word"].tolist() == [""] * 4
    assert judged(*even(5)).refusal == ""
    x, n = even(2)
    x[1], n[1] = [0, 10], [0, 19]
    assert judged(x, n).refusal.startswith("No area is judged: 1 area has enough crimes with")


def test_few_crimes_are_too_few_to_judge():
    x, n = even(12, (100, 50))
    # 19 crimes, all of them decided; 20 of them; none at all; and nothing rare among 25.
    n[:4] = [[0, 19], [0, 20], [0, 0], [25, 0]]
    x[:4] = [[0, 19], [0, 20], [0, 0], [2, 0]]
    found = judged(x, n).rows
    assert found["word"].iloc[:4].tolist() == ["too few", "well above", "", "too few"]
    assert found["share"].isna().tolist() == [True, False, True, True] + [False] * 8
    assert np.isnan(found["expected"][2])
    # One in ten of 25 may well be none, so none would not be below; 9 would be above.
    x[3] = [9, 0]
    assert judged(x, n).rows["word"][3] in ("above", "well above")


@pytest.mark.parametrize("had", [0, 1])
def test_where_none_or_all_had_the_outcome_nothing_is_judged(had):
    n = np.full((8, 2), 200)
    found = judged(had * n, n)
    assert found.rows["word"].tolist() == [""] * 8
    assert found.rows[["z", "p", "low_95", "high_998"]].isna().all().all()
    assert "0 areas have enough crimes" in found.refusal


def test_an_area_with_all_crimes_of_its_types_has_nothing_to_be_held_against():
    x, n = even(9)
    x, n = np.c_[x, np.zeros(9, int)], np.c_[n, np.zeros(9, int)]
    x[0], n[0] = [0, 0, 40], [0, 0, 90]
    found = judged(x, n).rows
    assert found["word"].tolist() == [""] + ["within"] * 8
    assert found["expected"][0] == pytest.approx(40)


def test_no_areas_are_no_error():
    found = standardised_share(np.zeros((0, 2)), np.zeros((0, 2)), [1, 2], [3, 4])
    assert found.rows.empty
    assert found.refusal.startswith("No area is judged: 0 areas")


@pytest.mark.parametrize(
    ("decided", "crimes", "whole", "of", "words"),
    [
        ([[1]], [[1, 2]], [1, 2], [3, 4], "two counts of each type"),
        ([[1, 1]], [[1, 2]], [1], [3, 4], "two counts of each type"),
        ([[2, 1]], [[1, 2]], [5, 5], [9, 9], "some of the crimes"),
        ([[-1, 1]], [[1, 2]], [5, 5], [9, 9], "some of the crimes"),
        ([[1, 1]], [[1, 2]], [0, 5], [9, 9], "more than the whole"),
        ([[0, 1]], [[3, 2]], [7, 5], [9, 9], "more than the whole"),
    ],
)
def test_counts_that_cannot_be_are_refused(decided, crimes, whole, of, words):
    with pytest.raises(ValueError, match=words):
        standardised_share(decided, crimes, whole, of)


def world(rng, areas, tau, typical, crimes):
    """Areas that differ in size and mix; the share of each type is the same give or take τ."""
    base = np.clip(rng.beta(2, 2 * (1 - typical) / typical, 13), 0.005, 0.99)
    sizes = rng.lognormal(np.log(crimes), 0.5, areas)[:, None]
    n = rng.poisson(sizes * rng.dirichlet(60 * rng.dirichlet(np.full(13, 2.0)) + 0.1, areas))
    own = tau * rng.standard_normal((areas, 1))
    shares = np.sin(np.clip(np.arcsin(np.sqrt(base)) + own / 2, 0, np.pi / 2)) ** 2
    return rng.binomial(n, shares), n


def alarms(areas, tau, typical, crimes, repeats):
    """Of the areas that are judged, the share beyond the limits of 95% and of 99.8%."""
    rng = np.random.default_rng(6)
    words = np.concatenate(
        [judged(*world(rng, areas, tau, typical, crimes)).rows["word"] for _ in range(repeats)]
    )
    words = words[np.isin(words, JUDGED)]
    return np.isin(words, BEYOND).mean(), np.isin(words, WELL).mean()


@pytest.mark.parametrize(("typical", "crimes"), [(0.06, 1200), (0.06, 200), (0.85, 1200)])
@pytest.mark.parametrize("areas", [18, 95])
def test_areas_that_differ_by_chance_alone_are_seldom_beyond_the_limits(areas, typical, crimes):
    """Stated in docs/methods.md#standardised-share."""
    usual, strict = alarms(areas, 0.0, typical, crimes, 2400 // areas)
    assert 0.015 < usual < 0.05
    assert strict < 0.004


@pytest.mark.parametrize("tau", [0.1, 0.2])
@pytest.mark.parametrize(("areas", "typical"), [(18, 0.06), (18, 0.85), (95, 0.06)])
def test_nor_are_areas_that_differ_among_themselves(areas, typical, tau):
    """Stated in docs/methods.md#standardised-share."""
    usual, strict = alarms(areas, tau, typical, 1200, 2400 // areas)
    assert 0.03 < usual < 0.075
    assert strict < 0.012


def test_without_the_mix_areas_would_be_called_unusual_for_it():
    rng = np.random.default_rng(7)
    like, crude = [], []
    for _ in range(40):
        x, n = world(rng, 18, 0.0, 0.3, 1200)
        rows = judged(x, n).rows
        whole = x.sum() / n.sum()
        of_all = np.abs(rows["decided"] - rows["crimes"] * whole)
        like.append(rows["word"].isin(BEYOND).mean())
        crude.append((of_all > 1.96 * np.sqrt(rows["crimes"] * whole * (1 - whole))).mean())
    assert np.mean(like) < 0.05
    assert np.mean(crude) > 0.25


def test_an_area_with_twice_the_odds_is_found():
    rng = np.random.default_rng(8)
    found = []
    for _ in range(40):
        x, n = world(rng, 18, 0.05, 0.08, 1500)
        share = x[0] / np.maximum(n[0], 1)
        x[0] = rng.binomial(n[0], 2 * share / (1 + share))
        found.append(judged(x, n).rows["word"][0])
    assert np.isin(found, ["above", "well above"]).mean() > 0.7
