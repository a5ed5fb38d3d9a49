"""How often did a search lead to something, and do groups of searches differ in it?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, percent_text, plural
from beatline.analysis.shares import (
    FEWEST_FREEDOM,
    Spread,
    share_difference,
    share_range,
    share_spread,
)

NO_ACTION = "No further action"
NOT_PUBLISHED = "Not published"
OTHER = "Other"

# In the order of a table; the first words of the names that forces have used, in lower case.
# "Suspected psychoactive substances seized - No further action" is no name of the first group:
# something was found and taken.
OUTCOME_STARTS = {
    NO_ACTION: ("a no further action disposal", "nothing found", "no further action", "false"),
    "Arrest": ("arrest", "suspect arrested"),
    "Summons or charge": ("summons", "suspect summonsed", "charge", "suspect charged"),
    "Caution": ("caution", "offender cautioned", "offender given a caution", "simple caution"),
    "Community resolution": ("community resolution", "local resolution"),
    "Penalty notice": ("penalty notice", "offender given penalty notice"),
    "Drugs warning": (
        *("khat or cannabis warning", "cannabis warning", "khat warning"),
        *("offender given drugs possession warning", "drugs possession warning", "warning"),
    ),
}
SEARCH_OUTCOMES = (*OUTCOME_STARTS, OTHER, NOT_PUBLISHED)

# Of the groups that are called different at most so many are expected to be so by chance alone.
ALPHA = 0.05
# Months tell the spread a year at a time, so that no slow change is taken for it.
PERIOD = 12
HIGHER, LOWER, CHANCE = "higher than the rest", "lower than the rest", "no more than chance"
CANNOT_TELL = "too few to judge"
FEW_MONTHS = "too few months to judge"
NOT_STATED = "Not stated or not published"


@dataclass(frozen=True)
class FindRates:
    """How often searches led to something, part by part.

    parts : one row per part, most searches first, "not published" last
        part : text; searches : int; not_published : int, those without a published outcome
        known : int, the others; found : int, those of them that led to more than no further action
        rate, low, high : float, found of known and its 95% interval; NaN below 20 known searches
        linked : int, those found whose outcome concerns what was searched for
        linked_known : int, known searches that tell whether it does
        linked_rate : float; NaN below 20 of them
        q : float, adjusted p-value against all other tested parts; NaN where not tested
        word : "higher than the rest", "lower than the rest", "no more than chance", "too few to
            judge", "too few months to judge", or "" for a part that is not compared
    total : the same counts of all parts together
    sentence : what the comparison says, or why there is none; "" when it was not asked for
    """

    parts: pd.DataFrame
    total: pd.Series
    sentence: str


def search_outcome(name: object) -> str:
    """Group of an outcome of a search: one of SEARCH_OUTCOMES; "Other" for an unknown name."""
    if not isinstance(name, str) or not name.strip():
        return NOT_PUBLISHED
    words = name.strip().lower()
    found = [group for group, starts in OUTCOME_STARTS.items() if words.startswith(starts)]
    return found[0] if found else OTHER


def search_outcomes(counts: pd.DataFrame) -> pd.DataFrame:
    """Count searches by what they led to.

    counts : rows of the query `search_counts`: outcome (text or None), searches (int)

    Returns one row per group that has any, in the order of SEARCH_OUTCOMES: part (text), searches
    (int), share (float, of all searches).
    """
    totals = counts["searches"].astype(int).groupby(_groups(counts)).sum()
    return _with_shares(totals.reindex([name for name in SEARCH_OUTCOMES if name in totals.index]))


def search_parts(counts: pd.DataFrame) -> pd.DataFrame:
    """Count searches by the part they belong to, most first and those without one last.

    counts : rows of the query `search_counts`: part (text or None), searches (int)

    Returns one row per part: part (text), searches (int), share (float, of all searches).
    """
    totals = counts["searches"].astype(int).groupby(_named(counts["part"])).sum()
    names = sorted(totals.index, key=lambda name: (name == NOT_PUBLISHED, -totals[name], name))
    return _with_shares(totals.reindex(names))


def find_rates(
    counts: pd.DataFrame,
    *,
    spread: Spread | None = None,
    untested: tuple[str, ...] = (NOT_STATED, NOT_PUBLISHED),
    noun: str = "groups",
) -> FindRates:
    """Tell for each part of the searches how often they led to something, and where that differs.

    Parameters
    ----------
    counts : rows of the query `search_counts`
        part : text, None when not published; outcome : text or None
        linked : bool or None, whether the outcome concerns what was searched for; searches : int
    spread : from `find_rate_spread`: how much rates vary from month to month beyond chance; None
        where the parts are not to be compared
    untested : parts that are counted and not compared
    noun : what the parts are called, in the plural

    Returns
    -------
    FindRates

    Notes
    -----
    A search without a published outcome is in no rate. Each part is tested against all other tested
    parts together, and the p-values are adjusted for the number of parts. Where the months are too
    few to tell the spread, nothing is judged. False alarms and what a find rate cannot say are in
    docs/methods.md#find-rates.
    """
    outcome = _groups(counts)
    number = counts["searches"].to_numpy(dtype=int)
    known = (outcome != NOT_PUBLISHED).to_numpy()
    found = known & (outcome != NO_ACTION).to_numpy()
    linked = counts["linked"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    tells = known & (counts["linked"].notna().to_numpy() | ~found)
    columns = pd.DataFrame(
        {
            "searches": number,
            "not_published": number * ~known,
            "known": number * known,
            "found": number * found,
            "linked": number * (found & linked),
            "linked_known": number * tells,
        }
    )
    parts = columns.groupby(_named(counts["part"])).sum().reset_index()
    parts["last"] = parts["part"].isin(untested)
    parts = parts.sort_values(["last", "searches", "part"], ascending=[True, False, True])
    parts = parts.drop(columns="last").reset_index(drop=True)
    enough = parts["known"] >= FEWEST_FOR_A_PERCENTAGE
    low, high = share_range(parts["found"], parts["known"])
    parts["rate"] = (parts["found"] / parts["known"].where(enough)).astype(float)
    parts["low"] = pd.Series(low, parts.index).where(enough)
    parts["high"] = pd.Series(high, parts.index).where(enough)
    linked_enough = parts["linked_known"] >= FEWEST_FOR_A_PERCENTAGE
    parts["linked_rate"] = (parts["linked"] / parts["linked_known"].where(linked_enough)).astype(
        float
    )
    parts["q"], parts["word"] = np.nan, ""
    if spread is None:
        return FindRates(parts, columns.sum(), "")
    tested = (enough & ~parts["part"].isin(untested)).to_numpy()
    parts["q"] = _adjusted(parts, tested, spread)
    parts["word"] = _words(parts, tested, untested)
    if tested.any() and not spread.known:
        parts.loc[tested, "word"] = FEW_MONTHS
        return FindRates(parts, columns.sum(), _too_few_months(noun))
    return FindRates(parts, columns.sum(), _sentence(parts, tested, noun))


def find_rate_spread(by_month: FindRates) -> Spread:
    """How much find rates vary beyond chance from one month of a year to another.

    by_month : from `find_rates`, its parts months as "2025-01"
    """
    months = by_month.parts
    month = pd.PeriodIndex(months["part"], freq="M")
    number = month.year.to_numpy() * 12 + month.month.to_numpy()
    years = (number.max(initial=0) - number) // PERIOD
    return share_spread(months["found"], months["known"], years)


def broad_ethnicity(name: object) -> str:
    """The broad group of a published self-defined ethnicity: what stands before the dash."""
    if not isinstance(name, str) or not name.strip() or "not stated" in name.lower():
        return NOT_STATED
    return name.partition(" - ")[0].strip()


def _groups(counts: pd.DataFrame) -> "pd.Series[str]":
    names = counts["outcome"].astype(object)
    # A frame without rows would give a column without type.
    return names.where(names.notna(), None).map(search_outcome).astype(object)


def _named(part: "pd.Series[Any]") -> pd.Index:
    known = part.astype(object)
    names: pd.Index = pd.Index(known.where(known.notna(), NOT_PUBLISHED).to_numpy(object))
    return names.rename("part")


def _with_shares(totals: "pd.Series[int]") -> pd.DataFrame:
    frame = totals.rename_axis("part").rename("searches").reset_index()
    return frame.assign(share=frame["searches"] / max(int(frame["searches"].sum()), 1))


def _adjusted(
    parts: pd.DataFrame, tested: NDArray[np.bool_], spread: Spread
) -> NDArray[np.float64]:
    """Each tested part against all other tested ones together."""
    q = np.full(len(parts), np.nan)
    if tested.sum() < 2 or not spread.known:  # noqa: PLR2004  one has nothing to be compared with
        return q
    found, known = (parts[name].to_numpy(dtype=int)[tested] for name in ("found", "known"))
    pairs = zip(found, known, found.sum() - found, known.sum() - known, strict=True)
    q[tested] = adjusted_p([share_difference(*pair, spread) for pair in pairs])
    return q


def _words(
    parts: pd.DataFrame,
    tested: NDArray[np.bool_],
    untested: tuple[str, ...],
) -> list[str]:
    found, known = parts["found"].to_numpy(float), parts["known"].to_numpy(float)
    rest = (found[tested].sum() - found) / np.maximum(known[tested].sum() - known, 1.0)
    above = found / np.maximum(known, 1.0) > rest
    q = parts["q"].to_numpy(dtype=float)
    words = np.select(
        [parts["part"].isin(untested).to_numpy(), np.isnan(q), q >= ALPHA, above],
        ["", CANNOT_TELL, CHANCE, HIGHER],
        LOWER,
    )
    return [str(word) for word in words]


def _too_few_months(noun: str) -> str:
    return (
        f"Whether the find rates of the {noun} differ by more than chance is not judged: that "
        f"takes at least {FEWEST_FREEDOM + 1} loaded months with searches, which tell how much "
        "rates vary of themselves."
    )


def _sentence(parts: pd.DataFrame, tested: NDArray[np.bool_], noun: str) -> str:
    looks = int(tested.sum())
    if looks < 2:  # noqa: PLR2004
        return (
            f"Fewer than two {noun} have {FEWEST_FOR_A_PERCENTAGE} searches with a published "
            "outcome, so their find rates are not compared."
        )
    some = parts[tested]
    differ = some[some["word"].isin([HIGHER, LOWER])]
    if differ.empty:
        return f"No difference beyond chance between the find rates of the {looks} {noun}."
    found, known = some["found"].sum(), some["known"].sum()
    each = [
        f"{row['part']}: {row['word']} ({_counts(row['found'], row['known'])}; elsewhere "
        f"{_counts(found - row['found'], known - row['known'])})"
        for row in differ.to_dict("records")
    ]
    return (
        f"Of {looks} {noun}, {plural(len(differ), 'differs', 'differ')} from the rest by more than "
        f"chance. {'; '.join(each)}."
    )


def _counts(part: float, whole: float) -> str:
    counts = f"{part:,.0f} of {whole:,.0f}"
    if min(part, whole) < FEWEST_FOR_A_PERCENTAGE:
        return counts
    return f"{percent_text(part / whole)}, {counts}"
