"""The real files of data.police.uk, counted a second time without the loader."""

from collections import Counter

import geopandas as gpd
import pandas as pd
import pytest

from tests.builders import LSOAS, REAL_DATA, rows_of
from tests.shared import WARDS

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason=f"no real files: {REAL_DATA} is not there"
)


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
