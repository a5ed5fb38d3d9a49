"""A document for a meeting as plain blocks, from which its PDF and its spreadsheet are both made.

No block holds a figure as text where it is a number: the PDF (`pack_pdf`) words it and the
spreadsheet (`pack_workbook`) keeps it, both by `pack_values`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from beatline.reports.pack_values import COUNT, NONE, Value

# Sheets of the spreadsheet, in this order; one that no block fills is left out.
SUMMARY, TYPES, AREAS, BY_TYPE = "Summary", "Types", "All areas", "All areas by type"
PRIORITIES, EXCEPTIONS, OUTCOMES = "Priorities", "Exceptions", "Outcomes"
LIKE, DATA, ABOUT = "Like areas", "Data", "About"
SHEETS = (SUMMARY, TYPES, AREAS, BY_TYPE, PRIORITIES, EXCEPTIONS, OUTCOMES, LIKE, DATA, ABOUT)

# Lines to write an answer on.
ANSWER_LINES = 3


@dataclass(frozen=True)
class Column:
    """A column of a table.

    heading : what it is, with its unit; group : what several columns beside each other are about
    kind : of its values, one of `pack_values`
    width : on paper, in parts of the whole; missing : what stands where there is no value
    months : of a column of `Months`, each with a value
    """

    heading: str
    kind: str = COUNT
    width: float = 1.0
    missing: str = NONE
    months: tuple[date, ...] = ()
    group: str = ""

    @property
    def name(self) -> str:
        """The heading as it stands alone: "Recorded crime: records"."""
        if not self.group:
            return self.heading
        return f"{self.group}: {self.heading[:1].lower()}{self.heading[1:]}"


@dataclass(frozen=True)
class Paragraphs:
    """Sentences; `listed` with a dash before each, `small` as what is beside the point."""

    texts: tuple[str, ...]
    sheet: str = ""
    listed: bool = False
    small: bool = False


@dataclass(frozen=True)
class Statement:
    """One tested sentence: what is held against what, before a colon, and the rest.

    word : its judgement, as in `analysis.funnel`, or "more" or "fewer"; None where none belongs
    """

    lead: str
    sentence: str
    word: str | None = None


@dataclass(frozen=True)
class Statements:
    """Sentences one below the other, each with its mark."""

    statements: tuple[Statement, ...]
    sheet: str = ""


@dataclass(frozen=True)
class Table:
    """A table with raw values.

    caption : what it shows, in a sentence; rows : one value a column
    strong : numbers of rows (from 0) that are the reader's own or the whole
    sheet : of the spreadsheet that has the same rows, "" for none
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    sheet: str = ""
    strong: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.caption}: a row has not as many values as there are columns")


@dataclass(frozen=True)
class Picture:
    """A chart: SVG text, the same in words, and what stands above it, "" for nothing."""

    svg: str
    alt: str
    title: str = ""


@dataclass(frozen=True)
class Finding:
    """What is beyond limits, with the questions a member may put and room for the answer.

    area : whose; measure : of what; sentence : what is found, with its counts
    caveat : what to mind, "" for nothing; questions : neutral ones
    word : its judgement, as in `analysis.funnel`, or "more" or "fewer" of a change
    """

    area: str
    measure: str
    sentence: str
    caveat: str = ""
    questions: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True)
class Findings:
    """Findings one below the other, with `lines` to write each answer on.

    listed : in a table with this caption, without questions and answers; "" for one by one
    """

    findings: tuple[Finding, ...]
    sheet: str = ""
    lines: int = ANSWER_LINES
    listed: str = ""


@dataclass(frozen=True)
class Key:
    """How to read the marks: letter and shape, and what they mean."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Caveat:
    """What a figure cannot say, set apart beside it."""

    text: str
    sheet: str = ""


Block = Paragraphs | Statements | Table | Picture | Findings | Key | Caveat


@dataclass(frozen=True)
class Section:
    """A part of the document under a heading.

    level : 1 begins on a new page and stands in the list of contents, 2 follows on
    area : whose figures they are, "" for all; it stands in the head of the page
    wide : on A3 landscape
    together : kept on one page where it has room
    """

    heading: str
    blocks: tuple[Block, ...]
    level: int = 2
    area: str = ""
    wide: bool = False
    together: bool = False


@dataclass(frozen=True)
class Pack:
    """A document for a meeting.

    title, subtitle : what it is, and of which months
    areas : those with pages of their own, by name
    month : the newest that is loaded, None without any; made : the day
    cover : lines below the title: subject, words
    sections : in order; the first begins after the cover
    demonstration : whether the crimes are made up
    attribution : what the sources ask to be said
    name : what its files are called, without an ending
    key : how to read the marks; many : what the areas are, in the plural: "wards"
    """

    title: str
    subtitle: str
    areas: tuple[str, ...]
    month: date | None
    made: date
    cover: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    demonstration: bool
    attribution: str
    name: str = "beatline-pack"
    key: tuple[tuple[str, str], ...] = ()
    many: str = "wards"

    @property
    def as_of(self) -> str:
        """Up to when it knows anything: "As of December 2025"."""
        return f"As of {self.month:%B %Y}" if self.month else "No month is loaded"

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table with the section that it stands in."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield section, block


def of_area(sections: Sequence[Section], area: str) -> tuple[Section, ...]:
    """The same sections as those of one area."""
    return tuple(replace(section, area=area) for section in sections)


def file_name(areas: str, month: date | None) -> str:
    """A safe and telling name without an ending: "beatline-pack-Abbey-2025-12"."""
    parts = ["beatline-pack", areas, f"{month:%Y-%m}" if month else ""]
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join(part for part in parts if part)).strip("-")
