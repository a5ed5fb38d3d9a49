"""The pages about trends: what they say, in every choice, and what they refuse."""

import io
import re
from datetime import date

import openpyxl
import pandas as pd
import pytest

from beatline.reports.trends import trend_study
from beatline.scope import CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import open_warehouse
from beatline.widgets.exhibit import _readable
from beatline.widgets.tables import csv_file, excel_file
from beatline.widgets.trend_choices import events_from_text
from tests.builders import build_years
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import no_error
from tests.shared import shared

TREND_PAGES = ["scan", "trend", "season"]


@pytest.fixture(scope="session")
def years_folder(tmp_path_factory):
    return shared(tmp_path_factory, build_years)


@pytest.fixture
def years(years_folder, opened, monkeypatch):
    """`opened`, of the warehouse of 36 months."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(years_folder))
    return opened


def unescaped(app):
    return re.sub(r"\\(.)", r"\1", words(app))


def codes(app):
    return [element.value for element in app.code]


@pytest.mark.parametrize("types", list(CRIME_TYPE_CHOICES))
@pytest.mark.parametrize("page", TREND_PAGES)
def test_every_page_runs_for_every_choice_of_types(opened, page, types):
    no_error(opened(page, area="Derby", types=types))


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("trend", {"counted": "Anti-social behaviour"}),
        ("trend", {"drawn": "Months in the sidebar"}),
        ("trend", {"season": "Left in", "ranges": "Outlying ranges left out"}),
        ("trend", {"from": "Jan 2023", "to": "Dec 2023", "target": "90"}),
        ("trend", {"events": "Jun 2025: X; 2025-09: camera", "anew": "Limits begin anew there"}),
        ("trend", {"found": "Sep 2025"}),
        ("season", {"view": "Year on year"}),
        ("season", {"view": "Outlook", "counted": "Anti-social behaviour"}),
        ("scan", {"areas": "Wards", "direction": "Above", "level": "20%"}),
    ],
)  # fmt: skip
def test_every_choice_gives_a_view_without_a_complaint(years, page, params):
    app = years(page, area="Derby", **params)
    no_error(app)
    assert not app.warning


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("trend", {"counted": "Charm"}),
        ("trend", {"from": "Octember"}),
        ("trend", {"drawn": "Nothing"}),
        ("trend", {"events": "soon: something"}),
        *(
            ("trend", {"target": odd})
            for odd in ("inf", "-1", "1e400", "NaN", "1.5", "9" * 30, "٣")
        ),
        ("trend", {"target": ["5", "inf"]}),
        ("trend", {"found": "garbage"}),
        ("trend", {"from": "Jan 1990", "anew": "Perhaps"}),
        ("season", {"view": "Crystal ball"}),
        ("scan", {"level": "90%"}),
        ("scan", {"direction": "Sideways"}),
        ("scan", {"areas": "Planets"}),
    ],
)
def test_an_odd_choice_gives_a_view_and_a_note(years, page, params):
    app = years(page, **params)
    no_error(app)
    assert app.warning


def test_the_answer_and_its_figures_are_those_of_the_study(years, years_folder):
    app = years("trend", area="Derby", types="Vehicle crime")
    scope = Scope(
        "district", "E06000015", "Derby", ("Vehicle crime",), "Vehicle crime",
        date(2025, 1, 1), date(2025, 12, 1), "Derby",
    )  # fmt: skip
    study = trend_study(open_warehouse(years_folder), scope, measure="crimes")
    assert f"{study.verdict.word}. {study.verdict.sentence}" in unescaped(app)
    assert app.title[0].value == "Is vehicle crime up in Derby?"
    assert app.metric[0].value == f"{study.asked['crimes'].sum():,.0f}"
    table = next(frame.value for frame in app.dataframe if "expected_words" in frame.value)
    assert table["crimes"].sum() == study.asked["crimes"].sum()
    assert f"Total: Count **{study.asked['crimes'].sum():,.0f}**" in words(app)


def test_a_signal_of_the_scan_opens_the_chart_that_marks_it(years):
    app = years("scan", area="Derby")
    table = next(frame.value for frame in app.dataframe if "observed" in frame.value)
    assert table["observed"].iloc[0] == 60
    (link,) = [one for one in app.get("page_link") if "60 recorded" in one.proto.label]
    assert "types=Shoplifting" in link.proto.query_string
    assert "found=Sep+2025" in link.proto.query_string
    area = re.search(r"area=([^&]+)", link.proto.query_string).group(1).replace("+", " ")
    assert "scanned=Derby&" in link.proto.query_string
    chart = years("trend", area=area, types="Shoplifting", found="Sep 2025", scanned="Derby")
    assert "The scan of Derby found: Shoplifting in" in unescaped(chart)
    looks = re.search(r"from ([\d,]+) looks", unescaped(app)).group(1)
    assert f"It made {looks} looks" in unescaped(chart)
    figure = next(one.proto.spec for one in chart.get("plotly_chart"))
    assert "found by the scan" in figure


def test_notes_about_a_link_do_not_hide_in_what_is_folded_up(years):
    app = years("trend", events="soon: x", **{"from": "Jan 1990", "season": "Autumn"})
    (folded,) = app.expander
    assert len(app.warning) == 3
    assert not folded.warning


def test_a_baseline_beyond_the_last_month_asked_about_is_kept(years):
    app = years("trend", months=["Jan 2025", "Apr 2025"], **{"from": "Jan 2024", "to": "Oct 2025"})
    no_error(app)
    assert not app.warning
    assert "Limits are set by Jan 2024 to Oct 2025" in unescaped(app)


def test_a_baseline_that_is_refused_is_not_named_under_the_chart(years):
    app = years("trend", **{"from": "Sep 2025", "to": "Oct 2025"})
    assert "limits need" in unescaped(app)
    assert "Limits are set by the first 24 months" in unescaped(app)


def test_what_is_copied_names_what_is_drawn(years):
    text = codes(years("trend", area="Derby", target="90", events="Jun 2025: Operation X"))[0]
    assert "Recorded crimes in Derby, January 2023 to December 2025." in text
    for words_of in ("Target: 90", "June 2025: Operation X", "Limits are set by", "usual"):
        assert words_of in text
    assert (
        "Incidents of anti-social behaviour in Derby"
        in (codes(years("trend", area="Derby", counted="Anti-social behaviour"))[0])
    )
    outlook = codes(years("season", area="Derby", view="Outlook", types="Vehicle crime"))[0]
    assert "Records of vehicle crime in Derby, January 2023 to December 2025." in outlook


def test_no_page_says_minus_nothing(years):
    for page in TREND_PAGES:
        assert not re.search(r"[-+−]0%", unescaped(years(page, area="Derby")))


@pytest.mark.parametrize(
    ("page", "column", "shown"),
    [("trend", "expected_words", 4), ("scan", "when", 3)],
)
def test_a_phone_gets_the_columns_that_matter(years, page, column, shown):
    app = years(page, area="Derby")
    wide = next(frame.value for frame in app.dataframe if column in frame.value)
    app.session_state["narrow"] = True
    app.run()
    small = next(frame.value for frame in app.dataframe if column in frame.value)
    assert len(small.columns) == shown < len(wide.columns)
    assert len(small) == len(wide)


def test_what_the_scan_did_not_find_is_not_claimed(years):
    for params in (
        {"area": "Derby", "types": "Burglary", "scanned": "Derby"},
        {"area": "SW-03 Abbey", "types": "Burglary", "scanned": "Derby"},
        {"area": "SW-03 Abbey", "types": "Shoplifting"},
        {"area": "SW-03 Abbey", "types": "Shoplifting", "scanned": "Atlantis"},
    ):
        app = years("trend", found="Sep 2025", **params)
        no_error(app)
        assert "The scan of" not in words(app)


def test_months_too_few_are_refused_in_words(opened):
    for view in ("Trend and season", "Year on year", "Outlook"):
        app = opened("season", area="Derby", view=view)
        no_error(app)
        assert re.search(r"needed|loaded", unescaped(app))
    assert "look" in unescaped(opened("scan", area="Derby"))


def test_every_chart_can_be_saved_copied_and_linked_to(years):
    app = years("trend", area="Derby", types="Vehicle crime", target="90")
    text, link = codes(app)
    assert "Records of vehicle crime in Derby, January 2023 to December 2025" in text
    assert "Open Government Licence" in text
    assert "months=Jan+2025&months=Dec+2025" in link
    assert "target=90" in link
    assert "types=Vehicle+crime" in link
    assert link in text
    pictures = [
        str(one.proto.body) for one in app.get("html") if "data-chart=" in str(one.proto.body)
    ]
    assert 'data-chart="process"' in pictures[0]
    assert 'data-picture="svg"' in pictures[0]


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
def test_no_chart_is_without_its_menu(years, page):
    app = years(page, area="Derby")
    charts = [one.proto.id for one in app.get("plotly_chart")]
    menus = [one for one in app.get("html") if "data-chart=" in str(one.proto.body)]
    assert len(menus) == len(charts)


def test_files_hold_whole_counts_readable_shares_and_the_caveats():
    rows = pd.DataFrame({"n": [1.0, None], "share": [1 / 3, 0.5]})
    headings = {"n": "Records", "share": "Share"}
    notes = [("Mind", "=a caveat")]
    text = csv_file(_readable(rows), headings, notes).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["Records,Share", "1,0.3333", ",0.5"]
    book = openpyxl.load_workbook(io.BytesIO(excel_file(_readable(rows), headings, notes)))
    assert [cell.value for cell in book["About"][1]] == ["Mind", "=a caveat"]
    assert book["About"]["B1"].data_type == "s"
    assert book["Beatline"]["A2"].value == 1
    assert book["Beatline"]["A3"].value is None


@pytest.mark.parametrize(
    ("text", "events", "odd"),
    [
        ("", 0, 0),
        ("Jun 2025: Operation X", 1, 0),
        ("2025-06: a; 06/2025: b; June 2025: c", 3, 0),
        ("Operation X", 0, 1),
        ("Jun 2025:", 0, 1),
        ("; ;", 0, 0),
        ("; ".join(f"Jun 2025: {n}" for n in range(9)), 6, 3),
    ],
)
def test_events_are_read_as_they_are_written(text, events, odd):
    found, not_read = events_from_text(text)
    assert (len(found), len(not_read)) == (events, odd)
    assert all(len(label) <= 40 for _, label in found)
