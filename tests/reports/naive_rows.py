"""The rows of a warehouse in plain Python, for a second opinion on what a briefing says.

Nothing of the dashboard is used: tables are read as they are, and which area, cell and month a
row belongs to is looked up again. A month is a whole number, years × 12 + month − 1.
"""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
from h3.api import basic_str as h3

from beatline.warehouse import SETTINGS

ASB = "Anti-social behaviour"
JULY_2022 = 2022 * 12 + 6
JANUARY_2021 = 2021 * 12
# What decides nothing, whatever its case.
UNDECIDED = ("under investigation", "status update unavailable")
MONTH_NAMES = list(calendar.month_name)


class Crime(NamedTuple):
    """A counted row. `cell` is None without coordinates, `crime_id` without one."""

    month: int
    crime_type: str
    point: int | None
    cell: str | None
    name: str
    crime_id: str | None
    force: str


@dataclass
class Rows:
    """Everything a briefing rests on.

    loaded : months with a street file of the home force, oldest first
    teams : codes; residents : code → census; crimes : code of the team → its counted rows
    middles : code of the team → cells whose middle lies in its outline, by id
    decisions : Crime ID → month, outcome and point of what was published of it
    outcome_files : force → months with an outcomes file
    homes : team, residents and deprivation decile of each census area of 2021
    """

    loaded: list[int]
    teams: list[str]
    residents: dict[str, int | None]
    crimes: dict[str, list[Crime]]
    middles: dict[str, list[str]]
    decisions: dict[str, list[tuple[int, str, int | None]]]
    outcome_files: dict[str, list[int]]
    homes: list[tuple[str, int | None, int | None]]


def days(month: int) -> int:
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


def month_text(month: int, *, year: bool = True) -> str:
    """ "December 2025"."""
    name = MONTH_NAMES[month % 12 + 1]
    return f"{name} {month // 12}" if year else name


def period_text(first: int, last: int) -> str:
    """ "December 2025", "November and December 2025", "November 2024 to December 2025"."""
    if first == last:
        return month_text(first)
    joint = "and" if last == first + 1 else "to"
    begins = month_text(first, year=first // 12 != last // 12)
    return f"{begins} {joint} {month_text(last)}"


def run_up_to(loaded: list[int], last: int, new_from: int) -> list[int]:
    """The loaded months in a row that end with the newest up to `last`, none before `new_from`.

    A newest month before `new_from` may go back as far as it likes.
    """
    known = [month for month in loaded if month <= last]
    run = known[-1:]
    while run and run[0] - 1 in known and run[0] != new_from:
        run.insert(0, run[0] - 1)
    return run


def read(warehouse: Path) -> Rows:
    """All rows of a warehouse file."""

    def of(columns: str, table: str) -> list[tuple]:
        number = "(year(month) * 12 + month(month) - 1)::INTEGER"
        # DuckDB refuses to open a file twice in one process but for the same settings.
        with duckdb.connect(str(warehouse), read_only=True, config=SETTINGS) as opened:
            return opened.execute(
                f"SELECT {columns.replace('month', number)} FROM {table}"
            ).fetchall()

    home = {month for (month,) in of("month", "loaded_month")}
    team_of = dict(of("lsoa_code, snt_code", "lsoa"))
    residents = dict(of("snt_code, residents", "snt"))
    force_of = dict(of("source_file_id, force", "source_file"))
    places = {
        point: (h3.latlng_to_cell(latitude, longitude, 9), name or "")
        for point, longitude, latitude, name in of(
            "snap_point_id, longitude, latitude, name", "snap_point"
        )
    }
    middles = defaultdict(list)
    for cell, team in of("cell, snt_code", "cell WHERE resolution = 9 ORDER BY cell"):
        middles[team].append(cell)
    crimes = defaultdict(list)
    for lsoa, month, kind, point, crime_id, file in of(
        "lsoa_code, month, crime_type, snap_point_id, crime_id, source_file_id", "crime"
    ):
        if lsoa in team_of and month in home:
            cell, name = places.get(point, (None, ""))
            crime = Crime(month, kind, point, cell, name, crime_id, force_of[file])
            crimes[team_of[lsoa]].append(crime)
    decisions, files = defaultdict(list), defaultdict(list)
    for crime_id, month, outcome, point in of(
        "crime_id, month, outcome_type, snap_point_id", "outcome"
    ):
        if outcome and outcome.lower() not in UNDECIDED:
            decisions[crime_id].append((month, outcome, point))
    for force, month in of("force, month", "coverage WHERE dataset = 'outcomes'"):
        files[force].append(month)
    return Rows(
        loaded=sorted(home),
        teams=sorted(residents),
        residents=residents,
        crimes=crimes,
        middles=middles,
        decisions=decisions,
        outcome_files=files,
        homes=of("snt_code, residents, imd_decile", "lsoa WHERE vintage <> '2011'"),
    )
