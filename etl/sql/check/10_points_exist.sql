-- Every snap point that a row names is in its table.
SELECT count(*)
FROM (
    SELECT DISTINCT snap_point_id FROM crime
    UNION
    SELECT DISTINCT snap_point_id FROM outcome
    UNION
    SELECT DISTINCT snap_point_id FROM stop_search
    UNION
    SELECT DISTINCT unnest([snap_point_id_before, snap_point_id_after]) FROM revision
)
WHERE snap_point_id IS NOT NULL AND snap_point_id NOT IN (SELECT p.snap_point_id FROM snap_point p);
