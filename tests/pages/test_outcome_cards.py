"""The cards about outcomes set the same months against each other, and name them."""

import pandas as pd

from beatline.analysis.outcome_changes import outcome_changes
from beatline.widgets.outcome_figures import _share_figure
from tests.analysis.test_outcome_changes import ages_of


def card(decided, *, first, start):
    ages = ages_of(decided, [100] * len(decided), first=first)
    begin = pd.Timestamp(start)
    return _share_figure(
        "Any", "Any outcome", ages.since(begin), outcome_changes(ages, start=begin)
    )


def test_of_a_long_scope_both_sides_of_a_card_are_the_newest_year_and_the_one_before():
    found = card([10] * 12 + [50] * 12 + [80] * 12, first="2022-01-01", start="2022-01-01")
    assert found.value == "80%"
    assert found.beside == ("960 of 1,200 crimes of January to December 2024 · 50% a year before")


def test_only_months_known_in_both_years_are_on_the_card():
    found = card([50] * 15, first="2023-06-01", start="2024-01-01")
    assert found.beside.startswith("150 of 300 crimes of June to August 2024 · 50%")


def test_without_a_year_before_the_card_has_all_known_months_and_says_so():
    found = card([50] * 5, first="2024-01-01", start="2024-01-01")
    assert found.judgement == "no year before to compare"
    assert found.beside == "250 of 500 crimes"
