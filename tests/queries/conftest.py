from pathlib import Path

import pandas as pd
import pytest

from beatline.warehouse import Warehouse, open_warehouse
from tests.builders import LSOAS, build_small
from tests.shared import shared

LOOKUPS = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, build_small)


@pytest.fixture
def warehouse(folder: Path) -> Warehouse:
    return open_warehouse(folder)


@pytest.fixture(scope="session")
def published(folder: Path) -> pd.DataFrame:
    """Every row of the street files, as published."""
    files = sorted((folder.parent / "files").glob("*/*-street.csv"))
    return pd.concat([pd.read_csv(file, dtype=str) for file in files], ignore_index=True)


@pytest.fixture(scope="session")
def crimes(folder: Path) -> pd.DataFrame:
    """Every row of `crime`, its areas looked up again by its LSOA, for a second count in pandas.

    Only the ward and the snap point are the loader's own.
    """
    frame = open_warehouse(folder).frame_uncached(
        """
        SELECT crime.* REPLACE (
            crime_type::VARCHAR AS crime_type, outcome::VARCHAR AS outcome,
            area::VARCHAR AS area, printf('%016x', key) AS key
        )
        FROM crime
        """
    )
    teams = pd.read_csv(LOOKUPS / "snt.csv")[["snt_code", "section"]]
    places = LSOAS[["snt_code", "district_code"]].merge(teams.set_index("snt_code"), on="snt_code")
    places.index = LSOAS.index
    found = places.reindex(frame["lsoa_code"]).set_axis(frame.index)
    inside = found["snt_code"].notna().map({True: "inside", False: "outside"})
    return frame.astype({"month": "datetime64[us]"}).assign(**found, area=inside)
