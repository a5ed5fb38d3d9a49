-- Every snap point that a row names is in its table.
SELECT count(*)
FROM (
    SELECT DISTINCT snap_point_id FROM crime
    UNION
    SELECT DISTINCT snap_point_id FROM outcome
    UNION
    SELECT DISTINCT snap_point_id FROM stop_search
)
WHERE snap_point_id IS NOT NULL AND snap_point_id NOT IN (SELECT p.snap_point_id FROM snap_point p);
