-- Which rows are not loaded, and which of several identical rows is which.

-- Rows that share a content get numbers to tell their keys apart, in an order of their own, since the order in the
-- file changes from release to release. Rows that share the outcome too are identical.
CREATE TEMP TABLE repeated AS
SELECT content
FROM street_row
WHERE refusal IS NULL
GROUP BY content
HAVING count(*) > 1;

CREATE TEMP TABLE repeated_row AS
SELECT
    r.rowid AS row_number, r.source_file_id, r.crime_type,
    row_number() OVER (PARTITION BY content ORDER BY r.outcome NULLS FIRST, r.context NULLS FIRST, r.rowid) AS occurrence,
    row_number() OVER twins AS nth_twin,
    count(*) OVER (PARTITION BY content, r.outcome, r.context) AS twins
FROM street_row r
JOIN repeated USING (content)
WHERE r.refusal IS NULL
WINDOW twins AS (PARTITION BY content, r.outcome, r.context ORDER BY r.rowid);

-- Identical rows are ordinary (22-35% of anti-social behaviour), so they all count, unless practically every group of
-- one file and type, or of the whole file, has an even size: then the file holds these rows twice (Derbyshire's
-- anti-social behaviour of February 2024). In ordinary files 10-20% of the groups do.
CREATE TEMP TABLE doubled AS
WITH grouped AS (
    SELECT
        source_file_id, crime_type,
        count(*) FILTER (nth_twin = 1 AND twins % 2 = 0) AS even_groups,
        count(*) FILTER (nth_twin > 1) AS repeats
    FROM repeated_row
    GROUP BY source_file_id, crime_type
),
totals AS (
    SELECT source_file_id, crime_type, count(*) AS rows
    FROM street_row
    WHERE refusal IS NULL
    GROUP BY source_file_id, crime_type
),
files AS (
    SELECT
        source_file_id, crime_type, even_groups, rows - coalesce(repeats, 0) AS groups,
        sum(even_groups) OVER whole AS file_even_groups,
        sum(rows - coalesce(repeats, 0)) OVER whole AS file_groups
    FROM totals
    LEFT JOIN grouped USING (source_file_id, crime_type)
    WINDOW whole AS (PARTITION BY source_file_id)
)
SELECT source_file_id, crime_type
FROM files
WHERE (even_groups >= 20 AND even_groups >= 0.98 * groups)
    OR (file_even_groups >= 20 AND file_even_groups >= 0.98 * file_groups);

CREATE TEMP TABLE set_aside AS
SELECT
    source_file_id, rowid AS row_number, 'rejected' AS kind, refusal AS reason,
    concat_ws(
        ',', coalesce(crime_id, ''), coalesce(strftime(month, '%Y-%m'), ''), coalesce(reported_by, ''),
        coalesce(longitude::VARCHAR, ''), coalesce(latitude::VARCHAR, ''), coalesce(location, ''),
        coalesce(lsoa_code, ''), coalesce(crime_type, '')
    ) AS text
FROM street_row
WHERE refusal IS NOT NULL
UNION ALL
SELECT
    r.source_file_id, r.rowid, 'corrected', 'the file holds every row of this type twice; counted once',
    concat_ws(
        ',', coalesce(r.crime_id, ''), coalesce(strftime(r.month, '%Y-%m'), ''), coalesce(r.reported_by, ''),
        coalesce(r.longitude::VARCHAR, ''), coalesce(r.latitude::VARCHAR, ''), coalesce(r.location, ''),
        coalesce(r.lsoa_code, ''), coalesce(r.crime_type, '')
    )
FROM street_row r
JOIN repeated_row o ON o.row_number = r.rowid
JOIN doubled d ON d.source_file_id = r.source_file_id AND d.crime_type = r.crime_type
WHERE o.nth_twin > (o.twins + 1) // 2
UNION ALL
SELECT
    source_file_id, rowid, 'rejected', refusal,
    concat_ws(
        ',', coalesce(crime_id, ''), coalesce(strftime(month, '%Y-%m'), ''), coalesce(reported_by, ''),
        coalesce(longitude::VARCHAR, ''), coalesce(latitude::VARCHAR, ''), coalesce(location, ''),
        coalesce(lsoa_code, ''), coalesce(outcome_type, '')
    )
FROM outcome_row
WHERE refusal IS NOT NULL
UNION ALL
SELECT
    source_file_id, rowid, 'rejected', refusal,
    concat_ws(
        ',', coalesce(search_type, ''), coalesce(searched_at::VARCHAR, ''), coalesce(latitude::VARCHAR, ''),
        coalesce(longitude::VARCHAR, ''), coalesce(legislation, ''), coalesce(object_of_search, ''),
        coalesce(outcome, '')
    )
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
