-- The files of the build before that stay: those of another force, month or dataset than any new file.
CREATE TEMP TABLE kept_file AS
SELECT
    p.source_file_id AS previous_id,
    (SELECT max(source_file_id) FROM new_file) + row_number() OVER (ORDER BY p.source_file_id) AS source_file_id
FROM previous.source_file p
WHERE getvariable('keep')
    AND (p.force, p.month, p.dataset) NOT IN (SELECT force, month, dataset FROM new_file);
