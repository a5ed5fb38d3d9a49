"""An SNT beside the teams most like it: who they are, and which crime types stand out here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from beatline.analysis.like_areas import LikeAreas
from beatline.analysis.mix_against_like import COLUMNS, MixAgainstLike, mix_against_like
from beatline.analysis.sentences import plural
from beatline.reports.like_set import LikeSet, like_set, type_counts
from beatline.scope import Scope
from beatline.warehouse import Warehouse

KIN = ("team", "teams")
LIKE_KIN = "like teams"
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
    found = like_set(warehouse, "snt", scope.last_month)
    if found is None:
        words = f"No like teams are told: no month up to {scope.last_month:%B %Y} is loaded."
        return _none(scope, words)
    months = found.months
    year = scope.between(months[0], months[-1])
    study = _study(warehouse, found, scope.crime_types)
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
def _study(warehouse: Warehouse, found: LikeSet, types: tuple[str, ...]) -> _Study:
    year = Scope("force", "", "", types, "", found.months[0], found.months[-1])
    table = type_counts(warehouse, "snt", found.like.codes, year)
    counts = table.to_numpy(dtype=float)
    totals = counts.sum(axis=1)
    residents = found.areas["residents"].where(found.areas["residents"] > 0)
    areas = found.areas.assign(
        records=totals.astype(int), per_1000_residents=1000 * totals / residents
    )
    mix = mix_against_like(counts, found.like.chosen, found.like.codes, list(table.columns))
    return _Study(areas, found.like, mix)


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
