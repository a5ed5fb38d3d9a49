-- Every crime and outcome row bears the month of its file.
SELECT count(*)
FROM (
    SELECT source_file_id, month FROM crime
    UNION ALL
    SELECT source_file_id, month FROM outcome
) r
JOIN source_file f USING (source_file_id)
WHERE r.month <> f.month;
