-- A build may use 2 GB and spills beside the files it works on.
SET memory_limit = '2GB';
SET preserve_insertion_order = true;  -- a rejected row is found again by its place in the file

-- Great Britain and the islands round it, with a margin.
CREATE TEMP MACRO in_great_britain(longitude, latitude) AS
    longitude BETWEEN -8.7 AND 1.9 AND latitude BETWEEN 49.8 AND 60.95;

-- Coordinates as published have six decimals. Packed into one number they name a snap point in every build;
-- it stays below 2^53, so that a browser can hold it too.
CREATE TEMP MACRO snap_point_number(longitude, latitude) AS
    CASE WHEN in_great_britain(longitude, latitude)
        THEN round((latitude - 49) * 1e6)::BIGINT * 16777216 + round((longitude + 9) * 1e6)::BIGINT
    END;

-- Files are unpacked under their number, so a row says its file without a join: with a join two threads
-- would no longer keep the order of the file, and a refused row could not be found again.
CREATE TEMP MACRO file_number(path) AS parse_filename(path, true)::INTEGER;
CREATE TEMP MACRO file_force(path) AS getvariable('forces')[file_number(path)];
CREATE TEMP MACRO file_month(path) AS getvariable('months')[file_number(path)];

CREATE TEMP MACRO without_on_or_near(location) AS
    nullif(trim(regexp_replace(location, '^\s*on or near\b', '', 'i')), '');
