"""A series of months, for its trend, its season and its outlook."""

from dataclasses import dataclass

import pandas as pd

from beatline.analysis.decomposition import Decomposition, decomposition
from beatline.analysis.growth import Growth, growth
from beatline.analysis.month_profile import MonthProfile, month_profile
from beatline.analysis.outlook import Outlook, outlook
from beatline.analysis.year_on_year import YearOnYear, year_on_year
from beatline.reports.trends import monthly_history, series_noun
from beatline.scope import BREAKS, Scope
from beatline.warehouse import Warehouse


@dataclass(frozen=True)
class SeasonStudy:
    """Every loaded month up to the last one of a scope, for trend, season and outlook.

    Each part is worked out when it is asked for: a page shows one at a time.
    """

    scope: Scope
    measure: str
    noun: str
    monthly: pd.DataFrame

    def growth(self) -> Growth:
        """The trend in percent a year."""
        return growth(self.monthly, measure=self.measure, breaks=BREAKS, noun=self.noun)

    def parts(self) -> Decomposition:
        """Trend, season and remainder."""
        return decomposition(self.monthly, measure=self.measure, breaks=BREAKS)

    def profile(self) -> MonthProfile:
        """How each calendar month runs."""
        return month_profile(self.monthly, measure=self.measure, breaks=BREAKS, noun=self.noun)

    def year_on_year(self) -> YearOnYear:
        """The newest months against those a year before."""
        return year_on_year(self.monthly, measure=self.measure, breaks=BREAKS, noun=self.noun)

    def outlook(self) -> Outlook:
        """The range of the next three months, and its record."""
        return outlook(self.monthly, measure=self.measure, breaks=BREAKS, noun=self.noun)


def season_study(warehouse: Warehouse, scope: Scope, *, measure: str) -> SeasonStudy:
    """The months that trend, season and outlook are told from. measure : crimes or incidents"""
    monthly = monthly_history(warehouse, scope)
    return SeasonStudy(scope, measure, series_noun(scope, measure), monthly)
