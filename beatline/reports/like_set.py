"""How alike the wards or the SNTs of the force are, the same for every page that asks."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from h3.api import basic_str as h3

from beatline import queries
from beatline.analysis.cell_counts import run_of_months
from beatline.analysis.like_areas import LOG, ROOT, Feature, LikeAreas, like_areas
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# What areas are alike in. Residents and their density differ by multiples.
FEATURES = (
    Feature("residents", "residents", LOG),
    Feature("residents_per_km2", "residents per km²", LOG),
    Feature("imd_decile", "deprivation"),
    Feature("town_centre_share", "share of records in shopping and nightlife places", ROOT),
)
# What one and many of them are called.
KIN = {"ward": ("ward", "wards"), "snt": ("SNT", "SNTs")}
YEAR = 12


@dataclass(frozen=True, eq=False)
class LikeSet:
    """Every ward or SNT of the force with what it is compared by, and how alike they are.

    areas : rows of `area_features` by code, which stays a column too
    like : how alike they are, in the same order
    months : at most 12 loaded ones in a row, which the town-centre share is of
    """

    areas: pd.DataFrame
    like: LikeAreas
    months: tuple[date, ...]


def like_set(warehouse: Warehouse, by: str, last_month: date) -> LikeSet | None:
    """How alike all areas of a kind are, as of a month; None when none up to it is loaded.

    by : "ward" or "snt"

    The 12 months up to it count, those in a row and on one side of July 2022, whichever months a
    page is about: an area is told the same like areas everywhere. Do not change the frame.
    """
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    months = run_of_months(loaded, last_month)[-YEAR:]
    return _like_set(warehouse, by, tuple(months)) if months else None


@lru_cache(maxsize=32)
def _like_set(warehouse: Warehouse, by: str, months: tuple[date, ...]) -> LikeSet:
    areas = area_features(warehouse, by=by, first_month=months[0], last_month=months[-1])
    return LikeSet(areas.set_index("area_code", drop=False), like_areas(areas, FEATURES), months)


def area_features(
    warehouse: Warehouse, *, by: str, first_month: date, last_month: date
) -> pd.DataFrame:
    """Rows of `area_profiles` with their ground: km2 and residents_per_km2, float.

    The ground is that of the equal cells whose middle lies in the area, so it follows the outline
    to a cell's width. NaN without an outline.
    """
    areas = queries.area_profiles(warehouse, by=by, first_month=first_month, last_month=last_month)
    # Cells differ in size over the globe, but hardly within an area.
    each = [
        h3.cell_area(cell, "km^2") if isinstance(cell, str) else np.nan for cell in areas["cell"]
    ]
    km2 = areas["cells"] * pd.Series(each, index=areas.index)
    return areas.assign(km2=km2, residents_per_km2=areas["residents"] / km2)


def type_counts(warehouse: Warehouse, by: str, codes: pd.Index, scope: Scope) -> pd.DataFrame:
    """Records of some areas by crime type, in the types and months of a scope.

    codes : areas, each a row, in this order; a type that none of the force has is no column
    """
    force = Scope("force", "", "", scope.crime_types, "", scope.first_month, scope.last_month)
    series = queries.series_by_area_and_type(warehouse, force, by=by)
    table = series.pivot_table(
        index="area_code", columns="crime_type", values="records", aggfunc="sum", fill_value=0
    )
    return table.reindex(codes, fill_value=0)
