"""The parts of the page about the data."""

from datetime import date
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.warehouse import Warehouse
from beatline.widgets.tables import downloads, plain_table
from beatline.widgets.text import (
    LATE_MONTHS,
    count_text,
    counted,
    month_name,
    months_ago,
    plain,
)

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
MONTH_LETTERS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATASETS = {
    "street": "crimes and anti-social behaviour",
    "outcomes": "outcomes",
    "stop-and-search": "stop and search",
}
ROWS_SET_ASIDE = 500
SET_ASIDE = {
    "kind": "What",
    "file_name": "File",
    "line": "Line",
    "reason": "Why",
    "rows": "Rows of this file with the same reason",
    "text": "The row as it was read",
}
CAVEATS = """
- **A month not loaded is not a month without crime.** It is drawn as a gap and left out of sums.
- **Recorded is not happened.** Only what was reported to the police and recorded is here. Recording
  practice changed between 2019 and 2021: a rise across those years is not a trend.
- **Anti-social behaviour** is counted as incidents, beside crimes, without Crime ID and outcome.
- **Places are snap points**, shared by at least eight addresses. The points were replaced in July
  2022, so places cannot be compared across that month.
- **There is a month, never a day or an hour.** Nothing says when in the week something happens.
- **A Crime ID may stand in several rows.** Each row is counted once; none is removed for its ID.
- **Outcomes age.** The newest months have had little time; court results are not published since
  June 2019.
- **Wards** come from the snap point, {teams}
  A crime near a border may lie on its other side.
- **Rates** divide by residents (Census 2021). They mislead where people go but do not live.
- **Rows outside the force area** or without a location are kept and counted on no page.
"""
# How a record comes to its team, by what the outlines of teams are.
TEAMS_BY_LSOA = (
    "**SNTs** from the census area; where a team's border cuts one, the team is approximate."
)
TEAMS_BY_BOUNDARY = (
    "**SNTs** too, by the boundaries of data.police.uk. The residents of a team are those of the "
    "census areas that come nearest to its area, so its rates set records and residents of "
    "slightly different areas against each other."
)
CHANGES = {
    "snt_code": "Code",
    "snt_name": "Safer Neighbourhood Team",
    "rows_by_lsoa": "Records by census area",
    "rows": "Records by boundary",
    "came": "Came",
    "went": "Left",
}
# So begin the subjects of what the loader noted about the file of neighbourhood teams.
TEAM_NOTICES = "Neighbourhoods: "
BOUNDARY_NOTICES = "Boundaries of teams: "


def freshness(build: pd.Series) -> str:
    """How old the newest month is, in a sentence."""
    built = f"This warehouse was built on {build['built_at']:%-d %B %Y}."
    if pd.isna(build["last_month"]):
        return f"No street file of {plain(build['force_name'])} is loaded. {built}"
    newest = build["last_month"]
    age = months_ago(newest)
    late = " A newer release should be there by now." if age > LATE_MONTHS else ""
    known = isinstance(build["ward_vintage"], str)
    wards = f" Wards as of {build['ward_vintage']}." if known else ""
    return (
        f"{plain(build['force_name'])} · newest month {month_name(newest)}, "
        f"{counted(age, 'month')} ago; "
        f"police.uk publishes about two months late.{late} {built}{wards}"
    )


def file_figures(files: pd.DataFrame) -> None:
    """The reconciliation of all files: what was read is what was loaded and set aside."""
    total = files[["rows_read", "rows_loaded", "rows_rejected", "rows_corrected"]].sum()
    balanced = total["rows_read"] == total.drop("rows_read").sum()
    with st.container(key="figures"):
        for name, label, words in (
            ("rows_read", "Rows read", f"from {counted(len(files), 'file')}"),
            ("rows_loaded", "Loaded", "counted on the pages or kept"),
            ("rows_rejected", "Rejected", "could not be loaded"),
            ("rows_corrected", "Corrected", "in the file twice, counted once"),
        ):
            st.metric(
                label,
                count_text(total[name]),
                delta=words,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )
    equation = " + ".join(
        f"{count_text(total[f'rows_{kind}'])} {kind}"
        for kind in ("loaded", "rejected", "corrected")
    )
    verdict = "Every row is accounted for" if balanced else "**The rows do not balance**"
    st.caption(f"{verdict}: {count_text(total['rows_read'])} read = {equation}.")


def coverage_grid(coverage: pd.DataFrame) -> None:
    """A grid of years and months for each force and dataset; an empty cell was not loaded."""
    if coverage.empty:
        st.info("Nothing is loaded. Load a file below.")
        return
    st.caption(
        "Each cell: thousands of rows loaded. A dash is a month that is not loaded, which is not "
        "a month with nothing in it."
    )
    home = coverage[coverage["home"]]
    for (force, dataset), rows in home.groupby(["force", "dataset"], sort=False):
        st.html(_grid(str(force), str(dataset), rows))
    others = coverage[~coverage["home"] & coverage["rows"].notna()]
    if not others.empty:
        with st.expander(f"Other forces: {counted(len(others), 'file')}"):
            for (force, dataset), rows in others.groupby(["force", "dataset"], sort=False):
                st.html(_grid(str(force), str(dataset), rows))


def file_table(files: pd.DataFrame) -> None:
    """Every file with its rows, its zip, when it was loaded and its fingerprint."""
    column = st.column_config
    number = "localized"
    plain_table(
        files.assign(archive_name=files["archive_name"].replace("", None).fillna("a single file")),
        {
            "file_name": column.TextColumn("File", width=270),
            "rows_read": column.NumberColumn("Rows read", format=number, width="small"),
            "rows_loaded": column.NumberColumn("Loaded", format=number, width="small"),
            "rows_rejected": column.NumberColumn("Rejected", format=number, width="small"),
            "rows_corrected": column.NumberColumn("Corrected", format=number, width="small"),
            "archive_name": column.TextColumn("Came in", width="medium"),
            "loaded_at": column.DatetimeColumn("Loaded on", format="D MMM YYYY, HH:mm"),
            "sha256": column.TextColumn("SHA-256", width="large"),
        },
        rows_shown=8,
    )


def rejected_table(warehouse: Warehouse) -> None:
    """The rows that were set aside: which file and line, why, the row itself; and a download.

    A table draws text as text, whatever stands in it.
    """
    rows = queries.rejected_rows(warehouse, limit=ROWS_SET_ASIDE)
    if rows.empty:
        st.markdown("No row was rejected, and none was corrected.")
        return
    column = st.column_config
    plain_table(
        rows.assign(kind=rows["kind"].str.capitalize()),
        {
            "kind": column.TextColumn(SET_ASIDE["kind"], width=80),
            "file_name": column.TextColumn(SET_ASIDE["file_name"], width=210),
            "line": column.NumberColumn(SET_ASIDE["line"], format="localized", width=70),
            "reason": column.TextColumn(SET_ASIDE["reason"], width=300),
            "text": column.TextColumn(SET_ASIDE["text"], width="large"),
        },
        rows_shown=8,
    )
    every = int(rows["all_rows"].iloc[0])
    shown = f"The first {len(rows)} of {count_text(every)}." if every > len(rows) else ""
    st.caption(f"{shown} The files hold {'it' if every == 1 else 'all of them'}.")
    downloads(
        lambda: queries.rejected_rows(warehouse, limit=None),
        SET_ASIDE,
        name="beatline-set-aside",
        count=every,
    )


def notice_list(notices: pd.DataFrame) -> None:
    """What a reader should know about single files, subject by subject."""
    for subject, rows in notices.groupby("subject", sort=False):
        teams = str(subject).startswith((TEAM_NOTICES, BOUNDARY_NOTICES))
        noun, everything = ("entry", "The file of teams") if teams else ("row", "All files")
        many = "entries" if teams else "rows"
        words = counted(rows["rows"].sum(), noun, many)
        words += "" if teams else f" in {counted(len(rows), 'file')}"
        with st.expander(f"**{plain(subject)}**: {words}"):
            for row in rows.head(50).to_dict("records"):
                name = row["file_name"] if isinstance(row["file_name"], str) else everything
                number = counted(row["rows"], noun, many)
                st.markdown(f"{plain(name)}: {plain(row['message'])} ({number})")


def team_changes(changes: pd.DataFrame) -> None:
    """How many records have another team by its boundary than by their census area."""
    if changes.empty:
        st.markdown(
            "No boundaries of Safer Neighbourhood Teams (SNTs) are loaded. The team of a record is "
            "the one that its census area (LSOA) is given to, which is approximate where a team's "
            "border cuts that area."
        )
        return
    records, came = int(changes["rows"].sum()), int(changes["came"].sum())
    many = f"**{count_text(came)} of {count_text(records)} records ({came / records:.1%})**"
    st.markdown(
        "The boundaries of data.police.uk decide which Safer Neighbourhood Team (SNT) a record "
        f"belongs to. {many if came else '**No record**'} {'has' if came <= 1 else 'have'} another "
        "team than the one that the census area (LSOA) is given to."
    )
    without = changes.loc[~changes["boundary"], "snt_code"]
    if len(without):
        st.markdown(
            f"No boundary is known of {', '.join(without)}: these keep the records of their census "
            "areas that lie in no other team's boundary."
        )
    column = st.column_config
    numbers = {
        name: column.NumberColumn(CHANGES[name], format="localized")
        for name in ("rows_by_lsoa", "rows", "came", "went")
    }
    plain_table(changes, CHANGES | numbers, rows_shown=8)
    downloads(lambda: changes, CHANGES, name="beatline-teams", count=len(changes))


def caveats(build: pd.Series) -> None:
    """The known breaks and what these data cannot say."""
    official = build["snt_outlines"] == "official"
    st.markdown(CAVEATS.format(teams=TEAMS_BY_BOUNDARY if official else TEAMS_BY_LSOA))


def licence(build: pd.Series) -> None:
    """Whose the data are, and where the outlines come from."""
    note = build["places_note"] if isinstance(build["places_note"], str) else ""
    # The note of official outlines repeats their attribution.
    note = note.replace(MAP_ATTRIBUTION, "").strip()
    st.markdown(f"{ATTRIBUTION}\n\n{MAP_ATTRIBUTION}")
    if note:
        st.markdown(plain(note))


def glossary() -> None:
    """The words of the dashboard, from docs/glossary.md."""
    text = GLOSSARY.read_text("utf-8") if GLOSSARY.is_file() else ""
    lines = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    # Word and meaning; the names in the code are for those who read it.
    table = [f"|{cells[1]}|{cells[3]}|" for cells in lines if len(cells) > 3]  # noqa: PLR2004
    with st.expander("What the words mean"):
        st.markdown("\n".join(table))


def _grid(force: str, dataset: str, rows: pd.DataFrame) -> str:
    counts = {month.date(): count for month, count in zip(rows["month"], rows["rows"], strict=True)}
    years = range(min(counts).year, max(counts).year + 1)
    head = "".join(f"<th scope='col'>{letter}</th>" for letter in MONTH_LETTERS)
    body = "".join(
        f"<tr><th scope='row'>{year}</th>"
        + "".join(_cell(counts.get(date(year, month, 1))) for month in range(1, 13))
        + "</tr>"
        for year in years
    )
    name = f"{escape(force.capitalize())}: {escape(DATASETS.get(dataset, dataset))}"
    return (
        f"<div class='coverage'><table><caption>{name}</caption>"
        f"<thead><tr><th scope='col'>Year</th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(rows: float | None) -> str:
    if rows is None or pd.isna(rows):
        return "<td title='not loaded'>–</td>"
    short = f"{rows / 1000:.1f}" if rows >= 50 else "&lt;0.1"  # noqa: PLR2004
    return f"<td class='loaded' title='{rows:,.0f} rows'>{short}</td>"
