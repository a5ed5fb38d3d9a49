"""The words of the page that sets areas or types side by side: one kind, one name for it."""

from dataclasses import replace
from datetime import date

import pytest

from beatline.reports.side_by_side import side_by_side
from beatline.reports.side_by_side_words import (
    contribution_rows,
    headline,
    kind_noun,
    order_words,
    question,
    rest_of_parts,
    told_parts,
    undivided,
    with_records,
)
from beatline.reports.trends import series_noun
from beatline.scope import (
    ALL_TYPES_LABEL,
    ANTI_SOCIAL_BEHAVIOUR,
    CRIME_TYPE_CHOICES,
    RECORDED_CRIME_TYPES,
    Scope,
)
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, asb_row, load, street_row, write_csv

CITY = Scope(
    "district", "E06000015", "Derby", (), ALL_TYPES_LABEL, date(2024, 7, 1), date(2024, 12, 1)
)
SHOPLIFTING = replace(CITY, crime_types=("Shoplifting",), types_label="Shoplifting")
CRIMES = replace(CITY, crime_types=RECORDED_CRIME_TYPES)
INCIDENTS = replace(CITY, crime_types=(ANTI_SOCIAL_BEHAVIOUR,))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """Two years; shoplifting near Abbey goes from 2 to 30 a month, robbery ends with April 2023."""
    folder = tmp_path_factory.mktemp("words")
    for year in (2023, 2024):
        for month in range(1, 13):
            name = f"{year}-{month:02}"
            theft = 30 if (year, month) >= (2024, 7) else 2
            rows = [
                street_row(ABBEY, n, Month=name, Crime_type="Shoplifting") for n in range(theft)
            ]
            rows += [
                street_row(ARBORETUM, 50 + n, Month=name, Crime_type="Shoplifting")
                for n in range(4 + month % 2)
            ]
            rows += [street_row(ARBORETUM, 80, Month=name, Crime_type="Drugs")]
            if (year, month) < (2023, 5):
                rows += [street_row(ARBORETUM, 90, Month=name, Crime_type="Robbery")]
            rows += [asb_row(ARBORETUM, Month=name)] * (4 + month % 3)
            write_csv(folder / "in", rows, name)
    load(folder / "out", folder / "in")
    return open_warehouse(folder / "out")


def test_one_type_among_areas_is_named_once_and_as_on_the_page_trend(warehouse):
    found = side_by_side(warehouse, SHOPLIFTING, "ward", "year")
    assert question(SHOPLIFTING) == "What makes up the change of shoplifting"
    assert headline(found)[0].startswith("207 records of shoplifting in July to December 2024")
    (told, _), *_ = told_parts(found)
    assert told == (
        "Of the rise of 168 records of shoplifting, 168 is in Abbey: 12 before, 180 now."
    )
    names = contribution_rows(found)["name"].tolist()
    assert names == ["Abbey", "All other records of shoplifting (1 ward)", (
        "Total: records of shoplifting"
    )]  # fmt: skip


def test_several_types_are_named_with_their_areas(warehouse):
    found = side_by_side(warehouse, CRIMES, "ward", "year")
    assert told_parts(found)[0][0].startswith(
        "Of the rise of 168 recorded crimes, 168 is shoplifting in Abbey"
    )
    assert "Shoplifting in Abbey" in contribution_rows(found)["name"].tolist()


@pytest.mark.parametrize("label", list(CRIME_TYPE_CHOICES))
@pytest.mark.parametrize(("kind", "measure"), [("crime", "crimes"), ("incident", "incidents")])
def test_a_choice_is_called_the_same_whether_all_of_it_is_counted_or_one_kind(label, kind, measure):
    chosen = replace(CITY, crime_types=CRIME_TYPE_CHOICES[label], types_label=label)
    every = chosen.crime_types or RECORDED_CRIME_TYPES
    types = [one for one in every if one != ANTI_SOCIAL_BEHAVIOUR]
    counted = replace(chosen, crime_types=tuple(types) or (ANTI_SOCIAL_BEHAVIOUR,))
    one, many = kind_noun(counted, kind)
    assert many == series_noun(chosen, measure)
    assert one != many


def test_the_question_names_the_kind_that_is_counted():
    assert question(CITY) == "What makes up the change"
    assert question(CRIMES) == "What makes up the change of recorded crime"
    assert question(INCIDENTS) == "What makes up the change of anti-social behaviour"


def test_what_has_no_record_in_either_period_is_in_no_number(warehouse):
    found = side_by_side(warehouse, CRIMES, "ward", "year")
    # Robbery, recorded until April 2023, is a row of the table and no part of the change.
    assert "Robbery" in set(found.combinations["crime_type"])
    assert set(with_records(found)["crime_type"]) == {"Shoplifting", "Drugs"}
    assert "The other 2 combinations" in rest_of_parts(found)
    assert "3 combinations of ward and crime type with any record were tested" in (
        rest_of_parts(found)
    )
    assert "(2 combinations)" in contribution_rows(found)["name"].iloc[-2]


def test_a_single_part_is_said_to_be_one(warehouse):
    snt = replace(SHOPLIFTING, area_kind="ward", area_code=_ward(warehouse, "Abbey"))
    found = side_by_side(warehouse, snt, "type", "year")
    assert undivided(found) == (
        "There is nothing to divide: the only crime type with any record is shoplifting."
    )
    incidents = side_by_side(warehouse, INCIDENTS, "ward", "year")
    assert undivided(incidents) == (
        "There is nothing to divide: the only ward with any record is Alvaston North."
    )
    assert not undivided(side_by_side(warehouse, SHOPLIFTING, "ward", "year"))


def test_nothing_of_the_kind_is_said(warehouse):
    none = replace(CITY, crime_types=("Burglary",), types_label="Burglary")
    found = side_by_side(warehouse, none, "ward", "year")
    assert undivided(found).startswith("Nothing of this kind was recorded in these months")


def test_the_order_is_called_what_it_is(warehouse):
    tested = side_by_side(warehouse, SHOPLIFTING, "ward", "year")
    assert order_words(tested) == "strongest evidence first"
    early = SHOPLIFTING.between(date(2023, 1, 1), date(2023, 6, 1))
    alone = side_by_side(warehouse, early, "ward", "year")
    assert order_words(alone) == "most records first"
    assert alone.parts["now"].is_monotonic_decreasing


def _ward(warehouse, name):
    study = side_by_side(warehouse, SHOPLIFTING, "ward", "year")
    return study.parts.set_index("name").loc[name, "code"]
