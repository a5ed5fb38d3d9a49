"""Which force this is, and where its places are described."""

import hashlib
import re
import tomllib
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from etl.errors import LoadError
from etl.themes import Theme, read_themes

CONFIG_VARIABLE = "BEATLINE_CONFIG"
DEFAULT = Path(__file__).resolve().parent.parent / "data" / "derbyshire.toml"
TABLES = {"force", "city", "districts", "places", "sources", "theme"}
# A file of wards is named by its vintage; several lie side by side in a folder.
WARDS_OF_A_MONTH = re.compile(r"wards-(?P<month>20\d\d-(?:0[1-9]|1[0-2]))\.geojson")
LEAST_PER_SECOND, MOST_PER_SECOND = 0.1, 10_000
WEB_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
# What each lookup must have; data/README.md says what the columns mean.
LOOKUP_COLUMNS = {
    "lsoas": {
        "lsoa_code", "lsoa_name", "vintage", "snt_code", "snt_match", "ward_code",
        "district_code", "residents", "imd_decile", "longitude", "latitude",
    },
    "snts": {"snt_code", "snt_name", "section", "division"},
    "wards": {"ward_code", "ward_name", "district_code", "residents"},
}  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """Where open data are fetched from: the public services, or a mirror of them.

    requests_per_second : at most; the police API refuses more than 15
    """

    police: str = "https://data.police.uk"
    ons: str = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
    nomis: str = "https://www.nomisweb.co.uk"
    requests_per_second: float = 10


@dataclass(frozen=True)
class Config:
    """One force, as its configuration file describes it.

    `wards_named`, `teams_named` : its file of wards, or of neighbourhoods, was asked for, and not
    just found in its place.
    `themes` : the priorities of its partnership; may be none.
    """

    force: str
    force_name: str
    force_area_name: str
    city_code: str
    districts: dict[str, str]
    lsoas: Path
    snts: Path
    wards: Path
    ward_outlines: Path | None
    snt_outlines: Path | None
    teams: Path | None = None
    teams_named: bool = False
    wards_named: bool = False
    themes: tuple[Theme, ...] = ()
    sources: Sources = Sources()

    def fingerprint(self, *others: str | None) -> str:
        """SHA-256 over the settings, the lookups and outlines, and what else decides a build."""
        digest = hashlib.sha256()
        identity = (self.force, self.force_name, self.force_area_name, self.city_code)
        digest.update(repr((identity, sorted(self.districts.items()), self.themes)).encode())
        digest.update(" ".join(map(str, others)).encode())
        for path in (self.lsoas, self.snts, self.wards, self.snt_outlines):
            digest.update(path.read_bytes() if path else b"none")
        return digest.hexdigest()


def load_config(path: Path, *, wards: Path | None = None, teams: Path | None = None) -> Config:
    """The configuration in a TOML file; `wards` and `teams` replace the files that it names.

    Raises LoadError when it cannot be read, lacks a setting, names a lookup that is not there, or
    describes a theme that cannot be counted.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LoadError(f"Cannot read the configuration {path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{path} is not a TOML file: {error}") from error
    try:
        force, places = settings["force"], settings["places"]
        config = Config(
            force=str(force["slug"]),
            force_name=str(force["name"]),
            force_area_name=str(force["area_name"]),
            city_code=str(settings["city"]["district_code"]),
            districts={str(code): str(name) for code, name in settings["districts"].items()},
            lsoas=path.parent / places["lsoas"],
            snts=path.parent / places["snts"],
            wards=path.parent / places["wards"],
            ward_outlines=wards or _newest_wards(path, places.get("ward_outlines")),
            snt_outlines=_if_there(path, places.get("snt_outlines")),
            teams=teams or _if_there(path, places.get("teams")),
            teams_named=teams is not None,
            wards_named=wards is not None,
            themes=read_themes(path, _only_known(path, settings).get("theme", [])),
            sources=_sources(path, settings.get("sources", {})),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LoadError(
            f"{path} lacks the setting {error}. Compare it with data/derbyshire.toml."
        ) from error
    _check(path, config)
    return config


def _only_known(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, when they have no table that nobody reads."""
    unknown = sorted(set(settings) - TABLES)
    if unknown:
        near = get_close_matches(unknown[0], TABLES, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise LoadError(f"{path} has a table {unknown[0]}, which means nothing.{meant}")
    return settings


def _sources(path: Path, given: object) -> Sources:
    if not isinstance(given, dict):
        raise LoadError(
            f"{path}: sources must be a table: write [sources] on a line, and below it lines such "
            'as police = "https://data.police.uk".'
        )
    defaults = {field.name: field.default for field in fields(Sources)}
    wrong = [name for name, value in given.items() if not _is_source(name, value, defaults)]
    if wrong:
        raise LoadError(
            f"{path}: [sources] may name police, ons and nomis, each with an address that begins "
            "with https:// or http://, and requests_per_second, a number from "
            f"{LEAST_PER_SECOND} to {MOST_PER_SECOND:,}. Look at {wrong[0]}."
        )
    values: dict[str, Any] = {
        name: value.rstrip("/") if isinstance(value, str) else value
        for name, value in given.items()
    }
    return Sources(**values)


def _is_source(name: str, value: object, defaults: dict[str, Any]) -> bool:
    if isinstance(defaults.get(name), str):
        return isinstance(value, str) and WEB_ADDRESS.fullmatch(value) is not None
    if name not in defaults or not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return LEAST_PER_SECOND <= value <= MOST_PER_SECOND


def _if_there(path: Path, name: str | None) -> Path | None:
    """A file that may be absent: boundaries are then drawn schematically, teams are not shown."""
    if not name:
        return None
    file = path.parent / name
    return file if file.is_file() else None


def _newest_wards(path: Path, name: str | None) -> Path | None:
    """The wards of the newest month in a folder, or a file, or none."""
    if not name:
        return None
    place = path.parent / name
    if not place.is_dir():
        return _if_there(path, name) or _if_there(path, f"{name}.geojson")
    vintages = [file for file in place.iterdir() if WARDS_OF_A_MONTH.fullmatch(file.name)]
    return max(vintages, key=lambda file: file.name, default=None)


def _check(path: Path, config: Config) -> None:
    for file in (config.lsoas, config.snts, config.wards, config.ward_outlines):
        if file and not file.is_file():
            raise LoadError(f"{file} is not there; {path.name} or --wards names it.")
    for lookup, columns in LOOKUP_COLUMNS.items():
        file = getattr(config, lookup)
        header = file.read_text(encoding="utf-8-sig", errors="replace").partition("\n")[0]
        missing = columns - set(header.strip().split(","))
        if missing:
            raise LoadError(f"{file} lacks the columns {', '.join(sorted(missing))}.")
    if config.city_code not in config.districts:
        raise LoadError(f"{path}: the city {config.city_code} is not one of the districts.")
