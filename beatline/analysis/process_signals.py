"""Which months, alone or together, are more than ordinary ups and downs?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.process_limits import ROUNDING
from beatline.analysis.season import month_lengths
from beatline.analysis.sentences import period_text, plural, range_text

MONTHS_IN_A_ROW = 7
NEAR, OUT_OF = 2, 3

# Where the outer third begins, on the way from the mean to the limit.
OUTER_THIRD = 2.0 / 3.0

RULES = {
    "outside": "a month outside the limits",
    "trend": "seven or more months in a row rising, or falling",
    "shift": "seven or more months in a row on one side of the mean",
    "near limit": "two of three months in a row close to the same limit",
}

COLUMNS = ["rule", "rule_words", "first_month", "last_month", "months", "direction", "run"]
COLUMNS += ["strongest_month", "observed", "low", "high", "sentence"]

WHOLE_FROM = 10

NUMBERS = {7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stretch:
    """Months that set off a rule: the places, of those given, that belong to it."""

    rule: str
    direction: str
    places: tuple[int, ...]


def process_signals(
    limits: pd.DataFrame,
    *,
    measure: str = "records",
    noun: str = "records",
    one: str = "record",
) -> pd.DataFrame:
    """Tell by four rules which months the ordinary ups and downs do not explain.

    Parameters
    ----------
    limits : rows of `process_limits`
    measure : the column that was judged
    noun, one : what is counted, in the plural and in the singular, for the sentences

    Returns
    -------
    One row per signal, newest first, the strongest of equally new ones first. A stretch that
    goes on is one signal: nine months above the mean are one of nine months, not three of seven.
        rule : "outside", "trend", "shift" or "near limit"; rule_words : the same in plain words
        first_month, last_month : datetime, of the months that belong to it
        months : int, how many belong to it
        direction : "above" or "below"; of a trend "rising" or "falling"
        run : int, the run of months it lies in
        strongest_month : datetime, the month farthest from the mean; of a trend the last
        observed : int, the count of that month; low, high : float, the limits of that month
        sentence : "December 2025: 152 records; 96 to 141 expected."

    Notes
    -----
    Counts per standard month, after the season where one was removed, within one run and where
    `judged` is true. "Outside" is what `limits` calls a signal, so that a newest month of few
    records is among them by its own test. When nothing has changed, something is signalled in 12
    months far more often than by one rule alone; see docs/methods.md#process-signals.

    Source: the four rules of NHS England's Making Data Count, counted as NHSRplotthedots does.
    """
    values, mean, half = _standard(limits, measure)
    found = []
    for run, stretch in _stretches_by_run(limits, values, mean, half):
        places = list(stretch.places)
        distance = np.abs(values[places] - mean[places]) / np.where(half > 0, half, 1.0)[places]
        strongest = places[-1] if stretch.rule == "trend" else places[int(distance.argmax())]
        signal = {
            "rule": stretch.rule,
            "rule_words": RULES[stretch.rule],
            "first_month": limits["month"].iloc[places[0]],
            "last_month": limits["month"].iloc[places[-1]],
            "months": len(places),
            "direction": stretch.direction,
            "run": run,
            "strongest_month": limits["month"].iloc[strongest],
            "observed": int(limits[measure].iloc[strongest]),
            "low": limits["low"].iloc[strongest],
            "high": limits["high"].iloc[strongest],
            "began": int(limits[measure].iloc[places[0]]),
            "mean": float(mean[strongest]),
            "span": places[-1] - places[0] + 1,
            "seasonal": bool((limits["season"].iloc[places] != 1).any()),
            "distance": distance.max(),
        }
        found.append(signal | {"sentence": _sentence(signal, noun, one)})
    if not found:
        empty = pd.DataFrame({name: [] for name in COLUMNS})
        months = ["first_month", "last_month", "strongest_month"]
        return empty.astype(dict.fromkeys(months, "datetime64[us]"))
    signals = pd.DataFrame(found).sort_values(
        ["last_month", "distance"], ascending=False, kind="stable"
    )
    return signals[COLUMNS].reset_index(drop=True)


def signal_months(limits: pd.DataFrame, *, measure: str = "records") -> pd.DataFrame:
    """Mark every month that belongs to a signal, for a chart.

    Returns the month and one column per rule, in the rows of `limits`:
        month : datetime
        outside, trend, shift, near_limit : text, "" or the signal's direction; where a rise ends
            in the month in which a fall begins, "rising, falling"
        rules : text, the words of all its rules, with semicolons; "" without any
    """
    words: dict[str, list[list[str]]] = {
        name: [[] for _ in limits.index] for name in [*RULES, "rules"]
    }
    for _, stretch in _stretches_by_run(limits, *_standard(limits, measure)):
        for place in stretch.places:
            words[stretch.rule][place].append(stretch.direction)
            words["rules"][place].append(RULES[stretch.rule])
    columns = {
        name.replace(" ", "_"): [
            ("; " if name == "rules" else ", ").join(dict.fromkeys(of_month))
            for of_month in of_months
        ]
        for name, of_months in words.items()
    }
    return pd.DataFrame({"month": limits["month"]}).assign(**columns)


def rule_stretches(values: Floats, mean: float, half: float) -> list[Stretch]:
    """The months of one run that set off each of the four rules, the maximal stretches.

    values : judged on the same footing, so that one mean and one half width fit all. Values that
    are equal but for rounding are equal: they neither rise nor lie on a side of the mean.
    """
    fuzz = ROUNDING * max(abs(mean) + half, 1.0)
    side = np.sign(np.where(np.abs(values - mean) <= fuzz, 0.0, values - mean))
    outside = np.abs(values - mean) > half + fuzz
    near = (np.abs(values - mean) > half * OUTER_THIRD + fuzz) & ~outside
    steps = np.diff(values)
    steps = np.sign(np.where(np.abs(steps) <= fuzz, 0.0, steps))
    found = []
    for sign, way, trend in ((1.0, "above", "rising"), (-1.0, "below", "falling")):
        here = side == sign
        found += [Stretch("outside", way, (i,)) for i in np.flatnonzero(outside & here).tolist()]
        for first, last in _in_a_row(steps == sign, MONTHS_IN_A_ROW - 1):
            found.append(Stretch("trend", trend, tuple(range(first, last + 2))))
        for first, last in _in_a_row(here, MONTHS_IN_A_ROW):
            found.append(Stretch("shift", way, tuple(range(first, last + 1))))
        found += [Stretch("near limit", way, places) for places in _near_limit(near, here)]
    return found


def _standard(limits: pd.DataFrame, measure: str) -> tuple[Floats, Floats, Floats]:
    """Values, mean and half width per standard month, after the season; NaN where not judged."""
    exposure = month_lengths(limits["month"]) * limits["season"].to_numpy(dtype=float)
    exposure = np.where(limits["judged"].to_numpy(dtype=bool), exposure, np.nan)
    mean = limits["expected"].to_numpy(dtype=float) / exposure
    half = limits["upper"].to_numpy(dtype=float) / exposure - mean
    return limits[measure].to_numpy(dtype=float) / exposure, mean, half


def _stretches_by_run(
    limits: pd.DataFrame, values: Floats, mean: Floats, half: Floats
) -> list[tuple[int, Stretch]]:
    """The signals of each run, with places in `limits`."""
    runs = limits["run"].to_numpy()
    signal = limits["signal"].to_numpy()
    found = [
        (int(runs[i]), Stretch("outside", str(signal[i]), (i,)))
        for i in np.flatnonzero(np.isin(signal, ["above", "below"])).tolist()
    ]
    # A month that cannot be judged ends what is in a row, as a gap does.
    judged = ~np.isnan(values)
    part = np.cumsum(np.diff(np.where(judged, runs, -1), prepend=-1) != 0)
    for number in np.unique(part[judged]).tolist():
        here = np.flatnonzero(part == number)
        for stretch in rule_stretches(values[here], mean[here[0]], half[here[0]]):
            if stretch.rule != "outside":
                places = tuple(here[list(stretch.places)].tolist())
                found.append((int(runs[here[0]]), Stretch(stretch.rule, stretch.direction, places)))
    return found


def _in_a_row(flags: Flags, fewest: int) -> list[tuple[int, int]]:
    """First and last place of each stretch of so many flags in a row or more."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    long = last - first + 1 >= fewest
    return list(zip(first[long].tolist(), last[long].tolist(), strict=True))


def _near_limit(near: Flags, side: Flags) -> list[tuple[int, ...]]:
    """The near months of two of three in a row, all on one side; overlapping ones are one."""
    if len(near) < OUT_OF:
        return []
    windows = np.lib.stride_tricks.sliding_window_view
    enough = windows(near & side, OUT_OF).sum(axis=1) >= NEAR
    begins = np.flatnonzero(enough & windows(side, OUT_OF).all(axis=1)).tolist()
    groups: list[list[int]] = []
    for begin in begins:
        places = [place for place in range(begin, begin + OUT_OF) if near[place]]
        if groups and groups[-1][-1] >= places[0]:
            groups[-1] += [place for place in places if place > groups[-1][-1]]
        else:
            groups.append(places)
    return [tuple(group) for group in groups]


def _sentence(signal: dict[str, Any], noun: str, one: str) -> str:
    when = period_text(signal["first_month"], signal["last_month"])
    if signal["rule"] == "outside":
        expected = range_text(signal["low"], signal["high"])
        return f"{when}: {plural(signal['observed'], one, noun)}; {expected} expected."
    if signal["rule"] == "near limit":
        return f"{when}: {_near_words(signal)} with {plural(signal['observed'], one, noun)}."
    row = f"{NUMBERS.get(signal['months'], signal['months'])} months in a row"
    season = " once the time of year is allowed for" if signal["seasonal"] else ""
    doubt = "" if signal["seasonal"] else ", unless the time of year explains it"
    if signal["rule"] == "shift":
        level = "risen" if signal["direction"] == "above" else "fallen"
        mean = f"{signal['mean']:,.{0 if signal['mean'] >= WHOLE_FROM else 1}f} a month{season}"
        side = f"{signal['direction']} the mean of {mean}"
        return f"{when}: {row} {side}, so the level has probably {level}{doubt}."
    higher = "higher" if signal["direction"] == "rising" else "lower"
    counts = f"from {plural(signal['began'], one, noun)} to {signal['observed']:,}"
    level = f"so the level is probably {signal['direction']}{doubt}"
    return f"{when}: {row}, each {higher} than the one before{season}, {counts}; {level}."


def _near_words(signal: dict[str, Any]) -> str:
    """How many months were close to which limit, and the farthest of them."""
    limit = "upper" if signal["direction"] == "above" else "lower"
    months, span = signal["months"], signal["span"]
    every = "both" if months == NEAR else f"all {months} months"
    of = every if months == span else f"{months} of {span} months in a row"
    return f"{of} close to the {limit} limit, most of all {signal['strongest_month']:%B %Y}"
