-- The cells hold every counted row that has a point, by cell, month, type and area.
SELECT count(*)
FROM (
    SELECT p.h3_9, p.h3_8, c.month, c.crime_type, c.ward_code, c.snt_code, c.section, c.district_code, count(*) AS records
    FROM crime c
    JOIN snap_point p USING (snap_point_id)
    WHERE c.counted
    GROUP BY ALL
    EXCEPT ALL
    FROM cell_record
)
UNION ALL
SELECT abs((SELECT count(*) FROM crime WHERE counted AND snap_point_id IS NOT NULL) - (SELECT coalesce(sum(records), 0) FROM cell_record))
ORDER BY 1 DESC
LIMIT 1;
