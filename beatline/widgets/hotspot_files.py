"""Downloads of the cells: CSV, GeoJSON and GeoPackage, with the method and the caveats inside."""

import streamlit as st

from beatline import queries
from beatline.reports.cell_files import HEADINGS, cells_geojson, cells_geopackage, study_notes
from beatline.reports.hotspots import HotspotStudy
from beatline.warehouse import Warehouse
from beatline.widgets.tables import csv_file
from beatline.widgets.text import count_text, month_name


def hotspot_downloads(warehouse: Warehouse, study: HotspotStudy) -> None:
    """Three buttons that make a file of all cells when they are clicked, and not before."""
    build = queries.build_info(warehouse).iloc[0]
    kind = "demonstration data" if build["demonstration"] else "data"
    newest = month_name(build["last_month"])
    made = f"Made by Beatline from {kind} up to {newest}, build {build['build_name']}."
    notes = study_notes(study, made=made)
    files = (
        ("CSV", "csv", "text/csv", lambda: csv_file(study.cells, HEADINGS, notes=notes)),
        ("GeoJSON", "geojson", "application/geo+json", lambda: cells_geojson(study, notes)),
        (
            "GeoPackage",
            "gpkg",
            "application/geopackage+sqlite3",
            lambda: cells_geopackage(study, notes),
        ),
    )
    with st.container(horizontal=True, key="downloads-hotspots"):
        for label, ending, mime, content in files:
            st.download_button(
                label,
                content,
                file_name=f"beatline-hotspots.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{ending}-hotspots",
            )
    st.caption(
        f"The files hold all {count_text(len(study.cells))} cells with their figures, the method "
        "and the caveats."
    )
