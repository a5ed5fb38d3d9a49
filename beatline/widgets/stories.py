"""The parts that the Overview and the Area page tell alike."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.crime_types import type_totals
from beatline.analysis.outcome_groups import outcome_groups
from beatline.analysis.standing_out import MOST_SHOWN, StandingOut
from beatline.scope import RECORDING_BREAKS, Scope, choice_of
from beatline.warehouse import Warehouse
from beatline.widgets.choices import Parts, choose_parts
from beatline.widgets.exhibit import exhibit
from beatline.widgets.figures import Figure, count_figure, trend
from beatline.widgets.frame import dark, history, one_set_of_points
from beatline.widgets.links import link, open_at_once
from beatline.widgets.maps import areas_map
from beatline.widgets.tables import area_columns, table, without_gap
from beatline.widgets.text import counted, plain, points_period, share_text

# All 18 wards of Derby, or 20 SNTs, without scrolling inside the table.
ROWS_SHOWN = 20
NOUNS = {"crimes": "recorded crimes", "incidents": "incidents of anti-social behaviour"}
LIMIT_HEADINGS = {
    "expected": "Expected",
    "low": "Expected from",
    "high": "Expected to",
    "signal": "Judgement",
}
ICONS = {"above": ":material/trending_up:", "below": ":material/trending_down:"}


def count_figures(monthly: pd.DataFrame, scope: Scope) -> list[Figure]:
    """A card for recorded crimes and one for anti-social behaviour: those that are in scope.

    monthly : `monthly_records` of `history(scope)`
    """
    kinds = (
        ("crimes", "Recorded crimes", scope.has_crimes),
        ("incidents", "Anti-social behaviour", scope.has_incidents),
    )
    return [
        count_figure(label, trend(monthly, scope, measure=measure), measure=measure)
        for measure, label, wanted in kinds
        if wanted
    ]


def trend_chart(monthly: pd.DataFrame, scope: Scope, measure: str = "") -> None:
    """Crimes a month, or incidents when nothing else is in scope, over the range to expect.

    measure : "crimes" or "incidents" where a page draws both
    """
    key = f"trend-{measure}" if measure else "trend"
    range_words = "" if measure else ", and the range to expect"
    measure = measure or ("crimes" if scope.has_crimes else "incidents")
    judged = trend(monthly, scope, measure=measure)
    breaks = [b for b in RECORDING_BREAKS if scope.first_month < b[0] <= scope.last_month]
    figure = charts.monthly_trend(
        judged, measure=measure, noun=NOUNS[measure], dark=dark(), height=300, breaks=breaks
    )
    few = judged["provisional"].any()
    exhibit(
        figure,
        scope,
        key=key,
        title=f"{NOUNS[measure].capitalize()} a month{range_words}",
        words=charts.describe_trend(judged, measure=measure, noun=NOUNS[measure]),
        rows=lambda: judged,
        headings={"month": "Month", measure: NOUNS[measure].capitalize(), **LIMIT_HEADINGS},
        caveats=["Provisional: fewer than twelve months in a row set the range."] if few else [],
    )


def type_chart(types: pd.DataFrame, earlier: pd.DataFrame | None, scope: Scope) -> None:
    """Crime types, with the same months a year before (None where those are not all loaded)."""
    totals = type_totals(types, earlier)
    alone = "The same months a year before are not all loaded, so nothing is compared."
    exhibit(
        charts.type_bars(totals, dark=dark()),
        scope,
        key="types-chart",
        title="Which kinds",
        words=charts.describe_types(totals),
        rows=lambda: totals,
        headings={
            "crime_type": "Crime type",
            "records": "Records",
            "year_before": "A year before",
            "kind": "Crime or incident",
        },
        caveats=[alone] if earlier is None else [],
    )


def outcome_chart(outcomes: pd.DataFrame, scope: Scope) -> None:
    """What became of the crimes, in groups of outcomes."""
    if outcomes.empty:
        st.header("What became of the crimes")
        st.info("No recorded crimes here; anti-social behaviour never has an outcome.")
        return
    groups = outcome_groups(outcomes)
    exhibit(
        charts.outcome_bars(groups, dark=dark()),
        scope,
        key="outcomes-chart",
        title="What became of the crimes",
        words=charts.describe_outcomes(groups),
        rows=lambda: groups,
        headings={
            "group": "Outcome",
            "records": "Recorded crimes",
            "share": "Share",
            "explanation": "What it means",
        },
        caveats=[
            "Outcomes age: the newest months have had little time. Compare months of the same age "
            "only."
        ],
    )


def series_of_whole_force(warehouse: Warehouse, scope: Scope, *, by: str) -> pd.DataFrame:
    """Every ward's or SNT's loaded months: what any area's newest month is tested among."""
    force = replace(history(scope), area_kind="force", area_code="", area_name="", area_label="")
    return queries.series_by_area_and_type(warehouse, force, by=by)


def standing_out_links(found: StandingOut, labels: Mapping[str, str], scope: Scope) -> None:
    """What stands out, in sentences; each opens the area with that crime type.

    labels : area code → the sidebar's label, of every area that was tested
    """
    st.header("What stands out")
    if not found.looks:
        st.caption(found.note)
        return
    st.markdown(found.summary)
    with st.container(gap="xsmall", key="standing-out"):
        for row in found.rows.head(MOST_SHOWN).to_dict("records"):
            link(
                "pages/area.py",
                plain(row["sentence"]),
                scope,
                icon=ICONS.get(str(row["direction"])),
                area=labels[str(row["area_code"])],
                types=choice_of([str(row["crime_type"])]),
            )
    st.caption(found.note)


def area_table(areas: pd.DataFrame, parts: Parts, records: float) -> str | None:
    """The table of wards or SNTs; returns the label of the one that was clicked."""
    st.header(plain(parts.heading))
    if parts.selected:
        st.caption(
            f"The figures and charts are about {plain(parts.selected_name)} alone. This table and "
            f"the map compare it with the others of {plain(parts.scope.area_name)}."
        )
    chosen = areas["area_code"] == parts.selected
    named = areas.assign(
        area_name=areas["area_name"].mask(chosen, "➤ " + areas["area_name"].astype(str)),
        months=areas["months"].map(without_gap),
    )
    row = table(named, area_columns(areas, parts.noun), key="areas", rows_shown=ROWS_SHOWN)
    if not areas["inside"].all():
        st.caption("Those without a rate lie outside: only points on the border belong to them.")
    if named["months"].map(len).max() < areas["months"].map(len).max():
        st.caption("By month: the newest months without a gap.")
    missing = int(records - areas["records"].sum())
    if missing > 0 and parts.selected is None:
        lie = "lies" if missing == 1 else "lie"
        st.caption(f"{counted(missing, 'more record')} {lie} in none of these areas.")
    st.caption("Click a row, or an area on the map, to open it.")
    return None if row is None else str(row["label"])


def open_area(areas: pd.DataFrame, clicked: str | None, label: str | None, scope: Scope) -> None:
    """Open the area that was clicked on the map (its code) or in the table (its label)."""
    if clicked is not None and clicked in set(areas["area_code"]):
        label = str(areas.loc[areas["area_code"] == clicked, "label"].iloc[0])
    if label is not None:
        open_at_once("pages/area.py", f"Opening {plain(label)}", scope, area=label)


def breadcrumbs(warehouse: Warehouse, scope: Scope) -> None:
    """The way back up: the force, then the district or the section, each on the Overview."""
    if scope.area_kind == "force":
        return
    with st.container(horizontal=True, key="breadcrumbs", gap="xxsmall"):
        for parent in queries.parent_areas(warehouse, scope).to_dict("records"):
            words = plain(parent["area_name"])
            link("pages/overview.py", words, scope, area=str(parent["label"]))


def area_links(heading: str, areas: pd.DataFrame, scope: Scope) -> None:
    """Links to other areas on the page one is on, after a word or two of what they are."""
    if areas.empty:
        return
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"links-{heading[:5]}"
    ):
        st.markdown(f"**{heading}:**", width="content")
        for area in areas.to_dict("records"):
            words = plain(area["area_name"])
            if "share" in area:
                words += f" · {share_text(area['records'], area['records'] / area['share'])}"
            link("pages/area.py", words, scope, area=str(area["label"]))


def busiest_places(places: pd.DataFrame, scope: Scope) -> None:
    """The busiest places, numbered as on the map; each opens its incidents."""
    st.header("Busiest places, numbered as on the map")
    if places.empty:
        st.markdown("None of these records has a place.")
    elif scope.spans_two_sets_of_points:
        when = points_period(one_set_of_points(scope))
        st.caption(f"Only {when}: the set of points was replaced in July 2022.")
    with st.container(gap=None, key="busiest"):
        for number, place in enumerate(places.head(10).to_dict("records"), start=1):
            words = (
                f"**{number}** On or near {plain(place['name'])} · "
                f"{counted(place['records'], 'record')} in "
                f"{counted(place['months_with_records'], 'month')}"
            )
            link("pages/incidents.py", words, scope, place=str(place["snap_point_id"]))


def how_made() -> None:
    """How the page was made and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "Each record is a row that the police published; incidents of anti-social behaviour are "
        "counted beside recorded crimes and never as one. Places are snap points: near, never "
        "at. There is a month and no day or hour. The usual range comes from the months before "
        "(a process chart): one month outside is a reason to look, not a finding. The figures at "
        "the top judge a total by itself; “What stands out” tests every area and crime type at "
        "once, so it asks for more. Wards and SNTs overlap, and neither is part of the other: "
        "the ward is known from the point, and so is the SNT where boundaries of teams are "
        "loaded; else it is known from the census area (LSOA). Residents are those of the Census "
        "2021."
    )


def where_next(scope: Scope) -> None:
    """The ways further down: the places where it concentrates, and the records."""
    link("pages/trend.py", "Is it up, or is that chance? The trend", scope)
    link("pages/scan.py", "What needs a look: every area and type, scanned", scope)
    link("pages/hotspots.py", "See where it concentrates: the hotspots", scope)
    link("pages/incidents.py", "See the incidents behind these numbers", scope)


def area_title(scope: Scope) -> str:
    """The question of the Area page."""
    if scope.area_kind not in ("ward", "snt"):
        return "Which ward or team area?"
    kind = "ward" if scope.area_kind == "ward" else "SNT"
    return f"How is {plain(scope.area_name)} {kind}?"


def across(scope: Scope) -> str:
    """What the other geography is to the chosen area."""
    if scope.area_kind == "ward":
        return "SNTs that serve it, by share of these records"
    return "Wards it reaches into, by share of these records"


def area_chooser(warehouse: Warehouse, scope: Scope) -> None:
    """The wards or SNTs of a wider area, on a map and in a list, to choose one from."""
    st.markdown("This page is about one ward or one Safer Neighbourhood Team (SNT). Choose one.")
    parts = choose_parts(warehouse, scope)
    areas = queries.area_records(warehouse, scope, by=parts.by)
    left, right = st.columns([6, 5], gap="large")
    with right:
        clicked = areas_map(areas, parts, key="map")
    with left:
        label = area_table(areas, parts, areas["records"].sum())
    open_area(areas, clicked, label, scope)
