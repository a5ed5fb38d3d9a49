-- The team of every row inside is the one whose boundary holds or is near its snap point, and else that of its LSOA.
WITH placed AS (
    SELECT snap_point_id, lsoa_code, snt_code, section FROM crime
    UNION ALL
    SELECT snap_point_id_before, lsoa_code_before, snt_code_before, section_before FROM revision
    UNION ALL
    SELECT snap_point_id_after, lsoa_code_after, snt_code_after, section_after FROM revision
    UNION ALL BY NAME
    SELECT s.snap_point_id, p.lsoa_code, s.snt_code, t.section
    FROM stop_search s
    LEFT JOIN snap_point p USING (snap_point_id)
    LEFT JOIN snt t ON t.snt_code = s.snt_code
),
expected AS (
    SELECT
        r.snt_code, r.section,
        CASE
            WHEN l.lsoa_code IS NULL THEN NULL
            WHEN p.snt_distance_m = 0 OR (p.snt_distance_m IS NOT NULL AND own.boundary) THEN p.snt_code
            ELSE l.snt_code
        END AS expected_code
    FROM placed r
    LEFT JOIN lsoa l USING (lsoa_code)
    LEFT JOIN snt own ON own.snt_code = l.snt_code
    LEFT JOIN snap_point p ON p.snap_point_id = r.snap_point_id
)
SELECT count(*)
FROM expected e
LEFT JOIN snt t ON t.snt_code = e.expected_code
WHERE e.snt_code IS DISTINCT FROM e.expected_code OR e.section IS DISTINCT FROM t.section;
