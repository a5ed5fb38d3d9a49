"""The same months a year before are judged alike on the pages Trend and Side by side."""

from datetime import date

import pytest

from beatline.reports.side_by_side import side_by_side
from beatline.reports.trends import trend_study
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, load, street_row, write_csv

MISSING = ("2023-03", "2024-09")
CITY = Scope(
    "district", "E06000015", "Derby", ("Burglary",), ALL_TYPES_LABEL, date(2024, 1, 1),
    date(2024, 12, 1),
)  # fmt: skip


def warehouse_of(folder, months):
    """Months with 30 burglaries and a few more, twice as many from July 2024."""
    for year, month in months:
        name = f"{year}-{month:02}"
        burglaries = 30 + 3 * (month % 4)
        burglaries *= 2 if (year, month) >= (2024, 7) else 1
        rows = [street_row(ABBEY, number, Month=name) for number in range(burglaries)]
        write_csv(folder / "in", rows, name)
    load(folder / "out", folder / "in")
    return open_warehouse(folder / "out")


@pytest.fixture(scope="module")
def with_gaps(tmp_path_factory):
    months = [(year, month) for year in (2023, 2024) for month in range(1, 13)]
    kept = [one for one in months if f"{one[0]}-{one[1]:02}" not in MISSING]
    return warehouse_of(tmp_path_factory.mktemp("gaps"), kept)


@pytest.mark.parametrize("first", [1, 2, 4, 7, 9, 10, 12])
def test_no_two_pages_differ_about_a_total_with_months_missing_on_either_side(with_gaps, first):
    scope = CITY.between(date(2024, first, 1), date(2024, 12, 1))
    trend = trend_study(with_gaps, scope, measure="crimes").year_on_year
    total = side_by_side(with_gaps, scope, "ward", "year").totals.iloc[0]
    assert (trend.now, trend.before) == (total["now"], total["before"])
    assert trend.p == pytest.approx(total["p"])
    assert trend.dispersion == pytest.approx(total["dispersion"])
    assert (trend.direction or "within") == total["evidence"]


def test_with_too_few_pairs_of_months_neither_page_judges_the_total(tmp_path):
    months = [(year, month) for year in (2023, 2024) for month in range(8, 13)]
    warehouse = warehouse_of(tmp_path, months)
    scope = CITY.between(date(2024, 8, 1), date(2024, 12, 1))
    trend = trend_study(warehouse, scope, measure="crimes").year_on_year
    total = side_by_side(warehouse, scope, "ward", "year").totals.iloc[0]
    assert (trend.now, trend.before) == (total["now"], total["before"])
    assert not trend.judged
    assert total["evidence"] == "too few"
