"""Everything open that a warehouse is made of, brought to one folder: crimes, wards, teams.

Each kind is a step of its own: when the source of one does not answer, the others still come, and
what was here of it stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from etl.config import Config
from etl.errors import LoadError
from etl.fetch_archive import crimes_to_fetch, fetch_crimes
from etl.fetch_plan import Plan, Wish
from etl.fetch_teams import fetch_teams
from etl.fetch_wards import fetch_wards
from etl.web import OfflineError, Web, WebError

CRIMES, WARDS, TEAMS = "crimes", "wards", "teams"
KINDS = (CRIMES, WARDS, TEAMS)
CRIME_FOLDER = "police-uk"

Say = Callable[[str], None]
Show = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """What is to be fetched.

    forces : whose crime files; wards and teams are those of the configuration
    months : how many, back from the newest
    into : the folder that everything goes to
    kinds : any of crimes, wards, teams
    """

    forces: tuple[str, ...]
    months: int
    into: Path
    kinds: tuple[str, ...] = KINDS


@dataclass
class Fetched:
    """What came: a sentence or two for each kind, and what did not come, with the reason."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    bytes: int = 0
    requests: int = 0


def fetch(web: Web, config: Config, asked: Asked, say: Say, progress: Show) -> Fetched:
    """Bring what is asked for. What is here already and whole is not fetched again.

    Raises OfflineError when none of the sources can be reached, LoadError when nothing can be
    written or another fetch is at work there.
    """
    fetched, offline = Fetched(), []
    with _alone(asked.into):
        for name, step in _steps(web, config, asked, say, progress):
            try:
                done, failed = step()
                fetched.done.append(done)
            except WebError as error:
                failed = str(error)
                offline += [error] if isinstance(error, OfflineError) else []
            if failed:
                fetched.failed.append(f"{name}: {failed}")
                say(f"Not fetched: {fetched.failed[-1]}")
    if offline and not fetched.done and len(offline) == len(fetched.failed):
        raise offline[0]
    fetched.bytes, fetched.requests = web.bytes, web.requests
    return fetched


def plans(web: Web, config: Config, asked: Asked, say: Say) -> list[Plan]:
    """What crimes would be fetched, without fetching them. Raises WebError."""
    folder = asked.into / CRIME_FOLDER
    with _alone(asked.into):
        return [
            crimes_to_fetch(web, Wish(config.sources.police, force, asked.months, folder), say)
            for force in asked.forces
        ]


def _steps(
    web: Web, config: Config, asked: Asked, say: Say, progress: Show
) -> Iterator[tuple[str, Callable[[], tuple[str, str | None]]]]:
    """Name and work of each step, which returns what it did and what it could not do."""
    folder = asked.into / CRIME_FOLDER
    if CRIMES in asked.kinds:
        for force in asked.forces:
            wish = Wish(config.sources.police, force, asked.months, folder)
            yield f"Crimes of {force}", partial(_crimes, web, wish, say, progress)
    if WARDS in asked.kinds:
        progress("Fetching wards", 0)
        yield "Wards", partial(_wards, web, config, asked.into, say)
    if TEAMS in asked.kinds:
        yield "Teams", partial(_teams, web, config, asked.into, say, progress)


def _crimes(web: Web, wish: Wish, say: Say, progress: Show) -> tuple[str, str | None]:
    return fetch_crimes(web, wish, say, progress).done_text(), None


def _wards(web: Web, config: Config, into: Path, say: Say) -> tuple[str, str | None]:
    wards = fetch_wards(web, config, into, say)
    return wards.as_text(), wards.failed


def _teams(
    web: Web, config: Config, into: Path, say: Say, progress: Show
) -> tuple[str, str | None]:
    return fetch_teams(web, config, into, say, progress).as_text(), None


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """Only one fetch at a time writes to a folder."""
    try:
        into.mkdir(parents=True, exist_ok=True)
        lock = FileLock(into / ".lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LoadError(
            f"Another fetch is writing to {into}. Let it end, and try again if it did not."
        ) from error
    except OSError as error:
        raise LoadError(f"Cannot write to {into}: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
