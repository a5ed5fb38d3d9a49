"""What may the next months bring, and how good were such outlooks on this very series?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.drifting_level import ANSCOMBE, Foretold, drifting_level
from beatline.analysis.season import MONTHS_FOR_A_SEASON, month_lengths
from beatline.analysis.sentences import plural, range_text
from beatline.analysis.stretch import months_in_a_row

# Right 4 times in 5: narrow enough to plan with, and 33 checks can tell whether it holds.
LEVEL = 0.8

# Fewer checks say nothing of a range that should hold 4 times in 5.
FEWEST_CHECKS = 12

# Older months say little of the next, and cost time.
MOST_MONTHS = 60

FEWEST_A_MONTH = 3.0

# Below this share of the checks the range did not mean what it says.
FEWEST_INSIDE = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """The range of each month to come, and the record of such ranges on the same series.

    rows : one row per month to come; empty when refused or withheld
        month : datetime
        low, middle, high : float, whole counts of that month; 80 of 100 lie from low to high
    record : one row per check, by origin and month; empty when refused
        origin : datetime, the last month that was known then
        month : datetime; ahead : int, 1 for the month after the origin
        low, high, truth : float; inside : bool
        guess, guess_low, guess_high : float, the same month a year before and its range
        guess_inside : bool
    checks : rows of the record, over `months_checked` different months
    inside, guess_inside : how many of them fell inside
    score, guess_score : mean interval score in counts, lower is better; NaN when refused
    beats : whether the outlook's score is the lower
    months : months in a row that were used
    withheld : a sentence that says why no outlook is given although there are months enough
    refusal : a sentence that says what is missing; "" when there is a record
    record_words : the record in a sentence; "" when refused
    sentence : the outlook, or why there is none
    """

    rows: pd.DataFrame
    record: pd.DataFrame
    checks: int
    months_checked: int
    inside: int
    guess_inside: int
    score: float
    guess_score: float
    beats: bool
    months: int
    withheld: str
    refusal: str
    record_words: str
    sentence: str


def outlook(
    monthly: pd.DataFrame,
    *,
    measure: str = "records",
    ahead: int = 3,
    breaks: Sequence[date] = (),
    noun: str = "records",
) -> Outlook:
    """Give a range for each of the next months, and test the method on the months so far.

    Parameters
    ----------
    monthly : one row per month, oldest first, no month missing: month, loaded, `measure`
    measure : the column to look ahead with
    ahead : how many months, 1 to 12
    breaks : months from which counts cannot be compared with those before
    noun : what is counted, for the sentence

    Raises
    ------
    ValueError : `ahead` is not 1 to 12

    Notes
    -----
    The model of `drifting_level`. Every month after the first 24 is foretold again from the
    months before it alone, and the guess "as in the same month a year before", with a range of
    the same level, is asked the same. See docs/methods.md#outlook.
    """
    if not 1 <= ahead <= 12:  # noqa: PLR2004 - the guess is a year old
        raise ValueError("an outlook goes 1 to 12 months ahead")
    known = months_in_a_row(monthly, measure=measure, breaks=breaks).tail(MOST_MONTHS)
    refusal = _refusal(known, ahead, noun)
    if refusal:
        return _refused(len(known), refusal)
    counts = known["count"].to_numpy()
    calendar = pd.Series(
        pd.date_range(known["month"].iloc[0], periods=len(counts) + ahead, freq="MS")
    )
    lengths, numbers = month_lengths(calendar), calendar.dt.month.to_numpy()
    origins = np.arange(MONTHS_FOR_A_SEASON, len(counts) + 1)
    told = drifting_level(counts, lengths, numbers, origins, ahead)
    months = origins[:, None] + np.arange(ahead)
    low, middle, high = (
        told.quantile(share, lengths[months]) for share in (0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2)
    )
    rows = pd.DataFrame(
        {
            "month": calendar.iloc[len(counts) :].to_numpy(),
            "low": low[-1],
            "middle": middle[-1],
            "high": high[-1],
        }
    )
    record = _record(counts, calendar, lengths, months, told, low, high)
    return _summary(rows, record, len(counts), noun)


def _record(  # noqa: PLR0913, PLR0917 - one table of what was known, foretold and true
    counts: Floats,
    calendar: "pd.Series[pd.Timestamp]",
    lengths: Floats,
    months: NDArray[np.integer],
    told: Foretold,
    low: Floats,
    high: Floats,
) -> pd.DataFrame:
    """Every forecast of a month that has come since, beside the truth and the guess."""
    year_before = months - 12
    guess = counts[year_before]
    doubled = Foretold(
        mean=2.0 * np.sqrt((guess + ANSCOMBE) / lengths[year_before]),
        deviation=np.sqrt(
            told.dispersion[:, None] * (1.0 / lengths[year_before] + 1.0 / lengths[months])
        ),
        dispersion=told.dispersion,
        freedom=told.freedom,
    )
    guess_low, guess_high = (
        doubled.quantile(share, lengths[months]) for share in (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
    )
    come = months < len(counts)
    truth = counts[months[come]]
    origin = np.broadcast_to(months[:, :1] - 1, months.shape)[come]
    days = calendar.to_numpy()
    return pd.DataFrame(
        {
            "origin": days[origin],
            "month": days[months[come]],
            "ahead": months[come] - origin,
            "low": low[come],
            "high": high[come],
            "truth": truth,
            "inside": (low[come] <= truth) & (truth <= high[come]),
            "guess": guess[come],
            "guess_low": guess_low[come],
            "guess_high": guess_high[come],
            "guess_inside": (guess_low[come] <= truth) & (truth <= guess_high[come]),
        }
    )


def interval_score(low: Floats, high: Floats, truth: Floats, level: float = LEVEL) -> Floats:
    """Width of an interval, plus 2/(1 − level) times how far the truth lies outside it."""
    missed: Floats = np.maximum(low - truth, 0.0) + np.maximum(truth - high, 0.0)
    return high - low + 2.0 / (1.0 - level) * missed


def _summary(rows: pd.DataFrame, record: pd.DataFrame, months: int, noun: str) -> Outlook:
    """What the record says of the method, and whether its outlook may be shown."""
    truth = record["truth"].to_numpy()
    score, guess_score = (
        float(interval_score(record[low].to_numpy(), record[high].to_numpy(), truth).mean())
        for low, high in (("low", "high"), ("guess_low", "guess_high"))
    )
    checks, different = len(record), int(record["month"].nunique())
    inside, guess_inside = int(record["inside"].sum()), int(record["guess_inside"].sum())
    beats = score < guess_score
    words = (
        f"{different} past months were foretold in {checks} checks, each from the months before "
        f"it alone: {inside} fell inside the range, {guess_inside} inside that of the guess "
        '"as in the same month a year before". Mean score (width of the range and cost of '
        f"misses, lower is better): {score:,.1f} against {guess_score:,.1f}."
    )
    withheld = ""
    if not beats:
        withheld = (
            'No outlook is given: on this series the guess "as in the same month a year before" '
            "did as well or better."
        )
    elif inside < FEWEST_INSIDE * checks:
        withheld = (
            f"No outlook is given: only {inside} of {checks} checks on this series fell inside "
            "the range, where 4 in 5 should."
        )
    return Outlook(
        rows=rows.iloc[:0] if withheld else rows,
        record=record,
        checks=checks,
        months_checked=different,
        inside=inside,
        guess_inside=guess_inside,
        score=score,
        guess_score=guess_score,
        beats=beats,
        months=months,
        withheld=withheld,
        refusal="",
        record_words=words,
        sentence=withheld or _sentence(rows, noun),
    )


def _sentence(rows: pd.DataFrame, noun: str) -> str:
    told = [
        f"{range_text(low, high)} in {month:%B %Y}"
        for month, low, high in zip(rows["month"], rows["low"], rows["high"], strict=True)
    ]
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    return (
        f"If things go on as they have, expect these {noun}: {listed}. Each range should hold "
        "4 times in 5."
    )


def _refusal(known: pd.DataFrame, ahead: int, noun: str) -> str:
    """What is missing for an outlook and its record; "" when nothing is."""
    months, no = len(known), "No outlook is given:"
    needed = months_needed(ahead)
    if months < needed:
        have = plural(months, "month in a row is", "months in a row are")
        return (
            f"{no} {have} loaded up to the newest, and {needed} are needed: "
            f"{MONTHS_FOR_A_SEASON} to learn the time of year, and {needed - MONTHS_FOR_A_SEASON} "
            "more to check the method on."
        )
    total = known["count"].sum()
    if total < FEWEST_A_MONTH * months:
        return (
            f"{no} {total:,.0f} {noun} in {months} months are {total / months:.1f} a month, and "
            f"{FEWEST_A_MONTH:.0f} are needed."
        )
    return ""


def months_needed(ahead: int) -> int:
    """Months in a row that an outlook needs: 24, and those that make 12 checks."""
    steps = np.arange(1, FEWEST_CHECKS + 1)
    checks = np.minimum(steps, ahead).cumsum()
    return MONTHS_FOR_A_SEASON + int(steps[checks >= FEWEST_CHECKS][0])


def _refused(months: int, refusal: str) -> Outlook:
    numbers = ["low", "middle", "high"]
    rows = pd.DataFrame({"month": pd.Series(dtype="datetime64[us]")}).assign(
        **{name: pd.Series(dtype=float) for name in numbers}
    )
    return Outlook(
        rows=rows,
        record=pd.DataFrame(),
        checks=0,
        months_checked=0,
        inside=0,
        guess_inside=0,
        score=np.nan,
        guess_score=np.nan,
        beats=False,
        months=months,
        withheld="",
        refusal=refusal,
        record_words="",
        sentence=refusal,
    )
