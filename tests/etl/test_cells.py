"""Equal cells: which there are, whose they are, and what was recorded in them."""

import geopandas as gpd
import pandas as pd
import pytest
from h3.api import basic_str as h3
from shapely import Point, box

from etl.cells import neighbours, placed_cells
from tests.builders import ABBEY, ARBORETUM, load, rows_of, street_row, write_csv

WEST, SOUTH, EAST, NORTH = -1.50, 52.90, -1.46, 52.93


@pytest.fixture(scope="module")
def areas():
    """Two square areas side by side."""
    middle = (WEST + EAST) / 2
    shapes = [box(WEST, SOUTH, middle, NORTH), box(middle, SOUTH, EAST, NORTH)]
    return gpd.GeoDataFrame({"code": ["left", "right"]}, geometry=shapes, crs="EPSG:4326")


@pytest.mark.parametrize("resolution", [8, 9])
def test_a_cell_belongs_to_the_area_that_holds_its_middle(areas, resolution):
    cells = placed_cells(resolution, pd.Series([], dtype=str), areas, areas)
    assert len(cells) > 5
    for row in cells.to_dict("records"):
        latitude, longitude = h3.cell_to_latlng(row["cell"])
        assert (row["latitude"], row["longitude"]) == (latitude, longitude)
        holding = areas[areas.contains(Point(longitude, latitude))]["code"].tolist()
        assert [row["ward_code"]] == holding == [row["snt_code"]]


def test_no_cell_of_the_area_is_left_out(areas):
    cells = set(placed_cells(9, pd.Series([], dtype=str), areas, areas)["cell"])
    # Every point of a fine grid whose cell has its middle inside.
    for i in range(60):
        for j in range(60):
            at = SOUTH + (NORTH - SOUTH) * i / 59, WEST + (EAST - WEST) * j / 59
            cell = h3.latlng_to_cell(*at, 9)
            latitude, longitude = h3.cell_to_latlng(cell)
            if WEST < longitude < EAST and SOUTH < latitude < NORTH:
                assert cell in cells


def test_a_used_cell_is_there_wherever_it_lies(areas):
    far = h3.latlng_to_cell(50.1, -5.5, 9)
    cells = placed_cells(9, pd.Series([far, far]), areas, areas).set_index("cell")
    assert pd.isna(cells.loc[far, "ward_code"])
    assert cells.index.is_unique


def test_neighbours_are_the_six_beside_a_cell_and_stand_both_ways_round():
    middle = h3.latlng_to_cell(52.92, -1.48, 9)
    around = h3.grid_ring(middle, 1)
    pairs = neighbours(pd.Series([middle, *around]))
    both = set(zip(pairs["cell"], pairs["neighbour"], strict=True))
    assert {other for own, other in both if own == middle} == set(around)
    assert {(other, own) for own, other in both} == both
    assert not any(own == other for own, other in both)


def test_a_cell_alone_has_no_neighbour():
    assert neighbours(pd.Series([h3.latlng_to_cell(52.92, -1.48, 9)])).empty


def test_the_counts_are_those_of_the_published_rows(tmp_path):
    rows = [
        street_row(lsoa, number, Crime_type=kind)
        for lsoa in (ARBORETUM, ABBEY)
        for number, kind in enumerate(("Burglary", "Burglary", "Drugs"))
    ]
    outside = [street_row("E01028219", 9)]
    nowhere = [street_row(ABBEY, 10, Longitude="", Latitude="")]
    load(tmp_path / "out", write_csv(tmp_path / "in", rows + outside + nowhere))
    expected = {}
    for row in rows:
        at = float(row["Latitude"]), float(row["Longitude"])
        key = (h3.latlng_to_cell(*at, 9), h3.latlng_to_cell(*at, 8), row["Crime type"])
        expected[key] = expected.get(key, 0) + 1
    found = rows_of(tmp_path / "out", "SELECT h3_9, h3_8, crime_type, records FROM cell_record")
    assert {tuple(row[:3]): row[3] for row in found} == expected


def test_a_build_on_top_of_another_counts_the_cells_of_both(tmp_path):
    first = write_csv(tmp_path / "a", [street_row(ARBORETUM, 1)], "2025-01")
    second = write_csv(tmp_path / "b", [street_row(ABBEY, 2, Month="2025-02")], "2025-02")
    load(tmp_path / "out", first)
    load(tmp_path / "out", second)
    months = rows_of(tmp_path / "out", "SELECT month, sum(records) FROM cell_record GROUP BY 1")
    assert sorted(str(month) for month, _ in months) == ["2025-01-01", "2025-02-01"]
