-- What an LSOA and a snap point say about the areas of a record: asked for every row of a crime, and for every record that a
-- release changed.
CREATE TEMP TABLE lsoa_place AS
SELECT
    lsoa_code, snt_code, boundary, district_code,
    if(getvariable('wards_are') = 'schematic', ward_code, NULL) AS ward_code
FROM lsoa
JOIN snt USING (snt_code);

-- The team of what happened at a snap point and lies inside the force area. A boundary that holds the point decides; one
-- that is near it only against a team that has a boundary too, since of the others nobody knows where they end.
CREATE TEMP MACRO team_of(team_of_point, metres, team_of_lsoa, lsoa_team_has_boundary) AS
    if(metres = 0 OR (metres > 0 AND lsoa_team_has_boundary), team_of_point, team_of_lsoa);

-- Without official outlines the lookup decides; the drawn outline helps only where it is silent.
CREATE TEMP MACRO ward_of(lsoa, ward_of_lsoa, ward_of_point) AS
    if(lsoa IS NOT NULL, coalesce(ward_of_lsoa, ward_of_point), NULL);
