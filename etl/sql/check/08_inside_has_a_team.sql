-- A crime inside the force area has a team and a district, and one outside or without a location has none.
SELECT count(*)
FROM crime
WHERE (area = 'inside') <> (snt_code IS NOT NULL AND district_code IS NOT NULL)
    OR (area <> 'inside' AND (ward_code IS NOT NULL OR snt_code IS NOT NULL OR district_code IS NOT NULL));
