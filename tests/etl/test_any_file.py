"""Random files: either every row is accounted for, or the load fails in words."""

import csv
import io
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.csv_file import HEADERS, copied
from etl.errors import LoadError
from tests.builders import csv_text, load, rows_of, street_row

HEADER = HEADERS["street"]
# The only ways in which a file as a whole may be refused.
REFUSAL = re.compile(
    "is not UTF-8|lacks the columns|has another order|is empty|a header and no rows|never closed|"
    "line break inside|carriage returns|two different ways|blank lines|"
    "a line of|rows cannot be loaded"
)
GOOD = csv_text([street_row(number=n) for n in range(30)]).splitlines()
fields = st.one_of(
    st.sampled_from(
        [
            "",
            "2025-01",
            "2024-02",
            "1",
            "-1.47",
            "52.9",
            "Burglary",
            "E01013472",
            "nan",
            "1e400",
            "NULL",
            "On or near X",
        ]
    ),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
)
rows = st.lists(fields, min_size=12, max_size=12)
odd_lines = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=40),
    st.lists(fields, min_size=1, max_size=14).map(",".join),
    st.sampled_from(
        ["", " ", ",", '"', '""', "\t", "\x00", ",,,,,,,,,,,", '"a\nb",2025-01', "\r", "\ufeff"]
    ),
)


def quoted(row: list[str], line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end).writerow(row)
    return out.getvalue()


def loaded_or_refused(content: bytes) -> bool:
    """Load one file; True when it reconciled, False when it was refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "2025-01-derbyshire-street.csv"
        path.write_bytes(content)
        try:
            report = load(Path(folder) / "out", path)
        except LoadError as error:
            assert REFUSAL.search(str(error)), error
            return False
        (file,) = report.files
        assert (
            file["rows_read"]
            == file["rows_loaded"] + file["rows_rejected"] + file["rows_corrected"]
        )
        ((crimes, rejected),) = rows_of(
            Path(folder) / "out",
            "SELECT (SELECT count(*) FROM crime), (SELECT count(*) FROM rejected_row)",
        )
        assert (file["rows_loaded"], file["rows_rejected"] + file["rows_corrected"]) == (
            crimes,
            rejected,
        )
        return True


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_any_fields_reconcile_or_are_refused(odd, line_end):
    text = line_end.join(GOOD) + line_end + "".join(quoted(row, line_end) for row in odd)
    loaded_or_refused(text.encode())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(odd_lines, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_any_lines_reconcile_or_are_refused(odd, line_end):
    loaded_or_refused(line_end.join([*GOOD[:10], *odd, *GOOD[10:]]).encode())


@settings(max_examples=8, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_reconcile(content):
    loaded_or_refused(content)
    loaded_or_refused(f"{HEADER}\n".encode() + content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.text('ab," ', max_size=4), min_size=2, max_size=3), max_size=8),
    st.integers(1, 9),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_count_of_records_agrees_with_a_reader_of_csv(table, chunk, line_end):
    text = HEADER + line_end + "".join(quoted([*row, "end"], line_end) for row in table)
    contents = copied(Slowly(text.encode(), chunk), None, limit=10_000)
    assert (contents.problem, contents.records) == (None, len(table))


@settings(max_examples=200, deadline=None)
@given(st.text('a\n\r"', max_size=30), st.integers(1, 9))
def test_what_is_said_of_the_lines_does_not_depend_on_how_they_arrive(text, chunk):
    content = f"{HEADER}\n{text}".encode()
    whole = copied(io.BytesIO(content), None, limit=10_000)
    assert copied(Slowly(content, chunk), None, limit=10_000) == whole
    plain = text.replace("\r\n", "\n").rstrip("\n")
    if whole.problem is None:
        assert "\r" not in plain
        assert "\n\n" not in plain
        assert whole.records == len([line for line in plain.split("\n") if line.strip("\r")])


class Slowly(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, content, chunk):
        super().__init__(content)
        self.chunk = chunk

    def read(self, _=-1):
        return super().read(self.chunk)
