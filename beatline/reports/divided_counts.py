"""The records of a scope by area and type, one row of months each, with nothing left out."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.scope import Scope
from beatline.warehouse import Warehouse

ELSEWHERE = {
    "ward": "In none of these wards",
    "snt": "In none of these SNTs",
    "district": "In none of these districts",
}

Counts = NDArray[np.float64]


def divided_counts(
    warehouse: Warehouse, history: Scope, by: str, months: pd.DatetimeIndex
) -> tuple[pd.DataFrame, Counts]:
    """One key and one row of months for each area and type; what lies in no area is a row too."""
    types = queries.records_by_type(warehouse, history)
    if by == "type":
        keys, counts = _spread_out(types.assign(code=types["crime_type"]), months)
        return keys.assign(name=keys["code"], label=None), counts
    series = queries.series_by_area_and_type(warehouse, history, by=by)
    keys, counts = _spread_out(series.rename(columns={"area_code": "code"}), months)
    choices = queries.area_choices(warehouse)
    names = _names(choices[choices["area_kind"] == by]).reindex(keys["code"])
    keys = keys.assign(name=names["name"].to_numpy(), label=names["label"].to_numpy())
    whole_keys, whole = _spread_out(types.assign(code=""), months)
    number = pd.Index(whole_keys["crime_type"]).get_indexer(pd.Index(keys["crime_type"]))
    rest = whole - summed(counts, number, len(whole))
    left = rest.sum(axis=1) > 0
    elsewhere = whole_keys[left].assign(name=ELSEWHERE[by], label=None)
    return pd.concat([keys, elsewhere], ignore_index=True), np.vstack([counts, rest[left]])


def _names(areas: pd.DataFrame) -> pd.DataFrame:
    """Name and label of each area by code; two of one name are told apart by what they lie in."""
    twice = areas["area_name"].duplicated(keep=False)
    told = areas["area_name"] + " (" + areas["parent"].fillna("") + ")"
    named = areas.assign(name=areas["area_name"].mask(twice, told))
    return named.set_index("area_code")[["name", "label"]]


def _spread_out(rows: pd.DataFrame, months: pd.DatetimeIndex) -> tuple[pd.DataFrame, Counts]:
    """One key and one row of months for each code and type; a month without a row is a zero."""
    number = rows.groupby(["code", "crime_type"], sort=True).ngroup().to_numpy()
    column = months.get_indexer(pd.DatetimeIndex(rows["month"]))
    firsts = np.unique(number, return_index=True)[1]
    keys = rows.iloc[firsts][["code", "crime_type"]].reset_index(drop=True)
    counts = np.zeros((len(keys), len(months)))
    np.add.at(counts, (number, column), rows["records"].to_numpy(dtype=float))
    return keys, counts


def summed(cells: Counts, number: NDArray[np.int_], rows: int | None = None) -> Counts:
    """Rows with the same number added up; -1 is left out."""
    kept = number >= 0
    size = rows if rows is not None else int(number.max(initial=-1)) + 1
    summed = np.zeros((max(size, 0), cells.shape[1]))
    np.add.at(summed, number[kept], cells[kept])
    return summed
