"""The tables of the page that tells what became of the crimes."""

from typing import Any

import streamlit as st

from beatline import charts
from beatline.analysis.outcome_ages import ANY, NONE_YET, OutcomeAges
from beatline.analysis.outcome_changes import OutcomeChanges
from beatline.analysis.sentences import months_text
from beatline.analysis.time_to_outcome import TimeToOutcome, within_text
from beatline.widgets.frame import is_narrow
from beatline.widgets.tables import plain_table
from beatline.widgets.text import counted, month_short, share_text

MONTHS_SHOWN = 12


def change_table(ages: OutcomeAges, changes: OutcomeChanges) -> None:
    """Each group of outcomes against the year before; what differs comes first."""
    st.header("Against the year before, at the same age")
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
    rows = rows.assign(**shares)
    columns: dict[str, Any] = {
        "group": "Outcome",
        "now": _number("Crimes"),
        "now_text": "Share",
        "before": _number("Crimes before"),
        "before_text": "Share before",
        "word": "The difference is",
    }
    if is_narrow():
        rows["group"] = [_short(group) for group in rows["group"]]
        rows["both_text"] = rows["now_text"] + " (" + rows["before_text"] + ")"
        columns = {
            "group": st.column_config.TextColumn("Outcome", width=125),
            "both_text": st.column_config.TextColumn("Share (before)", width=100),
            "word": st.column_config.TextColumn("The difference is", width=125),
        }
    plain_table(rows, columns)
    now, before = (int(rows[side].iloc[0]) for side in ("now_crimes", "before_crimes"))
    st.caption(
        f"{counted(len(changes.months), 'month')} known in both years, "
        f"{months_text(changes.months)}: {counted(now, 'crime')}, and "
        f"{counted(before, 'crime')} a year before, all {within_text(ages.within)}. "
        "Judged with how much months differ of themselves; under 20 no percentage is given."
    )


def month_by_group(ages: OutcomeAges) -> None:
    """Months by groups: the counts, with the totals of the months that are known."""
    wide = ages.shares.pivot_table("decided", "month", "group", sort=False, dropna=False)
    table = ages.months.merge(wide.reset_index(), on="month")
    told = ages.shares["group"].unique()
    groups = [ANY, *(name for name in told if name in wide and name not in (ANY, NONE_YET))]
    if is_narrow():
        groups = [ANY]
    table["when"] = [month_short(month) for month in table["month"]]
    known = table[table["old_enough"].notna()]
    sums = known.sum(numeric_only=True)
    counts = {"old_enough": "Old enough"} | {name: _short(name) for name in groups}
    columns = {"when": "Month"} | {name: _number(words) for name, words in counts.items()}
    if not is_narrow():
        columns["status"] = "At that age"
    plain_table(
        table.iloc[::-1],
        columns,
        rows_shown=MONTHS_SHOWN,
        # A sum of what is not known would read as none.
        totals={words: float(sums[name]) for name, words in counts.items()} if len(known) else None,
    )
    if len(known):
        st.caption("The others of those old enough had no outcome by then.")


def age_table(time: TimeToOutcome) -> None:
    """The numbers behind the time to an outcome."""
    table = time.ages.assign(
        share=[f"{share:.1%}" for share in time.ages["share"]],
        range=[
            f"{low:.1%} to {high:.1%}"
            for low, high in zip(time.ages["low"], time.ages["high"], strict=True)
        ],
    )
    columns = {
        "age": "Months after",
        "old_enough": "Crimes old enough",
        "waiting": "Still waiting",
        "decided": "Decided then",
        "share": "Had an outcome",
        "range": "95% interval",
    }
    if is_narrow():
        columns = {name: columns[name] for name in ("age", "share", "range")}
    with st.expander("The numbers by age"):
        plain_table(
            table,
            columns,
            rows_shown=13,
            totals={"Decided then": float(time.ages["decided"].sum())}
            if "decided" in columns
            else None,
        )


def _short(group: str) -> str:
    return ANY if group == ANY else charts.OUTCOME_NAMES[group].capitalize()


def _number(heading: str) -> Any:
    return st.column_config.NumberColumn(heading, format="localized")
