"""The records of every area of one kind in a whole, by type and month, with its residents."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.reports.divided_counts import Counts, divided_counts, summed
from beatline.reports.measures import Measure
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDED_CRIME_TYPES, Scope
from beatline.warehouse import Warehouse

# What the count of an area is expected from.
RESIDENTS, MIX = "residents", "mix"


@dataclass(frozen=True, eq=False)
class AreaCounts:
    """The records of every area and type; cells: areas × types × months, NaN when not loaded."""

    areas: pd.DataFrame
    types: pd.Index
    cells: NDArray[np.float64]
    whole: NDArray[np.float64]
    residents: float
    months: pd.DatetimeIndex
    loaded: NDArray[np.bool_]

    def of(self, measure: Measure) -> tuple[Counts, Counts]:
        """Months of each area and of the whole."""
        wanted = self.types.isin(measure.crime_types)
        return self.cells[:, wanted].sum(axis=1), self.whole[wanted].sum(axis=0)

    def base(self, measure: Measure, basis: str) -> tuple[Counts, float]:
        """What the count of each area is expected from, and that of the whole."""
        if basis == RESIDENTS:
            return self.areas["residents"].to_numpy(dtype=float), self.residents
        # A type is a part of recorded crime; crime and incidents are parts of all records.
        part = set(measure.crime_types) < set(RECORDED_CRIME_TYPES)
        types = RECORDED_CRIME_TYPES if part else tuple(self.types)
        cells, whole = self.of(Measure("", types))
        return loaded_sum(cells), float(loaded_sum(whole[None, :])[0])


def area_counts(warehouse: Warehouse, whole: Scope, by: str) -> AreaCounts:
    """The records of every area of a kind that is wholly part of a whole.

    whole : a force, a district or a section; only its months count, and not its crime types
    by : "ward", "snt" or "district"
    """
    months = pd.date_range(whole.first_month, whole.last_month, freq="MS")
    keys, counts = divided_counts(warehouse, whole, by, months)
    choices = queries.area_choices(warehouse)
    inside = _inside(whole, by, choices)
    areas = (
        choices[(choices["area_kind"] == by) & choices["area_code"].isin(inside)]
        .rename(columns={"label": "area_label"})
        .sort_values(["area_name", "area_code"])[
            ["area_code", "area_name", "area_label", "residents"]
        ]
        .reset_index(drop=True)
    )
    types = pd.Index([ANTI_SOCIAL_BEHAVIOUR, *RECORDED_CRIME_TYPES])
    types = types.append(pd.Index(keys["crime_type"].unique()).difference(types))
    area = pd.Index(areas["area_code"]).get_indexer(pd.Index(keys["code"]))
    kind = types.get_indexer(pd.Index(keys["crime_type"]))
    cells = np.zeros((len(areas), len(types), len(months)))
    np.add.at(cells, (area[area >= 0], kind[area >= 0]), counts[area >= 0])
    known = queries.loaded_months(warehouse)["month"]
    loaded = np.asarray(months.isin(known))
    own = choices[
        (choices["area_kind"] == whole.area_kind) & (choices["area_code"] == whole.area_code)
    ]
    return AreaCounts(
        areas=areas,
        types=types,
        cells=np.where(loaded, cells, np.nan),
        whole=np.where(loaded, summed(counts, kind, len(types)), np.nan),
        residents=float(own["residents"].iloc[0]) if len(own) else np.nan,
        months=months,
        loaded=loaded,
    )


def _inside(whole: Scope, by: str, choices: pd.DataFrame) -> "pd.Series":
    """Codes of the areas that are wholly part of a whole."""
    of_kind = choices[choices["area_kind"] == by]
    if whole.area_kind == "force":
        return of_kind["area_code"]
    parent = {"district": whole.area_name, "section": whole.area_code}[whole.area_kind]
    return of_kind.loc[of_kind["parent"] == parent, "area_code"]


def loaded_sum(cells: Counts) -> NDArray[np.float64]:
    """The records of each row in its loaded months: 0 where none is loaded."""
    summed_up: NDArray[np.float64] = np.nansum(cells, axis=1)
    return summed_up
