import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.funnel import exact_limits
from beatline.analysis.like_rates import COLUMNS, _chance_limits, like_rates

TELLS = ("well above", "above", "below", "well below")
TEN = np.full(10, 1000.0)
# A frame for each example takes its time.
few = settings(max_examples=40)


def one(records, like, residents=1000.0, people=TEN, **choices):
    """The row of a single measure."""
    return like_rates([records], residents, np.reshape(like, (-1, 1)), people, **choices).rows.iloc[
        0
    ]


def test_an_example_worked_by_hand():
    like = [8, 12, 10, 9, 11, 7, 13, 10, 10, 10]
    row = one(45, like, residents=2000.0)
    # 100 records of 10,000 residents are 10 per 1,000, so 20 of 2,000.
    assert (row["like_records"], row["like_per_1000"], row["expected"]) == (100, 10.0, 20.0)
    assert (row["records"], row["per_1000_residents"], row["ratio"]) == (45, 22.5, 2.25)
    # They differ by no more than chance does, so τ² is 0: √(¼(1/20 + 1/100)) is 0.1225.
    assert row["tau2"] == 0
    assert row["z"] == pytest.approx(0.5 / 0.1225, abs=0.01)
    # Student's t with 9 degrees of freedom leaves 2.5% beyond 2.262: (1 ± 2.262 × 0.1225)².
    assert row["high_95"] == pytest.approx((1 + 2.262 * 0.12247) ** 2, abs=1e-3)
    assert row["low_95"] == pytest.approx((1 - 2.262 * 0.12247) ** 2, abs=1e-3)
    assert row["p"] == pytest.approx(2 * stats.t.sf(row["z"], 9))
    # t leaves 0.1% beyond 4.297: (1 + 4.297 × 0.1225)² = 2.33.
    assert row["word"] == "above"
    assert one(47, like, residents=2000.0)["word"] == "well above"


def test_how_much_the_like_areas_differ_is_that_of_over_dispersion_with_nothing_cut():
    like = np.array([50, 150, 80, 120, 100])
    row = one(100, like, people=np.full(5, 1000.0))
    z = 2 * (np.sqrt(like) - 10)
    room = 2000 - 5 * 400**2 / 2000
    tau2 = (np.sum(z**2) - 4) / room
    assert row["tau2"] == pytest.approx(tau2)
    spread = np.sqrt(0.25 * (1 / 100 + 1 / 500) + tau2 * 1.2)
    assert row["high_95"] == pytest.approx((1 + stats.t.ppf(0.975, 4) * spread) ** 2)


@few
@given(st.integers(0, 60), st.integers(1, 40), st.floats(200.0, 4000.0))
def test_nothing_stands_out_that_the_exact_test_would_not_flag(records, like, residents):
    row = one(records, np.full(10, like), residents=residents)
    share = residents / (residents + 10_000.0)
    if row["word"] in ("above", "well above"):
        assert stats.binom.sf(records - 1, records + 10 * like, share) < 0.025
    if row["word"] in ("below", "well below"):
        assert stats.binom.cdf(records, records + 10 * like, share) < 0.025


@pytest.mark.parametrize("expected", [15.0, 20.0, 30.0])
def test_the_limits_of_chance_are_where_the_exact_tail_is(expected):
    like, share = 200.0, 0.1
    low, high = _chance_limits(np.array([expected]), np.array([like]), share, 0.05)
    inside = np.arange(np.ceil(low[0] * expected), np.floor(high[0] * expected) + 1)
    upper = stats.binom.sf(inside - 1, inside + like, share)
    lower = stats.binom.cdf(inside, inside + like, share)
    assert (np.minimum(upper, lower) >= 0.025).all()
    for beyond, tail in ((inside[0] - 1, stats.binom.cdf), (inside[-1] + 1, stats.binom.sf)):
        least = beyond if tail is stats.binom.cdf else beyond - 1
        assert tail(least, beyond + like, share) < 0.025


@pytest.mark.parametrize("expected", [15.0, 20.0, 30.0])
def test_with_many_records_in_the_like_areas_they_are_those_of_a_funnel_less_one_record(expected):
    many = 1e7
    low, high = _chance_limits(
        np.array([expected]), np.array([many]), expected / (expected + many), 0.05
    )
    known_low, known_high = exact_limits(expected, 0.05)
    assert 0.8 < (known_high - high[0]) * expected < 1.4
    assert 0.8 < (known_low - low[0]) * expected < 1.4


counts = st.integers(0, 500)
groups = st.lists(st.tuples(counts, st.integers(100, 9000)), min_size=5, max_size=20)


@few
@given(counts, st.integers(100, 9000), groups)
def test_words_follow_the_limits_and_the_limits_hold_one_another(records, residents, group):
    like, people = np.array(group).T
    assume(like.sum() > 0)
    row = one(records, like, residents=float(residents), people=people)
    assert 0 <= row["low_998"] <= row["low_95"] <= row["high_95"] <= row["high_998"]
    assert row["low_95"] <= 1.0 <= row["high_95"] * 1.0000001 or row["expected"] < 1
    word = row["word"]
    assert (word in ("above", "well above")) == (row["ratio"] > row["high_95"])
    assert (word in ("below", "well below")) == (row["ratio"] < row["low_95"])
    assert (word == "well above") == (row["ratio"] > row["high_998"])
    assert word or row["expected"] > 0


@few
@given(counts, groups, st.floats(0.1, 10.0))
def test_the_unit_of_residents_makes_no_difference(records, group, times):
    like, people = np.array(group, dtype=float).T
    assume(like.sum() > 0)
    row, other = (
        one(records, like, residents=1000.0 * unit, people=people * unit) for unit in (1.0, times)
    )
    assert other["ratio"] == pytest.approx(row["ratio"])
    assert other["high_95"] == pytest.approx(row["high_95"])
    assert other["word"] == row["word"]


@few
@given(groups, counts)
def test_the_order_of_the_like_areas_makes_no_difference(group, records):
    like, people = np.array(group).T
    one_way, other = (one(records, like[::step], people=people[::step]) for step in (1, -1))
    assert other["high_95"] == pytest.approx(one_way["high_95"], nan_ok=True)
    assert other["word"] == one_way["word"]


@few
@given(st.integers(0, 400))
def test_more_records_are_never_a_lower_judgement(records):
    order = ["well below", "below", "too few", "within", "above", "well above"]
    like = [90, 110, 100, 80, 120, 95, 105, 100, 130, 70]
    words = [order.index(one(count, like)["word"]) for count in (records, records + 1)]
    assert words[0] <= words[1]


def test_several_measures_are_judged_each_as_if_alone():
    rng = np.random.default_rng(4)
    like, own = rng.poisson(40, (10, 6)), rng.poisson(60, 6)
    together = like_rates(own, 1500.0, like, TEN).rows
    for measure in range(6):
        alone = one(own[measure], like[:, measure], residents=1500.0)
        assert together.iloc[measure].drop("word").to_numpy(float) == pytest.approx(
            alone.drop("word").to_numpy(float)
        )
    assert list(together.columns) == COLUMNS


def test_a_choice_of_much_the_same_rates_does_not_make_the_limits_narrower():
    same = np.full(5, 100)
    narrow = one(150, same, people=TEN[:5])
    held = one(150, same, people=TEN[:5], least_tau2=0.04)
    assert narrow["tau2"] == 0
    assert held["tau2"] == 0.04
    assert held["high_95"] > narrow["high_95"]
    # Where they differ by more than that, that is what counts.
    assert one(150, [20, 180, 100, 60, 140], people=TEN[:5], least_tau2=1e-4)["tau2"] > 0.01


def test_where_nothing_was_recorded_in_the_like_areas_nothing_is_judged():
    row = one(5, np.zeros(10))
    assert row["word"] == "too few"
    assert np.isnan(row["expected"])
    assert row["per_1000_residents"] == 5.0
    assert one(0, np.zeros(10))["word"] == "too few"


def test_what_no_count_could_be_below_is_too_few_unless_it_is_above():
    assert one(0, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0])["word"] == "too few"
    assert one(9, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0])["word"] in ("above", "well above")


def test_a_single_spike_among_the_like_areas_widens_the_limits():
    calm, spiked = one(200, [100] * 10), one(200, [*[100] * 9, 900])
    assert calm["word"] == "well above"
    assert spiked["word"] == "within"


@pytest.mark.parametrize("residents", [0.0, np.nan])
def test_without_a_residents_figure_nothing_is_judged(residents):
    found = like_rates([5, 6], residents, np.ones((10, 2)), TEN, noun=("ward", "wards"))
    assert found.refusal == (
        "Nothing is judged: how many people live in this ward is not known, and a rate per "
        "resident needs it."
    )
    assert found.rows["records"].tolist() == [5, 6]
    assert found.rows["per_1000_residents"].isna().all()
    assert set(found.rows["word"]) == {""}
    assert list(found.rows.columns) == COLUMNS


@pytest.mark.parametrize(("areas", "have"), [(0, "0 like wards have"), (1, "1 like ward has"),
                                             (4, "4 like wards have")])  # fmt: skip
def test_with_fewer_than_five_like_areas_nothing_is_judged(areas, have):
    found = like_rates([5], 1000.0, np.ones((areas, 1)), TEN[:areas], noun=("ward", "wards"))
    assert found.refusal == (
        f"Nothing is judged: {have} a residents figure, and it takes 5 to tell how much like "
        "wards differ among themselves."
    )
    assert found.areas == areas
    assert set(found.tau2) == {0.0}


def test_a_like_area_without_residents_counts_for_nothing():
    people = [*TEN[:6], 0.0, np.nan]
    found = like_rates([10], 1000.0, np.full((8, 1), 10), people)
    assert found.areas == 6
    assert found.rows["like_records"].tolist() == [60]
    assert not found.refusal


@pytest.mark.parametrize(
    ("own", "like", "people", "words"),
    [
        ([1, 2], np.ones((5, 1)), TEN[:5], "one count for each measure"),
        ([1], np.ones((4, 1)), TEN[:5], "one count for each measure"),
        ([-1], np.ones((5, 1)), TEN[:5], "never negative"),
        ([1], -np.ones((5, 1)), TEN[:5], "never negative"),
    ],
)
def test_what_does_not_match_is_an_error(own, like, people, words):
    with pytest.raises(ValueError, match=words):
        like_rates(own, 1000.0, like, people)


def alarms(areas, expected, tau, *, phi=1.0, log_normal=False, many=4000):
    """In 100 areas that differ by chance and τ alone: beyond 95%, beyond 99.8%."""
    rng = np.random.default_rng([areas, int(expected), int(100 * tau), int(10 * phi)])
    size = np.roll(np.exp(np.linspace(-0.5, 0.5, areas + 1)), -(areas // 2))
    normal = rng.normal(size=(areas + 1, many))
    level = np.exp(2 * tau * normal) if log_normal else np.maximum(1 + tau * normal, 0) ** 2
    mean = expected * size[:, None] * level
    counts = (
        rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1) + 1e-9, 1 / phi)
    )
    words = like_rates(counts[0], size[0], counts[1:], size[1:]).rows["word"]
    strict = words.isin(["well above", "well below"])
    return 100 * words.isin(TELLS).mean(), 100 * strict.mean()


@pytest.mark.parametrize(
    ("areas", "expected", "tau", "stated", "strict"),
    [
        (5, 300, 0.15, 4.6, 0.1),
        (10, 300, 0.15, 4.8, 0.2),
        (20, 300, 0.15, 5.0, 0.1),
        (5, 20, 0.15, 3.2, 0.0),
        (10, 20, 0.15, 4.9, 0.1),
        (20, 20, 0.15, 4.6, 0.1),
        (10, 3, 0.15, 1.4, 0.0),
        (5, 300, 0.3, 5.1, 0.2),
        (10, 300, 0.3, 5.2, 0.1),
        (5, 300, 0.0, 0.3, 0.0),
        (10, 300, 0.0, 2.2, 0.0),
    ],
)
def test_false_alarms_are_those_that_are_stated(areas, expected, tau, stated, strict):
    found = alarms(areas, expected, tau)
    assert found[0] == pytest.approx(stated, abs=1.0)
    assert found[0] < 6.0
    assert found[1] == pytest.approx(strict, abs=0.2)


@pytest.mark.parametrize(("areas", "stated"), [(5, 6.4), (10, 5.3), (20, 4.4)])
def test_false_alarms_stay_near_where_rates_are_log_normal(areas, stated):
    assert alarms(areas, 300, 0.3, log_normal=True)[0] == pytest.approx(stated, abs=1.2)


@pytest.mark.parametrize(("areas", "stated"), [(5, 4.0), (10, 4.7), (20, 4.9)])
def test_false_alarms_stay_where_counts_vary_twice_as_much_as_poisson(areas, stated):
    assert alarms(areas, 20, 0.15, phi=2.0)[0] == pytest.approx(stated, abs=1.2)


@pytest.mark.parametrize(("areas", "stated"), [(5, 15), (10, 10), (20, 7)])
def test_limits_that_take_rate_and_spread_for_known_raise_more_false_alarms(areas, stated):
    rng = np.random.default_rng(areas)
    size = np.roll(np.exp(np.linspace(-0.5, 0.5, areas + 1)), -(areas // 2))
    level = np.maximum(1 + 0.15 * rng.normal(size=(areas + 1, 4000)), 0) ** 2
    counts = rng.poisson(300 * size[:, None] * level)
    rows = like_rates(counts[0], size[0], counts[1:], size[1:]).rows
    reach = 1.96 * np.sqrt(0.25 / rows["expected"] + rows["tau2"])
    outside = np.abs(np.sqrt(rows["ratio"]) - 1) > reach
    assert 100 * outside.mean() == pytest.approx(stated, abs=1.5)


def test_an_area_with_twice_the_rate_is_found_where_like_areas_differ_as_they_do():
    rng = np.random.default_rng(7)
    level = np.maximum(1 + 0.12 * rng.normal(size=(11, 1000)), 0) ** 2
    level[0] *= 2.0
    counts = rng.poisson(300 * level)
    words = like_rates(counts[0], 1.0, counts[1:], np.ones(10)).rows["word"]
    assert words.isin(["above", "well above"]).mean() == pytest.approx(0.74, abs=0.03)
