from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

from etl.demo import write_demonstration
from etl.demo_files import CONTEXT
from etl.schematic import schematic_cells

LOOKUPS = Path(__file__).resolve().parents[2] / "data"
LAST = date(2025, 10, 1)
ASB = "Anti-social behaviour"


def read(folder: Path, dataset: str) -> pd.DataFrame:
    files = sorted(folder.glob(f"*/*-derbyshire-{dataset}.csv"))
    return pd.concat([pd.read_csv(path, dtype=str) for path in files], ignore_index=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Fifteen months of Derbyshire at its real size."""
    out = tmp_path_factory.mktemp("demonstration")
    write_demonstration(out, months=15, seed=1, scale=1, last_month=LAST, lookups=LOOKUPS)
    return out


@pytest.fixture(scope="module")
def street(folder) -> pd.DataFrame:
    return read(folder, "street")


@pytest.fixture(scope="module")
def outcomes(folder) -> pd.DataFrame:
    return read(folder, "outcomes")


@pytest.fixture(scope="module")
def lsoa() -> pd.DataFrame:
    return pd.read_csv(LOOKUPS / "lsoa.csv")


def test_every_street_row_says_that_it_is_a_demonstration(street):
    assert (street["Context"] == CONTEXT).all()
    assert CONTEXT == "Demonstration"


def test_a_year_has_about_as_many_rows_of_each_type_as_derbyshire(street):
    year = street[street["Month"] > "2024-10"]
    assert len(year) == pytest.approx(102_600, rel=0.05)
    share = year["Crime type"].value_counts(normalize=True)
    assert len(share) == 14
    assert share["Violence and sexual offences"] == pytest.approx(0.41, abs=0.03)
    assert share[ASB] == pytest.approx(0.155, abs=0.02)
    assert share["Shoplifting"] == pytest.approx(0.07, abs=0.01)


def test_anti_social_behaviour_peaks_in_summer(street):
    by_month = street[street["Crime type"] == ASB].groupby("Month").size()
    summer, winter = by_month["2025-05":"2025-07"].sum(), by_month["2024-11":"2025-01"].sum()
    assert summer > 1.5 * winter


def test_anti_social_behaviour_has_no_crime_id_and_no_outcome(street):
    asb = street["Crime type"] == ASB
    assert street.loc[asb, ["Crime ID", "Last outcome category"]].isna().all(axis=None)
    assert street.loc[~asb, ["Crime ID", "Last outcome category"]].notna().all(axis=None)


def test_crime_ids_are_64_hexadecimal_digits(street, outcomes):
    for ids in (street["Crime ID"].dropna(), outcomes["Crime ID"]):
        assert ids.str.fullmatch("[0-9a-f]{64}").all()


def test_some_rows_repeat_a_crime_id_of_their_month_mostly_elsewhere(street):
    crimes = street.dropna(subset=["Crime ID"])
    assert crimes.duplicated("Crime ID").mean() == pytest.approx(0.028, abs=0.004)
    columns = ["Month", "Crime type", "Longitude", "Last outcome category"]
    repeated = crimes[crimes.duplicated("Crime ID", keep=False)]
    different = repeated.groupby("Crime ID")[columns].nunique()
    assert (different[["Month", "Crime type"]] == 1).all(axis=None)
    assert (different["Longitude"] > 1).mean() > 0.9
    assert (different["Last outcome category"] > 1).mean() > 0.6


def test_a_quarter_of_anti_social_behaviour_is_identical_to_another_row(street):
    asb = street[street["Crime type"] == ASB]
    assert 0.2 < asb.duplicated().mean() < 0.35
    # Unlike a file that holds every row twice, groups of odd size are common.
    assert (asb.groupby(["Month", "Longitude", "Latitude"]).size() % 2 == 1).mean() > 0.5


def test_outcomes_age(street):
    crimes = street.dropna(subset=["Crime ID"])
    share = pd.crosstab(crimes["Month"], crimes["Last outcome category"], normalize="index")
    assert 0.5 < share.loc["2025-10", "Under investigation"] < 0.65
    assert (share.loc[:"2025-07", "Under investigation"] == 0).all()
    assert share.loc["2025-10", "Court result unavailable"] == 0
    at_court = share["Awaiting court outcome"]
    assert at_court["2025-09"] > at_court["2025-05"] > at_court["2024-11"]
    assert share.loc["2024-08":"2024-11", "Status update unavailable"].mean() < 0.08


@pytest.mark.parametrize(("month", "share"), [("2025-10", 0.43), ("2025-07", 0.84)])
def test_crimes_have_an_outcome_row_as_often_as_in_the_real_files(street, outcomes, month, share):
    ids = street.loc[street["Month"] == month, "Crime ID"].dropna().drop_duplicates()
    assert ids.isin(outcomes["Crime ID"]).mean() == pytest.approx(share, abs=0.04)


def test_nearly_all_crimes_of_a_year_ago_have_an_outcome_row(street, outcomes):
    ids = street.loc[street["Month"] == "2024-10", "Crime ID"].dropna().drop_duplicates()
    assert ids.isin(outcomes["Crime ID"]).mean() == pytest.approx(0.96, abs=0.02)


def test_some_outcomes_belong_to_crimes_outside_the_files(street, outcomes):
    recent = outcomes[outcomes["Month"] > "2024-09"]  # 13 months, as in the real measurement
    ids = street.loc[street["Month"] > "2024-09", "Crime ID"]
    assert (~recent["Crime ID"].isin(ids)).mean() == pytest.approx(0.12, abs=0.03)


def test_an_outcome_row_repeats_the_place_and_outcome_of_its_crime(street, outcomes):
    only_one = street.dropna(subset=["Crime ID"]).drop_duplicates("Crime ID", keep=False)
    both = outcomes.merge(only_one, on="Crime ID", suffixes=("", " of crime"))
    assert len(both) > 50_000
    assert (both["Month"] >= both["Month of crime"]).all()
    for column in ("Longitude", "Latitude", "LSOA code", "LSOA name"):
        assert (both[column] == both[f"{column} of crime"]).all()
    charged = both["Outcome type"] == "Suspect charged"
    told = both["Last outcome category"]
    assert (told[~charged] == both.loc[~charged, "Outcome type"]).all()
    assert set(told[charged]) == {"Awaiting court outcome", "Court result unavailable"}


def test_a_crime_without_outcome_row_is_not_decided(street, outcomes):
    undecided = street[street["Crime ID"].notna() & ~street["Crime ID"].isin(outcomes["Crime ID"])]
    recent = undecided[undecided["Month"] > "2024-10"]
    assert set(recent["Last outcome category"]) == {
        "Under investigation",
        "Status update unavailable",
    }


def test_outcomes_files_write_streets_in_capitals(outcomes, street):
    assert outcomes["Location"].str.startswith("On or near ").all()
    assert "On or near Parking Area" in set(outcomes["Location"])
    generic = outcomes["Location"].isin(street["Location"])
    streets = outcomes.loc[~generic, "Location"].str.removeprefix("On or near ")
    assert (streets == streets.str.upper()).all()
    assert 0.05 < generic.mean() < 0.3


def test_one_row_in_a_hundred_lies_outside_the_county_and_none_has_no_place(street, lsoa):
    assert (~street["LSOA code"].isin(lsoa["lsoa_code"])).mean() == pytest.approx(0.011, abs=0.003)
    assert street[["Longitude", "Latitude", "LSOA code", "Location"]].notna().all(axis=None)
    assert street["Longitude"].str.fullmatch(r"-?\d\.\d{6}").all()
    assert street["Latitude"].str.fullmatch(r"5\d\.\d{6}").all()


def test_codes_and_names_of_lsoas_are_the_real_ones_of_2021(street, lsoa):
    known = lsoa[lsoa["vintage"] != "2011"].set_index("lsoa_code")["lsoa_name"]
    inside = street[street["LSOA code"].isin(lsoa["lsoa_code"])]
    assert (inside["LSOA code"].map(known) == inside["LSOA name"]).all()
    assert set(inside["LSOA code"]) == set(known.index)


def points(street: pd.DataFrame) -> gpd.GeoDataFrame:
    found = street[["Longitude", "Latitude", "LSOA code"]].drop_duplicates()
    places = gpd.points_from_xy(found["Longitude"].astype(float), found["Latitude"].astype(float))
    return gpd.GeoDataFrame(found, geometry=places, crs=4326).to_crs(27700)


def test_points_lie_as_far_apart_in_derby_as_the_real_ones(street, lsoa):
    derby = lsoa.loc[lsoa["district_code"] == "E06000015", "lsoa_code"]
    places = points(street[street["LSOA code"].isin(derby)])
    spots = np.column_stack([places.geometry.x, places.geometry.y])
    nearest = cKDTree(spots).query(spots, k=2)[0][:, 1]
    assert np.median(nearest) == pytest.approx(76, abs=10)
    assert len(places) == pytest.approx(2_673, rel=0.15)


def test_each_point_belongs_to_one_lsoa_and_lies_in_its_cell(street, lsoa):
    places = points(street[street["LSOA code"].isin(lsoa["lsoa_code"])])
    assert not places.duplicated(["Longitude", "Latitude"]).any()
    cells = schematic_cells(lsoa).set_index("lsoa_code").geometry.reindex(places["LSOA code"])
    distance = places.geometry.reset_index(drop=True).distance(cells.reset_index(drop=True))
    assert distance.max() < 0.2  # six decimals of a degree are about 0.1 m


def test_a_few_points_are_very_busy_and_names_are_no_keys(street):
    by_point = street.groupby(["Longitude", "Latitude"]).size()
    assert by_point.median() < 8
    assert by_point.max() > 200
    places = street.drop_duplicates(["Longitude", "Latitude"])["Location"].value_counts()
    assert places["On or near Supermarket"] > 20
    assert places["On or near Parking Area"] > 100


def test_there_is_a_new_hotspot_to_find(street):
    cars = street[street["Crime type"] == "Vehicle crime"].astype({"Longitude": float})
    spot = [cars["Longitude"].round(2), cars["Latitude"].astype(float).round(2)]
    recent = cars["Month"] > "2025-04"
    before = (~recent).groupby(spot).sum() / 9
    after = recent.groupby(spot).sum() / 6
    assert (after - before).max() > 6
