import numpy as np
import pandas as pd
import pytest

from beatline.analysis.process_limits import process_limits
from beatline.charts.theme import DARK, LIGHT
from beatline.charts.trend import describe_trend, monthly_trend

CALM = [100, 104, 95, 103, 98, 102, 101, 97, 103, 99, 104]


def limits_of(*records, **columns):
    calendar = pd.date_range("2025-01-01", periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    return process_limits(frame.assign(loaded=frame["records"].notna(), **columns))


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def words(figure):
    return [one.text for one in figure.layout.annotations]


def test_counts_start_at_zero_and_the_newest_is_labelled():
    figure = monthly_trend(limits_of(*CALM, 1234))
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 1234
    assert "<b>Dec: 1,234</b>" in words(figure)


def test_a_month_that_is_not_loaded_is_a_gap_shaded_and_named():
    figure = monthly_trend(limits_of(*CALM[:7], None, None, *CALM[:8]))
    line = trace(figure, "Recorded")
    assert line.y[7] is None and line.y[8] is None
    assert line.connectgaps is False
    assert line.hovertext[7] == "August 2025 is not loaded."
    (shade,) = figure.layout.shapes
    assert (shade.x0, shade.x1) == ("2025-07-17", "2025-09-16")
    assert "not loaded" in words(figure)


def test_each_run_has_a_band_of_its_own():
    figure = monthly_trend(limits_of(*CALM, None, *CALM))
    bands = [one for one in figure.data if one.name == "Expected range"]
    assert len(bands) == 2
    assert len(bands[0].x) == 22


def test_a_month_outside_is_another_colour_and_another_shape():
    line = trace(monthly_trend(limits_of(*CALM, 300)), "Recorded")
    assert line.marker.color[-1] == LIGHT.stands_out
    assert line.marker.symbol[-1] == "diamond"
    assert set(line.marker.symbol[:-1]) == {"circle"}
    assert "<br>above: " in line.hovertext[-1]


def test_counts_too_few_to_judge_have_no_band():
    figure = monthly_trend(limits_of(*[1, 2] * 6))
    assert [one.name for one in figure.data] == ["Recorded"]


def test_the_year_before_is_grey_and_named():
    figure = monthly_trend(limits_of(*CALM, 100, year_before=[np.nan, *CALM]))
    line = trace(figure, "A year before")
    assert line.y[0] is None
    assert line.line.color == LIGHT.context
    assert "year before" in words(figure)


def test_labels_at_the_end_never_touch():
    figure = monthly_trend(limits_of(*CALM, 100, year_before=[100.0] * 12), height=340)
    ends = sorted(one.y for one in figure.layout.annotations if one.xref == "paper")
    pixels = figure.layout.yaxis.range[1] / 280
    assert min(np.diff(ends)) >= 15.9 * pixels


def test_a_break_is_a_labelled_line_and_its_label_is_only_text():
    label = "new <b>snap</b> points & more"
    figure = monthly_trend(limits_of(*CALM), breaks=[(pd.Timestamp("2025-07-01"), label)])
    assert "new &lt;b&gt;snap&lt;/b&gt; points &amp; more" in words(figure)
    assert figure.layout.shapes[0].x0 == "2025-07-01"


def test_hover_says_a_sentence():
    line = trace(monthly_trend(limits_of(*CALM, 100), noun="crimes"), "Recorded")
    assert line.hovertext[0].startswith("<b>January 2025: 100 crimes</b><br>within: ")


def test_nothing_loaded_is_said_and_not_drawn():
    figure = monthly_trend(limits_of(None, None))
    assert len(figure.data) == 0
    assert words(figure) == ["Nothing is loaded for these months."]


def test_zero_records_still_have_an_axis():
    figure = monthly_trend(limits_of(*[0] * 12))
    assert figure.layout.yaxis.range[1] >= 4
    assert figure.layout.yaxis.dtick == 1


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_the_theme_in_use_gives_the_colours(dark, colours):
    figure = monthly_trend(limits_of(*CALM), dark=dark)
    assert trace(figure, "Recorded").line.color == colours.recorded
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_the_chart_in_words():
    described = describe_trend(limits_of(*CALM, None), noun="crimes")
    assert described == (
        "Line chart of crimes a month, January 2025 to December 2025. "
        "Lowest 95 in March 2025, highest 104 in February 2025, newest 104 in November 2025. "
        "1 month is not loaded."
    )
