"""Do more crimes have an outcome than a year before, counted at the same age?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.outcome_ages import ANY, NONE_YET, OutcomeAges
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, months_text, part_text, plural
from beatline.analysis.shares import (
    ALPHA,
    FEWEST_FREEDOM,
    Spread,
    share_difference,
    share_spread,
)
from beatline.analysis.time_to_outcome import within_text

HIGHER = "higher, by more than chance"
LOWER = "lower, by more than chance"
CHANCE = "no more than chance"
CANNOT_TELL = "too few to judge"

# Other months tell the spread a year at a time, so that no slow change is taken for it.
PERIOD = 12
COLUMNS = (
    *("group", "now", "now_crimes", "before", "before_crimes"),
    *("now_share", "before_share", "p", "q", "word"),
)


@dataclass(frozen=True)
class OutcomeChanges:
    """The newest known months of a scope against the same months a year before, at the same age.

    rows : one row per group of outcomes, any outcome first; no rows when no month is known in both
        group : text; now, now_crimes, before, before_crimes : int
        now_share, before_share : float, NaN where one of the counts is below 20
        p : float, NaN where it is not judged; q : float, p adjusted for the number of groups
        word : "higher, by more than chance", "lower, …", "no more than chance", "too few to judge"
    months : the months that are compared, known in both years; oldest first
    sentence : any outcome in words, with both counts; "" where no crime is old enough
    """

    rows: pd.DataFrame
    months: pd.DatetimeIndex
    sentence: str


def outcome_changes(ages: OutcomeAges, *, start: pd.Timestamp) -> OutcomeChanges:
    """Compare the known months from `start` on with the same months a year before.

    Only the newest 12 months up to the newest known one, so that none is ever on both sides.

    Parameters
    ----------
    ages : from `outcome_ages`, of all loaded months: they tell how much months differ of themselves
    start : first month of the scope

    Notes
    -----
    A difference is called more than chance at p below 1% for any outcome, and at adjusted p below
    1% for the groups; false alarms are in docs/methods.md#outcome-changes. It says nothing of what
    the difference comes from: another mix of crimes has another mix of outcomes.
    """
    month = ages.months["month"]
    counts = ages.shares.pivot_table("decided", "month", "group", sort=False).reindex(month)
    groups = [name for name in counts.columns if name != NONE_YET]
    decided, whole = counts[groups].to_numpy(float), ages.months["old_enough"].to_numpy(float)
    # Months too small for a share of their own count in the total.
    known = np.nan_to_num(whole) > 0
    earlier = pd.Index(month).get_indexer(pd.Index(month - pd.DateOffset(years=1)))
    chosen = known & (month >= start).to_numpy()
    calendar = pd.DatetimeIndex(month)
    if not chosen.any():
        return OutcomeChanges(pd.DataFrame(columns=COLUMNS), calendar[:0], "")
    newest = calendar > calendar[chosen][-1] - pd.DateOffset(months=PERIOD)
    both = chosen & newest & (earlier >= 0) & known[earlier]
    told = decided[chosen, groups.index(ANY)].sum(), whole[chosen].sum()
    words = f"{_of_the(*told, f'crimes of {months_text(calendar[chosen])}')} had an outcome"
    words = f"{words} {within_text(ages.within)}."
    if not both.any():
        words = f"{words} No month a year before is known at that age, so nothing is compared."
        return OutcomeChanges(pd.DataFrame(columns=COLUMNS), calendar[:0], words)
    rows = pd.DataFrame(
        {
            "group": groups,
            "now": decided[both].sum(axis=0).astype(int),
            "now_crimes": int(whole[both].sum()),
            "before": decided[earlier[both]].sum(axis=0).astype(int),
            "before_crimes": int(whole[earlier[both]].sum()),
        }
    )
    rows = _judged(rows, _spreads(decided, whole, known, (np.flatnonzero(both), earlier[both])))
    more = bool((chosen & ~newest).any())
    sentence = f"{words} {_change(rows.iloc[0], calendar[both], told[1], more=more)}"
    return OutcomeChanges(rows, calendar[both], sentence)


def _spreads(
    decided: NDArray[np.float64],
    whole: NDArray[np.float64],
    known: NDArray[np.bool_],
    sides: tuple[NDArray[np.int_], NDArray[np.int_]],
) -> list[Spread]:
    """Of each group over all known months: each side around its own mean, the rest by years."""
    period = (np.flatnonzero(known).max() - np.arange(len(known))) // PERIOD
    for number, side in enumerate(sides):
        # A month that is judged must not widen what it is judged by.
        period[side] = -1 - number
    return [share_spread(column, whole[known], period[known]) for column in decided[known].T]


def _judged(rows: pd.DataFrame, spreads: list[Spread]) -> pd.DataFrame:
    enough = rows[["now", "before"]].min(axis=1) >= FEWEST_FOR_A_PERCENTAGE
    rows["now_share"] = (rows["now"] / rows["now_crimes"]).where(enough)
    rows["before_share"] = (rows["before"] / rows["before_crimes"]).where(enough)
    counts = rows[["now", "now_crimes", "before", "before_crimes"]].to_numpy(dtype=float)
    fewest = min(rows["now_crimes"].iloc[0], rows["before_crimes"].iloc[0])
    many = fewest >= FEWEST_FOR_A_PERCENTAGE
    rows["p"] = [
        share_difference(now, crimes, before, crimes_before, spread)
        if spread.known and many
        else math.nan
        for (now, crimes, before, crimes_before), spread in zip(counts, spreads, strict=True)
    ]
    # Any outcome is a question of its own, and asked first: it is no further look at the groups.
    rows["q"] = np.concatenate([rows["p"][:1], adjusted_p(rows["p"][1:])])
    up = rows["now"] * rows["before_crimes"] > rows["before"] * rows["now_crimes"]
    rows["word"] = np.select(
        [rows["p"].isna(), rows["q"] >= ALPHA, up], [CANNOT_TELL, CHANCE, HIGHER], LOWER
    )
    return rows


def _change(row: pd.Series, months: pd.DatetimeIndex, told: float, *, more: bool) -> str:
    before = _of_the(row["before"], row["before_crimes"], "crimes")
    verdict = f"now {row['word']}"
    if row["word"] == CANNOT_TELL:
        fewest = FEWEST_FREEDOM + 1
        verdict = (
            f"{CANNOT_TELL}: that takes {FEWEST_FOR_A_PERCENTAGE} crimes in each year, and at "
            f"least {fewest} more months to tell how much months differ"
        )
    elif row["word"] == CHANCE:
        verdict = "the difference is no more than chance"
    if row["now_crimes"] == told:
        return f"In the same months a year before it was {before}: {verdict}."
    now = _of_the(row["now"], row["now_crimes"], "crimes")
    compared = f"In the {plural(len(months), 'month', 'months')} known in both years"
    if more:
        compared = (
            f"Only the newest 12 months are compared with a year before: {compared.lower()}, "
        )
        compared += f"{months_text(months)},"
    return f"{compared} it was {now}; a year before {before}: {verdict}."


def _of_the(part: float, whole: float, noun: str) -> str:
    return part_text(part, whole, f"the {whole:,.0f} {noun}")
