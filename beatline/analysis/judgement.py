"""What is there to say about the newest month, in one word?"""

from dataclasses import dataclass

import pandas as pd

WITHIN = "within the usual range"
ABOVE = "above the usual range"
BELOW = "below the usual range"
TOO_FEW = "too few to judge"
NOT_LOADED = "not loaded"

WORDS = {"above": ABOVE, "below": BELOW, "within": WITHIN}


@dataclass(frozen=True)
class Judgement:
    """The newest month against the range to expect.

    `direction` is "above", "below", "within" or, when nothing can be said, "none"; `count`,
    `lower` and `upper` are None when they are not known.
    """

    word: str
    direction: str
    month: pd.Timestamp
    count: int | None
    lower: float | None
    upper: float | None
    provisional: bool
    sentence: str


def judgement(limits: pd.DataFrame, *, measure: str = "records") -> Judgement:
    """Judge the last month of a process chart in one of five phrases.

    Parameters
    ----------
    limits : rows of `process_limits`, at least one
    measure : the column that was judged

    Returns
    -------
    Judgement; "too few to judge" stands for fewer than 6 loaded months in a row, or for small
    counts without any record before, and "not loaded" for a month that no file is loaded for.

    Raises
    ------
    ValueError : there is no month

    Notes
    -----
    The same limits as the chart's, so card and chart agree; its false alarms are theirs.
    See docs/methods.md#judgement.
    """
    if limits.empty:
        raise ValueError("there is no month to judge")
    newest = limits.iloc[-1]
    month, signal = newest["month"], newest["signal"]
    if signal == "not loaded":
        words = f"{month:%B %Y} is not loaded."
        return Judgement(NOT_LOADED, "none", month, None, None, None, False, words)
    count = int(newest[measure])
    if signal == "too few":
        words = f"{count:,} in {month:%B %Y}: {TOO_FEW}."
        return Judgement(TOO_FEW, "none", month, count, None, None, False, words)
    lower, upper = float(newest["low"]), float(newest["high"])
    word, provisional = WORDS[signal], bool(newest["provisional"])
    expected = newest["expected_words"]
    hedge = " (provisional: fewer than 12 months)" if provisional else ""
    words = f"{count:,} in {month:%B %Y}; {expected} expected: {word}{hedge}."
    return Judgement(word, signal, month, count, lower, upper, provisional, words)
