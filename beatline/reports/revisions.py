"""What releases changed in months that were loaded before: the study behind page and sentences."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from beatline import queries
from beatline.analysis.sentences import listed, months_text, plural
from beatline.scope import Scope
from beatline.warehouse import Warehouse

MOVES = ("added", "gone", "came", "went")
CHANGES = ("status_changed", "place_changed", "type_changed")


@dataclass(frozen=True, eq=False)
class Revisions:
    """What one release, or all of them, changed in a scope.

    release : when the release was loaded (UTC); None for all releases together
    releases : rows of `revision_releases`, newest first, whichever was chosen
    months, types, outcomes, files : rows of the queries of these names, of the chosen release
    """

    scope: Scope
    release: datetime | None
    releases: pd.DataFrame
    months: pd.DataFrame
    types: pd.DataFrame
    outcomes: pd.DataFrame
    files: pd.DataFrame

    @property
    def told(self) -> pd.DataFrame:
        """The months that the figures are about: of one release those that it re-issued."""
        return self.months if self.release is None else self.months[self.months["releases"] > 0]

    @property
    def totals(self) -> dict[str, int]:
        """The sums over these months: the four ways to move, the changes, net, before, after."""
        told = self.told[[*MOVES, *CHANGES, "net", "before", "after"]].sum()
        return {str(name): int(count) for name, count in told.items()}

    @property
    def moved(self) -> bool:
        """Whether any record was added, taken away, came or went."""
        return any(self.totals[name] for name in MOVES)

    @property
    def changed(self) -> bool:
        """Whether anything at all is different."""
        return self.moved or any(self.totals[name] for name in CHANGES)


def revisions(warehouse: Warehouse, scope: Scope, *, release: datetime | None = None) -> Revisions:
    """What was revised in a scope, by one release or by all. release : its `revised_at`."""
    return Revisions(
        scope,
        release,
        queries.revision_releases(warehouse, scope),
        queries.revised_months(warehouse, scope, release=release),
        queries.revised_types(warehouse, scope, release=release),
        queries.revised_outcomes(warehouse, scope, release=release),
        queries.replaced_files(warehouse, scope, release=release),
    )


def release_label(revised_at: datetime) -> str:
    """A release by when it was loaded, as a choice and in links: "3 November 2026, 09:30:00"."""
    return f"{revised_at:%-d %B %Y, %H:%M:%S}"


def told_apart(releases: Iterable[datetime]) -> dict[datetime, str]:
    """Each release by its day; several of one day also by their time (UTC), as short as tells them
    apart: "3 November 2026", "3 November 2026, 09:30 UTC", "3 November 2026, 09:30:05 UTC".
    """
    moments = list(releases)
    forms = ("%-d %B %Y", "%-d %B %Y, %H:%M UTC", "%-d %B %Y, %H:%M:%S UTC")
    times = [Counter(format(moment, form) for moment in moments) for form in forms[:-1]]
    names = {}
    for moment in moments:
        shared = [
            form
            for form, count in zip(forms, times, strict=False)
            if count[format(moment, form)] > 1
        ]
        names[moment] = format(moment, forms[len(shared)])
    return names


def time_format(releases: Iterable[datetime], *, minutes: str, seconds: str) -> str:
    """The format of times for a table: with seconds where two releases share their minute."""
    found = {moment.replace(microsecond=0) for moment in releases}
    return seconds if len({moment.replace(second=0) for moment in found}) < len(found) else minutes


def noun_of(scope: Scope) -> tuple[str, str]:
    """What is counted in a scope, singular and plural."""
    if not scope.has_crimes:
        return "incident", "incidents"
    if not scope.has_incidents:
        return "recorded crime", "recorded crimes"
    return "record", "records"


def revision_sentences(study: Revisions) -> list[str]:
    """What was revised, in plain words, at least two sentences: by how much the figure moved, by
    which release, what made it move, and what else changed. One where nothing was revised.
    """
    if study.releases.empty:
        these = "this month was" if len(study.months) == 1 else "these months were"
        return [f"Nothing has been revised since {these} first loaded."]
    return [_figure(study), _which(study), *_moves(study), *_within(study)]


def _figure(study: Revisions) -> str:
    totals = study.totals
    now = plural(totals["after"], *noun_of(study.scope))
    if study.told.empty:
        return f"The figure of {study.scope.area_name} is as it was."
    months = months_text(pd.DatetimeIndex(study.told["month"]))
    start = f"The figure of {study.scope.area_name} for {months}"
    if totals["net"]:
        return f"{start} went from {totals['before']:,} to {now}."
    return f"{start} stayed {'the same' if study.moved else 'as it was'}: {now}."


def _which(study: Revisions) -> str:
    loaded = plural(len(study.months), "loaded month", "loaded months")
    reissued = int((study.months["releases"] > 0).sum())
    share = "all" if reissued == len(study.months) else f"{reissued:,}"
    of_them = f"{share} of the {loaded}"
    if len(study.months) == 1:
        # The sentence before names the month, unless it is about none.
        of_them = months_text(pd.DatetimeIndex(study.months["month"])) if study.told.empty else "it"
    names = told_apart(study.releases["revised_at"])
    if study.release is not None:
        newest = study.release == study.releases["revised_at"].iloc[0]
        which = "the newest release" if newest else "a release"
        name = names[pd.Timestamp(study.release)]
        return f"On {name}{', ' if ',' in name else ' '}{which} re-issued {of_them}."
    first, last = (names[one] for one in (min(names), max(names)))
    if len(study.releases) == 1:
        return f"One release, loaded on {last}, re-issued {of_them}."
    when = f"from {first} to {last}"
    if first.split(",")[0] == last.split(",")[0]:
        day, start = first.removesuffix(" UTC").split(", ")
        when = f"on {day} from {start} to {last.split(', ')[1]}"
    return f"{len(study.releases):,} releases, loaded {when}, re-issued {of_them}."


def _moves(study: Revisions) -> list[str]:
    """What moved the figure; said also where nothing did."""
    if not study.moved:
        return ["No record was added or taken away, and none moved in or out."]
    other = "another place or type" if study.scope.crime_types else "another place"
    words = {
        "added": ("was added", "were added"),
        "gone": ("is gone", "are gone"),
        "came": (f"moved in from {other}", f"moved in from {other}"),
        "went": (f"moved out to {other}", f"moved out to {other}"),
    }
    parts = [plural(study.totals[name], *words[name]) for name in MOVES if study.totals[name]]
    return [f"Of its records {listed(parts)}."]


def _within(study: Revisions) -> list[str]:
    """The records that stayed and changed; nothing where none did."""
    words = {
        "status_changed": "another status",
        "place_changed": "another place within it",
        "type_changed": "another type",
    }
    found = [(study.totals[name], words[name]) for name in CHANGES if study.totals[name]]
    if not found:
        return []
    count, what = found[0]
    parts = [f"{count:,} {'has' if count == 1 else 'have'} {what}"]
    parts += [f"{count:,} {what}" for count, what in found[1:]]
    times = ["One that was revised twice is counted twice."] if _several(study) else []
    return [f"Of those that stayed {listed(parts)}.", *times]


def _several(study: Revisions) -> bool:
    return study.release is None and int(study.months["releases"].max()) > 1
