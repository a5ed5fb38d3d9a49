"""A ward beside its like wards on the page: what is told, and what the link remembers."""

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from beatline.reports.like_group import like_group
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import open_warehouse
from etl.__main__ import main as etl
from tests.builders import load
from tests.pages.conftest import words

MONTHS = (date(2025, 1, 1), date(2025, 10, 1))


@pytest.fixture(scope="module")
def made_up_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("like")
    etl(["demo", "--months", "12", "--scale", "0.3", "--out", str(folder / "files")])
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


@pytest.fixture
def warehouse(made_up_folder, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(made_up_folder))
    return open_warehouse(made_up_folder)


def ward(warehouse, name="Abbey", label=ALL_TYPES_LABEL, months=MONTHS):
    from beatline import queries  # noqa: PLC0415

    choices = queries.area_choices(warehouse).query("area_kind == 'ward'").set_index("area_name")
    one = choices.loc[name]
    types = CRIME_TYPE_CHOICES[label]
    return Scope("ward", one["area_code"], name, types, label, *months, one["label"])


def part(scope, like=()):
    def script(scope):
        import streamlit as st  # noqa: PLC0415

        from beatline.warehouse import open_warehouse  # noqa: PLC0415
        from beatline.widgets.like_group import like_group_part  # noqa: PLC0415

        # The test chooses another area as the sidebar would.
        like_group_part(open_warehouse(), st.session_state.get("other", scope))

    app = AppTest.from_function(script, kwargs={"scope": scope}, default_timeout=60)
    if len(like):
        app.query_params["like"] = list(like)
    return shown(app)


def shown(app):
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def said(app):
    return re.sub(r"\\(.)", r"\1", words(app))


def link(app):
    found = app.query_params.get("like")
    return found if isinstance(found, str) or found is None else ",".join(found)


def chosen(app):
    return app.multiselect[0].value


def test_the_part_tells_rates_judgement_and_how_the_wards_were_chosen(warehouse):
    scope = ward(warehouse)
    found = like_group(warehouse, scope)
    app = part(scope)
    assert app.header[0].value == "Beside like wards"
    told = said(app)
    assert found.main["sentence"] in told
    assert found.words in told
    assert found.caveat in told
    for row in found.rows.iloc[1:].to_dict("records"):
        outside = row["word"] in ("well above", "above", "below", "well below")
        assert (f"{row['measure']}: {row['records']:,} " in told) == outside
    assert "January to October 2025." in told
    assert "may lie outside by chance" in told
    assert not app.warning
    assert chosen(app) == list(found.usual)
    assert link(app) is None
    assert not app.button


def test_the_figures_of_the_tables_are_those_of_the_report(warehouse):
    scope = ward(warehouse)
    found = like_group(warehouse, scope)
    measures, areas = (one.value for one in part(scope).dataframe)
    assert measures["records"].tolist() == found.rows["records"].tolist()
    assert measures["mark"].str.contains("[RAGB–] ", regex=True).all()
    assert areas["area_name"].tolist() == ["Abbey", *found.like["area_name"]]
    assert areas["records"].tolist() == [found.own["records"], *found.like["records"]]


def test_a_choice_stands_in_the_link_and_survives_a_reload(warehouse):
    scope = ward(warehouse)
    found = like_group(warehouse, scope)
    kept = list(found.usual[1:])
    app = part(scope)
    app.multiselect[0].set_value(kept)
    shown(app)
    assert link(app) == ",".join(kept)
    assert "You chose 9 wards to set this one beside; 9 of the 10 most similar" in said(app)
    again = part(scope, like=[link(app)])
    assert chosen(again) == kept
    assert not again.warning
    # Written as a form would write it, one by one, it means the same.
    assert chosen(part(scope, like=kept)) == kept


def test_the_way_back_to_the_most_similar_empties_the_link(warehouse):
    scope = ward(warehouse)
    found = like_group(warehouse, scope)
    app = part(scope, like=found.usual[:6])
    button = app.button(key="like-usual")
    assert button.label == "Back to the 10 most similar wards"
    button.click()
    shown(app)
    assert link(app) is None
    assert chosen(app) == list(found.usual)


def test_choosing_the_most_similar_again_empties_the_link_too(warehouse):
    scope = ward(warehouse)
    found = like_group(warehouse, scope)
    app = part(scope, like=found.usual[:6])
    app.multiselect[0].set_value(list(found.usual[::-1]))
    shown(app)
    assert link(app) is None
    assert "Like wards are the 10 of all 176" in said(app)


def test_all_can_be_taken_out_to_begin_anew(warehouse):
    scope = ward(warehouse)
    app = part(scope)
    app.multiselect[0].set_value([])
    shown(app)
    assert link(app) == "none"
    assert "Nothing is judged: 0 like wards have a residents figure" in said(app)
    assert chosen(app) == []
    again = part(scope, like=["none"])
    assert chosen(again) == []
    assert not again.warning
    again.multiselect[0].set_value(list(like_group(warehouse, scope).usual[:5]))
    shown(again)
    assert not again.info


def test_the_choice_of_one_ward_is_not_that_of_another(warehouse):
    scope, other = ward(warehouse), ward(warehouse, "Allestree")
    app = part(scope, like=like_group(warehouse, scope).usual[:6])
    app.session_state["other"] = other
    shown(app)
    assert link(app) is None
    assert chosen(app) == list(like_group(warehouse, other).usual)
    # Other months of the same ward keep it.
    app = part(scope, like=like_group(warehouse, scope).usual[:6])
    before = link(app)
    app.session_state["other"] = scope.between(MONTHS[1], MONTHS[1])
    shown(app)
    assert link(app) == before


@pytest.mark.parametrize("asked", ["zz", "<script>alert(1)</script>", "8" * 400, "a,b,c,d,e"])
def test_what_is_no_ward_is_told_and_harmless(warehouse, asked):
    app = part(ward(warehouse), like=[asked])
    (warning,) = [one.value for one in app.warning]
    assert re.sub(r"\\(.)", r"\1", warning).startswith("The link asks for “")
    assert "<script>" not in warning
    assert len(warning) < 500
    assert len(chosen(app)) == 10


def test_more_than_twenty_of_a_link_are_told(warehouse):
    scope = ward(warehouse)
    codes = like_group(warehouse, scope).others["area_code"].head(22)
    app = part(scope, like=codes)
    assert "the last 2 wards of the link are left out" in said(app)
    assert len(chosen(app)) == 20


def test_a_ward_unlike_every_other_has_neither_chart_nor_judgement(warehouse):
    from beatline.reports.like_set import like_set  # noqa: PLC0415

    known = like_set(warehouse, "ward", MONTHS[1])
    code = next(one for one in known.like.codes if known.like.far(one))
    scope = ward(warehouse, known.areas.loc[code, "area_name"])
    app = part(scope)
    assert "The rates are not judged. No ward is much like this one" in said(app)
    assert len(app.dataframe) == 1
    assert "usual range" not in said(app)


def test_where_nothing_is_loaded_the_part_says_so(warehouse):
    app = part(ward(warehouse, months=(date(2020, 1, 1), date(2020, 2, 1))))
    assert "no month of January and February 2020 is loaded" in said(app)
    assert not app.multiselect


def test_one_type_has_no_list_of_others(warehouse):
    app = part(ward(warehouse, label="Burglary"))
    assert "outside the usual range" not in said(app).replace("above the usual range", "")
    assert "of 1 judgement up to one may lie" in said(app) or "too few to judge" in said(app)
