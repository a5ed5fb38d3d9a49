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
    WHERE area = 'inside'
        AND month BETWEEN first_month AND last_month
        AND month IN (SELECT loaded_month.month FROM loaded_month)
        AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type))
        AND CASE area_kind
            WHEN 'force' THEN true
            WHEN 'district' THEN district_code = area_code
            WHEN 'section' THEN snt_code IN (SELECT snt.snt_code FROM snt WHERE snt.section = area_code)
            WHEN 'snt' THEN snt_code = area_code
            WHEN 'ward' THEN ward_code = area_code
            ELSE false
        END;
