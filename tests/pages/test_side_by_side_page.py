"""The page that sets areas or types side by side: every choice, odd links, little or no data."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from beatline.scope import CRIME_TYPE_CHOICES
from beatline.widgets import side_by_side
from beatline.widgets.beside import AGAINST
from beatline.widgets.side_by_side import MOST_PANELS, SCALES
from tests.builders import load, street_row, write_csv
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import AREAS, no_error

PAGE = "side_by_side"
BESIDE = {
    "Derbyshire (whole force)": ["Wards", "SNTs", "Crime types"],
    "Derby": ["Wards", "SNTs", "Crime types"],
    "Derby East section": ["SNTs", "Crime types"],
    "SN-03 Derby City": ["Crime types", "Neighbours"],
    "Abbey ward, Derby": ["Crime types", "Neighbours"],
}


def unescaped(app):
    return re.sub(r"\\(.)", r"\1", words(app))


def opened_in(folder, monkeypatch, chosen=(), **params):
    """The page on another warehouse, or in a session in which something was chosen before."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    for name, value in dict(chosen).items():
        app.session_state[name] = value
    app.switch_page(f"pages/{PAGE}.py")
    return app.run()


def parts_table(app):
    return next(frame.value for frame in app.dataframe if "evidence" in frame.value)


@pytest.mark.parametrize("against", list(AGAINST))
@pytest.mark.parametrize(
    ("area", "beside"), [(area, one) for area, options in BESIDE.items() for one in options]
)
def test_every_division_of_every_kind_of_area_runs_without_a_complaint(
    opened, area, beside, against
):
    app = opened(PAGE, area=area, beside=beside, against=against)
    no_error(app)
    assert not app.warning


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("types", ["All crime and anti-social behaviour", "Drugs"])
def test_every_way_of_drawing_runs_without_a_complaint(opened, scale, types):
    app = opened(PAGE, scale=scale, types=types)
    no_error(app)
    assert not app.warning


@pytest.mark.parametrize("types", list(CRIME_TYPE_CHOICES))
def test_it_runs_for_every_choice_of_types(opened, types):
    no_error(opened(PAGE, area="Derby", types=types))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"beside": "Streets"}, "Streets"),
        ({"beside": "Wards", "area": "Abbey ward, Derby"}, "Wards"),
        ({"beside": "<script>"}, "script"),
        ({"against": "Another crime type"}, "Another crime type"),
        ({"scale": "3D"}, "3D"),
        ({"page": "99"}, "99"),
        ({"page": "-1"}, "-1"),
    ],
)
def test_an_odd_link_is_told_why_it_gets_another_view(opened, params, said):
    app = opened(PAGE, **params)
    no_error(app)
    notes = re.sub(r"\\(.)", r"\1", "\n".join(warning.value for warning in app.warning))
    assert said in notes
    assert "<script>" not in "\n".join(warning.value for warning in app.warning)


def test_the_table_adds_up_to_the_totals_under_it_and_in_the_sentence(opened):
    app = opened(PAGE, area="Derby", months=["Nov 2025", "Dec 2025"])
    table, said = parts_table(app), unescaped(app)
    now, before, change = (int(table[name].sum()) for name in ("now", "before", "change"))
    assert now - before == change
    assert f"Total: Now **{now:,}** · Before **{before:,}** · Change **{change:,}**" in said
    told = re.findall(r"([\d,]+) (?:recorded crimes?|incidents? of anti-social behaviour) in", said)
    assert sum(int(count.replace(",", "")) for count in told) == now


def test_by_type_crimes_and_incidents_are_told_apart(opened):
    said = unescaped(opened(PAGE, area="Derby", beside="Crime types"))
    assert re.search(r"\d recorded crimes in ", said)
    assert re.search(r"\d incidents of anti-social behaviour in ", said)


@pytest.mark.parametrize("beside", ["Wards", "SNTs"])
def test_by_area_every_number_is_of_the_kind_that_is_counted(folder, opened, beside):
    counts = {}
    for counted, noun, other in (
        ("Recorded crimes", "recorded crimes", "incidents"),
        ("Anti-social behaviour", "incidents of anti-social behaviour", "crimes"),
    ):
        app = opened(PAGE, area="Derby", beside=beside, counted=counted)
        no_error(app)
        assert not app.warning
        said, total = unescaped(app), int(parts_table(app)["now"].sum())
        answer = next(one.value for one in app.markdown if "the same months" in one.value)
        assert f"{total:,} {noun} in" in re.sub(r"\\(.)", r"\1", answer)
        assert other not in answer
        assert f"{noun[:1].upper()}{noun[1:]} in Derby" in said
        counts[counted] = total
    records = opened(PAGE, area="Derby", beside="Crime types")
    assert sum(counts.values()) == parts_table(records)["now"].sum()


def test_where_only_one_kind_is_in_scope_nothing_is_asked(opened):
    app = opened(PAGE, area="Derby", types="Vehicle crime")
    assert "counted" not in {control.key for control in app.get("button_group")}
    both = opened(PAGE, area="Derby")
    assert "counted" in {control.key for control in both.get("button_group")}


def test_links_keep_the_types_that_the_reader_chose(opened):
    app = opened(PAGE, area="Derby", types="Damage and disorder")
    last = [link for link in app.get("page_link") if "The trend of these" in link.proto.label]
    assert "types=Damage+and+disorder" in str(last[0].proto.query_string)
    assert "What makes up the change of damage and disorder in Derby?" in unescaped(app)


def test_links_to_trends_count_the_same_kind(opened):
    app = opened(PAGE, area="Derby", counted="Anti-social behaviour")
    trends = [link for link in app.get("page_link") if link.proto.page == "trend"]
    assert trends
    assert all("types=Anti-social+behaviour" in str(one.proto.query_string) for one in trends)
    crimes = opened(PAGE, area="Derby").get("page_link")
    assert not any("types=Anti" in str(one.proto.query_string) for one in crimes)


def test_a_type_by_itself_is_not_repeated_at_every_ward(opened):
    said = unescaped(opened(PAGE, area="Derby", types="Vehicle crime"))
    assert "What makes up the change of vehicle crime in Derby?" in said
    assert "records of vehicle crime in" in said
    assert "recorded crimes" not in said.replace("How this was made", "")


def test_a_single_part_is_told_in_a_sentence_and_not_drawn(opened):
    app = opened(PAGE, area="Abbey ward, Derby", types="Vehicle crime")
    no_error(app)
    said = unescaped(app)
    assert "the only crime type with any record is vehicle crime" in said
    assert "“Neighbours”" in said
    assert not app.get("plotly_chart")
    assert not app.dataframe


def test_without_a_comparison_nothing_is_called_evidence(opened):
    said = unescaped(opened(PAGE, area="Derby", months=["Jul 2025", "Sep 2025"]))
    assert "All wards, most records first" in said
    assert "month by month, most records first" in said
    assert "strongest evidence first" not in said


def test_a_phone_gets_four_small_charts(folder, monkeypatch):
    chosen = {"narrow": True}
    app = opened_in(folder, monkeypatch, chosen, area="Derbyshire (whole force)", beside="SNTs")
    no_error(app)
    wide = opened_in(folder, monkeypatch, area="Derbyshire (whole force)", beside="SNTs")
    drawn = [
        len(re.findall(r'"name": ?"Recorded"', chart.proto.spec))
        for one in (app, wide)
        for chart in one.get("plotly_chart")
        if '"Recorded"' in chart.proto.spec
    ]
    parts = len(parts_table(wide))
    assert drawn == [min(parts, 4), min(parts, MOST_PANELS)]


def test_a_month_that_is_loaded_on_one_side_only_is_left_out_and_named(opened):
    # Loaded are November 2024 to December 2025 without June.
    app = opened(PAGE, area="Derby", months=["Oct 2025", "Dec 2025"])
    said = unescaped(app)
    assert "October 2025 is left out on both sides" in said
    assert "in November and December 2025" in said


def test_where_nothing_can_be_compared_the_counts_are_shown_and_the_reason(opened):
    app = opened(PAGE, area="Derby", months=["Jul 2025", "Sep 2025"])
    no_error(app)
    assert "Nothing is compared: no month of July to September 2025" in unescaped(app)
    assert "change" not in [name for frame in app.dataframe for name in frame.value]


def test_a_ward_among_its_neighbours_is_marked_and_the_whole_is_named(opened):
    app = opened(PAGE, area="Abbey ward, Derby", beside="Neighbours")
    assert "Everything here is about Derby as a whole" in unescaped(app)
    assert [name for name in parts_table(app)["name"] if name.startswith("➤")] == ["➤ Abbey"]


def test_a_division_that_another_area_does_not_have_is_forgotten(folder, monkeypatch):
    # As if SNTs had been chosen for Derby, and then a ward in the sidebar.
    app = opened_in(folder, monkeypatch, {"beside": "SNTs"}, area="Abbey ward, Derby")
    no_error(app)
    assert not app.warning
    assert "All crime types, strongest evidence first" in unescaped(app)


@pytest.fixture(scope="module")
def one_month(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    load(folder / "out", write_csv(folder / "in", [street_row(number=n) for n in range(3)]))
    return folder / "out"


@pytest.mark.parametrize("area", AREAS)
def test_one_loaded_month_is_shown_without_a_comparison(one_month, monkeypatch, area):
    app = opened_in(one_month, monkeypatch, area=area)
    no_error(app)
    said = unescaped(app)
    assert "Nothing is compared" in said or "Nothing of this kind" in said


def test_nothing_recorded_in_these_months_is_said(opened):
    app = opened(PAGE, area="Hathersage ward, Derbyshire Dales")
    no_error(app)
    assert "Nothing of this kind" in words(app)
    assert not app.dataframe


def test_an_index_of_a_short_series_is_refused_in_words(opened):
    app = opened(PAGE, area="Derby", scale="Indexed")
    charts = "\n".join(str(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert "An index needs 12 loaded months" in re.sub(r"<br>", " ", charts)


def test_a_click_on_a_row_opens_the_trend_of_its_area(opened):
    app = opened(PAGE, area="Derby")
    first = parts_table(app)["name"].iloc[0]
    app.session_state["parts-table"] = {"selection": {"cells": [[0, "name"]], "rows": []}}
    app.run()
    opening = [link for link in app.get("page_link") if "Opening" in link.proto.label]
    assert first in opening[0].proto.label
    assert first.replace(" ", "+") in str(opening[0].proto.query_string)


def test_a_click_on_a_type_opens_the_trend_of_that_type(opened):
    app = opened(PAGE, area="Derby", beside="Crime types")
    first = parts_table(app)["name"].iloc[0]
    app.session_state["parts-table"] = {"selection": {"cells": [[0, "name"]], "rows": []}}
    app.run()
    opening = [link for link in app.get("page_link") if "Opening" in link.proto.label]
    assert f"types={first.replace(' ', '+')}" in str(opening[0].proto.query_string)


def test_every_small_chart_has_a_link_to_its_trend(opened):
    app = opened(PAGE, area="Derby")
    names = parts_table(app)["name"].head(MOST_PANELS)
    labels = [re.sub(r"\\(.)", r"\1", link.proto.label) for link in app.get("page_link")]
    assert all(f":primary[{name}]" in labels for name in names)


@pytest.mark.parametrize("beside", ["Wards", "Crime types"])
@pytest.mark.parametrize("scale", SCALES)
def test_the_files_of_both_charts_hold_what_they_draw(opened, monkeypatch, beside, scale):
    files = {}

    def kept(figure, scope, *, key, rows, headings, **others):
        files[key] = rows()[list(headings)]

    monkeypatch.setattr(side_by_side, "exhibit", kept)
    app = opened(PAGE, area="Derby", beside=beside, scale=scale, months=["Nov 2025", "Dec 2025"])
    no_error(app)
    table = parts_table(app)
    assert files["contributions"]["change"].sum() == table["change"].sum()
    told = files["small-charts"].dropna(subset="low")
    assert (told["low"] <= told["high"]).all()
    drawn = files["small-charts"].dropna(subset="records")
    newest = drawn[drawn["month"] >= "2025-11-01"].groupby("name")["records"].sum()
    shown = table.set_index("name")["now"].head(MOST_PANELS)
    assert newest[shown.index].tolist() == shown.tolist()
