"""Values of a JSON object that somebody else wrote, taken out as plain text and dates.

Nothing here raises: what cannot be used is left out and noted in `Remarks`, so that it is counted.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from etl.plain_text import one_line, plain_text

LONGEST_LINE, LONGEST_TEXT = 200, 2000
MOST_ENTRIES = 200
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
NAMED = 10
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
RUNS_A_PROGRAM = re.compile(r"(javascript|vbscript|data):", re.IGNORECASE)

# What can be wrong: a subject, and a sentence in which {} names whom it concerns.
Remark = tuple[str, str]
CUT = (
    "Texts cut",
    f"Texts of more than {LONGEST_TEXT:,} signs, or {LONGEST_LINE} for a name, an address or a "
    "number, were cut and end in “…”: {}.",
)
NOT_TEXT = (
    "Texts left out",
    "Where a text was expected the file has something else, which was left out: {}.",
)
NOT_A_DATE = ("Dates left empty", "These dates cannot be understood and were left empty: {}.")
NO_LIST = (
    "Lists missing",
    "The file has no list of this kind, so the pages say that it is not known: {}.",
)
SET_ASIDE = (
    "Entries set aside",
    "Entries without what matters in them (a name, an issue, a title or an address), or that are "
    "no entries at all, were set aside: {}.",
)
TOO_MANY = (
    "Entries too many",
    f"Only the first {MOST_ENTRIES} entries of a list were loaded: {{}}.",
)
NO_ADDRESS = (
    "Contacts left out",
    "Contacts that are no text, or that would run a program, were left out: {}.",
)


@dataclass
class Remarks:
    """What a reader should know, gathered while reading: remark → the names it concerns."""

    found: dict[Remark, list[str]] = field(default_factory=dict)

    def add(self, remark: Remark, whom: str, times: int = 1) -> None:
        """Note it for each thing that it concerns."""
        self.found.setdefault(remark, []).extend([whom] * times)

    def notices(self) -> list[tuple[str, int, str]]:
        """Subject, how many things it concerns, and the sentence with the first few names."""
        return [
            (subject, len(whom), sentence.format(_named(list(dict.fromkeys(whom)))))
            for (subject, sentence), whom in self.found.items()
        ]


@dataclass(frozen=True)
class Entry:
    """An object of the file. `whom` names it in remarks."""

    values: Mapping[str, Any]
    whom: str
    remarks: Remarks

    def line(self, key: str) -> str | None:
        """A text as one line; None where there is none."""
        return self._text(key, one_line, LONGEST_LINE)

    def text(self, key: str) -> str | None:
        """A text with a line for each paragraph; None where there is none."""
        return self._text(key, plain_text, LONGEST_TEXT)

    def moment(self, key: str) -> datetime | None:
        """A date and time as written, whatever its zone; None where there is none."""
        value = self.values.get(key)
        if value in (None, ""):
            return None
        try:
            moment = datetime.fromisoformat(value.strip()).replace(tzinfo=None)
        except (AttributeError, ValueError):
            moment = None
        if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            self.remarks.add(NOT_A_DATE, self.whom)
            return None
        return moment

    def entries(self, key: str) -> "list[Entry] | None":
        """The objects of a list; None where there is no list, which is not an empty one."""
        whom, values = f"{self.whom} ({key})", self.values.get(key)
        if not isinstance(values, list):
            self.remarks.add(NO_LIST, whom)
            return None
        if len(values) > MOST_ENTRIES:
            self.remarks.add(TOO_MANY, whom, len(values) - MOST_ENTRIES)
        first = values[:MOST_ENTRIES]
        found = [Entry(value, whom, self.remarks) for value in first if isinstance(value, dict)]
        if len(found) < len(first):
            self.remarks.add(SET_ASIDE, whom, len(first) - len(found))
        return found

    def contacts(self, key: str) -> list[tuple[str, str]]:
        """Kind and value of each address or number of an object; those without a value are none."""
        values = self.values.get(key)
        if values in (None, "", [], {}):
            return []
        if not isinstance(values, dict):
            self.remarks.add(NO_ADDRESS, self.whom)
            return []
        details = Entry(values, self.whom, self.remarks)
        kinds = [kind for kind in list(values)[:MOST_ENTRIES] if values[kind] not in (None, "")]
        found = [(one_line(kind, LONGEST_LINE)[0], details.address(kind)) for kind in kinds]
        return [(kind, value) for kind, value in found if kind and value]

    def address(self, key: str) -> str | None:
        """An address or a number as one line; None where there is none, or one that would run."""
        value = self.values.get(key)
        address = value.strip() if isinstance(value, str) else ""
        # Nothing is decoded in an address of the web: “&copy=2” in it is no ©.
        if WEB_ADDRESS.fullmatch(address) and len(address) <= LONGEST_TEXT:
            return address if address.isprintable() else None
        line = self.line(key)
        if line and RUNS_A_PROGRAM.match(line):
            self.remarks.add(NO_ADDRESS, self.whom)
            return None
        return line

    def _text(self, key: str, read: Any, longest: int) -> str | None:
        value = self.values.get(key)
        if _is_number(value):
            value = str(value)
        if value is None:
            return None
        if not isinstance(value, str):
            self.remarks.add(NOT_TEXT, self.whom)
            return None
        text, cut = read(value, longest)
        if cut:
            self.remarks.add(CUT, self.whom)
        return text or None


def _is_number(value: object) -> bool:
    """Whether it is a number; what Python reads as JSON may be NaN, or 1e999 for infinity."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    words = ", ".join(names[:NAMED])
    return f"{words} and {more:,} more" if more > 0 else words
