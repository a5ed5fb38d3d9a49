"""The people behind a Safer Neighbourhood Team: who, how to reach them, priorities, events."""

import pandas as pd

from beatline.scope import Scope
from beatline.warehouse import Warehouse


def team_file(warehouse: Warehouse) -> pd.DataFrame:
    """Which file of neighbourhoods is loaded, and when it was fetched.

    Returns one row, or none when no such file is loaded:
        file_name   text
        fetched_at  datetime, UTC
        neighbourhoods_read, neighbourhoods_loaded, neighbourhoods_set_aside  int; the first is
                    the sum of the others
    """
    return warehouse.frame(
        """
        SELECT
            file_name, fetched_at,
            neighbourhoods_read, neighbourhoods_loaded, neighbourhoods_set_aside
        FROM team_file
        """
    )


def team(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The team of the SNT in scope, as published.

    Returns one row, or none when the file does not describe it or the scope is no SNT:
        team_id, team_name  text; None without a name
        members, priorities, events  float, how many are published; NaN where the file does not
                    hold that part, which is not the same as none
    """
    return warehouse.frame(
        """
        SELECT
            team_id, team_name,
            members::DOUBLE AS members, priorities::DOUBLE AS priorities, events::DOUBLE AS events
        FROM team
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def team_members(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The people of the team, in the order published.

    Returns one row per person: position (int), member_name, rank, bio (text, None where none is
    published).
    """
    return warehouse.frame(
        """
        SELECT position, member_name, rank, bio
        FROM team_member
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        ORDER BY position
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def team_contacts(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """How to reach the team, its members, and who holds its events.

    Returns one row per address or number, in the order published:
        whose     text: team, member or event
        position  float, of that member or event; NaN for the team's own
        kind      text as published, for example email; url_force, link for addresses of pages
        label     text, title of a link; None otherwise
        value     text
    """
    return warehouse.frame(
        """
        SELECT whose, position::DOUBLE AS position, kind, label, value
        FROM team_contact
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        ORDER BY rowid
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def team_priorities(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The local priorities of the team, newest first, those without a date last.

    Returns one row per priority:
        issue, action        text, a line for each paragraph; None where none is published
        issued_on, acted_on  datetime; NaT where none is published
    """
    return warehouse.frame(
        """
        SELECT issue, issued_on, action, acted_on
        FROM team_priority
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        ORDER BY issued_on DESC NULLS LAST, acted_on DESC NULLS LAST, position
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )


def team_events(warehouse: Warehouse, scope: Scope) -> pd.DataFrame:
    """The events of the team, past and to come, soonest first, those without a start last.

    Returns one row per event:
        position            int
        title, event_type, address, description  text; None where none is published
        starts_at, ends_at  datetime, as the clock shows it there; NaT where none is published
    """
    return warehouse.frame(
        """
        SELECT position, title, event_type, starts_at, ends_at, address, description
        FROM team_event
        WHERE $area_kind = 'snt' AND snt_code = $area_code
        ORDER BY starts_at NULLS LAST, position
        """,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
    )
