"""How the figures of a meeting pack were made, what they cannot say, and of when they are."""

from collections.abc import Iterator

import pandas as pd

from beatline import queries
from beatline.analysis.sentences import listed, months_text, plural
from beatline.charts.marks import KEY
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.pack import (
    ABOUT,
    DATA,
    Block,
    Caveat,
    Column,
    Key,
    Paragraphs,
    Section,
    Table,
)
from beatline.reports.pack_values import COUNT, TEXT
from beatline.reports.team import day_text
from beatline.scope import NEW_SNAP_POINTS_FROM, Scope
from beatline.warehouse import Warehouse

METHOD = (
    "Expected: what an area would have from its residents (Census 2021) at the rate of all areas "
    "of its kind together.",
    "Limits: the wider of two. Those of chance alone are exact for counts; the others allow for "
    "how much areas differ anyway (over-dispersion, with the outermost tenth of areas drawn in). "
    "Outside the limits of 95% is worth a look; outside those of 99.8% asks for an answer.",
    "Change: the same months a year before, each pair of months loaded in both years, tested with "
    "how much the counts vary anyway and corrected for how many figures are tested at once.",
    "The range of a month comes from the months before it: 2.66 times the mean difference of "
    "months in a row, both ways, with the time of year taken out where two years are loaded.",
    "Outcomes: by the same age of every crime, with which types of crime an area has allowed for.",
    "Like areas: the nearest by residents, density, deprivation and the share of records in "
    "shopping and nightlife places.",
    "No percentage is told where either count is below 20; both counts stand beside each change.",
)
CAVEATS = (
    "Recorded crime follows where people report and where police look. More recorded is not "
    "always more crime, and fewer recorded not always less.",
    "Incidents of anti-social behaviour are calls, counted apart, and no crimes.",
    "Where people go but do not live, such as a town centre, a rate by residents says little.",
    "Places are snap points that several homes share: near, never at. Close to a border a record "
    "may count for the area beside.",
    "The data have months, and no days or hours. Nothing here is about victims or suspects.",
    "The publisher issues all months anew with each release: figures of past months change.",
    "Outside the limits is a reason to ask, not a verdict; within them is no proof that all is "
    "well.",
)
FILES = (
    Column("Data set", TEXT, 2.0),
    Column("Months loaded", COUNT, 1.0),
    Column("From", TEXT, 1.4),
    Column("To", TEXT, 1.4),
    Column("Months missing between", TEXT, 3.0),
    Column("Rows", COUNT, 1.2),
)
NAMES = {"street": "Crimes and incidents", "stop-and-search": "Stop and search"}


def method_sections(warehouse: Warehouse, scope: Scope) -> Iterator[Section]:
    """The last pages: method, caveats, data dates and attribution.

    scope : any area, in the months of the pack
    """
    yield Section("How this was made", (Paragraphs(METHOD, ABOUT, listed=True),), level=1)
    yield Section("What it cannot say", (Paragraphs(CAVEATS, ABOUT, listed=True),))
    yield Section("How to read the marks", (Key(KEY),))
    yield Section("The data", tuple(_data(warehouse, scope)))
    yield Section("Sources", (Paragraphs((ATTRIBUTION, MAP_ATTRIBUTION), ABOUT),))


def loaded_months(warehouse: Warehouse, scope: Scope) -> pd.DatetimeIndex:
    """The months of a scope that are loaded, oldest first."""
    loaded = pd.DatetimeIndex(queries.loaded_months(warehouse)["month"])
    first, last = pd.Timestamp(scope.first_month), pd.Timestamp(scope.last_month)
    return loaded[(loaded >= first) & (loaded <= last)]


def _data(warehouse: Warehouse, scope: Scope) -> Iterator[Block]:
    build = queries.build_info(warehouse).iloc[0]
    files = queries.coverage(warehouse)
    own = files[files["home"]]
    rows = tuple(_file_row(str(name), part) for name, part in own.groupby("dataset", sort=False))
    yield Table(f"Files of {build['force_name']} that are loaded", FILES, rows, DATA)
    words = [f"Loaded on {day_text(build['built_at'].date())} as build {build['build_name']}."]
    missing = _missing(warehouse, scope)
    if missing:
        words.append(f"Of the months of this pack {missing} not loaded, and not counted as 0.")
    if scope.first_month < NEW_SNAP_POINTS_FROM <= scope.last_month:
        words.append(
            "The snap points were replaced in July 2022: near a border, a record before it may "
            "count for the area beside."
        )
    yield Paragraphs(tuple(words), ABOUT)
    if build["demonstration"]:
        yield Caveat("Demonstration data: every crime is made up.", ABOUT)
    notices = queries.notices(warehouse)
    if len(notices):
        yield Paragraphs(tuple(notices["message"].drop_duplicates()), ABOUT, listed=True)


def _file_row(name: str, months: pd.DataFrame) -> tuple[str | float, ...]:
    there = months[months["rows"].notna()]
    first, last = there["month"].min(), there["month"].max()
    between = months[months["rows"].isna() & months["month"].between(first, last)]["month"]
    return (
        NAMES.get(name, name.capitalize()),
        len(there),
        f"{first:%B %Y}",
        f"{last:%B %Y}",
        _stretches(pd.DatetimeIndex(between)) or "none",
        float(there["rows"].sum()),
    )


def _missing(warehouse: Warehouse, scope: Scope) -> str:
    """Which months of a scope are not loaded, with the verb; "" when all are."""
    months = pd.date_range(scope.first_month, scope.last_month, freq="MS")
    gone = months.difference(loaded_months(warehouse, scope))
    if not len(gone):
        return ""
    count = plural(len(gone), "month is", "months are")
    named = _stretches(gone)
    return f"{named} is" if len(gone) == 1 else f"{count} ({named})"


def _stretches(months: pd.DatetimeIndex) -> str:
    """Months as their runs: "April 2022 to December 2024 and June 2025"."""
    number = months.year * 12 + months.month
    runs = (pd.Series(number).diff() != 1).cumsum()
    return listed([months_text(months[runs == run]) for run in runs.unique()])
