import io
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.widgets.address import month_from_text, nearest, understood
from beatline.widgets.tables import csv_file, excel_file
from beatline.widgets.text import counted, period, plain, quoted, records_text, share_text

AREAS = {
    "Derby": "E06000015",
    "SN-03 Derby City": "SN-03",
    "SW-03 Abbey": "SW-03",
    "Abbey ward, Derby": "E05015507",
}
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Derby", "Derby"),
        ("derby", "Derby"),
        ("sn-03", "SN-03 Derby City"),
        ("E05015507", "Abbey ward, Derby"),
        ("Derby City", "SN-03 Derby City"),
        ("Abbey", "SW-03 Abbey"),
        ("Abby ward, Derby", "Abbey ward, Derby"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_link_names_an_area_by_label_code_or_nearly(asked, label):
    assert nearest(asked, AREAS) == label


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Dec 2025", date(2025, 12, 1)),
        ("december 2025", date(2025, 12, 1)),
        ("2025-12", date(2025, 12, 1)),
        ("2025-12-31", date(2025, 12, 1)),
        ("12/2025", date(2025, 12, 1)),
        ("2025", None),
        ("13/2025", None),
        ("Foo 2025", None),
        ("Dec 0000", None),
        ("", None),
    ],
)
def test_a_month_may_be_written_in_many_ways(text, month):
    assert month_from_text(text) == month


@given(
    st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=80), min_size=1, max_size=3))
)
def test_any_link_is_read_without_an_error_and_then_stays_as_it_is(asked):
    address = understood(asked, AREAS, ["All", "Burglary"], MONTHS)
    again = understood(address.params, AREAS, ["All", "Burglary"], MONTHS)
    assert again.as_asked
    assert not again.notes


@given(st.text())
def test_plain_text_holds_no_sign_that_markdown_obeys(text):
    bare = plain(text).replace("\\\\", "")
    for position, letter in enumerate(bare):
        if letter in "*_`[]<>$:#|~":
            assert bare[position - 1] == "\\"


def test_quotes_are_short():
    assert len(quoted("x" * 10_000)) <= 62


def test_periods_and_counts_in_words():
    assert period(date(2025, 1, 1), date(2025, 12, 1)) == "January to December 2025"
    assert period(date(2024, 11, 1), date(2025, 1, 1)) == "November 2024 to January 2025"
    assert period(date(2025, 5, 1), date(2025, 5, 1)) == "May 2025"
    assert records_text(1, 2000) == (
        "1 recorded crime and 2,000 incidents of anti-social behaviour"
    )
    assert records_text(0, 0) == "no records"


def test_a_share_is_a_percentage_only_of_twenty_records_or_more():
    assert (share_text(20, 60), share_text(20, 20_000)) == ("33%", "under 1%")
    assert (share_text(19, 60), share_text(3, 5), share_text(0, 0)) == (
        "19 of 60",
        "3 of 5",
        "none",
    )


def test_one_is_not_written_in_the_plural():
    assert counted(1, "record") == "1 record"
    assert counted(1234, "record") == "1,234 records"
    assert counted(0, "entry", "entries") == "0 entries"


NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "fine", None]


def test_downloads_hold_no_formula():
    frame = pd.DataFrame(
        {"what": NASTY, "month": pd.Timestamp("2025-12-01"), "number": range(len(NASTY))}
    )
    headings = {"what": "What", "month": "Month", "number": "Number"}
    csv = pd.read_csv(io.BytesIO(csv_file(frame, headings)), keep_default_na=False)
    assert not csv["What"].str.match(r"[=+\-@\t\r]").any()
    assert csv["Month"].unique().tolist() == ["December 2025"]
    sheet = openpyxl.load_workbook(io.BytesIO(excel_file(frame, headings))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert next(row[0].value for row in sheet.iter_rows(min_row=2)) == "=1+1"
