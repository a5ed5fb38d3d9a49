"""Two periods and two types, cell by cell, against a second count."""

from dataclasses import replace
from datetime import date

import pytest

from beatline.reports.comparison import two_periods, two_types
from beatline.warehouse import open_warehouse
from tests.builders import ARBORETUM, load, street_row, write_csv
from tests.reports.conftest import DERBY

AUTUMN = DERBY.between(date(2025, 10, 1), date(2025, 12, 1))


def counted(warehouse, first, last, crime_type=None):
    return warehouse.frame_uncached(
        """
        SELECT count(*) AS records
        FROM crime
        WHERE counted AND district_code = 'E06000015' AND month BETWEEN $first AND $last
            AND snap_point_id IS NOT NULL
            AND ($crime_type IS NULL OR crime_type = $crime_type)
        """,
        first=first,
        last=last,
        crime_type=crime_type,
    )["records"].iloc[0]


def test_the_months_just_before_stand_on_the_left(small):
    found = two_periods(small, AUTUMN, None, size=9)
    assert found.reason == ""
    assert (found.left.first_month, found.left.last_month) == (date(2025, 7, 1), date(2025, 9, 1))
    assert found.cells["before"].sum() == counted(small, "2025-07-01", "2025-09-01")
    assert found.cells["now"].sum() == counted(small, "2025-10-01", "2025-12-01")
    assert found.cells["left"].equals(found.cells["before"].astype(float))
    assert not found.of_types


def test_periods_of_different_length_are_shown_a_month(small):
    found = two_periods(small, AUTUMN, (date(2025, 9, 1), date(2025, 9, 1)), size=9)
    assert found.monthly
    assert found.cells["right"].sum() == pytest.approx(found.cells["now"].sum() / 3)


def test_months_that_are_not_loaded_are_refused_by_name(small):
    found = two_periods(small, AUTUMN, (date(2025, 5, 1), date(2025, 7, 1)), size=9)
    assert "June 2025" in found.reason
    assert found.cells.empty


def test_periods_that_overlap_are_refused(small):
    found = two_periods(small, AUTUMN, (date(2025, 9, 1), date(2025, 10, 1)), size=9)
    assert "overlap" in found.reason


def test_july_2022_is_not_compared_across(tmp_path):
    for month in ("2022-06", "2022-07"):
        write_csv(tmp_path / "in", [street_row(ARBORETUM, Month=month)], month)
    load(tmp_path / "out", tmp_path / "in")
    july = DERBY.between(date(2022, 7, 1), date(2022, 7, 1))
    found = two_periods(open_warehouse(tmp_path / "out"), july, None, size=9)
    assert "snap points were replaced" in found.reason


def test_a_year_before_july_2022_is_compared_within_it(tmp_path):
    for month in ("2021-06", "2022-06"):
        write_csv(tmp_path / "in", [street_row(ARBORETUM, Month=month)], month)
    load(tmp_path / "out", tmp_path / "in")
    june = DERBY.between(date(2022, 6, 1), date(2022, 6, 1))
    earlier = (date(2021, 6, 1), date(2021, 6, 1))
    found = two_periods(open_warehouse(tmp_path / "out"), june, earlier, size=9)
    assert found.reason == ""
    assert (found.cells["before"].sum(), found.cells["now"].sum()) == (1, 1)


def test_two_types_are_counted_in_the_same_months(small):
    burglary = replace(AUTUMN, crime_types=("Burglary",), types_label="Burglary")
    found = two_types(small, burglary, "Drugs", size=9)
    assert found.of_types
    assert found.cells["before"].sum() == counted(small, "2025-10-01", "2025-12-01", "Burglary")
    assert found.cells["now"].sum() == counted(small, "2025-10-01", "2025-12-01", "Drugs")
    # Each place has as many of one as of the other.
    assert (found.cells["changed"] == "").all()


def test_a_type_without_records_is_refused_by_name(small):
    burglary = replace(AUTUMN, crime_types=("Burglary",), types_label="Burglary")
    assert "bicycle theft" in two_types(small, burglary, "Bicycle theft", size=9).reason
