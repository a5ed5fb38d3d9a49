import json

import numpy as np
import pandas as pd
import pytest

from beatline.analysis.outcome_groups import OUTCOME_GROUPS
from beatline.analysis.sentences import percent_text
from beatline.charts.outcome_ages import (
    describe_outcome_share,
    describe_outcome_stack,
    outcome_share,
    outcome_stack,
)
from beatline.charts.outcome_curve import describe_outcome_curve, outcome_curve
from beatline.charts.outcome_marks import OUTCOME_NAMES, counts_words, end_labels
from beatline.charts.theme import DARK, LIGHT

GROUPS = ("Charged or in court", "No suspect identified", "No outcome by then")


def shares(statuses, group="Any outcome", decided=50.0, whole=100.0):
    known = np.array([status == "known" for status in statuses])
    n = len(statuses)
    return pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=n, freq="MS"),
            "group": group,
            "status": statuses,
            "old_enough": np.where(known, whole, np.nan),
            "decided": np.where(known, decided, np.nan),
            "share": np.where(known, decided / whole, np.nan),
            "low": np.where(known, decided / whole - 0.05, np.nan),
            "high": np.where(known, decided / whole + 0.05, np.nan),
        }
    )


def stacked(statuses):
    parts = [
        shares(statuses, group, number) for group, number in zip(GROUPS, (30, 45, 25), strict=True)
    ]
    return pd.concat(parts).sort_values("month", kind="stable", ignore_index=True)


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


STATUSES = ["known", "known", "known", "not yet known", "not yet known"]


def test_months_that_are_not_known_are_hatched_and_named_and_never_low():
    for figure in (outcome_share(shares(STATUSES)), outcome_stack(stacked(STATUSES))):
        unknown = trace(figure, "Not known")
        assert list(unknown.x) == ["2025-04-01", "2025-05-01"]
        assert unknown.marker.pattern.shape == "/"
        assert set(unknown.y) == {figure.layout.yaxis.range[1]}
        assert "not yet known" in [note.text for note in figure.layout.annotations]
    line = trace(outcome_share(shares(STATUSES)), "Line")
    assert list(line.y) == [0.5, 0.5, 0.5, None, None]


def test_each_reason_has_its_own_words():
    figure = outcome_share(
        shares(["not loaded", "known", "too few", "known", "outcomes not loaded"])
    )
    texts = [note.text for note in figure.layout.annotations]
    assert {"not loaded", "too few", "outcomes not loaded"} <= set(texts)


def test_the_axis_starts_at_none_and_ends_at_all():
    figure = outcome_share(shares(["known"] * 3, decided=97.0))
    assert figure.layout.yaxis.range == (0, 1)
    assert outcome_stack(stacked(STATUSES)).layout.yaxis.range == (0, 1)


@pytest.mark.parametrize("dark", [False, True])
def test_the_year_before_is_told_apart_without_colour(dark):
    start = pd.Timestamp("2025-02-01")
    dots = trace(outcome_share(shares(STATUSES), start=start, dark=dark), "Share")
    assert list(dots.marker.symbol) == ["circle-open", "circle", "circle"]
    part = trace(outcome_stack(stacked(STATUSES), start=start, dark=dark), "No suspect identified")
    assert part.marker.opacity[0] < part.marker.opacity[1] == 1
    orange = (DARK if dark else LIGHT).stands_out
    assert orange not in json.dumps(
        outcome_share(shares(STATUSES), dark=dark).to_dict(), default=str
    )


def test_the_parts_of_a_month_add_up_and_the_open_one_has_a_pattern():
    figure = outcome_stack(stacked(STATUSES))
    parts = [trace(figure, group) for group in GROUPS]
    assert [round(sum(values), 9) for values in zip(*(part.y for part in parts), strict=True)] == [
        1, 1, 1,
    ]  # fmt: skip
    assert parts[-1].marker.pattern.shape
    assert len({part.marker.color for part in parts}) == 3


def test_every_group_has_a_name_beside_the_chart():
    assert set(OUTCOME_GROUPS) | {"No outcome by then"} == set(OUTCOME_NAMES)


def test_labels_never_touch():
    labels = end_labels([(0.5, "a", "x"), (0.5, "b", "x"), (0.51, "c", "x")], 300)
    heights = sorted(label["y"] for label in labels)
    assert min(np.diff(heights)) >= 16 / (300 - 58) - 1e-9


def test_a_small_count_has_no_percentage():
    assert counts_words({"decided": 19, "old_enough": 100, "share": 0.19}) == "19 of 100"
    assert counts_words({"decided": 20, "old_enough": 100, "share": 0.2}) == "20%"
    hover = trace(outcome_share(shares(["known"], decided=5.0)), "Share").hovertext[0]
    assert hover == (
        "<b>January 2025: 5 of 100 crimes</b><br>95% interval under 1% to 10%"
    ) or hover.startswith("<b>January 2025: 5 of 100 crimes</b>")


def test_hovering_says_a_sentence_with_both_counts():
    assert trace(outcome_share(shares(["known"])), "Share").hovertext[0] == (
        "<b>January 2025: 50 of 100 crimes (50%)</b><br>95% interval 45% to 55%"
    )
    part = trace(outcome_stack(stacked(["known"])), "Charged or in court")
    assert part.hovertext[0] == (
        "<b>Charged or in court</b><br>January 2025: 30 of 100 crimes (30%)"
    )


def test_the_charts_in_words():
    assert describe_outcome_share(shares(STATUSES), "Crimes with an outcome") == (
        "Crimes with an outcome, by month of the crime. Lowest January 2025: 50 of 100 (50%). "
        "Highest January 2025: 50 of 100 (50%). Newest known March 2025: 50 of 100 (50%). "
        "2 months: not yet known."
    )
    words = describe_outcome_stack(stacked(STATUSES), "within 3 months")
    assert "Of 100 crimes of March 2025: Charged or in court: 30 (30%)" in words


def test_nothing_known_is_said_in_place_of_a_chart():
    none = shares(["not loaded"] * 3)
    for figure in (outcome_share(none), outcome_stack(none), outcome_curve(AGES[:0], PARTS[:0])):
        assert figure.layout.annotations[0].text.startswith("Nothing is known")
    assert describe_outcome_share(none, "x").startswith("Nothing is known")
    assert describe_outcome_stack(none, "x").startswith("Nothing is known")
    assert describe_outcome_curve(AGES[:0], PARTS[:0]).startswith("Nothing is known")


AGES = pd.DataFrame(
    {
        "age": [0, 1],
        "old_enough": [200, 100],
        "share": [0.4, 0.7],
        "low": [0.35, 0.65],
        "high": [0.45, 0.75],
    }
)
PARTS = pd.DataFrame(
    {
        "age": [0, 0, 1, 1],
        "group": ["Charged or in court", "No suspect identified"] * 2,
        "share": [0.1, 0.3, 0.2, 0.5],
    }
)


def test_the_curves_are_told_apart_without_colour_and_named_at_the_end():
    figure = outcome_curve(AGES, PARTS)
    assert [one.name for one in figure.data] == [
        "95% interval", "Charged or in court", "No suspect identified", "Any outcome",
    ]  # fmt: skip
    assert len({(one.line.dash, one.line.width) for one in figure.data[1:]}) == 3
    texts = [note.text for note in figure.layout.annotations]
    assert {"<b>any outcome</b>", "charged or in court", "no suspect"} == set(texts)
    assert list(trace(figure, "Any outcome").y) == [0.4, 0.7]


def test_the_curves_in_words():
    assert describe_outcome_curve(AGES, PARTS) == (
        "Share of the crimes that had an outcome: in the month of the crime 40%, within 1 month "
        f"{percent_text(0.7)}. By group within 1 month: Charged or in court 20%; No suspect "
        "identified 50%."
    )
    hover = trace(outcome_curve(AGES, PARTS), "Any outcome").hovertext[1]
    assert hover == (
        "<b>70% had an outcome within 1 month</b><br>95% interval 65% to 75%; "
        "100 crimes are old enough to tell"
    )
