"""The profile of a patch: who lives there, what is recorded through the year, what is to come."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from beatline import queries
from beatline.analysis.sentences import period_text, plural
from beatline.reports.like_teams import LikeTeams, like_teams
from beatline.reports.seasons_ahead import SeasonsAhead, seasons_ahead
from beatline.scope import Scope, month_shifted
from beatline.warehouse import Warehouse

MOST_TYPES = 5
YEAR = 12
# From this share of records near shops and nightlife, most people on the ground live elsewhere.
VISITED = 0.1
SOURCES = "English Indices of Deprivation 2025; residents of the Census 2021"


@dataclass(frozen=True)
class PatchProfile:
    """What a patch is like, in words and two frames.

    scope : the SNT and its types, in the up to 12 months up to the newest loaded one
    residents, deprivation : one or two sentences each, with source and date
    rate : records per 1,000 residents beside the like teams', in a sentence
    caveat : why such a rate misleads, in a sentence
    year : the up to five types with most records, most first; one row per type and month
        crime_type : text; month : datetime; records : float, NaN when not loaded
    like : the like teams, and which types make up more or less here
    ahead : which types usually run high or low in this month and the two after it
    refusal : why there is no profile, in a sentence; "" when there is one
    """

    scope: Scope
    residents: str
    deprivation: str
    rate: str
    caveat: str
    year: pd.DataFrame
    like: LikeTeams
    ahead: SeasonsAhead
    refusal: str


def patch_profile(warehouse: Warehouse, scope: Scope, *, today: date) -> PatchProfile:
    """The profile of an SNT, as of the newest loaded month up to the scope's last.

    today : its month and the two after it are those that seasons are told of

    The answer is shared: do not change its frames.
    """
    return _profile(
        warehouse, scope.between(scope.last_month, scope.last_month), today.replace(day=1)
    )


@lru_cache(maxsize=256)
def _profile(warehouse: Warehouse, scope: Scope, month: date) -> PatchProfile:
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    known = [one for one in loaded if one <= scope.last_month]
    like = like_teams(warehouse, scope)
    ahead = seasons_ahead(warehouse, scope, month)
    if like.own is None:
        return PatchProfile(scope, "", "", "", "", _no_year(), like, ahead, like.refusal)
    year = scope.between(max(known[0], month_shifted(known[-1], 1 - YEAR)), known[-1])
    own = like.own
    return PatchProfile(
        scope=year,
        residents=residents_words(own),
        deprivation=deprivation_words(float(own["deprived_share"])),
        rate=rate_words(like),
        caveat=rate_caveat(float(own["town_centre_share"])),
        year=busiest_types(warehouse, year, loaded),
        like=like,
        ahead=ahead,
        refusal="",
    )


def busiest_types(warehouse: Warehouse, scope: Scope, loaded: Sequence[date]) -> pd.DataFrame:
    """The up to five types with most records, month by month; columns as in `PatchProfile.year`."""
    rows = queries.records_by_type(warehouse, scope)
    totals = rows.groupby("crime_type")["records"].sum().reset_index()
    first = totals.sort_values(["records", "crime_type"], ascending=[False, True])
    types = first["crime_type"].head(MOST_TYPES)
    if types.empty:
        return _no_year()
    months = pd.date_range(scope.first_month, scope.last_month, freq="MS")
    table = rows.pivot_table(index="crime_type", columns="month", values="records")
    counts = table.reindex(index=types, columns=months).fillna(0.0).to_numpy()
    known = months.isin(pd.to_datetime(list(loaded)))
    return pd.DataFrame(
        {
            "crime_type": np.repeat(types.to_numpy(), len(months)),
            "month": np.tile(months, len(types)),
            "records": np.where(known, counts, np.nan).ravel(),
        }
    )


def residents_words(own: pd.Series) -> str:
    """How many live there and how close together: "12,345 residents (Census 2021), …"."""
    residents, density = float(own["residents"]), float(own["residents_per_km2"])
    if not residents > 0:
        return "How many people live here is not known."
    words = f"{plural(residents, 'resident', 'residents')} (Census 2021)"
    if math.isnan(density):
        return f"{words}."
    # The ground is known to a cell's width, so two figures are all that hold.
    return f"{words} on {_two_figures(own['km2'])} km², about {_two_figures(density)} per km²."


def deprivation_words(share: float) -> str:
    """How many live in the most deprived fifth of England's neighbourhoods, with the source."""
    if math.isnan(share):
        return "How deprived the neighbourhoods here are is not known."
    live = "live in the most deprived fifth of England's neighbourhoods"
    if share <= 0:
        who = "None of the residents"
    elif share >= 1:
        who = "All residents"
    elif share < 0.05:  # noqa: PLR2004  would round to none
        who = "Fewer than 1 in 20 residents"
    elif share > 0.95:  # noqa: PLR2004  would round to all
        who = "More than 19 in 20 residents"
    else:
        who = f"About {min(max(round(10 * share), 1), 9)} in 10 residents"
    return f"{who} {live}; in England as a whole about 2 in 10 do ({SOURCES})."


def rate_words(like: LikeTeams) -> str:
    """The rate of the patch beside those of the like teams, in a sentence."""
    own = like.own
    if own is None:
        return like.words
    rate, records = float(own["per_1000_residents"]), int(own["records"])
    months = period_text(like.scope.first_month, like.scope.last_month)
    counted = plural(records, "record", "records")
    if math.isnan(rate):
        return f"{counted} in {months}; without residents there is no rate."
    words = f"{counted} in {months}: {_rate(rate)} per 1,000 residents"
    rates = like.like["per_1000_residents"].dropna()
    if rates.empty:
        return f"{words}. {like.words}"
    # What no team is much like is not to be measured by the nearest ones.
    if like.far:
        return f"{words}."
    return (
        f"{words}. In the {len(rates)} like teams the rate runs from {_rate(rates.min())} to "
        f"{_rate(rates.max())}, with {_rate(rates.median())} in the middle."
    )


def rate_caveat(town_centre_share: float) -> str:
    """Why a rate per resident misleads, the more where people come to shop and to go out."""
    if town_centre_share >= VISITED:
        return (
            "Here many people come to shop and to go out who live elsewhere: the rate says little "
            "of the risk of those who live here."
        )
    return "A rate per resident misleads where people go but do not live."


def _no_year() -> pd.DataFrame:
    return pd.DataFrame({"crime_type": [], "month": pd.to_datetime([]), "records": []})


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 9.95 else f"{rate:,.1f}"  # noqa: PLR2004  9.95 rounds to 10


def _two_figures(value: float) -> str:
    return f"{float(f'{value:.2g}'):,g}"
