"""The neighbourhood teams of a force, as the API of data.police.uk shows them today.

What it answers is kept word for word in one file (data/README.md describes it), which replaces the
one before: who has left a team is not to be found here any longer.
"""

import csv
import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from etl.config import Config, Sources
from etl.neighbourhoods import MOST_MIB, id_form
from etl.web import NotThereError, Web, WebError
from etl.web_trouble import without_login
from etl.writing import write_whole

FILE_NAME = "neighbourhoods.json"
DETAILS = "details"
LISTS = ("boundary", "people", "priorities", "events")
# A request takes about half a second there and back; the pace allows ten a second.
THREADS = 6
NAMED = 10
STAYS = "The teams that were fetched before stay as they are."

Say = Callable[[str], None]
Show = Callable[[str, float], None]


@dataclass
class TeamsFetched:
    """What was fetched of the teams of a force.

    path : the file
    neighbourhoods : how many it describes
    counts : "people", "priorities" and "events" → how many over all of them; "boundary" → how many
        neighbourhoods have one
    missing : part → the neighbourhoods of which the source has none
    odd : neighbourhoods and parts that came in a form that cannot be used, and were left out
    not_described : teams of the register that the source does not list
    not_known : neighbourhoods that are no team of the register
    """

    path: Path
    neighbourhoods: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    missing: dict[str, list[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    not_described: list[str] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """What came, in a sentence, and a line for each thing that did not."""
        counts = self.counts
        lines = [
            f"{self.neighbourhoods:,} neighbourhoods with {counts['people']:,} people, "
            f"{counts['priorities']:,} priorities and {counts['events']:,} events; "
            f"{counts['boundary']:,} have a boundary."
        ]
        for part, ids in self.missing.items():
            lines.append(f"The source has no {part} of {_named(ids)}.")
        for subject, names in (
            ("Left out, since it came in a form that cannot be used", self.odd),
            ("Teams of the register that the source does not list", self.not_described),
            ("Neighbourhoods that are no team of the register", self.not_known),
        ):
            if names:
                lines.append(f"{subject}: {_named(names)}.")
        return "\n".join(lines)


def fetch_teams(web: Web, config: Config, into: Path, say: Say, progress: Show) -> TeamsFetched:
    """Fetch the neighbourhoods of a force into `into`/neighbourhoods.json.

    say : hears a sentence before it begins
    progress : hears what is being done, and the share of it that is done

    A part that the source does not have is left out and told. Raises WebError when the source
    fails, or lists so few neighbourhoods that it must be at fault, and LoadError when the file
    cannot be written; the file before then stays, as it does when the fetch is interrupted.
    """
    found = TeamsFetched(into / FILE_NAME)
    fetched = datetime.now(UTC)
    address = api_of(config.sources, config.force)
    names = listed_neighbourhoods(web, address, found.odd)
    _compare(config, names, found)
    asked = [(one, part) for one in names for part in (DETAILS, *LISTS)]
    say(
        f"Fetching {len(names):,} neighbourhoods of {config.force}: {len(asked):,} requests, at "
        "most ten a second."
    )
    given: dict[tuple[str, str], Any] = {}
    for one, part, answer in answers(web, address, asked):
        given[one, part] = answer
        progress(f"Fetching teams: {len(given):,} of {len(asked):,}", len(given) / len(asked))
    entries = [_entry(one, name, given, found) for one, name in names.items()]
    found.neighbourhoods = len(entries)
    _require_not_wiped(config, entries, found.path)
    document = {
        "force": config.force,
        "fetched": fetched.isoformat(timespec="seconds"),
        "neighbourhoods": entries,
    }
    try:
        content = json.dumps(document).encode()
    except RecursionError as error:
        raise WebError(
            f"The neighbourhoods of {config.force} came in a form that cannot be kept. {STAYS}"
        ) from error
    if len(content) > MOST_MIB * 2**20:
        raise WebError(
            f"The neighbourhoods of {config.force} take more than {MOST_MIB} MiB, which they never "
            f"do. {STAYS}"
        )
    write_whole(found.path, content)
    return found


def api_of(sources: Sources, force: str) -> str:
    """The address below which the API tells of a force."""
    return f"{sources.police}/api/{quote(force, safe='')}"


def listed_neighbourhoods(web: Web, address: str, odd: list[str]) -> dict[str, Any]:
    """Id → name of each neighbourhood of a force, in the order of the source.

    odd : gets the places of entries without an id that can be asked for

    Raises WebError, also for a list that is empty: every force of the API has neighbourhoods.
    """
    try:
        listed = web.json(f"{address}/neighbourhoods")
    except NotThereError as error:
        raise WebError(
            f"{error} Compare the slug of the force in the configuration with "
            f"https://data.police.uk/api/forces. {STAYS}"
        ) from error
    if not isinstance(listed, list):
        raise WebError(
            f"{without_login(address)} sent something other than a list of neighbourhoods. {STAYS}"
        )
    names: dict[str, Any] = {}
    for place, entry in enumerate(listed, 1):
        one = entry.get("id") if isinstance(entry, dict) else None
        # Dots alone would name another address.
        if isinstance(one, str) and id_form(one) and one.isprintable():
            names.setdefault(one, entry.get("name"))
        else:
            odd.append(f"number {place:,} of the list")
    if not names:
        raise WebError(
            f"{without_login(address)} lists no neighbourhood at the moment. Try again tomorrow. "
            f"{STAYS}"
        )
    return names


def answers(
    web: Web, address: str, asked: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, Any]]:
    """Neighbourhood, part and answer (None where the source has nothing), as they come.

    Raises WebError as soon as one request fails for good. The threads end by themselves when
    nobody wants more of them, so that an interruption does not wait for answers.
    """
    done: queue.SimpleQueue[tuple[str, str, Any] | Exception] = queue.SimpleQueue()
    enough = threading.Event()

    def work(share: Sequence[tuple[str, str]]) -> None:
        for one, part in share:
            if enough.is_set():
                return
            try:
                done.put((one, part, _part(web, address, one, part)))
            except Exception as error:  # raised again by whoever waits for it
                done.put(error)

    for number in range(THREADS):
        threading.Thread(target=work, args=(asked[number::THREADS],), daemon=True).start()
    try:
        for _ in asked:
            answer = done.get()
            if isinstance(answer, Exception):
                raise answer
            yield answer
    finally:
        enough.set()


def _part(web: Web, address: str, one: str, part: str) -> Any:
    url = f"{address}/{quote(one, safe='')}"
    try:
        return web.json(url if part == DETAILS else f"{url}/{part}")
    except NotThereError:
        return None


def _compare(config: Config, names: Iterable[str], found: TeamsFetched) -> None:
    """Note who is not in the register, and who is only there. Raises for a fault of the source."""
    with config.snts.open(encoding="utf-8-sig", newline="") as file:
        register = {id_form(row["snt_code"]): row["snt_code"] for row in csv.DictReader(file)}
    forms = {id_form(one): one for one in names}
    found.not_described = [code for form, code in register.items() if form not in forms]
    found.not_known = [one for form, one in forms.items() if form not in register]
    if len(found.not_known) == len(forms):
        raise WebError(
            f"None of the {len(forms):,} neighbourhoods that the source lists of {config.force} is "
            f"a team of {config.snts.name}: {_named(found.not_known)}. If all were given new ids, "
            f"correct that file, or write a new configuration with python -m etl configure. {STAYS}"
        )
    if found.path.exists() and 2 * len(forms) < len(register):
        raise WebError(
            f"The source lists {len(forms):,} neighbourhoods of {config.force}, and "
            f"{len(register):,} are known: it is at fault. Try again tomorrow. If it is right, "
            f"delete {found.path} and fetch again. {STAYS}"
        )


def _require_not_wiped(config: Config, entries: Sequence[dict[str, Any]], path: Path) -> None:
    """Raise where most teams of the file had what less than half as many have now."""
    before = _entries_of(path, config.force)
    for part, called in (("boundary", "boundaries"), ("people", "people")):
        had, have = _with(before, part), _with(entries, part)
        if 2 * had > len(before) and 2 * have < had:
            raise WebError(
                f"The source gives {called} of {have:,} teams of {config.force}, and {had:,} had "
                "some when they were fetched before: it is at fault. Try again tomorrow. If it is "
                f"right, delete {path} by hand and fetch again. {STAYS}"
            )


def _entries_of(path: Path, force: str) -> list[dict[str, Any]]:
    """The neighbourhoods of a force in the file that is there; none where it is not to be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = document["neighbourhoods"] if document["force"] == force else []
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
    listed = entries if isinstance(entries, list) else []
    return [entry for entry in listed if isinstance(entry, dict)]


def _with(entries: Sequence[dict[str, Any]], part: str) -> int:
    return sum(bool(entry.get(part)) for entry in entries)


def _entry(
    one: str, name: object, given: Mapping[tuple[str, str], Any], found: TeamsFetched
) -> dict[str, Any]:
    """A neighbourhood of the file; what is missing or cannot be used is noted in `found`."""
    details = _usable(given, one, DETAILS, dict, found)
    # The id that it was asked by, whatever the answer calls it.
    entry = {"name": name, **(details or {}), "id": one}
    for part in LISTS:
        entries = _usable(given, one, part, list, found)
        if entries is not None:
            entry[part] = entries
            found.counts[part] += bool(entries) if part == "boundary" else len(entries)
    return entry


def _usable(
    given: Mapping[tuple[str, str], Any], one: str, part: str, kind: type, found: TeamsFetched
) -> Any:
    answer = given[one, part]
    if answer is None:
        found.missing.setdefault(part, []).append(one)
    elif not isinstance(answer, kind):
        found.odd.append(f"{part} of {one}")
        return None
    return answer


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
