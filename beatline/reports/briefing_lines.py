"""The parts of a briefing in as few words as a page on paper has room for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beatline.analysis.sentences import plural
from beatline.reports.profile import PatchProfile
from beatline.reports.team import Team

# What somebody else wrote is cut after so many letters.
LONGEST_NAME, LONGEST_PRIORITY = 90, 120
MOST_MEMBERS, MOST_PRIORITIES = 5, 3
# Of how to reach a team, what a page in the pocket is good for.
REACHED_BY = ("Telephone", "Mobile", "Email")
FIRST_SENTENCE = re.compile(r"^.*?[.!?](?= [A-Z]|$)", re.DOTALL)


@dataclass(frozen=True)
class PrintedPlace:
    """One place of the list: its sentences, and one alone for where there is no room."""

    where: str
    why: str
    why_short: str
    leg: str
    pinned: bool


def printed_place(row: Mapping[Any, Any]) -> PrintedPlace:
    """A row of `PlacesToPass.stops` as it is printed."""
    why, changed = str(row["why"]), str(row["trend_words"])
    where = shortened(str(row["where"]), LONGEST_NAME)
    first = FIRST_SENTENCE.match(why)
    return PrintedPlace(
        where=f"{where[:1].upper()}{where[1:]}",
        why=f"{why} {changed}".strip(),
        why_short=first.group() if first else why,
        leg=f"{row['leg_words']} of {row['number'] - 1}" if row["leg_words"] else "",
        pinned=bool(row["pinned"]),
    )


def team_lines(team: Team, *, short: bool = False) -> tuple[str, ...]:
    """Who, how to reach them, what they work on, when they meet; none where none is loaded."""
    if not team.loaded or team.refusal:
        return ()
    named = [f"{member.rank} {member.name}".strip() for member in team.members]
    people = ", ".join(named[: 1 if short else MOST_MEMBERS])
    more = len(named) - MOST_MEMBERS
    if more > 0 and not short:
        people += f" and {plural(more, 'other', 'others')}"
    reach = " · ".join(contact.value for contact in team.contacts if contact.kind in REACHED_BY)
    lines = [people, f"Contact: {reach}" if reach else ""]
    issues = [one for one in team.priorities if one.issue]
    lines += [
        f"Priority: {shortened(one.issue, LONGEST_PRIORITY)} ({one.issued_words})"
        for one in issues[: 1 if short else MOST_PRIORITIES]
    ]
    for meeting in team.meetings[:1]:
        parts = [meeting.when, meeting.title, meeting.address]
        lines.append(f"Next: {shortened(', '.join(p for p in parts if p), LONGEST_PRIORITY)}")
    lines += [] if short else [team.source_words]
    return tuple(line for line in lines if line)


def patch_lines(profile: PatchProfile) -> tuple[str, ...]:
    """Who lives here, and what each of the months to come usually brings: a line each."""
    # The first of each month is the furthest from average.
    ahead = profile.ahead.rows.drop_duplicates("month")["sentence"]
    lines = [profile.residents, *(str(sentence) for sentence in ahead)]
    return tuple(line for line in lines if line)


def shortened(text: str, longest: int) -> str:
    """Text on one line, cut after a word when it is longer."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0] + " …"
