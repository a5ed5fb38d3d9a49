from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.sentences import (
    months_text,
    period_text,
    plural,
    range_text,
    with_article,
)


def test_singular_and_plural():
    assert plural(1, "record", "records") == "1 record"
    assert plural(0, "record", "records") == "0 records"
    assert plural(1234, "record", "records") == "1,234 records"


def test_the_article_follows_the_sound():
    assert [with_article(noun) for noun in ("ward", "SNT", "area", "team")] == [
        "a ward",
        "an SNT",
        "an area",
        "a team",
    ]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 12, 1), date(2025, 12, 1), "December 2025"),
        (date(2025, 11, 1), date(2025, 12, 1), "November and December 2025"),
        (date(2024, 12, 1), date(2025, 1, 1), "December 2024 and January 2025"),
        (date(2022, 11, 1), date(2023, 1, 1), "November 2022 to January 2023"),
        (date(2025, 1, 1), date(2025, 12, 1), "January to December 2025"),
    ],
)
def test_a_period_is_named_by_its_ends(first, last, words):
    assert period_text(first, last) == words


def test_of_months_with_some_left_out_it_is_said_how_many_there_are():
    assert months_text(pd.DatetimeIndex(["2025-01-01", "2025-03-01"])) == (
        "2 months of January to March 2025"
    )
    assert months_text(pd.date_range("2025-01-01", periods=3, freq="MS")) == (
        "January to March 2025"
    )


def test_ranges_in_words():
    assert range_text(95.2, 141.9) == "96 to 141"
    assert range_text(-3, 4) == "at most 4"
    assert range_text(12, 12) == "about 12"


@given(st.floats(0.1, 500), st.floats(2, 500), st.integers(0, 1000))
def test_the_words_hold_the_counts_that_the_numbers_hold(low, width, count):
    words = range_text(low, low + width)
    first, last = words.split(" to ")
    lowest, highest = (int(part.replace(",", "")) for part in (first, last))
    assert (lowest <= count <= highest) == (low <= count <= low + width)
