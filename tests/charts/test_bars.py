import pandas as pd

from beatline.analysis.crime_types import type_totals
from beatline.analysis.outcome_groups import outcome_groups
from beatline.charts.crime_types import describe_types, type_bars
from beatline.charts.outcomes import describe_outcomes, outcome_bars


def types(records):
    rows = [(name, pd.Timestamp("2025-01-01"), count) for name, count in records.items()]
    return pd.DataFrame(rows, columns=["crime_type", "month", "records"])


NOW = types({"Drugs": 1200, "Anti-social behaviour": 5000, "Robbery": 30})
OUTCOMES = pd.DataFrame(
    {"outcome": ["Local resolution", "Under investigation", None], "records": [700, 200, 100]}
)


def test_bars_are_labelled_with_thousands_separated():
    bars, labels = type_bars(type_totals(NOW)).data
    assert list(bars.x) == [1200, 30, 5000]
    assert list(labels.text) == [" <b>1,200</b>", " <b>30</b>", " <b>5,000</b>"]


def test_anti_social_behaviour_is_last_apart_and_hatched():
    figure = type_bars(type_totals(NOW))
    bars = figure.data[0]
    assert list(bars.marker.pattern.shape) == ["", "", "/"]
    assert bars.y[2] - bars.y[1] > bars.y[1] - bars.y[0]
    assert figure.layout.yaxis.ticktext[2] == "Anti-social<br>behaviour<br>(incidents)"


def test_both_counts_are_shown_when_the_year_before_is_loaded():
    figure = type_bars(type_totals(NOW, types({"Drugs": 900})))
    before = next(one for one in figure.data if one.name == "A year before")
    assert list(before.x) == [900, 0, 0]
    assert " 900" in figure.data[-1].text
    assert "a year before" in figure.layout.annotations[0].text


def test_a_year_that_is_not_loaded_has_no_bar():
    names = [one.name for one in type_bars(type_totals(NOW)).data]
    assert "A year before" not in names


def test_names_from_files_are_only_text():
    figure = type_bars(type_totals(types({"<b>Odd</b> & new": 3})))
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;Odd&lt;/b&gt;<br>&amp; new"
    assert figure.data[0].hovertext[0].startswith("<b>&lt;b&gt;Odd")


def test_no_types_are_said():
    assert type_bars(type_totals(NOW.iloc[:0])).layout.annotations[0].text.startswith("No records")


def test_types_in_words_keep_incidents_apart():
    assert describe_types(type_totals(NOW)) == (
        "Bar chart of 1,230 recorded crimes by type; most: Drugs 1,200, Robbery 30. "
        "Apart from these, Anti-social behaviour: 5,000 incidents."
    )


def test_what_is_not_yet_known_is_hatched():
    bars = outcome_bars(outcome_groups(OUTCOMES)).data[0]
    assert list(bars.text) == ["<b>70%</b>  700", "<b>20%</b>  200", "<b>10%</b>  100"]
    assert list(bars.marker.pattern.shape) == ["", "/", "/"]


def test_outcomes_in_words():
    assert describe_outcomes(outcome_groups(OUTCOMES)) == (
        "Bar chart of what became of 1,000 recorded crimes. Settled out of court: 700 (70%); "
        "Not yet known: still open: 200 (20%); Not known: no update published: 100 (10%)."
    )


def test_no_outcomes_are_said():
    empty = outcome_groups(OUTCOMES.iloc[:0])
    assert outcome_bars(empty).layout.annotations[0].text.startswith("No crimes")
    assert describe_outcomes(empty).startswith("No crimes")
