"""Of all areas, crime types and months, which counts are not just chance?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.change import FLAG, expected_range, small_count_change
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.scan_looks import (
    CountTable,
    chance_of_count,
    count_table,
    has_season,
    month_looks,
    months_before,
)
from beatline.analysis.season import MONTHS_FOR_A_SEASON
from beatline.analysis.sentences import period_text, plural, range_text
from beatline.analysis.series_counts import FEWEST_MONTHS, LABELS, MOST_MONTHS

LEVEL = 0.05
MONTHS_TOGETHER = 3
ONE_MONTH, TOGETHER = "month", "three months"

COLUMNS = [*LABELS, "kind", "first_month", "month", "observed", "expected", "low", "high"]
COLUMNS += ["direction", "z", "p", "q", "signals", "latest", "sentence"]


@dataclass(frozen=True)
class Scan:
    """The signals that survive how much looking it took to find them.

    rows : one per signal, strongest evidence first; see `scan`
    looks : counts tested; level : accepted share of false finds among the rows
    months : the months tested, oldest first; seasonal : those the time of year was taken out of
    together_seasonal : whether it was taken out of the newest three months together
    note : what was tested, in sentences
    refusal : why nothing could be tested and what it takes; "" when something was
    """

    rows: pd.DataFrame
    looks: int
    level: float
    months: tuple[pd.Timestamp, ...]
    seasonal: tuple[pd.Timestamp, ...]
    note: str
    refusal: str
    together_seasonal: bool = False


def scan(  # noqa: PLR0913  each narrows what is looked at
    series: pd.DataFrame,
    loaded_months: Iterable[date],
    *,
    first: date | None = None,
    last: date | None = None,
    level: float = LEVEL,
    breaks: Sequence[date] = (),
    areas: Collection[str] | None = None,
    crime_types: Collection[str] | None = None,
) -> Scan:
    """Test every month of every area and crime type against the months before it.

    Two kinds of look: each month by itself, and the newest three together, which find a
    moderate change that lasts.

    Parameters
    ----------
    series : one row per area, type and month that has records, as from
        `queries.series_by_area_and_type` of the whole force; a row without any may be left out
        area_code, area_name, crime_type : text; month : datetime; records : int
    loaded_months : months whose file is loaded, in any order
    first, last : the months to test, both included; all when not given. Those before `first`
        still tell what to expect
    level : accepted share of false finds among the rows
    breaks : months across which counts cannot be compared
    areas, crime_types : codes and types to test; all when not given. The season and how much a
        type varies come from the whole of `series` all the same

    Returns
    -------
    Scan; its rows:
        area_code, area_name, crime_type : text
        kind : "month", or "three months" for the newest three together
        first_month, month : datetime, the first and last month of the count; the same for one
        observed : int
        expected : float, from the up to 12 loaded months in a row before it
        low, high : int, the counts that one look alone would not have flagged
        direction : "above" or "below"
        z : float, standard deviations, as in `standing_out`
        p : float, two-sided; q : float, `adjusted_p` of it over all looks
        signals : int, how many rows that area and type have
        latest : bool, the newest of these; one is kept for each area and type
        sentence : "Shoplifting in Arboretum, December 2025: 152 recorded; 96 to 141 expected."
    A month without 6 loaded months in a row before it is not tested.

    Notes
    -----
    When nothing has changed, a whole scan of 95 areas × 14 types × 36 months finds anything at
    all in at most 5 of 100 cases (simulated). Without 24 other months in a row to show the
    season a summer peak may pass, and the note says so. See docs/methods.md#scan.
    """
    loaded = pd.DatetimeIndex(pd.to_datetime(sorted(set(loaded_months))))
    since = pd.Timestamp(first) if first is not None else loaded.min()
    until = pd.Timestamp(last) if last is not None else loaded.max()
    if not ((loaded >= since) & (loaded <= until)).any():
        return _nothing("Nothing is scanned: no month of this period is loaded.", level)
    table = count_table(series, loaded, breaks)
    span = (table.calendar >= since) & (table.calendar <= until) & (table.runs >= 0)
    stretches = [np.array([month]) for month in np.flatnonzero(span)]
    newest = np.flatnonzero(span)[-MONTHS_TOGETHER:]
    if len(newest) == MONTHS_TOGETHER and len(set(table.runs[newest])) == 1:
        stretches.append(newest)
    wanted = _wanted(table.labels, areas, crime_types)
    tested = [(now, before) for now in stretches if len(before := months_before(table, now))]
    if not tested:
        return _nothing(
            f"Nothing is scanned: a month is judged by the months before it, at least "
            f"{FEWEST_MONTHS} loaded in a row, and no month of this period has them.",
            level,
        )
    looks = pd.concat([month_looks(table, now, before, wanted) for now, before in tested])
    rows = _rows(table, looks.reset_index(drop=True), level)
    single = [now for now, _ in tested if len(now) == 1]
    months = tuple(table.calendar[now[0]] for now in single)
    seasonal = tuple(table.calendar[now[0]] for now in single if has_season(table, now))
    together = [has_season(table, now) for now, _ in tested if len(now) == MONTHS_TOGETHER]
    note = _note(looks, months, seasonal, together)
    return Scan(rows, len(looks), level, months, seasonal, note, "", together == [True])


def _wanted(
    labels: pd.DataFrame, areas: Collection[str] | None, crime_types: Collection[str] | None
) -> NDArray[np.bool_]:
    wanted = np.ones(len(labels), dtype=bool)
    if areas is not None:
        wanted &= labels["area_code"].isin(areas).to_numpy()
    if crime_types is not None:
        wanted &= labels["crime_type"].isin(crime_types).to_numpy()
    return wanted


def _rows(table: CountTable, looks: pd.DataFrame, level: float) -> pd.DataFrame:
    """Those that survive, strongest first. Each would also be flagged if it were the only look."""
    observed, before, months, sure_months, spread, least = (
        looks[name].to_numpy(dtype=float)
        for name in ("observed", "before", "months", "sure_months", "spread", "least")
    )
    # A series that kept quiet by chance would make its next month look odd: others like it step in.
    p = chance_of_count(observed, before, months, sure_months, np.maximum(spread, least))
    q = adjusted_p(p)
    z = np.zeros(len(p))
    low_q = np.flatnonzero(q <= level)
    mean = before[low_q] / months[low_q]
    z[low_q] = small_count_change(observed[low_q], mean, months[low_q], spread[low_q])
    kept = np.flatnonzero(np.abs(z) >= FLAG)
    kept = kept[np.lexsort((-np.abs(z[kept]), p[kept]))]
    chosen = looks.iloc[kept]
    expected = before[kept] / months[kept]
    rows = table.labels.iloc[chosen["series"]].reset_index(drop=True)
    rows["first_month"] = table.calendar[chosen["first"]]
    rows["month"] = table.calendar[chosen["last"]]
    rows["kind"] = np.where(chosen["first"] == chosen["last"], ONE_MONTH, TOGETHER)
    rows["observed"], rows["expected"] = observed[kept].astype(int), expected
    rows["low"], rows["high"] = expected_range(expected, months[kept], spread[kept])
    rows["direction"] = np.where(z[kept] > 0, "above", "below")
    rows["z"], rows["p"], rows["q"] = z[kept], p[kept], q[kept]
    one = rows.groupby(["area_code", "crime_type"])
    rows["signals"] = one["month"].transform("size")
    newest = rows.sort_values("month", ascending=False, kind="stable")
    rows["latest"] = ~newest.duplicated(["area_code", "crime_type"]).sort_index()
    rows["sentence"] = [_sentence(row) for row in rows.to_dict("records")]
    return rows[COLUMNS]


def _sentence(row: dict[Any, Any]) -> str:
    when = f"{row['month']:%B %Y}"
    if row["kind"] == TOGETHER:
        when = f"{period_text(row['first_month'], row['month'])} together"
    expected = range_text(row["low"], row["high"])
    place = f"{row['crime_type']} in {row['area_name']}"
    return f"{place}, {when}: {row['observed']:,} recorded; {expected} expected."


def _note(
    looks: pd.DataFrame,
    months: Sequence[pd.Timestamp],
    seasonal: Sequence[pd.Timestamp],
    together: Sequence[bool],
) -> str:
    """What was tested. together : whether the newest three have a season, if they were a look."""
    series = plural(looks["series"].nunique(), "combination", "combinations")
    period = f"{plural(len(months), 'month', 'months')}, {period_text(months[0], months[-1])}"
    also = f" The newest {MONTHS_TOGETHER} months are also tested together." if together else ""
    against = f"each month against the up to {MOST_MONTHS} loaded in a row before it"
    tested = f"{series} of area and crime type, {period}: {against}.{also}"
    words = "allowed for"
    if len(seasonal) < len(months):
        words = f"allowed for only in {len(seasonal)} of them" if seasonal else "not allowed for"
    if seasonal and together:
        added = "not in" if not together[0] else "and in" if len(seasonal) < len(months) else ""
        words += f", {added} the {MONTHS_TOGETHER} months together" if added else ""
    if len(seasonal) == len(months) and all(together):
        return f"{tested} The time of year is {words}."
    needs = f"that takes {MONTHS_FOR_A_SEASON} other months in a row"
    return f"{tested} The time of year is {words}: {needs}."


def _nothing(refusal: str, level: float) -> Scan:
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    empty = empty.astype(dict.fromkeys(["first_month", "month"], "datetime64[us]"))
    return Scan(empty, 0, level, (), (), refusal, refusal)
