"""Wards change: which vintage a build uses, what it says of it, and what a newer one brings."""

import shutil
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pytest

from beatline import queries
from beatline.warehouse import Warehouse
from etl.__main__ import main
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from etl.outlines import read_wards
from etl.previous import attach_previous
from etl.schematic import merged, schematic_cells
from etl.wards import vintage_words, ward_source
from tests.builders import ABBEY, ARBORETUM, LSOAS, rows_of, street_row, write_csv

OLD_WARD = LSOAS.loc[ARBORETUM, "ward_code"]
NEW_WARD, UNLISTED = "E05099901", "E05099902"
ABBEY_WARD = LSOAS.loc[ABBEY, "ward_code"]


def ward_frame():
    """The wards of the lookup, drawn by ourselves."""
    wards = merged(schematic_cells(LSOAS.reset_index()), "ward_code")
    return wards.merge(pd.read_csv(DEFAULT.parent / "ward.csv"))


@pytest.fixture(scope="module")
def wards():
    return ward_frame()


def write_wards(folder, wards, month, year=None, **codes):
    """A file of a vintage as ONS names its columns; codes that are replaced in it, old=new."""
    year = year or month[2:4]
    columns = {"ward_code": f"WD{year}CD", "ward_name": f"WD{year}NM"}
    frame = wards.assign(ward_code=wards["ward_code"].replace(codes))
    frame = frame.rename(columns=columns | {"district_code": f"LAD{year}CD"})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"wards-{month}.geojson"
    frame.drop(columns="residents").to_file(path, driver="GeoJSON")
    return path


def project(folder):
    """A configuration with copies of the lookups; its wards lie in `raw/wards`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("derbyshire.toml", "lsoa.csv", "snt.csv", "ward.csv"):
        shutil.copy(DEFAULT.parent / name, folder)
    return folder / "derbyshire.toml"


def built(toml, out, crimes, wards=None, said=None):
    options = Options(say=said.append) if said is not None else Options()
    return build([crimes], out, load_config(toml, wards=wards), options)


@pytest.fixture(scope="module")
def base(tmp_path_factory, wards):
    """Two vintages side by side, and the warehouse of the newer one in `out`.

    In the newer one two wards have other codes. Its list of LSOAs knows one of them.
    """
    folder = tmp_path_factory.mktemp("vintages")
    raw = folder / "raw" / "wards"
    toml = project(folder)
    write_wards(raw, wards, "2024-12")
    write_wards(raw, wards, "2025-05", **{OLD_WARD: NEW_WARD, ABBEY_WARD: UNLISTED})
    listed = LSOAS[(LSOAS["vintage"] != "2011") & (LSOAS["ward_code"] != ABBEY_WARD)].reset_index()
    listed = listed[["lsoa_code", "ward_code", "district_code"]]
    listed.replace(OLD_WARD, NEW_WARD).to_csv(raw / "lsoas-2025-05.csv", index=False)
    (raw / "wards-2026-05.geojson.part").write_text("not whole")
    (raw / "wards.geojson").write_text("no month in its name")
    write_csv(folder / "files", [street_row(ARBORETUM), street_row(ABBEY, 1)])
    assert built(toml, folder / "out", folder / "files").status == "built"
    return folder


def vintage(out):
    ((found,),) = rows_of(out, "SELECT ward_vintage FROM build")
    return found


@pytest.fixture
def place(base, tmp_path):
    """A copy of all of it."""
    return shutil.copytree(base, tmp_path / "place")


def test_the_newest_vintage_of_the_folder_is_used_and_named(base):
    out = base / "out"
    assert vintage(out) == "2025-05"
    ((note,),) = rows_of(out, "SELECT places_note FROM build")
    assert "Wards as of May 2025." in note
    assert main(["check", str(out)]) == 0
    # The app keeps a file open, in its own way.
    copy = Path(shutil.copy(current_build(out), base / "copy.duckdb"))
    info = queries.build_info(Warehouse(copy)).iloc[0]
    assert info["ward_vintage"] == "May 2025"


def test_a_new_ward_has_the_residents_of_its_listed_lsoas_and_another_none(base):
    residents = dict(rows_of(base / "out", "SELECT ward_code, residents FROM ward"))
    there = LSOAS[(LSOAS["ward_code"] == OLD_WARD) & (LSOAS["vintage"] != "2011")]
    assert residents[NEW_WARD] == there["residents"].sum()
    assert residents[UNLISTED] is None
    kept = pd.read_csv(DEFAULT.parent / "ward.csv").set_index("ward_code")["residents"]
    assert {code: n for code, n in residents.items() if code in kept.index} == {
        code: n for code, n in kept.items() if code not in {OLD_WARD, ABBEY_WARD}
    }


def test_codes_that_are_no_more_appear_nowhere(base):
    crimes = rows_of(base / "out", "SELECT ward_code FROM crime ORDER BY lsoa_code")
    assert crimes == [(UNLISTED,), (NEW_WARD,)]
    for table in ("ward", "lsoa", "crime", "snap_point", "cell", "cell_record"):
        codes = {c for (c,) in rows_of(base / "out", f"SELECT DISTINCT ward_code FROM {table}")}
        assert not codes & {OLD_WARD, ABBEY_WARD}
    # An LSOA that the list is silent about has the ward that holds its point.
    ward = dict(rows_of(base / "out", "SELECT lsoa_code, ward_code FROM lsoa"))
    assert (ward[ARBORETUM], ward[ABBEY]) == (NEW_WARD, UNLISTED)
    old = LSOAS[(LSOAS["vintage"] != "2011") & ~LSOAS["ward_code"].isin([OLD_WARD, ABBEY_WARD])]
    assert all(ward[code] == was for code, was in old["ward_code"].items())


def test_a_build_with_nothing_new_is_unchanged(base):
    again = built(base / "derbyshire.toml", base / "out", base / "files")
    assert again.status == "unchanged"


def test_an_emptied_folder_leaves_the_newer_wards_in_place(place):
    toml, out, raw = place / "derbyshire.toml", place / "out", place / "raw" / "wards"
    (raw / "wards-2025-05.geojson").unlink()
    said = []
    assert built(toml, out, place / "files", said=said).status == "unchanged"
    assert (
        "has the wards as of December 2024, older than those that are loaded (May 2025)"
        in (said[0])
    )
    shutil.rmtree(raw)
    assert built(toml, out, place / "files").status == "unchanged"
    more = write_csv(place / "more", [street_row(Month="2025-02")], "2025-02")
    before = rows_of(out, "SELECT ward_code, ward_name, residents, outline FROM ward")
    wards = rows_of(out, "SELECT lsoa_code, ward_code FROM lsoa")
    assert built(toml, out, more).status == "built"
    assert vintage(out) == "2025-05"
    assert rows_of(out, "SELECT ward_code, ward_name, residents, outline FROM ward") == before
    assert rows_of(out, "SELECT lsoa_code, ward_code FROM lsoa") == wards
    assert rows_of(out, "SELECT DISTINCT ward_code FROM crime WHERE month = '2025-02-01'") == [
        (NEW_WARD,)
    ]


def test_an_older_vintage_can_be_named_and_the_newer_one_comes_back(place):
    toml, out, files = place / "derbyshire.toml", place / "out", place / "files"
    older = place / "raw" / "wards" / "wards-2024-12.geojson"
    assert built(toml, out, files, wards=older).status == "built"
    assert vintage(out) == "2024-12"
    assert dict(rows_of(out, "SELECT lsoa_code, ward_code FROM crime")) == {
        ARBORETUM: OLD_WARD,
        ABBEY: ABBEY_WARD,
    }
    with duckdb.connect() as warehouse:
        attach_previous(warehouse, current_build(out), load_config(toml))
        assert ward_source(warehouse, load_config(toml), print).vintage == "2025-05"


def test_another_list_of_lsoas_is_a_change(place):
    toml, listed = place / "derbyshire.toml", place / "raw" / "wards" / "lsoas-2025-05.csv"

    def chosen():
        with duckdb.connect() as warehouse:
            attach_previous(warehouse, current_build(place / "out"), load_config(toml))
            return ward_source(warehouse, load_config(toml), print)

    before = chosen()
    listed.write_text(listed.read_text() + "E01000001,E05000001,E06000015\n")
    assert chosen().sha256 != before.sha256
    listed.unlink()
    assert chosen().lsoas is None


def test_a_list_of_lsoas_without_its_columns_is_named(place):
    listed = place / "raw" / "wards" / "lsoas-2025-05.csv"
    listed.write_text("lsoa_code,ward\nE01013472,E05015509\n")
    with pytest.raises(LoadError, match=r"lsoas-2025-05\.csv lacks the columns ward_code"):
        built(place / "derbyshire.toml", place / "out", place / "files")


@pytest.mark.parametrize(
    ("name", "year", "found"),
    [
        ("wards-2025-05.geojson", "25", "2025-05"),
        ("wards_2025.geojson", "25", "2025"),
        ("mine.geojson", None, None),
    ],
)
def test_the_vintage_is_in_the_name_or_in_a_column(tmp_path, wards, name, year, found):
    path = write_wards(tmp_path, wards.head(3), "2025-05")
    if year is None:
        frame = gpd.read_file(path)
        frame.columns = ["ward_code", "ward_name", "district_code", "geometry"]
        frame.to_file(path, driver="GeoJSON")
    path = path.rename(tmp_path / name)
    config = load_config(DEFAULT, wards=path)
    with duckdb.connect(tmp_path / "new.duckdb") as warehouse:
        attach_previous(warehouse, None, config)
        given = ward_source(warehouse, config, print)
    assert read_wards(path, config, given.vintage).vintage == found


def test_a_name_that_contradicts_its_column_is_refused(tmp_path, wards):
    path = write_wards(tmp_path, wards.head(3), "2025-05", year="24")
    with pytest.raises(LoadError, match="named as of May 2025, and its column WD24CD is of 2024"):
        read_wards(path, load_config(DEFAULT, wards=path), "2025-05")


def place_of(toml: Path):
    return load_config(toml).ward_outlines


def test_a_plain_file_still_serves_and_a_folder_comes_first(tmp_path):
    toml = project(tmp_path / "data")
    assert place_of(toml) is None
    plain = tmp_path / "data" / "raw" / "wards.geojson"
    plain.parent.mkdir()
    plain.write_text("{}")
    assert place_of(toml) == plain
    (plain.parent / "wards").mkdir()
    assert place_of(toml) is None
    for month in ("2024-12", "2025-05", "2025-13"):
        (plain.parent / "wards" / f"wards-{month}.geojson").write_text("{}")
    assert place_of(toml).name == "wards-2025-05.geojson"
    toml.write_text(toml.read_text().replace('"raw/wards"', '"raw/wards.geojson"'))
    assert place_of(toml) == plain
    named = load_config(toml, wards=plain)
    assert named.wards_named
    assert not load_config(toml).wards_named


def test_a_vintage_is_said_in_words():
    assert vintage_words("2025-05") == "May 2025"
    assert vintage_words("2025") == "2025"
