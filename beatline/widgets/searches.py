"""The parts of the page about stop and search."""

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.find_rates import (
    FindRates,
    broad_ethnicity,
    find_rate_spread,
    find_rates,
    search_outcomes,
    search_parts,
)
from beatline.analysis.process_limits import process_limits
from beatline.scope import Scope
from beatline.warehouse import Warehouse, open_warehouse
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import exhibit
from beatline.widgets.figures import Figure, count_figure, figures
from beatline.widgets.frame import dark, history
from beatline.widgets.links import link
from beatline.widgets.search_tables import (
    HEADINGS,
    interval_caveat,
    published_ethnicities,
    rate_table,
    spread_caveat,
)
from beatline.widgets.stories import LIMIT_HEADINGS
from beatline.widgets.text import count_text, counted, month_short, period, plain, share_text

BY = {
    "Object": "object",
    "Ward": "ward",
    "SNT": "snt",
    "Month": "month",
    "Self-defined ethnicity": "ethnicity",
}
NOUNS = {
    "object": "objects of search",
    "ward": "wards",
    "snt": "SNTs",
    "month": "months",
    "ethnicity": "groups of self-defined ethnicity",
}
MOST_DRAWN = 20
FOUND = (
    "A find here is any published outcome other than no further action. What was found is not "
    "published, and something may be found and no action follow."
)


def choose_by() -> str:
    """By what the find rates are told."""
    note_odd("by", list(BY))
    return BY[switch("by", BY, "By")]


def stop_without_searches(scope: Scope, monthly: pd.DataFrame) -> None:
    """Say what is missing and how to get it, where no stop-and-search file is loaded."""
    if not monthly["loaded"].any():
        known = queries.coverage(open_warehouse())
        here = (known["dataset"] == "stop-and-search") & known["home"] & known["rows"].notna()
        months = known.loc[here, "month"]
        loaded = ""
        if len(months):
            loaded = f" Loaded are {len(months)}, {period(months.min(), months.max())}; a month is "
            loaded += "shown where its street file is loaded too."
        st.info(
            f"**No stop-and-search file of {period(scope.first_month, scope.last_month)} is "
            f"loaded**, so nothing can be said about searches.{loaded} On data.police.uk/data "
            "choose the force and the months, tick “Include stop and search data”, and load the "
            "zip: *About the data* says how. Some forces have published none for some months.",
            icon=":material/event_busy:",
        )
        st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
        st.stop()
    if not monthly["searches"].sum():
        st.info(
            f"No search was published with a place in {plain(scope.area_name)} in "
            f"{period(scope.first_month, scope.last_month)}. {_no_place(scope, monthly)}",
            icon=":material/search_off:",
        )
        st.stop()


def search_caption(scope: Scope, monthly: pd.DataFrame) -> None:
    """What, where, when; how many searches have no place; and that crime types do not apply."""
    loaded = monthly[monthly["loaded"]]
    parts = [
        f"Stops and searches in {plain(scope.area_label)}",
        period(scope.first_month, scope.last_month),
    ]
    if len(loaded) < len(monthly):
        parts.append(f"{len(loaded)} of {len(monthly)} months loaded")
    parts.append(counted(loaded["searches"].sum(), "search", "searches"))
    st.caption(" · ".join(parts))
    types = (
        f"The crime types in the sidebar ({plain(scope.types_label.lower())}) do not apply: "
        "searches have none. "
        if scope.crime_types
        else ""
    )
    st.caption(types + _no_place(scope, monthly))


def judged_searches(all_months: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The scope's months, judged by all loaded months up to them, with the year before."""
    by_month = all_months.set_index("month")["searches"]
    earlier = (all_months["month"] - pd.DateOffset(years=1)).map(by_month)
    limits = process_limits(
        all_months.assign(year_before=earlier.where(all_months["loaded"])), measure="searches"
    )
    return limits[limits["month"] >= pd.Timestamp(scope.first_month)].reset_index(drop=True)


def search_figures(judged: pd.DataFrame, rates: FindRates) -> None:
    """The cards: how many, how often something followed, and how often it was what was sought.

    judged : from `judged_searches`; rates : by month
    """
    total = rates.total
    unpublished = int(total["not_published"])
    without = f"{counted(unpublished, 'search', 'searches')} without a published outcome left out"
    figures(
        [
            count_figure("Searches", judged, measure="searches"),
            Figure(
                "Led to something",
                share_text(total["found"], total["known"]),
                "other than no further action",
                beside=f"{count_text(total['found'])} of {count_text(total['known'])} searches",
                explanation=f"{FOUND} {without}.",
            ),
            Figure(
                "Linked to the object",
                share_text(total["linked"], total["linked_known"]),
                "what was searched for",
                beside=f"{count_text(total['linked'])} of {count_text(total['linked_known'])} "
                "searches",
                explanation="Searches with an outcome that concerns what was searched for. Those "
                "with an outcome that does not say are left out.",
            ),
            Figure(
                "Outcome not published",
                share_text(unpublished, total["searches"]) if unpublished else "none",
                "left out of the rates",
                beside=f"of {counted(total['searches'], 'search', 'searches')}",
            ),
        ]
    )


def searches_chart(judged: pd.DataFrame, scope: Scope) -> None:
    """Searches a month over the range to expect. judged : from `judged_searches`."""
    few = ["Provisional: fewer than twelve months in a row set the range."]
    exhibit(
        charts.monthly_trend(judged, measure="searches", noun="searches", dark=dark(), height=300),
        scope,
        key="searches",
        title="Searches a month, and the range to expect",
        words=charts.describe_trend(judged, measure="searches", noun="searches"),
        rows=lambda: judged,
        headings={
            "month": "Month",
            "searches": "Searches",
            **LIMIT_HEADINGS,
            "all_searches": "Searches of the whole force",
            "no_place": "Of these without a place",
        },
        caveats=[
            "How many searches there are says how the power is used, not how much crime there is.",
            *(few if judged["provisional"].any() else []),
        ],
    )


def kinds_part(warehouse: Warehouse, scope: Scope) -> None:
    """What was searched for, and what came of it."""
    counts = queries.search_counts(warehouse, scope, by="object")
    left, right = st.columns(2, gap="large")
    with left:
        objects = search_parts(counts)
        _bars(objects, scope, "objects", "What was searched for", "object of search")
    with right:
        outcomes = search_outcomes(counts)
        _bars(outcomes, scope, "search-outcomes", "What came of it", "outcome")


def rates_part(warehouse: Warehouse, scope: Scope) -> None:
    """How often a search led to something, by one field at a time, and the table."""
    st.header("How often did a search lead to something?")
    by = choose_by()
    counts = queries.search_counts(warehouse, scope, by=by)
    published = counts
    if by == "ethnicity":
        counts = counts.assign(part=counts["part"].map(broad_ethnicity))
    if by == "month":
        months = pd.to_datetime(counts["part"], format="%Y-%m")
        counts = counts.assign(part=[month_short(month) for month in months])
    # All loaded months up to the newest in view tell how much rates vary of themselves.
    by_month = find_rates(queries.search_counts(warehouse, history(scope), by="month"))
    spread = find_rate_spread(by_month)
    rates = find_rates(counts, spread=spread, noun=NOUNS[by])
    parts = rates.parts
    if by == "month":
        place = {month: number for number, month in enumerate(counts["part"].unique())}
        parts = parts.sort_values("part", key=lambda part: part.map(place), ignore_index=True)
    drawn = parts.head(MOST_DRAWN) if by != "month" else parts
    total = rates.total
    overall = total["found"] / total["known"] if total["known"] else float("nan")
    caveats = [FOUND, *_caveats(by), spread_caveat(len(by_month.parts), spread)]
    caveats += interval_caveat(parts)
    if len(drawn) < len(parts):
        caveats.append(f"The {MOST_DRAWN} with most searches are drawn; the table has all.")
    exhibit(
        charts.find_rate_dots(drawn, overall=overall, dark=dark()),
        scope,
        key="find-rates",
        title=rates.sentence,
        words=f"{rates.sentence} {charts.describe_find_rates(drawn)}",
        rows=lambda: parts,
        headings={"part": _heading(by), **HEADINGS},
        caveats=caveats,
    )
    rate_table(parts, _heading(by))
    if by == "ethnicity":
        published_ethnicities(published)


def searches_how_made() -> None:
    """What the page shows, and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- Searches are the home force's own, as it published them. A smaller area has those "
        "published with a place in it; places are near, and many searches have none.\n"
        "- **Find rate**: searches with any outcome other than no further action, of all with a "
        "published outcome. It says nothing of whether a search was lawful or fair.\n"
        "- **Ethnicity** is as the person searched stated it. Many state none, and who does so "
        "may differ between groups.\n"
        "- **No ratio between groups is given.** It would need to know who could have been "
        "searched. Residents are not the people in the street, the census counts them by "
        "other categories, and it was taken in 2021. No fitting denominator is in these data.\n"
        "- Equal find rates do not show that people are chosen alike, nor do different ones show "
        "the opposite: what is searched for, and where, differs too.\n"
        "- Searches come in operations, many on one day: differences look surer than they are."
    )


def search_links(scope: Scope) -> None:
    """Where to go from here."""
    with st.container(gap="xsmall"):
        link("pages/outcomes.py", "What became of the crimes", scope)
        link("pages/trend.py", "Is the number of crimes up?", scope)


def _no_place(scope: Scope, monthly: pd.DataFrame) -> str:
    everywhere, without = monthly["all_searches"].sum(), monthly["no_place"].sum()
    words = (
        f"Of {counted(everywhere, 'search', 'searches')} of the force "
        f"{count_text(without)} {'was' if without == 1 else 'were'} published without a place"
    )
    if scope.area_kind == "force":
        return f"{words}; they are counted here and in no smaller area."
    own = monthly["searches"].sum()
    have = "none has" if not own else "1 has" if own == 1 else f"{count_text(own)} have"
    return f"{words} and are in no area; {have} a place in this one."


def _bars(parts: pd.DataFrame, scope: Scope, key: str, title: str, what: str) -> None:
    exhibit(
        charts.search_bars(parts, dark=dark()),
        scope,
        key=key,
        title=title,
        words=charts.describe_search_bars(parts, what),
        rows=lambda: parts,
        headings={"part": what.capitalize(), "searches": "Searches", "share": "Share"},
    )


def _heading(by: str) -> str:
    words = next(label for label, value in BY.items() if value == by)
    return f"{words} of search" if by == "object" else words


def _caveats(by: str) -> list[str]:
    if by == "ethnicity":
        return [
            "Broad groups of what people stated; those who stated none are counted and not "
            "compared. Fewer than 20 searches have no rate. No ratio between groups is given: "
            "no fitting denominator is in the data."
        ]
    if by in ("ward", "snt"):
        return ["By the place published; a search without a place is in none."]
    return []
