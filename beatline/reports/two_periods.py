"""The two periods of a comparison: month by month in pairs, each loaded on both sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from beatline.analysis.cell_counts import run_of_months
from beatline.analysis.sentences import months_text
from beatline.scope import Scope

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, eq=False)
class Periods:
    """Months of now and of before, in pairs; both are empty of what is not loaded on both sides.

    against : "year" or "before"
    now, before : the pairs, oldest first. With a `reason`, `now` is what the scope has loaded
    notes : what was left out, in sentences
    reason : why nothing can be compared, in words; "" when it can
    """

    against: str
    now: pd.DatetimeIndex
    before: pd.DatetimeIndex
    notes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def now_words(self) -> str:
        """The newer months: "July to December 2025"."""
        return months_text(self.now)

    @property
    def before_words(self) -> str:
        """The earlier months, as they follow the newer ones in a sentence."""
        if self.against != "year":
            return months_text(self.before)
        if len(self.before) == 1:
            return f"{self.before[0]:%B %Y}"
        if self.before[0].year == self.before[-1].year:
            return f"the same months of {self.before[0]:%Y}"
        return "the same months a year before"


def two_periods(scope: Scope, loaded: Iterable[date], against: str) -> Periods:
    """The months of the scope and those they are compared with.

    against : "year" for the same months a year before, "before" for as many just before

    A month that is not loaded is left out together with its partner on the other side, so that
    both sides always have as many months. A scope of more than 12 months is compared with a
    year before by its newest 12, since the two sides would overlap; with the months just before
    by as many as leave room for those.
    """
    known = pd.DatetimeIndex(pd.to_datetime(sorted(set(loaded))))
    asked = pd.date_range(scope.first_month, scope.last_month, freq="MS")
    first = known.min() if len(known) else asked[0]
    calendar = (asked[-1].year - first.year) * 12 + asked[-1].month - first.month + 1
    room = MONTHS_IN_A_YEAR if against == "year" else max(calendar // 2, 1)
    now, before = _sides(asked[-min(len(asked), room) :], against)
    both = now.isin(known) & before.isin(known)
    run = len(run_of_months(known.date, scope.last_month))
    if not both.any() and against == "before" and run > 1:
        # Half of the months in a row, rather than nothing.
        now, before = _sides(asked[-min(len(asked), run // 2) :], against)
        both = now.isin(known) & before.isin(known)
    if not both.any():
        return Periods(against, asked[asked.isin(known)], before[:0], (), _reason(now, against))
    notes = []
    if len(now) < len(asked):
        newest = "newest month" if len(now) == 1 else f"newest {len(now)} months"
        compared = "is" if len(now) == 1 else "are"
        why = "more would overlap" if against == "year" else "no more are loaded before them"
        notes.append(f"Of the {len(asked)} months chosen the {newest} {compared} compared: {why}.")
    if not both.all():
        notes.append(_left_out(now[~both]))
    return Periods(against, now[both], before[both], tuple(notes))


def _sides(now: pd.DatetimeIndex, against: str) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    months = MONTHS_IN_A_YEAR if against == "year" else len(now)
    return now, now - pd.DateOffset(months=months)


def _left_out(months: pd.DatetimeIndex) -> str:
    named = f"{months[0]:%B %Y}"
    if len(months) > 1:
        named += f" and {len(months) - 1} more {'month' if len(months) == 2 else 'months'}"  # noqa: PLR2004
    is_are = "is" if len(months) == 1 else "are"
    return (
        f"{named} {is_are} left out on both sides: not loaded, or the month to compare with is not."
    )


def _reason(now: pd.DatetimeIndex, against: str) -> str:
    which = "a year before" if against == "year" else "just before"
    if len(now) == 1:
        return (
            f"Nothing is compared: it takes {now[0]:%B %Y} and the month {which}, which are not "
            "both loaded. Choose other months in the sidebar, or load the earlier files."
        )
    return (
        f"Nothing is compared: no month of {months_text(now)} is loaded together with the month "
        f"{which} that it would be compared with. It takes one such pair; choose other months in "
        "the sidebar, or load the earlier files."
    )
