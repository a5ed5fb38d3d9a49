"""The files that a reader takes along: readable elsewhere, with the method inside."""

import io
import json
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from h3.api import basic_str as h3

from beatline.reports.cell_files import (
    HEADINGS,
    cell_rows,
    cells_geojson,
    cells_geopackage,
    study_notes,
)
from beatline.reports.hotspots import hotspot_study
from beatline.widgets.tables import csv_file
from tests.reports.conftest import DERBY


@pytest.fixture(scope="module")
def study(small):
    return hotspot_study(small, DERBY)


@pytest.fixture(scope="module")
def notes(study):
    return study_notes(study, made="=1+1", demonstration=True, licence="Open Licence")


@pytest.fixture(scope="module")
def rows(small, study):
    return cell_rows(small, study)


def test_the_notes_say_what_where_when_how_and_what_not(study, notes):
    said = dict(notes)
    assert said["What"] == (
        "All crime and anti-social behaviour in Derby, July 2025 to December 2025 "
        "(6 months in a row)."
    )
    assert f"{study.significance.permutations:,}" in said["Significance"]
    assert "near, never at" in said["Places"]
    assert said["Source"] == "Open Licence =1+1"
    assert "made up" in said["Demonstration"]
    real = study_notes(study, made="demonstration.duckdb", demonstration=False, licence="")
    assert "Demonstration" not in dict(real)


def test_one_month_and_one_cell_are_told_in_the_singular(study):
    month = replace(study.scope, first_month=study.scope.last_month)
    cells = study.cells.assign(hot=study.cells["rank"] == 1)
    said = dict(
        study_notes(
            replace(study, scope=month, cells=cells), made="", demonstration=False, licence=""
        )
    )
    assert said["What"].endswith("in Derby, December 2025.")
    if not study.significance.reason:
        assert "1 cell with a record passes" in said["Significance"]


def test_geojson_has_every_cell_as_a_closed_ring_and_the_notes(study, rows, notes):
    found = json.loads(cells_geojson(rows, notes))
    assert found["about"] == dict(notes)
    assert len(found["features"]) == len(study.cells)
    first = found["features"][0]
    ring = first["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len(ring) == 7
    assert first["properties"]["records"] == study.cells["records"].iloc[0]
    longitude, latitude = ring[0]
    middle = [sum(side) / 6 for side in zip(*ring[:-1], strict=True)]
    assert h3.latlng_to_cell(middle[1], middle[0], 9) == first["id"]
    assert -2 < longitude < -1 < 52 < latitude < 54


def test_geopackage_is_read_by_any_gis(study, rows, notes, tmp_path):
    path = tmp_path / "hotspots.gpkg"
    path.write_bytes(cells_geopackage(rows, notes))
    layer = gpd.read_file(path, layer="hotspots")
    assert layer.crs.to_epsg() == 4326
    assert layer["cell"].tolist() == study.cells["cell"].tolist()
    assert layer["records"].tolist() == study.cells["records"].tolist()
    about = gpd.read_file(path, layer="about")
    assert dict(zip(about["subject"], about["sentence"], strict=True)) == dict(notes)


def test_csv_has_the_notes_above_and_reads_as_a_table(study, rows, notes):
    text = csv_file(rows, HEADINGS, notes=notes).decode("utf-8-sig")
    lines = text.splitlines()
    assert all(line.startswith('"# ') for line in lines[: len(notes)])
    table = pd.read_csv(io.StringIO(text), skiprows=len(notes))
    assert list(table) == list(HEADINGS.values())
    assert table["Records"].tolist() == study.cells["records"].tolist()
