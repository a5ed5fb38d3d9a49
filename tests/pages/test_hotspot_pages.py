"""The pages about hotspots: what they say, in every choice, and what they refuse."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from beatline import queries
from beatline.reports.hotspots import hotspot_study
from beatline.scope import CRIME_TYPE_CHOICES
from beatline.warehouse import open_warehouse
from beatline.widgets.compare import AGAINST
from tests.builders import load, street_row, write_csv
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import DERBY, no_error

HOTSPOT_PAGES = ["hotspots", "foresight", "compare"]


def opened_in(folder, page, monkeypatch):
    """The same as `opened`, of another warehouse."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    return app.run()


def unescaped(app):
    return re.sub(r"\\(.)", r"\1", words(app))


@pytest.fixture
def study(folder):
    return hotspot_study(open_warehouse(folder), DERBY)


@pytest.mark.parametrize("types", list(CRIME_TYPE_CHOICES))
@pytest.mark.parametrize("page", HOTSPOT_PAGES)
def test_every_page_runs_for_every_choice_of_types(opened, page, types):
    no_error(opened(page, area="Derby", types=types))


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("hotspots", {"cells": "0.7 km²"}),
        ("hotspots", {"ranked": "3 months"}),
        ("hotspots", {"cells": "0.7 km²", "ranked": "6 months", "area": "Abbey ward, Derby"}),
        ("foresight", {"ahead": "1 month", "score": "PAI"}),
        ("foresight", {"score": "PEI", "cells": "0.7 km²"}),
        *(("compare", {"against": against}) for against in AGAINST),
        ("compare", {"against": "Another crime type", "other": "Drugs", "types": "Burglary"}),
        ("compare", {"against": "Months of my choice", "earlier": ["Jan 2025", "Mar 2025"]}),
        ("compare", {"ranked": "3 months", "cells": "0.7 km²"}),
    ],
)
def test_every_choice_gives_a_view_without_a_complaint(opened, page, params):
    app = opened(page, **params)
    no_error(app)
    assert not app.warning


@pytest.mark.parametrize(
    ("page", "params", "said"),
    [
        ("hotspots", {"cells": "10"}, "would only draw those points again"),
        ("hotspots", {"cells": "0.01 km²"}, "would only draw those points again"),
        ("hotspots", {"ranked": "24 months"}, "24 months"),
        ("hotspots", {"cell": "zz"}, "zz"),
        ("hotspots", {"cell": "<script>"}, "script"),
        ("hotspots", {"cell": "89195d2a00fffff" * 40}, "89195d2a00fffff"),
        ("foresight", {"ahead": "9 months"}, "9 months"),
        ("foresight", {"score": "Luck"}, "Luck"),
        ("compare", {"against": "The weather"}, "The weather"),
        ("compare", {"against": "Another crime type", "other": "Piracy"}, "Piracy"),
        ("incidents", {"cell": "zz"}, "zz"),
    ],
)
def test_an_odd_link_is_told_why_it_gets_another_view(opened, page, params, said):
    app = opened(page, **params)
    no_error(app)
    notes = re.sub(r"\\(.)", r"\1", "\n".join(warning.value for warning in app.warning))
    assert said in notes
    assert "<script>" not in "\n".join(warning.value for warning in app.warning)


def test_the_first_card_is_that_of_the_busiest_cell(opened, study):
    said = unescaped(opened("hotspots"))
    first = study.cells.iloc[0]
    assert f"{first['records']} records; spread evenly" in said
    assert "1. Near " in said


def test_a_link_opens_the_card_of_its_cell(opened, study):
    second = study.cells.iloc[1]
    said = unescaped(opened("hotspots", cell=second["cell"]))
    assert "2. Near " in said
    assert f"{second['records']} records; spread evenly" in said


def test_a_cell_without_a_record_has_a_card_that_says_so(opened, study):
    empty = study.cells.iloc[-1]
    app = opened("hotspots", cell=empty["cell"])
    no_error(app)
    said = unescaped(app)
    assert "No records; spread evenly" in said
    assert "Nothing recorded." in said


def test_the_page_says_over_which_months_it_ranks_when_one_is_missing(opened):
    app = opened("hotspots")
    assert "July to December 2025 (the only 6 months in a row that can be ranked)" in words(app)


def test_list_and_headline_agree_with_the_study(opened, study):
    app = opened("hotspots")
    table = next(frame.value for frame in app.dataframe if "rank" in frame.value)
    assert table["records"].tolist() == study.listed["records"].tolist()
    assert table["rank"].tolist() == study.listed["rank"].tolist()
    assert f"{study.records:,}" in app.metric[0].proto.delta_description
    assert app.metric[1].value == f"{study.hot} cell" + ("" if study.hot == 1 else "s")


def test_the_incidents_of_a_cell_are_the_records_of_its_card(opened, study):
    first = study.cells.iloc[0]
    app = opened("incidents", cell=first["cell"], months=["Jul 2025", "Dec 2025"])
    no_error(app)
    crimes, incidents = (
        int(found.replace(",", ""))
        for found in re.search(
            r"([\d,]+) recorded crimes and ([\d,]+) incidents", unescaped(app)
        ).groups()
    )
    assert crimes + incidents == first["records"]
    assert any("In the hotspot cell near " in button.label for button in app.button)


def test_one_month_is_ranked_and_nothing_is_foretold(tmp_path, monkeypatch):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row(number=n) for n in range(3)]))
    for page in HOTSPOT_PAGES:
        app = opened_in(tmp_path / "out", page, monkeypatch)
        no_error(app)
        said = unescaped(app)
        if page == "foresight":
            assert "No map is tested" in said
            assert "at least 6 months in a row" in said
        if page == "compare":
            assert "is not loaded" in said
        if page == "hotspots":
            assert "Too few to tell: 1 month in a row" in said
            assert [metric.value for metric in app.metric][2:] == ["–", "–"]


def test_before_july_2022_and_after_it_are_never_ranked_together(tmp_path, monkeypatch):
    for number, month in enumerate(("2022-05", "2022-06", "2022-07", "2022-08")):
        rows = [street_row(number=10 * number + n, Month=month) for n in range(2)]
        write_csv(tmp_path / "in", rows, month)
    load(tmp_path / "out", tmp_path / "in")
    app = opened_in(tmp_path / "out", "hotspots", monkeypatch)
    no_error(app)
    assert "July to August 2022 (the only 2 months in a row that can be ranked)" in words(app)
    compared = opened_in(tmp_path / "out", "compare", monkeypatch)
    assert "2 months in a row can be compared" in words(compared)


def test_every_number_of_the_compare_page_is_that_of_the_incidents(opened, folder):
    warehouse = open_warehouse(folder)
    said = unescaped(opened("compare", ranked="3 months"))
    totals = [
        queries.incident_totals(warehouse, scope).iloc[0]["records"]
        for scope in (
            DERBY.between(*two)
            for two in (
                (DERBY.last_month.replace(month=7), DERBY.last_month.replace(month=9)),
                (DERBY.last_month.replace(month=10), DERBY.last_month),
            )
        )
    ]
    found = re.search(r"([\d,]+) records in 3 months, then ([\d,]+) records in 3 months", said)
    assert [int(number.replace(",", "")) for number in found.groups()] == totals


@pytest.mark.parametrize(
    "selection",
    [
        {"cells": [["x", "y"]]},
        {"cells": [[]]},
        {"cells": "abc"},
        {"cells": [[None, None]]},
        {"cells": [[-1, "rank"]]},
        {"cells": [[99999, "rank"]]},
    ],
)
@pytest.mark.parametrize("key", ["hotspots", "changed", "areas"])
def test_a_choice_that_no_table_offers_is_passed_over(opened, key, selection):
    page = {"hotspots": "hotspots", "changed": "compare", "areas": "overview"}[key]
    app = opened(page)
    app.session_state[key] = {"selection": {"rows": [], **selection}}
    app.run()
    no_error(app)


@pytest.mark.parametrize("chosen", ["x", {"properties": None}, {"properties": "x"}, {}])
def test_a_choice_that_no_map_offers_is_passed_over(opened, chosen):
    app = opened("hotspots")
    app.session_state["cell-points"] = {"selection": {"objects": {"places": [chosen]}}}
    app.run()
    no_error(app)


def test_another_area_closes_the_card_without_a_complaint(folder, study, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["area"] = "Chesterfield"
    app.query_params["cell"] = study.cells["cell"].iloc[1]
    # A card was open before: the reader has chosen the area since.
    app.session_state["card-shown"] = study.cells["cell"].iloc[1]
    app.switch_page("pages/hotspots.py")
    app.run()
    no_error(app)
    assert not app.warning
    assert "in Chesterfield" in words(app)
    assert "cell" not in app.query_params


def test_what_a_link_says_is_quoted_without_signs_that_nobody_sees(opened):
    app = opened("hotspots", cell="abc\u202edef")
    assert "\u202e" not in app.warning[0].value
    assert "abcdef" in app.warning[0].value
