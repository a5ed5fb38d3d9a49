"""The briefing as an officer has it: on a phone, from a bookmark, and on paper."""

from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from tests.server import settle

PATCH, PATCH_CODE = "SN-03 Derby City", "SN-03"
OTHER = "SE-01 Alvaston"
THUMB = 44

pytestmark = pytest.mark.browser


def asked(page):
    """The parameters of the address."""
    return {name: values[-1] for name, values in parse_qs(urlparse(page.url).query).items()}


def open_briefing(page, address, area=PATCH):
    page.goto(f"{address}/briefing?area={area}" if area else f"{address}/briefing")
    settle(page)


def numbers(page):
    """Where the places of the list stand, in its order."""
    return page.locator(".st-key-places h3").all_inner_texts()


def test_on_a_phone_the_first_view_is_complete_without_the_map(address, phone):
    open_briefing(phone, address)
    expect(phone.locator(".st-key-points a").first).to_be_visible()
    points = phone.locator(".st-key-points").bounding_box()
    assert points["y"] + points["height"] <= 844
    canvas = phone.locator(".st-key-tour canvas, [data-testid=stDeckGlJsonChart]").first
    assert canvas.bounding_box()["y"] > points["y"] + points["height"]


def test_on_a_phone_nothing_scrolls_sideways_and_what_is_pressed_is_large(address, phone):
    open_briefing(phone, address)
    wide = "document.querySelector('[data-testid=stMain]').scrollWidth"
    assert phone.evaluate(wide) <= 390
    pressed = phone.locator(
        ".st-key-points a, .st-key-places button, .st-key-places a, .st-key-briefing-page button"
    )
    seen = pressed.filter(visible=True)
    expect(seen.nth(9)).to_be_visible()
    for one in seen.all():
        assert one.bounding_box()["height"] >= THUMB, one.inner_text()


def test_a_browser_remembers_its_patch_and_the_address_names_it(address, phone):
    open_briefing(phone, address)
    # A bookmark of the page alone, opened another day.
    later = phone.context.new_page()
    open_briefing(later, address, area="")
    expect(later.locator("h1")).to_have_text("Patrol briefing: Derby City")
    assert asked(later)["area"] == PATCH
    # A link that names another patch is followed all the same.
    open_briefing(later, address, area=OTHER)
    expect(later.locator("h1")).to_have_text("Patrol briefing: Alvaston")


def test_a_browser_that_has_no_patch_is_asked_for_one(address, phone):
    open_briefing(phone, address, area="")
    expect(phone.locator("h1")).to_have_text("Which patch is yours?")
    phone.get_by_role("button", name="Alvaston").first.click()
    expect(phone.locator("h1")).to_have_text("Patrol briefing: Alvaston")


def test_a_dropped_place_is_gone_from_the_list_the_link_and_the_print(address, phone):
    open_briefing(phone, address)
    before = numbers(phone)
    phone.locator(".st-key-places").get_by_role("button", name="Drop").first.click()
    expect(phone.locator(".st-key-left-out")).to_be_visible()
    gone = before[0].split("\n")[-1]
    # The list may be redrawn once more after the dropped place is named.
    expect(phone.locator(".st-key-places")).not_to_contain_text(gone)
    settle(phone)
    cell = asked(phone)["drop"]
    assert all(gone not in place for place in numbers(phone))
    # A colleague who opens the link sees the same.
    colleague = phone.context.new_page()
    colleague.goto(phone.url)
    settle(colleague)
    assert asked(colleague)["drop"] == cell
    assert numbers(colleague) == numbers(phone)
    with colleague.expect_download() as download:
        colleague.locator(".st-key-briefing-page button").click()
    sheet = PdfDocument(download.value.path())
    assert len(sheet) == 1
    told = " ".join(sheet[0].get_textpage().get_text_bounded().split())
    assert "Derby City" in told
    assert all(place.split("\n")[-1] in told for place in numbers(colleague))
    assert gone not in told
    colleague.get_by_role("button", name="Bring back").first.click()
    expect(colleague.locator(".st-key-left-out")).to_have_count(0)
    settle(colleague)
    assert "drop" not in asked(colleague)


def test_the_map_has_the_numbers_of_the_list(address, tab):
    open_briefing(tab, address)
    places = tab.locator(".st-key-places h3")
    assert 1 <= places.count() <= 8
    for number, place in enumerate(places.all(), start=1):
        assert place.inner_text().lstrip().startswith(str(number))


def test_a_point_leads_to_its_evidence_and_back(address, tab):
    open_briefing(tab, address)
    point = tab.locator(".st-key-points a").first
    point.click()
    tab.wait_for_function("!location.pathname.endsWith('/briefing') || location.hash !== ''")
    settle(tab)
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("Patrol briefing: Derby City")


def test_a_section_is_made_in_one_go(address, tab):
    tab.goto(f"{address}/briefing?area=Ilkeston section")
    settle(tab)
    teams = tab.get_by_role("button").filter(has_text="SK-").count()
    tab.get_by_role("button", name="Make all").click()
    download = tab.get_by_role("button", name="Save").last
    expect(download).to_be_visible()
    with tab.expect_download() as saved:
        download.click()
    assert len(PdfDocument(saved.value.path())) == teams
