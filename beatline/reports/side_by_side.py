"""Areas or crime types side by side: what changed between two periods, and what makes it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.cell_counts import run_of_months
from beatline.analysis.contributions import (
    LEVEL,
    Variation,
    by_evidence,
    contributions,
    spread_of_months,
    spread_of_years,
)
from beatline.analysis.indexed import indexed
from beatline.analysis.process_limits import process_limits
from beatline.analysis.year_on_year import CHANCE_OF_TOTAL, year_on_year
from beatline.reports.divided_counts import Counts, divided_counts, summed
from beatline.reports.two_periods import Periods, two_periods
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, BREAKS, Scope
from beatline.warehouse import Warehouse

STUDIES_KEPT = 64

# φ comes from so many months; with fewer pairs of a year apart, from months in a row.
MONTHS_OF_SPREAD, FEWEST_PAIRS = 12, 3

NO_SPREAD = (
    "Nothing is tested: it takes at least two loaded months in a row, or two pairs of a year "
    "apart, to tell how much the counts vary anyway."
)
CHANGES = ["now", "before", "change", "dispersion", "z", "p", "q", "evidence"]


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

    @cached_property
    def one_type(self) -> bool:
        """Whether all combinations are of one crime type."""
        return len(set(self.combinations["crime_type"])) == 1


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
    keys, cells = divided_counts(warehouse, history, by, months)
    tested = _Tested(periods, months, loaded, cells)

    # Types are unlike each other, so none can say how much another varies.
    alike = None if by == "type" else keys["crime_type"]
    combinations = keys.join(tested.rows(np.arange(len(keys)), alike))
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
        areas = tested.rows(number, np.zeros(len(codes)))
        parts = names.assign(crime_type=None, kind=kind).join(areas)
        of_part = summed(cells, number)
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
    counts = study.counts[list(parts)]
    scale, reasons, base = np.ones(counts.shape), [""] * len(parts), study.months[:0]
    if index:
        found = indexed(counts, study.months, breaks=BREAKS)
        scale, reasons, base = found.per_record, found.reasons, found.base
    frames = []
    for position, series, worth, reason in zip(parts, counts, scale, reasons, strict=True):
        monthly = pd.DataFrame(
            {"month": study.months, "loaded": ~np.isnan(series), "records": series}
        )
        limits = process_limits(monthly, breaks=BREAKS)
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
    # As many calendar months as lead from the first pair to the newest loaded month.
    months = pd.date_range(tested.periods.now[0], tested.loaded[-1], freq="MS")
    for row in rows:
        counts = tested.cells[whole == row["kind"]].sum(axis=0)
        records = np.where(loaded, counts, np.nan)
        monthly = pd.DataFrame({"month": tested.months, "loaded": loaded, "records": records})
        found = year_on_year(monthly, breaks=BREAKS, months=len(months))
        same = (found.now, found.before) == (row["now"], row["before"])
        if same and row["evidence"] != "too few":
            evidence = (found.direction or "within") if found.judged else "too few"
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
        counts = summed(self.cells, number)
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

    def _spread(self, counts: Counts) -> Variation:
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
