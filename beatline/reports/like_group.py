"""A ward or an SNT beside those most like it, or those a reader chose: its rates against theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.like_rates import COLUMNS, LikeRates, like_rates
from beatline.reports.like_group_words import chosen_words, measure_sentence, no_months
from beatline.reports.like_set import KIN, LikeSet, like_set, type_counts
from beatline.reports.measures import Measure, measures_of
from beatline.reports.profile import rate_caveat
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# A reader may set an area beside so many others.
MOST_CHOSEN = 20
# What a reader asks for who begins anew and has chosen none yet.
NONE_CHOSEN = "none"

FEATURES = ["area_code", "area_name", "area_label", "residents", "km2", "residents_per_km2"]
FEATURES += ["imd_decile", "deprived_share", "town_centre_share"]
FIGURES = [*FEATURES, "records", "per_1000_residents", "distance"]
ROWS = ["measure", "kind", *COLUMNS, "sentence"]
# What is not known of a measure that is not judged.
OF_A_JUDGEMENT = [
    "like_per_1000",
    "expected",
    "ratio",
    "low_95",
    "high_95",
    "low_998",
    "high_998",
    "z",
    "p",
]


@dataclass(frozen=True, eq=False)
class LikeGroup:
    """A ward or an SNT beside its like areas.

    scope : as asked; months : those of it that are loaded, over which everything is counted
    kin : what the areas are called, one and many: "ward", "wards"
    own : its figures, columns of `like` but for the distance; None when there are none
    like : one row per like area, the nearest first; may be empty
        area_code, area_name, area_label : text
        residents, km2, residents_per_km2, imd_decile, deprived_share, town_centre_share : float
        records : int, of the first measure; per_1000_residents : float, NaN without residents
        distance : float, standard deviations, see `like_areas`; NaN where not comparable
    measures : what is counted, totals first
    counts : int, areas × measures: the area itself and its like areas by code, measures by name
    rows : one row per measure: measure, kind, the columns of `analysis.like_rates.like_rates`,
        sentence; when refused the words are "" and what belongs to a judgement is NaN, the
        rate of the like areas too: what is not like is no yardstick
    usual : codes of the most similar areas, nearest first, whatever was chosen
    others : what there is to choose from, nearest first: area_code, area_label
    changed : whether the like areas are the reader's choice and not the most similar
    unknown : codes that were asked for and are no other area of this kind
    not_fitting : how many of those asked for are left out, since 20 are the most
    words : what the like areas were chosen by, or why there are none
    caveat : why a rate per resident misleads, in a sentence
    refusal : why nothing is judged, in a sentence; "" when it is
    """

    scope: Scope
    months: pd.DatetimeIndex
    kin: tuple[str, str]
    own: "pd.Series | None"
    like: pd.DataFrame
    measures: tuple[Measure, ...]
    counts: pd.DataFrame
    rows: pd.DataFrame
    usual: tuple[str, ...]
    others: pd.DataFrame
    changed: bool
    unknown: tuple[str, ...]
    not_fitting: int
    words: str
    caveat: str
    refusal: str

    @property
    def main(self) -> pd.Series:
        """The row of the first measure: all crime, or what comes nearest to it in the scope."""
        return self.rows.iloc[0]

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The area itself and then its like areas: columns of `like`, its own distance 0."""
        own = [] if self.own is None else [self.own.to_frame().T.assign(distance=0.0)]
        return pd.concat([*own, self.like], ignore_index=True).infer_objects()

    def rates(self, measure: str) -> pd.DataFrame:
        """The like areas with records and rate of one measure: rows and columns of `like`."""
        return _with_rates(self.like, self.counts[measure])


@dataclass(frozen=True, eq=False)
class _Study:
    """What all areas of a kind have in common: how alike they are, and all counts by code."""

    known: LikeSet
    counts: pd.DataFrame
    measures: tuple[Measure, ...]
    months: pd.DatetimeIndex
    kin: tuple[str, str]

    def figures(self, own: str, codes: Iterable[str]) -> pd.DataFrame:
        """The figures of some areas, nearest to one of them first: columns of `LikeGroup.like`."""
        areas = self.known.areas[FEATURES].iloc[self.nearest(own, codes)].reset_index(drop=True)
        areas = _with_rates(areas, self.counts.iloc[:, 0])
        return areas.assign(distance=self.known.like.apart(own, areas["area_code"]))

    def nearest(self, own: str, codes: Iterable[str]) -> NDArray[np.int_]:
        """Where some areas stand among all, nearest to one of them first; ties by code."""
        ordered = pd.Index(sorted(codes), dtype="str")
        distances = self.known.like.apart(own, ordered)
        positions: NDArray[np.int_] = self.counts.index.get_indexer(ordered)
        return positions[np.argsort(distances, kind="stable")]

    def judged(self, own: str, codes: Sequence[str], least: object = 0.0) -> LikeRates:
        """The rates of one area beside those of some others."""
        residents = self.known.areas["residents"]
        return like_rates(
            self.counts.loc[own],
            float(residents[own]),
            self.counts.loc[list(codes)],
            residents[list(codes)],
            least_tau2=least,  # type: ignore[arg-type]
            noun=self.kin,
        )


def like_group(warehouse: Warehouse, scope: Scope, *, chosen: tuple[str, ...] = ()) -> LikeGroup:
    """A ward or an SNT beside the 10 most similar ones of the force, or beside a reader's choice.

    chosen : codes of the areas to set it beside instead; `NONE_CHOSEN` to begin with none

    Alike as of the last month of the scope (see `like_set`), counted over the loaded months of
    the scope. The answer is shared: do not change its frames.
    """
    return _like_group(warehouse, scope, tuple(dict.fromkeys(chosen)))


@lru_cache(maxsize=256)
def _like_group(warehouse: Warehouse, scope: Scope, chosen: tuple[str, ...]) -> LikeGroup:
    if scope.area_kind not in KIN:
        words = (
            "Like areas are told for one ward or one Safer Neighbourhood Team (SNT): choose one."
        )
        return _nothing(scope, ("area", "areas"), words)
    kin, own = KIN[scope.area_kind], scope.area_code
    everywhere = replace(scope, area_kind="force", area_code="", area_name="", area_label="")
    study = _study(warehouse, scope.area_kind, everywhere)
    if study is None:
        return _nothing(scope, kin, no_months(scope, kin))
    if own not in study.counts.index:
        words = f"No like {kin[1]} are told: this {kin[0]} is not one of those known here."
        return _nothing(scope, kin, words)
    like = study.known.like
    alone = like.refusal(own, kin)
    usual = () if alone else tuple(like.codes[like.near(own)[0]])
    asked = [code for code in chosen if code in study.counts.index and code != own]
    unknown = tuple(code for code in chosen if code not in asked and code != NONE_CHOSEN)
    # Who asks for nothing but what is not there sees the most similar.
    choice = asked[:MOST_CHOSEN] if asked or (chosen and not unknown) else usual
    changed = set(choice) != set(usual)
    areas = study.figures(own, choice)
    codes = tuple(areas["area_code"])
    # A choice may have been made by the rates; it must not make the limits narrower.
    judged = study.judged(own, codes, study.judged(own, usual).tau2 if changed else 0.0)
    far = like.far(own, kin, codes if changed else None)
    refusal = ("" if changed else alone) or judged.refusal
    refusal = refusal or (far and f"The rates are not judged. {far}")
    others = study.nearest(own, study.counts.index.drop(own))
    words = like.words(own, kin).removesuffix(like.far(own, kin)).strip()
    return LikeGroup(
        scope=scope,
        months=study.months,
        kin=kin,
        own=study.figures(own, [own]).iloc[0].drop("distance"),
        like=areas,
        measures=study.measures,
        counts=study.counts.loc[[own, *codes]],
        rows=_rows(study, judged, refusal),
        usual=usual,
        others=study.known.areas[["area_code", "area_label"]].iloc[others].reset_index(drop=True),
        changed=changed,
        unknown=unknown,
        not_fitting=len(asked) - len(asked[:MOST_CHOSEN]),
        words=chosen_words(codes, usual, kin) if changed else words,
        caveat=rate_caveat(float(study.known.areas["town_centre_share"][own])),
        refusal=refusal,
    )


@lru_cache(maxsize=32)
def _study(warehouse: Warehouse, by: str, scope: Scope) -> _Study | None:
    """scope : the whole force in the types and months asked about."""
    known = like_set(warehouse, by, scope.last_month)
    loaded = pd.DatetimeIndex(queries.loaded_months(warehouse)["month"])
    months = loaded[
        (loaded >= pd.Timestamp(scope.first_month)) & (loaded <= pd.Timestamp(scope.last_month))
    ]
    if known is None or months.empty:
        return None
    types = type_counts(warehouse, by, known.like.codes, scope)
    measures = measures_of(scope)
    counts = {
        one.name: types[types.columns.intersection(list(one.crime_types))].sum(axis=1).astype(int)
        for one in measures
    }
    return _Study(known, pd.DataFrame(counts), measures, months, KIN[by])


def _rows(study: _Study, judged: LikeRates, refusal: str) -> pd.DataFrame:
    rows = judged.rows
    if refusal:
        rows = rows.assign(word="", **dict.fromkeys(OF_A_JUDGEMENT, np.nan))
    names = [one.name for one in study.measures]
    rows = rows.assign(measure=names, kind=[one.kind for one in study.measures])
    sentences = [
        measure_sentence(row, one, study.kin, judged.areas)
        for row, one in zip(rows.to_dict("records"), study.measures, strict=True)
    ]
    return rows.assign(sentence=sentences)[ROWS]


def _with_rates(areas: pd.DataFrame, counts: "pd.Series[int]") -> pd.DataFrame:
    """Areas with the records of one measure and their rate."""
    records = counts[areas["area_code"]].to_numpy()
    residents = areas["residents"].where(areas["residents"] > 0)
    return areas.assign(records=records, per_1000_residents=1000.0 * records / residents)


def _nothing(scope: Scope, kin: tuple[str, str], words: str) -> LikeGroup:
    measures = measures_of(scope)
    return LikeGroup(
        scope=scope,
        months=pd.DatetimeIndex([]),
        kin=kin,
        own=None,
        like=pd.DataFrame({name: [] for name in FIGURES}),
        measures=measures,
        counts=pd.DataFrame({one.name: pd.Series(dtype=int) for one in measures}),
        rows=pd.DataFrame({name: [] for name in ROWS}),
        usual=(),
        others=pd.DataFrame({"area_code": [], "area_label": []}),
        changed=False,
        unknown=(),
        not_fitting=0,
        words=words,
        caveat="",
        refusal=words,
    )
