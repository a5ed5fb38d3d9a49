"""What became of the crimes, in a few plain groups?"""

import numpy as np
import pandas as pd

from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE

CHARGED = "Charged or in court"
OUT_OF_COURT = "Settled out of court"
NO_SUSPECT = "No suspect identified"
EVIDENCE = "Evidence did not allow a prosecution"
OTHER_DECISION = "Not in the public interest, or passed on"
STILL_OPEN = "Not yet known: still open"
UNAVAILABLE = "Not known: no update published"
OTHER = "Other"

OUTCOME_GROUPS: tuple[str, ...] = (
    CHARGED,
    OUT_OF_COURT,
    NO_SUSPECT,
    EVIDENCE,
    OTHER_DECISION,
    OTHER,
    STILL_OPEN,
    UNAVAILABLE,
)

EXPLANATIONS = {
    CHARGED: "A suspect was charged or sent to court; no court results are published since 2019.",
    OUT_OF_COURT: "Caution, community or local resolution, penalty notice or drugs warning.",
    NO_SUSPECT: "The investigation is complete and nobody was identified.",
    EVIDENCE: "A suspect was known but could not be prosecuted.",
    OTHER_DECISION: "Action was not in the public interest, or another body took it on.",
    OTHER: "An outcome that this version does not know by name.",
    STILL_OPEN: "Under investigation; new months have many of these and lose them with time.",
    UNAVAILABLE: "The force has published no status.",
}

UNDECIDED = (STILL_OPEN, UNAVAILABLE)

# The names of police.uk, in lower case since outcomes files write some of them otherwise.
GROUP_OF = {
    "awaiting court outcome": CHARGED,
    "court result unavailable": CHARGED,
    "court case unable to proceed": CHARGED,
    "suspect charged": CHARGED,
    "suspect charged as part of another case": CHARGED,
    "charged": CHARGED,
    "defendant found not guilty": CHARGED,
    "defendant sent to crown court": CHARGED,
    "offender deprived of property": CHARGED,
    "offender fined": CHARGED,
    "offender given absolute discharge": CHARGED,
    "offender given community sentence": CHARGED,
    "offender given conditional discharge": CHARGED,
    "offender given suspended prison sentence": CHARGED,
    "offender ordered to pay compensation": CHARGED,
    "offender otherwise dealt with": CHARGED,
    "offender sent to prison": CHARGED,
    "local resolution": OUT_OF_COURT,
    "offender given a caution": OUT_OF_COURT,
    "offender given a drugs possession warning": OUT_OF_COURT,
    "offender given penalty notice": OUT_OF_COURT,
    "investigation complete; no suspect identified": NO_SUSPECT,
    "unable to prosecute suspect": EVIDENCE,
    "action to be taken by another organisation": OTHER_DECISION,
    "formal action is not in the public interest": OTHER_DECISION,
    "further action is not in the public interest": OTHER_DECISION,
    "further investigation is not in the public interest": OTHER_DECISION,
    "under investigation": STILL_OPEN,
    "status update unavailable": UNAVAILABLE,
}


def outcome_group(name: str | None) -> str:
    """Group of an outcome as police.uk names it; "Other" for a name that is not known here.

    A crime without an outcome counts as "Not known: no update published".
    """
    if not isinstance(name, str) or not name.strip():
        return UNAVAILABLE
    return GROUP_OF.get(name.strip().lower(), OTHER)


def outcome_groups(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Count crimes by what became of them.

    Parameters
    ----------
    outcomes : one row per outcome; leave out anti-social behaviour, which has none
        outcome : text as published, or None
        records : int

    Returns
    -------
    One row per group that has any, in a fixed order, those not yet known last:
        group : text
        records : int
        share : float, 0 to 1, of all records
        decided : bool, False for "not yet known" and "not known"
        explanation : text

    Notes
    -----
    Shares of months of different age must not be compared: new crimes are still open. See
    docs/methods.md#outcome-groups.
    """
    names = outcomes["outcome"].astype(object)
    groups = names.where(names.notna(), None).map(outcome_group)
    # A frame without rows would give a column without type.
    records = outcomes["records"].astype(int).groupby(groups.astype(object)).sum()
    frame = pd.DataFrame({"group": [name for name in OUTCOME_GROUPS if name in records.index]})
    frame["records"] = frame["group"].map(records).astype(int)
    frame["share"] = frame["records"] / max(int(frame["records"].sum()), 1)
    frame["decided"] = ~frame["group"].isin(UNDECIDED)
    frame["explanation"] = frame["group"].map(EXPLANATIONS)
    return frame


def monthly_outcome_groups(outcomes: pd.DataFrame, monthly: pd.DataFrame) -> pd.DataFrame:
    """Count the crimes of each month by what is published of them now, whatever their age.

    Parameters
    ----------
    outcomes : rows of the query `last_outcomes_by_month`: month, outcome (text or None), records
    monthly : rows of `monthly_records` of the same months: month, loaded, crimes

    Returns
    -------
    One row per month and group that occurs in any of them, in a fixed order:
        month, group
        status : "known", "too few" (under 20 crimes) or "not loaded"
        old_enough : float, crimes of the month; decided : float, those of the group; NaN when not
            loaded
        share : float, 0 to 1; NaN unless "known"

    Notes
    -----
    The newest months have had the least time, so these shares must not be compared: see
    docs/methods.md#outcome-groups. `outcome_ages` counts at equal age.
    """
    names = outcomes["outcome"].astype(object)
    group = names.where(names.notna(), None).map(outcome_group).astype(object)
    counts = outcomes["records"].astype(float).groupby([outcomes["month"], group]).sum()
    present = [name for name in OUTCOME_GROUPS if name in set(group)]
    every = pd.MultiIndex.from_product([monthly["month"], present], names=["month", "group"])
    frame = counts.reindex(every, fill_value=0.0).rename("decided").reset_index()
    crimes = monthly["crimes"].repeat(len(present)).to_numpy(dtype=float)
    loaded = monthly["loaded"].repeat(len(present)).to_numpy(dtype=bool)
    enough = crimes >= FEWEST_FOR_A_PERCENTAGE
    frame["status"] = np.select([~loaded, enough], ["not loaded", "known"], "too few")
    frame["old_enough"] = crimes
    frame["decided"] = frame["decided"].where(loaded)
    frame["share"] = (frame["decided"] / frame["old_enough"].where(enough)).astype(float)
    return frame
