"""Which outlines place and draw the areas, and what the warehouse says of them."""

import pandas as pd
import pytest

from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.schematic import merged, schematic_cells
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    LSOAS,
    load,
    rows_of,
    street_row,
    write_csv,
)


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


def test_another_force_is_one_configuration_file(tmp_path):
    # A force whose area is Chesterfield alone.
    lsoas = LSOAS[LSOAS["district_code"] == "E07000034"]
    lsoas.reset_index().to_csv(tmp_path / "lsoa.csv", index=False)
    for name, code in (("snt", "snt_code"), ("ward", "ward_code")):
        lookup = pd.read_csv(DEFAULT.parent / f"{name}.csv")
        lookup[lookup[code].isin(lsoas[code])].to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "force.toml").write_text(
        """
        [force]
        slug = "chesterfield"
        name = "Chesterfield Police"
        area_name = "Chesterfield"
        [city]
        district_code = "E07000034"
        [districts]
        E07000034 = "Chesterfield"
        [places]
        lsoas = "lsoa.csv"
        snts = "snt.csv"
        wards = "ward.csv"
        """
    )
    rows = [street_row(CHESTERFIELD), street_row(ABBEY)]
    path = write_csv(tmp_path / "in", rows, force="chesterfield")
    config = load_config(tmp_path / "force.toml")
    build([path], tmp_path / "out", config, Options())
    sql = "SELECT area, count(*), count(ward_code) FROM crime GROUP BY area ORDER BY area"
    assert rows_of(tmp_path / "out", sql) == [("inside", 1, 1), ("outside", 1, 0)]
    with pytest.raises(LoadError, match="is the warehouse of chesterfield"):
        load(tmp_path / "out", path)
