-- Every row names a file of this build.
SELECT count(*)
FROM (
    SELECT source_file_id FROM crime
    UNION ALL
    SELECT source_file_id FROM outcome
    UNION ALL
    SELECT source_file_id FROM stop_search
    UNION ALL
    SELECT source_file_id FROM rejected_row
)
WHERE source_file_id NOT IN (SELECT source_file_id FROM source_file);
