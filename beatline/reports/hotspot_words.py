"""What is said of a hotspot: sentences made from its figures, for pages and documents alike."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from beatline.analysis.hotspots import (
    count_words,
    persistence_words,
    place_words,
    telling_names,
    types_words,
)
from beatline.analysis.outcome_groups import outcome_groups
from beatline.analysis.place_trend import TOO_FEW
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, plural, sentence_start
from beatline.reports.hotspots import HotspotStudy

MOST_OUTCOMES = 3


def card_words(
    study: HotspotStudy, row: Mapping[Any, Any], types: pd.DataFrame, outcomes: pd.DataFrame
) -> list[str]:
    """Why this place: the sentences of a hotspot's card, each made from its figures.

    row : of `with_trends`
    types : crime_type, records of the cell; outcomes : outcome, records of its crimes
    """
    words = [count_words(row), persistence_words(row), str(row["trend_words"])]
    words += [significance_words(study, row), types_words(types), outcome_words(outcomes)]
    return [sentence for sentence in words if sentence]


def heading(row: Mapping[Any, Any]) -> str:
    """What a card is called: "1. Near Corporation Street and Albert Street"."""
    return f"{row['rank']}. {where_start(row)}"


def where_start(row: Mapping[Any, Any]) -> str:
    """Where a cell is, for the start of a sentence. row : with `names`, of `placed_names`"""
    return sentence_start(place_words(telling_names(list(row["names"]))))


def significance_words(study: HotspotStudy, row: Mapping[Any, Any]) -> str:
    """Whether the cells beside a cell hold more than chance would put there, in a sentence."""
    test = study.significance
    if test.reason:
        return f"Its surroundings are not tested against chance: {test.reason}"
    beside, held = int(row["neighbours"]), int(row["around"]) - int(row["records"])
    if not beside:
        return "It has no cell beside it in this area, so its surroundings are not tested."
    subject = "The cell beside it holds" if beside == 1 else f"The {beside} cells beside it hold"
    draws = "a cell drawn" if beside == 1 else "as many cells drawn"
    seldom = _odds(float(row["p"]), test.permutations)
    looked = f"With {len(study.cells):,} cells looked at, that is"
    verdict = f"{looked} more than chance: it lies in a busy patch"
    if not row["hot"]:
        verdict = f"{looked} within what chance gives"
        if row["q"] <= test.level:
            verdict = f"{looked} more than chance, but it has no record of its own"
    return (
        f"{subject} {plural(held, 'record', 'records')}; {draws} at random from the area "
        f"{'holds' if beside == 1 else 'hold'} that many or more {seldom}. {verdict}."
    )


def outcome_words(outcomes: pd.DataFrame) -> str:
    """What became of the crimes of a cell, the most frequent groups first; "" without crimes."""
    if outcomes.empty:
        return ""
    groups = outcome_groups(outcomes).sort_values("records", ascending=False, kind="stable")
    total = int(groups["records"].sum())
    few = total < FEWEST_FOR_A_PERCENTAGE
    parts = []
    for row in groups.head(MOST_OUTCOMES).to_dict("records"):
        share = f"{row['records']:,}" if few else f"{row['records']:,} ({row['share']:.0%})"
        parts.append(f"{str(row['group'])[:1].lower()}{str(row['group'])[1:]} {share}")
    rest = total - int(groups["records"].head(MOST_OUTCOMES).sum())
    parts += [f"other {rest:,}"] if rest else []
    return f"Of its {plural(total, 'recorded crime', 'recorded crimes')}: {', '.join(parts)}."


def trend_mark(trend: str) -> str:
    """A word and a sign for a list: "▲ growing", "" where it is too few to tell."""
    signs = {"new": "▲ new", "growing": "▲ growing", "fading": "▼ fading", "steady": "steady"}
    return "" if trend == TOO_FEW else signs[trend]


def chance_text(q: float) -> str:
    """A small chance in words: "0.011", "under 0.001"."""
    return "under 0.001" if q < 0.001 else f"{q:.3f}"  # noqa: PLR2004


def _odds(p: float, permutations: int) -> str:
    """A chance as a reader sees it: "1 time in 70"; as small as the permutations can tell."""
    if p > 0.5:  # noqa: PLR2004  more often than not
        return "more often than not"
    if p <= 1.0 / (permutations + 1):
        return f"less than 1 time in {permutations:,}"
    times = 1.0 / p
    return f"1 time in {times:,.0f}" if times >= 9.5 else f"about 1 time in {times:.0f}"  # noqa: PLR2004
