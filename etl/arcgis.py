"""The feature services of the Office for National Statistics (ArcGIS REST), read whole.

A service answers some thousand records a time, and may answer 200 with an error in it, a page
short, or a page twice. What is read here is counted against what the service says it has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from etl.web import Web, WebError
from etl.web_trouble import reason_of, without_login

MOST_A_PAGE = 1000
# How the year of an edition is written in the pattern of a field's name.
YEAR = r"\d\d"
# Longer addresses are refused by some proxies: some 20 signs a code.
CODES_A_REQUEST = 100
BUSY = frozenset({429, 500, 502, 503, 504})
SCALAR = (str, int, float, type(None))
CODE = re.compile(r"[A-Za-z0-9]{1,40}")
MOST_DEGREES = 180
AGAIN = "Try again later; what was fetched before is as it was."

Properties = dict[str, Any]
Feature = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """The first layer or table of a feature service.

    fields : its field names, as it writes them
    key : the field that numbers its records
    page : records that it gives at once, at most
    """

    service: str
    url: str
    fields: tuple[str, ...]
    key: str
    page: int

    def field(self, pattern: str) -> str:
        """The field whose name is like `pattern`, in capitals or not. Raises WebError."""
        for name in self.fields:
            if re.fullmatch(pattern, name, re.IGNORECASE):
                return name
        raise WebError(
            f"The service {self.service} has no field like {pattern.replace(YEAR, '25')}; it has "
            f"{reason_of(', '.join(self.fields))}. It may have changed its form: nothing of it "
            "was kept."
        )


def services(web: Web, root: str) -> list[str]:
    """Names of all feature services below an address. Raises WebError."""
    document = _answer(web, root, {"f": "json"})
    listed = document.get("services")
    if not isinstance(listed, list):
        raise WebError(f"{without_login(root)} does not list its services. {AGAIN}")
    entries = [entry for entry in listed if isinstance(entry, dict)]
    names = [entry.get("name") for entry in entries if entry.get("type") == "FeatureServer"]
    return [name for name in names if isinstance(name, str)]


def layer(web: Web, root: str, service: str) -> Layer:
    """What a service says of its first layer or table. Raises WebError."""
    server = f"{root}/{service}/FeatureServer"
    contents = _answer(web, server, {"f": "json"})
    found = [*_objects(contents.get("layers")), *_objects(contents.get("tables"))]
    if not found or not isinstance(found[0].get("id"), int):
        raise WebError(f"The service {service} has no layer and no table. {AGAIN}")
    url = f"{server}/{found[0]['id']}"
    told = _answer(web, url, {"f": "json"})
    fields = [entry for entry in _objects(told.get("fields")) if isinstance(entry.get("name"), str)]
    keys = [entry["name"] for entry in fields if entry.get("type") == "esriFieldTypeOID"]
    key = told.get("objectIdField") or (keys[0] if keys else None)
    if not isinstance(key, str):
        raise WebError(f"The service {service} does not say how its records are numbered. {AGAIN}")
    most = told.get("maxRecordCount")
    page = min(most, MOST_A_PAGE) if isinstance(most, int) and most > 0 else MOST_A_PAGE
    return Layer(service, url, tuple(entry["name"] for entry in fields), key, page)


def features(
    web: Web, layer: Layer, where: str, fields: Sequence[str], *, shapes: bool
) -> list[Feature]:
    """Every record that meets a condition, as GeoJSON features with `fields` as properties.

    `shapes` : with their geometry, in longitude and latitude

    In the order of their numbers, each once, and as many as the service counts.
    Raises WebError when what comes does not add up.
    """
    total = _count(web, layer, where)
    found: dict[object, Feature] = {}
    more = total > 0
    while more:
        page, more = _page(web, layer, where, fields, shapes=shapes, offset=len(found))
        keys = [feature["properties"].get(layer.key) for feature in page]
        if not all(isinstance(key, int | str) for key in keys):
            raise WebError(f"The service {layer.service} sends records without a number. {AGAIN}")
        if len(set(keys)) < len(keys) or not found.keys().isdisjoint(keys):
            raise WebError(f"The service {layer.service} sends the same records twice. {AGAIN}")
        found.update(zip(keys, page, strict=True))
        # A page may be shorter than it was asked to be; an empty one will not be followed by more.
        more = bool(page) and len(found) <= total and (more or len(found) < total)
    if len(found) != total:
        raise WebError(
            f"The service {layer.service} counts {total:,} records and sent {len(found):,}. {AGAIN}"
        )
    for feature in found.values():
        if layer.key not in fields:
            del feature["properties"][layer.key]
    return list(found.values())


def rows(web: Web, layer: Layer, where: str, fields: Sequence[str]) -> list[Properties]:
    """Every record that meets a condition, without shapes. Raises like `features`."""
    return [feature["properties"] for feature in features(web, layer, where, fields, shapes=False)]


def codes_in(layer: Layer, found: Sequence[Properties], field: str) -> list[str]:
    """The codes that records have in a field. Raises WebError where one is something else."""
    values = [row[field] for row in found]
    if not all(isinstance(value, str) and CODE.fullmatch(value) for value in values):
        raise WebError(
            f"The service {layer.service} has records whose {field} is no area code. {AGAIN}"
        )
    return values


def has_area(feature: Feature) -> bool:
    """Whether it has a polygon, in degrees: metres are what a service has when it is not asked."""
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    if not isinstance(shape, dict) or kind not in ("Polygon", "MultiPolygon"):
        return False
    rings = shape.get("coordinates")
    return _all_places(rings, 2) if kind == "Polygon" else _all_places(rings, 3)


def place_of(feature: Feature) -> tuple[float, float] | None:
    """Longitude and latitude of a point; None where it is no point in degrees."""
    shape = feature.get("geometry")
    place = shape.get("coordinates") if isinstance(shape, dict) else None
    return (float(place[0]), float(place[1])) if _is_place(place) else None


def one_of(field: str, codes: Sequence[str]) -> str:
    """The condition that a field has one of some codes. Raises WebError for what is no code."""
    for code in codes:
        # It becomes part of a query; a configuration may hold anything.
        if not CODE.fullmatch(code):
            raise WebError(f"{code!r} is no area code. Codes look like E06000015: correct it.")
    return f"{field} IN ({','.join(repr(code) for code in codes)})"


def in_lots(codes: Sequence[str]) -> list[Sequence[str]]:
    """Codes in lots that each fit into an address."""
    return [
        codes[start : start + CODES_A_REQUEST] for start in range(0, len(codes), CODES_A_REQUEST)
    ]


def _count(web: Web, layer: Layer, where: str) -> int:
    params = {"where": where, "returnCountOnly": "true", "f": "json"}
    count = _answer(web, f"{layer.url}/query", params).get("count")
    if not isinstance(count, int) or count < 0:
        raise WebError(f"The service {layer.service} does not say how much it has. {AGAIN}")
    return count


def _page(  # noqa: PLR0913  (one request as the service wants it)
    web: Web, layer: Layer, where: str, fields: Sequence[str], *, shapes: bool, offset: int
) -> tuple[list[Feature], bool]:
    """A page from `offset` on, and whether the service says that more follow."""
    params = {
        "where": where,
        "outFields": ",".join(dict.fromkeys([*fields, layer.key])),
        "returnGeometry": "true" if shapes else "false",
        "outSR": "4326",
        # Six decimals are a tenth of a metre.
        "geometryPrecision": "6",
        "orderByFields": layer.key,
        "resultOffset": str(offset),
        "resultRecordCount": str(layer.page),
        "f": "geojson",
    }
    document = _answer(web, f"{layer.url}/query", params)
    page = document.get("features")
    if not isinstance(page, list) or not all(_is_record(entry, fields) for entry in page):
        raise WebError(f"The service {layer.service} sent something other than records. {AGAIN}")
    # As GeoJSON the flag is a member of the collection, or of its properties in newer servers.
    inner = document.get("properties")
    flags = [document, inner if isinstance(inner, dict) else {}]
    return page, any(flag.get("exceededTransferLimit") is True for flag in flags)


def _answer(web: Web, url: str, params: dict[str, str]) -> dict[str, Any]:
    """A JSON object. A service says with 200 that something is wrong; being busy passes."""
    document = web.json(url, params, not_yet=_busy)
    if not isinstance(document, dict):
        raise WebError(f"{without_login(url)} sent something other than was asked for. {AGAIN}")
    error = document.get("error")
    if error is not None:
        message = error.get("message") if isinstance(error, dict) else None
        reason = reason_of(message or "without a reason")
        raise WebError(f"{without_login(url)} refused: {reason}. {AGAIN}")
    return document


def _busy(document: object) -> str | None:
    """Why a document is none yet: a code of an error that may be over in a moment."""
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return f"answered with error {code}" if isinstance(code, int) and code in BUSY else None


def _is_record(entry: object, fields: Sequence[str]) -> bool:
    """Whether it has every field that was asked for, and no list or object in one."""
    found = entry.get("properties") if isinstance(entry, dict) else None
    return isinstance(found, dict) and all(
        isinstance(found.get(name, ...), SCALAR) for name in fields
    )


def _all_places(value: object, depth: int) -> bool:
    """Whether lists in lists, so deep, end in places."""
    if not depth:
        return _is_place(value)
    inner = value if isinstance(value, list) else []
    return bool(inner) and all(_all_places(one, depth - 1) for one in inner)


def _is_place(value: object) -> TypeGuard[list[float]]:
    # What is no number (NaN) is not less than anything either.
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(one, int | float) and abs(one) <= MOST_DEGREES for one in value[:2])
    )


def _objects(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
