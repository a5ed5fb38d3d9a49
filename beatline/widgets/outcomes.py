"""The parts of the page that tells what became of the crimes."""

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.outcome_ages import ANY, OutcomeAges
from beatline.analysis.outcome_groups import (
    EXPLANATIONS,
    OUTCOME_GROUPS,
    UNDECIDED,
    monthly_outcome_groups,
)
from beatline.analysis.time_to_outcome import TimeToOutcome, within_text
from beatline.reports.outcomes import USUAL_WITHIN
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark, narrow
from beatline.widgets.links import link
from beatline.widgets.outcome_tables import age_table, month_by_group
from beatline.widgets.text import month_name, plain

WITHIN = {"3 months": USUAL_WITHIN, "1 month": 1, "6 months": 6, "12 months": 12}
GROUPS = (ANY, *(group for group in OUTCOME_GROUPS if group not in UNDECIDED))
YEAR = 12
SHARE_HEADINGS = {
    "month": "Month of the crime",
    "group": "Outcome",
    "status": "Known",
    "old_enough": "Crimes old enough",
    "decided": "With this outcome",
    "share": "Share",
}
NOT_COMPARED = (
    "Do not compare these months with each other: the newest had the least time, so more of "
    "their crimes are still open. Counted at equal age they could be compared."
)
# Anti-social behaviour never has an outcome.
CRIMES = Drawn("Recorded crimes")


def choose_within() -> int:
    """How many months after the month of the crime an outcome counts."""
    # The tables further down are laid out by it.
    narrow()
    note_odd("within", list(WITHIN))
    return WITHIN[
        switch(
            "within",
            WITHIN,
            "Outcome within",
            help="Counted from the month of the crime: within 1 month is in the same month or the "
            "next. Months of crime are compared at the same age, so newer ones are left out.",
        )
    ]


def stop_without_crimes(scope: Scope) -> None:
    """Anti-social behaviour never has an outcome."""
    if not scope.has_crimes:
        st.info(
            "Incidents of anti-social behaviour are not recorded crimes and never have an "
            "outcome. Choose other crime types in the sidebar.",
            icon=":material/gavel:",
        )
        st.stop()


def share_part(scope: Scope, ages: OutcomeAges) -> None:
    """One share a month, at equal age, beside the year before."""
    note_odd("group", list(GROUPS))
    group = st.selectbox("Outcome", list(GROUPS), key="group", bind="query-params", width=340)
    start = pd.Timestamp(scope.first_month)
    seen = ages.since(start - pd.DateOffset(months=YEAR))
    rows = seen.shares[seen.shares["group"] == group].reset_index(drop=True)
    what = "an outcome" if group == ANY else f"the outcome “{group}”"
    title = f"Crimes with {what} {within_text(ages.within)}"
    if seen.refusal or rows.empty:
        none = f"No crime of these months has {what} {within_text(ages.within)}."
        st.header(plain(title))
        st.info(seen.refusal or none, icon=":material/event_busy:")
        return
    caveats = [
        "Upright lines: 95% interval.",
        *(["Grey circles are the year before."] if _shows_year_before(seen, start) else []),
        _known_words(ages),
    ]
    exhibit(
        charts.outcome_share(rows, start=start, dark=dark()),
        scope,
        key="outcome-share",
        drawn=CRIMES,
        title=f"{title}, by month of the crime",
        words=charts.describe_outcome_share(rows, title),
        rows=lambda: rows,
        headings={**SHARE_HEADINGS, "low": "Interval from", "high": "Interval to"},
        caveats=caveats,
    )


def stack_part(scope: Scope, ages: OutcomeAges) -> None:
    """All groups of outcomes as parts of each month, at equal age, and the table."""
    start = pd.Timestamp(scope.first_month)
    seen = ages.since(start - pd.DateOffset(months=YEAR))
    if seen.refusal:
        return
    rows = seen.shares[seen.shares["group"] != ANY].reset_index(drop=True)
    when = within_text(ages.within)
    exhibit(
        charts.outcome_stack(rows, start=start, dark=dark()),
        scope,
        key="outcome-groups",
        drawn=CRIMES,
        title=f"What became of them {when}",
        words=charts.describe_outcome_stack(rows, when),
        rows=lambda: rows,
        headings=SHARE_HEADINGS,
        caveats=[
            *(["Paler bars are the year before."] if _shows_year_before(seen, start) else []),
            "The first outcome of each crime counts.",
        ],
    )
    month_by_group(ages.since(start))


def time_part(scope: Scope, time: TimeToOutcome) -> None:
    """How long until crimes have an outcome, by group, and the numbers behind it."""
    if time.refusal:
        st.header("How long it takes")
        st.info(time.refusal, icon=":material/event_busy:")
        return
    exhibit(
        charts.outcome_curve(time.ages, time.groups, dark=dark()),
        scope,
        key="time-to-outcome",
        drawn=CRIMES,
        title=time.sentence.partition(";")[0].partition(":")[0].rstrip("."),
        words=f"{time.sentence} {charts.describe_outcome_curve(time.ages, time.groups)}",
        rows=lambda: time.ages,
        headings={
            "age": "Months after the month of the crime",
            "old_enough": "Crimes old enough",
            "waiting": "Of these without an outcome before",
            "decided": "First outcome at that age",
            "share": "Had an outcome by then",
            "low": "Interval from",
            "high": "Interval to",
        },
        caveats=[
            "Each age is told by the crimes that are old enough for it, so later ages rest on "
            "fewer and older months.",
        ],
    )
    age_table(time)


def stop_without_outcomes(
    warehouse: Warehouse,
    scope: Scope,
    monthly: pd.DataFrame,
    time: TimeToOutcome,
    newest: pd.Timestamp | None,
) -> None:
    """Where no outcomes file of these months is loaded: what is missing, and what there is."""
    if time.crimes:
        return
    have = "None is loaded." if newest is None else f"The newest is that of {month_name(newest)}."
    st.info(
        f"**No outcomes file of these months is loaded.** {have} Without them nobody can tell when "
        f"a crime had its outcome. Load those from {month_name(scope.first_month)} on: when you "
        "download from data.police.uk/data, tick “Include outcomes data”. *About the data* says "
        "how to load them.",
        icon=":material/event_busy:",
    )
    st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
    rows = monthly_outcome_groups(queries.last_outcomes_by_month(warehouse, scope), monthly)
    exhibit(
        charts.outcome_stack(rows, dark=dark()),
        scope,
        key="last-outcomes",
        drawn=CRIMES,
        title="What the newest street files say: months of unequal age",
        words=charts.describe_outcome_stack(rows, "as published now"),
        rows=lambda: rows,
        headings={**SHARE_HEADINGS, "old_enough": "Recorded crimes"},
        caveats=[NOT_COMPARED],
    )
    st.header("Where next")
    outcome_links(scope)
    st.stop()


def outcomes_how_made() -> None:
    """What the page shows, and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- **Equal age**: outcomes within so many months of the month of the crime, only where "
        "every outcomes file of those months is loaded. Later outcomes do not count, so new and "
        "old months can be compared. Crimes too new for that are *not yet known*.\n"
        "- The **first outcome** of a crime counts. Few crimes have a second one of another kind.\n"
        "- Crimes are found again by their Crime ID. Nearly 3 in 100 share theirs with another, "
        "and may be given its outcome. Incidents of anti-social behaviour have none.\n"
        "- A difference says that the share changed, not why: another mix of crimes has other "
        "outcomes. Shoplifters are often known, thieves of bicycles seldom.\n"
        "- What happens in court is not published. An outcome is an entry in a file, not a "
        "judgement of the work behind it."
    )
    with st.expander("The groups of outcomes"):
        st.markdown(
            "\n".join(
                f"- **{plain(group)}**: {plain(EXPLANATIONS[group])}" for group in OUTCOME_GROUPS
            )
        )


def outcome_links(scope: Scope) -> None:
    """Where to go from here."""
    with st.container(gap="xsmall"):
        link("pages/incidents.py", "The records, to filter by outcome", scope)
        link("pages/trend.py", "Is the number of crimes up?", scope)
        link("pages/searches.py", "How stop and search is used", scope)


def _shows_year_before(seen: OutcomeAges, start: pd.Timestamp) -> bool:
    before = seen.shares[seen.shares["month"] < start]
    return bool(before["share"].notna().any())


def _known_words(ages: OutcomeAges) -> str:
    if ages.newest_file is None:
        return ""
    last = ages.newest_file - pd.DateOffset(months=ages.within)
    return (
        f"Outcomes are known to {month_name(ages.newest_file)}, so {within_text(ages.within)} can "
        f"be told of crimes up to {month_name(last)}."
    )
