"""The themes of the partnership: which crime types each is made of, as the configuration says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl.errors import LoadError
from etl.scripts import create_table, run

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"
CRIME_TYPES = (
    ANTI_SOCIAL_BEHAVIOUR, "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs",
    "Other crime", "Other theft", "Possession of weapons", "Public order", "Robbery",
    "Shoplifting", "Theft from the person", "Vehicle crime", "Violence and sexual offences",
)  # fmt: skip
HOPES = ("fewer", "none")
# What a theme must say, as the configuration file calls it.
TEXTS = ("name", "measure", "hoped_for", "caveat")
# Longer ones have no room in a table.
LONGEST_NAME = 80
EXAMPLE = "Compare it with the [[theme]] tables of data/derbyshire.toml."


@dataclass(frozen=True)
class Theme:
    """One priority of the partnership, and the records it is measured by.

    measure : what is counted, in the plural
    types : crime types as published; anti-social behaviour never together with crimes
    hoped_for : "fewer", or "none" where more records may be better recording or police work
    caveat : what the measure cannot show, in a sentence
    """

    name: str
    measure: str
    types: tuple[str, ...]
    hoped_for: str
    caveat: str

    @property
    def theme_id(self) -> str:
        """The name as an address can hold it: "less-crime"."""
        return re.sub(r"[\W_]+", "-", self.name.lower()).strip("-")


def read_themes(path: Path, entries: object) -> tuple[Theme, ...]:
    """The themes of a configuration file, in its order; none where it has no [[theme]] table.

    Raises LoadError for a theme that lacks something, names an unknown type or one twice, mixes
    anti-social behaviour with crimes, or has the name of another or of a crime type that it is not.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LoadError(f"{path}: write each theme under a [[theme]] of its own. {EXAMPLE}")
    themes = tuple(_theme(path, place, entry) for place, entry in enumerate(entries, start=1))
    names: dict[str, str] = {}
    for theme in themes:
        if theme.theme_id in names:
            raise LoadError(
                f"{path}: two themes are called {names[theme.theme_id]!r} and {theme.name!r}, "
                "which cannot be told apart in a link. Give one of them another name."
            )
        names[theme.theme_id] = theme.name
    return themes


def _theme(path: Path, place: int, entry: Mapping[str, Any]) -> Theme:
    texts = {key: _text(entry.get(key)) for key in TEXTS}
    called = f"theme {texts['name']!r}" if texts["name"] else f"theme number {place}"
    missing = [key for key in TEXTS if not texts[key]]
    if missing:
        raise LoadError(f"{path}: {called} lacks the text of {', '.join(missing)}. {EXAMPLE}")
    if texts["hoped_for"] not in HOPES:
        raise LoadError(
            f"{path}: {called} hopes for {texts['hoped_for']!r}. Write “fewer”, or “none” where "
            "more records may come of better recording or more police work."
        )
    types = entry.get("types")
    if not isinstance(types, list) or not types:
        raise LoadError(f"{path}: {called} has no list of types. Name at least one crime type.")
    _check_types(f"{path}: {called}", types)
    theme = Theme(types=tuple(types), **texts)
    _check_name(f"{path}: {called}", theme)
    return theme


def _check_name(called: str, theme: Theme) -> None:
    if not theme.theme_id:
        raise LoadError(f"{called} has a name without a letter or digit. Give it words.")
    if len(theme.name) > LONGEST_NAME:
        raise LoadError(f"{called} has a name of more than {LONGEST_NAME} letters. Shorten it.")
    same = [kind for kind in CRIME_TYPES if kind.casefold() == theme.name.casefold()]
    if same and theme.types != tuple(same):
        raise LoadError(
            f"{called} is called like the crime type {same[0]} and counts something else. Give it "
            "another name, or count that type alone."
        )


def _check_types(called: str, types: Sequence[object]) -> None:
    unknown = [str(kind) for kind in types if kind not in CRIME_TYPES]
    if unknown:
        raise LoadError(
            f"{called} names {', '.join(unknown)}, which is no crime type of data.police.uk. "
            f"The types are: {', '.join(CRIME_TYPES)}."
        )
    if len(set(types)) < len(types):
        raise LoadError(f"{called} names a type twice. Name each once.")
    if ANTI_SOCIAL_BEHAVIOUR in types and len(types) > 1:
        raise LoadError(
            f"{called} adds anti-social behaviour to crimes. Those are incidents, not recorded "
            "crimes, and are never counted together: give them a theme of their own."
        )


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def fill_themes(warehouse: duckdb.DuckDBPyConnection, themes: Sequence[Theme]) -> None:
    """Fill the tables of themes; they stay empty without any."""
    rows = [asdict(theme) | {"theme_id": theme.theme_id} for theme in themes]
    columns = ["theme_id", *TEXTS, "types"]
    frame = pd.DataFrame(rows, columns=columns).assign(position=range(1, len(rows) + 1))
    texts = dict.fromkeys(["theme_id", *TEXTS], "str")
    create_table(warehouse, "read_theme", frame.drop(columns="types").astype(texts))
    types = frame[["theme_id", "types"]].explode("types").astype("str")
    create_table(warehouse, "read_theme_type", types)
    run(warehouse, "055_themes")
