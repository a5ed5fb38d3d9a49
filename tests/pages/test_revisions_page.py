"""The page about revisions, and the lines that lead to it, with revisions and without."""

from datetime import date
from pathlib import Path

import pytest

from beatline import queries
from beatline.reports.revisions import release_label
from beatline.scope import ALL_TYPES_LABEL, Scope, month_shifted
from beatline.warehouse import open_warehouse
from beatline.widgets.revisions import revision_note
from tests.builders import ABBEY, ARBORETUM, LSOAS
from tests.pages.conftest import words
from tests.revised import build_revised
from tests.shared import shared

TEAM = str(LSOAS.loc[ARBORETUM, "snt_code"])
ABBEY_WARD, OTHER_WARD = (str(LSOAS.loc[one, "ward_code"]) for one in (ABBEY, ARBORETUM))
MONTHS = (date(2024, 12, 1), date(2025, 3, 1))
SCOPE = Scope("district", "E06000015", "Derby", (), ALL_TYPES_LABEL, *MONTHS)
AREAS = ["Derbyshire (whole force)", "Derby", "Derby East section", TEAM, ABBEY_WARD]


@pytest.fixture(scope="module")
def revised(tmp_path_factory) -> Path:
    return shared(tmp_path_factory, build_revised)


@pytest.fixture
def revisions(opened, revised, monkeypatch):
    """Open a page on the warehouse of three releases."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(revised))
    return opened


def unescaped(app) -> str:
    return words(app).replace("\\", "")


def card(app, label: str):
    return next(metric for metric in app.metric if metric.label == label)


def notes(app) -> list[str]:
    return [warning.value for warning in app.warning]


def test_without_any_revision_the_page_says_so_and_why_that_is_fine(opened):
    app = opened("revisions", area="Derby")
    assert not app.exception
    assert "## Nothing has been revised since these months were first loaded." in unescaped(app)
    assert "from the second load of a month on" in words(app)
    assert not app.metric
    assert not [box for box in app.selectbox if box.key == "release"]


def test_months_that_are_not_loaded_cannot_have_been_revised(opened):
    app = opened("revisions", months=["Jun 2025", "Jun 2025"])
    assert not app.exception
    assert "No street file of June 2025 is loaded" in words(app)


@pytest.mark.parametrize("area", AREAS)
def test_cards_tables_and_sentences_agree(revisions, area):
    app = revisions("revisions", area=area)
    assert not app.exception
    assert not notes(app)
    months = next(frame.value for frame in app.dataframe if "before" in frame.value)
    net = int(card(app, "The figure moved by").value.replace("−", "-"))
    assert net == months["net"].sum() == (months["after"] - months["before"]).sum()
    types = next(frame.value for frame in app.dataframe if "crime_type" in frame.value)
    assert types["net"].sum() == net
    changed = int(card(app, "Other status").value)
    assert changed == months["status_changed"].sum()
    said = unescaped(app)
    if net:
        assert f"went from {months['before'].sum():,} to {months['after'].sum():,} record" in said
    assert f"Other status **{changed:,}**" in said
    assert "2 releases, loaded on" in said


def test_a_release_can_be_chosen_and_stands_in_the_link(revisions, revised):
    releases = queries.revision_releases(open_warehouse(revised), SCOPE)["revised_at"]
    older = release_label(releases.iloc[-1])
    app = revisions("revisions", area="Derby", release=older)
    assert not app.exception
    assert not notes(app)
    assert app.selectbox(key="release").value == older
    assert "a release re-issued 1 of the 4 loaded months." in unescaped(app)
    app.selectbox(key="release").select_index(1).run()
    assert "the newest release re-issued 1 of the 4 loaded months." in unescaped(app)
    assert app.selectbox(key="release").value == release_label(releases.iloc[0])


def test_an_unknown_release_gives_all_of_them_and_a_note(revisions):
    app = revisions("revisions", area="Derby", release="3 March 1999")
    assert not app.exception
    assert "3 March 1999" in notes(app)[0]
    assert "2 releases, loaded on" in unescaped(app)


def test_months_that_no_release_issued_again_say_so(revisions):
    app = revisions("revisions", area="Derby", months=["Feb 2025", "Mar 2025"])
    assert not app.exception
    assert "Nothing has been revised" in words(app)


def test_files_without_crime_ids_and_the_limits_of_matching_are_told(revisions):
    said = words(revisions("revisions"))
    assert "Without a Crime ID" in said
    assert "Only what was loaded here" in said
    assert "not compared one by one" in said


def revision_lines(app) -> list[str]:
    labels = [str(link.proto.label) for link in app.get("page_link")]
    return [label.replace("\\", "") for label in labels if "The source has moved" in label]


def test_the_ward_page_has_a_line_only_where_its_figures_moved(opened, revised, monkeypatch):
    assert revision_lines(opened("ward", area=ABBEY_WARD)) == []
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(revised))
    net = {}
    for code in (ABBEY_WARD, OTHER_WARD):
        scope = Scope("ward", code, code, (), ALL_TYPES_LABEL, *MONTHS)
        net[code] = queries.revision_releases(open_warehouse(revised), scope)["net"]
    # Two more with the one release, two fewer with the other.
    assert net[ABBEY_WARD].tolist() == [-2, 2]
    (line,) = revision_lines(opened("ward", area=ABBEY_WARD))
    assert "these months and back to where it was" in line
    (line,) = revision_lines(opened("ward", area=OTHER_WARD))
    assert f"by {net[OTHER_WARD].sum():+d} in all".replace("-", "−") in line
    assert revision_lines(opened("ward", area=ABBEY_WARD, months=["Feb 2025", "Mar 2025"])) == []


def test_the_ward_page_tells_of_the_year_before_too(revised, monkeypatch):
    said = []
    monkeypatch.setattr(
        "beatline.widgets.revisions.link", lambda _, label, scope, **__: said.append((label, scope))
    )
    first, last = (month_shifted(month, 12) for month in MONTHS)
    later = Scope("ward", OTHER_WARD, OTHER_WARD, (), ALL_TYPES_LABEL, first, last)
    revision_note(open_warehouse(revised), later)
    ((label, scope),) = said
    assert "of the same months a year before by" in label
    assert (scope.first_month, scope.last_month) == MONTHS


def test_the_page_about_the_data_leads_to_the_revisions(opened, revised, monkeypatch):
    assert "Nothing has been revised" in words(opened("about"))
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(revised))
    app = opened("about")
    assert not app.exception
    assert "2 releases re-issued months that were loaded before" in unescaped(app)
    assert any("revisions" in str(link.proto.page) for link in app.get("page_link"))
