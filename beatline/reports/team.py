"""Who the team of an SNT is, what it works on and when it meets: as published, nothing added."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from beatline import queries
from beatline.reports.team_words import (
    NO_DATE,
    contact_words,
    dated_words,
    meetings_words,
    members_words,
    priorities_words,
    rank_order,
    stale_words,
)
from beatline.scope import Scope
from beatline.warehouse import Warehouse

NOT_LOADED = (
    "The people, priorities and meetings of this team are not loaded here; whoever runs this "
    "dashboard can load them, as its README says."
)


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody: its kind in words; `url` is "" unless it is a web address."""

    kind: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Member:
    """One person of a team; rank and bio are "" where none is published."""

    name: str
    rank: str
    bio: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class Priority:
    """What the team works on and what it did, a line for each paragraph; "" or None if unknown.

    today : the day it is read, from which its age is told; None where that is not asked for
    """

    issue: str
    issued_on: date | None
    action: str
    acted_on: date | None
    today: date | None = field(default=None, compare=False)

    @property
    def issued_words(self) -> str:
        """When it was set: "set on 3 March 2026", "no date published".

        Of a year ago or more, how long ago; of a day to come, that it is.
        """
        return f"set {dated_words(self.issued_on, self.today)}" if self.issued_on else NO_DATE

    @property
    def acted_words(self) -> str:
        """When the team reported its action: "on 20 May 2026", "no date published"."""
        return dated_words(self.acted_on, self.today) if self.acted_on else NO_DATE


@dataclass(frozen=True)
class Meeting:
    """An event of the team that is still to come; texts are "" where nothing is published."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    address: str
    description: str
    contacts: tuple[Contact, ...]

    @property
    def when(self) -> str:
        """Day and hours: "Tuesday 10 November 2026, 18:00 to 19:30".

        Midnight is how a day without an hour is published, so it is left out.
        """
        start, end = self.starts_at, self.ends_at
        words = f"{start:%A} {day_text(start)}"
        if start.time() != time(0):
            words += f", {start:%H:%M}"
        if end is None or end <= start:
            return words
        if end.date() != start.date():
            return f"{words} to {end:%A} {day_text(end)}"
        return f"{words} to {end:%H:%M}" if start.time() != time(0) else words


@dataclass(frozen=True)
class Team:
    """The people of one SNT as data.police.uk publishes them.

    loaded : False when no file of neighbourhoods is loaded; then only `refusal` says anything
    refusal : a sentence that says what is missing and how to get it, "" when there is a team
    snt_code, name : the team, its name as published
    fetched : the day the file was fetched from data.police.uk (UTC)
    source_words : "As published on data.police.uk, fetched on 3 November 2026."
    stale_words : that the list is old, and what to do; "" while it is fresh
    contacts : of the team as a whole
    members : by rank, highest first; within a rank as published
    members_words, priorities_words, meetings_words : what to say where the lists are empty or need
        a caution; "" otherwise
    priorities : newest first
    meetings : those that start on or after the day asked for, soonest first
    """

    loaded: bool
    refusal: str
    snt_code: str = ""
    name: str = ""
    fetched: date | None = None
    source_words: str = ""
    stale_words: str = ""
    contacts: tuple[Contact, ...] = ()
    members: tuple[Member, ...] = ()
    members_words: str = ""
    priorities: tuple[Priority, ...] = ()
    priorities_words: str = ""
    meetings: tuple[Meeting, ...] = ()
    meetings_words: str = ""


def team_of(warehouse: Warehouse, scope: Scope, *, today: date) -> Team:
    """The team of the SNT in scope: members, contact, priorities, the meetings from `today` on.

    Nothing is invented: where no file of neighbourhoods is loaded, where it does not describe this
    SNT, or where the scope is no SNT, `refusal` says so and the lists are empty.
    """
    files = queries.team_file(warehouse)
    if files.empty:
        return Team(False, NOT_LOADED)
    fetched = files["fetched_at"].iloc[0].date()
    facts = {
        "snt_code": scope.area_code if scope.area_kind == "snt" else "",
        "fetched": fetched,
        "source_words": f"As published on data.police.uk, fetched on {day_text(fetched)}.",
        "stale_words": stale_words(fetched, today),
    }
    if scope.area_kind != "snt":
        refusal = "People and priorities are published for each SNT: choose one to see its team."
        return Team(True, refusal, **facts)
    found = queries.team(warehouse, scope)
    if found.empty:
        refusal = (
            f"The list fetched from data.police.uk on {day_text(fetched)} has no entry for "
            f"{scope.area_code}. Fetch it again, or ask the force under which name it publishes "
            "this team."
        )
        return Team(True, refusal, **facts)
    return _team(warehouse, scope, found.iloc[0], facts, today)


def _team(
    warehouse: Warehouse, scope: Scope, published: Any, facts: dict[str, Any], today: date
) -> Team:
    contacts = queries.team_contacts(warehouse, scope)
    members = _members(queries.team_members(warehouse, scope), contacts)
    priorities = _priorities(queries.team_priorities(warehouse, scope), today)
    events = queries.team_events(warehouse, scope)
    meetings = _meetings(events, contacts, today)
    return Team(
        loaded=True,
        refusal="",
        name=_text(published["team_name"]) or scope.area_name,
        contacts=_contacts(contacts[contacts["whose"] == "team"]),
        members=members,
        members_words=members_words(published["members"]),
        priorities=priorities,
        priorities_words=priorities_words(
            published["priorities"],
            [day for one in priorities for day in (one.issued_on, one.acted_on) if day],
            today,
        ),
        meetings=meetings,
        meetings_words=meetings_words(
            published["events"], len(meetings), int(events["starts_at"].isna().sum())
        ),
        **facts,
    )


def day_text(day: date) -> str:
    """A day as in running text: "3 November 2026"."""
    return f"{day:%-d %B %Y}"


def _members(members: pd.DataFrame, contacts: pd.DataFrame) -> tuple[Member, ...]:
    people = (
        Member(
            name=_text(row["member_name"]),
            rank=_text(row["rank"]),
            bio=_text(row["bio"]),
            contacts=_contacts(_of(contacts, "member", row["position"])),
        )
        for row in members.to_dict("records")
    )
    return tuple(sorted(people, key=lambda member: rank_order(member.rank)))


def _priorities(priorities: pd.DataFrame, today: date) -> tuple[Priority, ...]:
    return tuple(
        Priority(
            issue=_text(row["issue"]),
            issued_on=_day(row["issued_on"]),
            action=_text(row["action"]),
            acted_on=_day(row["acted_on"]),
            today=today,
        )
        for row in priorities.to_dict("records")
    )


def _meetings(events: pd.DataFrame, contacts: pd.DataFrame, today: date) -> tuple[Meeting, ...]:
    to_come = events[events["starts_at"] >= pd.Timestamp(today)]
    return tuple(
        Meeting(
            title=_text(row["title"]),
            kind=_text(row["event_type"]),
            starts_at=row["starts_at"].to_pydatetime(),
            ends_at=row["ends_at"].to_pydatetime() if pd.notna(row["ends_at"]) else None,
            address=_text(row["address"]),
            description=_text(row["description"]),
            contacts=_contacts(_of(contacts, "event", row["position"])),
        )
        for row in to_come.to_dict("records")
    )


def _of(contacts: pd.DataFrame, whose: str, position: int) -> pd.DataFrame:
    return contacts[(contacts["whose"] == whose) & (contacts["position"] == position)]


def _contacts(contacts: pd.DataFrame) -> tuple[Contact, ...]:
    return tuple(_contact(row) for row in contacts.to_dict("records"))


def _contact(row: dict[Any, Any]) -> Contact:
    kind, value = _text(row["kind"]), _text(row["value"])
    words = _text(row["label"]) or contact_words(kind)
    return Contact(words, value, value if _is_web_address(value) else "")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, pd.Timestamp) and pd.notna(value) else None
