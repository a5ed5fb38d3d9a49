"""The parts of the page that an officer reads before a patrol."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from beatline import queries
from beatline.reports.briefing import MOST_POINTS, Briefing, briefing
from beatline.reports.briefing_book import patches
from beatline.reports.briefing_points import DOWN, SAME, UP, Point
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.frame import narrow, stop_without_months
from beatline.widgets.links import link
from beatline.widgets.scope_bar import PATCH_COOKIE, remembered_patch
from beatline.widgets.text import counted, month_name, months_ago, plain

SIGNS = {UP: "▲", DOWN: "▼", SAME: "●"}
A_YEAR = 365 * 24 * 60 * 60
REMEMBER_SCRIPT = """
<script>
document.cookie = '{name}={code}; path=/; max-age={age}; SameSite=Lax'
</script>
"""

POINTS_STYLE = """
<style>
.st-key-points [data-testid="stPageLink"] a, .st-key-points [data-testid="stMarkdown"] p
    { min-height: 44px; padding: 0.3rem 0; }
.st-key-points p { font-size: 1rem; line-height: 1.4; }
.st-key-points [data-testid="stPageLink"] a p, .st-key-points [data-testid="stMarkdown"] a
    { text-decoration: none !important; }
.st-key-points a strong { text-decoration: underline; text-underline-offset: 2px; }
.st-key-briefing-page button, .st-key-like-links a, .st-key-briefing-links a
    { min-height: 44px; }
</style>
"""


def briefing_title(scope: Scope) -> str:
    """What the page is, and for whom: Markdown."""
    if scope.area_kind != "snt":
        return "Which patch is yours?"
    return f"Patrol briefing: {plain(scope.area_name)}"


def remember_patch(scope: Scope) -> None:
    """Let this browser open the briefing of this SNT when a link names no area."""
    script = REMEMBER_SCRIPT.format(name=PATCH_COOKIE, code=scope.area_code, age=A_YEAR)
    st.html(script, unsafe_allow_javascript=True)


def patch_chooser(warehouse: Warehouse, scope: Scope) -> None:
    """The SNTs of a wider area, to choose one from; the browser's own first."""
    st.markdown(
        "A briefing is about one Safer Neighbourhood Team (SNT). Choose yours: this browser "
        "remembers it, and its link can be kept as a bookmark."
    )
    areas = queries.area_choices(warehouse).set_index("area_code")
    own = areas[(areas["area_kind"] == "snt") & (areas.index == remembered_patch())]
    for label in own["label"]:
        words = f"Your last patch: {plain(label)}"
        link("pages/briefing.py", words, scope, icon=":material/star:", area=str(label))
    here = patches(warehouse, scope)
    if not here:
        st.info(f"No team serves {plain(scope.area_name)}. Choose another area in the sidebar.")

    def section_of(team: Scope) -> str:
        return str(areas.at[team.area_code, "parent"])

    for section, teams in groupby(sorted(here, key=section_of), key=section_of):
        st.header(plain(f"{section} section"))
        if scope.area_kind == "section":
            _section_list(warehouse, list(teams), scope)
            continue
        with st.container(horizontal=True, gap="small", key=f"patches-{section}"):
            for team in teams:
                link("pages/briefing.py", plain(team.area_label), scope, area=team.area_label)


def _section_list(warehouse: Warehouse, teams: Sequence[Scope], scope: Scope) -> None:
    """Each SNT of a section with what is new there: what a sergeant looks at first."""
    for team in teams:
        with st.container(gap=None):
            label = team.area_label
            link("pages/briefing.py", f"**{plain(label)}**", scope, area=label)
            found = briefing(warehouse, team)
            if found is not None:
                st.markdown(plain(_first_news(found)))


def _first_news(found: Briefing) -> str:
    """The strongest change of a patch, and how many more there are."""
    news = [point.sentence for point in found.points if point.news]
    if not news:
        return found.headline
    more = len(news) - 1
    return f"{news[0]} And {counted(more, 'more change')}." if more else news[0]


def stop_without_briefing(found: Briefing | None, scope: Scope) -> Briefing:
    """Say why there is nothing to tell and stop the page; else the briefing."""
    if found is None:
        stop_without_months(scope, "tell")
    return found


def briefing_caption(found: Briefing, asked: Scope) -> None:
    """As of which month, how old that is, and what it cannot know.

    asked : the scope of the sidebar, whose last month may not be loaded
    """
    # The tables further down are laid out by it.
    narrow()
    scope = found.scope
    age = months_ago(found.as_of)
    old = f", {counted(age, 'month')} ago" if age > 0 else ""
    types = f" · {scope.types_label} only" if scope.crime_types else ""
    if found.as_of != asked.last_month:
        types += f" · {month_name(asked.last_month)}, chosen in the sidebar, is not loaded"
    st.markdown(
        f"{plain(scope.area_code)} · **as of {month_name(found.as_of)}**{old}{types}. It knows "
        "nothing newer, no hours and no addresses: ask your own systems and the shift before you."
    )


def points_part(found: Briefing) -> None:
    """At most five sentences, each a link to its evidence."""
    st.header("What to know")
    st.markdown(f"**{plain(found.summary)}**" if not found.points else plain(found.summary))
    st.html(POINTS_STYLE)
    with st.container(gap="xsmall", key="points"):
        for number, point in enumerate(found.points, start=1):
            _point(number, point, found.scope)
    if found.caveats:
        st.caption(plain(" ".join(found.caveats)))


def _point(number: int, point: Point, scope: Scope) -> None:
    # What it is about stands out, for a reader who has ten seconds.
    lead, colon, rest = point.sentence.partition(":")
    words = f"{number} {SIGNS[point.direction]} **{plain(lead + colon)}** {plain(rest)}".strip()
    if point.anchor:
        # On this very page.
        st.markdown(f"[{words}](#{point.anchor})")
        return
    months = (scope.first_month, scope.last_month)
    link(point.page, words, scope, types=point.types, months=months, **point.params)


def briefing_how_made(found: Briefing) -> None:
    """What was tested, and what no briefing from open data can say."""
    st.header("How this was made, and what it cannot say")
    tested = "\n".join(f"- {plain(note)}" for note in found.notes)
    st.markdown(
        "What changed in the newest three months is told first, then what stays so, each with the "
        f"strongest evidence first; {MOST_POINTS} points at most. Evidence counts after correction "
        "for how many things of the same kind were tested.\n"
        f"{tested}\n"
        "- **No hours or days**: the data have months. Nothing here says when to be there.\n"
        "- **No addresses, no people**: places are snap points that several homes share, near "
        "and never at; nothing is known of victims or suspects.\n"
        "- **Recorded crime**: what is recorded also follows where people report and where "
        "police look. A point is a reason to look, not a finding about anybody."
    )


def briefing_links(scope: Scope) -> None:
    """The ways on from here, for the same patch and months."""
    months = (scope.first_month, scope.last_month)
    with st.container(gap="xsmall", key="briefing-links"):
        for page, words in (
            ("pages/area.py", "The whole picture of this area"),
            ("pages/hotspots.py", "All hotspots of the patch"),
            ("pages/scan.py", "Every change, scanned and tested"),
            ("pages/incidents.py", "The records behind it"),
        ):
            link(page, words, scope, months=months)
