"""Which series usually run high or low in the months to come, of many that were looked at?"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.month_profile import MonthProfile

# Accepted share of false finds among the series that are said to have a season.
LEVEL = 0.05

COLUMNS = ["month_number", "series", "usual", "low", "high", "records", "years", "direction"]
COLUMNS += ["p", "q"]


def season_ahead(
    profiles: Mapping[str, MonthProfile], months: Sequence[int], *, level: float = LEVEL
) -> pd.DataFrame:
    """Name the series whose season passes for all of them, and which of some months they leave.

    Parameters
    ----------
    profiles : name of each series → its `month_profile`; refused ones are no looks
    months : numbers of the calendar months to come, 1 to 12, in their order
    level : accepted share of false finds among the series

    Returns
    -------
    One row per month and series, by month, the furthest from average first:
        month_number : int; series : text
        usual, low, high : float, ratio to the average month, and its 95% interval
        records, years : int, what was recorded in such months, and how many there were
        direction : "above" or "below"
        p, q : float, of the test that the series has a season, and `adjusted_p` over the series

    Notes
    -----
    Where none of 14 series has a season, a month is named in 0 to 4 of 100 looks at 3 months
    (simulated). See docs/methods.md#season-ahead.
    """
    told = {name: one for name, one in profiles.items() if not one.refusal}
    q = dict(zip(told, adjusted_p([one.p for one in told.values()]), strict=True))
    passed = [
        one.rows.assign(series=name, direction=one.rows["stands_out"], p=one.p, q=q[name])
        for name, one in told.items()
        if q[name] <= level
    ]
    if not passed:
        return pd.DataFrame({name: [] for name in COLUMNS})
    rows = pd.concat(passed, ignore_index=True)
    rows = rows[rows["direction"] != ""]
    place = rows["month_number"].map({month: step for step, month in enumerate(months)})
    keys = pd.DataFrame({"place": place, "away": -np.abs(np.log(rows["usual"]))}).dropna()
    order = keys.sort_values(["place", "away"], kind="stable").index
    return rows.loc[order, COLUMNS].reset_index(drop=True)
