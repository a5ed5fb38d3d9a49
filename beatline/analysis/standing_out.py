"""Of all the areas and crime types, which newest month is not just chance?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.change import FLAG, expected_range, small_count_change, two_sided
from beatline.analysis.season import MONTHS_FOR_A_SEASON, month_lengths, season_factors
from beatline.analysis.sentences import plural, range_text
from beatline.analysis.series_counts import (
    FEWEST_MONTHS,
    MOST_MONTHS,
    series_counts,
    series_spread,
    totals_by_type,
)

# How many of the strongest a page shows.
MOST_SHOWN = 5

# Simulated: 1.2 in 1,000 on Poisson counts, 4.3 on counts that vary twice as much
# (tests/analysis/test_false_alarms.py).
FALSE_ALARM_RATE = 0.003

COLUMNS = ["area_code", "area_name", "crime_type", "month", "observed", "expected", "low", "high"]
COLUMNS += ["direction", "z", "p", "sentence"]


@dataclass(frozen=True)
class StandingOut:
    """What stands out, and how much looking it took to find it.

    rows : one per series that passes, strongest first; see `standing_out`
    looks : series tested; expected_false_alarms : how many would pass though nothing changed
    baseline_months : months before the newest that it was compared with
    season_removed : whether the time of year was taken out
    newest : the month judged; None when no month is loaded
    summary : how many were found, and how many chance alone would show
    note : what was tested, in sentences
    """

    rows: pd.DataFrame
    looks: int
    expected_false_alarms: float
    baseline_months: int
    season_removed: bool
    newest: pd.Timestamp | None
    summary: str
    note: str


def standing_out(
    series: pd.DataFrame,
    loaded_months: Iterable[date],
    *,
    newest: date | None = None,
    areas: Collection[str] | None = None,
) -> StandingOut:
    """Test the newest month of every area and crime type against the months before it.

    Parameters
    ----------
    series : one row per area, type and month that has records; a row without any may be left out
        area_code, area_name, crime_type : text
        month : datetime
        records : int
    loaded_months : months whose file is loaded, in any order
    newest : the month to judge; the last loaded one when not given
    areas : codes of the areas to test; all when not given. The season and how much a type varies
        come from the whole of `series` all the same, so that an area is told alike on every page

    Returns
    -------
    StandingOut; its rows:
        area_code, area_name, crime_type : text
        month : datetime, the newest
        observed : int
        expected : float, from the up to 12 loaded months in a row before it
        low, high : int, the counts that would not have been flagged
        direction : "above" or "below"
        z : float, standard deviations; p : float, two-sided
        sentence : "Shoplifting in Arboretum: 152 in December; 96 to 141 expected."
    Without 6 loaded months in a row before the newest there are no rows, and the note says so.

    Notes
    -----
    About 3 in 1,000 tests pass though nothing has changed (simulated: 1 to 4), so of 1,000 looks
    expect about 3 false alarms; the page should say so. Months count by their length. The season,
    one set of factors per type from the whole of `series`, is removed when there are 24 months
    in a row before the newest; else a summer peak may pass. See docs/methods.md#standing-out.
    """
    months = pd.DatetimeIndex(pd.to_datetime(sorted(set(loaded_months))))
    last = pd.Timestamp(newest) if newest is not None else (months.max() if len(months) else None)
    if last is None or last not in months:
        return _nothing("The newest month is not loaded, so nothing is tested.", None, 0)
    run = _months_before(months, last)
    if len(run) < FEWEST_MONTHS:
        words = f"{plural(len(run), 'month', 'months')} before {last:%B %Y} in a row"
        note = f"Nothing is tested: {words}, and a test needs {FEWEST_MONTHS}."
        return _nothing(note, last, len(run))

    calendar = pd.DatetimeIndex([*run, last])
    labels, counts = series_counts(series, calendar)
    exposure, season_removed = _exposure(labels, counts, calendar)
    window = min(len(run), MOST_MONTHS)
    wanted = np.ones(len(labels), bool) if areas is None else labels["area_code"].isin(areas)
    recent, weights = counts[:, -window - 1 :], exposure[:, -window - 1 :]
    rows, looks = _tested(labels, recent, weights, np.asarray(wanted), last)
    alarms = looks * FALSE_ALARM_RATE
    note = _note(last, window, looks, season_removed)
    summary = _summary(len(rows), alarms)
    return StandingOut(rows, looks, alarms, window, season_removed, last, summary, note)


def _months_before(months: pd.DatetimeIndex, newest: pd.Timestamp) -> list[pd.Timestamp]:
    """The loaded months in a row that end just before the newest, oldest first."""
    run: list[pd.Timestamp] = []
    month = newest - pd.DateOffset(months=1)
    while month in months:
        run.insert(0, month)
        month -= pd.DateOffset(months=1)
    return run


def _exposure(
    labels: pd.DataFrame, counts: NDArray[np.float64], calendar: pd.DatetimeIndex
) -> tuple[NDArray[np.float64], bool]:
    """What each month weighs for each series: its length, times the season of its type."""
    lengths = month_lengths(pd.Series(calendar))
    before = len(calendar) - 1
    if before < MONTHS_FOR_A_SEASON or not len(labels):
        return np.broadcast_to(lengths, counts.shape), False
    kind = pd.factorize(labels["crime_type"])[0]
    totals = totals_by_type(kind, counts)
    # The newest month is left out: it must not explain itself.
    standard = (totals / lengths)[:, :before].T
    calendar_months = calendar.month.to_numpy()
    factors = season_factors(standard, calendar_months[:before])
    return lengths * factors[calendar_months - 1].T[kind], True


def _tested(
    labels: pd.DataFrame,
    counts: NDArray[np.float64],
    exposure: NDArray[np.float64],
    wanted: NDArray[np.bool_],
    newest: pd.Timestamp,
) -> tuple[pd.DataFrame, int]:
    any_record = counts.sum(axis=1) > 0
    labels, counts, exposure = labels[any_record], counts[any_record], exposure[any_record]
    wanted = wanted[any_record]
    observed, before = counts[:, -1], counts[:, :-1]
    weight = exposure[:, :-1].sum(axis=1)
    expected = before.sum(axis=1) * exposure[:, -1] / weight
    months = weight / exposure[:, -1]
    kind = pd.factorize(labels["crime_type"])[0]
    spread, _ = series_spread(kind, before, exposure[:, :-1])
    z = small_count_change(observed, expected, months, spread)
    chosen = np.flatnonzero(wanted & (np.abs(z) >= FLAG))
    chosen = chosen[np.argsort(-np.abs(z[chosen]), kind="stable")]
    low, high = expected_range(expected[chosen], months[chosen], spread[chosen])
    rows = labels.iloc[chosen].reset_index(drop=True)
    rows["month"] = newest
    rows["observed"] = observed[chosen].astype(int)
    rows["expected"] = expected[chosen]
    rows["low"], rows["high"] = low, high
    rows["direction"] = np.where(z[chosen] > 0, "above", "below")
    rows["z"] = z[chosen]
    rows["p"] = two_sided(z[chosen])
    rows["sentence"] = [_sentence(row) for row in rows.to_dict("records")]
    return rows[COLUMNS], int(wanted.sum())


def _sentence(row: dict[Any, Any]) -> str:
    expected = range_text(row["low"], row["high"])
    place = f"{row['crime_type']} in {row['area_name']}"
    return f"{place}: {row['observed']:,} in {row['month']:%B}; {expected} expected."


def _summary(found: int, alarms: float) -> str:
    chance = f"about {alarms:,.0f}" if round(alarms) else "fewer than 1"
    shown = f"; the strongest {MOST_SHOWN} are shown" if found > MOST_SHOWN else ""
    if not found:
        return (
            "No single area and crime type stands out in the newest month; "
            f"{chance} expected by chance alone."
        )
    return f"{found:,} found; {chance} expected by chance alone{shown}."


def _note(newest: pd.Timestamp, window: int, looks: int, season: bool) -> str:
    if not looks:
        return f"Nothing is tested: nothing was recorded up to {newest:%B %Y}."
    kinds = plural(looks, "combination", "combinations")
    tested = f"{kinds} of area and crime type {'was' if looks == 1 else 'were'} tested"
    against = f"{newest:%B %Y} against the {window} months before it"
    seasons = (
        "The time of year is allowed for."
        if season
        else "The time of year is not allowed for: that takes 24 months in a row."
    )
    return f"{tested}: {against}. {seasons}"


def _nothing(note: str, newest: pd.Timestamp | None, months: int) -> StandingOut:
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    return StandingOut(empty, 0, 0.0, months, False, newest, "", note)
