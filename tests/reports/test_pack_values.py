"""A value is shown with the same digits on paper, on a page and in a spreadsheet."""

from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.sentences import percent_text
from beatline.reports.pack_values import (
    CHANGE,
    CHANGE_MARKS,
    COUNT,
    EVIDENCE,
    FOUND,
    MARK,
    RATE,
    RATIO,
    SHARE,
    TEXT,
    Judged,
    Months,
    is_missing,
    mark_of,
    number_format,
    value_text,
)
from beatline.widgets.ward import CHANGE_SIGNS
from tests.reports.packs import NAN, opened, shown


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234, COUNT, "1,234"),
        (0, COUNT, "0"),
        (2056.5, COUNT, "2,057"),
        (12.25, RATE, "12.3"),
        (0.15, RATE, "0.2"),
        (1234.04, RATE, "1,234.0"),
        (1.005, RATIO, "1.01"),
        (5, CHANGE, "+5"),
        (-1234, CHANGE, "−1,234"),
        (0, CHANGE, "0"),
        (-0.04, RATE, "0.0"),
        (0.5, SHARE, "50%"),
        (0.004, SHARE, "under 1%"),
        (0.999, SHARE, "over 99%"),
        (None, COUNT, "–"),
        (NAN, RATE, "–"),
        ("", TEXT, "–"),
        ("well above", MARK, "R ▲▲ well above"),
        ("fewer", EVIDENCE, "▼ fewer"),
        ("well below", FOUND, "B ▼▼ well below"),
        ("more", FOUND, "▲ more"),
        (Judged(1412, "above"), COUNT, "1,412 A ▲"),
        (Months((1.0, NAN), "", "1 month"), TEXT, "1 month"),
    ],
)
def test_values_as_readers_see_them(value, kind, text):
    assert value_text(value, kind) == text


def test_what_is_missing_is_told_in_the_words_of_its_column():
    assert value_text(NAN, COUNT, "not loaded") == "not loaded"
    assert value_text(0.0, COUNT, "not loaded") == "0"
    assert [is_missing(value) for value in (None, NAN, 0, 0.0, "", Judged(0, ""))] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


numbers = st.floats(0, 1e6) | st.integers(0, 10**6) | st.integers(0, 10**6).map(lambda n: n / 40)


@given(value=numbers, kind=st.sampled_from([COUNT, RATE, RATIO]))
def test_a_spreadsheet_shows_the_same_text(value, kind):
    assert _in_a_spreadsheet(value, kind) == value_text(value, kind)


@given(change=st.integers(-(10**6), 10**6))
def test_a_spreadsheet_shows_the_same_change(change):
    assert _in_a_spreadsheet(change, CHANGE) == value_text(change, CHANGE)


@given(share=st.floats(0, 1) | st.integers(0, 200).map(lambda n: n / 200))
def test_a_share_is_told_as_everywhere_and_stays_a_number(share):
    assert value_text(share, SHARE) == percent_text(share) == _in_a_spreadsheet(share, SHARE)


@given(count=st.integers(0, 10**6), word=st.sampled_from(["well above", "within", "too few", ""]))
def test_a_judged_count_stays_a_number(count, word):
    one = Judged(count, word)
    assert _in_a_spreadsheet(one, COUNT, number=count) == value_text(one, COUNT)


def _in_a_spreadsheet(value, kind, number=None):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        look = book.add_format({"num_format": number_format(value, kind)})
        book.add_worksheet().write_number(0, 0, value if number is None else number, look)
    return shown(opened(file.getvalue()).active["A1"])


def test_a_change_has_the_marks_of_the_pages():
    assert {word: mark.cell.strip() for word, mark in CHANGE_MARKS.items()} == CHANGE_SIGNS
    assert mark_of("", EVIDENCE) is None
    assert mark_of("within", TEXT) is None
