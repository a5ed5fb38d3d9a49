-- The cells hold every counted row that has a point, by month, type and team.
SELECT count(*)
FROM (
    SELECT month, crime_type, snt_code, count(*) AS records
    FROM crime
    WHERE counted AND snap_point_id IS NOT NULL
    GROUP BY ALL
) c
FULL JOIN (
    SELECT month, crime_type, snt_code, sum(records) AS records FROM cell_record GROUP BY ALL
) k USING (month, crime_type, snt_code)
WHERE c.records IS DISTINCT FROM k.records;
