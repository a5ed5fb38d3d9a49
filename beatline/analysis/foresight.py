"""Would the map have been right? Draw it without the newest months, then look at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.getis_ord import gi_star
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, months_text, percent_text, plural

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

# Fewer months make no map worth testing.
FEWEST_TO_DRAW = 3

# Steps of `rolling_foresight` below which no map is called better than another.
FEWEST_STEPS = 3

# Where to choose the same number of cells from, and how a sentence names it.
MAPS: Mapping[str, str] = {
    "ranking": "the ranking",
    "gi_star": "Gi*",
    "last_month": "the last month alone",
    "all_crime": "all crime",
}

# Numbers of cells in the curve: all of these that there are, and this many between 1 and a fifth
# of the cells.
ALWAYS, BETWEEN = (*range(1, 21), 50, 100), 90

# A frame without steps has the types of one with steps, so that the two can be put together.
STEP_COLUMNS = {"month": "datetime64[us]", "method": "str"}
STEP_COLUMNS |= dict.fromkeys(["cells", "ahead", "train_months", "test_records"], "int64")
STEP_COLUMNS |= dict.fromkeys(["hits", "best"], "float64")

SCORES = ["hits", "hit_rate", "area_share", "pai", "pei"]


@dataclass(frozen=True)
class Foresight:
    """What the maps drawn from earlier months would have caught of the held-out months.

    frame : one row per method and number of cells; no rows when there is a `reason`
        method : "ranking" (records of these types in the months it is drawn from), "gi_star"
            (Gi* of the same, ties by records), "last_month" (the newest of these months alone),
            "all_crime" (records of all types), "best" (the most that any choice could have
            caught), "chance" (cells chosen at random)
        cells : int, 1 to about a fifth of all, and 100; area_share : float, of all cells
        hits : float, held-out records in these cells; hit_rate : float, of all held-out records
        pai : float, hit rate / area share; pei : float, hits / hits of the best choice
    train_months : months that the map is drawn from; test_months : months held out
    train_records, test_records : records of these types in them
    cells : all cells of the study area
    reason : why no map was tested, in words; empty when it was
    """

    frame: pd.DataFrame
    train_months: pd.DatetimeIndex
    test_months: pd.DatetimeIndex
    train_records: int
    test_records: int
    cells: int
    reason: str


def foresight(  # noqa: PLR0913 - a test is told by all of these
    own: CellCounts,
    everything: CellCounts,
    neighbours: NDArray[np.int64],
    *,
    ahead: int = 3,
    training: int = 12,
    numbers: Sequence[int] = (),
) -> Foresight:
    """Tell what share of the newest months the map of the months before them would have caught.

    Parameters
    ----------
    own : records of the chosen types
    everything : records of all types, anti-social behaviour too; same cells and months
    neighbours : pairs × 2, the positions of each cell and of one neighbour; both ways round, each
        pair once
    ahead : newest months to hold out
    training : the map is drawn from at most so many months just before these
    numbers : of cells, to be in the frame beside 1 to 20, 50, 100 and those between; more than
        there are cells are left out

    Raises
    ------
    ValueError : the two have different cells or months, or `ahead` or `training` is below 1

    Notes
    -----
    Equal values are a tie and share their place: hits are what a random order of the tied cells
    gives on average, and so need not be whole. PAI is of Chainey and others (2008), PEI of Hunt
    (2016). Needs 3 months to draw from, 2 cells, and a record on either side; else `reason` says
    what is missing. See docs/methods.md#foresight.
    """
    _check(own, everything, ahead, training)
    end = max(len(own.months) - ahead, 0)
    first = max(end - training, 0)
    drawn, tested = own.between(first, end), own.between(end, len(own.months))
    held_out, n = tested.totals, len(own.cells)
    reason = _reason(drawn, tested, ahead)
    frame = pd.DataFrame({name: [] for name in ["method", "cells", *SCORES]})
    if not reason:
        number = _numbers(n, numbers)
        maps = _maps(drawn.counts, everything.counts[:, first:end], neighbours)
        caught = {method: _caught(keys, held_out, number) for method, keys in maps.items()}
        caught["best"] = _caught((held_out,), held_out, number)
        caught["chance"] = held_out.sum() * number / n
        frame = pd.DataFrame(
            {
                "method": np.repeat(list(caught), len(number)),
                "cells": np.tile(number, len(caught)),
                "hits": np.concatenate(list(caught.values())),
            }
        )
        best = np.tile(caught["best"], len(caught))
        frame = _scored(frame, best, held_out.sum(), n)
    return Foresight(
        frame=frame,
        train_months=drawn.months,
        test_months=tested.months,
        train_records=int(drawn.counts.sum()),
        test_records=int(held_out.sum()),
        cells=n,
        reason=reason,
    )


def foresight_words(f: Foresight, cells: int = 20, noun: str = "records") -> str:
    """Tell in a sentence what the busiest cells caught, beside chance and the best choice.

    "The 20 busiest cells of January to September 2025 held 34% of the 330 records of October to
    December 2025 in 5% of the area; chance alone would give 5%, the best possible 20 cells 58%."
    Counts where fewer than 20 were caught. Where fewer than 20 were held out it begins with these,
    "Too few to judge: 3 of the 12 records …", and has no ratio. Where the frame has no row for so
    many cells, the next lower number is told.
    """
    if f.reason:
        return f.reason
    number = int(f.frame["cells"][f.frame["cells"] <= cells].max())
    hits = f.frame[f.frame["cells"] == number].set_index("method")["hits"]
    told = hits[["ranking", "chance", "best"]]
    few = f.test_records < FEWEST_FOR_A_PERCENTAGE
    if hits["ranking"] < FEWEST_FOR_A_PERCENTAGE:
        held, chance, best = (f"{count:,.1f}".removesuffix(".0") for count in told)
    else:
        held, chance, best = (percent_text(count / f.test_records) for count in told)
    area = f"{number:,} of {f.cells:,} cells"
    if f.cells >= FEWEST_FOR_A_PERCENTAGE and not few:
        area = f"{percent_text(number / f.cells)} of the area"
    busiest, choice = ("busiest cell", "cell")
    if number > 1:
        busiest, choice = f"{number:,} busiest cells", f"{number:,} cells"
    records = plural(f.test_records, noun.removesuffix("s"), noun)
    caught = f"{held} of the {records} of {months_text(f.test_months)}"
    chosen = f"{busiest} of {months_text(f.train_months)}"
    beside = f"chance alone would give {chance}, the best possible {choice} {best}."
    if few:
        return f"Too few to judge: {caught} lay in the {chosen}, {area}; {beside}"
    return f"The {chosen} held {caught} in {area}; {beside}"


def better_words(f: Foresight, cells: int = 20, noun: str = "records") -> str:
    """Tell which other map caught most, when it caught more than the ranking; "" when none did.

    Only where 20 records or more were held out, and the difference is a whole record at least.
    """
    if f.reason or f.test_records < FEWEST_FOR_A_PERCENTAGE:
        return ""
    number = int(f.frame["cells"][f.frame["cells"] <= cells].max())
    hits = f.frame[f.frame["cells"] == number].set_index("method")["hits"][list(MAPS)]
    method = str(hits.idxmax())
    if hits[method] < hits["ranking"] + 1.0:
        return ""
    name = MAPS[method][0].upper() + MAPS[method][1:]
    return (
        f"{name} would have held more: {hits[method]:,.0f} {noun}, "
        f"the ranking {hits['ranking']:,.0f}."
    )


def rolling_foresight(  # noqa: PLR0913 - a test is told by all of these
    own: CellCounts,
    everything: CellCounts,
    neighbours: NDArray[np.int64],
    *,
    cells: int = 20,
    ahead: int = 3,
    training: int = 12,
    least: int = 6,
) -> pd.DataFrame:
    """Tell what the maps would have caught, had they been drawn anew every month.

    Parameters
    ----------
    own, everything, neighbours, training : as in `foresight`
    cells : how many cells are chosen; all when there are fewer
    ahead : months that each map is tested on; 1 asks how much of the next month it catches
    least : months that must lie before the first that is held out

    Returns
    -------
    One row per step and map, oldest first; none when there are too few months
        month : datetime, the first held out
        method : text, as in `Foresight`, without "best" and "chance"
        cells, ahead, train_months : int, as used; test_records : int
        hits, hit_rate, area_share, pai, pei : float, as in `Foresight`; NaN where nothing was
            recorded in the months held out

    Raises
    ------
    ValueError : as in `foresight`

    Notes
    -----
    With `ahead` above 1 the steps share months, so they are not so many separate tests.
    """
    _check(own, everything, ahead, training)
    n, chosen = len(own.cells), min(cells, len(own.cells))
    number = np.array([chosen])
    ends = range(max(least, 1), len(own.months) - ahead + 1 if n else 0)
    rows: list[tuple[object, ...]] = []
    for end in ends:
        first = max(end - training, 0)
        held_out = own.counts[:, end : end + ahead].sum(axis=1)
        best, total = _caught((held_out,), held_out, number)[0], held_out.sum()
        maps = _maps(own.counts[:, first:end], everything.counts[:, first:end], neighbours)
        for method, keys in maps.items():
            hits = _caught(keys, held_out, number)[0]
            rows.append((own.months[end], method, chosen, ahead, end - first, total, hits, best))
    frame = pd.DataFrame(rows, columns=list(STEP_COLUMNS)).astype(STEP_COLUMNS)
    best = frame.pop("best").to_numpy(dtype=float)
    return _scored(frame, best, frame["test_records"].to_numpy(dtype=float), n)


def rolling_words(frame: pd.DataFrame, noun: str = "records") -> str:
    """Tell what each map caught in most months, and which caught most how often.

    "In 22 steps the ranking's 20 cells held 31% (median; half of the steps 24% to 38%) of the
    records of the following 3 months; Gi* 28%, the last month alone 22%, all crime 25%. …" Steps
    with fewer than 20 records held out are left out; with fewer than 3 others it says so.
    """
    judged = frame[frame["test_records"] >= FEWEST_FOR_A_PERCENTAGE]
    rates = judged.pivot_table(index="month", columns="method", values="hit_rate", observed=True)
    steps, all_steps = len(rates), frame["month"].nunique()
    if steps < FEWEST_STEPS:
        made = plural(steps, "step", "steps") if steps else "No step"
        held = f"{made} with {FEWEST_FOR_A_PERCENTAGE} {noun} or more held out"
        return f"{held}: too few to tell which map sees most ahead."
    # Over all types the two rankings are one map.
    same = np.allclose(rates["ranking"], rates["all_crime"])
    rates = rates[[method for method in MAPS if not (same and method == "all_crime")]]
    low, middle, high = (rates.quantile(part) for part in (0.25, 0.5, 0.75))
    cells, ahead = (int(judged[name].iloc[0]) for name in ("cells", "ahead"))
    following = "month" if ahead == 1 else f"{ahead} months"
    quarters = [percent_text(quarter["ranking"]) for quarter in (low, high)]
    within = f"; half of the steps {' to '.join(quarters)}" if quarters[0] != quarters[1] else ""
    others = [f"{MAPS[name]} {percent_text(middle[name])}" for name in rates.columns[1:]]
    left_out = all_steps - steps
    note = (
        f" {plural(left_out, 'step', 'steps')} with fewer than {FEWEST_FOR_A_PERCENTAGE} {noun} "
        f"held out {'is' if left_out == 1 else 'are'} left out."
        if left_out
        else ""
    )
    return (
        f"In {steps} steps the ranking's {plural(cells, 'cell', 'cells')} held "
        f"{percent_text(middle['ranking'])} (median{within}) of the {noun} "
        f"of the following {following}; {', '.join(others)}. {_winners(rates)}{note}"
    )


def _maps(
    own: Counts, everything: Counts, neighbours: NDArray[np.int64]
) -> dict[str, tuple[NDArray[Any], ...]]:
    """What each map orders the cells by, the last key first, as `numpy.lexsort` wants them."""
    records = own.sum(axis=1)
    return {
        "ranking": (records,),
        "gi_star": (records, np.nan_to_num(gi_star(records, neighbours))),
        "last_month": (own[:, -1],),
        "all_crime": (everything.sum(axis=1),),
    }


def _caught(keys: tuple[NDArray[Any], ...], held_out: Counts, number: Counts) -> Floats:
    """Held-out records in the first so many cells, on average over the orders of tied cells."""
    order = np.lexsort(keys)[::-1]
    new_value = np.zeros(len(order) - 1, dtype=bool)
    for key in keys:
        ordered = key[order]
        new_value |= ordered[1:] != ordered[:-1]
    # Among tied cells every one more catches their mean: a straight line from end to end.
    ends = np.concatenate([[0], np.flatnonzero(new_value) + 1, [len(order)]])
    sums = np.concatenate([[0], np.cumsum(held_out[order])])
    caught: Floats = np.interp(number, ends, sums[ends])
    return caught


def _scored(frame: pd.DataFrame, best: Floats, records: ArrayLike, n: int) -> pd.DataFrame:
    """Add what the hits mean; NaN where no record was held out."""
    hits = frame["hits"].to_numpy(dtype=float)
    frame["hit_rate"] = hits / np.where(np.equal(records, 0), np.nan, records)
    frame["area_share"] = frame["cells"] / max(n, 1)
    frame["pai"] = frame["hit_rate"] / frame["area_share"]
    frame["pei"] = hits / np.where(best > 0, best, np.nan)
    return frame


def _numbers(n: int, asked: Sequence[int]) -> Counts:
    """Numbers of cells to choose: to a fifth of all, and those that people ask for."""
    percents = [-(-percent * n // 100) for percent in (1, 5, 10, 20)]
    between = np.linspace(1, max(percents[-1], 1), BETWEEN).round().astype(np.int64)
    number = np.unique(np.concatenate([ALWAYS, asked, percents, between])).astype(np.int64)
    return number[(number >= 1) & (number <= n)]


def _winners(rates: pd.DataFrame) -> str:
    """In how many steps each map caught most; a level one counts for each."""
    most = np.isclose(rates, rates.max(axis=1).to_numpy()[:, None], rtol=0.0, atol=1e-9)
    wins = dict(zip(rates.columns, most.sum(axis=0), strict=True))
    ordered = sorted(wins, key=lambda name: -wins[name])
    told = [f"{MAPS[name]} in {wins[name]}" for name in ordered]
    told[0] = f"{MAPS[ordered[0]]} held most in {plural(wins[ordered[0]], 'step', 'steps')}"
    level = " (level ones count for each)" if most.sum() > len(rates) else ""
    sentence = f"{', '.join(told[:-1])} and {told[-1]}{level}."
    return sentence[0].upper() + sentence[1:]


def _check(own: CellCounts, everything: CellCounts, ahead: int, training: int) -> None:
    if not (own.cells.equals(everything.cells) and own.months.equals(everything.months)):
        raise ValueError("the two have different cells or months")
    if ahead < 1 or training < 1:
        raise ValueError("at least one month is held out, and one drawn from")


def _reason(drawn: CellCounts, tested: CellCounts, ahead: int) -> str:
    """Why no map can be tested; empty when one can."""
    no = "No map is tested:"
    months = len(drawn.months)
    if months < FEWEST_TO_DRAW:
        before = f"{plural(months, 'month', 'months')} before the newest {ahead}"
        if ahead == 1:
            before = f"{plural(months, 'month', 'months')} before the newest"
        return f"{no} {before}, and {FEWEST_TO_DRAW} are needed to draw one from."
    if len(drawn.cells) <= 1:
        return f"{no} a single cell leaves nothing to choose."
    for part in (drawn, tested):
        if not part.counts.any():
            return f"{no} nothing was recorded in {months_text(part.months)}."
    return ""
