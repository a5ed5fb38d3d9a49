"""WCAG 2.2 AA on the pages for scrutiny: axe-core, the keyboard, narrow windows, own colours.

What cannot be tested here, and what is known of it, stands in docs/accessibility.md.
"""

import json
import warnings
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.server import NARROW, WIDE, profile, settle

pytestmark = pytest.mark.browser

WARD = "ward?area=Arboretum+ward,+Derby"
PAGES = {"ward": WARD, "wards": "wards", "priorities": "priorities"}
WIDTHS = {"wide": WIDE, "narrow": NARROW}
# 1280 pixels at 400%: as narrow as nothing may scroll sideways (WCAG 1.4.10).
NARROWEST = {"width": 320, "height": 800}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What readers may set for themselves (WCAG 1.4.12).
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""

HEADINGS = """
() => [...document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3, h4, h5, h6)')]
  .map((heading) => Number(heading.tagName[1]))
"""
# A table's name is on what holds its canvas.
UNNAMED = """
() => {
  const named = (element) => element.getAttribute('aria-label')?.trim()
  const drawn = '[data-testid="stPlotlyChart"], [data-testid="stDeckGlJsonChart"]'
  const table = '[data-testid="stDataFrame"]'
  return [...document.querySelectorAll(drawn)].filter((one) => !named(one))
    .concat([...document.querySelectorAll(table)]
      .filter((one) => !named(one) && ![...one.querySelectorAll('[role="region"]')].some(named)))
    .map((one) => one.outerHTML.slice(0, 200))
}
"""
# axe-core does not judge words in a chart. Contrast as WCAG 2 defines it, against the page.
LOW_WORDS_IN_CHARTS = """
() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = luminance(
    getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor)
  const words = '[data-testid="stMain"] .js-plotly-plot svg text'
  return [...document.querySelectorAll(words)].filter((text) => {
    if (!text.textContent.trim()) return false
    const [low, high] = [luminance(getComputedStyle(text).fill), behind].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05) < 4.5
  }).map((text) => text.textContent + ' in ' + getComputedStyle(text).fill)
}
"""
UNMARKED_CHOICES = """
() => [...document.querySelectorAll('[role="radio"] p')].filter((words) => {
  const chosen = words.closest('[role="radio"]').getAttribute('aria-checked') === 'true'
  return getComputedStyle(words).textDecorationLine.includes('underline') !== chosen
}).map((words) => words.textContent)
"""
LONGEST_MOVEMENT = """
() => Math.max(...[...document.querySelectorAll('*')]
  .map((one) => parseFloat(getComputedStyle(one).transitionDuration)))
"""
SIDEWAYS = """
() => {
  const main = document.querySelector('[data-testid="stMain"]')
  return Math.max(document.documentElement.scrollWidth - innerWidth,
    main.scrollWidth - main.clientWidth)
}
"""
# Words whose end lies outside a box that hides what does not fit.
CUT = """
() => {
  const lowest = (element) => element.innerText?.trim() && ![...element.children].some((child) =>
    child.innerText?.trim() && getComputedStyle(child).display !== 'inline')
  const seen = (element) => element.getClientRects().length
    && getComputedStyle(element).visibility !== 'hidden'
  const cut = (element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const words = range.getBoundingClientRect()
    for (let box = element; box !== document.body; box = box.parentElement) {
      const {overflowX, overflowY} = getComputedStyle(box), edge = box.getBoundingClientRect()
      if (/hidden|clip/.test(overflowX) && words.right > edge.right + 1.5) return true
      if (/hidden|clip/.test(overflowY) && words.bottom > edge.bottom + 2) return true
      if (/auto|scroll/.test(overflowX + overflowY)) return false
    }
    return false
  }
  return [...document.querySelectorAll('[data-testid="stMain"] *')]
    .filter((element) => !element.closest('svg, canvas, style, script'))
    .filter((element) => lowest(element) && seen(element) && cut(element))
    .map((element) => element.innerText.slice(0, 60))
}
"""
# Where the keyboard is: what it is called, and whether a line is drawn round it or what holds it.
STOP = """
() => {
  const here = document.activeElement
  if (!here || here === document.body) return null
  const ringed = (element) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(element)
    const {width, height} = element.getBoundingClientRect()
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 4 && height > 4
  }
  const around = [here, here.parentElement, here.parentElement?.parentElement].filter(Boolean)
  return {
    name: here.getAttribute('aria-label') || here.matches('a, button, summary') && here.innerText
      || here.dataset.testid || here.tagName,
    // A table draws the line round a cell on its own canvas.
    ringed: Boolean(here.closest('canvas [role="grid"]')) || around.some(ringed),
    inside: here.closest('[data-testid="stPopoverBody"]') ? 'menu'
      : here.closest('[data-testid="stSidebar"]') ? 'sidebar' : 'page',
  }
}
"""


def open_page(page, address, path):
    page.goto(f"{address}/{path}")
    settle(page)
    if page.locator('[data-testid="stPlotlyChart"]').count():
        page.wait_for_selector(".js-plotly-plot .main-svg")


def in_the_dark(page):
    """The same page in the dark, its charts drawn again."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('.st-key-theme [data-drawn="dark"]', state="attached")
    settle(page)


def findings(page, **options):
    """What axe-core finds: rule, impact and the first places of each."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        (one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3])
        for one in found.response["violations"]
    ]


def stops(page, most=120):
    """Every place that Tab leads to, from the first to the last."""
    found = []
    while len(found) < most:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        found.append(stop)
    return found


def tab_to(page, name, most=120):
    """Press Tab until something of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop and name in stop["name"]:
            return stop
    raise AssertionError(f"Tab never reached “{name}”")


@pytest.fixture(
    scope="module",
    params=[(page, width) for page in PAGES for width in WIDTHS],
    ids="-".join,
)
def opened(request, address, browser):
    """Each page once in each width: the tests of it follow each other in the order of this file."""
    name, width = request.param
    context = profile(browser, WIDTHS[width])
    page = context.new_page()
    page.emulate_media(color_scheme="light")
    open_page(page, address, PAGES[name])
    yield page
    context.close()


def test_headings_begin_with_one_title_and_skip_no_level(opened):
    levels = opened.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert len(levels) >= 3
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_page_says_its_name_and_language(opened):
    assert opened.title().endswith(" · Beatline")
    assert opened.evaluate("document.documentElement.lang") == "en-GB"


def test_every_chart_map_and_table_says_what_it_shows(opened):
    assert opened.locator('[data-testid="stDataFrame"]').count() >= 1
    assert opened.evaluate(UNNAMED) == []


def test_axe_core_finds_nothing_and_words_in_charts_are_readable_in_light_and_dark(opened):
    assert findings(opened, runOnly=WCAG) == []
    for finding in findings(opened, runOnly=["best-practice"]):
        warnings.warn(f"best practice, {opened.title()}: {json.dumps(finding)}", stacklevel=1)
    assert opened.evaluate(LOW_WORDS_IN_CHARTS) == []
    in_the_dark(opened)
    assert findings(opened, runOnly={"type": "rule", "values": ["color-contrast"]}) == []
    assert opened.evaluate(LOW_WORDS_IN_CHARTS) == []


def test_own_colours_and_the_wish_for_calm_are_kept(opened):
    opened.emulate_media(forced_colors="active", reduced_motion="reduce")
    settle(opened)
    assert opened.evaluate(LOW_WORDS_IN_CHARTS) == []
    assert opened.evaluate(UNMARKED_CHOICES) == []
    assert opened.evaluate(LONGEST_MOVEMENT) <= 0.001
    opened.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_at_400_percent_nothing_scrolls_sideways_and_wider_letters_cut_nothing(opened):
    opened.set_viewport_size(NARROWEST)
    settle(opened)
    assert opened.evaluate(SIDEWAYS) <= 0
    assert opened.evaluate(CUT) == []
    opened.add_style_tag(content=SPACING)
    settle(opened)
    assert opened.evaluate(SIDEWAYS) <= 0
    assert opened.evaluate(CUT) == []


def test_the_keyboard_alone_uses_the_ward_page_and_sees_where_it_is(address, tab):
    open_page(tab, address, WARD)
    reached = stops(tab)
    names = "\n".join(stop["name"] for stop in reached)
    for control in ("Area", "Crime types", "Months", "All areas", "Save or copy", "Collapse"):
        assert control in names
    assert [stop["name"] for stop in reached if not stop["ringed"]] == []
    # Round again: a link leads past the sidebar.
    tab_to(tab, "Skip to main content")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate(STOP)["inside"] == "page"
    tab_to(tab, "Save or copy")
    tab.keyboard.press("Enter")
    menu = tab.locator('[data-testid="stPopoverBody"]')
    expect(menu).to_be_focused()
    tab.keyboard.press("Tab")
    assert "PNG" in tab.evaluate(STOP)["name"]
    tab.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    assert "Save or copy" in tab.evaluate(STOP)["name"]


def test_arrow_keys_in_a_table_lead_nowhere_until_enter(address, tab):
    open_page(tab, address, "wards")
    tab.locator('[data-testid="data-grid-canvas"]').first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.wait_for_selector(".st-key-opening a")
    settle(tab)
    assert "/wards" in tab.url
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/ward?*")


def test_on_a_phone_the_keyboard_enters_the_sidebar_only_when_it_is_open(address, phone):
    open_page(phone, address, WARD)
    tab_to(phone, "Expand sidebar", most=3)
    phone.keyboard.press("Enter")
    # Where the focus went by itself; what lies under the sidebar is no stop.
    expect(phone.get_by_role("button", name="Collapse sidebar")).to_be_focused()
    assert {stop["inside"] for stop in stops(phone) if stop["name"] != "Main menu"} == {"sidebar"}
    tab_to(phone, "Collapse sidebar")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Expand sidebar")).to_be_focused()
    assert "sidebar" not in {stop["inside"] for stop in stops(phone)}
