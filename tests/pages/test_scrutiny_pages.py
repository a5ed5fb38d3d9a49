"""The pages for a board: what they tell of every kind of area, and of odd links and little data."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from beatline.reports.area_summary import area_summary
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, asb_row, load, street_row, write_csv
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import no_error

WARD = "Abbey ward, Derby"
BOARD = [WARD, "SN-03 Derby City", "Derby"]
# All, crimes alone, crimes and incidents in one, incidents alone, and one type.
KINDS_OF_TYPES = [
    "All crime and anti-social behaviour",
    "All recorded crime",
    "Damage and disorder",
    "Anti-social behaviour",
    "Drugs",
]


def unescaped(app):
    links = [one.proto.label for one in app.get("page_link")]
    return re.sub(r"\\(.)", r"\1", "\n".join([words(app), *links]))


def frame_with(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value)


def opened_in(folder, monkeypatch, page, chosen=(), **params):
    """A page on another warehouse, or in a session in which something was chosen before."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in dict(chosen).items():
        app.session_state[name] = value
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    return app.run()


@pytest.mark.parametrize("area", BOARD)
@pytest.mark.parametrize("types", KINDS_OF_TYPES)
def test_the_ward_page_tells_every_statement_whatever_is_counted(opened, folder, area, types):
    app = opened("ward", area=area, types=types)
    no_error(app)
    assert not app.warning
    scope = app.session_state["scope"]
    summary = area_summary(open_warehouse(folder), scope)
    told = unescaped(app)
    assert summary.headline in told
    for statement in summary.statements:
        assert statement.sentence in told
        assert f"**{statement.lead}:**" in told


@pytest.mark.parametrize("page", ["wards", "priorities"])
@pytest.mark.parametrize("types", KINDS_OF_TYPES)
def test_the_other_pages_run_for_every_kind_of_choice(opened, page, types):
    app = opened(page, area=WARD, types=types)
    no_error(app)
    assert not app.warning


@pytest.mark.parametrize("parts", ["Wards", "SNTs", "Districts"])
@pytest.mark.parametrize("basis", ["Residents", "Its own mix of crime"])
def test_all_areas_of_every_kind_are_told_from_residents_and_from_their_mix(opened, parts, basis):
    app = opened("wards", kind=parts, expected=basis, measured="Burglary")
    no_error(app)
    assert not app.warning
    rows = frame_with(app, "shown_name")
    known = rows["expected"].dropna()
    assert len(rows) >= 9
    assert known.index.tolist() == sorted(known.index), "areas without an expected count come last"
    assert set(rows["mark"].str.split(" ").str[0]) <= {"R", "A", "G", "B", "–"}


def test_a_wards_own_row_is_marked_in_the_table_of_all(opened):
    rows = frame_with(opened("wards", area=WARD), "shown_name")
    assert rows["shown_name"].str.startswith("➤ ").sum() == 1
    assert len(rows) == 18


@pytest.mark.parametrize(
    ("name", "value"), [("measured", "Weather"), ("expected", "Luck"), ("kind", "Streets")]
)
def test_an_odd_link_gives_the_usual_view_and_says_so(opened, name, value):
    app = opened("wards", **{name: value})
    no_error(app)
    assert len(app.warning) == 1
    assert value in app.warning[0].value


def test_a_figure_that_the_chosen_types_do_not_have_is_forgotten(folder, monkeypatch):
    chosen = {"measured": "Shoplifting"}
    app = opened_in(folder, monkeypatch, "wards", chosen, types="Burglary")
    no_error(app)
    assert not app.warning
    assert app.selectbox(key="measured").value == "Burglary"


def test_the_whole_force_asks_which_ward(opened):
    app = opened("ward", area="Derbyshire (whole force)")
    no_error(app)
    assert app.title[0].value == "Which ward is yours?"
    assert len(app.selectbox(key="ward-choice").options) == 176


def test_a_ward_without_any_record_is_told_with_its_zero(opened):
    app = opened("ward", area="Hathersage ward, Derbyshire Dales")
    no_error(app)
    told = unescaped(app)
    assert "0 recorded crimes in Hathersage" in told
    assert frame_with(app, "measure")["records"].sum() == 0


def test_one_month_alone_is_told_without_a_change_and_without_a_usual_range(tmp_path, monkeypatch):
    rows = [street_row(number=n) for n in range(30)] + [asb_row(ABBEY)] * 4
    write_csv(tmp_path / "files", rows)
    load(tmp_path / "warehouse", tmp_path / "files")
    for page in ("ward", "wards", "priorities"):
        app = opened_in(tmp_path / "warehouse", monkeypatch, page, area="Arboretum ward, Derby")
        no_error(app)
    told = unescaped(opened_in(tmp_path / "warehouse", monkeypatch, "ward", area=WARD))
    assert "the same months a year before are not loaded" in told
    assert "too few to judge" in told


def test_the_figures_of_the_ward_page_are_those_of_the_study(opened, folder):
    app = opened("ward", area=WARD)
    shown = frame_with(app, "measure").set_index("measure")
    rows = area_summary(open_warehouse(folder), app.session_state["scope"]).rows
    rows = rows.set_index("measure")
    assert shown["records"].to_dict() == rows["records"].to_dict()
    for name in ("per_1000_residents", "whole_per_1000"):
        assert shown[name].tolist() == pytest.approx(rows[name].tolist())


@pytest.mark.parametrize("page", ["ward", "wards", "priorities"])
def test_every_mark_of_a_page_has_its_key(opened, page):
    told = unescaped(opened(page, area=WARD))
    for sign in ("R ▲▲", "A ▲", "G ●", "B ▼", "– ○"):
        assert f"**{sign}**" in told
