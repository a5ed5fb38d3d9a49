from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline.analysis.process_limits import process_limits
from beatline.analysis.process_signals import process_signals
from beatline.analysis.trend_verdict import levels_across_gap, trend_verdict

CALM = [100, 104, 95, 103, 98, 102, 101, 97, 103, 99, 104, 98]


def judged(*records):
    calendar = pd.date_range("2023-01-01", periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    limits = process_limits(frame.assign(loaded=frame["records"].notna()))
    return limits, process_signals(limits)


def verdict_of(*records, first=date(2023, 1, 1)):
    limits, signals = judged(*records)
    return trend_verdict(limits, signals, first=first)


@pytest.mark.parametrize(
    ("records", "word", "direction"),
    [
        (CALM, "No", "none"),
        ([*CALM, 200], "Up", "above"),
        ([*CALM, 20], "Down", "below"),
        ([*CALM, 200, 100], "Not now", "none"),
        ([*CALM, 104, 108, 112, 117, 122, 128, 135], "Up", "above"),
        (CALM[:5], "Too few to judge", "none"),
        ([*CALM, None], "No", "none"),
    ],
)
def test_the_newest_loaded_month_decides(records, word, direction):
    found = verdict_of(*records)
    assert (found.word, found.direction) == (word, direction)
    assert found.sentence.endswith(".")


def test_an_answer_of_no_shows_no_signal_and_up_leads_with_the_one_that_says_so():
    assert verdict_of(*CALM).signals.empty
    found = verdict_of(*CALM, 200)
    assert found.sentence.startswith(found.signals["sentence"].iloc[0])


def test_small_counts_are_told_by_how_many_months_could_be_judged():
    found = verdict_of(*[1] * 12)
    assert found.word == "Too few to judge"
    assert found.sentence.startswith("December 2023 gives no signal; 11 other loaded months hold")
    assert verdict_of(*[1] * 12, 30).word == "Up"


def test_signals_that_ended_before_the_months_asked_about_are_left_out():
    limits, signals = judged(*CALM, 200, *CALM)
    assert len(signals)
    found = trend_verdict(limits, signals, first=date(2024, 6, 1))
    assert found.word == "No"
    assert found.signals.empty
    assert "8 loaded months" in found.sentence


def test_where_the_newest_month_points_both_ways_the_stronger_rule_does():
    limits, signals = judged(*CALM)
    both = pd.DataFrame(
        {
            "rule": ["shift", "outside"],
            "direction": ["above", "below"],
            "last_month": [limits["month"].iloc[-1]] * 2,
            "sentence": ["Seven above.", "One far below."],
            "rule_words": ["seven on one side", "outside"],
        }
    )
    found = trend_verdict(limits, both, first=date(2023, 1, 1))
    assert found.word == "Down"
    assert found.sentence == (
        "One far below. The same month also gives: seven on one side. The time of year is not "
        "taken out."
    )
    assert signals.empty


def test_months_that_are_not_loaded_are_told_and_not_judged():
    limits, signals = judged(*CALM, None, None)
    found = trend_verdict(limits, signals, first=date(2024, 1, 1))
    assert found.word == "Too few to judge"
    assert "loaded" in found.sentence


def test_one_month_is_told_in_the_singular_and_nothing_is_put_down_to_chance():
    found = verdict_of(*CALM, first=date(2023, 12, 1))
    assert found.sentence == "December 2023 gives no signal: within the usual ups and downs."
    assert "12 loaded months gives a signal" not in found.sentence
    assert "chance" not in verdict_of(*CALM).sentence


def test_a_level_that_doubled_across_a_gap_is_told_beside_the_answer():
    limits, signals = judged(*CALM, None, None, *[2 * count for count in CALM])
    assert trend_verdict(limits, signals, first=date(2024, 3, 1)).word == "No"
    words = levels_across_gap(limits, noun="records")
    before = limits["standard"][:12].mean()
    assert f"in January to December 2023 it was {before:,.0f}." in words.replace(" 2023 to", " to")
    assert f"the mean is {limits['standard'][14:].mean():,.0f} records a month" in words
    assert words.endswith("The months between are not loaded.")


def test_without_a_gap_no_other_level_is_told():
    assert levels_across_gap(judged(*CALM)[0], noun="records") == ""
    assert levels_across_gap(judged(*[1] * 12, None, *CALM)[0], noun="records") == ""
