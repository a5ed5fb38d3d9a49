"""The colours of the app are readable: WCAG contrast of every text on its background."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from beatline.charts.theme import DARK, LIGHT, rgb

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
HUES = ["blue", "orange", "green", "red", "yellow", "violet", "gray"]


def luminance(colour):
    parts = [part / 255 for part in rgb(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_pairs(theme):
    for surface in ("backgroundColor", "secondaryBackgroundColor"):
        for text in ("textColor", "linkColor", "primaryColor"):
            if text in theme:
                yield theme[text], theme[surface]
    if "codeTextColor" in theme:
        yield theme["codeTextColor"], theme["codeBackgroundColor"]
    if "dataframeHeaderTextColor" in theme:
        yield theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]
    for hue in HUES:
        if f"{hue}TextColor" in theme:
            yield theme[f"{hue}TextColor"], theme["backgroundColor"]
            yield theme[f"{hue}TextColor"], theme[f"{hue}BackgroundColor"]


THEMES = {
    "light": CONFIG["theme"]["light"],
    "dark": CONFIG["theme"]["dark"],
    "light sidebar": CONFIG["theme"]["light"]["sidebar"],
    "dark sidebar": CONFIG["theme"]["dark"]["sidebar"],
}


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", THEMES)
def test_text_has_a_contrast_of_4_5_to_1(name):
    low = [pair for pair in text_pairs(THEMES[name]) if contrast(*pair) < 4.5]
    assert low == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_in_charts_have_a_contrast_of_4_5_to_1(colours):
    texts = [colours.ink, colours.muted, colours.recorded, colours.stands_out_text]
    assert [t for t in texts if contrast(t, colours.background) < 4.5] == []
    for surface in (colours.band, colours.gap):
        assert contrast(colours.muted, surface) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_marks_have_a_contrast_of_3_to_1(colours):
    for mark in (colours.recorded, colours.stands_out, colours.context):
        assert contrast(mark, colours.background) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_map_groups_run_steadily_from_the_background_to_its_opposite(colours):
    steps = [contrast(group, colours.background) for group in colours.groups]
    assert steps == sorted(steps)
    assert all(later / earlier > 1.15 for earlier, later in pairwise(steps))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_there_are_ten_different_chart_colours(name):
    assert len(set(THEMES[name]["chartCategoricalColors"])) >= 10
    assert len(THEMES[name]["chartSequentialColors"]) == 10
    assert len(THEMES[name]["chartDivergingColors"]) == 10


def test_charts_and_app_share_their_colours():
    assert THEMES["light"]["chartCategoricalColors"][:2] == [LIGHT.recorded, LIGHT.stands_out]
    assert THEMES["dark"]["chartCategoricalColors"][:2] == [DARK.recorded, DARK.stands_out]
    for name, colours in (("light", LIGHT), ("dark", DARK)):
        assert THEMES[name]["backgroundColor"] == colours.background
        assert THEMES[name]["textColor"] == colours.ink


@pytest.mark.parametrize(("name", "colours"), [("blank", LIGHT), ("blank-dark", DARK)])
def test_the_blank_map_asks_nothing_of_the_internet(name, colours):
    text = (ROOT / "static" / f"{name}.json").read_text(encoding="utf-8")
    style = json.loads(text)
    assert style["sources"] == {}
    assert "http" not in text
    assert style["layers"][0]["paint"]["background-color"] == colours.map_background


def test_the_server_is_safe_by_default():
    server, client = CONFIG["server"], CONFIG["client"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] and server["enableCORS"]
    assert server["maxUploadSize"] <= 200
    assert client["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False


def test_no_font_is_fetched():
    assert "fontFaces" not in CONFIG["theme"]
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
