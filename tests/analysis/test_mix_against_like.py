from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatline.analysis.change import two_sided
from beatline.analysis.mix_against_like import (
    ABOVE,
    BELOW,
    TOO_FEW,
    WITHIN,
    mix_against_like,
)
from beatline.analysis.over_dispersion import OverDispersion

TYPES = ["Burglary", "Drugs", "Shoplifting"]
NONE = OverDispersion(1.0, 0.0, 10_001)


def codes(count):
    return pd.Index([f"A{i:03}" for i in range(count)])


def all_others(count):
    return ~np.eye(count, dtype=bool)


def study(first, rest, count=12, types=TYPES):
    """One area beside others that are all the same."""
    records = np.array([first] + [rest] * (count - 1))
    return mix_against_like(records, all_others(count), codes(count), types)


def chance_alone(found):
    """The same where areas differ by chance alone."""
    return replace(found, spread=(NONE,) * len(found.types))


def rows(found, code="A000", **choices):
    return found.rows(code, **choices).set_index("crime_type")


def test_the_expected_count_is_the_own_total_times_the_share_of_the_like_areas():
    found = rows(study([10, 20, 70], [300, 200, 500]))
    assert found["expected"].to_dict() == pytest.approx(
        {"Burglary": 30, "Drugs": 20, "Shoplifting": 50}
    )
    assert found["share"].to_dict() == {"Burglary": 0.1, "Drugs": 0.2, "Shoplifting": 0.7}
    assert found["like_share"].to_dict() == {"Burglary": 0.3, "Drugs": 0.2, "Shoplifting": 0.5}


def test_z_worked_by_hand_where_areas_differ_by_chance_alone():
    found = rows(chance_alone(study([60, 140, 200], [100, 100, 200])))
    # The like areas have 11 times as many records as this one.
    z = 2 * (np.sqrt(140) - np.sqrt(100)) / np.sqrt(1 + 1 / 11)
    assert found.loc["Drugs", "z"] == pytest.approx(z)
    assert found.loc["Drugs", "p"] == pytest.approx(two_sided(z), rel=0.01)


def test_what_areas_differ_by_anyway_does_not_stand_out():
    rng = np.random.default_rng(4)
    shares = rng.dirichlet([6, 6, 12], 60)
    records = np.round(shares * 1000)
    found = mix_against_like(records, all_others(60), codes(60), TYPES)
    with_spread = [(rows(found, code)["word"] == ABOVE).any() for code in found.areas]
    without = [(rows(chance_alone(found), code)["word"] == ABOVE).any() for code in found.areas]
    assert sum(with_spread) <= 3
    assert sum(without) > 40


def test_sentences_of_each_judgement():
    found = rows(study([10, 90, 900], [100, 100, 800], count=40), kin="like teams")
    assert found["word"].to_dict() == {"Burglary": BELOW, "Drugs": WITHIN, "Shoplifting": ABOVE}
    burglary, drugs, shoplifting = found.sort_index()["sentence"]
    assert burglary.startswith(
        "Burglary makes up less here than in like teams: 10 of 1,000 records; "
    )
    assert drugs.startswith("Drugs: 90 of 1,000 records (9%); ")
    assert drugs.endswith(" expected from the mix of 39 like teams; within the usual range.")
    assert shoplifting.startswith(
        "Shoplifting makes up more here than in like teams: 900 of 1,000 records (90%); "
    )


def test_two_words_for_types_that_are_plurals():
    found = rows(study([10, 900, 90], [100, 100, 800], count=40))
    assert found.loc["Drugs", "sentence"].startswith("Drugs make up more here than in like areas:")


def test_no_percentage_under_twenty():
    found = rows(study([19, 0, 0], [10, 10, 10]))
    assert not found["sentence"].str.contains("%").any()
    found = rows(study([20, 0, 0], [10, 10, 10]))
    assert found.loc["Burglary", "sentence"].count("20 of 20 records (100%)") == 1


def test_few_expected_are_too_few_to_judge_unless_there_are_many():
    found = rows(study([3, 97, 0], [10, 990, 0], count=40))
    assert found.loc["Burglary", "word"] == TOO_FEW
    assert found.loc["Burglary", "sentence"] == (
        "Burglary: 3 of 100 records; too few to judge against like areas."
    )
    assert "Shoplifting" not in found.index
    many = rows(study([30, 70, 0], [10, 990, 0], count=40))
    assert many.loc["Burglary", "word"] == ABOVE


def test_a_type_that_the_like_areas_never_had_is_judged_by_its_own_count():
    found = rows(study([0, 50, 50], [0, 100, 100], count=40))
    assert "Burglary" not in found.index
    few = rows(study([2, 49, 49], [0, 100, 100], count=40))
    assert few.loc["Burglary", "word"] == TOO_FEW


def test_where_too_few_areas_have_a_type_its_spread_is_not_known():
    # 1 burglary in 400 records: nothing that could be expected of anybody.
    found = rows(study([9, 191, 200], [0, 200, 200], count=30))
    assert found.loc["Burglary", "word"] == TOO_FEW
    assert np.isnan(found.loc["Burglary", "p"])


@pytest.mark.parametrize(
    ("first", "rest", "count", "types", "words"),
    [
        ([0, 0, 0], [10, 10, 10], 12, TYPES, "nothing of these types was recorded here"),
        ([5, 5, 5], [0, 0, 0], 12, TYPES, "nothing of these types was recorded in like teams"),
        ([50, 50, 50], [50, 50, 50], 5, TYPES, "fewer than 10 areas"),
        ([50], [50], 12, TYPES[:1], "takes two crime types or more, and one is chosen"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(first, rest, count, types, words):
    found = study(first, rest, count, types)
    assert words in found.refusal("A000", "like teams")
    assert found.rows("A000").empty
    assert list(found.rows("A000").columns) == list(study([9, 9, 9], [9, 9, 9]).rows("A000"))


def test_an_area_is_not_one_of_its_own_like_areas():
    with pytest.raises(ValueError, match="own like areas"):
        mix_against_like(np.ones((2, 2)), np.ones((2, 2), bool), codes(2), TYPES[:2])


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 0.4), st.sampled_from([60, 400, 3000]))
def test_the_word_and_the_range_say_the_same(seed, tau, total):
    rng = np.random.default_rng(seed)
    shares = np.array([0.4, 0.3, 0.2, 0.06, 0.03, 0.01])
    means = total * shares * np.maximum(1 + tau * rng.standard_normal((25, 6)), 0.05) ** 2
    records = rng.poisson(means)
    records[0, 0] += 1
    found = mix_against_like(records, all_others(25), codes(25), [f"T{i}" for i in range(6)])
    told = found.rows("A000")
    outside = (told["records"] < told["low"]) | (told["records"] > told["high"])
    assert (outside == told["word"].isin([ABOVE, BELOW])).all()
    assert (told["low"] <= told["expected"]).all()
    assert (told["expected"] < told["high"] + 1).all()
    assert told["expected"].sum() == pytest.approx(records[0].sum())
    assert (np.diff(told["p"].fillna(2.0)) >= 0).all()


SHARES = np.array([35, 15, 9, 8.5, 6.5, 6.5, 4.5, 4, 3.5, 3, 1.5, 1, 0.8, 0.7])


def areas_flagged(tau, *, spread=1.0, unlike=False, repeats=24, allow=True, seed=5):
    """Share of areas with any type above or below though all follow one mix, give or take tau."""
    rng = np.random.default_rng(seed)
    shares, flagged, asked = SHARES / SHARES.sum(), 0, 0
    for _ in range(repeats):
        totals = np.exp(rng.normal(np.log(830), 0.8, 95)).clip(100, 8000)[:, None]
        noise = tau * rng.standard_normal((95, len(shares)))
        rates = np.exp(2 * noise) if unlike else np.maximum(1 + noise, 0.02) ** 2
        means = shares * rates
        means *= totals / means.sum(axis=1, keepdims=True)
        counts = (
            rng.poisson(means)
            if spread == 1
            else rng.negative_binomial(means / (spread - 1), 1 / spread)
        )
        place = rng.standard_normal((95, 2))
        apart = ((place[:, None] - place[None]) ** 2).sum(axis=2)
        np.fill_diagonal(apart, np.inf)
        chosen = np.zeros((95, 95), dtype=bool)
        np.put_along_axis(chosen, np.argsort(apart, axis=1)[:, :10], True, axis=1)
        found = mix_against_like(counts, chosen, codes(95), [f"T{i}" for i in range(len(shares))])
        found = found if allow else chance_alone(found)
        words = [found.rows(code)["word"] for code in found.areas[::5]]
        flagged += sum(bool(word.isin([ABOVE, BELOW]).any()) for word in words)
        asked += len(words)
    return flagged / asked


@pytest.mark.parametrize(
    ("tau", "spread", "unlike", "most"),
    [(0.0, 1.0, False, 0.05), (0.2, 1.0, False, 0.10), (0.2, 2.0, False, 0.10),
     (0.3, 1.0, True, 0.18)],
)  # fmt: skip
def test_few_areas_stand_out_where_all_follow_one_mix(tau, spread, unlike, most):
    assert areas_flagged(tau, spread=spread, unlike=unlike) < most


def test_without_the_spread_of_areas_most_would_stand_out():
    assert areas_flagged(0.1, repeats=6, allow=False) > 0.5


def test_a_type_twice_as_frequent_is_found():
    rng = np.random.default_rng(6)
    shares = SHARES / SHARES.sum()
    means = 1000 * np.tile(shares, (95, 1)) * (1 + 0.1 * rng.standard_normal((95, 14))) ** 2
    means[0, 4] *= 2.5
    counts = rng.poisson(means)
    types = [f"T{i}" for i in range(14)]
    found = mix_against_like(counts, all_others(95), codes(95), types)
    assert found.rows("A000").iloc[0][["crime_type", "word"]].tolist() == ["T4", ABOVE]
