"""The tables of the page about stop and search."""

from typing import Any

import pandas as pd
import streamlit as st

from beatline.analysis.find_rates import NOT_PUBLISHED, NOT_STATED, find_rates
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE
from beatline.analysis.shares import Spread
from beatline.widgets.frame import is_narrow, narrow
from beatline.widgets.tables import plain_table
from beatline.widgets.text import share_text

ROWS_SHOWN = 20
HEADINGS = {
    "searches": "Searches",
    "not_published": "Outcome not published",
    "known": "With a published outcome",
    "found": "Led to something",
    "rate": "Find rate",
    "low": "Interval from",
    "high": "Interval to",
    "linked": "Linked to the object",
    "linked_known": "Searches that tell the link",
    "linked_rate": "Linked rate",
    "word": "Against the rest",
}


def rate_table(parts: pd.DataFrame, heading: str) -> None:
    """Counts and find rates of each part, with the totals."""
    phone = narrow()
    rates = {
        f"{name}_text": [
            share_text(part, whole) if whole else "–"
            for part, whole in zip(parts[name], parts[whole_name], strict=True)
        ]
        for name, whole_name in (("found", "known"), ("linked", "linked_known"))
    }
    number = {
        name: st.column_config.NumberColumn(HEADINGS[name], format="localized")
        for name in ("searches", "not_published", "found", "linked")
    }
    columns = {
        "part": heading,
        "searches": number["searches"],
        "not_published": number["not_published"],
        "found": number["found"],
        "found_text": "Find rate",
        "linked": number["linked"],
        "linked_text": "Linked rate",
        "word": "Against the rest",
    }
    plain_table(
        parts.assign(**rates),
        _on_a_phone(heading, "found_text") if phone else columns,
        rows_shown=ROWS_SHOWN,
        totals={
            HEADINGS[name]: float(parts[name].sum())
            for name in ("searches", "not_published", "found", "linked")
        },
    )


def published_ethnicities(counts: pd.DataFrame) -> None:
    """The categories as published, most searches first."""
    with st.expander("Self-defined ethnicity as published"):
        parts = find_rates(counts).parts
        rates = [
            share_text(part, whole) if whole else "–"
            for part, whole in zip(parts["found"], parts["known"], strict=True)
        ]
        heading = "Self-defined ethnicity"
        columns = {
            "part": heading,
            "searches": "Searches",
            "found": "Led to something",
            "rate_text": "Find rate",
        }
        plain_table(
            parts.assign(rate_text=rates),
            _on_a_phone(heading, "rate_text") if is_narrow() else columns,
            totals={"Searches": float(parts["searches"].sum())},
        )


def spread_caveat(months: int, spread: Spread) -> str:
    """What tells how much rates vary of themselves, or that too few months do.

    months : that have searches in them
    """
    if spread.known:
        return (
            f"Judged by how much the find rates of the {months} loaded months up to the newest in "
            "view vary of themselves."
        )
    return (
        f"Too few months are loaded ({months}) to tell how much find rates vary of themselves, so "
        "no difference is judged."
    )


def interval_caveat(parts: pd.DataFrame) -> list[str]:
    """How to read the lines beside the line of all, where several parts have one.

    parts : rows of `find_rates`
    """
    compared = parts["rate"].notna() & ~parts["part"].isin([NOT_STATED, NOT_PUBLISHED])
    told = int(compared.sum())
    if told < 2:  # noqa: PLR2004
        return []
    few = f" Only the {told} with {FEWEST_FOR_A_PERCENTAGE} searches or more are compared."
    return [
        "Each line is a 95% interval by itself: where several are compared, one may miss the "
        f"line of all by chance.{few if told < len(parts) else ''}"
    ]


def _on_a_phone(heading: str, rate: str) -> dict[str, Any]:
    """The three columns that matter; the judgements are in the chart too."""
    column = st.column_config
    return {
        "part": column.TextColumn(heading, width=180),
        "searches": column.NumberColumn("Searches", format="localized", width=75),
        rate: column.TextColumn("Find rate", width=85),
    }
