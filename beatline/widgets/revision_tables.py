"""The tables of the page that tells what the source has changed since."""

from typing import Any

import pandas as pd
import streamlit as st

from beatline.reports.revisions import CHANGES, MOVES, Revisions, time_format
from beatline.widgets.frame import is_narrow, narrow
from beatline.widgets.tables import plain_table
from beatline.widgets.text import count_text, counted, plain

NO_STATUS = "No status published"
STATUSES_ON_A_PHONE = 12
ORDINARY = (
    "Most of this is the ordinary course: investigations end, and the newest months have had "
    "little time. A share of outcomes may only be compared between months of the same age."
)
HEADINGS = {
    "added": "Added",
    "gone": "Gone",
    "came": "Moved in",
    "went": "Moved out",
    "net": "Net",
    "status_changed": "Other status",
    "place_changed": "Other place",
    "type_changed": "Other type",
}
HELP = {
    "added": "Records that the source added.",
    "gone": "Records that the source took away.",
    "came": "Records that the source had elsewhere, or under another type.",
    "went": "Records that the source now has elsewhere, or under another type.",
    "net": "Added + moved in − gone − moved out: by how much the figure moved.",
    "status_changed": "Records that stayed and have another last outcome category.",
    "place_changed": "Records that stayed within the area and have another snap point or LSOA.",
    "type_changed": "Records that stayed and have another of the chosen types.",
}
DATASETS = {"street": "Crimes", "outcomes": "Outcomes", "stop-and-search": "Stop and search"}


def revision_tables(study: Revisions) -> None:
    """By month and by type, with totals."""
    phone = narrow()
    column = st.column_config
    changes = {
        name: _number(name)
        for name in (("net", "status_changed") if phone else (*MOVES, "net", *CHANGES))
    }
    ends = {
        name: column.NumberColumn(name.capitalize(), format="localized", width=75)
        for name in ("before", "after")
    }
    st.header("By month")
    head: dict[str, Any] = {"name": column.DateColumn("Month", format="MMM YYYY", width=90)}
    months = study.told.iloc[::-1]
    plain_table(
        months.assign(name=months["month"].dt.date),
        head | changes if phone else head | ends | changes,
        rows_shown=12,
        totals={
            "Before": study.totals["before"],
            **{HEADINGS[one]: study.totals[one] for one in (*changes,) if one != "net"},
            "Net": study.totals["net"],
            "After": study.totals["after"],
        },
    )
    st.header("By crime type")
    if study.types.empty:
        st.markdown("No record of any type changed.")
        return
    # Of one type it is nothing: it has gone to another, or come from it.
    changes.pop("type_changed", None)
    head = {"crime_type": column.TextColumn("Crime type", width=190)}
    plain_table(
        study.types,
        head | changes,
        rows_shown=14,
        totals={
            **{HEADINGS[one]: study.types[one].sum() for one in changes if one != "net"},
            "Net": study.types["net"].sum(),
        },
    )
    if study.totals["type_changed"]:
        st.caption(
            "A record that was given another of these types moved out of the one and into "
            "the other, so these add up to more than in the table by month. Another status or "
            "place of it is counted with the type that it has now."
        )


def status_table(study: Revisions) -> None:
    """From which status to which, the most frequent first."""
    st.header("Which status became which")
    if study.outcomes.empty:
        st.markdown("No record that stayed has another status.")
        return
    column = st.column_config
    outcomes = study.outcomes.fillna({"outcome_before": NO_STATUS, "outcome_after": NO_STATUS})
    records = column.NumberColumn("Records", format="localized", width=80)
    if is_narrow():
        # Side by side on a phone both would be cut in the middle, and look alike.
        _status_list(outcomes)
        return
    plain_table(
        outcomes,
        {
            "outcome_before": column.TextColumn("Before", width=330),
            "outcome_after": column.TextColumn("After", width=330),
            "records": records,
        },
        rows_shown=12,
        totals={"Records": outcomes["records"].sum()},
        alt="Changes of status: before, after, records.",
    )
    st.caption(ORDINARY)


def _status_list(outcomes: pd.DataFrame) -> None:
    """The same as lines, which wrap."""
    shown = outcomes.head(STATUSES_ON_A_PHONE)
    st.markdown(
        "\n".join(
            f"- {plain(before)} → {plain(after)}: **{count_text(records)}**"
            for before, after, records in shown[
                ["outcome_before", "outcome_after", "records"]
            ].itertuples(index=False)
        )
    )
    rest = outcomes["records"].sum() - shown["records"].sum()
    more = f"; {counted(rest, 'record')} with rarer changes not listed here" if rest else ""
    st.markdown(f"Total: {counted(outcomes['records'].sum(), 'record')}{more}.")
    st.caption(ORDINARY)


def release_table(study: Revisions) -> None:
    """Every release with what it changed here, and the files that were replaced."""
    st.header("Release by release")
    column = st.column_config
    moments = study.releases["revised_at"]
    shape = time_format(moments, minutes="%-d %b %Y, %H:%M", seconds="%-d %b %Y, %H:%M:%S")
    rows = study.releases.assign(label=[format(moment, shape) for moment in moments])
    shape = time_format(moments, minutes="D MMM YYYY, HH:mm", seconds="D MMM YYYY, HH:mm:ss")
    shown = ("net", "status_changed") if is_narrow() else ("added", "gone", "came", "went", "net")
    others = () if is_narrow() else CHANGES
    columns: dict[str, Any] = {"label": column.TextColumn("Loaded on (UTC)", width=150)}
    if not is_narrow():
        columns["months"] = column.NumberColumn("Months re-issued", width=120)
    columns |= {name: _number(name) for name in (*shown, *others)}
    plain_table(rows, columns, rows_shown=8)
    with st.expander(f"Files that were replaced: {len(study.files):,}"):
        st.caption(
            "Of the whole force. Rows of outcomes and of stop and search are not compared one by "
            "one: here is how many there were before and after."
        )
        plain_table(
            study.files.assign(
                name=study.files["month"].dt.date,
                dataset=study.files["dataset"].replace(DATASETS),
            ),
            {
                "name": column.DateColumn("Month", format="MMM YYYY", width=90),
                "force": column.TextColumn("Force", width=110),
                "dataset": column.TextColumn("File", width=110),
                "rows_before": column.NumberColumn("Rows before", format="localized"),
                "rows_after": column.NumberColumn("Rows after", format="localized"),
                "unchanged": column.NumberColumn("Unchanged", format="localized"),
                "revised_at": column.DatetimeColumn("Replaced on (UTC)", format=shape),
                "loaded_at_before": column.DatetimeColumn("Loaded before on (UTC)", format=shape),
            },
            rows_shown=8,
        )


def _number(name: str) -> Any:
    return st.column_config.NumberColumn(
        HEADINGS[name], format="localized", width=75, help=HELP[name]
    )
