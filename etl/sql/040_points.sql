-- The distinct snap points of everything that will be in this build, for geopandas to place.
CREATE TEMP TABLE point AS
WITH every AS (
    SELECT snap_point_id, longitude, latitude FROM street_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude FROM outcome_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude FROM stop_search_row WHERE refusal IS NULL
    UNION ALL
    SELECT snap_point_id, longitude, latitude
    FROM previous.snap_point
    WHERE snap_point_id IN (
        SELECT c.snap_point_id FROM previous.crime c JOIN kept_file k ON k.previous_id = c.source_file_id
        UNION ALL
        -- A row of a replaced file is in the new one as it was, or becomes a revision: none of these is too many.
        SELECT c.snap_point_id
        FROM previous.crime c
        JOIN replaced r ON r.earlier_id = c.source_file_id AND r.build = 'previous' AND r.dataset = 'street'
        UNION ALL
        SELECT unnest([r.snap_point_id_before, r.snap_point_id_after]) FROM kept_record r
        UNION ALL
        SELECT o.snap_point_id FROM previous.outcome o JOIN kept_file k ON k.previous_id = o.source_file_id
        UNION ALL
        SELECT s.snap_point_id FROM previous.stop_search s JOIN kept_file k ON k.previous_id = s.source_file_id
    )
    UNION ALL
    SELECT snap_point_id, longitude, latitude
    FROM older_snap_point
    WHERE snap_point_id IN (
        SELECT c.snap_point_id
        FROM older_crime c
        JOIN replaced r ON r.earlier_id = c.source_file_id AND r.build = 'older' AND r.dataset = 'street'
        UNION ALL
        SELECT unnest([r.snap_point_id_before, r.snap_point_id_after]) FROM kept_record r
    )
)
SELECT snap_point_id, min(longitude) AS longitude, min(latitude) AS latitude
FROM every
WHERE snap_point_id IS NOT NULL
GROUP BY snap_point_id;
