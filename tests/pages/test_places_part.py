"""The places to pass on the page: the list, what is pinned and dropped, what a link may ask."""

import re
from pathlib import Path

import pandas as pd
import pytest
from h3.api import basic_str as h3
from streamlit.testing.v1 import AppTest

from beatline.reports.hotspots import hotspot_study
from beatline.reports.places_to_pass import VISIT
from beatline.scope import Scope
from beatline.warehouse import open_warehouse
from tests.builders import ARBORETUM, LSOAS, load, street_row, write_csv
from tests.pages.conftest import ROOT, words
from tests.pages.test_pages import no_error

PLACES = 12
MIDDLE = LSOAS.loc[ARBORETUM]
TEAM = str(MIDDLE["snt_code"])
TEAMS = pd.read_csv(ROOT / "data" / "snt.csv").set_index("snt_code")["snt_name"]
PATCH = f"{TEAM} {TEAMS[TEAM]}"
OTHER = next(f"{code} {name}" for code, name in TEAMS.items() if code != TEAM)


def spots():
    """A dozen points of one census area, each in a cell of its own."""
    around = h3.grid_disk(h3.latlng_to_cell(MIDDLE["latitude"], MIDDLE["longitude"], 9), 2)
    return [h3.cell_to_latlng(cell) for cell in around[:PLACES]]


@pytest.fixture(scope="module")
def patch_folder(tmp_path_factory) -> Path:
    """Twelve months in which the first of twelve places has most records and the last fewest."""
    folder = tmp_path_factory.mktemp("patch")
    for position, month in enumerate(pd.date_range("2025-01-01", periods=12, freq="MS")):
        name = f"{month:%Y-%m}"
        rows = [
            street_row(
                ARBORETUM,
                1000 * position + 50 * place + n,
                Month=name,
                Longitude=f"{longitude:.6f}",
                Latitude=f"{latitude:.6f}",
                Location=f"On or near Street {place + 1}",
            )
            for place, (latitude, longitude) in enumerate(spots())
            for n in range(PLACES + 2 - place)
        ]
        write_csv(folder / "files", rows, name)
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


@pytest.fixture
def briefed(patch_folder, monkeypatch):
    """Open the briefing of the patch with the given parameters in its link."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(patch_folder))

    def open_page(area=PATCH, state=(), **params):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in dict(state).items():
            app.session_state[name] = value
        for name, value in {"area": area, **params}.items():
            app.query_params[name] = value
        app.switch_page("pages/briefing.py")
        return app.run()

    return open_page


@pytest.fixture
def study(patch_folder):
    warehouse = open_warehouse(patch_folder)
    months = pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-01").date()
    scope = Scope("snt", TEAM, "", (), "All crime and anti-social behaviour", *months, PATCH)
    return hotspot_study(warehouse, scope)


@pytest.fixture
def cells(study):
    """The hotspots of the patch, busiest first."""
    return study.listed["cell"].tolist()


@pytest.fixture
def every_cell(study):
    return study.cells["cell"].tolist()


def said(app):
    return re.sub(r"\\(.)", r"\1", words(app))


def headings(app):
    """The places of the list: number and where."""
    return [
        re.sub(r"\\(.)", r"\1", one.value) for one in app.markdown if one.value.startswith("### **")
    ]


def params(app, name):
    found = app.query_params.get(name)
    return found if isinstance(found, str) or found is None else found[0]


def press(app, key):
    return app.button(key=key).click().run()


def test_the_list_has_eight_places_with_their_numbers_and_the_way_between(briefed):
    app = briefed()
    no_error(app)
    told = headings(app)
    assert [int(re.match(r"### \*\*(\d)\*\*", one).group(1)) for one in told] == list(range(1, 9))
    assert {re.search(r"Street (\d+)", one).group(1) for one in told} == set("12345678")
    ways = [one.value for one in app.caption if one.value.startswith("then ")]
    assert len(ways) == 7
    assert all(re.fullmatch(r"then \d+ m (north|south)?-?(east|west)?", way) for way in ways)
    assert VISIT in said(app)
    assert "8 visits of about 15 minutes take 2 hours." in said(app)
    assert not app.warning


def test_why_a_place_is_there_is_told_in_counts(briefed):
    assert "Busiest of the patch: 168 records in 12 months" in said(briefed())
    assert "8th busiest: 84 records in 12 months" in said(briefed())


def test_pinning_stands_in_the_link_and_can_be_undone(briefed, cells):
    app = press(briefed(), f"pin-{cells[2]}")
    no_error(app)
    assert params(app, "pin") == cells[2]
    app = press(app, f"pin-{cells[0]}")
    assert params(app, "pin") == f"{cells[2]},{cells[0]}"
    app = press(app, f"pin-{cells[2]}")
    assert params(app, "pin") == cells[0]
    app = press(app, f"pin-{cells[0]}")
    assert "pin" not in app.query_params


def test_a_dropped_place_makes_room_and_can_be_brought_back_as_it_was(briefed, cells):
    app = press(press(briefed(), f"pin-{cells[0]}"), f"drop-{cells[0]}")
    no_error(app)
    assert params(app, "drop") == cells[0]
    assert not any(one.endswith("Street 1") for one in headings(app))
    assert any("Street 9" in one for one in headings(app))
    app = press(app, f"back-{cells[0]}")
    assert "drop" not in app.query_params
    assert params(app, "pin") == cells[0]
    assert app.button(key=f"pin-{cells[0]}").label == "Unpin"


def test_another_hotspot_is_pinned_from_the_list_and_takes_the_place_of_the_last(briefed, cells):
    app = briefed()
    app.selectbox(key="another-place").select(cells[-1]).run()
    no_error(app)
    assert params(app, "pin") == cells[-1]
    assert app.selectbox(key="another-place").value is None
    told = " ".join(headings(app))
    assert f"Street {len(cells)}" in told
    assert "Street 8" not in told


def test_a_link_with_pins_and_drops_opens_as_it_was_sent(briefed, cells):
    app = briefed(pin=f"{cells[9]},{cells[8]}", drop=cells[1])
    no_error(app)
    assert not app.warning
    told = " ".join(headings(app))
    assert all(f"Street {n}" in told for n in (9, 10))
    assert len(headings(app)) == 8
    assert app.button(key=f"back-{cells[1]}").label.endswith("near Street 2")


@pytest.mark.parametrize(
    "asked",
    ["zz", "<script>alert(1)</script>", "89195c82d07ffff,zz", "8" * 400, ",".join("abcdefghi")],
)
def test_what_is_no_cell_of_the_patch_is_told_and_harmless(briefed, asked):
    app = briefed(pin=asked)
    no_error(app)
    (warning,) = [one.value for one in app.warning]
    assert re.sub(r"\\(.)", r"\1", warning).startswith("The link asks for “")
    assert "<script>" not in warning
    assert len(warning) < 600
    assert len(headings(app)) == 8


def test_the_next_choice_cleans_the_link(briefed, cells):
    app = press(briefed(pin=f"zz,{cells[3]}", drop="nothing"), f"pin-{cells[0]}")
    no_error(app)
    assert params(app, "pin") == f"{cells[3]},{cells[0]}"
    assert "drop" not in app.query_params
    assert not app.warning


def test_more_pins_than_fit_are_told(briefed, cells):
    app = briefed(pin=",".join(cells[:10]))
    no_error(app)
    assert "the last 2 pinned places of the link are left out" in said(app)
    assert "8 places are pinned. To pin another, unpin one first." in said(app)


def test_a_link_keeps_all_its_pins_and_drops_when_the_next_choice_is_made(briefed, every_cell):
    pinned, dropped = every_cell[:12], every_cell[12:36]
    app = briefed(pin=",".join(pinned), drop=",".join(dropped))
    no_error(app)
    told = said(app)
    assert "the last 4 pinned places of the link are left out" in told
    assert "At most 20 places can be dropped: the last 4 dropped places of the link are" in told
    app = press(app, f"pin-{pinned[3]}")
    assert params(app, "pin") == ",".join(one for one in pinned if one != pinned[3])
    assert params(app, "drop") == ",".join(dropped)


def test_junk_in_a_link_crowds_out_no_pin_and_is_counted(briefed, cells):
    junk = [f"x{number}" for number in range(2_000)]
    app = briefed(pin=",".join([*junk, cells[11]]))
    no_error(app)
    assert "“x0”, “x1”, “x2” and 1,997 more, which are no cells" in said(app)
    assert any("Street 12" in one for one in headings(app))


def test_a_part_of_the_link_that_stands_twice_is_read_twice(briefed, cells):
    app = briefed(pin=[cells[11], cells[10]], drop=[cells[0], cells[1]])
    no_error(app)
    told = " ".join(headings(app))
    assert all(f"Street {n}" in told for n in (11, 12))
    assert app.button(key=f"back-{cells[0]}").label.endswith("near Street 1")
    assert app.button(key=f"back-{cells[1]}").label.endswith("near Street 2")
    app = press(app, f"pin-{cells[11]}")
    assert params(app, "pin") == cells[10]


def test_before_the_first_place_stands_one_short_line(briefed):
    told = [one.value for one in briefed().markdown]
    first = next(n for n, one in enumerate(told) if one.startswith("### **1**"))
    (line,) = [one for one in told[:first] if one.startswith("About 15 minutes at each")]
    assert len(line) < 120
    assert not any("Koper" in one for one in told[:first])
    assert any("Koper" in one for one in told[first:])


def test_choices_of_the_area_before_vanish_from_the_link_without_a_word(briefed, cells):
    # The reader has seen them on the patch and has chosen another area since.
    seen = (f"snt {TEAM}", (cells[0], cells[1]))
    app = briefed(area=OTHER, state={"places-seen": seen}, pin=cells[0], drop=cells[1])
    no_error(app)
    assert not app.warning
    assert "pin" not in app.query_params
    assert "drop" not in app.query_params


def test_back_at_the_moment_of_that_choice_nothing_is_blamed_and_the_way_back_is_free(
    briefed, cells
):
    other = "snt " + OTHER.split()[0]
    state = {
        "places-seen": (other, ("", "")),
        "places-left-behind": {(other, (cells[0], ""))},
    }
    app = briefed(area=OTHER, state=state, pin=cells[0])
    no_error(app)
    assert not app.warning
    assert params(app, "pin") == cells[0]
    # One step further back the pin is that of its own patch again.
    before = briefed(state={"places-seen": (other, ("", ""))}, pin=cells[0])
    assert before.button(key=f"pin-{cells[0]}").label == "Unpin"


def test_a_link_to_another_patch_is_blamed_for_what_it_asks_in_vain(briefed, cells):
    # The same session has pinned something else on another patch.
    seen = (f"snt {TEAM}", (cells[0], ""))
    app = briefed(area=OTHER, state={"places-seen": seen}, pin=cells[1])
    no_error(app)
    assert params(app, "pin") == cells[1]
    assert cells[1] in app.warning[0].value


def test_a_patch_without_a_record_is_refused_in_words(briefed):
    app = briefed(area=OTHER)
    no_error(app)
    told = "\n".join(re.sub(r"\\(.)", r"\1", one.value) for one in app.info)
    assert "so there is no place to pass" in told
    assert headings(app) == []


def test_when_all_are_dropped_the_page_says_so_and_brings_them_back(briefed, cells):
    app = briefed(drop=",".join(cells))
    no_error(app)
    assert "No place is left to pass." in said(app)
    assert headings(app) == []
    assert len([one for one in app.button if str(one.key).startswith("back-")]) == len(cells)


def test_one_place_has_no_tour(briefed, cells):
    app = briefed(drop=",".join(cells[1:]))
    no_error(app)
    assert "One place, so there is no way to go: a visit of about 15 minutes." in said(app)
    assert len(headings(app)) == 1
    assert "then " not in "".join(one.value for one in app.caption)
