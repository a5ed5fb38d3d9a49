-- Every recorded change belongs to a replaced street file, changes something, and counts only in a month that was counted.
SELECT count(*)
FROM revision r
LEFT JOIN revision_file f
    ON f.revised_at = r.revised_at AND f.force = r.force AND f.month = r.month AND f.dataset = 'street'
WHERE f.force IS NULL
    OR (NOT f.month_counted AND (r.counted_before OR r.counted_after))
    OR (r.crime_type_before IS NULL AND r.crime_type_after IS NULL)
    OR (r.crime_type_before IS NULL AND r.counted_before)
    OR (r.crime_type_after IS NULL AND r.counted_after)
    OR (
        r.crime_type_before = r.crime_type_after
        AND r.outcome_before IS NOT DISTINCT FROM r.outcome_after
        AND NOT r.place_changed
    );
