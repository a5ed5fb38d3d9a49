"""The generated crimes of the double: months of CSV rows, and what a release changes in them.

The home force's rows are those of the demonstration with its marks taken out, so that they load
as real data. The neighbours' are a few plain rows a month.
"""

import csv
import hashlib
import io
import os
import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from filelock import FileLock

from etl.config import DEFAULT
from etl.csv_file import HEADERS
from etl.demo import write_demonstration

HOME = "derbyshire"
NAMES = {
    "btp": "British Transport Police",
    HOME: "Derbyshire Constabulary",
    "leicestershire": "Leicestershire Police",
    "nottinghamshire": "Nottinghamshire Police",
    "staffordshire": "Staffordshire Police",
}
DATASETS = ("outcomes", "stop-and-search", "street")
FIRST, LAST = "2022-01", "2026-03"
# 170 street rows a month: a fiftieth of the county's.
SCALE, SEED = 0.02, 20
NEIGHBOUR_ROWS = 6
MARKED_ID = re.compile(r"^0{8}([0-9a-f]{8})", re.MULTILINE)

Row = dict[str, str]


def months_between(first: str, last: str) -> list[str]:
    """Months (YYYY-MM) from the first to the last, both included."""
    return [month_name(n) for n in range(month_number(first), month_number(last) + 1)]


def month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_name(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02}"


def rows_of(force: str, month: str, dataset: str) -> list[Row]:
    """The rows of a CSV before any release changed them; none where a force has no such CSV."""
    if force == HOME:
        path = _generated() / month / f"{month}-{HOME}-{dataset}.csv"
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    return _neighbour(force, month, dataset)


def csv_bytes(rows: Iterable[Mapping[str, str]], dataset: str) -> bytes:
    """Rows as data.police.uk writes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADERS[dataset].split(","), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@cache
def _generated() -> Path:
    """The home force's months in a folder, made once and kept while what makes them is the same."""
    code = sorted([*DEFAULT.parents[1].glob("etl/demo*.py"), Path(__file__)])
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"beatline-double-{os.getuid()}-{mark}"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            made = folder.with_suffix(".part")
            shutil.rmtree(made, ignore_errors=True)
            files = write_demonstration(
                made,
                months=month_number(LAST) - month_number(FIRST) + 1,
                seed=SEED,
                scale=SCALE,
                lookups=DEFAULT.parent,
                last_month=date(int(LAST[:4]), int(LAST[5:]), 1),
            )
            for path in files:
                path.write_text(unmarked(path.read_text(encoding="utf-8")), encoding="utf-8")
            made.rename(folder)
    return folder


def unmarked(text: str) -> str:
    """A file of the demonstration without what marks it as one."""
    return MARKED_ID.sub(r"\1\1", text).replace(",Demonstration", ",")


# LSOAs of the neighbours with a point in each; those of Nottinghamshire are in places.py too.
POINTS = {
    "btp": [
        ("E01013542", "Derby 013F", -1.463, 52.916),
        ("E01033400", "Nottingham 039B", -1.147, 52.947),
    ],
    "leicestershire": [("E01025950", "North West Leicestershire 008A", -1.540, 52.759)],
    "nottinghamshire": [
        ("E01099001", "Nottingham 901A", -1.180, 52.950),
        ("E01099004", "Nottingham 902A", -1.140, 52.950),
        ("E01099009", "Broxtowe 901A", -1.260, 52.950),
    ],
    "staffordshire": [("E01029414", "East Staffordshire 013B", -1.653, 52.784)],
}  # fmt: skip
TYPES = ("Burglary", "Shoplifting", "Vehicle crime", "Anti-social behaviour", "Drugs", "Robbery")
OUTCOMES = (
    "Under investigation",
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Suspect charged",
    "Local resolution",
)


def _neighbour(force: str, month: str, dataset: str) -> list[Row]:
    if dataset != "street" and force == "btp":
        return []
    if dataset == "stop-and-search":
        return []
    rows = []
    for number in range(NEIGHBOUR_ROWS):
        code, name, longitude, latitude = POINTS[force][number % len(POINTS[force])]
        asb = TYPES[number] == "Anti-social behaviour"
        unnamed = asb or force == "btp"
        rows.append(
            {
                "Crime ID": "" if unnamed else new_id(f"{force} {month} {number}"),
                "Month": month,
                "Reported by": NAMES[force],
                "Falls within": NAMES[force],
                "Longitude": f"{longitude + number * 1e-4:.6f}",
                "Latitude": f"{latitude:.6f}",
                "Location": "On or near Example Street",
                "LSOA code": code,
                "LSOA name": name,
                "Crime type": TYPES[number],
                "Last outcome category": "" if unnamed else OUTCOMES[1],
                "Context": "",
            }
        )
    return rows if dataset == "street" else [_decided(row) for row in rows if row["Crime ID"]]


def _decided(row: Row) -> Row:
    kept = {name: row[name] for name in HEADERS["outcomes"].split(",")[:-1]}
    return {**kept, "Location": row["Location"].upper(), "Outcome type": OUTCOMES[1]}


def new_id(text: str) -> str:
    """A Crime ID, always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Changes:
    """How many street rows of each older month a release changes, by kind."""

    outcomes: int = 3
    added: int = 2
    gone: int = 1
    moved: int = 2
    types: int = 1


@dataclass(frozen=True)
class Change:
    """A street row that a release changed: `before` is None for an added one, `after` for one gone.

    kind : outcome, added, gone, moved, type
    """

    kind: str
    month: str
    before: Row | None
    after: Row | None


def changed_rows(
    rows: list[Row], month: str, release: str, changes: Changes
) -> tuple[list[Row], list[Change]]:
    """A month's street rows as a release re-issues them, in another order, and what it changed.

    Every row is changed in one way at most; only rows with a Crime ID of their own are.
    """
    chance = random.Random(f"{release} {month}")
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["Crime ID"]] = counts.get(row["Crime ID"], 0) + 1
    free = [n for n, row in enumerate(rows) if row["Crime ID"] and counts[row["Crime ID"]] == 1]
    chance.shuffle(free)
    after: list[Row | None] = [dict(row) for row in rows]
    done: list[Change] = []

    def take(kind: str, count: int) -> list[int]:
        taken = [free.pop() for _ in range(min(count, len(free)))]
        for n in taken:
            after[n] = _altered(kind, rows[n], rows, chance)
            done.append(Change(kind, month, rows[n], after[n]))
        return taken

    take("outcome", changes.outcomes)
    take("moved", changes.moved)
    take("type", changes.types)
    take("gone", changes.gone)
    added = []
    for number in range(changes.added if rows else 0):
        row = {**chance.choice(rows), "Crime ID": new_id(f"{release} {month} added {number}")}
        row |= {"Crime type": "Burglary", "Last outcome category": OUTCOMES[0]}
        added.append(row)
        done.append(Change("added", month, None, row))
    kept = [row for row in after if row is not None] + added
    chance.shuffle(kept)
    return kept, done


def _altered(kind: str, row: Row, rows: list[Row], chance: random.Random) -> Row | None:
    if kind == "gone":
        return None
    if kind == "outcome":
        others = [text for text in OUTCOMES[1:] if text != row["Last outcome category"]]
        return {**row, "Last outcome category": chance.choice(others)}
    if kind == "type":
        others = [
            text for text in TYPES if text not in ("Anti-social behaviour", row["Crime type"])
        ]
        return {**row, "Crime type": chance.choice(others)}
    place = ("Longitude", "Latitude", "Location", "LSOA code", "LSOA name")
    others = [other for other in rows if other["Longitude"] != row["Longitude"]] or [row]
    there = chance.choice(others)
    return {**row, **{name: there[name] for name in place}}
