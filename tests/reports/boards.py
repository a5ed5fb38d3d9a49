"""The warehouses and scopes that a board's figures are tested on, and their second opinion."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import Warehouse
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from tests.builders import ABBEY, ARBORETUM, CHESTERFIELD, LSOAS, asb_row, street_row, write_csv
from tests.reports import naive_summary
from tests.reports.naive_scrutiny import read

DERBY, CHESTERFIELD_TOWN, HIGH_PEAK = "E06000015", "E07000034", "E07000037"
FORCE, SECTION = "derbyshire", "Derby North"
# Wards of `build_odd` without a residents figure, and with one of 0.
UNKNOWN, NOBODY = LSOAS.loc[ABBEY, "ward_code"], "E05015519"


def number(day: date) -> int:
    return day.year * 12 + day.month - 1


def newest_year(warehouse: Warehouse) -> tuple[date, date]:
    """First and last of the twelve months up to the newest that is loaded."""
    last = queries.loaded_months(warehouse)["month"].dt.date.iloc[-1]
    return date(last.year - (last.month < 12), last.month % 12 + 1, 1), last


def scope_of(
    warehouse: Warehouse, kind: str, code: str, months: tuple[date, date], label: str = ""
) -> Scope:
    """An area in some months with the crime types of a choice of the sidebar."""
    label = label or ALL_TYPES_LABEL
    areas = queries.area_choices(warehouse)
    area = areas[(areas["area_kind"] == kind) & (areas["area_code"] == code)].iloc[0]
    types = CRIME_TYPE_CHOICES[label]
    return Scope(kind, code, area["area_name"], types, label, *months, area["label"])


@cache
def board_of(whole: Scope, by: str, warehouse: Warehouse) -> naive_summary.Board:
    """The second opinion on every area of a kind in a whole."""
    return naive_summary.Board(
        books=read(warehouse.path),
        whole=(whole.area_kind, whole.area_code),
        by=by,
        span=range(number(whole.first_month), number(whole.last_month) + 1),
        measures=naive_summary.measures(whole.crime_types, whole.types_label),
    )


def build_odd(folder: Path) -> Path:
    """A warehouse of seven months in two years of a force with odd wards; its folder.

    One ward of Derby has no residents figure and one has 0, and Chesterfield is one ward alone.
    July to October 2025 are loaded, and July, September and October 2024.
    """
    data = folder / "data"
    data.mkdir()
    for name in ("derbyshire.toml", "snt.csv"):
        shutil.copy(DEFAULT.parent / name, data)
    wards = pd.read_csv(DEFAULT.parent / "ward.csv", dtype=str).set_index("ward_code")
    wards.loc[UNKNOWN, "residents"], wards.loc[NOBODY, "residents"] = "", "0"
    town = wards["district_code"] == CHESTERFIELD_TOWN
    only = wards.index[town][0]
    wards.loc[only, "residents"] = str(wards.loc[town, "residents"].astype(int).sum())
    wards[~town | (wards.index == only)].to_csv(data / "ward.csv")
    lsoas = pd.read_csv(DEFAULT.parent / "lsoa.csv", dtype=str)
    there = (lsoas["district_code"] == CHESTERFIELD_TOWN) & lsoas["ward_code"].notna()
    lsoas.assign(ward_code=lsoas["ward_code"].mask(there, only)).to_csv(
        data / "lsoa.csv", index=False
    )
    nobody = lsoas.loc[lsoas["ward_code"] == NOBODY, "lsoa_code"].iloc[0]
    files = folder / "files"
    for position, month in enumerate(("2024-07", "2024-09", "2024-10")):
        write_csv(files, _rows(month, nobody, 30 + position), month)
    for position, month in enumerate(("2025-07", "2025-08", "2025-09", "2025-10")):
        write_csv(files, _rows(month, nobody, 60 - 5 * position), month)
    config = load_config(data / "derbyshire.toml")
    build([files], folder / "warehouse", config, Options())
    return folder / "warehouse"


def _rows(month: str, nobody: str, count: int) -> list[dict[str, str]]:
    places = (ARBORETUM, ABBEY, CHESTERFIELD, nobody)
    kinds = ("Burglary", "Robbery", "Public order")
    rows = [
        street_row(lsoa, number, Month=month, Crime_type=kinds[number % 3])
        for place, lsoa in enumerate(places)
        for number in range(count // (place + 1))
    ]
    return rows + [asb_row(ARBORETUM, Month=month)] * 4
