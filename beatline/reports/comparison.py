"""Two periods, or two crime types, cell by cell: what differs by more than chance."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from beatline import queries
from beatline.analysis.cell_change import cell_change, change_dispersion
from beatline.reports.hotspots import study_counts
from beatline.scope import CRIME_TYPE_CHOICES, NEW_SNAP_POINTS_FROM, Scope, month_shifted
from beatline.warehouse import Warehouse


@dataclass(frozen=True)
class Comparison:
    """The cells of an area on two sides: earlier and newer months, or one type and another.

    left, right : what each side counts, with its months
    cells : one row per cell; cell, left, right (float, what the maps show: records, or records a
        month where the two periods have different lengths) and the columns of `cell_change`, of
        the right side against the left
    monthly : whether left and right are records a month
    dispersion : how much more than chance the counts vary from month to month
    reason : why nothing can be compared, in words; then there are no rows
    """

    left: Scope
    right: Scope
    cells: pd.DataFrame
    monthly: bool
    dispersion: float
    reason: str = ""

    @property
    def of_types(self) -> bool:
        """Whether two crime types are compared, and not two periods."""
        return self.left.types_label != self.right.types_label


def two_periods(
    warehouse: Warehouse, scope: Scope, earlier: tuple[date, date] | None, *, size: int
) -> Comparison:
    """The months of the scope against earlier ones, every month of both being loaded.

    earlier : first and last of the earlier months; the same number just before when not given
    """
    first, last = earlier or _just_before(scope)
    before = scope.between(first, last)
    reason = _not_comparable(warehouse, before, scope)
    if reason:
        return _nothing(before, scope, reason)
    left, right = (study_counts(warehouse, side, size=size) for side in (before, scope))
    days = [float(side.months.days_in_month.to_numpy().sum()) for side in (left, right)]
    spread = change_dispersion(left.counts, left.months.days_in_month.to_numpy(dtype=float))
    found = cell_change(
        right.totals,
        left.totals,
        exposure_now=days[1],
        exposure_before=days[0],
        dispersion=spread,
    )
    monthly = before.months != scope.months
    parts = (before.months, scope.months) if monthly else (1, 1)
    shown = {"left": found["before"] / parts[0], "right": found["now"] / parts[1]}
    cells = pd.DataFrame({"cell": left.cells, **shown}).join(found)
    return Comparison(before, scope, cells, monthly, spread)


def two_types(warehouse: Warehouse, scope: Scope, other: str, *, size: int) -> Comparison:
    """The types of the scope against others in the same months: where the mix is another.

    other : a choice of crime types as the sidebar words it
    """
    right = replace(scope, types_label=other, crime_types=CRIME_TYPE_CHOICES[other])
    counts = [study_counts(warehouse, side, size=size) for side in (scope, right)]
    totals = [int(side.totals.sum()) for side in counts]
    for side, total in zip((scope, right), totals, strict=True):
        if not total:
            reason = f"Nothing of {side.types_label.lower()} was recorded in these months."
            return _nothing(scope, right, reason)
    days = counts[0].months.days_in_month.to_numpy(dtype=float)
    spread = change_dispersion(np.vstack([side.counts for side in counts]), days)
    found = cell_change(
        counts[1].totals,
        counts[0].totals,
        exposure_now=totals[1],
        exposure_before=totals[0],
        dispersion=spread,
    )
    shown = {"left": found["before"].astype(float), "right": found["now"].astype(float)}
    cells = pd.DataFrame({"cell": counts[0].cells, **shown}).join(found)
    return Comparison(scope, right, cells, False, spread)


def _just_before(scope: Scope) -> tuple[date, date]:
    return month_shifted(scope.first_month, -scope.months), month_shifted(scope.first_month, -1)


def _not_comparable(warehouse: Warehouse, before: Scope, now: Scope) -> str:
    """Why the two periods cannot be compared; empty when they can."""
    if before.first_month < NEW_SNAP_POINTS_FROM <= now.last_month:
        return (
            "Those months lie before July 2022, when the snap points were replaced: cells cannot "
            "be compared across it."
        )
    if before.last_month >= now.first_month:
        return "The earlier months overlap the newer ones. Choose months before them."
    loaded = set(queries.loaded_months(warehouse)["month"].dt.date)
    wanted = [month_shifted(before.first_month, step) for step in range(before.months)]
    missing = [month for month in wanted if month not in loaded]
    if missing:
        which = f"{missing[0]:%B %Y}"
        if len(missing) > 1:
            which += f" and {len(missing) - 1} more"
        return f"{which} {'is' if len(missing) == 1 else 'are'} not loaded."
    return ""


def _nothing(left: Scope, right: Scope, reason: str) -> Comparison:
    return Comparison(left, right, pd.DataFrame(), False, 1.0, reason)
