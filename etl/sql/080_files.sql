-- The reconciliation of every file, kept and new; the CHECK of source_file refuses a build in which a row is missing.
INSERT INTO rejected_row
SELECT r.* REPLACE (k.source_file_id AS source_file_id)
FROM previous.rejected_row r
JOIN kept_file k ON k.previous_id = r.source_file_id;

INSERT INTO source_file
SELECT p.* REPLACE (k.source_file_id AS source_file_id)
FROM previous.source_file p
JOIN kept_file k ON k.previous_id = p.source_file_id;

INSERT INTO source_file
SELECT
    f.source_file_id, f.file_name, f.archive_name, f.force, f.month, f.dataset, f.sha256, f.bytes,
    -- A file that is given again unchanged was loaded when it first was.
    coalesce(p.loaded_at, getvariable('built_at')),
    f.rows_read, coalesce(l.rows, 0), coalesce(x.rejected, 0), coalesce(x.corrected, 0)
FROM new_file f
LEFT JOIN previous.source_file p
    ON p.force = f.force AND p.month = f.month AND p.dataset = f.dataset AND p.sha256 = f.sha256
LEFT JOIN (
    SELECT source_file_id, count(*) AS rows FROM crime GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, count(*) FROM outcome GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, count(*) FROM stop_search GROUP BY source_file_id
) l ON l.source_file_id = f.source_file_id
LEFT JOIN (
    SELECT
        source_file_id,
        count(*) FILTER (kind = 'rejected') AS rejected,
        count(*) FILTER (kind = 'corrected') AS corrected
    FROM rejected_row
    GROUP BY source_file_id
) x ON x.source_file_id = f.source_file_id;

INSERT INTO build
SELECT
    getvariable('build_name'), getvariable('built_at'), getvariable('etl_version'), getvariable('inputs_sha256'),
    getvariable('demonstration'), getvariable('force'), getvariable('force_name'), getvariable('force_area_name'),
    getvariable('city_code'), getvariable('wards_are'), getvariable('snts_are'), getvariable('ward_vintage'),
    getvariable('ward_file_sha256'), getvariable('boundaries_sha256'), getvariable('places_note');

INSERT INTO coverage
SELECT force, month, dataset, source_file_id, rows_loaded
FROM source_file
WHERE rows_loaded > 0;

-- What a reader should know, found in what was loaded.
INSERT INTO notice
SELECT
    source_file_id, 'Unknown crime type', count(*),
    'The type "' || crime_type || '" is not one of the 14 published since May 2013. The rows were loaded under that name.'
FROM crime
WHERE crime_type NOT IN (
    'Anti-social behaviour', 'Bicycle theft', 'Burglary', 'Criminal damage and arson', 'Drugs', 'Other crime',
    'Other theft', 'Possession of weapons', 'Public order', 'Robbery', 'Shoplifting', 'Theft from the person',
    'Vehicle crime', 'Violence and sexual offences'
)
GROUP BY source_file_id, crime_type;

INSERT INTO notice
SELECT
    source_file_id, 'Rows held twice', count(*),
    'Practically every group of identical rows of this month and type has an even size, so the file holds them twice. '
    || 'They were counted once, and the copies are kept as corrected rows.'
FROM rejected_row
WHERE kind = 'corrected'
GROUP BY source_file_id;

INSERT INTO notice
SELECT source_file_id, 'Place names missing', count(*), 'These rows name no place ("On or near" and nothing more).'
FROM crime
WHERE location IS NOT NULL AND without_on_or_near(location) IS NULL AND area <> 'no location'
GROUP BY source_file_id;

INSERT INTO notice
SELECT source_file_id, 'Inside the force area, in no ward', count(*), 'Their snap point lies more than 100 m outside every ward.'
FROM crime
WHERE area = 'inside' AND ward_code IS NULL AND snap_point_id IS NOT NULL
GROUP BY source_file_id;

INSERT INTO notice
SELECT
    c.source_file_id, 'In a ward, without an LSOA', count(*),
    'Their coordinates lie in a ward of the force area, but the file names no LSOA, so they count as outside.'
FROM crime c
JOIN snap_point p USING (snap_point_id)
WHERE c.lsoa_code IS NULL AND p.ward_code IS NOT NULL
GROUP BY c.source_file_id;

INSERT INTO notice
SELECT
    NULL, 'Wards without residents', count(*),
    if(count(*) = 1, '1 ward has', count(*) || ' wards have') || ' no figure of residents, so that no rate can be told: run '
    || 'python -m etl fetch, or put lsoas-' || coalesce(getvariable('ward_vintage'), 'YYYY-MM')
    || '.csv beside the file of wards.'
FROM ward
WHERE residents IS NULL AND getvariable('wards_are') = 'official'
HAVING count(*) > 0;

-- A force that is loaded for some months only lifts those months and no other.
INSERT INTO notice
WITH home AS (
    SELECT c.month
    FROM coverage c
    JOIN build b ON c.force = b.force
    WHERE c.dataset = 'street'
),
other AS (
    SELECT c.force, count(*) AS months
    FROM coverage c
    JOIN home USING (month)
    WHERE c.dataset = 'street' AND c.force <> (SELECT force FROM build)
    GROUP BY c.force
    HAVING count(*) < (SELECT count(*) FROM home)
)
SELECT
    NULL, 'Another force in some months only', count(*),
    'Files of ' || o.force || ' are loaded for ' || o.months || ' of ' || (SELECT count(*) FROM home)
    || ' months. Its rows inside the force area count in those months and are missing in the others.'
FROM other o
JOIN source_file f ON f.force = o.force AND f.dataset = 'street'
JOIN crime c ON c.source_file_id = f.source_file_id
WHERE c.counted
GROUP BY o.force, o.months;
