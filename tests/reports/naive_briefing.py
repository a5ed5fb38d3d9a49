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
    q: float


@dataclass
class Naive:
    """The five points, how many there are, how many looks there were, and the summary."""

    points: list[Told]
    found: int
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
    tested = {"crime type": len(looks), "place": places.judged}
    outcomes = []
    # Incidents never have an outcome: none is missing.
    if types != (ASB,):
        outcomes, tested["outcome"] = naive_outcomes.changed_outcome(rows, team, first, last, types)
    kinds, kind_looks = mix.more(team)
    told = [
        *(Told(CHANGE, one.sentence, one.q) for one in changes),
        *(Told(PLACE, one.sentence, one.q) for one in places.changed),
        *(Told(OUTCOME, one.sentence, one.q) for one in outcomes),
        *(Told(KIND, one.sentence, one.q) for one in kinds),
        *(Told(STAYS, one.sentence, one.q) for one in places.stays),
    ]
    told.sort(key=lambda one: (one.kind not in NEWS, one.q, one.sentence))
    recorded = any(
        first <= crime.month <= last and (not types or crime.crime_type in types)
        for crime in rows.crimes.get(team, [])
    )
    return Naive(
        points=told[:5],
        found=len(told),
        looks=sum(tested.values()) + places.watched + kind_looks,
        summary=_summary(told, tested) if recorded else NOTHING_RECORDED,
    )


NOTHING_RECORDED = "Nothing of this kind was recorded here in these months."


def _summary(told: list[Told], tested: dict[str, int]) -> str:
    news = sum(one.kind in NEWS for one in told)
    if news:
        have = "1 thing has" if news == 1 else f"{news} things have"
        rest = "; the rest stays worth knowing" if news < len(told) else ""
        cut = " The strongest 5 are told." if len(told) > 5 else ""
        return f"{have} changed by more than chance{rest}.{cut}"
    known = [subject for subject, looks in tested.items() if looks]
    words = "Too few months are loaded in a row to tell a change from chance."
    if known:
        words = (
            f"Nothing unusual: no {_row(known, 'or')} here differs by more than chance from what "
            "was to be expected."
        )
        if unknown := [f"{subject}s" for subject, looks in tested.items() if not looks]:
            words += f" Not tested: {_row(unknown, 'and')}."
    return f"{words} This stays worth knowing:" if told else words


def _row(words: list[str], joint: str) -> str:
    """ "a", "a or b", "a, b or c"."""
    first = ", ".join(words[:-1])
    return f"{first} {joint} {words[-1]}" if first else words[-1]
