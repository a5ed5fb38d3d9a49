"""Which cells lie among more records than chance would put around them?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from beatline.analysis.cell_counts import SEED
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.sentences import plural

# Fewer cells have no surroundings to compare with: a neighbourhood is 7 of them.
FEWEST_CELLS = 10

FEWEST_PERMUTATIONS, LEVEL = 9_999, 0.05

# So many permutations are held in memory at once.
AT_ONCE = 100_000


@dataclass(frozen=True)
class Significance:
    """Which cells pass, and how they were tested.

    cells : one per cell, in the order given
        records : int; neighbours : int, how many; around : int, in the cell and its neighbours
        z : float, Getis and Ord's Gi*
        p : float, one-sided: chance of as many records in the neighbours if it were chance who
            the neighbours are; q : float, `adjusted_p` of it
        hot : bool, q at or below `level`
    permutations : random sets of neighbours that each cell was compared with
    level : accepted share of false finds among the cells that pass
    passed : cells that are hot
    reason : why nothing was tested, in words; empty when it was. Then z is NaN, p and q are 1
    """

    cells: pd.DataFrame
    permutations: int
    level: float
    passed: int
    reason: str


def getis_ord(
    counts: ArrayLike,
    neighbours: ArrayLike,
    *,
    permutations: int | None = None,
    seed: int = SEED,
    level: float = LEVEL,
) -> Significance:
    """Tell the cells with more records around them than chance would put there.

    Parameters
    ----------
    counts : records of every cell of the study area, those without any too
    neighbours : pairs × 2, the positions of each cell and of one neighbour; both ways round
    permutations : random sets of neighbours to compare with; when not given, as many as it takes
        for a single cell to pass among so many looks, and 9,999 at least
    level : accepted share of false finds among the cells that pass

    Raises
    ------
    ValueError : a negative count, a position outside `counts`, or a cell that neighbours itself

    Notes
    -----
    Gi* with binary weights, the cell itself included, as in Ord and Getis (1995). The
    permutations are conditional: each cell keeps its own count, and its neighbours are drawn
    from all others. So p speaks of the surroundings: a busy cell among quiet ones does not pass.
    All cells share one set of draws, which changes nothing for any one of them. Upper tail only.
    When no cell is special, any cell at all passes in at most 6 of 100 study areas (simulated),
    however unevenly the counts vary. See docs/methods.md#getis-ord.
    """
    x, pairs = _checked(counts, neighbours)
    if permutations is None:
        permutations = max(FEWEST_PERMUTATIONS, math.ceil(len(x) / level))
    degree = np.bincount(pairs[:, 0], minlength=len(x))
    nearby = np.bincount(pairs[:, 0], weights=x[pairs[:, 1]], minlength=len(x)).astype(np.int64)
    cells = pd.DataFrame({"records": x, "neighbours": degree, "around": x + nearby})
    reason = _reason(x, pairs)
    if reason:
        cells["z"], cells["p"], cells["q"], cells["hot"] = np.nan, 1.0, 1.0, False
        return Significance(cells, permutations, level, 0, reason)
    cells["z"] = gi_star(x, pairs)
    cells["p"] = _permuted_p(x, degree, nearby, permutations, np.random.default_rng(seed))
    cells["q"] = adjusted_p(cells["p"])
    cells["hot"] = cells["q"] <= level
    return Significance(cells, permutations, level, int(cells["hot"].sum()), "")


def gi_star(counts: ArrayLike, neighbours: ArrayLike) -> NDArray[np.float64]:
    """How many standard deviations each cell and its neighbours lie above their share: Gi*.

    Parameters
    ----------
    counts : of every cell of the study area
    neighbours : as for `getis_ord`, each pair once

    Returns
    -------
    z of each cell; NaN where all cells are alike, or where a cell has all others beside it
    """
    x = np.asarray(counts, dtype=np.int64)
    pairs = np.asarray(neighbours, dtype=np.int64).reshape(-1, 2)
    n, weight = len(x), np.bincount(pairs[:, 0], minlength=len(x)) + 1.0
    held = x + np.bincount(pairs[:, 0], weights=x[pairs[:, 1]], minlength=n)
    # Binary weights: the sum of their squares is their sum.
    room = np.maximum(n * weight - weight**2, 0.0) / max(n - 1, 1)
    spread = float(x.std()) * np.sqrt(room) if n else room
    z = np.full(n, np.nan)
    np.divide(held - x.sum() / max(n, 1) * weight, spread, out=z, where=spread > 0)
    return z


def significance_shifts(
    counts: ArrayLike,
    neighbours: ArrayLike,
    level: float = LEVEL,
    *,
    permutations: int | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """How many cells would pass had we chosen otherwise.

    Takes what `getis_ord` takes, and raises what it raises.

    Returns
    -------
    One row per choice, stricter ones first; where nothing can be tested, none pass
        setting : text, for example "5% of the cells that pass may be false (used here)"
        cells : int, in the study area
        passed : int
    """
    x, pairs = _checked(counts, neighbours)
    used = getis_ord(x, pairs, permutations=permutations, seed=seed, level=level)
    busy, between = _with_records(x, pairs)
    only = getis_ord(busy, between, permutations=permutations, seed=seed, level=level)
    normal = adjusted_p(special.ndtr(-used.cells["z"].to_numpy()))
    rows = [
        (_level_words(share, level), len(x), int((used.cells["q"] <= share).sum()))
        for share in sorted({0.01, level, 0.1})
    ]
    rows += [
        (f"Each cell on its own at {level:.0%}", len(x), int((used.cells["p"] <= level).sum())),
        ("Normal curve instead of permutations", len(x), int((normal <= level).sum())),
        ("Only cells with a record as the study area", len(busy), only.passed),
    ]
    return pd.DataFrame(rows, columns=["setting", "cells", "passed"])


def _level_words(share: float, level: float) -> str:
    used = " (used here)" if share == level else ""
    return f"{share:.0%} of the cells that pass may be false{used}"


def _checked(
    counts: ArrayLike, neighbours: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    x = np.asarray(counts, dtype=np.int64)
    pairs = np.asarray(neighbours, dtype=np.int64).reshape(-1, 2)
    if (x < 0).any():
        raise ValueError("counts are never negative")
    if ((pairs < 0) | (pairs >= len(x))).any():
        raise ValueError("a neighbour is not one of the cells")
    if (pairs[:, 0] == pairs[:, 1]).any():
        raise ValueError("a cell is not its own neighbour")
    # A pair given twice would weigh twice.
    once = np.unique(pairs[:, 0] * len(x) + pairs[:, 1])
    return x, np.column_stack([once // max(len(x), 1), once % max(len(x), 1)])


def _reason(x: NDArray[np.int64], pairs: NDArray[np.int64]) -> str:
    """Why nothing can be tested; empty when it can."""
    if len(x) < FEWEST_CELLS:
        return f"Nothing is tested: {plural(len(x), 'cell', 'cells')}, and {FEWEST_CELLS} needed."
    if not x.any():
        return "Nothing is tested: no record in any cell."
    if (x == x[0]).all():
        return "Nothing is tested: all cells have the same number of records."
    if not len(pairs):
        return "Nothing is tested: no cell has a neighbour."
    return ""


def _permuted_p(
    x: NDArray[np.int64],
    degree: NDArray[np.int64],
    nearby: NDArray[np.int64],
    permutations: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Share of random sets of neighbours with at least as many records."""
    reached = np.zeros(len(x), dtype=np.int64)
    for done in range(0, permutations, AT_ONCE):
        reached += _reached(x, degree, nearby, min(permutations - done, AT_ONCE), rng)
    return np.asarray((1.0 + reached) / (permutations + 1.0), dtype=np.float64)


def _reached(
    x: NDArray[np.int64],
    degree: NDArray[np.int64],
    nearby: NDArray[np.int64],
    permutations: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """In how many permutations each cell's random neighbours have as many records as its own.

    One set of draws serves all cells. Slot s holds cell s; only for cell s itself, which may not
    be drawn, it holds the last cell, which has no slot of its own. So a sum is right for all
    cells but those drawn into it, and for these it is put right one by one.
    """
    last = len(x) - 1
    slots = _distinct(rng, permutations, last, int(degree.max()))
    sums = np.zeros((len(slots) + 1, permutations), dtype=np.int64)
    np.cumsum(x[slots], axis=0, out=sums[1:])
    reached = np.zeros(len(x), dtype=np.int64)
    for size in np.unique(degree):
        same = degree == size
        below = np.searchsorted(np.sort(sums[size]), nearby[same])
        reached[same] = permutations - below

    order, draw = np.nonzero(np.arange(len(slots))[:, None] < degree[slots])
    cell = slots[order, draw]
    wrong = sums[degree[cell], draw]
    right = wrong + x[last] - x[cell]
    change = (right >= nearby[cell]).astype(float) - (wrong >= nearby[cell])
    reached += np.bincount(cell, weights=change, minlength=len(x)).astype(np.int64)
    return reached


def _distinct(rng: np.random.Generator, draws: int, slots: int, size: int) -> NDArray[np.int64]:
    """Size × draws: in each draw `size` different slots in random order."""
    drawn = rng.integers(0, slots - np.arange(size)[:, None], size=(size, draws))
    for row in range(1, size):
        # A number among the slots left becomes the slot itself by stepping over those taken.
        for taken in np.sort(drawn[:row], axis=0):
            drawn[row] += drawn[row] >= taken
    return drawn


def _with_records(
    x: NDArray[np.int64], pairs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cells with a record, and the pairs among them."""
    busy = x > 0
    position = np.cumsum(busy) - 1
    return x[busy], position[pairs[busy[pairs].all(axis=1)]]
