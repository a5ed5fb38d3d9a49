"""The team tables of a build: from a file of neighbourhoods, or from the build before."""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pandas as pd

from etl.config import Config
from etl.neighbourhoods import (
    Neighbourhoods,
    fetched_at,
    file_content,
    fingerprint,
    read_neighbourhoods,
)
from etl.scripts import create_table, run

TEXT, NUMBER, MOMENT = "str", "Int64", "datetime64[us]"
COLUMNS = {
    "team": {
        "snt_code": TEXT, "team_id": TEXT, "team_name": TEXT,
        "members": NUMBER, "priorities": NUMBER, "events": NUMBER,
    },
    "team_contact": {
        "snt_code": TEXT, "whose": TEXT, "position": NUMBER, "kind": TEXT, "label": TEXT,
        "value": TEXT,
    },
    "team_member": {
        "snt_code": TEXT, "position": NUMBER, "member_name": TEXT, "rank": TEXT, "bio": TEXT,
    },
    "team_priority": {
        "snt_code": TEXT, "position": NUMBER, "issue": TEXT, "issued_on": MOMENT, "action": TEXT,
        "acted_on": MOMENT,
    },
    "team_event": {
        "snt_code": TEXT, "position": NUMBER, "title": TEXT, "event_type": TEXT,
        "starts_at": MOMENT, "ends_at": MOMENT, "address": TEXT, "description": TEXT,
    },
}  # fmt: skip
NOTICE = {"subject": TEXT, "things": NUMBER, "sentence": TEXT}


@dataclass(frozen=True)
class TeamSource:
    """A file of neighbourhoods that applies to a build. `loaded_at` : None when it is new."""

    file_name: str
    content: bytes
    loaded_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """The fingerprint of its bytes."""
        return fingerprint(self.content)

    @property
    def boundaries_sha256(self) -> str | None:
        """The fingerprint of its boundaries alone, whatever their order; None without any."""
        entries = json.loads(self.content.decode("utf-8-sig"))["neighbourhoods"]
        given = [
            json.dumps([entry.get("id"), entry["boundary"]], sort_keys=True)
            for entry in entries
            if isinstance(entry, dict) and entry.get("boundary")
        ]
        return fingerprint("\n".join(sorted(given)).encode()) if given else None


def team_source(
    warehouse: duckdb.DuckDBPyConnection, config: Config, say: Callable[[str], None]
) -> TeamSource | None:
    """The file of neighbourhoods to build with: named, found in its place, or kept from before.

    A file that was merely found does not replace a later one: teams are refreshed alone, too.
    Raises LoadError when a file cannot be read.
    """
    kept = kept_source(warehouse)
    if config.teams is None:
        return kept
    given = TeamSource(config.teams.name, file_content(config.teams))
    # Read now: what is wrong with it should not be found after minutes of loading.
    given_at = fetched_at(given.file_name, given.content, config.force)
    if kept and kept.sha256 == given.sha256:
        return kept
    if kept is None or config.teams_named:
        return given
    kept_at = fetched_at(kept.file_name, kept.content, config.force)
    if given_at < kept_at:
        say(
            f"{config.teams} was fetched on {given_at:%-d %B %Y}, before the neighbourhoods that "
            f"are loaded ({kept_at:%-d %B %Y}); those stay. Name it with --teams to go back to it."
        )
        return kept
    return given


def kept_source(warehouse: duckdb.DuckDBPyConnection) -> TeamSource | None:
    """The file of neighbourhoods that the build attached as `previous` was made with."""
    kept = warehouse.execute("SELECT file_name, content, loaded_at FROM previous.team_file")
    row = kept.fetchone()
    return TeamSource(row[0], zlib.decompress(row[1]), row[2]) if row else None


def fill_teams(warehouse: duckdb.DuckDBPyConnection, source: TeamSource | None, force: str) -> None:
    """Fill the team tables; they stay empty without a source. Raises LoadError."""
    if source is None:
        return
    register = warehouse.execute("SELECT snt_code FROM snt ORDER BY snt_code").fetchall()
    found = read_neighbourhoods(
        source.file_name, source.content, force=force, register=[code for (code,) in register]
    )
    create_table(warehouse, "read_team_file", _file_row(found, source.loaded_at))
    for table, types in COLUMNS.items():
        rows = pd.DataFrame(found.rows[table], columns=list(types)).astype(types)
        create_table(warehouse, f"read_{table}", rows)
    notices = pd.DataFrame(found.notices, columns=list(NOTICE)).astype(NOTICE)
    create_table(warehouse, "read_team_notice", notices)
    run(warehouse, "085_teams")


def _file_row(found: Neighbourhoods, loaded_at: datetime | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file_name": [found.file_name],
            "sha256": [found.sha256],
            "fetched_at": [found.fetched_at],
            "loaded_at": pd.Series([loaded_at], dtype=MOMENT),
            "neighbourhoods_read": [found.read],
            "neighbourhoods_loaded": [found.read - found.set_aside],
            "neighbourhoods_set_aside": [found.set_aside],
            "content": [zlib.compress(found.content)],
        }
    )
