-- Which rows are not loaded, and which of several identical rows is which.

-- Groups of identical rows. Identical rows are ordinary (22-35% of anti-social behaviour), so they all count ...
CREATE TEMP TABLE repeated AS
SELECT content, any_value(source_file_id) AS source_file_id, any_value(crime_type) AS crime_type, count(*) AS rows
FROM street_row
WHERE refusal IS NULL
GROUP BY content
HAVING count(*) > 1;

-- ... unless practically every group of one file and type has an even size: then the file holds these rows twice
-- (Derbyshire's anti-social behaviour of February 2024). Ordinary files have 10-20% of even groups.
CREATE TEMP TABLE doubled AS
WITH evenly AS (
    SELECT source_file_id, crime_type, count(*) FILTER (rows % 2 = 0) AS even_groups, sum(rows - 1) AS repeats
    FROM repeated
    GROUP BY source_file_id, crime_type
),
totals AS (
    SELECT source_file_id, crime_type, count(*) AS rows
    FROM street_row
    WHERE refusal IS NULL
    GROUP BY source_file_id, crime_type
)
SELECT source_file_id, crime_type
FROM evenly
JOIN totals USING (source_file_id, crime_type)
WHERE even_groups >= 20 AND even_groups >= 0.98 * (rows - repeats);

-- Rows of one group in an order of their own, since the order in the file changes from release to release.
CREATE TEMP TABLE repeated_row AS
SELECT
    r.rowid AS row_number,
    row_number() OVER (PARTITION BY content ORDER BY r.outcome NULLS FIRST, r.context NULLS FIRST, r.rowid) AS occurrence,
    occurrence > g.rows // 2 AND d.crime_type IS NOT NULL AS set_aside
FROM street_row r
JOIN repeated g USING (content)
LEFT JOIN doubled d ON d.source_file_id = g.source_file_id AND d.crime_type = g.crime_type
WHERE r.refusal IS NULL;

CREATE TEMP TABLE set_aside AS
SELECT
    source_file_id, rowid AS row_number, 'rejected' AS kind, refusal AS reason,
    concat_ws(',', coalesce(crime_id, ''), strftime(month, '%Y-%m'), reported_by, longitude, latitude, location, lsoa_code, crime_type) AS text
FROM street_row
WHERE refusal IS NOT NULL
UNION ALL
SELECT
    r.source_file_id, r.rowid, 'corrected', 'the file holds every row of this type twice; counted once',
    concat_ws(',', coalesce(r.crime_id, ''), strftime(r.month, '%Y-%m'), r.reported_by, r.longitude, r.latitude, r.location, r.lsoa_code, r.crime_type)
FROM street_row r
JOIN repeated_row o ON o.row_number = r.rowid
WHERE o.set_aside
UNION ALL
SELECT
    source_file_id, rowid, 'rejected', refusal,
    concat_ws(',', coalesce(crime_id, ''), strftime(month, '%Y-%m'), reported_by, longitude, latitude, location, lsoa_code, outcome_type)
FROM outcome_row
WHERE refusal IS NOT NULL
UNION ALL
SELECT
    source_file_id, rowid, 'rejected', refusal,
    concat_ws(',', search_type, searched_at, latitude, longitude, legislation, object_of_search, outcome)
FROM stop_search_row
WHERE refusal IS NOT NULL;

-- The line of a row: its place among the rows that were read, the header, and the unreadable lines above it.
INSERT INTO rejected_row
WITH first_row AS (
    SELECT source_file_id, min(rowid) AS row_number FROM street_row GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, min(rowid) FROM outcome_row GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, min(rowid) FROM stop_search_row GROUP BY source_file_id
),
place AS (
    SELECT s.*, s.row_number - f.row_number + 1 AS nth
    FROM set_aside s
    JOIN first_row f USING (source_file_id)
),
unread AS (
    SELECT source_file_id, line, line - row_number() OVER (PARTITION BY source_file_id ORDER BY line) AS rows_above
    FROM rejected_row
)
SELECT
    p.source_file_id,
    p.nth + 1 + (SELECT count(*) FROM unread u WHERE u.source_file_id = p.source_file_id AND u.rows_above <= p.nth),
    p.kind, p.reason, p.text
FROM place p;
