"""Which cells have the most records, and have they had them month after month?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.sentences import listed, plural

WINDOW, TIE_MONTHS, PERSISTENCE_MONTHS = 12, 3, 12

# One cell in so many is among the busiest 5% of a month.
ONE_IN = 20

# A ratio of fewer records is mostly chance, and one of hardly any is a giant.
FEWEST_FOR_A_RATIO, SMALLEST_EVEN = 20, 0.05

# Figures have two digits; from about 1 one decimal, from about 10 none.
TENTHS_FROM, WHOLE_FROM = 0.995, 9.95

MOST_NAMES, MOST_TYPES = 3, 3

# What police.uk calls points that stand for no street, and the same for the end of a sentence.
KINDS_OF_PLACE = {
    "Airport/Airfield": "an airport or airfield",
    "Bus/Coach Station": "a bus or coach station",
    "Conference/Exhibition Centre": "a conference or exhibition centre",
    "Ferry Terminal": "a ferry terminal",
    "Further/Higher Educational Building": "a college or university building",
    "Hospital": "a hospital",
    "Motorway Service Area": "a motorway service area",
    "Nightclub": "a nightclub",
    "Park/Open Space": "a park or open space",
    "Parking Area": "a parking area",
    "Pedestrian Subway": "a pedestrian subway",
    "Petrol Station": "a petrol station",
    "Police Station": "a police station",
    "Prison": "a prison",
    "Race Track": "a race track",
    "Shopping Area": "a shopping area",
    "Sports/Recreation Area": "a sports or recreation area",
    "Supermarket": "a supermarket",
    "Theatre/Concert Hall": "a theatre or concert hall",
}


def hotspots(counts: CellCounts, *, window: int = WINDOW) -> pd.DataFrame:
    """Rank the cells by what was recorded in them, and say how often each was among the busiest.

    Parameters
    ----------
    counts : all cells of the study area and their months
    window : how many of the newest months are counted; all when there are fewer

    Returns
    -------
    One row per cell, busiest first:
        cell : its id; position : int, its row in `counts.cells`
        rank : int, 1 to n, each once. Equal records rank by those of the newest 3 months, then by
            the cell's id
        tied : bool, another cell has as many records
        records : int, in the window; share : float, of all records; NaN when there are none
        even : float, records of each cell if they were spread evenly
        times_even : float, records / even; NaN when there are no records at all
        months_in_top : int, months among the busiest 5% of cells of the month
        months_judged : int, the newest up to 12 months, whatever the window

    Notes
    -----
    The busiest 5% of n cells are n/20 of them, rounded up. A cell is among them when no more
    cells than that have as many records as it or more: a tie that does not fit in counts for none
    of its cells. A cell without a record never is. A rank says nothing of chance: with even risk
    everywhere some cell still comes first. See docs/methods.md#hotspots.
    """
    counted = counts.newest(window)
    records, newest = counted.totals, counts.newest(TIE_MONTHS).totals
    judged = counts.newest(PERSISTENCE_MONTHS)
    cells = len(records)
    by_id = np.argsort(np.argsort(counts.cells))
    order = np.lexsort((by_id, -newest, -records))
    total = int(records.sum())
    even = total / cells if cells else 0.0
    _, which, same = np.unique(records, return_inverse=True, return_counts=True)
    return pd.DataFrame(
        {
            "cell": counts.cells[order],
            "position": order,
            "rank": np.arange(1, cells + 1),
            "tied": (same[which] > 1)[order],
            "records": records[order],
            "share": records[order] / (total or np.nan),
            "even": even,
            "times_even": records[order] / (even or np.nan),
            "months_in_top": _in_top(judged.counts).sum(axis=1)[order],
            "months_judged": len(judged.months),
        }
    )


def telling_names(names: Sequence[str]) -> list[str]:
    """The two names that tell best where a cell is, of its points' names, busiest first.

    The busiest two; but a kind of place, such as Supermarket, names no place by itself, so the
    busiest street takes the second place when neither is one.
    """
    told = list(names[:2])
    street = next((name for name in names if name not in KINDS_OF_PLACE), None)
    if len(told) > 1 and street and set(told) <= KINDS_OF_PLACE.keys():
        told[1] = street
    return told


def place_words(names: Sequence[str]) -> str:
    """Where a cell is, for the end of a sentence: "near Corporation Street and Albert Street".

    At most three names are said, in the order given, each once; a kind of place with its article,
    "near a supermarket and High Street", since it is no name.
    """
    known = list(dict.fromkeys(_spoken(name.strip()) for name in names if name and name.strip()))
    if not known:
        return "no street name published"
    more = len(known) - MOST_NAMES
    if more <= 0:
        return f"near {listed(known)}"
    places = plural(more, "other place", "other places")
    return f"near {listed([*known[:MOST_NAMES], places])}"


def count_words(row: Mapping[Any, Any]) -> str:
    """What a row of `hotspots` holds beside an even spread, in a sentence.

    "418 records; spread evenly a cell would have 48, so 8.7 times its share." Below 20 records
    only the two counts are given, and also where an even spread leaves hardly any.
    """
    records, even = int(row["records"]), float(row["even"])
    if even == 0:
        return "No records, here or in any other cell."
    held = plural(records, "record", "records") if records else "No records"
    spread = f"{held}; spread evenly a cell would have {_even_text(even)}"
    if records < FEWEST_FOR_A_RATIO or even < SMALLEST_EVEN:
        return f"{spread}."
    return f"{spread}, so {_ratio_text(records / even)}."


def persistence_words(row: Mapping[Any, Any]) -> str:
    """How often a cell of `hotspots` was among the busiest, in a sentence."""
    top, judged = int(row["months_in_top"]), int(row["months_judged"])
    if not judged:
        return "No month is loaded, so it is not known whether it stays busy."
    if judged == 1:
        among = "Among" if top else "Not among"
        return f"{among} the busiest 5% of cells in the newest month, the only one judged."
    months = f"{top or 'none'} of the last {judged} months"
    return f"Among the busiest 5% of cells in {months}."


def types_words(types: pd.DataFrame) -> str:
    """What was mostly recorded in a cell, in a sentence.

    Parameters
    ----------
    types : crime_type, records; one row per type

    Returns
    -------
    "Mostly shoplifting (210) and violence and sexual offences (96)." Three types at most, most
    records first. "Mostly" when they make up over half, "Most often" when they do not, and "Only"
    when there are no others
    """
    some = types[types["records"] > 0].sort_values(
        ["records", "crime_type"], ascending=[False, True]
    )
    if some.empty:
        return "Nothing recorded."
    told = some.head(MOST_TYPES)
    held, total = int(told["records"].sum()), int(some["records"].sum())
    start = "Only" if held == total else "Mostly" if 2 * held > total else "Most often"
    parts = [
        f"{str(name)[:1].lower()}{str(name)[1:]} ({count:,})"
        for name, count in zip(told["crime_type"], told["records"].astype(int), strict=True)
    ]
    return f"{start} {listed(parts)}."


def _in_top(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each cell is among the busiest 5% of each month."""
    cells = len(counts)
    places = -(-cells // ONE_IN)
    # One more than the busiest 5%: whoever has more than that one is surely among them.
    beyond = (
        np.partition(counts, cells - places - 1, axis=0)[cells - places - 1]
        if cells > places
        else np.zeros(counts.shape[1], dtype=np.int64)
    )
    among: NDArray[np.bool_] = counts > beyond
    return among


def _spoken(name: str) -> str:
    # Published with a capital after each apostrophe: "St Peter'S Churchyard".
    return KINDS_OF_PLACE.get(name) or re.sub(r"(?<=\w['’])S\b", "s", name)


def _even_text(even: float) -> str:
    """Precise enough for the ratio to be worked out from the words."""
    if even < SMALLEST_EVEN:
        return "fewer than 0.1"
    return f"{even:.2g}" if even < TENTHS_FROM else _tenths(even)


def _ratio_text(ratio: float) -> str:
    if round(ratio, 1) == 1:
        return "about its share"
    return "less than its share" if ratio < 1 else f"{_tenths(ratio)} times its share"


def _tenths(value: float) -> str:
    return f"{value:.1f}" if value < WHOLE_FROM else f"{value:,.0f}"
