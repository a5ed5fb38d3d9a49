import numpy as np
import pandas as pd
import pytest

from beatline.analysis.judgement import judgement
from beatline.analysis.process_limits import process_limits


def judged(*records):
    calendar = pd.date_range("2025-01-01", periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    return judgement(process_limits(frame.assign(loaded=frame["records"].notna())))


CALM = [100, 104, 95, 103, 98, 102, 101, 97, 103, 99, 104]


def test_an_ordinary_month_is_within_the_usual_range():
    newest = judged(*CALM, 100)
    assert newest.word == "within the usual range"
    assert newest.lower < newest.count < newest.upper
    assert newest.sentence.startswith("100 in December 2025; ")
    assert newest.sentence.endswith(" expected: within the usual range.")


def test_a_doubled_month_is_above():
    newest = judged(*CALM, 200)
    assert (newest.word, newest.direction) == ("above the usual range", "above")


def test_an_empty_month_is_below():
    assert judged(*CALM, 0).word == "below the usual range"


def test_few_months_or_no_records_cannot_be_judged():
    assert judged(100, 100, 100).word == "too few to judge"
    empty = judged(*[0] * 12)
    assert (empty.word, empty.count) == ("too few to judge", 0)


def test_small_counts_are_judged_by_their_own_test():
    small = judged(*[1, 2] * 6)
    assert (small.word, small.count) == ("within the usual range", 2)
    assert "2 in December 2025; at most " in small.sentence
    sudden = judged(*[1] * 24, *[60] * 6)
    assert (sudden.word, sudden.direction) == ("above the usual range", "above")
    assert "above the usual range" not in judged(*[1] * 24, 2).sentence


def test_a_month_that_is_not_loaded_is_not_zero():
    newest = judged(*CALM, None)
    assert (newest.word, newest.count) == ("not loaded", None)
    assert newest.sentence == "December 2025 is not loaded."


def test_eleven_months_are_provisional():
    assert "provisional" in judged(*CALM).sentence


def test_nothing_cannot_be_judged():
    with pytest.raises(ValueError, match="no month"):
        judgement(pd.DataFrame())
