"""Which outlines place and draw the areas, and what the warehouse says of them."""

import pandas as pd
import pytest

from etl.config import DEFAULT
from etl.errors import LoadError
from etl.schematic import merged, schematic_cells
from tests.builders import ABBEY, ARBORETUM, LSOAS, load, rows_of, street_row, write_csv


@pytest.fixture
def wards_file(tmp_path):
    """Boundaries as ONS publishes them, but drawn by ourselves."""
    wards = merged(schematic_cells(LSOAS.reset_index()), "ward_code")
    names = pd.read_csv(DEFAULT.parent / "ward.csv")
    wards = wards.merge(names).rename(
        columns={"ward_code": "WD25CD", "ward_name": "WD25NM", "district_code": "LAD25CD"}
    )
    path = tmp_path / "wards.geojson"
    wards[["WD25CD", "WD25NM", "LAD25CD", "geometry"]].to_file(path, driver="GeoJSON")
    return path


def test_boundaries_from_a_file_are_called_official_and_stay_for_later_loads(tmp_path, wards_file):
    out = tmp_path / "out"
    load(out, write_csv(tmp_path / "a", [street_row()]), wards=wards_file)
    assert rows_of(out, "SELECT ward_outlines FROM build") == [("official",)]
    load(out, write_csv(tmp_path / "b", [street_row(Month="2025-02")], "2025-02"))
    assert rows_of(out, "SELECT ward_outlines, count(*) FROM build, crime GROUP BY ALL") == [
        ("official", 2)
    ]
    assert rows_of(out, "SELECT count(*), count(geometry), count(outline) FROM ward") == [
        (176,) * 3
    ]


def test_new_boundaries_reach_rows_that_were_loaded_before(tmp_path, wards_file):
    out, path = tmp_path / "out", write_csv(tmp_path / "a", [street_row()])
    load(out, path)
    assert load(out, path, wards=wards_file).status == "built"
    assert rows_of(out, "SELECT ward_outlines, ward_code FROM build, crime") == [
        ("official", LSOAS.loc[ARBORETUM, "ward_code"])
    ]


def test_the_ward_follows_the_point_and_the_team_follows_the_file(tmp_path, wards_file):
    # A point in Abbey that the file gives to an LSOA of Arboretum: points lie on the roads between.
    there = LSOAS.loc[ABBEY]
    row = street_row(Longitude=f"{there.longitude:.6f}", Latitude=f"{there.latitude:.6f}")
    load(tmp_path / "out", write_csv(tmp_path / "in", [row]), wards=wards_file)
    assert rows_of(tmp_path / "out", "SELECT ward_code, snt_code, lsoa_code FROM crime") == [
        (there.ward_code, LSOAS.loc[ARBORETUM, "snt_code"], ARBORETUM)
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not a map", "cannot be read as boundaries"),
        (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},'
            '"geometry":{"type":"Point","coordinates":[0,0]}}]}',
            "has no column",
        ),
    ],
)
def test_a_wrong_file_of_boundaries_is_named(tmp_path, text, message):
    path = tmp_path / "wards.geojson"
    path.write_text(text)
    with pytest.raises(LoadError, match=message):
        load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]), wards=path)


def test_missing_boundaries_are_named(tmp_path):
    with pytest.raises(LoadError, match="is not there"):
        load(
            tmp_path / "out",
            write_csv(tmp_path / "in", [street_row()]),
            wards=tmp_path / "wards.geojson",
        )
