"""A configuration for another force, written from the open sources."""

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from etl.config import CONFIG_VARIABLE, DEFAULT, Sources, load_config
from etl.errors import LoadError
from etl.force_area import Area, Force, area_of, force_of
from etl.web import Web
from etl.writing import csv_content, write_whole

LOOKUPS = {
    "lsoa.csv": (
        "lsoa_code", "lsoa_name", "vintage", "snt_code", "snt_match", "ward_code",
        "district_code", "residents", "imd_decile", "longitude", "latitude",
    ),
    "snt.csv": ("snt_code", "snt_name", "section", "division"),
    "ward.csv": ("ward_code", "ward_name", "district_code", "residents"),
}  # fmt: skip
# What the file says of itself, in place of what the one of Derbyshire says.
HEAD = """\
# Everything that is particular to one force: {force}.
# Written on {day} by python -m etl configure, from data.police.uk and the Office for
# National Statistics. Correct it by hand where you know better: nothing changes it again unless
# somebody asks for that with --replace. Paths are relative to this file.
#
# What open data do not tell, and where to put it right:
#   snt.csv   sections and divisions: each team stands under the district in which most of its
#             census areas (LSOAs) lie, and the whole force is one division
#   lsoa.csv  the deprivation decile (imd_decile) is empty; the team of an LSOA (snt_match
#             "inferred") is the one whose boundary holds its population-weighted centre, or else
#             the nearest
"""

Say = Callable[[str], None]
Show = Callable[[str, float], None]


@dataclass(frozen=True)
class Configured:
    """A configuration that was written. `notices` : what could not be had, a sentence each."""

    path: Path
    force: Force
    area: Area

    def as_text(self) -> str:
        """What was written, what to know, and what to do now."""
        area, force = self.area, self.force
        return "\n".join(
            [
                f"Wrote {self.path} for {force.name}: {len(force.districts):,} districts, "
                f"{len(area.wards):,} wards, {len(area.lsoas):,} LSOAs, {len(area.teams):,} teams.",
                *area.notices,
                "Open data tell neither sections nor deprivation: the head of that file says what "
                "stands in their place.",
                f"Now load it:   {CONFIG_VARIABLE}={_shown(self.path)} make data",
                f"and open it:   {CONFIG_VARIABLE}={_shown(self.path)} make run",
            ]
        )


def configure(  # noqa: PLR0913  (what is wanted, where it is to go, and whom to tell)
    web: Web,
    slug: str,
    path: Path,
    say: Say,
    progress: Show,
    *,
    sources: Sources,
    city: str | None = None,
    replace: bool = False,
) -> Configured:
    """Write the configuration of a force to `path`, and its lookups beside it.

    slug : the force, as data.police.uk names it in file names
    city : name or code of the district that the dashboard opens on; else the one with most LSOAs
    replace : write over files that are there

    Raises LoadError and WebError, and then nothing was written.
    """
    if path.suffix != ".toml":
        raise LoadError(
            f"{path} cannot be a configuration: its name must end with .toml. Give another name "
            "with --as."
        )
    files = [path, *(path.with_name(name) for name in LOOKUPS)]
    # A folder of that name cannot be written over.
    there = [file for file in files if file.exists() and not (replace and file.is_file())]
    if there:
        raise LoadError(
            f"{there[0]} is there already. Give another folder with --into, or --replace to write "
            "over it."
        )
    force = force_of(web, sources, slug)
    chosen = None if city is None else _district(force, city)
    area = area_of(web, sources, force, say, progress)
    main = chosen or str(area.lsoas["district_code"].value_counts().index[0])
    text = configuration_text(force, main, sources, datetime.now(UTC))
    frames = zip(LOOKUPS, (area.lsoas, area.teams, area.wards), strict=True)
    contents = {name: _lookup(frame, LOOKUPS[name]) for name, frame in frames}
    _write_together(path, contents | {path.name: text.encode()})
    return Configured(path, force, area)


def configuration_text(force: Force, city: str, sources: Sources, now: datetime) -> str:
    """The TOML file of a force, with the comments and themes of the one of Derbyshire."""
    settings = DEFAULT.read_text(encoding="utf-8")
    settings = settings[settings.index("[force]") :]
    for key, value in (
        ("slug", force.slug),
        ("name", force.name),
        ("area_name", force.area_name),
        ("district_code", city),
    ):
        settings = _with(settings, rf'(?m)^({key}\s*=\s*)"[^"]*"', rf"\g<1>{_quoted(value)}")
    districts = "".join(
        f"{code} = {_quoted(name)}\n" for code, name in sorted(force.districts.items())
    )
    settings = _with(settings, r"(?m)^(\[districts\]\n)(?:\w+ = .*\n)+", rf"\g<1>{districts}")
    others = [field.name for field in fields(Sources)]
    changed = [name for name in others if getattr(sources, name) != getattr(Sources(), name)]
    settings = re.sub(r"(?m)^\[sources\]\n(?:.+\n)*\n?", "", settings)
    if changed:
        lines = [f"{name} = {_quoted(getattr(sources, name))}" for name in changed]
        settings = "\n".join([settings.rstrip("\n"), "", "[sources]", *lines, ""])
    head = HEAD.format(force=force.name, day=f"{now:%-d %B %Y}")
    return f"{head}\n{settings}"


def _write_together(path: Path, contents: Mapping[str, bytes]) -> None:
    """Put a configuration at `path` and its lookups beside it, when all are written and load."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=folder) as part:
            for name, content in contents.items():
                write_whole(Path(part, name), content)
            load_config(Path(part, path.name))
            for name in contents:
                Path(part, name).replace(folder / name)
    except OSError as error:
        raise LoadError(f"Cannot write to {folder}: {error.strerror}.") from error


def _with(text: str, pattern: str, value: str) -> str:
    changed, times = re.subn(pattern, value, text, count=1)
    if not times:
        raise LoadError(f"{DEFAULT} is not as it was shipped: it lacks {pattern}.")
    return changed


def _quoted(text: str) -> str:
    # A basic string of TOML is written as one of JSON; what re.sub reads as a group is escaped.
    return json.dumps(text, ensure_ascii=False).replace("\\", r"\\")


def _lookup(frame: pd.DataFrame, columns: tuple[str, ...]) -> bytes:
    values = frame.reindex(columns=list(columns)).astype(object)
    return csv_content(columns, values.where(values.notna(), "").to_numpy().tolist())


def _district(force: Force, city: str) -> str:
    for code, name in force.districts.items():
        if city.casefold() in (code.casefold(), name.casefold()):
            return code
    raise LoadError(
        f"{force.name} has no district {city!r}. Its districts are: "
        f"{', '.join(force.districts.values())}."
    )


def _shown(path: Path) -> Path:
    """A path as it is typed from where the command was given."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
