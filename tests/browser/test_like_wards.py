"""The like wards in a browser: a choice stands in the link, survives a reload; Back undoes it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.server import settle

pytestmark = pytest.mark.browser
WARD = "ward?area=Abbey+ward%2C+Derby"
SIDEWAYS = """
    document.querySelector('[data-testid="stMain"]').scrollWidth - window.innerWidth
"""
CHOSEN = ".st-key-like-choice [data-tag]"


def link(page):
    """The wards in the link."""
    asked = parse_qs(urlsplit(page.url).query).get("like", [""])
    return [code for code in ",".join(asked).split(",") if code]


def opened(page, address, more=""):
    page.goto(f"{address}/{WARD}{more}")
    settle(page)
    page.locator(".st-key-like-choice summary").click()
    page.locator(CHOSEN).first.wait_for()


def names(page):
    """The chosen wards as the field shows them."""
    return page.locator(CHOSEN).all_inner_texts()


def take_out(page, at):
    page.locator(CHOSEN).nth(at).locator("button").click()
    page.wait_for_timeout(300)
    settle(page)


def test_a_choice_survives_a_reload_and_back_undoes_it(tab, address):
    opened(tab, address)
    usual = names(tab)
    assert len(usual) == 10
    assert link(tab) == []
    take_out(tab, 0)
    assert names(tab) == usual[1:]
    assert len(link(tab)) == 9
    tab.locator(".st-key-like-choice input").click()
    tab.keyboard.type("Allestree")
    tab.wait_for_timeout(500)
    tab.keyboard.press("Enter")
    settle(tab)
    assert "Allestree ward, Derby" in names(tab)
    assert len(link(tab)) == 10
    tab.reload()
    settle(tab)
    tab.locator(".st-key-like-choice summary").click()
    tab.locator(CHOSEN).first.wait_for()
    assert sorted(names(tab)) == sorted([*usual[1:], "Allestree ward, Derby"])
    tab.go_back()
    settle(tab)
    assert len(link(tab)) == 9
    assert names(tab) == usual[1:]
    tab.locator(".st-key-like-usual button").click()
    settle(tab)
    assert link(tab) == []
    assert names(tab) == usual


def test_another_ward_has_wards_of_its_own_and_no_complaint(tab, address):
    opened(tab, address)
    take_out(tab, 0)
    own = names(tab)
    tab.locator('[data-testid="stSidebar"] input').first.click()
    tab.keyboard.type("Allestree ward")
    tab.wait_for_timeout(500)
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(500)
    settle(tab)
    assert "Allestree" in tab.url
    assert link(tab) == []
    assert len(names(tab)) == 10
    assert names(tab) != own
    assert tab.get_by_text("The link asks for").count() == 0


def test_on_a_phone_nothing_scrolls_sideways_with_the_choice_open(phone, address):
    opened(phone, address)
    assert phone.evaluate(SIDEWAYS) <= 0
    assert phone.locator(".st-key-like-rates .js-plotly-plot").count() == 1
