"""Areas or crime types side by side: what changed between two periods, and what makes it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.cell_counts import run_of_months
from beatline.analysis.contributions import (
    LEVEL,
    Spread,
    by_evidence,
    contributions,
    spread_of_months,
    spread_of_years,
)
from beatline.analysis.indexed import indexed
from beatline.analysis.process_limits import process_limits
from beatline.analysis.year_on_year import CHANCE_OF_TOTAL, year_on_year
from beatline.reports.two_periods import Periods, two_periods
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDING_BREAKS, Scope
from beatline.warehouse import Warehouse

STUDIES_KEPT = 16

# φ comes from so many months; with fewer pairs of a year apart, from months in a row.
MONTHS_OF_SPREAD, FEWEST_PAIRS = 12, 3

NO_SPREAD = (
    "Nothing is tested: it takes at least two loaded months in a row, or two pairs of a year "
    "apart, to tell how much the counts vary anyway."
)
ELSEWHERE = {"ward": "In none of these wards", "snt": "In none of these SNTs"}
CHANGES = ["now", "before", "change", "dispersion", "z", "p", "q", "evidence"]

Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The parts of a scope in two periods, each part's months, and what adds up to the change.

    scope : what is divided
    by : "ward", "snt" or "type"
    periods : the two periods; with a `reason` nothing is compared
    totals : one row for "crime" and one for "incident", those that are in scope: kind, and the
        columns of `contributions`
    parts : one row per ward, SNT or type, strongest evidence first: code, name, label (the
        sidebar's; None for records in none of the areas, or a type), crime_type (None for an
        area), kind ("crime", "incident" or "both"), and the columns of `contributions`
    combinations : likewise, one row per area and type; the same as `parts` for types alone
    months : every month from the first loaded one to the last of the scope
    counts : float, parts × months, NaN where not loaded; rows as in `parts`
    refusal : why nothing is tested, in words; "" when it is
    """

    scope: Scope
    by: str
    periods: Periods
    totals: pd.DataFrame
    parts: pd.DataFrame
    combinations: pd.DataFrame
    months: pd.DatetimeIndex
    counts: Counts
    refusal: str

    @property
    def of_areas(self) -> bool:
        """Whether the parts are areas, and not crime types."""
        return self.by != "type"


@lru_cache(maxsize=STUDIES_KEPT)
def side_by_side(warehouse: Warehouse, scope: Scope, by: str, against: str) -> SideBySide:
    """Divide the scope by ward, SNT or crime type, and compare two periods of it.

    by : "ward", "snt" or "type"
    against : "year" for the same months a year before, "before" for the months just before
    """
    loaded = queries.loaded_months(warehouse)["month"].dt.date.tolist()
    up_to = [month for month in loaded if month <= scope.last_month]
    first = min([*up_to, scope.first_month])
    history = scope.between(first, scope.last_month)
    months = pd.date_range(first, scope.last_month, freq="MS")
    periods = two_periods(scope, loaded, against)
    keys, cells = _cells(warehouse, history, by, months)
    tested = _Tested(periods, months, loaded, cells)

    combinations = keys.join(tested.rows(np.arange(len(keys)), keys["crime_type"]))
    whole = np.where(keys["crime_type"] == ANTI_SOCIAL_BEHAVIOUR, "incident", "crime")
    kinds = [kind for kind in ("crime", "incident") if (whole == kind).any()]
    each = [
        tested.rows(np.where(whole == kind, 0, -1), level=CHANCE_OF_TOTAL).assign(kind=kind)
        for kind in kinds
    ]
    totals = pd.concat(each, ignore_index=True) if each else tested.rows(np.zeros(0, int))
    if against == "year" and not periods.reason:
        totals = _as_year_on_year(totals, tested, whole)

    if by == "type":
        parts, of_part = combinations.assign(kind=whole), cells
    else:
        number, codes = pd.factorize(keys["code"])
        firsts = np.unique(number, return_index=True)[1]
        names = keys.iloc[firsts][["code", "name", "label"]].reset_index(drop=True)
        kind = "both" if len(kinds) > 1 else next(iter(kinds), "crime")
        alike = np.zeros(len(codes))
        parts = names.assign(crime_type=None, kind=kind).join(tested.rows(number, alike))
        of_part = _summed(cells, number)
    ranked = by_evidence(parts)
    counts = np.where(months.isin(pd.to_datetime(loaded)), of_part, np.nan)
    return SideBySide(
        scope=scope,
        by=by,
        periods=periods,
        totals=totals,
        parts=ranked.reset_index(drop=True),
        combinations=by_evidence(combinations.assign(kind=whole)).reset_index(drop=True),
        months=months,
        counts=counts[ranked.index],
        refusal="" if periods.reason or tested.tells else NO_SPREAD,
    )


@lru_cache(maxsize=STUDIES_KEPT)
def drawn_parts(  # noqa: PLR0913, PLR0917  what `side_by_side` is asked, and which of it is drawn
    warehouse: Warehouse, scope: Scope, by: str, against: str, parts: tuple[int, ...], index: bool
) -> pd.DataFrame:
    """The months of some parts as small charts draw them, with the range to expect.

    parts : positions in the rows of the study
    index : as a percentage of each part's own first 12 months

    Returns one row per part and month, in that order:
        part      int, its position
        month     datetime
        records   float, NaN when not loaded
        value, expected, lower, upper  float, on the scale that is drawn
        judged, run, signal, expected_words  as from `process_limits`
        reason    text, why a part has no index; else ""
        base      bool, whether the month is one of those that are 100
    """
    study = side_by_side(warehouse, scope, by, against)
    breaks = [when for when, _ in RECORDING_BREAKS]
    counts = study.counts[list(parts)]
    scale, reasons, base = np.ones(counts.shape), [""] * len(parts), study.months[:0]
    if index:
        found = indexed(counts, study.months, breaks=breaks)
        scale, reasons, base = found.per_record, found.reasons, found.base
    frames = []
    for position, series, worth, reason in zip(parts, counts, scale, reasons, strict=True):
        monthly = pd.DataFrame(
            {"month": study.months, "loaded": ~np.isnan(series), "records": series}
        )
        limits = process_limits(monthly, breaks=breaks)
        limits[["expected", "lower", "upper"]] *= worth[:, None]
        limits["part"], limits["value"], limits["reason"] = position, series * worth, reason
        frames.append(limits.assign(base=study.months.isin(base)))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _as_year_on_year(
    totals: pd.DataFrame, tested: "_Tested", whole: NDArray[np.str_]
) -> pd.DataFrame:
    """The totals with the judgement of `year_on_year`, so that no two pages differ about one."""
    rows = totals.to_dict("records")
    loaded = tested.months.isin(pd.to_datetime(tested.loaded))
    for row in rows:
        counts = tested.cells[whole == row["kind"]].sum(axis=0)
        records = np.where(loaded, counts, np.nan)
        monthly = pd.DataFrame({"month": tested.months, "loaded": loaded, "records": records})
        breaks = [when for when, _ in RECORDING_BREAKS]
        found = year_on_year(monthly, breaks=breaks, months=len(tested.periods.now))
        same = (found.now, found.before) == (row["now"], row["before"])
        if same and row["evidence"] != "too few":
            evidence = found.direction or "within"
            row |= {"p": found.p, "q": found.p, "evidence": evidence}
            row["dispersion"] = found.dispersion
    return pd.DataFrame(rows, columns=totals.columns)


class _Tested:
    """Sums and tests any grouping of the cells of a study."""

    def __init__(
        self, periods: Periods, months: pd.DatetimeIndex, loaded: Sequence[date], cells: Counts
    ) -> None:
        self.periods, self.months, self.cells = periods, months, cells
        self.loaded = sorted(month for month in loaded if pd.Timestamp(month) in months)
        self.tells = False

    def rows(
        self, number: NDArray[np.int_], groups: object = None, level: float = LEVEL
    ) -> pd.DataFrame:
        """Sum the cells with the same number (-1: left out), and compare the two periods."""
        counts = _summed(self.cells, number)
        now = self._at(counts, self.periods.now)
        if self.periods.reason:
            rows = pd.DataFrame({"now": now.sum(axis=1).astype(int)})
            rows[CHANGES[1:-1]] = np.nan
            return rows.assign(evidence="")
        before = self._at(counts, self.periods.before)
        spread = self._spread(counts)
        self.tells |= spread.tells
        return contributions(
            now.sum(axis=1),
            before.sum(axis=1),
            exposure_now=float(self.periods.now.days_in_month.to_numpy().sum()),
            exposure_before=float(self.periods.before.days_in_month.to_numpy().sum()),
            spread=spread,
            groups=groups,  # type: ignore[arg-type]
            level=level,
        )

    def _spread(self, counts: Counts) -> Spread:
        inside, outside = self._pairs()
        a_year_apart = self.periods.now[0] - pd.DateOffset(years=1) == self.periods.before[0]
        if a_year_apart and len(inside) + len(outside) >= FEWEST_PAIRS:
            years = [
                (self._at(counts, pairs), self._at(counts, pairs - pd.DateOffset(years=1)))
                for pairs in (inside, outside)
            ]
            return spread_of_years(years)
        stretches = [self._in_a_row(self.periods.before[-1])]
        newer = self._in_a_row(self.periods.now[-1])
        stretches.append(newer[newer > self.periods.before[-1]])
        return spread_of_months(
            [(self._at(counts, row), row.days_in_month.to_numpy()) for row in stretches]
        )

    def _pairs(self) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
        """The months of the newest 12 that are loaded a year before too: compared, and others."""
        last = self.periods.now[-1]
        newest = pd.date_range(end=last, periods=MONTHS_OF_SPREAD, freq="MS")
        loaded = pd.DatetimeIndex(pd.to_datetime(self.loaded))
        pairs = newest[newest.isin(loaded) & (newest - pd.DateOffset(years=1)).isin(loaded)]
        inside = pairs.isin(self.periods.now)
        return pairs[inside], pairs[~inside]

    def _in_a_row(self, last: pd.Timestamp) -> pd.DatetimeIndex:
        run = run_of_months(self.loaded, last.date())[-MONTHS_OF_SPREAD:]
        return pd.DatetimeIndex(pd.to_datetime(run))

    def _at(self, counts: Counts, months: pd.DatetimeIndex) -> Counts:
        found: Counts = counts[:, self.months.get_indexer(months)]
        return found


def _cells(
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
    rest = whole - _summed(counts, number, len(whole))
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


def _summed(cells: Counts, number: NDArray[np.int_], rows: int | None = None) -> Counts:
    """Rows with the same number added up; -1 is left out."""
    kept = number >= 0
    size = rows if rows is not None else int(number.max(initial=-1)) + 1
    summed = np.zeros((max(size, 0), cells.shape[1]))
    np.add.at(summed, number[kept], cells[kept])
    return summed
