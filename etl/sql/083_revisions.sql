-- The record of what changed: that of earlier releases, which nothing else could bring back, then this one's.
INSERT INTO revision_file BY NAME
SELECT p.*
FROM previous.revision_file p
SEMI JOIN (SELECT * FROM kept_release WHERE build = 'previous') k USING (revised_at, force, month, dataset)
UNION ALL BY NAME
SELECT o.*
FROM older_revision_file o
SEMI JOIN (SELECT * FROM kept_release WHERE build = 'older') k USING (revised_at, force, month, dataset)
ORDER BY revised_at, force, month, dataset;

INSERT INTO revision_type BY NAME
SELECT p.*
FROM previous.revision_type p
SEMI JOIN (SELECT * FROM kept_release WHERE build = 'previous' AND dataset = 'street') k USING (revised_at, force, month)
UNION ALL BY NAME
SELECT o.*
FROM older_revision_type o
SEMI JOIN (SELECT * FROM kept_release WHERE build = 'older' AND dataset = 'street') k USING (revised_at, force, month)
ORDER BY revised_at, force, month, crime_type;

CREATE TEMP TABLE matched AS
SELECT
    coalesce(b.source_file_id, a.source_file_id) AS source_file_id,
    b.crime_type AS crime_type_before, a.crime_type AS crime_type_after,
    nullif(b.outcome, '') AS outcome_before, nullif(a.outcome, '') AS outcome_after,
    coalesce(b.place <> a.place, false) AS place_changed,
    b.snap_point_id AS snap_point_id_before, a.snap_point_id AS snap_point_id_after,
    b.lsoa_code AS lsoa_code_before, a.lsoa_code AS lsoa_code_after,
    b.place = a.place AND b.crime_type = a.crime_type AND b.outcome = a.outcome AS unchanged
FROM before_row b
LEFT JOIN pair p ON p.before_id = b.rowid
FULL JOIN after_row a ON a.rowid = p.after_id;

DROP TABLE pair;

INSERT INTO revision_type
SELECT getvariable('built_at'), r.force, r.month, t.crime_type, sum(t.before), sum(t.after)
FROM (
    SELECT source_file_id, crime_type, count(*) AS before, 0 AS after FROM before_row GROUP BY ALL
    UNION ALL
    SELECT source_file_id, crime_type, 0, count(*) FROM after_row GROUP BY ALL
) t
JOIN replaced r USING (source_file_id)
GROUP BY r.force, r.month, t.crime_type
ORDER BY r.force, r.month, t.crime_type;

DROP TABLE before_row;
DROP TABLE after_row;

INSERT INTO revision_file
SELECT
    getvariable('built_at'), r.force, r.month, r.dataset, r.sha256_before, r.sha256_after, r.loaded_at_before,
    r.rows_before, f.rows_loaded, if(r.dataset = 'street', coalesce(u.unchanged, 0), NULL), r.month_counted
FROM replaced r
JOIN source_file f USING (source_file_id)
LEFT JOIN (
    SELECT source_file_id, count(*) FILTER (unchanged) AS unchanged FROM matched GROUP BY source_file_id
) u USING (source_file_id)
ORDER BY r.force, r.month, r.dataset;

-- Where a place lies is asked of this build for both sides and for all releases, as for the rows of crime: new borders
-- move no record by themselves.
CREATE TEMP TABLE recorded AS
SELECT * EXCLUDE (
    ward_code_before, ward_code_after, snt_code_before, snt_code_after, section_before, section_after,
    district_code_before, district_code_after, counted_before, counted_after
)
FROM kept_record
UNION ALL BY NAME
SELECT getvariable('built_at') AS revised_at, r.force, r.month, m.* EXCLUDE (source_file_id, unchanged)
FROM matched m
JOIN replaced r USING (source_file_id)
WHERE m.unchanged IS NOT TRUE;

DROP TABLE matched;

INSERT INTO revision BY NAME
SELECT
    c.*,
    ward_of(lb.lsoa_code, lb.ward_code, pb.ward_code) AS ward_code_before,
    ward_of(la.lsoa_code, la.ward_code, pa.ward_code) AS ward_code_after,
    tb.snt_code AS snt_code_before, ta.snt_code AS snt_code_after,
    tb.section AS section_before, ta.section AS section_after,
    lb.district_code AS district_code_before, la.district_code AS district_code_after,
    f.month_counted AND lb.lsoa_code IS NOT NULL AS counted_before,
    f.month_counted AND la.lsoa_code IS NOT NULL AS counted_after
FROM recorded c
JOIN revision_file f
    ON f.revised_at = c.revised_at AND f.force = c.force AND f.month = c.month AND f.dataset = 'street'
LEFT JOIN lsoa_place lb ON lb.lsoa_code = c.lsoa_code_before
LEFT JOIN lsoa_place la ON la.lsoa_code = c.lsoa_code_after
LEFT JOIN placed_point pb ON pb.snap_point_id = c.snap_point_id_before
LEFT JOIN placed_point pa ON pa.snap_point_id = c.snap_point_id_after
LEFT JOIN snt tb
    ON tb.snt_code = team_of(pb.snt_code, pb.snt_distance_m, lb.snt_code, lb.boundary) AND lb.lsoa_code IS NOT NULL
LEFT JOIN snt ta
    ON ta.snt_code = team_of(pa.snt_code, pa.snt_distance_m, la.snt_code, la.boundary) AND la.lsoa_code IS NOT NULL
ORDER BY ALL;

DROP TABLE recorded;
