"""The meeting pack on paper: its blocks as the template pack.typ reads them."""

from dataclasses import asdict
from itertools import groupby
from typing import Any

from beatline.charts.marks import ABOVE, BELOW, MARKS, WELL_ABOVE, WELL_BELOW, Mark
from beatline.reports.briefing_lines import shortened
from beatline.reports.pack import (
    Block,
    Column,
    Findings,
    Key,
    Pack,
    Section,
    Statement,
    Statements,
    Table,
)
from beatline.reports.pack_values import (
    COUNT,
    FOUND,
    NUMBERS,
    TEXT,
    Judged,
    Months,
    Value,
    mark_of,
    value_text,
)
from beatline.reports.typesetting import pdf, pictures

TEMPLATE = "pack.typ"
# The head of a page is one line.
LONGEST_HEAD = 80
# With more sections the list of contents has the parts alone.
MOST_LISTED = 30
# A table of so many rows is kept on one page.
MOST_TOGETHER = 20
# Shapes that the printed font lacks: the template draws them.
DRAWN = {"●": "disc", "○": "ring"}


def pack_pdf(pack: Pack) -> bytes:
    """The pack as a tagged PDF, with an outline and words for every picture."""
    return pdf(TEMPLATE, _document(pack), made=pack.made)


def pack_pictures(pack: Pack, *, ppi: float = 110) -> list[bytes]:
    """The same pages as PNG pictures."""
    return pictures(TEMPLATE, _document(pack), ppi=ppi)


def _document(pack: Pack) -> dict[str, Any]:
    # “Ward scrutiny”, for the head of a page of one area.
    short = pack.title.partition(":")[0]
    return {
        "title": pack.title,
        "head": shortened(pack.title, LONGEST_HEAD),
        "subtitle": pack.subtitle,
        "description": pack.attribution,
        "as_of": pack.as_of,
        "demonstration": pack.demonstration,
        "attribution": pack.attribution,
        "depth": 2 if len(pack.sections) <= MOST_LISTED else 1,
        "cover": [{"subject": subject, "words": words} for subject, words in pack.cover],
        "key": _key(pack.key),
        "groups": [
            {
                "head": shortened(f"{area} · {short}" if area else pack.title, LONGEST_HEAD),
                "wide": wide,
                "sections": [_section(one) for one in sections],
            }
            for (area, wide), sections in groupby(pack.sections, key=lambda s: (s.area, s.wide))
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "level": section.level,
        "together": section.together,
        "blocks": [_block(one) for one in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    match block:
        case Table():
            told = _table(block)
        case Findings(listed=caption) if caption:
            kind, told = "table", _table(_listed(block))
        case Findings():
            told = _findings(block)
        case Statements():
            told = {"statements": [_statement(one) for one in block.statements]}
        case Key():
            told = {"rows": _key(block.rows)}
        case _:
            told = asdict(block)
    return {"kind": kind, **told}


def _statement(one: Statement) -> dict[str, Any]:
    mark = None if one.word is None else _found(one.word)
    return {"lead": one.lead, "sentence": one.sentence, "mark": mark}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "together": len(table.rows) <= MOST_TOGETHER,
        "groups": [
            {"name": name, "columns": len(list(columns))}
            for name, columns in groupby(table.columns, key=lambda column: column.group)
        ],
        "columns": [
            {
                "heading": column.heading,
                "width": column.width,
                "right": column.kind in NUMBERS,
                # Words beside a number, which ends at the right, must not seem to belong to it.
                "apart": before is not None
                and before.kind in NUMBERS
                and column.kind not in NUMBERS,
            }
            for before, column in zip((None, *table.columns), table.columns, strict=False)
        ],
        "rows": [
            [
                _cell(value, column.kind, column.missing)
                for value, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
        "strong": sorted(table.strong),
    }


def _cell(value: Value, kind: str, missing: str) -> Any:
    if isinstance(value, Months) and value.svg:
        return {"svg": value.svg, "alt": value.alt}
    if isinstance(value, Judged):
        count = value_text(value.count, COUNT)
        return {"count": count, **_drawn(MARKS[value.word], value.word)}
    mark = mark_of(value, kind)
    if mark is not None:
        return _drawn(mark, str(value))
    return value_text(value, kind, missing)


def _drawn(mark: Mark, word: str) -> dict[str, Any]:
    return {**_signs(mark.letter, mark.shape), "words": mark.words, "tone": _tone(word)}


def _signs(letter: str, shape: str) -> dict[str, Any]:
    return {"letter": letter, "shapes": [DRAWN.get(sign, sign) for sign in shape]}


def _findings(block: Findings) -> dict[str, Any]:
    return {
        "lines": block.lines,
        "findings": [
            {
                "title": f"{one.area}: {one.measure}" if one.area else one.measure,
                "sentence": one.sentence,
                "caveat": one.caveat,
                "questions": one.questions,
                "mark": _found(one.word),
            }
            for one in block.findings
        ],
    }


def _found(word: str) -> dict[str, Any] | None:
    mark = mark_of(word, FOUND)
    return _drawn(mark, word) if mark else None


def _listed(block: Findings) -> Table:
    columns = (Column("Area", TEXT, 1.5), Column("Mark", FOUND, 1.4), Column("Finding", TEXT, 6.0))
    rows = tuple((one.area, one.word, one.sentence) for one in block.findings)
    return Table(block.listed, columns, rows)


def _key(rows: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [{"mark": _key_mark(text), "meaning": meaning} for text, meaning in rows]


def _key_mark(text: str) -> dict[str, Any]:
    word = next((word for word, one in MARKS.items() if one.text == text), "")
    letter, _, shapes = text.partition(" ")
    return {**_signs(letter, shapes), "words": "", "tone": _tone(word)}


def _tone(word: str) -> str:
    """Which colour of the template says it once more."""
    if word in (WELL_ABOVE, ABOVE):
        return "above"
    return "below" if word in (BELOW, WELL_BELOW) else "within"
