"""Revisions found a second time: rows in plain Python, every way to match them tried out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, permutations
from typing import NamedTuple


class Record(NamedTuple):
    """A row of a street file as far as revisions look at it; `crime_id` "" without one."""

    crime_id: str
    crime_type: str
    place: str
    outcome: str


class Agreement(NamedTuple):
    """How many pairs agree: in all, in type and place, in type; and how many there are."""

    whole: int
    type_and_place: int
    type: int
    pairs: int


def best_agreement(before: Sequence[Record], after: Sequence[Record]) -> Agreement:
    """The most that any matching within each Crime ID reaches, the first figure first."""
    groups: dict[str, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((before, after)):
        for row in rows:
            groups[row.crime_id][side].append(row)
    found = [
        _best_of_some(*rows) if crime_id else _without_id(*rows)
        for crime_id, rows in groups.items()
    ]
    return (
        Agreement(*(sum(each) for each in zip(*found, strict=True)))
        if found
        else Agreement(0, 0, 0, 0)
    )


def _best_of_some(before: Sequence[Record], after: Sequence[Record]) -> Agreement:
    return max(_agreement(pairs) for pairs in _matchings(before, after))


def _matchings(
    before: Sequence[Record], after: Sequence[Record]
) -> Iterator[list[tuple[Record, Record]]]:
    size = min(len(before), len(after))
    for some in combinations(before, size):
        for order in permutations(after, size):
            yield list(zip(some, order, strict=True))


def _agreement(pairs: Iterable[tuple[Record, Record]]) -> Agreement:
    pairs = list(pairs)
    return Agreement(
        sum(one == other for one, other in pairs),
        sum(one[:3] == other[:3] for one, other in pairs),
        sum(one.crime_type == other.crime_type for one, other in pairs),
        len(pairs),
    )


def _without_id(before: Sequence[Record], after: Sequence[Record]) -> Agreement:
    """Nothing tells which is which: identical ones stay, then those of one type and place."""
    same = (Counter(before) & Counter(after)).total()
    places = Counter(row[:3] for row in before) & Counter(row[:3] for row in after)
    return Agreement(same, places.total(), places.total(), places.total())
