"""Files of equal cells for a map of one's own, with the method and the caveats inside."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from h3.api import basic_str as h3

from beatline.reports.hotspots import HotspotStudy

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: data.police.uk."
)
HEADINGS = {
    "cell": "H3 cell",
    "rank": "Rank",
    "records": "Records",
    "share": "Share of all records",
    "even": "Records of an even spread",
    "months_in_top": "Months in the busiest 5%",
    "months_judged": "Months judged",
    "around": "Records with the neighbouring cells",
    "z": "Gi* z",
    "p": "p (permutations)",
    "q": "q (Benjamini-Hochberg)",
    "hot": "Stands out from chance",
    "longitude": "Longitude of the middle",
    "latitude": "Latitude of the middle",
}


def study_notes(study: HotspotStudy, *, made: str) -> list[tuple[str, str]]:
    """What a reader of a file must know, as (subject, sentence).

    made : when and from which build the warehouse says it was made
    """
    first, last = study.scope.first_month, study.scope.last_month
    months = f"{first:%B %Y} to {last:%B %Y} ({study.scope.months} months in a row)"
    test = study.significance
    how = (
        f"Getis-Ord Gi*, binary weights with the cell itself; {test.permutations:,} seeded "
        f"conditional permutations, one-sided; Benjamini-Hochberg at {test.level:.0%}; "
        f"{test.passed:,} cells pass."
    )
    demonstration = [("Demonstration", "Every crime in this file is made up.")]
    return [
        *(demonstration if "demonstration" in made else []),
        ("What", f"{study.scope.types_label} in {study.scope.area_label}, {months}."),
        (
            "Cells",
            f"H3 cells of resolution {study.size}: every one whose middle lies in the area, and "
            "every further one with a record of it; cells without records too.",
        ),
        ("Rank", "By records in these months; ties by the newest 3 months, then by the cell."),
        ("Significance", test.reason or how),
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
        ("Source", f"{LICENCE} {made}"),
    ]


def cells_geojson(study: HotspotStudy, notes: Sequence[tuple[str, str]]) -> bytes:
    """The cells as GeoJSON polygons (WGS84), busiest first; the notes are members of the file."""
    features = [
        {
            "type": "Feature",
            "id": row["cell"],
            "geometry": {"type": "Polygon", "coordinates": [_ring(str(row["cell"]))]},
            "properties": {name: _plain_value(row[name]) for name in HEADINGS},
        }
        for row in study.cells.to_dict("records")
    ]
    about = dict(notes)
    collection = {"type": "FeatureCollection", "about": about, "features": features}
    return json.dumps(collection, separators=(",", ":"), allow_nan=False).encode()


def cells_geopackage(study: HotspotStudy, notes: Sequence[tuple[str, str]]) -> bytes:
    """The cells as a GeoPackage (WGS84): layer "hotspots", and the notes as a table "about"."""
    # Only a download needs these; they take a second to load.
    import geopandas as gpd  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415
    from shapely import Polygon  # noqa: PLC0415

    frame = study.cells[list(HEADINGS)]
    shapes = [Polygon(_ring(cell)) for cell in frame["cell"]]
    layer = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
    words = pd.DataFrame(list(notes), columns=["subject", "sentence"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hotspots.gpkg"
        pyogrio.write_dataframe(layer, path, layer="hotspots", layer_metadata=dict(notes))
        pyogrio.write_dataframe(words, path, layer="about", append=True)
        return path.read_bytes()


def _ring(cell: str) -> list[tuple[float, float]]:
    points = [(round(x, 6), round(y, 6)) for y, x in h3.cell_to_boundary(cell)]
    return [*points, points[0]]


def _plain_value(value: object) -> object:
    """A value as JSON knows it; what is not a number is nothing."""
    found = value.item() if hasattr(value, "item") else value
    return None if isinstance(found, float) and found != found else found  # noqa: PLR0124
