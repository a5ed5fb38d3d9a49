-- What the dashboard and any other client read instead of repeating these conditions.

CREATE VIEW loaded_month AS
    SELECT c.month
    FROM coverage c
    JOIN build b ON c.force = b.force
    WHERE c.dataset = 'street';
COMMENT ON VIEW loaded_month IS 'Months for which the home force''s street file is loaded.';

-- Whether a row with these codes lies in the chosen area: force, district, section, snt or ward, and its code (a
-- section's name; ignored for the force).
CREATE MACRO in_area(area_kind, area_code, district, section_name, snt, ward) AS
    area_kind IN ('force', 'district', 'section', 'snt', 'ward')
    AND (area_kind <> 'district' OR district = area_code)
    AND (area_kind <> 'section' OR section_name = area_code)
    AND (area_kind <> 'snt' OR snt = area_code)
    AND (area_kind <> 'ward' OR ward = area_code);

-- The one definition of "in scope": every figure, chart, table and download reads the rows of this macro.
-- crime_types: an empty list means every type.
CREATE MACRO scoped(area_kind, area_code, crime_types, first_month, last_month) AS TABLE
    SELECT *
    FROM crime
    WHERE counted
        AND month BETWEEN first_month AND last_month
        AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type))
        AND in_area(area_kind, area_code, district_code, section, snt_code, ward_code);

-- Those of them that a list of records is narrowed to. wanted_outcome: '' for all, 'none' for records without one;
-- wanted_point: NULL for all; wanted_cell: '' for all.
CREATE MACRO filtered(
    area_kind, area_code, crime_types, first_month, last_month, wanted_outcome, wanted_point, wanted_cell
) AS TABLE
    SELECT *
    FROM scoped(area_kind, area_code, crime_types, first_month, last_month)
    WHERE (wanted_point IS NULL OR snap_point_id = wanted_point)
        AND CASE wanted_outcome
            WHEN '' THEN true
            WHEN 'none' THEN outcome IS NULL
            ELSE outcome = wanted_outcome
        END
        AND (
            wanted_cell = ''
            OR snap_point_id IN (
                SELECT p.snap_point_id FROM snap_point p WHERE wanted_cell IN (p.h3_8, p.h3_9)
            )
        );

-- The rows in scope as counts by cell: those of them that have a place.
CREATE MACRO scoped_cells(area_kind, area_code, crime_types, first_month, last_month) AS TABLE
    SELECT *
    FROM cell_record
    WHERE month BETWEEN first_month AND last_month
        AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type))
        AND in_area(area_kind, area_code, district_code, section, snt_code, ward_code);

-- The cells of one size that an area is studied by: those whose middle lies in it, and those where anything was ever
-- recorded for it. cell_size: 8 or 9.
CREATE MACRO study_area(cell_size, area_kind, area_code) AS TABLE
    SELECT *
    FROM cell
    WHERE resolution = cell_size
        AND (
            (in_area(area_kind, area_code, district_code, section, snt_code, ward_code)
                AND (area_kind <> 'force' OR district_code IS NOT NULL))
            OR cell IN (
                SELECT if(cell_size = 8, h3_8, h3_9)
                FROM cell_record
                WHERE in_area(area_kind, area_code, district_code, section, snt_code, ward_code)
            )
        );

-- The loaded months that each release re-issued, of those that were counted already.
CREATE MACRO reissued(first_month, last_month) AS TABLE
    SELECT DISTINCT revised_at, month
    FROM revision_file
    WHERE dataset = 'street' AND month_counted
        AND month BETWEEN first_month AND last_month
        AND month IN (SELECT m.month FROM loaded_month m);

-- What releases changed in a scope: the records that lay in it before, after, or both, and 1 for what that means to its
-- figures: added and gone as to the source; came and went by another place or type; the rest changed within it.
CREATE MACRO scoped_revisions(area_kind, area_code, crime_types, first_month, last_month) AS TABLE
    SELECT
        * EXCLUDE (place_changed),
        (crime_type_before IS NULL)::INTEGER AS added,
        (crime_type_after IS NULL)::INTEGER AS gone,
        (crime_type_before IS NOT NULL AND NOT before_in_scope)::INTEGER AS came,
        (crime_type_after IS NOT NULL AND NOT after_in_scope)::INTEGER AS went,
        (before_in_scope AND after_in_scope AND outcome_before IS DISTINCT FROM outcome_after)::INTEGER AS status_changed,
        (before_in_scope AND after_in_scope AND place_changed)::INTEGER AS place_changed,
        (before_in_scope AND after_in_scope AND crime_type_before <> crime_type_after)::INTEGER AS type_changed,
        after_in_scope::INTEGER - before_in_scope::INTEGER AS net
    FROM (
        SELECT
            *,
            counted_before
                AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type_before))
                AND coalesce(
                    in_area(area_kind, area_code, district_code_before, section_before, snt_code_before, ward_code_before),
                    false
                ) AS before_in_scope,
            counted_after
                AND (len(crime_types) = 0 OR list_contains(crime_types, crime_type_after))
                AND coalesce(
                    in_area(area_kind, area_code, district_code_after, section_after, snt_code_after, ward_code_after),
                    false
                ) AS after_in_scope
        FROM revision
        WHERE month BETWEEN first_month AND last_month AND month IN (SELECT m.month FROM loaded_month m)
    )
    WHERE before_in_scope OR after_in_scope;
