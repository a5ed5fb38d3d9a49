"""Is a place busy month after month, or only because some cell has to come first?"""

import numpy as np
import pandas as pd
from scipy import special

from beatline.analysis.hotspots import ONE_IN

# Accepted chance that any cell at all of an area would be called persistent without being so.
LEVEL = 0.01


def persistence(cells: pd.DataFrame) -> pd.DataFrame:
    """Which cells were among the busiest 5% in more months than chance would put them there.

    Parameters
    ----------
    cells : every cell of the study area, rows of `hotspots`
        months_in_top, months_judged : int

    Returns
    -------
    One row per cell, with the index of `cells`:
        p : float, chance that any cell of the area is among the busiest in as many months, when
            each month's busiest cells are drawn anew; 1 where no month is judged
        persistent : bool, p at most 1%

    Notes
    -----
    Of n cells n/20, rounded up, are among the busiest of a month, so a cell is one of them with
    that chance s. Over m months the tail of a binomial (m, s) is multiplied by n, the number of
    cells that were looked at (Bonferroni). Ties leave places unfilled, so the true chance is no
    greater. It says that the place stays busy, not how busy, and nothing of whether that changes.
    See docs/methods.md#persistence.
    """
    number = len(cells)
    share = _share(number)
    months = cells["months_in_top"].to_numpy(dtype=int)
    judged = cells["months_judged"].to_numpy(dtype=int)
    # The tail beyond k - 1; of no months at all it is certain.
    tail = np.where(months > 0, special.bdtrc(np.maximum(months - 1, 0), judged, share), 1.0)
    p = np.minimum(tail * number, 1.0)
    return pd.DataFrame({"p": p, "persistent": p <= LEVEL}, index=cells.index)


def can_tell(cells: pd.DataFrame) -> bool:
    """Whether any cell could pass: among few cells, or in few months, chance can do it all."""
    if cells.empty:
        return False
    number, months = len(cells), int(cells["months_judged"].max())
    return months > 0 and number * _share(number) ** months <= LEVEL


def _share(cells: int) -> float:
    """The chance of a cell to be among the busiest of a month."""
    return -(-cells // ONE_IN) / cells if cells else 0.0
