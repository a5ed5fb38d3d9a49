-- What the dashboard and any other client read instead of repeating these conditions.

CREATE VIEW loaded_month AS
    SELECT c.month
    FROM coverage c
    JOIN build b ON c.force = b.force
    WHERE c.dataset = 'street';
COMMENT ON VIEW loaded_month IS 'Months for which the home force''s street file is loaded.';

-- The one definition of "in scope": every figure, chart, table and download reads the rows of this macro.
-- area_kind: force, district, section, snt or ward; area_code: its code (a section's name); ignored for force.
-- crime_types: an empty list means every type.
CREATE MACRO scoped(area_kind, area_code, crime_types, first_month, last_month) AS TABLE
    SELECT *
    FROM crime
    WHERE counted
        AND month BETWEEN first_month AND last_month
        AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type))
        AND area_kind IN ('force', 'district', 'section', 'snt', 'ward')
        AND (area_kind <> 'district' OR district_code = area_code)
        AND (area_kind <> 'section' OR section = area_code)
        AND (area_kind <> 'snt' OR snt_code = area_code)
        AND (area_kind <> 'ward' OR ward_code = area_code);
