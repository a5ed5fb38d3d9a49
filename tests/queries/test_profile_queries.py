"""What areas are like, against a second count in pandas over the lookups and the published rows."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline import queries
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, asb_row, load, street_row, write_csv
from tests.queries.conftest import LOOKUPS

FIRST, LAST = date(2024, 11, 1), date(2025, 12, 1)
CODES = {"ward": "ward_code", "snt": "snt_code"}
OF_2021 = pd.read_csv(LOOKUPS / "lsoa.csv").query("vintage != '2011'")


def profiles(warehouse, by, first=FIRST, last=LAST):
    return queries.area_profiles(warehouse, by=by, first_month=first, last_month=last)


@pytest.mark.parametrize(("by", "count"), [("snt", 95), ("ward", 176)])
def test_every_area_has_one_row_whatever_was_recorded(warehouse, by, count):
    found = profiles(warehouse, by)
    assert len(found) == found["area_code"].nunique() == count
    assert found["area_code"].is_monotonic_increasing
    labels = queries.area_choices(warehouse).query("area_kind == @by").set_index("area_code")
    assert found.set_index("area_code")["area_label"].to_dict() == labels["label"].to_dict()


@pytest.mark.parametrize("by", CODES)
def test_deprivation_is_weighted_by_residents(warehouse, by):
    found = profiles(warehouse, by).set_index("area_code")
    homes = OF_2021.groupby(CODES[by])
    for code, lsoas in homes:
        people, decile = lsoas["residents"], lsoas["imd_decile"]
        assert found.loc[code, "lsoas"] == len(lsoas)
        assert found.loc[code, "imd_decile"] == pytest.approx(np.average(decile, weights=people))
        deprived = people[decile <= 2].sum() / people.sum()
        assert found.loc[code, "deprived_share"] == pytest.approx(deprived)
    assert set(found.index) == set(homes.groups)


def test_cells_are_those_whose_middle_lies_in_the_area(warehouse):
    cells = warehouse.frame("SELECT cell, snt_code FROM cell WHERE resolution = 9")
    found = profiles(warehouse, "snt").set_index("area_code")
    assert found["cells"].to_dict() == {
        code: int((cells["snt_code"] == code).sum()) for code in found.index
    }
    assert set(found["cell"].dropna()) <= set(cells["cell"])


def test_the_town_centre_share_is_of_the_months_asked_about(tmp_path):
    def near(name, lsoa=ARBORETUM, **changes):
        return street_row(lsoa, len(name), Location=f"On or near {name}", **changes)

    # A place is known by the name that is published for its point most often.
    where = {"Latitude": "52.915000", "Longitude": "-1.475000"}
    other = {"Latitude": "52.916000", "Longitude": "-1.476000"}
    rows = [near("Supermarket", **where)] * 3
    rows += [near("Supermarket", Crime_type="Shoplifting", **where)] * 5
    rows += [near("High Street", **other)] * 2 + [asb_row(ARBORETUM, **other)]
    rows += [near("No Location", **{"Latitude": "", "Longitude": ""})]
    write_csv(tmp_path / "in", rows, "2025-01")
    march = [near("High Street", Month="2025-03", **other)]
    write_csv(tmp_path / "in", march, "2025-03")
    load(tmp_path / "out", tmp_path / "in")
    warehouse = open_warehouse(tmp_path / "out")
    code = str(OF_2021.set_index("lsoa_code").loc[ARBORETUM, "snt_code"])

    def share(first, last):
        found = profiles(warehouse, "snt", first, last).set_index("area_code")
        return found.loc[code, "town_centre_share"]

    assert share(date(2025, 1, 1), date(2025, 1, 1)) == pytest.approx(3 / 6)
    assert share(date(2025, 1, 1), date(2025, 3, 1)) == pytest.approx(3 / 7)
    assert share(date(2025, 3, 1), date(2025, 3, 1)) == 0
    assert np.isnan(share(date(2024, 1, 1), date(2024, 12, 1)))


def test_where_nothing_was_recorded_the_share_is_not_known(warehouse):
    found = profiles(warehouse, "snt").set_index("area_code")
    teams = OF_2021.set_index("lsoa_code")["snt_code"]
    quiet = found.drop(index=[teams[ARBORETUM], teams[ABBEY]])["town_centre_share"]
    assert quiet.isna().sum() == len(quiet) - 1
    # Everything in Abbey but its shoplifting is near a supermarket.
    assert found.loc[teams[ABBEY], "town_centre_share"] > 0.9
