-- The distinct snap points of everything that will be in this build, for geopandas to place.
CREATE TEMP TABLE point AS
WITH every AS (
    SELECT snap_point_id, longitude, latitude FROM street_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude FROM outcome_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude FROM stop_search_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude FROM previous.snap_point
)
SELECT snap_point_id, min(longitude) AS longitude, min(latitude) AS latitude
FROM every
WHERE snap_point_id IS NOT NULL
GROUP BY snap_point_id;
