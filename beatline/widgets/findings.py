"""What is beyond limits and asks for an answer, with the questions a member may put."""

import streamlit as st

from beatline.charts.marks import MARKS
from beatline.reports.exceptions import Exceptions, Finding
from beatline.scope import Scope
from beatline.widgets.links import link
from beatline.widgets.text import plain

# Further ones are in the pack and in the spreadsheet.
MOST_SHOWN = 12
NOT_HERE = (
    "One excess can be listed several times, since types overlap with totals. What differs from "
    "like areas is told with them."
)
SIGNS = {"more": "▲", "fewer": "▼"}


def findings_part(found: Exceptions, scope: Scope) -> None:
    """Each finding with its evidence one click away, its caveat and its questions."""
    st.header("What asks for an answer")
    if not found.findings:
        nothing = f"Nothing beyond the limits. {plain(found.note)}"
        st.markdown(nothing if found.looks else plain(found.note))
        return
    st.caption(f"{plain(found.note)} {NOT_HERE}")
    shown = found.findings[:MOST_SHOWN]
    with st.container(gap="small", key="findings"):
        for one in shown:
            _finding(one, scope)
    if len(found.findings) > len(shown):
        st.caption(
            f"The strongest {len(shown)} of {len(found.findings)} are shown; the meeting pack and "
            "its spreadsheet have all of them, with room for the answers."
        )


def _finding(one: Finding, scope: Scope) -> None:
    sign = SIGNS.get(one.direction) or MARKS[one.word].text
    lead, colon, rest = one.sentence.partition(":")
    with st.container(border=True, gap="xsmall"):
        link(
            one.page,
            f"{sign} **{plain(lead + colon)}** {plain(rest)}",
            scope,
            area=one.area_label,
            types=one.types,
            months=None,
            **one.params,
        )
        if one.caveat:
            st.caption(plain(one.caveat))
        asked = "\n".join(f"- {plain(question)}" for question in one.questions)
        st.markdown(f"A member may ask:\n{asked}")
