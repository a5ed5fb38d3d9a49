"""The meeting pack of some areas: the shared part, the pages of each area, and the method."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from beatline import queries
from beatline.analysis.sentences import listed, months_text, period_text, plural, sentence_start
from beatline.charts.marks import KEY
from beatline.reports.area_statements import NOUNS
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.pack import SUMMARY, Pack, Paragraphs, Section, file_name
from beatline.reports.pack_area import area_sections
from beatline.reports.pack_method import loaded_months, method_sections
from beatline.reports.pack_shared import board, shared_sections
from beatline.reports.scrutiny import Comparison, comparison
from beatline.reports.team import day_text
from beatline.scope import Scope
from beatline.warehouse import Warehouse

TITLE = "Ward scrutiny"
TITLES = {"ward": TITLE, "snt": "Team scrutiny", "district": "District scrutiny"}
FOR = "Members of the scrutiny board, and whoever answers to them"
INSIDE = (
    "A summary in words, the figures with the year before, charts, the questions to ask with room "
    "for the answers, and how all this was made. The same figures are in the spreadsheet."
)
# More areas are counted on the cover and in the name of the file, and not named.
MOST_NAMED = 6


@dataclass(frozen=True)
class Part:
    """How far a pack is: this area is told, so many are done; the last step has the pack alone."""

    name: str
    done: int
    pack: Pack | None = None


def pack_parts(warehouse: Warehouse, scopes: Sequence[Scope], *, today: date) -> Iterator[Part]:
    """Gather the pack of some areas of one kind, in the same months, telling after each.

    Areas of several wholes (wards of two districts) each come after the part of their own whole.

    Raises
    ------
    ValueError : no area, or one that is not held against others
    """
    wholes = _wholes(warehouse, scopes)
    sections: list[Section] = []
    loaded = len(loaded_months(warehouse, scopes[0])) > 0
    done = 0
    for against, parts in wholes.items():
        found = board(warehouse, against.whole, str(against.by)) if loaded else None
        if found is not None:
            sections += shared_sections(warehouse, found, [one.area_code for one in parts])
        for scope in parts:
            if found is not None:
                sections += area_sections(warehouse, scope, found, today=today)
            done += 1
            yield Part(scope.area_name, done)
    if not loaded:
        sections.append(_nothing(scopes[0]))
    sections += method_sections(warehouse, scopes[0])
    yield Part("", done, _pack(warehouse, scopes, list(wholes), tuple(sections), today))


def _wholes(warehouse: Warehouse, scopes: Sequence[Scope]) -> dict[Comparison, list[Scope]]:
    """The areas by what they are held against, each in the order given."""
    if not scopes:
        raise ValueError("there is no area to make a pack for")
    wholes: dict[Comparison, list[Scope]] = {}
    for scope in scopes:
        wholes.setdefault(comparison(warehouse, scope), []).append(scope)
    alone = [parts[0].area_label for against, parts in wholes.items() if against.by is None]
    if alone:
        raise ValueError(f"{listed(alone)} is not held against others")
    return wholes


def _nothing(scope: Scope) -> Section:
    months = period_text(scope.first_month, scope.last_month)
    words = (
        f"No month of {months} is loaded, so there is nothing to tell. It takes one: choose other "
        "months, or load their street files of police.uk."
    )
    return Section("Nothing is loaded", (Paragraphs((words,), SUMMARY),), level=1)


def _pack(
    warehouse: Warehouse,
    scopes: Sequence[Scope],
    wholes: Sequence[Comparison],
    sections: tuple[Section, ...],
    today: date,
) -> Pack:
    one, many = NOUNS[scopes[0].area_kind]
    within = listed([against.whole.area_name for against in wholes])
    months = loaded_months(warehouse, scopes[0])
    names = [scope.area_name for scope in scopes]
    areas = plural(len(names), one, many) if len(names) > MOST_NAMED else listed(names)
    title = TITLES[scopes[0].area_kind]
    asked = period_text(scopes[0].first_month, scopes[0].last_month)
    told = months_text(months) if len(months) else f"{asked}: no month is loaded"
    return Pack(
        title=f"{title}: {names[0]}" if len(names) == 1 else f"{title}: {areas} of {within}",
        subtitle=f"{within}, {told}" if len(names) == 1 else told,
        areas=tuple(names),
        month=months[-1].date() if len(months) else None,
        made=today,
        cover=(
            (sentence_start(one if len(names) == 1 else many), ", ".join(names)),
            ("Held against", f"all {many} of {within}"),
            ("Months", told),
            ("Made on", day_text(today)),
            ("For", FOR),
            ("In it", INSIDE),
        ),
        sections=sections,
        demonstration=bool(queries.build_info(warehouse)["demonstration"].iloc[0]),
        attribution=f"{ATTRIBUTION} {MAP_ATTRIBUTION}",
        name=file_name(names[0] if len(names) == 1 else f"{within} {areas}", _month(scopes)),
        key=KEY,
        many=many,
    )


def _month(scopes: Sequence[Scope]) -> date:
    return scopes[0].last_month
