"""Trends as an analyst uses them: find a signal in the scan, open it, save it, share the link."""

import re
import xml.etree.ElementTree as ET
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import expect

from tests.browser.test_drill_down import asked, click_row, wait_for_page
from tests.server import profile, settle

PLOT = ".st-key-process .js-plotly-plot"

pytestmark = pytest.mark.browser


def main(page):
    return page.locator('[data-testid="stMain"]')


def menu(page):
    page.get_by_role("button", name="Save or copy").first.click()
    expect(page.locator("button[data-picture=png]:visible")).to_have_count(1)


@pytest.mark.parametrize(
    ("data", "area"),
    [("years_address", "Derby"), ("real_address", "Derbyshire (whole force)")],
)
def test_from_a_signal_to_its_chart_and_back_by_the_link_that_was_shared(
    data, area, tab, browser, request
):
    tab.goto(f"{request.getfixturevalue(data)}/scan?area={quote_plus(area)}")
    settle(tab)
    signal = tab.locator(".st-key-scan-links a").first
    # Before the words stands the name of the icon.
    sentence = signal.inner_text().strip().splitlines()[-1]
    assert re.search(r"\d+ recorded; (at most )?\d+", sentence)
    signal.click()
    wait_for_page(tab, "trend")
    expect(main(tab)).to_contain_text(f"found: {sentence}")
    expect(main(tab).locator(".js-plotly-plot").first).to_contain_text("found by the scan")
    settle(tab)
    menu(tab)
    shared = tab.locator('[data-testid="stCode"]:visible').last.inner_text().strip()
    assert "found=" in shared and "months=" in shared

    other = profile(browser, paint_maps=False).new_page()
    other.goto(shared)
    settle(other)
    expect(main(other)).to_contain_text(f"found: {sentence}")
    answer = main(tab).locator("h2").first.inner_text()
    expect(main(other).locator("h2").first).to_have_text(answer)
    other.context.close()


def test_a_row_of_the_scan_opens_its_chart_and_back_returns_to_the_scan(years_address, tab):
    tab.goto(f"{years_address}/scan?area=Derby&level=20%25")
    settle(tab)
    click_row(tab, "scan-table")
    wait_for_page(tab, "trend")
    assert asked(tab)["types"] == "Shoplifting"
    expect(main(tab)).to_contain_text("The scan of Derby found")
    tab.go_back()
    wait_for_page(tab, "scan")
    assert asked(tab)["level"] == "20%"
    expect(main(tab)).to_contain_text("needs a look in Derby")


def test_a_chart_is_saved_as_picture_and_figures_with_title_and_source(years_address, tab):
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{years_address}/trend?area=Derby&types=Vehicle+crime&events=Jun+2025:+Operation+X")
    settle(tab)
    tab.wait_for_selector(f"{PLOT} .main-svg")
    saved = {}
    menu(tab)
    # The menu stays open from one picture to the next.
    for kind in ("png", "svg"):
        with tab.expect_download() as download:
            tab.locator(f"button[data-picture={kind}]:visible").click()
        assert download.value.suggested_filename == (
            f"beatline-process-derby-vehicle-crime-2025-12.{kind}"
        )
        saved[kind] = download.value.path().read_bytes()
        # The chart takes no further order until it is done with this one.
        tab.wait_for_function(f"!document.querySelector({PLOT!r})._snapshotInProgress")
    tab.keyboard.press("Escape")
    assert saved["png"].startswith(b"\x89PNG") and len(saved["png"]) > 20_000
    text = "".join(ET.fromstring(saved["svg"]).itertext())
    assert "Records of vehicle crime a month" in text
    assert "Operation X" in text
    assert "Open Government Licence" in text
    # Whatever the screen looks like, a picture is for white paper.
    assert b"rgb(255, 255, 255)" in saved["svg"]
    assert b"rgb(232, 238, 244)" not in saved["svg"]
    menu(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="CSV", exact=True).first.click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert any(line.startswith("Month,Records of vehicle crime") for line in lines)
    assert sum(line.startswith(("January", "December")) for line in lines) == 6
