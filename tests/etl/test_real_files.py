"""The real files of data.police.uk, counted a second time without the loader."""

import csv
import io
import zipfile
from collections import Counter

import geopandas as gpd
import pandas as pd
import pytest

from tests.builders import LSOAS, REAL_DATA, load, rows_of

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason=f"no real files: {REAL_DATA} is not there"
)
WARDS = REAL_DATA / "boundaries" / "wards_2025.geojson"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    out = tmp_path_factory.mktemp("real")
    load(out, REAL_DATA / "police-uk", wards=WARDS)
    return out


@pytest.fixture(scope="module")
def published():
    """Every row of every street file, by the standard library's reader."""
    rows = []
    for archive in sorted((REAL_DATA / "police-uk").glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                if name.endswith("-street.csv"):
                    text = io.TextIOWrapper(files.open(name), encoding="utf-8", newline="")
                    rows += [row | {"file": name.split("/")[-1]} for row in csv.DictReader(text)]
    return pd.DataFrame(rows)


def test_every_row_of_every_file_is_there(warehouse, published):
    sql = """
        SELECT file_name, count(*)
        FROM crime
        JOIN source_file USING (source_file_id)
        GROUP BY file_name
    """
    assert dict(rows_of(warehouse, sql)) == published["file"].value_counts().to_dict()


def test_counts_by_month_type_and_team_agree_with_a_naive_count(warehouse, published):
    team = published["LSOA code"].map(LSOAS["snt_code"])
    naive = Counter(
        zip(published["Month"], published["Crime type"], team.fillna("none"), strict=True)
    )
    sql = """
        SELECT strftime(month, '%Y-%m'), crime_type, coalesce(snt_code, 'none'), count(*)
        FROM crime GROUP BY ALL
    """
    assert {tuple(row[:3]): row[3] for row in rows_of(warehouse, sql)} == dict(naive)


def test_wards_agree_with_geopandas_on_every_row(warehouse, published):
    inside = published[published["LSOA code"].isin(LSOAS.index)]
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(
            inside["Longitude"].astype(float), inside["Latitude"].astype(float)
        ),
        crs=4326,
    )
    joined = gpd.sjoin(points, gpd.read_file(WARDS)[["WD25CD", "geometry"]], predicate="within")
    naive = joined["WD25CD"].value_counts()
    found = pd.Series(
        dict(
            rows_of(
                warehouse,
                "SELECT ward_code, count(*) FROM crime WHERE ward_code IS NOT NULL GROUP BY 1",
            )
        )
    )
    # Points a few metres outside every ward are in the warehouse and not in the naive join.
    outside = rows_of(
        warehouse,
        """
        SELECT count(*)
        FROM crime
        JOIN snap_point USING (snap_point_id)
        WHERE area = 'inside' AND ward_distance_m > 0
        """,
    )[0][0]
    assert (found - naive).sum() == outside
    assert ((found - naive) >= 0).all()
    assert outside < 0.005 * len(inside)


def test_outcome_files_reconcile(warehouse):
    assert rows_of(
        warehouse,
        "SELECT sum(rows_read), sum(rows_loaded) FROM source_file WHERE dataset = 'outcomes'",
    ) == [(91585, 91585)]
    sql = """
        WITH known AS (SELECT DISTINCT crime_id FROM crime)
        SELECT avg((k.crime_id IS NULL)::INT)
        FROM outcome o
        LEFT JOIN known k ON k.crime_id = o.crime_id
    """
    unmatched = rows_of(warehouse, sql)
    assert 0.08 < unmatched[0][0] < 0.13


def test_the_places_of_crimes_changed_in_july_2022(warehouse):
    sql = """
        SELECT avg((last_month >= DATE '2022-07-01')::INT)
        FROM snap_point WHERE first_month < DATE '2022-07-01'
    """
    assert rows_of(warehouse, sql)[0][0] < 0.06


def test_no_month_between_the_two_zips_is_covered(warehouse):
    sql = "SELECT count(*) FROM loaded_month WHERE month BETWEEN '2022-04-01' AND '2024-12-01'"
    assert rows_of(warehouse, sql) == [(0,)]


def test_no_ordinary_file_is_taken_for_a_doubled_one(warehouse):
    assert rows_of(warehouse, "SELECT count(*) FROM rejected_row") == [(0,)]


def test_the_two_first_teams_have_the_figures_of_a_count_by_lsoa(warehouse, published):
    for team in ("SN-01", "SN-02"):
        codes = set(LSOAS.index[LSOAS["snt_code"] == team])
        expected = published[published["LSOA code"].isin(codes) & (published["Month"] >= "2025")]
        sql = """
            SELECT count(*)
            FROM scoped('snt', $team, [], DATE '2025-01-01', DATE '2025-12-01')
        """
        assert rows_of(warehouse, sql, team=team) == [(len(expected),)]


YEAR = "month BETWEEN DATE '2025-01-01' AND DATE '2025-12-01' AND reported_by LIKE 'Derbyshire%'"
DERBY = f"counted AND crime.district_code = 'E06000015' AND {YEAR}"


def one(warehouse, sql):
    return rows_of(warehouse, sql)[0][0]


def test_derby_has_the_points_that_were_measured(warehouse):
    assert one(warehouse, f"SELECT count(DISTINCT snap_point_id) FROM crime WHERE {DERBY}") == 2673
    sql = (
        f"SELECT max(n) FROM (SELECT count(*) AS n FROM crime WHERE {YEAR} GROUP BY snap_point_id)"
    )
    assert one(warehouse, sql) == 675


def test_a_name_is_no_key_of_a_place(warehouse):
    sql = f"""
        SELECT count(DISTINCT snap_point_id)
        FROM crime
        WHERE location = 'On or near Supermarket' AND {DERBY}
    """
    assert one(warehouse, sql) == 29


def test_about_one_row_in_a_hundred_lies_outside_the_county(warehouse):
    assert (
        0.009
        < one(warehouse, f"SELECT avg((area = 'outside')::INT) FROM crime WHERE {YEAR}")
        < 0.015
    )


def test_other_forces_report_crimes_inside_the_county(warehouse):
    sql = "SELECT count(*) FROM crime WHERE area = 'inside' AND reported_by NOT LIKE 'Derbyshire%'"
    assert one(warehouse, sql) == 51


def test_crime_ids_repeat_within_a_month_only(warehouse):
    sql = """
        SELECT count(*) FROM (
            SELECT crime_id FROM crime WHERE crime_id IS NOT NULL
            GROUP BY crime_id HAVING count(DISTINCT month) > 1
        )
    """
    assert one(warehouse, sql) == 0
    repeats = "SELECT 1 - count(DISTINCT crime_id) / count(crime_id) FROM crime"
    assert 0.02 < one(warehouse, repeats) < 0.035


def test_a_ward_serves_several_teams_and_is_no_part_of_one(warehouse):
    sql = f"""
        SELECT s.snt_name, count(*) / sum(count(*)) OVER () AS share
        FROM crime
        JOIN ward w USING (ward_code)
        JOIN snt s USING (snt_code)
        WHERE w.ward_name = 'Darley' AND {DERBY}
        GROUP BY s.snt_name
        ORDER BY share DESC
        LIMIT 2
    """
    (first, first_share), (second, second_share) = rows_of(warehouse, sql)
    assert {first, second} == {"Allestree and Darley", "Derby City"}
    assert 0.4 < second_share < first_share < 0.6


def test_the_whole_is_the_sum_of_each_kind_of_part(warehouse):
    totals = rows_of(
        warehouse,
        """
        SELECT count(*), count(ward_code), count(snt_code), count(section), count(district_code)
        FROM crime
        WHERE counted
        """,
    )[0]
    assert len(set(totals)) == 1


def test_small_numbers_are_the_ordinary_case(warehouse):
    sql = f"""
        SELECT median(n) FROM (
            SELECT count(*) AS n FROM crime WHERE counted AND {YEAR} GROUP BY snt_code
        )
    """
    assert one(warehouse, sql) == pytest.approx(830, abs=10)
