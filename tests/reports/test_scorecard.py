"""The priorities of the partnership: counted again row by row, judged again, for every ward."""

import tomllib
from dataclasses import replace
from math import isnan, sqrt

import numpy as np
import pandas as pd
import pytest

from beatline import queries
from beatline.charts.marks import MARKS
from beatline.reports.measures import CRIME, INCIDENTS, Measure
from beatline.reports.scorecard import (
    COLUMNS,
    DIRECTIONS,
    NO_LEVEL,
    NO_THEMES,
    NOT_AN_AREA,
    scorecard,
    themes,
)
from beatline.reports.scrutiny import scrutiny
from beatline.scope import RECORDED_CRIME_TYPES, month_shifted
from beatline.warehouse import open_warehouse
from etl.build import Options, build
from etl.config import DEFAULT
from tests.builders import street_row, write_csv
from tests.etl.test_themes import config_with
from tests.reports.planted_board import DERBY, WARDS, build_board, ward
from tests.shared import shared

SHIPPED = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["theme"]
NAMES = sorted(WARDS["ward_name"])


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    return open_warehouse(shared(tmp_path_factory, build_board))


@pytest.fixture(scope="session")
def published(board):
    """Every counted row: ward name, type and month, to be counted in plain loops."""
    rows = board.frame_uncached("SELECT ward_code, crime_type, month FROM crime WHERE counted")
    names = WARDS.set_index("ward_code")["ward_name"].to_dict()
    return [
        (names.get(row.ward_code), row.crime_type, row.month.date()) for row in rows.itertuples()
    ]


@pytest.fixture
def force(board):
    areas = queries.area_choices(board)
    whole = areas[areas["area_kind"] == "force"].iloc[0]
    return replace(
        DERBY,
        area_kind="force",
        area_code=whole["area_code"],
        area_name=whole["area_name"],
        area_label=whole["label"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_ward_is_what_counting_row_by_row_gives(board, published, name):
    card = scorecard(board, ward(name))
    residents = WARDS.set_index("ward_name")["residents"]
    assert list(card.rows["theme"]) == [one["name"] for one in SHIPPED]
    for row, one in zip(card.rows.to_dict("records"), SHIPPED, strict=True):
        months, before, city = [0] * 12, 0, 0
        for where, crime_type, month in published:
            if crime_type not in one["types"]:
                continue
            if month.year == 2025:
                city += 1
                months[month.month - 1] += where == name
            else:
                before += where == name
        assert row["months"] == months
        assert (row["records"], row["now"], row["before"]) == (sum(months), sum(months), before)
        assert row["change"] == sum(months) - before
        assert row["per_1000_residents"] == pytest.approx(1000 * sum(months) / residents[name])
        assert row["whole_per_1000"] == pytest.approx(1000 * city / residents.sum(), rel=1e-3)
        assert row["expected"] == pytest.approx(residents[name] * row["whole_per_1000"] / 1000)
        assert row["caveat"] == " ".join(one["caveat"].split())
        assert row["measure_words"] == one["measure"]


@pytest.mark.parametrize("theme", SHIPPED, ids=lambda one: one["name"])
def test_every_ward_is_judged_as_its_limits_say(board, theme):
    """The limits are made again here, in plain loops from the formulas."""
    rows = [
        next(row for row in scorecard(board, ward(name)).rows.to_dict("records")
             if row["theme"] == theme["name"])
        for name in NAMES
    ]  # fmt: skip
    tau2 = naive_tau2([row["records"] for row in rows], [row["expected"] for row in rows])
    judged = 0
    for row in rows:
        if row["expected"] < 10:
            continue
        judged += 1
        ratio, error = row["records"] / row["expected"], sqrt(0.25 / row["expected"] + tau2)
        # Where areas differ among themselves, these are wider than those of chance.
        if tau2 > 0.01:
            assert row["high_95"] == pytest.approx((1 + 1.96 * error) ** 2)
            assert row["high_998"] == pytest.approx((1 + 3.09 * error) ** 2)
        assert row["low_998"] < row["low_95"] < 1 < row["high_95"] < row["high_998"]
        word = "within"
        if ratio > row["high_95"]:
            word = "well above" if ratio > row["high_998"] else "above"
        if ratio < row["low_95"]:
            word = "well below" if ratio < row["low_998"] else "below"
        assert row["word"] == word
        assert row["mark"] == MARKS[word].text
    assert judged > 0


def naive_tau2(observed, expected):
    """Variance between areas, with the tenth of the z values at each end cut to the quantile."""
    z = [2 * (sqrt(o) - sqrt(e)) for o, e in zip(observed, expected, strict=True)]
    low, high = np.quantile(z, [0.1, 0.9])
    phi = sum(min(max(one, low), high) ** 2 for one in z) / len(z)
    w = [4 * e for e in expected]
    room = sum(w) - sum(one * one for one in w) / sum(w)
    return max(0.0, (len(z) * phi - (len(z) - 1)) / room)


def test_what_was_planted_stands_under_its_theme(board):
    spondon = scorecard(board, ward("Spondon"))
    told = {one.measure for one in spondon.findings("retail-and-street-crime")}
    assert told == {"Retail and street crime", "Shoplifting"}
    assert [one.measure for one in spondon.findings("less-crime")] == ["Less crime"]
    for theme in ("less-anti-social-behaviour", "protecting-vulnerable-people"):
        assert spondon.findings(theme) == ()
    rows = spondon.rows.set_index("theme")
    assert rows.loc["Retail and street crime", "word"] == "well above"
    assert rows.loc["Retail and street crime", "change_evidence"] == "within"
    oakwood = scorecard(board, ward("Oakwood"))
    row = oakwood.rows.set_index("theme").loc["Less anti-social behaviour"]
    assert (row["direction_mark"], row["direction_words"]) == ("▼", "fewer, beyond chance")
    assert row["hope_words"] == "the direction hoped for"


def test_a_rise_where_fewer_are_hoped_for_is_called_that_and_no_failure(board):
    row = scorecard(board, ward("Mickleover")).rows.set_index("theme")
    acquisitive = row.loc["Burglary, vehicle crime and robbery"]
    assert (acquisitive["direction_mark"], acquisitive["change_evidence"]) == ("▲", "more")
    assert acquisitive["hope_words"] == "not the direction hoped for"
    assert not set(row["hope_words"]) & {"failure", "success"}


@pytest.mark.parametrize("evidence", ["more", "fewer"])
def test_where_neither_direction_is_hoped_for_none_is_good_or_bad(board, evidence, monkeypatch):
    def with_a_change(*asked, **named):
        study = scrutiny(*asked, **named)
        return replace(study, rows=study.rows.assign(change_evidence=evidence))

    monkeypatch.setattr("beatline.reports.scorecard.scrutiny", with_a_change)
    rows = scorecard.__wrapped__(board, ward("Abbey")).rows
    neither = rows[rows["hoped_for"] == "none"]
    assert set(neither["theme"]) == {
        "Alcohol- and drug-related crime",
        "Protecting vulnerable people",
    }
    assert neither["hope_words"].str.startswith("neither direction is good or bad by itself").all()
    hoped = rows[rows["hoped_for"] == "fewer"]["hope_words"].unique().tolist()
    assert hoped == [("" if evidence == "fewer" else "not ") + "the direction hoped for"]


@pytest.mark.parametrize("name", ["Abbey", "Mickleover", "Oakwood"])
def test_no_other_page_has_other_figures_of_the_same_types(board, name):
    usual = scrutiny(board, DERBY, "ward").of_area(ward(name).area_code).set_index("measure")
    rows = scorecard(board, ward(name)).rows.set_index("theme")
    same = {
        "Less crime": CRIME.name,
        "Less anti-social behaviour": INCIDENTS.name,
        "Alcohol- and drug-related crime": "Drugs",
        "Protecting vulnerable people": "Violence and sexual offences",
    }
    columns = ["records", "now", "before", "change_p", "change_q", "change_evidence", "word"]
    columns += ["low_95", "high_998", "per_1000_residents"]
    for theme, measure in same.items():
        assert rows.loc[theme, columns].tolist() == usual.loc[measure, columns].tolist()


def test_the_whole_is_told_by_its_changes_alone(board, force):
    card = scorecard(board, force)
    assert card.against.by is None
    assert NO_LEVEL in card.notes
    assert (card.rows["word"] == "").all()
    assert (card.rows["mark"] == MARKS[""].text).all()
    assert card.rows[["expected", "low_95", "whole_per_1000"]].isna().all(axis=None)
    assert {one.kind for one in card.exceptions.findings} <= {"change"}
    assert card.rows.loc[0, "records"] == card.rows.loc[0, "now"] > 1000
    burgled = card.rows.set_index("theme").loc["Burglary, vehicle crime and robbery"]
    assert burgled["change_evidence"] == "more"


@pytest.mark.parametrize(
    ("kind", "by"), [("section", None), ("snt", "snt"), ("district", "district")]
)
def test_every_kind_of_area_has_its_scorecard(board, kind, by):
    areas = queries.area_choices(board)
    records = {}
    for area in areas[areas["area_kind"] == kind].head(4).to_dict("records"):
        scope = replace(
            DERBY,
            area_kind=kind,
            area_code=area["area_code"],
            area_name=area["area_name"],
            area_label=area["label"],
        )
        card = scorecard(board, scope)
        assert card.against.by == by
        assert list(card.rows.columns) == COLUMNS
        assert len(card.rows) == len(SHIPPED)
        whole = replace(scope, crime_types=RECORDED_CRIME_TYPES)
        records[area["label"]] = int(queries.monthly_records(board, whole)["records"].sum())
        assert card.rows.loc[0, "records"] == records[area["label"]]
    assert len(records) > 1


@pytest.mark.parametrize("months", [1, 3, 11])
def test_few_months_are_told_as_few(board, months):
    scope = ward("Spondon")
    scope = scope.between(month_shifted(scope.last_month, 1 - months), scope.last_month)
    card = scorecard(board, scope)
    assert [len(one) for one in card.rows["months"]] == [months] * len(SHIPPED)
    assert not card.refusal
    assert (card.rows["now"] == card.rows["records"]).all()


def test_a_month_that_is_not_loaded_is_not_a_number_and_is_told(small):
    scope = replace(DERBY, area_kind="ward", area_name="Abbey", area_label="Abbey ward, Derby")
    areas = queries.area_choices(small)
    code = areas.loc[areas["label"] == "Abbey ward, Derby", "area_code"].iloc[0]
    card = scorecard(small, replace(scope, area_code=code))
    assert len(card.loaded) == 11
    assert isnan(card.rows.loc[0, "months"][5])
    assert np.isfinite(np.delete(card.rows.loc[0, "months"], 5)).all()
    # Only November and December are loaded in both years.
    assert len(card.periods.now) == 2
    assert any("left out on both sides" in note for note in card.notes)
    assert set(card.rows["direction_words"]) <= {words for _, words in DIRECTIONS.values()}


def test_without_a_year_before_no_change_is_told_and_no_nought_stands_for_it(board):
    scope = ward("Spondon")
    first = scope.between(
        month_shifted(scope.first_month, -12), month_shifted(scope.last_month, -12)
    )
    card = scorecard(board, first)
    assert card.periods.reason in card.notes
    assert card.rows[["now", "before", "change", "change_p"]].isna().all(axis=None)
    assert (card.rows["direction_words"] == "not compared").all()
    assert (card.rows["hope_words"] == "").all()
    assert (card.rows["records"] > 0).all()


def test_the_crime_types_of_the_scope_do_not_count(board):
    drugs = replace(ward("Abbey"), crime_types=("Drugs",), types_label="Drugs")
    assert scorecard(board, drugs).rows.equals(scorecard(board, ward("Abbey")).rows)


def test_where_nothing_is_recorded_there_are_noughts_and_no_judgement(board):
    areas = queries.area_choices(board)
    at = areas[(areas["area_kind"] == "ward") & (areas["parent"] == "Chesterfield")].iloc[0]
    scope = replace(
        DERBY,
        area_kind="ward",
        area_code=at["area_code"],
        area_name=at["area_name"],
        area_label=at["label"],
    )
    card = scorecard(board, scope)
    assert (card.rows[["records", "now", "before", "change"]] == 0).all(axis=None)
    assert (card.rows["word"] == "").all()
    assert not set(card.rows["change_evidence"]) & {"more", "fewer"}
    assert card.exceptions.findings == ()
    assert any("No area is judged" in note for note in card.notes)


def test_an_area_that_is_not_known_is_refused_in_words(board):
    card = scorecard(board, replace(ward("Abbey"), area_code="E05000000"))
    assert card.refusal == NOT_AN_AREA
    assert (len(card.rows), card.exceptions.findings) == (0, ())
    assert list(card.rows.columns) == COLUMNS


def test_without_a_theme_the_scorecard_says_so(tmp_path):
    crimes = write_csv(tmp_path / "in", [street_row(number=n) for n in range(3)])
    build([crimes], tmp_path / "out", config_with(tmp_path / "data"), Options())
    warehouse = open_warehouse(tmp_path / "out")
    january = DERBY.between(DERBY.first_month, DERBY.first_month)
    card = scorecard(warehouse, january)
    assert card.refusal == NO_THEMES
    assert card.notes == (NO_THEMES,)
    assert card.exceptions.note == NO_THEMES
    assert card.rows.empty


def test_themes_come_as_configured_and_are_measured_as_their_types_are(board):
    told = themes(board)
    assert [one.name for one in told] == [one["name"] for one in SHIPPED]
    measures = {one.name: one.measure for one in told}
    drugs = measures["Alcohol- and drug-related crime"]
    assert drugs == Measure("Alcohol- and drug-related crime", ("Drugs",), "type")
    assert measures["Less crime"].kind == measures["Less anti-social behaviour"].kind == "theme"
    assert {one.wording.subject for one in told} == {
        "Crimes",
        "Incidents of anti-social behaviour",
        "Drug offences",
        "Violence and sexual offences",
        "Burglaries, vehicle crimes and robberies",
        "Shop thefts, robberies and thefts from the person",
    }


def test_a_crime_type_stands_under_its_narrowest_themes(board):
    card = scorecard(board, ward("Abbey"))
    (one,) = scorecard(board, ward("Spondon")).findings("less-crime")
    planted = ("Robbery", "Criminal damage and arson", "Shoplifting", "Drugs")
    findings = tuple(replace(one, measure=name) for name in planted)
    card = replace(card, exceptions=replace(card.exceptions, findings=findings))
    under = {
        theme.theme_id: [found.measure for found in card.findings(theme.theme_id)]
        for theme in card.themes
    }
    assert under == {
        "less-crime": ["Criminal damage and arson"],
        "less-anti-social-behaviour": [],
        "alcohol-and-drug-related-crime": ["Drugs"],
        "protecting-vulnerable-people": [],
        "burglary-vehicle-crime-and-robbery": ["Robbery"],
        "retail-and-street-crime": ["Robbery", "Shoplifting"],
    }


def test_every_finding_stands_under_some_theme(board):
    for name in NAMES:
        card = scorecard(board, ward(name))
        under = [found for theme in card.themes for found in card.findings(theme.theme_id)]
        assert all(found in under for found in card.exceptions.findings), name
        assert all(found in card.exceptions.findings for found in under), name


def test_the_answer_is_shared_by_all_who_ask_for_the_same(board):
    assert scorecard(board, ward("Abbey")) is scorecard(board, ward("Abbey"))
    assert isinstance(scorecard(board, ward("Abbey")).months, pd.DatetimeIndex)
