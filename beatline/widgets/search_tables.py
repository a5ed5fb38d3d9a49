"""The tables of the page about stop and search."""

import pandas as pd
import streamlit as st

from beatline.analysis.find_rates import find_rates
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
    plain_table(
        parts.assign(**rates),
        {
            "part": heading,
            "searches": number["searches"],
            "not_published": number["not_published"],
            "found": number["found"],
            "found_text": "Find rate",
            "linked": number["linked"],
            "linked_text": "Linked rate",
            "word": "Against the rest",
        },
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
        plain_table(
            parts.assign(rate_text=rates),
            {
                "part": "Self-defined ethnicity",
                "searches": "Searches",
                "found": "Led to something",
                "rate_text": "Find rate",
            },
            totals={"Searches": float(parts["searches"].sum())},
        )
