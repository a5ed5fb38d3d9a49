"""What became of the crimes of every area of one kind, at equal age and like with like by type."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline import queries
from beatline.analysis.funnel import TOO_FEW, WITHIN
from beatline.analysis.outcome_ages import (
    ANY,
    KNOWN,
    NO_OUTCOMES_FILE,
    NOT_LOADED,
    NOT_YET,
    OutcomeAges,
    outcome_ages,
)
from beatline.analysis.outcome_ages import TOO_FEW as TOO_FEW_CRIMES
from beatline.analysis.outcome_groups import CHARGED, outcome_group
from beatline.analysis.sentences import listed, months_text, part_text, plural, range_text
from beatline.analysis.standardised_share import COLUMNS, StandardisedShare, standardised_share
from beatline.analysis.time_to_outcome import within_text
from beatline.reports.outcomes import USUAL_WITHIN, newest_outcomes_file
from beatline.scope import Scope
from beatline.warehouse import Warehouse

GROUPS = (ANY, CHARGED)

ONLY_INCIDENTS = (
    "Incidents of anti-social behaviour never have an outcome. Choose recorded crimes to see what "
    "became of them."
)
# Beside any of these figures.
CAVEAT = (
    "Like with like by crime type only: what makes up a type differs from area to area. The first "
    "outcome counts, court results are not published, and neither tells how good the work was."
)
# Why a month is not counted, by its status.
LEFT_OUT = {
    NOT_YET: "too new",
    NO_OUTCOMES_FILE: "outcomes not loaded",
    NOT_LOADED: "not loaded",
}
JUDGED_WORDS = {WITHIN: "within the usual range", TOO_FEW: "too few to judge"}

AREA = ["area_code", "area_name", "area_label"]
ROW = [*AREA, "group", *COLUMNS[:3], "whole_share", *COLUMNS[3:]]
WHOLE_ROW = ["group", "crimes", "decided", "share"]


@dataclass(frozen=True, eq=False)
class AreaOutcomes:
    """What had an outcome by the same age, in every area of one kind in a whole.

    whole : the area that they are parts of, its types and months; by : "ward", "snt" or "district"
    within : months after the month of the crime in which an outcome counts
    months : those of the scope whose crimes are old enough, which all figures rest on
    left_out : the other months and why they are not counted, in a sentence; "" without any
    rows : one row per area and group, areas by name and any outcome first; none when refused
        area_code, area_name, area_label : text
        group : "Any outcome" or "Charged or in court"
        whole_share : float, of the whole, whatever its types
        crimes, decided, share, expected … word : columns of `standardised_share`
    wholes : one row per group, of the whole: group, crimes, decided : int; share : float
    shares : group → what was judged of its areas
    refusal : why nothing is told, in a sentence; "" when something is
    """

    whole: Scope
    by: str
    within: int
    months: pd.DatetimeIndex
    left_out: str
    rows: pd.DataFrame
    wholes: pd.DataFrame
    shares: dict[str, StandardisedShare] = field(repr=False)
    refusal: str

    def of_area(self, code: str) -> pd.DataFrame:
        """The rows of one area, one per group."""
        return self.rows[self.rows["area_code"] == code].reset_index(drop=True)

    def sentence(self, code: str, group: str = CHARGED) -> str:
        """How many crimes of an area had the outcome, and how many were to be expected, in words.

        Raises KeyError for an area that is not one of these.
        """
        if self.refusal:
            return self.refusal
        row = self._row(code, group)
        start = f"{group} {within_text(self.within)}"
        crimes, decided = int(row["crimes"]), int(row["decided"])
        if not crimes:
            return f"{start}: no recorded crime here is old enough to tell."
        counts = f"{start}: {part_text(decided, crimes, plural(crimes, 'crime', 'crimes'))}"
        refusal = self.shares[group].refusal
        if refusal:
            return f"{counts}. {refusal}"
        if not row["word"]:
            return f"{counts}: not judged, since there is nothing to compare it with."
        word = JUDGED_WORDS.get(row["word"], row["word"])
        if row["word"] == TOO_FEW:
            return f"{counts}: {word}."
        usual = range_text(*(row["expected"] * row[name] for name in ("low_95", "high_95")))
        return (
            f"{counts}; {usual} would be expected from its mix of crime types at the shares of "
            f"{_place(self.whole)}: {word}."
        )

    def _row(self, code: str, group: str) -> dict[str, Any]:
        rows = self.rows[(self.rows["area_code"] == code) & (self.rows["group"] == group)]
        if rows.empty:
            raise KeyError(f"{code}, {group}")
        return dict(rows.iloc[0])


@lru_cache(maxsize=64)
def area_outcomes(
    warehouse: Warehouse, whole: Scope, by: str, within: int = USUAL_WITHIN
) -> AreaOutcomes:
    """Hold the outcomes of every area against those of the whole, at equal age and by crime type.

    whole : the area they are parts of, with its months and types
    by : "ward", "snt" or "district"
    within : months after the month of the crime in which an outcome counts

    The answer is shared: do not change its frames.
    """
    if not whole.has_crimes:
        return _refused(whole, by, within, ONLY_INCIDENTS)
    monthly = queries.monthly_records(warehouse, whole)
    first = queries.first_outcomes(warehouse, whole, by=by)
    each = ["month", "last_age", "age", "outcome"]
    together = first.groupby(each, dropna=False)["crimes"].sum().reset_index()
    newest = newest_outcomes_file(warehouse)
    ages = outcome_ages(together, monthly, within=within, newest_file=newest)
    if ages.refusal:
        return _refused(whole, by, within, ages.refusal)
    areas = _areas(warehouse, whole, by)
    old = first[first["last_age"] >= within]
    cells = _Cells(areas["area_code"], old)
    counts, whole_counts = cells.of(np.ones(len(old), dtype=bool))
    had = (old["age"] <= within).to_numpy()
    names = old["outcome"].where(had).astype("category")
    groups = names.map({name: outcome_group(name) for name in names.cat.categories})
    frames, wholes, shares = [], [], {}
    for group in GROUPS:
        wanted = had & ((group == ANY) | (groups == group).to_numpy())
        decided, whole_decided = cells.of(wanted)
        found = standardised_share(decided, counts, whole_decided, whole_counts)
        part, crimes = int(whole_decided.sum()), int(whole_counts.sum())
        shares[group] = found
        frames.append(pd.concat([areas, found.rows], axis=1).assign(group=group))
        frames[-1]["whole_share"] = part / crimes
        wholes.append((group, crimes, part, part / crimes))
    rows = pd.concat(frames).sort_index(kind="stable").reset_index(drop=True)
    return AreaOutcomes(
        whole=whole,
        by=by,
        within=within,
        months=pd.DatetimeIndex(ages.months["month"][ages.months["old_enough"] > 0]),
        left_out=_left_out(ages),
        rows=rows[ROW],
        wholes=pd.DataFrame(wholes, columns=WHOLE_ROW),
        shares=shares,
        refusal="",
    )


class _Cells:
    """Where the crimes of each row belong: its area, if it is one of those told, and its type."""

    def __init__(self, codes: "pd.Series[str]", rows: pd.DataFrame) -> None:
        self.area = pd.Index(codes).get_indexer(pd.Index(rows["area_code"]))
        self.type, types = pd.factorize(rows["crime_type"])
        self.shape = len(codes), len(types)
        self.crimes = rows["crimes"].to_numpy(dtype=float)

    def of(self, wanted: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The crimes of the rows that are wanted: areas × types, and of each type in the whole."""
        here = wanted & (self.area >= 0)
        cells = np.zeros(self.shape)
        np.add.at(cells, (self.area[here], self.type[here]), self.crimes[here])
        whole = np.zeros(self.shape[1])
        np.add.at(whole, self.type[wanted], self.crimes[wanted])
        return cells, whole


def _areas(warehouse: Warehouse, whole: Scope, by: str) -> pd.DataFrame:
    """Code, name and label of every area of the kind that lies wholly in the whole, by name."""
    choices = queries.area_choices(warehouse).rename(columns={"label": "area_label"})
    areas = choices[choices["area_kind"] == by]
    if whole.area_kind != "force":
        areas = areas[areas["parent"].isin([whole.area_name, whole.area_code])]
    return areas.sort_values(["area_name", "area_code"])[AREA].reset_index(drop=True)


def _left_out(ages: OutcomeAges) -> str:
    """The months that are not counted, with the reason of each."""
    months = ages.months
    other = months[~months["status"].isin([KNOWN, TOO_FEW_CRIMES])]
    reasons = [
        f"{months_text(pd.DatetimeIndex(group['month']))} ({LEFT_OUT[str(status)]})"
        for status, group in other.groupby("status", sort=False)
    ]
    return f"Not counted: {listed(reasons)}." if reasons else ""


def _place(whole: Scope) -> str:
    return "the whole force" if whole.area_kind == "force" else whole.area_name


def _refused(whole: Scope, by: str, within: int, refusal: str) -> AreaOutcomes:
    return AreaOutcomes(
        whole=whole,
        by=by,
        within=within,
        months=pd.DatetimeIndex([]),
        left_out="",
        rows=pd.DataFrame({name: [] for name in ROW}),
        wholes=pd.DataFrame({name: [] for name in WHOLE_ROW}),
        shares={},
        refusal=refusal,
    )
