"""The parts of a briefing in as few words as a page on paper has room for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from beatline.analysis.sentences import plural, sentence_start
from beatline.reports.places_to_pass import rank_words
from beatline.reports.profile import PatchProfile
from beatline.reports.team import Member, Team, day_text

# What somebody else wrote is cut after so many letters.
LONGEST_NAME, LONGEST_MEMBER = 90, 80
# Of how to reach a team, what a page in the pocket is good for; a cut address would reach nobody.
REACHED_BY = ("Telephone", "Mobile", "Email")
LONGEST_CONTACT = 60
MOST_LEFT_OUT = 3
FIRST_SENTENCE = re.compile(r"^.*?[.!?](?= [A-Z]|$)", re.DOTALL)
# In how many months it was among the busiest: what a place can do without first.
IN_THE_TOP = re.compile(r", among the busiest [^.]*(?=\.$)")


@dataclass(frozen=True)
class _Detail:
    """How much of a team is told: so many people, priorities and meetings, in so many letters."""

    members: int
    priorities: int
    longest: int
    meetings: int


# From most to least; how to reach the team is told in all of them.
DETAILS = (_Detail(5, 3, 120, 1), _Detail(2, 2, 80, 1), _Detail(1, 1, 60, 0), _Detail(0, 0, 0, 0))


@dataclass(frozen=True)
class PrintedPlace:
    """One place of the list: its sentences, the first alone, and how busy it is alone."""

    where: str
    why: str
    why_short: str
    why_shortest: str
    leg: str
    pinned: bool


def printed_place(row: Mapping[Any, Any]) -> PrintedPlace:
    """A row of `PlacesToPass.stops` as it is printed."""
    why, changed = str(row["why"]), str(row["trend_words"])
    where = shortened(str(row["where"]), LONGEST_NAME)
    first = FIRST_SENTENCE.match(why)
    short = first.group() if first else why
    return PrintedPlace(
        where=sentence_start(where),
        why=f"{why} {changed}".strip(),
        why_short=short,
        why_shortest=IN_THE_TOP.sub("", short),
        leg=f"{row['leg_words']} of {row['number'] - 1}" if row["leg_words"] else "",
        pinned=bool(row["pinned"]),
    )


def left_out_line(dropped: pd.DataFrame, *, most: int = MOST_LEFT_OUT) -> str:
    """Which places the reader has left out: "Left out: near High Street (2nd busiest)."; or "".

    dropped : of `PlacesToPass`; most : how many are named
    """
    told = [
        f"{shortened(str(row['where']), LONGEST_NAME)} ({rank_words(int(row['rank']))})"
        for row in dropped.head(most).to_dict("records")
    ]
    more = len(dropped) - len(told)
    if more:
        told.append(f"and {more} more" if told else plural(more, "place", "places"))
    return f"Left out: {'; '.join(told)}." if told else ""


def team_versions(team: Team) -> tuple[tuple[str, ...], ...]:
    """Who, how to reach them, what they work on, when they meet; in lines, and then in fewer.

    Each version tells less than the one before and says where the rest is; the last tells how to
    reach the team. None at all where no team is loaded.
    """
    if not team.loaded or team.refusal:
        return ()
    return tuple(dict.fromkeys(tuple(_team_lines(team, detail)) for detail in DETAILS))


def patch_lines(profile: PatchProfile) -> tuple[str, ...]:
    """Who lives here, and what each of the months to come usually brings: a line each."""
    # The first of each month is the furthest from average.
    ahead = profile.ahead.rows.drop_duplicates("month")["sentence"]
    lines = [profile.residents, *(str(sentence) for sentence in ahead)]
    return tuple(line for line in lines if line)


def more_patch_lines(profile: PatchProfile) -> tuple[str, ...]:
    """What else there is to know of the patch where the page has room, what matters most first."""
    # A rate is never told without why it misleads.
    rate = f"{profile.rate} {profile.caveat}".strip()
    return tuple(line for line in (profile.deprivation, rate, profile.ahead.refusal) if line)


def _team_lines(team: Team, detail: _Detail) -> Iterator[str]:
    issues = [one for one in team.priorities if one.issue]
    reach = [one.value for one in team.contacts if one.kind in REACHED_BY and one.value]
    short = [value for value in reach if len(value) <= LONGEST_CONTACT]
    if people := _people(team.members, detail.members):
        yield people
    if short:
        yield f"Contact: {' · '.join(short)}"
    for one in issues[: detail.priorities]:
        yield f"Priority: {shortened(one.issue, detail.longest)} ({one.issued_words})"
    for meeting in team.meetings[: detail.meetings]:
        parts = (meeting.when, meeting.title, meeting.address)
        yield f"Next: {shortened(', '.join(part for part in parts if part), detail.longest)}"
    rest = (
        len(team.members) > detail.members
        or len(issues) > detail.priorities
        or len(team.meetings) > detail.meetings
        or short != reach
    )
    when = f" on {day_text(team.fetched)}" if team.fetched else ""
    yield f"Fetched from data.police.uk{when}{'; more on screen' if rest else ''}."


def _people(members: tuple[Member, ...], most: int) -> str:
    """Ranks and names of the first, and how many others there are."""
    told = [shortened(f"{one.rank} {one.name}", LONGEST_MEMBER) for one in members[:most]]
    if not told:
        return ""
    others = len(members) - len(told)
    return ", ".join(told) + (f" and {plural(others, 'other', 'others')}" if others else "")


def shortened(text: str, longest: int) -> str:
    """Text on one line, cut after a word when it is longer."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0] + " …"
