from pathlib import Path

import pandas as pd
import pytest

from beatline.warehouse import Warehouse, open_warehouse
from tests.builders import build_small


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_small(tmp_path_factory.mktemp("small"))


@pytest.fixture
def warehouse(folder: Path) -> Warehouse:
    return open_warehouse(folder)


@pytest.fixture(scope="session")
def crimes(folder: Path) -> pd.DataFrame:
    """Every row of `crime` with the section and names, for a second count in pandas."""
    frame = open_warehouse(folder).frame_uncached(
        """
        SELECT crime.* REPLACE (
            crime_type::VARCHAR AS crime_type, outcome::VARCHAR AS outcome,
            area::VARCHAR AS area, printf('%016x', key) AS key
        )
        FROM crime
        """
    )
    return frame.astype({"month": "datetime64[us]"})
