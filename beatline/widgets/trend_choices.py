"""How a trend is judged and drawn: the choices of the analyst, which stand in the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from beatline.reports.trends import LimitChoices
from beatline.scope import Scope
from beatline.widgets.address import month_from_text
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.text import month_short, quoted

MEASURES = {"Recorded crimes": "crimes", "Anti-social behaviour": "incidents"}
DRAWN = {"All loaded months": True, "Months in the sidebar": False}
SEASONS = {"Taken out where it can be seen": True, "Left in": False}
RANGES = {"Every range counts": False, "Outlying ranges left out": True}
ANEW = {"Drawn in only": False, "Limits begin anew there": True}
MOST_EVENTS, LONGEST_LABEL = 6, 40
MOST_TARGET = 999_999
USUAL_BASELINE = "First 24 months"


@dataclass(frozen=True)
class Drawing:
    """What is drawn besides the months: `whole` history or not, events, and a target."""

    whole: bool
    events: tuple[tuple[date, str], ...]
    target: float | None


def choose_measure(scope: Scope) -> str:
    """Recorded crimes or anti-social behaviour, which are never counted as one."""
    if not (scope.has_crimes and scope.has_incidents):
        return "crimes" if scope.has_crimes else "incidents"
    note_odd("counted", list(MEASURES))
    return MEASURES[switch("counted", MEASURES, "Counted")]


def choose_limits(loaded: Sequence[date]) -> tuple[LimitChoices, Drawing]:
    """The baseline, the season, the screening, and what is drawn in.

    loaded : every loaded month, oldest first
    """
    # Before what folds up: a note in it would not be seen.
    names = [month_short(month) for month in loaded]
    options = {"drawn": DRAWN, "season": SEASONS, "ranges": RANGES, "anew": ANEW}
    for key, known in [*options.items(), ("from", names), ("to", names)]:
        note_odd(key, list(known))
    whole = DRAWN[switch("drawn", DRAWN, "Drawn")]
    with st.expander("Baseline, season, target and events", icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        with left:
            baseline = _baseline(names, loaded)
            season = SEASONS[
                switch(
                    "season",
                    SEASONS,
                    "Time of year",
                    help="It takes 24 months in a row to see a season. Left in, a summer may look "
                    "like a change.",
                )
            ]
            screen = RANGES[
                switch(
                    "ranges",
                    RANGES,
                    "Screening",
                    help="The limits come from the differences between one month and the next. "
                    "NHSRplotthedots leaves those of 3.267 times their mean or more out; the "
                    "NHS's own spreadsheet, and this page, keep them unless you choose otherwise.",
                )
            ]
        with right:
            aimed = _target()
            events, odd = events_from_text(_events())
            anew = ANEW[
                switch(
                    "anew",
                    ANEW,
                    "At an event",
                    help="Begin anew only where you know that something changed for good: limits "
                    "of few months find little.",
                )
            ]
    if odd:
        st.warning(
            f"Not drawn: {', '.join(quoted(part) for part in odd)}. Write a month, a colon and a "
            f"few words, as in “Jun 2025: Operation X”, with a semicolon between two; at most "
            f"{MOST_EVENTS} are drawn.",
            icon=":material/edit_off:",
        )
    target = target_from_text(aimed)
    if aimed and target is None:
        st.warning(
            f"The target {quoted(aimed)} is no whole number up to {MOST_TARGET:,}, so none is "
            "drawn.",
            icon=":material/edit_off:",
        )
    choices = LimitChoices(
        baseline=baseline,
        remove_season=season,
        screen_ranges=screen,
        breaks=tuple(when for when, _ in events) if anew else (),
    )
    return choices, Drawing(whole, events, target)


def _baseline(names: Sequence[str], loaded: Sequence[date]) -> tuple[date, date] | None:
    """The months that set the limits; None for the first 24 of each run."""
    months = dict(zip(names, loaded, strict=True))
    with st.container(horizontal=True, key="baseline"):
        ends = []
        for key, label in (("from", "Baseline from"), ("to", "to")):
            chosen = st.selectbox(
                label,
                names,
                index=None,
                placeholder=USUAL_BASELINE,
                key=key,
                bind="query-params",
                help="The months that set the limits. Unless you choose others: the first 24 of "
                "each run of months."
                if key == "from"
                else None,
            )
            ends.append(months.get(chosen or ""))
    first, last = ends
    if first is None and last is None:
        return None
    first, last = first or loaded[0], last or loaded[-1]
    return (min(first, last), max(first, last))


def _target() -> str:
    """The target as it was written: a number's own field would fail on a link with “inf”."""
    text = st.text_input(
        "Target, a month",
        placeholder="None",
        max_chars=20,
        key="target",
        bind="query-params",
        help="A count a month to aim at, drawn as a line. It changes no limit.",
    )
    return (text or "").strip()


def target_from_text(text: str) -> float | None:
    """A target as a reader writes it; None for what is no whole number up to 999,999.

    >>> target_from_text("1,200"), target_from_text("inf")
    (1200.0, None)
    """
    digits = text.replace(",", "")
    known = digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_TARGET))
    return float(digits) if known else None


def _events() -> str:
    text = st.text_input(
        "Events",
        placeholder="Jun 2025: Operation X; Sep 2025: new camera",
        max_chars=300,
        key="events",
        bind="query-params",
        help="A month, a colon and a few words (up to 40 letters); a semicolon between two events.",
    )
    return text or ""


def events_from_text(text: str) -> tuple[tuple[tuple[date, str], ...], list[str]]:
    """Events as a reader writes them, and the parts that cannot be read.

    >>> events_from_text("Jun 2025: Operation X; soon")
    (((datetime.date(2025, 6, 1), 'Operation X'),), ['soon'])
    """
    events: list[tuple[date, str]] = []
    odd: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        when, _, label = part.partition(":")
        month = month_from_text(when)
        if month is None or not label.strip() or len(events) == MOST_EVENTS:
            odd.append(part)
        else:
            events.append((month, " ".join(label.split())[:LONGEST_LABEL]))
    return tuple(sorted(events)), odd


def baseline_words(choices: LimitChoices) -> str:
    """Which months set the limits, and how, in a sentence."""
    if choices.baseline is None:
        which = "the first 24 months of each run without a gap"
    else:
        first, last = (month_short(month) for month in choices.baseline)
        which = f"{first} to {last}, and the first 24 months of each other run"
    how = (
        "differences of 3.267 times their mean or more left out (as NHSRplotthedots)"
        if choices.screen_ranges
        else "no difference left out (as the NHS's own spreadsheet)"
    )
    return f"Limits are set by {which}, with {how}."


def unseen_events(
    events: Sequence[tuple[date, str]], limits: pd.DataFrame
) -> Sequence[tuple[date, str]]:
    """The events that lie outside the months that are drawn."""
    first, last = limits["month"].iloc[0].date(), limits["month"].iloc[-1].date()
    return [event for event in events if not first <= event[0] <= last]
