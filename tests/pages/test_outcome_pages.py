"""Outcomes and Stop and search: what they say, in every choice, and what they refuse."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from beatline.scope import CRIME_TYPE_CHOICES
from beatline.widgets.search_tables import interval_caveat
from etl.__main__ import main as etl
from tests.builders import ARBORETUM, load, outcome_row, search_row, street_row, write_csv
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import AREAS, no_error

PAGES = ["outcomes", "searches"]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Twenty-seven demonstration months, of a tenth of the records."""
    folder = tmp_path_factory.mktemp("made-up")
    etl(["demo", "--months", "27", "--scale", "0.1", "--out", str(folder / "files")])
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


@pytest.fixture
def shown(monkeypatch):
    """Open a page of a warehouse with the given parameters in its link."""

    def open_page(folder, page, /, **params):
        monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in params.items():
            app.query_params[name] = value
        app.switch_page(f"pages/{page}.py")
        return app.run()

    return open_page


def said(app):
    return re.sub(r"\\(.)", r"\1", words(app))


@pytest.mark.parametrize("types", list(CRIME_TYPE_CHOICES))
def test_outcomes_run_for_every_choice_of_types(opened, types):
    no_error(opened("outcomes", area="Derby", types=types))


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_area_has_a_view(made_up, shown, page, area):
    app = shown(made_up, page, area=area)
    no_error(app)
    assert "nan" not in said(app).lower().split()


@pytest.mark.parametrize(
    ("page", "params"),
    [
        *(("outcomes", {"within": within}) for within in ("1 month", "6 months", "12 months")),
        ("outcomes", {"group": "Charged or in court"}),
        ("outcomes", {"group": "Other", "within": "1 month"}),
        *(("searches", {"by": by}) for by in ("Ward", "SNT", "Month", "Self-defined ethnicity")),
    ],
)
def test_every_choice_gives_a_view_without_a_complaint(made_up, shown, page, params):
    app = shown(made_up, page, **params)
    no_error(app)
    assert not [warning for warning in app.warning if "The link" in warning.value]


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        ("outcomes", "within", "99 months"),
        ("outcomes", "group", "<script>"),
        ("searches", "by", "Shoe size"),
    ],
)
def test_an_odd_link_is_told_why_it_gets_another_view(made_up, shown, page, name, value):
    app = shown(made_up, page, **{name: value})
    no_error(app)
    notes = "\n".join(warning.value for warning in app.warning)
    assert value in re.sub(r"\\(.)", r"\1", notes)
    assert "<script>" not in notes


def test_the_answer_has_both_counts_of_both_years(made_up, shown):
    app = shown(made_up, "outcomes", area="Derbyshire (whole force)")
    answer = next(one.value for one in app.markdown if "had an outcome" in one.value)
    assert len(re.findall(r"[\d,]+ of the [\d,]+ crimes", answer)) == 2
    assert "within 3 months" in answer
    assert app.metric[0].label == "Outcome within 3 months"


def test_months_too_young_are_said_to_be_unknown(made_up, shown):
    app = shown(made_up, "outcomes", within="12 months")
    assert "No month here is old enough" in said(app)
    assert [metric.value for metric in app.metric][:2] == ["–", "–"]


def test_without_outcomes_files_the_page_says_what_to_load_and_warns_of_unequal_age(
    tmp_path, shown
):
    rows = [street_row(number=n) for n in range(30)]
    load(tmp_path / "out", write_csv(tmp_path / "in", rows))
    app = shown(tmp_path / "out", "outcomes")
    no_error(app)
    assert "No outcomes file of these months is loaded" in said(app)
    assert "Include outcomes data" in said(app)
    assert "Do not compare these months with each other" in said(app)


def test_a_single_month_with_its_outcomes_is_told_by_itself(tmp_path, shown):
    rows = [street_row(number=n) for n in range(40)]
    write_csv(tmp_path / "in", rows)
    write_csv(tmp_path / "in", [outcome_row(row) for row in rows[:30]], dataset="outcomes")
    load(tmp_path / "out", tmp_path / "in")
    app = shown(tmp_path / "out", "outcomes")
    no_error(app)
    assert "Half of the crimes had an outcome in the month of the crime" in said(app)
    assert "No month here is old enough" in said(app)


def test_anti_social_behaviour_has_no_outcomes(made_up, shown):
    app = shown(made_up, "outcomes", types="Anti-social behaviour")
    no_error(app)
    assert "never have an outcome" in said(app)
    assert not app.metric


def test_without_stop_and_search_files_the_page_says_what_to_load(tmp_path, shown):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]))
    app = shown(tmp_path / "out", "searches")
    no_error(app)
    assert "No stop-and-search file of January 2025 is loaded" in said(app)
    assert not app.metric


def test_an_area_without_a_search_says_so_and_how_many_have_no_place(tmp_path, shown):
    write_csv(tmp_path / "in", [street_row()])
    nowhere = search_row() | {"Latitude": "", "Longitude": ""}
    write_csv(tmp_path / "in", [search_row(), nowhere], dataset="stop-and-search")
    load(tmp_path / "out", tmp_path / "in")
    app = shown(tmp_path / "out", "searches", area="Chesterfield")
    no_error(app)
    assert "No search was published with a place in Chesterfield" in said(app)
    assert "Of 2 searches of the force 1 was published without a place" in said(app)


def test_crime_types_do_not_apply_to_searches_and_the_page_says_so(made_up, shown):
    app = shown(made_up, "searches", types="Drugs")
    assert "The crime types in the sidebar (drugs) do not apply" in said(app)
    plain = shown(made_up, "searches")
    assert [one.value for one in app.metric] == [one.value for one in plain.metric]


def test_ethnicity_has_its_caveats_and_no_ratio(made_up, shown):
    app = shown(made_up, "searches", by="Self-defined ethnicity", area="Derbyshire (whole force)")
    text = said(app)
    assert "No ratio between groups is given" in text
    assert "those who stated none are counted and not compared" in text
    assert "times as likely" not in text


def test_unpublished_outcomes_are_left_out_of_the_rate_and_counted(tmp_path, shown):
    write_csv(tmp_path / "in", [street_row(ARBORETUM)])
    rows = [search_row(Outcome="Arrest" if n < 10 else "") for n in range(12)]
    rows += [search_row(Outcome="A no further action disposal")] * 20
    write_csv(tmp_path / "in", rows, dataset="stop-and-search")
    load(tmp_path / "out", tmp_path / "in")
    app = shown(tmp_path / "out", "searches")
    no_error(app)
    assert [metric.value for metric in app.metric] == ["32", "10 of 30", "10 of 30", "2 of 32"]


def test_what_is_not_known_has_no_total(made_up, shown):
    app = shown(made_up, "outcomes", within="12 months")
    assert "No month here is old enough" in said(app)
    assert "Old enough **" not in said(app)
    known = shown(made_up, "outcomes", within="1 month")
    assert "Total: Old enough **" in said(known)


def on_a_phone(folder, monkeypatch, page, **params):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["narrow"] = True
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    return app.run()


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("outcomes", {}),
        ("searches", {}),
        ("searches", {"by": "Self-defined ethnicity", "area": "Derbyshire (whole force)"}),
    ],
)
def test_tables_have_three_columns_on_a_phone(made_up, shown, monkeypatch, page, params):
    app = on_a_phone(made_up, monkeypatch, page, **params)
    no_error(app)
    assert {len(frame.value.columns) for frame in app.dataframe} == {3}
    wide = shown(made_up, page, **params)
    assert max(len(frame.value.columns) for frame in wide.dataframe) > 3


def test_the_table_of_months_has_no_more_columns_than_a_desk_shows(made_up, shown):
    app = shown(made_up, "outcomes", area="Derbyshire (whole force)")
    months = next(frame.value for frame in app.dataframe if "status" in frame.value)
    assert "No outcome by then" not in months
    assert len(months.columns) <= 10


def test_intervals_are_said_to_stand_each_by_itself_and_how_many_are_compared(made_up, shown):
    text = said(shown(made_up, "searches", area="Derbyshire (whole force)"))
    assert "Each line is a 95% interval by itself" in text


def test_only_those_with_20_searches_are_said_to_be_compared():
    parts = pd.DataFrame(
        {"part": ["Drugs", "Weapons", "Fireworks"], "rate": [0.3, 0.2, float("nan")]}
    )
    assert "Only the 2 with 20 searches or more are compared." in interval_caveat(parts)[0]
    assert "Only" not in interval_caveat(parts[:2])[0]
    assert not interval_caveat(parts[:1])


def test_an_area_that_has_no_search_with_a_place_says_none_has(tmp_path, shown):
    write_csv(tmp_path / "in", [street_row()])
    nowhere = search_row() | {"Latitude": "", "Longitude": ""}
    write_csv(tmp_path / "in", [search_row(), nowhere], dataset="stop-and-search")
    load(tmp_path / "out", tmp_path / "in")
    text = said(shown(tmp_path / "out", "searches", area="Chesterfield"))
    assert "none has a place in this one" in text
    assert "0 have" not in text
