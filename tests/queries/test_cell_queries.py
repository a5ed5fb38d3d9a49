"""The queries about equal cells against a naive second count in pandas."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from h3.api import basic_str as h3

from beatline import queries
from beatline.scope import CRIME_TYPE_CHOICES, Filters
from tests.queries.test_queries import COLUMNS, DERBY, FORCE, naive

SIZES = (8, 9)


@pytest.fixture
def celled(crimes: pd.DataFrame, warehouse) -> pd.DataFrame:
    """Every row of `crime` that has a place, with its cells made from its coordinates."""
    points = warehouse.frame("SELECT snap_point_id, longitude, latitude, name FROM snap_point")
    frame = crimes.merge(points, on="snap_point_id")
    for size in SIZES:
        frame[f"h3_{size}"] = [
            h3.latlng_to_cell(y, x, size)
            for x, y in zip(frame["longitude"], frame["latitude"], strict=True)
        ]
    return frame


def scopes(crimes):
    inside = crimes[crimes["area"] == "inside"]
    for kind, column in COLUMNS.items():
        code = str(inside[column].value_counts().index[0])
        yield replace(DERBY, area_kind=kind, area_code=code)
    yield FORCE
    yield replace(FORCE, crime_types=CRIME_TYPE_CHOICES["Serious acquisitive crime"])


@pytest.mark.parametrize("size", SIZES)
def test_the_cells_hold_what_was_recorded_in_them(warehouse, celled, size):
    for scope in scopes(celled):
        expected = Counter(
            zip(
                naive(celled, scope)[f"h3_{size}"],
                naive(celled, scope)["month"],
                strict=True,
            )
        )
        found = queries.cell_months(warehouse, scope, size=size)
        rows = zip(found["cell"], found["month"], found["records"], strict=True)
        assert {(cell, month): records for cell, month, records in rows} == expected


@pytest.mark.parametrize("size", SIZES)
def test_every_cell_with_a_record_is_studied_and_many_without(warehouse, celled, size):
    for scope in scopes(celled):
        study = queries.study_cells(warehouse, scope, size=size)
        assert study["cell"].is_unique
        assert study["cell"].is_monotonic_increasing
        used = set(naive(celled, scope)[f"h3_{size}"])
        assert used <= set(study["cell"])
    assert len(queries.study_cells(warehouse, DERBY, size=9)) > 500


def test_a_ward_is_studied_by_the_cells_whose_middle_lies_in_it_and_by_those_with_its_crime(
    warehouse, celled
):
    code = str(celled[celled["area"] == "inside"]["ward_code"].value_counts().index[0])
    scope = replace(DERBY, area_kind="ward", area_code=code)
    study = set(queries.study_cells(warehouse, scope, size=9)["cell"])
    by_middle = warehouse.frame(
        "SELECT cell FROM cell WHERE resolution = 9 AND ward_code = $code", code=code
    )
    own = celled[(celled["ward_code"] == code) & (celled["area"] == "inside")]
    assert study == set(by_middle["cell"]) | set(own["h3_9"])


@pytest.mark.parametrize("size", SIZES)
def test_neighbours_are_positions_in_the_study_area(warehouse, size):
    cells = queries.study_cells(warehouse, DERBY, size=size)["cell"]
    pairs = queries.cell_neighbours(warehouse, DERBY, size=size)
    found = set(zip(cells[pairs["first"]], cells[pairs["second"]], strict=True))
    assert len(found) == len(pairs)
    known = set(cells)
    expected = {
        (cell, other) for cell in cells for other in h3.grid_ring(cell, 1) if other in known
    }
    assert found == expected


def test_types_and_outcomes_and_places_of_some_cells(warehouse, celled):
    rows = naive(celled, FORCE)
    cells = rows["h3_9"].value_counts().index[:2].tolist()
    some = rows[rows["h3_9"].isin(cells)]

    types = queries.cell_types(warehouse, FORCE, cells, size=9)
    found = zip(types["cell"], types["crime_type"], types["records"], strict=True)
    assert {row[:2]: row[2] for row in found} == Counter(
        zip(some["h3_9"], some["crime_type"], strict=True)
    )

    crimes = some[some["crime_type"] != "Anti-social behaviour"]
    outcomes = queries.cell_outcomes(warehouse, FORCE, cells, size=9)
    found = zip(outcomes["cell"], outcomes["outcome"], outcomes["records"], strict=True)
    assert {row[:2]: row[2] for row in found} == Counter(
        zip(crimes["h3_9"], crimes["outcome"], strict=True)
    )

    places = queries.cell_places(warehouse, FORCE, cells, size=9).set_index("cell")
    for cell in cells:
        own = some[some["h3_9"] == cell]
        names = own["name"].value_counts()
        listed = list(places.loc[cell, "names"])
        assert set(listed) <= set(names.index)
        assert [names[name] for name in listed] == sorted(names, reverse=True)[: len(listed)]
        assert places.loc[cell, "points"] == own["snap_point_id"].nunique()


@pytest.mark.parametrize("size", SIZES)
def test_a_cell_lies_in_the_ward_and_team_of_most_of_its_records_and_of_several_in_the_first(
    warehouse, celled, size
):
    rows = naive(celled, FORCE)
    cells = sorted(rows[f"h3_{size}"].unique())
    places = queries.cell_places(warehouse, FORCE, cells, size=size).set_index("cell")
    assert places.index.tolist() == cells
    assert places.equals(
        queries.cell_places(warehouse, FORCE, cells[::-1], size=size).set_index("cell")
    )
    wards = warehouse.frame("SELECT ward_code, ward_name FROM ward").set_index("ward_code")
    for cell, own in rows.groupby(f"h3_{size}"):
        ward, snt = (
            min(Counter(own[column].dropna()).items(), key=lambda one: (-one[1], one[0]))[0]
            if own[column].notna().any()
            else None
            for column in ("ward_code", "snt_code")
        )
        if ward is not None:
            assert places.loc[cell, "ward_name"] == wards.loc[ward, "ward_name"]
        if snt is not None:
            assert places.loc[cell, "snt_label"].startswith(f"{snt} ")


def test_no_cells_have_no_rows(warehouse):
    for query in (queries.cell_places, queries.cell_types, queries.cell_outcomes):
        assert query(warehouse, FORCE, [], size=9).empty


def test_a_cell_that_is_not_there_has_no_row(warehouse):
    assert queries.cell(warehouse, "89195d0000fffff").empty
    known = queries.study_cells(warehouse, DERBY, size=9)["cell"].iloc[0]
    assert queries.cell(warehouse, known)["size"].tolist() == [9]


def test_records_without_a_point_are_counted_apart(warehouse, crimes):
    without = naive(crimes, FORCE)["snap_point_id"].isna().sum()
    assert queries.unplaced_records(warehouse, FORCE)["records"].tolist() == [without]


@pytest.mark.parametrize("size", SIZES)
def test_incidents_can_be_narrowed_to_a_cell(warehouse, celled, size):
    rows = naive(celled, DERBY)
    cell = rows[f"h3_{size}"].value_counts().index[0]
    own = rows[rows[f"h3_{size}"] == cell]
    found = queries.incident_rows(warehouse, DERBY, Filters(cell=cell))
    assert sorted(found["key"]) == sorted(own["key"])
    totals = queries.incident_totals(warehouse, DERBY, Filters(cell=cell)).iloc[0]
    assert totals["records"] == len(own)
    points = queries.snap_points(warehouse, DERBY, Filters(cell=cell), limit=1000)
    assert points["records"].sum() == len(own)


def test_the_outline_of_every_kind_of_area_is_there(warehouse, crimes):
    for scope in scopes(crimes):
        assert len(queries.area_shapes(warehouse, scope)) > 0
