-- Of every replaced street file rows before + added - gone = rows after, and each row is unchanged or recorded once.
SELECT count(*)
FROM revision_file f
LEFT JOIN (
    SELECT
        revised_at, force, month,
        count(*) FILTER (crime_type_before IS NULL) AS added,
        count(*) FILTER (crime_type_after IS NULL) AS gone,
        count(*) FILTER (crime_type_before IS NOT NULL AND crime_type_after IS NOT NULL) AS changed
    FROM revision
    GROUP BY ALL
) r USING (revised_at, force, month)
WHERE f.dataset = 'street'
    AND (
        f.rows_before + coalesce(r.added, 0) - coalesce(r.gone, 0) <> f.rows_after
        OR f.unchanged + coalesce(r.changed, 0) + coalesce(r.gone, 0) <> f.rows_before
    );
