"""What a build did, file by file, for people and for machines."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

COUNTS = ("rows_read", "rows_loaded", "rows_rejected", "rows_corrected")


@dataclass(frozen=True)
class Report:
    """The outcome of a build: `status` is built or unchanged.

    `files` are all files that are now in the warehouse, one dictionary each.
    """

    status: str
    path: Path
    files: list[dict[str, Any]]
    notices: list[str]
    without_rows: list[str]
    areas: dict[str, int]
    seconds: float

    @property
    def totals(self) -> dict[str, int]:
        """The sums over all files."""
        return {count: sum(file[count] for file in self.files) for count in COUNTS}

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "status": self.status,
            "path": str(self.path),
            "totals": self.totals,
            "crime_rows_by_area": self.areas,
            "files": self.files,
            "files_without_rows": self.without_rows,
            "notices": self.notices,
            "seconds": round(self.seconds, 2),
        }

    def as_text(self) -> str:
        """The report for people: one line a file, the sums, and what to know."""
        width = max([len(file["file_name"]) for file in self.files] + [len("All files")])
        head = f"{'File':<{width}}       Read     Loaded  Rejected  Corrected"
        rows = [_line(file["file_name"], file, width) for file in self.files]
        lines = [head, *rows, "-" * len(head), _line("All files", self.totals, width), ""]
        lines.append("Rows read = loaded + rejected + corrected, for every file.")
        places = ", ".join(f"{rows:,} {area}" for area, rows in self.areas.items())
        lines.append(f"Crime and anti-social behaviour by place: {places}.")
        lines += [
            f"Not counted as loaded: {name} has a header and no rows." for name in self.without_rows
        ]
        lines += self.notices
        what = "Nothing has changed; still serving" if self.status == "unchanged" else "Now serving"
        lines.append(f"{what} {self.path} ({self.seconds:.1f} s).")
        return "\n".join(lines)


def _line(name: str, counts: dict[str, Any], width: int) -> str:
    read, loaded, rejected, corrected = (counts[count] for count in COUNTS)
    return f"{name:<{width}}  {read:>9,}  {loaded:>9,}  {rejected:>8,}  {corrected:>9,}"


def report_of(path: Path, status: str, without_rows: list[str], seconds: float) -> Report:
    """The report of a finished build, read back from the file that is served."""
    with duckdb.connect(path, read_only=True) as warehouse:
        files = warehouse.execute(
            """
            SELECT
                file_name, archive_name, force, strftime(month, '%Y-%m') AS month, dataset, sha256,
                bytes, rows_read, rows_loaded, rows_rejected, rows_corrected
            FROM source_file
            ORDER BY dataset DESC, source_file.month, force
            """
        )
        columns = [column for column, *_ in files.description]
        rows = [dict(zip(columns, row, strict=True)) for row in files.fetchall()]
        notices = warehouse.execute(
            """
            SELECT f.file_name || ': ' || n.rows || ' rows. ' || n.subject || '. ' || n.message
            FROM notice n
            JOIN source_file f USING (source_file_id)
            ORDER BY f.month, f.force, n.subject
            """
        ).fetchall()
        areas = warehouse.execute("SELECT area, count(*) FROM crime GROUP BY area ORDER BY area")
        return Report(
            status=status,
            path=path,
            files=rows,
            notices=[text for (text,) in notices],
            without_rows=without_rows,
            areas=dict(areas.fetchall()),
            seconds=seconds,
        )
