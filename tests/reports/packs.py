"""Meeting packs to try out, and a pack's files as a reader sees them."""

import re
import warnings
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import openpyxl

from beatline.charts.marks import KEY, MARKS
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.pack import (
    ABOUT,
    AREAS,
    EXCEPTIONS,
    SUMMARY,
    TYPES,
    Caveat,
    Column,
    Finding,
    Findings,
    Key,
    Pack,
    Paragraphs,
    Picture,
    Section,
    Statement,
    Statements,
    Table,
)
from beatline.reports.pack_values import (
    CHANGE,
    COUNT,
    EVIDENCE,
    MARK,
    MONTHS,
    RATE,
    SHARE,
    TEXT,
    Judged,
    Months,
)
from tests.reports.printed import LONGEST_NAME, TODAY, long_words

LONG = f"{LONGEST_NAME} with Shirland, Higham and Stonebroom"
NAN = float("nan")
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="182mm" height="60mm" viewBox="0 0 182 60">'
    '<rect width="182" height="60" fill="#eee"/>'
    '<text x="2" y="20" font-family="Source Sans Pro" font-size="3">Drawn</text></svg>'
)
SMALL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="30mm" height="5mm" viewBox="0 0 30 5">'
    '<path d="M0 4L10 1L30 3" stroke="#000" stroke-width="0.3" fill="none"/></svg>'
)
MONTHS_OF = tuple(TODAY.replace(year=2025, month=month, day=1) for month in (10, 11, 12))


def types_block(rows=15):
    columns = (
        Column("Figure", TEXT, 3.0),
        Column("Records"),
        Column("Change", CHANGE),
        Column("Beyond chance?", EVIDENCE, 1.5),
        Column("Per 1,000 residents", RATE, 1.2),
        Column("Share", SHARE),
        Column("Against what is usual", MARK, 2.2),
    )
    words, evidence = list(MARKS), ["more", "fewer", "within", "too few", ""]
    values = tuple(
        (
            f"T{n} {LONG if n % 5 == 0 else 'Burglary'}",
            1234 * n,
            n - 7,
            evidence[n % 5],
            None if n == 3 else 12.25 + n,
            0.004 * n,
            words[n % len(words)],
        )
        for n in range(rows)
    )
    return Table("Recorded by type.", columns, values, TYPES, frozenset([0]))


def wide_block(rows=40):
    columns = (
        Column("Ward", TEXT, 2.2),
        *(
            column
            for group in ("Recorded crime", "Anti-social behaviour")
            for column in (
                Column("By month", MONTHS, 2.2, months=MONTHS_OF, group=group),
                Column("Records", group=group),
                Column("Against what is usual", MARK, 1.7, group=group),
            )
        ),
        Column("Shoplifting", COUNT),
    )
    words = list(MARKS)
    values = tuple(
        (
            f"W{n} {LONG if n == 7 else 'Abbey'}",
            Months((1.0, NAN, 5000.0 + n), SMALL, "3 months"),
            6000 + n,
            words[n % 7],
            Months((0.0, NAN, 2.0), SMALL, "3 months"),
            70 + n,
            words[(n + 1) % 7],
            Judged(1000 + n, words[n % 5]),
        )
        for n in range(rows)
    )
    return Table("Every ward.", columns, values, AREAS, frozenset([7]))


def finding(area="Abbey", number=1):
    return Finding(
        area=area,
        measure="Shoplifting",
        sentence=f"F{number} Shoplifting: 412 recorded; 150 to 260 would be expected: well above.",
        caveat="Shops decide what they report.",
        questions=("Which places make up most of this?", "Is it new here?"),
        word="well above" if number % 2 else "more",
    )


def made_up_pack(area="Abbey", findings=5, rows=15, demonstration=False):
    statements = tuple(
        Statement(f"L{n} beside Derby", f"S{n} {long_words(150)}.", word)
        for n, word in enumerate((*MARKS, "more", None))
    )
    sections = (
        Section("Derby: all wards", (Statements(statements, SUMMARY),), 1, "Derby"),
        Section("Funnel", (Picture(CHART, "A funnel of 18 wards."),), 2, "Derby", together=True),
        Section("Every ward of Derby", (wide_block(),), 1, "Derby", wide=True),
        Section(
            f"{area} ward",
            (Paragraphs(("=1+1 is no formula.",), SUMMARY), Caveat("Mind this.", SUMMARY)),
            1,
            area,
        ),
        Section("Figures", (types_block(rows), Caveat("Rates mislead.")), 2, area),
        Section("Months", (Picture(CHART, "A line.", "Recorded crime by month"),), 2, area),
        Section(
            "What asks for an answer",
            (Findings(tuple(finding(area, n) for n in range(findings)), EXCEPTIONS),),
            2,
            area,
        ),
        Section("How this was made", (Paragraphs(("Method.",), ABOUT, listed=True), Key(KEY)), 1),
    )
    return Pack(
        title=f"Ward scrutiny: {area}",
        subtitle="Derby, October to December 2025",
        areas=(area,),
        month=MONTHS_OF[-1],
        made=TODAY,
        cover=(("Ward", area), ("Months", "October to December 2025"), ("For", "The board")),
        sections=sections,
        demonstration=demonstration,
        attribution=f"{ATTRIBUTION} {MAP_ATTRIBUTION}",
        name="beatline-pack-Abbey-2025-12",
        key=KEY,
    )


def opened(content):
    """The workbook of a file, its small lines left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(BytesIO(content))


def shown(cell):
    """What a spreadsheet shows in a cell: a second implementation of the number formats."""
    value, form = cell.value, cell.number_format
    if value is None:
        return ""
    if isinstance(value, str) or form == "General":
        return str(value)
    positive, _, rest = form.partition(";")
    negative, _, zero = rest.partition(";")
    part = positive
    if value < 0 and negative:
        part, value = negative, -value
    elif value == 0 and zero:
        part = zero
    return re.sub(r'"([^"]*)"|[#0][#,0.]*%?', lambda found: _drawn(found, value), part)


def _drawn(found, value):
    if found.group(1) is not None:
        return found.group(1)
    digits = found.group()
    number = Decimal(f"{value:.15g}")
    if digits.endswith("%"):
        return f"{(number * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"
    places = len(digits.partition(".")[2])
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,}" if "," in digits else f"{rounded}"
