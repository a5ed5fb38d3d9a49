"""The scan: every area, crime type and month that a scope holds, looked at in one go."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from beatline import queries
from beatline.analysis.scan import LEVEL, Scan, scan
from beatline.scope import BREAKS, Scope
from beatline.warehouse import Warehouse


@dataclass(frozen=True)
class ScanOfScope:
    """What was found in the areas, types and months of a scope.

    rows : signals of `scan` with `area_label`, the sidebar's; strongest evidence first
    whole : the scan itself
    months : every month of the scope's calendar; loaded : those of them that are loaded
    """

    scope: Scope
    rows: pd.DataFrame
    whole: Scan
    months: list[date]
    loaded: list[date]


def scan_of_scope(
    warehouse: Warehouse, scope: Scope, *, by: str, level: float = LEVEL, direction: str = ""
) -> ScanOfScope:
    """Scan the wards or SNTs of a scope, its types and its months.

    The looks that are corrected for are those of the scope: whoever asks about one team makes
    fewer than who asks about the force, and sees smaller changes.

    by : "snt" or "ward"; level : share of the signals that may be false
    direction : "above", "below", or "" for both; it chooses among the signals, not the looks
    """
    labels = _labels(warehouse, scope, by)
    areas = tuple(sorted(labels.index))
    first, last = scope.first_month, scope.last_month
    whole = _scan(warehouse, by, areas, scope.crime_types, first, last, level)
    rows = whole.rows
    found = rows[rows["direction"] == direction] if direction else rows
    found = found.assign(area_label=found["area_code"].map(labels)).reset_index(drop=True)
    months = pd.date_range(first, last, freq="MS").date.tolist()
    loaded = set(_loaded(warehouse))
    return ScanOfScope(scope, found, whole, months, [m for m in months if m in loaded])


@lru_cache(maxsize=16)
def _scan(  # noqa: PLR0913, PLR0917  what it depends on, and nothing else
    warehouse: Warehouse,
    by: str,
    areas: tuple[str, ...],
    crime_types: tuple[str, ...],
    first: date,
    last: date,
    level: float,
) -> Scan:
    loaded = _loaded(warehouse)
    start = loaded[0] if loaded else first
    force = Scope("force", "", "", (), "", start, max([last, *loaded[-1:]]))
    series = queries.series_by_area_and_type(warehouse, force, by=by)
    return scan(
        series,
        loaded,
        first=first,
        last=last,
        level=level,
        breaks=BREAKS,
        areas=areas,
        crime_types=crime_types or None,
    )


def _loaded(warehouse: Warehouse) -> list[date]:
    return list(queries.loaded_months(warehouse)["month"].dt.date)


def _labels(warehouse: Warehouse, scope: Scope, by: str) -> "pd.Series[str]":
    """The areas of one kind that lie in the scope, code → the sidebar's label."""
    parts = queries.area_records(warehouse, scope, by=by)
    inside = parts[parts["inside"]]
    if scope.area_kind == by:
        inside = inside[inside["area_code"] == scope.area_code]
    return inside.set_index("area_code")["label"]
