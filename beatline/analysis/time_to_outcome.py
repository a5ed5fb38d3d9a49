"""How long until crimes have an outcome, when the newest have not had the time?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.outcome_groups import OUTCOME_GROUPS, outcome_group
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, percent_text, plural
from beatline.analysis.shares import Z_95

Floats = NDArray[np.float64]

LONGEST = 24
HALF = 0.5


@dataclass(frozen=True)
class TimeToOutcome:
    """The share of crimes that have had an outcome, by months since the month of the crime.

    ages : one row per age, from 0; ends where fewer than 20 crimes are old enough
        age : int, whole months after the month of the crime
        old_enough : int, crimes whose outcomes are loaded up to that age
        waiting : int, those of them without an outcome at a younger age
        decided : int, those that had their first outcome at that age
        share : float, of all crimes, expected to have had an outcome by then
        low, high : float, its 95% interval
    groups : one row per age and group that occurs, ages rising, groups in their fixed order
        age : int; group : text; decided : int; share : float; the shares of an age add up to its
        share in `ages`
    crimes : how many are followed at all; left_out : how many are not
    half_by : the age by which half of them had one; None when they had not by the last age
    sentence : the answer in words
    refusal : why there is no answer, or ""
    """

    ages: pd.DataFrame
    groups: pd.DataFrame
    crimes: int
    left_out: int
    half_by: int | None
    sentence: str
    refusal: str


def time_to_outcome(first: pd.DataFrame, *, longest: int = LONGEST) -> TimeToOutcome:
    """Tell what share of crimes had an outcome within each number of months.

    Parameters
    ----------
    first : rows of the query `first_outcomes`
        last_age : int, the oldest age up to which the crimes are followed; -1 for not at all
        age : float, age of the first outcome, NaN without one; outcome : text or None; crimes : int
    longest : the last age told

    Notes
    -----
    Each age is told by the crimes that are old enough for it. Of those still waiting at an age,
    the share decided at it is taken, and these are multiplied up (Kaplan and Meier, 1958; by group
    Aalen and Johansen, 1978), so crimes that are too young to tell neither count as undecided nor
    as decided. See docs/methods.md#time-to-outcome.
    """
    last_age = first["last_age"].to_numpy(dtype=int)
    crimes = first["crimes"].to_numpy(dtype=float)
    followed = last_age >= 0
    total, left_out = int(crimes[followed].sum()), int(crimes[~followed].sum())
    last_age, crimes = last_age[followed], crimes[followed]
    old_enough = _at_or_above(last_age, crimes, longest)
    enough = int((old_enough >= FEWEST_FOR_A_PERCENTAGE).sum())
    if not enough:
        return _nothing(total, left_out)

    age = first["age"].to_numpy(dtype=float)[followed]
    had = ~np.isnan(age)
    names, column = np.unique(
        first["outcome"].to_numpy(object)[followed][had].astype(str), return_inverse=True
    )
    order = {name: number for number, name in enumerate(OUTCOME_GROUPS)}
    group = np.array([order[outcome_group(name)] for name in names], dtype=int)[column]
    shape = (longest + 1, len(OUTCOME_GROUPS))
    decided = np.zeros(shape)
    early = age[had] <= longest
    np.add.at(decided, (age[had][early].astype(int), group[early]), crimes[had][early])
    decided = decided[:enough]
    # Crimes decided earlier wait no more; only those old enough for the age are among them.
    earlier = _decided_before(age[had], last_age[had], crimes[had], longest)
    waiting = (old_enough - earlier)[:enough]

    any_group = decided.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.nan_to_num(any_group / waiting)
        by_group = np.nan_to_num(decided / waiting[:, None])
    left = np.cumprod(1.0 - hazard)
    still = np.concatenate([[1.0], left[:-1]])
    low, high = _interval(left, any_group, waiting)
    ages = pd.DataFrame(
        {
            "age": np.arange(enough),
            "old_enough": old_enough[:enough].astype(int),
            "waiting": waiting.astype(int),
            "decided": any_group.astype(int),
            "share": 1.0 - left,
            "low": low,
            "high": high,
        }
    )
    groups = _groups(decided, np.cumsum(still[:, None] * by_group, axis=0))
    reached = np.flatnonzero(1.0 - left >= HALF)
    half_by = int(reached[0]) if len(reached) else None
    return TimeToOutcome(ages, groups, total, left_out, half_by, _sentence(ages, half_by), "")


def within_text(age: int) -> str:
    """An age in words: "in the month of the crime", "within 3 months"."""
    return "in the month of the crime" if age == 0 else f"within {plural(age, 'month', 'months')}"


def _at_or_above(age: NDArray[np.int_], crimes: Floats, longest: int) -> Floats:
    """How many crimes are followed up to each age, or longer."""
    at = np.bincount(np.minimum(age, longest), crimes, longest + 1)
    return np.asarray(at[::-1].cumsum()[::-1], dtype=float)


def _decided_before(
    age: Floats, last_age: NDArray[np.int_], crimes: Floats, longest: int
) -> Floats:
    """Of the crimes followed up to each age, those decided at a younger one.

    A crime counts from the age after its outcome to the last age it is followed to.
    """
    change = np.zeros(longest + 3)
    np.add.at(change, np.minimum(age.astype(int) + 1, longest + 1), crimes)
    np.add.at(change, np.minimum(last_age + 1, longest + 1), -crimes)
    return change.cumsum()[: longest + 1]


def _interval(left: Floats, decided: Floats, waiting: Floats) -> tuple[Floats, Floats]:
    """Greenwood's variance on the scale of log(−log), which keeps within 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(decided > 0, decided / (waiting * (waiting - decided)), 0.0)
        spread = np.sqrt(np.cumsum(parts)) / np.abs(np.log(left))
        near, far = left ** np.exp(-Z_95 * spread), left ** np.exp(Z_95 * spread)
    inside = (left > 0) & (left < 1)
    return np.where(inside, 1.0 - near, 1.0 - left), np.where(inside, 1.0 - far, 1.0 - left)


def _groups(decided: Floats, share: Floats) -> pd.DataFrame:
    occurs = np.flatnonzero(decided.sum(axis=0) > 0)
    age = np.repeat(np.arange(len(decided)), len(occurs))
    return pd.DataFrame(
        {
            "age": age,
            "group": np.tile(np.array(OUTCOME_GROUPS, dtype=object)[occurs], len(decided)),
            "decided": decided[:, occurs].ravel().astype(int),
            "share": share[:, occurs].ravel(),
        }
    )


def _sentence(ages: pd.DataFrame, half_by: int | None) -> str:
    newest = ages.iloc[-1]
    last = int(newest["age"])
    by_then = f"{percent_text(newest['share'])} had one {within_text(last)}"
    based = plural(int(newest["old_enough"]), "crime is", "crimes are")
    if half_by is None:
        return f"Fewer than half of the crimes had an outcome {within_text(last)}: {by_then}."
    half = f"Half of the crimes had an outcome {within_text(half_by)}"
    if half_by == last:
        return f"{half}; {based} old enough to tell."
    return f"{half}; {by_then} ({based} old enough to tell that)."


def _nothing(total: int, left_out: int) -> TimeToOutcome:
    if total:
        why = (
            f"Only {plural(total, 'crime is', 'crimes are')} followed by outcomes files; from "
            f"{FEWEST_FOR_A_PERCENTAGE} on a share is given. Choose more months, a wider area or "
            "more crime types."
        )
    elif left_out:
        why = (
            "No outcomes file of the months of these crimes is loaded, so nobody can tell how long "
            "they took. Load the outcomes files of these months and of those after them."
        )
    else:
        why = "No recorded crimes, so there is nothing that could have an outcome."
    ages = ["age", "old_enough", "waiting", "decided", "share", "low", "high"]
    return TimeToOutcome(
        pd.DataFrame(columns=ages, dtype=float),
        pd.DataFrame(columns=["age", "group", "decided", "share"]),
        total,
        left_out,
        None,
        "",
        why,
    )
