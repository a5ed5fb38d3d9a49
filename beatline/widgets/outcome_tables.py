"""The tables of the page that tells what became of the crimes."""

from typing import Any

import streamlit as st

from beatline import charts
from beatline.analysis.outcome_ages import ANY, OutcomeAges
from beatline.analysis.outcome_changes import OutcomeChanges
from beatline.analysis.time_to_outcome import TimeToOutcome, within_text
from beatline.widgets.tables import plain_table
from beatline.widgets.text import counted, month_short, share_text

MONTHS_SHOWN = 12


def change_table(ages: OutcomeAges, changes: OutcomeChanges) -> None:
    """Each group of outcomes against the year before; what differs comes first."""
    st.subheader("Against the year before, at the same age")
    if changes.rows.empty:
        st.info(
            "No month in view is known at that age in both years. The outcomes files of both "
            "years, and of the months after them, have to be loaded; a shorter time may help.",
            icon=":material/event_busy:",
        )
        return
    rows = changes.rows.assign(q=changes.rows["q"].fillna(2.0)).sort_values("q", kind="stable")
    shares = {
        f"{side}_text": [
            share_text(part, whole)
            for part, whole in zip(rows[side], rows[f"{side}_crimes"], strict=True)
        ]
        for side in ("now", "before")
    }
    plain_table(
        rows.assign(**shares),
        {
            "group": "Outcome",
            "now": _number("Crimes"),
            "now_text": "Share",
            "before": _number("Crimes before"),
            "before_text": "Share before",
            "word": "The difference is",
        },
    )
    now, before = (int(rows[side].iloc[0]) for side in ("now_crimes", "before_crimes"))
    st.caption(
        f"{counted(changes.months, 'month')} known in both years: {counted(now, 'crime')}, and "
        f"{counted(before, 'crime')} a year before, all {within_text(ages.within)}. "
        "Judged with how much months differ of themselves; under 20 no percentage is given."
    )


def month_by_group(ages: OutcomeAges) -> None:
    """Months by groups: the counts, with their totals."""
    wide = ages.shares.pivot_table("decided", "month", "group", sort=False, dropna=False)
    table = ages.months.merge(wide.reset_index(), on="month")
    groups = [name for name in ages.shares["group"].unique() if name in wide]
    table["when"] = [month_short(month) for month in table["month"]]
    known = table[table["old_enough"].notna()]
    counts = {"crimes": "Crimes", "old_enough": "Old enough", ANY: ANY}
    counts |= {name: charts.OUTCOME_NAMES[name].capitalize() for name in groups if name != ANY}
    plain_table(
        table.iloc[::-1],
        {
            "when": "Month",
            **{name: _number(heading) for name, heading in counts.items()},
            "status": "At that age",
        },
        rows_shown=MONTHS_SHOWN,
        totals={counts[name]: float(known[name].sum()) for name in ("old_enough", *groups)},
    )


def age_table(time: TimeToOutcome) -> None:
    """The numbers behind the time to an outcome."""
    table = time.ages.assign(
        share=[f"{share:.1%}" for share in time.ages["share"]],
        range=[
            f"{low:.1%} to {high:.1%}"
            for low, high in zip(time.ages["low"], time.ages["high"], strict=True)
        ],
    )
    with st.expander("The numbers by age"):
        plain_table(
            table,
            {
                "age": "Months after",
                "old_enough": "Crimes old enough",
                "waiting": "Still waiting",
                "decided": "Decided then",
                "share": "Had an outcome",
                "range": "95% interval",
            },
            rows_shown=13,
            totals={"Decided then": float(time.ages["decided"].sum())},
        )


def _number(heading: str) -> Any:
    return st.column_config.NumberColumn(heading, format="localized")
