-- Outcomes files as they are: what was decided in their month, for crimes of that and earlier months.
CREATE TEMP TABLE outcome_row AS
SELECT
    file_number(r.path) AS source_file_id,
    r.crime_id,
    r.month,
    r.reported_by,
    r.longitude,
    r.latitude,
    snap_point_number(r.longitude, r.latitude) AS snap_point_id,
    r.location,
    r.lsoa_code,
    r.outcome_type,
    CASE
        WHEN r.month IS NULL THEN 'no month'
        WHEN r.month <> file_month(r.path)
            THEN 'month ' || strftime(r.month, '%Y-%m') || ' contradicts the file name'
        WHEN r.crime_id IS NULL THEN 'no Crime ID'
        WHEN r.outcome_type IS NULL THEN 'no outcome type'
        WHEN (r.longitude IS NULL) <> (r.latitude IS NULL) THEN 'one coordinate is missing'
        WHEN NOT in_great_britain(r.longitude, r.latitude) THEN 'coordinates outside Great Britain'
    END AS refusal
FROM read_csv(
    getvariable('outcomes_paths'),
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '',
    dateformat = '%Y-%m', filename = 'path', store_rejects = true,
    rejects_table = 'outcomes_unread', rejects_scan = 'outcomes_scan',
    columns = {
        'crime_id': 'VARCHAR', 'month': 'DATE', 'reported_by': 'VARCHAR', 'falls_within': 'VARCHAR',
        'longitude': 'DOUBLE', 'latitude': 'DOUBLE', 'location': 'VARCHAR', 'lsoa_code': 'VARCHAR',
        'lsoa_name': 'VARCHAR', 'outcome_type': 'VARCHAR'
    }
) r;

INSERT INTO rejected_row
SELECT
    file_number(s.file_path), u.line, 'rejected',
    coalesce(min_by(u.error_message, u.column_idx), any_value(u.error_message), 'cannot be read'),
    any_value(u.csv_line)
FROM outcomes_unread u
JOIN outcomes_scan s ON s.scan_id = u.scan_id AND s.file_id = u.file_id
GROUP BY s.file_path, u.line;
