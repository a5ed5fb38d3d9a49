"""Stops and searches against a naive second count in pandas."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    LSOAS,
    load,
    search_row,
    street_row,
    write_csv,
)

FORCE = Scope(
    "force", "derbyshire", "Derbyshire", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 4, 1)
)
DERBY = replace(FORCE, area_kind="district", area_code="E06000015")
# No file of March.
MONTHS = ["2025-01", "2025-02", "2025-04"]
WITHOUT_PLACE = {"Latitude": "", "Longitude": ""}
OUTCOMES = ["A no further action disposal", "Arrest", ""]


def searches_of(month):
    when = f"{month}-05T13:10:00+00:00"
    rows = []
    for n, lsoa in enumerate([ARBORETUM] * 4 + [ABBEY] * 3 + [CHESTERFIELD] * 2):
        row = search_row(lsoa, Date=when, Outcome=OUTCOMES[n % 3])
        rows.append(row | (WITHOUT_PLACE if n in (3, 8) else {}))
    rows[1]["Object of search"] = "Stolen goods"
    rows[2]["Self-defined ethnicity"] = ""
    rows[4]["Outcome linked to object of search"] = ""
    return rows


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("searches")
    published = []
    for month in MONTHS:
        rows = searches_of(month)
        write_csv(folder, rows, month, "stop-and-search")
        published.append(pd.DataFrame(rows).assign(month=month))
    # Another force's searches in the county are not this force's.
    write_csv(folder, searches_of("2025-01")[:5], "2025-01", "stop-and-search", force="btp")
    write_csv(folder, [street_row(lsoa, n) for n, lsoa in enumerate((ARBORETUM, ABBEY))])
    load(folder / "warehouse", folder)
    frame = pd.concat(published, ignore_index=True)
    lsoas = {f"{LSOAS.loc[code].longitude:.6f}": code for code in (ARBORETUM, ABBEY, CHESTERFIELD)}
    place = frame["Longitude"].map(lsoas)
    return open_warehouse(folder / "warehouse"), frame.assign(lsoa=place)


def area_of(published, scope):
    if scope.area_kind == "force":
        return published
    return published[published["lsoa"].isin([ARBORETUM, ABBEY])]


@pytest.mark.parametrize("scope", [FORCE, DERBY])
def test_months_are_counted_and_a_missing_file_is_no_zero(world, scope):
    warehouse, published = world
    monthly = queries.monthly_searches(warehouse, scope)
    assert monthly["loaded"].tolist() == [True, True, False, True]
    counts = monthly.loc[~monthly["loaded"], ["searches", "all_searches", "no_place"]]
    assert np.isnan(counts.to_numpy()).all()
    known = monthly[monthly["loaded"]]
    own = area_of(published, scope).groupby("month").size()
    assert known["searches"].tolist() == own.tolist()
    assert known["all_searches"].tolist() == published.groupby("month").size().tolist()
    assert known["no_place"].tolist() == [2.0] * 3


@pytest.mark.parametrize("scope", [FORCE, DERBY])
@pytest.mark.parametrize(
    ("by", "column"),
    [("month", "month"), ("object", "Object of search"), ("ethnicity", "Self-defined ethnicity")],
)
def test_parts_are_those_of_a_naive_count(world, scope, by, column):
    warehouse, published = world
    found = queries.search_counts(warehouse, scope, by=by)
    own = area_of(published, scope)
    expected = (
        own.assign(
            part=own[column].replace("", None),
            outcome=own["Outcome"].replace("", None),
            linked=own["Outcome linked to object of search"].replace("", None),
        )
        .groupby(["part", "outcome", "linked"], dropna=False)
        .size()
    )
    counted = {
        tuple(None if pd.isna(value) else str(value) for value in row[:3]): row[3]
        for row in found[["part", "outcome", "linked", "searches"]].itertuples(index=False)
    }
    assert counted == {
        tuple(None if pd.isna(value) else str(value) for value in key): number
        for key, number in expected.items()
    }


@pytest.mark.parametrize("by", ["ward", "snt"])
def test_areas_add_up_and_searches_without_a_place_are_in_none(world, by):
    warehouse, published = world
    found = queries.search_counts(warehouse, FORCE, by=by)
    assert found["searches"].sum() == len(published)
    without = found.loc[found["part"].isna(), "searches"].sum()
    assert without == published["lsoa"].isna().sum()
    labels = set(queries.area_choices(warehouse)["label"])
    assert set(found["part"].dropna()) <= labels


def test_every_kind_of_area_holds_its_part_of_the_force(world):
    warehouse, published = world
    placed = published["lsoa"].notna().sum()
    for kind in ("district", "section", "snt", "ward"):
        choices = queries.area_choices(warehouse)
        codes = choices.loc[choices["area_kind"] == kind, "area_code"]
        total = sum(
            queries.monthly_searches(
                warehouse, replace(FORCE, area_kind=kind, area_code=str(code))
            )["searches"].sum()
            for code in codes
        )
        assert total == placed, kind


def test_crime_types_do_not_apply_to_searches(world):
    drugs = replace(DERBY, crime_types=("Drugs",))
    pd.testing.assert_frame_equal(
        queries.monthly_searches(world[0], drugs), queries.monthly_searches(world[0], DERBY)
    )
