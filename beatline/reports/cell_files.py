"""Files of equal cells for a map of one's own, with the method and the caveats inside."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from h3.api import basic_str as h3

from beatline.analysis.sentences import plural
from beatline.reports.hotspots import HotspotStudy, named
from beatline.warehouse import Warehouse

ROUNDED = ("share", "even", "z", "p", "q", "longitude", "latitude")

HEADINGS = {
    "cell": "H3 cell",
    "rank": "Rank",
    "near": "Near",
    "ward_name": "Ward",
    "snt_label": "SNT",
    "records": "Records",
    "share": "Share of all records",
    "even": "Records of an even spread",
    "months_in_top": "Months in the busiest 5%",
    "months_judged": "Months judged",
    "around": "Records with the neighbouring cells",
    "z": "Gi* z",
    "p": "p (permutations)",
    "q": "q (Benjamini-Hochberg)",
    "hot": "In a busy patch",
    "longitude": "Longitude of the middle",
    "latitude": "Latitude of the middle",
}


def study_notes(
    study: HotspotStudy, *, made: str, demonstration: bool, licence: str
) -> list[tuple[str, str]]:
    """What a reader of a file must know, as (subject, sentence).

    made : from which build, and up to which month
    demonstration : whether the records are made up
    licence : the attribution that the sources ask for
    """
    first, last = study.scope.first_month, study.scope.last_month
    months = f"{first:%B %Y}"
    if study.scope.months > 1:
        months += f" to {last:%B %Y} ({study.scope.months} months in a row)"
    test = study.significance
    how = (
        f"Getis-Ord Gi*, binary weights with the cell itself; {test.permutations:,} seeded "
        "conditional permutations, one-sided, so p is about the cells beside a cell and no "
        f"smaller than 1 in {test.permutations + 1:,}; Benjamini-Hochberg at {test.level:.0%}; "
        f"{plural(study.hot, 'cell with a record passes', 'cells with a record pass')}."
    )
    unplaced = f" {plural(study.unplaced, 'record', 'records')} without a place are not in it."
    return [
        *([("Demonstration", "Every crime in this file is made up.")] if demonstration else []),
        (
            "What",
            f"{study.scope.types_label} in {study.scope.area_label}, {months}."
            + (unplaced if study.unplaced else ""),
        ),
        (
            "Cells",
            f"H3 cells of resolution {study.size}: every one whose middle lies in the area, and "
            "every further one with a record of it; cells without records too. Crimes just beyond "
            "the edge are not counted.",
        ),
        ("Rank", "By records in these months; ties by the newest 3 months, then by the cell."),
        ("Even spread", "All records over all cells: what each would have if they were alike."),
        ("Around", "Records of the cell and of the cells beside it."),
        (
            "Significance",
            f"Not tested: {test.reason}" if test.reason else how,
        ),
        (
            "Places",
            "Crimes are published at snap points: near, never at. The set of points was replaced "
            "in July 2022, so no months before and after it are compared.",
        ),
        (
            "Cannot say",
            "Hours, addresses, near-repeats, who; and nothing about severity: a police.uk type "
            "spans offences of very different weight.",
        ),
        ("Source", f"{licence} {made}"),
    ]


def cell_rows(warehouse: Warehouse, study: HotspotStudy) -> pd.DataFrame:
    """All cells, busiest first, with what the files say of each: the columns of HEADINGS."""
    rows = named(warehouse, study, study.cells)
    figures = {name: rows[name].round(6) for name in ROUNDED}
    return rows.assign(near=rows["name"], **figures)[list(HEADINGS)]


def cells_geojson(rows: pd.DataFrame, notes: Sequence[tuple[str, str]]) -> bytes:
    """The cells as GeoJSON polygons (WGS84), busiest first; the notes are members of the file."""
    features = [
        {
            "type": "Feature",
            "id": row["cell"],
            "geometry": {"type": "Polygon", "coordinates": [_ring(str(row["cell"]))]},
            "properties": {name: _plain_value(row[name]) for name in HEADINGS},
        }
        for row in rows.to_dict("records")
    ]
    about = dict(notes)
    collection = {"type": "FeatureCollection", "about": about, "features": features}
    return json.dumps(collection, separators=(",", ":"), allow_nan=False).encode()


def cells_geopackage(rows: pd.DataFrame, notes: Sequence[tuple[str, str]]) -> bytes:
    """The cells as a GeoPackage (WGS84): layer "hotspots", and the notes as a table "about"."""
    # Only a download needs these; they take a second to load.
    import geopandas as gpd  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415
    from shapely import Polygon  # noqa: PLC0415

    shapes = [Polygon(_ring(cell)) for cell in rows["cell"]]
    layer = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
    words = pd.DataFrame(list(notes), columns=["subject", "sentence"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hotspots.gpkg"
        pyogrio.write_dataframe(layer, path, layer="hotspots", layer_metadata=dict(notes))
        pyogrio.write_dataframe(words, path, layer="about", append=True)
        return path.read_bytes()


def _ring(cell: str) -> list[tuple[float, float]]:
    points = [(round(x, 6), round(y, 6)) for y, x in h3.cell_to_boundary(cell)]
    return [*points, points[0]]


def _plain_value(value: Any) -> Any:
    """A value as JSON knows it; what is missing is nothing."""
    found = value.item() if hasattr(value, "item") else value
    return None if pd.isna(found) else found
