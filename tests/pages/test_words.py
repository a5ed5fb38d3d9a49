import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.crime_types import type_totals
from beatline.charts.groups import value_words
from beatline.widgets import tables
from beatline.widgets.address import month_from_text, nearest, understood
from beatline.widgets.choices import Parts
from beatline.widgets.figures import largest_type_figure, rate_figure
from beatline.widgets.tables import csv_file, excel_file
from beatline.widgets.text import counted, period, plain, quoted, records_text, share_text
from beatline.widgets.upload import _saved, refusal

PER_1000 = "per_1000_residents"
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


@pytest.mark.parametrize("asked", ["SN-03", "sn-03", " Sn-03 ", "SN-03 Derby City", "derby"])
def test_a_link_that_names_an_area_exactly_needs_no_note(asked):
    address = understood({"area": [asked]}, AREAS, ["All"], MONTHS)
    assert address.params["area"][0].casefold() in ("sn-03 derby city", "derby")
    assert address.notes == []


@pytest.mark.parametrize("asked", ["Derby City", "SN-0", "Abby ward, Derby"])
def test_a_link_that_names_an_area_nearly_says_what_is_shown(asked):
    address = understood({"area": [asked]}, AREAS, ["All"], MONTHS)
    (note,) = address.notes
    shown = address.params["area"][0]
    assert note == f"The link asks for the area {quoted(asked)}. You see {quoted(shown)}."


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


def test_a_rate_is_worded_alike_on_the_card_and_on_the_map():
    monthly = pd.DataFrame({"records": [3.0], "loaded": [True]})
    assert rate_figure(monthly, 1000).value == "3.0" == value_words(3, PER_1000).split()[0]
    assert rate_figure(monthly, 100_000).value == "under 0.1"
    assert value_words(0.03, PER_1000) == "under 0.1 per 1,000 residents"
    assert value_words(0, PER_1000) == "0.0 per 1,000 residents"


def kinds(**records):
    names = [name.replace("_", " ").capitalize() for name in records]
    month = pd.Timestamp("2025-01-01")
    return pd.DataFrame({"crime_type": names, "month": month, "records": list(records.values())})


@pytest.mark.parametrize(
    ("now", "before", "label", "share"),
    [
        (kinds(burglary=60, drugs=40), None, "Burglary", "most frequent crime: 60%"),
        (
            kinds(burglary=60, drugs=40).assign(crime_type=["Anti-social behaviour", "Drugs"]),
            kinds(robbery=90),
            "Drugs",
            "most frequent crime: 100%",
        ),
        (
            kinds(burglary=60).assign(crime_type="Anti-social behaviour"),
            kinds(burglary=9),
            "Anti\\-social behaviour",
            "incidents; no recorded crime",
        ),
    ],
)
def test_the_card_names_the_most_frequent_crime_of_these_months(now, before, label, share):
    monthly = pd.DataFrame({"month": [pd.Timestamp("2025-01-01")], "loaded": [True]})
    card = largest_type_figure(type_totals(now, before), now, monthly)
    assert (card.label, card.judgement) == (label, share)


def test_a_name_is_no_markdown_in_the_heading_of_the_map():
    parts = Parts(None, "ward", "records", "E05", "[x](http://evil)")
    assert "](" not in parts.question


def file(name, size=1):
    return SimpleNamespace(name=name, size=size, getbuffer=lambda: b"x")


@pytest.mark.parametrize(
    "files",
    [
        [file("..")],
        [file(".")],
        [file("")],
        [file("a/..")],
        [file("a\0.csv")],
        [file("é" * 150 + ".csv")],
        [file("2025-01-derbyshire-street.csv")] * 101,
        [file("x.csv", 150 * 2**20)] * 2,
    ],
)
def test_files_that_cannot_be_loaded_are_refused_with_a_reason(files):
    assert refusal(files).endswith(".")


def test_a_name_that_leads_elsewhere_is_cut_to_its_last_part(tmp_path):
    files = [file("..\\..\\etc\\x.csv"), file("--out=.csv"), file("x" * 196 + ".csv")]
    assert refusal(files) is None
    saved = _saved(files, tmp_path)
    assert [path.parent.parent for path in saved] == [tmp_path] * 3
    assert saved[0].name == "x.csv"


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


def test_a_long_download_is_written_in_parts_without_losing_a_row(monkeypatch):
    frame = pd.DataFrame({"what": ["a", "é", "=b", None, "c"], "number": [-1.5, 2, 3, None, 5]})
    headings = {"what": "What", "number": "Number"}
    at_once = csv_file(frame, headings)
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 2)
    assert csv_file(frame, headings) == at_once
    assert at_once.decode("utf-8-sig").splitlines() == [
        "What,Number", "a,-1.5", "é,2.0", "'=b,3.0", ",", "c,5.0",
    ]  # fmt: skip
    assert csv_file(frame.iloc[:0], headings).decode("utf-8-sig") == "What,Number\n"
