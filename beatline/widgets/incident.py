"""The parts of the page about one record."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.analysis.outcome_groups import outcome_group
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.incidents import COLUMNS, as_listed
from beatline.widgets.links import link, scope_params
from beatline.widgets.tables import plain_table, table
from beatline.widgets.text import counted, month_name, period, plain, quoted

KEY = re.compile(r"[0-9a-f]{16}")
# What "snt_match" means for one record.
MATCHES = {
    "boundary": "the point lies within its boundary",
    "near": "the point lies outside every boundary, and this one is the nearest",
    "exact": "the whole census area belongs to this team",
    "inferred": "inferred from the older census area",
    "split": "a team border cuts this census area, so it may be the team beside it",
}


def scope_around(warehouse: Warehouse, row: pd.Series, scope: Scope) -> Scope:
    """The whole force in the scope's months, or in the record's year when it lies outside them.

    Of these, the months that are loaded, or lie between, on the record's side of July 2022:
    places are compared with their neighbours of the same set of snap points.
    """
    month = row["month"].date()
    first, last = scope.first_month, scope.last_month
    if not first <= month <= last:
        first, last = date(month.year, 1, 1), date(month.year, 12, 1)
        loaded = queries.loaded_months(warehouse)["month"].dt.date
        if not loaded.empty:
            # A link can name no month beyond them.
            first, last = (min(max(m, loaded.iloc[0]), loaded.iloc[-1]) for m in (first, last))
    force = queries.area_choices(warehouse).query("area_kind == 'force'").iloc[0]
    around = replace(
        scope,
        area_kind="force",
        area_code=str(force["area_code"]),
        area_name=str(force["area_name"]),
        area_label=str(force["label"]),
        first_month=first,
        last_month=last,
    )
    return around.with_points_of(month) if first <= month <= last else around


def incident_from_link(warehouse: Warehouse) -> pd.Series | None:
    """The record that the link names, None when there is no such record."""
    asked = st.query_params.get("incident", "").casefold()
    found = queries.incident(warehouse, asked) if KEY.fullmatch(asked) else pd.DataFrame()
    if found.empty:
        if asked:
            st.warning(
                f"No record with the key {quoted(asked)} is loaded. It may belong to a month "
                "that is not loaded here, or to a file that was replaced by a newer release.",
                icon=":material/link_off:",
            )
        return None
    # None, not NaN, for what was not published: it goes on into other queries.
    row = found.iloc[0].astype(object)
    return row.where(row.notna(), None)


def incident_title(row: pd.Series) -> str:
    """The record in a few words: "Shoplifting near Albion Street, March 2025"."""
    place = str(row["location"] or "").removeprefix("On or near").strip()
    where = f" near {plain(place)}" if place and row["snap_point_id"] is not None else ""
    return f"{plain(row['crime_type'])}{where}, {month_name(row['month'])}"


def incident_caption(row: pd.Series) -> str:
    """One line: of which kind, in which area, what became of it last."""
    asb = row["crime_type"] == ANTI_SOCIAL_BEHAVIOUR
    parts = ["An incident, not a recorded crime" if asb else "A recorded crime"]
    parts.append(plain(row["ward_label"] or "in no known ward"))
    if not asb:
        outcome = plain(row["outcome"]) if _known(row["outcome"]) else "none published"
        parts.append(f"last outcome: {outcome}")
    return " · ".join(parts)


def place_certainty(row: pd.Series, nearest: pd.DataFrame) -> None:
    """How sure the place is, and the areas it was given to, in words.

    nearest : from `nearest_point`
    """
    if row["snap_point_id"] is None:
        return
    words = [
        "**How sure is the place?** Near, not exact. Of a fixed set of points, each shared by at "
        "least eight addresses, the police publish the one that lies nearest to the crime."
    ]
    if not nearest.empty:
        words.append(
            f"The next point in use then lies about {nearest['distance_m'].iloc[0]:,.0f} metres "
            "away: the crime was nearer to this one."
        )
    if _known(row["ward_distance_m"]) and row["ward_distance_m"] > 0:
        words.append(
            f"The point lies {row['ward_distance_m']:,.0f} metres outside every ward; the nearest "
            "ward is named."
        )
    match = MATCHES.get(str(row["snt_match"]), "")
    if _known(row["snt_label"]) and match:
        words.append(f"The team, {plain(row['snt_label'])}: {match}.")
    st.markdown(" ".join(words))


def incident_breadcrumbs(row: pd.Series, scope: Scope) -> None:
    """The areas the record lies in, widest first."""
    with st.container(horizontal=True, key="breadcrumbs", gap="xxsmall"):
        if _known(row["district_name"]):
            label = str(row["district_name"])
            link("pages/overview.py", plain(label), scope, area=label)
        for label in (row["ward_label"], row["snt_label"]):
            if _known(label):
                link("pages/area.py", plain(label), scope, area=str(label))


def incident_fields(row: pd.Series) -> None:
    """Every field in plain words."""
    asb = row["crime_type"] == ANTI_SOCIAL_BEHAVIOUR
    outcome = row["outcome"] if _known(row["outcome"]) else None
    no_outcome = "never published for anti-social behaviour" if asb else "none published"
    decile = row["imd_decile"]
    fields = {
        "What": row["crime_type"],
        "When": f"{month_name(row['month'])}; the day and the hour are not published",
        "Where": row["location"] if _known(row["location"]) else "not published",
        "Ward": row["ward_label"],
        "SNT": row["snt_label"],
        "Section": row["section"],
        "Census area (LSOA)": row["lsoa_code"],
        "Deprivation 2025": f"decile {decile:.0f} of 10 (1 is most deprived)"
        if _known(decile)
        else None,
        "Last outcome": outcome or no_outcome,
        "That means": outcome_group(outcome) if outcome else None,
        "Reported by": row["reported_by"],
        "Inside the force area": "yes" if row["area"] == "inside" else f"no: {row['area']}",
        "Crime ID": row["crime_id"] if _known(row["crime_id"]) else "none published",
        "Note": row["context"],
        "File": row["file_name"],
        "Key in links": row["key"],
    }
    st.header("What was published")
    lines = [f"| {n} | {plain(v)} |" for n, v in fields.items() if _known(v)]
    with st.container(key="fields"):
        st.markdown("\n".join(["| | |", "|---|---|", *lines]))


def outcome_timeline(row: pd.Series, history: pd.DataFrame) -> None:
    """What the outcomes files say, oldest first."""
    st.header("What became of it")
    if history.empty:
        why = (
            "Outcomes are never published for anti-social behaviour."
            if row["crime_type"] == ANTI_SOCIAL_BEHAVIOUR
            else "The outcomes files that are loaded say nothing of this Crime ID. Those of other "
            "months may; the last outcome above comes from the street file."
        )
        st.markdown(why)
        return
    lines = [
        f"- **{month_name(entry['month'])}**: {plain(entry['outcome'])}"
        for entry in history.to_dict("records")
    ]
    st.markdown("\n".join(lines))


def same_id_table(rows: pd.DataFrame) -> str | None:
    """The other records with the same Crime ID; returns the key of the one that was clicked."""
    if rows.empty:
        return None
    st.header("Other records with the same Crime ID")
    st.caption(
        f"{counted(len(rows), 'record')} besides this one. Each is a row of its own and is "
        "counted: one crime may have several places. Click one to open it."
    )
    columns = {name: COLUMNS[name] for name in list(COLUMNS)[:4]}
    row = table(as_listed(rows), columns, key="same-id")
    return None if row is None else str(row["key"])


def here_table(here: pd.DataFrame, row: pd.Series, scope: Scope) -> None:
    """All that was recorded at the same point, in the months and types of the scope."""
    st.header("All that was recorded at this point")
    counted_here = row["area"] == "inside"
    if here.empty:
        why = (
            "Nothing of the crime types chosen in the sidebar."
            if counted_here
            else "Records outside the force area, and those without a location, are kept and not "
            "counted on the pages."
        )
        st.markdown(why)
        return
    column = st.column_config
    columns = {
        "crime_type": column.TextColumn("Crime type"),
        "records": column.NumberColumn("Records", format="localized", width="small"),
        "newest": column.DateColumn("Newest", format="MMM YYYY", width="small"),
    }
    plain_table(here, columns)
    number = counted(here["records"].sum(), "record")
    listed = counted_here and row["crime_type"] in set(here["crime_type"])
    among = ", this one among them" if listed else ""
    when = period(scope.first_month, scope.last_month)
    st.caption(f"{number}{among}; {when}. They need have nothing in common but the point.")


def nearby_list(nearby: pd.DataFrame, scope: Scope) -> None:
    """Other places within about 250 metres; each opens its records."""
    st.header("Near it, within about 250 metres")
    if nearby.empty:
        st.markdown("No other place has records in the months and types chosen.")
    with st.container(gap=None, key="nearby"):
        for place in nearby.head(8).to_dict("records"):
            words = (
                f"{plain(place['name'])} · {counted(place['records'], 'record')} · "
                f"about {place['distance_m']:.0f} m away"
            )
            link("pages/incidents.py", words, scope, place=str(place["snap_point_id"]))


def share_link(row: pd.Series, scope: Scope) -> None:
    """The address of this record, to copy."""
    address = (st.context.url or "").partition("?")[0]
    base = address if address.endswith("/incident") else "/incident"
    params = {**scope_params(scope), "incident": row["key"]}
    st.caption("A link to this incident, which goes on working when the data are loaded again:")
    st.code(f"{base}?{urlencode(params, doseq=True)}", language=None, wrap_lines=True)


def _known(value: object) -> bool:
    return value is not None and value != ""
