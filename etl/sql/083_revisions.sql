-- The record of what changed: that of earlier releases, which nothing else could bring back, then this one's.
CREATE TEMP TABLE earlier_release AS
SELECT revised_at, force, month, dataset
FROM previous.revision_file
WHERE getvariable('keep');

INSERT INTO revision_file BY NAME
SELECT * FROM previous.revision_file WHERE getvariable('keep')
UNION ALL BY NAME
SELECT o.* FROM older_revision_file o ANTI JOIN earlier_release USING (revised_at, force, month, dataset)
ORDER BY revised_at, force, month, dataset;

INSERT INTO revision_type BY NAME
SELECT * FROM previous.revision_type WHERE getvariable('keep')
UNION ALL BY NAME
SELECT o.*
FROM older_revision_type o
ANTI JOIN earlier_release e
    ON e.revised_at = o.revised_at AND e.force = o.force AND e.month = o.month AND e.dataset = 'street'
ORDER BY revised_at, force, month, crime_type;

INSERT INTO revision BY NAME
SELECT * FROM previous.revision WHERE getvariable('keep')
UNION ALL BY NAME
SELECT o.*
FROM older_revision o
ANTI JOIN earlier_release e
    ON e.revised_at = o.revised_at AND e.force = o.force AND e.month = o.month AND e.dataset = 'street'
ORDER BY ALL;

-- Where a place lies is asked of this build for both sides, so that new outlines move no record by themselves. A place
-- that no row names any more keeps the areas that it had.
CREATE TEMP TABLE place_now AS
SELECT
    concat_ws(' ', coalesce(snap_point_id, 0), lsoa_code) AS place,
    min(ward_code) AS ward_code, min(snt_code) AS snt_code, min(section) AS section, min(district_code) AS district_code,
    bool_or(area = 'inside') AS inside
FROM crime
WHERE (SELECT count(*) FROM before_row) > 0
GROUP BY place;

CREATE TEMP TABLE before_placed AS
SELECT
    b.rowid AS before_id, b.source_file_id, b.crime_type, b.outcome, b.place,
    if(n.place IS NULL, b.ward_code, n.ward_code) AS ward_code,
    if(n.place IS NULL, b.snt_code, n.snt_code) AS snt_code,
    if(n.place IS NULL, b.section, n.section) AS section,
    if(n.place IS NULL, b.district_code, n.district_code) AS district_code,
    if(n.place IS NULL, b.inside, n.inside) AS inside
FROM before_row b
LEFT JOIN place_now n USING (place);

CREATE TEMP TABLE matched AS
SELECT
    coalesce(b.source_file_id, a.source_file_id) AS source_file_id,
    b.crime_type AS crime_type_before, a.crime_type AS crime_type_after,
    nullif(b.outcome, '') AS outcome_before, nullif(a.outcome, '') AS outcome_after,
    b.ward_code AS ward_code_before, a.ward_code AS ward_code_after,
    b.snt_code AS snt_code_before, a.snt_code AS snt_code_after,
    b.section AS section_before, a.section AS section_after,
    b.district_code AS district_code_before, a.district_code AS district_code_after,
    coalesce(b.inside, false) AS inside_before, coalesce(a.inside, false) AS inside_after,
    coalesce(b.place <> a.place, false) AS place_changed,
    b.place = a.place AND b.crime_type = a.crime_type AND b.outcome = a.outcome AS unchanged
FROM before_placed b
LEFT JOIN pair p USING (before_id)
FULL JOIN after_row a ON a.rowid = p.after_id;

INSERT INTO revision
SELECT
    getvariable('built_at'), r.force, r.month, c.crime_type_before, c.crime_type_after, c.outcome_before, c.outcome_after,
    c.place_changed, c.ward_code_before, c.ward_code_after, c.snt_code_before, c.snt_code_after,
    c.section_before, c.section_after, c.district_code_before, c.district_code_after,
    r.month_counted AND c.inside_before, r.month_counted AND c.inside_after
FROM matched c
JOIN replaced r USING (source_file_id)
WHERE c.unchanged IS NOT TRUE
ORDER BY ALL;

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
