"""Which months of a series may be used together?"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from beatline.analysis.season import month_lengths


def comparable_months(
    monthly: pd.DataFrame, *, measure: str, breaks: Sequence[date] = ()
) -> pd.DataFrame:
    """The loaded months since the newest break, with or without gaps between them.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing
        month : datetime, first day of the month
        loaded : bool, whether the month's file is loaded
        `measure` : float, what was recorded that month; NaN when not loaded
    measure : the column to use
    breaks : months from which counts can no longer be compared with those before

    Returns
    -------
    One row per loaded month that is comparable with the newest loaded one, oldest first:
        month : datetime
        index : int, months since year 0, so that a gap is as long as it was
        count : float, what was recorded
        length : float, standard months
    """
    known = monthly["loaded"].astype(bool) & monthly[measure].notna()
    rows = monthly.loc[known, ["month", measure]].set_axis(["month", "count"], axis=1)
    newest = rows["month"].max()
    passed = [pd.Timestamp(one) for one in breaks if pd.Timestamp(one) <= newest]
    if passed:
        rows = rows[rows["month"] >= max(passed)]
    rows = rows.reset_index(drop=True)
    return rows.assign(
        index=rows["month"].dt.year * 12 + rows["month"].dt.month - 1,
        count=rows["count"].astype(float),
        length=month_lengths(rows["month"]),
    )


def months_in_a_row(
    monthly: pd.DataFrame, *, measure: str, breaks: Sequence[date] = ()
) -> pd.DataFrame:
    """The comparable months without a gap up to the newest loaded one; rows as above."""
    rows = comparable_months(monthly, measure=measure, breaks=breaks)
    after_a_gap = np.flatnonzero(np.diff(rows["index"].to_numpy()) > 1)
    start = int(after_a_gap[-1]) + 1 if len(after_a_gap) else 0
    return rows.iloc[start:].reset_index(drop=True)
