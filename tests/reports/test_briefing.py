"""The points of a briefing: which pass, in which order, in which words."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.analysis.scan import ONE_MONTH, TOGETHER
from beatline.reports.briefing import MOST_POINTS, TOLD_TWICE, briefing, headline
from beatline.reports.briefing_points import CHANGE, PLACE, STAYS, Point, change_words
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, load, street_row, write_csv


def patch(warehouse, lsoa=ABBEY, last=date(2025, 12, 1), **changes):
    """The SNT of a census area, with the twelve months up to one."""
    code = warehouse.frame("SELECT snt_code FROM lsoa WHERE lsoa_code = $lsoa", lsoa=lsoa)
    areas = queries.area_choices(warehouse).set_index("area_code")
    area = areas.loc[code["snt_code"].iloc[0]]
    first = date(last.year - (last.month < 12), last.month % 12 + 1, 1)
    scope = Scope(
        "snt", str(area.name), area["area_name"], (), ALL_TYPES_LABEL, first, last, area["label"]
    )
    return replace(scope, **changes)


def signal(**changes):
    return {
        "crime_type": "Shoplifting",
        "kind": ONE_MONTH,
        "first_month": pd.Timestamp("2025-12-01"),
        "month": pd.Timestamp("2025-12-01"),
        "observed": 1,
        "low": 3,
        "high": 9,
        "direction": "below",
    } | changes


def point(kind=CHANGE, p=0.01):
    return Point(kind, "Something.", p, "up", "pages/trend.py")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"observed": 42, "low": 12, "high": 25, "direction": "above"},
            "Shoplifting above the usual range in December 2025: 42 recorded, 12 to 25 expected.",
        ),
        (
            {"observed": 0},
            "Shoplifting below the usual range in December 2025: none recorded, 3 to 9 expected.",
        ),
        (
            {"observed": 1},
            "Shoplifting below the usual range in December 2025: 1 recorded, 3 to 9 expected.",
        ),
        (
            {"observed": 1234, "low": 0, "high": 900, "direction": "above"},
            "Shoplifting above the usual range in December 2025: 1,234 recorded, at most 900 "
            "expected.",
        ),
        (
            {"kind": TOGETHER, "first_month": pd.Timestamp("2025-10-01"), "observed": 2},
            "Shoplifting below the usual range from October to December 2025, taken together: 2 "
            "recorded, 3 to 9 expected.",
        ),
    ],
)
def test_a_change_is_told_with_both_counts_and_its_months(changes, said):
    assert change_words(signal(**changes)) == said


ALL_TESTED = {"crime type": 180, "place": 20, "outcome": 6}
USUAL = (
    "Nothing unusual: no crime type, place or outcome here differs by more than chance from what "
    "was to be expected."
)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], USUAL),
        ([STAYS], USUAL),
        ([CHANGE], "1 thing has changed by more than chance."),
        ([CHANGE, CHANGE], "2 things have changed by more than chance."),
        (
            [CHANGE, STAYS, STAYS],
            "1 thing has changed by more than chance; the rest stays worth knowing.",
        ),
        ([CHANGE] * 6, "6 things have changed by more than chance. The strongest 5 are told."),
    ],
)
def test_the_summary_counts_what_there_is_to_know(kinds, said):
    assert headline([point(kind) for kind in kinds], tested=ALL_TESTED, recorded=100) == said


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (
            {"outcome": 0},
            "Nothing unusual: no crime type or place here differs by more than chance from what "
            "was to be expected. Not tested: outcomes.",
        ),
        (
            {"crime type": 0, "outcome": 0},
            "Nothing unusual: no place here differs by more than chance from what was to be "
            "expected. Not tested: crime types and outcomes.",
        ),
        (
            {"crime type": 0, "place": 0, "outcome": 0},
            "Too few months are loaded in a row to tell a change from chance.",
        ),
    ],
)
def test_what_was_not_tested_is_never_called_usual(looks, said):
    assert headline([], tested=ALL_TESTED | looks, recorded=100) == said


@pytest.mark.parametrize(
    ("kinds", "leads_over"), [([], False), ([STAYS], True), ([CHANGE, STAYS], False)]
)
def test_where_nothing_changed_the_summary_leads_over_to_what_stays(years, kinds, leads_over):
    points = tuple(point(kind) for kind in kinds)
    words = headline(points, tested=ALL_TESTED, recorded=100)
    found = replace(briefing(years, patch(years)), points=points, headline=words)
    assert found.summary == (f"{words} This stays worth knowing:" if leads_over else words)


def test_where_nothing_was_recorded_the_summary_says_that_and_not_that_all_is_usual():
    said = headline([], tested=ALL_TESTED, recorded=0)
    assert said == "Nothing of this kind was recorded here in these months."


def test_one_change_that_may_be_told_twice_says_so(years):
    found = briefing(years, patch(years, ABBEY, date(2025, 9, 1)))
    assert {CHANGE, PLACE} <= {one.kind for one in found.points}
    assert TOLD_TWICE in found.caveats


def test_a_planted_spike_is_told_first_with_its_counts(years):
    found = briefing(years, patch(years, ABBEY, date(2025, 9, 1)))
    assert found.as_of == date(2025, 9, 1)
    first = found.points[0]
    assert first.kind == CHANGE
    assert first.sentence.startswith("Shoplifting above the usual range in September 2025: 60 ")
    assert first.types == "Shoplifting"
    assert first.params["found"] == "Sep 2025"
    # All of it lies in one place, which so grew with it.
    assert [one.kind for one in found.points] == [CHANGE, PLACE]
    assert found.summary == "2 things have changed by more than chance."
    assert found.caveats[0] == "Growing and fading do not allow for the time of year."


def test_a_change_is_no_news_three_months_later(years):
    november = briefing(years, patch(years, ABBEY, date(2025, 11, 1)))
    assert any("September 2025" in point.sentence for point in november.points)
    december = briefing(years, patch(years, ABBEY, date(2025, 12, 1)))
    assert not any("September 2025" in point.sentence for point in december.points)


def test_what_changed_comes_before_what_stays_and_the_strongest_first(made_up):
    areas = queries.area_choices(made_up)
    last = queries.loaded_months(made_up)["month"].dt.date.max()
    told = 0
    for area in areas[areas["area_kind"] == "snt"].head(40).to_dict("records"):
        scope = Scope(
            "snt", area["area_code"], area["area_name"], (), ALL_TYPES_LABEL, last, last,
            area["label"],
        )  # fmt: skip
        found = briefing(made_up, scope)
        order = [(not point.news, point.q) for point in found.points]
        assert order == sorted(order)
        assert len(found.points) == min(found.found, MOST_POINTS)
        told += len(found.points)
    assert told


def test_only_the_chosen_types_are_told_of(years):
    burglary = patch(
        years, ABBEY, date(2025, 9, 1), crime_types=("Burglary",), types_label="Burglary"
    )
    found = briefing(years, burglary)
    assert not any(point.kind == CHANGE for point in found.points)
    assert found.looks < briefing(years, patch(years, ABBEY, date(2025, 9, 1))).looks


def test_the_newest_loaded_month_is_what_a_briefing_is_as_of(years):
    later = patch(years).between(date(2026, 1, 1), date(2026, 12, 1))
    assert briefing(years, later).as_of == date(2025, 12, 1)


def test_no_month_up_to_the_asked_one_is_no_briefing(years):
    assert briefing(years, patch(years).between(date(2020, 1, 1), date(2020, 12, 1))) is None


def test_a_patch_without_any_record_says_so(small):
    empty = patch(small, "E01019594")
    found = briefing(small, empty)
    assert found.points == ()
    assert found.summary == "Nothing of this kind was recorded here in these months."


def test_one_month_is_too_little_to_tell_a_change_and_says_why(tmp_path):
    rows = [street_row(ARBORETUM, n) for n in range(30)]
    write_csv(tmp_path / "files", rows)
    load(tmp_path / "out", tmp_path / "files")
    warehouse = open_warehouse(tmp_path / "out")
    found = briefing(warehouse, patch(warehouse, ARBORETUM, date(2025, 1, 1)))
    assert found.points == ()
    assert found.looks == 0
    assert found.summary == "Too few months are loaded in a row to tell a change from chance."
    assert any("a month is judged by the months before it" in note for note in found.notes)
    assert any(note.startswith("Places are not tested for change: ") for note in found.notes)


def test_anti_social_behaviour_is_not_asked_for_its_outcomes(years):
    alone = patch(
        years,
        ARBORETUM,
        crime_types=("Anti-social behaviour",),
        types_label="Anti-social behaviour",
    )
    found = briefing(years, alone)
    assert "Incidents of anti-social behaviour never have an outcome." in found.notes
    assert "outcome" not in found.summary


def test_a_quiet_place_is_not_called_busy_however_often_it_comes_first(tmp_path):
    # One record a month near one street, and one of another patch.
    for month in range(1, 13):
        name = f"2025-{month:02d}"
        write_csv(tmp_path / "files", [street_row(ABBEY, month, Month=name)], name)
    load(tmp_path / "out", tmp_path / "files")
    warehouse = open_warehouse(tmp_path / "out")
    assert not any(one.kind == STAYS for one in briefing(warehouse, patch(warehouse)).points)
