-- Every ward, team and district that a crime names is in its table.
SELECT count(*)
FROM (
    SELECT DISTINCT ward_code, snt_code, district_code FROM crime
) c
WHERE (ward_code IS NOT NULL AND ward_code NOT IN (SELECT w.ward_code FROM ward w))
    OR (snt_code IS NOT NULL AND snt_code NOT IN (SELECT s.snt_code FROM snt s))
    OR (district_code IS NOT NULL AND district_code NOT IN (SELECT d.district_code FROM district d));
