import math

import numpy as np
import pandas as pd
import pytest

from beatline.charts.contributions import contribution_bars, describe_contributions, signed
from beatline.charts.side_by_side import NOTHING, describe_small_multiples, small_multiples
from beatline.charts.theme import DARK, LIGHT

ROWS = pd.DataFrame(
    [
        ("Drugs in Abbey", 70, 210, -140, "crime", "part", True),
        ("Robbery in Abbey", 40, 20, 20, "crime", "part", False),
        ("Anti-social behaviour in Abbey", 50, 40, 10, "incident", "part", False),
        ("All other recorded crimes (9 combinations)", 900, 992, -92, "crime", "rest", False),
        ("Total: recorded crimes", 1010, 1222, -212, "crime", "total", False),
        ("Total: incidents", 50, 40, 10, "incident", "total", False),
    ],
    columns=["name", "now", "before", "change", "kind", "role", "stands_out"],
)


def part(number, values, **changes):
    months = pd.date_range("2024-01-01", periods=len(values), freq="MS")
    records = np.array(values, dtype=float)
    frame = pd.DataFrame({"part": number, "month": months, "records": records, "value": records})
    frame["judged"], frame["run"] = frame["records"].notna(), 0
    frame["lower"], frame["upper"] = records - 5, records + 5
    frame["signal"], frame["expected_words"], frame["reason"] = "within", "5 to 15", ""
    return frame.assign(**changes)


MONTHS = pd.concat([part(0, [10, 12, math.nan, 14]), part(1, [100, 90, math.nan, 80])])
PANELS = [
    {"part": 0, "name": "Abbey", "words": "26 now, 22 before: too few", "stands_out": False},
    {"part": 1, "name": "Arboretum", "words": "more than chance", "stands_out": True},
]


def test_the_bars_of_each_kind_add_up_to_its_total():
    bars = contribution_bars(ROWS).data[0]
    crimes = [x for x, kind in zip(bars.x, ROWS["kind"], strict=True) if kind == "crime"]
    assert sum(crimes[:-1]) == crimes[-1] == -212


def test_orange_is_only_for_what_stands_out_and_bold_says_so_too():
    figure = contribution_bars(ROWS)
    colours = list(figure.data[0].marker.color)
    assert colours == [
        LIGHT.stands_out,
        LIGHT.recorded,
        LIGHT.recorded,
        LIGHT.context,
        LIGHT.ink,
        LIGHT.ink,
    ]
    assert figure.data[1].text[0] == " <b>−140</b> "
    assert figure.data[1].text[1] == " +20 "
    assert "more than chance allows" in figure.layout.annotations[0].text


def test_incidents_are_hatched_and_the_key_says_so():
    figure = contribution_bars(ROWS)
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/", "", "", "/"]
    assert "hatched" in figure.layout.annotations[0].text
    alone = contribution_bars(ROWS[ROWS["kind"] == "incident"])
    assert set(alone.data[0].marker.pattern.shape) == {""}
    crimes = ROWS[ROWS["kind"] == "crime"].assign(stands_out=False)
    assert contribution_bars(crimes).layout.annotations[0].text == "← fewer · more →"


def test_falls_are_labelled_left_of_the_bar_and_rises_right_with_room_for_both():
    figure = contribution_bars(ROWS)
    assert list(figure.data[1].textposition)[:2] == ["middle left", "middle right"]
    low, high = figure.layout.xaxis.range
    assert low < -212 < 20 < high


def test_only_rises_need_no_room_on_the_left():
    low, high = contribution_bars(ROWS[ROWS["change"] > 0]).layout.xaxis.range
    assert -2 < low < 0
    assert high > 20


def test_each_bar_tells_both_counts_on_hover():
    hover = contribution_bars(ROWS).data[0].hovertext
    assert hover[0] == (
        "<b>Drugs in Abbey: −140</b><br>210 before, 70 records now<br>more than chance allows"
    )
    assert hover[2].endswith("40 before, 50 incidents now")


def test_names_from_files_are_only_text_and_wrap_on_a_phone():
    odd = ROWS.head(1).assign(name="<b>Odd</b> name that is much too long for one line")
    wide, narrow = contribution_bars(odd), contribution_bars(odd, narrow=True)
    assert "&lt;b&gt;Odd" in wide.layout.yaxis.ticktext[0]
    assert "&lt;b&gt;Odd" in wide.data[0].hovertext[0]
    breaks = [figure.layout.yaxis.ticktext[0].count("<br>") for figure in (wide, narrow)]
    assert breaks[0] < breaks[1]
    assert narrow.layout.height > wide.layout.height


def test_the_bars_in_words_and_when_there_are_none():
    said = describe_contributions(ROWS)
    assert "Drugs in Abbey: −140 (210 before, 70 now, more than chance allows)" in said
    assert said.endswith("Total: incidents: +10 (40 before, 50 now).")
    assert describe_contributions(ROWS.iloc[:0]).startswith("Nothing was recorded")
    assert "Nothing" in contribution_bars(ROWS.iloc[:0]).layout.annotations[0].text


@pytest.mark.parametrize(("change", "text"), [(1234, "+1,234"), (-5, "−5"), (0, "0")])
def test_changes_have_a_sign(change, text):
    assert signed(change) == text


def lines(figure):
    return [trace for trace in figure.data if trace.name == "Recorded"]


def test_one_scale_for_all_or_each_its_own():
    common = small_multiples(MONTHS, PANELS)
    own = small_multiples(MONTHS, PANELS, common=False)
    assert common.layout.yaxis.range == common.layout.yaxis2.range
    assert own.layout.yaxis.range[1] < own.layout.yaxis2.range[1]
    for axis in (common.layout.yaxis, own.layout.yaxis2):
        assert axis.range[0] == 0


def test_each_part_has_a_pair_of_axes_of_its_own():
    figure = small_multiples(MONTHS, PANELS)
    assert [(line.xaxis, line.yaxis) for line in lines(figure)] == [("x", "y"), ("x2", "y2")]
    assert figure.layout.xaxis.domain[1] < figure.layout.xaxis2.domain[0]


def test_on_a_phone_they_stand_in_one_column():
    figure = small_multiples(MONTHS, PANELS, columns=1)
    assert figure.layout.xaxis.domain == figure.layout.xaxis2.domain == (0, 1)
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert figure.layout.height == 2 * small_multiples(MONTHS, PANELS).layout.height


def test_a_missing_month_is_a_gap_and_not_a_zero():
    line = lines(small_multiples(MONTHS, PANELS))[0]
    assert line.y[2] is None
    assert not line.connectgaps
    assert line.hovertext[2] == ""


def test_the_newest_month_is_a_dot_and_a_month_alone_between_gaps_is_seen():
    sizes = lines(small_multiples(MONTHS, PANELS))[0].marker.size
    assert list(sizes) == [0, 0, 0, 8]
    alone = part(0, [10, math.nan, 12, math.nan, 14, 15])
    assert list(lines(small_multiples(alone, PANELS[:1]))[0].marker.size) == [5, 0, 5, 0, 0, 8]


def test_months_outside_the_band_are_orange_diamonds():
    signals = ["within", "above", "within", "below"]
    line = lines(small_multiples(part(0, [10, 30, 11, 2], signal=signals), PANELS[:1]))[0]
    assert [symbol == "diamond" for symbol in line.marker.symbol] == [False, True, False, True]
    orange = [colour == LIGHT.stands_out for colour in line.marker.color]
    assert orange == [False, True, False, True]
    assert "above: 5 to 15 expected" in line.hovertext[1]


def test_the_band_is_drawn_only_where_it_is_judged():
    frame = part(0, [10, 11, 12, 13], judged=[False, False, True, True])
    bands = [t for t in small_multiples(frame, PANELS[:1]).data if t.name == "Expected range"]
    assert [len(band.x) for band in bands] == [4]


def test_an_index_has_a_line_at_100_and_says_the_count_on_hover():
    frame = part(0, [10, 20]).assign(value=[100.0, 200.0])
    figure = small_multiples(frame, PANELS[:1], index=True)
    assert [shape.y0 for shape in figure.layout.shapes] == [100]
    assert "20 records" in lines(figure)[0].hovertext[1]
    assert "200, where the first 12 months are 100" in lines(figure)[0].hovertext[1]


def test_a_part_without_an_index_says_why_in_its_place():
    frame = part(0, [10, 20]).assign(value=math.nan, reason="Too few for an index.")
    figure = small_multiples(frame, PANELS[:1], index=True)
    assert not figure.data
    assert "Too few for an index." in [note.text for note in figure.layout.annotations]


def test_the_words_above_a_part_are_orange_only_where_it_stands_out():
    for dark, colours in ((False, LIGHT), (True, DARK)):
        notes = small_multiples(MONTHS, PANELS, dark=dark).layout.annotations
        fonts = {note.text: note.font.color for note in notes}
        assert fonts["more than chance"] == colours.stands_out_text
        assert fonts["26 now, 22 before: too few"] == colours.muted
        assert fonts["<b>Abbey</b>"] == colours.ink


def test_odd_and_long_names_are_only_text():
    panel = PANELS[0] | {"name": "<i>" + "x" * 80}
    name = small_multiples(MONTHS, [panel]).layout.annotations[0].text
    assert name.startswith("<b>&lt;i&gt;xxx")
    assert name.endswith("…</b>")


def test_nothing_loaded_is_said():
    empty = part(0, [math.nan, math.nan])
    assert small_multiples(empty, PANELS[:1]).layout.annotations[0].text == NOTHING
    assert small_multiples(MONTHS.iloc[:0], []).layout.annotations[0].text == NOTHING


def test_the_small_charts_in_words():
    said = describe_small_multiples(MONTHS, PANELS)
    assert said.startswith("2 small charts of months.")
    assert "Abbey: lowest 10, highest 14, newest 14 in April 2024" in said
    empty = describe_small_multiples(part(0, [math.nan]), PANELS[:1])
    assert empty == "1 small chart of months."


@pytest.mark.parametrize(("count", "ticks"), [(1, "tickvals"), (12, "nticks"), (36, "dtick")])
def test_months_are_named_however_many_there_are(count, ticks):
    axis = small_multiples(part(0, [9.0] * count), PANELS[:1]).layout.xaxis
    assert axis[ticks] is not None
