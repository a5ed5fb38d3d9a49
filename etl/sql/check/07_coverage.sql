-- Coverage lists exactly the files that loaded rows.
SELECT count(*)
FROM (SELECT force, month, dataset, source_file_id, rows_loaded FROM source_file WHERE rows_loaded > 0) f
FULL JOIN coverage c USING (force, month, dataset, source_file_id, rows_loaded)
WHERE f.force IS NULL OR c.force IS NULL;
