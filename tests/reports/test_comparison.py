"""Two periods and two types, cell by cell, against a second count."""

from dataclasses import replace
from datetime import date

import pytest

from beatline.analysis.cell_change import change_dispersion
from beatline.reports.comparison import two_periods, two_types
from beatline.reports.hotspots import study_counts
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, RECORDED_CRIME_TYPES
from beatline.warehouse import open_warehouse
from tests.builders import ARBORETUM, load, street_row, write_csv
from tests.reports.conftest import DERBY

AUTUMN = DERBY.between(date(2025, 10, 1), date(2025, 12, 1))
DECEMBER = DERBY.between(date(2025, 12, 1), date(2025, 12, 1))


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
    for month in ("2021-05", "2021-06", "2022-06"):
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


def test_the_months_in_a_row_with_a_single_month_tell_how_much_the_cells_vary(small):
    one = (date(2025, 7, 1), date(2025, 7, 1))
    found = two_periods(small, AUTUMN, one, size=9)
    # July alone stands behind a gap, so that the months up to December are asked.
    newer = study_counts(small, DERBY.between(date(2025, 8, 1), date(2025, 12, 1)), size=9)
    july = study_counts(small, DERBY.between(*one), size=9)
    assert found.reason == ""
    assert found.dispersion == change_dispersion(
        *((part.counts, part.months.days_in_month) for part in (july, newer))
    )
    three = two_periods(small, DECEMBER, (date(2025, 9, 1), date(2025, 9, 1)), size=9)
    row = study_counts(small, DERBY.between(date(2025, 7, 1), date(2025, 9, 1)), size=9)
    assert three.dispersion == change_dispersion((row.counts, row.months.days_in_month))


def test_single_months_alone_are_refused(tmp_path):
    for month in ("2021-06", "2022-06"):
        write_csv(tmp_path / "in", [street_row(ARBORETUM, Month=month)], month)
    load(tmp_path / "out", tmp_path / "in")
    warehouse = open_warehouse(tmp_path / "out")
    june = DERBY.between(date(2022, 6, 1), date(2022, 6, 1))
    found = two_periods(warehouse, june, (date(2021, 6, 1), date(2021, 6, 1)), size=9)
    assert found.cells.empty
    assert "at least two in a row" in found.reason
    # Two types of a month that is alone.
    burglary = replace(june, crime_types=("Burglary",), types_label="Burglary")
    found = two_types(warehouse, burglary, ALL_TYPES_LABEL, size=9)
    assert found.reason


def some(*types, label):
    return replace(AUTUMN, crime_types=types, types_label=label)


BURGLARY = some("Burglary", label="Burglary")
ACQUISITIVE = some("Burglary", "Robbery", "Vehicle crime", label="Serious acquisitive crime")


@pytest.mark.parametrize(
    ("scope", "other", "left", "right"),
    [
        (
            BURGLARY,
            "All recorded crime",
            "Burglary",
            "All recorded crime except burglary",
        ),
        (
            replace(AUTUMN, crime_types=RECORDED_CRIME_TYPES, types_label="All recorded crime"),
            "Burglary",
            "All recorded crime except burglary",
            "Burglary",
        ),
        (
            ACQUISITIVE,
            "All recorded crime",
            "Serious acquisitive crime",
            "The rest of all recorded crime",
        ),
        (
            ACQUISITIVE,
            "Retail and street crime",
            "Serious acquisitive crime",
            "Retail and street crime except robbery",
        ),
        (
            BURGLARY,
            ALL_TYPES_LABEL,
            "Burglary",
            "All crime and anti-social behaviour except burglary",
        ),
    ],
)
def test_what_two_choices_share_is_taken_off_the_wider(small, scope, other, left, right):
    found = two_types(small, scope, other, size=9)
    assert (found.left.types_label, found.right.types_label) == (left, right)
    assert found.left.crime_types and found.right.crime_types
    assert not set(found.left.crime_types) & set(found.right.crime_types)
    assert set(found.left.crime_types) | set(found.right.crime_types) >= set(
        CRIME_TYPE_CHOICES[other] or RECORDED_CRIME_TYPES
    )


def test_a_type_and_all_others_are_everything(small):
    found = two_types(small, BURGLARY, ALL_TYPES_LABEL, size=9)
    total = counted(small, "2025-10-01", "2025-12-01")
    assert found.cells["before"].sum() == counted(small, "2025-10-01", "2025-12-01", "Burglary")
    assert found.cells["before"].sum() + found.cells["now"].sum() == total


def test_all_others_hold_the_types_of_older_files_too(tmp_path):
    months = ["2013-03", "2013-04"]
    for number, month in enumerate(months):
        rows = [
            street_row(ARBORETUM, 10 * number + n, Month=month, **{"Crime type": name})
            for n, name in enumerate(["Burglary", "Violent crime", "Violent crime"])
        ]
        write_csv(tmp_path / "in", rows, month)
    load(tmp_path / "out", tmp_path / "in")
    spring = BURGLARY.between(date(2013, 3, 1), date(2013, 4, 1))
    found = two_types(open_warehouse(tmp_path / "out"), spring, ALL_TYPES_LABEL, size=9)
    assert (found.cells["before"].sum(), found.cells["now"].sum()) == (2, 4)


def test_what_is_left_of_a_choice_may_be_a_type_of_its_own_or_nothing(small):
    recorded = replace(AUTUMN, crime_types=RECORDED_CRIME_TYPES, types_label="All recorded crime")
    found = two_types(small, recorded, ALL_TYPES_LABEL, size=9)
    assert found.right.types_label == "Anti-social behaviour"
    same = two_types(small, AUTUMN, ALL_TYPES_LABEL, size=9)
    assert "the same types" in same.reason
