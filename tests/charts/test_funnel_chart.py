"""The funnel on screen: shapes, limits, names and words, in both units and at both widths."""

import numpy as np
import pandas as pd
import pytest

from beatline.charts.funnel import describe_funnel, funnel_chart
from beatline.charts.funnel_scale import NO_AREA, funnel_scale
from beatline.charts.funnel_words import LETTER_WIDTH, LINE_HEIGHT, NARROW, WIDE
from beatline.charts.marks import MARKS
from beatline.charts.theme import DARK, LIGHT, rgb
from tests.charts.funnels import LONG, areas, city

ROWS, LINES = city(high=(3,), low=(7,))
CRIMES = ("crime", "crimes")


def trace(figure, name):
    return next((one for one in figure.data if one.name == name), None)


def drawn(figure):
    """Symbol, colour and hover of each point."""
    points = trace(figure, "Areas")
    look = points.marker
    return list(zip(look.symbol, look.color, points.hovertext, points.x, points.y, strict=True))


def texts(figure):
    return [one.text for one in figure.layout.annotations]


def test_shape_and_colour_tell_the_judgement():
    for dark, colours in ((False, LIGHT), (True, DARK)):
        points = drawn(funnel_chart(ROWS, LINES, dark=dark))
        above = [one for one in points if "<b>Ward 3</b>" in one[2]]
        assert [one[0] for one in above] == ["triangle-left", "triangle-right"]
        assert {one[1] for one in above} == {colours.stands_out}
        below = [one for one in points if "<b>Ward 7</b>" in one[2]]
        assert [one[0] for one in below] == ["triangle-right", "triangle-left"]
        assert {one[1] for one in below} == {colours.recorded}
        rest = {one[:2] for one in points if one not in above + below}
        assert rest == {("circle", colours.context)}


def test_two_triangles_stand_side_by_side_and_point_up_or_down():
    look = trace(funnel_chart(ROWS, LINES), "Areas").marker
    turned = {
        (symbol, angle, aside)
        for symbol, angle, aside in zip(look.symbol, look.angle, look.standoff, strict=True)
    }
    up = {("triangle-left", 90, 5.5), ("triangle-right", -90, 5.5)}
    down = {("triangle-right", 90, 5.5), ("triangle-left", -90, 5.5)}
    assert turned == {("circle", 0, 0), *up, *down}


def test_one_triangle_says_above_or_below_and_a_ring_too_few():
    rows = ROWS.assign(word=["above", "below", "too few", "", *["within"] * 14])
    symbols = {hover[3:9]: symbol for symbol, _, hover, _, _ in drawn(funnel_chart(rows, LINES))}
    assert [symbols[f"Ward {n}"] for n in range(4)] == [
        "triangle-up",
        "triangle-down",
        "circle-open",
        "circle-open",
    ]


def test_points_are_residents_and_rates_or_expected_counts_and_ratios():
    for per, x, y in (
        ("residents", "residents", "per_1000_residents"),
        ("mix", "expected", "ratio"),
    ):
        points = drawn(funnel_chart(ROWS, LINES, per=per))
        found = {hover[3 : hover.index("</b>")]: (at, up) for _, _, hover, at, up in points}
        for row in ROWS.to_dict("records"):
            if row["area_code"] != "A3":
                assert found[row["area_name"]] == pytest.approx((row[x], row[y]), abs=0.01)


def test_limits_follow_the_units_of_the_axes():
    rate = ROWS["whole_per_1000"].iloc[0]
    scale = funnel_scale(ROWS, LINES, "residents")
    ratio = funnel_scale(ROWS, LINES, "mix")
    assert (scale.centre, ratio.centre) == (rate, 1.0)
    for name in ("low_95", "high_998", "exact_high_95"):
        some = np.interp(10_000, scale.x, scale.limits[name])
        same = np.interp(10_000 * rate / 1000, ratio.x, ratio.limits[name])
        assert some == pytest.approx(same * rate)


def test_95_is_dashed_99_8_is_a_line_and_chance_alone_is_thin_and_dotted():
    figure = funnel_chart(ROWS, LINES)
    looks = {one.name: one.line for one in figure.data if one.mode == "lines"}
    assert {name: look.dash for name, look in looks.items()} == {
        "exact_high_95": "dot",
        "high_998": "solid",
        "high_95": "dash",
    }
    assert looks["exact_high_95"].width < looks["high_95"].width < looks["high_998"].width
    told = texts(figure)
    assert told.count("99.8% limit") == told.count("95% limit") == 2
    assert "limits by<br>chance alone" in told


def test_where_chance_alone_explains_all_there_is_one_set_of_limits():
    rows, lines = areas([50] * 12, [1000.0] * 12)
    figure = funnel_chart(rows, lines)
    assert not [one for one in figure.data if one.name.startswith("exact")]
    assert "limits by<br>chance alone" not in texts(figure)


def test_where_no_area_is_judged_there_are_no_limits_and_only_rings():
    rows, lines = areas([5, 50, 70], [800.0, 900.0, 1000.0])
    figure = funnel_chart(rows, lines, whole="Derby")
    assert {one[0] for one in drawn(figure)} == {"circle-open"}
    assert not [one for one in figure.data if one.mode == "lines"]
    assert not [text for text in texts(figure) if "limit" in text]
    assert "Not judged: 3 areas." in describe_funnel(rows, lines)


def test_one_area_alone_and_areas_all_alike_are_drawn():
    for rows, lines in (areas([50], [1000.0]), areas([50] * 6, [1000.0] * 6)):
        low, high = funnel_chart(rows, lines).layout.xaxis.range
        assert low < 1000 < high


def test_nothing_expected_anywhere_is_said():
    for records, residents in (([0, 0], [900.0, 800.0]), ([4, 5], [np.nan, np.nan])):
        rows, lines = (
            areas(records, residents) if not np.isnan(residents[0]) else _without_residents(records)
        )
        assert NO_AREA in texts(funnel_chart(rows, lines))[0]
        assert describe_funnel(rows, lines) == NO_AREA


def _without_residents(records):
    rows, lines = areas(records, [900.0] * len(records))
    nothing = dict.fromkeys(("residents", "per_1000_residents", "expected", "ratio"), np.nan)
    return rows.assign(**nothing, word=""), lines.iloc[:0]


def test_an_area_of_which_nothing_is_expected_is_left_out_and_told():
    rows, lines = areas([*[40, 60] * 4, 7], [*[900.0, 1000.0] * 4, np.nan])
    assert "Ward 8" not in "".join(one[2] for one in drawn(funnel_chart(rows, lines)))
    assert "1 area is not drawn" in describe_funnel(rows, lines)


def test_the_whole_is_a_line_with_its_name_and_rate():
    figure = funnel_chart(ROWS, LINES, whole="Derby")
    rate = ROWS["whole_per_1000"].iloc[0]
    assert [shape.y0 for shape in figure.layout.shapes] == [rate]
    assert any("Derby" in text and f"{rate:.0f}" in text for text in texts(figure))
    assert any("as expected" in text for text in texts(funnel_chart(ROWS, LINES, per="mix")))


def test_the_selected_area_has_a_ring_and_a_bold_name_and_lies_on_top():
    figure = funnel_chart(ROWS, LINES, selected="A5")
    ring = trace(figure, "Selected")
    own = ROWS.iloc[5]
    assert (ring.x[0], ring.y[0]) == pytest.approx(
        (own["residents"], own["per_1000_residents"]), abs=0.01
    )
    assert "<b>G Ward 5</b>" in texts(figure)
    assert "Ward 5" in drawn(figure)[-1][2]
    assert trace(funnel_chart(ROWS, LINES, selected="elsewhere"), "Selected") is None


def test_those_outside_the_limits_are_named_with_their_letter_and_no_others():
    told = [text for text in texts(funnel_chart(ROWS, LINES)) if "Ward" in text]
    assert sorted(text[:8] for text in told) == ["B Ward 7", "R Ward 3"]


def test_a_point_far_off_the_scale_stands_at_the_edge_with_its_figure():
    figure = funnel_chart(ROWS, LINES)
    top = figure.layout.yaxis.range[1]
    far = next(one for one in drawn(figure) if "Ward 3" in one[2])
    assert ROWS["per_1000_residents"].iloc[3] > top
    assert far[4] == pytest.approx(0.96 * top, abs=0.01)
    assert f"R Ward 3 {ROWS['per_1000_residents'].iloc[3]:.0f}↑" in texts(figure)
    others = ROWS.drop(index=3)["per_1000_residents"]
    assert others.max() < top


def test_the_axis_that_goes_up_starts_at_zero():
    for rows, lines in (city(), city(95), areas([50] * 9, [1000.0] * 9)):
        assert funnel_chart(rows, lines).layout.yaxis.range[0] == 0


def test_the_key_has_the_marks_that_occur_with_their_letters_and_counts():
    key = texts(funnel_chart(ROWS, LINES))[0]
    assert "▲▲</span> R well above: 1" in key
    assert "●</span> G within: 16" in key
    assert "▼▼</span> B well below: 1" in key
    assert "too few" not in key
    narrow = texts(funnel_chart(ROWS, LINES, narrow=True))
    assert "R well above" in narrow[0]
    assert "B well below" in narrow[1]


def test_hovering_says_whole_sentences():
    hover = next(
        one[2]
        for one in drawn(funnel_chart(ROWS, LINES, whole="Derby", noun=CRIMES))
        if "Ward 7" in one[2]
    )
    own = ROWS.iloc[7]
    rate = ROWS["whole_per_1000"].iloc[0]
    name, counted, against, said = hover.split("<br>")
    assert name == "<b>Ward 7</b>"
    assert counted == f"{own['records']} crimes recorded; {own['residents']:,.0f} residents"
    assert against.endswith(f"per 1,000 residents, in Derby {rate:.0f}")
    assert said == "well below the usual range, outside the limits of 99.8%"
    hover = next(
        one[2]
        for one in drawn(funnel_chart(ROWS, LINES, per="mix", whole="Derby"))
        if "Ward 7" in one[2]
    )
    assert f"{own['expected']:,.0f} expected from the mix of Derby" in hover


def test_names_from_files_are_only_text():
    rows = ROWS.assign(area_name=[f"<b>W{n}" for n in range(len(ROWS))])
    figure = funnel_chart(rows, LINES, whole="<i>Derby")
    assert "&lt;b&gt;W3" in "".join(texts(figure))
    assert all(hover.startswith("<b>&lt;b&gt;W") for _, _, hover, _, _ in drawn(figure))
    assert "<i>Derby" not in "".join(texts(figure))


def name_boxes(figure, width):
    """Boxes of the names of areas in pixels, from what they are moved by."""
    layout = figure.layout
    plot = width - layout.margin.l - layout.margin.r
    high = layout.height - layout.margin.t - layout.margin.b
    (left, right), top = layout.xaxis.range, layout.yaxis.range[1]
    for one in layout.annotations:
        if one.bgcolor is None:
            continue
        across = one.ax if one.showarrow else one.xshift or 0
        down = one.ay if one.showarrow else -(one.yshift or 0)
        x = (one.x - left) / (right - left) * plot + across
        y = (1 - one.y / top) * high + down
        lines = one.text.replace("<b>", "").replace("</b>", "").split("<br>")
        wide, tall = max(map(len, lines)) * LETTER_WIDTH, len(lines) * LINE_HEIGHT
        yield (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), (plot, high)


@pytest.mark.parametrize("count", [9, 18, 95, 176])
@pytest.mark.parametrize(("narrow", "width"), [(False, WIDE), (False, 1100), (True, NARROW)])
def test_names_do_not_touch_and_none_is_clipped(count, narrow, width):
    rows, lines = city(
        count,
        high=range(0, count, max(count // 6, 2)),
        low=range(1, count, max(count // 6, 3)),
        names=[LONG if n % 5 == 2 else f"Ward number {n}" for n in range(count)],
    )
    figure = funnel_chart(rows, lines, narrow=narrow, selected="A2")
    boxes = list(name_boxes(figure, width))
    assert boxes
    for i, (one, (plot, high)) in enumerate(boxes):
        assert one[0] >= -1 and one[2] <= plot + 1 and one[1] >= -1 and one[3] <= high + 1
        for other, _ in boxes[:i]:
            apart_x = one[2] <= other[0] + 0.2 or other[2] <= one[0] + 0.2
            assert apart_x or one[3] <= other[1] + 0.2 or other[3] <= one[1] + 0.2


def test_the_chart_in_words():
    said = describe_funnel(ROWS, LINES, selected="A5", whole="Derby", noun=CRIMES)
    rates = ROWS["per_1000_residents"]
    assert said.startswith("Funnel plot of crimes per 1,000 residents in 18 areas. Derby: ")
    assert f"Well above the usual range: Ward 3 ({rates[3]:.0f} per 1,000 residents)." in said
    assert f"Well below the usual range: Ward 7 ({rates[7]:.1f} per 1,000 residents)." in said
    assert "Within the usual range: 16 areas." in said
    assert said.endswith(f"Ward 5: {rates[5]:.0f} per 1,000 residents, within the usual range.")
    mixed = describe_funnel(ROWS, LINES, per="mix", whole="Derby", noun=CRIMES)
    assert "against what the mix of Derby expects" in mixed
    assert f"times the expected {ROWS['expected'][3]:.0f}" in mixed


def test_an_area_without_records_is_told_without_a_rate():
    rows, lines = areas([0, *[200, 210, 190, 205, 195] * 2], [3000.0] * 11)
    assert "Ward 0 (none recorded)" in describe_funnel(rows, lines)


def test_every_judgement_has_its_place_in_the_words_and_the_key():
    words = [*MARKS, *["within"] * (len(ROWS) - len(MARKS))]
    rows = ROWS.assign(word=words)
    said = describe_funnel(rows, LINES)
    key = "".join(texts(funnel_chart(rows, LINES))[:3])
    for mark in MARKS.values():
        assert mark.sentence.capitalize()[1:] in said
        assert mark.words in key


def test_colours_of_words_are_for_words():
    for dark, colours in ((False, LIGHT), (True, DARK)):
        fonts = {
            one.text: one.font.color
            for one in funnel_chart(ROWS, LINES, dark=dark).layout.annotations
        }
        name = next(text for text in fonts if text.startswith("R Ward 3"))
        assert fonts[name] == colours.stands_out_text
        assert rgb(fonts["B Ward 7"]) == rgb(colours.recorded)


def test_the_order_of_the_rows_changes_nothing():
    mixed = ROWS.sample(frac=1, random_state=1).reset_index(drop=True)
    assert describe_funnel(mixed, LINES) == describe_funnel(ROWS, LINES)
    assert isinstance(mixed, pd.DataFrame)
    one, other = (drawn(funnel_chart(rows, LINES)) for rows in (ROWS, mixed))
    assert sorted(one) == sorted(other)
