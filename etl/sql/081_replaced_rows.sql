-- What a new release says otherwise than the one before: the rows of the files that it replaces, as they were and as they
-- are. Places are the same when snap point and LSOA are: the name of a street is no part of it.
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
    snap_point_id, lsoa_code
FROM published;

CREATE TEMP TABLE after_row AS
SELECT
    c.source_file_id, coalesce(crime_id, '') AS crime_id, crime_type,
    coalesce(outcome, '') AS outcome, concat_ws(' ', coalesce(snap_point_id, 0), lsoa_code) AS place,
    snap_point_id, lsoa_code
FROM crime c
JOIN replaced r ON r.source_file_id = c.source_file_id AND r.dataset = 'street';

-- Which row became which, found by 082 in passes from those that agree in all to those that agree in little.
CREATE TEMP TABLE pair (before_id BIGINT, after_id BIGINT);
CREATE TEMP TABLE before_left AS
SELECT rowid AS before_id, source_file_id, crime_id, crime_type, outcome, place FROM before_row;
CREATE TEMP TABLE after_left AS
SELECT rowid AS after_id, source_file_id, crime_id, crime_type, outcome, place FROM after_row;
