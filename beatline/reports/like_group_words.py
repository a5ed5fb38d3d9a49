"""An area beside its like areas, in sentences."""

import math
from collections.abc import Sequence
from typing import Any

from beatline.analysis.funnel import (
    ABOVE,
    BELOW,
    TOO_FEW,
    WELL_ABOVE,
    WELL_BELOW,
    WITHIN,
)
from beatline.analysis.sentences import period_text, plural, range_text
from beatline.charts.theme import rate_text
from beatline.reports.measures import Measure
from beatline.scope import Scope

# From so many times the rate of the like areas on, a range is worth a warning.
WIDE = 2.0

JUDGEMENTS = {
    WELL_ABOVE: "well above the usual range",
    ABOVE: "above the usual range",
    WITHIN: "within the usual range",
    BELOW: "below the usual range",
    WELL_BELOW: "well below the usual range",
    TOO_FEW: "too few to judge",
}


def measure_sentence(
    row: dict[Any, Any], measure: Measure, kin: tuple[str, str], areas: int
) -> str:
    """One measure of an area beside its like areas: both rates, the range and the judgement.

    row : of `LikeGroup.rows`, without its sentence; areas : how many like areas are counted
    """
    counted = plural(row["records"], *measure.noun)
    if math.isnan(row["per_1000_residents"]):
        return f"{measure.name}: {counted}; without residents there is no rate."
    words = f"{measure.name}: {counted}, {rate_text(row['per_1000_residents'])} per 1,000 residents"
    if not row["word"]:
        return f"{words}."
    like = f"the {areas} like {kin[1]} together"
    if not row["like_records"]:
        return f"{words}; none in {like}: {JUDGEMENTS[TOO_FEW]}."
    words += f"; {rate_text(row['like_per_1000'])} in {like}"
    if row["word"] == TOO_FEW:
        return f"{words}: {JUDGEMENTS[TOO_FEW]}."
    usual = expected_words(row)
    return f"{words}. Like {kin[1]} of this size would have {usual}: {JUDGEMENTS[row['word']]}."


def outside_sentence(row: dict[Any, Any], measure: Measure, kin: tuple[str, str]) -> str:
    """A measure outside the usual range, in short: for a list of those that are."""
    counted = plural(row["records"], *measure.noun)
    usual = f"like {kin[1]} of this size would have {expected_words(row)}"
    return f"{measure.name}: {counted}; {usual}: {row['word']}."


def expected_words(row: dict[Any, Any]) -> str:
    """The counts that would be within the usual range: "96 to 141"; "" when nothing is judged."""
    if not row["word"] or math.isnan(row["expected"]):
        return ""
    return range_text(row["low_95"] * row["expected"], row["high_95"] * row["expected"])


def wide_words(row: dict[Any, Any], kin: tuple[str, str]) -> str:
    """That like areas differ too much for small differences to be seen; "" where they do not."""
    high = row["high_95"]
    if not row["word"] or math.isnan(high) or high < WIDE:
        return ""
    return (
        f"These {kin[1]} differ so much from one another that only more than {high:.1f} times "
        "their rate would stand out."
    )


def chosen_words(codes: Sequence[str], usual: Sequence[str], kin: tuple[str, str]) -> str:
    """That a reader chose the like areas, and how many of the most similar are among them."""
    if not codes:
        return f"No {kin[1]} are chosen to set this one beside."
    same = len(set(codes) & set(usual))
    chose = f"You chose {plural(len(codes), *kin)} to set this one beside"
    if not usual:
        return f"{chose}."
    among = f"{same:,}" if same else "none"
    return f"{chose}; {among} of the {len(usual)} most similar {kin[1]} {_are(same)} among them."


def no_months(scope: Scope, kin: tuple[str, str]) -> str:
    """That nothing is loaded for a scope, and what to do."""
    months = period_text(scope.first_month, scope.last_month)
    return (
        f"No like {kin[1]} are told: no month of {months} is loaded, and it takes one. Choose "
        "other months in the sidebar, or load the files."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
