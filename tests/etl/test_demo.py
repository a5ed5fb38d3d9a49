import csv
import hashlib
import os
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.demo import write_demonstration

ROOT = Path(__file__).resolve().parents[2]
LOOKUPS = ROOT / "data"
REAL = Path(os.environ.get("BEATLINE_REAL_DATA", ROOT.parent / "shared" / "data"))
LAST = date(2025, 10, 1)

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type"
)
SEARCHES = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)


def write(out: Path, *, months: int = 2, seed: int = 1, scale: float = 0.1) -> list[Path]:
    return write_demonstration(
        out, months=months, seed=seed, scale=scale, last_month=LAST, lookups=LOOKUPS
    )


def read(folder: Path, dataset: str) -> pd.DataFrame:
    files = sorted(folder.glob(f"*/*-derbyshire-{dataset}.csv"))
    return pd.concat([pd.read_csv(path, dtype=str) for path in files], ignore_index=True)


def digest(paths: list[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two months of Derbyshire at its real size."""
    out = tmp_path_factory.mktemp("demonstration")
    write(out, scale=1)
    return out


@pytest.fixture(scope="module")
def street(folder) -> pd.DataFrame:
    return read(folder, "street")


def test_each_month_has_three_files_named_as_in_a_download(tmp_path):
    written = [path.relative_to(tmp_path).as_posix() for path in write(tmp_path)]
    assert written == [
        f"{month}/{month}-derbyshire-{dataset}.csv"
        for month in ("2025-09", "2025-10")
        for dataset in ("street", "outcomes", "stop-and-search")
    ]


@pytest.mark.parametrize(
    ("dataset", "header"),
    [("street", STREET), ("outcomes", OUTCOMES), ("stop-and-search", SEARCHES)],
)
def test_headers_and_line_ends_are_those_of_police_uk(folder, dataset, header):
    content = (folder / f"2025-10/2025-10-derbyshire-{dataset}.csv").read_bytes()
    assert content.startswith(header.encode() + b"\n")
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert b'"' not in content  # no field here needs quotes


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    assert digest(write(tmp_path / "a")) == digest(write(tmp_path / "b"))


def test_another_seed_gives_other_crimes(tmp_path):
    assert digest(write(tmp_path / "a", seed=1))[0] != digest(write(tmp_path / "b", seed=2))[0]


def test_a_month_is_the_same_however_many_months_are_written(tmp_path):
    short, long = write(tmp_path / "a", months=1), write(tmp_path / "b", months=3)
    assert digest(short[:1]) == digest(long[-3:-2])


def test_scale_multiplies_the_rows(tmp_path, street):
    write(tmp_path, months=2, scale=0.1)
    small = read(tmp_path, "street")["Month"].value_counts()
    full = street["Month"].value_counts()
    assert (small / full[small.index]).to_numpy() == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("wrong", [{"months": 0}, {"seed": -1}, {"scale": 0.0}])
def test_arguments_out_of_range_are_refused(tmp_path, wrong):
    with pytest.raises(ValueError, match="months must be at least 1"):
        write(tmp_path, **wrong)
    assert not list(tmp_path.iterdir())


def test_progress_is_told_and_reaches_its_end(tmp_path):
    told: list[tuple[int, int]] = []
    write_demonstration(
        tmp_path,
        months=1,
        seed=1,
        scale=0.01,
        lookups=LOOKUPS,
        progress=lambda *step: told.append(step),
    )
    steps = [done for done, _ in told]
    assert steps == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1]


def test_searches_have_a_time_and_mostly_a_place(folder):
    searches = read(folder, "stop-and-search")
    assert searches["Date"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00").all()
    assert 200 < len(searches) / 2 < 400
    assert searches["Latitude"].isna().mean() == pytest.approx(0.12, abs=0.05)
    vehicles = searches["Type"] == "Vehicle search"
    assert searches.loc[vehicles, ["Gender", "Age range"]].isna().all(axis=None)
    for month, rows in searches.groupby(searches["Date"].str[:7]):
        content = pd.read_csv(folder / f"{month}/{month}-derbyshire-stop-and-search.csv")
        assert len(content) == len(rows)


def test_no_real_crime_is_among_them(folder, street):
    archives = sorted((REAL / "police-uk").glob("derbyshire-*.zip"))
    if not archives:
        pytest.skip(f"no real files at {REAL / 'police-uk'}")
    made_up = set(street["Crime ID"].dropna()) | set(read(folder, "outcomes")["Crime ID"])
    columns = ["Longitude", "Latitude", "Location", "LSOA code"]
    places = set(street[columns].itertuples(index=False, name=None))
    for archive in archives:
        with zipfile.ZipFile(archive) as content:
            for name in content.namelist():
                with content.open(name) as file:
                    real = pd.read_csv(file, dtype=str, quoting=csv.QUOTE_MINIMAL)
                assert made_up.isdisjoint(real["Crime ID"].dropna())
                assert places.isdisjoint(real[columns].itertuples(index=False, name=None))
