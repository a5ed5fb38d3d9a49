"""An SNT beside the teams most like it: who they are, and which crime types stand out here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from h3.api import basic_str as h3

from beatline import queries
from beatline.analysis.cell_counts import run_of_months
from beatline.analysis.like_areas import LOG, ROOT, Feature, LikeAreas, like_areas
from beatline.analysis.mix_against_like import COLUMNS, MixAgainstLike, mix_against_like
from beatline.analysis.sentences import plural
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# What areas are alike in. Residents and their density differ by multiples.
FEATURES = (
    Feature("residents", "residents", LOG),
    Feature("residents_per_km2", "residents per km²", LOG),
    Feature("imd_decile", "deprivation"),
    Feature("town_centre_share", "share of records in shopping and nightlife places", ROOT),
)
KIN = ("team", "teams")
LIKE_KIN = "like teams"
YEAR = 12
NOT_COMPARED = "The mix of crime types is not compared"
# Of fewer months the mix is that of a season.
FEWEST_MONTHS = 6

FIGURES = ["area_code", "area_name", "area_label", "residents", "lsoas", "km2"]
FIGURES += ["residents_per_km2", "imd_decile", "deprived_share", "town_centre_share"]
FIGURES += ["records", "per_1000_residents"]


@dataclass(frozen=True)
class LikeTeams:
    """An SNT beside the SNTs most like it.

    scope : the SNT and its types, in the months that are compared: at most 12 in a row
    own : its figures, columns of `like` but for the distance; None when it is no SNT
    like : one row per like team, nearest first; may be empty
        area_code, area_name, area_label : text
        distance : float, standard deviations, see `like_areas`
        residents, km2, residents_per_km2, imd_decile, deprived_share, town_centre_share : float
        lsoas : int
        records : int, of the scope's types and months
        per_1000_residents : float; NaN without residents
    types : rows of `MixAgainstLike.rows`, strongest evidence first; empty when refused
    far : whether none is much like it, so that the like teams are only the nearest
    words : what the like teams were chosen by, or why there are none
    refusal : why no type is compared, in a sentence; "" when they are
    """

    scope: Scope
    own: "pd.Series | None"
    like: pd.DataFrame
    types: pd.DataFrame
    far: bool
    words: str
    refusal: str


@dataclass(frozen=True)
class _Study:
    """What all SNTs have in common: one row per SNT, and what was found over all of them."""

    areas: pd.DataFrame
    like: LikeAreas
    mix: MixAgainstLike


def like_teams(warehouse: Warehouse, scope: Scope) -> LikeTeams:
    """The teams most like an SNT, and the crime types that make up more or less here.

    Only the last month of the scope counts: the 12 months up to it are compared, those in a row
    and on one side of July 2022. The answer is shared: do not change its frames.
    """
    return _like_teams(warehouse, scope.between(scope.last_month, scope.last_month))


@lru_cache(maxsize=256)
def _like_teams(warehouse: Warehouse, scope: Scope) -> LikeTeams:
    if scope.area_kind != "snt":
        words = "Like teams are told for one Safer Neighbourhood Team (SNT): choose one."
        return _none(scope, words)
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    months = run_of_months(loaded, scope.last_month)[-YEAR:]
    if not months:
        words = f"No like teams are told: no month up to {scope.last_month:%B %Y} is loaded."
        return _none(scope, words)
    year = scope.between(months[0], months[-1])
    study = _study(warehouse, months[0], months[-1], scope.crime_types)
    areas = study.areas
    if scope.area_code not in areas.index:
        return _none(year, "No like teams are told: this team is not one of those known here.")
    alone = study.like.refusal(scope.area_code, KIN)
    near, distances = study.like.near(scope.area_code)
    like = areas[FIGURES].iloc[near[: 0 if alone else None]].reset_index(drop=True)
    like.insert(3, "distance", distances[: len(like)])
    # What would stand out is what makes it unlike all others, such as being a town centre.
    far = study.like.far(scope.area_code, KIN)
    refusal = alone or _too_short(months) or (far and f"{NOT_COMPARED}. {far}")
    refusal = refusal or study.mix.refusal(scope.area_code, LIKE_KIN)
    return LikeTeams(
        scope=year,
        own=areas[FIGURES].iloc[study.like.position(scope.area_code)],
        like=like,
        types=_no_types() if refusal else study.mix.rows(scope.area_code, kin=LIKE_KIN),
        far=bool(far),
        words=study.like.words(scope.area_code, KIN),
        refusal=refusal,
    )


@lru_cache(maxsize=32)
def _study(warehouse: Warehouse, first: date, last: date, types: tuple[str, ...]) -> _Study:
    areas = area_features(warehouse, by="snt", first_month=first, last_month=last)
    scope = Scope("force", "", "", types, "", first, last)
    series = queries.series_by_area_and_type(warehouse, scope, by="snt")
    table = series.pivot_table(
        index="area_code", columns="crime_type", values="records", aggfunc="sum", fill_value=0
    )
    table = table.reindex(areas["area_code"], fill_value=0)
    counts = table.to_numpy(dtype=float)
    totals = counts.sum(axis=1)
    residents = areas["residents"].where(areas["residents"] > 0)
    areas = areas.assign(records=totals.astype(int), per_1000_residents=1000 * totals / residents)
    found = like_areas(areas, FEATURES)
    mix = mix_against_like(counts, found.chosen, found.codes, list(table.columns))
    return _Study(areas.set_index("area_code", drop=False), found, mix)


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


def _too_short(months: Sequence[date]) -> str:
    if len(months) >= FEWEST_MONTHS:
        return ""
    have = plural(len(months), "month is", "months are")
    return (
        f"{NOT_COMPARED}: {have} loaded in a row up to "
        f"{months[-1]:%B %Y}, and {FEWEST_MONTHS} are needed."
    )


def _none(scope: Scope, words: str) -> LikeTeams:
    figures = pd.DataFrame({name: [] for name in [*FIGURES, "distance"]})
    return LikeTeams(scope, None, figures, _no_types(), False, words, words)


def _no_types() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in COLUMNS})
