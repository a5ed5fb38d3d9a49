"""The places of a patch that are worth passing, in the order of a short tour, each with its why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from beatline import queries
from beatline.analysis.hotspots import place_words, telling_names, types_words
from beatline.analysis.open_tour import distance_text, open_tour
from beatline.analysis.sentences import period_text, plural, sentence_start
from beatline.reports.hotspots import HotspotStudy, hotspot_study, place_changes, placed_names
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# More than eight visits of a quarter of an hour are no part of a shift.
MOST_PLACES = 8
# H3: cells of about 0.1 km².
SIZE = 9
# The link of a print must fit into its QR code.
MOST_DROPPED = 20
# A page asks again at every click; the sheets of a force ask for each patch once.
ANSWERS_KEPT = 16
VISIT_MINUTES = 15
VISIT = (
    "Stay about 15 minutes at each place: visits of 10 to 16 minutes kept disorder away longest "
    "after the police had left (Koper, 1995, Justice Quarterly 12). Nothing here says when: the "
    "data have months, and no days or hours."
)
# By street that is 5 km or more: an hour's walk beside two hours of visits.
WALKED_M = 4_000
HOUR = 60


@dataclass(frozen=True)
class Studied:
    """What the places are chosen from: the cells of a size, ranked in the months of a scope."""

    scope: Scope
    size: int


@dataclass(frozen=True)
class PlacesToPass:
    """At most eight places of an area in the order of a short tour, and what else there is.

    scope : as asked for
    study : the months and the size of the cells; None where no month is loaded
    stops : one row per place, in the order of the tour
        number : int, from 1; cell : text, H3 cell
        rank : int, among all cells of the area; records : int, in the months of the study
        name : text, as `placed_names`; names : list of text; where : "near A and B"
        why : text, one or two short sentences
        trend, trend_words : as `place_changes` where the place changed by more than chance, with
            the number of hotspots allowed for; "" of any other, and of a cell that is no hotspot
        months_in_top, months_judged : int, as `hotspots`
        longitude, latitude : float, middle of the cell; pinned : bool
        leg_m : float, metres from the place before in a straight line, NaN for the first
        leg_words : "400 m north-east", "" for the first
    others : the hotspots that are left, busiest first: cell, rank, records, name, where
    dropped : those that the reader left out, 20 at most, in the order of the link: cell, rank,
        records, name, where
    unknown : what the link asks for that is no cell of the area
    not_fitting : how many pinned places did not fit among the eight
    not_dropped : how many places to leave out came after the first 20
    length_m : float, all legs together
    tour_words : how long the tour is and how long the visits take, in a sentence
    refusal : why there is no place at all, in a sentence; "" where there are some or where the
        reader has dropped them
    """

    scope: Scope
    study: Studied | None
    stops: pd.DataFrame
    others: pd.DataFrame
    dropped: pd.DataFrame
    unknown: tuple[str, ...]
    not_fitting: int
    not_dropped: int
    length_m: float
    tour_words: str
    refusal: str


def places_to_pass(
    warehouse: Warehouse,
    scope: Scope,
    *,
    pinned: Sequence[str] = (),
    dropped: Sequence[str] = (),
) -> PlacesToPass:
    """Choose the places: the pinned ones, then the hotspots by rank, without the dropped ones.

    pinned, dropped : H3 cells of size 9, each is read once; of a cell that is both it counts that
        it was dropped, so that it is pinned again once it is brought back

    The answer is shared: do not change its frames.
    """
    known = set(queries.study_cells(warehouse, scope, size=SIZE)["cell"])
    asked = [cell for cell in dict.fromkeys([*pinned, *dropped]) if cell]
    left_out = [cell for cell in dict.fromkeys(dropped) if cell in known]
    out = left_out[:MOST_DROPPED]
    wanted = [cell for cell in dict.fromkeys(pinned) if cell in known and cell not in out]
    found = _places(warehouse, scope, tuple(wanted[:MOST_PLACES]), tuple(out))
    if found.study is None:
        return found
    return replace(
        found,
        unknown=tuple(cell for cell in asked if cell not in known),
        not_fitting=max(len(wanted) - MOST_PLACES, 0),
        not_dropped=len(left_out) - len(out),
    )


@lru_cache(maxsize=ANSWERS_KEPT)
def _places(
    warehouse: Warehouse, scope: Scope, wanted: tuple[str, ...], out: tuple[str, ...]
) -> PlacesToPass:
    """The places of cells that are known to be of the area."""
    study = hotspot_study(warehouse, scope, size=SIZE)
    if study is None:
        refusal = (
            f"No month up to {scope.last_month:%B %Y} is loaded, so no place of "
            f"{scope.area_name} can be ranked; places need a street file of police.uk."
        )
        return _nothing(scope, refusal)
    cells = study.cells.set_index("cell", drop=False).rename_axis(None)
    listed = [cell for cell in study.listed["cell"] if cell not in out]
    chosen = list(dict.fromkeys([*wanted, *listed]))[:MOST_PLACES]
    left = [cell for cell in listed if cell not in chosen]
    known = _named(warehouse, study, cells.loc[[*chosen, *left, *out]])
    stops = _stops(warehouse, study, known.loc[chosen], wanted)
    length = float(stops["leg_m"].sum())
    columns = ["cell", "rank", "records", "name", "where"]
    return PlacesToPass(
        scope=scope,
        study=Studied(study.scope, study.size),
        stops=stops,
        others=known.loc[left, columns].reset_index(drop=True),
        dropped=known.loc[list(out), columns].reset_index(drop=True),
        unknown=(),
        not_fitting=0,
        not_dropped=0,
        length_m=length,
        tour_words=tour_words(len(stops), length),
        refusal="" if chosen or out else _nothing_recorded(study),
    )


def tour_words(places: int, length_m: float) -> str:
    """How long a tour is, on foot or by car, and how long its visits take together; one sentence.

    length_m : metres in straight lines, from the middle of each cell to that of the next
    """
    visits = f"{plural(places, 'visit', 'visits')} of about {VISIT_MINUTES} minutes"
    if not places:
        return "No place is left to pass."
    if places == 1:
        return f"One place, so there is no way to go: a visit of about {VISIT_MINUTES} minutes."
    how = "it can be walked" if length_m <= WALKED_M else "it needs a car"
    return (
        f"Numbered in the order of the shortest tour, {distance_text(length_m)} in straight lines "
        f"and more by street, so {how}; {visits} take {_time_text(places * VISIT_MINUTES)}."
    )


def tour_line(places: int, length_m: float) -> str:
    """The same in one short line, to stand above the list."""
    if places <= 1:
        return tour_words(places, length_m)
    return (
        f"About {VISIT_MINUTES} minutes at each; numbered in the order of the shortest tour, "
        f"{distance_text(length_m)} in straight lines."
    )


def rank_words(rank: int) -> str:
    """A rank as a reader says it: "busiest of the patch", "2nd busiest", "11th busiest"."""
    if rank == 1:
        return "busiest of the patch"
    teens = rank % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank:,}{ending} busiest"


def why_words(study: HotspotStudy, row: Mapping[Any, Any], types: pd.DataFrame) -> str:
    """Why a place is on the tour, in one or two short sentences.

    row : of `study.cells`; types : crime_type, records of the cell in the same months
    """
    records, top, months = int(row["records"]), int(row["months_in_top"]), study.scope.months
    period = plural(months, "month", "months")
    if not records:
        return f"No records in {period}."
    rank = rank_words(int(row["rank"])) if row["hotspot"] else "not one of the hotspots"
    words = f"{sentence_start(rank)}: {plural(records, 'record', 'records')} in {period}"
    if top and months > 1:
        words += f", among the busiest 5% of cells in {'each' if top == months else top} of them"
    # Of a single crime type there is no more to say.
    mostly = "" if len(study.scope.crime_types) == 1 else f" {types_words(types)}"
    return f"{words}.{mostly}"


def _stops(
    warehouse: Warehouse, study: HotspotStudy, chosen: pd.DataFrame, pinned: Sequence[str]
) -> pd.DataFrame:
    """The chosen cells in the order of the tour, with the columns of `PlacesToPass.stops`."""
    # By rank: the tour begins with the busier of its two ends.
    ranked = chosen.sort_values("rank").reset_index(drop=True)
    tour = open_tour(ranked)
    stops = ranked.loc[tour["position"]].reset_index(drop=True)
    types = queries.cell_types(warehouse, study.scope, sorted(chosen["cell"]), size=study.size)
    changes = place_changes(study)
    changed = changes.loc[changes["changed"], ["trend", "trend_words"]].astype(object)
    told = changed.reindex(stops["cell"], fill_value="").set_axis(stops.index)
    stops = stops.assign(
        **told,
        number=range(1, len(stops) + 1),
        hotspot=stops["cell"].isin(study.listed["cell"]),
        pinned=stops["cell"].isin(pinned),
        leg_m=tour["leg_m"].astype(float),
        leg_words=[
            f"{distance_text(row['leg_m'])} {row['direction']}" if row["direction"] else ""
            for row in tour.to_dict("records")
        ],
    )
    stops["why"] = [
        why_words(study, row, types[types["cell"] == row["cell"]])
        for row in stops.to_dict("records")
    ]
    columns = ["number", "cell", "rank", "records", "name", "names", "where", "why", "trend"]
    columns += ["trend_words", "months_in_top", "months_judged", "longitude", "latitude"]
    return stops[[*columns, "pinned", "leg_m", "leg_words"]]


def _named(warehouse: Warehouse, study: HotspotStudy, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with names, name and where; those without a record by the points that lie there."""
    found = placed_names(warehouse, study.scope, cells, size=study.size)
    if not found["names"].map(bool).all():
        points = queries.study_points(warehouse, study.scope, size=study.size)
        there = points[points["name"] != ""].groupby("cell")["name"].unique().map(list)
        found["names"] = [
            names or there.get(cell, [])
            for cell, names in zip(found["cell"], found["names"], strict=True)
        ]
        found["name"] = found["names"].map(lambda names: " and ".join(telling_names(names)))
    return found.assign(where=found["names"].map(lambda names: place_words(telling_names(names))))


def _nothing_recorded(study: HotspotStudy) -> str:
    scope = study.scope
    months = period_text(scope.first_month, scope.last_month)
    return (
        f"Nothing of this kind ({scope.types_label.lower()}) with a place was recorded in "
        f"{scope.area_name} in {months}, so there is no place to pass. More crime types or a "
        "wider area may have some."
    )


def _nothing(scope: Scope, refusal: str) -> PlacesToPass:
    few = ["cell", "rank", "records", "name", "where"]
    more = ["number", *few, "names", "why", "trend", "trend_words", "months_in_top"]
    more += ["months_judged", "longitude", "latitude", "pinned", "leg_m", "leg_words"]
    none = pd.DataFrame(columns=few)
    stops, words = pd.DataFrame(columns=more), tour_words(0, 0)
    return PlacesToPass(scope, None, stops, none, none, (), 0, 0, 0.0, words, refusal)


def _time_text(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR)
    parts = [plural(hours, "hour", "hours")] if hours else []
    return " ".join([*parts, *([f"{rest} minutes"] if rest else [])])
