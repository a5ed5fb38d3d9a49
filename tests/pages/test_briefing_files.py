"""The briefing on paper: the button of a patch, and the pages of a whole section."""

from urllib.parse import parse_qs, urlsplit

from beatline import queries
from beatline.reports.briefing_sheet import briefing_link
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import open_warehouse
from beatline.widgets.address import understood
from beatline.widgets.briefing_files import KINDS, MIMES
from beatline.widgets.places_to_pass import DROPS, PINS
from beatline.widgets.text import month_short
from tests.pages.conftest import words
from tests.reports.pdf_pages import Pages


def saved(app, key):
    return next(one for one in app.get("download_button") if one.proto.id.endswith(key))


def test_a_patch_has_a_button_for_its_page(opened):
    app = opened("briefing", area="SN-03 Derby City")
    assert not app.exception
    assert saved(app, "briefing-page").label == "Save or print: one A4 page"


def test_the_page_is_made_when_the_button_is_clicked(opened, monkeypatch):
    offered = {}
    monkeypatch.setattr(
        "streamlit.download_button",
        lambda label, data, **options: offered.update({label: (data, options)}),
    )
    opened("briefing", area="SN-03 Derby City", types="Burglary")
    content, options = offered["Save or print: one A4 page"]
    pages = Pages(content())
    assert len(pages) == 1
    assert "SN-03DerbyCity" in pages.text()
    assert "Burglaryonly" in pages.text()
    assert options["file_name"] == "beatline-briefing-SN-03-burglary-2025-12.pdf"


def test_a_section_is_made_on_a_click_and_then_offered(opened):
    app = opened("briefing", area="Derby North section")
    assert not app.exception
    assert "One A4 page for each SNT" in words(app)
    make = app.button(key="make-briefings")
    assert make.label == "Make all 5 pages"
    make.click().run()
    assert not app.exception
    file = saved(app, "briefings-file")
    assert file.label.startswith("Save all 5 pages (")
    # What was made is not offered for something else.
    app.segmented_control(key="briefings-kind").set_value("zip").run()
    assert app.button(key="make-briefings").label == "Make all 5 pages"
    app.button(key="make-briefings").click().run()
    assert ".zip" in saved(app, "briefings-file").proto.url


def test_the_link_on_paper_is_read_by_the_page(folder):
    warehouse = open_warehouse(folder)
    months = [month.date() for month in queries.loaded_months(warehouse)["month"]]
    last = months[-1]
    scope = Scope("snt", "SN-03", "Derby City", (), ALL_TYPES_LABEL, last, last, "SN-03 Derby City")
    address = "https://beatline.example"
    link = briefing_link(warehouse, scope, address, pinned=["a", "b"], dropped=["c"])
    asked = parse_qs(urlsplit(link).query)
    assert asked == {
        "area": [scope.area_label],
        PINS: ["a,b"],
        DROPS: ["c"],
    }
    assert urlsplit(link).path == "/briefing"
    assert KINDS.keys() == MIMES.keys()


def test_the_link_of_an_older_month_is_read_as_it_is_and_opens_that_month(folder, opened):
    warehouse = open_warehouse(folder)
    months = [month.date() for month in queries.loaded_months(warehouse)["month"]]
    scope = Scope(
        "snt", "SN-03", "Derby City", (), ALL_TYPES_LABEL, months[0], months[-2], "SN-03 Derby City"
    )
    asked = parse_qs(urlsplit(briefing_link(warehouse, scope, "https://beatline.example")).query)
    areas = {scope.area_label: scope.area_code}
    address = understood(asked, areas, list(CRIME_TYPE_CHOICES), months)
    assert (address.notes, address.as_asked) == ([], True)
    assert address.params["months"][1] == month_short(months[-2])
    app = opened("briefing", **asked)
    assert not app.exception
    assert f"as of {months[-2]:%B %Y}" in words(app)
