"""What to know before a patrol: at most five sentences, each from a test that it passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from beatline import queries
from beatline.analysis.sentences import listed, plural
from beatline.reports.briefing_points import (
    CHANGE,
    PLACE,
    Point,
    changed_outcomes,
    changed_types,
    notable_places,
    types_beside_like_teams,
)
from beatline.scope import Scope, month_shifted
from beatline.warehouse import Warehouse

# Officers forget most of what a long briefing says.
MOST_POINTS = 5
YEAR = 12
STAYS_WORTH_KNOWING = "This stays worth knowing:"
TOLD_TWICE = (
    "A change of one crime type in one place can be told twice: as the type and as the place."
)


@dataclass(frozen=True)
class Briefing:
    """The briefing of one area.

    scope : area and crime types, with the twelve months (or what there is of them) up to the
        newest loaded one, which it is as of
    points : at most five; what changed before what stays so, strongest evidence first
    found : how many points there are, of which at most five are told
    looks : how many things were tested
    headline : how many there are, in a sentence; summary : the same, leading over to the points
    notes : what was tested, and what could not be and why, in sentences
    """

    scope: Scope
    points: tuple[Point, ...]
    found: int
    looks: int
    headline: str
    notes: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The headline, leading over to points that are no news."""
        stays = self.points and not any(point.news for point in self.points)
        return f"{self.headline} {STAYS_WORTH_KNOWING}" if stays else self.headline

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to mind with these points, each once."""
        caveats = dict.fromkeys(point.caveat for point in self.points if point.caveat)
        twice = {CHANGE, PLACE} <= {point.kind for point in self.points}
        return (*caveats, *([TOLD_TWICE] if twice else []))

    @property
    def as_of(self) -> date:
        """The newest month it knows of."""
        return self.scope.last_month


def briefing(warehouse: Warehouse, scope: Scope) -> Briefing | None:
    """Everything about an area and its crime types that passed a test, the strongest five.

    Only the last month of the scope counts: a briefing looks back twelve months from the newest
    loaded one up to it. None when no month up to it is loaded. The answer is shared.
    """
    year = briefing_scope(warehouse, scope)
    return None if year is None else _briefing(warehouse, year)


def briefing_scope(warehouse: Warehouse, scope: Scope) -> Scope | None:
    """The twelve months up to the newest loaded one of a scope, as far as months are loaded.

    None when no month up to the scope's last is loaded.
    """
    loaded = [month.date() for month in queries.loaded_months(warehouse)["month"]]
    known = [month for month in loaded if month <= scope.last_month]
    if not known:
        return None
    return scope.between(max(known[0], month_shifted(known[-1], 1 - YEAR)), known[-1])


@lru_cache(maxsize=256)
def _briefing(warehouse: Warehouse, scope: Scope) -> Briefing:
    parts = [
        changed_types(warehouse, scope),
        *notable_places(warehouse, scope),
        changed_outcomes(warehouse, scope),
        types_beside_like_teams(warehouse, scope),
    ]
    points = sorted(
        (point for part in parts for point in part.points),
        key=lambda point: (not point.news, point.q, point.sentence),
    )
    return Briefing(
        scope=scope,
        points=tuple(points[:MOST_POINTS]),
        found=len(points),
        looks=sum(part.looks for part in parts),
        headline=headline(
            points,
            tested={part.subject: part.looks for part in parts if part.subject},
            recorded=_recorded(warehouse, scope),
        ),
        notes=tuple(part.note for part in parts if part.note),
    )


def headline(points: Sequence[Point], *, tested: Mapping[str, int], recorded: int) -> str:
    """How many things there are to know, in a sentence.

    points : all that passed, in their order; recorded : records of the months looked at
    tested : what can change ("crime type", "place", "outcome") → how many of it were tested
    """
    if not recorded:
        return "Nothing of this kind was recorded here in these months."
    news = sum(point.news for point in points)
    if news:
        words = f"{plural(news, 'thing has', 'things have')} changed by more than chance"
        words += "; the rest stays worth knowing" if len(points) > news else ""
        more = f" The strongest {MOST_POINTS} are told." if len(points) > MOST_POINTS else ""
        return f"{words}.{more}"
    known = [subject for subject, looks in tested.items() if looks]
    words = "Too few months are loaded in a row to tell a change from chance."
    if known:
        words = (
            f"Nothing unusual: no {listed(known, 'or')} here differs by more than chance from what "
            "was to be expected."
        )
        unknown = [f"{subject}s" for subject, looks in tested.items() if not looks]
        words += f" Not tested: {listed(unknown, 'and')}." if unknown else ""
    return words


def _recorded(warehouse: Warehouse, scope: Scope) -> int:
    return int(queries.monthly_records(warehouse, scope)["records"].sum())
