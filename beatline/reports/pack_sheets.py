"""What the sheets of a meeting pack's spreadsheet hold, of the same blocks as its pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beatline.reports.pack import (
    AREAS,
    BY_TYPE,
    OUTCOMES,
    SHEETS,
    Caveat,
    Column,
    Finding,
    Findings,
    Pack,
    Paragraphs,
    Section,
    Statements,
    Table,
)
from beatline.reports.pack_values import FOUND, TEXT, Value

AREA, SUBJECT, WORDS = Column("Area", TEXT), Column("About", TEXT), Column("Words", TEXT)
MARKED = Column("Mark", FOUND)
ANSWER = Column("Answer", TEXT)
# What a row has where another of its sheet has a column that it lacks.
ABSENT = " "
# Every row of these names an area itself.
EACH_NAMED = (AREAS, BY_TYPE, OUTCOMES)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what it shows, its columns, and a row for each of theirs."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(pack: Pack) -> list[Sheet]:
    """What the spreadsheet holds. Areas stand below each other, the first column says whose."""
    return [_filled(one) for name in SHEETS if (one := _sheet(pack, name)) is not None]


def _filled(sheet: Sheet) -> Sheet:
    """The sheet without those of the columns before its figures that say nothing."""
    each = list(zip(*sheet.rows, strict=True))
    kept = [
        number
        for number, column in enumerate(sheet.columns)
        if column not in (AREA, SUBJECT, MARKED) or any(each[number])
    ]
    rows = tuple(tuple(row[number] for number in kept) for row in sheet.rows)
    return Sheet(sheet.name, sheet.caption, tuple(sheet.columns[n] for n in kept), rows)


def _sheet(pack: Pack, name: str) -> Sheet | None:
    tables = [(section, table) for section, table in pack.tables() if table.sheet == name]
    if tables:
        return _of_tables(name, tables)
    findings = [
        finding
        for section in pack.sections
        for block in section.blocks
        if isinstance(block, Findings) and block.sheet == name
        for finding in block.findings
    ]
    if findings:
        return _of_findings(name, findings)
    words = [(section.area, *row) for section in pack.sections for row in _sentences(section, name)]
    if not words:
        return None
    caption = f"{pack.title}. {pack.subtitle}"
    return Sheet(name, caption, (AREA, SUBJECT, MARKED, WORDS), tuple(words))


def _sentences(section: Section, sheet: str) -> Iterator[tuple[str, str | None, str]]:
    """What each sentence of a section is about, its mark and itself."""
    for block in section.blocks:
        match block:
            case Paragraphs(sheet=wanted) if wanted == sheet:
                yield from ((section.heading, None, text) for text in block.texts)
            case Statements(sheet=wanted) if wanted == sheet:
                yield from ((one.lead, one.word, one.sentence) for one in block.statements)
            case Caveat(sheet=wanted) if wanted == sheet:
                yield section.heading, None, block.text


def _of_tables(name: str, tables: Sequence[tuple[Section, Table]]) -> Sheet:
    """All tables of a sheet as one, with the columns of each."""
    columns = tuple(dict.fromkeys(column for _, table in tables for column in _known(table)))
    captions = dict.fromkeys(table.caption for _, table in tables)
    rows = []
    for section, table in tables:
        for row in table.rows:
            values = dict(zip(_known(table), row, strict=True))
            rows.append((section.area, *(values.get(column, ABSENT) for column in columns)))
    caption = next(iter(captions)) if len(captions) == 1 else name
    if name in EACH_NAMED and len(tables) == 1:
        return Sheet(name, caption, columns, tuple(row[1:] for row in rows))
    return Sheet(name, caption, (AREA, *columns), tuple(rows))


def _known(table: Table) -> list[Column]:
    """The columns without how wide they are on paper, which makes no difference here."""
    return [
        Column(one.name, one.kind, missing=one.missing, months=one.months) for one in table.columns
    ]


def _of_findings(name: str, findings: Sequence[Finding]) -> Sheet:
    most = max(len(one.questions) for one in findings)
    questions = tuple(Column(f"Question {n}", TEXT) for n in range(1, most + 1))
    mind = Column("What to mind", TEXT)
    columns = (AREA, Column("Measure", TEXT), Column("Finding", TEXT), MARKED, mind)
    rows = tuple(
        (
            one.area,
            one.measure,
            one.sentence,
            one.word,
            one.caveat or None,
            *(*one.questions, *[None] * (most - len(one.questions))),
            "",
        )
        for one in findings
    )
    caption = "What is beyond limits and asks for an answer"
    return Sheet(name, caption, (*columns, *questions, ANSWER), rows)
