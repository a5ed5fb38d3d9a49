"""Would the map have been right, every month that is loaded?"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from beatline import queries
from beatline.analysis.cell_counts import runs_of_months
from beatline.analysis.foresight import rolling_foresight
from beatline.reports.hotspots import STUDIES_KEPT, marked, study_counts
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse


def rolling(warehouse: Warehouse, scope: Scope, *, size: int, ahead: int) -> pd.DataFrame:
    """What each way of marking cells would have caught, in every run of loaded months.

    Returns the rows of `rolling_foresight`, oldest first, of all months up to the scope's last.
    The answer is shared: do not change it.
    """
    # The first month of the scope makes no difference here.
    return _rolling(warehouse, scope.between(scope.last_month, scope.last_month), size, ahead)


@lru_cache(maxsize=STUDIES_KEPT)
def _rolling(warehouse: Warehouse, scope: Scope, size: int, ahead: int) -> pd.DataFrame:
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    pairs = queries.cell_neighbours(warehouse, scope, size=size)
    neighbours = pairs[["first", "second"]].to_numpy(dtype=np.int64)
    steps = []
    for run in runs_of_months(loaded, scope.last_month):
        own = scope.between(run[0], run[-1])
        everything = replace(own, crime_types=(), types_label=ALL_TYPES_LABEL)
        counts = study_counts(warehouse, own, size=size)
        all_counts = study_counts(warehouse, everything, size=size)
        number = marked(len(counts.cells))
        steps.append(rolling_foresight(counts, all_counts, neighbours, cells=number, ahead=ahead))
    return pd.concat(steps, ignore_index=True) if steps else pd.DataFrame()
