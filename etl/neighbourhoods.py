"""A file of neighbourhoods as the API of data.police.uk gives them, ready for the team tables.

data/README.md describes the file. Of each neighbourhood in it one of two things becomes: rows of
the tables, or an entry that is set aside and named; read = loaded + set aside.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from etl.errors import LoadError
from etl.plain_text import one_line
from etl.sources import readable
from etl.untrusted import SET_ASIDE, Entry, Remarks

# The outlines of a hundred neighbourhoods take some megabytes; nothing else in it is large.
MOST_MIB = 64
LONGEST_ID = 40
AGAIN = "Fetch the neighbourhoods again; nothing was loaded."
UNKNOWN = (
    "Not in the register",
    "No team of the register has the id of these neighbourhoods, which were set aside: {}.",
)
TWICE = (
    "Listed twice",
    "These neighbourhoods stand in the file more than once. The entry with the id as the register "
    "writes it was loaded, or else the last one; the other was set aside: {}.",
)
UNREADABLE = (
    "Unreadable",
    "These neighbourhoods have no id, or are no objects, and were set aside: {}.",
)
NOT_DESCRIBED = (
    "Teams not described",
    "The file has no neighbourhood for these teams, whose pages say so: {}.",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Neighbourhoods:
    """What a file of neighbourhoods holds.

    fetched_at : UTC, without a zone
    content : its bytes
    read, set_aside : entries of its list, and those that became no team
    rows : table → its rows, in the order of the file
    notices : subject, how many things it concerns, and a sentence: what was set aside, cut, left
        out or is missing
    """

    file_name: str
    sha256: str
    fetched_at: datetime
    content: bytes
    read: int
    set_aside: int
    rows: Mapping[str, Sequence[Row]]
    notices: Sequence[tuple[str, int, str]]


def file_content(path: Path) -> bytes:
    """The bytes of a file of neighbourhoods. Raises LoadError when it is not there or too large."""
    if not path.is_file():
        raise LoadError(
            f"{path} is not there. Give the file of neighbourhoods; see data/README.md."
        )
    with readable(path):
        if path.stat().st_size > MOST_MIB * 2**20:
            raise LoadError(
                f"{path} has more than {MOST_MIB} MiB, and the neighbourhoods of a force take a "
                "few. It is another file; nothing was loaded."
            )
        return path.read_bytes()


def fingerprint(content: bytes) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def fetched_at(file_name: str, content: bytes, force: str) -> datetime:
    """When a file was fetched (UTC). Raises LoadError like `read_neighbourhoods`."""
    return _fetched(file_name, _document(file_name, content, force))


def read_neighbourhoods(
    file_name: str, content: bytes, *, force: str, register: Iterable[str]
) -> Neighbourhoods:
    """Read a file of neighbourhoods.

    force : the home force, as police.uk writes it in file names
    register : codes of the teams; an id matches one that differs from it in case or signs alone

    Raises LoadError when the file is not what it should be as a whole: no JSON, a web page, of
    another force, without the time it was fetched, or without any neighbourhood of the register.
    """
    document = _document(file_name, content, force)
    fetched = _fetched(file_name, document)
    entries, remarks = document["neighbourhoods"], Remarks()
    matched = _matched(entries, list(register), remarks)
    if not matched:
        raise LoadError(
            f"{file_name}: none of its {len(entries):,} neighbourhoods is a team of the register "
            f"of {force}. Compare its ids with the lookup of teams; nothing was loaded."
        )
    rows: dict[str, list[Row]] = {
        table: []
        for table in ("team", "team_contact", "team_member", "team_priority", "team_event")
    }
    for code in sorted(matched):
        _add_team(code, Entry(entries[matched[code]], code, remarks), rows)
    missing = [code for code in register if code not in matched]
    for code in missing:
        remarks.add(NOT_DESCRIBED, code)
    return Neighbourhoods(
        file_name=file_name,
        sha256=fingerprint(content),
        fetched_at=fetched,
        content=content,
        read=len(entries),
        set_aside=len(entries) - len(matched),
        rows=rows,
        notices=remarks.notices(),
    )


def published_boundaries(
    file_name: str, content: bytes, *, force: str, register: Iterable[str]
) -> dict[str, Any]:
    """Code of the register → its boundary as the file gives it, whatever that is."""
    entries = _document(file_name, content, force)["neighbourhoods"]
    matched = _matched(entries, list(register), Remarks())
    return {code: entries[place].get("boundary") for code, place in matched.items()}


def _document(file_name: str, content: bytes, force: str) -> dict[str, Any]:
    """The file as an object of this force with a list of neighbourhoods."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise LoadError(
            f"{file_name} is a web page, not the answer of the API: the network may want you to "
            f"sign in first. Open https://data.police.uk in a browser, then try again. {AGAIN}"
        )
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{file_name} is not JSON, or was cut off. {AGAIN}") from error
    if not isinstance(document, dict) or not isinstance(document.get("neighbourhoods"), list):
        raise LoadError(
            f"{file_name} is JSON without a list of neighbourhoods; data/README.md says how the "
            f"answers of the API are put together. {AGAIN}"
        )
    if document.get("force") != force:
        found = one_line(str(document.get("force")), LONGEST_ID)[0]
        raise LoadError(
            f"{file_name} is of the force {found!r}, and the warehouse of {force!r}. Give the "
            "file, or the --out, of the right force; nothing was loaded."
        )
    if not document["neighbourhoods"]:
        raise LoadError(f"{file_name} has an empty list of neighbourhoods. {AGAIN}")
    return document


def _fetched(file_name: str, document: Mapping[str, Any]) -> datetime:
    try:
        fetched = datetime.fromisoformat(document["fetched"])
        fetched = fetched.astimezone(UTC) if fetched.tzinfo else fetched.replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise LoadError(
            f"{file_name} does not say when it was fetched: “fetched” must be a date and a time "
            f"like 2026-11-03T09:30:00+00:00. {AGAIN}"
        ) from error
    if fetched > datetime.now(UTC) + timedelta(days=1):
        raise LoadError(
            f"{file_name} says that it was fetched on {fetched:%-d %B %Y}, which is to come. Check "
            f"the clock of the computer that fetched it. {AGAIN}"
        )
    return fetched.replace(tzinfo=None)


def _matched(entries: Sequence[Any], register: Sequence[str], remarks: Remarks) -> dict[str, int]:
    """Code of the register → place of its entry in the list; the rest is remarked on."""
    codes = {id_form(code): code for code in register}
    found: dict[str, int] = {}
    for place, entry in enumerate(entries):
        given = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(given, str) or not id_form(given):
            remarks.add(UNREADABLE, f"number {place + 1:,} of the list")
            continue
        code = codes.get(id_form(given))
        if code is None:
            remarks.add(UNKNOWN, one_line(given, LONGEST_ID)[0])
            continue
        if code in found:
            remarks.add(TWICE, code)
        if code not in found or given == code or entries[found[code]]["id"] != code:
            found[code] = place
    return found


def id_form(code: str) -> str:
    """An id without what police.uk has changed about ids: SN01 and sn-01 are SN-01."""
    return re.sub(r"[\W_]", "", code).upper()


def _add_team(code: str, entry: Entry, rows: Mapping[str, list[Row]]) -> None:
    """Add the rows of one neighbourhood, each with the team's code, to the rows of each table."""
    own: dict[str, list[Row]] = {table: [] for table in rows}
    lists = {
        "members": _members(entry, own),
        "priorities": _priorities(entry, own),
        "events": _events(entry, own),
    }
    own["team_contact"][:0] = [*_contacts(entry, "team"), *_links(entry)]
    own["team"].append({"team_id": entry.line("id"), "team_name": entry.line("name"), **lists})
    for table, added in own.items():
        rows[table].extend({"snt_code": code, **row} for row in added)


def _members(entry: Entry, own: Mapping[str, list[Row]]) -> int | None:
    people = entry.entries("people")
    for position, person in enumerate(people or [], 1):
        told = {"member_name": person.line("name")}
        if _says_something(person, told):
            texts = {"rank": person.line("rank"), "bio": person.text("bio")}
            own["team_member"].append({"position": position, **told, **texts})
            own["team_contact"].extend(_contacts(person, "member", position))
    return None if people is None else len(own["team_member"])


def _priorities(entry: Entry, own: Mapping[str, list[Row]]) -> int | None:
    priorities = entry.entries("priorities")
    for position, priority in enumerate(priorities or [], 1):
        told = {"issue": priority.text("issue"), "action": priority.text("action")}
        if _says_something(priority, told):
            dates = {
                "issued_on": priority.moment("issue-date"),
                "acted_on": priority.moment("action-date"),
            }
            own["team_priority"].append({"position": position, **told, **dates})
    return None if priorities is None else len(own["team_priority"])


def _events(entry: Entry, own: Mapping[str, list[Row]]) -> int | None:
    events = entry.entries("events")
    for position, event in enumerate(events or [], 1):
        told = {"title": event.line("title"), "description": event.text("description")}
        if not _says_something(event, told):
            continue
        where_and_when = {
            "event_type": event.line("type"),
            "starts_at": event.moment("start_date"),
            "ends_at": event.moment("end_date"),
            "address": event.line("address"),
        }
        own["team_event"].append({"position": position, **told, **where_and_when})
        own["team_contact"].extend(_contacts(event, "event", position))
    return None if events is None else len(own["team_event"])


def _says_something(entry: Entry, told: Row) -> bool:
    """Whether an entry holds any of what matters in it; one that does not is remarked on."""
    if all(value is None for value in told.values()):
        entry.remarks.add(SET_ASIDE, entry.whom)
        return False
    return True


def _contacts(entry: Entry, whose: str, position: int | None = None) -> list[Row]:
    found = entry.contacts("contact_details")
    if whose == "team" and (page := entry.address("url_force")):
        found.append(("url_force", page))
    return [
        {"whose": whose, "position": position, "kind": kind, "label": None, "value": value}
        for kind, value in found
    ]


def _links(entry: Entry) -> list[Row]:
    if entry.values.get("links") is None:
        return []
    found = []
    for link in entry.entries("links") or []:
        told = {"value": link.address("url")}
        if _says_something(link, told):
            label = link.line("title") or link.line("description")
            found.append(
                {"whose": "team", "position": None, "kind": "link", "label": label, **told}
            )
    return found
