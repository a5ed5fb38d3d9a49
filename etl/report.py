"""What a build did, file by file, for people and for machines."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.team_changes import team_change_line, team_changes

COUNTS = ("rows_read", "rows_loaded", "rows_rejected", "rows_corrected")
# A national archive can have hundreds of the same kind.
NOTICES_SHOWN = 20


@dataclass(frozen=True)
class Report:
    """The outcome of a build: `status` is built or unchanged.

    `files` are all files that are now in the warehouse, one dictionary each; `new` marks those
    that this build loaded. `reasons` tell why rows were not loaded. `teams` is the file of
    neighbourhoods with its reconciliation and notices, None when none is loaded. `revisions` is
    what the files of this build changed in months that were loaded before, None when nothing.
    `team_changes` is how many rows have another team by boundary than by census area, None
    without boundaries of teams.
    """

    status: str
    path: Path
    files: list[dict[str, Any]]
    reasons: list[str]
    notices: list[str]
    without_rows: list[str]
    passed_over: list[str]
    areas: dict[str, int]
    teams: dict[str, Any] | None
    revisions: dict[str, int] | None
    team_changes: dict[str, Any] | None
    seconds: float

    @property
    def totals(self) -> dict[str, int]:
        """The sums over all files."""
        return _sums(self.files)

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "status": self.status,
            "path": str(self.path),
            "totals": self.totals,
            "crime_rows_by_area": self.areas,
            "neighbourhoods": self.teams,
            "revisions": self.revisions,
            "team_changes": self.team_changes,
            "files": self.files,
            "reasons": self.reasons,
            "notices": self.notices,
            "files_without_rows": self.without_rows,
            "files_passed_over": self.passed_over,
            "seconds": round(self.seconds, 2),
        }

    def as_text(self) -> str:
        """The report for people: a line for each file of this build, the sums, what to know."""
        new = [file for file in self.files if file["new"]]
        kept = [file for file in self.files if not file["new"]]
        lines = [_line(file["file_name"], file) for file in new]
        if kept:
            lines.append(_line(f"{len(kept):,} files from before", _sums(kept)))
        head = f"{'File':<44}       Read     Loaded  Rejected  Corrected"
        lines = [head, *lines, "-" * len(head), _line("All files", self.totals), ""]
        lines.append("Rows read = loaded + rejected + corrected, for every file.")
        if self.areas:
            places = ", ".join(f"{rows:,} {area}" for area, rows in self.areas.items())
            lines.append(f"Crimes and incidents by place: {places} (the force area).")
        lines += self._revision_lines()
        for sentences in (self.reasons, self.notices, self._not_loaded()):
            lines += sentences[:NOTICES_SHOWN]
            if len(sentences) > NOTICES_SHOWN:
                lines.append(f"... and {len(sentences) - NOTICES_SHOWN:,} more of this kind.")
        lines += [*self._team_lines(), self._last_line()]
        return "\n".join(printable(line) for line in lines)

    def teams_as_text(self) -> str:
        """The part for people that tells of the teams alone."""
        return "\n".join(printable(line) for line in [*self._team_lines(), self._last_line()])

    def _team_lines(self) -> list[str]:
        if self.teams is None:
            return []
        read, loaded, set_aside = (self.teams[name] for name in ("read", "loaded", "set_aside"))
        head = (
            f"Neighbourhoods: {read:,} read = {loaded:,} loaded + {set_aside:,} set aside "
            f"({self.teams['file_name']}, fetched {self.teams['fetched_at']} UTC)."
        )
        return [head, *self.teams["notices"], team_change_line(self.team_changes)]

    def _revision_lines(self) -> list[str]:
        if self.revisions is None:
            return []
        found = {name: f"{count:,}" for name, count in self.revisions.items()}
        files = "1 street file" if found["files"] == "1" else f"{found['files']} street files"
        return [
            f"Revised: {files} loaded before. Rows before {found['rows_before']} + "
            f"{found['added']} added - {found['gone']} gone = {found['rows_after']} after.",
            f"Of the rows in both, {found['status_changed']} changed their status, "
            f"{found['place_changed']} their place and {found['type_changed']} their type; "
            f"{found['unchanged']} are as they were.",
        ]

    def _last_line(self) -> str:
        what = "Nothing has changed; still serving" if self.status == "unchanged" else "Now serving"
        return f"{what} {self.path} ({self.seconds:.1f} s)."

    def _not_loaded(self) -> list[str]:
        empty = [
            f"Not counted as loaded: {name} has a header and no rows; "
            "what was loaded for it before stays."
            for name in self.without_rows
        ]
        return [*empty, *(f"Not loaded: {reason}." for reason in self.passed_over)]


def printable(text: str) -> str:
    """Text from files without the control characters that could steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def report_of(
    path: Path, status: str, without_rows: list[str], passed_over: list[str], seconds: float
) -> Report:
    """The report of a finished build, read back from the file that is served."""
    with duckdb.connect(path, read_only=True) as warehouse:
        files = warehouse.execute(
            """
            SELECT
                file_name, archive_name, f.force, strftime(month, '%Y-%m') AS month, dataset,
                sha256, bytes, rows_read, rows_loaded, rows_rejected, rows_corrected,
                loaded_at = built_at AS new
            FROM source_file f, build
            ORDER BY dataset DESC, f.month, f.force
            """
        )
        columns = [column for column, *_ in files.description]
        rows = [dict(zip(columns, row, strict=True)) for row in files.fetchall()]
        reasons = warehouse.execute(
            """
            SELECT f.file_name || ': ' || count(*) || ' ' || r.kind || ', ' || r.reason
                || ' (line ' || min(r.line) || if(count(*) > 1, ' and others)', ')')
            FROM rejected_row r
            JOIN source_file f USING (source_file_id)
            GROUP BY f.file_name, r.kind, r.reason
            ORDER BY f.file_name, count(*) DESC
            """
        ).fetchall()
        notices = warehouse.execute(
            """
            SELECT coalesce(f.file_name, 'All files') || ': ' || n.rows
                || if(n.rows = 1, ' row. ', ' rows. ') || n.subject || '. ' || n.message
            FROM notice n
            LEFT JOIN source_file f USING (source_file_id)
            WHERE NOT starts_with(n.subject, 'Neighbourhoods: ')
            ORDER BY f.month, f.force, n.subject, n.message
            """
        ).fetchall()
        areas = warehouse.execute("SELECT area, count(*) FROM crime GROUP BY area ORDER BY area")
        return Report(
            status=status,
            path=path,
            files=rows,
            reasons=[text for (text,) in reasons],
            notices=[text for (text,) in notices],
            without_rows=without_rows,
            passed_over=passed_over,
            areas=dict(areas.fetchall()),
            teams=_teams(warehouse),
            team_changes=team_changes(warehouse),
            revisions=_revisions(warehouse) if status == "built" else None,
            seconds=seconds,
        )


def _teams(warehouse: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    row = warehouse.execute(
        """
        SELECT
            file_name, strftime(fetched_at, '%Y-%m-%d %H:%M'), neighbourhoods_read,
            neighbourhoods_loaded, neighbourhoods_set_aside
        FROM team_file
        """
    ).fetchone()
    if row is None:
        return None
    notices = warehouse.execute(
        """
        SELECT subject || ': ' || rows || '. ' || message
        FROM notice
        WHERE starts_with(subject, 'Neighbourhoods: ')
        ORDER BY rowid
        """
    ).fetchall()
    names = ("file_name", "fetched_at", "read", "loaded", "set_aside")
    return {**dict(zip(names, row, strict=True)), "notices": [text for (text,) in notices]}


def _revisions(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int] | None:
    """What this build changed in the street files that were loaded before; None without any."""
    found = warehouse.execute(
        """
        WITH changes AS (
            SELECT
                count(*) FILTER (crime_type_before IS NULL) AS added,
                count(*) FILTER (crime_type_after IS NULL) AS gone,
                count(*) FILTER (
                    crime_type_before IS NOT NULL AND crime_type_after IS NOT NULL
                    AND outcome_before IS DISTINCT FROM outcome_after
                ) AS status_changed,
                count(*) FILTER (place_changed) AS place_changed,
                count(*) FILTER (crime_type_before <> crime_type_after) AS type_changed
            FROM revision
            WHERE revised_at = (SELECT built_at FROM build)
        )
        SELECT
            count(*) AS files, sum(rows_before)::BIGINT AS rows_before,
            sum(rows_after)::BIGINT AS rows_after, sum(unchanged)::BIGINT AS unchanged,
            any_value(changes)
        FROM revision_file, changes
        WHERE dataset = 'street' AND revised_at = (SELECT built_at FROM build)
        """
    ).fetchone()
    if found is None or not found[0]:
        return None
    files, rows_before, rows_after, unchanged, changes = found
    return {
        "files": files,
        "rows_before": rows_before,
        "rows_after": rows_after,
        "unchanged": unchanged,
        **changes,
    }


def _sums(files: list[dict[str, Any]]) -> dict[str, int]:
    sums: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for file in files:
        sums.update({count: file[count] for count in COUNTS})
    return dict(sums)


def _line(name: str, counts: dict[str, Any]) -> str:
    read, loaded, rejected, corrected = (counts[count] for count in COUNTS)
    return f"{name:<44}  {read:>9,}  {loaded:>9,}  {rejected:>8,}  {corrected:>9,}"
