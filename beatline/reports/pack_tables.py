"""The tables of a meeting pack: figures of one area, and all areas side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from beatline.analysis.sentences import months_text, sentence_start
from beatline.reports.area_statements import NO_YEAR_BEFORE, NOUNS
from beatline.reports.measures import TOTAL
from beatline.reports.pack import (
    AREAS,
    BY_TYPE,
    PRIORITIES,
    TYPES,
    Block,
    Column,
    Paragraphs,
    Table,
)
from beatline.reports.pack_charts import spark
from beatline.reports.pack_values import (
    CHANGE,
    COUNT,
    EVIDENCE,
    MARK,
    MONTHS,
    RATE,
    TEXT,
    Judged,
    Value,
)
from beatline.reports.scorecard import Scorecard
from beatline.reports.scrutiny import Scrutiny
from beatline.reports.two_periods import Periods

JUDGEMENT = Column("Against what is usual", MARK, 2.2)
PER_1000 = Column("Per 1,000 residents", RATE, 1.2)


def types_table(study: Scrutiny, code: str) -> Table:
    """The figures of one area by crime type, with the year before and those of the whole."""
    rows = study.of_area(code)
    whole = study.whole.area_name
    columns = {
        "measure": Column("Figure", TEXT, 3.0),
        "records": Column("Records"),
        **_change_columns(study.periods, rows),
        "per_1000_residents": PER_1000,
        "whole_per_1000": Column(f"{whole}, per 1,000", RATE, 1.3),
        "expected": Column("Expected from residents", COUNT, 1.1),
        "word": JUDGEMENT,
    }
    return Table(
        caption=f"Recorded in {study_months(study)}, beside {whole}",
        columns=tuple(columns.values()),
        rows=_values(rows, columns),
        sheet=TYPES,
        strong=frozenset(range(int((rows["kind"] == TOTAL).sum()))),
    )


def areas_table(study: Scrutiny, strong: Sequence[str]) -> Table:
    """Every area with its totals: records, year before, rate, judgement and a small line.

    strong : codes of the areas with pages of their own
    """
    one = NOUNS[study.by][0]
    names = study.of_measure(study.measures[0].name)
    columns = [
        Column(sentence_start(one), TEXT, 2.2),
        Column("Residents, Census 2021", COUNT, 1.2),
    ]
    values: list[list[Value]] = [
        [str(row["area_name"]), _number(row["residents"])] for row in names.to_dict("records")
    ]
    months = tuple(month.date() for month in study.months)
    for measure in (one for one in study.measures if one.kind == TOTAL):
        rows = study.of_measure(measure.name)
        told = {
            "months": Column("By month", MONTHS, 2.2, months=months),
            "records": Column("Records", COUNT, 1.0),
            **_change_columns(study.periods, rows),
            "per_1000_residents": Column("Per 1,000 residents", RATE, 1.2),
            "expected": Column("Expected", COUNT, 1.1),
            "word": Column("Against what is usual", MARK, 1.7),
        }
        columns += [replace(column, group=measure.name) for column in told.values()]
        for row, cells in zip(rows.to_dict("records"), values, strict=True):
            cells += [_value(row, name) for name in told]
    return Table(
        caption=f"Every {one} of {study.whole.area_name}, {study_months(study)}, by name",
        columns=tuple(columns),
        rows=tuple(tuple(cells) for cells in values),
        sheet=AREAS,
        strong=_places(names, strong),
    )


def areas_by_type(study: Scrutiny, strong: Sequence[str]) -> Table:
    """Every area and every crime type: how many, and the mark of the judgement."""
    one = NOUNS[study.by][0]
    names = study.of_measure(study.measures[0].name)
    columns = [Column(sentence_start(one), TEXT, 1.5)]
    values: list[list[Value]] = [[str(name)] for name in names["area_name"]]
    for measure in study.measures:
        columns.append(Column(measure.name, COUNT, 1.05))
        rows = study.of_measure(measure.name)
        for count, word, cells in zip(rows["records"], rows["word"], values, strict=True):
            cells.append(Judged(int(count), str(word)))
    return Table(
        caption=(
            f"Records of every {one} of {study.whole.area_name} in {study_months(study)}, each "
            "with its mark"
        ),
        columns=tuple(columns),
        rows=tuple(tuple(cells) for cells in values),
        sheet=BY_TYPE,
        strong=_places(names, strong),
    )


def priorities_table(card: Scorecard) -> Table:
    """The priorities of the partnership: what is counted, its change and its level."""
    levels = card.against.by is not None
    columns = {
        "theme": Column("Priority", TEXT, 2.4),
        "measure_words": Column("What is counted", TEXT, 2.4),
        "records": Column("Records"),
        **(_change_columns(card.periods, card.rows) if card.periods else {}),
        "per_1000_residents": PER_1000,
    }
    if levels:
        whole = card.against.whole.area_name
        columns["whole_per_1000"] = Column(f"{whole}, per 1,000", RATE, 1.5)
        columns["word"] = JUDGEMENT
    return Table(
        caption=f"Priorities, {card.scope.area_name}",
        columns=tuple(columns.values()),
        rows=_values(card.rows, columns),
        sheet=PRIORITIES,
    )


def priority_blocks(card: Scorecard, *, caveats: bool = False) -> Iterator[Block]:
    """The priorities of an area in a table, what a change is to each, and what is not judged.

    caveats : whether to say what each measure cannot show
    """
    if card.refusal:
        yield Paragraphs((card.refusal,))
        return
    yield priorities_table(card)
    rows = card.rows.to_dict("records")
    hopes = tuple(
        f"{row['theme']}: {row['direction_words']}; {row['hope_words']}."
        for row in rows
        if row["hope_words"]
    )
    if hopes:
        yield Paragraphs(hopes, listed=True)
    if caveats:
        yield Paragraphs(
            tuple(f"{row['theme']}: {row['caveat']}" for row in rows if row["caveat"]),
            listed=True,
            small=True,
        )
    reason = card.periods.reason if card.periods else ""
    if notes := tuple(NO_YEAR_BEFORE if note == reason else note for note in card.notes):
        yield Paragraphs(notes, small=True)


def study_months(study: Scrutiny) -> str:
    """The loaded months of a study in words: "January to December 2025"."""
    return months_text(study.loaded)


def _change_columns(periods: Periods, rows: pd.DataFrame) -> dict[str, Column]:
    """What tells the change; the newer count only where it is not that of all months."""
    if periods.reason:
        return {}
    columns = {
        "before": Column("A year before", COUNT, 1.1),
        "change": Column("Change", CHANGE, 1.0),
        "change_evidence": Column("Beyond chance?", EVIDENCE, 1.5),
    }
    if (rows["now"] == rows["records"]).all():
        return columns
    return {"now": Column("In both years", COUNT, 1.0), **columns}


def _values(rows: pd.DataFrame, columns: Mapping[str, Column]) -> tuple[tuple[Value, ...], ...]:
    return tuple(tuple(_value(row, name) for name in columns) for row in rows.to_dict("records"))


def _value(row: Mapping[Any, Any], name: str) -> Value:
    value = row[name]
    if name == "months":
        return spark(value)
    if isinstance(value, str):
        return value
    return _number(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _places(rows: pd.DataFrame, codes: Sequence[str]) -> frozenset[int]:
    return frozenset(rows.index[rows["area_code"].isin(codes)])
