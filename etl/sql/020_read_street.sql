-- Street files as they are. Nothing is guessed: with detection on, one CRLF file among LF files loses rows without a word.
-- `content` is what makes a row this row, less what ages (its outcome), so that a link outlives a new release.
CREATE TEMP TABLE street_row AS
SELECT
    file_number(r.path) AS source_file_id,
    r.crime_id,
    r.month,
    r.reported_by,
    r.falls_within,
    r.longitude,
    r.latitude,
    snap_point_number(r.longitude, r.latitude) AS snap_point_id,
    r.location,
    r.lsoa_code,
    r.crime_type,
    r.outcome,
    r.context,
    md5_number_lower(concat_ws(
        chr(31),
        file_force(r.path), strftime(r.month, '%Y-%m'), coalesce(r.crime_id, ''),
        coalesce(r.reported_by, ''), coalesce(snap_point_number(r.longitude, r.latitude), 0), coalesce(r.location, ''),
        coalesce(r.lsoa_code, ''), coalesce(r.crime_type, '')
    )) AS content,
    CASE
        WHEN r.month IS NULL THEN 'no month'
        WHEN r.month <> file_month(r.path)
            THEN 'month ' || strftime(r.month, '%Y-%m') || ' contradicts the file name'
        WHEN r.crime_type IS NULL THEN 'no crime type'
        WHEN (r.longitude IS NULL) <> (r.latitude IS NULL) THEN 'one coordinate is missing'
        WHEN NOT in_great_britain(r.longitude, r.latitude) THEN 'coordinates outside Great Britain'
    END AS refusal
FROM read_csv(
    getvariable('street_paths'),
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '',
    dateformat = '%Y-%m', filename = 'path', store_rejects = true,
    rejects_table = 'street_unread', rejects_scan = 'street_scan',
    columns = {
        'crime_id': 'VARCHAR', 'month': 'DATE', 'reported_by': 'VARCHAR', 'falls_within': 'VARCHAR',
        'longitude': 'DOUBLE', 'latitude': 'DOUBLE', 'location': 'VARCHAR', 'lsoa_code': 'VARCHAR',
        'lsoa_name': 'VARCHAR', 'crime_type': 'VARCHAR', 'outcome': 'VARCHAR', 'context': 'VARCHAR'
    }
) r;

INSERT INTO rejected_row
SELECT
    file_number(s.file_path), u.line, 'rejected',
    coalesce(min_by(u.error_message, u.column_idx), any_value(u.error_message), 'cannot be read'),
    any_value(u.csv_line)
FROM street_unread u
JOIN street_scan s ON s.scan_id = u.scan_id AND s.file_id = u.file_id
GROUP BY s.file_path, u.line;
