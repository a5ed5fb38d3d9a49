"""Downloads of the cells: CSV, GeoJSON and GeoPackage, with the method and the caveats inside."""

import re

import pandas as pd
import streamlit as st

from beatline import queries
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.cell_files import (
    HEADINGS,
    cell_rows,
    cells_geojson,
    cells_geopackage,
    study_notes,
)
from beatline.reports.hotspots import HotspotStudy
from beatline.warehouse import Warehouse
from beatline.widgets.tables import csv_file
from beatline.widgets.text import count_text


def hotspot_downloads(warehouse: Warehouse, study: HotspotStudy) -> None:
    """Three buttons that make a file of all cells when they are clicked, and not before."""
    build = queries.build_info(warehouse).iloc[0]
    made = f"Made by Beatline, build {build['build_name']}."
    notes = study_notes(
        study,
        made=made,
        demonstration=bool(build["demonstration"]),
        licence=f"{ATTRIBUTION} {MAP_ATTRIBUTION}",
    )
    types = {
        "csv": ("CSV", "text/csv", lambda: csv_file(rows(), HEADINGS, notes=notes)),
        "geojson": ("GeoJSON", "application/geo+json", lambda: cells_geojson(rows(), notes)),
        "gpkg": (
            "GeoPackage",
            "application/geopackage+sqlite3",
            lambda: cells_geopackage(rows(), notes),
        ),
    }

    def rows() -> pd.DataFrame:
        return cell_rows(warehouse, study)

    with st.container(horizontal=True, key="downloads-hotspots"):
        for ending, (label, mime, content) in types.items():
            st.download_button(
                label,
                content,
                file_name=f"{_file_name(study)}.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{ending}-hotspots",
            )
    st.caption(
        f"The files hold all {count_text(len(study.cells))} cells with their figures, the method "
        "and the caveats."
    )


def _file_name(study: HotspotStudy) -> str:
    """What the file is about: "beatline-hotspots-derby-shoplifting-2025-12"."""
    parts = [study.scope.area_label]
    parts += [study.scope.types_label] if study.scope.crime_types else []
    words = "-".join([*parts, f"{study.scope.last_month:%Y-%m}"])
    return "beatline-hotspots-" + re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
