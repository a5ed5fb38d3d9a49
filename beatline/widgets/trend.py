"""The parts of the page that answers “is it up?”."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.judgement import TOO_FEW, WORDS
from beatline.reports.scan import scan_of_scope
from beatline.reports.trends import USUAL_LIMITS, LimitChoices, TrendStudy, series_subject
from beatline.scope import RECORDING_BREAKS, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.address import month_from_text
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark, narrow
from beatline.widgets.links import link
from beatline.widgets.scan import scope_of_scan
from beatline.widgets.stories import LIMIT_HEADINGS
from beatline.widgets.tables import plain_table
from beatline.widgets.text import border_caveat, counted, month_name, plain, quoted
from beatline.widgets.trend_choices import Drawing, baseline_words, unseen_events

JUDGEMENTS = {**WORDS, "too few": TOO_FEW, "not loaded": "not loaded"}
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


def trend_title(scope: Scope, measure: str) -> str:
    """The question of the page."""
    return f"Is {series_subject(scope, measure)} up in {plain(scope.area_name)}?"


def trend_answer(study: TrendStudy) -> None:
    """The answer in a word, why, and what it does not take in."""
    verdict = study.verdict
    icon = ANSWER_ICONS.get(verdict.direction, "")
    st.markdown(f"## {icon} {verdict.word}. {plain(verdict.sentence)}".replace("  ", " "))
    if study.problem:
        st.warning(plain(study.problem), icon=":material/tune:")
    if study.levels:
        st.markdown(plain(study.levels))
    words = []
    if verdict.direction != "none":
        words.append("A signal is a reason to look, not a finding, and says nothing of the cause.")
    others = {study.year_on_year.direction, study.growth.direction} - {"", "none"}
    agree = {"above": {"more", "rising"}, "below": {"fewer", "falling"}}.get(
        verdict.direction, set()
    )
    if others - agree or (verdict.direction != "none" and not others):
        words.append(
            "The figures beside it answer other questions and may differ: a year against the year "
            "before is two totals, the trend is a straight line through every loaded month."
        )
    if words:
        st.caption(plain(" ".join(words)))


def scan_finding(warehouse: Warehouse, scope: Scope) -> list[tuple[date, str]]:
    """What the scan found in the month that a link from it names: told, and an event to draw.

    The link says which scan it was, so that what is claimed here is what was found there.
    """
    asked = st.query_params.get("found", "")
    month = month_from_text(asked)
    if asked and month is None:
        st.warning(
            f"The link asks for what was found in {quoted(asked)}, which is no month.",
            icon=":material/link_off:",
        )
    scanned = scope_of_scan(warehouse, scope)
    if month is None or scanned is None:
        return []
    whole, level = scanned
    scan = scan_of_scope(warehouse, whole, by=scope.area_kind, level=level)
    rows = scan.rows
    here = rows[(rows["area_code"] == scope.area_code) & (rows["month"] == pd.Timestamp(month))]
    here = here[here["crime_type"].isin(scope.crime_types)]
    for sentence in here["sentence"]:
        st.info(
            f"The scan of {plain(whole.area_name)} found: {plain(sentence)} It made "
            f"{counted(scan.whole.looks, 'look')}, and at most {level:.0%} of its signals are "
            "expected to be false. It tests each month against the twelve before; this chart has "
            "limits of its own, so the two can differ.",
            icon=":material/radar:",
        )
    return [] if here.empty else [(month, "found by the scan")]


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
    caveats.append(baseline_words(USUAL_LIMITS if study.problem else choices))
    if drawing.target is not None:
        caveats.append(f"Target: {drawing.target:,.0f} a month.")
    caveats += [f"{month_name(month)}: {label}." for month, label in events]
    if (shown["rule"] != "").any():
        caveats.append(f"Signals: {SHAPES}.")
    caveats += border_caveat(study.scope, first)
    words = charts.describe_trend(shown, measure=study.measure, noun=study.noun)
    exhibit(
        figure,
        study.scope,
        key="process",
        title=f"{study.noun[0].upper()}{study.noun[1:]} a month, and the range to expect",
        words=f"{study.verdict.word}. {study.verdict.sentence} {study.levels} {words}",
        rows=lambda: shown.assign(signal=shown["signal"].map(JUDGEMENTS)),
        headings=_headings(study),
        caveats=caveats,
        drawn=Drawn(study.noun, (first, last)),
    )
    unseen = unseen_events(drawing.events, shown)
    if unseen:
        named = ", ".join(f"{plain(label)} ({month_name(month)})" for month, label in unseen)
        st.caption(f"Outside the months drawn: {named}.")


def signal_list(study: TrendStudy) -> None:
    """The signals in sentences, newest first."""
    st.header("The signals, in words")
    found = study.verdict.signals
    if found.empty:
        st.markdown("None in these months.")
    for sentence, words in found[["sentence", "rule_words"]].head(SHOWN).itertuples(index=False):
        st.markdown(f"- {plain(sentence)} ({plain(words)})")
    if len(found) > SHOWN:
        st.caption(f"And {counted(len(found) - SHOWN, 'more signal')}, marked in the table.")
    earlier = len(study.signals) - len(found)
    if earlier:
        st.caption(f"{counted(earlier, 'signal')} ended before these months; see the chart.")


def month_table(study: TrendStudy) -> None:
    """Every month asked about, with its range and its rule."""
    st.header("Month by month")
    asked = study.asked
    column = st.column_config
    table = asked.assign(
        name=asked["month"].dt.date,
        sign=asked["rule"].map(SIGNS),
        judgement=asked["signal"].map(JUDGEMENTS),
    ).iloc[::-1]
    columns = {
        "name": column.DateColumn("Month", format="MMM YYYY"),
        study.measure: column.NumberColumn("Count", format="localized"),
        "expected_words": "Expected",
        "judgement": "Judgement",
        "sign": column.TextColumn("Signal", help=SHAPES),
        "year_before": column.NumberColumn("A year before", format="localized"),
    }
    if narrow():
        columns = {
            name: columns[name] for name in ("name", study.measure, "expected_words", "sign")
        }
    plain_table(
        table,
        columns,
        rows_shown=12,
        totals={"Count": asked[study.measure].sum()},
    )


def trend_how_made() -> None:
    """How the page judges, and what it cannot say."""
    st.header("How this was made, and what it cannot say")
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
    st.header("Where next")
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
