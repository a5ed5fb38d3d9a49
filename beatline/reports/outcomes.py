"""What became of the crimes of a scope, at equal age."""

from dataclasses import dataclass

import pandas as pd

from beatline import queries
from beatline.analysis.outcome_ages import OutcomeAges, outcome_ages
from beatline.analysis.outcome_changes import OutcomeChanges, outcome_changes
from beatline.reports.trends import monthly_history
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# Months after the month of the crime that an outcome counts in, unless the reader chooses others.
USUAL_WITHIN = 3


@dataclass(frozen=True)
class OutcomeStudy:
    """The outcomes of every loaded month up to a scope's last, and what changed in the scope."""

    ages: OutcomeAges
    changes: OutcomeChanges


def newest_outcomes_file(warehouse: Warehouse) -> pd.Timestamp | None:
    """The month of the newest outcomes file, up to which outcomes are known; None without any."""
    newest = queries.outcomes_known_to(warehouse)["newest"].iloc[0]
    return None if pd.isna(newest) else pd.Timestamp(newest)


def outcome_study(
    warehouse: Warehouse, scope: Scope, *, within: int = USUAL_WITHIN
) -> OutcomeStudy | None:
    """Compare the outcomes of a scope's months with a year before; None without outcomes files.

    within : months after the month of the crime in which an outcome counts
    """
    newest = newest_outcomes_file(warehouse)
    if newest is None or not scope.has_crimes:
        return None
    monthly = monthly_history(warehouse, scope)
    whole = scope.between(monthly["month"].iloc[0].date(), scope.last_month)
    first = queries.first_outcomes(warehouse, whole)
    ages = outcome_ages(first, monthly, within=within, newest_file=newest)
    return OutcomeStudy(ages, outcome_changes(ages, start=pd.Timestamp(scope.first_month)))
