"""From the city to one incident and back, as a person does it."""

import contextlib
import re
import time
from itertools import cycle
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from tests.builders import REAL_DATA
from tests.server import PATIENCE_S, profile, settle

SNT = "SE-01 Alvaston"

pytestmark = pytest.mark.browser


def heading(page):
    return page.locator('[data-testid="stMain"] h1').first


def asked(page):
    """The parameters of the address."""
    return {name: values[-1] for name, values in parse_qs(urlparse(page.url).query).items()}


def hover_map(page, key):
    """Put the mouse on the map where something answers, and return that place.

    A map answers once it is drawn, which no element tells: the same places are tried again.
    """
    canvas = page.locator(f".st-key-{key} canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    tooltip = page.locator(".deck-tooltip:visible")
    until = time.monotonic() + PATIENCE_S
    for right, down in cycle([(0.5, 0.5), (0.45, 0.55), (0.55, 0.45), (0.6, 0.6), (0.4, 0.4)]):
        x, y = box["x"] + right * box["width"], box["y"] + down * box["height"]
        page.mouse.move(x - 3, y - 3)
        page.mouse.move(x, y)
        with contextlib.suppress(AssertionError):
            expect(tooltip).to_be_visible(timeout=2000)
            break
        assert time.monotonic() < until, "the map answers nowhere"
    return x, y


def click_row(page, key, row=0):
    """Click a row of a table, which is drawn on a canvas: the header is 35 px, a row 35 px."""
    table = page.locator(f".st-key-{key} [data-testid=stDataFrameResizable]").first
    # What a screen reader is told: there when the rows are.
    table.locator("[role=gridcell]").first.wait_for(state="attached")
    table.click(position={"x": 60, "y": 35 + 35 * row + 17})


def wait_for_page(page, path):
    page.wait_for_url(re.compile(rf"/{path}(\?|$)"))
    settle(page)


def test_a_click_on_the_map_opens_that_area_and_back_returns(address, painted):
    painted.goto(address)
    settle(painted)
    x, y = hover_map(painted, "map")
    name = painted.locator(".deck-tooltip b, .deck-tooltip strong").first.inner_text()
    painted.mouse.click(x, y)
    wait_for_page(painted, "area")
    expect(heading(painted)).to_contain_text(name.split(",")[0])
    painted.go_back()
    painted.wait_for_url(re.compile(r"/(\?|$)"))
    settle(painted)
    expect(heading(painted)).to_have_text("How is Derby?")


# The same on the real files where they are there, else on a demonstration.
@pytest.mark.parametrize("data", ["real_address" if REAL_DATA.is_dir() else "address"])
def test_from_the_city_to_an_incident_and_back_by_tables_and_links(data, tab, request):
    where = request.getfixturevalue(data)
    tab.goto(where)
    settle(tab)
    click_row(tab, "areas")
    wait_for_page(tab, "area")
    area = asked(tab)["area"]
    tab.locator(".st-key-busiest a").first.click()
    wait_for_page(tab, "incidents")
    assert asked(tab)["area"] == area
    assert "place" in asked(tab)
    click_row(tab, "incidents")
    wait_for_page(tab, "incident")
    assert re.fullmatch(r"[0-9a-f]{16}", asked(tab)["incident"])
    title = heading(tab).inner_text()
    link = tab.url
    tab.go_back()
    wait_for_page(tab, "incidents")
    assert asked(tab)["area"] == area
    tab.go_forward()
    wait_for_page(tab, "incident")
    expect(heading(tab)).to_have_text(title)

    colleague = profile(tab.context.browser, paint_maps=False).new_page()
    colleague.goto(link)
    settle(colleague)
    expect(heading(colleague)).to_have_text(title)
    colleague.context.close()


def test_a_view_is_its_link(address, tab):
    path = (
        "incidents?area=Arboretum+ward%2C+Derby&types=Shoplifting&months=Mar+2025&months=Oct+2025"
    )
    tab.goto(f"{address}/{path}")
    settle(tab)
    text = tab.locator('[data-testid="stMain"]').inner_text()
    assert "Shoplifting in Arboretum ward, Derby" in text
    assert "March to October 2025" in text
    tab.reload()
    settle(tab)
    assert (
        "Shoplifting in Arboretum ward, Derby" in tab.locator('[data-testid="stMain"]').inner_text()
    )


def test_changing_the_scope_on_one_page_carries_to_the_next(address, tab):
    tab.goto(f"{address}/?types=Burglary")
    settle(tab)
    tab.get_by_role("link", name="Incidents").first.click()
    wait_for_page(tab, "incidents")
    expect(tab.locator('[data-testid="stMain"]')).to_contain_text("Burglary in Derby")
    assert asked(tab)["types"] == "Burglary"


def test_two_people_do_not_see_each_others_choices(address, browser):
    first, second = (
        profile(browser, paint_maps=False).new_page(),
        profile(browser, paint_maps=False).new_page(),
    )
    first.goto(f"{address}/?area=Chesterfield")
    second.goto(f"{address}/?area=High+Peak")
    settle(first)
    settle(second)
    assert "Chesterfield" in heading(first).inner_text()
    assert "High Peak" in heading(second).inner_text()
    first.context.close()
    second.context.close()
