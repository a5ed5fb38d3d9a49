"""The pages of every patch: all of them good, in one file or a zip, with progress."""

import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from beatline.reports.briefing_book import ZIP, briefing_book, patches
from beatline.reports.briefing_points import PLACES_CAVEAT, TYPES_CAVEAT
from beatline.reports.briefing_sheet import briefing_link, briefing_pdf, sheet
from tests.reports.pdf_pages import Pages
from tests.reports.printed import (
    LARGEST_FILE,
    TODAY,
    assert_good_page,
    plain_sheet,
    whole_force,
    worst_sheet,
)

TEAMS = pd.read_csv(Path(__file__).parents[2] / "data" / "snt.csv")


def test_a_book_has_a_page_and_a_bookmark_for_each_sheet():
    sheets = [plain_sheet(code=f"SN-{n:02}", name=f"Team {n}") for n in range(1, 5)]
    pages = Pages(briefing_pdf([*sheets, worst_sheet()]))
    assert pages.bookmarks()[:4] == [(n, one.title) for n, one in enumerate(sheets)]
    assert len(pages) == len(pages.bookmarks()) == 5
    assert all(one.code in pages.text(n) for n, one in enumerate(sheets))


# Each makes the briefings of a warehouse once, which takes its time, and asserts all of them: every
# other patch of the real files, every eighth of a demonstration.
def test_an_eighth_of_the_patches_of_a_demonstration_has_one_good_page_each(made_up):
    assert_patches_have_one_good_page(made_up, demonstration=True, every=8)


def test_every_other_patch_of_the_real_files_has_one_good_page(real):
    sheets = assert_patches_have_one_good_page(real, demonstration=False, every=2)
    minded = {sentence for one in sheets for sentence in one.points_caveats}
    assert {TYPES_CAVEAT, PLACES_CAVEAT} <= minded


def assert_patches_have_one_good_page(warehouse, demonstration, every):
    address = "https://beatline.example"
    sheets = [
        sheet(warehouse, one, link=briefing_link(warehouse, one, address), today=TODAY)
        for one in patches(warehouse, whole_force(warehouse))[::every]
    ]
    assert len(sheets) == -(-95 // every)
    pages = Pages(briefing_pdf(sheets))
    assert pages.bookmarks() == [(n, one.title) for n, one in enumerate(sheets)]
    for number, one in enumerate(sheets):
        assert one.demonstration == demonstration
        assert_good_page(pages, one, number)
        assert bool(one.points_caveats) <= bool(one.points)
        outline = "Thick line: the patch, schematic, not its official border."
        assert one.legend.startswith(outline) == bool(one.map)
        assert ("Dashes" in one.legend) == (len(one.places) > 1)
    largest = max(sheets, key=lambda one: len(one.map))
    assert len(briefing_pdf([largest])) < LARGEST_FILE
    return sheets


def test_a_section_is_made_page_by_page_and_then_whole(made_up):
    section = whole_force(made_up, area_kind="section", area_code="Derby East")
    scopes = patches(made_up, section)[:3]
    steps = list(briefing_book(made_up, scopes, today=TODAY))
    assert [(step.code, step.done, step.total) for step in steps] == [
        (one.area_code, n, 3) for n, one in enumerate(scopes, start=1)
    ]
    assert [bool(step.content) for step in steps] == [False, False, True]
    assert len(Pages(steps[-1].content)) == 3
    packed = list(briefing_book(made_up, scopes, kind=ZIP, today=TODAY))[-1].content
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        names = archive.namelist()
        assert names == [f"beatline-briefing-{one.area_code}-2025-10.pdf" for one in scopes]
        assert [len(Pages(archive.read(name))) for name in names] == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "code", "wanted"),
    [
        ("force", "derbyshire", TEAMS["snt_code"]),
        ("section", "Derby East", TEAMS.loc[TEAMS["section"] == "Derby East", "snt_code"]),
        ("snt", "SN-03", pd.Series(["SN-03"])),
    ],
)
def test_the_patches_of_an_area_are_its_snts_by_code(small, kind, code, wanted):
    found = patches(small, whole_force(small, area_kind=kind, area_code=code))
    assert [one.area_code for one in found] == sorted(wanted)
    assert {one.area_kind for one in found} == {"snt"}
    assert found[0].area_label == f"{found[0].area_code} {found[0].area_name}"


def test_no_book_is_made_of_nothing(small):
    with pytest.raises(ValueError, match="no SNT"):
        list(briefing_book(small, [], today=TODAY))
