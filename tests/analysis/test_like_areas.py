import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.like_areas import (
    FEWEST_LIKE,
    LOG,
    MOST_LIKE,
    NORMAL_OVER_MAD,
    ROOT,
    Feature,
    like_areas,
)

SIZE = Feature("size", "residents", LOG)
PLAIN = Feature("decile", "deprivation")
SHARE = Feature("share", "town-centre share", ROOT)
NOUN = ("team", "teams")


def areas(**columns):
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"area_code": [f"A{i:02}" for i in range(count)], **columns})


def near(found, code):
    positions, distances = found.near(code)
    return list(found.codes[positions]), distances


def test_distances_worked_by_hand():
    # Middle 3; distances from it 2, 1, 0, 1, 4: the middle one is 1.
    found = like_areas(areas(decile=[1.0, 2.0, 3.0, 4.0, 7.0]), [PLAIN])
    codes, distances = near(found, "A00")
    assert codes == ["A01", "A02", "A03", "A04"]
    assert distances * NORMAL_OVER_MAD == pytest.approx([1, 2, 3, 6])


def test_the_distance_is_the_root_of_the_mean_over_the_features():
    frame = areas(decile=[1.0, 2.0, 3.0, 4.0, 7.0], size=np.exp([1.0, 2.0, 3.0, 4.0, 7.0]))
    one, both = like_areas(frame, [PLAIN]), like_areas(frame, [PLAIN, SIZE])
    off = ~np.eye(5, dtype=bool)
    assert both.distances[off] == pytest.approx(one.distances[off])


def test_twice_as_many_is_as_far_as_half_as_many():
    found = like_areas(areas(size=[500.0, 1000.0, 2000.0, 4000.0]), [SIZE])
    assert found.distances[1, 0] == pytest.approx(found.distances[1, 2])


def test_equal_distances_go_by_code_whatever_the_order():
    frame = areas(decile=[3.0, 2.0, 4.0, 3.0, 2.0])
    for seed in range(5):
        shuffled = frame.sample(frac=1.0, random_state=seed)
        assert near(like_areas(shuffled, [PLAIN]), "A00")[0] == ["A03", "A01", "A02", "A04"]


def test_at_most_ten_are_chosen_and_never_the_area_itself():
    rng = np.random.default_rng(1)
    found = like_areas(areas(size=rng.uniform(100, 900, 40), share=rng.random(40)), [SIZE, SHARE])
    assert (found.chosen.sum(axis=1) == MOST_LIKE).all()
    assert not np.diagonal(found.chosen).any()


@given(
    st.lists(st.tuples(*(st.integers(low, 1000) for low in (1, 10, 0))), min_size=2, max_size=25)
)
def test_distances_are_the_same_both_ways_and_the_nearest_are_nearest(rows):
    frame = areas(**dict(zip(("size", "decile", "share"), np.transpose(rows), strict=True)))
    found = like_areas(frame, [SIZE, PLAIN, SHARE])
    assert found.distances == pytest.approx(found.distances.T)
    for own, row in enumerate(found.distances):
        positions, distances = found.near(found.codes[own])
        others = np.setdiff1d(np.arange(len(row)), [*positions, own])
        assert (np.diff(distances) >= 0).all()
        known = np.isfinite(row[others])
        assert not len(distances) or (row[others][known] >= distances[-1]).all()


# Whole numbers: sizes that differ by the last digit of a number alone have no spread to speak of.
@given(
    st.lists(st.integers(1, 100_000), min_size=3, max_size=20, unique=True), st.floats(0.01, 100)
)
def test_the_unit_of_a_feature_makes_no_difference(sizes, times):
    one = like_areas(areas(size=sizes), [SIZE])
    other = like_areas(areas(size=np.array(sizes) * times), [SIZE])
    assert other.distances == pytest.approx(one.distances, rel=1e-6, abs=1e-6)


def test_a_single_giant_does_not_make_the_others_alike():
    sizes = [10.0, 11.0, 12.0, 13.0, 14.0, 15.0]
    without = like_areas(areas(decile=sizes), [PLAIN]).distances[:5, :5]
    giant = like_areas(areas(decile=[*sizes[:5], 1e6]), [PLAIN]).distances[:5, :5]
    assert giant == pytest.approx(without)


def test_where_most_areas_are_alike_the_others_still_differ_from_them():
    found = like_areas(areas(share=[0.0, 0.0, 0.0, 0.0, 0.04]), [SHARE])
    assert found.distances[0, 1] == 0
    assert found.distances[0, 4] == pytest.approx(0.2 / np.sqrt([0, 0, 0, 0, 0.04]).std())


def test_what_is_the_same_everywhere_tells_nothing_apart():
    found = like_areas(areas(decile=[5.0] * 7, size=[4.0, 2, 3, 4, 5, 6, 7]), [PLAIN, SIZE])
    assert found.features == (SIZE,)
    assert found.words("A00", NOUN) == "Like teams are the 6 of all 7 most similar in residents."


def test_a_feature_not_known_here_is_left_out_and_said():
    frame = areas(size=[100.0] * 5 + [200.0] * 4, decile=[np.nan, 2, 3, 4, 5, 6, 7, 8, 9])
    found = like_areas(frame, [SIZE, PLAIN])
    assert near(found, "A00")[0][:4] == ["A01", "A02", "A03", "A04"]
    assert " Not known here, so left out: deprivation." in found.words("A00", NOUN)
    # And it is no candidate for areas of which it is known.
    assert "A00" not in near(found, "A01")[0]


def test_no_residents_are_not_a_size():
    found = like_areas(areas(size=[0.0, 1, 2, 3, 4, 5, 6]), [SIZE])
    assert found.refusal("A00", NOUN) == (
        "No teams are like this one: nothing is known of it that teams can be compared by."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "nothing is known of it"),
        (2, "No like teams are told: 1 other team is known well enough to compare, and 5 are"),
        (FEWEST_LIKE, "No like teams are told: 4 other teams are known"),
        (FEWEST_LIKE + 1, ""),
    ],
)
def test_too_few_areas_are_refused_in_words(count, words):
    refusal = like_areas(areas(size=np.arange(1.0, count + 1)), [SIZE]).refusal("A00", NOUN)
    assert words in refusal
    assert bool(refusal) == bool(words)


def test_an_area_that_is_not_there_is_refused_in_words():
    found = like_areas(areas(size=[1.0, 2.0]), [SIZE])
    assert found.refusal("Z", NOUN) == (
        "No teams are like this one: it is not one of the teams compared."
    )


def test_an_area_without_its_like_is_told_so():
    found = like_areas(areas(decile=[*np.linspace(1, 2, 31), 9.0]), [PLAIN])
    assert found.far("A00", NOUN) == ""
    assert found.far("A31", NOUN).startswith(
        "No team is much like this one: half of the 10 nearest differ from it more than a team "
    )
    assert found.far("A31", NOUN) in found.words("A31", NOUN)
    assert found.far("A31", ("SNT", "SNTs")).endswith(
        "than an SNT usually differs from the average."
    )


def test_areas_that_a_reader_chose_are_far_when_half_of_them_are():
    found = like_areas(areas(decile=[*np.linspace(1, 2, 31), 9.0]), [PLAIN])
    assert found.far("A00", NOUN, ["A31", "A01", "A02"]) == ""
    assert found.far("A00", NOUN, ["A31", "A30"]) == (
        "The teams chosen are not much like this one: half of them differ from it more than a team "
        "usually differs from the average."
    )
    assert found.far("A00", NOUN, []) == ""


def test_how_far_apart_some_areas_are_in_the_order_asked():
    found = like_areas(areas(size=[np.nan, 2.0, 4.0, 8.0, 16.0]), [SIZE])
    far = found.apart("A01", ["A04", "A02", "A00", "A01"])
    assert far[0] == pytest.approx(3 * far[1])
    assert np.isnan(far[2:]).all()
    assert found.apart("A01", []).size == 0
    with pytest.raises(ValueError, match="not one of those compared"):
        found.apart("A01", ["Z"])


def test_no_feature_at_all_is_no_exception():
    found = like_areas(areas(size=[np.nan, np.nan]), [SIZE])
    assert found.refusal("A00")
    assert not found.chosen.any()


def test_an_area_named_twice_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        like_areas(pd.DataFrame({"area_code": ["A", "A"], "size": [1.0, 2.0]}), [SIZE])
