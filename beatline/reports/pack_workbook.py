"""The meeting pack as a spreadsheet: the same figures, as numbers to sort and reckon with."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from beatline.charts.marks import ABOVE, BELOW, WELL_ABOVE, WELL_BELOW
from beatline.charts.theme import LIGHT
from beatline.reports.pack import Column, Pack
from beatline.reports.pack_sheets import ABSENT, ANSWER, WORDS, Sheet, sheets
from beatline.reports.pack_values import (
    COUNT,
    EVIDENCE,
    FOUND,
    MARK,
    MONTHS,
    NOT_LOADED,
    NUMBERS,
    TEXT,
    Judged,
    Months,
    Value,
    is_missing,
    mark_of,
    number_format,
    value_text,
)

DEMONSTRATION = "Demonstration data: every crime is made up. "
# Row of the headings; above it stands what the sheet shows.
HEADINGS = 1
A3 = 8
WIDTHS = {MARK: 20, FOUND: 20, EVIDENCE: 14, MONTHS: 18}
WIDE = {WORDS: 110, ANSWER: 60}
LONGEST_NAME = 40
NARROW = 12
# A foot has room for 255 letters; the whole of it stands on the sheet About.
SHORT_ATTRIBUTION = (
    "Open Government Licence v3.0: data.police.uk, Office for National Statistics. Contains OS "
    "data © Crown copyright and database right 2026. In full on the sheet About."
)
LONGEST_TITLE = 100


def pack_workbook(pack: Pack) -> bytes:
    """The pack as an Excel file. Every text is written as text, never as formula or link."""
    # Only a download needs it.
    import xlsxwriter  # noqa: PLC0415

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        # The day of the pack: the same figures give the same bytes.
        made = datetime.combine(pack.made, time(12), UTC).replace(tzinfo=None)
        book.set_properties({"title": pack.title, "author": "Beatline", "created": made})
        looks = _Looks(book)
        for one in sheets(pack):
            # “All wards” in a pack of wards.
            name = one.name.replace("areas", pack.many)
            _write(book.add_worksheet(name), pack, one, looks)
    return file.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", **look})
        return self.made[key]


def _write(sheet: Any, pack: Pack, one: Sheet, looks: _Looks) -> None:
    told = DEMONSTRATION if pack.demonstration else ""
    sheet.write_string(0, 0, f"{told}{one.caption}. {pack.as_of}.".replace("..", "."), looks.of())
    at = 0
    for number, column in enumerate(one.columns):
        values = [row[number] for row in one.rows]
        at += _write_column(sheet, at, column, values, looks)
    sheet.set_row(HEADINGS, 45)
    if one.rows:
        sheet.autofilter(HEADINGS, 0, HEADINGS + len(one.rows), at - 1)
    sheet.freeze_panes(HEADINGS + 1, 1)
    sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADINGS)
    sheet.hide_gridlines(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.8)
    sheet.set_header(
        f"&L{_plain(pack.title[:LONGEST_TITLE])}: {sheet.get_name()}&R{_plain(pack.as_of)}"
    )
    sheet.set_footer(f"&L{_plain(told + SHORT_ATTRIBUTION)}&R&P of &N")


def _write_column(
    sheet: Any, at: int, column: Column, values: Sequence[Value], looks: _Looks
) -> int:
    """Write one column, a month each where it holds months; how many it took."""
    if column.kind == MONTHS:
        return _write_months(sheet, at, column, values, looks)
    sheet.write_string(HEADINGS, at, column.heading, _heading(looks))
    sheet.set_column(at, at, _width(column, values))
    for row, value in enumerate(values, start=HEADINGS + 1):
        _write_value(sheet, row, at, value, column, looks)
    return 1


def _write_value(  # noqa: PLR0913, PLR0917  a cell, its value and its look
    sheet: Any, row: int, at: int, value: Value, column: Column, looks: _Looks
) -> None:
    mark = mark_of(value, column.kind)
    look: dict[str, Any] = {}
    if mark is not None:
        look["font_color"] = mark_ink(str(value))
        sheet.write_string(row, at, value_text(value, column.kind), looks.of(**look))
    elif column == ANSWER:
        sheet.write_blank(row, at, None, looks.of(text_wrap=True, border=1))
    elif value == ABSENT:
        sheet.write_blank(row, at, None, looks.of())
    elif is_missing(value) or isinstance(value, str | Months):
        look["align"] = "right" if column.kind in NUMBERS else "left"
        text = value_text(value, column.kind, column.missing)
        sheet.write_string(row, at, text, looks.of(text_wrap=True, **look))
    else:
        number = value.count if isinstance(value, Judged) else float(value)  # type: ignore[arg-type]
        look["num_format"] = number_format(value, column.kind)
        if isinstance(value, Judged):
            look["font_color"] = mark_ink(value.word)
        sheet.write_number(row, at, number, looks.of(align="right", **look))


def _write_months(
    sheet: Any, at: int, column: Column, values: Sequence[Value], looks: _Looks
) -> int:
    """A small line, and each month with its count; a month that is not loaded stays empty."""
    series = [value.values if isinstance(value, Months) else () for value in values]
    sheet.write_string(HEADINGS, at, column.heading, _heading(looks))
    sheet.set_column(at, at, WIDTHS[MONTHS])
    begin = column.heading.partition(":")[0]
    for number, month in enumerate(column.months):
        here = at + 1 + number
        counts = [one[number] if number < len(one) else None for one in series]
        gone = "" if any(not is_missing(count) for count in counts) else f", {NOT_LOADED}"
        sheet.write_string(HEADINGS, here, f"{begin}, {month:%b %Y}{gone}", _heading(looks))
        for row, count in enumerate(counts, start=HEADINGS + 1):
            if is_missing(count):
                sheet.write_blank(row, here, None, looks.of(bg_color=LIGHT.gap))
            else:
                look = looks.of(num_format=number_format(count, COUNT))
                sheet.write_number(row, here, count, look)
    for row in range(HEADINGS + 1, HEADINGS + 1 + len(values)):
        cells = (row, at + 1, row, at + len(column.months))
        sheet.add_sparkline(
            row,
            at,
            {
                "range": _range(sheet.get_name(), *cells),
                "series_color": LIGHT.recorded,
                "last_point": True,
                "min": 0,
                "show_hidden": True,
            },
        )
    return 1 + len(column.months)


def _range(name: str, *cells: int) -> str:
    from xlsxwriter.utility import xl_range_formula  # noqa: PLC0415  only a download needs it

    return str(xl_range_formula(name, *cells))


def _heading(looks: _Looks) -> Any:
    return looks.of(bold=True, text_wrap=True, bottom=2, valign="bottom")


def mark_ink(word: str) -> str:
    """The colour of a judgement as text; letter, shape and words say the same."""
    if word in (WELL_ABOVE, ABOVE):
        return LIGHT.stands_out_text
    return LIGHT.recorded if word in (BELOW, WELL_BELOW) else LIGHT.ink


def _width(column: Column, values: Sequence[Value]) -> int:
    if column in WIDE:
        return WIDE[column]
    if column.kind != TEXT:
        return WIDTHS.get(column.kind, NARROW)
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return max(NARROW, min(longest + 2, LONGEST_NAME))


def _plain(text: str) -> str:
    """Text for the head or foot of a page, where & begins a code."""
    return text.replace("&", "&&")
