-- Neighbourhoods read = loaded + set aside, and each that was loaded is a team of the register.
SELECT
    (SELECT count(*) FROM team WHERE snt_code NOT IN (SELECT s.snt_code FROM snt s))
    + (SELECT count(*) FROM team_file WHERE neighbourhoods_read <> neighbourhoods_loaded + neighbourhoods_set_aside)
    + abs((SELECT count(*) FROM team) - (SELECT coalesce(sum(neighbourhoods_loaded), 0) FROM team_file));
