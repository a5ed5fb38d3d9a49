"""The places of the double: the county of the project's lookups, and a small made-up second force.

Outlines are drawn from points, so they are nobody's real borders.
"""

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.config import DEFAULT
from etl.schematic import merged, schematic_cells

HOME, OTHER = "derbyshire", "nottinghamshire"
DISTRICTS = {
    "E06000015": "Derby", "E07000032": "Amber Valley", "E07000033": "Bolsover",
    "E07000034": "Chesterfield", "E07000035": "Derbyshire Dales", "E07000036": "Erewash",
    "E07000037": "High Peak", "E07000038": "North East Derbyshire",
    "E07000039": "South Derbyshire",
}  # fmt: skip
OTHER_DISTRICTS = {"E06000018": "Nottingham", "E07000172": "Broxtowe"}
OTHER_WARDS = {
    "E05099001": ("Example Park", "E06000018"),
    "E05099002": ("Example Meadows", "E06000018"),
    "E05099003": ("Example Castle", "E06000018"),
    "E05099004": ("Example Hill", "E07000172"),
    "E05099005": ("Example Brook", "E07000172"),
}
OTHER_SNTS = {"NC-01": "Example City North", "NC-02": "Example City South", "NB-01": "Example West"}
# The share of LSOAs along the borders of teams that the boundaries of the API give to the other
# side than the lookup does.
GIVEN_AWAY = 0.08


@cache
def home_lsoas() -> pd.DataFrame:
    """The LSOAs of the project's own lookup."""
    return pd.read_csv(DEFAULT.parent / "lsoa.csv", dtype={"residents": "Int64"})


@cache
def other_lsoas() -> pd.DataFrame:
    """Fourteen LSOAs of the second force, on a grid, two of which are of 2011 alone."""
    rows = []
    for number in range(12):
        ward = list(OTHER_WARDS)[min(number // 3, 4) if number < 9 else (3 if number < 11 else 4)]
        district = OTHER_WARDS[ward][1]
        snt = list(OTHER_SNTS)[0 if number < 4 else 1 if number < 9 else 2]
        rows.append(
            {
                "lsoa_code": f"E010990{number + 1:02}",
                "lsoa_name": f"{OTHER_DISTRICTS[district]} 90{number // 3 + 1}{'ABC'[number % 3]}",
                "vintage": "2021" if number == 11 else "both",
                "snt_code": snt,
                "snt_match": "exact",
                "ward_code": ward,
                "district_code": district,
                "residents": 1500 + 10 * number,
                "imd_decile": number % 10 + 1,
                "longitude": round(-1.18 + 0.02 * (number % 3) - (0.08 if number >= 9 else 0), 4),
                "latitude": round(52.95 + 0.015 * (number // 3 % 3), 4),
            }
        )
    # The newest of them replaced an LSOA of 2011.
    old = {**rows[-1], "lsoa_code": "E01098012", "vintage": "2011"}
    old |= {"ward_code": None, "residents": None, "imd_decile": None}
    old |= {"longitude": None, "latitude": None}
    return pd.DataFrame([*rows, old]).astype({"residents": "Int64"})


@cache
def cells(force: str) -> gpd.GeoDataFrame:
    """The cell of each LSOA with a point (EPSG:27700)."""
    return schematic_cells(home_lsoas() if force == HOME else other_lsoas())


@cache
def wards() -> gpd.GeoDataFrame:
    """The wards of both forces: ward_code, ward_name, district_code, district_name, geometry."""
    named = pd.read_csv(DEFAULT.parent / "ward.csv")
    other = pd.DataFrame(
        [(code, *values) for code, values in OTHER_WARDS.items()],
        columns=["ward_code", "ward_name", "district_code"],
    )
    drawn = pd.concat([merged(cells(force), "ward_code") for force in (HOME, OTHER)])
    found = drawn.merge(pd.concat([named, other]), on="ward_code", validate="one_to_one")
    names = DISTRICTS | OTHER_DISTRICTS
    return found.assign(district_name=found["district_code"].map(names))


@cache
def team_outlines(force: str) -> gpd.GeoDataFrame:
    """The boundaries of the teams as the API publishes them: snt_code, geometry (EPSG:4326).

    Together they tile the force's area. Some LSOAs on borders are given to the team across, so
    the lookup and the boundaries do not agree everywhere.
    """
    areas = cells(force)
    if force != HOME:
        return merged(areas, "snt_code")
    middle = areas.geometry.representative_point()
    spots = np.column_stack([middle.x, middle.y])
    near = cKDTree(spots).query(spots, k=2)[1][:, 1]
    teams = areas["snt_code"].to_numpy(object)
    differs = np.flatnonzero(teams != teams[near])
    # Every twelfth of them, so that it is always the same and no team loses all of its own.
    chosen = differs[:: round(1 / GIVEN_AWAY)]
    given = teams.copy()
    given[chosen] = teams[near[chosen]]
    return merged(areas.assign(snt_code=given), "snt_code")


OTHER_CONFIG = """\
[force]
slug = "nottinghamshire"
name = "Nottinghamshire Police"
area_name = "Nottinghamshire"

[city]
district_code = "E06000018"

[districts]
E06000018 = "Nottingham"
E07000172 = "Broxtowe"

"""


def write_other_lookups(folder: Path) -> None:
    """lsoa.csv, snt.csv and ward.csv of the second force."""
    other_lsoas().to_csv(folder / "lsoa.csv", index=False)
    snts = pd.DataFrame(OTHER_SNTS.items(), columns=["snt_code", "snt_name"])
    snts.assign(section="Example", division="Example").to_csv(folder / "snt.csv", index=False)
    residents = other_lsoas().groupby("ward_code")["residents"].sum()
    rows = [(code, *values, residents[code]) for code, values in OTHER_WARDS.items()]
    columns = ["ward_code", "ward_name", "district_code", "residents"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "ward.csv", index=False)
