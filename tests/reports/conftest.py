from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from beatline import warehouse as module
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import Warehouse, open_warehouse
from etl.__main__ import main as etl
from tests.builders import build_small, build_years, load
from tests.shared import build_real, shared

# The last month of `small`, and of `made_up` too.
DERBY = Scope(
    "district", "E06000015", "Derby", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1),
    "Derby",
)  # fmt: skip


@pytest.fixture(scope="package", autouse=True)
def builds_stay_open() -> Iterator[None]:
    """A server asks one build and closes the others; here they take turns.

    Each question to one that is not the newest would open its file anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_close_unused", lambda: None)
        yield


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """2024-11 to 2025-12 without 2025-06, at three points."""
    return open_warehouse(shared(tmp_path_factory, build_small))


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Fifteen demonstration months, a tenth as many records as usual."""
    folder: Path = tmp_path_factory.mktemp("made-up")
    etl(["demo", "--months", "15", "--scale", "0.3", "--out", str(folder / "files")])
    load(folder / "warehouse", folder / "files")
    return open_warehouse(folder / "warehouse")


@pytest.fixture(scope="session")
def years(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """2023-01 to 2025-12 in three places, with one spike and one rise."""
    return open_warehouse(shared(tmp_path_factory, build_years))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The real files: 25 months with a gap of years in between."""
    return open_warehouse(shared(tmp_path_factory, build_real))
