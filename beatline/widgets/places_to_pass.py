"""The places to pass: a list in the order of the tour, the officer's choices, and the map."""

from collections.abc import Sequence
from typing import Any, TypedDict

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.sentences import sentence_start
from beatline.charts.theme import palette
from beatline.reports.hotspot_words import trend_mark
from beatline.reports.places_to_pass import (
    MOST_DROPPED,
    MOST_PLACES,
    VISIT,
    PlacesToPass,
    rank_words,
    tour_line,
)
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.frame import dark
from beatline.widgets.links import link
from beatline.widgets.maps import basemap, outlines_notice
from beatline.widgets.own_choices import asked_of_area, listed_choices, seen, write_choices
from beatline.widgets.text import counted, plain, quoted

PINS, DROPS = "pin", "drop"
# What a session remembers: the choices of this area, and what the link asks for in vain.
MEMORY, UNKNOWN = "places", "places-unknown"
MAP_HEIGHT = 440
# So many unknown cells of a link are quoted.
MOST_QUOTED = 3

# A thumb needs 44 pixels. The number is as large as on the map, and larger than the text.
PLACES_STYLE = """
<style>
.st-key-places > div > [data-testid="stVerticalBlock"] { padding: 0.6rem 0.8rem; }
.st-key-places h3 { font-size: 1.1rem; padding: 0 0 0.65rem; }
.st-key-places h3 strong { display: inline-block; min-width: 2.1rem; margin-right: 0.4rem;
    text-align: center; border-radius: 1.1rem; line-height: 2.1rem; font-size: 1.25rem;
    background: INK; color: PAPER; }
.st-key-places button, .st-key-left-out button, .st-key-places [data-testid="stPageLink"] a
    { min-height: 44px; min-width: 44px; }
.st-key-left-out button { text-align: left; }
.st-key-more-places [role="group"] { min-height: 44px; }
/* On a wide screen the map, with what stands below it, stays beside its numbers. */
@media screen and (min-width: 900px) {
    [data-testid="stColumn"]:has(.st-key-tour) > [data-testid="stVerticalBlock"]
        { position: sticky; top: 3.5rem; height: fit-content; }
}
@media print {
    .st-key-places button, .st-key-left-out button, .st-key-more-places { display: none; }
    .st-key-tour, .st-key-places > * { break-inside: avoid; }
}
</style>
"""


class PlaceChoices(TypedDict):
    """The cells that a link pins and drops, in its order."""

    pinned: tuple[str, ...]
    dropped: tuple[str, ...]


def chosen_places(scope: Scope) -> PlaceChoices:
    """What the link pins and drops; nothing of what it did for the area before."""
    pinned, dropped = map(_cells, asked_of_area(scope, (PINS, DROPS), memory=MEMORY))
    return {"pinned": pinned, "dropped": dropped}


def places_part(places: PlacesToPass, scope: Scope) -> None:
    """The places in the order of the tour, each with its why and two things to do about it."""
    colours = palette(dark())
    st.html(PLACES_STYLE.replace("INK", colours.ink).replace("PAPER", colours.background))
    st.header("Places to pass")
    _notes(places, scope)
    if places.refusal or places.study is None:
        st.info(plain(places.refusal), icon=":material/search_off:")
        return
    # On a phone the first place is to be seen soon: the rest stands below the list.
    st.markdown(plain(tour_line(len(places.stops), places.length_m)))
    with st.container(key="places", gap="small"):
        for place in places.stops.to_dict("records"):
            _place(place, places.study.scope, scope)
    if len(places.stops) > 1:
        st.markdown(plain(places.tour_words))
    if len(places.stops):
        st.markdown(plain(VISIT))
    st.caption(
        "Pin keeps a place on the tour, Drop leaves it out: the link and the print remember both."
    )
    _left_out(places.dropped)
    _more(places)


def tour_part(warehouse: Warehouse, places: PlacesToPass) -> None:
    """The map of the tour, numbered as the list."""
    if places.study is None or places.stops.empty:
        return
    scope, kind = places.study.scope, places.scope.area_kind
    by = "snt" if kind in ("snt", "section") else "ward"
    shapes = queries.area_shapes(warehouse, scope)["geometry"]
    # On paper the heading stays with its map.
    with st.container(key="tour"):
        st.header("Where they are")
        st.pydeck_chart(
            charts.tour_map(
                places.stops,
                outline=charts.joined(shapes),
                around=queries.area_outlines(warehouse, by=by),
                points=queries.study_points(warehouse, scope, size=places.study.size),
                dark=dark(),
                height=MAP_HEIGHT,
                basemap=basemap(),
            ),
            height=MAP_HEIGHT,
            key="tour-map",
            alt=charts.describe_tour(places.stops),
        )
    st.caption(
        "The stronger the colour of a cell, the more records. Dots are the snap points that crimes "
        "are moved to: they trace the streets. The dashed line is the order, not a way to go."
    )
    outlines_notice(by)


def _notes(places: PlacesToPass, scope: Scope) -> None:
    """What of the link could not be followed."""
    st.session_state[UNKNOWN] = frozenset(places.unknown)
    if places.unknown:
        first = ", ".join(quoted(cell) for cell in places.unknown[:MOST_QUOTED])
        more = len(places.unknown) - MOST_QUOTED
        also = f" and {more:,} more" if more > 0 else ""
        one = len(places.unknown) == 1
        st.warning(
            f"The link asks for {first}{also}, which {'is' if one else 'are'} no "
            f"{'cell' if one else 'cells'} of {plain(scope.area_name)}. You see the places "
            f"without {'it' if one else 'them'}.",
            icon=":material/link_off:",
        )
    if places.not_fitting:
        st.warning(
            f"A tour has {MOST_PLACES} places at most: the last "
            f"{counted(places.not_fitting, 'pinned place')} of the link "
            f"{'is' if places.not_fitting == 1 else 'are'} left out.",
            icon=":material/link_off:",
        )
    if places.not_dropped:
        st.warning(
            f"At most {MOST_DROPPED} places can be dropped: the last "
            f"{counted(places.not_dropped, 'dropped place')} of the link "
            f"{'is' if places.not_dropped == 1 else 'are'} passed over.",
            icon=":material/link_off:",
        )


def _place(place: dict[Any, Any], ranked: Scope, scope: Scope) -> None:
    """One place. `ranked` is the scope of the study, whose months its evidence is of."""
    cell, number = str(place["cell"]), place["number"]
    with st.container(border=True, key=f"place-{number}", gap="xsmall"):
        if place["leg_words"]:
            st.caption(f"then {place['leg_words']}")
        st.markdown(f"### **{number}** {plain(sentence_start(str(place['where'])))}")
        words = plain(place["why"])
        if place["trend_words"]:
            sign = trend_mark(str(place["trend"])).partition(" ")[0]
            words += f" {sign} {plain(place['trend_words'])}"
        st.markdown(words)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            months = (ranked.first_month, ranked.last_month)
            link("pages/hotspots.py", "Why here", scope, months=months, cell=cell)
            st.button(
                "Unpin" if place["pinned"] else "Pin",
                icon=":material/keep:",
                key=f"pin-{cell}",
                type="primary" if place["pinned"] else "secondary",
                on_click=_unpin if place["pinned"] else _pin,
                args=(cell,),
            )
            st.button(
                "Drop", icon=":material/close:", key=f"drop-{cell}", on_click=_drop, args=(cell,)
            )


def _left_out(dropped: pd.DataFrame) -> None:
    """The places that the reader dropped, to be brought back."""
    if dropped.empty:
        return
    with st.container(key="left-out", gap="xsmall"):
        st.markdown("**Dropped:**")
        for place in dropped.to_dict("records"):
            st.button(
                f"Bring back the place {plain(place['where'])}",
                icon=":material/undo:",
                key=f"back-{place['cell']}",
                on_click=_bring_back,
                args=(str(place["cell"]),),
            )


def _more(places: PlacesToPass) -> None:
    """The hotspots that are not on the tour, to be pinned."""
    if places.others.empty:
        return
    if places.stops["pinned"].sum() >= MOST_PLACES:
        st.caption(f"{MOST_PLACES} places are pinned. To pin another, unpin one first.")
        return
    names = {
        str(place["cell"]): f"{rank_words(place['rank'])}, {place['where']} "
        f"({counted(place['records'], 'record')})"
        for place in places.others.to_dict("records")
    }
    with st.container(key="more-places"):
        st.selectbox(
            "More hotspots of this patch",
            list(names),
            index=None,
            format_func=lambda cell: names.get(cell, cell),
            placeholder="Choose one to pin it",
            key="another-place",
            on_change=_pin_another,
        )


def _pin_another() -> None:
    cell = st.session_state["another-place"]
    st.session_state["another-place"] = None
    if cell:
        _pin(str(cell))


def _pin(cell: str) -> None:
    pinned, dropped = _chosen()
    _write([*pinned, cell], [one for one in dropped if one != cell])


def _unpin(cell: str) -> None:
    pinned, dropped = _chosen()
    _write([one for one in pinned if one != cell], dropped)


def _drop(cell: str) -> None:
    pinned, dropped = _chosen()
    _write(pinned, [*dropped, cell])


def _bring_back(cell: str) -> None:
    pinned, dropped = _chosen()
    _write(pinned, [one for one in dropped if one != cell])


def _chosen() -> list[list[str]]:
    """What is pinned and what is dropped, without what the link asks for in vain."""
    _, asked = st.session_state[seen(MEMORY)]
    unknown = st.session_state.get(UNKNOWN, ())
    return [[cell for cell in _cells(text) if cell not in unknown] for text in asked]


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a part of the link, in its order, each once."""
    return listed_choices(text.lower())


def _write(pinned: Sequence[str], dropped: Sequence[str]) -> None:
    """Put the choices into the link; a choice of none stands in no link."""
    write_choices({PINS: pinned, DROPS: dropped})
