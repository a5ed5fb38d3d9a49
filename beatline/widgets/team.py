"""The part of a page about the people of an SNT: who, how to reach them, priorities, meetings."""

from collections.abc import Sequence

import streamlit as st

from beatline.reports.team import Contact, Meeting, Member, Priority, Team
from beatline.scope import Scope
from beatline.widgets.text import plain

# What stands open of each list: a large team would fill several screens of a phone.
FIRST = 3
# Markdown's line break within a paragraph.
LINE_BREAK = "  \n"
# A thumb needs 44 pixels. Addresses within a text become links by themselves.
TEAM_STYLE = """
<style>
@media (max-width: 640px) {
    .st-key-team a, .st-key-team [data-testid="stPageLink"] a
        { min-height: 44px; display: inline-flex; align-items: center; }
    .st-key-team p { overflow-wrap: anywhere; }
    .st-key-team summary { min-height: 44px; }
}
</style>
"""


def team_part(team: Team, scope: Scope) -> None:
    """Who the team is and what it works on, as published; or one sentence that says why not.

    Every text comes from outside and is shown, never obeyed.
    """
    st.header("Team and priorities")
    if team.refusal:
        st.markdown(plain(team.refusal))
        return
    st.html(TEAM_STYLE)
    with st.container(key="team", gap="small"):
        stale = f" **{plain(team.stale_words)}**" if team.stale_words else ""
        named = "" if team.name == scope.area_name else f"Published as {plain(team.name)}. "
        st.caption(f"{named}{plain(team.source_words)}{stale}")
        people = [_member(one) for one in team.members]
        _list("Who is in the team", people, team.members_words, LINE_BREAK)
        reached = _reached(team.contacts)
        st.markdown(f"Contact: {reached}" if reached else "No number or address is published.")
        _web_pages(team.contacts)
        priorities = [_priority(one) for one in team.priorities]
        _list("Local priorities", priorities, team.priorities_words)
        _list("Next meetings", [_meeting(one) for one in team.meetings], team.meetings_words)


def _list(title: str, parts: Sequence[str], words: str, between: str = "\n\n") -> None:
    """The first of some parts, what is to be said of all of them, and the rest on demand."""
    caution = [plain(words)] if words else []
    st.markdown(between.join([f"**{title}**", *parts[:FIRST], *caution]))
    if rest := parts[FIRST:]:
        with st.expander(f"And {len(rest)} more"):
            st.markdown(between.join(rest))


def _member(member: Member) -> str:
    rank = f"{plain(member.rank)} " if member.rank else ""
    reached = _reached(member.contacts)
    return f"{rank}**{plain(member.name)}**{' · ' if reached else ''}{reached}"


def _reached(contacts: Sequence[Contact]) -> str:
    """Numbers and addresses in a line; pages of the web are links of their own."""
    return " · ".join(f"{plain(one.kind)} {plain(one.value)}" for one in contacts if not one.url)


def _web_pages(contacts: Sequence[Contact]) -> None:
    pages = [one for one in contacts if one.url]
    if not pages:
        return
    with st.container(horizontal=True, gap="small", key="team-pages"):
        for one in pages:
            st.page_link(one.url, label=plain(one.kind), icon=":material/open_in_new:")


def _priority(priority: Priority) -> str:
    issue = _lines(priority.issue) or "The issue is not published"
    parts = [f"{issue}{LINE_BREAK}*{plain(priority.issued_words)}*"]
    if priority.action:
        # A list begins on a line of its own.
        begin = LINE_BREAK if priority.action.startswith("•") else " "
        action = _lines(priority.action)
        parts.append(f"Action:{begin}{action} *({plain(priority.acted_words)})*")
    return LINE_BREAK.join(parts)


def _meeting(meeting: Meeting) -> str:
    title = plain(meeting.title or meeting.kind.capitalize() or "An event without a title")
    where = f", {plain(meeting.address)}" if meeting.address else ""
    lines = [f"{plain(meeting.when)} · {title}{where}"]
    lines += [_lines(meeting.description)] if meeting.description else []
    reached = _reached(meeting.contacts)
    return LINE_BREAK.join([*lines, f"Contact: {reached}"] if reached else lines)


def _lines(text: str) -> str:
    """A text with its line breaks, harmless."""
    return LINE_BREAK.join(plain(line) for line in text.splitlines())
