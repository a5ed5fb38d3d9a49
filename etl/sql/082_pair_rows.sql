-- One pass: of the rows of one file and Crime ID that are left, and agree in what this pass asks for, the nth before is
-- the nth after. They stand in an order of their own, since that in the file changes from release to release. Rows
-- without a Crime ID are paired only where type and place agree: beyond that nothing says which is which.
INSERT INTO pair
WITH before AS (
    SELECT
        before_id, source_file_id, crime_id,
        if(list_contains(getvariable('agree')::VARCHAR[], 'type'), crime_type, '') AS same_type,
        if(list_contains(getvariable('agree')::VARCHAR[], 'place'), place, '') AS same_place,
        if(list_contains(getvariable('agree')::VARCHAR[], 'status'), outcome, '') AS same_status,
        row_number() OVER (
            PARTITION BY source_file_id, crime_id, same_type, same_place, same_status ORDER BY crime_type, place, outcome
        ) AS nth
    FROM before_left
    WHERE crime_id <> '' OR list_has_all(getvariable('agree')::VARCHAR[], ['type', 'place'])
),
after AS (
    SELECT
        after_id, source_file_id, crime_id,
        if(list_contains(getvariable('agree')::VARCHAR[], 'type'), crime_type, '') AS same_type,
        if(list_contains(getvariable('agree')::VARCHAR[], 'place'), place, '') AS same_place,
        if(list_contains(getvariable('agree')::VARCHAR[], 'status'), outcome, '') AS same_status,
        row_number() OVER (
            PARTITION BY source_file_id, crime_id, same_type, same_place, same_status ORDER BY crime_type, place, outcome
        ) AS nth
    FROM after_left
    WHERE crime_id <> '' OR list_has_all(getvariable('agree')::VARCHAR[], ['type', 'place'])
)
SELECT before_id, after_id
FROM before
JOIN after USING (source_file_id, crime_id, same_type, same_place, same_status, nth);

DELETE FROM before_left WHERE before_id IN (SELECT p.before_id FROM pair p);
DELETE FROM after_left WHERE after_id IN (SELECT p.after_id FROM pair p);
