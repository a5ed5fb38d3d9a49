"""The wards of Derby with two made-up years, in which it is known what is unusual."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from beatline.scope import ALL_TYPES_LABEL, Scope
from etl.config import DEFAULT
from tests.builders import LSOAS, asb_row, load, street_row, write_csv

CITY = "E06000015"
# Records a month for every 1,000 residents.
RATES = {
    "Burglary": 0.25,
    "Shoplifting": 0.3,
    "Robbery": 0.1,
    "Vehicle crime": 0.25,
    "Drugs": 0.15,
    "Violence and sexual offences": 0.6,
    "Anti-social behaviour": 0.5,
}
# Spondon always has eight times the shoplifting, Mickleover five times the burglary in the second
# year, and Oakwood a fifth of the anti-social behaviour in it.
ALWAYS = {("Spondon", "Shoplifting"): 8.0}
SECOND_YEAR = {("Mickleover", "Burglary"): 5.0, ("Oakwood", "Anti-social behaviour"): 0.2}

DERBY = Scope(
    "district", CITY, "Derby", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1), "Derby"
)
WARDS = pd.read_csv(DEFAULT.parent / "ward.csv").query("district_code == @CITY")
CODES = WARDS.set_index("ward_name")["ward_code"]


def ward(name: str) -> Scope:
    """A ward of Derby in the second year."""
    label = f"{name} ward, Derby"
    return Scope(
        "ward", CODES[name], name, (), ALL_TYPES_LABEL, DERBY.first_month, DERBY.last_month, label
    )


def build_board(folder: Path) -> Path:
    """A warehouse of 24 months to 2025-12, all records of a ward near one point of it."""
    rng = np.random.default_rng(11)
    places = LSOAS[LSOAS["longitude"].notna()].reset_index().groupby("ward_code")["lsoa_code"]
    lsoa = places.first()
    for position, month in enumerate(pd.date_range("2024-01-01", "2025-12-01", freq="MS")):
        rows = []
        for one in WARDS.to_dict("records"):
            for kind, (crime_type, rate) in enumerate(RATES.items()):
                key = (one["ward_name"], crime_type)
                times = ALWAYS.get(key, 1.0) * (SECOND_YEAR.get(key, 1.0) if position > 11 else 1.0)
                count = rng.poisson(rate * times * one["residents"] / 1000)
                at = lsoa[one["ward_code"]]
                if crime_type == "Anti-social behaviour":
                    rows += [asb_row(at, Month=f"{month:%Y-%m}")] * count
                else:
                    start = 100_000 * position + 10_000 * kind
                    rows += [
                        street_row(at, start + n, Month=f"{month:%Y-%m}", Crime_type=crime_type)
                        for n in range(count)
                    ]
        write_csv(folder / "files", rows, f"{month:%Y-%m}")
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"
