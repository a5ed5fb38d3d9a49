"""Which crime types usually run high or low in the months to come, here or further around."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from beatline import queries
from beatline.analysis.mix_against_like import IN_THE_PLURAL
from beatline.analysis.month_profile import MonthProfile, month_profile
from beatline.analysis.season import MONTHS_FOR_A_SEASON
from beatline.analysis.season_ahead import season_ahead
from beatline.analysis.sentences import (
    FEWEST_A_MONTH,
    FEWEST_FOR_A_PERCENTAGE,
    percent_text,
    plural,
)
from beatline.analysis.stretch import months_in_a_row
from beatline.scope import BREAKS, Scope, month_shifted
from beatline.warehouse import Warehouse

# The month of today and the two after it.
MONTHS_AHEAD = 3

COLUMNS = ["month", "crime_type", "area_name", "here", "usual", "low", "high", "records", "years"]
COLUMNS += ["direction", "p", "q", "sentence"]


@dataclass(frozen=True)
class SeasonsAhead:
    """The types that usually run high or low in some months to come.

    months : first days of the months told of
    rows : one per month and type, by month, the furthest from average first
        month : datetime, the one to come
        crime_type, area_name : text; area_name is what it was found in
        here : bool, whether that is the area asked about; else there are too few records in it
        usual, low, high : float, ratio to the average month, with its 95% interval
        records, years : int, what was recorded in such months, and how many there were
        direction : "above" or "below"
        p, q : float, of the test that the type has a season, and corrected for all types
        sentence : text
    tested : how many types could be tested, of them `wider` only in a wider area
    words : what was found and in how many months, in a sentence; the refusal where there is one
    refusal : what is missing, in a sentence; "" when there is an answer
    """

    months: tuple[date, ...]
    rows: pd.DataFrame
    tested: int
    wider: int
    words: str
    refusal: str


def seasons_ahead(warehouse: Warehouse, scope: Scope, month: date) -> SeasonsAhead:
    """Which types usually run high or low in a month and the two after it.

    Each type is tested once: in the area itself, or where it has too few records for that in the
    section or the force, whichever is the smaller with enough. Of the types said to have a season
    at most 1 in 20 is expected to have none; a month is told where its own 95% interval leaves the
    average out, so 1 average month in 20 is told by chance.

    scope : only its area, types and last month count; month : the first one to tell of
    """
    ahead = tuple(month_shifted(month, step) for step in range(MONTHS_AHEAD))
    run = _run(warehouse, scope.last_month)
    if len(run) < MONTHS_FOR_A_SEASON:
        return _refused(ahead, _too_short(run, scope))
    last = run[-1].date()
    levels = [scope, *_wider(warehouse, scope)]
    told: dict[str, tuple[Scope, MonthProfile]] = {}
    for level in levels:
        for crime_type, profile in _profiles(warehouse, level.between(last, last)).items():
            if not profile.refusal:
                told.setdefault(crime_type, (level, profile))
    if not told:
        words = "No seasons are told: too few records of every type, here and further around."
        return _refused(ahead, words)
    profiles = {crime_type: profile for crime_type, (_, profile) in told.items()}
    found = season_ahead(profiles, [one.month for one in ahead])
    levels_found = [told[crime_type][0] for crime_type in found["series"]]
    rows = found.rename(columns={"series": "crime_type"}).assign(
        month=[_coming(ahead, number) for number in found["month_number"]],
        area_name=[level.area_name for level in levels_found],
        here=[level is scope for level in levels_found],
    )
    sentences = zip(rows.to_dict("records"), levels_found, strict=True)
    rows["sentence"] = [_sentence(row, level) for row, level in sentences]
    wider = sum(level is not scope for level, _ in told.values())
    words = _words(len(rows), len(told), wider, len(run), ahead)
    return SeasonsAhead(ahead, rows[COLUMNS], len(told), wider, words, "")


def _wider(warehouse: Warehouse, scope: Scope) -> list[Scope]:
    """The areas that an area lies in, the smallest first."""
    parents = queries.parent_areas(warehouse, scope).iloc[::-1]
    return [
        replace(
            scope,
            area_kind=str(row["area_kind"]),
            area_code=str(row["area_code"]),
            area_name=str(row["area_name"]),
            area_label=str(row["label"]),
        )
        for row in parents.to_dict("records")
    ]


@lru_cache(maxsize=8)
def _run(warehouse: Warehouse, last: date) -> pd.DatetimeIndex:
    """The loaded months in a row up to a last one, since the newest break."""
    loaded = queries.loaded_months(warehouse)["month"]
    known = loaded[loaded <= pd.Timestamp(last)]
    if known.empty:
        return pd.DatetimeIndex([])
    months = pd.date_range(known.iloc[0], known.iloc[-1], freq="MS")
    frame = pd.DataFrame({"month": months, "loaded": months.isin(known), "records": 0.0})
    return pd.DatetimeIndex(months_in_a_row(frame, measure="records", breaks=BREAKS)["month"])


@lru_cache(maxsize=256)
def _profiles(warehouse: Warehouse, scope: Scope) -> Mapping[str, MonthProfile]:
    """How the year runs for each crime type of an area, from its months in a row."""
    run = _run(warehouse, scope.last_month)
    rows = queries.records_by_type(warehouse, scope.between(run[0].date(), run[-1].date()))
    counts = rows.pivot_table(index="crime_type", columns="month", values="records")
    counts = counts.reindex(columns=run).fillna(0.0)
    # What `month_profile` would refuse is not even tried: most types of most patches.
    enough = counts[counts.sum(axis=1) >= FEWEST_A_MONTH * len(run)]
    return {
        str(crime_type): month_profile(
            pd.DataFrame({"month": run, "loaded": True, "records": records}), breaks=BREAKS
        )
        for crime_type, records in zip(enough.index, enough.to_numpy(), strict=True)
    }


def _coming(ahead: Sequence[date], number: int) -> pd.Timestamp:
    return next(pd.Timestamp(month) for month in ahead if month.month == number)


def _sentence(row: Mapping[Any, Any], level: Scope) -> str:
    name = str(row["crime_type"])
    run, their = ("run", "their") if name in IN_THE_PLURAL else ("runs", "its")
    when = f"in {row['month']:%B}"
    words = f"{name} usually {run}"
    if not row["here"]:
        place = f"the {level.area_name}" if level.area_kind == "section" else level.area_name
        words = f"Too few here; in {place} {name.lower()} usually {run}"
    records, average = float(row["records"]), float(row["records"]) / float(row["usual"])
    if min(records, average) >= FEWEST_FOR_A_PERCENTAGE:
        share = percent_text(abs(float(row["usual"]) - 1.0))
        return f"{words} {share} {row['direction']} {their} average month {when}."
    times = plural(row["years"], "year", "years")
    return (
        f"{words} {row['direction']} {their} average month {when}: {records:,.0f} in {times}, "
        f"where average months would have had {average:,.0f}."
    )


def _words(found: int, tested: int, wider: int, run: int, ahead: Sequence[date]) -> str:
    """What was tested, and how often it was found."""
    span = f"{calendar.month_name[ahead[0].month]} to {calendar.month_name[ahead[-1].month]}"
    types = plural(tested, "crime type was", "crime types were")
    where = f", {wider} of them in a wider area" if wider else ""
    none = "" if found else f"No type usually runs high or low in {span}. "
    return f"{none}{types} tested for a season over {run} months in a row{where}."


def _too_short(run: pd.DatetimeIndex, scope: Scope) -> str:
    if not len(run):
        return f"No seasons are told: no month up to {scope.last_month:%B %Y} is loaded."
    have = plural(len(run), "month is", "months are")
    return (
        f"No seasons are told: {have} loaded in a row up to {run[-1]:%B %Y}, and "
        f"{MONTHS_FOR_A_SEASON} are needed to tell a season from chance."
    )


def _refused(ahead: tuple[date, ...], words: str) -> SeasonsAhead:
    return SeasonsAhead(ahead, pd.DataFrame({name: [] for name in COLUMNS}), 0, 0, words, words)
