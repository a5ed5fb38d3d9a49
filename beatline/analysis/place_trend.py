"""Is a place growing or fading, or is it the ups and downs of small counts?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from beatline.analysis.cell_change import change_dispersion
from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.change import small_count_change, two_sided
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.sentences import plural

RECENT, BEFORE, FEWEST_BEFORE = 3, 9, 3

# Two-sided 1%: at 5% every other list of ten places would show a false alarm.
PLACE_FLAG = 2.576

TOO_FEW = "too few to tell"
CHANGES = ("new", "growing", "fading")

# Accepted share of false finds among the places of a list that are said to have changed.
FALSE_SHARE = 0.05

# Below this an expected count is told to one decimal.
WHOLE_FROM = 9.95


def place_trends(counts: CellCounts, positions: Sequence[int]) -> pd.DataFrame:
    """Compare each place's newest 3 months with the up to 9 just before.

    Parameters
    ----------
    counts : all cells of the study area and their months
    positions : rows of `counts.cells` of the places to judge

    Returns
    -------
    One row per position, in the order given:
        recent, before : int, records in the newest 3 months and in the months before
        recent_months, before_months : int
        expected : float, records of the newest 3 months at the rate of those before, by days
        even_before : float, records of an average cell of the study area in the months before
        z : float, standard deviations
        trend : text
            "new" : more than expected, where before was no more than in the average cell
            "growing" : more than expected; "fading" : fewer
            "steady" : neither, though a fall to none would have been noticed
            "too few to tell" : neither, and not even a fall to none would have been noticed
        words : "Growing: 60 records from October to December; 20 expected from the 9 months before
            (60)."
    Without 3 months before the newest 3, every place is "too few to tell", expected and z are NaN,
    and the words say how many months there are.

    Notes
    -----
    `small_count_change` with φ from the months before of all cells with a record a month or more
    (`change_dispersion`), whichever places are asked for; flagged at ±2.576. False alarms: 1 place
    in 100 where 5 records a month or more are usual, fewer below; the same for counts that vary
    twice as much as Poisson says; up to twice as many among the places with most records in the
    12 months (all simulated). The time of year is not allowed for. See docs/methods.md#place-trend.
    """
    chosen = counts.counts[np.asarray(positions, dtype=np.intp)]
    months = len(counts.months)
    split, start = max(months - RECENT, 0), max(months - RECENT - BEFORE, 0)
    frame = pd.DataFrame(
        {
            "recent": chosen[:, split:].sum(axis=1),
            "before": chosen[:, start:split].sum(axis=1),
            "recent_months": months - split,
            "before_months": split - start,
        }
    )
    cells = max(len(counts.cells), 1)
    frame["even_before"] = counts.counts[:, start:split].sum() / cells
    if split - start < FEWEST_BEFORE:
        frame["expected"] = frame["z"] = np.nan
        frame["trend"], frame["words"] = TOO_FEW, _short_words(months)
    else:
        days = counts.months.days_in_month.to_numpy().astype(float)
        recent_days, before_days = days[split:].sum(), days[start:split]
        frame["expected"] = frame["before"] * recent_days / before_days.sum()
        spread = change_dispersion((counts.counts[:, start:split], before_days))
        frame = _trends(frame, before_days.sum() / recent_days, spread)
        span = f"from {counts.months[split]:%B} to {counts.months[-1]:%B}"
        frame["words"] = [_words(row, span) for row in frame.to_dict("records")]
    columns = ["recent", "before", "recent_months", "before_months", "expected", "even_before"]
    return frame[[*columns, "z", "trend", "words"]]


def beyond_chance(trends: pd.DataFrame) -> pd.DataFrame:
    """Which of some places changed, corrected for how many were tested.

    trends : trend (text) and z (float) of `place_trends`, one row per place of one list

    Returns one row per place, with the same index:
        chance : float, of a z as far from 0; NaN where nothing was tested
        q : float, `chance` adjusted for the number of places that were tested
        changed : bool, new, growing or fading with q at most 5%
    """
    chance = two_sided(trends["z"].to_numpy(dtype=float))
    q = adjusted_p(chance)
    changed = trends["trend"].isin(CHANGES).to_numpy() & (q <= FALSE_SHARE)
    return pd.DataFrame({"chance": chance, "q": q, "changed": changed}, index=trends.index)


def _trends(frame: pd.DataFrame, times: float, spread: float) -> pd.DataFrame:
    """z and trend of each place; the months before are `times` as long as the newest 3."""
    expected = frame["expected"].to_numpy(dtype=float)
    z = small_count_change(frame["recent"].to_numpy(), expected, times, spread)
    none = small_count_change(np.zeros(len(frame)), expected, times, spread)
    usual = (frame["before"] <= frame["even_before"]).to_numpy()
    trend = np.select(
        [(z >= PLACE_FLAG) & usual, z >= PLACE_FLAG, z <= -PLACE_FLAG, none <= -PLACE_FLAG],
        ["new", "growing", "fading", "steady"],
        TOO_FEW,
    )
    return frame.assign(z=z, trend=trend)


def _words(row: dict[Any, Any], span: str) -> str:
    now = plural(row["recent"], "record", "records") if row["recent"] else "no records"
    expected = row["expected"]
    usual = f"{expected:.1f}" if 0 < expected < WHOLE_FROM else f"{expected:,.0f}"
    before = f"; {usual} expected from the {row['before_months']} months before ({row['before']:,})"
    if not row["before"]:
        before = f"; none in the {row['before_months']} months before"
    # "Steady" beside 78 and 107 would look wrong: chance alone moves counts so far.
    trend = "no clear change" if row["trend"] == "steady" else str(row["trend"])
    return f"{trend.capitalize()}: {now} {span}{before}."


def _short_words(months: int) -> str:
    held = plural(months, "month", "months") if months else "no months"
    return f"Too few to tell: {held} in a row, and a comparison needs {RECENT + FEWEST_BEFORE}."
