"""What became of the crimes of each area at equal age, for a meeting pack."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, months_text, sentence_start
from beatline.analysis.time_to_outcome import within_text
from beatline.reports.area_outcomes import AreaOutcomes
from beatline.reports.area_statements import NOUNS
from beatline.reports.pack import OUTCOMES, Block, Caveat, Column, Paragraphs, Table
from beatline.reports.pack_values import COUNT, MARK, SHARE, TEXT, Value

CAVEAT = (
    "An outcome counts only when it came by the same age for every crime, so months that are too "
    "new are left out. Expected allows for which types of crime an area has, since some are solved "
    "far more often than others. Incidents of anti-social behaviour never have an outcome."
)
OF_GROUP = (
    Column("With it"),
    Column("Share", SHARE, missing="too few"),
    Column("Expected", COUNT, 1.1),
    Column("Against what is usual", MARK, 1.9),
)


def outcome_blocks(found: AreaOutcomes, code: str | None, *, sheet: bool) -> Iterator[Block]:
    """The outcomes of one area, or of all without a code, below the whole; or why there are none.

    sheet : whether the spreadsheet takes its rows from here
    """
    if found.refusal:
        yield Paragraphs((found.refusal,))
        return
    one = NOUNS[found.by][0]
    rows = found.rows if code is None else found.of_area(code)
    groups = tuple(found.shares)
    columns = [Column(sentence_start(one), TEXT, 2.2), Column("Crimes old enough", COUNT, 1.1)]
    for group in groups:
        columns += [replace(column, group=f"{group}, {_within(found)}") for column in OF_GROUP]
    of_what = f"every {one}" if code is None else rows["area_name"].iloc[0]
    yield Table(
        caption=f"Crimes of {of_what} in {months_text(found.months)}",
        columns=tuple(columns),
        rows=(_whole(found), *_rows(rows, groups)),
        sheet=OUTCOMES if sheet else "",
        strong=frozenset([0]),
    )
    yield Caveat(f"{CAVEAT} {found.left_out}".strip())


def _rows(rows: pd.DataFrame, groups: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    """One row an area, its groups beside each other."""
    for name, own in rows.groupby("area_name", sort=False):
        told = own.set_index("group").to_dict("index")
        cells: list[Value] = [str(name), int(own["crimes"].iloc[0])]
        for group in groups:
            row = told[group]
            expected = None if pd.isna(row["expected"]) else float(row["expected"])
            cells += [*_counted(row["decided"], row["crimes"]), expected, str(row["word"])]
        yield tuple(cells)


def _whole(found: AreaOutcomes) -> tuple[Value, ...]:
    """The row of the whole, which nothing is expected of."""
    rows = found.wholes.to_dict("records")
    cells: list[Value] = [found.whole.area_name, int(rows[0]["crimes"])]
    for row in rows:
        cells += [*_counted(row["decided"], row["crimes"]), None, None]
    return tuple(cells)


def _counted(decided: float, crimes: float) -> tuple[Value, Value]:
    """How many, and the share where both counts are enough for one."""
    enough = min(decided, crimes) >= FEWEST_FOR_A_PERCENTAGE
    return int(decided), float(decided / crimes) if enough else None


def _within(found: AreaOutcomes) -> str:
    return within_text(found.within)
