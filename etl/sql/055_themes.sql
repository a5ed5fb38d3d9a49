-- The themes of the partnership, from the configuration that Python has read.
INSERT INTO theme
SELECT theme_id, position, name, measure, hoped_for, caveat
FROM read_theme
ORDER BY position;

INSERT INTO theme_type
SELECT theme_id, types
FROM read_theme_type
ORDER BY ALL;
