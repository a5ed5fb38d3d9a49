"""What is one look of the scan: a count, what was to be expected, and how likely it was?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from beatline.analysis.change import SMALLEST_COUNT, pearson
from beatline.analysis.process_limits import runs_of_months
from beatline.analysis.season import MONTHS_FOR_A_SEASON, month_lengths, season_factors
from beatline.analysis.series_counts import (
    FEWEST_MONTHS,
    MOST_MONTHS,
    Floats,
    Places,
    pooled_spread,
    series_counts,
    series_spread,
    totals_by_type,
)

# Records a month from which an area is busy.
BUSY_FROM = 5.0


@dataclass(frozen=True)
class CountTable:
    """The counts as series × months, with what all looks share."""

    labels: pd.DataFrame
    types: Places
    counts: Floats
    of_types: Floats
    calendar: pd.DatetimeIndex
    lengths: Floats
    runs: Places


def chance_of_count(
    observed: Floats, before: Floats, months: Floats, sure_months: Floats, spread: Floats
) -> Floats:
    """Two-sided chance of a count at least this far from what the baseline leads to expect.

    observed : counts; before : those of the baseline; months : how many times as long it is
    sure_months : the same, less what the season leaves uncertain
    spread : how many times more the counts vary than Poisson says

    A negative binomial with the baseline's mean whose variance is spread × (1 + 1/months) times
    it: that of the count plus that of the mean. At a spread of 1 it is the exact test of two
    Poisson counts, given their total. Upwards the baseline counts as one record more, or as one
    clump of `spread` records, so that an empty baseline still means something.
    """
    variance = spread * (1.0 + 1.0 / sure_months)
    mean = before / months
    size = (before + np.where(observed > mean, spread, 0.0)) / months / (variance - 1.0)
    size, beyond = np.maximum(size, SMALLEST_COUNT), 1.0 - 1.0 / variance
    upper = special.betainc(np.maximum(observed, SMALLEST_COUNT), size, beyond)
    lower = special.betaincc(observed + 1.0, size, beyond)
    return np.minimum(2.0 * np.where(observed > mean, upper, lower), 1.0)


def count_table(
    series: pd.DataFrame, loaded: pd.DatetimeIndex, breaks: Sequence[date]
) -> CountTable:
    """The counts of all months from the first loaded to the last; without a row a true zero."""
    calendar = pd.date_range(loaded.min(), loaded.max(), freq="MS")
    labels, counts = series_counts(series, calendar)
    types = pd.factorize(labels["crime_type"])[0]
    months = pd.DataFrame({"month": calendar, "loaded": calendar.isin(loaded)})
    return CountTable(
        labels=labels,
        types=types,
        counts=counts,
        of_types=totals_by_type(types, counts),
        calendar=calendar,
        lengths=month_lengths(months["month"]),
        runs=runs_of_months(months, breaks),
    )


def months_before(table: CountTable, now: Places) -> Places:
    """The up to 12 months of the run before these; none where they are fewer than 6."""
    run: Places = np.flatnonzero(table.runs == table.runs[now[0]])
    before: Places = run[run < now[0]][-MOST_MONTHS:]
    return before if len(before) >= FEWEST_MONTHS else before[:0]


def has_season(table: CountTable, now: Places) -> bool:
    """Whether the run has months enough besides these to show the time of year."""
    return int((table.runs == table.runs[now[0]]).sum()) - len(now) >= MONTHS_FOR_A_SEASON


def _season(table: CountTable, now: Places) -> tuple[Floats, Floats]:
    """Factors of each type (types × months), and the doubt they leave about each series.

    Both come from the other months of the run: a month must not explain itself. The doubt is
    a share of a month's variance: a factor rests on the few other years of that month, and on the
    series itself as far as its type is made of it.
    """
    flat = np.ones_like(table.of_types), np.zeros(len(table.counts))
    if not has_season(table, now) or not len(table.counts):
        return flat
    others = np.setdiff1d(np.flatnonzero(table.runs == table.runs[now[0]]), now)
    calendar = table.calendar.month.to_numpy()
    # Without the months left out the straight trend has a small step there, which no factor shows.
    standard = (table.of_types / table.lengths)[:, others].T
    factors = season_factors(standard, calendar[others])[calendar - 1].T
    years = (calendar[others] == calendar[now][:, None]).sum(axis=1).min()
    of_type = table.of_types[:, others].sum(axis=1)[table.types]
    share = table.counts[:, others].sum(axis=1) / np.maximum(of_type, 1.0)
    return factors, np.where((factors != 1).any(axis=1)[table.types], share / years, 0.0)


def month_looks(
    table: CountTable, now: Places, before: Places, wanted: NDArray[np.bool_]
) -> pd.DataFrame:
    """One row per series with any record in these months or those before."""
    some = np.flatnonzero(table.counts[:, [*before, *now]].sum(axis=1))
    factors, doubt = _season(table, now)
    exposure = (table.lengths * factors)[table.types[some]]
    history, weights = table.counts[np.ix_(some, before)], exposure[:, before]
    own, least = _spreads(table.types[some], history, weights)
    months = weights.sum(axis=1) / exposure[:, now].sum(axis=1)
    looks = pd.DataFrame(
        {
            "series": some,
            "first": now[0],
            "last": now[-1],
            "observed": table.counts[np.ix_(some, now)].sum(axis=1),
            "before": history.sum(axis=1),
            "months": months,
            "sure_months": 1.0 / (1.0 / months + doubt[some]),
            "spread": own,
            "least": least,
        }
    )
    return looks[wanted[some]]


def _spreads(types: Places, history: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Spread of each series beyond Poisson, half its own and half its type's; and the least of it.

    The least is the type's, or that of its series of the same size, if more: busy areas vary
    more, beyond Poisson, than quiet ones.
    """
    own, of_type = series_spread(types, history, weights)
    busy = history.mean(axis=1) >= BUSY_FROM
    of_size = pooled_spread(2 * types + busy, *pearson(history, weights))
    return own, np.maximum(of_type, of_size)
