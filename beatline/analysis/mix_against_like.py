"""Does a crime type make up more of an area's records than in areas like it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from beatline.analysis.change import expected_range, small_count_change, two_sided
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.over_dispersion import OverDispersion, over_dispersion
from beatline.analysis.sentences import (
    FEWEST_FOR_A_PERCENTAGE,
    percent_text,
    plural,
    range_text,
)

# Accepted share of false finds among the types of an area.
LEVEL = 0.05

# From fewer areas with a record to expect nobody knows how much areas differ in a type.
FEWEST_AREAS, SMALLEST_EXPECTED = 10, 1.0

# Below this expected count none at all would be chance too.
FEWEST_EXPECTED = 5.0

ABOVE, BELOW, WITHIN, TOO_FEW = "above", "below", "within the usual range", "too few to judge"

IN_THE_PLURAL = frozenset({"Drugs", "Violence and sexual offences"})

COLUMNS = ["crime_type", "records", "expected", "low", "high", "share", "like_share"]
COLUMNS += ["z", "p", "q", "word", "sentence"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MixAgainstLike:
    """The mix of crime types of every area, beside the mix of its like areas.

    areas : codes; types : crime types
    records, like_records : areas × types, of the area and of its like areas together
    like_areas : how many each area has
    expected : areas × types, the area's own total × the type's share in its like areas; NaN where
        one of them has no records
    spread : one for each type, over all areas
    """

    areas: pd.Index
    types: pd.Index
    records: Floats
    like_records: Floats
    like_areas: NDArray[np.int_]
    expected: Floats
    spread: tuple[OverDispersion, ...]

    def refusal(self, code: str, kin: str = "like areas") -> str:
        """Why the mix of an area is not told, in a sentence; "" when it is."""
        own, no = self._row(code), "The mix of crime types is not compared:"
        if len(self.types) < 2:  # noqa: PLR2004  one type has no mix
            return f"{no} that takes two crime types or more, and one is chosen."
        if not self.records[own].sum():
            return f"{no} nothing of these types was recorded here in these months."
        if not self.like_records[own].sum():
            return f"{no} nothing of these types was recorded in {kin} in these months."
        if not self._known().any():
            return (
                f"{no} fewer than {FEWEST_AREAS} areas have enough records to tell how much areas "
                "differ."
            )
        return ""

    def rows(self, code: str, *, kin: str = "like areas", level: float = LEVEL) -> pd.DataFrame:
        """The types of an area, strongest evidence first.

        kin : what the like areas are called; level : accepted share of false finds

        Returns one row per type recorded here or in the like areas; none when refused:
            crime_type  text
            records     int
            expected    float, from the mix of the like areas
            low, high   int, the lowest and highest count that would be within the usual range
            share, like_share  float, of all records here, and in the like areas
            z           float, standard deviations, with what areas differ by allowed for
            p, q        float, two-sided, and `adjusted_p` over the types; NaN when not tested
            word        "above", "below", "within the usual range" or "too few to judge"
            sentence    text
        """
        if self.refusal(code, kin):
            return pd.DataFrame({name: [] for name in COLUMNS})
        own = self._row(code)
        x, expected, like = self.records[own], self.expected[own], self.like_records[own]
        here = (x > 0) | (like > 0)
        # How much more is known of the like areas than of this one.
        times = like.sum() / x.sum()
        spread = np.array([one.inflation(e) for one, e in zip(self.spread, expected, strict=True)])
        freedom = np.array([max(one.areas - 1.0, 1.0) for one in self.spread])
        known = self._known() & here
        spread = np.where(known, spread, 1.0)
        z = np.where(known, small_count_change(x, expected, times, spread), np.nan)
        p = np.where(known, two_sided(np.nan_to_num(z), freedom), np.nan)
        q = adjusted_p(p)
        passes = np.nan_to_num(q, nan=1.0) <= level
        # The p-value below which the next type would pass: the range and the word then agree.
        bar = level * max(int(passes.sum()), 1) / max(int(known.sum()), 1)
        flag = -np.asarray(special.stdtrit(freedom, bar / 2.0), dtype=float)
        low, high = expected_range(expected, times, spread, flag=flag)
        word = np.select(
            [passes & (z > 0), passes & (z < 0), ~known | (expected < FEWEST_EXPECTED)],
            [ABOVE, BELOW, TOO_FEW],
            WITHIN,
        )
        rows = pd.DataFrame(
            {
                "crime_type": self.types,
                "records": x.astype(int),
                "expected": expected,
                "low": low,
                "high": high,
                "share": x / x.sum(),
                "like_share": like / like.sum(),
                "z": z,
                "p": p,
                "q": q,
                "word": word,
            }
        )[here]
        order = pd.DataFrame({"p": rows["p"].fillna(2.0), "most": -rows["records"]})
        rows = rows.loc[order.sort_values(["p", "most"], kind="stable").index]
        teams = int(self.like_areas[own])
        total = int(x.sum())
        sentences = [_sentence(row, total, kin, teams) for row in rows.to_dict("records")]
        told: pd.DataFrame = rows.reset_index(drop=True).assign(sentence=sentences)
        return told

    def _row(self, code: str) -> int:
        return list(self.areas).index(code)

    def _known(self) -> NDArray[np.bool_]:
        """Of which types it is known how much areas differ."""
        return np.array([one.areas >= FEWEST_AREAS for one in self.spread])


def mix_against_like(
    records: NDArray[Any], chosen: NDArray[np.bool_], areas: pd.Index, types: Sequence[str]
) -> MixAgainstLike:
    """Set the mix of crime types of every area beside that of its like areas.

    Parameters
    ----------
    records : areas × types, counts over the same months
    chosen : areas × areas, whether the column is one of the like areas of the row, as from
        `LikeAreas.chosen`; a reader's own choice does as well
    areas : codes, in the order of the rows; types : in the order of the columns

    Raises
    ------
    ValueError : an area that is among its own like areas

    Notes
    -----
    How much areas differ in a type is estimated from all areas, each against its own like areas:
    an area stands out by differing more than areas do anyway. See
    docs/methods.md#mix-against-like.
    """
    x = np.asarray(records, dtype=float)
    if np.diagonal(chosen).any():
        raise ValueError("an area is not one of its own like areas")
    like = chosen.astype(float) @ x
    totals, like_totals = x.sum(axis=1, keepdims=True), like.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where((totals > 0) & (like_totals > 0), totals * like / like_totals, np.nan)
    tells = expected >= SMALLEST_EXPECTED
    spread = tuple(
        over_dispersion(x[rows, kind], expected[rows, kind], as_normal=True)
        for kind, rows in enumerate(tells.T)
    )
    return MixAgainstLike(
        areas, pd.Index(types), x, like, chosen.sum(axis=1), np.asarray(expected), spread
    )


def _sentence(row: dict[Any, Any], total: int, kin: str, areas: int) -> str:
    name = str(row["crime_type"])
    part = f"{row['records']:,} of {plural(total, 'record', 'records')}"
    if min(row["records"], total) >= FEWEST_FOR_A_PERCENTAGE:
        part += f" ({percent_text(row['share'])})"
    if row["word"] == TOO_FEW:
        return f"{name}: {part}; {TOO_FEW} against {kin}."
    usual = f"{part}; {range_text(row['low'], row['high'])} expected from the mix of {areas} {kin}"
    if row["word"] == WITHIN:
        return f"{name}: {usual}; {WITHIN}."
    makes = "make" if name in IN_THE_PLURAL else "makes"
    way = "more" if row["word"] == ABOVE else "less"
    return f"{name} {makes} up {way} here than in {kin}: {usual}."
