"""The snap points of a study area against the rows of the table."""

from dataclasses import replace
from datetime import date

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, NEW_SNAP_POINTS_FROM, Scope
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, CHESTERFIELD, load, street_row, write_csv

DERBY = Scope(
    "district", "E06000015", "Derby", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1),
    "Derby",
)  # fmt: skip


def places(frame):
    columns = ["cell", "name", "longitude", "latitude"]
    return sorted(frame[columns].itertuples(index=False, name=None))


def test_they_are_all_points_in_the_cells_of_the_area(warehouse):
    for size in (8, 9):
        cells = set(queries.study_cells(warehouse, DERBY, size=size)["cell"])
        table = warehouse.frame_uncached(
            "SELECT h3_8, h3_9, coalesce(name, '') AS name, longitude, latitude, last_month "
            "FROM snap_point"
        ).rename(columns={f"h3_{size}": "cell"})
        known = table["cell"].isin(cells) & (table["last_month"].dt.date >= NEW_SNAP_POINTS_FROM)
        found = queries.study_points(warehouse, DERBY, size=size)
        assert len(found) >= 2
        assert places(found) == places(table[known])


def test_neither_the_types_nor_the_first_month_of_the_scope_matter(warehouse):
    all_of_them = queries.study_points(warehouse, DERBY, size=9)
    drugs = replace(DERBY, crime_types=("Drugs",), first_month=DERBY.last_month)
    assert places(queries.study_points(warehouse, drugs, size=9)) == places(all_of_them)


def test_the_two_sets_of_points_are_never_shown_together(tmp_path):
    write_csv(tmp_path / "in", [street_row(ABBEY, Month="2022-05")], "2022-05")
    later_rows = [street_row(lsoa, Month="2022-08") for lsoa in (ARBORETUM, CHESTERFIELD)]
    write_csv(tmp_path / "in", later_rows, "2022-08")
    load(tmp_path / "out", tmp_path / "in")
    warehouse = open_warehouse(tmp_path / "out")
    earlier, later = (
        queries.study_points(warehouse, DERBY.between(month, month), size=9)
        for month in (date(2022, 5, 1), date(2022, 8, 1))
    )
    assert len(earlier) == len(later) == 1
    assert places(earlier) != places(later)
