"""The changes of areas against a year before, as “Side by side” tells them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from beatline.reports.measures import Measure
from beatline.reports.side_by_side import SideBySide, side_by_side
from beatline.reports.two_periods import Periods
from beatline.scope import Scope
from beatline.warehouse import Warehouse

CHANGES = ["now", "before", "change", "p", "q", "evidence"]


@dataclass(frozen=True, eq=False)
class AreaChanges:
    """The changes against a year before, as “Side by side” tells them."""

    warehouse: Warehouse
    whole: Scope
    by: str

    def of(self, measure: Measure) -> tuple[pd.DataFrame, dict[str, object]]:
        """The change of each area that has records, and that of the whole."""
        if len(measure.crime_types) == 1 and not measure.incidents:
            # Corrected over all areas and types, and not over the areas of this type alone.
            rows = self._types(self.by).combinations
            rows = rows[rows["crime_type"] == measure.crime_types[0]]
            own = self._types("type").parts
            own = own[own["crime_type"] == measure.crime_types[0]]
        else:
            study = self._study(measure)
            rows, own = study.parts, study.totals
        areas = _named(rows, self.periods).rename(columns={"code": "area_code"})
        return areas, _whole(_named(own, self.periods), self.periods)

    @property
    def periods(self) -> Periods:
        """The months that are compared, or why none are."""
        return self._types(self.by).periods

    def _types(self, by: str) -> SideBySide:
        return side_by_side(self.warehouse, self.whole, by, "year")

    def _study(self, measure: Measure) -> SideBySide:
        scope = replace(self.whole, crime_types=measure.crime_types, types_label=measure.name)
        return side_by_side(self.warehouse, scope, self.by, "year")


def _named(rows: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """Rows of “Side by side” with the names of the columns of change here."""
    kept = [name for name in ("code", *CHANGES) if name in rows]
    told = rows[kept].astype({"now": float, "before": float, "change": float})
    if periods.reason:
        told = told.assign(now=np.nan)
    return told.rename(columns={name: f"change_{name}" for name in ("p", "q", "evidence")})


def _whole(rows: pd.DataFrame, periods: Periods) -> dict[str, object]:
    """The change of the whole; of crimes and incidents together the counts alone."""
    if len(rows) == 1:
        return {str(name): rows[name].iloc[0] for name in rows.columns if name != "code"}
    # No row at all is no record in either year: 0, unless nothing is compared.
    counts = rows[["now", "before", "change"]].sum(min_count=1 if periods.reason else 0)
    told = {str(name): counts[name] for name in counts.index}
    return {**told, "change_p": np.nan, "change_q": np.nan, "change_evidence": ""}
