"""A warehouse of three releases, each of which says some things otherwise than the one before."""

import csv
import json
import random
from pathlib import Path

from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    OUTSIDE,
    Row,
    asb_row,
    load,
    outcome_row,
    street_row,
    write_csv,
)

TYPES = ("Burglary", "Drugs", "Robbery")
STATUSES = ("Under investigation", "Local resolution", "")
PLACES = (ARBORETUM, ABBEY, CHESTERFIELD, OUTSIDE[0])


def build_revised(folder: Path) -> Path:
    """Load three releases, from the folders 1, 2 and 3 beside the warehouse; its folder.

    derbyshire 2025-01  says other things each time
    derbyshire 2025-02  comes again as it was, and then no more
    derbyshire 2025-03  comes with the third
    btp 2025-01         has no Crime IDs; says other things with the second
    btp 2024-12         loses its three drug offences with the second, with which 2024-12 of
                        derbyshire comes for the first time
    kent 2025-01        has every row twice, with the second only once
    outcomes 2025-01    one row, then two
    """
    dice = random.Random(7)
    january, february, march = (
        first_rows(month, dice) for month in ("2025-01", "2025-02", "2025-03")
    )
    again = released_again(january, dice)
    railway = [street_row(lsoa, Crime_ID="") for lsoa in (ARBORETUM, ABBEY, ABBEY)]
    drugs = street_row(number=1, Month="2024-12", Crime_type="Drugs")
    burglary = street_row(number=9, Month="2024-12")
    kent = [asb_row(Latitude=f"52.9{n:02}000") for n in range(25)]
    decided = outcome_row(january[0])

    first, second, third = (folder / number for number in "123")
    write_csv(first, january)
    write_csv(second, again)
    write_csv(third, released_again(again, dice))
    for release in (first, second):
        write_csv(release, february, "2025-02")
    write_csv(third, march, "2025-03")
    write_csv(first, railway, force="btp")
    write_csv(second, [*railway[1:], railway[1] | {"Crime type": "Drugs"}], force="btp")
    write_csv(first, [drugs, drugs, drugs, burglary], "2024-12", force="btp")
    write_csv(second, [burglary], "2024-12", force="btp")
    write_csv(second, [street_row(ABBEY, Month="2024-12")], "2024-12")
    write_csv(first, kent * 2, force="kent")
    write_csv(second, kent, force="kent")
    write_csv(first, [decided], dataset="outcomes")
    write_csv(second, [decided] * 2, dataset="outcomes")
    for release in (first, second, third):
        report = load(folder / "warehouse", release)
        told = {"text": report.as_text(), "json": report.as_json()}
        (release / "report.json").write_text(json.dumps(told))
    return folder / "warehouse"


def released(folder: Path, force: str, month: str = "2025-01") -> list[list[Row]]:
    """The rows of a street file in each release that has it. folder : beside the warehouse."""
    paths = [folder / number / month / f"{month}-{force}-street.csv" for number in "123"]
    return [list(csv.DictReader(path.open())) for path in paths if path.exists()]


def first_rows(month: str, dice: random.Random) -> list[Row]:
    """A month with repeated Crime IDs, incidents, and identical rows."""
    rows = [
        street_row(dice.choice(PLACES), n, Month=month, Crime_type=dice.choice(TYPES))
        | {"Crime ID": f"{month} {n // 2 if n < 24 else n}"}
        for n in range(50)
    ]
    return [*rows, *([asb_row(Month=month)] * 4), *([asb_row(ABBEY, Month=month)] * 3)]


def released_again(rows: list[Row], dice: random.Random) -> list[Row]:
    """The same month a release later: some of everything has changed, the order too."""
    changed = []
    for number, row in enumerate(rows):
        new = dict(row)
        if dice.random() < 0.3 and row["Crime ID"]:
            new["Last outcome category"] = dice.choice(STATUSES)
        if dice.random() < 0.1:
            new |= {
                name: value
                for name, value in street_row(dice.choice(PLACES)).items()
                if name in ("Longitude", "Latitude", "LSOA code")
            }
        if dice.random() < 0.1 and row["Crime ID"]:
            new["Crime type"] = dice.choice(TYPES)
        if dice.random() < 0.2:
            new["Location"] = "On or near Renamed Street"
        if dice.random() > 0.08:
            changed.append(new)
        if dice.random() < 0.08:
            changed.append(new | {"Crime ID": new["Crime ID"] and f"new {number} {dice.random()}"})
    dice.shuffle(changed)
    return changed
