"""The pack for a meeting on the pages: the buttons of one ward, and the pack of many."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from beatline.reports.pack_book import KINDS as MADE_AS
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from beatline.widgets.pack_files import KINDS, LABELS, MIMES, pack_files, packed_areas
from tests.pages.conftest import words
from tests.reports.pdf_pages import Pages

MONTHS = (date(2025, 11, 1), date(2025, 12, 1))
DERBY = Scope("district", "E06000015", "Derby", (), ALL_TYPES_LABEL, *MONTHS, "Derby")


def part(folder, scope):
    def script(scope):
        from beatline.warehouse import open_warehouse  # noqa: PLC0415
        from beatline.widgets.pack_files import pack_files  # noqa: PLC0415

        pack_files(open_warehouse(), scope)

    app = AppTest.from_function(script, kwargs={"scope": scope}, default_timeout=60).run()
    assert not app.exception
    return app


@pytest.fixture
def drawn(folder, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    return lambda scope: part(folder, scope)


def ward(folder, name="Arboretum"):
    wards = packed_areas(open_warehouse(folder), DERBY, "ward")
    return next(one for one in wards if one.area_name == name)


def test_a_ward_has_a_button_for_its_pages_and_one_for_its_spreadsheet(drawn, folder):
    app = drawn(ward(folder))
    assert [one.label for one in app.get("download_button")] == list(LABELS.values())
    assert "questions and room for it" in words(app)


def test_files_are_made_when_the_button_is_clicked(folder, monkeypatch):
    offered = {}
    monkeypatch.setattr(
        "streamlit.download_button",
        lambda label, data, **options: offered.update({label: (data, options)}),
    )
    burglary = replace(ward(folder), crime_types=("Burglary",), types_label="Burglary")
    pack_files(open_warehouse(folder), burglary)
    content, options = offered["Meeting pack (PDF)"]
    assert "Wardscrutiny:Arboretum" in Pages(content()).text()
    assert options["file_name"] == "beatline-pack-Arboretum-2025-12.pdf"
    content, options = offered["Spreadsheet"]
    assert content().startswith(b"PK")
    assert options["mime"] == MIMES["xlsx"]


def test_the_pack_of_many_is_made_on_a_click_and_then_offered(drawn):
    app = drawn(DERBY)
    make = app.button(key="make-pack")
    assert make.label == "Make the pack of 18 wards"
    app.multiselect(key="pack-areas-ward").set_value(["Abbey ward, Derby", "Arboretum ward, Derby"])
    app.run()
    app.button(key="make-pack").click().run()
    assert not app.exception
    (file,) = app.get("download_button")
    assert file.label.startswith("Save the pack of 2 wards (")
    # What was made is not offered for something else.
    app.segmented_control(key="pack-kind").set_value("zip").run()
    assert app.button(key="make-pack").label == "Make the pack of 2 wards"


@pytest.mark.parametrize(
    ("kind", "code", "name", "many", "parts"),
    [
        ("district", "E06000015", "Derby", 18, "ward"),
        ("section", "Derby North", "Derby North", 5, "snt"),
        ("force", "derbyshire", "Derbyshire", 9, "district"),
        ("force", "derbyshire", "Derbyshire", 176, "ward"),
        ("force", "derbyshire", "Derbyshire", 95, "snt"),
    ],
)
def test_what_is_wider_is_divided(folder, kind, code, name, many, parts):
    scope = Scope(kind, code, name, (), ALL_TYPES_LABEL, *MONTHS, name)
    found = packed_areas(open_warehouse(folder), scope, parts)
    assert len(found) == many
    assert {one.area_kind for one in found} == {parts}


def test_of_very_many_areas_some_are_chosen_first(opened):
    app = opened("wards", area="Derbyshire (whole force)")
    assert "pack-areas-ward" in [one.key for one in app.multiselect]
    assert "make-pack" not in [one.key for one in app.button]


def test_every_kind_of_file_has_its_words_and_its_type():
    assert set(KINDS) == set(MIMES) == set(MADE_AS)
