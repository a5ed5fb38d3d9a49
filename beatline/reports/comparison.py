"""Two periods, or two crime types, cell by cell: what differs by more than chance."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import isnan

import pandas as pd

from beatline import queries
from beatline.analysis.cell_change import cell_change, change_dispersion
from beatline.analysis.cell_counts import CellCounts, run_of_months
from beatline.reports.hotspots import study_counts
from beatline.scope import (
    ANTI_SOCIAL_BEHAVIOUR,
    CRIME_TYPE_CHOICES,
    NEW_SNAP_POINTS_FROM,
    RECORDED_CRIME_TYPES,
    Scope,
    month_shifted,
)
from beatline.warehouse import Warehouse

# φ comes from so many months in a row, where there are as many; fewer than these tell little.
MONTHS_OF_SPREAD, FEWEST_OF_SPREAD = 12, 3

# Of more types that both sides hold, a label says "the rest of" instead of naming them.
MOST_NAMED = 2

NO_SPREAD = (
    "Only single months are loaded here, with none in a row beside them. It takes at least two in "
    "a row to tell how much the cells vary anyway, and so what has changed."
)


@dataclass(frozen=True)
class Comparison:
    """The cells of an area on two sides: earlier and newer months, or one type and another.

    left, right : what each side counts, with its months. Of two choices of types that share some,
        the wider is without these, and its label says so
    cells : one row per cell; cell, left, right (float, what the maps show: records, or records a
        month where the two periods have different lengths) and the columns of `cell_change`, of
        the right side against the left
    monthly : whether left and right are records a month
    dispersion : how many times more than chance the counts vary from month to month
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

    φ comes from the up to 12 months in a row that end with the earlier ones; of fewer than 3,
    from those and the months in a row that end with the newer ones, each stretch by itself.
    """
    first, last = earlier or _just_before(scope)
    before = scope.between(first, last)
    reason = _not_comparable(warehouse, before, scope)
    if reason:
        return _nothing(before, scope, reason)
    spread = change_dispersion(
        *(
            (counts.counts, counts.months.days_in_month)
            for counts in _stretches(warehouse, before, scope, size=size)
        )
    )
    if isnan(spread):
        return _nothing(before, scope, NO_SPREAD)
    left, right = (study_counts(warehouse, side, size=size) for side in (before, scope))
    days = [float(side.months.days_in_month.to_numpy().sum()) for side in (left, right)]
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

    No record is on both sides: what the two choices share is taken off the wider one. φ comes
    from the up to 12 months in a row that end with the last of the scope.
    """
    right = replace(scope, types_label=other, crime_types=CRIME_TYPE_CHOICES[other])
    if set(right.crime_types) == set(scope.crime_types):
        return _nothing(scope, right, "Both sides are the same types. Choose another one.")
    left, right = _without_shared(warehouse, scope, right)
    counts = [study_counts(warehouse, side, size=size) for side in (left, right)]
    totals = [int(side.totals.sum()) for side in counts]
    for side, total in zip((left, right), totals, strict=True):
        if not total:
            reason = f"Nothing of {side.types_label.lower()} was recorded in these months."
            return _nothing(left, right, reason)
    varied = [
        study_counts(warehouse, _in_a_row(warehouse, side), size=size) for side in (left, right)
    ]
    spread = change_dispersion(*((side.counts, side.months.days_in_month) for side in varied))
    if isnan(spread):
        return _nothing(left, right, NO_SPREAD)
    found = cell_change(
        counts[1].totals,
        counts[0].totals,
        exposure_now=totals[1],
        exposure_before=totals[0],
        dispersion=spread,
    )
    shown = {"left": found["before"].astype(float), "right": found["now"].astype(float)}
    cells = pd.DataFrame({"cell": counts[0].cells, **shown}).join(found)
    return Comparison(left, right, cells, False, spread)


def _stretches(
    warehouse: Warehouse, before: Scope, now: Scope, *, size: int
) -> Iterator[CellCounts]:
    """The months that tell how much the cells vary when nothing changes."""
    row = _in_a_row(warehouse, before)
    yield study_counts(warehouse, row, size=size)
    if row.months < FEWEST_OF_SPREAD:
        newer = _in_a_row(warehouse, now)
        after = max(newer.first_month, month_shifted(before.last_month, 1))
        yield study_counts(warehouse, newer.between(after, newer.last_month), size=size)


def _in_a_row(warehouse: Warehouse, scope: Scope) -> Scope:
    """The scope in the up to 12 loaded months in a row that end with its last."""
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    run = run_of_months(loaded, scope.last_month)[-MONTHS_OF_SPREAD:]
    return scope.between(run[0], run[-1]) if run else scope


def _without_shared(warehouse: Warehouse, left: Scope, right: Scope) -> tuple[Scope, Scope]:
    """The two sides, the wider without the types that both have."""
    held = [_types(warehouse, side) for side in (left, right)]
    shared = [name for name in held[0] if name in held[1]]
    if not shared:
        return left, right
    if len(held[0]) > len(held[1]):
        return _without(left, held[0], shared), right
    return left, _without(right, held[1], shared)


def _types(warehouse: Warehouse, scope: Scope) -> list[str]:
    """The types of a scope by name; of every type, those of older files too that occur."""
    if scope.crime_types:
        return list(scope.crime_types)
    row = _in_a_row(warehouse, scope)
    months = scope.between(min(row.first_month, scope.first_month), scope.last_month)
    occurring = queries.records_by_type(warehouse, months)["crime_type"]
    return sorted({*RECORDED_CRIME_TYPES, ANTI_SOCIAL_BEHAVIOUR, *occurring})


def _without(scope: Scope, held: list[str], shared: list[str]) -> Scope:
    rest = tuple(name for name in held if name not in shared)
    if len(rest) == 1:
        label = rest[0]
    elif len(shared) <= MOST_NAMED:
        label = f"{scope.types_label} except {' and '.join(shared).lower()}"
    else:
        label = f"The rest of {scope.types_label[:1].lower()}{scope.types_label[1:]}"
    return replace(scope, crime_types=rest, types_label=label)


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
