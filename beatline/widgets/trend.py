"""The parts of the page that answers “is it up?”."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.growth import Growth
from beatline.analysis.trend_verdict import UP
from beatline.analysis.year_on_year import YearOnYear
from beatline.reports.scan import scan_of_scope
from beatline.reports.trends import LimitChoices, TrendStudy
from beatline.scope import RECORDING_BREAKS, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.address import month_from_text
from beatline.widgets.exhibit import exhibit
from beatline.widgets.figures import Figure, count_figure
from beatline.widgets.frame import dark
from beatline.widgets.links import link
from beatline.widgets.stories import LIMIT_HEADINGS
from beatline.widgets.tables import plain_table
from beatline.widgets.text import count_text, counted, month_name, plain
from beatline.widgets.trend_choices import Drawing, baseline_words, unseen_events

SIGNS = {
    "": "",
    "outside": "◆ outside",
    "shift": "■ one side",
    "trend": "▲ rise or fall",
    "near limit": "⬟ near limit",
}
SHAPES = "◆ outside the limits · ■ seven on one side of the mean · ▲ seven rising or falling · "
SHAPES += "⬟ two of three near a limit"
ANSWER_ICONS = {"above": ":material/arrow_upward:", "below": ":material/arrow_downward:"}
SHOWN = 5
# A link may come from the longer of the scan's two lists.
WIDER = 0.20


def trend_title(scope: Scope, measure: str) -> str:
    """The question of the page."""
    return f"Is {subject(scope, measure)} up in {plain(scope.area_name)}?"


def subject(scope: Scope, measure: str) -> str:
    """What is counted, as a title says it: "shoplifting", "recorded crime"."""
    if measure == "incidents":
        return "anti-social behaviour"
    if len(scope.crime_types) == 1:
        return scope.crime_types[0].lower()
    chosen = bool(scope.crime_types) and not scope.types_label.startswith("All")
    return scope.types_label.lower() if chosen else "recorded crime"


def trend_answer(study: TrendStudy) -> None:
    """The answer in a word, and why."""
    verdict = study.verdict
    icon = ANSWER_ICONS.get(verdict.direction, "")
    st.markdown(f"#### {icon} {verdict.word}. {plain(verdict.sentence)}".replace("  ", " "))
    if study.problem:
        st.warning(plain(study.problem), icon=":material/tune:")
    if verdict.word == UP or verdict.direction == "below":
        st.caption("A signal is a reason to look, not a finding, and says nothing of the cause.")


def scan_finding(warehouse: Warehouse, scope: Scope) -> list[tuple[date, str]]:
    """What the scan found in the month that a link from it names: told, and an event to draw."""
    asked = st.query_params.get("found")
    month = month_from_text(asked or "")
    if month is None or scope.area_kind not in ("snt", "ward"):
        return []
    found = scan_of_scope(warehouse, scope, by=scope.area_kind, level=WIDER).rows
    here = found[found["month"] == pd.Timestamp(month)]
    for sentence in here["sentence"]:
        st.info(
            f"The scan found: {plain(sentence)} It tests against the twelve months before, over "
            "every area and type at once; this chart judges by its own limits, so the two can "
            "differ.",
            icon=":material/radar:",
        )
    return [] if here.empty else [(month, "found by the scan")]


def trend_figures(study: TrendStudy) -> list[Figure]:
    """The months asked about, the year before, the trend, and how many months give a signal."""
    asked = study.asked
    total = count_figure(study.noun[0].upper() + study.noun[1:], asked, measure=study.measure)
    marked = int((asked["rule"] != "").sum())
    return [
        total,
        _year_figure(study.year_on_year),
        _growth_figure(study.growth),
        Figure(
            "Months with a signal",
            f"{marked} of {int(asked['loaded'].sum())}",
            "by the four rules of the chart",
            explanation="Months that take part in a signal, among the loaded months asked about.",
        ),
    ]


def _year_figure(found: YearOnYear) -> Figure:
    label = f"Against the year before, {counted(found.pairs, 'month')}"
    if found.now is None or found.before is None:
        return Figure(
            "Against the year before", "–", "nothing to compare", explanation=found.refusal
        )
    change = found.now - found.before
    value = f"{abs(change):,} {'more' if change > 0 else 'fewer'}" if change else "as many"
    judgement = "more than chance allows" if found.direction else "within what chance allows"
    return Figure(
        label,
        value,
        judgement,
        {"more": "above", "fewer": "below"}.get(found.direction, "none"),
        f"{count_text(found.now)}; {count_text(found.before)} a year before",
        explanation=found.sentence,
    )


def _growth_figure(found: Growth) -> Figure:
    label = "Trend a year, after the season"
    if found.refusal:
        return Figure(label, "–", "too short to tell", explanation=found.refusal)
    low, high = (f"{100 * end:+.0f}%" for end in (found.low, found.high))
    return Figure(
        label,
        f"{100 * found.per_year:+.0f}%",
        f"{low} to {high} (95% interval)",
        {"rising": "above", "falling": "below"}.get(found.direction, "none"),
        "no trend beyond chance" if found.direction == "none" else found.direction,
        explanation=f"{found.sentence} {found.caveat}".strip(),
    )


def process_part(
    study: TrendStudy,
    choices: LimitChoices,
    drawing: Drawing,
    found: Sequence[tuple[date, str]] = (),
) -> None:
    """The process chart with what was drawn in, and its legend.

    found : from `scan_finding`
    """
    shown = study.limits if drawing.whole else study.asked
    first, last = shown["month"].iloc[0].date(), shown["month"].iloc[-1].date()
    breaks = [b for b in RECORDING_BREAKS if first < b[0] <= last]
    events = [event for event in (*drawing.events, *found) if first <= event[0] <= last]
    figure = charts.monthly_trend(
        shown,
        measure=study.measure,
        noun=study.noun,
        dark=dark(),
        height=380,
        breaks=breaks,
        events=events,
        target=drawing.target,
    )
    seasonal = bool((shown["season"] != 1).any())
    caveats = [
        "The range follows the time of year and the length of each month."
        if seasonal
        else "The range follows the length of each month; the time of year is not taken out.",
    ]
    if shown["provisional"].any():
        caveats.append("Provisional: fewer than twelve months in a row set the range.")
    exhibit(
        figure,
        study.scope,
        key="process",
        title=f"{study.noun[0].upper()}{study.noun[1:]} a month, and the range to expect",
        words=charts.describe_trend(shown, measure=study.measure, noun=study.noun),
        rows=lambda: shown,
        headings=_headings(study),
        caveats=caveats,
    )
    st.caption(f"{baseline_words(choices)} Signals: {SHAPES}.")
    unseen = unseen_events(drawing.events, shown)
    if unseen:
        named = ", ".join(f"{plain(label)} ({month_name(month)})" for month, label in unseen)
        st.caption(f"Outside the months drawn: {named}.")


def signal_list(study: TrendStudy) -> None:
    """The signals in sentences, newest first."""
    st.subheader("The signals, in words")
    found = study.verdict.signals
    if found.empty:
        st.markdown("None in these months.")
    for sentence, words in found[["sentence", "rule_words"]].head(SHOWN).itertuples(index=False):
        st.markdown(f"- {plain(sentence)} *{plain(words)}*")
    if len(found) > SHOWN:
        st.caption(f"And {counted(len(found) - SHOWN, 'more signal')}, marked in the table.")
    earlier = len(study.signals) - len(found)
    if earlier:
        st.caption(f"{counted(earlier, 'signal')} ended before these months; see the chart.")


def month_table(study: TrendStudy) -> None:
    """Every month asked about, with its range and its rule."""
    st.subheader("Month by month")
    asked = study.asked
    column = st.column_config
    table = asked.assign(
        name=asked["month"].dt.date,
        sign=asked["rule"].map(SIGNS),
        judgement=asked["signal"].where(asked["signal"] != "within", "within the usual range"),
    ).iloc[::-1]
    plain_table(
        table,
        {
            "name": column.DateColumn("Month", format="MMM YYYY"),
            study.measure: column.NumberColumn("Count", format="localized"),
            "expected_words": "Expected",
            "judgement": "Judgement",
            "sign": column.TextColumn("Signal", help=SHAPES),
            "year_before": column.NumberColumn("A year before", format="localized"),
        },
        rows_shown=12,
        totals={"Count": asked[study.measure].sum()},
    )


def trend_how_made() -> None:
    """How the page judges, and what it cannot say."""
    st.subheader("How this was made, and what it cannot say")
    st.markdown(
        "- A process chart (XmR, as in NHS England's *Making Data Count*) on counts per month of "
        "equal length. The limits are the mean ± 2.66 times the mean difference between one month "
        "and the next, and begin anew after a gap and where recording practice changed.\n"
        "- Four rules give a signal: a month outside the limits; seven in a row on one side of "
        "the mean; seven rising or falling; two of three in the outer third of the range. How "
        "often each rule is wrong when nothing has changed is measured and written down in "
        "docs/methods.md.\n"
        "- A signal says that something changed, not what: recording, reporting, patrols and "
        "crime all move these counts. Counts are of the month of the crime; late reports come in "
        "with later releases."
    )


def trend_links(scope: Scope) -> None:
    """Where to go from a trend."""
    st.subheader("Where next")
    link("pages/season.py", "What is season, what is trend, and what may come next", scope)
    link("pages/side_by_side.py", "Which areas and types make up the change", scope)
    link("pages/hotspots.py", "Where it concentrates: the hotspots", scope)
    link("pages/incidents.py", "See the incidents behind these numbers", scope)


def _headings(study: TrendStudy) -> dict[str, str]:
    return {
        "month": "Month",
        study.measure: f"{study.noun[0].upper()}{study.noun[1:]}",
        "standard": "Per month of 30.44 days",
        "season": "Height of that calendar month",
        **LIMIT_HEADINGS,
        "rules": "Signal",
        "year_before": "A year before",
    }
