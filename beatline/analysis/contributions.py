"""Which parts make up a change, and which of them changed by more than chance?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beatline.analysis.change import pearson, two_counts_z, two_sided
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, change_text, plural, sentence_start

LEVEL = 0.05

# A part's own months are too few to say how much it varies: the others of its group lend it so
# many months' worth of theirs, or all they have.
MONTHS_LENT = 12.0

# What the evidence of a total is in a sentence, and that of a part in a table.
TOTAL_WORDS = {
    "more": ", which is more than chance allows",
    "fewer": ", which is more than chance allows",
    "within": ", which is within what chance allows",
    "too few": ", too few to judge",
    "": ", which cannot be judged here",
}
EVIDENCE_WORDS = {
    "more": "more than chance allows",
    "fewer": "fewer than chance allows",
    "within": "within what chance allows",
    "too few": "too few to judge",
    "": "not judged",
}

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Variation:
    """How much the months of each part vary when nothing changes, as far as they tell.

    chi_square, freedom : one number for each part; see `spread_of_years`, `spread_of_months`
    """

    chi_square: Counts
    freedom: Counts

    @property
    def tells(self) -> bool:
        """Whether there are two months anywhere that can be compared with each other."""
        return bool((self.freedom > 0).any())


def spread_of_years(stretches: Iterable[tuple[ArrayLike, ArrayLike]]) -> Variation:
    """How much the changes of single months from one year to the next vary about their mean.

    The time of year is no part of it, so it belongs to a comparison with the same months.

    stretches : one or several, each parts × months twice: the later and the earlier of every pair
        of months. Only pairs within a stretch are compared with each other
    """
    # The earlier and the later counts of a part are a table of two rows: Pearson's χ² is the sum
    # over both, and a pair without any record tells nothing.
    told = []
    for later, earlier in stretches:
        x, b = np.asarray(later, dtype=float), np.asarray(earlier, dtype=float)
        both = x + b
        weights = np.where(both.sum(axis=1, keepdims=True) > 0, both, 1.0)
        freedom = np.maximum((both > 0).sum(axis=1) - 1.0, 0.0)
        if both.shape[1]:
            told.append((pearson(x, weights)[0] + pearson(b, weights)[0], freedom))
    return _summed(told)


def spread_of_months(stretches: Iterable[tuple[ArrayLike, ArrayLike]]) -> Variation:
    """How much the months vary about the mean of their stretch, the time of year included.

    stretches : one or several, each parts × months and the days of each month
    """
    pairs = [(np.asarray(c, dtype=float), np.asarray(days, dtype=float)) for c, days in stretches]
    return _summed([pearson(counts, days) for counts, days in pairs if len(days)])


def _summed(told: Sequence[tuple[Counts, Counts]]) -> Variation:
    none = np.zeros(1)
    return Variation(
        np.sum([chi_square for chi_square, _ in told], axis=0) if told else none,
        np.sum([freedom for _, freedom in told], axis=0) if told else none,
    )


def contributions(  # noqa: PLR0913 - each of the two periods has its counts and its exposure
    now: ArrayLike,
    before: ArrayLike,
    *,
    exposure_now: float,
    exposure_before: float,
    spread: Variation,
    groups: ArrayLike | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Split a change into what each part adds to it, and test every part.

    Parameters
    ----------
    now, before : records of every part in the two periods
    exposure_now, exposure_before : days of the two periods
    spread : how much the parts vary, in the same order
    groups : a label for each part; parts of a group lend each other their spread, for example
        all areas of a crime type. Without it every part stands for itself
    level : accepted share of false finds among the parts that pass

    Returns
    -------
    One row per part, in the order given:
        now, before, change : int; the changes add up to that of the totals
        dispersion : float, φ: how many times more the part varies than Poisson says
        z : float, standard deviations; p : float, two-sided; q : float, `adjusted_p` of it; p
            and q are NaN where neither period has a record, or the spread is not known
        evidence : "more" or "fewer" than chance allows, "within" it, "too few" where even all
            records on one side would be chance, "" where nothing was tested

    Raises
    ------
    ValueError : parts that do not match, a negative count, or an exposure that is not above 0

    Notes
    -----
    Given a part's records in both periods, those of now are binomial if nothing changed. Counts
    are divided by φ first, as if φ records always came together; the tail is that of Student's t
    as far as φ itself is uncertain. Then Benjamini and Hochberg over all parts with a record. When
    nothing changed, some part of 1,330 passes in 0 to 1 of 100 comparisons (in 7 where busy parts
    vary more than others), some of 14 or a single one in 2 to 5 (simulated). See
    docs/methods.md#contributions.
    """
    x, b = np.asarray(now, dtype=np.int64), np.asarray(before, dtype=np.int64)
    if x.shape != b.shape or x.ndim != 1:
        raise ValueError("both periods have one count for each part")
    if min(exposure_now, exposure_before) <= 0:
        raise ValueError("an exposure is above 0")
    if (x < 0).any() or (b < 0).any():
        raise ValueError("counts are never negative")
    dispersion, freedom = _dispersion(spread, groups)
    share = exposure_now / (exposure_now + exposure_before)
    tested = (x + b > 0) & ~np.isnan(dispersion)
    phi = np.where(np.isnan(dispersion), 1.0, dispersion)
    z = np.where(tested, two_counts_z(x / phi, b / phi, share), 0.0)
    p = np.where(tested, two_sided(z, freedom), np.nan)
    q = adjusted_p(p)
    # All of them now, or all of them before: whichever would be the more surprising.
    most = np.maximum(
        -two_counts_z(np.zeros(x.shape), (x + b) / phi, share),
        two_counts_z((x + b) / phi, np.zeros(x.shape), share),
    )
    evidence = np.select(
        [~tested, q <= level, two_sided(most, freedom) > level],
        ["", np.where(z > 0, "more", "fewer"), "too few"],
        "within",
    )
    return pd.DataFrame(
        {
            "now": x,
            "before": b,
            "change": x - b,
            "dispersion": dispersion,
            "z": z,
            "p": p,
            "q": q,
            "evidence": evidence,
        }
    )


def by_evidence(parts: pd.DataFrame) -> pd.DataFrame:
    """The parts with the strongest evidence first; of equal ones the largest change first."""
    strength = pd.DataFrame({"p": parts["p"].fillna(1.0), "z": -parts["z"].abs()})
    size = -parts[["now", "before"]].max(axis=1)
    keys = strength.assign(change=-parts["change"].abs().fillna(0.0), size=size)
    return parts.loc[keys.sort_values(list(keys.columns), kind="stable").index]


def largest_parts(parts: pd.DataFrame, most: int) -> "pd.Series[bool]":
    """Which parts a chart names: those that pass, then the largest changes, so many at most."""
    passes = parts["evidence"].isin(["more", "fewer"])
    keys = pd.DataFrame({"passes": ~passes, "change": -parts["change"].abs()})
    first = keys.sort_values(["passes", "change"], kind="stable").index[:most]
    return pd.Series(parts.index.isin(first) & (parts["change"] != 0).to_numpy(), parts.index)


def _dispersion(spread: Variation, groups: ArrayLike | None) -> tuple[Counts, Counts]:
    """φ of each part, at least 1, and how many degrees of freedom stand behind it."""
    chi_square, freedom = spread.chi_square, spread.freedom
    if groups is not None:
        number, names = pd.factorize(np.asarray(groups))
        # A part cannot lend to itself: it would only seem to know its φ better.
        others = np.bincount(number, freedom, len(names))[number] - freedom
        told = np.bincount(number, chi_square, len(names))[number] - chi_square
        lent = np.minimum(MONTHS_LENT, others)
        chi_square = chi_square + lent * np.maximum(told / np.maximum(others, 1.0), 1.0)
        freedom = freedom + lent
    known = freedom > 0
    phi = np.where(known, chi_square / np.where(known, freedom, 1.0), np.nan)
    if spread.tells:
        # A part with too few records to tell how it varies is taken to vary as Poisson says.
        phi = np.where(known, phi, 1.0)
    return np.maximum(phi, 1.0), np.where(known, freedom, np.inf)


def total_words(total: Mapping[Any, Any], noun: tuple[str, str], now: str, before: str) -> str:
    """One total of both periods, its change, and whether chance explains it.

    total : one row of `contributions`
    noun : what is counted, one and many; now, before : the two periods in words

    "5,120 recorded crimes in July to December 2025, 5,332 in the same months of 2024: 212 fewer
    (−4%), which is more than chance allows."
    """
    counts = f"{plural(total['now'], *noun)} in {now}, {total['before']:,} in {before}"
    change = int(total["change"])
    if not change:
        return f"{counts}: no change."
    enough = min(total["now"], total["before"]) >= FEWEST_FOR_A_PERCENTAGE
    percent = f" ({change_text(change / total['before'])})" if enough else ""
    words = TOTAL_WORDS[str(total["evidence"])]
    return f"{counts}: {abs(change):,} {'more' if change > 0 else 'fewer'}{percent}{words}."


def part_words(
    part: Mapping[Any, Any], name: str, total: Mapping[Any, Any], noun: tuple[str, str]
) -> str:
    """What one part adds to a change, with both its counts.

    name : the part as inside a sentence: "shoplifting in Arboretum"
    total, noun : as in `total_words`

    "Of the fall of 212 recorded crimes, 140 is shoplifting in Arboretum: 310 before, 170 now."
    """
    change, whole = int(part["change"]), int(total["change"])
    counts = f"{part['before']:,} before, {part['now']:,} now"
    of_whole = f"the {'rise' if whole > 0 else 'fall'} of {plural(abs(whole), *noun)}"
    is_all = part["now"] == total["now"] and part["before"] == total["before"]
    if change * whole > 0 and abs(change) <= abs(whole) and not is_all:
        return f"Of {of_whole}, {abs(change):,} is {name}: {counts}."
    size = f"{abs(change):,} {'more' if change > 0 else 'fewer'}"
    against = change * whole < 0
    begin = f"Against {of_whole}, {name}" if against else sentence_start(name)
    return f"{begin}: {size}, {counts}."


def rest_words(changes: "pd.Series[int]", noun: tuple[str, str]) -> str:
    """What all parts that are not named add: "The other 480 combinations together: 31 more."."""
    if not len(changes):
        return ""
    total = int(changes.sum())
    way = "more" if total > 0 else "fewer"
    size = f"{abs(total):,} {way}" if total else "no change"
    if len(changes) == 1:
        return f"The one other {noun[0]}: {size}."
    return f"The other {plural(len(changes), *noun)} together: {size}."
