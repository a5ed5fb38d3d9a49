"""The ArcGIS services of the ONS in the double: a list of services, their layers, and queries.

What the services hold is in ons_rows.py. As at the source, a wrong query is answered with status
200 and {"error": …}.
"""

import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.double.ons_rows import NATIONAL_GRID, changed_wards, services, two_wards
from tests.double.serving import Request, Response, document

ROOT = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
MOST_RECORDS = 2000
IDS = "FID"


@dataclass(frozen=True)
class Service:
    """A layer or a table.

    rows : its columns; a column `geometry` (EPSG:4326) where it is a layer
    """

    rows: pd.DataFrame
    most_records: int = MOST_RECORDS

    @property
    def fields(self) -> list[str]:
        return [IDS, *(str(name) for name in self.rows.columns if name != "geometry")]


class Ons:
    """The services. `page` makes the pages of every service shorter than the source's."""

    def __init__(self, page: int | None = None) -> None:
        self.page = page
        self.made = services()
        self.replaced: dict[str, pd.DataFrame] = {}

    def answer(self, request: Request) -> Response:
        _, _, rest = request.path.partition("/rest/services")
        match rest.strip("/").split("/"):
            case [""]:
                return document(self._list(request))
            case [name, "FeatureServer"] if name in self.made:
                return document(self._server(name))
            case [name, "FeatureServer", "0"] if name in self.made:
                return document(self._layer(name))
            case [name, "FeatureServer", "0", "query"] if name in self.made:
                return document(self._query(self.service(name), request.query))
        return document(_error("Invalid URL", "Invalid URL"))

    def service(self, name: str) -> Service:
        """A service by its name."""
        rows = self.replaced.get(name)
        if rows is None:
            rows = self.replaced[name] = self.made[name]()
        return Service(rows, self.page or MOST_RECORDS)

    def publish(self, name: str, rows: pd.DataFrame) -> None:
        """Another service, or another content of one."""
        self.made[name] = lambda: rows
        self.replaced[name] = rows

    def withdraw(self, name: str) -> None:
        """A service that is no longer there."""
        del self.made[name]
        self.replaced.pop(name, None)

    def new_wards(self, year: str = "26") -> dict[str, str]:
        """Publish a newer vintage of wards (May of that year) with its LSOA lookup.

        The two wards of Derby with the lowest codes get new codes and another border between
        them. Returns old code → new code.
        """
        wards, lsoas = changed_wards(year)
        self.publish(f"Wards_May_20{year}_Boundaries_UK_BGC", wards)
        self.publish(f"LSOA21_WD{year}_LAD{year}_EW_LU", lsoas)
        return dict(zip(two_wards(), (f"E0509{year}01", f"E0509{year}02"), strict=True))

    def _list(self, request: Request) -> dict[str, Any]:
        root = f"{'https' if request.secure else 'http'}://{request.host}{ROOT}"
        found = [
            {"name": name, "type": "FeatureServer", "url": f"{root}/{name}/FeatureServer"}
            for name in sorted(self.made)
        ]
        return {"currentVersion": 11.5, "services": found}

    def _server(self, name: str) -> dict[str, Any]:
        is_table = "geometry" not in self.service(name).rows
        entry = {"id": 0, "name": name, "type": "Table" if is_table else "Feature Layer"}
        return {
            "currentVersion": 11.5,
            "layers": [] if is_table else [entry],
            "tables": [entry] if is_table else [],
            "maxRecordCount": self.service(name).most_records,
        }

    def _layer(self, name: str) -> dict[str, Any]:
        service = self.service(name)
        is_table = "geometry" not in service.rows
        return {
            "id": 0,
            "name": name,
            "type": "Table" if is_table else "Feature Layer",
            "description": "",
            "copyrightText": "Source: Office for National Statistics",
            "editingInfo": {"lastEditDate": 1750000000000},
            **({} if is_table else {"geometryType": "esriGeometryPolygon"}),
            "objectIdField": IDS,
            "fields": _described(service, service.fields),
            "maxRecordCount": service.most_records,
            "supportedQueryFormats": "JSON, geoJSON, PBF",
            "advancedQueryCapabilities": {"supportsPagination": True, "supportsOrderBy": True},
        }

    def _query(self, service: Service, asked: dict[str, str]) -> dict[str, Any]:
        try:
            chosen = _where(_numbered(service), asked.get("where", ""))
            fields = _fields(service, asked.get("outFields", IDS))
            chosen = _ordered(chosen, asked.get("orderByFields", ""))
            first = int(asked.get("resultOffset") or 0)
            wanted = int(asked.get("resultRecordCount") or service.most_records)
        except (_WrongError, ValueError) as error:
            return _error("Cannot perform query. Invalid query parameters.", str(error))
        if asked.get("returnCountOnly") == "true":
            return {"count": len(chosen)}
        last = first + min(wanted, service.most_records)
        part, more = chosen.iloc[first:last], last < len(chosen)
        if asked.get("returnIdsOnly") == "true":
            return {"objectIdFieldName": IDS, "objectIds": chosen[IDS].tolist()}
        shapes = asked.get("returnGeometry", "true") == "true" and "geometry" in part
        if asked.get("f") == "geojson":
            return _geojson(part, fields, more=more, shapes=shapes)
        system = int(asked.get("outSR") or NATIONAL_GRID)
        return _esri_json(service, part, fields, more=more, system=system if shapes else None)


class _WrongError(Exception):
    """A query that makes no sense."""


def _error(message: str, detail: str) -> dict[str, Any]:
    return {"error": {"code": 400, "message": message, "details": [detail]}}


def _numbered(service: Service) -> pd.DataFrame:
    return service.rows.assign(**{IDS: np.arange(1, len(service.rows) + 1)})


def _fields(service: Service, names: str) -> list[str]:
    wanted = service.fields if names.strip() == "*" else [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in service.fields]
    if unknown:
        raise _WrongError(f"'Invalid field: {unknown[0]}' parameter is invalid")
    return wanted


CONDITION = re.compile(
    r"\s*(?P<field>\w+)\s*(?:"
    r"IN\s*\((?P<list>[^()]*)\)|LIKE\s*'(?P<like>[^']*)'|(?P<sign>=|<>)\s*(?P<one>'[^']*'|\d+))\s*",
    re.IGNORECASE,
)


def _where(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows that conditions joined by AND and OR keep (AND binds more closely)."""
    if not text.strip():
        raise _WrongError("'where' clause is invalid.")
    kept = np.zeros(len(rows), dtype=bool)
    for alternative in re.split(r"\s+OR\s+", text, flags=re.IGNORECASE):
        matching = np.ones(len(rows), dtype=bool)
        for condition in re.split(r"\s+AND\s+", alternative, flags=re.IGNORECASE):
            matching &= _matches(rows, condition)
        kept |= matching
    return rows[kept]


def _matches(rows: pd.DataFrame, condition: str) -> np.ndarray:
    if re.fullmatch(r"\s*1\s*=\s*1\s*", condition):
        return np.ones(len(rows), dtype=bool)
    parts = CONDITION.fullmatch(condition)
    if parts is None or parts["field"] not in rows.columns or parts["field"] == "geometry":
        raise _WrongError("'where' clause is invalid.")
    column = rows[parts["field"]].astype("string").fillna("")
    if parts["like"] is not None:
        pattern = re.escape(parts["like"]).replace("%", ".*").replace("_", ".")
        return column.str.fullmatch(pattern).to_numpy(bool)
    listed = parts["list"] if parts["list"] is not None else parts["one"]
    values = [value.strip().strip("'") for value in listed.split(",")]
    found = column.isin(values).to_numpy(bool)
    return ~found if parts["sign"] == "<>" else found


def _ordered(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    if not text.strip():
        return rows
    fields, ascending = [], []
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        if name not in rows.columns:
            raise _WrongError(f"'Invalid field: {name}' parameter is invalid")
        fields.append(name)
        ascending.append(direction.strip().upper() != "DESC")
    return rows.sort_values(fields, ascending=ascending, kind="stable")


def _records(rows: pd.DataFrame, fields: list[str]) -> list[dict[str, Any]]:
    found = rows[fields].astype(object)
    return [
        {str(name): _plain(value) for name, value in record.items()}
        for record in found.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not a number
        return None
    return value.item() if isinstance(value, np.generic) else value


def _described(service: Service, fields: list[str]) -> list[dict[str, Any]]:
    kinds = {"i": "Integer", "u": "Integer", "f": "Double"}
    found = []
    for name in fields:
        kind = "OID"
        if name != IDS:
            dtype = service.rows[name].dtype
            kind = kinds.get(getattr(dtype, "kind", "O"), "String")
        found.append({"name": name, "type": f"esriFieldType{kind}", "alias": name})
    return found


def _geojson(rows: pd.DataFrame, fields: list[str], *, more: bool, shapes: bool) -> dict[str, Any]:
    geometry: list[Any] = [None] * len(rows)
    if shapes:
        geometry = [shapely.geometry.mapping(shape) for shape in rows["geometry"]]
    features = [
        {"type": "Feature", "id": record_id, "geometry": shape, "properties": record}
        for record_id, shape, record in zip(
            rows[IDS].tolist(), geometry, _records(rows, fields), strict=True
        )
    ]
    told = {"properties": {"exceededTransferLimit": True}} if more else {}
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    return {"type": "FeatureCollection", "crs": crs, **told, "features": features}


def _esri_json(
    service: Service, rows: pd.DataFrame, fields: list[str], *, more: bool, system: int | None
) -> dict[str, Any]:
    features: list[dict[str, Any]] = [{"attributes": record} for record in _records(rows, fields)]
    answer: dict[str, Any] = {
        "objectIdFieldName": IDS,
        "globalIdFieldName": "GlobalID",
        "fields": _described(service, fields),
    }
    if system is not None:
        kinds = {"Point": "esriGeometryPoint"}
        shapes = gpd.GeoSeries(rows["geometry"], crs=4326).to_crs(system)
        first = shapes.iloc[0].geom_type if len(shapes) else ""
        answer["geometryType"] = kinds.get(first, "esriGeometryPolygon")
        answer["spatialReference"] = {"wkid": system, "latestWkid": system}
        for feature, shape in zip(features, shapes, strict=True):
            feature["geometry"] = _esri_shape(shape)
    if more:
        answer["exceededTransferLimit"] = True
    return {**answer, "features": features}


def _esri_shape(shape: Any) -> dict[str, Any]:
    if shape.geom_type == "Point":
        return {"x": shape.x, "y": shape.y}
    rings = []
    for part in shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=True)):
        rings += [ring.coords[:] for ring in (part.exterior, *part.interiors)]
    return {"rings": [[list(point) for point in ring] for ring in rings]}
