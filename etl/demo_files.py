"""Write the demonstration's files exactly as police.uk does."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from etl.demo_crimes import NOTHING, Crimes
from etl.demo_rates import OUTCOMES, STATUSES, TYPES

FORCE = "Derbyshire Constabulary"
FORCE_IN_FILE_NAMES = "derbyshire"
# The loader knows demonstration data by this word in a street or stop-and-search file, and by
# Crime IDs that begin with eight zeros, as one real ID in four thousand million does.
CONTEXT = "Demonstration"
ID_MARK = "00000000"

STREET_SQL = """
    SELECT
        CASE WHEN number >= 0
            THEN $id_mark || substr(sha256($id_prefix || id_month || '/' || number), 9)
        END AS "Crime ID",
        $month AS "Month", $force AS "Reported by", $force AS "Falls within",
        longitude AS "Longitude", latitude AS "Latitude", name AS "Location",
        lsoa_code AS "LSOA code", lsoa_name AS "LSOA name", crime_type AS "Crime type",
        outcome AS "Last outcome category", $context AS "Context"
    FROM rows
"""
OUTCOMES_SQL = """
    SELECT
        $id_mark || substr(sha256($id_prefix || id_month || '/' || number), 9) AS "Crime ID",
        $month AS "Month", $force AS "Reported by", $force AS "Falls within",
        longitude AS "Longitude", latitude AS "Latitude", name_in_capitals AS "Location",
        lsoa_code AS "LSOA code", lsoa_name AS "LSOA name", outcome AS "Outcome type"
    FROM rows
"""
SEARCHES_SQL = """
    SELECT
        "Type", "Date", "Part of a policing operation", $context AS "Policing operation",
        latitude AS "Latitude", longitude AS "Longitude", "Gender", "Age range",
        "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search",
        "Outcome", "Outcome linked to object of search", "Removal of more than just outer clothing"
    FROM rows
"""


@dataclass(frozen=True)
class Decisions:
    """Rows of an outcomes file as numbers: crime (its month and number), place and outcome."""

    id_month: np.ndarray
    number: np.ndarray
    place: np.ndarray
    outcome: np.ndarray


@dataclass(frozen=True)
class Folder:
    """Where the files go, and the texts that their numbers stand for.

    places : as from `demonstration_places`
    id_prefix : what all Crime IDs are made from, together with a crime's month and number
    """

    out: Path
    places: dict[str, pa.Array]
    id_prefix: str

    def street(self, month: date, crimes: Crimes, status: np.ndarray) -> Path:
        """Write the street file of a month; `status` is a row of `STATUSES` or `NOTHING`."""
        rows = {
            "id_month": pa.repeat(month_number(month), len(crimes.place)),
            "number": pa.array(crimes.number),
            **self._texts(crimes.place, "longitude", "latitude", "name", "lsoa_code", "lsoa_name"),
            "crime_type": _words(TYPES["crime_type"].tolist()).take(_rows(crimes.type_row)),
            "outcome": _words(STATUSES).take(_rows(status)),
        }
        return self._write(STREET_SQL, pa.table(rows), month, "street")

    def outcomes(self, month: date, decisions: Decisions) -> Path:
        """Write the outcomes file of a month."""
        columns = ["longitude", "latitude", "name_in_capitals", "lsoa_code", "lsoa_name"]
        rows = {
            "id_month": pa.array(decisions.id_month),
            "number": pa.array(decisions.number),
            **self._texts(decisions.place, *columns),
            "outcome": _words(OUTCOMES).take(_rows(decisions.outcome)),
        }
        return self._write(OUTCOMES_SQL, pa.table(rows), month, "outcomes")

    def searches(self, month: date, searches: pd.DataFrame) -> Path:
        """Write the stop-and-search file of a month."""
        rows = {
            str(name): pa.array(searches[name], pa.string(), from_pandas=True)
            for name in searches.columns.drop("place")
        }
        rows |= self._texts(searches["place"].to_numpy(), "longitude", "latitude")
        return self._write(SEARCHES_SQL, pa.table(rows), month, "stop-and-search")

    def _texts(self, place: np.ndarray, *columns: str) -> dict[str, pa.Array]:
        taken = _rows(place)
        return {column: self.places[column].take(taken) for column in columns}

    def _write(self, sql: str, rows: pa.Table, month: date, dataset: str) -> Path:
        text = f"{month:%Y-%m}"
        path = self.out / text / f"{text}-{FORCE_IN_FILE_NAMES}-{dataset}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        known = {
            "id_prefix": self.id_prefix,
            "id_mark": ID_MARK,
            "month": text,
            "force": FORCE,
            "context": CONTEXT,
        }
        used = {name: value for name, value in known.items() if f"${name}" in sql}
        with duckdb.connect() as connection:
            connection.register("rows", rows)
            connection.sql(sql, params=used).write_csv(str(path), header=True)
        return path


def folder(out: Path, places: pd.DataFrame, seed: int) -> Folder:
    """The folder to write to, with the texts of the places at hand."""
    columns = ["longitude", "latitude", "name", "name_in_capitals", "lsoa_code", "lsoa_name"]
    texts = {column: _words(places[column].tolist()) for column in columns}
    return Folder(out, texts, f"Beatline demonstration {seed}: ")


def month_number(month: date) -> int:
    """Months since the year 0: consecutive months have consecutive numbers."""
    return month.year * 12 + month.month - 1


def _words(texts: list[str]) -> pa.Array:
    return pa.array(texts, pa.string())


def _rows(numbers: np.ndarray) -> pa.Array:
    """Row numbers to take texts by; NOTHING becomes an empty field."""
    return pa.array(np.maximum(numbers, 0), pa.int32(), mask=numbers == NOTHING)
