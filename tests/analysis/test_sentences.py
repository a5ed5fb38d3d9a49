from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.sentences import plural, range_text


def test_singular_and_plural():
    assert plural(1, "record", "records") == "1 record"
    assert plural(0, "record", "records") == "0 records"
    assert plural(1234, "record", "records") == "1,234 records"


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
