"""What may be worth knowing before a patrol: each kind of finding, tested, in a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from beatline.analysis.outcome_ages import ANY
from beatline.analysis.outcome_changes import HIGHER, LOWER
from beatline.analysis.persistence import can_tell, persistence
from beatline.analysis.scan import MONTHS_TOGETHER, TOGETHER
from beatline.analysis.sentences import (
    months_text,
    part_text,
    period_text,
    plural,
    range_text,
)
from beatline.analysis.time_to_outcome import within_text
from beatline.reports.hotspot_words import where_start
from beatline.reports.hotspots import HotspotStudy, hotspot_study, named, place_changes
from beatline.reports.like_teams import like_teams
from beatline.reports.outcomes import outcome_study
from beatline.reports.scan import scan_of_scope
from beatline.scope import CRIME_TYPE_CHOICES, Scope, month_shifted
from beatline.warehouse import Warehouse

# A change in one of so many newest months is news.
NEWS = MONTHS_TOGETHER
# With fewer records a month a place is not called busy.
FEWEST_A_MONTH = 2
# A patch has a mix of its own: two types that stand out say enough.
MOST_TYPES = 2

TYPES_CAVEAT = "The ranges of crime types do not allow for the time of year."
PLACES_CAVEAT = "Growing and fading do not allow for the time of year."

CHANGE, PLACE, OUTCOME, KIND, STAYS = "change", "place", "outcome", "type", "stays"
NEWS_KINDS = (CHANGE, PLACE, OUTCOME)
UP, DOWN, SAME = "up", "down", "same"


@dataclass(frozen=True)
class Point:
    """One thing worth knowing, and where its evidence is.

    kind : "change" (a crime type), "place" (new, growing or fading), "outcome", "type" (more of it
        than in like teams) or "stays" (a place that stays busy)
    sentence : the whole of it, in words
    q : share of false finds at which it would still be told: its chance where nothing is unusual,
        corrected for how many things of its kind were tested; smaller is stronger
    direction : "up", "down" or "same", for a sign beside the sentence
    page : file of the page that shows the evidence
    types : crime-type choice of that link; None for the briefing's own
    params : what else the link asks for
    anchor : where on that page the evidence stands; "" for its top
    caveat : what to mind with it, in a sentence; "" for nothing of its own
    """

    kind: str
    sentence: str
    q: float
    direction: str
    page: str
    types: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    anchor: str = ""
    caveat: str = ""

    @property
    def news(self) -> bool:
        """Whether it changed lately, and not always was so."""
        return self.kind in NEWS_KINDS


@dataclass(frozen=True)
class Points:
    """The points of one kind, of how many looks, and what was looked at in a sentence.

    subject : what a change of this kind is a change of; "" where it is no change
    """

    points: list[Point]
    looks: int
    note: str
    subject: str = ""


def changed_types(warehouse: Warehouse, scope: Scope) -> Points:
    """Crime types whose newest months the months before do not lead one to expect."""
    found = scan_of_scope(warehouse, scope, by=scope.area_kind)
    rows, seasonal = found.rows, set(found.whole.seasonal)
    since = pd.Timestamp(month_shifted(scope.last_month, 1 - NEWS))
    # The strongest of a type speaks for it.
    news = rows[rows["month"] >= since].drop_duplicates("crime_type")
    points = []
    for row in news.to_dict("records"):
        name = str(row["crime_type"])
        together = row["kind"] == TOGETHER
        in_season = found.whole.together_seasonal if together else row["month"] in seasonal
        points.append(
            Point(
                kind=CHANGE,
                sentence=change_words(row),
                q=float(row["q"]),
                direction=UP if row["direction"] == "above" else DOWN,
                page="pages/trend.py",
                types=name if name in CRIME_TYPE_CHOICES else None,
                params={
                    "found": f"{row['month']:%b %Y}",
                    "scanned": scope.area_label,
                    "looked": scope.types_label,
                },
                caveat="" if in_season else TYPES_CAVEAT,
            )
        )
    return Points(points, found.whole.looks, found.whole.note, "crime type")


def change_words(row: Mapping[Any, Any]) -> str:
    """A signal of `scan` as a briefing tells it, without the area.

    "Shoplifting above the usual range in December 2025: 42 recorded, 12 to 25 expected."
    """
    when = f"in {row['month']:%B %Y}"
    if row["kind"] == TOGETHER:
        when = f"from {period_text(row['first_month'], row['month'])}, taken together"
    held = f"{row['observed']:,}" if row["observed"] else "none"
    expected = range_text(row["low"], row["high"])
    return (
        f"{row['crime_type']} {row['direction']} the usual range {when}: {held} recorded, "
        f"{expected} expected."
    )


def notable_places(warehouse: Warehouse, scope: Scope) -> Iterator[Points]:
    """Hotspots that are new, grow or fade; and the busiest one that stays so month after month."""
    study = hotspot_study(warehouse, scope)
    if study is None or not study.records:
        nothing = "No record of these months has a place, so no place is tested."
        yield Points([], 0, nothing, "place")
        return
    listed = named(warehouse, study, study.listed).join(
        place_changes(study).rename(columns={"q": "q_change"}), on="cell"
    )
    changed = listed[listed["changed"]]
    points = [_place_point(row) for row in changed.to_dict("records")]
    looks = int(listed["chance"].notna().sum())
    note = (
        f"{plural(looks, 'hotspot was', 'hotspots were')} tested for change, {_months(study)}: the "
        "newest 3 months against those before. The time of year is not allowed for."
    )
    if not looks:
        note = f"Places are not tested for change: {listed['trend_words'].iloc[0]}"
    yield Points(points, looks, note, "place")
    yield _staying_place(study, listed[~listed["changed"]])


def _place_point(row: Mapping[Any, Any]) -> Point:
    trend = str(row["trend_words"])
    return Point(
        kind=PLACE,
        sentence=f"{where_start(row)}: {trend[:1].lower()}{trend[1:].replace(': ', ', ', 1)}",
        q=float(row["q_change"]),
        direction=DOWN if row["trend"] == "fading" else UP,
        page="pages/hotspots.py",
        params={"cell": str(row["cell"])},
        caveat=PLACES_CAVEAT,
    )


def _staying_place(study: HotspotStudy, listed: pd.DataFrame) -> Points:
    """The busiest place that is among the busiest 5% month after month; one is enough to say.

    Where a patch is quiet, its busiest cell is still no busy place.
    """
    if not can_tell(study.cells):
        few = "Too few cells or months are there to tell a place that stays busy from chance."
        return Points([], 0, few)
    tested, months = persistence(study.cells), study.scope.months
    note = (
        f"{plural(len(tested), 'cell was', 'cells were')} tested for being among the busiest in "
        f"more months than chance would put them there; {tested['persistent'].sum():,} passed, and "
        f"the busiest is told if it has {FEWEST_A_MONTH} records a month or more."
    )
    # The hotspots have a p of their own, that of their surroundings.
    listed = listed.join(tested.rename(columns={"p": "p_staying"}))
    staying = listed[listed["persistent"] & (listed["records"] >= FEWEST_A_MONTH * months)]
    points = []
    for row in staying.head(1).to_dict("records"):
        top, judged = int(row["months_in_top"]), int(row["months_judged"])
        often = f"{'each' if top == judged else top} of the last {judged} months"
        held = plural(row["records"], "record", "records")
        points.append(
            Point(
                kind=STAYS,
                sentence=(
                    f"{where_start(row)} it stays busy: {held} in "
                    f"{plural(months, 'month', 'months')}, among the busiest 5% of cells in "
                    f"{often}."
                ),
                q=float(row["p_staying"]),
                direction=SAME,
                page="pages/hotspots.py",
                params={"cell": str(row["cell"])},
            )
        )
    return Points(points, len(tested), note)


def changed_outcomes(warehouse: Warehouse, scope: Scope) -> Points:
    """Any outcome, or the group of outcomes with the strongest evidence, against a year before."""
    if not scope.has_crimes:
        return Points([], 0, "Incidents of anti-social behaviour never have an outcome.")
    study = outcome_study(warehouse, scope)
    if study is None:
        nothing = "Outcomes are not tested: no outcomes file is loaded."
        return Points([], 0, nothing, "outcome")
    changes, since = study.changes, pd.Timestamp(scope.first_month)
    rows = changes.rows
    looks = int(rows["p"].notna().sum()) if len(rows) else 0
    if not looks:
        why = study.ages.since(since).refusal or changes.sentence
        return Points([], 0, f"Outcomes are not tested. {why}", "outcome")
    note = (
        f"{plural(looks, 'group of outcomes was', 'groups of outcomes were')} compared with a year "
        "before, at equal age."
    )
    changed = rows[rows["word"].isin([HIGHER, LOWER])]
    first = changed.assign(groups=changed["group"] != ANY).sort_values(["groups", "p"]).head(1)
    points = []
    for row in first.to_dict("records"):
        crimes = f"{row['now_crimes']:,} crimes of {months_text(changes.months)}"
        now = part_text(row["now"], row["now_crimes"], crimes)
        before = part_text(row["before"], row["before_crimes"], f"{row['before_crimes']:,}")
        within = within_text(study.ages.within)
        points.append(
            Point(
                kind=OUTCOME,
                sentence=f"{row['group']} {within}: {now}; a year before {before}. "
                f"That is {row['word']}.",
                q=float(row["q"]),
                direction=UP if row["word"] == HIGHER else DOWN,
                page="pages/outcomes.py",
            )
        )
    return Points(points, looks, note, "outcome")


def types_beside_like_teams(warehouse: Warehouse, scope: Scope) -> Points:
    """Crime types that make up more of the records here than in like teams."""
    like = like_teams(warehouse, scope)
    if like.refusal:
        return Points([], 0, like.refusal)
    types = like.types
    if scope.crime_types:
        types = types[types["crime_type"].isin(scope.crime_types)]
    looks = int(types["p"].notna().sum())
    more = types[types["word"] == "above"].sort_values("p")
    note = (
        f"{plural(looks, 'crime type was', 'crime types were')} compared with "
        f"{plural(len(like.like), 'like team', 'like teams')}: {len(more)} make up more here; at "
        f"most {MOST_TYPES} are told."
    )
    points = [
        Point(
            kind=KIND,
            sentence=str(row["sentence"]),
            q=float(row["q"]),
            direction=SAME,
            page="pages/briefing.py",
            anchor="like-teams",
        )
        for row in more.head(MOST_TYPES).to_dict("records")
    ]
    return Points(points, looks, note)


def _months(study: HotspotStudy) -> str:
    return period_text(study.scope.first_month, study.scope.last_month)
