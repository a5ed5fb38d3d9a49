"""Monthly series to try statistics on, as `queries.monthly_records` gives them."""

from pathlib import Path

import numpy as np
import pandas as pd

GOLDEN = Path(__file__).parents[1] / "golden"


def monthly(records, *, start="2022-11-01"):
    """Consecutive months with these records; None for a month that is not loaded."""
    counts = np.array([np.nan if one is None else one for one in records], dtype=float)
    calendar = pd.date_range(start, periods=len(counts), freq="MS")
    return pd.DataFrame({"month": calendar, "loaded": ~np.isnan(counts), "records": counts})


def lengths(months, *, start="2022-11-01"):
    """Standard months of as many months."""
    return pd.date_range(start, periods=months, freq="MS").days_in_month.to_numpy() / 30.4375


def draws(rng, mean, spread):
    """Counts with these means whose variance is `spread` times them."""
    if spread == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(np.asarray(mean) / (spread - 1), 1 / spread).astype(float)


def golden(name):
    """A table made by R; see tests/golden/README.md."""
    return pd.read_csv(GOLDEN / f"{name}.csv")


def golden_months(name):
    """One of R's series as a monthly frame."""
    table = golden("series").query("series == @name")
    first = table.iloc[0]
    return monthly(table["count"], start=f"{first['year']}-{first['month']:02d}-01")
