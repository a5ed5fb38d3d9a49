"""Demonstration data: made-up but lifelike police.uk files for somebody without a download."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from etl.demo_crimes import NOTHING, Crimes, month_of_crimes, status
from etl.demo_files import Decisions, Folder, folder, month_number
from etl.demo_hotspots import add_hotspots, hotspots
from etl.demo_places import demonstration_lsoas, demonstration_places, place_weights
from etl.demo_rates import (
    LONGEST_LAG,
    OLDER_DECISIONS,
    OUTCOMES,
    SEARCHES,
    TYPES,
    expected_rows,
)
from etl.demo_searches import month_of_searches

# A fixed month, so that the same command writes the same files on any day.
LAST_MONTH = date(2025, 10, 1)
SEARCHED = TYPES.index[TYPES["crime_type"].isin(["Drugs", "Possession of weapons"])]
# Independent streams of random numbers: what one part draws does not change the others.
PLACES, CRIMES, OLDER, SEARCH = range(4)


def write_demonstration(  # noqa: PLR0913 - one keyword for each option of the command
    out: Path,
    *,
    months: int,
    seed: int,
    scale: float,
    lookups: Path,
    last_month: date = LAST_MONTH,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write street, outcomes and stop-and-search files of made-up crimes, in folders by month.

    Areas, their residents and deprivation are real; places, names, crimes and what became of them
    are made up. The same arguments give the same files to the byte.

    Parameters
    ----------
    out : folder, made when missing; files of the same name are replaced
    months : how many, the newest being `last_month`
    seed : 0 or more; another seed gives other places and crimes
    scale : 1 is Derbyshire (some 8,500 rows a month), 60 is England and Wales
    lookups : folder with lsoa.csv
    progress : called with the number of steps done and their total

    Returns
    -------
    The files written, oldest first: the street, outcomes and stop-and-search file of each month

    Raises
    ------
    ValueError : months, seed or scale is out of range

    Notes
    -----
    The column Context of each street row says "Demonstration". LSOA codes are those of 2021 in
    every month. The street files tell the outcomes as known in the newest month, as when all months
    are published again with each release.
    """
    if months < 1 or seed < 0 or not scale > 0:
        raise ValueError("months must be at least 1, seed at least 0 and scale above 0")
    lsoas = demonstration_lsoas(lookups)
    rng = np.random.default_rng([seed, PLACES])
    places = demonstration_places(lsoas, rng, scale)
    weights = place_weights(places, lsoas, rng)
    spots = hotspots(places, lsoas, rng)
    files = folder(out, places, seed)

    newest = month_number(last_month)
    first = newest - months + 1
    # Decisions on earlier crimes stand in the files too, so the crimes start a year before them.
    start = first - LONGEST_LAG
    pending: dict[int, list[Decisions]] = {}
    written: list[Path] = []
    for step, number in enumerate(range(start, newest + 1), start=1):
        month = date(number // 12, number % 12 + 1, 1)
        crimes = month_of_crimes(
            np.random.default_rng([seed, CRIMES, number]),
            expected_rows(month, last_month, scale),
            add_hotspots(weights, spots, newest - number),
        )
        _note_decisions(pending, crimes, number)
        if number >= first:
            written.append(files.street(month, crimes, status(crimes, newest - number)))
            decided = [*pending.pop(number), _older_decisions(seed, number, scale, len(places))]
            written.append(files.outcomes(month, _together(decided)))
            written.append(_write_searches(files, seed, month, scale, weights))
        if progress is not None:
            progress(step, newest + 1 - start)
    return written


def _note_decisions(pending: dict[int, list[Decisions]], crimes: Crimes, month: int) -> None:
    """Keep each month's share of the decisions on these crimes until its file is written."""
    pending.pop(month - 1, None)  # decided before the first file
    for lag in range(LONGEST_LAG + 1):
        rows = np.flatnonzero((crimes.lag == lag) & (crimes.outcome != NOTHING))
        found = Decisions(
            np.full(len(rows), month, dtype=np.int32),
            crimes.number[rows],
            crimes.place[rows],
            crimes.outcome[rows],
        )
        pending.setdefault(month + lag, []).append(found)


def _older_decisions(seed: int, month: int, scale: float, places: int) -> Decisions:
    """Decisions on crimes of more than a year ago, which no file here holds."""
    rng = np.random.default_rng([seed, OLDER, month])
    crimes = TYPES["per_month"].iloc[1:].sum() * scale
    count = int(rng.poisson(crimes * OLDER_DECISIONS))
    return Decisions(
        # A month before the year 0, so that no crime has the same Crime ID.
        np.full(count, -month, dtype=np.int32),
        np.arange(count, dtype=np.int32),
        rng.integers(0, places, count, dtype=np.int32),
        rng.integers(0, len(OUTCOMES), count).astype(np.int8),
    )


def _together(decisions: list[Decisions]) -> Decisions:
    """All of them in one, by place as in the published files."""
    id_month = np.concatenate([part.id_month for part in decisions])
    number = np.concatenate([part.number for part in decisions])
    place = np.concatenate([part.place for part in decisions])
    outcome = np.concatenate([part.outcome for part in decisions])
    order = np.argsort(place, kind="stable")
    return Decisions(id_month[order], number[order], place[order], outcome[order])


def _write_searches(
    files: Folder, seed: int, month: date, scale: float, weights: np.ndarray
) -> Path:
    rng = np.random.default_rng([seed, SEARCH, month_number(month)])
    likely = weights[SEARCHED].mean(axis=0)
    count = int(rng.poisson(SEARCHES * scale))
    place = rng.choice(len(likely), count, p=likely / likely.sum())
    searches: pd.DataFrame = month_of_searches(rng, month, place)
    return files.searches(month, searches)
