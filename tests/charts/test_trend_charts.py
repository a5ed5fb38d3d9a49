"""The charts of the trend pages: what is drawn in, the scan, season and outlook."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline.analysis.process_limits import process_limits
from beatline.charts.outlook import describe_outlook, outlook_chart
from beatline.charts.scan import MOST_LINES, describe_scan, scan_chart
from beatline.charts.season import describe_parts, profile_chart, season_parts, two_years
from beatline.charts.theme import DARK, LIGHT
from beatline.charts.trend import monthly_trend

CALM = [100, 104, 95, 103, 98, 102, 101, 97, 103, 99, 104, 98]


def limits_of(records):
    calendar = pd.date_range("2025-01-01", periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    return process_limits(frame.assign(loaded=True))


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def notes(figure):
    return [one.text for one in figure.layout.annotations]


def signals(*rows):
    columns = ["area_code", "area_name", "crime_type", "kind", "first_month", "month", "direction"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["first_month"] = pd.to_datetime(frame["first_month"])
    frame["month"] = pd.to_datetime(frame["month"])
    return frame.assign(
        sentence=frame["crime_type"] + " in " + frame["area_name"] + ": 9 recorded."
    )


SPIKE = ("SN-01", "Glossop <b>", "Burglary", "month", "2025-03-01", "2025-03-01", "above")
DIP = ("SN-02", "Buxton", "Drugs", "three months", "2025-01-01", "2025-03-01", "below")
MONTHS = [date(2025, month, 1) for month in range(1, 5)]


def test_each_rule_has_a_shape_of_its_own_and_a_month_outside_keeps_the_diamond():
    limits = limits_of([*CALM, 300])
    rules = ["", "shift", "trend", "near limit", *[""] * 9]
    line = trace(monthly_trend(limits.assign(rule=rules)), "Recorded")
    assert line.marker.symbol[:5] == ("circle", "square", "triangle-up", "pentagon", "circle")
    assert line.marker.symbol[-1] == "diamond"
    assert set(line.marker.color[1:4]) == {LIGHT.stands_out}


def test_a_target_and_events_are_drawn_named_and_within_the_axis():
    figure = monthly_trend(
        limits_of(CALM), target=200, events=[(date(2025, 6, 1), "Operation <i>X</i>")]
    )
    assert figure.layout.yaxis.range[1] > 200
    assert "target: 200" in notes(figure)
    assert "Operation &lt;i&gt;X&lt;/i&gt;" in notes(figure)
    levels = [(shape.y0, shape.y1) for shape in figure.layout.shapes]
    assert (200, 200) in levels


def test_a_target_far_above_is_named_and_does_not_press_the_months_flat():
    figure = monthly_trend(limits_of(CALM), target=999_999)
    assert figure.layout.yaxis.range[1] < 200
    assert "target: 999,999 ↑" in notes(figure)


def test_the_scan_draws_one_line_for_each_area_and_type_with_a_way_up_or_down():
    figure = scan_chart(signals(SPIKE, DIP), MONTHS, MONTHS)
    above, below = (trace(figure, f"{way} what was to be expected") for way in ("above", "below"))
    assert (above.marker.symbol, above.marker.color) == ("triangle-up", LIGHT.stands_out)
    assert (below.marker.symbol, below.marker.color) == ("triangle-down", LIGHT.recorded)
    assert list(above.x) == ["2025-03-01"]
    assert "Glossop &lt;b&gt;" in above.y[0]
    assert list(trace(figure, "three months together").x)[:2] == ["2025-01-01", "2025-03-01"]
    assert figure.layout.yaxis.categoryarray[-1] == above.y[0]


def test_the_scan_shades_months_that_are_not_loaded_and_keeps_to_its_lines():
    many = signals(*[(f"SN-{n}", f"Team {n}", *SPIKE[2:]) for n in range(40)])
    figure = scan_chart(many, MONTHS, MONTHS[:3], dark=True)
    assert len(figure.layout.yaxis.categoryarray) == MOST_LINES
    assert [shape.fillcolor for shape in figure.layout.shapes] == [DARK.gap]
    assert "not loaded" in notes(figure)
    assert "40 signals in 40 combinations" in describe_scan(many)


def test_an_empty_scan_says_so():
    empty = signals().iloc[:0]
    assert "No signal" in notes(scan_chart(empty, MONTHS, MONTHS))[0]
    assert "No signal" in describe_scan(empty)


def parts_of(months=24):
    calendar = pd.date_range("2024-01-01", periods=months, freq="MS")
    trend = np.linspace(100, 123, months)
    season = 10 * np.sin(2 * np.pi * np.arange(months) / 12)
    frame = pd.DataFrame({"month": calendar, "trend": trend, "season": season, "remainder": 1.0})
    return frame.assign(observed=frame["trend"] + frame["season"] + frame["remainder"])


def test_the_parts_stand_below_each_other_and_counts_begin_at_zero():
    figure = season_parts(parts_of(), noun="burglaries")
    assert [one.yaxis for one in figure.data] == [None, None, "y2", "y3"]
    assert figure.layout.yaxis.range[0] == 0
    assert len(notes(figure)) == 3
    words = describe_parts(parts_of(), noun="burglaries")
    assert "from 100 in January 2024 to 123 in December 2025" in words
    assert "up to 10" in words


def test_calendar_months_that_stand_out_have_another_shape():
    rows = pd.DataFrame(
        {
            "name": ["January", "July"],
            "usual": [0.8, 1.2],
            "low": [0.7, 0.95],
            "high": [0.9, 1.45],
            "years": [3, 3],
            "stands_out": ["below", ""],
        }
    )
    (points,) = profile_chart(rows).data
    assert points.marker.symbol == ("diamond", "circle")
    assert points.marker.color == LIGHT.recorded
    assert list(points.y) == [80, 120]
    assert list(points.error_y.array) == pytest.approx([10, 25])
    assert "95% interval 70% to 90%" in points.hovertext[0]


def test_a_month_without_its_year_before_has_no_bar():
    rows = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=2, freq="MS"),
            "now": [12.0, 40.0],
            "before": [np.nan, 11.0],
            "signal": ["not loaded", "above"],
            "words": ["not loaded a year before", "above"],
        }
    )
    figure = two_years(rows, noun="records <x>")
    assert trace(figure, "A year before").y == (None, 11.0)
    assert trace(figure, "Now").marker.symbol == ("circle", "diamond")
    assert "records &lt;x&gt;" in trace(figure, "Now").hovertext[0]


def outlook_frames():
    known = pd.DataFrame(
        {"month": pd.date_range("2025-01-01", periods=3, freq="MS"), "records": [10.0, 30.0, 12.0]}
    )
    record = pd.DataFrame(
        {
            "month": pd.to_datetime(["2025-02-01", "2025-02-01", "2025-03-01"]),
            "ahead": [1, 2, 1],
            "low": [8.0, 5.0, 9.0],
            "high": [14.0, 20.0, 15.0],
            "truth": [30.0, 30.0, 12.0],
            "inside": [False, False, True],
        }
    )
    rows = pd.DataFrame({"month": pd.to_datetime(["2025-04-01"]), "low": [9.0], "high": [16.0]})
    return known, rows, record


def test_an_outlook_is_a_range_and_draws_the_past_range_that_was_given_longest_before():
    known, rows, record = outlook_frames()
    figure = outlook_chart(known, rows, record)
    past, future = trace(figure, "Foretold range"), trace(figure, "Months to come")
    assert past.y == (5.0, 20.0, None, 9.0, 15.0, None)
    assert (future.x[0], future.x[1], future.y[:2]) == ("2025-04-01", "2025-04-01", (9.0, 16.0))
    assert trace(figure, "Recorded").marker.symbol == ("circle", "diamond", "circle")
    assert LIGHT.stands_out not in (future.line.color, past.line.color)
    assert describe_outlook(rows, record).endswith("Of 3 past ranges 1 held the true count.")


def test_a_withheld_outlook_draws_the_past_only():
    known, rows, record = outlook_frames()
    figure = outlook_chart(known, rows.iloc[:0], record)
    assert trace(figure, "Months to come").x == ()
    assert "No range is given" in describe_outlook(rows.iloc[:0], record)


@pytest.mark.parametrize("draw", [season_parts, profile_chart, two_years])
def test_nothing_to_draw_is_said(draw):
    assert "Too few months" in notes(draw(parts_of().iloc[:0]))[0]
