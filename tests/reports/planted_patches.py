"""A made-up force of 22 patches in which nothing ever changes, but for what is planted in a few."""

from pathlib import Path

import pandas as pd

from tests.builders import LSOAS, Row, load, outcome_row, street_row, write_csv

# What is planted, and where. These teams have 53 to 126 cells and are much like each other.
SPIKE, BEGINS, FADES, GROWS = "NT-05", "NT-07", "NT-10", "SE-02"
MORE_DECIDED, OTHERWISE_DECIDED, OTHER_MIX, TWO_TYPES = "SE-01", "SK-02", "SK-10", "SE-04"
STAYS, EVERYTHING = "SW-01", "SK-11"
# A spike that is four months old, and a place that only a single look would call growing.
OLD_NEWS, HARDLY = "NT-06", "SK-05"
# The others stay as they are.
PLAIN = (
    *("NH-10", "NR-04", "NR-13", "NT-02", "NT-04", "NT-08"),
    *("SK-03", "SK-08", "SN-01", "SW-02"),
)
TEAMS = (
    *(SPIKE, BEGINS, FADES, GROWS, MORE_DECIDED, OTHERWISE_DECIDED, OTHER_MIX, TWO_TYPES),
    *(STAYS, EVERYTHING, OLD_NEWS, HARDLY, *PLAIN),
)  # fmt: skip

TYPES = ("Burglary", "Shoplifting", "Vehicle crime", "Violence and sexual offences")
MONTHS = pd.date_range("2024-01-01", "2025-12-01", freq="MS")
# As many cells alike that no month has a busiest 5%.
ALIKE = 8
NEW_CELL, OLD_CELL = ALIKE, ALIKE + 1
# Of which types there are twice as many all the time, and which have a spike in which month.
DOUBLED = {OTHER_MIX: (1,), TWO_TYPES: (1, 2), EVERYTHING: (3,)}
SPIKES = {SPIKE: (1,), EVERYTHING: (1, 2), OLD_NEWS: (1,)}


def records(team: str, month: int, cell: int, kind: int) -> int:
    """How many records of a type a cell has in a month, by its position among MONTHS."""
    newest = month >= len(MONTHS) - 3
    if cell == NEW_CELL:
        return 2 if team in (BEGINS, EVERYTHING) and newest else 0
    if cell == OLD_CELL:
        return 2 if team in (FADES, EVERYTHING) and not newest else 0
    count = 2 + (kind == 0 and month % 3 == 0)
    count += 2 * (kind in DOUBLED.get(team, ()))
    if month == len(MONTHS) - (4 if team == OLD_NEWS else 2):
        count += 4 * (kind in SPIKES.get(team, ()))
    if newest and team == HARDLY and cell == 1:
        count += 2 * (kind < 3)
    if cell == 0 and team in (STAYS, EVERYTHING, GROWS):
        count *= 4 if team == GROWS and newest else 2
    return count


def decided(team: str, month: int, number: int) -> str:
    """What the outcomes file of the month after says of the so-manieth crime of a month; or ""."""
    later = month >= len(MONTHS) - 12
    if team == OTHERWISE_DECIDED:
        if number % 4:
            return ""
        return "Local resolution" if later and number % 8 else "Suspect charged"
    more = later and team in (MORE_DECIDED, EVERYTHING)
    if number % (4 if more else 8):
        return ""
    # There one group differs even more than all of them together, which are told all the same.
    return "Local resolution" if team == EVERYTHING and not later else "Suspect charged"


def build_planted(folder: Path) -> Path:
    """The warehouse of these patches; its folder."""
    told: list[list[Row]] = [[] for _ in range(len(MONTHS) + 1)]
    for month, day in enumerate(MONTHS):
        rows = []
        for place, team in enumerate(TEAMS):
            own = _rows(team, place, month, f"{day:%Y-%m}")
            rows += own
            for number, row in enumerate(own):
                if outcome := decided(team, month, number):
                    told[month + 1].append(outcome_row(row, Outcome_type=outcome))
        write_csv(folder / "files", rows, f"{day:%Y-%m}")
        files = [row | {"Month": f"{day:%Y-%m}"} for row in told[month]]
        write_csv(folder / "files", files, f"{day:%Y-%m}", "outcomes")
    load(folder / "warehouse", folder / "files")
    return folder / "warehouse"


def _rows(team: str, place: int, month: int, name: str) -> list[Row]:
    """The records of a team in a month, those of one type and cell after another."""
    areas = LSOAS[(LSOAS["snt_code"] == team) & (LSOAS["vintage"] != "2011")]
    rows = []
    for kind, crime_type in enumerate(TYPES):
        for cell in range(ALIKE + 2):
            # Beside each other in a row, each a cell's width from the next.
            longitude = f"{areas['longitude'].iloc[0] + 0.0065 * cell:.6f}"
            # Teams differ in how much of a town centre they are.
            street = "Supermarket" if cell < place % 3 else f"Road {cell}"
            for _ in range(records(team, month, cell, kind)):
                rows.append(
                    street_row(
                        areas.index[0],
                        100_000 * month + len(rows),
                        Month=name,
                        Longitude=longitude,
                        Location=f"On or near {street}",
                        Crime_type=crime_type,
                    )
                )
    return rows
