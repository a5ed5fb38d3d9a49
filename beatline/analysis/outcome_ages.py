"""What share of the crimes of each month had an outcome by the same age?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from beatline.analysis.outcome_groups import OUTCOME_GROUPS, outcome_group
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE
from beatline.analysis.shares import share_range
from beatline.analysis.time_to_outcome import within_text

ANY = "Any outcome"
NONE_YET = "No outcome by then"

KNOWN = "known"
NOT_YET = "not yet known"
TOO_FEW = "too few"
NO_OUTCOMES_FILE = "outcomes not loaded"
NOT_LOADED = "not loaded"

# Outcomes files may come so many months after the street files and still be only late.
LATE = 2


@dataclass(frozen=True)
class OutcomeAges:
    """What became of the crimes of each month, counted when all of them were equally old.

    within : months after the month of the crime
    newest_file : month of the newest outcomes file; None without any
    months : one row per month
        month : datetime; status : text, one of the five above
        crimes : float, recorded crimes; NaN when not loaded
        old_enough : float, those of them whose outcomes are loaded up to that age; NaN unless
            the status is "known" or "too few"
    shares : one row per month and group: any outcome, each group that occurs, no outcome by then
        month, group, status; old_enough : float as above
        decided : float, crimes with such a first outcome by that age; NaN as above
        share, low, high : float, of those old enough and its 95% interval; NaN unless "known"
    refusal : why no month has a share, or ""
    """

    within: int
    newest_file: pd.Timestamp | None
    months: pd.DataFrame
    shares: pd.DataFrame
    refusal: str

    def since(self, first_month: pd.Timestamp) -> "OutcomeAges":
        """The same without the months before: those of a scope."""
        months, shares = (
            frame[frame["month"] >= first_month].reset_index(drop=True)
            for frame in (self.months, self.shares)
        )
        refusal = _refusal(months, self.within, self.newest_file)
        return replace(self, months=months, shares=shares, refusal=refusal)


def outcome_ages(
    first: pd.DataFrame,
    monthly: pd.DataFrame,
    *,
    within: int,
    newest_file: pd.Timestamp | None,
) -> OutcomeAges:
    """Count for each month of crime what had an outcome within so many months, and nothing later.

    Parameters
    ----------
    first : rows of the query `first_outcomes`
        month, last_age (int), age (float), outcome (text or None), crimes (int)
    monthly : rows of `monthly_records` of the same months: month, loaded, crimes
    within : months after the month of the crime; 0 for the month itself
    newest_file : month of the newest outcomes file, None without any

    Returns
    -------
    OutcomeAges; where outcomes are not loaded, or the crimes are not old enough, a month has a
    status and no share

    Notes
    -----
    A month is told only when every outcomes file from it to `within` months later is loaded. The
    first outcome counts. The interval is of a share as such; how far months differ of themselves
    is in `outcome_changes`. See docs/methods.md#outcome-ages.
    """
    counts = _counts(first, monthly, within)
    months = _statuses(counts, monthly, within, newest_file)
    shares = _shares(counts, months)
    return OutcomeAges(within, newest_file, months, shares, _refusal(months, within, newest_file))


def _counts(first: pd.DataFrame, monthly: pd.DataFrame, within: int) -> pd.DataFrame:
    """One row per month: those old enough, and of these how many of each group by that age."""
    place = pd.Index(monthly["month"]).get_indexer(pd.Index(first["month"]))
    enough = (first["last_age"].to_numpy(dtype=int) >= within) & (place >= 0)
    place, crimes = place[enough], first["crimes"].to_numpy(dtype=float)[enough]
    rows = len(monthly)
    had = first["age"].to_numpy(dtype=float)[enough] <= within
    counts = {
        "old_enough": np.bincount(place, crimes, rows),
        ANY: np.bincount(place[had], crimes[had], rows),
    }
    names, name = np.unique(
        first["outcome"].to_numpy(object)[enough][had].astype(str), return_inverse=True
    )
    groups = np.array([outcome_group(text) for text in names], dtype=object)[name]
    for group in OUTCOME_GROUPS:
        if (own := groups == group).any():
            counts[group] = np.bincount(place[had][own], crimes[had][own], rows)
    counts[NONE_YET] = counts["old_enough"] - counts[ANY]
    return pd.DataFrame(counts)


def _statuses(
    counts: pd.DataFrame, monthly: pd.DataFrame, within: int, newest_file: pd.Timestamp | None
) -> pd.DataFrame:
    crimes, old_enough = monthly["crimes"].to_numpy(float), counts["old_enough"].to_numpy(float)
    month = monthly["month"]
    young = np.zeros(len(month), dtype=bool)
    if newest_file is not None:
        # The file that will tell is yet to come. Long after the newest it is not age that lacks.
        later = month + pd.DateOffset(months=within) > newest_file
        young = (later & (month <= newest_file + pd.DateOffset(months=LATE))).to_numpy()
    status = np.select(
        [
            ~monthly["loaded"].to_numpy(dtype=bool),
            old_enough >= FEWEST_FOR_A_PERCENTAGE,
            old_enough > 0,
            young,
            crimes == 0,
        ],
        [NOT_LOADED, KNOWN, TOO_FEW, NOT_YET, TOO_FEW],
        NO_OUTCOMES_FILE,
    )
    told = np.isin(status, [KNOWN, TOO_FEW])
    return pd.DataFrame(
        {
            "month": month.to_numpy(),
            "status": status,
            "crimes": crimes,
            "old_enough": np.where(told, old_enough, np.nan),
        }
    )


def _shares(counts: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    groups = [name for name in counts.columns if name != "old_enough"]
    whole = months["old_enough"].to_numpy(dtype=float)[:, None]
    decided = np.where(np.isnan(whole), np.nan, counts[groups].to_numpy(dtype=float))
    known = (months["status"] == KNOWN).to_numpy()[:, None]
    low, high = share_range(decided, np.broadcast_to(whole, decided.shape))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = decided / whole
    frame = months[["month", "status", "old_enough"]]
    frame = frame.loc[frame.index.repeat(len(groups))].reset_index(drop=True)
    frame.insert(1, "group", groups * len(months))
    return frame.assign(
        decided=decided.ravel(),
        share=np.where(known, share, np.nan).ravel(),
        low=np.where(known, low, np.nan).ravel(),
        high=np.where(known, high, np.nan).ravel(),
    )


def _refusal(months: pd.DataFrame, within: int, newest_file: pd.Timestamp | None) -> str:
    """Why no month has a share, or "" when one has."""
    status = set(months["status"])
    if KNOWN in status:
        return ""
    if newest_file is None:
        return (
            "No outcomes file is loaded, so nobody can tell what was decided at which age. Load "
            "the outcomes files of these months and of the months after them."
        )
    if TOO_FEW in status:
        return (
            f"No month has {FEWEST_FOR_A_PERCENTAGE} crimes that are old enough; from that on a "
            "share is given. Choose a wider area or more crime types."
        )
    newest = f"the newest loaded is that of {newest_file:%B %Y}"
    if NOT_YET in status:
        later = f"of the {within} after it" if within > 1 else "of the month after it"
        files = f"its own month and {later}" if within else "its own month"
        return (
            f"No month here is old enough: to tell what had an outcome {within_text(within)}, the "
            f"outcomes files of {files} are needed, and {newest}. "
            "Choose earlier months or a shorter time."
        )
    return (
        f"The outcomes files of these months, or of those after them, are not loaded ({newest}). "
        "Load them, or choose other months."
    )
