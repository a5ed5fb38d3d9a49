"""What of each month is level, what is the time of year, and what is left?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from beatline.analysis.season import MONTHS_FOR_A_SEASON
from beatline.analysis.sentences import plural
from beatline.analysis.stretch import months_in_a_row

PERIOD = 12


@dataclass(frozen=True)
class Decomposition:
    """A series taken apart into three that add up to it.

    rows : one row per month, oldest first; empty when refused. In counts per standard month:
        month : datetime
        observed, trend, season, remainder : float; observed = trend + season + remainder
    refusal : a sentence that says what is missing; "" when there is an answer
    """

    rows: pd.DataFrame
    refusal: str


def decomposition(
    monthly: pd.DataFrame, *, measure: str = "records", breaks: Sequence[date] = ()
) -> Decomposition:
    """Take the newest months in a row apart into trend, season and remainder (STL).

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`
    measure : the column to take apart
    breaks : months from which counts cannot be compared with those before

    Notes
    -----
    A picture and not a test: no interval goes with it. The season is the same every year and
    adds up to about nothing over one. See docs/methods.md#decomposition.
    """
    rows = months_in_a_row(monthly, measure=measure, breaks=breaks)
    observed = (rows["count"] / rows["length"]).to_numpy(dtype=float)
    refusal = ""
    if len(rows) < MONTHS_FOR_A_SEASON:
        have = plural(len(rows), "month in a row is", "months in a row are")
        refusal = (
            f"The months are not taken apart: {have} loaded up to the newest, and "
            f"{MONTHS_FOR_A_SEASON} are needed."
        )
    elif not observed.any():
        refusal = "The months are not taken apart: nothing was recorded in them."
    if refusal:
        names = ["observed", "trend", "season", "remainder"]
        empty = {name: pd.Series(dtype=float) for name in names}
        return Decomposition(rows[["month"]].iloc[:0].assign(**empty), refusal)
    trend, season = stl_parts(observed)
    table = rows[["month"]].assign(
        observed=observed, trend=trend, season=season, remainder=observed - trend - season
    )
    return Decomposition(table, "")


def stl_parts(standard: np.ndarray, window: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Trend and season of at least 24 values, as R's `stl` gives them.

    window : how many years the season may draw on, odd and at least 7; None for the same every
        year
    """
    # statsmodels takes half a second to import, which only this picture should cost.
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415

    seasonal = window or 10 * len(standard) + 1
    across = int(np.ceil(1.5 * PERIOD / (1.0 - 1.5 / seasonal)))
    trend_window, low_pass = across + (across + 1) % 2, PERIOD + 1
    found = STL(
        standard,
        period=PERIOD,
        seasonal=seasonal,
        trend=trend_window,
        low_pass=low_pass,
        seasonal_deg=0,
        seasonal_jump=-(-seasonal // 10),
        trend_jump=-(-trend_window // 10),
        low_pass_jump=-(-low_pass // 10),
    ).fit(inner_iter=2, outer_iter=0)
    season = np.asarray(found.seasonal, dtype=float)
    if window is None:
        place = np.arange(len(season)) % PERIOD
        season = (np.bincount(place, season) / np.bincount(place))[place]
    return np.asarray(found.trend, dtype=float), season
