"""Every page on a fresh server, on a phone, in the dark, with an odd link, without the internet."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from tests.browser.test_drill_down import heading
from tests.server import NARROW, server, settle

PAGES = ["", "area", "area?area=SE-03+Boulton", "incidents", "incident", "about"]
PAGES += ["hotspots", "foresight", "compare"]
PAGES += ["scan", "trend", "season", "side_by_side", "outcomes", "searches"]
ODD_LINKS = [
    "?area=Atlantis",
    "?area=%3Cscript%3Ealert(1)%3C/script%3E",
    "?types=Piracy&months=Jan+1066&months=Never",
    "area?area=abbey",
    "incidents?place=999999999999999999999999&outcome=x&sort=y&page=-4",
    "incidents?place='; DROP TABLE crime; --",
    "incident?incident=zzzz",
    "incident?incident=ffffffffffffffff",
    "?months=Dec+2090&months=Jan+1999&nonsense=1",
    "?area=" + "x" * 3000,
]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path",
    ["area", "scan", "trend", "hotspots", "foresight", "compare", "incidents", "incident", "about"],
)
def test_a_deep_link_is_the_first_thing_a_fresh_server_answers(path, demonstration, tab):
    with server(demonstration) as (address, _):
        tab.goto(f"{address}/{path}")
        settle(tab)
        # The first page of a process may be run twice, and is idle for a moment between.
        for part in (
            tab.locator('[data-testid="stSidebar"]').get_by_text("Crime types"),
            tab.get_by_text("Demonstration data"),
            tab.get_by_text("Open Government Licence v3.0"),
        ):
            expect(part.first).to_be_attached(timeout=30_000)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(path, address, phone):
    phone.goto(f"{address}/{path}")
    settle(phone)
    width = phone.evaluate(
        "Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    assert width <= NARROW["width"]


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


def test_nobody_but_this_server_is_asked(address, tab):
    for path in PAGES:
        tab.goto(f"{address}/{path}")
        settle(tab)
        tab.wait_for_timeout(1000)
    strangers = {urlparse(url).hostname for url in tab.asked if url.startswith(("http", "ws"))}
    assert strangers == {"127.0.0.1"}


def test_the_dark_theme_draws_every_page(address, browser):
    tab = browser.new_context(color_scheme="dark").new_page()
    for path in PAGES:
        tab.goto(f"{address}/{path}")
        settle(tab)
        background = tab.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        assert sum(int(part) for part in background.strip("rgb()").split(",")[:3]) < 200
        assert not tab.locator('[data-testid="stException"]').count()
    tab.context.close()


def test_the_pages_say_where_outlines_are_schematic(address, tab):
    tab.goto(address)
    settle(tab)
    assert "schematic" in tab.locator('[data-testid="stMain"]').inner_text().lower()
