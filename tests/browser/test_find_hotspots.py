"""Hotspots as a person uses them: pick a type, click a cell, reach an incident, come back."""

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_drill_down import asked, click_row, heading, hover_map, wait_for_page
from tests.builders import REAL_DATA
from tests.server import settle

RANGES = """
() => {
  const plot = document.querySelector('.st-key-compare-maps .js-plotly-plot')
  const layout = plot?._fullLayout
  return layout && ['xaxis', 'xaxis2'].map((axis) => layout[axis].range.slice())
}
"""

pytestmark = pytest.mark.browser


def card(page):
    return page.locator(".st-key-card h2").first


def main(page):
    return page.locator('[data-testid="stMain"]')


# The same on the real files where they are there, else on a demonstration.
@pytest.mark.parametrize("data", ["real_address" if REAL_DATA.is_dir() else "address"])
def test_from_a_type_to_a_cell_to_an_incident_and_back_by_the_link(data, tab, request):
    tab.goto(f"{request.getfixturevalue(data)}/hotspots")
    settle(tab)
    types = tab.locator('[data-testid="stSidebar"]').get_by_label("Crime types").first
    types.click()
    types.fill("Shoplifting")
    expect(tab.get_by_role("option")).to_have_count(1)
    types.press("Enter")
    expect(tab.get_by_role("option")).to_have_count(0)
    expect(main(tab)).to_contain_text("Shoplifting in Derby")
    settle(tab)
    # The first click may only leave the list of types: a person clicks again, which does no harm.
    for _ in range(30):
        click_row(tab, "hotspots", row=2)
        with contextlib.suppress(AssertionError):
            expect(card(tab)).to_contain_text(re.compile(r"^3\. "), timeout=3_000)
            break
    expect(card(tab)).to_contain_text(re.compile(r"^3\. "))
    settle(tab)
    assert re.fullmatch(r"89[0-9a-f]{13}", asked(tab)["cell"])
    link, title = tab.url, card(tab).inner_text()

    tab.locator(".st-key-card a", has_text="records of this cell").or_(
        tab.locator(".st-key-card a", has_text="record of this cell")
    ).first.click()
    wait_for_page(tab, "incidents")
    assert "cell" in asked(tab)
    expect(main(tab)).to_contain_text("In the hotspot cell near")
    click_row(tab, "incidents")
    wait_for_page(tab, "incident")
    expect(heading(tab)).to_contain_text("hoplifting")

    tab.goto(link)
    settle(tab)
    expect(card(tab)).to_have_text(title)
    expect(main(tab)).to_contain_text("Shoplifting in Derby")


def test_a_click_on_the_map_opens_the_card_of_that_cell(address, painted):
    painted.goto(f"{address}/hotspots")
    settle(painted)
    x, y = hover_map(painted, "cells-map")
    name = painted.locator(".deck-tooltip b, .deck-tooltip strong").first.inner_text()
    painted.mouse.click(x, y)
    painted.wait_for_url(re.compile(r"cell=89"))
    where = re.sub(r"^\d+\. ", "", name).strip()
    expect(card(painted)).to_contain_text(where)
    settle(painted)
    # Its number in the tooltip, when it has one, is that of the card.
    number = re.match(r"\d+\. ", name)
    assert card(painted).inner_text().startswith(number.group() if number else "")


def test_the_list_is_walked_by_keyboard_and_the_next_card_is_one_click_away(address, tab):
    tab.goto(f"{address}/hotspots")
    settle(tab)
    expect(card(tab)).to_contain_text("1. ")
    click_row(tab, "hotspots", row=0)
    settle(tab)
    expect(card(tab)).to_contain_text("1. ")
    tab.keyboard.press("ArrowDown")
    expect(card(tab)).to_contain_text("2. ")
    settle(tab)
    tab.get_by_role("button", name="Next card: 3").click()
    expect(card(tab)).to_contain_text("3. ")


def test_the_cells_can_be_taken_along_and_a_point_leads_to_its_records(address, tab):
    tab.goto(f"{address}/hotspots")
    settle(tab)
    for ending in ("csv", "geojson", "gpkg"):
        with tab.expect_download() as waiting:
            tab.locator(f".st-key-{ending}-hotspots button").click()
        content = waiting.value.path().read_bytes()
        assert len(content) > 50_000
        assert b"Getis-Ord" in content
    tab.locator(".st-key-cell-places a").first.click()
    wait_for_page(tab, "incidents")
    assert asked(tab)["place"].isdigit()


def test_two_maps_move_together(address, tab):
    tab.goto(f"{address}/compare")
    settle(tab)
    plot = tab.locator(".st-key-compare-maps .js-plotly-plot").first
    plot.wait_for()
    box = plot.bounding_box()

    tab.wait_for_function(f"({RANGES})()")
    start = tab.evaluate(RANGES)
    x, y = box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"]
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 60, y + 20, steps=5)
    tab.mouse.up()
    tab.wait_for_function(
        f"(start) => ({RANGES})().every(([low], map) => low !== start[map][0])", arg=start
    )
    left, right = tab.evaluate(RANGES)
    assert left != start[0]
    assert left == pytest.approx(right)


def test_on_a_phone_the_maps_stand_one_above_the_other(address, phone):
    phone.goto(f"{address}/compare")
    settle(phone)
    phone.wait_for_function(
        """() => {
            const plot = document.querySelector('.st-key-compare-maps .js-plotly-plot')
            return plot?._fullLayout && plot._fullLayout.xaxis2.domain[0] === 0
        }"""
    )


def test_back_finds_the_choices_of_the_page_again(address, tab):
    tab.goto(f"{address}/hotspots?ranked=3+months")
    settle(tab)
    expect(main(tab)).to_contain_text("only when ranked over 12 months")
    tab.get_by_role("link", name="Try the map out").first.click()
    wait_for_page(tab, "foresight")
    tab.go_back()
    wait_for_page(tab, "hotspots")
    assert asked(tab)["ranked"] == "3 months"
    expect(main(tab)).to_contain_text("only when ranked over 12 months")
