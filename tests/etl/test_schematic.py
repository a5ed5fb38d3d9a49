import os
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.schematic import merged, schematic_cells

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(os.environ.get("BEATLINE_REAL_DATA", ROOT.parent / "shared" / "data"))
KINDS = ["ward_code", "snt_code", "district_code"]


@pytest.fixture(scope="module")
def lsoa() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "lsoa.csv")


@pytest.fixture(scope="module")
def cells(lsoa: pd.DataFrame) -> gpd.GeoDataFrame:
    return schematic_cells(lsoa)


def test_every_lsoa_with_a_point_has_a_cell_and_the_cells_do_not_overlap(lsoa, cells):
    assert cells["lsoa_code"].tolist() == lsoa.dropna(subset=["longitude"])["lsoa_code"].tolist()
    assert cells.crs.to_epsg() == 27700
    assert cells.is_valid.all()
    assert not cells.is_empty.any()
    assert shapely.coverage_is_valid(cells.geometry.to_numpy())


@pytest.mark.parametrize("by", KINDS)
def test_every_area_appears_once_with_a_valid_outline(lsoa, cells, by):
    areas = merged(cells, by)
    assert areas[by].tolist() == sorted(lsoa.dropna(subset=["longitude"])[by].unique())
    assert areas.crs.to_epsg() == 4326
    assert areas.is_valid.all()
    assert not areas.is_empty.any()


def test_every_area_of_the_lookups_appears(cells):
    wards = pd.read_csv(ROOT / "data" / "ward.csv")["ward_code"]
    snts = pd.read_csv(ROOT / "data" / "snt.csv")["snt_code"]
    assert set(merged(cells, "ward_code")["ward_code"]) == set(wards)
    assert set(merged(cells, "snt_code")["snt_code"]) == set(snts)


@pytest.mark.parametrize("by", KINDS)
def test_neighbours_share_their_border_without_gaps_or_overlaps(cells, by):
    assert shapely.coverage_is_valid(merged(cells, by).geometry.to_numpy())


@pytest.mark.parametrize("by", KINDS)
def test_the_point_of_every_lsoa_lies_in_its_own_area(lsoa, cells, by):
    placed = lsoa.dropna(subset=["longitude"])
    points = gpd.GeoDataFrame(
        placed[[by]],
        geometry=gpd.points_from_xy(placed["longitude"], placed["latitude"]),
        crs=4326,
    )
    found = points.sjoin(merged(cells, by), predicate="within")
    assert len(found) == len(placed)
    assert (found[f"{by}_left"] == found[f"{by}_right"]).all()


def test_two_lsoas_at_the_same_point_are_refused(lsoa):
    first = lsoa.dropna(subset=["longitude"]).head(5)
    twice = pd.concat([first, first.head(1)])
    with pytest.raises(ValueError, match="same point"):
        schematic_cells(twice)


def test_the_schematic_wards_come_close_to_the_official_ones(cells):
    path = REAL / "boundaries" / "wards_2025.geojson"
    if not path.exists():
        pytest.skip(f"no official wards at {path}")
    official = gpd.read_file(path).to_crs(27700).set_index("WD25CD").geometry
    drawn = merged(cells, "ward_code").to_crs(27700).set_index("ward_code").geometry
    official = official.reindex(drawn.index)
    in_common = drawn.intersection(official).area / drawn.union(official).area
    assert in_common.median() > 0.45
    assert in_common.min() > 0.1
    county, schematic = official.union_all(), drawn.union_all()
    assert county.intersection(schematic).area / county.union(schematic).area > 0.75
