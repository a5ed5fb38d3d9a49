"""The scope: which area, which crime types and which months every figure on a page is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"

# The types police.uk has published since May 2013, except anti-social behaviour, which is an
# incident and not a recorded crime. A type that only older files hold ("Violent crime") is loaded
# and counted under "All crime and anti-social behaviour", but is no choice of its own.
RECORDED_CRIME_TYPES = (
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)

ALL_TYPES_LABEL = "All crime and anti-social behaviour"

# Label → types, in the order of the sidebar. An empty tuple means every type, those of older
# files included. The themes are those a neighbourhood team reports on:
#   serious acquisitive crime is the Home Office's former performance indicator without vehicle
#   interference, which police.uk does not tell apart;
#   retail and street crime is what happens to shops and to people in a shopping street. Public
#   order is left out: most of it happens elsewhere.
CRIME_TYPE_CHOICES: Mapping[str, tuple[str, ...]] = {
    ALL_TYPES_LABEL: (),
    "All recorded crime": RECORDED_CRIME_TYPES,
    "Serious acquisitive crime": ("Burglary", "Robbery", "Vehicle crime"),
    "Retail and street crime": ("Robbery", "Shoplifting", "Theft from the person"),
    "Violence and weapons": ("Possession of weapons", "Robbery", "Violence and sexual offences"),
    "Damage and disorder": ("Anti-social behaviour", "Criminal damage and arson", "Public order"),
    ANTI_SOCIAL_BEHAVIOUR: (ANTI_SOCIAL_BEHAVIOUR,),
    **{crime_type: (crime_type,) for crime_type in RECORDED_CRIME_TYPES},
}

# Months between which a count cannot be compared, because the recording changed and not the crime.
RECORDING_BREAKS = ((date(2021, 1, 1), "recording practice changed 2019 to 2021"),)
BREAKS = tuple(when for when, _ in RECORDING_BREAKS)
# From this month on police.uk moves crimes to another set of snap points.
NEW_SNAP_POINTS_FROM = date(2022, 7, 1)


def choice_of(crime_types: Iterable[str]) -> str | None:
    """The sidebar's choice for some crime types; None where it has none."""
    wanted = set(crime_types)
    return next(
        (label for label, types in CRIME_TYPE_CHOICES.items() if set(types) == wanted), None
    )


def month_shifted(month: date, months: int) -> date:
    """The first day of the month that lies so many months later (earlier when negative)."""
    years, month_index = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(years, month_index + 1, 1)


@dataclass(frozen=True)
class Filters:
    """Which records of a scope the Incidents page lists, and in which order.

    outcome : only records with this last outcome; "" for all, "none" for those without one
    snap_point_id : only records at this place
    sort : newest, oldest, type, place or outcome
    cell : only records in this H3 cell of resolution 8 or 9; "" for all
    """

    outcome: str = ""
    snap_point_id: int | None = None
    sort: str = "newest"
    cell: str = ""

    def params(self) -> dict[str, object]:
        """The parameters that choose records; the order is no part of them."""
        return {"outcome": self.outcome, "snap_point_id": self.snap_point_id, "cell": self.cell}


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Scope:
    """What a page is about. Every figure, chart, table and download of it reads these rows.

    area_kind : force, district, section, snt or ward
    area_code : its code; a section's name; the force's own name for the whole force
    area_name : its short name, for headings
    area_label : its unique name in the sidebar and in links
    crime_types : types as published; empty means every type
    types_label : the choice as the sidebar words it
    first_month, last_month : first days of the first and the last month, both included
    """

    area_kind: str
    area_code: str
    area_name: str
    crime_types: tuple[str, ...]
    types_label: str
    first_month: date
    last_month: date
    area_label: str = ""

    def params(self) -> dict[str, object]:
        """The five parameters of the warehouse's `scoped` macro."""
        return {
            "area_kind": self.area_kind,
            "area_code": self.area_code,
            "crime_types": list(self.crime_types),
            "first_month": self.first_month,
            "last_month": self.last_month,
        }

    @property
    def has_crimes(self) -> bool:
        """Whether any recorded crime is in scope, and not anti-social behaviour alone."""
        return self.crime_types != (ANTI_SOCIAL_BEHAVIOUR,)

    @property
    def has_incidents(self) -> bool:
        """Whether anti-social behaviour is in scope."""
        return not self.crime_types or ANTI_SOCIAL_BEHAVIOUR in self.crime_types

    @property
    def months(self) -> int:
        """How many months of the calendar the scope has."""
        years = self.last_month.year - self.first_month.year
        return 12 * years + self.last_month.month - self.first_month.month + 1

    def between(self, first_month: date, last_month: date) -> "Scope":
        """The same area and types in other months."""
        return replace(self, first_month=first_month, last_month=last_month)

    @property
    def spans_two_sets_of_points(self) -> bool:
        """Whether the snap points were replaced within these months."""
        return self.first_month < NEW_SNAP_POINTS_FROM <= self.last_month

    def with_points_of(self, month: date) -> "Scope":
        """The months of the scope on the same side of July 2022 as one of them."""
        if month >= NEW_SNAP_POINTS_FROM:
            return self.between(max(self.first_month, NEW_SNAP_POINTS_FROM), self.last_month)
        last_before = month_shifted(NEW_SNAP_POINTS_FROM, -1)
        return self.between(self.first_month, min(self.last_month, last_before))

    def with_one_set_of_points(self, loaded: Iterable[date]) -> "Scope":
        """The side of July 2022 that holds loaded months, the later when both do.

        Places compare only on one side of it. A scope that does not span it stays as it is.
        """
        months = [m for m in loaded if self.first_month <= m <= self.last_month]
        return self.with_points_of(max(months, default=self.last_month))

    def a_year_before(self) -> "Scope":
        """The same area and types in the same months one year earlier."""
        return self.between(
            month_shifted(self.first_month, -12), month_shifted(self.last_month, -12)
        )
