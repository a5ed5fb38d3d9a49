"""What asks for an answer: what was planted is found, told with its counts, and little else is."""

import re
from dataclasses import replace
from math import inf, log10

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import pdtr

from beatline.analysis.contributions import contributions, spread_of_years
from beatline.analysis.funnel import NOT_JUDGED, funnel
from beatline.analysis.standardised_share import standardised_share
from beatline.charts.marks import MARKS
from beatline.reports.area_outcomes import AreaOutcomes, area_outcomes
from beatline.reports.exception_words import BY_MIX, BY_RESIDENTS, VISITED, Wording
from beatline.reports.exceptions import changes_of_whole, exceptions
from beatline.reports.measures import CRIME, INCIDENTS, THEME, Measure
from beatline.reports.questions import LIST
from beatline.reports.scrutiny import Scrutiny, scrutiny
from beatline.reports.two_periods import Periods
from beatline.scope import CRIME_TYPE_CHOICES, RECORDED_CRIME_TYPES, choice_of, month_shifted
from beatline.warehouse import open_warehouse
from tests.reports.planted_board import CODES, DERBY, build_board
from tests.shared import shared

YEAR = pd.date_range("2025-01-01", "2025-12-01", freq="MS")
NO_YEAR = Periods("year", YEAR, YEAR[:0], (), "Nothing is compared: no year before is loaded.")
TWO_YEARS = Periods("year", YEAR, YEAR - pd.DateOffset(years=1))
SHOPLIFTING = Measure("Shoplifting", ("Shoplifting",))


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    return open_warehouse(shared(tmp_path_factory, build_board))


@pytest.fixture(scope="session")
def found(board):
    return exceptions(scrutiny(board, DERBY, "ward"), area_outcomes(board, DERBY, "ward"))


def study_of(observed, expected, measure=SHOPLIFTING, periods=NO_YEAR, **columns):
    """A study of one measure with these counts, without a warehouse."""
    limits = funnel(observed, expected)
    codes = [f"W{number:02}" for number in range(len(limits.rows))]
    change = {"now": np.nan, "before": np.nan, "change": np.nan, "change_p": np.nan}
    rows = pd.DataFrame(
        {
            "area_code": codes,
            "area_label": [f"{code} ward, Derby" for code in codes],
            "measure": measure.name,
            "records": np.asarray(observed, dtype=int),
        }
    )
    rows = rows.assign(**(change | {"change_evidence": ""} | columns)).join(limits.rows)
    whole = rows.head(1).drop(columns=["area_code", "area_label"])
    funnels = {measure.name: limits}
    basis, measures = "residents", (measure,)
    return Scrutiny(DERBY, "ward", basis, measures, YEAR, YEAR, periods, rows, whole, funnels)


def changed(now, before, evidence, p=0.001, periods=TWO_YEARS):
    """A study in which one area changed, and nine did not."""
    return study_of(
        [now] + [100] * 9,
        [np.nan] * 10,
        periods=periods,
        now=[now] + [100] * 9,
        before=[before] + [100] * 9,
        change=[now - before] + [0] * 9,
        change_p=[p] + [0.9] * 9,
        change_evidence=[evidence] + ["within"] * 9,
    )


def test_what_was_planted_is_found_and_nothing_else(found):
    told = {(one.area_label, one.measure, one.kind, one.direction) for one in found.findings}
    assert told == {
        ("Spondon ward, Derby", "Shoplifting", "level", "above"),
        ("Spondon ward, Derby", "Recorded crime", "level", "above"),
        ("Mickleover ward, Derby", "Burglary", "level", "above"),
        ("Mickleover ward, Derby", "Burglary", "change", "more"),
        ("Mickleover ward, Derby", "Recorded crime", "level", "above"),
        ("Mickleover ward, Derby", "Recorded crime", "change", "more"),
        ("Oakwood ward, Derby", "Anti-social behaviour", "level", "below"),
        ("Oakwood ward, Derby", "Anti-social behaviour", "change", "fewer"),
    }


def test_the_strongest_evidence_comes_first(found):
    strengths = [one.strength for one in found.findings]
    assert strengths == sorted(strengths, reverse=True)
    assert (found.findings[0].area_label, found.findings[0].measure) == (
        "Spondon ward, Derby",
        "Shoplifting",
    )


def test_a_level_worked_by_hand():
    # By chance alone a count of 100 expected is 80 or fewer in 2.3% of cases, 81 or fewer in 2.8%.
    study = study_of([412] + [100] * 19, [100.0] * 20)
    (finding,) = exceptions(study).findings
    assert pdtr(80, 100) < 0.025 < pdtr(81, 100)
    assert finding.sentence == (
        "Shoplifting: 412 recorded in January to December 2025; for its number of residents 81 to "
        "121 would be usual in Derby: well above."
    )
    assert (finding.word, finding.direction) == ("well above", "above")
    assert finding.strength == pytest.approx(-log10(study.rows["p"].iloc[0]))
    assert (finding.page, finding.types) == ("pages/wards.py", None)
    assert finding.params == {"measured": "Shoplifting"}


def test_a_level_between_95_and_998_is_worth_a_look_and_asks_for_no_answer():
    study = study_of([125] + [100] * 19, [100.0] * 20)
    assert study.rows["word"].iloc[0] == "above"
    assert exceptions(study).findings == ()


def test_a_change_is_told_with_both_counts_and_in_the_words_of_side_by_side(found):
    own = found.of_area(CODES["Mickleover"])
    (change,) = [one for one in own if (one.kind, one.measure) == ("change", "Burglary")]
    assert change.word == ""
    assert re.fullmatch(
        r"Burglary: 2\d\d recorded in January to December 2025, \d\d in the same months of 2024: "
        r"1\d\d more \(\+\d{3}%\), which is more than chance allows\.",
        change.sentence,
    )
    assert change.page == "pages/side_by_side.py"


@pytest.mark.parametrize(("now", "before"), [(19, 60), (60, 19), (0, 40)])
def test_no_percentage_stands_beside_fewer_than_twenty(now, before):
    evidence = "more" if now > before else "fewer"
    (finding,) = exceptions(changed(now, before, evidence)).findings
    assert "%" not in finding.sentence
    assert f"{now} recorded" in finding.sentence
    assert f"{before} in the same months of 2024" in finding.sentence
    (told,) = exceptions(changed(60, 20, "more")).findings
    assert "40 more (+200%)" in told.sentence


@pytest.mark.parametrize("evidence", ["within", "too few", ""])
def test_a_change_that_did_not_pass_is_no_finding(evidence):
    assert exceptions(changed(60, 20, evidence)).findings == ()


def test_every_sentence_of_the_board_holds_its_counts_and_its_questions(found, board):
    study = scrutiny(board, DERBY, "ward")
    rows = study.rows.set_index(["area_code", "measure"])
    for one in found.findings:
        row = rows.loc[(one.area_code, one.measure)]
        assert f"{row['records']:,} recorded in January to December 2025" in one.sentence
        assert one.sentence.endswith(".")
        assert 2 <= len(one.questions) <= 3
        assert set(one.questions) <= {q for asked in LIST.values() for q in asked.questions}
        if one.kind == "level":
            assert one.sentence.endswith(f"{MARKS[row['word']].words}.")
            low, high = (
                int(n) for n in re.findall(r"residents (\d+) to (\d+) would", one.sentence)[0]
            )
            expected = row["expected"]
            assert low - 1 < row["low_95"] * expected <= low
            assert high <= row["high_95"] * expected < high + 1
            assert not low <= row["records"] <= high


def test_findings_of_some_areas_are_those_of_all_that_are_theirs(board, found):
    study, outcomes = scrutiny(board, DERBY, "ward"), area_outcomes(board, DERBY, "ward")
    code = CODES["Spondon"]
    own = exceptions(study, outcomes, [code])
    assert own.findings == found.of_area(code) != ()
    assert own.looks == 16
    assert found.looks == 18 * 16
    assert exceptions(study, outcomes, []).findings == ()


def test_the_note_says_how_many_were_looked_at_and_how_many_would_be_listed_anyway(found):
    assert "144 figures were held against limits of 99.8%" in found.note
    assert "144 changes against a year before were tested" in found.note
    assert "and 3 passed; of all that pass in Derby about 1 in 20 may be chance." in found.note
    assert 144 * 0.002 < found.expected_by_chance < 144 * 0.012 + 0.05 * 3 + 1e-9


def test_what_cannot_be_looked_at_is_said_in_its_place():
    few = exceptions(study_of([1, 2, 3], [2.0, 2.0, 2.0]))
    assert few.findings == ()
    assert few.looks == few.expected_by_chance == 0
    assert "No level is judged. No area is judged: 3 areas have" in few.note
    assert NO_YEAR.reason in few.note
    nobody = exceptions(study_of([5] * 6, [np.nan] * 6))
    assert nobody.note.startswith("No level is judged. No area is judged: 0 areas have")
    rare = exceptions(study_of([0] * 6, [0.1] * 6))
    assert "so few are expected that no number would be unusual" in rare.note
    one = study_of([5] * 6, [5.0] * 6)
    alone = exceptions(replace(one, rows=one.rows.assign(word=NOT_JUDGED)))
    assert "no number of residents is known here" in alone.note
    untested = exceptions(study_of([5] * 6, [5.0] * 6, periods=TWO_YEARS))
    assert "No change is tested" in untested.note


@pytest.mark.parametrize("months", [1, 5, 11])
def test_a_scope_of_few_months_is_judged_by_them_alone(board, months):
    scope = DERBY.between(month_shifted(DERBY.last_month, 1 - months), DERBY.last_month)
    short = exceptions(scrutiny(board, scope, "ward"))
    assert short.looks > 0
    shops = [one for one in short.findings if one.measure == "Shoplifting"]
    assert [one.area_label for one in shops] == ["Spondon ward, Derby"]


def test_in_the_first_year_there_is_no_year_before_and_it_is_said(board):
    first = DERBY.between(
        month_shifted(DERBY.first_month, -12), month_shifted(DERBY.last_month, -12)
    )
    found = exceptions(scrutiny(board, first, "ward"))
    assert {one.kind for one in found.findings} == {"level"}
    assert {one.measure for one in found.findings} >= {"Shoplifting"}
    assert "no month of January to December 2024 is loaded together with" in found.note


def test_outcomes_that_are_not_loaded_are_said_not_to_be(board, found):
    assert area_outcomes(board, DERBY, "ward").refusal in found.note


def outcomes_of(decided, crimes=900):
    """The outcomes of areas with as many crimes of one type each."""
    crimes = np.full((len(decided), 1), crimes)
    each = np.array(decided)[:, None]
    judged = standardised_share(each, crimes, each.sum(axis=0), crimes.sum(axis=0))
    codes = [f"W{number:02}" for number in range(len(decided))]
    rows = judged.rows.assign(area_code=codes, area_label=codes, group="Any outcome")
    whole = pd.DataFrame({"group": ["Any outcome"], "crimes": [900], "decided": [1], "share": [0]})
    shares = {"Any outcome": judged}
    return AreaOutcomes(DERBY, "ward", 3, YEAR, "", rows, whole, shares, "")


def test_an_outcome_beyond_its_limits_is_told_as_the_outcomes_tell_it():
    outcomes = outcomes_of([90, 290, 295, 300, 305, 310, 300, 295, 305, 300, 450])
    found = exceptions(study_of([100] * 6, [100.0] * 6), outcomes)
    told = {one.area_code: one for one in found.findings}
    assert set(told) == {"W00", "W10"}
    low, high = told["W00"], told["W10"]
    assert low.sentence == outcomes.sentence("W00", "Any outcome")
    assert "Any outcome within 3 months: 90 of 900 crimes (10%)" in low.sentence
    assert (low.kind, low.direction, low.word) == ("outcome", "lower", "well below")
    assert (high.kind, high.direction, high.word) == ("outcome", "higher", "well above")
    assert low.questions == LIST["outcome lower"].questions
    assert high.questions == LIST["outcome higher"].questions
    assert low.page == "pages/outcomes.py"
    assert "11 shares of outcomes were held against limits of 99.8%" in found.note


def test_outcomes_of_too_few_crimes_are_said_not_to_be_judged():
    found = exceptions(study_of([100] * 6, [100.0] * 6), outcomes_of([3] * 6, crimes=10))
    assert found.findings == ()
    assert "No outcome is judged: too few crimes are old enough." in found.note


def test_a_level_is_told_with_what_to_mind():
    study = study_of([412] + [100] * 19, [100.0] * 20)
    (plain,) = exceptions(study).findings
    assert plain.caveat == f"{BY_RESIDENTS} Shops decide what they report."
    (centre,) = exceptions(study, visited=["W00"]).findings
    assert centre.caveat.startswith(VISITED)
    assert LIST["town centre"].questions[0] in centre.questions
    (mix,) = exceptions(replace(study, basis="mix")).findings
    assert mix.caveat.startswith(BY_MIX)
    assert "for its total and the usual mix 81 to 121 would be usual in Derby" in mix.sentence
    low = study_of([20] + [100] * 19, [100.0] * 20)
    (below,) = exceptions(low, visited=["W00"]).findings
    assert below.caveat == "Shops decide what they report."


def test_the_whole_force_is_not_called_by_its_name():
    study = study_of([412] + [100] * 19, [100.0] * 20)
    force = replace(study, whole=replace(DERBY, area_kind="force", area_name="Derbyshire"))
    assert "would be usual in the whole force" in exceptions(force).findings[0].sentence


def test_a_theme_is_told_by_what_it_counts():
    theme = Measure("Less shop theft", ("Shoplifting",), THEME)
    study = study_of([412] + [100] * 19, [100.0] * 20, theme)
    wording = {theme.name: Wording("Shop thefts", "Not all are reported.")}
    (finding,) = exceptions(study, wording=wording).findings
    assert finding.measure == "Less shop theft"
    assert finding.sentence.startswith("Shop thefts: 412 recorded in")
    assert finding.caveat.endswith("Not all are reported.")


@pytest.mark.parametrize(
    ("types", "choice"),
    [
        (RECORDED_CRIME_TYPES, "All recorded crime"),
        (CRIME.crime_types, "All recorded crime"),
        (INCIDENTS.crime_types, "Anti-social behaviour"),
        (("Shoplifting",), "Shoplifting"),
        (("Vehicle crime", "Burglary", "Robbery"), "Serious acquisitive crime"),
        (("Drugs", "Burglary"), None),
    ],
)
def test_a_link_asks_for_the_choice_of_the_sidebar_that_counts_the_same(types, choice):
    assert choice_of(types) == choice
    assert choice is None or set(CRIME_TYPE_CHOICES[choice]) == set(types)


def test_the_changes_of_the_city_itself_are_told_and_its_level_is_not(board):
    found = changes_of_whole(scrutiny(board, DERBY, "ward"))
    assert found.looks == 8
    assert {one.kind for one in found.findings} <= {"change"}
    assert {(one.area_code, one.area_label) for one in found.findings} <= {
        (DERBY.area_code, DERBY.area_label)
    }
    told = {one.measure: one.direction for one in found.findings}
    assert told.get("Burglary") == "more"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.floats(0.5, 200))
def test_findings_are_the_rows_beyond_998_whatever_the_counts(counts, expected):
    study = study_of(counts, [expected] * len(counts))
    found = exceptions(study)
    beyond = study.rows[study.rows["word"].isin(["well above", "well below"])]
    assert {one.area_code for one in found.findings} == set(beyond["area_code"])
    assert found.looks == study.funnels["Shoplifting"].judged
    assert all(0 <= one.strength < inf for one in found.findings)


@pytest.mark.parametrize(
    ("areas", "expected", "differ", "least", "most"),
    [
        (18, 50, 0.0, 0.0, 0.003),
        (95, 50, 0.0, 0.0, 0.003),
        (18, 1000, 0.2, 0.006, 0.018),
        (95, 1000, 0.2, 0.012, 0.026),
    ],
)
def test_as_few_levels_as_stated_are_listed_where_none_is_unusual(
    areas, expected, differ, least, most
):
    """`Funnel.outside_anyway` says 0.002, 0.012 and 0.019: see docs/methods.md#funnel."""
    rng = np.random.default_rng(5)
    looks = listed = 0
    for _ in range(4500 // areas):
        size = np.exp(rng.normal(0.0, 0.4, areas))
        own = np.exp(rng.normal(0.0, differ, areas))
        counts = rng.poisson(expected * size * own)
        rows = funnel(counts, size * counts.sum() / size.sum()).rows
        looks += int((~rows["word"].isin(["", "too few"])).sum())
        listed += int(rows["word"].isin(["well above", "well below"]).sum())
    assert looks > 4000
    assert least <= listed / looks <= most


def test_as_few_boards_as_stated_have_a_change_where_nothing_changed():
    """Stated in docs/methods.md#exceptions-and-scorecard: 18 wards, 14 types and their themes."""
    rng = np.random.default_rng(6)
    means = np.array([2, 5, 10, 5, 3, 8, 2, 11, 1, 10, 1, 6, 38, 22])
    season = 1.0 + 0.3 * np.sin(np.arange(24) / 6 * np.pi)
    themes = ([1, 8, 11], [8, 9, 10], list(range(13)), [13])
    boards, wards = [], []
    for _ in range(60):
        size = np.exp(rng.normal(0.0, 0.3, 18))
        mean = means[:, None, None] * size[None, :, None] * season
        # Twice as variable as chance alone.
        cells = rng.negative_binomial(mean, 0.5).astype(float)
        told = passing(cells[:13].reshape(-1, 24), np.repeat(np.arange(13), 18)).reshape(13, 18)
        told = np.vstack([told, *(passing(cells[one].sum(axis=0)) for one in themes)])
        boards.append(told.any())
        wards.append(told.any(axis=0).mean())
    assert np.mean(boards) <= 0.25
    assert np.mean(wards) <= 0.02


def passing(cells, groups=None):
    """Whether each row of 24 months has changed from the first year to the second."""
    before, now = cells[:, :12], cells[:, 12:]
    rows = contributions(
        now.sum(axis=1),
        before.sum(axis=1),
        exposure_now=365,
        exposure_before=366,
        spread=spread_of_years([(now, before)]),
        groups=np.zeros(len(cells)) if groups is None else groups,
    )
    return rows["evidence"].isin(["more", "fewer"]).to_numpy()
