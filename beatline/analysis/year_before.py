"""How do these months compare with the same months a year before?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, change_text, plural


@dataclass(frozen=True)
class YearBefore:
    """Both counts over the `months` that are loaded in both years.

    `before` is None when there is no such month; `percent` is None when either count is below 20.
    """

    months: int
    now: int
    before: int | None
    percent: float | None
    sentence: str


def with_year_before(
    monthly: pd.DataFrame, earlier: pd.DataFrame, *, measure: str = "records"
) -> pd.DataFrame:
    """Put beside each month what was recorded in the same month a year before.

    Parameters
    ----------
    monthly : one row per month with `month`
    earlier : rows with `month`, `loaded` and `measure`; other months than needed do no harm
    measure : the column to look up

    Returns
    -------
    The rows of `monthly` with `year_before`: float, NaN when that month was not loaded
    """
    loaded = earlier[earlier["loaded"].astype(bool)].drop_duplicates("month")
    found = loaded.set_index("month")[measure].astype(float)
    wanted = monthly["month"] - pd.DateOffset(years=1)
    return monthly.assign(year_before=wanted.map(found).to_numpy(dtype=float))


def year_before(monthly: pd.DataFrame, *, measure: str = "records") -> YearBefore:
    """Compare the months that are loaded in both years; other months are left out of both.

    Parameters
    ----------
    monthly : rows of `with_year_before`: month, `measure`, year_before (NaN when not loaded)

    Notes
    -----
    Two counts and no test: docs/methods.md#year-before says why a percentage of small counts is
    not given, and `small_count_change` tests one month.
    """
    now = monthly[measure].to_numpy(dtype=float)
    before = monthly["year_before"].to_numpy(dtype=float)
    both = ~np.isnan(now) & ~np.isnan(before)
    months, total_now, total_before = int(both.sum()), int(now[both].sum()), int(before[both].sum())
    if not months:
        words = "The same months a year before are not loaded."
        return YearBefore(0, int(np.nansum(now)), None, None, words)
    enough = min(total_now, total_before) >= FEWEST_FOR_A_PERCENTAGE
    percent = 100.0 * (total_now - total_before) / total_before if enough else None
    part = "" if both.all() else f" in the {plural(months, 'month', 'months')} loaded in both years"
    change = "" if percent is None else f" ({change_text(percent / 100)})"
    words = f"{total_now:,}{part}; {total_before:,} a year before{change}."
    return YearBefore(months, total_now, total_before, percent, words)
