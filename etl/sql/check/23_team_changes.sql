-- Where boundaries decide the team, the changes of team hold every counted row, and no others hold any.
WITH expected AS (
    SELECT l.snt_code, c.snt_code, count(*)
    FROM crime c
    JOIN lsoa l USING (lsoa_code)
    WHERE c.counted AND (SELECT bool_or(boundary) FROM snt)
    GROUP BY ALL
)
SELECT
    (SELECT count(*) FROM (FROM expected EXCEPT ALL FROM team_change))
    + (SELECT count(*) FROM (FROM team_change EXCEPT ALL FROM expected))
    + (SELECT count(*) FROM build WHERE (snt_outlines = 'official') <> (SELECT coalesce(bool_or(boundary), false) FROM snt))
    + (SELECT count(*) FROM snap_point p ANTI JOIN snt s ON s.snt_code = p.snt_code AND s.boundary WHERE p.snt_code IS NOT NULL);
