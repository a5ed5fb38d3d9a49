import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.concentration import concentration, concentration_words, percent_text


@pytest.mark.parametrize(
    ("busiest", "gini", "corrected"), [((10, 8, 2), 0.78, 0.78), ((5, 2, 1), 0.80, 0.75)]
)
def test_the_published_gini_and_its_correction(busiest, gini, corrected):
    found = concentration([*busiest, *[0] * 7], runs=1)
    assert found.gini == pytest.approx(gini)
    assert found.gini_corrected == pytest.approx(corrected)


def test_five_cells_worked_by_hand():
    found = concentration([0, 6, 2, 0, 2])
    # 1, 5, 10 and 20% of five cells are all one cell.
    assert found.shares["percent"].tolist() == [1, 5, 10, 20]
    assert found.shares["cells"].tolist() == [1, 1, 1, 1]
    assert found.shares["records"].tolist() == [6, 6, 6, 6]
    assert found.shares["share"].tolist() == [0.6, 0.6, 0.6, 0.6]
    assert found.curve["cells"].tolist() == [0, 1, 2, 3, 4, 5]
    assert found.curve["cells_share"].tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert found.curve["records_share"].tolist() == pytest.approx([0, 0.6, 0.8, 1, 1, 1])
    # Trapezoids under the curve: 0.2 × (0.3 + 0.7 + 0.9 + 1 + 1) = 0.78; twice that, less 1.
    assert found.gini == pytest.approx(0.56)
    assert (found.half, found.total, found.cells) == (1, 10, 5)


@pytest.mark.parametrize(
    ("totals", "half"),
    [([5, 5, 0, 0], 1), ([3, 3, 3, 3], 2), ([3, 3, 3], 2), ([1] * 7, 4), ([4, 3, 3], 2)],
)
def test_half_of_the_records_lie_in_so_many_cells(totals, half):
    assert concentration(totals, runs=1).half == half


def test_a_percentage_of_the_cells_is_rounded_up():
    assert concentration(np.ones(850, int), runs=1).shares["cells"].tolist() == [9, 43, 85, 170]
    assert concentration(np.ones(100, int), runs=1).shares["cells"].tolist() == [1, 5, 10, 20]


def naive_gini(totals):
    x = np.asarray(totals, float)
    return np.abs(x[:, None] - x).mean() / (2 * x.mean())


towns = st.lists(st.integers(0, 40), min_size=2, max_size=60).filter(any)


@given(towns)
def test_it_is_what_sorting_and_comparing_every_pair_of_cells_gives(totals):
    found = concentration(totals, runs=2)
    assert found.gini == pytest.approx(naive_gini(totals))
    ordered = np.cumsum(sorted(totals, reverse=True))
    assert found.shares["records"].tolist() == [ordered[k - 1] for k in found.shares["cells"]]
    assert found.half == np.flatnonzero(2 * ordered >= ordered[-1])[0] + 1
    held = [0, *ordered / ordered[-1]]
    assert found.curve["records_share"].tolist() == pytest.approx(
        [held[k] for k in found.curve["cells"]]
    )


@given(towns)
def test_both_ginis_lie_between_0_and_what_one_cell_with_everything_gives(totals):
    found = concentration(totals, runs=1)
    assert -1e-9 <= found.gini <= 1 - 1 / found.cells + 1e-9
    assert -1e-9 <= found.gini_corrected <= found.gini + 1e-9


@given(towns, st.randoms())
def test_the_order_of_the_cells_does_not_matter(totals, random):
    shuffled = random.sample(totals, len(totals))
    one, other = concentration(totals, runs=3), concentration(shuffled, runs=3)
    assert one.shares.equals(other.shares)
    assert one.curve.equals(other.curve)


@given(st.integers(2, 50), st.integers(1, 30))
def test_equal_cells_have_gini_0_and_one_cell_with_everything_1_minus_1_over_n(cells, records):
    assert concentration([records] * cells, runs=1).gini == pytest.approx(0, abs=1e-9)
    alone = concentration([records, *[0] * (cells - 1)], runs=1)
    assert alone.gini == pytest.approx(1 - 1 / cells)
    # Fewer records than cells could at most have spread out over as many cells.
    assert alone.gini_corrected == pytest.approx(1 - 1 / min(cells, records))


def test_records_that_spread_out_as_far_as_they_can_are_not_concentrated():
    assert concentration([1, 1, 1, *[0] * 7], runs=1).gini_corrected == pytest.approx(0)


def test_chance_is_what_throwing_every_record_at_random_gives():
    cells, records, runs = 60, 200, 4000
    rng = np.random.default_rng(4)
    thrown = [np.bincount(rng.integers(cells, size=records), minlength=cells) for _ in range(runs)]
    ordered = np.sort(thrown, axis=1)[:, ::-1].cumsum(axis=1) / records
    ginis = [naive_gini(one) for one in thrown]
    found = concentration([records, *[0] * (cells - 1)], runs=2000)
    top = ordered[:, found.shares["cells"] - 1]
    assert found.shares["chance"].tolist() == pytest.approx(top.mean(axis=0), abs=0.003)
    low, high = np.quantile(top, [0.025, 0.975], axis=0)
    assert found.shares["chance_low"].tolist() == pytest.approx(low, abs=0.011)
    assert found.shares["chance_high"].tolist() == pytest.approx(high, abs=0.011)
    assert found.gini_chance == pytest.approx(np.mean(ginis), abs=0.003)
    every = np.insert(ordered.mean(axis=0), 0, 0)
    assert found.curve["chance"].tolist() == pytest.approx(every[found.curve["cells"]], abs=0.003)


def test_one_record_by_chance_lies_in_one_cell():
    found = concentration([0, 1, 0])
    assert found.gini_chance == pytest.approx(2 / 3)
    assert found.gini_corrected_chance == pytest.approx(0, abs=1e-9)
    assert found.shares["chance"].tolist() == [1, 1, 1, 1]


def test_the_same_records_are_told_the_same_twice():
    totals = np.arange(40) ** 2
    assert concentration(totals).shares.equals(concentration(totals).shares)
    assert not concentration(totals).shares.equals(concentration(totals, seed=1).shares)


@pytest.mark.parametrize("cells", [2, 49, 50, 51, 52, 199, 200, 201, 850, 5000])
def test_the_curve_runs_from_nothing_to_all_with_the_busiest_cells_kept(cells):
    curve = concentration(np.arange(cells) + 1, runs=1).curve
    assert len(curve) <= 200
    first = min(cells, 50) + 1
    assert curve["cells"].tolist()[:first] == list(range(first))
    for column in ("cells_share", "records_share", "chance"):
        assert curve[column].iloc[[0, -1]].tolist() == [0, 1]
        assert curve[column].is_monotonic_increasing
    assert curve["cells"].is_unique


def town(*busiest, cells):
    return [*busiest, *[0] * (cells - len(busiest))]


def test_a_share_is_told_beside_chance():
    totals = np.full(850, 10)
    totals[:43] = 80
    assert concentration_words(concentration(totals)) == (
        "30% of the records lie in 5% of the area (43 of 850 cells); "
        "chance alone would put about 8% there."
    )


def test_small_counts_are_told_as_counts():
    words = concentration_words(concentration(town(12, 3, 2, 1, cells=50)), percent=1)
    assert words == (
        "12 of 18 records lie in 2% of the area (1 of 50 cells); chance alone would put 1 to 3 "
        "there."
    )
    few_there = concentration_words(concentration([19, *[9] * 19]), percent=5, noun="burglaries")
    assert few_there.startswith("19 of 190 burglaries lie in 5% of the area (1 of 20 cells)")


def test_few_cells_are_told_as_counts_and_may_be_asked_for_by_another_share():
    words = concentration_words(concentration([100, *[10] * 9]), percent=20)
    assert words.startswith("58% of the records lie in 2 of 10 cells; chance alone would put ")


@pytest.mark.parametrize(
    ("totals", "said"), [([], "No records"), ([0, 0], "No records"), ([7], "A single cell")]
)
def test_nothing_to_compare_is_refused_in_words(totals, said):
    found = concentration(totals)
    assert found.shares.empty
    assert found.curve.empty
    assert np.isnan([found.gini, found.gini_corrected, found.gini_chance]).all()
    assert (found.half, found.total, found.cells) == (0, sum(totals), len(totals))
    assert concentration_words(found).startswith(said)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        concentration([3, -1])


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.001, "under 1%"),
        (0.006, "1%"),
        (0.29, "29%"),
        (0.999, "over 99%"),
        (1, "100%"),
    ],
)
def test_a_share_that_would_round_to_none_or_all_says_so(share, text):
    assert percent_text(share) == text
