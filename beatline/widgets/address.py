"""What a link asks for: an old, shortened or mistyped link gives the nearest view and a note."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from beatline.widgets.text import month_short, quoted

# Parameters that pages read for themselves.
PAGE_PARAMETERS = (
    *("incident", "place", "outcome", "sort", "page", "parts", "measure"),
    *("cell", "cells", "ranked", "ahead", "score", "against", "earlier", "other"),
    *("counted", "drawn", "season", "ranges", "from", "to", "target", "events", "anew", "found"),
    *("scanned", "looked"),
    *("areas", "direction", "level", "view"),
    *("beside", "scale"),
    *("within", "group", "by"),
    *("pin", "drop"),
    *("like",),
    *("release",),
    *("figure", "basis", "kind", "measured", "expected"),
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999


@dataclass
class Address:
    """The parameters of a link once understood, and a note for each thing that was not."""

    asked: Mapping[str, list[str]]
    params: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def as_asked(self) -> bool:
        """Whether the link can stay as it is."""
        return self.params == dict(self.asked)


def understood(
    asked: Mapping[str, list[str]],
    area_codes: Mapping[str, str],
    types: Sequence[str],
    months: Sequence[date],
) -> Address:
    """Read the parameters of a link against what there is to choose.

    area_codes : label of each area → its code, either of which a link may name
    types : labels of the crime-type choices
    months : every month that can be chosen, oldest first
    """
    address = Address(asked)
    for name, values in asked.items():
        if name == "area":
            _choice(address, name, values, area_codes, "area")
        elif name == "types":
            _choice(address, name, values, {label: label for label in types}, "crime type")
        elif name == "months":
            _months(address, values, months)
        elif name in PAGE_PARAMETERS:
            address.params[name] = values
        else:
            address.notes.append(f"The link has a part named {quoted(name)}, which means nothing.")
    return address


def nearest(wanted: str, codes: Mapping[str, str]) -> str | None:
    """The label that a text most likely means: itself, its code, how it begins, or nearly so."""
    if wanted in codes:
        return wanted
    folded = {label.casefold(): label for label in codes}
    by_code = {code.casefold(): label for label, code in codes.items()}
    text = " ".join(wanted.casefold().split())
    if not text or len(text) > max(map(len, codes), default=0) + 10:
        return None
    if text in folded or text in by_code:
        return folded.get(text) or by_code[text]
    begins = [label for fold, label in folded.items() if fold.startswith(text)]
    names = [label for fold, label in folded.items() if fold.split(" ", 1)[-1] == text]
    close = [folded[fold] for fold in get_close_matches(text, folded, n=1, cutoff=0.75)]
    return next(iter(names + begins + close), None)


def month_from_text(text: str) -> date | None:
    """A month however it is written: "Dec 2025", "December 2025", "2025-12", "12/2025"."""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if not year or not EARLIEST_YEAR <= int(year.group()) <= LATEST_YEAR:
        return None
    rest = (text[: year.start()] + " " + text[year.end() :]).casefold()
    name = re.search(r"[a-z]{3}", rest)
    number = re.search(r"\d{1,2}", rest)
    if name and name.group() in MONTH_NAMES:
        return date(int(year.group()), MONTH_NAMES.index(name.group()) + 1, 1)
    if number and 1 <= int(number.group()) <= len(MONTH_NAMES):
        return date(int(year.group()), int(number.group()), 1)
    return None


def _choice(
    address: Address, name: str, values: list[str], codes: Mapping[str, str], noun: str
) -> None:
    wanted = values[-1]
    label = nearest(wanted, codes)
    if label is None:
        address.notes.append(
            f"The link asks for the {noun} {quoted(wanted)}, which is not known here. "
            "You see the usual view instead."
        )
        return
    address.params[name] = [label]
    # A code is as good a name as the label, in any case.
    if wanted.strip().casefold() not in (label.casefold(), codes[label].casefold()):
        address.notes.append(
            f"The link asks for the {noun} {quoted(wanted)}. You see {quoted(label)}."
        )


def _months(address: Address, values: list[str], months: Sequence[date]) -> None:
    found = [month_from_text(value) for value in values[-2:]]
    if not months or not found or None in found:
        address.notes.append(
            f"The link asks for the months {quoted(' to '.join(values[-2:]))}, which cannot be "
            "read. You see the newest twelve months."
        )
        return
    wanted = sorted(month for month in found if month)
    first, last = (min(max(month, months[0]), months[-1]) for month in (wanted[0], wanted[-1]))
    address.params["months"] = [month_short(first), month_short(last)]
    if [first, last] != [wanted[0], wanted[-1]]:
        address.notes.append(
            f"The link asks for {month_short(wanted[0])} to {month_short(wanted[-1])}. Loaded are "
            f"{month_short(months[0])} to {month_short(months[-1])}; you see what there is of them."
        )
