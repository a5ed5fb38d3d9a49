"""The series that the scan reads, of every kind of area, against a naive second count."""

from datetime import date

import pytest

from beatline import queries
from beatline.scope import Scope

COLUMNS = {
    "district": "district_code",
    "section": "section",
    "snt": "snt_code",
    "ward": "ward_code",
}
FORCE = Scope("force", "derbyshire", "", (), "", date(2024, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("by", COLUMNS)
def test_each_area_type_and_month_is_counted_once(warehouse, crimes, by):
    series = queries.series_by_area_and_type(warehouse, FORCE, by=by)
    keys = ["area_code", "crime_type", "month"]
    assert not series.duplicated(keys).any()
    rows = crimes[(crimes["area"] == "inside") & crimes["month"].between("2024-01", "2025-12-01")]
    counted = rows.groupby([COLUMNS[by], "crime_type", "month"]).size()
    assert series.set_index(keys)["records"].to_dict() == counted.to_dict()


def test_areas_have_the_names_that_people_know(warehouse):
    names = {
        by: set(queries.series_by_area_and_type(warehouse, FORCE, by=by)["area_name"])
        for by in COLUMNS
    }
    assert "Derby" in names["district"]
    assert all(name.endswith(" section") for name in names["section"])
