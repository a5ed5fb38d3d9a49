"""A briefing made a second time, in plain loops, from docs/methods.md."""

from dataclasses import dataclass

from tests.reports import naive_mix, naive_outcomes, naive_places, naive_scan
from tests.reports.naive_rows import ASB, Rows

CHANGE, PLACE, OUTCOME, KIND, STAYS = "change", "place", "outcome", "type", "stays"
NEWS = (CHANGE, PLACE, OUTCOME)


@dataclass
class Told:
    kind: str
    sentence: str
    p: float


@dataclass
class Naive:
    """The five points, how many passed, how many looks there were, and the summary."""

    points: list[Told]
    passed: int
    looks: int
    summary: str


def briefings(rows: Rows, last: int, types: tuple[str, ...] = ()) -> dict[str, Naive]:
    """The briefing of every team as of a loaded month."""
    first = max(rows.loaded[0], last - 11)
    looks = naive_scan.all_looks(rows, first, last)
    mix = naive_mix.mixes(rows, last, types)
    return {
        team: _briefing(rows, team, (first, last), types, looks.get(team, []), mix)
        for team in rows.teams
    }


def _briefing(rows, team, span, types, looks, mix) -> Naive:
    first, last = span
    looks = [look for look in looks if not types or look.crime_type in types]
    changes = naive_scan.news(naive_scan.signals(looks), last)
    places = naive_places.places(rows, team, last, types)
    outcomes, outcome_looks = [], 0
    if types != (ASB,):
        outcomes, outcome_looks = naive_outcomes.changed_outcome(rows, team, first, last, types)
    kinds, kind_looks = mix.more(team)
    told = [
        *(Told(CHANGE, one.sentence, one.p) for one in changes),
        *(Told(PLACE, one.sentence, one.p) for one in places.changed),
        *(Told(OUTCOME, one.sentence, one.p) for one in outcomes),
        *(Told(KIND, one.sentence, one.p) for one in kinds),
        *(Told(STAYS, one.sentence, one.p) for one in places.stays),
    ]
    told.sort(key=lambda one: (one.kind not in NEWS, one.p, one.sentence))
    recorded = any(
        first <= crime.month <= last and (not types or crime.crime_type in types)
        for crime in rows.crimes.get(team, [])
    )
    return Naive(
        points=told[:5],
        passed=len(told),
        looks=len(looks) + places.judged + places.cells + outcome_looks + kind_looks,
        summary=_summary(told) if recorded else NOTHING_RECORDED,
    )


NOTHING_RECORDED = "Nothing of this kind was recorded here in these months."


def _summary(told: list[Told]) -> str:
    news = sum(one.kind in NEWS for one in told)
    stays = len(told) - news
    have = "1 thing has" if news == 1 else f"{news} things have"
    stay = "1 thing stays" if stays == 1 else f"{stays} things stay"
    cut = " The strongest 5 are told." if len(told) > 5 else ""
    if not told:
        return (
            "Nothing unusual: no crime type, place or outcome here differs by more than chance "
            "from what was to be expected."
        )
    if not news:
        return (
            f"Nothing unusual: nothing has changed by more than chance. {stay} worth knowing.{cut}"
        )
    if not stays:
        return f"{have} changed by more than chance.{cut}"
    return f"{have} changed by more than chance, and {stay} worth knowing.{cut}"
