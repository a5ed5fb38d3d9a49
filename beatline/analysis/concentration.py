"""How much of the crime lies in how little of the area, and how much would by chance?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beatline.analysis.cell_counts import SEED
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, percent_text, plural

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

PERCENTS = (1, 5, 10, 20)

# A curve bends most at the busiest cells: these are all kept, and the rest is thinned.
FIRST_POINTS, MOST_POINTS = 50, 200


@dataclass(frozen=True)
class Concentration:
    """How unevenly the records lie over equal cells, beside the same number lying at random.

    shares : the top 1, 5, 10 and 20% of the cells; no rows when there is nothing to tell
        percent : int; cells : int, that share of all cells, rounded up
        records : int, in these cells; share : float, of all records
        chance, chance_low, chance_high : float, share when the records lie at random: mean, and
            what 95 of 100 random throws lie between
    curve : from no cell to all, busiest first, thinned to at most 200 points
        cells : int; cells_share, records_share : float, 0 to 1; chance : float, mean
    gini : 0 when all cells have the same number, nearly 1 when one cell has all
    gini_corrected : 0 when no two records share a cell though they might have spread out
    gini_chance, gini_corrected_chance : their mean when the records lie at random
    half : the fewest cells that hold half of the records
    total : records; cells : all cells, those without any record too
    """

    shares: pd.DataFrame
    curve: pd.DataFrame
    gini: float
    gini_corrected: float
    gini_chance: float
    gini_corrected_chance: float
    half: int
    total: int
    cells: int


def concentration(totals: ArrayLike, *, runs: int = 199, seed: int = SEED) -> Concentration:
    """Tell what share of the records the busiest cells hold, and what they would by chance.

    Parameters
    ----------
    totals : records of every cell of the study area, those without any too
    runs : random throws to compare with
    seed : of the throws, so that a page tells the same twice

    Returns
    -------
    Concentration; without records, or with fewer than two cells, its frames have no rows and its
    Ginis are NaN, and `concentration_words` says why

    Raises
    ------
    ValueError : a negative count

    Notes
    -----
    Few records over many cells are always concentrated: 100 records cannot lie in more than 100
    of 850 cells. So every figure has beside it what the same number of records would give that
    fell on the cells at random, and the corrected Gini, G′ = max(1, cells/records)(G − 1) + 1, of
    Bernasco and Steenbeek (2017). "By chance" means equal cells: a park counts like a high street.
    See docs/methods.md#concentration.
    """
    x = np.asarray(totals, dtype=np.int64)
    if (x < 0).any():
        raise ValueError("counts are never negative")
    cells, total = len(x), int(x.sum())
    if cells <= 1 or not total:
        return _nothing(total, cells)

    top = np.array([-(-percent * cells // 100) for percent in PERCENTS])
    points = _points(cells)
    edges, held = _lorenz(x)
    rng = np.random.default_rng(seed)
    thrown = [_lorenz(_at_random(total, cells, rng)) for _ in range(runs)]
    both = np.concatenate([top, points])
    by_chance = np.array([np.interp(both, *one) for one in thrown]) / total
    top_by_chance, curve_by_chance = np.split(by_chance, [len(top)], axis=1)
    records = np.rint(np.interp(top, edges, held)).astype(np.int64)
    low, high = np.quantile(top_by_chance, [0.025, 0.975], axis=0)
    shares = pd.DataFrame(
        {
            "percent": PERCENTS,
            "cells": top,
            "records": records,
            "share": records / total,
            "chance": top_by_chance.mean(axis=0),
            "chance_low": low,
            "chance_high": high,
        }
    )
    curve = pd.DataFrame(
        {
            "cells": points,
            "cells_share": points / cells,
            "records_share": np.interp(points, edges, held) / total,
            "chance": curve_by_chance.mean(axis=0),
        }
    )
    gini = _gini(edges, held)
    gini_chance = float(np.mean([_gini(*one) for one in thrown]))
    # A whole number of cells may come out a hair above it.
    half = math.ceil(np.interp(total / 2, held, edges) - 1e-9)
    corrected, corrected_chance = (_corrected(g, total, cells) for g in (gini, gini_chance))
    return Concentration(
        shares, curve, gini, corrected, gini_chance, corrected_chance, half, total, cells
    )


def concentration_words(c: Concentration, percent: int = 5, noun: str = "records") -> str:
    """Tell one row of the shares in a sentence, beside chance; or why there is none.

    "29% of the records lie in 5% of the area (43 of 850 cells); chance alone would put 8 to 9%
    there." Where fewer than 20 lie there it gives counts: "12 of 180 records lie in …".
    """
    if c.shares.empty:
        if c.total:
            return "A single cell: concentration compares cells with each other."
        return f"No {noun}, so there is nothing to be concentrated."
    row = c.shares[c.shares["percent"] == percent].to_dict("records")[0]
    lowest, highest = row["chance_low"], row["chance_high"]
    if row["records"] < FEWEST_FOR_A_PERCENTAGE:
        held = f"{row['records']} of {plural(c.total, noun.removesuffix('s'), noun)}"
        chance = _span(f"{lowest * c.total:.0f}", f"{highest * c.total:.0f}")
    else:
        held = f"{percent_text(row['share'])} of the {noun}"
        chance = _span(f"{lowest:.0%}", f"{highest:.0%}")
    area = f"{row['cells']:,} of {c.cells:,} cells"
    if c.cells >= FEWEST_FOR_A_PERCENTAGE:
        area = f"{percent_text(row['cells'] / c.cells)} of the area ({area})"
    lies = "lies" if c.total == 1 else "lie"
    return f"{held} {lies} in {area}; chance alone would put {chance} there."


def _span(low: str, high: str) -> str:
    if low == high:
        return f"about {low}"
    return f"{low.removesuffix('%')} to {high}"


def _at_random(total: int, cells: int, rng: np.random.Generator) -> Counts:
    """So many records thrown at equal cells: a multinomial draw.

    Poisson counts that happen to add up to a few less, and the rest thrown one by one, are the
    same distribution, and quicker than n − 1 binomials or as many throws as there are records.
    """
    mean = max(total - 3.0 * math.sqrt(total), 0.0) / cells
    counts = rng.poisson(mean, cells)
    while (missing := total - int(counts.sum())) < 0:
        counts = rng.poisson(mean, cells)
    return counts + np.bincount(rng.integers(cells, size=missing), minlength=cells)


def _lorenz(counts: Counts) -> tuple[Floats, Floats]:
    """The corners of the curve: so many of the busiest cells hold so many records.

    Cells with the same count lie on a straight line, so that no sorting is needed.
    """
    cells_with = np.bincount(counts)
    number = np.flatnonzero(cells_with)[::-1]
    cells = cells_with[number]
    edges, held = np.zeros(len(number) + 1), np.zeros(len(number) + 1)
    np.cumsum(cells, out=edges[1:])
    np.cumsum(cells * number, out=held[1:])
    return edges, held


def _gini(edges: Floats, held: Floats) -> float:
    """Twice the area between the curve and the diagonal."""
    under = float(np.trapezoid(held / held[-1], edges / edges[-1]))
    return max(2.0 * under - 1.0, 0.0)


def _corrected(gini: float, total: int, cells: int) -> float:
    return max(1.0, cells / total) * (gini - 1.0) + 1.0


def _points(cells: int) -> Counts:
    first = np.arange(min(cells, FIRST_POINTS) + 1)
    rest = np.linspace(first[-1], cells, MOST_POINTS - len(first)).round()
    return np.unique(np.concatenate([first, rest])).astype(np.int64)


def _nothing(total: int, cells: int) -> Concentration:
    shares = ["percent", "cells", "records", "share", "chance", "chance_low", "chance_high"]
    curve = ["cells", "cells_share", "records_share", "chance"]
    nothing = math.nan
    return Concentration(
        pd.DataFrame(columns=shares, dtype=float),
        pd.DataFrame(columns=curve, dtype=float),
        *(nothing, nothing, nothing, nothing),
        half=0,
        total=total,
        cells=cells,
    )
