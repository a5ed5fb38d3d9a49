"""Every page on a fresh server, on a phone, in the dark, with an odd link, without the internet."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import hosts
from tests.browser.test_drill_down import heading
from tests.server import NARROW, server, settle

PAGES = ["", "area", "area?area=SE-03+Boulton", "incidents", "incident", "about"]
PAGES += ["briefing", "briefing?area=SN-03+Derby+City", "hotspots", "foresight", "compare"]
PAGES += ["scan", "trend", "season", "side_by_side", "outcomes", "searches", "revisions"]
# Every page is asked for many more of them in tests/pages; here is what a browser adds.
ODD_LINKS = [
    "?area=%3Cscript%3Ealert(1)%3C/script%3E",
    "incidents?place=999999999999999999999999&outcome=x&sort=y&page=-4",
    "briefing?area=Derby+City&pin=zzzz&drop=%3Cb%3E,892&pin=",
    "?area=" + "x" * 3000,
]

BRIGHTNESS = """
() => {
  const {backgroundColor} = getComputedStyle(document.querySelector('[data-testid="stApp"]'))
  return backgroundColor.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
}
"""

pytestmark = pytest.mark.browser


def expect_the_whole_app(tab):
    # The first page of a process may be run twice, and is idle for a moment between.
    for part in (
        tab.locator('[data-testid="stSidebar"]').get_by_text("Crime types"),
        tab.get_by_text("Demonstration data"),
        tab.get_by_text("Open Government Licence v3.0"),
    ):
        expect(part.first).to_be_attached()


# Every page is asked to hand over to the app in tests/pages; here are those that differ in how
# they are reached and in what they need.
@pytest.mark.parametrize("path", ["about", "incident"])
def test_a_deep_link_is_the_first_thing_a_fresh_server_answers(path, demonstration, tab):
    with server(demonstration) as (address, _):
        tab.goto(f"{address}/{path}")
        settle(tab)
        expect_the_whole_app(tab)


# In one of the two by turns; a change from one to the other is tried where there is most to draw.
@pytest.mark.parametrize(
    ("path", "scheme"),
    [(path, ("dark", "light")[place % 2]) for place, path in enumerate(PAGES)],
)
def test_a_page_fits_a_phone_in_dark_or_light_and_asks_nobody_else(path, scheme, address, phone):
    phone.emulate_media(color_scheme=scheme)
    phone.goto(f"{address}/{path}")
    settle(phone)
    assert_fits(phone, scheme)


@pytest.mark.parametrize("path", ["", "trend"])
def test_a_change_of_the_colours_draws_the_page_anew(path, address, phone):
    phone.emulate_media(color_scheme="dark")
    phone.goto(f"{address}/{path}")
    settle(phone)
    assert_fits(phone, "dark")
    phone.emulate_media(color_scheme="light")
    phone.wait_for_function(f"({BRIGHTNESS})() > 700")
    settle(phone)  # the server is told of the change, and draws the charts anew
    assert_fits(phone, "light")


def assert_fits(phone, scheme):
    assert width(phone) <= NARROW["width"]
    assert brightness(phone) < 200 if scheme == "dark" else brightness(phone) > 700
    assert not phone.locator('[data-testid="stException"]').count()
    assert hosts(phone.asked) == {"127.0.0.1"}


def width(tab):
    return tab.evaluate(
        "Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('[data-testid=stMain]').scrollWidth)"
    )


def brightness(tab):
    """The sum of red, green and blue of what lies behind everything: 0 to 765."""
    return tab.evaluate(BRIGHTNESS)


@pytest.mark.parametrize("path", ODD_LINKS)
def test_an_odd_link_gives_a_view_and_no_error(path, address, tab):
    alerts = []
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    tab.goto(f"{address}/{path}")
    settle(tab)
    assert heading(tab).inner_text()
    assert not tab.locator('[data-testid="stException"]').count()
    assert tab.locator('[data-testid="stAlert"]').count() >= 2  # the demonstration, and a note
    assert not alerts


def test_the_pages_say_where_outlines_are_schematic(address, tab):
    tab.goto(address)
    settle(tab)
    assert "schematic" in tab.locator('[data-testid="stMain"]').inner_text().lower()
