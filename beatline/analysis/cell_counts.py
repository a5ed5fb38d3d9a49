"""How many records has each equal cell of an area had, month by month?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.scope import NEW_SNAP_POINTS_FROM, month_shifted

# Of everything about cells that is drawn at random, so that a page tells the same twice. Any fixed
# number will do; this is the month from which cells are counted.
SEED = 20_220_701


@dataclass(frozen=True)
class CellCounts:
    """Records of every cell of a study area in consecutive loaded months.

    cells : ids of all cells, those without any record too; the order of the rows
    months : datetime, consecutive, oldest first, on one side of July 2022; may be none
    counts : int, cells × months
    """

    cells: pd.Index
    months: pd.DatetimeIndex
    counts: NDArray[np.int64]

    @property
    def totals(self) -> NDArray[np.int64]:
        """Records of each cell in all the months."""
        totals: NDArray[np.int64] = self.counts.sum(axis=1, dtype=np.int64)
        return totals

    def newest(self, months: int) -> "CellCounts":
        """The same cells in the newest so many months, or all when there are fewer."""
        return self.between(max(len(self.months) - months, 0), len(self.months))

    def between(self, first: int, end: int) -> "CellCounts":
        """The same cells in the months from position `first` up to and without `end`."""
        return replace(self, months=self.months[first:end], counts=self.counts[:, first:end])


def runs_of_months(loaded: Iterable[date], last: date) -> list[list[date]]:
    """The loaded months up to `last`, in runs in which places can be compared, oldest first.

    A run ends at a month that is not loaded, and at July 2022, when the snap points were replaced.
    """
    runs: list[list[date]] = []
    for month in sorted({month for month in loaded if month <= last}):
        follows = bool(runs) and month_shifted(runs[-1][-1], 1) == month
        if follows and month != NEW_SNAP_POINTS_FROM:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def run_of_months(loaded: Iterable[date], last: date) -> list[date]:
    """The newest of `runs_of_months`; empty when no month up to `last` is loaded."""
    runs = runs_of_months(loaded, last)
    return runs[-1] if runs else []


def cell_counts(cells: pd.Index, records: pd.DataFrame, months: Iterable[date]) -> CellCounts:
    """Spread the records over all cells and months; where there is no row, none was recorded.

    Parameters
    ----------
    cells : ids of all cells of the study area
    records : one row per cell and month that has any; other months are left out
        cell : text, one of `cells`
        month : datetime
        records : int
    months : loaded months in a row, oldest first, as from `run_of_months`

    Raises
    ------
    ValueError : records in a cell that is not one of `cells`
    """
    calendar = pd.DatetimeIndex(pd.to_datetime(list(months)))
    row = cells.get_indexer(pd.Index(records["cell"]))
    column = calendar.get_indexer(pd.DatetimeIndex(records["month"]))
    if (row < 0).any():
        raise ValueError("records lie in cells that are not part of the study area")
    shape = (len(cells), len(calendar))
    known = column >= 0
    counts = np.bincount(
        row[known] * max(shape[1], 1) + column[known],
        weights=records["records"].to_numpy(dtype=float)[known],
        minlength=shape[0] * shape[1],
    )
    return CellCounts(cells, calendar, counts.astype(np.int64).reshape(shape))
