-- Of every replaced street file the rows of each type balance, with those that were given another type.
SELECT count(*)
FROM (
    SELECT revised_at, force, month, crime_type, sum(rows) AS rows
    FROM (
        SELECT revised_at, force, month, crime_type, rows_before - rows_after AS rows FROM revision_type
        UNION ALL
        SELECT revised_at, force, month, crime_type_after, 1 FROM revision WHERE crime_type_after IS NOT NULL
        UNION ALL
        SELECT revised_at, force, month, crime_type_before, -1 FROM revision WHERE crime_type_before IS NOT NULL
    )
    GROUP BY ALL
    HAVING sum(rows) <> 0
    UNION ALL
    SELECT revised_at, force, month, NULL, f.rows_after
    FROM revision_file f
    LEFT JOIN (
        SELECT revised_at, force, month, sum(rows_before) AS before, sum(rows_after) AS after FROM revision_type GROUP BY ALL
    ) t USING (revised_at, force, month)
    WHERE f.dataset = 'street' AND (f.rows_before IS DISTINCT FROM t.before OR f.rows_after IS DISTINCT FROM t.after)
);
