"""Every page through app.py: in every kind of scope, with odd links, and with no data."""

import math
import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from beatline import queries
from beatline.reports.attribution import MAP_ATTRIBUTION
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import open_warehouse
from tests.builders import load, street_row, write_csv
from tests.pages.conftest import ROOT, words

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
AREAS = [
    "Derbyshire (whole force)",
    "Derby",
    "Chesterfield",
    "Derby East section",
    "SN-03 Derby City",
    "Abbey ward, Derby",
    "Hathersage ward, Derbyshire Dales",
]
DERBY = Scope(
    "district", "E06000015", "Derby", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0"


def no_error(app: AppTest) -> None:
    assert not app.exception, app.exception[0].message
    assert not app.error, app.error[0].value
    assert len(app.title) == 1


def footer(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_runs_in_every_kind_of_area(opened, page, area):
    app = opened(page, area=area)
    no_error(app)
    assert ATTRIBUTION in footer(app)
    assert "crime_type" not in words(app)


@pytest.mark.parametrize("types", list(CRIME_TYPE_CHOICES))
@pytest.mark.parametrize("page", ["overview", "area", "incidents"])
def test_every_page_runs_for_every_choice_of_types(opened, page, types):
    no_error(opened(page, area="Abbey ward, Derby", types=types))


@pytest.mark.parametrize("page", PAGES)
def test_months_that_are_not_loaded_are_said_to_be_missing(opened, page):
    app = opened(page, months=["Jun 2025", "Jun 2025"])
    no_error(app)
    if page in ("overview", "incidents"):
        assert "No street file of June 2025 is loaded" in words(app)
        assert not app.metric
        assert ATTRIBUTION in footer(app)


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"area": "Nowhere"}, "Nowhere"),
        ({"area": "<script>alert(1)</script>"}, "script"),
        ({"area": ""}, "not known here"),
        ({"area": ["Derby", "x" * 5000]}, "…"),
        ({"types": "'; DROP TABLE crime; --"}, "DROP TABLE"),
        ({"months": "last week"}, "last week"),
        ({"months": ["Jan 1990", "Dec 2077"]}, "Jan 1990 to Dec 2077"),
        ({"months": ["Dec 2025", "99/9999"]}, "99"),
        ({"colour": "blue"}, "colour"),
        ({"area": "abbey ward"}, "Abbey ward, Derby"),
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_an_odd_link_gives_a_view_and_a_note(opened, page, params, named):
    app = opened(page, **params)
    no_error(app)
    notes = "\n".join(re.sub(r"\\(.)", r"\1", warning.value) for warning in app.warning)
    assert named in notes
    assert "<script>" not in "\n".join(warning.value for warning in app.warning)


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("overview", {"parts": "Planets"}),
        ("overview", {"measure": "Charm"}),
        ("incidents", {"place": "-1"}),
        ("incidents", {"place": "9" * 40}),
        ("incidents", {"place": "9" * 18}),
        ("incidents", {"place": "9" * 5000}),
        ("incidents", {"page": "9" * 5000}),
        ("incidents", {"place": "٣"}),
        ("incidents", {"outcome": "Magic"}),
        ("incidents", {"sort": "Random"}),
        ("incidents", {"page": "4711"}),
        ("incidents", {"page": "-3"}),
        ("incident", {"incident": "zz"}),
        ("incident", {"incident": "0" * 16}),
        ("incident", {"incident": "0x" + "f" * 14}),
    ],
)
def test_an_odd_choice_of_a_page_gives_a_view_and_a_note(opened, page, params):
    app = opened(page, **params)
    no_error(app)
    assert app.warning


def test_an_older_way_to_write_months_is_understood(opened):
    app = opened(months=["2025-03", "September 2025"])
    no_error(app)
    assert "March to September 2025" in words(app)


def test_figures_table_and_download_agree_to_the_row(opened, folder):
    app = opened(area="Derby")
    crimes, incidents = (int(metric.value.replace(",", "")) for metric in app.metric[:2])
    table = next(frame.value for frame in app.dataframe if "records" in frame.value)
    assert table["records"].sum() == crimes + incidents
    listed = words(opened("incidents", area="Derby"))
    assert f"{crimes:,} recorded crimes and {incidents:,} incidents" in listed


def test_a_sparkline_has_a_gap_and_no_zero_for_a_month_that_is_not_loaded(opened):
    for page in ("overview", "area"):
        app = opened(page, area="Abbey ward, Derby", months=["Jan 2025", "Dec 2025"])
        no_error(app)
        for metric in app.metric:
            chart = list(metric.proto.chart_data)
            assert [math.isnan(month) for month in chart] == [month == 5 for month in range(12)]


def test_a_click_in_the_table_opens_the_area(opened):
    app = opened(area="Derby")
    app.session_state["areas"] = {"selection": {"cells": [[0, "area_name"]], "rows": []}}
    app.run()
    no_error(app)
    first = next(frame.value for frame in app.dataframe if "records" in frame.value).iloc[0]
    links = [str(link.proto.query_string) for link in app.get("page_link")]
    assert any(first["area_name"].replace(" ", "+") + "+ward" in link for link in links)


def test_a_click_on_the_map_opens_the_area(opened):
    app = opened(area="Derby")
    chosen = {"areas": [{"properties": {"area_code": "E05015507"}}]}
    app.session_state["map"] = {"selection": {"objects": chosen, "indices": {}}}
    app.run()
    no_error(app)
    assert any("area=Abbey+ward" in str(link.proto.query_string) for link in app.get("page_link"))


def test_an_incident_tells_all_and_can_be_shared(opened, folder):
    warehouse = open_warehouse(folder)
    rows = warehouse.frame(
        "SELECT printf('%016x', key) AS key FROM crime JOIN outcome USING (crime_id) "
        "WHERE crime_id IN (SELECT crime_id FROM crime GROUP BY 1 HAVING count(*) > 1)"
    )
    app = opened("incident", incident=rows["key"].iloc[0])
    no_error(app)
    assert "The snap point, not the address" in words(app)
    assert re.search(r" near .+, [A-Z][a-z]+ 202\d$", app.title[0].value)
    assert "How sure is the place?" in words(app)
    listed = [frame.value for frame in app.dataframe if "location" in frame.value]
    assert len(listed) == 1
    assert "besides this one" in words(app)
    assert "Other records with the same Crime ID" in words(app)
    assert "What became of it" in words(app)
    assert f"incident={rows['key'].iloc[0]}" in app.code[0].value


def test_every_incident_can_be_opened_whatever_it_lacks(opened, folder):
    warehouse = open_warehouse(folder)
    kinds = warehouse.frame(
        "SELECT printf('%016x', min(key)) AS key FROM crime GROUP BY area::VARCHAR, crime_type"
    )
    for key in kinds["key"]:
        no_error(opened("incident", incident=key))


def test_names_from_files_are_shown_and_not_obeyed(opened, monkeypatch):
    nasty = "[x](javascript:alert(1)) <img src=x onerror=alert(1)> **bold** $E=mc^2$ `code`"
    real = queries.incident

    def with_nasty_name(warehouse, key):
        return real(warehouse, key).assign(location=nasty, crime_type=nasty)

    key = queries.incident_rows(open_warehouse(), DERBY, limit=1)["key"].iloc[0]
    monkeypatch.setattr(queries, "incident", with_nasty_name)
    app = opened("incident", incident=key)
    no_error(app)
    assert not re.search(r"(?<!\\)<img|(?<!\\)\]\(javascript|(?<!\\)\*\*bold", words(app))


@pytest.mark.parametrize("uploads", ["on", "off"])
@pytest.mark.parametrize("page", PAGES)
def test_without_a_warehouse_every_page_says_how_to_get_data(
    page, uploads, opened, tmp_path, monkeypatch
):
    monkeypatch.setenv("BEATLINE_UPLOADS", uploads)
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    app.run()
    no_error(app)
    assert "make data" in app.info[0].value
    assert "data.police.uk" in words(app)
    assert bool(app.get("file_uploader")) == (uploads == "on")
    assert ATTRIBUTION in footer(app)


def test_a_damaged_warehouse_is_told_from_a_missing_one(opened, tmp_path, monkeypatch):
    (tmp_path / "current").write_text("broken.duckdb")
    (tmp_path / "broken.duckdb").write_bytes(b"no database")
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(tmp_path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert app.title[0].value == "The data cannot be read"
    assert "make data" in app.error[0].value


def test_rows_set_aside_are_shown_as_text_and_can_be_downloaded(opened, tmp_path, monkeypatch):
    nasty = street_row(number=1, Month="<b>x</b>", Location="=HYPERLINK(1)")
    load(tmp_path / "out", write_csv(tmp_path, [street_row(), nasty]))
    app = opened("about")
    assert not any("text" in frame.value for frame in app.dataframe)
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(tmp_path / "out"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page("pages/about.py").run()
    no_error(app)
    shown = next(frame.value for frame in app.dataframe if "text" in frame.value)
    assert list(shown) == ["kind", "file_name", "line", "reason", "text"]
    assert shown["line"].tolist() == [3]
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["CSV", "Excel"]
    assert "<b>" not in words(app)


def test_the_attribution_of_the_outlines_stands_once_in_the_licence(opened, monkeypatch):
    twice = f"{MAP_ATTRIBUTION} Outlines of SNTs are schematic."
    real = queries.build_info
    monkeypatch.setattr(queries, "build_info", lambda w: real(w).assign(places_note=twice))
    assert words(opened("about")).count("Office for National Statistics") == 1


def test_an_area_on_the_overview_is_marked_among_its_neighbours(opened):
    app = opened(area="Abbey ward, Derby")
    table = next(frame.value for frame in app.dataframe if "records" in frame.value)
    assert table["area_name"].str.startswith("➤").sum() == 1
    assert "Abbey among the wards of Derby" in [heading.value for heading in app.header]
    assert "about Abbey alone" in words(app)


def test_uploads_can_be_switched_off(opened, monkeypatch):
    monkeypatch.setenv("BEATLINE_UPLOADS", "off")
    app = opened("about")
    no_error(app)
    assert "switched off" in words(app)
    assert "At most" not in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_streamlit_runs_by_itself_hands_over_to_the_app(page, folder, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60).run()
    assert PagesManager.uses_pages_directory is False
    assert "part of Beatline" in app.error[0].value
    assert not app.metric


@pytest.mark.parametrize("path", [ROOT / "app.py", *(ROOT / "pages").glob("*.py")])
def test_pages_are_short_and_hold_no_functions_and_no_sql(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) <= (40 if path.name == "app.py" else 60)
    assert not re.search(r"^\s*(def|class) |SELECT|groupby|plotly|pydeck", text, re.MULTILINE)
