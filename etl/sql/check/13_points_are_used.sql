-- Every snap point is named by a row, or by one that a release changed.
SELECT count(*)
FROM snap_point
WHERE snap_point_id NOT IN (
    SELECT c.snap_point_id FROM crime c WHERE c.snap_point_id IS NOT NULL
    UNION ALL
    SELECT o.snap_point_id FROM outcome o WHERE o.snap_point_id IS NOT NULL
    UNION ALL
    SELECT s.snap_point_id FROM stop_search s WHERE s.snap_point_id IS NOT NULL
    UNION ALL
    SELECT r.snap_point_id_before FROM revision r WHERE r.snap_point_id_before IS NOT NULL
    UNION ALL
    SELECT r.snap_point_id_after FROM revision r WHERE r.snap_point_id_after IS NOT NULL
);
