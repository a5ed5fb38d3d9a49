"""The hotspots of an area: its equal cells, ranked, tested and described.

Pages and documents read them here, so that a place has the same rank everywhere.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import numpy as np
import pandas as pd
from h3.api import basic_str as h3
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.cell_counts import CellCounts, cell_counts, run_of_months
from beatline.analysis.concentration import Concentration, concentration
from beatline.analysis.foresight import Foresight, foresight
from beatline.analysis.getis_ord import Significance, getis_ord, significance_shifts
from beatline.analysis.hotspots import (
    hotspots,
    telling_names,
)
from beatline.analysis.place_trend import TOO_FEW, beyond_chance, place_trends
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, plural
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse

# So many cells are called hotspots: they have a number on the map and a line in the list. In a
# small area a fifth of its cells, but so many at least.
MOST_MARKED, FEWEST_MARKED, ONE_IN = 20, 5, 5
# Months that a trend and the busiest cells of each month are judged by.
JUDGED = 12
# A study of the whole county takes some megabytes.
STUDIES_KEPT = 8
CELL_DIGITS = 15


@dataclass(frozen=True)
class HotspotStudy:
    """Every cell of an area, ranked by what was recorded in the newest months.

    scope : area and types; its months are those that are ranked, at most `window`
    size : H3 resolution, 8 or 9; window : months that were asked for
    counts : all cells, and all months in a row in which places can be compared
    everything : the same of every crime type and anti-social behaviour
    neighbours : pairs of positions in `counts.cells`, each both ways round
    cells : one row per cell, busiest first; columns of `hotspots`, then neighbours, around, z, p
        and q of `getis_ord`, longitude, latitude, and hot: whether the cell lies in a busy patch,
        which takes a record of its own
    significance : how the test of the ranked months went
    unplaced : records of the ranked months that were published without a point
    spread : how concentrated the ranked records are
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
    spread: Concentration

    @property
    def judges_trends(self) -> bool:
        """Whether the newest months may be held against those before.

        Places that were chosen by the newest 3 or 6 months alone look as if they were growing.
        """
        return self.window >= JUDGED

    def foresight(self, *, ahead: int = 3) -> Foresight:
        """Whether a map ranked over as many months would have found the newest ones."""
        return foresight(
            self.counts, self.everything, self.neighbours, ahead=ahead, training=self.window
        )

    def maps(self, tried: pd.DataFrame) -> pd.DataFrame:
        """Rows of a test of maps without those that say the same twice.

        Over all types, a ranking by all crime is the ranking.
        """
        return tried if self.scope.crime_types else tried[tried["method"] != "all_crime"]

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
        """The hotspots: the first cells, those of them with more than a single record.

        Where no cell has two, those with one.
        """
        first = self.cells.head(self.marked)
        repeated = first[first["records"] > 1]
        return repeated if len(repeated) else first[first["records"] > 0]

    @property
    def hot(self) -> int:
        """How many cells lie in a busy patch."""
        return int(self.cells["hot"].sum())


def marked(cells: int) -> int:
    """How many of so many cells are marked: 20, or in a small area a fifth but 5 at least."""
    return min(MOST_MARKED, max(FEWEST_MARKED, -(-cells // ONE_IN)), cells)


# One study at a time: two people who ask for the same one wait for one, and not each for two.
_studying = Lock()


def hotspot_study(
    warehouse: Warehouse, scope: Scope, *, size: int = 9, window: int = 12
) -> HotspotStudy | None:
    """Rank the cells of an area over the newest `window` months up to the scope's last.

    Only months in a row are ranked, and only on one side of July 2022: fewer than `window`, when
    there are no more. None when no month up to the scope's last is loaded, or when the area has
    no cell. The answer is shared: do not change its frames.
    """
    # The first month of the scope makes no difference here.
    wanted = scope.between(scope.last_month, scope.last_month)
    with _studying:
        return _study(warehouse, wanted, size, window)


@lru_cache(maxsize=STUDIES_KEPT)
def _study(warehouse: Warehouse, scope: Scope, size: int, window: int) -> HotspotStudy | None:
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    run = run_of_months(loaded, scope.last_month)
    middles = queries.study_cells(warehouse, scope, size=size)
    if not run or middles.empty:
        return None
    history = scope.between(run[0], run[-1])
    everything = replace(history, crime_types=(), types_label=ALL_TYPES_LABEL)
    ranked = scope.between(run[-window:][0], run[-1])
    counts = study_counts(warehouse, history, size=size)
    counts.counts.setflags(write=False)
    pairs = queries.cell_neighbours(warehouse, scope, size=size)
    neighbours = pairs[["first", "second"]].to_numpy(dtype=np.int64)
    significance = _significance(counts.newest(window).totals, neighbours)
    tested = significance.cells[["neighbours", "around", "z", "p", "q", "hot"]]
    beside = pd.concat([middles[["longitude", "latitude"]], tested], axis=1)
    cells = hotspots(counts, window=window).join(beside, on="position")
    return HotspotStudy(
        scope=ranked,
        size=size,
        window=window,
        counts=counts,
        everything=study_counts(warehouse, everything, size=size),
        neighbours=neighbours,
        cells=cells.assign(hot=cells["hot"] & (cells["records"] > 0)),
        significance=significance,
        unplaced=int(queries.unplaced_records(warehouse, ranked)["records"].iloc[0]),
        spread=concentration(counts.newest(window).totals),
    )


def _significance(totals: NDArray[np.int64], neighbours: NDArray[np.int64]) -> Significance:
    """Gi* of the cells, unless there are too few records for any verdict."""
    records = int(totals.sum())
    if 0 < records < FEWEST_FOR_A_PERCENTAGE:
        nothing = getis_ord(np.zeros_like(totals), neighbours)
        reason = f"{plural(records, 'record is', 'records are')} too few."
        tested = getis_ord(totals, neighbours, permutations=1).cells[["records", "around"]]
        return replace(nothing, cells=nothing.cells.assign(**tested), reason=reason)
    return getis_ord(totals, neighbours)


def study_counts(warehouse: Warehouse, scope: Scope, *, size: int) -> CellCounts:
    """Every cell of the area in the months of a scope, all of which are loaded."""
    cells = pd.Index(queries.study_cells(warehouse, scope, size=size)["cell"])
    records = queries.cell_months(warehouse, scope, size=size)
    months = pd.date_range(scope.first_month, scope.last_month, freq="MS").date
    return cell_counts(cells, records, months)


@lru_cache(maxsize=STUDIES_KEPT)
def what_shifts(warehouse: Warehouse, scope: Scope, *, size: int, window: int) -> pd.DataFrame:
    """How many cells pass under other choices than those of the study of this scope.

    scope : `scope` of the study

    Returns one row per choice: setting (text), cells, passed (int). The answer is shared.
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

    Returns the same rows with `names` (list of text), `name` (`telling_names` of them, or ""),
    ward_name, ward_label, snt_name, snt_label and points, as `cell_places` has them.
    """
    places = queries.cell_places(warehouse, scope, cells["cell"].tolist(), size=size)
    found = cells.merge(places, on="cell", how="left").set_axis(cells.index)
    # A cell without a record has no row of its own and so no list.
    names = found["names"].map(lambda given: list(given) if np.ndim(given) else [])
    return found.assign(
        names=names, name=names.map(lambda given: " and ".join(telling_names(given)))
    )


def same_place(study: HotspotStudy, cell: str) -> pd.DataFrame:
    """The row of a cell, or of the cell of the study's size that lies there; no row elsewhere.

    cell : an H3 cell, also of the other size. Of a larger one the busiest part is meant
    """
    own: pd.DataFrame = study.cells[study.cells["cell"] == cell]
    # Longer text would be more than the number that H3 takes it for.
    if len(own) or len(cell) > CELL_DIGITS or not h3.is_valid_cell(cell):
        return own
    size = h3.get_resolution(cell)
    if size > study.size:
        there = study.cells["cell"] == h3.cell_to_parent(cell, study.size)
    else:
        there = study.cells["cell"].map(lambda one: h3.cell_to_parent(one, size)) == cell
    found: pd.DataFrame = study.cells[there].head(1)
    return found


def with_trends(study: HotspotStudy, cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of a study with trend, recent, before, expected and the words of `place_trends`.

    `trend_words` and `trend_z` are its words and z: the z of a cell is that of its surroundings.
    Where the study does not judge trends, all are too few to tell, the words empty, z NaN.
    """
    if not study.judges_trends:
        return cells.assign(trend=TOO_FEW, trend_words="", trend_z=np.nan)
    trends = place_trends(study.counts.newest(JUDGED), cells["position"].tolist())
    trends = trends[["trend", "recent", "before", "expected", "words", "z"]]
    renamed = trends.rename(columns={"words": "trend_words", "z": "trend_z"})
    return cells.join(renamed.set_axis(cells.index))


def place_changes(study: HotspotStudy) -> pd.DataFrame:
    """Which hotspots of a study changed, corrected for how many it lists.

    Returns one row per cell of `study.listed`, its index the cell: trend and trend_words of
    `with_trends`, and chance, q and changed of `beyond_chance`.
    """
    told = with_trends(study, study.listed).set_index("cell")[["trend", "trend_words", "trend_z"]]
    judged = beyond_chance(told.rename(columns={"trend_z": "z"}))
    return told[["trend", "trend_words"]].join(judged)
