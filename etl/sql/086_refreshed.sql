-- A build in which nothing but the teams is new.
UPDATE build SET build_name = getvariable('build_name'), built_at = getvariable('built_at');

-- Rows stay where the boundaries of the build put them; what a new file says of boundaries waits for the next one.
INSERT INTO notice
SELECT
    NULL, 'Neighbourhoods: boundaries not applied', 1,
    CASE
        WHEN getvariable('boundaries_sha256') IS NULL
            THEN 'This file has no boundaries, and records were given to teams by those of an earlier file.'
        WHEN boundaries_sha256 IS NULL
            THEN 'This file has boundaries, and records were given to teams by their census areas.'
        ELSE 'The boundaries in this file are not those by which records were given to teams.'
    END || ' Records keep their teams until the next load: python -m etl build, with the same crime files, applies this file.'
FROM build
WHERE boundaries_sha256 IS DISTINCT FROM getvariable('boundaries_sha256')::VARCHAR;
