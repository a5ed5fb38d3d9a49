"""What is counted on the pages for a board: totals, crime types, themes."""

from dataclasses import dataclass

from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDED_CRIME_TYPES, Scope

RECORDED_CRIME = "Recorded crime"
TOTAL, TYPE, THEME = "total", "type", "theme"


@dataclass(frozen=True)
class Measure:
    """One thing that is counted.

    name : as a table lists it; crime_types : what is counted
    kind : "total" for all crime or anti-social behaviour, "type" or "theme"
    """

    name: str
    crime_types: tuple[str, ...]
    kind: str = TYPE

    @property
    def incidents(self) -> bool:
        """Whether incidents are counted and no crimes."""
        return self.crime_types == (ANTI_SOCIAL_BEHAVIOUR,)

    @property
    def noun(self) -> tuple[str, str]:
        """What is counted, one and many."""
        if self.incidents:
            return "incident", "incidents"
        mixed = ANTI_SOCIAL_BEHAVIOUR in self.crime_types
        return ("record", "records") if mixed else ("crime", "crimes")


CRIME = Measure(RECORDED_CRIME, RECORDED_CRIME_TYPES, TOTAL)
INCIDENTS = Measure(ANTI_SOCIAL_BEHAVIOUR, (ANTI_SOCIAL_BEHAVIOUR,), TOTAL)


def measures_of(scope: Scope) -> tuple[Measure, ...]:
    """What the types of a scope are told as: crime and incidents apart, then each type."""
    if not scope.crime_types or scope.crime_types == RECORDED_CRIME_TYPES:
        both = (CRIME, INCIDENTS) if scope.has_incidents else (CRIME,)
        return (*both, *(Measure(name, (name,)) for name in RECORDED_CRIME_TYPES))
    crimes = tuple(name for name in scope.crime_types if name != ANTI_SOCIAL_BEHAVIOUR)
    totals: tuple[Measure, ...] = ()
    if len(crimes) == 1:
        totals = (Measure(crimes[0], crimes, TOTAL),)
    elif crimes:
        totals = (Measure(f"{scope.types_label}, crimes", crimes, TOTAL),)
    each = tuple(Measure(name, (name,)) for name in crimes) if len(crimes) > 1 else ()
    return (*totals, *((INCIDENTS,) if scope.has_incidents else ()), *each)
