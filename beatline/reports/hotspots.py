"""The hotspots of an area: its equal cells, ranked, tested and described.

Pages and documents read them here, so that a place has the same rank everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.cell_counts import CellCounts, cell_counts, run_of_months
from beatline.analysis.getis_ord import Significance, getis_ord, significance_shifts
from beatline.analysis.hotspots import (
    count_words,
    hotspots,
    persistence_words,
    place_words,
    types_words,
)
from beatline.analysis.outcome_groups import outcome_groups
from beatline.analysis.place_trend import TOO_FEW, place_trends
from beatline.analysis.sentences import plural
from beatline.analysis.year_before import FEWEST_FOR_A_PERCENTAGE
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse

# So many cells are called hotspots: they have a number on the map and a line in the list. In a
# small area a fifth of its cells, but so many at least.
MOST_MARKED, FEWEST_MARKED, ONE_IN = 20, 5, 5
# Months that a trend and the busiest cells of each month are judged by.
JUDGED = 12
# A study of the whole county takes some megabytes.
STUDIES_KEPT = 8
MOST_OUTCOMES = 3


@dataclass(frozen=True)
class HotspotStudy:
    """Every cell of an area, ranked by what was recorded in the newest months.

    scope : area and types; its months are those that are ranked, at most `window`
    size : H3 resolution, 8 or 9; window : months that were asked for
    counts : all cells, and all months in a row in which places can be compared
    everything : the same of every crime type and anti-social behaviour
    neighbours : pairs of positions in `counts.cells`, each both ways round
    cells : one row per cell, busiest first; columns of `hotspots`, then around, z, p, q and hot
        of `getis_ord`, longitude and latitude
    significance : how the test of the ranked months went
    unplaced : records of the ranked months that were published without a point
    """

    scope: Scope
    size: int
    window: int
    counts: CellCounts
    everything: CellCounts
    neighbours: NDArray[np.int64]
    cells: pd.DataFrame
    significance: Significance
    unplaced: int

    @property
    def ranked(self) -> CellCounts:
        """The cells in the months that are ranked."""
        return self.counts.newest(self.window)

    @property
    def records(self) -> int:
        """All records that are ranked."""
        return int(self.cells["records"].sum())

    @property
    def marked(self) -> int:
        """How many cells are marked as hotspots."""
        return marked(len(self.cells))

    @property
    def listed(self) -> pd.DataFrame:
        """The hotspots: the first cells, those of them that hold a record."""
        first = self.cells.head(self.marked)
        return first[first["records"] > 0]


def marked(cells: int) -> int:
    """How many of so many cells are marked: 20, or in a small area a fifth but 5 at least."""
    return min(MOST_MARKED, max(FEWEST_MARKED, -(-cells // ONE_IN)), cells)


@lru_cache(maxsize=STUDIES_KEPT)
def hotspot_study(
    warehouse: Warehouse, scope: Scope, *, size: int = 9, window: int = 12
) -> HotspotStudy | None:
    """Rank the cells of an area over the newest `window` months up to the scope's last.

    Only months in a row are ranked, and only on one side of July 2022: fewer than `window`, when
    there are no more. None when no month up to the scope's last is loaded, or when the area has
    no cell. The answer is shared: do not change its frames.
    """
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    run = run_of_months(loaded, scope.last_month)
    middles = queries.study_cells(warehouse, scope, size=size)
    if not run or middles.empty:
        return None
    history = scope.between(run[0], run[-1])
    everything = replace(history, crime_types=(), types_label=ALL_TYPES_LABEL)
    ranked = scope.between(run[-window:][0], run[-1])
    counts = study_counts(warehouse, history, size=size)
    pairs = queries.cell_neighbours(warehouse, scope, size=size)
    neighbours = pairs[["first", "second"]].to_numpy(dtype=np.int64)
    significance = getis_ord(counts.newest(window).totals, neighbours)
    tested = significance.cells[["around", "z", "p", "q", "hot"]]
    beside = pd.concat([middles[["longitude", "latitude"]], tested], axis=1)
    return HotspotStudy(
        scope=ranked,
        size=size,
        window=window,
        counts=counts,
        everything=study_counts(warehouse, everything, size=size),
        neighbours=neighbours,
        cells=hotspots(counts, window=window).join(beside, on="position"),
        significance=significance,
        unplaced=int(queries.unplaced_records(warehouse, ranked)["records"].iloc[0]),
    )


def study_counts(warehouse: Warehouse, scope: Scope, *, size: int) -> CellCounts:
    """Every cell of the area in the months of a scope, all of which are loaded."""
    cells = pd.Index(queries.study_cells(warehouse, scope, size=size)["cell"])
    records = queries.cell_months(warehouse, scope, size=size)
    months = pd.date_range(scope.first_month, scope.last_month, freq="MS").date
    return cell_counts(cells, records, months)


@lru_cache(maxsize=STUDIES_KEPT)
def what_shifts(warehouse: Warehouse, scope: Scope, *, size: int, window: int) -> pd.DataFrame:
    """How many cells of a study pass under other choices than its own.

    Returns one row per choice: setting (text), cells, passed (int).
    """
    study = hotspot_study(warehouse, scope, size=size, window=window)
    if study is None:
        return pd.DataFrame(columns=["setting", "cells", "passed"])
    return significance_shifts(study.ranked.totals, study.neighbours)


def named(warehouse: Warehouse, study: HotspotStudy, cells: pd.DataFrame) -> pd.DataFrame:
    """Rows of `study.cells` with the streets, ward and team of each: see `placed_names`."""
    return placed_names(warehouse, study.scope, cells, size=study.size)


def placed_names(
    warehouse: Warehouse, scope: Scope, cells: pd.DataFrame, *, size: int
) -> pd.DataFrame:
    """The streets, ward and team of some cells, beside what else is known of them.

    cells : with a column cell

    Returns the same rows with `names` (list of text), `name` (the first two of them, or ""),
    ward_name, ward_label, snt_name, snt_label and points, as `cell_places` has them.
    """
    places = queries.cell_places(warehouse, scope, cells["cell"].tolist(), size=size)
    found = cells.merge(places, on="cell", how="left").set_axis(cells.index)
    # A cell without a record has no row of its own and so no list.
    names = found["names"].map(lambda given: list(given) if np.ndim(given) else [])
    return found.assign(names=names, name=names.map(lambda given: " and ".join(given[:2])))


def with_trends(study: HotspotStudy, cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of a study with trend, recent, before, expected and trend_words of `place_trends`."""
    trends = place_trends(study.counts.newest(JUDGED), cells["position"].tolist())
    trends = trends[["trend", "recent", "before", "expected", "words"]]
    return cells.join(trends.rename(columns={"words": "trend_words"}).set_axis(cells.index))


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


def significance_words(study: HotspotStudy, row: Mapping[Any, Any]) -> str:
    """Whether a cell stands out with those around it, in a sentence."""
    if study.significance.reason:
        return f"Not tested against chance: {study.significance.reason}"
    beside = int(study.significance.cells["neighbours"].iloc[int(row["position"])])
    held = plural(row["around"], "record", "records")
    even = float(row["even"]) * (beside + 1)
    usual = f"{even:,.0f}" if even >= 9.95 else f"{even:.1f}"  # noqa: PLR2004  9.95 rounds to 10
    around = f"With the {plural(beside, 'cell', 'cells')} beside it, it holds {held}"
    spread = f"spread evenly these cells would have {usual}"
    verdict = "stands out from chance" if row["hot"] else "does not stand out from chance"
    return f"{around}; {spread}. This {verdict} (Gi* z {row['z']:.1f}, q {chance_text(row['q'])})."


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
    return f"Of its {plural(total, 'recorded crime', 'recorded crimes')}: {', '.join(parts)}."


def trend_mark(trend: str) -> str:
    """A word and a sign for a list: "▲ growing", "" where it is too few to tell."""
    signs = {"new": "▲ new", "growing": "▲ growing", "fading": "▼ fading", "steady": "steady"}
    return "" if trend == TOO_FEW else signs[trend]


def heading(row: Mapping[Any, Any]) -> str:
    """What a card is called: "1. Near Corporation Street and Albert Street"."""
    where = place_words(list(row["names"])[:2])
    return f"{row['rank']}. {where[:1].upper()}{where[1:]}"


def chance_text(q: float) -> str:
    """A small chance in words: "0.011", "under 0.001"."""
    return "under 0.001" if q < 0.001 else f"{q:.3f}"  # noqa: PLR2004
