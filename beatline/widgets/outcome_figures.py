"""The answer and the cards of the page that tells what became of the crimes."""

import pandas as pd
import streamlit as st

from beatline.analysis.outcome_ages import ANY, OutcomeAges
from beatline.analysis.outcome_changes import CHANCE, HIGHER, LOWER, OutcomeChanges
from beatline.analysis.outcome_groups import CHARGED, EXPLANATIONS
from beatline.analysis.sentences import months_text
from beatline.analysis.time_to_outcome import TimeToOutcome
from beatline.scope import Scope
from beatline.widgets.figures import Figure, figures
from beatline.widgets.text import counted, month_short, plain, share_text

DIRECTIONS = {HIGHER: "above", LOWER: "below"}
COUNTS = ["now", "now_crimes", "before", "before_crimes", "word"]


def outcome_figures(
    scope: Scope, ages: OutcomeAges, changes: OutcomeChanges, time: TimeToOutcome
) -> None:
    """The answer in a sentence, and the cards."""
    if not time.crimes:
        return
    shown = ages.since(pd.Timestamp(scope.first_month))
    st.markdown(plain(changes.sentence or shown.refusal))
    half = "Not yet" if time.half_by is None else counted(time.half_by, "month")
    known_to = month_short(ages.newest_file) if ages.newest_file is not None else "–"
    figures(
        [
            _share_figure(f"Outcome within {counted(ages.within, 'month')}", ANY, shown, changes),
            _share_figure(
                f"{CHARGED} within {counted(ages.within, 'month')}", CHARGED, shown, changes
            ),
            Figure(
                "Half had an outcome within",
                half,
                "fewer than half so far"
                if time.half_by is None
                else "after the month of the crime"
                if time.half_by
                else "in the month of the crime",
                beside=f"{counted(time.crimes, 'crime')} followed",
                explanation=time.sentence or time.refusal,
            ),
            Figure(
                "Outcomes are known to",
                known_to,
                "newest outcomes file",
                beside=f"{counted(time.left_out, 'crime')} cannot be followed"
                if time.left_out
                else "all crimes are followed",
                explanation="Crimes cannot be followed where the outcomes file of their month is "
                "not loaded, or where they were published without a Crime ID.",
            ),
        ]
    )


def _share_figure(label: str, group: str, shown: OutcomeAges, changes: OutcomeChanges) -> Figure:
    """Of the months that are known in both years, or of all of them where none is."""
    explanation = EXPLANATIONS.get(group, "Any outcome that was decided.")
    own = shown.shares[shown.shares["group"] == group]
    row = changes.rows[changes.rows["group"] == group]
    if not row.empty:
        now, now_crimes, earlier, earlier_crimes, word = row[COUNTS].iloc[0]
        counts = f"{now:,} of {now_crimes:,} crimes of {months_text(changes.months)}"
        return Figure(
            label,
            share_text(now, now_crimes),
            "difference no more than chance" if word == CHANCE else str(word),
            direction=DIRECTIONS.get(word, "none"),
            beside=f"{counts} · {share_text(earlier, earlier_crimes)} a year before",
            months=own["share"].tolist(),
            explanation=explanation,
        )
    known = own[own["decided"].notna()]
    if known.empty:
        words = "" if shown.refusal else "none of the crimes old enough"
        return Figure(label, "–", words or "not yet known", explanation=shown.refusal)
    part, whole = known["decided"].sum(), known["old_enough"].sum()
    return Figure(
        label,
        share_text(part, whole),
        "no year before to compare",
        beside=f"{part:,.0f} of {whole:,.0f} crimes",
        months=own["share"].tolist(),
        explanation=explanation,
    )
