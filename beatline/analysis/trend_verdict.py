"""Is it up? One word and a sentence, from the signals of a process chart."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from beatline.analysis.sentences import plural

UP, DOWN, NOT_NOW, NO, UNKNOWN = "Up", "Down", "Not now", "No", "Too few to judge"

# The stronger the rule, the earlier; see docs/methods.md#process-signals.
RULES = ("outside", "shift", "trend", "near limit")
UPWARDS = ("above", "rising")
# Rules about single months, which a season alone can set off.
POINTS = ("outside", "near limit")


@dataclass(frozen=True)
class TrendVerdict:
    """The answer to “is this up?”.

    word : Up, Down, Not now, No, or Too few to judge
    direction : "above", "below" or "none", for an arrow
    sentence : why, in a sentence or two
    signals : the signals that reach into the months asked about, those of the newest month first
    """

    word: str
    direction: str
    sentence: str
    signals: pd.DataFrame


def trend_verdict(limits: pd.DataFrame, signals: pd.DataFrame, *, first: date) -> TrendVerdict:
    """Judge the months from `first` on by the signals that reach into them.

    The newest loaded month decides: up or down when a signal holds there, “not now” when one ended
    before, and no when there is none. Where signals of the newest month point both ways, that of
    the stronger rule does: outside the limits, then one side of the mean, then rising or falling,
    then near a limit.

    Parameters
    ----------
    limits : rows of `process_limits`, to the last month asked about
    signals : rows of `process_signals` of the same months
    first : the first month asked about

    Notes
    -----
    As often wrong as the rules together: docs/methods.md#trend-verdict.
    """
    asked = limits[limits["month"] >= pd.Timestamp(first)]
    within = signals[pd.to_datetime(signals["last_month"]) >= pd.Timestamp(first)]
    loaded = asked[asked["run"] >= 0]
    if loaded.empty:
        return TrendVerdict(UNKNOWN, "none", "None of these months is loaded.", within)
    newest = loaded.iloc[-1]
    when = f"{newest['month']:%B %Y}"
    if newest["signal"] == "too few":
        why = (
            f"Too few records, or too few months in a row before {when}, to tell a change from "
            "chance: it takes 6 months in a row with 5 records each."
        )
        return TrendVerdict(UNKNOWN, "none", why, within)
    rank = within["rule"].map({rule: place for place, rule in enumerate(RULES)})
    now = within["last_month"] == newest["month"]
    ordered = within.assign(now=now, rank=rank).sort_values(
        ["now", "rank", "last_month"], ascending=[False, True, False], kind="stable"
    )
    ordered = ordered.drop(columns=["now", "rank"])
    months = plural(len(loaded), "loaded month", "loaded months")
    if now.any():
        up = ordered["direction"].iloc[0] in UPWARDS
        word, direction = (UP, "above") if up else (DOWN, "below")
        return TrendVerdict(word, direction, _why(ordered[now.loc[ordered.index]], newest), ordered)
    if len(within):
        count = plural(len(within), "earlier signal has", "earlier signals have")
        why = f"{when} gives no signal; {count} ended before it in these {months}."
        return TrendVerdict(NOT_NOW, "none", why, ordered)
    few = int((loaded["signal"] == "too few").sum())
    if few:
        others = plural(few, "other loaded month holds", "other loaded months hold")
        why = f"{when} gives no signal; {others} too few records for limits."
        word = UNKNOWN if 2 * few > len(loaded) else NO
        return TrendVerdict(word, "none", why, ordered)
    which = f"None of these {months} gives a" if len(loaded) > 1 else f"{when} gives no"
    return TrendVerdict(NO, "none", f"{which} signal: within the usual ups and downs.", ordered)


def _why(signals: pd.DataFrame, newest: pd.Series) -> str:
    """The strongest signal of the newest month, what else it gives, and what is left in it."""
    strongest = signals.iloc[0]
    words = [str(strongest["sentence"])]
    others = list(dict.fromkeys(signals["rule_words"].iloc[1:]))
    if others:
        words.append(f"The same month also gives: {'; '.join(others)}.")
    if newest["season"] == 1 and strongest["rule"] in POINTS:
        words.append("The time of year is not taken out.")
    return " ".join(words)


def levels_across_gap(limits: pd.DataFrame, *, noun: str) -> str:
    """The level before and since the last gap or break, in a sentence; "" without one.

    The signals of a run say nothing of the run before: a series can double across a gap and give
    none. Means per month of 30.44 days, of every month of the two runs; not a test.
    """
    runs = [run for _, run in limits[limits["judged"]].groupby("run")]
    if len(runs) < 2 or runs[-1]["run"].iloc[0] != limits["run"].max():  # noqa: PLR2004
        return ""
    (before, since), what = runs[-2:], f"{noun} a month"
    when = f"{before['month'].iloc[0]:%B %Y} to {before['month'].iloc[-1]:%B %Y}"
    missing = limits["month"].between(before["month"].iloc[-1], since["month"].iloc[0])
    gap = " The months between are not loaded." if (limits["run"][missing] < 0).any() else ""
    return (
        f"Since {since['month'].iloc[0]:%B %Y} the mean is {since['standard'].mean():,.0f} {what}; "
        f"in {when} it was {before['standard'].mean():,.0f}. The answer is about the time since."
        f"{gap}"
    )
