"""The months of every area and crime type, and how much each of these series varies."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.change import pearson

LABELS = ["area_code", "area_name", "crime_type"]

# What a month is judged by: so many months in a row before it, at most and at least.
MOST_MONTHS, FEWEST_MONTHS = 12, 6

# A series of a year is too short to say how much it varies: half the word goes to its type.
MONTHS_LENT_BY_TYPE = 12.0

Floats = NDArray[np.float64]
Places = NDArray[np.int_]


def series_counts(series: pd.DataFrame, calendar: pd.DatetimeIndex) -> tuple[pd.DataFrame, Floats]:
    """One row of labels and one of counts for each series that has records in these months.

    series : one row per area, type and month: area_code, area_name, crime_type, month, records
    calendar : the months, consecutive; those of `series` outside it are left out

    Returns LABELS and counts, series × months; a month without a row is a true zero.
    """
    column = calendar.get_indexer(pd.DatetimeIndex(series["month"]))
    inside = np.flatnonzero(column >= 0)
    area = pd.factorize(series["area_code"])[0].astype(np.int64)
    kind, types = pd.factorize(series["crime_type"])
    number, combined = pd.factorize((area * max(len(types), 1) + kind)[inside])
    shape = (len(combined), len(calendar))
    weights = series["records"].to_numpy(dtype=float)[inside]
    cell = number * shape[1] + column[inside]
    counts = np.bincount(cell, weights=weights, minlength=shape[0] * shape[1])
    firsts = inside[np.unique(number, return_index=True)[1]]
    labels = series[LABELS].iloc[firsts].reset_index(drop=True)
    return labels, counts.astype(float).reshape(shape)


def totals_by_type(types: Places, counts: Floats) -> Floats:
    """The counts of all series of a type together: types × months. types : a number for each."""
    totals = np.zeros((int(types.max(initial=-1)) + 1, counts.shape[1]))
    np.add.at(totals, types, counts)
    return totals


def series_spread(types: Places, history: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """How many times more each series varies than Poisson says, and so its type; at least 1.

    Half of the word is the series' own and half its type's. types : a number for each series
    """
    chi_square, freedom = pearson(history, exposure)
    of_type = pooled_spread(types, chi_square, freedom)
    own = (chi_square + MONTHS_LENT_BY_TYPE * of_type) / (freedom + MONTHS_LENT_BY_TYPE)
    return np.maximum(own, 1.0), of_type


def pooled_spread(groups: Places, chi_square: Floats, freedom: Floats) -> Floats:
    """Spread of the group of each series, at least 1."""
    together = np.bincount(groups, chi_square) / np.maximum(np.bincount(groups, freedom), 1.0)
    pooled: Floats = np.maximum(together, 1.0)[groups]
    return pooled
