-- Every member, priority and event belongs to a team that counts it, and every contact to one of these.
WITH owner AS (
    SELECT snt_code, 'team' AS whose, 0 AS position FROM team
    UNION ALL
    SELECT snt_code, 'member', position FROM team_member
    UNION ALL
    SELECT snt_code, 'event', position FROM team_event
)
SELECT count(*)
FROM (
    SELECT snt_code
    FROM team t
    FULL JOIN (SELECT snt_code, count(*) AS rows FROM team_member GROUP BY snt_code) m USING (snt_code)
    FULL JOIN (SELECT snt_code, count(*) AS rows FROM team_priority GROUP BY snt_code) p USING (snt_code)
    FULL JOIN (SELECT snt_code, count(*) AS rows FROM team_event GROUP BY snt_code) e USING (snt_code)
    WHERE t.team_id IS NULL
        OR coalesce(t.members, 0) <> coalesce(m.rows, 0)
        OR coalesce(t.priorities, 0) <> coalesce(p.rows, 0)
        OR coalesce(t.events, 0) <> coalesce(e.rows, 0)
    UNION ALL
    SELECT c.snt_code
    FROM team_contact c
    ANTI JOIN owner o
        ON o.snt_code = c.snt_code AND o.whose = c.whose AND o.position = coalesce(c.position, 0)
);
