"""The made-up crimes of one month, and what becomes of them."""

from dataclasses import dataclass

import numpy as np

from etl.demo_rates import (
    ASB,
    AWAITING,
    CHARGED,
    COURT_RATE,
    LAGS_NO_SUSPECT,
    LAGS_OTHER,
    NEVER,
    NO_RESULT,
    NO_SUSPECT,
    OUTCOMES,
    REPEATED_ASB,
    REPEATED_ID,
    TYPES,
    UNAVAILABLE,
    UNDER_INVESTIGATION,
)

NOTHING = -1  # no Crime ID, no outcome
UNAVAILABLE_FROM = 3  # months after which an undecided crime is no longer "Under investigation"
LEVEL_SPREAD = 0.035  # how far a type's month lies off its trend and season, beyond pure chance


@dataclass(frozen=True)
class Crimes:
    """The rows of a street file as numbers, in the order of the file.

    type_row : row of `TYPES`
    place : row of the places
    number : the crime's number within its month, or NOTHING; rows with the same share a Crime ID
    outcome : row of `OUTCOMES` that it gets in the end, or NOTHING
    lag : months from the crime to that outcome, or NEVER
    court_lag : months from there until the court result is given up on
    """

    type_row: np.ndarray
    place: np.ndarray
    number: np.ndarray
    outcome: np.ndarray
    lag: np.ndarray
    court_lag: np.ndarray


def month_of_crimes(rng: np.random.Generator, expected: np.ndarray, weights: np.ndarray) -> Crimes:
    """Draw the crimes of a month.

    Parameters
    ----------
    expected : as from `expected_rows`
    weights : share of each type (row) that falls on each place (column)
    """
    counts = rng.poisson(expected * rng.lognormal(sigma=LEVEL_SPREAD, size=len(expected)))
    type_row = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
    place = np.concatenate(
        [_draw(rng, weights[row], count) for row, count in enumerate(counts)]
    ).astype(np.int32)
    asb = type_row == ASB
    place[asb] = _repeated(rng, place[asb], REPEATED_ASB)

    outcome = np.concatenate([_outcomes(rng, row, count) for row, count in enumerate(counts)])
    number = np.arange(len(type_row), dtype=np.int32)
    starts = np.cumsum(counts) - counts
    for row in range(ASB + 1, len(counts)):
        of_type = slice(starts[row], starts[row] + counts[row])
        number[of_type] = _repeated(rng, number[of_type], REPEATED_ID)
    # Rows that share a Crime ID mostly differ in their outcome: give them a second chance to.
    again = (number != np.arange(len(number))) & (outcome == outcome[number])
    for row in range(ASB + 1, len(counts)):
        chosen = again & (type_row == row)
        outcome[chosen] = _outcomes(rng, row, int(chosen.sum()))
    number[asb] = NOTHING

    order = np.argsort(place.astype(np.int64) * len(counts) + type_row, kind="stable")
    court_lag = 1 + rng.geometric(COURT_RATE, size=len(order))
    return Crimes(
        type_row[order], place[order], number[order], outcome[order],
        _lags(rng, outcome)[order], np.minimum(court_lag, NEVER).astype(np.int8),
    )  # fmt: skip


def status(crimes: Crimes, age: int) -> np.ndarray:
    """What a street file says `age` months after the crimes: row of `STATUSES`, or NOTHING."""
    waiting = UNDER_INVESTIGATION if age < UNAVAILABLE_FROM else UNAVAILABLE
    at_court = np.where(crimes.lag + crimes.court_lag <= age, NO_RESULT, AWAITING)
    decided = np.where(crimes.outcome == CHARGED, at_court, crimes.outcome)
    known = np.where(crimes.lag <= age, decided, waiting)
    return np.asarray(np.where(crimes.outcome == NOTHING, NOTHING, known))


def _draw(rng: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    limits = np.cumsum(weights)
    # Ascending numbers are looked up many times faster than shuffled ones.
    drawn = np.searchsorted(limits, np.sort(rng.random(count)) * limits[-1], side="right")
    # Shuffled again, since rows are chosen by their position to share a Crime ID or a place.
    return np.asarray(rng.permutation(np.minimum(drawn, len(weights) - 1)))


def _repeated(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    """The values, some of them replaced by one of the others."""
    repeated: np.ndarray = values.copy()
    chosen = np.flatnonzero(rng.random(len(values)) < share)
    if len(chosen) < len(values):
        kept = np.delete(values, chosen)
        repeated[chosen] = rng.choice(kept, len(chosen))
    return repeated


def _outcomes(rng: np.random.Generator, type_row: int, count: int) -> np.ndarray:
    if type_row == ASB:
        return np.full(count, NOTHING, dtype=np.int8)
    shares = np.array(TYPES["outcomes"].iloc[type_row], dtype=float)
    return rng.choice(len(OUTCOMES), size=count, p=shares / shares.sum()).astype(np.int8)


def _lags(rng: np.random.Generator, outcome: np.ndarray) -> np.ndarray:
    chance = rng.random(len(outcome))
    lag = np.full(len(outcome), NEVER, dtype=np.int8)
    for group, shares in (
        (outcome == NO_SUSPECT, LAGS_NO_SUSPECT),
        (outcome > NO_SUSPECT, LAGS_OTHER),
    ):
        months = np.searchsorted(np.cumsum(shares), chance[group], side="right")
        lag[group] = np.where(months < len(shares), months, NEVER)
    return lag
