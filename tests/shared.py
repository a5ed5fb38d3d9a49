"""Warehouses that several tests only read, built once for all processes of a run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.builders import REAL_DATA, load

WARDS = REAL_DATA / "boundaries" / "wards_2025.geojson"


def shared(factory: pytest.TempPathFactory, build_once: Callable[[Path], Path]) -> Path:
    """What `build_once(folder)` returns, built once for the tests of all processes: read only."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, done = root / build_once.__name__, root / f"{build_once.__name__}.done"
    with FileLock(root / f"{build_once.__name__}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            done.write_text(str(build_once(folder)))
    return Path(done.read_text())


def build_real(folder: Path) -> Path:
    """A warehouse of the real files of data.police.uk, with official wards; its folder."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real files: {REAL_DATA} is not there")
    load(folder, REAL_DATA / "police-uk", wards=WARDS)
    return folder
