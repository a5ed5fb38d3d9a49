import itertools
import math

import esda
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import W
from scipy import special

from beatline.analysis import getis_ord as module
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.getis_ord import getis_ord, gi_star, significance_shifts


def grid(rows, columns):
    """Pairs of cells of a grid that touch at a side or a corner."""
    cell = np.arange(rows * columns)
    down = np.abs(cell[:, None] // columns - cell // columns)
    across = np.abs(cell[:, None] % columns - cell % columns)
    return np.argwhere(np.maximum(down, across) == 1)


def ring(cells, reach):
    """Pairs of cells in a ring that are at most so many steps apart."""
    steps = np.abs(np.arange(cells)[:, None] - np.arange(cells))
    return np.argwhere((np.minimum(steps, cells - steps) <= reach) & (steps > 0))


def neighbours_of(pairs, cells):
    return [pairs[pairs[:, 0] == i, 1].tolist() for i in range(cells)]


def z_by_definition(counts, pairs):
    n, near = len(counts), neighbours_of(pairs, len(counts))
    mean = sum(counts) / n
    s = math.sqrt(sum(x * x for x in counts) / n - mean**2)
    z = []
    for i in range(n):
        inside = [i, *near[i]]
        weight = len(inside)
        root = math.sqrt((n * weight - weight**2) / (n - 1))
        z.append((sum(counts[j] for j in inside) - mean * weight) / (s * root))
    return z


def p_by_hand(counts, near, rng, permutations):
    """Draw the neighbours of each cell anew from all others, cell by cell."""
    p = []
    for i, mine in enumerate(near):
        others = np.delete(counts, i)
        drawn = [rng.choice(others, len(mine), replace=False).sum() for _ in range(permutations)]
        reached = (np.array(drawn) >= counts[mine].sum()).sum()
        p.append((1 + reached) / (permutations + 1))
    return np.array(p)


def exact_p(counts, near):
    """The share of all possible sets of neighbours with as many records or more."""
    p = []
    for i, mine in enumerate(near):
        sets = itertools.combinations(np.delete(counts, i), len(mine))
        p.append(np.mean([sum(one) >= counts[mine].sum() for one in sets]))
    return np.array(p)


def error(p, *permutations):
    """Standard error of p between so many permutations; never 0."""
    return np.sqrt(sum(np.maximum(p * (1 - p), 1 / n) / n for n in permutations))


def uneven(seed, cells):
    return np.random.default_rng(seed).negative_binomial(0.5, 0.1, cells)


worlds = st.lists(st.integers(0, 60), min_size=20, max_size=20).filter(lambda x: len(set(x)) > 1)
GRID = grid(4, 5)


def test_z_worked_by_hand():
    # Mean 1, s = √(32/10 − 1) = √2.2; the first cell and its two neighbours hold 7:
    # (7 − 3)/(√2.2·√((30 − 9)/9)) = 1.7655
    counts = [5, 1, 0, 1, 0, 0, 0, 0, 2, 1]
    cells = getis_ord(counts, ring(10, 1)).cells
    first = cells.iloc[0]
    assert (first["records"], first["neighbours"], first["around"]) == (5, 2, 7)
    assert first["z"] == pytest.approx(1.7655, abs=0.0001)


@given(worlds)
def test_z_is_what_the_definition_says(counts):
    cells = getis_ord(counts, GRID, permutations=9).cells
    assert cells["z"].to_numpy() == pytest.approx(z_by_definition(counts, GRID), abs=1e-9)


@given(worlds)
def test_gi_star_alone_is_the_z_of_the_test(counts):
    z = getis_ord(counts, GRID, permutations=9).cells["z"].to_numpy()
    assert gi_star(counts, GRID).tolist() == z.tolist()


@pytest.mark.parametrize("counts", [[], [4], [3] * 20])
def test_where_nothing_differs_there_is_no_gi_star(counts):
    assert np.isnan(gi_star(counts, GRID if len(counts) == 20 else [])).all()


@settings(max_examples=10)
@given(worlds)
def test_z_is_what_esda_gives(counts):
    near = dict(enumerate(neighbours_of(GRID, 20)))
    weights = W(near, silence_warnings=True)
    theirs = esda.G_Local(np.array(counts, float), weights, "B", permutations=0, star=True)
    assert getis_ord(counts, GRID, permutations=9).cells["z"].to_numpy() == pytest.approx(
        theirs.Zs, abs=1e-9
    )


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_p_is_what_esda_gives_but_for_the_fold():
    counts, pairs = uneven(3, 400), grid(20, 20)
    weights = W(dict(enumerate(neighbours_of(pairs, 400))), silence_warnings=True)
    theirs = esda.G_Local(
        counts.astype(float), weights, "B", permutations=999, star=True, n_jobs=1, seed=1
    ).p_sim
    ours = getis_ord(counts, pairs).cells["p"].to_numpy()
    # esda gives the smaller of both tails. All agree, and the upper tail is not folded.
    folded = np.minimum(ours, 1 - ours + 2 / 10_000)
    assert (np.abs(folded - theirs) / error(folded, 999, 9_999)).max() < 4
    upper = ours < 0.4
    assert upper.sum() > 100
    assert (np.abs(ours - theirs)[upper] / error(ours, 999, 9_999)[upper]).max() < 4


@pytest.mark.parametrize("giant", [None, 0, 4, 10])
def test_p_is_that_of_all_possible_neighbours(giant):
    # The last cell has no slot of its own in the draws: it must be as good as any other.
    counts = np.array([3, 0, 1, 7, 0, 2, 2, 5, 0, 1, 4])
    if giant is not None:
        counts[giant] = 40
    pairs = ring(11, 2)
    # One cell fewer neighbours, so that several sizes occur.
    pairs = pairs[~((pairs == (5, 6)).all(axis=1) | (pairs == (6, 5)).all(axis=1))]
    exact = exact_p(counts, neighbours_of(pairs, 11))
    ours = getis_ord(counts, pairs, permutations=40_000).cells["p"].to_numpy()
    assert (np.abs(ours - exact) / error(exact, 40_000)).max() < 4


def test_p_is_that_of_drawing_anew_for_each_cell():
    counts, pairs = uneven(8, 30), grid(5, 6)
    by_hand = p_by_hand(counts, neighbours_of(pairs, 30), np.random.default_rng(2), 1_500)
    ours = getis_ord(counts, pairs).cells["p"].to_numpy()
    assert (np.abs(ours - by_hand) / error(by_hand, 1_500, 9_999)).max() < 4


@pytest.mark.parametrize("at_once", [997, 1, 40])
def test_drawn_in_parts_p_is_the_same_within_the_error_of_drawing(monkeypatch, at_once):
    counts, pairs = uneven(8, 30), grid(5, 6)
    draws = 400 if at_once == 1 else 9_999
    whole = getis_ord(counts, pairs, permutations=40_000).cells["p"].to_numpy()
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    found = getis_ord(counts, pairs, permutations=draws, seed=3)
    assert found.permutations == draws
    p = found.cells["p"].to_numpy()
    assert (np.abs(p - whole) / error(whole, draws, 40_000)).max() < 4.5
    # Every draw is counted once: p is a whole number of them.
    times = p * (draws + 1)
    assert times == pytest.approx(np.rint(times))
    assert times.min() >= 1 and times.max() <= draws + 1
    # A cell that nothing can fail to reach has them all.
    none = np.append(counts[1:], 0)[::-1]
    none[grid(5, 6)[grid(5, 6)[:, 0] == 0, 1]] = 0
    assert getis_ord(none, pairs, permutations=draws).cells["p"].iloc[0] == 1


@given(worlds, st.permutations(range(20)))
def test_cells_in_another_order_have_the_same_z(counts, order):
    place = np.argsort(order)
    straight = getis_ord(counts, GRID, permutations=9).cells
    turned = getis_ord(np.array(counts)[order], place[GRID], permutations=9).cells
    assert turned["z"].to_numpy() == pytest.approx(straight["z"].to_numpy()[order])
    assert (turned["around"].to_numpy() == straight["around"].to_numpy()[order]).all()


@given(worlds, st.integers(0, 1_000))
def test_as_many_more_records_in_every_cell_change_neither_z_nor_p(counts, more):
    one = getis_ord(counts, GRID, permutations=99).cells
    added = getis_ord(np.array(counts) + more, GRID, permutations=99).cells
    assert added["z"].to_numpy() == pytest.approx(one["z"].to_numpy(), abs=1e-6)
    assert (added["p"] == one["p"]).all()


@given(worlds)
def test_who_passes_is_who_has_a_q_within_the_level(counts):
    found = getis_ord(counts, GRID, permutations=199, level=0.2)
    assert found.passed == (found.cells["q"] <= 0.2).sum() == found.cells["hot"].sum()
    assert found.cells["q"].to_numpy() == pytest.approx(adjusted_p(found.cells["p"]))
    assert found.cells["p"].between(1 / 200, 1).all()


def clump(extra=40):
    """A field of 20 × 20 calm cells with 4 × 4 busy ones in the middle."""
    counts = np.random.default_rng(5).poisson(3, 400)
    counts.reshape(20, 20)[8:12, 8:12] += extra
    return counts, grid(20, 20)


def test_a_clump_of_busy_cells_is_hot_and_the_calm_ones_are_not():
    found = getis_ord(*clump())
    hot = found.cells["hot"].to_numpy(copy=True).reshape(20, 20)
    assert hot[8:12, 8:12].all()
    # The ring round the clump has busy neighbours too.
    hot[7:13, 7:13] = False
    assert not hot.any()
    assert found.reason == ""
    assert (found.permutations, found.level) == (9_999, 0.05)


def test_the_same_seed_gives_the_same_and_another_nearly_the_same():
    first, again = getis_ord(*clump(4)), getis_ord(*clump(4))
    other = getis_ord(*clump(4), seed=1)
    assert (first.cells == again.cells).all(axis=None)
    difference = np.abs(first.cells["p"] - other.cells["p"]).to_numpy()
    assert difference.max() > 0
    assert (difference / error(first.cells["p"].to_numpy(), 9_999, 9_999)).max() < 5


def test_one_busy_cell_alone_is_not_hot():
    counts = np.zeros(400, int)
    counts[210] = 5_000
    found = getis_ord(counts, grid(20, 20))
    assert found.reason == ""
    assert found.passed == 0
    assert found.cells["p"].iloc[210] == 1


@pytest.mark.parametrize(
    ("counts", "pairs", "said"),
    [
        ([], [], "0 cells, and 10 needed"),
        ([7], [], "1 cell, and 10 needed"),
        ([0] * 20, GRID, "no record in any cell"),
        ([3] * 20, GRID, "the same number of records"),
        (range(20), [], "no cell has a neighbour"),
    ],
)
def test_what_cannot_be_tested_is_said_in_words(counts, pairs, said):
    found = getis_ord(list(counts), pairs)
    assert said in found.reason
    assert found.reason.startswith("Nothing is tested: ")
    cells = found.cells
    assert len(cells) == len(counts)
    assert cells["z"].isna().all()
    assert (cells["p"] == 1).all()
    assert (cells["q"] == 1).all()
    assert not cells["hot"].any()
    assert found.passed == 0
    assert (significance_shifts(list(counts), pairs)["passed"] == 0).all()


def test_a_cell_without_neighbours_has_no_surroundings_to_pass_by():
    pairs = GRID[(GRID != 0).all(axis=1)]
    cells = getis_ord([100, *range(19)], pairs).cells
    assert (cells["neighbours"].iloc[0], cells["p"].iloc[0]) == (0, 1)


def test_a_cell_next_to_all_others_cannot_be_judged():
    star = np.array([(0, i) for i in range(1, 12)] + [(i, 0) for i in range(1, 12)])
    cells = getis_ord([9, 4, *range(10)], star).cells
    assert np.isnan(cells["z"].iloc[0])
    assert (cells["p"].iloc[0], cells["neighbours"].iloc[0]) == (1, 11)
    assert cells["z"].iloc[1:].notna().all()


def test_a_pair_given_twice_counts_once():
    once = getis_ord(range(20), GRID).cells
    assert (getis_ord(range(20), np.vstack([GRID, GRID, GRID])).cells == once).all(axis=None)


@pytest.mark.parametrize(
    ("counts", "pairs", "said"),
    [
        ([1, -1], [], "never negative"),
        ([1, 2], [(0, 2)], "not one of the cells"),
        ([1, 2], [(-1, 0)], "not one of the cells"),
        ([1, 2], [(1, 1)], "its own neighbour"),
    ],
)
def test_impossible_cells_are_refused(counts, pairs, said):
    with pytest.raises(ValueError, match=said):
        getis_ord(counts, pairs)


def test_the_shifts_are_counted_as_by_hand():
    counts, pairs = clump(6)
    counts[::7] = 0
    cells = getis_ord(counts, pairs).cells
    shifts = significance_shifts(counts, pairs).set_index("setting")
    passed = shifts["passed"]
    for share in (1, 5, 10):
        used = " (used here)" if share == 5 else ""
        words = f"{share}% of the cells that pass may be false{used}"
        assert passed[words] == (cells["q"] <= share / 100).sum()
    assert passed["Each cell on its own at 5%"] == (cells["p"] <= 0.05).sum()
    normal = adjusted_p(special.ndtr(-cells["z"]))
    assert passed["Normal curve instead of permutations"] == (normal <= 0.05).sum()
    busy = np.flatnonzero(counts)
    place = {cell: number for number, cell in enumerate(busy)}
    between = [(place[i], place[j]) for i, j in pairs.tolist() if i in place and j in place]
    row = shifts.loc["Only cells with a record as the study area"]
    assert row["passed"] == getis_ord(counts[busy], between).passed
    assert (row["cells"], shifts["cells"].iloc[0]) == (len(busy), 400)


def test_the_level_that_is_used_is_marked_once():
    counts, pairs = clump(6)
    for level, rows in ((0.05, 6), (0.1, 5), (0.2, 6)):
        shifts = significance_shifts(counts, pairs, level)
        marked = shifts[shifts["setting"].str.endswith("(used here)")]
        assert marked["passed"].tolist() == [getis_ord(counts, pairs, level=level).passed]
        assert len(shifts) == rows


def drawn(rng, mean, size):
    """Poisson counts, or negative binomial ones of this size: the smaller, the more uneven."""
    return rng.poisson(mean) if size is None else rng.negative_binomial(size, size / (size + mean))


def any_passing(rows, mean, size, repeats, permutations):
    """How often any cell at all passes where all cells have the same risk; by the curve, too."""
    rng, pairs = np.random.default_rng(5), grid(rows, rows)
    passed, normal = [], []
    for seed in range(repeats):
        counts = drawn(rng, np.full(rows**2, mean), size)
        found = getis_ord(counts, pairs, permutations=permutations, seed=seed)
        passed.append(found.passed > 0)
        normal.append((adjusted_p(special.ndtr(-found.cells["z"])) <= 0.05).any())
    return np.mean(passed), np.mean(normal)


@pytest.mark.parametrize("size", [None, 1.0, 0.3])
@pytest.mark.parametrize("mean", [0.5, 5, 40])
def test_where_no_cell_is_special_hardly_ever_one_passes(mean, size):
    # 5% of 300 is 15, give or take 3.8.
    assert any_passing(10, mean, size, 300, 1_999)[0] < 0.05 + 3 * 0.0126


@pytest.mark.parametrize("size", [None, 1.0, 0.3])
def test_in_a_whole_city_even_more_rarely_and_the_normal_curve_errs(size):
    passed, normal = any_passing(29, 5, size, 100, 9_999)
    assert passed <= 0.05
    if size is not None:
        assert normal > 0.4


@pytest.mark.parametrize("size", [None, 1.0, 0.3])
@pytest.mark.parametrize("times", [2, 6])
def test_beside_a_true_hot_spot_few_of_those_that_pass_are_false(size, times):
    rng, pairs = np.random.default_rng(6), grid(29, 29)
    mean, true = np.full((29, 29), 5.0), np.zeros((29, 29), bool)
    mean[12:16, 12:17] *= times
    # Those that touch it have busy neighbours in truth.
    true[11:17, 11:18] = True
    false = []
    for seed in range(60):
        hot = getis_ord(drawn(rng, mean.ravel(), size), pairs, seed=seed).cells["hot"].to_numpy()
        false.append((hot & ~true.ravel()).sum() / max(hot.sum(), 1))
    assert np.mean(false) < 0.05
