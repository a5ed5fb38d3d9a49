"""Outlines drawn by ourselves, for when no official boundaries are at hand."""

import geopandas as gpd
import pandas as pd
import shapely

# Share of the longest edges that the concave hull may keep: lower follows the points more closely,
# higher fills bays. Chosen by comparing with the official wards: 80% of the county overlaps.
HULL_RATIO = 0.2
# How far the outermost LSOA reaches beyond its point, roughly: metres.
MARGIN_M = 900
# Coordinates are rounded to whole metres, so that neighbours share their corners exactly.
GRID_M = 1.0
# Smaller than the distance from any LSOA's point to its cell's border, so no point changes sides.
TOLERANCE_M = 15.0
CODES = ["lsoa_code", "ward_code", "snt_code", "district_code"]


def schematic_cells(lsoa: pd.DataFrame) -> gpd.GeoDataFrame:
    """The area nearer to the point of this LSOA than to any other, within the force area.

    Parameters
    ----------
    lsoa : one row per LSOA; rows without coordinates (LSOAs of 2011 that are no more) are left out
        lsoa_code, ward_code, snt_code, district_code : text
        longitude, latitude : float, WGS84, a point inside the LSOA

    Returns
    -------
    One row per LSOA with a point, in the order given:
        lsoa_code, ward_code, snt_code, district_code : as given
        geometry : EPSG:27700; together a coverage, without gaps or overlaps

    Raises
    ------
    ValueError : two LSOAs have the same point

    Notes
    -----
    Voronoi cells, clipped to a concave hull of the points. The median ward shares 49% of the joint
    area with its official outline, Derby's median ward 62%: right in place and neighbours, not in
    detail. They are worst in the hills, where a point says little about how far its LSOA reaches.
    """
    placed = lsoa.dropna(subset=["longitude", "latitude"])
    points = gpd.GeoSeries.from_xy(placed["longitude"], placed["latitude"], crs=4326).to_crs(27700)
    if points.duplicated().any():
        raise ValueError("two LSOAs have the same point: no border can be drawn between them")

    cloud = shapely.MultiPoint(points.to_numpy())
    outline = shapely.concave_hull(cloud, ratio=HULL_RATIO).buffer(MARGIN_M)
    cells = shapely.voronoi_polygons(cloud, extend_to=outline, ordered=True)
    clipped = shapely.intersection(shapely.get_parts(cells), outline, grid_size=GRID_M)
    return gpd.GeoDataFrame(placed[CODES].reset_index(drop=True), geometry=clipped, crs=27700)


def merged(cells: gpd.GeoDataFrame, by: str) -> gpd.GeoDataFrame:
    """The outline of each ward, SNT or district, drawn from its LSOAs: schematic, never official.

    Parameters
    ----------
    cells : as from `schematic_cells`
    by : "ward_code", "snt_code", "district_code" or "lsoa_code"

    Returns
    -------
    One row per code, in order of the code:
        the column `by` : text
        geometry : EPSG:4326; together a coverage, lightly simplified with shared borders kept
    """
    areas = cells[[by, "geometry"]].dissolve(by, method="coverage", as_index=False)
    geometry = areas.geometry.make_valid().simplify_coverage(TOLERANCE_M)
    return gpd.GeoDataFrame(areas[[by]], geometry=geometry, crs=cells.crs).to_crs(4326)
