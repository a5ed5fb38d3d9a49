"""What the names on the command line mean: an area, crime types and a month."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

import pandas as pd

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope, month_shifted
from beatline.warehouse import Warehouse

# Of what a wrong name may be meant to be.
MOST_NAMED = 3


class ReportError(Exception):
    """No document can be made. The message says what happened and what to do."""


class WrongUseError(ReportError):
    """The command asks for something that there is not."""


def scope_of_command(
    warehouse: Warehouse, *, snt: str | None, section: str | None, types: str, month: date | None
) -> Scope:
    """What a command asks for: an SNT, a section, or the force when neither is named.

    An empty name, as of a variable that is not set, is a name that nothing has.

    Raises
    ------
    WrongUseError : an area or crime type of that name is not known
    ReportError : the month is not loaded
    """
    types = _one_of(CRIME_TYPE_CHOICES, types, "crime type")
    month = _loaded(warehouse, month)
    areas = queries.area_choices(warehouse)
    asked = snt if snt is not None else section
    kind = "force" if asked is None else "section" if snt is None else "snt"
    areas = areas[areas["area_kind"] == kind]
    area = areas.iloc[0]
    if asked is not None:
        area = _area(areas, asked, "SNT" if kind == "snt" else kind)
    return _scope(area, types, month, month)


def areas_of_command(  # noqa: PLR0913  the areas, of which one kind is asked for, and the months
    warehouse: Warehouse,
    *,
    wards: Sequence[str] | None = None,
    snts: Sequence[str] | None = None,
    district: str | None = None,
    month: date | None = None,
    months: int,
) -> list[Scope]:
    """The wards or SNTs that a command names, each once; all wards of a district, or of the city.

    months : how many, the last of them `month` or the newest

    Raises
    ------
    WrongUseError : an area of that name is not known, or several have it
    ReportError : the month is not loaded
    """
    last = _loaded(warehouse, month)
    first = month_shifted(last, 1 - months)
    areas = queries.area_choices(warehouse)
    kind, noun = ("snt", "SNT") if snts is not None else ("ward", "ward")
    of_kind = areas[areas["area_kind"] == kind]
    if names := snts if snts is not None else wards:
        found = [_area(of_kind, name, noun) for name in names]
    else:
        districts = areas[areas["area_kind"] == "district"]
        # The city is the first of them.
        one = districts.iloc[0] if district is None else _area(districts, district, "district")
        rows = of_kind[of_kind["parent"] == one["area_name"]]
        found = [row for _, row in rows.iterrows()]
    scopes = [_scope(area, ALL_TYPES_LABEL, first, last) for area in found]
    return list(dict.fromkeys(scopes))


def _scope(area: "pd.Series", types: str, first: date, last: date) -> Scope:
    return Scope(
        area_kind=str(area["area_kind"]),
        area_code=str(area["area_code"]),
        area_name=str(area["area_name"]),
        crime_types=CRIME_TYPE_CHOICES[types],
        types_label=types,
        first_month=first,
        last_month=last,
        area_label=str(area["label"]),
    )


def _loaded(warehouse: Warehouse, asked: date | None) -> date:
    """The month asked for, or the newest."""
    loaded = [month.date() for month in queries.loaded_months(warehouse)["month"]]
    if not loaded:
        raise ReportError("No street file is loaded. Load one with “make data SOURCE=…”.")
    if asked and asked not in loaded:
        raise ReportError(
            f"{asked:%B %Y} is not loaded. Loaded are {len(loaded)} months from "
            f"{loaded[0]:%B %Y} to {loaded[-1]:%B %Y}."
        )
    return asked or loaded[-1]


def _area(areas: pd.DataFrame, asked: str, noun: str) -> "pd.Series[str]":
    """The area of a code, a name or a label, whatever the case."""
    for column in ("area_code", "label", "area_name"):
        found = areas[areas[column].str.casefold() == asked.casefold()]
        if len(found) == 1:
            return found.iloc[0]
        if len(found):
            labels = "; ".join(found["label"])
            raise WrongUseError(f"{len(found)} {noun}s are called {asked!r}: name one of {labels}.")
    codes = areas["area_code"] + ": " + areas["area_name"]
    # What tells two apart in the fewest words, and is itself understood.
    shown = {"SNT": codes, "section": areas["area_code"]}.get(noun, areas["label"])
    names = dict(zip(areas["label"], shown, strict=True))
    names |= dict(zip(areas["area_code"], names.values(), strict=True))
    names |= dict(zip(areas["area_name"], names.values(), strict=False))
    raise WrongUseError(_unknown(names, asked, noun))


def _one_of(labels: Iterable[str], asked: str, noun: str) -> str:
    names = {label: label for label in labels}
    for label in names:
        if label.casefold() == asked.casefold():
            return label
    raise WrongUseError(_unknown(names, asked, noun))


def _unknown(names: dict[str, str], asked: str, noun: str) -> str:
    """That there is none of this name, and those that it may be meant to be."""
    folded = {name.casefold(): shown for name, shown in names.items()}
    inside = [shown for name, shown in folded.items() if asked.casefold() in name]
    close = get_close_matches(asked.casefold(), folded, n=2 * MOST_NAMED, cutoff=0.5)
    near = list(dict.fromkeys([*inside, *(folded[name] for name in close)]))[:MOST_NAMED]
    hint = f" Nearest: {'; '.join(near)}." if near else ""
    return f"no {noun} is called {asked!r}.{hint}"
