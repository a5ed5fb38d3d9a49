-- Stop-and-search files as they are; latitude comes first. Their date has an offset and is kept in UTC, so a search
-- around midnight at the turn of a month may carry the neighbouring month: two days of grace.
CREATE TEMP TABLE stop_search_row AS
SELECT
    file_number(r.path) AS source_file_id,
    file_month(r.path) AS month,
    file_force(r.path) AS force,
    r.* EXCLUDE (path, searched),
    make_timestamp(epoch_us(r.searched)) AS searched_at,
    snap_point_number(r.longitude, r.latitude) AS snap_point_id,
    CASE
        WHEN r.searched IS NULL THEN 'no date'
        WHEN make_timestamp(epoch_us(r.searched))
            NOT BETWEEN file_month(r.path) - INTERVAL 2 DAY
            AND file_month(r.path) + INTERVAL 1 MONTH + INTERVAL 2 DAY
            THEN 'date ' || strftime(make_timestamp(epoch_us(r.searched)), '%Y-%m-%d') || ' contradicts the file name'
        WHEN (r.longitude IS NULL) <> (r.latitude IS NULL) THEN 'one coordinate is missing'
        WHEN NOT in_great_britain(r.longitude, r.latitude) THEN 'coordinates outside Great Britain'
    END AS refusal
FROM read_csv(
    getvariable('stop_and_search_paths'),
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '',
    filename = 'path', store_rejects = true,
    rejects_table = 'stop_and_search_unread', rejects_scan = 'stop_and_search_scan',
    columns = {
        'search_type': 'VARCHAR', 'searched': 'TIMESTAMPTZ', 'operation': 'BOOLEAN', 'operation_name': 'VARCHAR',
        'latitude': 'DOUBLE', 'longitude': 'DOUBLE', 'gender': 'VARCHAR', 'age_range': 'VARCHAR',
        'self_defined_ethnicity': 'VARCHAR', 'officer_defined_ethnicity': 'VARCHAR', 'legislation': 'VARCHAR',
        'object_of_search': 'VARCHAR', 'outcome': 'VARCHAR', 'outcome_linked': 'BOOLEAN', 'clothing_removed': 'BOOLEAN'
    }
) r;

INSERT INTO rejected_row
SELECT
    file_number(s.file_path), u.line, 'rejected',
    coalesce(min_by(u.error_message, u.column_idx), any_value(u.error_message), 'cannot be read'),
    any_value(u.csv_line)
FROM stop_and_search_unread u
JOIN stop_and_search_scan s ON s.scan_id = u.scan_id AND s.file_id = u.file_id
GROUP BY s.file_path, u.line;
