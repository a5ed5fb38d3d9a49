"""The meeting pack of real areas: its pages, its spreadsheet and the figures of the pages agree."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from beatline import queries
from beatline.charts.theme import LIGHT
from beatline.reports.area_summary import area_summary
from beatline.reports.command_scope import areas_of_command
from beatline.reports.exceptions import exceptions
from beatline.reports.pack import Findings, Picture
from beatline.reports.pack_book import PDF, XLSX, ZIP, pack_book, pack_file
from beatline.reports.pack_pdf import pack_pdf
from beatline.reports.pack_sections import pack_parts
from beatline.reports.pack_shared import board, findings_of
from beatline.reports.pack_values import MARK, MONTHS, RATE, value_text
from beatline.reports.pack_workbook import pack_workbook
from beatline.reports.scrutiny import comparison, scrutiny
from tests.reports.packs import opened, shown
from tests.reports.pdf_pages import Pages, squeezed
from tests.reports.printed import TODAY, faults, whole_force

DRAWN = str.maketrans("", "", "●○")
# Letters of charts are a little smaller than those of tables: points.
SMALLEST = 7
# Bytes: one ward, and each further.
LARGEST, EACH = 700_000, 250_000


def scopes_of(warehouse, **asked):
    usual = {"wards": None, "snts": None, "district": None, "month": None, "months": 12}
    return areas_of_command(warehouse, **(usual | asked))


def packed(warehouse, scopes):
    *parts, last = pack_parts(warehouse, scopes, today=TODAY)
    assert [part.done for part in parts] == list(range(1, len(scopes) + 1))
    assert all(part.pack is None for part in parts)
    return last.pack


def assert_good_pages(pack):
    """Whole, legible, tagged, with words for every chart, and saying what they must."""
    pages = Pages(pack_pdf(pack))
    numbers = range(len(pages))
    assert [fault for n in numbers for fault in faults(pages, n)] == []
    assert min(size for n in numbers for size in pages.letter_sizes(n)) >= SMALLEST
    text = "".join(pages.text(n) for n in numbers)
    for section, table in pack.tables():
        assert squeezed(section.heading) in text
        for row in table.rows:
            cells = [
                value_text(value, column.kind, column.missing)
                for value, column in zip(row, table.columns, strict=True)
                if column.kind != MONTHS
            ]
            assert squeezed("".join(cells).translate(DRAWN)) in text, row
    alts = [alt for n in numbers for kind, alt in pages.tags(n) if kind == "Figure"]
    pictures = [one for part in pack.sections for one in part.blocks if isinstance(one, Picture)]
    assert {one.alt for one in pictures} <= set(alts)
    assert all(len(alt) > 10 for alt in alts)
    for said in (pack.as_of, "How this was made", "What it cannot say", pack.attribution):
        assert squeezed(said) in text
    return pages


def assert_same_digits(pack):
    """Every row of every table that has a sheet is there, as it is printed."""
    book = opened(pack_workbook(pack))
    sheets = {sheet.title: [[shown(cell) for cell in row] for row in sheet] for sheet in book}
    for section, table in pack.tables():
        if not table.sheet:
            continue
        name = table.sheet.replace("areas", pack.many)
        heads = sheets[name][1]
        rows = [dict(zip(heads, row, strict=True)) for row in sheets[name][2:]]
        for row in table.rows:
            wanted = {
                column.name: value_text(value, column.kind, column.missing)
                for value, column in zip(row, table.columns, strict=True)
                if column.kind != MONTHS
            }
            found = [
                one
                for one in rows
                if one.get("Area", section.area) == section.area and wanted.items() <= one.items()
            ]
            assert found, (name, wanted)
    return sheets


def test_the_pack_of_a_ward_agrees_with_the_page_and_the_spreadsheet(made_up):
    (scope,) = scopes_of(made_up, wards=["Arboretum"])
    pack = packed(made_up, [scope])
    pages = assert_good_pages(pack)
    assert len(pages.content) < LARGEST
    assert 8 <= len(pages) <= 16
    sheets = assert_same_digits(pack)
    # What the page of the ward shows, formatted as it does.
    rows = area_summary(made_up, scope).rows
    types = {row[1]: row for row in sheets["Types"][2:]}
    heads = sheets["Types"][1]
    for row in rows.to_dict("records"):
        told = dict(zip(heads, types[row["measure"]], strict=True))
        assert told["Records"] == f"{row['records']:,}"
        assert told["Per 1,000 residents"] == value_text(row["per_1000_residents"], RATE)
        assert told["Derby, per 1,000"] == value_text(row["whole_per_1000"], RATE)
        assert told["Against what is usual"] == value_text(row["word"], MARK)
    for statement in area_summary(made_up, scope).statements:
        assert squeezed(statement.sentence) in "".join(pages.text(n) for n in range(len(pages)))
        assert statement.sentence in {row[-1] for row in sheets["Summary"]}
    assert sheets["Summary"][0][0].startswith("Demonstration data")


def test_the_findings_are_those_of_the_page_with_their_questions(made_up):
    (scope,) = scopes_of(made_up, wards=["Arboretum"])
    against = comparison(made_up, scope)
    found = board(made_up, against.whole, against.by)
    study = scrutiny(made_up, against.whole, against.by)
    usual = exceptions(study, found.outcomes, visited=found.visited).findings
    told = findings_of(found)
    assert {one.sentence for one in usual} <= {one.sentence for one in told}
    pack = packed(made_up, [scope])
    blocks = [one for part in pack.sections for one in part.blocks if isinstance(one, Findings)]
    assert blocks[0].findings == told
    for block in blocks[1:]:
        assert {one.sentence for one in block.findings} == {
            one.sentence for one in told if one.area == scope.area_name
        }
        assert block.lines > 0
    assert all(2 <= len(one.questions) <= 3 for one in told)


def test_a_city_has_one_shared_part_and_the_pages_of_each_ward(made_up):
    scopes = scopes_of(made_up)
    assert len(scopes) == 18
    pack = packed(made_up, scopes)
    pages = assert_good_pages(pack)
    assert_same_digits(pack)
    marks = [words for _, words in pages.bookmarks()]
    assert marks.count("Derby: all wards") == 1
    assert [words for words in marks if words.endswith("ward, Derby")] == [
        scope.area_label for scope in scopes
    ]
    assert len(pages.content) < LARGEST + 17 * EACH
    assert len(pages) < 18 * 8 + 10
    assert pack.title == "Ward scrutiny: 18 wards of Derby"
    assert pack.name == "beatline-pack-Derby-18-wards-2025-10"


def test_chosen_wards_of_two_districts_each_follow_their_own_whole(small):
    names = ["Allestree", "Arboretum", "Brimington North"]
    pack = packed(small, scopes_of(small, wards=names, months=2))
    assert_good_pages(pack)
    assert_same_digits(pack)
    first = [section.heading for section in pack.sections if section.level == 1]
    assert [head for head in first if "all wards" in head or "ward," in head] == [
        "Derby: all wards",
        "Allestree ward, Derby",
        "Arboretum ward, Derby",
        "Chesterfield: all wards",
        "Brimington North ward, Chesterfield",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"wards": ["Allestree"]}, "0 recorded crimes in Allestree"),
        ({"wards": ["Arboretum"], "months": 1}, "in December 2025"),
        ({"snts": ["SN-03"]}, "Team scrutiny: Derby City"),
    ],
)
def test_a_ward_without_records_one_month_and_an_snt_have_good_pages(small, asked, said):
    pack = packed(small, scopes_of(small, **asked))
    pages = assert_good_pages(pack)
    assert_same_digits(pack)
    assert squeezed(said) in "".join(pages.text(n) for n in range(len(pages)))


def test_a_month_that_is_not_loaded_is_told_and_never_a_nought(small):
    pack = packed(small, scopes_of(small, wards=["Arboretum"]))
    text = assert_good_pages(pack)
    said = "Of the months of this pack June 2025 is not loaded, and not counted as 0."
    assert squeezed(said) in "".join(text.text(n) for n in range(len(text)))
    sheet = opened(pack_workbook(pack))["All wards"]
    heads = [cell.value for cell in sheet[2]]
    gone = [head for head in heads if head and head.endswith("not loaded")]
    assert gone == [f"{name}, Jun 2025, not loaded" for name in ("Recorded crime",) * 1] + [
        "Anti-social behaviour, Jun 2025, not loaded"
    ]
    assert all(sheet.cell(row, heads.index(gone[0]) + 1).value is None for row in range(3, 21))


def test_without_any_loaded_month_the_pack_says_what_is_missing(small):
    (scope,) = scopes_of(small, wards=["Arboretum"])
    early = replace(scope, first_month=date(2019, 1, 1), last_month=date(2019, 12, 1))
    pack = packed(small, [early])
    pages = Pages(pack_pdf(pack))
    text = "".join(pages.text(n) for n in range(len(pages)))
    assert pack.as_of == "No month is loaded"
    assert squeezed("No month of January to December 2019 is loaded") in text
    assert len(pages) == 3
    assert "Summary" in opened(pack_workbook(pack)).sheetnames


def test_a_ward_without_a_residents_figure_is_told_and_not_judged(small, monkeypatch):
    choices = queries.area_choices(small)
    (scope,) = scopes_of(small, wards=["Abbey"], months=3)
    lost = choices.assign(
        residents=choices["residents"].where(choices["area_code"] != scope.area_code, np.nan)
    )
    monkeypatch.setattr(queries, "area_choices", lambda _: lost)
    pack = packed(small, [replace(scope, first_month=date(2025, 9, 1))])
    pages = assert_good_pages(pack)
    assert_same_digits(pack)
    text = "".join(pages.text(n) for n in range(len(pages)))
    assert squeezed("No number of residents is known here, so there is no rate.") in text
    types = next(one for section, one in pack.tables() if section.heading == "Figures")
    assert {row[-1] for row in types.rows} == {""}


def test_the_files_of_a_pack_are_made_after_the_last_area(small):
    scopes = scopes_of(small, wards=["Arboretum", "Abbey"])
    steps = list(pack_book(small, scopes, kind=XLSX, today=TODAY))
    assert [(step.name, step.done, bool(step.content)) for step in steps] == [
        ("Arboretum", 1, False),
        ("Abbey", 2, False),
        ("beatline-pack-Derby-Arboretum-and-Abbey-2025-12", 2, True),
    ]
    pack = packed(small, scopes)
    assert pack_file(pack, XLSX) == steps[-1].content
    assert pack_file(pack, PDF).startswith(b"%PDF-")
    assert pack_file(pack, ZIP) == pack_file(pack, ZIP)


def test_what_is_not_held_against_others_has_no_pack(small):
    with pytest.raises(ValueError, match="no area"):
        list(pack_parts(small, [], today=TODAY))
    with pytest.raises(ValueError, match="is not held against others"):
        list(pack_parts(small, [whole_force(small)], today=TODAY))


def test_charts_have_colours_of_the_theme_alone(small):
    pack = packed(small, scopes_of(small, wards=["Arboretum"]))
    known = {value for value in vars(LIGHT).values() if isinstance(value, str)} | {*LIGHT.groups}
    pictures = [one for part in pack.sections for one in part.blocks if isinstance(one, Picture)]
    assert pictures
    for one in pictures:
        assert {part[:7] for part in one.svg.split('"') if part.startswith("#")} <= known
