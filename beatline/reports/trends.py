"""One series of months, judged: limits, signals, the answer, the trend, and the year before."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.growth import Growth, growth
from beatline.analysis.process_limits import (
    MONTHS_OF_BASELINE,
    baseline_problem,
    process_limits,
)
from beatline.analysis.process_signals import process_signals, signal_months
from beatline.analysis.trend_verdict import RULES, TrendVerdict, levels_across_gap, trend_verdict
from beatline.analysis.year_before import with_year_before
from beatline.analysis.year_on_year import YearOnYear, year_on_year
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, BREAKS, RECORDED_CRIME_TYPES, Scope
from beatline.warehouse import Warehouse


@dataclass(frozen=True)
class LimitChoices:
    """What an analyst chooses about the limits of a process chart.

    baseline : first and last month that set the limits; None for the first 24 of each run
    remove_season : take the time of year out where it can be seen
    screen_ranges : leave outlying differences out of the limits, as NHSRplotthedots does
    breaks : months at which the limits begin anew, besides the known ones
    """

    baseline: tuple[date, date] | None = None
    remove_season: bool = True
    screen_ranges: bool = False
    breaks: tuple[date, ...] = ()


USUAL_LIMITS = LimitChoices()


@dataclass(frozen=True)
class TrendStudy:
    """A series of months up to the last one of a scope, and what can be said of it.

    measure : "crimes" or "incidents"; noun : what that counts, in the plural
    limits : rows of `process_limits` of every month, with `year_before`, the strongest `rule` a
        month belongs to ("" for none) and the words of all its `rules`
    signals : rows of `process_signals`, of every month
    verdict : the answer for the months of the scope
    growth : the trend in percent a year
    year_on_year : the scope's months, the newest 12 of more, against the same months a year before
    levels : the level before and since the last gap, in words; "" without a gap
    problem : why the baseline that was asked for is not used; "" when it is
    """

    scope: Scope
    measure: str
    noun: str
    limits: pd.DataFrame
    signals: pd.DataFrame
    verdict: TrendVerdict
    growth: Growth
    year_on_year: YearOnYear
    problem: str
    levels: str

    @property
    def asked(self) -> pd.DataFrame:
        """The rows of `limits` that lie in the scope's months."""
        return _from(self.limits, self.scope.first_month)

    @property
    def counted(self) -> pd.DataFrame:
        """The same with what is counted as its `records`."""
        return self.asked.assign(records=self.asked[self.measure])


def monthly_history(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """`monthly_records` from the first loaded month to the last month of the scope."""
    first = queries.build_info(warehouse).iloc[0]["first_month"]
    start = scope.first_month if pd.isna(first) else min(first.date(), scope.first_month)
    return queries.monthly_records(warehouse, scope.between(start, scope.last_month))


def series_subject(scope: Scope, measure: str) -> str:
    """What the months of a scope are about: "shoplifting", "recorded crime"."""
    if measure == "incidents":
        return ANTI_SOCIAL_BEHAVIOUR.lower()
    if not scope.crime_types or scope.crime_types == RECORDED_CRIME_TYPES:
        return "recorded crime"
    return (scope.types_label or " and ".join(scope.crime_types)).lower()


def series_noun(scope: Scope, measure: str) -> str:
    """What the months of a scope count, in the plural: "recorded crimes", "records of burglary"."""
    subject = series_subject(scope, measure)
    if measure == "incidents":
        return f"incidents of {subject}"
    if subject == "recorded crime":
        return "recorded crimes"
    # A theme with anti-social behaviour in it counts its crimes only.
    return f"{'recorded crimes' if scope.has_incidents else 'records'} of {subject}"


def singular(noun: str) -> str:
    """One of what `series_noun` names: "recorded crime", "record of burglary"."""
    return re.sub(r"\b(crime|record|incident)s\b", r"\1", noun, count=1)


@lru_cache(maxsize=128)
def trend_study(
    warehouse: Warehouse, scope: Scope, *, measure: str, choices: LimitChoices = USUAL_LIMITS
) -> TrendStudy:
    """Judge the months of a scope by all the months up to its last one. The answer is shared.

    measure : "crimes" or "incidents"
    """
    monthly = monthly_history(warehouse, scope)
    noun = series_noun(scope, measure)
    breaks = sorted({*BREAKS, *choices.breaks})
    problem = ""
    baseline: int | tuple[date, date] = MONTHS_OF_BASELINE
    if choices.baseline is not None:
        problem = baseline_problem(monthly, choices.baseline, breaks)
        baseline = baseline if problem else choices.baseline
    limits = process_limits(
        with_year_before(monthly, monthly, measure=measure),
        measure=measure,
        baseline=baseline,
        breaks=breaks,
        screen_ranges=choices.screen_ranges,
        remove_season=choices.remove_season,
    )
    # Beside a gap the year before would look like the months that are missing.
    limits["year_before"] = limits["year_before"].where(limits["loaded"])
    signals = process_signals(limits, measure=measure, noun=noun, one=singular(noun))
    marks = signal_months(limits, measure=measure)
    limits = limits.assign(rule=_strongest_rule(marks), rules=marks["rules"])
    return TrendStudy(
        scope=scope,
        measure=measure,
        noun=noun,
        limits=limits,
        signals=signals,
        verdict=trend_verdict(limits, signals, first=scope.first_month),
        growth=growth(monthly, measure=measure, breaks=BREAKS, noun=noun),
        year_on_year=year_on_year(
            monthly, measure=measure, breaks=BREAKS, noun=noun, months=_asked(monthly, scope)
        ),
        problem=problem,
        levels=levels_across_gap(limits, noun=noun),
    )


def _asked(monthly: pd.DataFrame, scope: Scope) -> int:
    """How many months of the calendar the scope has up to the newest that is loaded."""
    asked = _from(monthly, scope.first_month)["loaded"].to_numpy()
    return int(asked.nonzero()[0].max()) + 1 if asked.any() else 0


def _strongest_rule(marks: pd.DataFrame) -> NDArray[np.str_]:
    """The rule by which each month is drawn: the strongest of those it belongs to."""
    columns = [marks[rule.replace(" ", "_")] != "" for rule in RULES]
    return np.select(columns, RULES, "")


def _from(limits: pd.DataFrame, first: date) -> pd.DataFrame:
    return limits[limits["month"] >= pd.Timestamp(first)].reset_index(drop=True)
