"""The headline figures: a number, its judgement, its months."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from beatline.analysis.judgement import judgement
from beatline.analysis.process_limits import process_limits
from beatline.analysis.year_before import with_year_before, year_before
from beatline.scope import RECORDING_BREAKS, Scope
from beatline.widgets.text import count_text, counted, month_short, plain, share_text

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
    breaks = tuple(when for when, _ in RECORDING_BREAKS)
    limits = process_limits(
        with_year_before(monthly, monthly, measure=measure), measure=measure, breaks=breaks
    )
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
        judgement=f"{month_short(verdict.month)}: {verdict.word}",
        direction=verdict.direction,
        beside=_year_before_text(earlier.now, earlier.before, earlier.months, len(judged)),
        months=_months(judged[measure]),
        explanation=f"{verdict.sentence} {earlier.sentence}",
    )


def largest_type_figure(totals: pd.DataFrame, types: pd.DataFrame, monthly: pd.DataFrame) -> Figure:
    """The crime type with most records, its share and its months.

    totals : from `type_totals`; types : from `records_by_type`; monthly : the scope's own months
    """
    name, records = totals.iloc[0]["crime_type"], totals.iloc[0]["records"]
    series = types[types["crime_type"] == name].set_index("month")["records"]
    before = totals.iloc[0]["year_before"]
    return Figure(
        label=plain(name),
        value=count_text(records),
        judgement=f"{share_text(records, totals['records'].sum())} of the records",
        beside="year before not loaded"
        if pd.isna(before)
        else f"{count_text(before)} a year before",
        months=_months(_with_gaps(series.reindex(monthly["month"], fill_value=0), monthly)),
        explanation="The kind with the most records in these months, whatever is usual for it.",
    )


def busiest_places_figure(places: pd.DataFrame, monthly: pd.DataFrame) -> Figure:
    """How much of it lies at the busiest places.

    places : from `snap_points`, of the last months of `monthly`, the scope's own months
    """
    if places.empty:
        return Figure("At the busiest places", "–", "no place published")
    top = places.head(BUSIEST)
    everywhere, points = int(top["all_records"].max()), int(top["all_points"].max())
    return Figure(
        label=f"At the {counted(len(top), 'busiest place')}",
        value=share_text(top["records"].sum(), everywhere),
        judgement=f"in {len(top)} of {counted(points, 'place')}",
        beside=f"{count_text(top['records'].sum())} of {counted(everywhere, 'record')}",
        months=_months(_with_gaps(_sum_by_month(top["months"]), monthly)),
        explanation="Places are snap points: police.uk moves each crime to the nearest of them.",
    )


def rate_figure(monthly: pd.DataFrame, residents: float) -> Figure:
    """Records per 1,000 residents in the loaded months. `monthly` of the scope's own months."""
    known = residents > 0
    records, months = monthly["records"].sum(), int(monthly["loaded"].sum())
    return Figure(
        label="Per 1,000 residents",
        value=f"{1000 * records / residents:,.0f}" if known else "–",
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
    """The counts of the last months, without those of months that are not loaded."""
    loaded = monthly["loaded"].tail(len(counts)).to_numpy(dtype=bool)
    return counts.astype(float).where(loaded)


def _months(series: pd.Series) -> list[float]:
    """The months of a sparkline; NaN, for a month that is not loaded, is drawn as a gap."""
    return [float(count) for count in series]


def _year_before_text(now: int, before: int | None, compared: int, months: int) -> str:
    if before is None:
        return "year before not loaded"
    if compared < months:
        span = counted(compared, "month")
        return f"{span} in both years: {count_text(now)}, {count_text(before)} before"
    return f"{count_text(before)} a year before"
