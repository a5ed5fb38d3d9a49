-- Counted are the crimes inside the force area in the months of the home force.
SELECT count(*)
FROM crime
WHERE counted <> (area = 'inside' AND month IN (SELECT l.month FROM loaded_month l));
