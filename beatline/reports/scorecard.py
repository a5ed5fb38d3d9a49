"""The priorities of the partnership, each with its measure, its direction and its exceptions."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from beatline import queries
from beatline.analysis.sentences import sentence_start
from beatline.charts.marks import MARKS
from beatline.reports.exception_words import Wording
from beatline.reports.exceptions import Exceptions, Finding, changes_of_whole, exceptions
from beatline.reports.measures import THEME, TYPE, Measure
from beatline.reports.scrutiny import Comparison, Scrutiny, comparison, scrutiny
from beatline.reports.two_periods import Periods
from beatline.reports.visitors import visited_areas
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDED_CRIME_TYPES, Scope
from beatline.warehouse import Warehouse

NO_THEMES = (
    "No priority is configured. Whoever runs this dashboard can name the partnership's priorities "
    "as [[theme]] tables in the configuration of the force, and load the data again."
)
NO_LEVEL = "A section or the whole force is part of nothing here, so its level is not judged."
NOT_AN_AREA = "No priority is told: this area is not one of those known here."

# What stands for a change against a year before: a sign and words.
DIRECTIONS = {
    "more": ("▲", "more, beyond chance"),
    "fewer": ("▼", "fewer, beyond chance"),
    "within": ("●", "no more change than chance allows"),
    "too few": ("○", "too few to judge"),
    "": ("○", "not compared"),
}
# What a change means for a theme that hopes for fewer, and for one that hopes for neither.
HOPED = {
    "fewer": {"fewer": "the direction hoped for", "more": "not the direction hoped for"},
    "none": dict.fromkeys(
        ("more", "fewer"),
        "neither direction is good or bad by itself: it may be recording or police work",
    ),
}

# The scrutiny of a section divides it into SNTs, that of the force into districts.
PARTS = {"section": "snt", "force": "district"}
COLUMNS = ["theme_id", "theme", "measure_words", "hoped_for", "crime_types", "records", "months"]
COLUMNS += ["now", "before", "change", "change_p", "change_q", "change_evidence"]
COLUMNS += ["direction_mark", "direction_words", "hope_words"]
COLUMNS += ["per_1000_residents", "whole_per_1000", "expected", "low_95", "high_95"]
COLUMNS += ["low_998", "high_998", "word", "mark", "caveat"]
LEVELS = ("whole_per_1000", "expected", "low_95", "high_95", "low_998", "high_998")


@dataclass(frozen=True)
class Theme:
    """One priority of the partnership.

    theme_id : its name as a link can hold it; name : as the partnership words it
    measure_words : what is counted, in the plural
    hoped_for : "fewer", or "none" where neither direction is good or bad by itself
    crime_types : what is counted; caveat : what that cannot show
    """

    theme_id: str
    name: str
    measure_words: str
    hoped_for: str
    crime_types: tuple[str, ...]
    caveat: str

    @property
    def measure(self) -> Measure:
        """What is counted, with the name of the theme.

        A theme of one type of crime is tested as that type is, so that no two pages differ.
        """
        one_type = len(self.crime_types) == 1 and self.crime_types != (ANTI_SOCIAL_BEHAVIOUR,)
        return Measure(self.name, self.crime_types, TYPE if one_type else THEME)

    @property
    def wording(self) -> Wording:
        """How the theme is spoken of in a sentence: by what is counted."""
        subject = sentence_start(self.measure_words.removeprefix("recorded "))
        return Wording(subject, self.caveat)


@dataclass(frozen=True, eq=False)
class Scorecard:
    """The priorities of the partnership for one area.

    scope : the area and its months; its crime types do not count
    against : what its level is judged within
    themes : as configured
    months : every month of the scope, loaded or not; loaded : those that are
    periods : the months that are compared with a year before; with a `reason` none are
    rows : one per theme, in the order configured:
        theme_id, theme, measure_words, hoped_for : text; crime_types : tuple
        records : int, in the loaded months; months : list of float, NaN when not loaded
        now, before, change : float, NaN where nothing is compared; change_p, change_q : float
        change_evidence : "more", "fewer", "within", "too few" or ""
        direction_mark, direction_words : the same as a sign and in words
        hope_words : what that is to the theme; "" without a change beyond chance
        per_1000_residents, whole_per_1000 : float, of the area and of what it is part of
        expected, low_95, high_95, low_998, high_998 : float, as in `scrutiny`; NaN of a section
            or the force
        word : judgement of the level; mark : its letter and shape
        caveat : what the measure cannot show
    exceptions : of the themes, and of each crime type that they count
    refusal : why there are no rows, in a sentence; "" when there are
    notes : what is not judged, in sentences
    """

    scope: Scope
    against: Comparison
    themes: tuple[Theme, ...]
    months: pd.DatetimeIndex
    loaded: pd.DatetimeIndex
    periods: Periods | None
    rows: pd.DataFrame
    exceptions: Exceptions
    refusal: str
    notes: tuple[str, ...]

    def findings(self, theme_id: str) -> tuple[Finding, ...]:
        """What asks for an answer under a theme: the theme itself, and types of its own.

        A crime type stands under the narrowest themes that count it, and not under each.
        """
        theme = {one.theme_id: one for one in self.themes}[theme_id]
        types = [name for name in theme.crime_types if theme in _narrowest(self.themes, name)]
        names = {theme.name, *types}
        return tuple(one for one in self.exceptions.findings if one.measure in names)


def themes(warehouse: Warehouse) -> tuple[Theme, ...]:
    """The priorities as configured, in their order; may be none."""
    return tuple(
        Theme(
            theme_id=row["theme_id"],
            name=row["name"],
            measure_words=row["measure_words"],
            hoped_for=row["hoped_for"],
            crime_types=tuple(row["crime_types"]),
            caveat=row["caveat"],
        )
        for row in queries.themes(warehouse).to_dict("records")
    )


@lru_cache(maxsize=256)
def scorecard(warehouse: Warehouse, scope: Scope) -> Scorecard:
    """How an area does by each priority. The answer is shared: do not change its frames.

    A ward, an SNT or a district has its level judged within what it is part of; a section and
    the force have their change alone.
    """
    told = themes(warehouse)
    against = comparison(warehouse, scope)
    if not told:
        return _refused(scope, against, told, NO_THEMES)
    by = against.by or PARTS[scope.area_kind]
    study = scrutiny(warehouse, against.whole, by, _measures(told))
    wording = {theme.name: theme.wording for theme in told}
    if against.by is None:
        rows, found = study.wholes, changes_of_whole(study, wording)
    else:
        rows = study.of_area(scope.area_code)
        visited = visited_areas(warehouse, scope, scope.area_kind)
        found = exceptions(study, areas=[scope.area_code], wording=wording, visited=visited)
    if rows.empty:
        return _refused(scope, against, told, NOT_AN_AREA)
    records = rows.set_index("measure").to_dict("index")
    return Scorecard(
        scope=scope,
        against=against,
        themes=told,
        months=study.months,
        loaded=study.loaded,
        periods=study.periods,
        rows=pd.DataFrame([_row(theme, records[theme.name]) for theme in told], columns=COLUMNS),
        exceptions=found,
        refusal="",
        notes=_notes(study, against),
    )


def _measures(told: tuple[Theme, ...]) -> tuple[Measure, ...]:
    """The themes, and the crime types that no theme is made of alone."""
    own = tuple(theme.measure for theme in told)
    alone = {one.crime_types for one in own}
    counted = {name for theme in told for name in theme.crime_types}
    types = (name for name in RECORDED_CRIME_TYPES if name in counted and (name,) not in alone)
    return (*own, *(Measure(name, (name,)) for name in types))


def _narrowest(told: tuple[Theme, ...], crime_type: str) -> tuple[Theme, ...]:
    holding = [theme for theme in told if crime_type in theme.crime_types]
    fewest = min(len(theme.crime_types) for theme in holding)
    return tuple(theme for theme in holding if len(theme.crime_types) == fewest)


def _row(theme: Theme, found: dict[Any, Any]) -> dict[str, object]:
    evidence, word = str(found["change_evidence"]), str(found.get("word", ""))
    sign, words = DIRECTIONS[evidence]
    compared = ("records", "months", "now", "before", "change", "change_p", "change_q")
    return {
        "theme_id": theme.theme_id,
        "theme": theme.name,
        "measure_words": theme.measure_words,
        "hoped_for": theme.hoped_for,
        "crime_types": theme.crime_types,
        **{name: found[name] for name in (*compared, "per_1000_residents")},
        "change_evidence": evidence,
        "direction_mark": sign,
        "direction_words": words,
        "hope_words": HOPED[theme.hoped_for].get(evidence, ""),
        **{name: found.get(name, float("nan")) for name in LEVELS},
        "word": word,
        "mark": MARKS[word].text,
        "caveat": theme.caveat,
    }


def _notes(study: Scrutiny, against: Comparison) -> tuple[str, ...]:
    level = NO_LEVEL
    if against.by is not None:
        level = next((found.refusal for found in study.funnels.values() if found.refusal), "")
    periods = study.periods
    return tuple(note for note in (level, periods.reason, *periods.notes) if note)


def _refused(scope: Scope, against: Comparison, told: tuple[Theme, ...], refusal: str) -> Scorecard:
    months = pd.date_range(scope.first_month, scope.last_month, freq="MS")
    rows = pd.DataFrame(columns=COLUMNS)
    nothing = Exceptions((), 0, 0.0, refusal)
    return Scorecard(
        scope, against, told, months, months[:0], None, rows, nothing, refusal, (refusal,)
    )
