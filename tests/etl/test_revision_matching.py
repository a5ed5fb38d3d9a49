"""Which record became which: the passes against every matching there is."""

from collections import Counter
from datetime import datetime

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.revisions import PASSES, fill_revisions
from etl.scripts import create_table, run, set_variables
from tests.etl.naive_revisions import Agreement, Record, best_agreement

Month = tuple[list[Record], list[Record]]
TABLES = ("build", "source_file", "crime", "revision_file", "revision_type", "revision")
NO_POINTS = """
CREATE TEMP TABLE placed_point (
    snap_point_id BIGINT, ward_code VARCHAR, snt_code VARCHAR, snt_distance_m DOUBLE
)
"""
CHANGED = (
    "crime_type_before, outcome_before, snap_point_id_before || ' ' || lsoa_code_before, "
    "crime_type_after, outcome_after, snap_point_id_after || ' ' || lsoa_code_after, place_changed"
)

record = st.builds(
    Record,
    st.sampled_from(["", "a", "b"]),
    st.sampled_from(["Burglary", "Drugs", "Robbery"]),
    st.sampled_from(["1 E1", "2 E1", "2 E2"]),
    st.sampled_from(["", "Under investigation", "Local resolution"]),
)
month = st.tuples(st.lists(record, max_size=7), st.lists(record, max_size=7))


class Compared:
    """The tables of revisions for months of rows before and after, each a file of its own."""

    def __init__(self, *months: Month, keep: bool = True) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("ATTACH ':memory:' AS previous; ATTACH ':memory:' AS new; USE new")
        run(self.connection, "010_tables")
        for table in TABLES:
            self.connection.execute(f"CREATE TABLE previous.{table} AS FROM {table} LIMIT 0")
            self.connection.execute(f"CREATE TEMP VIEW older_{table} AS FROM {table} LIMIT 0")
        for side, name in enumerate(("previous", "new")):
            self._fill(name, [rows[side] for rows in months], side)
        create_table(self.connection, "new_file", self._files([a for _, a in months], 1))
        set_variables(
            self.connection,
            keep=keep,
            force="derbyshire",
            built_at=datetime(2026, 11, 3, 9),
            wards_are="schematic",
        )
        run(self.connection, "036_replaced_files", "058_areas")
        self.connection.execute(NO_POINTS)
        fill_revisions(self.connection, demonstration=False)

    def _files(self, months: list[list[Record]], side: int) -> pd.DataFrame:
        numbers = range(len(months))
        return pd.DataFrame(
            {
                "source_file_id": [n + 1 for n in numbers],
                "force": "derbyshire",
                "month": pd.date_range("2020-01-01", periods=len(months), freq="MS"),
                "dataset": "street",
                "sha256": [f"{side} {n}" for n in numbers],
                "file_name": "",
                "bytes": 0,
                "loaded_at": pd.Timestamp("2026-10-03"),
                "rows_read": [len(rows) for rows in months],
                "rows_loaded": [len(rows) for rows in months],
                "rows_rejected": 0,
                "rows_corrected": 0,
            }
        )

    def _fill(self, name: str, months: list[list[Record]], side: int) -> None:
        files = self._files(months, side)
        create_table(self.connection, f"files_{name}", files)
        rows = [
            {
                "key": 0,
                "crime_id": row.crime_id or None,
                "month": files["month"].iloc[number],
                "crime_type": row.crime_type,
                "outcome": row.outcome or None,
                "snap_point_id": int(row.place.split()[0]),
                "lsoa_code": row.place.split()[1],
                "area": "outside",
                "counted": False,
                "source_file_id": number + 1,
            }
            for number, month in enumerate(months)
            for row in month
        ]
        types = {"crime_id": "str", "outcome": "str", "key": "uint64"}
        self.connection.execute(f"INSERT INTO {name}.source_file BY NAME FROM files_{name}")
        if rows:
            create_table(self.connection, f"rows_{name}", pd.DataFrame(rows).astype(types))
            self.connection.execute(f"INSERT INTO {name}.crime BY NAME FROM rows_{name}")

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def agreements(self) -> list[Agreement]:
        """How many pairs of each month agree, as told by its unchanged rows and its changes."""
        return [
            Agreement(*row)
            for row in self.ask(
                """
                SELECT
                    unchanged,
                    unchanged + count(*) FILTER (
                        r.crime_type_before = r.crime_type_after AND NOT place_changed
                    ),
                    unchanged + count(*) FILTER (r.crime_type_before = r.crime_type_after),
                    unchanged + count(*) FILTER (
                        r.crime_type_before IS NOT NULL AND r.crime_type_after IS NOT NULL
                    )
                FROM revision_file f
                LEFT JOIN revision r USING (revised_at, force, month)
                GROUP BY month, unchanged
                ORDER BY month
                """
            )
        ]


def side_of(row: Record | None) -> tuple[str | None, ...]:
    """One side of what is recorded of a row."""
    return (row.crime_type, row.outcome or None, row.place) if row else (None,) * 3


def told(before: Record | None, after: Record | None, *, moved: bool = False) -> tuple[object, ...]:
    return (*side_of(before), *side_of(after), moved)


def without_empty(months: list[Month]) -> list[Month]:
    return [rows for rows in months if all(rows)]


@settings(max_examples=10)
@given(st.lists(month, min_size=4, max_size=16).map(without_empty))
def test_no_matching_agrees_in_more_and_what_is_recorded_leads_from_before_to_after(months):
    compared = Compared(*months)
    assert compared.agreements() == [best_agreement(*rows) for rows in months]
    before, after = (
        Counter(side_of(row) for rows in months for row in rows[side]) for side in (0, 1)
    )
    for row in compared.ask(f"SELECT {CHANGED} FROM revision"):
        before.subtract([row[:3]] if row[0] else [])
        before.update([row[3:6]] if row[3] else [])
    assert {key: n for key, n in before.items() if n} == dict(after)


@settings(max_examples=3)
@given(st.lists(month, min_size=2, max_size=6).map(without_empty), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(months, random):
    shuffled = [
        (random.sample(before, len(before)), random.sample(after, len(after)))
        for before, after in months
    ]
    every = f"SELECT month, {CHANGED} FROM revision ORDER BY ALL"
    assert Compared(*shuffled).ask(every) == Compared(*months).ask(every)


BURGLARY = Record("a", "Burglary", "1 E1", "Under investigation")
ELSEWHERE = BURGLARY._replace(place="2 E2")
DECIDED = ELSEWHERE._replace(outcome="Local resolution")
OTHER = Record("a", "Drugs", "2 E2", "")
INCIDENT = Record("", "Anti-social behaviour", "1 E1", "")
NAMELESS, NAMELESS_DRUGS = BURGLARY._replace(crime_id=""), OTHER._replace(crime_id="")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([BURGLARY], [BURGLARY], []),
        # A repeated Crime ID: only one of the two was decided, wherever they stand in the file.
        ([BURGLARY, ELSEWHERE], [DECIDED, BURGLARY], [told(ELSEWHERE, DECIDED)]),
        # Another LSOA of the same snap point is another place.
        (
            [BURGLARY._replace(place="2 E1")],
            [ELSEWHERE],
            [told(BURGLARY._replace(place="2 E1"), ELSEWHERE, moved=True)],
        ),
        # All at once, and still the same Crime ID.
        ([BURGLARY], [OTHER], [told(BURGLARY, OTHER, moved=True)]),
        # The same without a Crime ID is one gone and one added.
        ([NAMELESS], [NAMELESS_DRUGS], [told(NAMELESS, None), told(None, NAMELESS_DRUGS)]),
        # Without one a status can change where type and place are the same.
        ([NAMELESS], [NAMELESS._replace(outcome="")],
         [told(NAMELESS, NAMELESS._replace(outcome=""))]),
        # Of three alike two stay.
        ([INCIDENT] * 3, [INCIDENT] * 2, [told(INCIDENT, None)]),
        # A status that was taken away.
        ([BURGLARY], [BURGLARY._replace(outcome="")],
         [told(BURGLARY, BURGLARY._replace(outcome=""))]),
    ],
)  # fmt: skip
def test_what_is_recorded_of_single_rows(before, after, expected):
    found = Compared((before, after)).ask(f"SELECT {CHANGED} FROM revision ORDER BY ALL")
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_same_crime_id_in_another_month_is_another_record():
    moved = Compared(([BURGLARY], [BURGLARY._replace(crime_id="b")]),
                     ([BURGLARY._replace(crime_id="b")], [BURGLARY]))  # fmt: skip
    assert moved.ask("SELECT count(*), count(crime_type_after) FROM revision") == [(4, 2)]


@pytest.mark.parametrize("level", [{}, {"crime_type": "Drugs"}])
def test_which_of_several_is_paired_does_not_depend_on_where_it_stands_in_the_file(level):
    several = [BURGLARY, ELSEWHERE, BURGLARY._replace(crime_type="Robbery")]
    one = [Record("a", "Burglary", "2 E1", "Local resolution")._replace(**level)]
    every = f"SELECT {CHANGED} FROM revision ORDER BY ALL"
    for before, after in ((several, one), (one, several)):
        forwards = Compared((before, after)).ask(every)
        assert Compared((before[::-1], after[::-1])).ask(every) == forwards
        assert len(forwards) == 3


def test_real_files_that_replace_a_demonstration_are_no_revision():
    replaced = Compared(([BURGLARY], [DECIDED]), keep=False)
    assert replaced.ask("FROM revision") == replaced.ask("FROM revision_file") == []


def test_passes_ask_for_less_and_less():
    # Each of the first three levels holds all that the next asks for.
    order = [PASSES.index(level) for level in
             (("type", "place", "status"), ("type", "place"), ("type",), ())]  # fmt: skip
    assert order == sorted(order)
    assert len(set(PASSES)) == len(PASSES) == 8
