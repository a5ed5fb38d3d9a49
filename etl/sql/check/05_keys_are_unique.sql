-- The key of a crime row is unique.
SELECT count(*) - count(DISTINCT key) FROM crime;
