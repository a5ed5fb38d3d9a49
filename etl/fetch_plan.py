"""What crime files are wanted of a force, and which of them have to come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from etl.archive import RemoteCsv
from etl.pace import size_text

MONTHS_IN_A_RELEASE = 36


@dataclass(frozen=True)
class Wish:
    """Which crime files are wanted, and in which folder they are to lie.

    police : address of data.police.uk or a mirror
    months : how many, back from the newest that the source has
    """

    police: str
    force: str
    months: int
    folder: Path


@dataclass(frozen=True)
class Plan:
    """What there is to fetch of a force.

    months : the months asked for, oldest first (YYYY-MM)
    to_fetch : release → its CSVs that are not here, or are here with another content
    whole : CSVs that are here already as the source has them
    not_there : months whose street file neither the source nor this folder has
    archive_bytes : size of the archive, where the server sends no parts and the whole has to come
        before anything else can be said
    """

    force: str
    release: str
    months: list[str] = field(default_factory=list)
    to_fetch: dict[str, list[RemoteCsv]] = field(default_factory=dict)
    whole: int = 0
    not_there: list[str] = field(default_factory=list)
    archive_bytes: int | None = None

    @property
    def files(self) -> int:
        """How many CSVs will come."""
        return sum(map(len, self.to_fetch.values()))

    @property
    def bytes(self) -> int:
        """What will be transferred for them."""
        if self.archive_bytes is not None:
            return self.archive_bytes
        return sum(csv.packed for csvs in self.to_fetch.values() for csv in csvs)

    def as_text(self) -> str:
        """The plan in a sentence or two."""
        if self.archive_bytes is not None:
            return (
                f"{self.force}: the server sends no parts of an archive, so the whole of release "
                f"{self.release} has to come, {size_text(self.archive_bytes)}."
            )
        return self._sentence("to fetch", "are here already", "all")

    def as_json(self) -> dict[str, object]:
        """The plan for another program."""
        return {
            "force": self.force,
            "release": self.release,
            "first_month": self.months[0] if self.months else None,
            "last_month": self.months[-1] if self.months else None,
            "files": self.files,
            "bytes": self.bytes,
            "files_here": self.whole,
            "months_not_there": self.not_there,
            "whole_archive": self.archive_bytes is not None,
        }

    def done_text(self) -> str:
        """The same when it is done."""
        return self._sentence("came", "were here already", "nothing new; all")

    def _sentence(self, coming: str, here: str, all_of: str) -> str:
        words = f"{self.force}, {self.months[0]} to {self.months[-1]} (release {self.release}): "
        if self.files:
            words += f"{self.files:,} files {coming}, {size_text(self.bytes)}"
            words += f"; {self.whole:,} {here}." if self.whole else "."
        else:
            words += f"{all_of} {self.whole:,} files {here}."
        return f"{words}\n{self._gaps()}".rstrip()

    def _gaps(self) -> str:
        if not self.not_there:
            return ""
        return f"The source has no crimes of {self.force} in: {_ranges(self.not_there)}."


def releases_with(months: Sequence[str]) -> Iterator[str]:
    """Names of the releases that may hold the last of some months, the best first.

    months : in order, within as many as a release holds

    The newest that holds them all tells most of what became of each crime; after those that hold
    them all come those that hold ever fewer.
    """
    newest_with_all, last = month_shifted(months[0], MONTHS_IN_A_RELEASE - 1), months[-1]
    names = [month_shifted(newest_with_all, -by) for by in range(MONTHS_IN_A_RELEASE)]
    yield from (name for name in names if name >= last)
    names = [month_shifted(newest_with_all, by) for by in range(1, MONTHS_IN_A_RELEASE)]
    yield from (name for name in names if name <= month_shifted(last, MONTHS_IN_A_RELEASE - 1))


def street_months(csvs: Iterable[RemoteCsv]) -> set[str]:
    """Months of which there is a street file."""
    return {csv.month for csv in csvs if csv.dataset == "street"}


def _ranges(months: Sequence[str]) -> str:
    """Months in words: 2021-01 to 2021-12, 2022-05."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month == month_shifted(runs[-1][-1], 1):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def month_shifted(month: str, by: int) -> str:
    """The month so many months later; earlier for a number below 0."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
