"""The snap points of the demonstration: where they lie and how much happens there."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.demo_names import KINDS, STREET, in_capitals, kinds_of_places, place_names
from etl.demo_rates import OUTSIDE, TYPES
from etl.schematic import schematic_cells

# With it, the points of a city lie as close together as the real ones (76 m, median).
POINTS_PER_RESIDENT = 0.0118
# Where LSOAs are wider than this, homes are scattered and a point stands for fewer of them.
WIDE_M2, MORE_IN_WIDE = 1e6, 1.6
# Points grow more slowly than rows: 60 times Derbyshire are some 500,000 points, as in the country.
POINTS_PER_SCALE = 0.88
# Half the width of an LSOA, and at most this many metres, is where most of its points lie: in the
# countryside LSOAs are wide and their villages small.
SPREAD, SPREAD_LIMIT_M = 0.6, 650.0
ROUNDS = 40
POPULARITY = 1.15  # spread (of the logarithm) of how busy points are: a few are very busy
CITY_CODE, CITY_FACTOR = "E06000015", 1.25

# Times the crime that residents and deprivation explain: town centres and hospitals, rounded.
CENTRES = {
    "E01034256": 14, "E01033387": 14, "E01013480": 5, "E01013542": 5, "E01019717": 4,
    "E01019456": 3.5, "E01033166": 3, "E01019739": 3, "E01019458": 3, "E01034257": 2.5,
    "E01019877": 2.5, "E01019682": 2.5, "E01013523": 2.5, "E01019407": 2.5, "E01019661": 2,
    "E01033167": 2, "E01033172": 2, "E01019585": 2.5,
}  # fmt: skip

# Areas across the border, and some far away, that rows of the force carry: code, name, a point in
# it, weight.
NEIGHBOURS = [
    ("E01029414", "East Staffordshire 013B", -1.653, 52.784, 5),
    ("E01033412", "Broxtowe 016F", -1.285, 52.958, 4),
    ("E01033400", "Nottingham 039B", -1.147, 52.947, 3),
    ("E01027985", "Ashfield 004E", -1.236, 53.134, 3),
    ("E01033392", "Mansfield 006G", -1.241, 53.170, 2),
    ("E01025950", "North West Leicestershire 008A", -1.540, 52.759, 2),
    ("E01033769", "Bassetlaw 014F", -1.173, 53.244, 2),
    ("E01005801", "Stockport 027B", -2.131, 53.383, 1),
    ("E01007836", "Sheffield 062B", -1.420, 53.336, 1),
    ("W01000031", "Isle of Anglesey 001E", -4.554, 53.393, 1),
]
POINTS_PER_NEIGHBOUR = 4


def demonstration_lsoas(lookups: Path) -> pd.DataFrame:
    """The LSOAs of 2021 with residents, deprivation and a point, in order of their name."""
    lsoa = pd.read_csv(lookups / "lsoa.csv")
    placed = lsoa.dropna(subset=["longitude", "latitude", "residents", "imd_decile"])
    return placed.sort_values("lsoa_name", ignore_index=True)


def demonstration_places(
    lsoas: pd.DataFrame, rng: np.random.Generator, scale: float
) -> pd.DataFrame:
    """Snap points with lifelike distances and names, each in the cell of its LSOA.

    Parameters
    ----------
    lsoas : as from `demonstration_lsoas`

    Returns
    -------
    One row per point, by LSOA and last those outside the county:
        lsoa : int, row of `lsoas`, or -1 outside the county
        lsoa_code, lsoa_name : text
        easting, northing : float, EPSG:27700
        longitude, latitude : text, degrees with six decimals
        kind : int, row of `KINDS` or `STREET`
        name, name_in_capitals : text, as street and outcomes files write it
        popularity : float, how busy the point is compared with others; outside, its share
    """
    inside = _points_in_cells(lsoas, rng, max(scale, 1.0) ** POINTS_PER_SCALE)
    places = pd.concat([inside, _points_outside(rng)], ignore_index=True)
    degrees = gpd.GeoSeries.from_xy(places["easting"], places["northing"], crs=27700).to_crs(4326)
    area = np.concatenate([inside["lsoa"], len(lsoas) + np.arange(len(places) - len(inside))])
    kind = kinds_of_places(rng, len(places))
    name = place_names(rng, area, kind)
    return places.assign(
        longitude=degrees.x.map("{:.6f}".format).astype(object),
        latitude=degrees.y.map("{:.6f}".format).astype(object),
        kind=kind,
        name=name,
        name_in_capitals=in_capitals(name, kind),
    )


def _points_in_cells(lsoas: pd.DataFrame, rng: np.random.Generator, factor: float) -> pd.DataFrame:
    cells = schematic_cells(lsoas).geometry.to_numpy()
    shapely.prepare(cells)
    centre = gpd.GeoSeries.from_xy(lsoas["longitude"], lsoas["latitude"], crs=4326).to_crs(27700)
    middle = np.column_stack([centre.x, centre.y])
    spread = np.minimum(SPREAD * np.sqrt(shapely.area(cells)), SPREAD_LIMIT_M * np.sqrt(factor))
    scattered = np.where(shapely.area(cells) > WIDE_M2, MORE_IN_WIDE, 1.0)
    wanted = lsoas["residents"].to_numpy(float) * POINTS_PER_RESIDENT * scattered * factor
    lsoa = np.repeat(np.arange(len(lsoas)), np.maximum(rng.poisson(wanted), 5))
    # A point that falls outside its cell is drawn again; at last it stays at the middle.
    place = middle[lsoa].copy()
    missing = np.arange(len(lsoa))
    for _ in range(ROUNDS):
        area = lsoa[missing]
        drawn = middle[area] + rng.normal(size=(len(area), 2)) * spread[area, None]
        fits = shapely.contains_xy(cells[area], drawn[:, 0], drawn[:, 1])
        place[missing[fits]] = drawn[fits]
        missing = missing[~fits]
    return pd.DataFrame(
        {
            "lsoa": lsoa,
            "lsoa_code": lsoas["lsoa_code"].to_numpy(object)[lsoa],
            "lsoa_name": lsoas["lsoa_name"].to_numpy(object)[lsoa],
            "easting": place[:, 0],
            "northing": place[:, 1],
            "popularity": rng.lognormal(sigma=POPULARITY, size=len(lsoa)),
        }
    )


def _points_outside(rng: np.random.Generator) -> pd.DataFrame:
    areas = pd.DataFrame(
        NEIGHBOURS, columns=["lsoa_code", "lsoa_name", "longitude", "latitude", "popularity"]
    )
    areas = areas.loc[areas.index.repeat(POINTS_PER_NEIGHBOUR)].reset_index(drop=True)
    middle = gpd.GeoSeries.from_xy(areas["longitude"], areas["latitude"], crs=4326).to_crs(27700)
    return areas[["lsoa_code", "lsoa_name", "popularity"]].assign(
        lsoa=-1,
        easting=middle.x + rng.normal(scale=60, size=len(areas)),
        northing=middle.y + rng.normal(scale=60, size=len(areas)),
    )


def place_weights(
    places: pd.DataFrame, lsoas: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """The share of each crime type that falls on each place.

    Residents, deprivation and town centres set the rate of an LSOA; popularity and the kind of
    place share it out.

    Returns
    -------
    float, one row per row of `TYPES`, one column per place; each row sums to 1
    """
    inside = (places["lsoa"] >= 0).to_numpy()
    lsoa = places["lsoa"].to_numpy()[inside]
    popularity = places["popularity"].to_numpy(float)
    share = popularity[inside] / np.bincount(lsoa, popularity[inside])[lsoa]
    residents = lsoas["residents"].to_numpy(float) * rng.lognormal(sigma=0.25, size=len(lsoas))
    city = np.where(lsoas["district_code"] == CITY_CODE, CITY_FACTOR, 1.0)
    decile = lsoas["imd_decile"].to_numpy(float)
    centre = lsoas["lsoa_code"].map(CENTRES).fillna(1).to_numpy(float)
    weights = np.empty((len(TYPES), len(places)))
    types = zip(TYPES["crime_type"], TYPES["slope"], TYPES["centre"], strict=True)
    for row, (crime_type, slope, power) in enumerate(types):
        rate = residents * city * np.exp(-float(slope) * decile) * centre ** float(power)
        attraction = _attraction(places["kind"].to_numpy()[inside], str(crime_type))
        weight = rate[lsoa] * share * attraction
        weights[row, inside] = (1 - OUTSIDE) * weight / weight.sum()
        weights[row, ~inside] = OUTSIDE * popularity[~inside] / popularity[~inside].sum()
    return weights


def _attraction(kind: np.ndarray, crime_type: str) -> np.ndarray:
    draws = [
        float(busy) * drawn.get(crime_type, 1)
        for busy, drawn in zip(KINDS["busy"], KINDS["draws"], strict=True)
    ]
    return np.where(kind == STREET, 1.0, np.array(draws)[np.maximum(kind, 0)])
