"""Which patterns in the months are unlikely to be chance?"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.sentences import range_text

MONTHS_IN_A_ROW = 7

# Limits lie 3 standard deviations from the mean: the outer third begins at 2.
OUTER_THIRD, OUTSIDE = 2.0, 3.0


def signals(limits: pd.DataFrame, *, measure: str = "records") -> pd.DataFrame:
    """Find the four patterns of a process chart, and say each in a sentence.

    Parameters
    ----------
    limits : rows of `process_limits`
    measure : the column that was judged

    Returns
    -------
    One row per pattern, newest first; patterns never reach over a gap or a break:
        first_month, month : datetime, where it begins and ends
        rule : "outside" the limits; "trend", 7 or more months rising or falling; "one side",
            7 or more on one side of the mean; "near a limit", 2 of 3 in the outer third
        direction : "high", "low", "rising" or "falling"
        sentence : text

    Notes
    -----
    Where nothing has changed the four rules together still find something in 1 of 6 series of 23
    months and 1 of 18 of a year (simulated), so say which rule spoke. Months are compared per
    standard month and, where it is removed, without their season.

    Source: NHS England, Making Data Count: docs/methods.md#signals.
    """
    found: list[dict[str, Any]] = []
    judged = limits[limits["judged"]]
    for _, run in judged.groupby("run"):
        counts = run[measure].to_numpy(dtype=float)
        expected, upper = run["expected"].to_numpy(), run["upper"].to_numpy()
        width = np.maximum(upper - expected, 1e-9)
        deviation = OUTSIDE * (counts - expected) / width
        steps = np.sign(np.diff((run["standard"] / run["season"]).to_numpy()))
        found += _outside(run, counts, deviation)
        found += _near_a_limit(run, deviation)
        found += _one_side(run, deviation)
        found += _trend(run, steps)
    columns = ["first_month", "month", "rule", "direction", "sentence"]
    rows = pd.DataFrame(found, columns=columns)
    return rows.sort_values("month", ascending=False, kind="stable", ignore_index=True)


def _outside(
    run: pd.DataFrame, counts: NDArray[np.float64], deviation: NDArray[np.float64]
) -> list[dict[str, Any]]:
    rows = []
    for i in np.flatnonzero(run["signal"].isin(["above", "below"]).to_numpy()):
        month, high = run["month"].iloc[i], deviation[i] > 0
        expected = range_text(run["lower"].iloc[i], run["upper"].iloc[i])
        side = "above" if high else "below"
        words = f"{month:%B %Y}: {counts[i]:,.0f}, {side} the range; {expected} expected."
        rows.append(_row(month, month, "outside", "high" if high else "low", words))
    return rows


def _near_a_limit(run: pd.DataFrame, deviation: NDArray[np.float64]) -> list[dict[str, Any]]:
    rows = []
    for sign, direction, limit in ((1, "high", "upper"), (-1, "low", "lower")):
        near = (sign * deviation > OUTER_THIRD) & (sign * deviation <= OUTSIDE)
        # Only where the last of the three is itself near, so that one pair is told once.
        for i in np.flatnonzero(near).tolist():
            before = np.flatnonzero(near[max(0, i - 2) : i])
            if before.size:
                first = run["month"].iloc[max(0, i - 2) + int(before[0])]
                month = run["month"].iloc[i]
                words = f"{first:%B %Y} and {month:%B %Y} were both near the {limit} limit."
                rows.append(_row(first, month, "near a limit", direction, words))
    return rows


def _one_side(run: pd.DataFrame, deviation: NDArray[np.float64]) -> list[dict[str, Any]]:
    rows = []
    for start, end, sign in _stretches(np.sign(deviation)):
        length = end - start + 1
        if length >= MONTHS_IN_A_ROW:
            first, month = run["month"].iloc[start], run["month"].iloc[end]
            side, direction = ("above", "high") if sign > 0 else ("below", "low")
            words = f"{length} months in a row {side} the mean, {first:%B %Y} to {month:%B %Y}."
            rows.append(_row(first, month, "one side", direction, words))
    return rows


def _trend(run: pd.DataFrame, steps: NDArray[np.float64]) -> list[dict[str, Any]]:
    rows = []
    for start, end, sign in _stretches(steps):
        # A stretch of six steps joins seven months.
        if end - start + 2 >= MONTHS_IN_A_ROW:
            first, month = run["month"].iloc[start], run["month"].iloc[end + 1]
            direction = "rising" if sign > 0 else "falling"
            words = f"{direction.capitalize()} every month from {first:%B %Y} to {month:%B %Y}."
            rows.append(_row(first, month, "trend", direction, words))
    return rows


def _stretches(signs: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """First and last position of each stretch of the same sign; zeros belong to none."""
    if not signs.size:
        return []
    starts = np.flatnonzero(np.concatenate([[True], signs[1:] != signs[:-1]]))
    ends = np.concatenate([starts[1:] - 1, [signs.size - 1]])
    pairs = zip(starts, ends, strict=True)
    return [(int(a), int(b), float(signs[a])) for a, b in pairs if signs[a] != 0]


def _row(
    first: pd.Timestamp, month: pd.Timestamp, rule: str, direction: str, sentence: str
) -> dict[str, Any]:
    return {
        "first_month": first,
        "month": month,
        "rule": rule,
        "direction": direction,
        "sentence": sentence,
    }
