"""What was measured about the data, measured again in the warehouse of the real files."""

import geopandas as gpd
import pytest

from tests.builders import REAL_DATA, rows_of

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


def test_every_type_is_one_of_the_fourteen(warehouse):
    assert one(warehouse, "SELECT count(DISTINCT crime_type) FROM crime") == 14
    sql = "SELECT count(*) FROM notice WHERE subject = 'Unknown crime type'"
    assert one(warehouse, sql) == 0


def test_a_quarter_of_the_incidents_are_identical_to_another(warehouse):
    sql = """
        SELECT 1 - sum(distinct_rows) / sum(rows) FROM (
            SELECT count(*) AS rows,
                count(DISTINCT (snap_point_id, location, lsoa_code)) AS distinct_rows
            FROM crime
            WHERE crime_type = 'Anti-social behaviour' AND reported_by LIKE 'Derbyshire%'
            GROUP BY month
        )
    """
    assert 0.2 < one(warehouse, sql) < 0.36


def test_incidents_have_neither_crime_id_nor_outcome(warehouse):
    sql = """
        SELECT count(crime_id) + count(outcome)
        FROM crime
        WHERE crime_type = 'Anti-social behaviour'
    """
    assert one(warehouse, sql) == 0


def test_the_codes_of_2011_end_and_those_of_2021_begin_between_the_zips(warehouse):
    sql = """
        SELECT l.vintage, min(year(month)), max(year(month))
        FROM crime
        JOIN lsoa l USING (lsoa_code)
        WHERE l.vintage <> 'both'
        GROUP BY l.vintage
        ORDER BY l.vintage
    """
    assert rows_of(warehouse, sql) == [("2011", 2021, 2022), ("2021", 2025, 2025)]


def test_names_of_lsoas_are_no_way_to_find_derby(warehouse):
    sql = "SELECT count(DISTINCT district_code) FROM lsoa WHERE lsoa_name LIKE 'Derby%'"
    assert one(warehouse, sql) == 2


def test_there_are_as_many_wards_and_teams_as_the_registers_say(warehouse):
    sql = """
        SELECT
            (SELECT count(*) FROM ward), (SELECT count(*) FROM snt),
            (SELECT count(DISTINCT section) FROM snt), (SELECT count(DISTINCT division) FROM snt),
            (SELECT count(*) FROM ward JOIN build ON district_code = city_code)
    """
    assert rows_of(warehouse, sql) == [(176, 95, 10, 2, 18)]


def test_three_rows_in_a_hundred_lie_in_another_lsoa_than_the_file_says(warehouse):
    points = rows_of(
        warehouse,
        f"""
        SELECT longitude, latitude, crime.lsoa_code, count(*)
        FROM crime
        JOIN snap_point USING (snap_point_id)
        WHERE counted AND {YEAR}
        GROUP BY ALL
        """,
    )
    lsoas = gpd.read_file(REAL_DATA / "boundaries" / "lsoa_2021.geojson")[["LSOA21CD", "geometry"]]
    where = gpd.GeoDataFrame(
        {"code": [code for *_, code, _ in points], "rows": [rows for *_, rows in points]},
        geometry=gpd.points_from_xy([x for x, *_ in points], [y for _, y, *_ in points]),
        crs=4326,
    )
    found = gpd.sjoin(where, lsoas, predicate="within")
    other = found.loc[found["LSOA21CD"] != found["code"], "rows"].sum() / found["rows"].sum()
    assert other == pytest.approx(0.033, abs=0.005)


def test_outcomes_become_known_with_age(warehouse):
    sql = """
        WITH decided AS (SELECT DISTINCT crime_id FROM outcome)
        SELECT avg((d.crime_id IS NOT NULL)::INT)
        FROM crime c
        LEFT JOIN decided d ON d.crime_id = c.crime_id
        WHERE c.crime_id IS NOT NULL AND c.month = $month
    """
    shares = [
        rows_of(warehouse, sql, month=month)[0][0]
        for month in ("2022-03-01", "2021-12-01", "2021-03-01")
    ]
    assert shares == pytest.approx([0.43, 0.84, 0.96], abs=0.02)


def test_outcomes_files_write_names_in_capitals_and_points_are_named_by_crimes(warehouse):
    sql = """
        SELECT avg((substr(location, 12) = upper(substr(location, 12)))::INT)
        FROM outcome
        WHERE location LIKE 'On or near %'
    """
    # Kinds of places ("Supermarket") are written as in street files.
    assert one(warehouse, sql) > 0.8
    shouting = "SELECT avg((name = upper(name))::INT) FROM snap_point WHERE first_month IS NOT NULL"
    assert one(warehouse, shouting) < 0.05


def test_a_third_of_the_cells_of_team_month_and_type_are_zero(warehouse):
    sql = f"""
        SELECT 1 - count(*) / (95 * 12 * 14) FROM (
            SELECT DISTINCT snt_code, month, crime_type FROM crime WHERE counted AND {YEAR}
        )
    """
    assert one(warehouse, sql) == pytest.approx(0.31, abs=0.01)
