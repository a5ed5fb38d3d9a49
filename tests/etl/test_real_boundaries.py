"""The real rows against boundaries of all 95 teams, by plain loops and without the loader.

No boundary of a team is at hand, so the teams' LSOAs are merged and pushed 150 m to the east:
borders that run through streets, beside which every team has something to lose and to win.
"""

import csv
import io
import zipfile
from collections import Counter

import geopandas as gpd
import pytest
import shapely

from tests.builders import LSOAS, REAL_DATA, load, neighbourhood, ring, rows_of, write_teams
from tests.shared import WARDS

ARCHIVE = REAL_DATA / "police-uk" / "derbyshire-2025-01_2025-12.zip"
MONTH = "2025-12"
EAST_M = 150
METRES = "EPSG:27700"


@pytest.fixture(scope="module")
def shapes():
    """Code of a team → its made-up boundary, with six decimals as published."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real files: {REAL_DATA} is not there")
    lsoas = gpd.read_file(REAL_DATA / "boundaries" / "lsoa_2021.geojson")
    lsoas["code"] = lsoas["LSOA21CD"].map(LSOAS["snt_code"])
    teams = lsoas.dissolve("code").to_crs(METRES).translate(EAST_M).to_crs(4326)
    largest = {
        code: max(shapely.get_parts(shape), key=shapely.area) for code, shape in teams.items()
    }
    return {
        code: shapely.Polygon(shapely.transform(part.exterior, lambda xy: xy.round(6)))
        for code, part in largest.items()
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    with zipfile.ZipFile(ARCHIVE) as archive:
        names = [
            name for name in archive.namelist() if name.endswith(f"{MONTH}-derbyshire-street.csv")
        ]
        archive.extract(names[0], folder)
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(names[0]), encoding="utf-8")))
    return folder, rows


def second_way_round(rows, shapes):
    """Team of each place and LSOA: by the smallest polygon round it, the nearest, or the LSOA."""
    metres = dict(
        zip(shapes, gpd.GeoSeries(list(shapes.values()), crs=4326).to_crs(METRES), strict=True)
    )
    order = sorted(shapes, key=lambda code: (round(shapely.make_valid(metres[code]).area), code))
    for code in order:
        shapely.prepare(shapes[code])
    places = {(row["Longitude"], row["Latitude"]) for row in rows}
    points = [shapely.Point(float(x), float(y)) for x, y in places]
    at = dict(zip(places, gpd.GeoSeries(points, crs=4326).to_crs(METRES), strict=True))
    teams = {}
    for row in rows:
        place = row["Longitude"], row["Latitude"]
        key = (*place, row["LSOA code"])
        if key in teams:
            continue
        point = shapely.Point(float(place[0]), float(place[1]))
        holding = [code for code in order if shapes[code].intersects(point)]
        if not holding:
            away = {code: metres[code].distance(at[place]) for code in order}
            holding = [code for code in order if away[code] == min(away.values()) <= 100]
        teams[key] = (holding or [LSOAS.loc[row["LSOA code"], "snt_code"]])[0]
    return teams


def test_every_real_row_has_the_team_that_plain_loops_give_it(tmp_path, shapes, files):
    folder, rows = files
    described = [neighbourhood(code, boundary=ring(shape)) for code, shape in shapes.items()]
    teams = write_teams(tmp_path, *described)
    report = load(tmp_path / "out", folder, wards=WARDS, teams=teams)
    inside = [row for row in rows if row["LSOA code"] in LSOAS.index and row["Longitude"]]
    assert len(shapes) == 95
    expected = second_way_round(inside, shapes)
    found = rows_of(
        tmp_path / "out",
        """
        SELECT
            printf('%.6f', p.longitude), printf('%.6f', p.latitude), c.lsoa_code, c.snt_code,
            count(*)
        FROM crime c JOIN snap_point p USING (snap_point_id)
        WHERE c.counted
        GROUP BY ALL
        """,
    )
    published = Counter((row["Longitude"], row["Latitude"], row["LSOA code"]) for row in inside)
    assert {tuple(row[:3]): row[3] for row in found} == expected
    assert {tuple(row[:3]): row[4] for row in found} == dict(published)
    changed = sum(
        times for key, times in published.items() if expected[key] != LSOAS.loc[key[2], "snt_code"]
    )
    assert report.team_changes["changed"] == changed
    assert report.team_changes["rows"] == len(inside)
    # What 150 m are worth: more than the 3% that lie beside their own LSOA, and no landslide.
    assert 0.03 < changed / len(inside) < 0.15
