"""The real files of data.police.uk, loaded once, and read once without the loader."""

import csv
import io
import zipfile

import pandas as pd
import pytest

from tests.builders import REAL_DATA
from tests.shared import build_real, shared


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory):
    """All of them, with official wards."""
    return shared(tmp_path_factory, build_real)


@pytest.fixture(scope="session")
def published():
    """Every row of every street file, by the standard library's reader."""
    rows = []
    for archive in sorted((REAL_DATA / "police-uk").glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                if name.endswith("-street.csv"):
                    text = io.TextIOWrapper(files.open(name), encoding="utf-8", newline="")
                    rows += [row | {"file": name.split("/")[-1]} for row in csv.DictReader(text)]
    return pd.DataFrame(rows)
