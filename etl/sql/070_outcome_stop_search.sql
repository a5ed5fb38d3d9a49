-- Outcomes and stop and search: kept rows of earlier builds, then new ones.
INSERT INTO outcome
SELECT o.* REPLACE (k.source_file_id AS source_file_id)
FROM previous.outcome o
JOIN kept_file k ON k.previous_id = o.source_file_id
UNION ALL
SELECT crime_id, month, reported_by, outcome_type, location, snap_point_id, lsoa_code, source_file_id
FROM outcome_row
WHERE refusal IS NULL;

CREATE TEMP VIEW searched_point AS
SELECT
    p.snap_point_id, p.ward_code,
    if(l.lsoa_code IS NOT NULL, team_of(p.snt_code, p.snt_distance_m, l.snt_code, l.boundary), NULL) AS team
FROM snap_point p
LEFT JOIN lsoa_place l USING (lsoa_code);

INSERT INTO stop_search
SELECT s.* REPLACE (p.ward_code AS ward_code, p.team AS snt_code, k.source_file_id AS source_file_id)
FROM previous.stop_search s
JOIN kept_file k ON k.previous_id = s.source_file_id
LEFT JOIN searched_point p ON p.snap_point_id = s.snap_point_id
UNION ALL
SELECT
    r.month, r.searched_at, r.force, r.search_type, r.operation, r.operation_name, r.gender, r.age_range,
    r.self_defined_ethnicity, r.officer_defined_ethnicity, r.legislation, r.object_of_search, r.outcome,
    r.outcome_linked, r.clothing_removed, r.snap_point_id, p.ward_code, p.team, r.source_file_id
FROM stop_search_row r
LEFT JOIN searched_point p ON p.snap_point_id = r.snap_point_id
WHERE r.refusal IS NULL;
