"""Pages over months with gaps, on both sides of July 2022, when the points were replaced."""

import re
from urllib.parse import parse_qs

import pytest

from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, OUTSIDE, load, street_row, write_csv
from tests.pages.conftest import words

MONTHS = ("2021-05", "2022-05", "2022-06", "2022-08", "2023-09")


def near(number: int, month: str, metres: int, **changes: str):
    """A row whose point lies so many metres north of the first, in the other ward's LSOA."""
    latitude = f"{52.92 + metres / 111_320:.6f}"
    place = {"Longitude": "-1.470000", "Latitude": latitude, "Location": f"On or near {metres}"}
    return street_row(ABBEY if metres else ARBORETUM, number, Month=month, **place, **changes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-sets")
    for month in MONTHS:
        kind = {} if month == "2021-05" else {"Crime_type": "Robbery"}
        # Before July 2022 a point 40 m away, since then one 120 m away.
        metres = 120 if month > "2022-06" else 40
        rows = [near(n, month, 0, **kind) for n in range(2)]
        rows += [near(n, month, metres, **kind) for n in range(2, 5)]
        rows += [near(6, month, 70, Crime_type="Drugs")] if month == "2022-08" else []
        rows += [street_row(OUTSIDE[0], 9, Month=month)]
        write_csv(folder / "files", rows, month)
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


def key_of(folder, where: str) -> str:
    frame = open_warehouse(folder).frame(
        f"SELECT printf('%016x', min(key)) AS key FROM crime WHERE {where}"
    )
    return str(frame["key"].iloc[0])


def number_found(app) -> int:
    heading = next(text.value for text in app.markdown if text.value.startswith("**"))
    return sum(map(int, re.findall(r"\d+", heading.split("**")[1])))


@pytest.mark.parametrize("month", MONTHS[1:])
@pytest.mark.parametrize("months", [["May 2021", "Sep 2023"], ["Sep 2023", "Sep 2023"]])
def test_what_a_link_to_a_place_says_is_what_it_opens(opened, folder, month, months):
    key = key_of(folder, f"month = '{month}-01' AND location = 'On or near 0'")
    app = opened("incident", incident=key, area="Abbey ward, Derby", months=months)
    links = [one for one in app.get("page_link") if " away" in one.proto.label]
    assert links
    for one in links:
        asked = parse_qs(one.proto.query_string)
        said = int(re.search(r"([\d,]+) records?", one.proto.label).group(1))
        assert number_found(opened("incidents", **asked)) == said
    metres = {int(re.search(r"about (\d+) m", one.proto.label).group(1)) for one in links}
    assert metres <= ({40} if month < "2022-07" else {70, 120})


@pytest.mark.parametrize(("month", "metres"), [("2022-06", 40), ("2023-09", 70)])
def test_the_next_point_is_of_the_same_set_whatever_types_are_chosen(opened, folder, month, metres):
    key = key_of(folder, f"month = '{month}-01' AND location = 'On or near 0'")
    app = opened("incident", incident=key, types="Robbery", months=["May 2021", "Sep 2023"])
    assert f"lies about {metres} metres" in words(app)


def test_a_record_outside_the_force_area_is_said_to_be_kept_and_not_counted(opened, folder):
    app = opened("incident", incident=key_of(folder, "area::VARCHAR <> 'inside'"))
    assert "kept and not counted" in words(app)
    assert "crime types chosen" not in words(app)


def test_the_usual_months_are_twelve_of_the_calendar_even_across_a_gap(opened):
    assert "October 2022 to September 2023" in words(opened())


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (["Jun 2022", "Jul 2022"], "Only until June 2022"),
        (["Jun 2022", "Aug 2022"], "Only since July 2022"),
        (["May 2022", "Jun 2022"], None),
    ],
)
def test_places_are_of_the_side_of_july_2022_that_is_loaded(opened, months, said):
    page = words(opened("area", area="Abbey ward, Derby", months=months))
    assert "None of these records has a place" not in page
    assert ("the set of points was replaced" in page) == (said is not None)
    assert (said or "") in page
    card = opened(area="Derby", months=months).metric[-1]
    words_of_card = card.proto.delta_description
    assert ("July 2022" in words_of_card or "June 2022" in words_of_card) == (said is not None)


def test_points_of_two_sets_are_never_added_up_without_a_word(opened):
    both = words(opened("incidents", months=["Jun 2022", "Aug 2022"]))
    assert "do not compare" in both
    assert "near 3 places" not in both
    one = words(opened("incidents", months=["Jun 2022", "Jul 2022"]))
    assert "do not compare" not in one
    assert "near 2 places" in one


def test_a_year_before_that_is_loaded_without_such_records_is_zero_and_compared(opened):
    app = opened(area="Derby", types="Robbery", months=["May 2022", "May 2022"])
    assert "not all loaded" not in words(app)
    assert "0 a year before" in [card.proto.delta_description for card in app.metric]
    app = opened(area="Derby", types="Robbery", months=["May 2022", "Jun 2022"])
    assert "not all loaded" in words(app)
