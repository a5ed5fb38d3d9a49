"""When crimes had their first outcome, against a loop over the files as published."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.analysis.outcome_groups import OTHER, outcome_group
from beatline.scope import ALL_TYPES_LABEL, ANTI_SOCIAL_BEHAVIOUR, Scope
from beatline.warehouse import open_warehouse
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    REAL_DATA,
    asb_row,
    load,
    outcome_row,
    street_row,
    write_csv,
)

FORCE = Scope(
    "force", "derbyshire", "Derbyshire", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 6, 1)
)
DERBY = replace(FORCE, area_kind="district", area_code="E06000015")
MONTHS = [f"2025-{month:02d}" for month in range(1, 7)]
CLOSED = "Investigation complete; no suspect identified"
# Outcomes of April are not loaded.
FILES = ["2025-01", "2025-02", "2025-03", "2025-05", "2025-06"]


def later(month, months):
    return f"{pd.Timestamp(month) + pd.DateOffset(months=months):%Y-%m}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Six months of crimes with outcomes at many ages, some Crime IDs twice, some not at all."""
    folder = tmp_path_factory.mktemp("outcomes")
    street, decided = [], []
    for position, month in enumerate(MONTHS):
        rows = [
            street_row(lsoa, 1000 * position + n, Month=month, Crime_type=kind)
            for lsoa in (ARBORETUM, ABBEY, CHESTERFIELD)
            for n, kind in enumerate(("Burglary", "Robbery", "Drugs", "Shoplifting"))
        ]
        for n, row in enumerate(rows):
            age = (n * 7 + position) % 6
            decided += [outcome_row(row, Month=later(month, age), Outcome_type=CLOSED)] * (
                n % 5 > 0
            )
            # A second outcome, later or earlier, and one that decides nothing.
            if n % 3 == 0:
                decided.append(outcome_row(row, Month=later(month, (age + 2) % 6)))
            if n % 4 == 0:
                decided.append(outcome_row(row, Month=month, Outcome_type="Under investigation"))
        # The same Crime ID near another place, decided there later.
        twin = rows[5] | {"LSOA code": ABBEY, "Longitude": "-1.496500", "Latitude": "52.920400"}
        decided.append(outcome_row(twin, Month=later(month, 4), Outcome_type="Local resolution"))
        street += [*rows, twin, asb_row(Month=month), street_row(number=990 + position, Month=month,
                   Crime_ID="")]  # fmt: skip
        other = street_row(
            number=7000 + position, Month=month, Reported_by="Nottinghamshire Police"
        )
        write_csv(folder, [other], month, force="nottinghamshire")
    for month in MONTHS:
        write_csv(folder, [row for row in street if row["Month"] == month], month)
    for month in FILES:
        write_csv(folder, [row for row in decided if row["Month"] == month], month, "outcomes")
    load(folder / "warehouse", folder)
    return open_warehouse(folder / "warehouse"), street, decided


def last_age(month):
    age = -1
    while later(month, age + 1) in FILES:
        age += 1
    return age


def naive(street, decided, *, derby=False):
    """For each crime, by loops: its month, last age, and the age and name of its first outcome."""
    counted = {}
    for row in street:
        if row["Crime type"] == ANTI_SOCIAL_BEHAVIOUR:
            continue
        if derby and row["LSOA code"] == CHESTERFIELD:
            continue
        month, last = row["Month"], last_age(row["Month"]) if row["Crime ID"] else -1
        own, any_place = [], []
        for entry in decided:
            age = (pd.Timestamp(entry["Month"]) - pd.Timestamp(month)).days // 28
            same = entry["Crime ID"] == row["Crime ID"] and row["Crime ID"]
            if not same or age > last or entry["Outcome type"] == "Under investigation":
                continue
            any_place.append((age, entry["Outcome type"]))
            if entry["Longitude"] == row["Longitude"]:
                own.append((age, entry["Outcome type"]))
        found = sorted(own or any_place)
        age, outcome = found[0] if found else (None, None)
        key = month, last, age, outcome
        counted[key] = counted.get(key, 0) + 1
    return counted


def counted(frame):
    return {
        (f"{row.month:%Y-%m}", row.last_age, None if pd.isna(row.age) else int(row.age),
         None if pd.isna(row.outcome) else row.outcome): row.crimes
        for row in frame.itertuples()
    }  # fmt: skip


@pytest.mark.parametrize("derby", [False, True])
def test_first_outcomes_are_those_of_a_loop_over_the_files(world, derby):
    warehouse, street, decided = world
    found = queries.first_outcomes(warehouse, DERBY if derby else FORCE)
    expected = naive(street, decided, derby=derby)
    # The neighbouring force has no outcomes file, so its crimes cannot be followed.
    for month in MONTHS:
        expected[month, -1, None, None] = expected.get((month, -1, None, None), 0) + 1
    assert counted(found) == expected


@pytest.mark.parametrize("by", ["ward", "snt", "district"])
def test_crimes_of_areas_and_types_add_up_to_those_of_the_scope(world, by):
    divided = queries.first_outcomes(world[0], FORCE, by=by)
    together = divided.groupby(["month", "last_age", "age", "outcome"], dropna=False)["crimes"]
    assert counted(together.sum().reset_index()) == counted(queries.first_outcomes(world[0], FORCE))
    crimes = divided.groupby(["area_code", "crime_type", "month"])["crimes"].sum()
    records = queries.series_by_area_and_type(world[0], FORCE, by=by)
    records = records[records["crime_type"] != ANTI_SOCIAL_BEHAVIOUR]
    assert crimes.to_dict() == (
        records.set_index(["area_code", "crime_type", "month"])["records"].to_dict()
    )
    assert len(set(divided["area_code"])) > 1


def test_undivided_crimes_have_neither_area_nor_type(world):
    found = queries.first_outcomes(world[0], FORCE)
    assert found[["area_code", "crime_type"]].isna().all().all()


def test_a_missing_outcomes_file_ends_how_far_crimes_are_followed(world):
    found = queries.first_outcomes(world[0], FORCE)
    ages = found.groupby(found["month"].dt.strftime("%Y-%m"))["last_age"].max()
    assert ages.tolist() == [2, 1, 0, -1, 1, 0]
    assert (found["age"].dropna() <= found.loc[found["age"].notna(), "last_age"]).all()


def test_every_recorded_crime_is_counted_once(world):
    found = queries.first_outcomes(world[0], FORCE)
    monthly = queries.monthly_records(world[0], FORCE)
    assert found.groupby("month")["crimes"].sum().tolist() == monthly["crimes"].tolist()
    types = replace(FORCE, crime_types=("Robbery",))
    assert queries.first_outcomes(world[0], types)["crimes"].sum() == 6 * (3 + 1)
    asb = replace(FORCE, crime_types=(ANTI_SOCIAL_BEHAVIOUR,))
    assert queries.first_outcomes(world[0], asb).empty


def test_each_record_of_a_shared_crime_id_takes_the_outcome_near_it(world):
    found = queries.first_outcomes(world[0], FORCE.between(date(2025, 1, 1), date(2025, 1, 1)))
    # The twin's own outcome came at age 4, after the file that is missing.
    assert "Local resolution" not in set(found["outcome"].dropna())


def test_the_newest_outcomes_file_is_known(world):
    known = queries.outcomes_known_to(world[0]).iloc[0]
    assert known["newest"] == pd.Timestamp("2025-06-01")
    assert known["first"] == pd.Timestamp("2025-01-01")
    assert known["files"] == 5


def test_without_outcomes_files_nothing_is_followed(tmp_path):
    write_csv(tmp_path / "in", [street_row(number=n) for n in range(3)])
    load(tmp_path / "out", tmp_path / "in")
    warehouse = open_warehouse(tmp_path / "out")
    found = queries.first_outcomes(warehouse, FORCE)
    assert found[["last_age", "crimes"]].to_numpy().tolist() == [[-1, 3]]
    known = queries.outcomes_known_to(warehouse).iloc[0]
    assert pd.isna(known["newest"])
    assert known["files"] == 0


def test_last_outcomes_by_month_are_those_of_the_scope(world):
    by_month = queries.last_outcomes_by_month(world[0], FORCE)
    total = queries.outcome_records(world[0], FORCE)
    assert by_month.groupby("outcome")["records"].sum().to_dict() == dict(
        zip(total["outcome"], total["records"], strict=True)
    )
    assert by_month["month"].is_monotonic_increasing


def test_every_name_in_the_real_outcomes_files_has_a_group(tmp_path_factory):
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real files: {REAL_DATA} is not there")
    names = set()
    for archive in sorted((REAL_DATA / "police-uk").glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            for member in files.namelist():
                if member.endswith("-outcomes.csv"):
                    text = io.StringIO(files.read(member).decode())
                    names |= set(pd.read_csv(text, usecols=["Outcome type"])["Outcome type"])
    assert len(names) >= 12
    assert [name for name in names if outcome_group(name) == OTHER] == []
