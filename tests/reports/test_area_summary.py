"""Every sentence about an area against one written anew from figures worked out again."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from beatline import queries
from beatline.reports import area_statements
from beatline.reports.area_statements import outcomes_beside, outside_words
from beatline.reports.area_summary import area_summary
from beatline.reports.scrutiny import comparison, scrutiny
from beatline.reports.visitors import VISITED_SHARE, visited_areas, visitors_caveat
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR
from beatline.warehouse import open_warehouse
from tests.reports import naive_summary
from tests.reports.boards import (
    CHESTERFIELD_TOWN,
    DERBY,
    FORCE,
    HIGH_PEAK,
    NOBODY,
    SECTION,
    UNKNOWN,
    board_of,
    build_odd,
    newest_year,
    scope_of,
)
from tests.reports.planted_board import build_board
from tests.shared import shared

CHARGED = "Charged or in court"


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    """Two years of Derby in which it is known what is unusual."""
    return open_warehouse(shared(tmp_path_factory, build_board))


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """Two summers of a force with wards of which something is not known."""
    return open_warehouse(shared(tmp_path_factory, build_odd))


@pytest.fixture(autouse=True)
def _only_the_newest_month(monkeypatch):
    """A trend is worked out for its limits alone: what else it tells takes most of the time."""
    for name in ("growth", "year_on_year"):
        monkeypatch.setattr(f"beatline.reports.trends.{name}", lambda *_, **__: None)


def agree(warehouse, scope):
    """Hold all that is told of one area against the second implementation."""
    found = area_summary(warehouse, scope)
    against = comparison(warehouse, scope)
    naive = board_of(against.whole, against.by, warehouse)
    told = [
        (one.kind, one.measure, one.lead, one.sentence, one.word)
        for one in found.statements
        if one.kind != "outcome"
    ]
    expected = naive_summary.statements(naive, scope.area_code)
    assert told == [(one.kind, one.measure, one.lead, one.sentence, one.word) for one in expected]
    assert found.headline == naive_summary.headline(naive, scope.area_code)
    assert all(one.sentence.endswith(".") for one in found.statements)
    visited = naive.visited.get(scope.area_code) if against.by != "district" else None
    assert found.caveat == naive_summary.caveat(visited)
    return found


def inside(warehouse, kind, parent, every=1):
    """Codes of the areas of a kind, of a parent where one is given."""
    areas = queries.area_choices(warehouse)
    chosen = areas[areas["area_kind"] == kind]
    if parent:
        chosen = chosen[chosen["parent"] == parent]
    assert len(chosen)
    return chosen["area_code"].tolist()[::every]


def check_all(warehouse, kind, parent, span, every=1, label=""):
    return [
        agree(warehouse, scope_of(warehouse, kind, code, span, label))
        for code in inside(warehouse, kind, parent, every)
    ]


def test_every_ward_of_derby_where_it_is_known_what_is_unusual(board):
    found = check_all(board, "ward", "Derby", newest_year(board))
    told = {summary.scope.area_name: summary for summary in found}
    assert len(told) == 18
    by_kind = {one.kind: one for one in told["Spondon"].statements}
    assert by_kind["levels"].word == "well above"
    assert "shoplifting (R ▲▲, " in by_kind["levels"].sentence
    assert by_kind["levels"].unusual
    by_kind = {one.kind: one for one in told["Mickleover"].statements}
    assert "burglary (" in by_kind["changes"].sentence
    assert by_kind["changes"].word == "more"
    fewer = [one for one in told["Oakwood"].statements if one.word == "fewer"]
    assert any(one.measure == ANTI_SOCIAL_BEHAVIOUR for one in fewer)


@pytest.mark.parametrize(
    ("kind", "parent", "every", "label"),
    [
        ("ward", "Derby", 1, ""),
        ("ward", "High Peak", 7, ""),
        ("snt", SECTION, 1, "Damage and disorder"),
        ("district", None, 1, ""),
    ],
)
def test_every_area_of_the_demonstration(made_up, kind, parent, every, label):
    span = newest_year(made_up)
    found = check_all(made_up, kind, parent, span, every, label)
    against = comparison(made_up, found[0].scope)
    if parent != "Derby":
        # Crime by crime they take long, and test_area_outcomes does it for all kinds of areas.
        assert all(outcome_agrees(made_up, summary) for summary in found)
        return
    outcomes = board_of(against.whole, against.by, made_up).outcomes()
    for summary in found:
        (told,) = (one for one in summary.statements if one.kind == "outcome")
        naive = outcomes[summary.scope.area_code, CHARGED]
        start = f"{CHARGED} within"
        assert naive.sentence.startswith(start)
        assert told.sentence == f"Within{naive.sentence.removeprefix(start)}"
        assert (told.lead, told.word) == (CHARGED, naive.word)


@pytest.mark.parametrize(
    ("kind", "parent", "first", "last", "every"),
    [
        ("ward", "Derby", date(2025, 1, 1), date(2025, 12, 1), 1),
        ("ward", "Derby", date(2021, 9, 1), date(2022, 3, 1), 5),
        ("district", None, date(2025, 12, 1), date(2025, 12, 1), 1),
    ],
)
def test_every_area_of_the_real_files(real, kind, parent, first, last, every):
    found = check_all(real, kind, parent, (first, last), every)
    assert all(outcome_agrees(real, summary) for summary in found)


def test_every_snt_of_a_section_across_the_end_of_the_loaded_months(real):
    span = date(2022, 2, 1), date(2022, 9, 1)
    found = check_all(real, "snt", SECTION, span, label="Serious acquisitive crime")
    assert all(outcome_agrees(real, summary) for summary in found)
    newest = [one.sentence for one in found[0].statements if one.kind == "newest"]
    assert newest == ["September 2022 is not loaded."]


def outcome_agrees(warehouse, summary):
    """Whether the sentence about outcomes is that of the study of outcomes."""
    (told,) = (one for one in summary.statements if one.kind == "outcome")
    found = outcomes_beside(warehouse, summary.scope).sentence(summary.scope.area_code)
    return told.sentence == found.replace(f"{CHARGED} w", "W", 1)


@pytest.mark.parametrize(
    "label",
    ["Burglary", ANTI_SOCIAL_BEHAVIOUR, "Damage and disorder", "Serious acquisitive crime"],
)
def test_a_choice_of_types_is_told_by_its_own_name(board, label):
    found = check_all(board, "ward", "Derby", newest_year(board), every=6, label=label)
    level = found[0].statements[0]
    nouns = {
        "Burglary": "records of burglary",
        ANTI_SOCIAL_BEHAVIOUR: "incidents of anti-social behaviour",
        "Damage and disorder": "recorded crimes of damage and disorder",
        "Serious acquisitive crime": "recorded crimes of serious acquisitive crime",
    }
    assert f" {nouns[label]} in " in level.sentence
    kinds = [one.kind for one in found[0].statements]
    assert ("outcome" in kinds) == (label != ANTI_SOCIAL_BEHAVIOUR)
    assert ("levels" in kinds) == (label in ("Damage and disorder", "Serious acquisitive crime"))


def test_wards_with_nothing_recorded_say_so(small):
    span = date(2025, 1, 1), date(2025, 12, 1)
    found = check_all(small, "ward", "Derby", span, every=4)
    nothing = [one for one in found if not one.rows["records"].sum()]
    assert len(nothing) >= 3
    sentences = [one.sentence for one in nothing[0].statements]
    assert sentences[0].startswith(
        f"0 recorded crimes in {nothing[0].scope.area_name} in 11 months"
    )
    assert "No crime type has enough records and months to compare." in sentences


@pytest.mark.parametrize("code", [UNKNOWN, NOBODY])
def test_a_ward_without_residents_is_told_without_a_rate(odd, code):
    scope = scope_of(odd, "ward", code, (date(2025, 7, 1), date(2025, 10, 1)))
    told = agree(odd, scope).statements
    assert told[0].sentence.endswith("No number of residents is known here, so there is no rate.")
    assert not told[0].word
    levels = next(one for one in told if one.kind == "levels")
    assert levels.sentence == "No crime type can be judged by residents here."
    changed = next(one for one in told if one.kind == "change")
    assert " in 3 months of July to October 2025, " in changed.sentence
    assert "the same months of 2024" in changed.sentence


def test_the_only_ward_of_a_district_is_told_and_not_judged(odd):
    (found,) = check_all(odd, "ward", "Chesterfield", (date(2025, 7, 1), date(2025, 10, 1)))
    assert found.study.whole.area_code == CHESTERFIELD_TOWN
    assert "No area is judged: 1 area has an expected count" in found.statements[0].sentence


def test_a_single_month_is_enough(odd):
    found = check_all(odd, "ward", "Derby", (date(2025, 9, 1),) * 2, every=5)
    assert all(" in September 2025" in one.statements[0].sentence for one in found)


def test_months_that_are_not_loaded_are_refused_in_one_sentence(real):
    scope = scope_of(real, "ward", inside(real, "ward", "Derby")[0], (date(2023, 1, 1),) * 2)
    found = agree(real, scope)
    assert [one.sentence for one in found.statements] == [
        "None of these months is loaded, so nothing is told: choose others, or load their files."
    ]
    assert found.headline.endswith(": nothing here can be judged; the sentences say why.")


def test_months_of_which_only_some_are_loaded_a_year_before_are_compared_in_pairs(small):
    span = date(2025, 5, 1), date(2025, 12, 1)
    (found,) = check_all(small, "district", None, span, every=20)
    change = next(one for one in found.statements if one.kind == "change")
    assert " in November and December 2025, " in change.sentence
    assert change.sentence.count("the same months of 2024") == 1


def test_without_a_year_before_one_sentence_says_so(real):
    span = date(2025, 1, 1), date(2025, 12, 1)
    found = agree(real, scope_of(real, "district", HIGH_PEAK, span))
    assert found.statements[-1].sentence == area_statements.NO_YEAR_BEFORE
    assert {one.kind for one in found.statements} == {
        "level", "newest", "levels", "outcome", "change",
    }  # fmt: skip
    assert "year before" not in found.headline


@pytest.mark.parametrize(("kind", "code"), [("section", SECTION), ("force", FORCE)])
def test_what_is_held_against_nothing_is_an_error(made_up, kind, code):
    scope = scope_of(made_up, kind, code, newest_year(made_up))
    with pytest.raises(ValueError, match="is not held against others"):
        area_summary(made_up, scope)
    with pytest.raises(ValueError, match="is not held against others"):
        outcomes_beside(made_up, scope)


def test_where_people_come_from_elsewhere_a_rate_has_its_caveat(made_up):
    span = newest_year(made_up)
    whole = scope_of(made_up, "district", DERBY, span)
    naive = {
        code: share for code, share in board_of(whole, "ward", made_up).visited.items() if code
    }
    found = visited_areas(made_up, whole, "ward")
    assert found == pytest.approx({c: share for c, share in naive.items() if share >= 0.08})
    assert VISITED_SHARE == 0.08
    assert 0 < len(found) < len(naive) / 4
    assert visited_areas(made_up, whole, "district") == {}
    assert "more than most: 21% of its records are near shops" in visitors_caveat(0.214)


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_a_figure_outside_is_told_with_the_counts_that_would_be_usual(board, basis):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    study = scrutiny(board, whole, "ward", basis=basis)
    rows = study.of_measure("Shoplifting").set_index("area_name", drop=False)
    told = outside_words(rows.loc["Spondon"].to_dict(), study)
    start, _, rest = told.partition(", where ")
    assert start == f"Spondon: {rows.loc['Spondon', 'records']:,}"
    low, _, high = rest.partition(" would be usual ")[0].partition(" to ")
    assert int(low) < int(high) < rows.loc["Spondon", "records"]
    words = {"residents": "for its number of residents.", "mix": "for its mix of crime."}
    assert rest.endswith(words[basis])


def test_a_word_and_its_range_never_contradict_each_other(made_up, real):
    """A count is within the words exactly when it lies within the range that is told."""
    for warehouse, code in ((made_up, HIGH_PEAK), (real, DERBY)):
        rows = scrutiny(
            warehouse, scope_of(warehouse, "district", code, newest_year(warehouse)), "ward"
        ).rows
        judged = rows[~rows["word"].isin(["", "too few"])]
        low, high = (judged[side] * judged["expected"] for side in ("low_95", "high_95"))
        between = (judged["records"] >= np.ceil(low)) & (judged["records"] <= np.floor(high))
        assert (between == (judged["word"] == "within")).all()
        assert len(judged) > 100


def test_a_summary_is_the_same_whatever_was_asked_before(board):
    span = newest_year(board)
    scope = scope_of(board, "ward", inside(board, "ward", "Derby")[3], span)
    first = area_summary(board, scope)
    area_summary.cache_clear()
    area_summary(board, replace(scope, crime_types=("Drugs",), types_label="Drugs"))
    again = area_summary(board, scope)
    assert again.statements == first.statements
    assert again.headline == first.headline
