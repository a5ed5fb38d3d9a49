"""The rows of each ONS service of the double. Another service is another entry of `services()`."""

from collections.abc import Callable
from functools import cache

import geopandas as gpd
import pandas as pd
import shapely

from tests.double import places

NATIONAL_GRID = 27700


def services() -> dict[str, Callable[[], pd.DataFrame]]:
    """Name → what makes its rows, in the order in which the source lists them."""
    return {
        "LAD24_CSP24_PFA24_EW_LU": _police_areas,
        "LSOA11_LSOA21_LAD22_EW_LU_v2": _lsoa_editions,
        "LSOA21_WD24_LAD24_EW_LU": lambda: _lsoas_in_wards("24"),
        "LSOA21_WD25_LAD25_EW_LU_V2": lambda: _lsoas_in_wards("25"),
        "LSOA_PopCentroids_EW_2021_V4": _centroids,
        "Local_Authority_Districts_May_2024_Boundaries_UK_BGC": lambda: _districts("24"),
        "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5": _lsoa_outlines,
        "Wards_December_2022_Names_and_Codes_in_the_UK": lambda: _ward_names("22"),
        "Wards_May_2024_Boundaries_UK_BFC": lambda: _wards("24"),
        "Wards_May_2024_Boundaries_UK_BGC": lambda: _wards("24"),
        "Wards_May_2025_Boundaries_UK_BGC_V2": lambda: _wards("25"),
        "Wards_May_2025_Boundaries_UK_BSC_V2": lambda: _wards("25"),
    }


@cache
def _all_lsoas() -> pd.DataFrame:
    both = pd.concat([places.home_lsoas(), places.other_lsoas()], ignore_index=True)
    names = places.DISTRICTS | places.OTHER_DISTRICTS
    ward_names = places.wards().set_index("ward_code")["ward_name"]
    return both.assign(
        district_name=both["district_code"].map(names),
        ward_name=both["ward_code"].map(ward_names),
    )


def _today() -> pd.DataFrame:
    lsoas = _all_lsoas()
    return lsoas[lsoas["vintage"] != "2011"]


def _wards(year: str, wards: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    rows = places.wards() if wards is None else wards
    middle = rows.geometry.representative_point()
    grid = middle.to_crs(NATIONAL_GRID)
    return gpd.GeoDataFrame(
        {
            f"WD{year}CD": rows["ward_code"],
            f"WD{year}NM": rows["ward_name"],
            f"WD{year}NMW": None,
            f"LAD{year}CD": rows["district_code"],
            f"LAD{year}NM": rows["district_name"],
            "BNG_E": grid.x.round().astype(int),
            "BNG_N": grid.y.round().astype(int),
            "LONG": middle.x.round(6),
            "LAT": middle.y.round(6),
        },
        geometry=rows.geometry,
    ).reset_index(drop=True)


def _ward_names(year: str) -> pd.DataFrame:
    return pd.DataFrame(_wards(year)).drop(columns="geometry").iloc[:, :5]


def _lsoas_in_wards(year: str, lsoas: pd.DataFrame | None = None) -> pd.DataFrame:
    rows = _today() if lsoas is None else lsoas
    return pd.DataFrame(
        {
            "LSOA21CD": rows["lsoa_code"],
            "LSOA21NM": rows["lsoa_name"],
            "LSOA21NMW": None,
            f"WD{year}CD": rows["ward_code"],
            f"WD{year}NM": rows["ward_name"],
            f"WD{year}NMW": None,
            f"LAD{year}CD": rows["district_code"],
            f"LAD{year}NM": rows["district_name"],
            f"LAD{year}NMW": None,
        }
    ).reset_index(drop=True)


def _lsoa_editions() -> pd.DataFrame:
    """Each LSOA of 2011 with the one of 2021 that fits best."""
    lsoas = _all_lsoas()
    old = lsoas[lsoas["vintage"] != "2021"]
    new = lsoas[lsoas["vintage"] == "2021"]
    rows = []
    for row in old.itertuples():
        found = (row.lsoa_code, row.lsoa_name)
        if row.vintage == "2011":
            # Its own name begins that of its successors; the first of the district will do.
            near = new[new["district_code"] == row.district_code]
            found = tuple(near[["lsoa_code", "lsoa_name"]].iloc[0])
        rows.append((row.lsoa_code, row.lsoa_name, *found, row.district_code, row.district_name))
    names = ["LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "LAD22CD", "LAD22NM"]
    return pd.DataFrame(rows, columns=names).assign(LAD22NMW=None)


def _police_areas() -> pd.DataFrame:
    areas = (
        (places.DISTRICTS, "E23000018", "Derbyshire"),
        (places.OTHER_DISTRICTS, "E23000019", "Nottinghamshire"),
        ({"E06000016": "Leicester"}, "E23000021", "Leicestershire"),
    )
    rows = [
        (code, name, f"E220001{number:02}", name, area, area_name)
        for number, (code, name, area, area_name) in enumerate(
            (code, name, area, area_name)
            for districts, area, area_name in areas
            for code, name in districts.items()
        )
    ]
    names = ["LAD24CD", "LAD24NM", "CSP24CD", "CSP24NM", "PFA24CD", "PFA24NM"]
    return pd.DataFrame(rows, columns=names)


def _centroids() -> pd.DataFrame:
    rows = _today().dropna(subset=["longitude"])
    points = gpd.points_from_xy(rows["longitude"], rows["latitude"], crs=4326)
    return gpd.GeoDataFrame({"LSOA21CD": rows["lsoa_code"].to_numpy()}, geometry=points)


def _lsoa_outlines() -> pd.DataFrame:
    drawn = [places.cells(force).to_crs(4326) for force in (places.HOME, places.OTHER)]
    cells = pd.concat(drawn, ignore_index=True)[["lsoa_code", "geometry"]]
    rows = cells.merge(_today().drop_duplicates("lsoa_code"), on="lsoa_code")
    return gpd.GeoDataFrame(
        {
            "LSOA21CD": rows["lsoa_code"],
            "LSOA21NM": rows["lsoa_name"],
            "LONG": rows["longitude"],
            "LAT": rows["latitude"],
        },
        geometry=rows["geometry"],
        crs=4326,
    )


def _districts(year: str) -> pd.DataFrame:
    areas = places.wards().dissolve(["district_code", "district_name"], as_index=False)
    names = {f"LAD{year}CD": areas["district_code"], f"LAD{year}NM": areas["district_name"]}
    return gpd.GeoDataFrame(names, geometry=areas.geometry)


def two_wards() -> list[str]:
    wards = places.wards()
    return sorted(wards.loc[wards["district_name"] == "Derby", "ward_code"])[:2]


def changed_wards(year: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Wards and lookup of a newer vintage: two wards of Derby with new codes and border."""
    first, second = two_wards()
    codes = {first: f"E0509{year}01", second: f"E0509{year}02"}
    lsoas = _today()
    moved = lsoas.index[lsoas["ward_code"] == first][0]
    lsoas = lsoas.assign(ward_code=lsoas["ward_code"].where(lsoas.index != moved, second))
    wards = places.wards().set_index("ward_code")
    cell = places.cells(places.HOME).to_crs(4326).set_index("lsoa_code").geometry
    given = cell[lsoas.loc[moved, "lsoa_code"]]
    shapes = wards.geometry.copy()
    shapes[first] = shapely.difference(shapes[first], given)
    shapes[second] = shapely.union(shapes[second], shapely.make_valid(given))
    changed = wards.set_geometry(shapes).reset_index()
    changed["ward_code"] = changed["ward_code"].replace(codes)
    names = changed.set_index("ward_code")["ward_name"]
    lsoas = lsoas.assign(ward_code=lsoas["ward_code"].replace(codes))
    lsoas = lsoas.assign(ward_name=lsoas["ward_code"].map(names))
    return _wards(year, changed), _lsoas_in_wards(year, lsoas)
