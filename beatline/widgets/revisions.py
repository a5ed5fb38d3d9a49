"""The parts of the page that tells what the source has changed since."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.reports.revisions import (
    CHANGES,
    MOVES,
    Revisions,
    noun_of,
    release_label,
    revision_sentences,
    told_apart,
)
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd
from beatline.widgets.exhibit import exhibit
from beatline.widgets.figures import Figure
from beatline.widgets.frame import dark
from beatline.widgets.links import link
from beatline.widgets.revision_tables import HEADINGS, HELP
from beatline.widgets.text import count_text, counted, month_name, period, plain

ALL_RELEASES = "All releases"


def choose_release(warehouse: Warehouse, scope: Scope) -> datetime | None:
    """The release that the page is about; None for all. It stands in the link."""
    revised_at = queries.revision_releases(warehouse, scope)["revised_at"]
    releases = {release_label(moment): moment.to_pydatetime() for moment in revised_at}
    note_odd("release", [ALL_RELEASES, *releases])
    if not releases:
        return None
    chosen = st.selectbox(
        "Release, by when it was loaded (UTC)",
        [ALL_RELEASES, *releases],
        key="release",
        bind="query-params",
        width=320,
    )
    return releases.get(chosen)


def revisions_caption(study: Revisions) -> None:
    """What, where, when, and how many of the months are loaded."""
    scope, loaded = study.scope, len(study.months)
    parts = [f"{scope.types_label} in {plain(scope.area_label)}"]
    parts.append(period(scope.first_month, scope.last_month))
    if loaded < scope.months:
        parts.append(f"{loaded} of {scope.months} months loaded")
    st.caption(" · ".join(parts))


def stop_without_revisions(study: Revisions) -> None:
    """Say that there is nothing to tell, and why that is no fault; the page ends here."""
    if not study.releases.empty:
        return
    if study.months.empty:
        months = period(study.scope.first_month, study.scope.last_month)
        st.info(
            f"No street file of {months} is loaded, so nothing can have been revised. Choose "
            "other months in the sidebar, or load the files: About the data says how.",
            icon=":material/event_busy:",
        )
    else:
        st.markdown(f"## {plain(' '.join(revision_sentences(study)))}")
        st.markdown(
            "Each release of data.police.uk comes with all months that it still keeps, and some "
            "of them differ from the release before. What differs is recorded from the second "
            "load of a month on, and stands here."
        )
    revisions_how_made()
    revision_links(study.scope)
    st.stop()


def revision_answer(study: Revisions) -> None:
    """What was revised, in plain words; the first sentence that matters is the heading."""
    figure, *rest = revision_sentences(study)
    st.markdown(f"## {plain(figure)}")
    st.markdown(plain(" ".join(rest)))


def revision_figures(study: Revisions) -> list[Figure]:
    """The cards: by how much the figure moved, and what is different in those that stayed."""
    totals = study.totals
    one, many = noun_of(study.scope)
    of_all = f"of {counted(totals['after'], one, many)} now"
    by_source = f"{count_text(totals['added'])} added, {count_text(totals['gone'])} gone"
    by_move = f"{count_text(totals['came'])} moved in, {count_text(totals['went'])} out"
    return [
        Figure(
            "The figure moved by",
            charts.signed(totals["net"]),
            by_source,
            beside=by_move,
            explanation=HELP["net"],
        ),
        Figure(
            "Other status",
            count_text(totals["status_changed"]),
            "the count is the same",
            beside=of_all,
            explanation=HELP["status_changed"],
        ),
        Figure(
            "Other place",
            count_text(totals["place_changed"]),
            f"and {count_text(totals['type_changed'])} another type",
            beside=of_all,
            explanation=f"{HELP['place_changed']} {HELP['type_changed']}",
        ),
        Figure(
            "Months re-issued",
            count_text((study.months["releases"] > 0).sum()),
            f"of {counted(len(study.months), 'loaded month')}",
            beside=f"by {counted(_releases(study), 'release')}",
        ),
    ]


def revision_chart(study: Revisions) -> None:
    """What moved the figure, month by month; a sentence where nothing did."""
    title = "What moved the figure, month by month"
    if not study.moved:
        st.header(title)
        st.markdown("No month's figure moved: none added, none gone, none moved in or out.")
        return
    exhibit(
        charts.revision_bars(study.told, dark=dark()),
        study.scope,
        key="revisions",
        title=title,
        words=f"{' '.join(revision_sentences(study))} {charts.describe_revisions(study.told)}",
        rows=lambda: study.told,
        headings={
            "month": "Month",
            "before": "Before",
            **{name: HEADINGS[name] for name in (*MOVES, "net")},
            "after": "After",
            **{name: HEADINGS[name] for name in CHANGES},
            "releases": "Times re-issued",
        },
        caveats=[
            "Above the line what was added (plain) or moved in (hatched), below it what was taken "
            "away or moved out; the diamond is all together.",
            *_made_of_many(study),
        ],
    )


def revisions_how_made() -> None:
    """How changes are found, and what that cannot tell."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- **Matching.** When a month is loaded again, its records are matched with those loaded "
        "before by their Crime ID. Where several share one, those that agree in type, place and "
        "status are paired first, then those that agree in less.\n"
        "- **Without a Crime ID** (all anti-social behaviour, and the files of some forces) only "
        "records with the same type and place can be matched. One that was moved or given "
        "another type is therefore told as gone and as added.\n"
        "- **A new Crime ID** for the same crime is told likewise: one gone, one added. Why the "
        "source changed a record is not published.\n"
        "- **In another month or another force's file** a record is not looked for: one that the "
        "source moved there is told as gone from the one and as added to the other.\n"
        "- **Place** is the snap point and its LSOA. When the source moved to new snap points or "
        "new LSOA codes, that is told as another place although nothing has moved. A street "
        "that was renamed is no change.\n"
        "- **Only what was loaded here** is compared: releases that were never loaded are not "
        "known, and their changes are told with those of the next one. A month that has vanished "
        "from the source stays as it is and is no revision.\n"
        "- **A file that was loaded for the first time**, such as that of another force, adds to "
        "the figures and is no revision. Wards and SNTs before and after are those of the borders "
        "that are loaded now, for all releases, so new borders move no record by themselves."
    )


def revision_links(scope: Scope) -> None:
    """Where to go from here."""
    st.header("Where next")
    link("pages/about.py", "What these numbers are made of", scope)
    link("pages/outcomes.py", "What became of the crimes", scope)
    link("pages/trend.py", "Is the number of crimes up?", scope)


def revision_note(warehouse: Warehouse, scope: Scope) -> None:
    """A quiet line for these months, and one for the year before, where their figure moved.

    Each leads to what moved it.
    """
    year = scope.a_year_before()
    for months, which in ((scope, "these months"), (year, "the same months a year before")):
        releases = queries.revision_releases(warehouse, months)
        moved = releases[releases["net"] != 0]
        if moved.empty:
            continue
        net = int(releases["net"].sum())
        by = f"by {charts.signed(net)} in all" if net else "and back to where it was"
        when = told_apart(releases["revised_at"])[moved["revised_at"].iloc[0]]
        words = (
            f"The source has moved the figure of {which} {by} (newest revision loaded on {when})"
        )
        link("pages/revisions.py", plain(words), months, icon=":material/history:")


def latest_revision(warehouse: Warehouse, scope: Scope) -> None:
    """For the page about the data: when loaded months were last re-issued, and the way there."""
    everything = scope.between(*_all_months(warehouse, scope))
    releases = queries.revision_releases(warehouse, everything)
    st.header("What has changed since")
    if releases.empty:
        st.markdown("Nothing has been revised since these months were first loaded.")
    else:
        last = releases.iloc[0]
        when = told_apart(releases["revised_at"])[last["revised_at"]]
        st.markdown(
            f"{counted(len(releases), 'release')} re-issued months that were loaded before. The "
            f"newest, loaded on {when}: {counted(last['months'], 'month')}, "
            f"{month_name(last['first_month'])} to {month_name(last['last_month'])}."
        )
    link("pages/revisions.py", "What the source has changed since", everything)


def _all_months(warehouse: Warehouse, scope: Scope) -> tuple[Any, Any]:
    build = queries.build_info(warehouse).iloc[0]
    if pd.isna(build["first_month"]):
        return scope.first_month, scope.last_month
    return build["first_month"].date(), build["last_month"].date()


def _releases(study: Revisions) -> int:
    return 1 if study.release else len(study.releases)


def _made_of_many(study: Revisions) -> list[str]:
    if study.release or len(study.releases) < 2:  # noqa: PLR2004
        return []
    return ["A record that releases added and took away again is counted in both."]
