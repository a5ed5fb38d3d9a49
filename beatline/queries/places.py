"""The snap points: the anonymous places that police.uk moves each crime to."""

from datetime import date

import pandas as pd

from beatline.scope import NEW_SNAP_POINTS_FROM, NO_FILTERS, Filters, Scope
from beatline.warehouse import Warehouse

NEARBY_M = 250
# Half the sides of a square that holds all within 250 m, in degrees as far north as 56°.
NEARBY_LATITUDE = 0.0023
NEARBY_LONGITUDE = 0.0041


def snap_points(
    warehouse: Warehouse, scope: Scope, filters: Filters = NO_FILTERS, *, limit: int = 20
) -> pd.DataFrame:
    """The busiest places of the scope.

    Returns at most `limit` rows, busiest first:
        snap_point_id  text, a decimal number
        name           text, as published without "On or near"; not unique
        longitude, latitude  float
        records        int
        months_with_records  int
        months         list of int, records a month, first to last; 0 also for a month not loaded
        all_records    int, records of the whole scope that have a place
        all_points     int, places of the scope with any record
    """
    return warehouse.frame(
        """
        SELECT
            snap_point_id::VARCHAR AS snap_point_id,
            coalesce(nullif(name, ''), 'No name published') AS name,
            longitude, latitude,
            count(*) AS records,
            count(DISTINCT month) AS months_with_records,
            list_transform(
                range(0, date_diff('month', $first_month, $last_month) + 1),
                lambda step: len(list_filter(
                    list(date_diff('month', $first_month, month)), lambda found: found = step
                ))
            ) AS months,
            sum(count(*)) OVER ()::BIGINT AS all_records,
            count(*) OVER () AS all_points
        FROM filtered(
            $area_kind, $area_code, $crime_types, $first_month, $last_month,
            $outcome, $snap_point_id, $cell
        )
        JOIN snap_point USING (snap_point_id)
        GROUP BY snap_point_id, name, longitude, latitude
        ORDER BY records DESC, name, snap_point_id
        LIMIT $limit
        """,
        limit=limit,
        **filters.params(),
        **scope.params(),
    )


def study_points(warehouse: Warehouse, scope: Scope, *, size: int) -> pd.DataFrame:
    """The points that were in use in the cells which the area is studied by, with a record or not.

    Crimes are moved to streets, so all of them together show where these run. Of the two sets of
    points it is that of the scope's last month.

    size : H3 resolution, 8 or 9

    Returns one row per point, by cell: cell, name (text, "" where none was published), longitude,
    latitude (float).
    """
    return warehouse.frame(
        """
        SELECT cell, coalesce(name, '') AS name, snap_point.longitude, snap_point.latitude
        FROM study_area($size, $area_kind, $area_code)
        JOIN snap_point ON cell = if($size = 8, h3_8, h3_9)
        WHERE CASE WHEN $month >= $new_from THEN last_month >= $new_from
            ELSE first_month < $new_from END
        ORDER BY cell, snap_point_id
        """,
        size=size,
        area_kind=scope.area_kind,
        area_code=scope.area_code,
        month=scope.last_month,
        new_from=NEW_SNAP_POINTS_FROM,
    )


def snap_point(warehouse: Warehouse, snap_point_id: int) -> pd.DataFrame:
    """One place. Returns one row, or none when there is no such place:

    snap_point_id, name, ward_name, district_name  text
    longitude, latitude  float
    first_month, last_month  datetime, of the records there
    """
    return warehouse.frame(
        """
        SELECT
            snap_point_id::VARCHAR AS snap_point_id,
            coalesce(nullif(name, ''), 'No name published') AS name,
            ward_name, district_name,
            snap_point.longitude, snap_point.latitude, first_month, last_month
        FROM snap_point
        LEFT JOIN ward USING (ward_code)
        LEFT JOIN district USING (district_code)
        WHERE snap_point_id = $snap_point_id
        """,
        snap_point_id=snap_point_id,
    )


def point_records(warehouse: Warehouse, scope: Scope, snap_point_id: int) -> pd.DataFrame:
    """What else was recorded at one place, of the scope.

    Returns one row per crime type, most frequent first:
        crime_type  text
        records     int
        newest      datetime, newest month with one
    """
    return warehouse.frame(
        """
        SELECT crime_type::VARCHAR AS crime_type, count(*) AS records, max(month) AS newest
        FROM scoped($area_kind, $area_code, $crime_types, $first_month, $last_month)
        WHERE snap_point_id = $snap_point_id
        GROUP BY ALL
        ORDER BY records DESC, crime_type
        """,
        snap_point_id=snap_point_id,
        **scope.params(),
    )


def nearby_points(warehouse: Warehouse, scope: Scope, snap_point_id: int) -> pd.DataFrame:
    """The other places within about 250 metres of one place, with records of the scope.

    Points within a square in degrees are looked at, and those within 250 m of the place kept.

    Returns one row per place, busiest first, at most 50:
        snap_point_id, name  text
        longitude, latitude  float
        records  int
        distance_m  float, from the place, in metres
    """
    return warehouse.frame(
        """
        SELECT
            near.snap_point_id::VARCHAR AS snap_point_id,
            coalesce(nullif(near.name, ''), 'No name published') AS name,
            near.longitude, near.latitude, count(*) AS records,
            111_320 * sqrt(
                (near.latitude - own.latitude) ** 2
                + ((near.longitude - own.longitude) * cos(radians(own.latitude))) ** 2
            ) AS distance_m
        FROM snap_point AS own
        JOIN snap_point AS near
            ON abs(near.latitude - own.latitude) <= $half_height
            AND abs(near.longitude - own.longitude) <= $half_width
            AND near.snap_point_id <> own.snap_point_id
        JOIN scoped($area_kind, $area_code, $crime_types, $first_month, $last_month) AS chosen
            ON chosen.snap_point_id = near.snap_point_id
        WHERE own.snap_point_id = $snap_point_id
        GROUP BY ALL
        HAVING distance_m <= $nearby_m
        ORDER BY records DESC, 2, 1
        LIMIT 50
        """,
        snap_point_id=snap_point_id,
        half_height=NEARBY_LATITUDE,
        half_width=NEARBY_LONGITUDE,
        nearby_m=NEARBY_M,
        **scope.params(),
    )


def nearest_point(warehouse: Warehouse, month: date, snap_point_id: int) -> pd.DataFrame:
    """The next of the points that were in use with one place, whatever was recorded there.

    month : tells which set of points: the one before July 2022, or the one since

    Returns one row, or none: snap_point_id (text), distance_m (float, from the place, in metres).
    """
    return warehouse.frame(
        """
        SELECT
            near.snap_point_id::VARCHAR AS snap_point_id,
            111_320 * sqrt(
                (near.latitude - own.latitude) ** 2
                + ((near.longitude - own.longitude) * cos(radians(own.latitude))) ** 2
            ) AS distance_m
        FROM snap_point AS own
        JOIN snap_point AS near ON near.snap_point_id <> own.snap_point_id
        WHERE own.snap_point_id = $snap_point_id
            AND CASE WHEN $month >= $new_from THEN near.last_month >= $new_from
                ELSE near.first_month < $new_from END
        ORDER BY distance_m, near.snap_point_id
        LIMIT 1
        """,
        snap_point_id=snap_point_id,
        month=month,
        new_from=NEW_SNAP_POINTS_FROM,
    )
