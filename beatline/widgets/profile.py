"""The parts of the briefing that say what a patch is like, beside the teams most like it."""

from typing import Any

import streamlit as st

from beatline import charts
from beatline.analysis.mix_against_like import ABOVE, BELOW
from beatline.analysis.sentences import range_text
from beatline.reports.like_teams import LikeTeams
from beatline.reports.profile import PatchProfile
from beatline.reports.seasons_ahead import SeasonsAhead
from beatline.scope import Scope
from beatline.widgets.exhibit import exhibit
from beatline.widgets.frame import dark, is_narrow
from beatline.widgets.links import link
from beatline.widgets.tables import plain_table
from beatline.widgets.text import month_name, plain

# Where links to the comparison lead.
LIKE_ANCHOR = "like-teams"
ICONS = {ABOVE: "▲", BELOW: "▼"}
NARROW_LIKE = ("area_name", "residents", "per_1000_residents")
NARROW_TYPES = ("crime_type", "records", "expected_words")
WHAT_A_RANGE_IS = (
    "An expected range is as wide as even like teams differ from one another in that type, which "
    "can be a lot: only what lies outside it stands out."
)
NOTHING_STANDS_OUT = (
    "No crime type makes up more or less of the records here than like teams lead one to expect: "
    "each lies within what teams differ by anyway."
)


def profile_part(profile: PatchProfile, scope: Scope) -> None:
    """Who lives on the patch, its year, the months to come, and the teams most like it."""
    st.header("What this patch is like")
    if profile.refusal:
        st.info(plain(profile.refusal), icon=":material/event_busy:")
        return
    facts = (profile.residents, profile.deprivation, f"{profile.rate} {profile.caveat}")
    st.markdown("\n".join(f"- {plain(fact)}" for fact in facts))
    left, right = st.columns([6, 5], gap="large")
    with left:
        _year(profile)
    with right:
        _ahead(profile.ahead)
    _like(profile.like, scope)


def _year(profile: PatchProfile) -> None:
    year = profile.year
    exhibit(
        charts.year_of_types(year, dark=dark()),
        profile.scope,
        key="year-of-types",
        title="The busiest types through the year",
        words=charts.describe_year_of_types(year),
        rows=lambda: year,
        headings={"crime_type": "Crime type", "month": "Month", "records": "Records"},
        caveats=[
            "Each strip has its own scale: the stronger the colour, the nearer to the busiest "
            "month of that type. One year shows what was, not what is usual."
        ],
    )


def _ahead(ahead: SeasonsAhead) -> None:
    """What usually runs high or low in the months to come, month by month."""
    first, last = ahead.months[0], ahead.months[-1]
    st.header(f"Usually in {first:%B} to {last:%B}")
    if ahead.refusal:
        st.info(plain(ahead.refusal), icon=":material/event_busy:")
        return
    for month, rows in ahead.rows.groupby("month", sort=True):
        lines = [
            f"{ICONS[row['direction']]} {plain(row['sentence'])}" for row in rows.to_dict("records")
        ]
        st.markdown("\n\n".join([f"**{month:%B}**", *lines]))
    st.caption(
        f"{plain(ahead.words)} Of the types said to have a season at most 1 in 20 is expected to "
        "have none; of a type that has one, about 1 average month in 20 is named by chance. It "
        "says what was usual, not what will come."
    )


def _like(like: LikeTeams, scope: Scope) -> None:
    """The types that stand out against like teams, and who these are."""
    st.header("Beside like teams", anchor=LIKE_ANCHOR)
    if like.refusal:
        st.info(plain(like.refusal), icon=":material/group_off:")
    else:
        _types(like)
    if like.like.empty:
        return
    st.markdown("**The teams most like this one**")
    column = st.column_config
    columns: dict[str, Any] = {
        "area_name": column.TextColumn("SNT", width=170),
        "residents": column.NumberColumn("Residents", format="localized", width=80),
        "residents_per_km2": column.NumberColumn("Per km²", format="localized", width=70),
        "imd_decile": column.NumberColumn(
            "Deprivation decile",
            format="%.1f",
            width=110,
            help="Mean of its LSOAs by residents; 1 is the most deprived tenth of England.",
        ),
        "per_1000_residents": column.NumberColumn(
            "Per 1,000", format="localized", width=80, help="Records per 1,000 residents."
        ),
    }
    if is_narrow():
        columns = {name: columns[name] for name in NARROW_LIKE}
    plain_table(like.like.round({"residents_per_km2": 0, "per_1000_residents": 0}), columns)
    st.caption(plain(like.words))
    with st.container(horizontal=True, gap="small", key="like-links"):
        st.markdown("**Side by side:**", width="content")
        for team in like.like.to_dict("records"):
            words, label = plain(team["area_name"]), str(team["area_label"])
            link("pages/side_by_side.py", words, scope, area=label)


def _types(like: LikeTeams) -> None:
    """Sentences for the types that stand out, then all of them."""
    types = like.types
    stand_out = types[types["word"].isin(ICONS)]
    lines = [
        f"{ICONS[row['word']]} {plain(row['sentence'])}" for row in stand_out.to_dict("records")
    ]
    st.markdown("\n\n".join([*lines, WHAT_A_RANGE_IS]) if lines else NOTHING_STANDS_OUT)
    expected = [
        range_text(low, high) for low, high in zip(types["low"], types["high"], strict=True)
    ]
    column = st.column_config
    columns: dict[str, Any] = {
        "crime_type": column.TextColumn("Crime type", width=190),
        "records": column.NumberColumn("Records", format="localized", width=75),
        "expected_words": column.TextColumn(
            "Expected",
            width=110,
            help="Counts that would be within the usual range of like teams.",
        ),
        "word": column.TextColumn("Judgement", width=160),
    }
    if is_narrow():
        columns = {name: columns[name] for name in NARROW_TYPES}
    plain_table(types.assign(expected_words=expected), columns, rows_shown=6)
    first, last = month_name(like.scope.first_month), month_name(like.scope.last_month)
    st.caption(
        f"{first} to {last}. Expected: the records here × the share of the type in the like "
        "teams, with room for how much teams differ from their like anyway. More of one type "
        "makes the shares of all others smaller."
    )
