"""An area beside the areas most like it, for a meeting pack."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from beatline.analysis.sentences import sentence_start
from beatline.reports.like_group import LikeGroup, like_group
from beatline.reports.pack import LIKE, Block, Caveat, Column, Paragraphs, Table
from beatline.reports.pack_values import COUNT, MARK, RATE, SHARE, TEXT, Value
from beatline.scope import Scope
from beatline.warehouse import Warehouse


def like_blocks(warehouse: Warehouse, scope: Scope) -> Iterator[Block]:
    """The rates of an area beside the pooled rates of its like areas, and who those are."""
    found = like_group(warehouse, scope)
    yield Paragraphs(tuple(dict.fromkeys(note for note in (found.words, found.refusal) if note)))
    if len(found.like):
        if not found.refusal:
            yield _rates(found)
        yield _areas(found)
    if found.caveat:
        yield Caveat(found.caveat)


def _rates(found: LikeGroup) -> Table:
    many = found.kin[1]
    columns = (
        Column("Figure", TEXT, 3.0),
        Column("Records"),
        Column("Per 1,000 residents", RATE, 1.2),
        Column(f"Like {many}, per 1,000", RATE, 1.2),
        Column(f"Expected from like {many}", COUNT, 1.2),
        Column("Against what is usual", MARK, 2.0),
    )
    names = ("measure", "records", "per_1000_residents", "like_per_1000", "expected", "word")
    rows = tuple(
        tuple(_value(row[name]) for name in names) for row in found.rows.to_dict("records")
    )
    return Table(f"Beside the {len(found.like)} most similar {many} together", columns, rows, LIKE)


def _areas(found: LikeGroup) -> Table:
    one, many = found.kin
    main = found.measures[0].name
    columns = (
        Column(sentence_start(one), TEXT, 3.2),
        Column("Residents", COUNT, 1.0),
        Column("Residents per km²", COUNT, 1.1),
        Column("Deprivation decile, 1 most", RATE, 1.2),
        Column("Records in shopping and nightlife places", SHARE, 1.6),
        Column(f"{main}: records", COUNT, 1.1),
        Column(f"{main}: per 1,000 residents", RATE, 1.3),
    )
    own = [] if found.own is None else [found.own.to_dict()]
    rows = tuple(_area(row) for row in [*own, *found.like.to_dict("records")])
    return Table(
        f"Which {many} those are, the most similar first",
        columns,
        rows,
        strong=frozenset(range(len(own))),
    )


def _area(row: Mapping[Any, Any]) -> tuple[Value, ...]:
    share = float(row["town_centre_share"])
    return (
        str(row["area_label"]),
        _value(row["residents"]),
        _value(row["residents_per_km2"]),
        _value(row["imd_decile"]),
        share,
        _value(row["records"]),
        _value(row["per_1000_residents"]),
    )


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value
    return None if pd.isna(value) else float(value)
