"""Every area of one kind held against the whole that it is part of, for every measure at once.

The one source of the figures on the pages for a board, in its pack and in its spreadsheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from beatline import queries
from beatline.analysis.funnel import Funnel, funnel
from beatline.reports.area_changes import AreaChanges
from beatline.reports.area_counts import MIX, RESIDENTS, area_counts, loaded_sum
from beatline.reports.measures import Measure, measures_of
from beatline.reports.two_periods import Periods
from beatline.scope import Scope
from beatline.warehouse import Warehouse

KINDS_WITHIN = {"ward": "district", "snt": "force", "district": "force"}


@dataclass(frozen=True)
class Comparison:
    """What an area is held against.

    whole : the area that it is part of, in the same months and types
    by : the kind of area that it is, among others of its kind; None where there is no other
    """

    whole: Scope
    by: str | None


@dataclass(frozen=True, eq=False)
class Scrutiny:
    """Every area of one kind in a whole, for each measure.

    whole : the area that they are parts of, and the months
    by : "ward", "snt" or "district"; basis : "residents" or "mix"
    months : every month of the scope, loaded or not; loaded : those that are
    periods : the months that are compared with a year before; with a `reason` none are
    rows : one row per area and measure, areas by name and measures as given:
        area_code, area_name, area_label : text
        residents : float, Census 2021; NaN when not known
        measure, kind : text
        records : int, in the loaded months; months : list of float, NaN when not loaded
        per_1000_residents : float; NaN without residents
        whole_records : int; whole_per_1000 : float, of the whole
        expected … word : columns of `analysis.funnel.funnel`
        now, before, change : int, of `periods`, and NaN without them
        change_p, change_q : float; change_evidence : "more", "fewer", "within", "too few" or ""
    wholes : one row per measure: measure, kind, records, residents, per_1000_residents, months,
        now, before, change, change_p, change_q, change_evidence
    funnels : measure → the funnel of its areas
    """

    whole: Scope
    by: str
    basis: str
    measures: tuple[Measure, ...]
    months: pd.DatetimeIndex
    loaded: pd.DatetimeIndex
    periods: Periods
    rows: pd.DataFrame
    wholes: pd.DataFrame
    funnels: dict[str, Funnel]

    def of_measure(self, name: str) -> pd.DataFrame:
        """The rows of one measure, one per area."""
        return self.rows[self.rows["measure"] == name].reset_index(drop=True)

    def of_area(self, code: str) -> pd.DataFrame:
        """The rows of one area, one per measure."""
        return self.rows[self.rows["area_code"] == code].reset_index(drop=True)

    def measure(self, name: str) -> Measure:
        """The measure of a name; KeyError when there is none."""
        return {one.name: one for one in self.measures}[name]


def comparison(warehouse: Warehouse, scope: Scope) -> Comparison:
    """A ward is held against its district, an SNT or a district against the force."""
    within = KINDS_WITHIN.get(scope.area_kind)
    if within is None:
        return Comparison(scope, None)
    if within == "district":
        parent = queries.parent_areas(warehouse, scope).iloc[-1]
        return Comparison(_as(scope, parent, "label"), scope.area_kind)
    return Comparison(whole_force(warehouse, scope), scope.area_kind)


def whole_force(warehouse: Warehouse, scope: Scope) -> Scope:
    """The whole force in the months and types of a scope."""
    areas = queries.area_choices(warehouse)
    return _as(scope, areas[areas["area_kind"] == "force"].iloc[0], "label")


def _as(scope: Scope, area: "pd.Series", label: str) -> Scope:
    return replace(
        scope,
        area_kind=str(area["area_kind"]),
        area_code=str(area["area_code"]),
        area_name=str(area["area_name"]),
        area_label=str(area[label]),
    )


def scrutiny(
    warehouse: Warehouse,
    whole: Scope,
    by: str,
    measures: Sequence[Measure] | None = None,
    basis: str = RESIDENTS,
) -> Scrutiny:
    """Hold every area of a kind against the whole, for each measure. The answer is shared.

    whole : the area they are parts of; only its months count, and not its crime types
    by : "ward", "snt" or "district", each wholly inside
    measures : what is counted; those of the whole's crime types when not given
    basis : "residents": expected are an area's residents × the whole's rate; "mix": expected is
        what the whole's mix of crime would make of the area's own records
    """
    told = tuple(measures) if measures is not None else measures_of(whole)
    return _scrutiny(warehouse, replace(whole, crime_types=(), types_label=""), by, told, basis)


@lru_cache(maxsize=64)
def _scrutiny(
    warehouse: Warehouse, whole: Scope, by: str, measures: tuple[Measure, ...], basis: str
) -> Scrutiny:
    counted = area_counts(warehouse, whole, by)
    residents = counted.areas["residents"].to_numpy(dtype=float)
    compared = AreaChanges(warehouse, whole, by)
    periods = compared.periods
    frames, wholes, funnels = [], [], {}
    for one in measures:
        cells, own = counted.of(one)
        records, total = loaded_sum(cells), float(loaded_sum(own[None, :])[0])
        base, base_total = counted.base(one, basis)
        expected = base * (total / base_total if base_total > 0 else np.nan)
        part = total / base_total if basis == MIX and base_total > 0 else 0.0
        found = funnel(records, expected, part=part)
        funnels[one.name] = found
        changes, change = compared.of(one)
        rate = 1000.0 * total / counted.residents if counted.residents > 0 else np.nan
        frame = counted.areas.assign(
            measure=one.name,
            kind=one.kind,
            records=records.astype(int),
            months=cells.tolist(),
            per_1000_residents=1000.0 * records / np.where(residents > 0, residents, np.nan),
            whole_records=int(total),
            whole_per_1000=rate,
        )
        frame = pd.concat([frame, found.rows], axis=1)
        frames.append(frame.merge(changes, on="area_code", how="left"))
        wholes.append(
            {
                "measure": one.name,
                "kind": one.kind,
                "records": int(total),
                "residents": counted.residents,
                "per_1000_residents": rate,
                "months": own.tolist(),
                **change,
            }
        )
    rows = pd.concat(frames, ignore_index=True)
    filled = {} if periods.reason else {"now": 0, "before": 0, "change": 0}
    rows = rows.fillna(filled).assign(change_evidence=rows["change_evidence"].fillna(""))
    return Scrutiny(
        whole=whole,
        by=by,
        basis=basis,
        measures=measures,
        months=counted.months,
        loaded=counted.months[counted.loaded],
        periods=periods,
        rows=rows,
        wholes=pd.DataFrame(wholes),
        funnels=funnels,
    )
