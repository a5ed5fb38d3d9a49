"""Every page for a force of which less is known: no residents, no deciles, ids like numbers."""

from pathlib import Path

import pandas as pd
import pytest

from etl.build import Options, build
from etl.config import load_config
from etl.configure import configure
from tests.builders import asb_row, outcome_row, search_row, street_row, write_csv
from tests.double import double, moods
from tests.etl.sources_double import ignore, sources, web
from tests.pages.conftest import ROOT, words
from tests.shared import shared

FORCE = "nottinghamshire"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
AREAS = ("Nottinghamshire (whole force)", "01 Example City North", "Example Hill ward, Broxtowe")
TYPES = ("Burglary", "Shoplifting", "Drugs", "Vehicle crime", "Violence and sexual offences")


def build_another_force(folder: Path) -> Path:
    """A warehouse of the double's second force, 14 months; its folder."""
    path = folder / "force" / f"{FORCE}.toml"
    with double() as it:
        it.teams.rename_ids({"NC-01": "01", "NC-02": "NA", "NB-01": "1E5"}.get, FORCE)
        it.mood("/api/v01/*", moods.broken())
        configure(web(), FORCE, path, ignore, ignore, sources=sources(it))
    places = pd.read_csv(path.with_name("lsoa.csv")).dropna(subset=["longitude"])
    months = [f"{month:%Y-%m}" for month in pd.date_range("2024-11-01", periods=14, freq="MS")]
    for position, month in enumerate(months):
        rows = []
        for number, lsoa in enumerate(places.to_dict("records")):
            here = {
                "LSOA_code": lsoa["lsoa_code"],
                "Longitude": f"{lsoa['longitude']:.6f}",
                "Latitude": f"{lsoa['latitude']:.6f}",
                "Month": month,
                "Falls_within": "Nottinghamshire Police",
            }
            rows += [
                street_row(number=1000 * position + 20 * number + kind, Crime_type=name, **here)
                for kind, name in enumerate(TYPES[: 2 + (number + position) % 4])
            ]
            rows.append(asb_row(**here))
        write_csv(folder / "files", rows, month, force=FORCE)
        decided = [outcome_row(row) for row in rows[:2]]
        write_csv(folder / "files", decided, month, "outcomes", force=FORCE)
    here = {"Longitude": "-1.180000", "Latitude": "52.950000"}
    write_csv(folder / "files", [search_row(**here)], "2025-01", "stop-and-search", force=FORCE)
    build([folder / "files"], folder / "warehouse", load_config(path), Options())
    return folder / "warehouse"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return shared(tmp_path_factory, build_another_force)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_another_force_is_about_that_force(opened, page):
    # Each area somewhere; every page in one of them.
    app = opened(page, area=AREAS[PAGES.index(page) % len(AREAS)])
    assert not app.exception, app.exception[0].message
    assert not app.error, app.error[0].value
    told = words(app)
    assert len(app.title) == 1
    assert "Derby" not in told
    assert not {"nan", "<NA>", "NaN"} & set(told.split())
