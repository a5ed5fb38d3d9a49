-- What releases changed lies in the areas of this build, as its rows do, and no area had less than no record before.
-- The areas of one place are the same in both, and what counts has a district and a team.
WITH side AS (
    SELECT
        revised_at, month, 1 AS net, snap_point_id_after AS snap_point_id, lsoa_code_after AS lsoa_code,
        ward_code_after AS ward_code, snt_code_after AS snt_code, section_after AS section,
        district_code_after AS district_code, counted_after AS counted
    FROM revision
    UNION ALL
    SELECT
        revised_at, month, -1, snap_point_id_before, lsoa_code_before, ward_code_before, snt_code_before, section_before,
        district_code_before, counted_before
    FROM revision
),
place AS (
    SELECT snap_point_id, lsoa_code, ward_code, snt_code, section, district_code FROM crime
    UNION
    SELECT snap_point_id, lsoa_code, ward_code, snt_code, section, district_code FROM side
),
now AS (
    SELECT month, ward_code, snt_code, district_code, count(*) AS records
    FROM crime
    WHERE counted AND month IN (SELECT s.month FROM side s)
    GROUP BY ALL
),
-- Backwards, release by release.
earlier AS (
    SELECT month, ward_code, snt_code, district_code, revised_at, sum(net) AS net
    FROM side
    WHERE counted AND month IN (SELECT m.month FROM loaded_month m)
    GROUP BY ALL
),
change AS (
    SELECT month, 'ward' AS kind, ward_code AS code, revised_at, net FROM earlier
    UNION ALL
    SELECT month, 'snt', snt_code, revised_at, net FROM earlier
    UNION ALL
    SELECT month, 'district', district_code, revised_at, net FROM earlier
    UNION ALL
    SELECT month, 'ward', ward_code, NULL, -records FROM now
    UNION ALL
    SELECT month, 'snt', snt_code, NULL, -records FROM now
    UNION ALL
    SELECT month, 'district', district_code, NULL, -records FROM now
),
figure AS (
    SELECT -sum(sum(net)) OVER (PARTITION BY month, kind, code ORDER BY revised_at DESC NULLS FIRST) AS before
    FROM change
    GROUP BY month, kind, code, revised_at
)
SELECT
    (SELECT count(*) FROM figure WHERE before < 0)
    + (SELECT count(*) FROM side WHERE counted AND (district_code IS NULL OR snt_code IS NULL))
    + (SELECT count(*) FROM (SELECT 1 FROM place GROUP BY snap_point_id, lsoa_code HAVING count(*) > 1));
