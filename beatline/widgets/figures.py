"""The headline figures: a number, its judgement, its months."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.judgement import Judgement, judgement
from beatline.analysis.process_limits import process_limits
from beatline.analysis.sentences import range_text
from beatline.analysis.year_before import with_year_before, year_before
from beatline.scope import BREAKS, Scope
from beatline.widgets.text import (
    count_text,
    counted,
    month_short,
    plain,
    points_period,
    share_text,
)

ARROWS = {"above": ":material/arrow_upward: ", "below": ":material/arrow_downward: "}
BUSIEST = 20


@dataclass(frozen=True)
class Figure:
    """One card: what it counts, how many, what to think of it, and its months."""

    label: str
    value: str
    judgement: str
    direction: str = "none"
    beside: str = ""
    months: Sequence[float] = ()
    explanation: str = ""


def trend(monthly: pd.DataFrame, scope: Scope, *, measure: str) -> pd.DataFrame:
    """The scope's months, judged by all the months that are loaded.

    monthly : `monthly_records` of `history(scope)`
    """
    limits = process_limits(
        with_year_before(monthly, monthly, measure=measure), measure=measure, breaks=BREAKS
    )
    # Beside a gap the year before would look like the months that are missing.
    limits["year_before"] = limits["year_before"].where(limits["loaded"])
    return limits[limits["month"] >= pd.Timestamp(scope.first_month)].reset_index(drop=True)


def count_figure(label: str, judged: pd.DataFrame, *, measure: str) -> Figure:
    """A count over the scope, the judgement of its newest month and the year before.

    judged : from `trend`
    """
    verdict = judgement(judged, measure=measure)
    earlier = year_before(judged, measure=measure)
    return Figure(
        label=label,
        value=count_text(judged[measure].sum()),
        judgement=f"{month_short(verdict.month)}: {_verdict_text(verdict)}",
        direction=verdict.direction,
        beside=_year_before_text(earlier.now, earlier.before, earlier.months, len(judged)),
        months=_months(judged[measure]),
        explanation=f"{verdict.sentence} {earlier.sentence}",
    )


def largest_type_figure(totals: pd.DataFrame, types: pd.DataFrame, monthly: pd.DataFrame) -> Figure:
    """The most frequent recorded crime, its share of recorded crimes and its months.

    Anti-social behaviour, which has a card of its own and is no crime, only where nothing else
    was recorded.

    totals : from `type_totals`; types : from `records_by_type`; monthly : the scope's own months
    """
    crimes = totals[(totals["kind"] == "crime") & (totals["records"] > 0)]
    ranked = (totals if crimes.empty else crimes).sort_values("records", ascending=False)
    largest = ranked.iloc[0]
    name, records, before = largest["crime_type"], largest["records"], largest["year_before"]
    series = types[types["crime_type"] == name].set_index("month")["records"]
    share = share_text(records, crimes["records"].sum())
    return Figure(
        label=plain(name),
        value=count_text(records),
        judgement=f"most frequent crime: {share}"
        if len(crimes)
        else "incidents; no recorded crime",
        beside="year before not loaded"
        if pd.isna(before)
        else f"{count_text(before)} a year before",
        months=_months(_with_gaps(series.reindex(monthly["month"], fill_value=0), monthly)),
        explanation=(
            "The most frequent recorded crime in these months and its share of all of them. "
            "Anti-social behaviour is counted apart."
        ),
    )


def busiest_places_figure(places: pd.DataFrame, monthly: pd.DataFrame, scope: Scope) -> Figure:
    """How much of it lies at the busiest places.

    places : from `snap_points` of `scope`, which has one set of points
    monthly : the months of the page, which may be more
    """
    own = monthly["month"].between(pd.Timestamp(scope.first_month), pd.Timestamp(scope.last_month))
    when = "" if own.all() else f" {points_period(scope)}"
    if places.empty:
        return Figure("At the busiest places", "–", "no place published")
    top = places.head(BUSIEST)
    everywhere, points = int(top["all_records"].max()), int(top["all_points"].max())
    return Figure(
        label=f"At the {counted(len(top), 'busiest place')}",
        value=share_text(top["records"].sum(), everywhere),
        judgement=f"in {len(top)} of {counted(points, 'place')}",
        beside=f"{count_text(top['records'].sum())} of {counted(everywhere, 'record')}{when}",
        months=_months(_with_gaps(_sum_by_month(top["months"]), monthly[own])),
        explanation=(
            "Places are snap points: police.uk moves each crime to the nearest of them. The set "
            "of points was replaced in July 2022, so only one side of it is counted."
        ),
    )


def rate_figure(monthly: pd.DataFrame, residents: float) -> Figure:
    """Records per 1,000 residents in the loaded months. `monthly` of the scope's own months."""
    known = residents > 0
    records, months = monthly["records"].sum(), int(monthly["loaded"].sum())
    return Figure(
        label="Per 1,000 residents",
        value=charts.rate_text(1000 * records / residents) if known else "–",
        judgement=f"in {counted(months, 'month')}",
        beside=f"{count_text(residents)} residents" if known else "residents not known",
        months=_months(1000 * monthly["records"] / residents) if known else (),
        explanation=(
            "Residents are those of the Census 2021. Where people go but do not live, such as a "
            "town centre, the rate says little."
        ),
    )


def figures(cards: Sequence[Figure]) -> None:
    """Draw the cards side by side, two in a row on a phone."""
    with st.container(key="figures"):
        for card in cards:
            stands_out = card.direction in ARROWS
            st.metric(
                card.label,
                card.value,
                delta=ARROWS.get(card.direction, "") + card.judgement,
                delta_color="orange" if stands_out else "off",
                delta_arrow="off",
                delta_description=card.beside or None,
                help=card.explanation or None,
                border=True,
                height="stretch",
                chart_data=list(card.months) or None,
                chart_type="line",
            )


def _sum_by_month(lists: pd.Series) -> pd.Series:
    return pd.Series([sum(counts) for counts in zip(*lists, strict=True)])


def _with_gaps(counts: pd.Series, monthly: pd.DataFrame) -> pd.Series:
    """The counts of the same months, without those of months that are not loaded."""
    return counts.astype(float).where(monthly["loaded"].to_numpy(dtype=bool))


def _months(series: pd.Series) -> list[float]:
    """The months of a sparkline; NaN, for a month that is not loaded, is drawn as a gap."""
    return [float(count) for count in series]


def _verdict_text(verdict: Judgement) -> str:
    """The month's own count, since the card's figure is of all months, and what to think of it."""
    if verdict.count is None:
        return verdict.word
    if verdict.lower is None or verdict.upper is None:
        return f"{verdict.count:,}, {verdict.word}"
    usual = range_text(verdict.lower, verdict.upper)
    return f"{verdict.count:,}, {verdict.word}, {usual}"


def _year_before_text(now: int, before: int | None, compared: int, months: int) -> str:
    if before is None:
        return "year before not loaded"
    if compared < months:
        span = counted(compared, "month")
        return f"{span} in both years: {count_text(now)}, {count_text(before)} before"
    return f"{count_text(before)} a year before"
