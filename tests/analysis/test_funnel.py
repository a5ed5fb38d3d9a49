"""Areas against what is expected of them: the published limits, words, and how often they err."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from beatline.analysis.funnel import (
    COLUMNS,
    STRICT,
    USUAL,
    exact_limits,
    funnel,
    limits,
    spread_limits,
)
from beatline.analysis.over_dispersion import over_dispersion

# Ten areas of 100 expected each: z = 2(√O − 10) = −8, −4, −2, 0, 0, 0, 0, 2, 4, 8.
SQUARES = [36, 64, 81, 100, 100, 100, 100, 121, 144, 196]
OUTSIDE = ("above", "well above", "below", "well below")
WELL = ("well above", "well below")


@pytest.mark.parametrize(
    ("expected", "lower_95", "upper_998"),
    [(15, 0.5596924, 2.082907), (20, 0.6108260, 1.902094), (30, 0.6746958, 1.702771)],
)
def test_exact_limits_are_the_published_ones(expected, lower_95, upper_998):
    assert exact_limits(expected)[0] == pytest.approx(lower_95, abs=5e-8)
    assert exact_limits(expected, STRICT)[1] == pytest.approx(upper_998, abs=5e-7)


def test_exact_limits_are_those_of_the_formula():
    e = np.geomspace(0.01, 50_000, 40)
    low, high = exact_limits(e, USUAL)
    assert low == pytest.approx(stats.chi2.ppf(0.025, 2 * e) / (2 * e), rel=1e-9)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * (e + 1)) / (2 * e), rel=1e-9)


def test_an_example_worked_by_hand():
    found = funnel(SQUARES, [100.0] * 10)
    # φ: two at ±4.4 (a tenth of the way from 4 to 8), two at ±4, two at ±2; w = 400 each.
    phi = (2 * 4.4**2 + 2 * 4**2 + 2 * 2**2) / 10
    tau2 = (10 * phi - 9) / (4000 - 400)
    assert found.tau2 == pytest.approx(tau2)
    assert found.judged == 10
    # √(1/400 + τ²) = 0.14788: 1.96 of these are 0.28984, 3.09 are 0.45694.
    rows = found.rows
    assert rows["ratio"].tolist() == [o / 100 for o in SQUARES]
    assert rows["low_95"].tolist() == pytest.approx([0.50433] * 10, abs=1e-4)
    assert rows["high_95"].tolist() == pytest.approx([1.66368] * 10, abs=1e-4)
    assert rows["low_998"].tolist() == pytest.approx([0.29492] * 10, abs=1e-4)
    assert rows["high_998"].tolist() == pytest.approx([2.12268] * 10, abs=1e-4)
    # 36: (0.6 − 1) / 0.14788 = −2.705.
    assert rows["z"][0] == pytest.approx(-2.705, abs=1e-3)
    assert rows["p"][0] == pytest.approx(0.00683, abs=1e-5)
    assert rows["word"].tolist() == ["below"] + ["within"] * 8 + ["above"]
    assert list(rows) == COLUMNS


def test_words_by_chance_alone():
    # With 94 areas as expected there is no spread. Of 20 expected: P(X ≤ 11) = .021 and P(X ≤ 7) =
    # .0008; limits 20 × 1.5444 = 30.89 and 20 × 1.9021 = 38.04.
    observed = [7, 8, 11, 12, 30, 31, 38, 39]
    found = funnel(observed + [20] * 94, [20.0] * 102)
    assert found.tau2 == 0
    assert found.rows["word"].tolist()[:8] == [
        "well below", "below", "below", "within", "within", "above", "above", "well above",
    ]  # fmt: skip


def test_below_a_count_must_be_as_rare_as_the_chance_says():
    # Of 15 expected the published limit is 8.4 counts, and 8 or fewer come 37 times in 1,000.
    found = funnel([7, 8] + [15] * 40, [15.0] * 42)
    assert stats.poisson.cdf([7, 8], 15).round(3).tolist() == [0.018, 0.037]
    assert 15 * exact_limits(15.0)[0] > 8
    assert found.rows["word"].tolist()[:2] == ["below", "within"]


@pytest.mark.parametrize("chance", [USUAL, STRICT])
def test_the_lower_limit_lies_where_the_poisson_tail_is_half_the_chance(chance):
    for expected in (4.0, 7.5, 15.0, 100.0, 2000.0):
        low = limits(expected, 0.0, chance)[0] * expected
        if np.exp(-expected) >= chance / 2:
            assert low == 0
            continue
        # The tail of a fraction of a count, between those of the counts beside it.
        root = optimize.brentq(
            lambda k, e=expected: stats.gamma.sf(e, k + 1) - chance / 2, 0, expected
        )
        assert low == pytest.approx(root, rel=1e-6)


areas = st.lists(st.tuples(st.integers(0, 400), st.floats(0.05, 300)), min_size=1, max_size=25).map(
    lambda rows: tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))
)


@given(areas)
def test_a_word_is_where_the_count_lies(given_areas):
    observed, expected = given_areas
    found = funnel(observed, expected)
    rows = found.rows
    if len(observed) < 5:
        assert set(rows["word"]) == {""}
        return
    low, high = rows["low_95"] * rows["expected"], rows["high_95"] * rows["expected"]
    lowest, highest = np.ceil(low), np.floor(high)
    between = (observed >= lowest) & (observed <= highest)
    assert (between == rows["word"].isin(["within", "too few"])).all()
    strict = (rows["ratio"] > rows["high_998"]) | (rows["ratio"] < rows["low_998"])
    assert (strict == rows["word"].isin(WELL)).all()
    below = rows["word"].isin(["below", "well below"]).to_numpy()
    assert (stats.poisson.cdf(observed, expected)[below] < USUAL / 2).all()


@given(areas)
def test_strict_limits_lie_outside_the_usual_and_both_around_1(given_areas):
    rows = funnel(*given_areas).rows
    assert (rows["low_998"] <= rows["low_95"]).all()
    assert (rows["low_95"] < 1).all()
    assert (rows["high_95"] > 1).all()
    assert (rows["high_95"] < rows["high_998"]).all()


@given(st.floats(0.01, 5000), st.floats(0, 1), st.sampled_from([USUAL, STRICT]))
def test_limits_are_never_narrower_than_exact_or_with_spread(expected, tau2, chance):
    low, high = limits(expected, tau2, chance)
    for narrow_low, narrow_high in (
        exact_limits(expected, chance),
        spread_limits(expected, tau2, chance),
    ):
        assert low <= narrow_low
        if tau2 or narrow_high != spread_limits(expected, tau2, chance)[1]:
            assert high >= narrow_high


@given(areas, st.randoms())
def test_the_order_of_the_areas_makes_no_difference(given_areas, random):
    observed, expected = given_areas
    order = list(range(len(observed)))
    random.shuffle(order)
    rows = funnel(observed, expected).rows.iloc[order].reset_index(drop=True)
    again = funnel(observed[order], expected[order]).rows
    assert rows["word"].tolist() == again["word"].tolist()
    numbers = [name for name in COLUMNS if name != "word"]
    assert again[numbers].to_numpy() == pytest.approx(rows[numbers].to_numpy(), rel=1e-9)


def test_nothing_is_said_where_nothing_can_be_expected():
    found = funnel([5, 3, 4, 6, 5, 4, 0], [5.0, np.nan, 5.0, 5.0, 5.0, 5.0, 0.0])
    assert found.rows["word"].tolist()[1::5] == ["", ""]
    assert found.rows.loc[[1, 6]].drop(columns="word").isna().all().all()
    assert found.spread.areas == 5
    assert found.refusal == ""


def test_few_expected_are_too_few_unless_there_are_many():
    # e⁻³ = 5% and e⁻⁴ = 1.8%: of 3 expected, none at all is no rarity.
    found = funnel([0, 3, 14, 0, 4] + [3] * 30, [3.0, 3.0, 3.0, 4.0, 4.0] + [3.0] * 30)
    assert found.rows["word"].tolist()[:5] == [
        "too few", "too few", "well above", "below", "within",
    ]  # fmt: skip
    assert found.judged == 3


@pytest.mark.parametrize(("known", "have"), [(0, "0 areas have"), (1, "1 area has"), (4, "4")])
def test_fewer_than_five_areas_are_not_judged_and_it_is_said(known, have):
    found = funnel([40.0] * 7, [20.0] * known + [np.nan] * (7 - known))
    assert found.refusal.startswith(f"No area is judged: {have}")
    assert found.refusal.endswith("it takes 5 to tell how much areas differ among themselves.")
    assert found.judged == 0
    assert set(found.rows["word"]) == {""}
    assert found.rows["ratio"].notna().sum() == known
    assert found.tau2 >= 0


def test_five_areas_are_judged():
    found = funnel([80.0, 20, 20, 20, 20], [20.0] * 5)
    assert found.refusal == ""
    assert found.judged == 5


def test_no_areas_at_all_are_refused_and_have_no_lines():
    found = funnel([], [])
    assert found.rows.empty
    assert found.judged == 0
    assert found.lines().empty
    assert "exact_high_998" in found.lines()


def test_areas_without_any_record_differ_by_nothing():
    found = funnel([0.0] * 8, [0.5] * 8)
    assert set(found.rows["word"]) == {"too few"}
    assert found.rows["ratio"].eq(0).all()


def test_a_single_giant_stands_out_and_hides_no_other():
    found = funnel([5000.0, 200.0] + [100.0] * 16, [100.0] * 18)
    assert found.rows["word"].tolist()[:3] == ["well above", "well above", "within"]


def test_the_spread_is_that_of_over_dispersion():
    expected = np.linspace(10, 200, 10)
    found = funnel(SQUARES, expected)
    spread = over_dispersion(SQUARES, expected)
    assert found.spread == spread
    assert found.rows["z"].tolist() == pytest.approx(spread.z(SQUARES, expected).tolist())


def test_lines_are_the_limits_from_the_least_to_the_most_expected():
    found = funnel(SQUARES, np.linspace(20, 200, 10))
    lines = found.lines(50)
    assert len(lines) == 50
    assert lines["expected"].iloc[[0, -1]].tolist() == pytest.approx([16, 230])
    assert lines["expected"].is_monotonic_increasing
    for chance, name in ((USUAL, "95"), (STRICT, "998")):
        low, high = limits(lines["expected"], found.tau2, chance)
        assert lines[f"low_{name}"].tolist() == low.tolist()
        assert lines[f"high_{name}"].tolist() == high.tolist()
        assert (lines[f"low_{name}"] <= lines[f"exact_low_{name}"]).all()
        assert (lines[f"high_{name}"] >= lines[f"exact_high_{name}"]).all()


@given(areas, st.floats(0.01, 0.95))
def test_a_part_of_a_total_is_judged_as_more_records_that_vary_as_much(given_areas, part):
    observed, expected = given_areas
    found = funnel(observed, expected, part=part)
    more = funnel(observed / (1 - part), expected / (1 - part))
    assert found.rows["word"].tolist() == more.rows["word"].tolist()
    assert found.rows["expected"].tolist() == expected.tolist()
    same = ["ratio", "low_95", "high_95", "low_998", "high_998", "z", "p"]
    assert found.rows[same].to_numpy() == pytest.approx(more.rows[same].to_numpy())
    assert found.spread == more.spread


def test_the_lines_of_a_part_are_those_that_its_areas_are_judged_by():
    found = funnel(SQUARES, [100.0] * 10, part=0.5)
    nearest = (found.lines(2001)["expected"] - 100).abs().idxmin()
    line = found.lines(2001).loc[nearest]
    for name in ("low_95", "high_95", "low_998", "high_998"):
        assert line[name] == pytest.approx(found.rows[name][0], abs=1e-3)


def test_all_of_a_total_cannot_differ():
    found = funnel([5.0] * 6, [5.0] * 6, part=1.0)
    assert found.judged == 0
    assert set(found.rows["word"]) == {""}


def test_a_part_varies_less_than_poisson_says_and_is_judged_so():
    """Half of every total: with the right limits 1 area in 30 is outside, without hardly any."""
    rng = np.random.default_rng(9)
    totals = rng.integers(100, 300, (150, 18))
    counts = rng.binomial(totals, 0.5)
    share = counts.sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
    outside = [
        np.mean(
            [
                funnel(o, n * p, part=part).rows["word"].isin(OUTSIDE).mean()
                for o, n, p in zip(counts, totals, share[:, 0], strict=True)
            ]
        )
        for part in (0.5, 0.0)
    ]
    assert 0.018 <= outside[0] <= 0.045
    assert outside[1] <= 0.008


def test_how_many_are_outside_anyway_depends_on_what_areas_differ_by():
    """The shares of docs/methods.md."""
    alike, unlike = [20.0, 21, 19, 20, 22, 18], [5.0, 80, 20, 2, 60, 30]
    assert funnel(alike, [20.0] * 6).outside_anyway == (0.03, 0.002)
    assert funnel(unlike, [20.0] * 6).outside_anyway == (0.09, 0.012)
    assert funnel(unlike * 8, [20.0] * 48).outside_anyway == (0.09, 0.012)
    assert funnel(unlike * 9, [20.0] * 54).outside_anyway == (0.12, 0.019)


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="negative"):
        funnel([-1.0, 2.0], [2.0, 2.0])
    with pytest.raises(ValueError, match="one observed"):
        funnel([1.0, 2.0], [2.0])


def test_chance_alone_is_never_called_unusual_more_often_than_the_limits_say():
    """Exactly: every count of 1 to 2,000 expected, by its chance."""
    for chance in (USUAL, STRICT):
        expected = np.geomspace(1, 2000, 3000)
        low, high = limits(expected, 0.0, chance)
        above = stats.poisson.sf(np.floor(high * expected), expected)
        below = stats.poisson.cdf(np.ceil(low * expected) - 1, expected)
        assert above.max() < chance / 2
        assert below.max() < chance / 2
        # Nearly as often, too, where counts are large: the limits are not wider than need be.
        assert (above + below)[-300:].mean() > 0.85 * chance


def false_alarms(areas, expected, tau, times, seed=5):
    """Shares of the areas outside the limits of 95% and of 99.8% when all are of one kind.

    Sizes differ as those of wards do; the root of the ratio varies by tau.
    """
    rng = np.random.default_rng(seed)
    outside = []
    for _ in range(times):
        size = np.exp(rng.normal(0, 0.4, areas))
        mean = expected * size / size.mean()
        counts = rng.poisson(mean * np.maximum(1 + tau * rng.standard_normal(areas), 0.02) ** 2)
        words = funnel(counts, size / size.sum() * counts.sum()).rows["word"]
        outside.append([words.isin(OUTSIDE).mean(), words.isin(WELL).mean()])
    return np.mean(outside, axis=0)


@pytest.mark.parametrize(
    ("expected", "usual"), [(2, (0, 0.004)), (5, (0.006, 0.02)), (20, (0.015, 0.035)),
    (100, (0.022, 0.045))]
)  # fmt: skip
def test_areas_that_differ_by_chance_alone(expected, usual):
    outside, well = false_alarms(18, expected, 0.0, 150)
    assert usual[0] <= outside <= usual[1]
    assert well <= 0.003


@pytest.mark.parametrize("areas", [18, 95])
@pytest.mark.parametrize("tau", [0.1, 0.3])
def test_areas_that_truly_differ_pass_more_often_than_the_limits_say(areas, tau):
    """As the methods say: the published spread is a third too small, and estimated from few."""
    outside, well = false_alarms(areas, 100, tau, 2700 // areas)
    assert 0.07 <= outside <= 0.14
    assert 0.006 <= well <= 0.02


def test_without_the_spread_nearly_all_areas_that_truly_differ_would_be_unusual():
    rng = np.random.default_rng(6)
    counts = rng.poisson(1500 * np.maximum(1 + 0.3 * rng.standard_normal(400), 0.02) ** 2)
    low, high = exact_limits(1500.0)
    beyond = (counts / 1500 < low) | (counts / 1500 > high)
    assert beyond.mean() > 0.85
