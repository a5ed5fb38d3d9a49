-- Every rejected and corrected row is kept with its reason.
SELECT count(*)
FROM source_file f
LEFT JOIN (
    SELECT
        source_file_id,
        count(*) FILTER (kind = 'rejected') AS rejected,
        count(*) FILTER (kind = 'corrected') AS corrected
    FROM rejected_row
    GROUP BY source_file_id
) r USING (source_file_id)
WHERE f.rows_rejected <> coalesce(r.rejected, 0) OR f.rows_corrected <> coalesce(r.corrected, 0);
