"""How an area is doing, against what, and whether that is unusual: in tested sentences."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from beatline.analysis.funnel import NOT_JUDGED, TOO_FEW
from beatline.reports.area_statements import (
    CHANGED,
    COMPARED,
    OUTSIDE,
    Statement,
    outcomes_beside,
    statements,
)
from beatline.reports.exceptions import Exceptions, exceptions
from beatline.reports.scrutiny import Scrutiny, comparison, scrutiny
from beatline.reports.visitors import visited_areas, visitors_caveat
from beatline.scope import Scope
from beatline.warehouse import Warehouse


@dataclass(frozen=True, eq=False)
class AreaSummary:
    """An area held against the whole that it is part of, in sentences.

    scope : the area, its types and months
    study : the figures of all areas of its kind
    rows : those of the area, one per measure
    statements : what was tested, the totals first
    headline : how much of it is unusual, in a sentence
    caveat : what to mind with its rates; "" for nothing
    """

    scope: Scope
    study: Scrutiny
    rows: pd.DataFrame
    statements: tuple[Statement, ...]
    headline: str
    caveat: str


@lru_cache(maxsize=256)
def area_summary(warehouse: Warehouse, scope: Scope) -> AreaSummary:
    """Everything that is told of a ward, an SNT or a district, each from a test.

    Raises
    ------
    ValueError : a section or the force, which has nothing beside it
    """
    against = comparison(warehouse, scope)
    if against.by is None:
        raise ValueError(f"{scope.area_label} is not held against others")
    study = scrutiny(warehouse, against.whole, against.by)
    rows = study.of_area(scope.area_code)
    visited = visited_areas(warehouse, scope, against.by).get(scope.area_code)
    return AreaSummary(
        scope=scope,
        study=study,
        rows=rows,
        statements=tuple(statements(warehouse, scope, study, rows)),
        headline=_headline(scope, study, rows),
        caveat="" if visited is None else visitors_caveat(visited),
    )


@lru_cache(maxsize=256)
def area_findings(warehouse: Warehouse, scope: Scope) -> Exceptions:
    """What of a ward, an SNT or a district is beyond limits. Raises as `area_summary`."""
    summary = area_summary(warehouse, scope)
    outcomes = outcomes_beside(warehouse, scope) if scope.has_crimes else None
    visited = [scope.area_code] if summary.caveat else []
    return exceptions(summary.study, outcomes, [scope.area_code], visited=visited)


def _headline(scope: Scope, study: Scrutiny, rows: pd.DataFrame) -> str:
    judged = rows[~rows["word"].isin([TOO_FEW, NOT_JUDGED])]
    outside = int(judged["word"].isin(OUTSIDE).sum())
    changed = int(rows["change_evidence"].isin(CHANGED).sum())
    compared = int(rows["change_evidence"].isin(COMPARED).sum())
    parts = []
    if len(judged):
        anyway = sum(study.funnels[name].outside_anyway[0] for name in judged["measure"])
        usual = f"about {anyway:,.0f}" if round(anyway) else "hardly any"
        are = "are" if outside > 1 else "is"
        figures = "its one figure" if len(judged) == 1 else f"its {len(judged)} figures"
        parts.append(
            f"{outside or 'none'} of {figures} {are} outside the usual range, where {usual} would "
            "be of an ordinary area"
        )
    if compared:
        which = ""
        if len(study.periods.now) < len(study.loaded):
            which = f" ({study.periods.now_words} compared)"
        parts.append(
            f"{changed or 'none'} of {compared} changed by more than chance against a year "
            f"before{which}"
        )
    if not parts:
        return f"{scope.area_name}: nothing here can be judged; the sentences say why."
    return f"{scope.area_name}: {'; '.join(parts)}."
