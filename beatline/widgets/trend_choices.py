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
from beatline.widgets.text import month_short, plain, quoted

MEASURES = {"Recorded crimes": "crimes", "Anti-social behaviour": "incidents"}
DRAWN = {"All loaded months": True, "Months in the sidebar": False}
SEASONS = {"Taken out where it can be seen": True, "Left in": False}
RANGES = {"Every range counts": False, "Outlying ranges left out": True}
ANEW = {"Drawn in only": False, "Limits begin anew there": True}
MOST_EVENTS, LONGEST_LABEL = 6, 40
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

    loaded : the loaded months up to the last one of the scope, oldest first
    """
    note_odd("drawn", list(DRAWN))
    whole = DRAWN[switch("drawn", DRAWN, "Drawn")]
    with st.expander("Baseline, season, target and events", icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        with left:
            baseline = _baseline(loaded)
            note_odd("season", list(SEASONS))
            season = SEASONS[
                switch(
                    "season",
                    SEASONS,
                    "Time of year",
                    help="It takes 24 months in a row to see a season. Left in, a summer may look "
                    "like a change.",
                )
            ]
            note_odd("ranges", list(RANGES))
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
            target = _target()
            events = _events()
            note_odd("anew", list(ANEW))
            anew = ANEW[
                switch(
                    "anew",
                    ANEW,
                    "At an event",
                    help="Begin anew only where you know that something changed for good: limits "
                    "of few months find little.",
                )
            ]
    choices = LimitChoices(
        baseline=baseline,
        remove_season=season,
        screen_ranges=screen,
        breaks=tuple(when for when, _ in events) if anew else (),
    )
    return choices, Drawing(whole, events, target)


def _baseline(loaded: Sequence[date]) -> tuple[date, date] | None:
    """The months that set the limits; None for the first 24 of each run."""
    names = [month_short(month) for month in loaded]
    months = dict(zip(names, loaded, strict=True))
    with st.container(horizontal=True, key="baseline"):
        ends = []
        for key, label in (("from", "Baseline from"), ("to", "to")):
            note_odd(key, names)
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


def _target() -> float | None:
    target = st.number_input(
        "Target, a month",
        min_value=0,
        max_value=1_000_000,
        value=None,
        step=1,
        placeholder="None",
        key="target",
        bind="query-params",
        help="A count a month to aim at, drawn as a line. It changes no limit.",
    )
    return None if target is None else float(target)


def _events() -> tuple[tuple[date, str], ...]:
    text = st.text_input(
        "Events",
        placeholder="Jun 2025: Operation X; Sep 2025: new camera",
        max_chars=300,
        key="events",
        bind="query-params",
        help="A month, a colon and a few words; a semicolon between two events.",
    )
    events, odd = events_from_text(text or "")
    if odd:
        st.warning(
            f"Not drawn: {', '.join(quoted(part) for part in odd)}. Write a month, a colon and a "
            "few words, as in “Jun 2025: Operation X”, with a semicolon between two.",
            icon=":material/edit_off:",
        )
    return events


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
    return plain(f"Limits are set by {which}, with {how}.")


def unseen_events(
    events: Sequence[tuple[date, str]], limits: pd.DataFrame
) -> Sequence[tuple[date, str]]:
    """The events that lie outside the months that are drawn."""
    first, last = limits["month"].iloc[0].date(), limits["month"].iloc[-1].date()
    return [event for event in events if not first <= event[0] <= last]
