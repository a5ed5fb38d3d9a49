-- Every file has as many rows in the tables as it says it loaded.
SELECT count(*)
FROM source_file f
LEFT JOIN (
    SELECT source_file_id, count(*) AS rows FROM crime GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, count(*) FROM outcome GROUP BY source_file_id
    UNION ALL
    SELECT source_file_id, count(*) FROM stop_search GROUP BY source_file_id
) r USING (source_file_id)
WHERE f.rows_loaded <> coalesce(r.rows, 0);
