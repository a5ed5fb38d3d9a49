"""On paper: whole charts with the labels at their right edge, and no buttons."""

import re
import zlib

import pytest

from tests.server import settle

pytestmark = pytest.mark.browser

PAGES = {
    "trend": "trend?area=Derby",
    "outcomes": "outcomes?area=Derby",
    "side_by_side": "side_by_side?area=Derby&beside=Crime+types",
}
# The words of each plot whose end lies farthest to the right.
RIGHTMOST = """
() => [...document.querySelectorAll('[data-testid="stMain"] .js-plotly-plot')].map((plot) =>
  [...plot.querySelectorAll('text')].filter((text) => text.textContent.trim())
    .map((text) => [text.getBoundingClientRect().right, text.textContent])
    .sort((a, b) => b[0] - a[0])[0]?.[1])
"""

# Every plot is as wide as its place: it is drawn once more when it learns how wide that is.
FITTED = """
() => [...document.querySelectorAll('[data-testid="stMain"] .js-plotly-plot')].every((plot) =>
  plot.querySelector('.main-svg') && Math.abs(plot._fullLayout.width - plot.clientWidth) < 2)
"""


def printed(pdf):
    """The text of a PDF as Chromium writes it, without any space."""
    objects = {int(one[1]): one for one in re.finditer(rb"(?<=\n)(\d+) 0 obj\n", pdf)}
    ends = [*sorted(one.start() for one in objects.values()), len(pdf)]
    bodies = {
        number: pdf[one.end() : next(end for end in ends if end > one.start())]
        for number, one in objects.items()
    }
    fonts = {
        number: letters(stream(bodies[int(found[1])]))
        for number, body in bodies.items()
        if (found := re.search(rb"/ToUnicode (\d+) 0 R", body))
    }
    return "".join(shown(stream(body), fonts) for body in bodies.values())


def stream(body):
    """What stands in a stream; nothing where it is a picture, or there is none."""
    head, found, rest = body.partition(b"stream\n")
    if not found or b"/Subtype /Image" in head:
        return b""
    if b"/FlateDecode" not in head:
        return rest
    try:
        return zlib.decompressobj().decompress(rest)
    except zlib.error:
        return b""


def letters(cmap):
    """Code → letter, as a font's table says; codes are written in hexadecimal."""
    after = cmap.partition(b"endcodespacerange")[2]
    single = dict(re.findall(rb"^<(\w+)> <(\w{4,})>$", after, re.M))
    for first, last, start in re.findall(rb"^<(\w+)> <(\w+)> <(\w+)>$", after, re.M):
        for step in range(int(last, 16) - int(first, 16) + 1):
            code = b"%0*X" % (len(first), int(first, 16) + step)
            single[code] = b"%04X" % (int(start, 16) + step)
    return {code: bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in single.items()}


def shown(drawn, fonts):
    """The letters that a stream draws."""
    said, known = [], {}
    for font, codes in re.findall(rb"/F(\d+) [\d.]+ Tf|<(\w+)> Tj", drawn):
        if font:
            known = fonts.get(int(font), {})
            continue
        size = len(next(iter(known), b"00"))
        said += [known.get(codes[at : at + size], "") for at in range(0, len(codes), size)]
    return re.sub(r"\s", "", "".join(said))


@pytest.mark.parametrize("page", PAGES)
def test_charts_fit_the_paper_no_smaller_than_it_asks_for_with_all_their_labels(page, address, tab):
    tab.goto(f"{address}/{PAGES[page]}")
    settle(tab)
    tab.wait_for_selector('[data-testid="stMain"] .js-plotly-plot .main-svg')
    tab.wait_for_function(FITTED)
    labels = [re.sub(r"\s", "", label) for label in tab.evaluate(RIGHTMOST) if label]
    title = re.sub(r"\s", "", tab.locator("h1").first.inner_text())
    assert labels
    plots = tab.locator('[data-testid="stMain"] .js-plotly-plot')
    widest = max(plot.bounding_box()["width"] for plot in plots.all())
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = float(
        tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--drawn')")
    )
    assert widest <= drawn <= widest + 40
    for landscape in (False, True):
        words = printed(tab.pdf(format="A4", landscape=landscape))
        assert title in words
        assert [label for label in labels if label not in words] == []
        assert "Saveorcopy" not in words
        assert "Comparedwith" not in words
