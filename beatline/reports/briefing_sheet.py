"""The briefing on one A4 page, to take along: what it says, and the PDF of one or of many.

The page always is one page: its template (briefing.typ) measures the texts and becomes tighter in
a fixed order until they fit.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from beatline import queries
from beatline.analysis.sentences import plural
from beatline.charts.tour_drawing import describe_tour, tour_svg
from beatline.charts.tour_legend import tour_legend
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.briefing import briefing, briefing_scope
from beatline.reports.briefing_lines import (
    PrintedPlace,
    left_out_line,
    more_patch_lines,
    patch_lines,
    printed_place,
    team_versions,
)
from beatline.reports.briefing_points import DOWN, SAME, UP
from beatline.reports.places_to_pass import VISIT, PlacesToPass, places_to_pass
from beatline.reports.profile import patch_profile
from beatline.reports.team import day_text, team_of
from beatline.reports.typesetting import pdf, pictures, qr_code
from beatline.scope import Scope
from beatline.warehouse import Warehouse

TEMPLATE = "briefing.typ"
# Where people reach the dashboard, for the QR codes; a server behind another cannot know.
URL_VARIABLE = "BEATLINE_URL"
NAME = "Briefing before patrol"
# Every sign is in the printed font.
SIGNS = {UP: "▲", DOWN: "▼", SAME: ""}
# Millimetres that the map is drawn for. The template shows it 66 wide, so that the smallest letters
# of the drawing become 8 points high.
MAP_WIDTH, MAP_HEIGHT = 51, 53
# A longer link is in the QR code alone.
LONGEST_LINK = 70
# What a link leads to, by whether it names months or moves on with newer ones.
OF_NEWEST, OF_MONTH = "The newest briefing, with its evidence", "This briefing, with its evidence"
CAVEATS = (
    "These data have months, and no days or hours. Places are snap points that several homes "
    "share: near, never at. Recorded crime also follows where people report and where police "
    "look; nothing here is about victims or suspects."
)


@dataclass(frozen=True)
class Sheet:
    """Everything that one page says, as text.

    code, name : of the SNT; month : the newest that is loaded, None without any; made : the day
    types : the chosen crime types, "" for all
    points : the sentences of the briefing; signs : one beside each; summary : all in a sentence
    points_caveats : what to mind with the points, in sentences
    visit : how long to stay, or why there is no place; places : in the order of the tour
    left_out : which places the reader has dropped; left_out_short : how many; "" for none
    tour : how long it is; map : SVG text, "" without places; map_words : the map in words
    legend : what is drawn on the map
    team : lines, and then fewer lines, as `team_versions`; patch : lines
    patch_more : further lines, for where there is room; all empty where nothing is known
    link : the address of this briefing, "" when unknown; link_words : as printed, "" when too long
    link_meaning : what it leads to; qr : SVG text
    demonstration : whether the crimes are made up
    """

    code: str
    name: str
    month: date | None
    made: date
    types: str
    points: tuple[str, ...]
    signs: tuple[str, ...]
    points_caveats: tuple[str, ...]
    summary: str
    visit: str
    places: tuple[PrintedPlace, ...]
    left_out: str
    left_out_short: str
    tour: str
    map: str
    map_words: str
    legend: str
    team: tuple[tuple[str, ...], ...]
    patch: tuple[str, ...]
    patch_more: tuple[str, ...]
    link: str
    link_words: str
    link_meaning: str
    qr: str
    demonstration: bool

    @property
    def title(self) -> str:
        """The SNT: "SN-03 Derby City"."""
        return f"{self.code} {self.name}"

    @property
    def as_of(self) -> str:
        """Up to when it knows anything: "As of December 2025"."""
        return f"As of {self.month:%B %Y}" if self.month else "No month is loaded"

    @property
    def file_name(self) -> str:
        """What a file with this page alone is called."""
        return file_name(self.code, self.types, self.month)

    @property
    def printed(self) -> str:
        """How old that is, and the day of the print."""
        when = f"printed {day_text(self.made)}"
        return f"{_age(self.month, self.made)} · {when}" if self.month else when


def sheet(  # noqa: PLR0913  a patch, its choices, its link and the day
    warehouse: Warehouse,
    scope: Scope,
    *,
    pinned: Sequence[str] = (),
    dropped: Sequence[str] = (),
    link: str = "",
    today: date,
) -> Sheet:
    """What the page of one SNT says.

    scope : the SNT and the crime types; as of the newest loaded month up to its last
    pinned, dropped : cells, as `places_to_pass` reads them
    link : where this briefing can be opened; without one there is no QR code
    """
    found = briefing(warehouse, scope)
    known = found.scope if found else scope
    places = places_to_pass(warehouse, known, pinned=pinned, dropped=dropped)
    profile = patch_profile(warehouse, known, today=today) if found else None
    nothing = (
        f"No month up to {scope.last_month:%B %Y} is loaded, so there is nothing to tell. "
        "Load street files of police.uk."
    )
    drawn = not places.stops.empty
    drawing, legend = _map(warehouse, known, places) if drawn else ("", "")
    return Sheet(
        code=scope.area_code,
        name=scope.area_name,
        month=found.as_of if found else None,
        made=today,
        types=scope.types_label if scope.crime_types else "",
        points=tuple(point.sentence for point in found.points) if found else (),
        signs=tuple(SIGNS[point.direction] for point in found.points) if found else (),
        points_caveats=found.caveats if found else (),
        summary=found.summary if found else nothing,
        visit=VISIT if drawn else places.refusal or places.tour_words,
        places=tuple(printed_place(row) for row in places.stops.to_dict("records")),
        left_out=left_out_line(places.dropped),
        left_out_short=left_out_line(places.dropped, most=0),
        tour=places.tour_words if drawn else "",
        map=drawing,
        map_words=describe_tour(places.stops) if drawn else "",
        legend=legend,
        team=team_versions(team_of(warehouse, scope, today=today)),
        patch=patch_lines(profile) if profile else (),
        patch_more=more_patch_lines(profile) if profile else (),
        link=link,
        link_words=_link_words(link),
        link_meaning=OF_NEWEST if _is_newest(warehouse, known) else OF_MONTH,
        qr=qr_code(link) if link else "",
        demonstration=bool(queries.build_info(warehouse)["demonstration"].iloc[0]),
    )


def briefing_pdf(sheets: Sequence[Sheet]) -> bytes:
    """One PDF, a page for each sheet, with a bookmark for each. Needs one sheet at least."""
    return pdf(TEMPLATE, _document(sheets), made=sheets[0].made)


def briefing_pictures(sheets: Sequence[Sheet], *, ppi: float = 110) -> list[bytes]:
    """The pages as PNG pictures."""
    return pictures(TEMPLATE, _document(sheets), ppi=ppi)


def briefing_link(
    warehouse: Warehouse,
    scope: Scope,
    address: str,
    *,
    pinned: Sequence[str] = (),
    dropped: Sequence[str] = (),
) -> str:
    """The link to a briefing of the dashboard that runs at an address like https://beatline.example.

    That of the newest loaded month moves on with newer ones: a page in the pocket leads to what is
    known today. That of an older month names its months, so that it shows what the page says.
    """
    params: dict[str, str | list[str]] = {"area": scope.area_label}
    if scope.crime_types:
        params["types"] = scope.types_label
    known = briefing_scope(warehouse, scope) or scope
    if not _is_newest(warehouse, known):
        params["months"] = [f"{month:%b %Y}" for month in (known.first_month, known.last_month)]
    for name, cells in (("pin", pinned), ("drop", dropped)):
        if cells:
            params[name] = ",".join(cells)
    return f"{address.rstrip('/')}/briefing?{urlencode(params, doseq=True, safe=',')}"


def file_name(area: str, types: str, month: date | None, ending: str = "pdf") -> str:
    """A safe and telling name: "beatline-briefing-SN-03-2025-12.pdf".

    area : code or name; types : the chosen crime types, "" for all; month : as of which
    """
    parts = ["beatline-briefing", area, types.casefold(), f"{month:%Y-%m}" if month else ""]
    words = "-".join(part for part in parts if part)
    return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-") + f".{ending}"


def _document(sheets: Sequence[Sheet]) -> dict[str, Any]:
    first = sheets[0]
    title = f"{NAME}, {first.title}"
    if len(sheets) > 1:
        title = f"{NAME}, {len(sheets)} SNTs"
    if first.month:
        title += f", {first.month:%B %Y}"
    return {
        "title": title,
        "description": f"{ATTRIBUTION} {MAP_ATTRIBUTION}",
        "sheets": [_page(one) for one in sheets],
    }


def _page(one: Sheet) -> dict[str, Any]:
    """A sheet as its template reads it."""
    return {
        **asdict(one),
        "title": one.title,
        "subtitle": f"{NAME} · {one.types} only" if one.types else NAME,
        "as_of": one.as_of,
        "printed": one.printed,
        "warning": "Demonstration data: every crime is made up." if one.demonstration else "",
        "caveats": CAVEATS,
        "attribution": f"{ATTRIBUTION} {MAP_ATTRIBUTION}",
    }


def _map(warehouse: Warehouse, scope: Scope, places: PlacesToPass) -> tuple[str, str]:
    """The drawing, and what is to be seen on it."""
    shape = queries.area_shapes(warehouse, scope)["geometry"]
    outline = shape.iloc[0] if len(shape) else None
    around = queries.area_outlines(warehouse, by="snt")
    points = pd.DataFrame(columns=["longitude", "latitude"])
    if places.study is not None:
        points = queries.study_points(warehouse, places.study.scope, size=places.study.size)
    drawing = tour_svg(
        places.stops,
        outline,
        around=around[around["area_code"] != scope.area_code],
        points=points,
        width_mm=MAP_WIDTH,
        height_mm=MAP_HEIGHT,
    )
    legend = tour_legend(
        places.stops,
        outline,
        true_to=str(queries.outline_of_team(warehouse, scope.area_code)["true_to"].iloc[0]),
        width_mm=MAP_WIDTH,
        height_mm=MAP_HEIGHT,
    )
    return drawing, legend


def _is_newest(warehouse: Warehouse, scope: Scope) -> bool:
    """Whether no month after the last of a scope is loaded."""
    loaded = queries.loaded_months(warehouse)["month"]
    return not (loaded > pd.Timestamp(scope.last_month)).any()


def _link_words(link: str) -> str:
    words = link.partition("://")[2] or link
    return words if len(words) <= LONGEST_LINK else ""


def _age(month: date, today: date) -> str:
    """How long ago a month was: "this month", "1 month ago"."""
    months = (today.year - month.year) * 12 + today.month - month.month
    return f"{plural(months, 'month', 'months')} ago" if months > 0 else "this month"
