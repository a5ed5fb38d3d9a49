-- The cells that Python has placed, and the counts of each.
INSERT INTO cell
SELECT c.cell, c.resolution, c.longitude, c.latitude, c.ward_code, w.district_code, c.snt_code, s.section
FROM placed_cell c
LEFT JOIN ward w USING (ward_code)
LEFT JOIN snt s USING (snt_code)
ORDER BY c.resolution, c.cell;

INSERT INTO cell_neighbour
SELECT n.cell, n.neighbour
FROM placed_neighbour n;

INSERT INTO cell_record
SELECT p.h3_9, p.h3_8, c.month, c.crime_type, c.ward_code, c.snt_code, c.section, c.district_code, count(*)
FROM crime c
JOIN snap_point p USING (snap_point_id)
WHERE c.counted
GROUP BY ALL
ORDER BY c.month, p.h3_9, c.crime_type;
