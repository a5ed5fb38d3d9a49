"""Small police.uk files and the warehouses that the real loader makes of them."""

import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import shapely

from beatline.warehouse import SETTINGS
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.csv_file import HEADERS
from etl.folder import current_build
from etl.report import Report

Row = dict[str, str]

REAL_DATA = Path(os.environ.get("BEATLINE_REAL_DATA", DEFAULT.parents[1] / "../shared/data"))
# Four LSOAs of Derby and one of Chesterfield, with their own points.
LSOAS = pd.read_csv(DEFAULT.parent / "lsoa.csv").set_index("lsoa_code")
ARBORETUM, ABBEY, CHESTERFIELD = "E01013472", "E01013453", "E01019549"
OUTSIDE = ("E01028219", -1.146, 52.954)  # Nottingham


def street_row(lsoa: str = ARBORETUM, number: int = 0, **changes: str) -> Row:
    """A row of a street file; `number` tells rows apart, `changes` are columns, _ for spaces."""
    longitude, latitude = _place(lsoa)
    row = {
        "Crime ID": hashlib.sha256(f"{lsoa}{number}".encode()).hexdigest(),
        "Month": "2025-01",
        "Reported by": "Derbyshire Constabulary",
        "Falls within": "Derbyshire Constabulary",
        "Longitude": longitude,
        "Latitude": latitude,
        "Location": "On or near Example Street",
        "LSOA code": lsoa,
        "LSOA name": "Somewhere 001A",
        "Crime type": "Burglary",
        "Last outcome category": "Under investigation",
        "Context": "",
    }
    return row | _columns(changes)


@cache
def _place(lsoa: str) -> tuple[str, str]:
    """Longitude and latitude as published; a search in a frame for each row would be slow."""
    known = lsoa in LSOAS.index
    longitude, latitude = LSOAS.loc[lsoa, ["longitude", "latitude"]] if known else OUTSIDE[1:]
    return f"{longitude:.6f}", f"{latitude:.6f}"


def asb_row(lsoa: str = ARBORETUM, **changes: str) -> Row:
    """An incident of anti-social behaviour: no Crime ID, no outcome."""
    row = street_row(
        lsoa, Crime_type="Anti-social behaviour", Last_outcome_category="", Crime_ID=""
    )
    return row | _columns(changes)


def outcome_row(crime: Row, **changes: str) -> Row:
    """A row of an outcomes file for the crime of a street row."""
    kept = {name: crime[name] for name in HEADERS["outcomes"].split(",")[:-1]}
    row = kept | {
        "Location": crime["Location"].upper(),
        "Outcome type": "Suspect charged",
    }
    return row | _columns(changes)


def search_row(lsoa: str = ARBORETUM, **changes: str) -> Row:
    """A row of a stop-and-search file."""
    values = [
        "Person search", "2025-01-05T13:10:00+00:00", "False", "",
        f"{LSOAS.loc[lsoa].latitude:.6f}", f"{LSOAS.loc[lsoa].longitude:.6f}",
        "Male", "18-24", "White - English/Welsh/Scottish/Northern Irish/British", "White",
        "Misuse of Drugs Act 1971 (section 23)", "Controlled drugs", "Arrest", "True", "False",
    ]  # fmt: skip
    return dict(zip(HEADERS["stop-and-search"].split(","), values, strict=True)) | _columns(changes)


def _columns(changes: Mapping[str, str]) -> Row:
    return {name.replace("_", " "): value for name, value in changes.items()}


def csv_text(
    rows: Iterable[Mapping[str, str]], dataset: str = "street", line_end: str = "\n"
) -> str:
    """Rows as data.police.uk writes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADERS[dataset].split(","), lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(
    folder: Path,
    rows: Iterable[Mapping[str, str]],
    month: str = "2025-01",
    dataset: str = "street",
    force: str = "derbyshire",
    line_end: str = "\n",
) -> Path:
    """A CSV in its month's folder, named as data.police.uk names it."""
    path = folder / month / f"{month}-{force}-{dataset}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text(rows, dataset, line_end).encode())
    return path


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip with the given names and contents."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def neighbourhood(team_id: str = "SN-01", **changes: object) -> dict[str, object]:
    """A neighbourhood as the API of data.police.uk gives it, with other values for some keys."""
    given = {
        "id": team_id,
        "name": "Example Town",
        "url_force": "https://www.example.police.uk/example-town",
        "contact_details": {"email": "team@example.police.uk", "telephone": "101"},
        "links": [{"title": "Example Watch", "url": "https://watch.example", "description": None}],
        "people": [
            {"name": "Ann Example", "rank": "PCSO", "bio": None, "contact_details": {}},
            {
                "name": "Bob Example",
                "rank": "Sergeant",
                "bio": "<p>First.</p><p>Second.</p>",
                "contact_details": {"email": "bob@example.police.uk"},
            },
        ],
        "priorities": [
            {
                "issue": "<p>Speeding on <b>Example Street</b></p>",
                "issue-date": "2026-08-01T00:00:00",
                "action": "<ul><li>Checks</li><li>Letters</li></ul>",
                "action-date": "2026-10-05T00:00:00",
            },
            {
                "issue": "<p>Parking near the school</p>",
                "issue-date": "2026-09-01T00:00:00",
                "action": None,
                "action-date": None,
            },
        ],
        "events": [
            {
                "title": "Street surgery",
                "type": "meeting",
                "start_date": "2026-11-10T18:00:00",
                "end_date": "2026-11-10T19:30:00",
                "description": "<p>Come and talk.</p>",
                "address": "Example Hall",
                "contact_details": {"telephone": "0123"},
            }
        ],
        "boundary": [],
    }
    return given | changes


def ring(shape: shapely.Polygon) -> list[dict[str, str]]:
    """The outer border of a shape in WGS84, as the API of data.police.uk gives a boundary."""
    points = shape.exterior.coords
    return [{"latitude": f"{y:.6f}", "longitude": f"{x:.6f}"} for x, y in points]


def write_teams(
    folder: Path,
    *neighbourhoods: object,
    force: object = "derbyshire",
    fetched: object = "2026-11-03T09:30:00+00:00",
) -> Path:
    """A file of neighbourhoods, gathered from the answers of the API."""
    path = folder / "neighbourhoods.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"force": force, "fetched": fetched, "neighbourhoods": list(neighbourhoods)}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def load(
    out: Path,
    *sources: Path,
    wards: Path | None = None,
    teams: Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Report:
    """Build a warehouse through the real loader."""
    options = Options(say=say) if say else Options()
    config = load_config(DEFAULT, wards=wards, teams=teams)
    return build(list(sources), out, config, options)


def rows_of(out: Path, sql: str, **params: object) -> list[tuple[object, ...]]:
    """The rows of a query on the served build, opened as the app opens it in this process."""
    path = current_build(out)
    assert path is not None
    with duckdb.connect(path, read_only=True, config=SETTINGS) as warehouse:
        return warehouse.execute(sql, params).fetchall()


def build_small(folder: Path) -> Path:
    """A warehouse with a little of everything: 2024-11 to 2025-12, 2025-06 missing; its folder."""
    months = [
        f"{m:%Y-%m}"
        for m in pd.date_range("2024-11-01", "2025-12-01", freq="MS")
        if f"{m:%Y-%m}" != "2025-06"
    ]
    for position, month in enumerate(months):
        rows = [
            street_row(
                lsoa,
                100 * position + n,
                Month=month,
                Crime_type=crime_type,
                Location=f"On or near {place}",
            )
            for lsoa, place in (
                (ARBORETUM, "Example Street"),
                (ABBEY, "Supermarket"),
                (CHESTERFIELD, "High Street"),
            )
            for n, crime_type in enumerate(
                ("Burglary", "Shoplifting", "Robbery", "Drugs", "Vehicle crime")
            )
        ]
        rows += [asb_row(ARBORETUM, Month=month)] * 3 + [asb_row(ABBEY, Month=month)] * (
            position % 4
        )
        # A Crime ID that stands on two rows of different places, and a row outside the force area.
        rows += [rows[0] | {"LSOA code": ABBEY, "Longitude": "-1.496500", "Latitude": "52.920400"}]
        rows += [street_row(OUTSIDE[0], 50 + position, Month=month)]
        write_csv(folder / "files", rows, month)
        decided = [outcome_row(row, Month=month) for row in rows[:2]]
        write_csv(folder / "files", decided, month, "outcomes")
    write_csv(
        folder / "files", [search_row(), search_row(CHESTERFIELD)], "2025-01", "stop-and-search"
    )
    out = folder / "warehouse"
    load(out, folder / "files")
    return out


def build_years(folder: Path) -> Path:
    """A warehouse of 36 months to 2025-12 in three places; its folder.

    Every type has 10 to 14 records a month in each. Shoplifting in Abbey has 60 in 2025-09, and
    vehicle crime in Arboretum rises by one record every two months.
    """
    for position, month in enumerate(pd.date_range("2023-01-01", "2025-12-01", freq="MS")):
        name = f"{month:%Y-%m}"
        rows = []
        for place, lsoa in enumerate((ARBORETUM, ABBEY, CHESTERFIELD)):
            for kind, crime_type in enumerate(("Burglary", "Shoplifting", "Vehicle crime")):
                count = 10 + (7 * position + 3 * place + kind) % 5
                if (lsoa, crime_type, name) == (ABBEY, "Shoplifting", "2025-09"):
                    count = 60
                if (lsoa, crime_type) == (ARBORETUM, "Vehicle crime"):
                    count += position // 2
                rows += [
                    street_row(
                        lsoa,
                        10_000 * position + 1000 * kind + n,
                        Month=name,
                        Crime_type=crime_type,
                    )
                    for n in range(count)
                ]
        rows += [asb_row(ARBORETUM, Month=name)] * (6 + position % 3)
        write_csv(folder / "files", rows, name)
    out = folder / "warehouse"
    load(out, folder / "files")
    return out
