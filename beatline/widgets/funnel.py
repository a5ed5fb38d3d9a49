"""What the pages for a board share: what is expected of an area, the funnel, the key of marks."""

from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.funnel import Funnel
from beatline.charts.marks import KEY, MARKS
from beatline.reports.area_counts import MIX, RESIDENTS
from beatline.reports.area_statements import NOUNS
from beatline.reports.measures import TOTAL, Measure
from beatline.reports.scrutiny import Scrutiny, scrutiny
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark, is_narrow
from beatline.widgets.text import plain

BASES = {"Residents": RESIDENTS, "Its own mix of crime": MIX}
BASIS_HELP = (
    "Residents: each area's residents at the rate of all together. Its own mix: what the mix of "
    "crime of all together would make of the records it has; for places that people visit more "
    "than they live in."
)
SHARE_OF_RECORDS = (
    "By its own mix a total is its share of all records: crime and anti-social behaviour are then "
    "two sides of one figure, and how much there is of both is not judged."
)
HEADINGS = {
    "area_name": "Area",
    "residents": "Residents",
    "records": "Records",
    "per_1000_residents": "Per 1,000 residents",
    "expected": "Expected",
    "ratio": "Recorded / expected",
    "low_998": "99.8% limit, lower",
    "low_95": "95% limit, lower",
    "high_95": "95% limit, upper",
    "high_998": "99.8% limit, upper",
    "mark": "Judgement",
}


def choose_study(warehouse: Warehouse, study: Scrutiny, key: str = "basis") -> Scrutiny:
    """The same figures, expected from residents or from each area's own mix, as the reader asks.

    key : of the choice in the link. Two pages with one key would take a choice along in a step of
        its own, and Back would need two
    """
    note_odd(key, list(BASES))
    basis = BASES[switch(key, BASES, "Expected from", help=BASIS_HELP)]
    if basis == study.basis:
        return study
    return scrutiny(warehouse, study.whole, study.by, study.measures, basis)


def choose_figure(study: Scrutiny, key: str = "figure") -> Measure:
    """Which figure the funnel and the table of areas are about. key : as in `choose_study`"""
    names = [one.name for one in study.measures]
    if st.session_state.get(key, names[0]) not in names:
        # Other crime types were chosen in the sidebar: no link asked for it.
        del st.session_state[key]
    else:
        note_odd(key, names)
    return study.measure(
        st.selectbox("Figure", names, key=key, bind="query-params", width=320) or names[0]
    )


def marked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the judgement as letter, shape and word in `mark`."""
    return rows.assign(mark=[MARKS[word].cell for word in rows["word"]])


def funnel_part(
    study: Scrutiny, measure: Measure, scope: Scope, *, selected: str | None = None
) -> None:
    """Every area in its funnel, with the limits it is judged by."""
    rows, found = study.of_measure(measure.name), study.funnels[measure.name]
    one, many = NOUNS[study.by]
    whole = study.whole.area_name
    lines = found.lines()
    shown: dict[str, Any] = {
        "per": study.basis,
        "selected": selected,
        "whole": whole,
        "noun": measure.noun,
    }
    exhibit(
        charts.funnel_chart(rows, lines, dark=dark(), narrow=is_narrow(), **shown),
        study.whole,
        key="funnel",
        title=f"{measure.name}: every {one} of {whole} against what is usual",
        words=charts.describe_funnel(rows, lines, **shown),
        rows=lambda: marked(rows),
        headings=HEADINGS,
        caveats=[
            found.refusal or spread_caveat(found, many),
            *([SHARE_OF_RECORDS] if study.basis == MIX and measure.kind == TOTAL else []),
            *unplaced(rows, one, many),
        ],
        drawn=Drawn(counted=measure.name, link=scope),
    )


def spread_caveat(found: Funnel, many: str) -> str:
    """What the limits allow for, and how many areas lie outside them anyway."""
    usual, strict = (100 * share for share in found.outside_anyway)
    differ = (
        f" and for how much {many} usually differ: their counts vary {found.spread.phi:,.0f} times "
        "as much as chance alone would make them, so the limits hardly narrow"
    )
    return (
        f"The limits allow for chance{differ if found.tau2 else ' alone'}. Of areas that differ no "
        f"more than that about {usual:.0f} in 100 lie outside the limits of 95% all the same, and "
        f"{strict:.1g} in 100 outside those of 99.8%."
    )


def unplaced(rows: pd.DataFrame, one: str, many: str) -> list[str]:
    """That some areas have no place in the funnel, and why."""
    missing = rows.loc[rows["expected"].isna(), "area_name"]
    if missing.empty or len(missing) == len(rows):
        return []
    what = one if len(missing) == 1 else many
    return [f"Not drawn, since nothing is expected of {len(missing)} {what} here."]


def key_of_marks() -> None:
    """What the letters and shapes mean."""
    st.caption("  \n".join(f"**{plain(sign)}** {plain(words)}" for sign, words in KEY))
