"""The spreadsheet of a meeting pack: the same figures as its pages, as numbers."""

import pytest

from beatline.reports.pack import Column, Paragraphs, Section, Table
from beatline.reports.pack_pdf import pack_pdf
from beatline.reports.pack_values import (
    COUNT,
    MONTHS,
    TEXT,
    Judged,
    Months,
    is_missing,
    value_text,
)
from beatline.reports.pack_workbook import pack_workbook
from tests.reports.packs import (
    MONTHS_OF,
    finding,
    made_up_pack,
    opened,
    shown,
    types_block,
    wide_block,
)
from tests.reports.pdf_pages import Pages, squeezed

DRAWN = str.maketrans("", "", "●○")


@pytest.fixture(scope="module")
def book():
    return opened(pack_workbook(made_up_pack(demonstration=True)))


def test_the_sheets_stand_in_a_fixed_order_and_none_is_empty(book):
    assert book.sheetnames == ["Summary", "Types", "All wards", "Exceptions", "About"]
    assert all(sheet.max_row > 2 for sheet in book)


def test_every_figure_of_the_pages_is_shown_with_the_same_digits():
    pack = made_up_pack()
    book, pages = opened(pack_workbook(pack)), Pages(pack_pdf(pack))
    text = "".join(pages.text(n) for n in range(len(pages)))
    for sheet, table in (("Types", types_block()), ("All wards", wide_block())):
        told = [_row(book[sheet], number) for number in range(3, 3 + len(table.rows))]
        for row, cells in zip(table.rows, told, strict=True):
            wanted = [
                value_text(value, column.kind)
                for value, column in zip(row, table.columns, strict=True)
                if column.kind != MONTHS
            ]
            assert set(wanted) <= set(cells), row
            assert squeezed("".join(wanted).translate(DRAWN)) in text


def _row(sheet, number):
    return [shown(cell) for cell in sheet[number]]


def test_numbers_are_numbers_and_months_have_columns_of_their_own(book):
    sheet = book["All wards"]
    heads = [cell.value for cell in sheet[2]]
    assert heads[:6] == [
        "Ward",
        "Recorded crime: by month",
        "Recorded crime, Oct 2025",
        "Recorded crime, Nov 2025, not loaded",
        "Recorded crime, Dec 2025",
        "Recorded crime: records",
    ]
    first = sheet[3]
    assert [first[n].value for n in (2, 3, 4, 5)] == [1, None, 5000, 6000]
    # A month without a record is a 0, and one that is not loaded is none.
    assert first[heads.index("Anti-social behaviour, Oct 2025")].value == 0
    judged = first[heads.index("Shoplifting")]
    assert judged.value == 1000
    assert shown(judged) == "1,000 R ▲▲"


def test_the_answers_have_an_empty_column_and_the_questions_one_each(book):
    sheet = book["Exceptions"]
    heads = [cell.value for cell in sheet[2]]
    assert heads == [
        "Area", "Measure", "Finding", "Mark", "What to mind", "Question 1", "Question 2", "Answer",
    ]  # fmt: skip
    assert sheet.max_row == 7
    assert all(sheet.cell(row, len(heads)).value is None for row in range(3, 8))
    one = finding(number=1)
    assert _row(sheet, 4)[:3] == [one.area, one.measure, one.sentence]
    assert [_row(sheet, row)[3] for row in (3, 4)] == ["▲ more", "R ▲▲ well above"]


def test_sheets_are_set_up_to_be_read_and_printed(book):
    for sheet in book:
        assert sheet.freeze_panes == "B3"
        assert sheet.print_title_rows == "$1:$2"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
        # One page wide, as many high as it takes.
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.auto_filter.ref.startswith("A2:")
        assert sheet["A1"].value.startswith("Demonstration data: every crime is made up.")
        assert sheet["A1"].value.endswith("As of December 2025.")
        assert "data.police.uk" in sheet.oddFooter.left.text
        # A program that reads it takes no more.
        assert len(sheet.oddFooter.left.text) < 256
    assert "Demonstration" not in opened(pack_workbook(made_up_pack()))["Types"]["A1"].value


def test_no_text_becomes_a_formula_or_a_link(book):
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert "=1+1 is no formula." in {cell.value for cell in cells}


def test_a_summary_has_its_marks_and_leaves_out_columns_that_say_nothing(book):
    assert _row(book["Summary"], 2) == ["Area", "About", "Mark", "Words"]
    assert _row(book["Summary"], 3)[:3] == ["Derby", "L0 beside Derby", "R ▲▲ well above"]
    assert _row(book["About"], 2) == ["About", "Words"]


def test_tables_with_other_columns_stand_below_each_other_with_the_columns_of_both():
    one, other = (Column("Figure", TEXT), Column("Derby, per 1,000")), Column("Erewash, per 1,000")
    sections = tuple(
        Section("Figures", (Table("Of one.", columns, rows, "Types"),), 1, area)
        for area, columns, rows in (
            ("Abbey", one, (("Drugs", 3),)),
            ("Sawley", (one[0], other), (("Drugs", None),)),
        )
    )
    pack = made_up_pack()
    sheet = opened(pack_workbook(type(pack)(**{**vars(pack), "sections": sections})))["Types"]
    assert [_row(sheet, row) for row in (2, 3, 4)] == [
        ["Area", "Figure", "Derby, per 1,000", "Erewash, per 1,000"],
        ["Abbey", "Drugs", "3", ""],
        ["Sawley", "Drugs", "", "–"],
    ]


def test_a_row_with_a_value_too_few_is_refused():
    with pytest.raises(ValueError, match="as many values as there are columns"):
        Table("Of one.", (Column("A"), Column("B")), ((1,),))


def test_the_same_pack_gives_the_same_bytes():
    assert pack_workbook(made_up_pack()) == pack_workbook(made_up_pack())


def test_a_pack_of_sentences_alone_has_no_other_sheet():
    section = Section("Nothing is loaded", (Paragraphs(("Nothing.",), "Summary"),), 1)
    pack = made_up_pack()
    book = opened(pack_workbook(type(pack)(**{**vars(pack), "sections": (section,)})))
    assert book.sheetnames == ["Summary"]
    assert _row(book["Summary"], 3) == ["Nothing is loaded", "Nothing."]


def test_months_without_any_count_are_told_as_not_loaded():
    column = Column("By month", MONTHS, months=MONTHS_OF)
    rows = (("Abbey", Months((float("nan"),) * 3), Judged(0, "too few")),)
    table = Table("Of one.", (Column("Ward", TEXT), column, Column("X", COUNT)), rows, "All areas")
    pack = made_up_pack()
    section = Section("All", (table,), 1)
    book = opened(pack_workbook(type(pack)(**{**vars(pack), "sections": (section,)})))
    assert [head for head in _row(book["All wards"], 2) if "not loaded" in head] == [
        f"By month, {month:%b %Y}, not loaded" for month in MONTHS_OF
    ]
    assert _row(book["All wards"], 3)[-1] == "0 – ○"
    assert is_missing(float("nan"))
