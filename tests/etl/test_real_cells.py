"""The cells of the real files against a second count without the loader."""

from collections import Counter

from h3.api import basic_str as h3

from tests.builders import LSOAS, rows_of


def test_every_real_row_inside_with_a_place_is_counted_in_its_cell(warehouse, published):
    inside = published[published["LSOA code"].isin(LSOAS.index) & (published["Longitude"] != "")]
    home = {
        month
        for (month,) in rows_of(warehouse, "SELECT strftime(month, '%Y-%m') FROM loaded_month")
    }
    inside = inside[inside["Month"].isin(home)]
    points = inside[["Latitude", "Longitude"]].drop_duplicates().astype(str)
    cells = {
        (latitude, longitude): h3.latlng_to_cell(float(latitude), float(longitude), 9)
        for latitude, longitude in points.itertuples(index=False)
    }
    places = zip(inside["Latitude"], inside["Longitude"], strict=True)
    expected = Counter(
        zip((cells[place] for place in places), inside["Month"], inside["Crime type"], strict=True)
    )
    found = rows_of(
        warehouse,
        """
        SELECT h3_9, strftime(month, '%Y-%m'), crime_type, sum(records)::BIGINT
        FROM cell_record
        GROUP BY ALL
        """,
    )
    assert {tuple(row[:3]): row[3] for row in found} == expected


def test_derby_is_studied_by_every_cell_whose_middle_lies_in_it(warehouse):
    # 78 square kilometres in cells of 0.095.
    cells = rows_of(warehouse, "FROM study_area(9, 'district', 'E06000015')")
    by_middle = rows_of(
        warehouse,
        "FROM cell WHERE resolution = 9 AND district_code = 'E06000015'",
    )
    assert 800 < len(by_middle) <= len(cells) < 900


def test_the_whole_force_is_studied_by_the_cells_of_its_districts(warehouse):
    force = {row[0] for row in rows_of(warehouse, "FROM study_area(9, 'force', 'derbyshire')")}
    for (code,) in rows_of(warehouse, "SELECT district_code FROM district"):
        part = rows_of(warehouse, "FROM study_area(9, 'district', $code)", code=code)
        assert {row[0] for row in part} <= force
