-- One row for each published row: what earlier builds loaded and no new file replaces, then what is new. Places are
-- looked up afresh for all, so a new set of outlines reaches every row.

-- The months that the dashboard counts: those of which the home force's street file has rows.
CREATE TEMP TABLE home_month AS
SELECT month
FROM new_file
WHERE force = getvariable('force') AND dataset = 'street'
    AND source_file_id IN (SELECT r.source_file_id FROM street_row r WHERE r.refusal IS NULL)
UNION
SELECT p.month
FROM previous.coverage p
JOIN kept_file k ON k.previous_id = p.source_file_id
WHERE p.force = getvariable('force') AND p.dataset = 'street';

-- The numbers of the rows that are loaded run on without those that were set aside.
CREATE TEMP TABLE numbered AS
SELECT
    o.row_number, s.row_number IS NOT NULL AS set_aside,
    row_number() OVER (PARTITION BY r.content, s.row_number IS NOT NULL ORDER BY o.occurrence) AS nth
FROM repeated_row o
JOIN street_row r ON r.rowid = o.row_number
LEFT JOIN set_aside s ON s.source_file_id = o.source_file_id AND s.row_number = o.row_number AND s.kind = 'corrected';

INSERT INTO crime
WITH published AS (
    SELECT k.source_file_id, c.* EXCLUDE (
        source_file_id, ward_code, snt_code, section, district_code, area, counted
    )
    FROM previous.crime c
    JOIN kept_file k ON k.previous_id = c.source_file_id
    UNION ALL BY NAME
    SELECT
        r.source_file_id,
        if(coalesce(n.nth, 1) = 1, r.content, md5_number_lower(r.content || '#' || n.nth)) AS key,
        r.crime_id, r.month, r.reported_by, r.falls_within, r.crime_type, r.outcome, r.location, r.snap_point_id,
        r.lsoa_code, r.context
    FROM street_row r
    LEFT JOIN numbered n ON n.row_number = r.rowid
    WHERE r.refusal IS NULL AND n.set_aside IS NOT TRUE
)
SELECT
    c.key, c.crime_id, c.month, c.reported_by, c.falls_within, c.crime_type, c.outcome, c.location, c.snap_point_id,
    c.lsoa_code,
    ward_of(l.lsoa_code, l.ward_code, p.ward_code),
    t.snt_code, t.section, l.district_code,
    CASE
        WHEN l.lsoa_code IS NOT NULL THEN 'inside'
        WHEN c.snap_point_id IS NULL AND c.lsoa_code IS NULL THEN 'no location'
        ELSE 'outside'
    END,
    l.lsoa_code IS NOT NULL AND c.month IN (SELECT month FROM home_month),
    c.context, c.source_file_id
FROM published c
LEFT JOIN lsoa_place l ON l.lsoa_code = c.lsoa_code
LEFT JOIN placed_point p ON p.snap_point_id = c.snap_point_id
LEFT JOIN snt t ON t.snt_code = team_of(p.snt_code, p.snt_distance_m, l.snt_code, l.boundary) AND l.lsoa_code IS NOT NULL;

-- What the boundaries of teams change.
INSERT INTO team_change
SELECT l.snt_code, c.snt_code, count(*)
FROM crime c
JOIN lsoa l USING (lsoa_code)
WHERE c.counted AND getvariable('snts_are') = 'official'
GROUP BY ALL
ORDER BY ALL;

INSERT INTO snap_point
WITH seen AS (
    SELECT
        snap_point_id, min(month) AS first_month, max(month) AS last_month, arg_max(lsoa_code, (month, lsoa_code)) AS lsoa_code
    FROM crime
    WHERE snap_point_id IS NOT NULL
    GROUP BY snap_point_id
),
named AS (
    SELECT snap_point_id, without_on_or_near(location) AS name, count(*) AS rows
    FROM crime
    WHERE snap_point_id IS NOT NULL
    GROUP BY snap_point_id, location
)
SELECT
    p.snap_point_id, p.longitude, p.latitude, n.name, a.ward_code, a.ward_distance_m, a.snt_code,
    a.snt_distance_m, coalesce(s.lsoa_code, a.near_lsoa_code), a.h3_8, a.h3_9, s.first_month, s.last_month
FROM point p
JOIN placed_point a USING (snap_point_id)
LEFT JOIN seen s USING (snap_point_id)
LEFT JOIN (
    SELECT snap_point_id, arg_max(name, (rows, name)) AS name FROM named WHERE name IS NOT NULL GROUP BY snap_point_id
) n USING (snap_point_id)
ORDER BY p.snap_point_id;
