"""The places to pass in a browser: what a thumb reaches, and what the link and Back remember."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from tests.server import settle

pytestmark = pytest.mark.browser
PATCH = "briefing?area=SN-04+Derwent+and+Oakwood"
TARGETS = """
    [...document.querySelectorAll('.st-key-places button, .st-key-left-out button,'
        + ' .st-key-places [data-testid="stPageLink"] a,'
        + ' .st-key-more-places .react-aria-ComboBox [role="group"]')]
    .map(one => one.getBoundingClientRect())
    .map(box => Math.min(box.height, box.width))
"""
SIDEWAYS = """
    document.querySelector('[data-testid="stMain"]').scrollWidth - window.innerWidth
"""


def link(page):
    """What the link says besides the area."""
    params = parse_qs(urlsplit(page.url).query)
    return {name: value[0].split(",") for name, value in params.items() if name != "area"}


def press(page, place, words):
    page.locator(f".st-key-place-{place} button", has_text=words).click()
    settle(page)


def places(page):
    """Where the places of the list are, without their numbers."""
    told = page.locator(".st-key-places h3").all_inner_texts()
    return [re.sub(r"^\d+\s*", "", one) for one in told]


def test_a_thumb_reaches_everything_and_nothing_scrolls_sideways(phone, address):
    phone.goto(f"{address}/{PATCH}")
    settle(phone)
    press(phone, 2, "Drop")
    assert len(places(phone)) == 8
    sizes = phone.evaluate(TARGETS)
    assert len(sizes) >= 3 * 8 + 2
    assert min(sizes) >= 44
    assert phone.evaluate(SIDEWAYS) <= 0


def test_pins_and_drops_stand_in_the_link_and_back_undoes_them(phone, address):
    phone.goto(f"{address}/{PATCH}")
    settle(phone)
    first, all_of_them = places(phone)[0], len(places(phone))
    press(phone, 1, "Pin")
    (pin,) = link(phone)["pin"]
    press(phone, 3, "Drop")
    assert len(link(phone)["drop"]) == 1
    phone.reload()
    settle(phone)
    assert first in places(phone)
    assert len(places(phone)) == all_of_them
    assert phone.locator(".st-key-left-out button").count() == 1
    phone.go_back()
    settle(phone)
    assert link(phone) == {"pin": [pin]}
    assert phone.locator(".st-key-left-out button").count() == 0


def test_another_area_has_none_of_the_choices_and_no_complaint(tab, address):
    tab.goto(f"{address}/{PATCH}")
    settle(tab)
    press(tab, 1, "Pin")
    tab.locator('[data-testid="stSidebar"] input').first.click()
    tab.keyboard.type("SN-02")
    expect(tab.get_by_role("option")).to_have_count(1)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "SN-02" in url and "pin" not in url)
    settle(tab)
    assert tab.get_by_text("The link asks for").count() == 0
    tab.go_back()
    settle(tab)
    assert tab.get_by_text("The link asks for").count() == 0


def test_a_place_leads_to_its_card_among_the_hotspots(tab, address):
    tab.goto(f"{address}/{PATCH}")
    settle(tab)
    where = places(tab)[0]
    tab.locator('.st-key-place-1 [data-testid="stPageLink"] a').click()
    tab.wait_for_url("**/hotspots?**")
    settle(tab)
    heading = tab.locator(".st-key-card h2").first.inner_text()
    assert heading.endswith(where)


def test_on_a_wide_screen_the_map_stays_beside_its_numbers(tab, address):
    tab.goto(f"{address}/{PATCH}")
    settle(tab)
    tab.locator(".st-key-tour canvas").first.wait_for()
    tab.locator(".st-key-place-6").evaluate("one => one.scrollIntoView({block: 'start'})")
    tab.wait_for_function("document.querySelector('.st-key-tour').getBoundingClientRect().y < 100")
    shown = tab.locator(".st-key-tour").bounding_box()
    assert 0 <= shown["y"] < 100
    # What stands below it goes along: nothing lies over anything.
    team = tab.get_by_text("Team and priorities", exact=True).bounding_box()
    assert team["y"] >= shown["y"] + shown["height"]


def test_no_place_is_cut_in_two_on_paper(tab, address):
    tab.goto(f"{address}/{PATCH}")
    settle(tab)
    cards = [re.sub(r"\s+", "", one) for one in tab.locator(".st-key-places h3").all_inner_texts()]
    assert len(cards) == 8
    pages = [
        re.sub(r"\s+", "", page.get_textpage().get_text_bounded())
        for page in PdfDocument(tab.pdf(format="A4"))
    ]
    for number, card in enumerate(cards, start=1):
        words = tab.locator(f".st-key-place-{number} p").all_inner_texts()
        why = next(re.sub(r"\s+", "", one) for one in words if "in 12 months" in one)
        assert any(card in page and why in page for page in pages), card
