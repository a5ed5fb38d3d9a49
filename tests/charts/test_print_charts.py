"""The charts on paper: nothing clipped, nothing over another, readable in grey, in every state."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import font_source_sans_pro
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from beatline.analysis.process_limits import process_limits
from beatline.charts.funnel_scale import NO_AREA
from beatline.charts.print_funnel import print_funnel_svg
from beatline.charts.print_sheet import TEXT, fitted_lines, ticks, width_of
from beatline.charts.print_spark import describe_spark, print_spark_svg
from beatline.charts.print_trend import NOT_LOADED, print_trend_svg
from beatline.charts.print_types import NOTHING, describe_type_changes, print_types_svg
from beatline.charts.theme import LIGHT
from tests.charts.funnels import LONG, areas, city

SVG = "{http://www.w3.org/2000/svg}"
POINT_MM = 25.4 / 72
COLOURS = {value for value in vars(LIGHT).values() if isinstance(value, str)} | {"none"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def texts(root):
    """Every text with its box on the sheet, by the estimated width of its words."""
    for one in root.iter(f"{SVG}text"):
        bold = one.get("font-weight") == "700"
        wide, x, y = width_of(one.text, bold=bold), float(one.get("x")), float(one.get("y"))
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor")]
        box = (left, y - 0.7 * TEXT, left + wide, y + 0.2 * TEXT)
        if one.get("transform"):
            box = (x - 0.7 * TEXT, y - wide / 2, x + 0.2 * TEXT, y + wide / 2)
        yield one.text, box


def corners(root):
    """Every coordinate of every shape."""
    for one in root.iter():
        kind = one.tag.removeprefix(SVG)
        at = {name: float(one.get(name)) for name in ("x", "y", "cx", "cy", "r") if one.get(name)}
        if kind == "rect":
            yield at["x"], at["y"]
            yield at["x"] + float(one.get("width")), at["y"] + float(one.get("height"))
        elif kind == "circle":
            yield at["cx"] - at["r"], at["cy"] - at["r"]
            yield at["cx"] + at["r"], at["cy"] + at["r"]
        elif kind == "path":
            numbers = [float(part) for part in NUMBER.findall(one.get("d"))]
            yield from zip(numbers[::2], numbers[1::2], strict=True)


def checked(svg_text):
    """The drawing, held to what every drawing promises."""
    root = ET.fromstring(svg_text)
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    assert root.get("width") == f"{width:g}mm"
    assert root.get("font-family").startswith("Source Sans Pro")
    told = list(texts(root))
    for text, (left, top, right, bottom) in told:
        assert left >= -0.01 and right <= width + 0.01, text
        assert top >= -0.01 and bottom <= height + 0.01, text
    for (one, a), (other, b) in combinations(told, 2):
        apart = a[2] <= b[0] + 0.02 or b[2] <= a[0] + 0.02 or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, other)
    for x, y in corners(root):
        assert -0.1 <= x <= width + 0.1 and -0.1 <= y <= height + 0.1
    for one in root.iter():
        assert {one.get("fill", "none"), one.get("stroke", "none")} <= COLOURS
        assert float(one.get("font-size", TEXT)) >= 7 * POINT_MM
    return root


def words(root):
    return [one.text for one in root.iter(f"{SVG}text")]


def paths(root, **look):
    """Ways of shapes that look so, by their attributes with - for _."""
    wanted = {name.replace("_", "-"): value for name, value in look.items()}
    return [
        one.get("d")
        for one in root.iter(f"{SVG}path")
        if all(one.get(name) == value for name, value in wanted.items())
    ]


# Estimated widths


def test_words_are_never_wider_than_estimated_nor_much_narrower():
    folder = Path(font_source_sans_pro.font_directory)
    names = ["Chesterfield Town Centre", LONG, "Mackworth & New Zealand", "99.8% limit", "1,234"]
    names += ["Violence and sexual offences", "Sinfin & Osmaston", "year before: 1,120", "Dec: 29"]
    names += ["WILLINGTON & FINDERN", "(incidents, not crimes)", "−1.5 ×", "R Derby City 773↑"]
    for bold, style in ((False, "Regular"), (True, "Bold")):
        font = ImageFont.truetype(str(folder / f"SourceSansPro-{style}.otf"), 1000)
        for name in names:
            true = font.getlength(name) / 1000 * TEXT
            assert true <= width_of(name, bold=bold) <= 1.25 * true, name


@given(st.text(alphabet="abcdefg ", max_size=60), st.floats(5, 60))
def test_lines_fit_where_their_words_do(text, width):
    lines = fitted_lines(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(width_of(line) <= width or " " not in line for line in lines)


@given(st.floats(0, 1e6), st.floats(0.01, 1e6), st.integers(2, 12))
def test_ticks_are_round_and_few_and_lie_on_the_axis(low, span, most):
    found = ticks(low, low + span, most)
    assert len(found) <= most + 1
    assert all(low - 1e-6 * span <= one <= low + span * (1 + 1e-6) for one in found)


def test_ticks_of_known_axes():
    assert ticks(0, 100, 6) == [0, 20, 40, 60, 80, 100]
    assert ticks(0, 4, 5) == [0, 1, 2, 3, 4]
    assert ticks(5, 5, 4) == [5]


# The months


def months(counts, first="2024-01-01"):
    frame = pd.DataFrame(
        {"month": pd.date_range(first, periods=len(counts), freq="MS"), "records": counts}
    ).astype({"records": float})
    return process_limits(frame.assign(loaded=frame["records"].notna()))


def trend(limits, width=180.0, height=60.0):
    return checked(print_trend_svg(limits, width_mm=width, height_mm=height))


STEADY = [40, 44, 39, 41, 45, 38, 42, 40, 43, 41, 39, 42]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 11, 12, 13, 25, 36, 58, 120])
@pytest.mark.parametrize("size", [(180.0, 60.0), (85.0, 45.0)])
def test_any_number_of_months_is_drawn_without_words_over_one_another(count, size):
    rng = np.random.default_rng(count)
    root = trend(months(rng.poisson(1000, count), first="2022-11-01"), *size)
    assert any(re.fullmatch(r"[A-Z][a-z]{2}: [\d,]+", text) for text in words(root))


@pytest.mark.parametrize(
    "counts",
    [
        [0] * 12,
        [7] * 12,
        [*[5] * 11, 900],
        [*[400] * 11, 0],
        [math.nan, *[20] * 7, math.nan, 30, math.nan, *[21] * 9],
        [*[20] * 12, *[math.nan] * 33, *[30] * 12],
        [12_345] * 14,
    ],
)
def test_odd_series_are_drawn(counts):
    trend(months(counts))
    trend(months(counts).assign(year_before=17.0), 85.0, 45.0)


def test_a_gap_is_a_gap_and_named():
    root = trend(months([*STEADY, *[math.nan] * 12, *STEADY]))
    assert words(root).count("not loaded") == 2
    lines = paths(root, stroke=LIGHT.ink, stroke_width="0.45")
    assert sorted(line.count("L") for line in lines) == [1, 11, 11]
    dashed = paths(root, stroke_dasharray="0.8 0.8")
    assert len(dashed) == 2
    upright = trend(months([*STEADY, math.nan, *STEADY]))
    assert [one.text for one in upright.iter(f"{SVG}text") if one.get("transform")] == [
        "not loaded"
    ]
    narrow = trend(months([*STEADY, math.nan, *STEADY]), 70.0)
    assert words(narrow).count("not loaded") == 1


def test_the_axis_starts_at_zero_and_heights_are_true():
    limits = months(STEADY)
    root = trend(limits)
    [line] = [
        one for one in paths(root, stroke=LIGHT.ink, stroke_width="0.45") if one.count("L") > 2
    ]
    y = [float(part) for part in NUMBER.findall(line)][1::2]
    at = {
        float(one.text): float(one.get("y"))
        for one in root.iter(f"{SVG}text")
        if one.text.isdigit() and one.get("text-anchor") == "end"
    }
    assert min(at) == 0
    per_record = (at[0] - at[20]) / 20
    heights = [(y[0] - one) / per_record for one in y]
    assert heights == pytest.approx([count - STEADY[0] for count in STEADY], abs=0.05)


def test_months_outside_the_band_are_large_diamonds_with_their_count():
    root = trend(months([*STEADY[:5], 90, *STEADY[5:]]))
    diamonds = paths(root, fill=LIGHT.stands_out)
    # One in the key.
    assert len(diamonds) == 2
    assert all(re.fullmatch(r"M[^LZz]+(L[^LZz]+){3}z", one) for one in diamonds)
    assert "90" in words(root)
    assert "outside the range" in words(root)
    assert not paths(trend(months(STEADY)), fill=LIGHT.stands_out)


def test_months_of_another_signal_are_triangles():
    limits = months(STEADY).assign(rule=["", "shift", *[""] * 10])
    root = trend(limits)
    assert len(paths(root, fill=LIGHT.stands_out)) == 2
    assert "another signal" in words(root)


def test_the_newest_month_and_the_usual_count_are_told_at_the_end():
    limits = months(STEADY)
    told = words(trend(limits))
    assert "Dec: 42" in told
    assert f"usual: {limits['expected'].iloc[-1]:.0f}" in told
    assert "expected range" in told
    assert "year before: 17" in words(trend(limits.assign(year_before=17.0)))


def test_too_few_months_have_no_band_and_few_months_say_it_is_provisional():
    few = trend(months([20, 21, 22]))
    assert not paths(few, fill=LIGHT.band)
    assert "expected range" not in words(few)
    some = trend(months([20, 21, 22, 20, 24, 21, 22]))
    assert len(paths(some, fill=LIGHT.band)) == 1
    assert "expected range (provisional)" in words(some)


def test_nothing_loaded_is_said_on_paper():
    empty = months([20.0, 21.0]).iloc[:0]
    nothing = months([20.0] * 7).assign(records=math.nan)
    for limits in (empty, nothing):
        assert " ".join(words(trend(limits))) == NOT_LOADED


# The funnel


def funnel(rows, lines, width=182.0, height=92.0, **shown):
    return checked(print_funnel_svg(rows, lines, width_mm=width, height_mm=height, **shown))


@pytest.mark.parametrize("count", [5, 9, 18, 24, 95, 176])
@pytest.mark.parametrize("per", ["residents", "mix"])
@pytest.mark.parametrize("size", [(182.0, 92.0), (120.0, 80.0)])
def test_funnels_of_any_size_have_no_words_over_one_another(count, per, size):
    rows, lines = city(
        count,
        high=range(0, count, max(count // 5, 3)),
        low=range(1, count, max(count // 5, 4)),
        names=[LONG if n % 9 == 2 else f"Ward number {n}" for n in range(count)],
    )
    root = funnel(rows, lines, *size, per=per, selected="A2", whole="North East Derbyshire")
    assert any("99.8% limit" in text for text in words(root))


def test_up_to_24_areas_all_are_named_on_paper():
    names = [f"Ward of {chr(65 + n) * 6}" for n in range(18)]
    rows, lines = city(18, high=(2,), low=(5,), names=names)
    told = " ".join(words(funnel(rows, lines, selected="A4")))
    assert all(name in told for name in names)
    assert f"R {names[2]}" in told
    assert f"B {names[5]}" in told
    assert f"G {names[4]}" in told
    assert f"G {names[6]}" not in told


def test_of_many_areas_those_outside_the_limits_are_named():
    rows, lines = city(95, high=(3, 60))
    told = words(funnel(rows, lines))
    assert {text[:9] for text in told if "Ward" in text} >= {"R Ward 3 ", "R Ward 60"}
    assert not [text for text in told if text.startswith("Ward")]


def test_shapes_tell_the_judgement_without_colour():
    rows, lines = city(high=(3,), low=(7,))
    kinds = ["well above", "above", "below", "well below", "too few"]
    root = funnel(rows.assign(word=[*kinds, *["within"] * 13]), lines)
    # Each once in the chart and once in the key, two corners the other way round for below.
    outlined = [one for one in root.iter(f"{SVG}path") if one.get("stroke-width") == "0.15"]
    assert sorted(one.get("d").count("z") for one in outlined) == [1, 1, 1, 1, 2, 2, 2, 2]
    directions = [_points_up(one.get("d")) for one in outlined]
    assert directions.count(True) == directions.count(False) == 4
    rings = [
        one
        for one in root.iter(f"{SVG}circle")
        if one.get("fill") == LIGHT.background and one.get("stroke") == LIGHT.muted
    ]
    assert len(rings) == 2
    told = words(root)
    assert {"R well above: 1", "A above: 1", "G within: 13", "B below: 1", "– too few: 1"} <= set(
        told
    )


def _points_up(way):
    y = [float(part) for part in NUMBER.findall(way.split("z")[0])][1::2]
    return y[0] < y[1]


def test_limits_are_told_apart_by_their_dashes():
    root = funnel(*city(high=(3,)))
    assert len(paths(root, stroke=LIGHT.muted, stroke_width="0.35")) == 2
    assert len(paths(root, stroke_dasharray="1.6 1")) == 2
    assert len(paths(root, stroke_dasharray="0.2 0.7")) == 4
    assert len(paths(root, stroke=LIGHT.ink, stroke_width="0.3")) == 1
    alike = funnel(*areas([50] * 12, [1000.0] * 12))
    assert not paths(alike, stroke_dasharray="0.2 0.7")


def test_the_selected_area_has_a_ring_on_paper():
    rows, lines = city()
    rings = [
        one
        for one in funnel(rows, lines, selected="A4").iter(f"{SVG}circle")
        if one.get("stroke") == LIGHT.ink
    ]
    assert len(rings) == 1
    plain = funnel(rows, lines)
    assert not [one for one in plain.iter(f"{SVG}circle") if one.get("stroke") == LIGHT.ink]


def test_funnels_without_judgement_one_area_or_none_are_drawn():
    few = funnel(*areas([5, 50, 70], [800.0, 900.0, 1000.0]))
    assert not [text for text in words(few) if "limit" in text]
    assert "Ward 0" in words(funnel(*areas([50], [1000.0])))[-1]
    nothing = funnel(*areas([0, 0], [900.0, 800.0]))
    assert " ".join(words(nothing)) == NO_AREA


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([9, 18, 30]), st.sampled_from(["residents", "mix"]))
def test_any_city_can_be_drawn(seed, count, per):
    rng = np.random.default_rng(seed)
    residents = rng.integers(200, 30_000, count).astype(float)
    rows, lines = areas(rng.negative_binomial(1, 0.01, count), residents)
    funnel(rows, lines, per=per, selected="A1")


# The types


TYPES = pd.DataFrame(
    {
        "crime_type": [
            "Anti-social behaviour",
            "Violence and sexual offences",
            "Criminal damage and arson",
            "Robbery",
        ],
        "records": [300.0, 1254.0, 90.0, 0.0],
        "year_before": [320.0, 1100.0, 130.0, 3.0],
        "kind": ["incident", "crime", "crime", "crime"],
        "change_evidence": ["within", "more", "fewer", "too few"],
    }
)


def types(rows, width=150.0):
    return checked(print_types_svg(rows, width_mm=width))


@pytest.mark.parametrize("width", [90.0, 120.0, 182.0])
def test_bars_are_true_to_scale_now_dark_and_before_with_an_outline(width):
    root = types(TYPES, width)
    rects = list(root.iter(f"{SVG}rect"))[2:]
    now = [float(one.get("width")) for one in rects if one.get("fill") == LIGHT.recorded]
    before = [float(one.get("width")) for one in rects if one.get("stroke") == LIGHT.muted]
    per = now[0] / 1254
    assert now == pytest.approx([1254 * per, 90 * per, 0.1, 300 * per], abs=0.02)
    assert before == pytest.approx([1100 * per, 130 * per, 3 * per, 320 * per], abs=0.1)


def test_anti_social_behaviour_stands_apart_and_last():
    told = words(types(TYPES))
    assert told.index("Anti-social behaviour") > told.index("Robbery")
    assert "(incidents, not crimes)" in told
    assert len(paths(types(TYPES), stroke_dasharray="0.8 0.8")) == 1
    alone = types(TYPES.iloc[:1])
    assert not paths(alone, stroke_dasharray="0.8 0.8")


def test_a_change_of_more_than_chance_has_a_triangle_and_words():
    told = words(types(TYPES))
    assert {"more, beyond chance", "fewer, beyond chance", "too few to judge"} <= set(told)
    shapes = paths(types(TYPES), stroke_width="0.15")
    assert [_points_up(one) for one in shapes] == [True, False]


def test_without_a_year_before_there_is_no_second_bar_and_no_key():
    root = types(TYPES.drop(columns="change_evidence").assign(year_before=math.nan))
    rects = list(root.iter(f"{SVG}rect"))
    assert {one.get("fill") for one in rects} == {LIGHT.recorded}
    assert len(rects) == 4
    assert "these months" not in words(root)


def test_long_names_and_large_counts_of_types_have_room():
    rows = TYPES.assign(crime_type=[LONG] * 4, records=[123_456.0] * 4, year_before=[234_567.0] * 4)
    types(rows, 95.0)
    types(rows.assign(records=0.0, year_before=0.0))


def test_long_words_for_the_periods_stand_in_two_lines():
    shown = {
        "now_words": "11 months of January to December 2025",
        "before_words": "the same months a year before",
    }
    wide = checked(print_types_svg(TYPES, width_mm=182.0, **shown))
    narrow = checked(print_types_svg(TYPES, width_mm=88.0, **shown))
    heights = [
        {one.get("y") for one in root.iter(f"{SVG}text") if one.text in shown.values()}
        for root in (wide, narrow)
    ]
    assert [len(one) for one in heights] == [1, 2]


def test_no_types_are_said():
    assert words(types(TYPES.iloc[:0])) == [NOTHING]
    assert describe_type_changes(TYPES.iloc[:0]) == NOTHING


def test_the_types_in_words_have_both_counts():
    said = describe_type_changes(TYPES)
    assert said.startswith("Bars of each type. Violence and sexual offences: 1,254 crimes, a year")
    assert "a year before 1,100 (more, beyond chance)" in said
    assert "Robbery: 0 crimes, a year before 3 (too few to judge)" in said
    assert said.endswith("Anti-social behaviour: 300 incidents, a year before 320.")


# The small line


def spark(counts, **shown):
    return checked(print_spark_svg(counts, **shown))


def test_the_small_line_ends_in_a_dot_at_the_newest_month():
    root = spark([1.0, 2.0, 4.0])
    [dot] = root.iter(f"{SVG}circle")
    assert float(dot.get("cx")) == pytest.approx(24 - 0.65, abs=0.01)
    assert float(dot.get("cy")) == pytest.approx(0.65, abs=0.01)
    line = paths(root, stroke=LIGHT.ink)[0]
    assert line.count("L") == 2


def test_the_small_line_has_gaps_and_shows_a_month_between_two():
    root = spark([1.0, 2.0, math.nan, 3.0, math.nan, 4.0, 5.0, math.nan])
    assert [one.count("L") for one in paths(root, stroke=LIGHT.ink)] == [1, 1]
    assert [one.get("r") for one in root.iter(f"{SVG}circle")] == ["0.3", "0.65"]


def test_cells_to_compare_share_a_scale():
    own, shared = spark([1.0, 10.0]), spark([1.0, 10.0], highest=20.0)
    heights = [float(next(one.iter(f"{SVG}circle")).get("cy")) for one in (own, shared)]
    assert heights[0] < heights[1]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "No month is loaded."),
        ([math.nan] * 3, "No month is loaded."),
        ([5.0], "1 month: lowest 5, highest 5, newest 5."),
        ([0.0] * 12, "12 months: lowest 0, highest 0, newest 0."),
        (
            [3.0, math.nan, 1200.0],
            "2 months: lowest 3, highest 1,200, newest 1,200; 1 month is not loaded.",
        ),
    ],
)
def test_small_lines_of_any_months_are_drawn_and_told(counts, said):
    spark(counts)
    assert describe_spark(counts) == said
