"""Made-up areas in a funnel, as the pages and the pack hand them to the charts."""

import numpy as np
import pandas as pd

from beatline.analysis.funnel import funnel

LONG = "Tideswell, Litton, Baslow and Beeley with the Longest of Names"


def areas(records, residents, *, names=None, per="residents"):
    """Rows of one measure and the lines of their funnel."""
    records, residents = np.asarray(records, dtype=float), np.asarray(residents, dtype=float)
    known = ~np.isnan(residents)
    rate = records[known].sum() / residents[known].sum()
    expected = residents * rate
    found = funnel(records, expected)
    rows = pd.DataFrame(
        {
            "area_code": [f"A{number}" for number in range(len(records))],
            "area_name": names or [f"Ward {number}" for number in range(len(records))],
            "residents": residents,
            "measure": "Recorded crime",
            "records": records.astype(int),
            "per_1000_residents": 1000 * records / residents,
            "whole_records": int(records.sum()),
            "whole_per_1000": 1000 * rate,
        }
    )
    return pd.concat([rows, found.rows], axis=1), found.lines()


def city(count=18, *, seed=3, spread=0.12, high=(), low=(), names=None):
    """So many areas that differ a little, some of them far above or below."""
    rng = np.random.default_rng(seed)
    residents = rng.integers(4_000, 22_000, count).astype(float)
    level = np.exp(rng.normal(0, spread, count))
    for place, times in (*((one, 9.0) for one in high), *((one, 0.02) for one in low)):
        level[place] = times
    return areas(rng.poisson(residents * 0.05 * level), residents, names=names)
