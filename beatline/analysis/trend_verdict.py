"""Is it up? One word and a sentence, from the signals of a process chart."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from beatline.analysis.sentences import plural

UP, DOWN, NOT_NOW, NO, UNKNOWN = "Up", "Down", "Not now", "No", "Too few to judge"

# The stronger the rule, the earlier; see docs/methods.md#process-signals.
RULES = ("outside", "shift", "trend", "near limit")
UPWARDS = ("above", "rising")


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
        strongest = ordered.iloc[0]
        up = strongest["direction"] in UPWARDS
        word, direction = (UP, "above") if up else (DOWN, "below")
        more = int(now.sum()) - 1
        others = f" {plural(more, 'further signal', 'further signals')} in the same month."
        return TrendVerdict(
            word, direction, strongest["sentence"] + (others if more else ""), ordered
        )
    if len(within):
        count = plural(len(within), "earlier signal has", "earlier signals have")
        why = f"{when} gives no signal; {count} ended before it in these {months}."
        return TrendVerdict(NOT_NOW, "none", why, ordered)
    few = int((loaded["signal"] == "too few").sum())
    if few:
        others = plural(few, "other loaded month holds", "other loaded months hold")
        why = f"{when} gives no signal. {others} too few records for limits."
        return TrendVerdict(NO, "none", why, ordered)
    why = f"None of these {months} gives a signal: ups and downs as chance alone would make them."
    return TrendVerdict(NO, "none", why, ordered)
