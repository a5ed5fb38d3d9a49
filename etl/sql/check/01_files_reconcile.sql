-- Every file reconciles: rows read = loaded + rejected + corrected.
SELECT count(*) FROM source_file WHERE rows_read <> rows_loaded + rows_rejected + rows_corrected;
