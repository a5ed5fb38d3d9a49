"""The parts of the page that tries the hotspot map out on months it has not seen."""

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.foresight import Foresight, better_words, foresight_words, rolling_words
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE
from beatline.reports.hotspots import HotspotStudy
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import exhibit
from beatline.widgets.frame import dark
from beatline.widgets.tables import plain_table
from beatline.widgets.text import counted, plain

AHEAD = {"3 months": 3, "1 month": 1}
SCORES = {"Hit rate": "hit_rate", "PAI": "pai", "PEI": "pei"}
# The methods in a narrow table.
SHORT = {
    "ranking": "Ranking",
    "gi_star": "Gi*",
    "last_month": "Last month",
    "all_crime": "All crime",
    "best": "Best",
    "chance": "Chance",
}
FORESIGHT_HEADINGS = {
    "method": "Method",
    "cells": "Cells marked",
    "hits": "Records in them",
    "hit_rate": "Hit rate",
    "area_share": "Share of the area",
    "pai": "PAI",
    "pei": "PEI",
}
ROLLING_HEADINGS = {
    "month": "First month held out",
    "train_months": "Months before it",
    "test_records": "Records held out",
    **FORESIGHT_HEADINGS,
}
# The numbers of cells that the table has a line for.
TOLD = (5, 10, 20, 50, 100)


def choose_ahead() -> int:
    """How many of the newest months are held out."""
    note_odd("ahead", list(AHEAD))
    return AHEAD[
        switch(
            "ahead",
            AHEAD,
            "Looking ahead",
            help="The map is drawn from the up to 12 months before, and tried on these.",
        )
    ]


def choose_score() -> str:
    """Which of the three measures the charts show."""
    note_odd("score", list(SCORES))
    return SCORES[
        switch(
            "score",
            SCORES,
            "Measured as",
            help=(
                "Hit rate: share of the later records in the marked cells. PAI: that share "
                "divided by their share of the area. PEI: against the best that as many cells "
                "could have caught."
            ),
        )
    ]


def by_number_of_cells(study: HotspotStudy, check: Foresight, score: str) -> None:
    """One map, tried on the newest months: the curve, the sentence and the table."""
    st.header("The newest months, by number of cells")
    words = foresight_words(check, study.marked)
    if check.reason:
        st.info(words, icon=":material/event_busy:")
        return
    st.markdown(plain(f"{words} {better_words(check, study.marked)}".strip()))
    if check.test_records < FEWEST_FOR_A_PERCENTAGE:
        return
    tried = study.maps(check.frame)
    left, right = st.columns([6, 5], gap="large")
    with left:
        exhibit(
            charts.foresight_curves(tried, measure=score, marked=study.marked, dark=dark()),
            study.scope,
            key="foresight-curves",
            title="By number of cells",
            words=charts.describe_foresight(tried, measure=score, marked=study.marked),
            rows=lambda: tried,
            headings=FORESIGHT_HEADINGS,
        )
    with right:
        methods = {name: SHORT[name] for name in SHORT if name in set(tried["method"])}
        plain_table(_by_cells(tried, score, study.marked), {"cells": "Cells", **methods})
        st.caption(
            f"{counted(check.test_records, 'record')} held out. Where cells have equal counts, "
            "what they catch is the average over every order of them."
        )


def month_after_month(study: HotspotStudy, steps: pd.DataFrame, score: str, ahead: int) -> None:
    """The same at every month of the series that is loaded."""
    st.header("Every month of the series")
    if steps.empty:
        st.info(
            f"It takes at least 6 months in a row and {ahead} more to try it out on. Choose a "
            "later last month in the sidebar, or load more months.",
            icon=":material/event_busy:",
        )
        return
    st.markdown(plain(rolling_words(steps)))
    few = int(steps["train_months"].min())
    drawn = study.maps(steps)
    exhibit(
        charts.rolling_chart(drawn, measure=score, ahead=ahead, dark=dark()),
        study.scope,
        key="rolling",
        title="Step by step",
        words=charts.describe_rolling(drawn, measure=score),
        rows=lambda: drawn,
        headings=ROLLING_HEADINGS,
        caveats=[
            f"Each step marks {counted(int(steps['cells'].iloc[0]), 'cell')} from the up to 12 "
            f"months before ({few} at the start) and counts the {counted(ahead, 'month')} after.",
            "Steps of three months overlap, so they are not as many separate tests as there are "
            "points.",
            "A gap: months that are not loaded, or July 2022, when the snap points were replaced.",
        ],
    )


def foresight_how_made() -> None:
    """What the page shows, and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- Each map sees only the months before; the months it is tried on had no part in it.\n"
        "- **Ranking by count**: records of the chosen types. **Gi\\***: the same with the cells "
        "beside it. **Last month only**: what a monthly map would have marked. **Ranking by all "
        "crime**: the same cells for every type.\n"
        "- **Best possible**: the cells that turned out to have most, which nobody can know "
        "beforehand. **Chance**: cells drawn blindly.\n"
        "- A high hit rate means that crime stays where it was. It does not mean that a patrol "
        "there would have prevented it, and patrols in those months may have moved it.\n"
        "- Records are what was reported and recorded, at snap points, by month."
    )


def _by_cells(tried: pd.DataFrame, score: str, marked: int) -> pd.DataFrame:
    table = tried.pivot_table(index="cells", columns="method", values=score)
    known = [number for number in sorted({*TOLD, marked}) if number in table.index]
    shown = table.loc[known or table.index[-1:]].reset_index()
    words = "{:.0%}" if score in ("hit_rate", "pei") else "{:,.1f}"
    for method in table.columns:
        shown[method] = [words.format(v) if pd.notna(v) else "–" for v in shown[method]]
    return shown
