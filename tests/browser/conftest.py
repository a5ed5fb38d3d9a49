"""One server and one Chromium for all browser tests; a fresh server where a test asks for it."""

import os
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from etl.__main__ import main as etl
from tests.builders import build_years, load
from tests.server import CHROMIUM, NARROW, PATIENCE_S, WIDE, chromium, profile, server
from tests.shared import build_real, shared

expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium; .ci/run installs it")
        pytest.skip("no Chromium on this machine")
    with chromium() as opened:
        yield opened


def build_demonstration(folder):
    """A warehouse of 15 demonstration months; its folder."""
    etl(["demo", "--months", "15", "--scale", "0.4", "--out", str(folder / "files")])
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    return shared(tmp_path_factory, build_demonstration)


@pytest.fixture(scope="session")
def years_address(tmp_path_factory, browser):
    """36 months in three places, with one spike that a scan must find."""
    with server(shared(tmp_path_factory, build_years)) as (where, _):
        yield where


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    return shared(tmp_path_factory, build_real)


@pytest.fixture(scope="session")
def address(demonstration, browser):
    with server(demonstration) as (where, _):
        yield where


@pytest.fixture(scope="session")
def real_address(real, browser):
    with server(real) as (where, _):
        yield where


@pytest.fixture
def tab(browser):
    """A page as wide as a desk's, in a browser profile of its own, that notes whom it asks.

    Its maps stay empty; `painted` is for a test of what a map answers.
    """
    yield from _tab(browser, WIDE)


@pytest.fixture
def painted(browser):
    """The same with maps that can be pointed at."""
    yield from _tab(browser, WIDE, paint_maps=True)


@pytest.fixture
def phone(browser):
    """The same as wide as a phone's."""
    yield from _tab(browser, NARROW)


def _tab(browser, viewport, *, paint_maps=False):
    context = profile(browser, viewport, paint_maps=paint_maps)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()
    assert hosts(page.asked) <= {"127.0.0.1"}


def hosts(addresses):
    """Whom a page has asked."""
    return {urlparse(one).hostname for one in addresses if one.startswith(("http", "ws"))}
