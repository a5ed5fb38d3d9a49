-- What a new release says otherwise than the one before: first the files that it replaces by another content, and their
-- rows as they were and as they are.
CREATE TEMP TABLE earlier_file AS
WITH kept_build AS (
    SELECT source_file_id, force, month, dataset, sha256, loaded_at, rows_loaded
    FROM previous.source_file
    WHERE getvariable('keep')
)
SELECT 'previous' AS build, k.source_file_id AS earlier_id, k.* EXCLUDE (source_file_id)
FROM kept_build k
UNION ALL
SELECT 'older', o.source_file_id, o.force, o.month, o.dataset, o.sha256, o.loaded_at, o.rows_loaded
FROM older_source_file o
ANTI JOIN kept_build k ON k.force = o.force AND k.month = o.month AND k.dataset = o.dataset;

CREATE TEMP TABLE replaced AS
SELECT
    f.source_file_id, f.force, f.month, f.dataset, f.sha256 AS sha256_after,
    e.build, e.earlier_id, e.sha256 AS sha256_before, e.loaded_at AS loaded_at_before, e.rows_loaded AS rows_before,
    f.month IN (
        SELECT h.month FROM earlier_file h WHERE h.force = getvariable('force') AND h.dataset = 'street'
    ) AS month_counted
FROM new_file f
JOIN earlier_file e USING (force, month, dataset)
WHERE f.sha256 <> e.sha256;

-- Places are the same when snap point and LSOA are: the name of a street is no part of it.
CREATE TEMP TABLE before_row AS
WITH published AS (
    SELECT r.source_file_id AS new_file_id, c.*
    FROM previous.crime c
    JOIN replaced r ON r.earlier_id = c.source_file_id AND r.build = 'previous' AND r.dataset = 'street'
    UNION ALL BY NAME
    SELECT r.source_file_id AS new_file_id, c.*
    FROM older_crime c
    JOIN replaced r ON r.earlier_id = c.source_file_id AND r.build = 'older' AND r.dataset = 'street'
)
SELECT
    new_file_id AS source_file_id, coalesce(crime_id, '') AS crime_id, crime_type,
    coalesce(outcome, '') AS outcome, concat_ws(' ', coalesce(snap_point_id, 0), lsoa_code) AS place,
    ward_code, snt_code, section, district_code, area = 'inside' AS inside
FROM published;

CREATE TEMP TABLE after_row AS
SELECT
    c.source_file_id, coalesce(crime_id, '') AS crime_id, crime_type,
    coalesce(outcome, '') AS outcome, concat_ws(' ', coalesce(snap_point_id, 0), lsoa_code) AS place,
    ward_code, snt_code, section, district_code, area = 'inside' AS inside
FROM crime c
JOIN replaced r ON r.source_file_id = c.source_file_id AND r.dataset = 'street';

-- Which row became which, found by 082 in passes from those that agree in all to those that agree in little.
CREATE TEMP TABLE pair (before_id BIGINT, after_id BIGINT);
CREATE TEMP TABLE before_left AS
SELECT rowid AS before_id, source_file_id, crime_id, crime_type, outcome, place FROM before_row;
CREATE TEMP TABLE after_left AS
SELECT rowid AS after_id, source_file_id, crime_id, crime_type, outcome, place FROM after_row;
